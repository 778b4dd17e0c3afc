"""A sheet of texts to label by hand: drawn at random, blind to what the machine says."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cjm_lib import language
from cjm_lib.analysis import sampling
from cjm_lib.delivery import atomic
from cjm_lib.errors import InputError
from cjm_lib.inputs import labels, load
from cjm_lib.periods import Period
from cjm_lib.study import Study

WIDTHS = {"text id": 18, "voice": 12, "stage": 20, "text": 90, "label": 12, "note": 40}
COLUMNS = tuple(WIDTHS)
STRATA = ["segment", "stage", "voice"]
LONGEST = 32_000  # characters that a cell holds, nearly

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(study: Study, period: Period, *, size: int, seed: int) -> Path:
    """
    Write a sheet of texts of the period to label; return its file.

    Texts that have a label already are not drawn again. The same texts, size and seed give
    the same sheet.

    Raises
    ------
    InputError
        The sheet is there already: somebody may have filled it in; or there is no text to label.
    WorkbookError
        The period is not prepared.
    """
    file = labels.folder(study) / f"{period.label}.xlsx"
    if file.exists():
        mend = "import it with `cjm label import`, then move it away or give it another name"
        raise InputError(file, [f"is there already, and may have been filled in: {mend}"])
    texts = labels.attach(load.texts(study, period), labels.read(study))
    open_texts = texts[texts["label"].isna()]
    if open_texts.empty:
        reason = f"period {period.label} has {len(texts)} texts, and none is without a label"
        raise InputError(study.file, [reason])
    drawn = sampling.stratified(open_texts, STRATA, key="feedback", size=size, seed=seed)
    language.use(study.language)
    book = Workbook()
    _fill(book.worksheets[0], drawn, dict(study.journey[["stage", "name"]].to_numpy().tolist()))
    _explain(book.create_sheet("about"), study, period, seed, (len(drawn), len(open_texts)))
    stream = BytesIO()
    book.save(stream)
    atomic.write(file, _timeless(stream))
    return file


def shown(text: str) -> str:
    """Return a text as its cell holds it: no control signs, not too long, never a formula."""
    clean: str = ILLEGAL_CHARACTERS_RE.sub("", text).strip()[:LONGEST]
    return "'" + clean if clean.startswith(_FORMULA) else clean


def _fill(sheet: Worksheet, drawn: pd.DataFrame, names: dict[str, str]) -> None:
    """Write the texts, and let only the three classes be chosen."""
    sheet.title = "labels"
    sheet.append(COLUMNS)
    for feedback, voice, stage, text in drawn[["feedback", "voice", "stage", "text"]].to_numpy():
        sheet.append([shown(feedback), voice, names.get(stage, stage), shown(text)])
    for name, cells in zip(COLUMNS, sheet.columns, strict=True):
        cells[0].font = Font(bold=True)
        sheet.column_dimensions[str(cells[0].column_letter)].width = WIDTHS[name]
        for cell in cells[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if name == "text id":
                cell.number_format = "@"
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    choice = DataValidation(type="list", formula1=f'"{",".join(labels.CLASSES)}"', allow_blank=True)
    choice.error, choice.showErrorMessage = ", ".join(labels.CLASSES), True
    choice.add(f"E2:E{len(drawn) + 1}")
    sheet.add_data_validation(choice)


def _explain(
    sheet: Worksheet, study: Study, period: Period, seed: int, counts: tuple[int, int]
) -> None:
    """Say what the sheet is, how it was drawn, and what to do with it."""
    text = language.text
    for line in (
        (text("Study"), shown(study.name)),
        (text("Period"), period.label),
        (text("Texts drawn"), counts[0]),
        (text("Texts without a label in the period"), counts[1]),
        (text("Seed of the draw"), seed),
        (text("Drawn by"), ", ".join(STRATA)),
        (text("What to do"), text("Choose in the column 'label' what the author feels.")),
        ("", text("negative: something went badly or annoys. positive: pleased or thankful.")),
        ("", text("neutral: neither, or a mere fact. Leave empty what cannot be understood.")),
        ("", text("Do not change ids and texts. Save as XLSX, then run: cjm label import")),
    ):
        sheet.append(line)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 80


def _timeless(stream: BytesIO) -> bytes:
    """Return the workbook without the moment it was made: saved by a person, it gets one."""
    out = BytesIO()
    with ZipFile(stream) as made, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for member in sorted(made.namelist()):
            content = made.read(member)
            if member == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(\w+)[^>]*>[^<]*</dcterms:\1>", b"", content)
            kept.writestr(ZipInfo(member, _EPOCH), content, ZIP_DEFLATED)
    return out.getvalue()
