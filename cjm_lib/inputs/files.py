"""The files of a source: which they are, and their fingerprints."""

import fnmatch
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cjm_lib.errors import did_you_mean
from cjm_lib.inputs.raw import Note
from cjm_lib.study import Study

PERIOD = "{period}"
MARK = "period0mark"
LABELS = {
    "month": r"\d{4}-(?:0[1-9]|1[0-2])",
    "quarter": r"\d{4}-Q[1-4]",
    "half-year": r"\d{4}-H[12]",
    "year": r"\d{4}",
}


@dataclass(frozen=True)
class Found:
    """
    The files of some patterns.

    ``files`` goes by the name from the data folder, ``missing`` says of each pattern without a
    file what is there instead, ``notes`` names the files passed over.
    """

    files: dict[str, Path]
    missing: list[str]
    notes: list[Note]


def find(study: Study, patterns: Iterable[str]) -> Found:
    """
    Find the files that fit the patterns.

    ``{period}`` stands for any label of the study's kind of period: a source is always read
    whole, so that the history of a case is known.
    """
    found: dict[str, Path] = {}
    missing: list[str] = []
    passed: dict[str, None] = {}
    for pattern in patterns:
        near = sorted(_visible(study.data.glob(pattern.replace(PERIOD, "*"))))
        names = {name(study, file): file for file in near}
        fit = {known: file for known, file in names.items() if _fits(study, known, pattern)}
        found |= fit
        passed |= dict.fromkeys(names)
        if not fit:
            missing.append(_missing(study, pattern))
    over = "; ".join(known for known in passed if known not in found)
    return Found(found, missing, [Note("files_passed_over", 0, over)] if over else [])


def name(study: Study, file: Path) -> str:
    """Return the file's path from the study's data folder, with forward slashes."""
    return Path(os.path.relpath(file, study.data)).as_posix()


def fingerprint(file: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        digest = sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _visible(files: Iterable[Path]) -> Iterable[Path]:
    """Leave out folders, hidden files and the lock files a spreadsheet leaves beside its own."""
    return (file for file in files if file.is_file() and not file.name.startswith((".", "~$")))


def _fits(study: Study, file: str, pattern: str) -> bool:
    """Tell whether the file's ``{period}`` is a label, the same one wherever it stands."""
    if PERIOD not in pattern:
        return True
    kind = study.periods.kind
    listed = "|".join(re.escape(period.label) for period in study.periods.listed)
    label = LABELS.get(kind, listed)
    plain = os.path.normpath(pattern).replace(os.sep, "/").replace(PERIOD, MARK)
    whole = fnmatch.translate(plain)
    whole = whole.replace(MARK, f"(?P<period>{label})", 1).replace(MARK, "(?P=period)")
    return re.fullmatch(whole, file) is not None


def _missing(study: Study, pattern: str) -> str:
    folder = (study.data / pattern).parent
    what = "no file fits" if re.search(r"[*?\[{]", pattern) else "there is no file"
    if re.search(r"[*?\[{]", str(folder)):
        folder = study.data
    there = [name(study, file) for file in _visible(folder.glob("*"))] if folder.is_dir() else []
    hint = did_you_mean(pattern, there) if there else f" The folder '{folder.name}' has no files."
    return f"{what} '{pattern}'.{hint}"
