"""What people said of texts by hand: kept for ever, and above the machine."""

import csv
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pandas as pd

from cjm_lib import sheets
from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.inputs import store
from cjm_lib.study import Study

CLASSES = ("negative", "neutral", "positive")
COLUMNS = ("feedback", "text_hash", "label", "labelled_on", "sheet_hash", "version")


def folder(study: Study) -> Path:
    """Return where sheets for labelling and the labels are: beside the study file."""
    return study.file.parent / "labels"


def file(study: Study) -> Path:
    """Return the study's file of hand labels; it may not exist yet."""
    return folder(study) / "labels.csv"


def read(study: Study) -> pd.DataFrame:
    """
    Return every label ever given, in the order of giving.

    Returns
    -------
    pandas.DataFrame
        One row for each version of a label: ``feedback`` (its id), ``text_hash`` (of the text
        that was read: an id made of file and row may come to mean another text), ``label``,
        ``labelled_on`` (the day the sheet was last saved), ``sheet_hash`` (SHA-256),
        ``version`` (1 for the first label of a text). No rows before the first import.

    Raises
    ------
    InputError
        The file was changed by hand into something that is no label.
    """
    if not file(study).is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str").astype({"version": "int64"})
    table = sheets.read(file(study), required=COLUMNS)
    problems = [
        f"row {row}, label: '{label}' is not a class.{did_you_mean(label, CLASSES)}"
        for row, label in table["label"].items()
        if label not in CLASSES
    ]
    problems += [
        f"row {row}, version: '{version}' is not a whole number from 1"
        for row, version in table["version"].items()
        if not (version.isdecimal() and int(version))
    ]
    if problems:
        raise InputError(file(study), problems)
    return table.astype({"version": "int64"}).reset_index(drop=True)


def current(labels: pd.DataFrame) -> pd.DataFrame:
    """Return the latest version of each text's label."""
    latest = labels.sort_values("version", kind="stable")
    return latest.drop_duplicates(["feedback", "text_hash"], keep="last").sort_index()


def attach(feedback: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Return the feedback with ``label``: the latest by hand; missing where there is none."""
    latest = current(labels)
    keys = zip(latest["feedback"], latest["text_hash"], strict=True)
    given = dict(zip(keys, latest["label"], strict=True))
    ids = {feedback_id for feedback_id, _ in given}
    found = [
        given.get((each, text_hash(text))) if each in ids and isinstance(text, str) else None
        for each, text in zip(feedback["feedback"], feedback["text"], strict=True)
    ]
    return feedback.assign(label=pd.Series(found, index=feedback.index, dtype="str"))


def append(study: Study, new: pd.DataFrame) -> int:
    """
    Write labels below those there are; return how many were new.

    A label that says what the latest version says adds nothing; another one gets the next
    version. A sheet taken before adds nothing either: it would undo what was labelled since. No
    row that is there is changed.

    Parameters
    ----------
    new
        One row for each labelled text: the columns of `read` without ``version``.
    """
    known = read(study)
    latest = current(known).set_index(["feedback", "text_hash"])
    said = dict(
        zip(latest.index, zip(latest["label"], latest["version"], strict=True), strict=True)
    )
    rows = []
    for row in new[~new["sheet_hash"].isin(known["sheet_hash"])].to_dict("records"):
        label, version = said.get((row["feedback"], row["text_hash"]), ("", 0))
        if row["label"] != label:
            rows.append([*(row[column] for column in COLUMNS[:-1]), version + 1])
    if rows:
        lines = StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerows([COLUMNS, *known[list(COLUMNS)].to_numpy().tolist(), *rows])
        store.write_bytes(lines.getvalue().encode(), file(study))
    return len(rows)


def text_hash(text: str) -> str:
    """Return what tells a text from another under the same id."""
    return sha256(text.encode()).hexdigest()[:16]
