"""CSV: the delimiter found, quoted line ends kept, and the row numbers a spreadsheet shows."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from cjm_lib import language
from cjm_lib.errors import InputError
from cjm_lib.inputs.encoding import decode
from cjm_lib.inputs.raw import BLANKS, Note, Problem, Raw, headers, tidy

DELIMITERS = (";", ",", "\t", "|")
LONGEST_SHOWN = 120
LONGEST_HEADER = 100_000


def read(
    data: bytes, file: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Raw:
    """
    Return a CSV file as text.

    Rows with too many or too few fields are problems; blank rows are left out but counted in
    the numbers of the rows after them.

    Raises
    ------
    InputError
        The file is empty, its encoding does not fit, or no row fits the header.
    """
    text, found = decode(data, file, stated=encoding)
    body = text.lstrip("\r\n")
    above = text[: len(text) - len(body)].count("\n")
    mark = delimiter or _delimiter(body)
    names = headers(_header(body, mark))
    table, ragged = _parse(body, file, mark, len(names))
    numbers = _numbers(table.num_rows, ragged) + above
    _refuse_open_quote(body, file, table, numbers)
    raw = tidy(table.slice(1).rename_columns(names), numbers[1:])
    problems = _ragged(ragged, mark, len(names), above)
    if problems and raw.table.empty:
        raise InputError(file.name, [f"no row has the {len(names)} fields of the header"])
    notes = [] if found == "utf-8" else [Note("encoding", len(raw.table), found)]
    return Raw(raw.table, problems, notes + raw.notes)


def _delimiter(body: str) -> str:
    """Return the delimiter that cuts the header into the most fields."""
    return max(DELIMITERS, key=lambda mark: len(_header(body, mark)))


def _header(body: str, mark: str) -> list[str]:
    return next(csv.reader(StringIO(body[:LONGEST_HEADER], newline=""), delimiter=mark))


def _numbers(kept: int, ragged: list[tuple[int, int, str]]) -> np.ndarray:
    """Return the number of every row that was kept; the ragged ones have theirs already."""
    free = np.ones(kept + len(ragged), dtype=bool)
    free[[row - 1 for row, _, _ in ragged]] = False
    return np.flatnonzero(free) + 1


def _parse(
    body: str, file: Path, mark: str, width: int
) -> tuple[pa.Table, list[tuple[int, int, str]]]:
    """Return the table of text, header included, and the rows that do not fit its width."""
    ragged: list[tuple[int, int, str]] = []

    def aside(row: Any) -> str:
        ragged.append((row.number, row.actual_columns, row.text))
        return "skip"

    data = body.encode()
    options = {
        "read_options": pyarrow.csv.ReadOptions(
            use_threads=False, autogenerate_column_names=True, block_size=len(data) + 1
        ),
        "parse_options": pyarrow.csv.ParseOptions(
            delimiter=mark,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=aside,
        ),
        "convert_options": pyarrow.csv.ConvertOptions(
            strings_can_be_null=True,
            null_values=[""],
            column_types={f"f{place}": pa.string() for place in range(width)},
        ),
    }
    try:
        return pyarrow.csv.read_csv(pa.BufferReader(data), **options), ragged
    except pa.ArrowInvalid as broken:
        raise InputError(file.name, [f"not readable as CSV: {broken}"]) from None


def _ragged(ragged: list[tuple[int, int, str]], mark: str, width: int, above: int) -> list[Problem]:
    """Return a problem for each row whose fields do not fit, blank lines excepted."""
    return [
        Problem(
            row + above,
            "",
            line.strip(BLANKS)[:LONGEST_SHOWN],
            language.text("{found} fields instead of {expected}", found=fields, expected=width),
        )
        for row, fields, line in ragged
        if line.strip(BLANKS + mark + '"')
    ]


def _refuse_open_quote(body: str, file: Path, table: pa.Table, numbers: np.ndarray) -> None:
    """Refuse a file whose last row swallowed the rest because a quote was never closed."""
    if body.count('"') % 2 == 0 or table.num_rows == 0:
        return
    last = [cell.as_py() for column in table.columns for cell in column[-1:]]
    if any(cell and "\n" in cell for cell in last):
        raise InputError(file.name, [f"row {numbers[-1]}: a quote is opened and never closed"])
