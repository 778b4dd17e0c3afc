"""Bring the files of a source together: mapped columns as text, and where each row stood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.inputs import files, query, readers
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

    Raises
    ------
    InputError
        Everything that is wrong with the files, at once.
    """
    return _queried(study, source) if source.query else _filed(study, source)


def _filed(study: Study, source: Source) -> Collected:
    """Read the files one by one and keep the mapped columns."""
    raws, prints, notes = _read_all(study, source, source.files)
    missing = [
        f"{file}: {problem}" for file, raw in raws.items() for problem in _missing(raw, source)
    ]
    if missing:
        raise InputError(f"source '{source.name}'", missing)
    picked = [_picked(raw.table.assign(_file=file), source) for file, raw in raws.items()]
    problems = [
        problem_table(source, raw.problems, files=[file] * len(raw.problems))
        for file, raw in raws.items()
    ]
    table = pd.concat(picked, ignore_index=True)
    table["_file"] = table["_file"].astype("str")
    return Collected(table, pd.concat(problems, ignore_index=True), prints, notes)


def _queried(study: Study, source: Source) -> Collected:
    """Read every table as text, run the query over them and keep the mapped columns."""
    tables: dict[str, pd.DataFrame] = {}
    problems: list[pd.DataFrame] = []
    prints: list[pd.DataFrame] = []
    notes: list[Note] = []
    for name, patterns in source.tables.items():
        raws, found, seen = _read_all(study, source, patterns)
        tables[name] = pd.concat(
            [raw.table.assign(_file=file) for file, raw in raws.items()], ignore_index=True
        )
        problems += [
            problem_table(source, raw.problems, files=[file] * len(raw.problems))
            for file, raw in raws.items()
        ]
        prints.append(found)
        notes += seen
    raw = query.run(source.query or "", tables, source=source.name, decimal=source.decimal)
    missing = _missing(raw, source)
    if missing:
        raise InputError(f"the query of source '{source.name}'", missing)
    fingerprints = pd.concat(prints).drop_duplicates("file").reset_index(drop=True)
    broken = pd.concat(problems, ignore_index=True)
    return Collected(_picked(raw.table, source), broken, fingerprints, notes)


def _read_all(
    study: Study, source: Source, patterns: Iterable[str]
) -> tuple[dict[str, Raw], pd.DataFrame, list[Note]]:
    """Read the files of some patterns; every file that cannot be read is named at once."""
    found, notes = files.find(study, patterns)
    raws: dict[str, Raw] = {}
    failed: list[str] = []
    prints = []
    for file in found:
        name = files.name(study, file)
        try:
            raw = readers.read(file, source)
        except InputError as error:
            failed += [f"{name}: {problem}" for problem in error.problems]
            continue
        raws[name] = raw
        notes += raw.notes
        prints.append(_fingerprint(name, file, raw))
    if failed:
        raise InputError(f"source '{source.name}'", failed)
    return raws, pd.DataFrame(prints, columns=["file", "rows", "sha256", "size"]), notes


def _fingerprint(name: str, file: Path, raw: Raw) -> tuple[str, int, str, int]:
    rows = len(raw.table) + len({problem.row for problem in raw.problems})
    return name, rows, files.fingerprint(file), file.stat().st_size


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
