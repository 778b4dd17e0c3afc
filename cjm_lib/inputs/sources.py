"""Read a source as the study describes it: any delivery in, rows under a contract's names out."""

from dataclasses import dataclass

import pandas as pd

from cjm_lib.inputs import contracts, crosswalk, dates, numbers
from cjm_lib.inputs.collect import PLACE, collect, problem_table
from cjm_lib.inputs.raw import Note, Parsed, Problem, Series
from cjm_lib.study import Source, Study

KINDS = {"text": "text", "number": "number", "date": "day", "flag": "flag"}
TYPED = frozenset({"xlsx", "parquet"})


@dataclass(frozen=True)
class Delivery:
    """
    What a source delivered.

    Attributes
    ----------
    rows
        One row for each row of the source (of a wide log: for each event), under the
        contract's column names, plus ``_file`` and ``_row``. Times are UTC
        ``datetime64[us, UTC]``, days ``datetime64[us]``, numbers ``float64``, flags nullable
        ``boolean``, everything else ``str``. Rows with a problem are not here.
    problems
        One row for each value that could not be read: ``source``, ``file``, ``row``,
        ``column`` (the contract's name; of a wide log's times the raw header; empty when the
        whole row is broken), ``value``, ``reason``. A raw row may have several.
    files
        One row for each file: ``file`` (from the data folder), ``rows``, ``sha256``, ``size``
        in bytes.
    notes
        One row for each thing noticed: ``finding``, ``rows``, ``note``.
    """

    rows: pd.DataFrame
    problems: pd.DataFrame
    files: pd.DataFrame
    notes: pd.DataFrame


def read(study: Study, source: Source) -> Delivery:
    """
    Read every file of a source and bring its rows under the contract's names.

    Raises
    ------
    InputError
        A file is missing, empty, broken or in another encoding, a mapped column is not there,
        or the query fails; all of it at once.
    """
    collected = collect(study, source)
    notes = list(collected.notes)
    table = collected.table.assign(**source.constants)
    table = table.astype(dict.fromkeys(source.constants, "str"))
    table, unknown = _translated(study, source, table, notes)
    table, unread = _typed(study, source, table, notes)
    problems = pd.concat([collected.problems, unknown, unread], ignore_index=True)
    broken = pd.MultiIndex.from_frame(problems[["file", "row"]])
    rows = table.loc[~pd.MultiIndex.from_frame(table[PLACE]).isin(broken)]
    if source.stages:
        rows = _melted(rows, source, notes)
    problems = problems.sort_values(["file", "row"], kind="stable", ignore_index=True)
    return Delivery(rows.reset_index(drop=True), problems, collected.files, _summed(notes))


def _translated(
    study: Study, source: Source, table: pd.DataFrame, notes: list[Note]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bring values to the study's words, and leave out the rows they say to ignore."""
    problems = []
    ignored = pd.Series(False, index=table.index)
    stages = [*study.journey["stage"], crosswalk.LOST]
    for column in table.columns.intersection([*source.values, "stage"], sort=False):
        among = stages if column == "stage" else ()
        parsed = crosswalk.translate(table[column], source.values.get(column, {}), among=among)
        problems.append(_failed(source, table, column, parsed, shown=column))
        notes += parsed.notes
        table[column] = parsed.values
        ignored |= parsed.values == crosswalk.IGNORE
    if ignored.any():
        notes.append(Note("ignored_rows", int(ignored.sum()), ""))
    failed = pd.concat([problem_table(source, []), *problems], ignore_index=True)
    return table.loc[~ignored], failed


def _typed(
    study: Study, source: Source, table: pd.DataFrame, notes: list[Note]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse the columns that the contract, or the study, says are no text."""
    kinds = {name: column.kind for name, column in contracts.columns(source.table).items()}
    kinds |= {name: KINDS[kind] for name, kind in source.types.items() if name not in kinds}
    kinds |= {f"@{stage}": "time" for stage in source.stages}
    shown = {f"@{stage}": header for stage, header in source.stages.items()}
    parsed_columns = {}
    problems = [problem_table(source, [])]
    for column in table.columns:
        parsed = _parsed(table[column], kinds.get(str(column), "text"), study, source)
        if parsed is None:
            continue
        name = shown.get(str(column), str(column))
        problems.append(_failed(source, table, str(column), parsed, shown=name))
        notes += [note._replace(note=f"{name}: {note.note}".rstrip(": ")) for note in parsed.notes]
        parsed_columns[column] = parsed.values
    return table.assign(**parsed_columns), pd.concat(problems, ignore_index=True)


def _parsed(column: Series, kind: str, study: Study, source: Source) -> Parsed | None:
    """Parse a column of one kind; None for text."""
    typed = source.format in TYPED or bool(source.query)
    if kind == "time":
        zone = source.time_zone or study.time_zone
        return dates.times(column, dates=source.dates, zone=zone, typed=typed)
    if kind == "day":
        return dates.days(column, dates=source.dates, typed=typed)
    if kind == "number":
        return numbers.numbers(column, decimal=source.decimal)
    return numbers.flags(column) if kind == "flag" else None


def _failed(
    source: Source, table: pd.DataFrame, column: str, parsed: Parsed, *, shown: str
) -> pd.DataFrame:
    """Return a problem for each value of a column that could not be read."""
    bad = parsed.reasons.notna().to_numpy()
    place = table.loc[bad, PLACE]
    found = [
        Problem(int(row), shown, str(value), str(reason))
        for row, value, reason in zip(
            place["_row"], table.loc[bad, column], parsed.reasons[bad], strict=True
        )
    ]
    return problem_table(source, found, files=place["_file"])


def _melted(rows: pd.DataFrame, source: Source, notes: list[Note]) -> pd.DataFrame:
    """
    Turn a wide row (a time column for each stage) into events; no time, no event.

    The row's money stands on its first event alone, so that a sum counts it once.
    """
    kept = [column for column in rows.columns if not str(column).startswith("@")]
    events = pd.concat(
        [rows[kept].assign(stage=stage, at=rows[f"@{stage}"]) for stage in source.stages]
    )
    events = events.loc[events["at"].notna()].sort_index(kind="stable")
    empty = len(rows) - events.index.nunique()
    if empty:
        notes.append(Note("rows_without_events", empty, ""))
    if "amount_value" in events.columns:
        again = events.index.duplicated()
        events["amount_value"] = events["amount_value"].where(~again)
    events["stage"] = events["stage"].astype("str")
    return events


def _summed(notes: list[Note]) -> pd.DataFrame:
    """Return one row for each finding and note, in the order of their first appearance."""
    table = pd.DataFrame(notes, columns=["finding", "rows", "note"])
    table = table.astype({"finding": "str", "rows": "int64", "note": "str"})
    summed = table.groupby(["finding", "note"], sort=False)["rows"].sum().reset_index()
    return summed.reindex(columns=table.columns)
