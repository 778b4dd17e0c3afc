"""Read one file of any format as text."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from python_calamine import CalamineError, CalamineWorkbook

from cjm_lib import language
from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.inputs import delimited, logs
from cjm_lib.inputs.raw import Note, Problem, Raw, as_text, cell_text, headers, tidy
from cjm_lib.study import Source

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xes": "xes",
    ".ocel": "ocel",
    ".jsonocel": "ocel",
    ".xmlocel": "ocel",
}


def read(file: Path, source: Source) -> Raw:
    """
    Return a file as text, by the format the source states or the file's name shows.

    Raises
    ------
    InputError
        The format is not known, or the file is empty, broken or in another encoding.
    """
    kind = source.format or _by_name(file)
    if file.stat().st_size == 0:
        raise InputError(file.name, ["the file is empty"])
    if kind == "csv":
        return delimited.read(
            _bytes(file), file, encoding=source.encoding, delimiter=source.delimiter
        )
    if kind == "xlsx":
        return read_xlsx(file, sheet=source.sheet, decimal=source.decimal)
    if kind == "parquet":
        return read_parquet(file, decimal=source.decimal)
    if kind == "jsonl":
        return read_jsonl(_bytes(file), file, decimal=source.decimal)
    if kind == "xes":
        return logs.read_xes(file)
    if kind == "ocel":
        return logs.read_ocel(file, object_type=source.sheet, several=source.query is not None)
    known = sorted(set(FORMATS.values()))
    raise InputError(file.name, [f"format '{kind}' is not known.{did_you_mean(kind, known)}"])


def read_xlsx(file: Path, *, sheet: str | None = None, decimal: str | None = None) -> Raw:
    """Return a sheet (by default the first) as text; the header is its first row with cells."""
    try:
        with CalamineWorkbook.from_path(str(file)) as book:
            names = book.sheet_names
            if sheet and sheet not in names:
                raise InputError(
                    file.name, [f"there is no sheet '{sheet}'.{did_you_mean(sheet, names)}"]
                )
            chosen = sheet or names[0]
            cells = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as broken:
        raise InputError(file.name, [f"not readable as a spreadsheet: {broken}"]) from None
    rows = [[cell_text(cell, decimal=decimal) or None for cell in row] for row in cells]
    top = next((place for place, row in enumerate(rows) if any(row)), None)
    if top is None:
        raise InputError(file.name, [f"sheet '{chosen}' is empty"])
    columns = zip(*rows[top + 1 :], strict=True) if rows[top + 1 :] else [()] * len(rows[top])
    arrays = [pa.array(column, pa.string()) for column in columns]
    raw = tidy(
        pa.table(arrays, names=headers(rows[top])), range(top + 2, top + 2 + len(rows) - top - 1)
    )
    others = [] if sheet or len(names) == 1 else [Note("other_sheets", 0, ", ".join(names[1:]))]
    return Raw(raw.table, raw.problems, raw.notes + others)


def read_parquet(file: Path, *, decimal: str | None = None) -> Raw:
    """Return a Parquet file as text."""
    try:
        table = pyarrow.parquet.read_table(file)
    except (pa.ArrowInvalid, OSError) as broken:
        raise InputError(file.name, [f"not readable as Parquet: {broken}"]) from None
    columns = [as_text(column, decimal=decimal) for column in table.columns]
    return tidy(pa.table(columns, names=headers(table.column_names)), range(1, table.num_rows + 1))


def read_jsonl(data: bytes, file: Path, *, decimal: str | None = None) -> Raw:
    """Return JSON lines as text; a record inside a record becomes ``outer.inner`` columns."""
    rows: list[dict[str, str | None]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip(b"\xef\xbb\xbf \t"):
            continue
        try:
            record = json.loads(
                line.decode("utf-8-sig"),
                parse_int=str,
                parse_float=lambda digits: digits.replace(".", decimal or "."),
            )
        except (json.JSONDecodeError, UnicodeDecodeError) as broken:
            problems.append(
                Problem(number, "", "", language.text("not JSON: {reason}", reason=broken))
            )
            continue
        if isinstance(record, dict):
            rows.append(dict(_flat(record)))
            numbers.append(number)
        else:
            problems.append(Problem(number, "", str(record), language.text("not a JSON record")))
    if not rows:
        raise InputError(file.name, ["no line is a JSON record"])
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [pa.array([row.get(name) for row in rows], pa.string()) for name in names]
    raw = tidy(pa.table(columns, names=headers(names)), numbers)
    return Raw(raw.table, problems, raw.notes)


def _flat(record: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield prefix + name, json.dumps(value, ensure_ascii=False)
        else:
            yield prefix + name, cell_text(value)


def _by_name(file: Path) -> str:
    suffixes = [suffix.lower() for suffix in file.suffixes]
    last = suffixes[-2:-1] if suffixes[-1:] == [".gz"] else suffixes[-1:]
    kind = FORMATS.get(last[0]) if last else None
    if kind is None:
        known = ", ".join(sorted(FORMATS))
        raise InputError(file.name, [f"state its format: the name ends in none of {known}"])
    return kind


def _bytes(file: Path) -> bytes:
    try:
        return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (OSError, EOFError) as broken:
        raise InputError(file.name, [f"not readable: {broken}"]) from None
