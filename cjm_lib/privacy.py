"""Mask personal data in texts; hide the figures of small groups."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

PHONE, EMAIL, CARD, NAME = "[телефон]", "[почта]", "[карта]", "[имя]"

COUNTS = ("_cases", "_people")
# Facts of the map, not of people.
PLANNED = "planned_"


def mask(text: str) -> str:
    """
    Return the text with e-mail addresses, bank cards and phone numbers replaced.

    They become ``[почта]``, ``[карта]`` and ``[телефон]`` in any language, so that a masked text
    is the same whoever reads it. A card is 14 to 19 digits, written as cards are, whose check
    digit (Luhn) is right. A phone is Russian (+7, 8 or 7 and ten digits however they are spaced,
    bracketed or dashed; a mobile or a bracketed code without the 8; 123-45-67) or international
    (+ and ten to fifteen digits). Longer numbers, of orders or contracts, stay.
    """
    if not _SUSPECT.search(text):
        return text
    if "@" in text:  # looking for an address is slow, looking for its sign is not
        text = _EMAIL.sub(EMAIL, text)
    return _NUMBERS.sub(_mask_numbers, text)


def mask_column(texts: "pd.Series[str]") -> "pd.Series[str]":
    """Return a column of texts, each masked; what is missing stays missing."""
    suspects = texts.str.contains(_SUSPECT).fillna(False).astype("bool")
    masked = texts.copy()
    masked.loc[suspects] = _each_once(texts[suspects], mask)
    return masked


def hide_names(names: "pd.Series[str]") -> "pd.Series[str]":
    """Return a column that is known to hold names with each replaced by ``[имя]``."""
    return names.mask(names.notna() & (names.str.strip() != ""), NAME)


def suppress(table: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """
    Return the table with what is known of fewer than ``minimum`` cases or people hidden.

    Columns say by their names what they are. The first that ends in ``_cases`` or ``_people`` is
    the base of its row: where it is small (1..minimum - 1; zero tells nothing of anybody), every
    number of the row is hidden. Another small count hides itself and every number whose name
    begins with its stem (``left_cases``: ``left_share``, ``left_share_low`` …).

    Returns
    -------
    pandas.DataFrame
        The same rows and columns; counts are ``Int64``, and one that is missing was hidden.
        Planned figures (``planned_days``) are facts of the map and stay. Text stays.
    """
    counts = [column for column in table.columns if column.endswith(COUNTS)]
    numbers = table.select_dtypes(["number", "bool", "boolean"]).columns
    measures = [column for column in numbers if not column.startswith(PLANNED)]
    hidden = pd.DataFrame(False, index=table.index, columns=table.columns)
    for at, count in enumerate(counts):
        small = table[count].between(1, minimum - 1).fillna(False).astype("bool")
        stem = count.removesuffix("cases").removesuffix("people")
        of_it = [column for column in measures if at == 0 or column.startswith(stem)]
        hidden.loc[small, of_it] = True
    safe = table.copy()
    for column in measures:
        safe[column] = _nullable(safe[column], counted=column in counts).mask(hidden[column])
    return safe


def _nullable(column: "pd.Series[Any]", *, counted: bool) -> "pd.Series[Any]":
    """Return the column in a type that can hold a hidden value."""
    if counted or pd.api.types.is_integer_dtype(column):
        return column.astype("Int64")
    return column.astype("boolean") if pd.api.types.is_bool_dtype(column) else column


def _each_once(texts: "pd.Series[str]", change: Callable[[str], str]) -> "pd.Series[str]":
    """Return the texts changed, working out each different one only once."""
    return texts.map({text: change(text) for text in texts.unique()}).astype(texts.dtype)


def _mask_numbers(found: re.Match[str]) -> str:
    """Return a run of digits and signs with the cards and phones in it replaced."""
    masked = found[0]
    for card in _CARDS:
        masked = card.sub(_card_or_same, masked)
    for phone in _PHONES:
        masked = phone.sub(PHONE, masked)
    if _ANNOUNCED.search(found.string, max(0, found.start() - 12), found.start()):
        masked = _SHORT.sub(PHONE, masked, count=1)
    return masked


def _card_or_same(found: re.Match[str]) -> str:
    """Return the card's token if its check digit is right, else what was found."""
    digits = [int(sign) for sign in found[0] if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return found[0] if (sum(digits[-1::-2]) + sum(doubled)) % 10 else CARD


# One pass that most texts do not survive: an address, or six digits close together.
_SUSPECT = re.compile(r"@|\d(?:[^\w\n]{0,3}\d){5}")
_EMAIL = re.compile(r"[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}")

_SPACE = r"[ \u00a0\u2009\u202f./\-‐‑‒–—−]"
_SIGN = _SPACE[:-1] + "()]"
_DASH = r"[\-‐‑‒–—−]"
_START, _END = r"(?<![\d+])(?<!\d[.,])", r"(?!\d)"

_GROUPS = (  # as cards are written; longer forms first, so that none is taken for a part of another
    r"[2-6]\d{3}(?:_\d{4}){3}_\d{3}",
    r"[2-6]\d{3}(?:_\d{4}){3}",
    r"3[47]\d{2}_\d{6}_\d{5}",
    r"3[0689]\d{2}_\d{6}_\d{4}",
    r"[2-6]\d{15}(?:\d{2,3})?",
    r"3[47]\d{13}",
    r"3[0689]\d{12}",
)
_CARDS = [
    re.compile(_START + group.replace("_", r"[ \u00a0\u202f-]{1,2}") + _END, re.ASCII)
    for group in _GROUPS
]


def _phone_forms() -> list[str]:
    """Return the ways of writing a phone, from the surest to the least sure."""
    gap, some = f"{_SPACE}{{0,3}}", f"{_SPACE}{{1,3}}"
    seven = (
        rf"(?:\d{{3}}{gap}\d\d{gap}\d\d|\d\d{gap}\d\d{gap}\d{{3}}|\d\d{gap}\d{{3}}{gap}\d\d"
        rf"|\d(?:{some}\d\d){{3}}|\d\d{some}\d\d{some}\d\d{some}\d|\d{{3}}{some}\d{{3}}{some}\d)"
    )
    six = rf"(?:\d\d{gap}\d\d{gap}\d\d|\d{{3}}{gap}\d{{3}})"
    five = rf"(?:\d{gap}\d\d{gap}\d\d|\d\d{gap}\d{{3}})"
    bracketed = (
        rf"(?:\( ?[3-9]\d\d ?\){gap}{seven}|\( ?[3-9]\d{{3}} ?\){gap}{six}"
        rf"|\( ?[3-9]\d{{4}} ?\){gap}{five})"
    )
    plain = rf"(?:[3-9]\d\d{gap}{seven}|[3-9]\d{{3}}{some}{six}|[3-9]\d{{4}}{some}{five})"
    # Narrow: +15 000 000 - 20 000 is two sums.
    tight_gap = f"{_SIGN}{{0,2}}"
    return [
        rf"(?<!\d)\+ ?7(?:{_SIGN}{{0,4}}\d){{10}}{_END}",
        rf"(?<!\d)\+ ?[1-9](?:{tight_gap}\d){{9,14}}{_END}",
        rf"{_START}[78]{gap}(?:{bracketed}|{plain}){_END}",
        rf"{_START}{bracketed}{_END}",
        rf"{_START}9\d\d(?:\d{{7}}|{some}\d{{3}}{some}\d\d{some}\d\d){_END}",
        rf"{_START}(?:\( ?\d{{3}} ?\){gap}|\d{{3}}[-.])\d{{3}}[-.]\d{{4}}{_END}",
        rf"{_START}00 ?[1-9]\d{{0,2}}{some}(?:\(?\d\)?{gap}){{7,11}}\d{_END}",
        rf"{_START}(?<!\d-)(?:[3-9]\d\d{_DASH})?\d{{3}}{_DASH}\d\d{_DASH}\d\d(?![-.]?\d)",
    ]


_PHONES = [re.compile(form) for form in _phone_forms()]
# Numbers are looked for only where six digits stand together, each run of them whole.
_NUMBERS = re.compile(rf"[+(]?[+( ]*\d(?:{_SIGN[:-1]},+]{{0,5}}\d){{5,}}\)?")
# Too short to be known by their form, but somebody says what they are.
_ANNOUNCED = re.compile(
    r"\b(?:тел|телефон|моб|сот|phone|tel|mobile|whatsapp|ватсап) ?[.:№]{1,2} ?\Z", re.IGNORECASE
)
_SHORT = re.compile(rf"\d(?:{_SIGN}{{0,4}}\d){{5,14}}{_END}")
