"""The one door to memory."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from cjm_lib import engine
from cjm_lib.errors import InputError, WorkbookError

FRAME = pd.DataFrame(
    {
        "case": ["ann", "bob"],
        "count": pd.array([1, None], dtype="Int64"),
        "flag": pd.array([None, True], dtype="boolean"),
        "at": pd.to_datetime(
            ["2026-01-01 00:00:00.000001", "2026-07-01 00:00:00.0"], utc=True
        ).astype("datetime64[us, UTC]"),
    }
)


def test_a_table_comes_back_as_it_went_in():
    back = engine.collect(engine.table(FRAME))

    pd.testing.assert_frame_equal(back, FRAME)


def test_a_parquet_file_reads_the_same_as_the_frame(tmp_path):
    FRAME.to_parquet(tmp_path / "events.parquet")

    table = engine.parquet(engine.connect("duckdb"), tmp_path / "events.parquet")

    pd.testing.assert_frame_equal(engine.collect(table.order_by("case")), FRAME)


def test_a_result_that_is_not_small_is_refused():
    with pytest.raises(WorkbookError, match=r"more than 1 rows.*Aggregate it"):
        engine.collect(engine.table(FRAME), limit=1)


def test_a_result_of_just_the_limit_is_returned():
    assert len(engine.collect(engine.table(FRAME), limit=2)) == 2


def test_an_unknown_engine_is_named_with_the_known_one():
    with pytest.raises(InputError, match=r"'duckbd' is not an engine.*'duckdb'"):
        engine.connect("duckbd")


def test_a_moment_is_exact_and_the_same_as_the_times_of_a_table():
    assert FRAME["at"].astype("int64").tolist() == [
        engine.moment(datetime(2026, 1, 1, 0, 0, 0, 1, UTC)),
        engine.moment(datetime(2026, 7, 1, tzinfo=UTC)),
    ]


def test_an_empty_table_keeps_its_columns_and_types():
    back = engine.collect(engine.table(FRAME.head(0)))

    assert list(back.dtypes) == list(FRAME.dtypes)
