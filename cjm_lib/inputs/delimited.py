"""CSV: the delimiter found, quoted line ends kept, and the row numbers a spreadsheet shows."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
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
FIRST_ROWS = 20


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
    names = headers(next(_rows(body, mark)))
    table, ragged = _parse(body, file, mark, len(names))
    numbers = _numbers(table.num_rows, ragged) + above
    _refuse_open_quote(body, file, table, ragged, above)
    raw = tidy(table.slice(1).rename_columns(names), numbers[1:])
    problems = _ragged(ragged, mark, len(names), above)
    if problems and raw.table.empty:
        raise InputError(file.name, [f"no row has the {len(names)} fields of the header"])
    notes = [] if found == "utf-8" else [Note("encoding", len(raw.table), found)]
    return Raw(raw.table, problems, notes + raw.notes)


def _delimiter(body: str) -> str:
    """Return the delimiter that cuts the first rows most evenly, and then into the most fields."""

    def evenness(mark: str) -> tuple[bool, float, int]:
        widths = [len(row) for row in islice(_rows(body, mark), FIRST_ROWS) if any(row)]
        return widths[0] > 1, widths.count(widths[0]) / len(widths), widths[0]

    return max(DELIMITERS, key=evenness)


def _rows(body: str, mark: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(body[:LONGEST_HEADER], newline=""), delimiter=mark)


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


def _refuse_open_quote(
    body: str, file: Path, table: pa.Table, ragged: list[tuple[int, int, str]], above: int
) -> None:
    """Refuse a file whose last row swallowed the rest because a quote was never closed."""
    last = table.num_rows + len(ragged)
    if body.count('"') % 2 == 0:
        return
    if ragged and ragged[-1][0] == last:
        cells = [ragged[-1][2].rstrip("\r\n")]
    else:
        cells = [cell.as_py() for column in table.columns for cell in column[-1:]]
    if any(cell and "\n" in cell for cell in cells):
        row = last + above
        raise InputError(file.name, [f"row {row}: a quote is opened and never closed"])
