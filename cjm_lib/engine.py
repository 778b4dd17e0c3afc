"""
Connect to DuckDB; collect, the one door to memory.

What engines (and ibis releases) do differently is settled here, so that an
analysis is one expression for all of them. Tables cross the border as Arrow.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from cjm_lib.errors import InputError, WorkbookError, did_you_mean

ENGINES = ("duckdb",)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_COUNTS: Mapping[pa.DataType, Any] = {
    **dict.fromkeys((pa.int8(), pa.int16(), pa.int32(), pa.int64()), pd.Int64Dtype()),
    pa.bool_(): pd.BooleanDtype(),
}


def connect(engine: str = "duckdb") -> ibis.BaseBackend:
    """Return a new connection to the engine a study names; an unknown one is an `InputError`."""
    if engine not in ENGINES:
        raise InputError("engine", [f"'{engine}' is not an engine.{did_you_mean(engine, ENGINES)}"])
    return ibis.duckdb.connect()


def parquet(connection: ibis.BaseBackend, path: Path | str) -> ibis.Table:
    """Return a Parquet file as a table of the connection; nothing is read yet."""
    return connection.read_parquet(str(path))


def table(frame: pd.DataFrame) -> ibis.Table:
    """Return a small pandas table as an ibis table, to join with a large one or to test with."""
    return ibis.memtable(pa.Table.from_pandas(frame, preserve_index=False))


def collect(expression: ibis.Table, *, limit: int = 100_000) -> pd.DataFrame:
    """
    Compute an expression and return its rows in memory.

    Whole numbers come back as ``Int64`` and flags as ``boolean``, so that a
    missing one stays missing.

    Parameters
    ----------
    expression
        What to compute: an aggregate, not the log itself.
    limit
        The most rows that may come back.

    Raises
    ------
    WorkbookError
        If the result has more rows than the limit.
    """
    rows = expression.limit(limit + 1).to_pyarrow()
    if rows.num_rows > limit:
        raise WorkbookError(
            f"A result has more than {limit:,} rows (columns: {', '.join(rows.column_names)}). "
            "Aggregate it on the engine before collecting it."
        )
    frame: pd.DataFrame = rows.to_pandas(types_mapper=_COUNTS.get)
    return frame


def batches(expression: ibis.Table, *, rows: int = 200_000) -> Iterator[pa.RecordBatch]:
    """
    Yield the rows of an expression in batches, in its order, however many there are.

    For building tables on disk out of tables on disk; an analysis collects aggregates.
    """
    backend = expression._find_backend(use_default=True)
    if backend.name == "duckdb":  # ibis 12 asks DuckDB 2 for batches by a name it no longer has
        query = ibis.to_sql(expression, dialect="duckdb")
        yield from backend.con.sql(query).to_arrow_reader(rows)
    else:
        yield from expression.to_pyarrow_batches(chunk_size=rows)


def microseconds(at: ibis.expr.types.TimestampValue) -> ibis.expr.types.IntegerValue:
    """Return UTC times as whole microseconds since 1970: engines agree on whole numbers only."""
    return at.delta(ibis.timestamp(EPOCH), unit="microsecond")


def moment(at: datetime) -> int:
    """Return one UTC time as whole microseconds since 1970; exact, as no float is involved."""
    return (at - EPOCH) // timedelta(microseconds=1)
