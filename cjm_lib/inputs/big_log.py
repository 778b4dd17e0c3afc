"""A log too large for memory: sorted by the engine on disk, then walked through case by case."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cjm_lib.inputs import path_table
from cjm_lib.inputs.case_events import LOST
from cjm_lib.inputs.cases import FLAG

CHUNK = 100_000  # events walked through at a time, with the rest of the last one's case
OF_CASE = "amount_cents"


def in_order(log: ibis.Table, stages: Sequence[str]) -> ibis.Table:
    """
    Return the events of a log in the order that :func:`path_table.of` needs.

    Sorted by case, time, the order of the map (closing as lost last) and channel; events of
    stages that the map does not have are left out. ``place`` stands for the stage: a number is
    quicker to sort and to carry.
    """
    order = [*stages, LOST]
    place = ibis.cases(*((log["stage"] == name, at) for at, name in enumerate(order)), else_=-1)
    placed = log.mutate(place=place.cast("int8")).drop("stage")
    keys = [name for name in ("case", "at_us", "place", "channel") if name in placed.columns]
    return placed.filter(placed["place"] >= 0).order_by(keys)


def write(
    batches: Iterable[pa.RecordBatch], folder: Path, *, stages: Sequence[str], until_us: int
) -> Mapping[str, Path]:
    """
    Write the path table of a sorted log, its entries and moves, as Parquet.

    Memory holds one chunk of whole cases at a time, however long the log.

    Parameters
    ----------
    batches
        Events in the order of :func:`in_order`: the columns of :func:`path_table.of`, and such
        that are the same for all events of a case: flags ``in_<segment>``, ``amount_cents``
        (unknown where it is not there).
    folder
        Where the files go; each is complete or not there.
    stages
        The map's stages, in order.
    until_us
        End of observation; microseconds since 1970.

    Returns
    -------
    Mapping
        The files of ``cases``, ``entries`` and ``moves``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.parquet" for name in path_table.PathTable._fields}
    unfinished = {name: file.with_name(f".{file.name}.unfinished") for name, file in files.items()}
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for events in _whole_cases(batches):
            made = path_table.of(events, stages, until_us)
            for name, table in _flagged(events, made).items():
                if name not in writers:
                    opened = pq.ParquetWriter(  # words go as words, however they are held here
                        unfinished[name],
                        table.schema,
                        compression="zstd",
                        store_schema=False,
                        use_dictionary=_repeated(table.schema),
                    )
                    writers[name] = stack.enter_context(opened)
                writers[name].write_table(table)
    for name, file in unfinished.items():
        file.replace(files[name])
    return files


def _repeated(schema: pa.Schema) -> list[str]:
    """Return the columns whose words repeat; numbers are written as they are."""
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return [*words, *(["path", "channels.list.element"] if "path" in schema.names else [])]


def _whole_cases(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield the events in tables of about a chunk, none of which cuts a case in two."""
    waiting: list[pa.RecordBatch] = []
    events = 0
    for batch in batches:
        waiting.append(batch)
        events += batch.num_rows
        if events < CHUNK:
            continue
        whole = pa.Table.from_batches(waiting).combine_chunks()
        case = whole["case"].chunk(0)
        last = len(case) - _run_at_end(case)
        if last:
            yield whole.slice(0, last)
        waiting = whole.slice(last).combine_chunks().to_batches()
        events = whole.num_rows - last
    if events:
        yield pa.Table.from_batches(waiting)


def _run_at_end(case: pa.Array) -> int:
    """Return how many events at the end belong to the last case."""
    other = pc.not_equal(case, case[-1]).to_numpy(zero_copy_only=False)
    others = np.flatnonzero(other)
    return int(len(case) - others[-1] - 1) if len(others) else len(case)


def _flagged(events: pa.Table, made: path_table.PathTable) -> dict[str, pa.Table]:
    """Return the tables with what the events say of their whole case."""
    case = events["case"].combine_chunks()
    first = np.append(True, pc.not_equal(case.slice(1), case.slice(0, len(case) - 1)))
    of_case = events.filter(pa.array(first.astype(bool)))
    names = [n for n in events.column_names if n.startswith(FLAG) or n == OF_CASE]
    if OF_CASE not in names:
        nothing = pa.nulls(made.cases.num_rows, pa.int64())
        made = made._replace(cases=made.cases.append_column(OF_CASE, nothing))
    tables = {}
    for name, table in made._asdict().items():
        at = None if name == "cases" else table["case"].combine_chunks().indices
        for column in names:
            if name == "cases" or column != OF_CASE:
                values = of_case[column] if at is None else of_case[column].take(at)
                table = table.append_column(column, values)
        tables[name] = table
    return tables
