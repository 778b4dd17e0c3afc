"""Read a sheet that was labelled by hand, and keep its labels."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pandas as pd

from cjm_lib import sheets
from cjm_lib.delivery import atomic
from cjm_lib.delivery.label_sheet import COLUMNS, shown
from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.inputs import labels, load
from cjm_lib.study import Study

_SAVED = re.compile(rb"<dcterms:modified[^>]*>\s*(\d{4}-\d\d-\d\d)T[^<]*</dcterms:modified>")


@dataclass(frozen=True)
class Taken:
    """What came of an import: rows labelled and not, and labels that are new or changed."""

    labelled: int
    empty: int
    new: int


def take(study: Study, file: Path) -> Taken:
    """
    Check every row of a labelled sheet and keep its labels; rows left empty wait.

    Raises
    ------
    InputError
        Everything that is wrong in the sheet, at once; nothing is kept then.
    """
    if file.suffix.lower() != ".xlsx":
        raise InputError(file, ["is not XLSX: save the sheet as an Excel workbook"])
    table = sheets.read(file, required=[c for c in COLUMNS if c != "note"], optional=["note"])
    known = _known(study)
    saved = _saved_on(file)
    problems = [] if saved else [_NEVER_SAVED]
    problems += _repeated(table)
    given = []
    for row, cells in table.iterrows():
        found = _problem(cells, known)
        problems += [f"row {row}, {found}"] if found else []
        if not found and cells["label"]:
            text = known[cells["text id"]][_plain(cells["text"])]
            given.append((*text, cells["label"].casefold()))
    if not problems and not given:
        problems = [f"column 'label' is empty: choose {', '.join(labels.CLASSES)}"]
    if problems:
        raise InputError(file, problems)
    new = pd.DataFrame(given, columns=["feedback", "text_hash", "label"]).assign(
        labelled_on=saved, sheet_hash=atomic.digest(file)
    )
    return Taken(len(given), len(table) - len(given), labels.append(study, new))


_NEVER_SAVED = (
    "does not say when it was last saved: open it in Excel or LibreOffice and save it again"
)

Known = dict[str, dict[str, tuple[str, str]]]  # id, text (as a sheet shows them) to id, hash


def _known(study: Study) -> Known:
    """Return the texts of all prepared periods."""
    known: Known = {}
    for period in load.prepared(study):
        table = load.texts(study, period)
        for feedback, text in zip(table["feedback"], table["text"], strict=True):
            of_id = known.setdefault(shown(feedback), {})
            of_id[_plain(shown(text))] = (feedback, labels.text_hash(text))
    if not known:
        mend = f"run `cjm refresh {study.file.name}` first"
        raise InputError(study.file, [f"no period with texts is prepared: {mend}"])
    return known


def _problem(cells: "pd.Series[str]", known: Known) -> str:
    """Return what is wrong with a row and would mend it; empty where nothing is."""
    name, label = cells["text id"], cells["label"]
    if not name:
        return "text id: is empty; copy it from the sheet as it was exported"
    if name not in known:
        near = did_you_mean(name, known) if len(known) <= 20_000 else ""
        hint = near if "Did you mean" in near else " Copy it from the sheet as it was exported."
        return f"text id: '{name}' is not a text of a prepared period of the study.{hint}"
    if label and label.casefold() not in labels.CLASSES:
        return f"label: '{label}' is not a class.{did_you_mean(label, labels.CLASSES)}"
    if label and _plain(cells["text"]) not in known[name]:
        return (
            f"text: '{cells['text'][:40]}' is not what '{name}' says. Sort whole rows, not one "
            "column, and leave texts as they were exported; or leave the label empty"
        )
    return ""


def _repeated(table: pd.DataFrame) -> list[str]:
    """Return the ids that stand twice, where nobody knows which label counts."""
    counts = Counter(name for name in table["text id"] if name)
    return [
        f"rows {', '.join(map(str, table.index[table['text id'] == name]))}, text id: '{name}' "
        f"stands {count} times; keep one of the rows"
        for name, count in counts.items()
        if count > 1
    ]


def _plain(text: str) -> str:
    """Return a text without what spreadsheets do to white space."""
    return " ".join(text.split())


def _saved_on(file: Path) -> str:
    """Return the day the workbook says it was last saved, ISO; empty where it does not."""
    with ZipFile(file) as held:
        core = "docProps/core.xml"
        found = _SAVED.search(held.read(core)) if core in held.namelist() else None
    return found[1].decode() if found else ""
