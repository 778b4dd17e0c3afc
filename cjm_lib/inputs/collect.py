"""Bring the files of a source together: mapped columns as text, and where each row stood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.inputs import database, files, query, readers
from cjm_lib.inputs.raw import Note, Problem, Raw
from cjm_lib.study import Source, Study

PLACE = ["_file", "_row"]
PROBLEMS = ["source", "file", "row", "column", "value", "reason"]


@dataclass(frozen=True)
class Collected:
    """
    The text of a source under the contract's names.

    ``table`` also has ``_file``, ``_row`` and, of a wide log, ``@<stage>`` with the time of
    each stage; the rest is as in :class:`cjm_lib.inputs.sources.Delivery`.
    """

    table: pd.DataFrame
    problems: pd.DataFrame
    files: pd.DataFrame
    notes: list[Note]


def collect(study: Study, source: Source) -> Collected:
    """
    Read the files of a source, or run its query over them, and keep the mapped columns.

    A file is read once, even where a query knows it under two names.

    Raises
    ------
    InputError
        Everything that is wrong with the files, at once.
    """
    if source.database:
        return _asked(source)
    wanted = source.tables if source.query else {source.name: source.files}
    found = {name: files.find(study, patterns) for name, patterns in wanted.items()}
    paths = {name: file for one in found.values() for name, file in one.files.items()}
    raws = _read(source, paths, [line for one in found.values() for line in one.missing])
    notes = [note for one in found.values() for note in one.notes]
    notes += [note for raw in raws.values() for note in raw.notes]
    table = _queried(source, raws, found) if source.query else _filed(source, raws)
    return Collected(table, _broken(source, raws), _fingerprints(paths, raws), notes)


def _asked(source: Source) -> Collected:
    """Return the rows of a query to a database, as if they were one file of the source's name."""
    answer = database.read(source)
    raw = answer.raw
    missing = _missing(raw, source)
    if missing:
        raise InputError(f"the query of source '{source.name}'", missing)
    found = [(source.name, len(raw.table), answer.sha256, answer.size)]
    table = _picked(raw.table.assign(_file=source.name), source).astype({"_file": "str"})
    listing = pd.DataFrame(found, columns=["file", "rows", "sha256", "size"])
    return Collected(table, problem_table(source, []), listing, raw.notes)


def _read(source: Source, paths: Mapping[str, Path], failed: list[str]) -> dict[str, Raw]:
    """Read every file; what is wrong with any of them, or already known to be, is one error."""
    raws: dict[str, Raw] = {}
    for name, file in paths.items():
        try:
            raws[name] = readers.read(file, source)
        except InputError as error:
            failed += [f"{name}: {problem}" for problem in error.problems]
            continue
        if not source.query:
            failed += [f"{name}: {problem}" for problem in _missing(raws[name], source)]
    if failed:
        raise InputError(f"source '{source.name}'", failed)
    return raws


def _filed(source: Source, raws: Mapping[str, Raw]) -> pd.DataFrame:
    """Put the mapped columns of the files below one another."""
    parts = [_picked(raw.table.assign(_file=name), source) for name, raw in raws.items()]
    return pd.concat(parts, ignore_index=True).astype({"_file": "str"})


def _queried(
    source: Source, raws: Mapping[str, Raw], found: Mapping[str, files.Found]
) -> pd.DataFrame:
    """Run the query over the files and take the mapped columns of its result."""
    tables = {
        table: pd.concat(
            [raws[name].table.assign(_file=name) for name in one.files], ignore_index=True
        )
        for table, one in found.items()
    }
    raw = query.run(source.query or "", tables, source=source.name, decimal=source.decimal)
    missing = _missing(raw, source)
    if missing:
        raise InputError(f"the query of source '{source.name}'", missing)
    return _picked(raw.table, source)


def _broken(source: Source, raws: Mapping[str, Raw]) -> pd.DataFrame:
    """Return the rows of the files that could not be read at all."""
    parts = [
        problem_table(source, raw.problems, files=[name] * len(raw.problems))
        for name, raw in raws.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _fingerprints(paths: Mapping[str, Path], raws: Mapping[str, Raw]) -> pd.DataFrame:
    """Return the name, rows, hash and size of every file."""
    rows = [
        (
            name,
            len(raw.table) + len({problem.row for problem in raw.problems}),
            files.fingerprint(paths[name]),
            paths[name].stat().st_size,
        )
        for name, raw in raws.items()
    ]
    return pd.DataFrame(rows, columns=["file", "rows", "sha256", "size"])


def _missing(raw: Raw, source: Source) -> list[str]:
    """Say which mapped columns are not there, and last which are."""
    found = [column for column in raw.table.columns if column not in PLACE]
    wanted = dict(source.columns) | {
        f"stages.{stage}": name for stage, name in source.stages.items()
    }
    lines = []
    for column, header in wanted.items():
        if _tidy(header) in found:
            continue
        twice = [name for name in found if name.startswith(f"{_tidy(header)} (")]
        hint = f" It stands {len(twice)} times: {', '.join(twice)}." if twice else ""
        near = hint or (did_you_mean(header, found) if len(found) > 1 else "")
        near = "" if near.startswith(" Known") else near
        lines.append(f"no column '{header}' (for {column}).{near}")
    if lines and len(found) == 1 and any(mark in found[0] for mark in ",;\t|"):
        lines.append("there is a single column: is the delimiter right?")
    return [*lines, f"columns found: {', '.join(found)}"] if lines else []


def _tidy(header: str) -> str:
    return " ".join(header.split())


def _picked(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Take the mapped columns under the contract's names; with no mapping, all under their own."""
    times = {header: _tidy(header) for header in source.stages.values()}
    if source.columns:
        chosen = {column: table[_tidy(header)] for column, header in source.columns.items()}
    else:
        own = set(times.values()) | set(PLACE)
        chosen = {column: table[column] for column in table.columns if column not in own}
    stages = {f"@{stage}": table[_tidy(header)] for stage, header in source.stages.items()}
    return pd.DataFrame(chosen | stages | {name: table[name] for name in PLACE})


def problem_table(
    source: Source, found: list[Problem], *, files: Iterable[str] = ()
) -> pd.DataFrame:
    """Return problems as a table, each with the file it stood in."""
    rows = [(source.name, file, *problem) for file, problem in zip(files, found, strict=True)]
    table = pd.DataFrame(rows, columns=PROBLEMS)
    kinds: Mapping[str, str] = dict.fromkeys(PROBLEMS, "str") | {"row": "int64"}
    return table.astype(kinds)
