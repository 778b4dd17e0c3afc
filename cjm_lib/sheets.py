"""Small tables that people edit: XLSX, CSV or TOML."""

import csv
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from cjm_lib.errors import InputError, did_you_mean

ENCODINGS = ("utf-8-sig", "cp1251")
DELIMITERS = (";", ",", "\t")
SUFFIXES = (".xlsx", ".csv", ".toml")

Row = tuple[int, list[str]]  # its number in the file, its cells


def read(
    file: Path, *, required: Sequence[str], optional: Sequence[str] = (), name: str | None = None
) -> pd.DataFrame:
    """
    Read a table that a person keeps in a spreadsheet or a text file.

    Parameters
    ----------
    file
        XLSX (its first sheet), CSV (``;``, ``,`` or tab; utf-8 or cp1251) or TOML, where each
        row is a ``[[rows]]`` (or a block named as the file, or as ``name``).
    required, optional
        The columns, found by their headers in any order, capitals aside.
    name
        What the table is, in messages and in TOML; by default the file's name.

    Returns
    -------
    pandas.DataFrame
        One row for each filled row of the file, in its order; the required columns, then the
        optional ones, all as trimmed text, ``""`` where there is nothing. The index, ``row``,
        is the row's number in the file as a spreadsheet shows it (in TOML, the block's number).

    Raises
    ------
    InputError
        The file cannot be read, has no rows, lacks a column, has one that is not known, or a row
        that does not fit under the header; all of it at once, with row and column.
    """
    known = [*required, *optional]
    if not file.is_file():
        raise InputError(file, ["the file does not exist"])
    suffix = file.suffix.lower()
    if suffix == ".toml":
        return _frame(_toml(file, name or file.stem, required, known), known)
    if suffix not in SUFFIXES:
        raise InputError(file, [f"'{file.suffix}' is not one of {', '.join(SUFFIXES)}"])
    rows = _sheet(file) if suffix == ".xlsx" else _csv(file)
    if not rows:
        raise InputError(file, ["the file is empty: a header row and rows under it are needed"])
    (_, header), *body = rows
    places, problems = _header(header, required, known)
    problems += _ragged(body, len(header))
    if not problems and not body:
        problems = ["there are no rows under the header"]
    if problems:
        raise InputError(file, problems)
    return _frame(((row, _pick(cells, places)) for row, cells in body), known)


def _frame(rows: Iterable[tuple[int, dict[str, str]]], columns: list[str]) -> pd.DataFrame:
    places, filled = zip(*rows, strict=True)
    return pd.DataFrame(
        [[cells.get(column, "") for column in columns] for cells in filled],
        columns=pd.Index(columns, dtype="str"),
        index=pd.Index(places, name="row", dtype="int64"),
        dtype="str",
    )


def _pick(cells: list[str], places: dict[str, int]) -> dict[str, str]:
    return {column: cells[at] for column, at in places.items() if at < len(cells)}


def _header(
    header: list[str], required: Sequence[str], known: Sequence[str]
) -> tuple[dict[str, int], list[str]]:
    """Return the place of each known column, and what is wrong with the header."""
    places: dict[str, int] = {}
    problems: list[str] = []
    spelled = {column.casefold(): column for column in known}
    for at, written in enumerate(header):
        column = spelled.get(written.casefold())
        if column is None and written:
            problems.append(f"column '{written}' is not known.{did_you_mean(written, known)}")
        elif column in places:
            problems.append(f"column '{written}' stands twice")
        elif column is not None:
            places[column] = at
    problems += [f"column '{column}' is missing" for column in required if column not in places]
    return places, problems


def _ragged(body: list[Row], width: int) -> list[str]:
    """Return the rows with cells beyond the header: usually a separator inside a text."""
    return [
        f"row {row}: {len(cells)} cells under a header of {width}; quote a text that holds"
        " the separator"
        for row, cells in body
        if any(cells[width:])
    ]


def _csv(file: Path) -> list[Row]:
    text = _decoded(file)
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=_unquoted(header).count)
    rows: list[Row] = []
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append((len(rows) + 1, [cell.strip() for cell in cells]))
    except csv.Error as error:
        problem = f"row {len(rows) + 1}: {error}; a quotation mark inside a text is doubled"
        raise InputError(file, [problem]) from None
    return [(row, cells) for row, cells in rows if any(cells)]


def _unquoted(line: str) -> str:
    """Return the line without what stands in quotes."""
    return "".join(line.split('"')[::2])


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(file, ["is neither utf-8 nor cp1251 text: save it as CSV UTF-8"])


def _sheet(file: Path) -> list[Row]:
    try:
        workbook = CalamineWorkbook.from_path(file)
        cells = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError) as error:
        problem = f"cannot be read as XLSX ({error}): open it in a spreadsheet and save it again"
        raise InputError(file, [problem]) from None
    rows = [(at, [_text(cell) for cell in line]) for at, line in enumerate(cells, start=1)]
    return [(row, line) for row, line in rows if any(line)]


def _toml(
    file: Path, name: str, required: Sequence[str], known: list[str]
) -> list[tuple[int, dict[str, str]]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(file, [f"is not valid TOML: {error}"]) from None
    names = list(dict.fromkeys(["rows", name, file.stem]))
    problems = [
        f"'{key}' is not known.{did_you_mean(key, names)}" for key in content if key not in names
    ]
    blocks = [block for key in names for block in _blocks(content.get(key, []))]
    if not problems and not blocks:
        problems = [f"there are no rows: write each as a block [[{name}]]"]
    for number, block in enumerate(blocks, start=1):
        problems += _block_problems(number, block, required, known)
    if problems:
        raise InputError(file, problems)
    return [
        (number, {key: _text(value) for key, value in block.items()})
        for number, block in enumerate(blocks, start=1)
        if isinstance(block, dict)
    ]


def _blocks(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _block_problems(
    number: int, block: object, required: Sequence[str], known: list[str]
) -> list[str]:
    if not isinstance(block, dict):
        return [f"block {number} is not a block of keys and values"]
    problems = [
        f"block {number}: '{key}' is not known.{did_you_mean(key, known)}"
        for key in block
        if key not in known
    ]
    problems += [
        f"block {number}, {key}: must be text, a number, a date or a list of them"
        for key, value in block.items()
        if isinstance(value, dict)
        or (isinstance(value, list) and any(isinstance(item, list | dict) for item in value))
    ]
    return problems + [
        f"block {number}: '{key}' is missing" for key in required if key not in block
    ]


def _text(value: object) -> str:
    """Return a cell as a person reads it: 45, not 45.0; a list as ``site; office``."""
    match value:
        case list():
            return "; ".join(_text(item) for item in value)
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    return str(value).strip()
