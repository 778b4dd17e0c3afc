"""Write tables as files whose bytes depend on nothing but the tables."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

EPOCH = (2026, 1, 1, 0, 0, 0)  # of every member of a workbook's archive
STAMP = b"2026-01-01T00:00:00Z"


def write_csv(
    file: Path, table: pd.DataFrame, *, encoding: str = "utf-8", delimiter: str = ","
) -> None:
    """Write a table of text; quoted where needed, lines end as the exporting system ends them."""
    stream = StringIO()
    lines = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    lines.writerow(table.columns)
    lines.writerows(zip(*(table[name].tolist() for name in table.columns), strict=True))
    _write(file, stream.getvalue().encode(encoding))


def write_xlsx(file: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write a workbook, one sheet a table, with a heading that stays in view."""
    book = Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append([str(name) for name in table.columns])
        for row in zip(*(table[name].tolist() for name in table.columns), strict=True):
            sheet.append([None if cell == "" else cell for cell in row])
        _dress(sheet, table)
    stream = BytesIO()
    book.save(stream)
    _write(file, _timeless(stream))


def write_json(file: Path, facts: Mapping[str, object], *, lists: Iterable[str] = ()) -> None:
    """Write facts a person can read; tables under the keys in ``lists`` take a line a row."""
    long = set(lists)
    parts = []
    for key, value in facts.items():
        if key in long and isinstance(value, Sequence):
            rows = ",\n    ".join(json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f"  {json.dumps(key)}: [\n    {rows}\n  ]")
        else:
            text = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")
            parts.append(f"  {json.dumps(key)}: {text}")
    _write(file, ("{\n" + ",\n".join(parts) + "\n}\n").encode())


def _dress(sheet: object, table: pd.DataFrame) -> None:
    """Bold heading, fixed first row, columns as wide as their words, up to a limit."""
    sheet.freeze_panes = "A2"  # type: ignore[attr-defined]
    for place, name in enumerate(table.columns, start=1):
        widest = max([len(str(name)), *(len(str(cell)) for cell in table[name].head(200))])
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = min(widest + 2, 60)  # type: ignore[attr-defined]
        heading = sheet.cell(row=1, column=place)  # type: ignore[attr-defined]
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="top")


def _timeless(stream: BytesIO) -> bytes:
    """Return the archive without the moment it was made in, and without compression."""
    out = BytesIO()
    with ZipFile(stream) as made, ZipFile(out, "w", ZIP_STORED) as kept:
        for member in sorted(made.namelist()):
            content = made.read(member)
            if member == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", STAMP, content)
            kept.writestr(ZipInfo(member, EPOCH), content)
    return out.getvalue()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
