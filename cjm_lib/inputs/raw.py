"""What a file says before anything is made of it: text, its row, and what was noticed."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# Spaces that people paste with their values; the zero-width ones are not seen at all.
BLANKS = " \t\r\n\u00a0\u2007\u2009\u202f\u200b\ufeff"
FEWEST_ALIKE = 2

Series: TypeAlias = "pd.Series[Any]"


class Note(NamedTuple):
    """Something noticed while reading: an id of the finding, how many rows, and in words."""

    finding: str
    rows: int
    note: str


class Problem(NamedTuple):
    """A row that cannot be read: its number, the column, the value and the reason."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Raw:
    """
    One file as text.

    ``table`` has a ``str`` column for each header (empty cells are null) and ``_row``: the row
    number a spreadsheet shows (the header is row 1), the line of a JSON lines file, or the
    number of the record in a file that has no rows to look at.
    """

    table: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Parsed:
    """A column after parsing: its values, why a value could not be read (else null), notes."""

    values: Series
    reasons: Series
    notes: list[Note] = field(default_factory=list)


def each_once(column: Series, parse: "Callable[[Series, np.ndarray], Parsed]") -> Parsed:
    """Parse every different value once; ``parse`` is given the values and how often each stands."""
    codes, words = pd.factorize(column)
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    parsed = parse(pd.Series(words, dtype="str"), counts)
    values = pd.Series(parsed.values.array.take(codes, allow_fill=True), index=column.index)
    reasons = pd.Series(parsed.reasons.array.take(codes, allow_fill=True), index=column.index)
    return Parsed(values, reasons, parsed.notes)


def headers(cells: Iterable[object]) -> list[str]:
    """
    Return usable column names: blanks tidied, a nameless column called by its letter.

    A header that stands twice becomes ``X (1)`` and ``X (2)``, so that a mapping has to say
    which of the two it means.
    """
    names = [
        " ".join(str(cell).strip(BLANKS).split()) if cell is not None else "" for cell in cells
    ]
    names = [name or f"(column {_letter(place)})" for place, name in enumerate(names)]
    twice = {name for name, count in Counter(names).items() if count >= FEWEST_ALIKE}
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):
        if name in twice:
            seen[name] += 1
            names[place] = f"{name} ({seen[name]})"
    return names


def tidy(table: pa.Table, rows: Sequence[int] | np.ndarray) -> Raw:
    r"""Trim every cell, make empty ones null, drop blank rows and write line ends as ``\n``."""
    crlf = np.zeros(table.num_rows, dtype=bool)
    columns: dict[str, Any] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        cells = pc.utf8_trim(column.combine_chunks(), characters=BLANKS)
        broken = pc.fill_null(pc.match_substring(cells, "\r"), False)
        if pc.any(broken).as_py():
            crlf |= broken.to_numpy(zero_copy_only=False)
            cells = pc.replace_substring(pc.replace_substring(cells, "\r\n", "\n"), "\r", "\n")
        columns[name] = pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
    frame = pd.DataFrame(
        {name: pd.Series(cells.to_pandas(), dtype="str") for name, cells in columns.items()}
    )
    frame["_row"] = np.asarray(rows, dtype="int64")
    blank = frame.drop(columns="_row").isna().all(axis=1).to_numpy()
    found = [("crlf_in_text", int(crlf.sum()), ""), ("blank_rows", int(blank.sum()), "")]
    notes = [Note(*note) for note in found if note[1]]
    return Raw(frame.loc[~blank].reset_index(drop=True), notes=notes)


def as_text(column: Any, *, decimal: str | None = None) -> pa.Array:
    """
    Return a typed Arrow column as the text a person would have typed.

    A whole number has no ``.0`` and no exponent, a fraction has the source's decimal mark,
    a time is ISO 8601, a list or a record is JSON.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_floating(kind):
        return pa.array([cell_text(cell, decimal=decimal) for cell in column.to_pylist()], "string")
    if pa.types.is_decimal(kind):
        return pc.replace_substring(column.cast(pa.string()), ".", decimal or ".")
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        utc = column.cast(pa.timestamp(kind.unit)).cast(pa.string())
        return pc.binary_join_element_wise(utc, "Z", "")
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.array([cell_text(cell) for cell in column.to_pylist()], "string")
    return column.cast(pa.string())


def cell_text(cell: object, *, decimal: str | None = None) -> str | None:
    """Return one typed cell as text; see :func:`as_text`."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        whole = cell.is_integer()
        return str(int(cell)) if whole else repr(cell).replace(".", decimal or ".")
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)


def _letter(place: int) -> str:
    """Return the letter of a spreadsheet column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
