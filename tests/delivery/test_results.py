"""What is kept is whole, safe, the same every time, and what the page shows."""

import os

import pandas as pd
import pytest

from cjm_lib import language
from cjm_lib.delivery.journal import VARIABLE, Journal
from cjm_lib.delivery.results import Results, as_parquet
from cjm_lib.errors import InputError, RunError

TABLE = pd.DataFrame({"stage": ["поиск", "deal"], "left_cases": [40, 3], "left_share": [0.5, 0.1]})


@pytest.fixture
def results(study):
    yield Results.of(study, study.scope("online", "2026-Q1"))
    language.use("en")


def test_a_small_group_is_hidden_in_what_is_kept_and_in_what_comes_back(results, study):
    kept = results.keep("dropoff", TABLE)

    assert kept["left_cases"].tolist() == [40, pd.NA]
    assert kept["stage"].tolist() == ["поиск", "deal"]
    pd.testing.assert_frame_equal(kept, results.read("dropoff"))
    pd.testing.assert_frame_equal(
        kept, pd.read_parquet(study.outputs / "2026-Q1/online/tables/dropoff.parquet")
    )


def test_the_same_table_gives_the_same_bytes_whatever_its_index():
    assert as_parquet(TABLE) == as_parquet(TABLE.set_index(pd.Index([7, 9])))


def test_a_name_is_kept_once(results):
    results.keep("dropoff", TABLE)

    with pytest.raises(RunError, match="'dropoff' is kept twice"):
        results.keep("dropoff", TABLE)


def test_a_name_that_climbs_out_of_the_folder_is_refused(results):
    with pytest.raises(InputError, match="cannot name a table"):
        results.keep("../dropoff", TABLE)


def test_a_table_that_was_not_kept_names_those_that_were(results):
    results.keep("dropoff", TABLE)

    with pytest.raises(InputError, match=r"2026-Q1/online.*\n.*Did you mean 'dropoff'"):
        results.read("dropof")


def test_of_several_tables_those_that_are_there_are_read(results):
    results.keep("dropoff", TABLE)

    assert list(results.tables("voice", "dropoff")) == ["dropoff"]


def test_tables_of_another_segment_and_period_can_be_read(results, study):
    Results.of(study, study.scope(None, "2026-Q2")).keep("findings", TABLE)

    there = results.read("findings", segment="_all", period="2026-Q2")

    assert len(there) == 2


def test_segments_that_are_not_ready_are_left_out_and_named(results, study, capsys):
    results.keep("dropoff", TABLE)
    whole = Results.of(study, study.scope(None, "2026-Q1"))

    kept = whole.of_segments("dropoff")

    assert list(kept) == ["online"]
    assert "Came to the office" in capsys.readouterr().out


def test_no_ready_segment_at_all_is_an_error(study):
    with pytest.raises(RunError, match="No segment of 2026-Q1 has dropoff"):
        Results.of(study, study.scope(None, "2026-Q1")).of_segments("dropoff")


def test_the_batch_learns_what_was_kept_and_said(results, tmp_path, monkeypatch):
    monkeypatch.setitem(os.environ, VARIABLE, str(tmp_path / "journal"))

    results.keep("dropoff", TABLE)
    results.headline(["Most leave at search.", "Nothing else."])
    results.headline("Later.")

    journal = Journal.read(tmp_path / "journal")
    assert list(journal.tables) == ["dropoff"]
    assert journal.headline == "Most leave at search."
