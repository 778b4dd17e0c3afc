"""
Connect to DuckDB, Spark or PostgreSQL; collect, the one door to memory.

What engines (and ibis releases) do differently is settled here, so that an
analysis is one expression for all of them. Tables cross the border as Arrow.
"""

import os
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import ibis
import pandas as pd
import pyarrow as pa

from cjm_lib import engine_names
from cjm_lib.errors import InputError, WorkbookError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_COUNTS: Mapping[pa.DataType, Any] = {
    **dict.fromkeys((pa.int8(), pa.int16(), pa.int32(), pa.int64()), pd.Int64Dtype()),
    pa.bool_(): pd.BooleanDtype(),
}


def connect(engine: str = "duckdb") -> ibis.BaseBackend:
    """
    Return a connection to the engine a study names.

    ``duckdb`` runs in this process. ``spark://local`` runs Spark in it, ``spark://host:port``
    asks a cluster; a process has one Spark session, and another address replaces it. With
    ``postgres://$USER:$PASSWORD@host:port/database`` the server computes, on temporary tables;
    user and password are read from the environment variables of these names.

    Raises
    ------
    InputError
        The engine is not known, not installed, not reached, or a variable is not set.
    """
    named = engine_names.parse(engine)
    if named.kind == "duckdb":
        return ibis.duckdb.connect()
    missing = [name for name in named.variables if name not in os.environ]
    if missing:
        names = ", ".join(missing)
        raise InputError("engine", [f"the environment variable {names} is not set"])
    try:
        return _spark(named) if named.kind == "spark" else _postgres(named)
    except ImportError as absent:
        install = f"pip install 'cjm-lib[{named.kind}]'"
        raise InputError("engine", [f"{named.kind} is not installed: {install}"]) from absent


def parquet(connection: ibis.BaseBackend, path: Path | str) -> ibis.Table:
    """Return a Parquet file as a table of the connection; PostgreSQL is given its rows."""
    if connection.name == "postgres":
        return connection.load(str(path), f"{Path(path).stem}_{uuid4().hex}")
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
    rows = _rows(expression.limit(limit + 1))
    if rows.num_rows > limit:
        raise WorkbookError(
            f"A result has more than {limit:,} rows (columns: {', '.join(rows.column_names)}). "
            "Aggregate it on the engine before collecting it."
        )
    frame: pd.DataFrame = rows.to_pandas(types_mapper=_COUNTS.get)
    return frame


def _rows(expression: ibis.Table) -> pa.Table:
    """Return the rows of an expression in the types that it promises."""
    backend = expression._find_backend(use_default=True)
    if backend.name == "pyspark":  # ibis would go through pandas
        rows = backend._session.sql(backend.compile(expression)).toArrow()
    elif backend.name == "postgres":
        rows = backend.rows(backend.compile(expression))
    else:
        return expression.to_pyarrow()
    wanted = expression.schema().to_pyarrow()
    columns = [_typed(rows[at], field.type) for at, field in enumerate(wanted)]
    return pa.table(columns, names=wanted.names)


def _typed(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Return a column in another type; PostgreSQL's exact numbers come as text."""
    if pa.types.is_string(column.type) and not pa.types.is_string(kind):
        column = column.cast(pa.decimal128(38, 6))
    return column.cast(kind)


def query(backend: ibis.BaseBackend, words: str, where: str) -> pa.Table:
    """Return the rows of a database's own query; what it refuses is an error of ``where``."""
    import adbc_driver_manager

    try:
        return backend.rows(words)
    except adbc_driver_manager.Error as refused:
        said = str(refused).partition("Query was:")[0].strip()
        raise InputError(where, [said]) from None


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


def as_number(flag: ibis.expr.types.BooleanValue) -> ibis.expr.types.IntegerValue:
    """Return a flag as 1 or 0, missing where it is; not every engine casts one to a number."""
    return ibis.cases((flag, ibis.literal(1, "int64")), (~flag, ibis.literal(0, "int64")))


def moment(at: datetime) -> int:
    """Return one UTC time as whole microseconds since 1970; exact, as no float is involved."""
    return (at - EPOCH) // timedelta(microseconds=1)


def _spark(named: engine_names.Engine) -> ibis.BaseBackend:
    """Return Spark at the address; what is there of another address is stopped."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    master = "local[*]" if named.place == "local" else f"spark://{named.place}"
    running = SparkSession.getActiveSession()
    if running is not None and running.sparkContext.master != master:
        running.stop()
    settings: dict[str, Any] = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master(master).appName("cjm").config(map=settings)
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
    except PySparkException as failed:
        raise InputError("engine", [f"{master} was not reached: {failed}"]) from None
    with warnings.catch_warnings():  # of pandas 3, which is said of Spark's own pandas functions
        warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
        return ibis.pyspark.connect(session)


def _postgres(named: engine_names.Engine) -> ibis.BaseBackend:
    """Return a connection to the server; messages do not hold the password."""
    import adbc_driver_manager

    from cjm_lib.postgres import Postgres

    user, password = (_from_environment(word) for word in (named.user, named.password))
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    backend = Postgres()
    try:
        backend.do_connect(f"postgresql://{who}{named.place}/{named.database}")
    except adbc_driver_manager.Error as failed:
        said = str(failed).replace(password, "…") if password else str(failed)
        where = f"{named.place}/{named.database}"
        raise InputError("engine", [f"{where} was not reached: {said.strip()}"]) from None
    return backend


def _from_environment(word: str) -> str:
    return os.environ[word[1:]] if word.startswith("$") else word
