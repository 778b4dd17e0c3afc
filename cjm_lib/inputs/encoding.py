"""The encoding of a text file: stated, or found by what reads as plausible text."""

import re
from pathlib import Path

from cjm_lib.errors import InputError

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
BINARIES = {b"PK\x03\x04": "an XLSX or ZIP file", b"\xd0\xcf\x11\xe0": "an old XLS file"}
BINARIES |= {b"PAR1": "a Parquet file", b"\x1f\x8b": "a GZIP file"}
EXPECTED = re.compile("[А-Яа-яЁё«»„“”‘’–—…№°§©®™•·\u00a0±×€]")
BEYOND = re.compile("[^\x00-\x7f]")
CYRILLIC_WORD = re.compile(r"\w*[А-Яа-яЁё]\w*")
# Another Cyrillic encoding read as cp1251 turns the case of letters round (оПХБЕР for Привет).
ODD_WORD = re.compile(r"[A-Za-z]|[а-яё][А-ЯЁ]")
LEAST_EXPECTED = 0.9
MOST_ODD = 0.3
MOST_BROKEN = 0.1
SAMPLE = 200_000


def decode(data: bytes, file: Path, *, stated: str | None = None) -> tuple[str, str]:
    """
    Return the text of a file and its encoding.

    Without a stated encoding it is, in this order: what a byte-order mark says, utf-8 if
    every byte fits, cp1251 if the result reads as text.

    Raises
    ------
    InputError
        The file is empty or not text, or does not fit its encoding; with the byte that breaks.
    """
    binary = next((name for mark, name in BINARIES.items() if data.startswith(mark)), None)
    if binary:
        raise InputError(file.name, [f"this is {binary}, not text; state its format"])
    if not data.strip(b'\xef\xbb\xbf\r\n\t ;,"'):
        raise InputError(file.name, ["the file is empty"])
    if stated:
        return _stated(data, file, stated), stated
    mark = next((name for mark, name in MARKS.items() if data.startswith(mark)), None)
    if mark:
        return _strictly(data, file, mark), mark
    if b"\0" in data[:SAMPLE]:
        raise InputError(file.name, ["zero bytes: this is utf-16 or no text; state its encoding"])
    return _found(data, file)


def _found(data: bytes, file: Path) -> tuple[str, str]:
    """Return the text as utf-8, or else as cp1251 when that is plausible."""
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as broken:
        place = _place(data, broken.start)
    if _nearly_utf8(data):
        raise InputError(file.name, [f"utf-8 is broken at {place}; save the file anew as utf-8"])
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        text = ""
    if not _plausible(_telling(text)):
        reason = f"not utf-8 ({place}), and as cp1251 it does not read as text"
        raise InputError(file.name, [f"{reason}; state its encoding"])
    return text, "cp1251"


def _stated(data: bytes, file: Path, stated: str) -> str:
    """Return the text in the encoding the study states, unless it plainly is another."""
    text = _strictly(data, file, stated)
    single = stated.lower().replace("_", "-") not in {"utf-8", "utf-8-sig", "utf8", "utf-16"}
    if single and not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return text
        raise InputError(file.name, [f"the study says {stated}, but the file is utf-8"])
    return text.removeprefix("\ufeff")


def _strictly(data: bytes, file: Path, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise InputError(file.name, [f"encoding '{encoding}' is not known"]) from None
    except UnicodeDecodeError as broken:
        place = _place(data, broken.start)
    mend = "" if encoding == "cp1251" else "; leave `encoding` out to have it found"
    raise InputError(file.name, [f"not {encoding}: {place} does not fit{mend}"])


def _place(data: bytes, start: int) -> str:
    line = data.count(b"\n", 0, start) + 1
    return f"byte {start} (0x{data[start]:02X}, line {line})"


def _nearly_utf8(data: bytes) -> bool:
    """Tell whether most letters beyond ASCII are good utf-8 and only a few bytes are broken."""
    text = _telling(data.decode("utf-8", errors="replace"))
    beyond = [sign for sign in text if sign > "\x7f"]
    return bool(beyond) and beyond.count("\ufffd") <= MOST_BROKEN * len(beyond)


def _telling(text: str) -> str:
    """Return a sample that begins with the first sign beyond ASCII."""
    first = BEYOND.search(text)
    return text[first.start() :][:SAMPLE] if first else ""


def _plausible(text: str) -> bool:
    beyond = [sign for sign in text if sign > "\x7f"]
    words = CYRILLIC_WORD.findall(text)
    if not beyond or not words:
        return False
    expected = sum(1 for sign in beyond if EXPECTED.match(sign)) / len(beyond)
    odd = sum(1 for word in words if ODD_WORD.search(word)) / len(words)
    return expected >= LEAST_EXPECTED and odd <= MOST_ODD
