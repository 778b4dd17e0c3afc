"""Take people out of a delivery: the last place where personal data is seen."""

import hmac
import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from cjm_lib import privacy
from cjm_lib.inputs import contracts
from cjm_lib.inputs.conform import PLACE

# Attributes that are people, whatever the study calls them.
PERSONAL = re.compile(
    r"(?:(?:customer|client|contact|first|last|middle|full|user)[ _-]?)?name|surname"
    r"|(?:mobile|phone|tel)(?:[ _-]?(?:number|no))?|e?[ _-]?mail|address|passport"
    r"|birth[ _-]?da(?:te|y)"
    r"|(?:фио|имя|телефон|почта|адрес)(?: (?:клиента|покупателя))?|фамилия|отчество|паспорт"
    r"|(?:номер|мобильный) телефона?|(?:эл\.?|электронная) почта|дата рождения",
    re.IGNORECASE,
)
IDS = frozenset({"case", "customer", "feedback", "visit", "document"})
_LETTERS = re.compile(r"[^\W\d_]{3}")


def anonymous(rows: pd.DataFrame, table: str, *, key: bytes) -> pd.DataFrame:
    """
    Return the rows of a contract without personal data.

    Free text and attributes are masked. Names in columns that hold people become pseudonyms, the
    same for one key everywhere; so does an id that is a phone or an e-mail. A short code
    (``S-03``) names nobody and stays. Attributes that are people are left out: see
    :func:`personal`.
    """
    columns = contracts.columns(table)
    hidden: dict[str, pd.Series[Any]] = {}
    for name in rows.columns.difference(PLACE, sort=False):
        column = columns.get(name)
        if name in IDS:
            hidden[name] = _each(rows[name], lambda word: _identity(word, key))
        elif column is not None and column.privacy == "person":
            hidden[name] = _each(rows[name], lambda word: _person(word, key))
        elif column is None or column.privacy == "free_text":
            hidden[name] = _each(rows[name], privacy.mask)
    return rows.assign(**hidden).drop(columns=personal(rows, table))


def personal(rows: pd.DataFrame, table: str) -> list[str]:
    """Return the attributes that are left out because they say who somebody is."""
    known = {*contracts.columns(table), *PLACE}
    return [name for name in rows.columns if name not in known and PERSONAL.fullmatch(name.strip())]


def _each(column: "pd.Series[Any]", change: Callable[[str], str]) -> "pd.Series[Any]":
    """Change each different text once; other values stay."""
    if not isinstance(column.dtype, pd.StringDtype):
        return column
    codes, words = pd.factorize(column)
    changed = pd.array([change(str(word)) for word in words], dtype="str")
    taken: Any = changed.take(codes, allow_fill=True)
    return pd.Series(taken, index=column.index)


def _identity(word: str, key: bytes) -> str:
    return word if privacy.mask(word) == word else _pseudonym(word, key)


def _person(word: str, key: bytes) -> str:
    is_code = not _LETTERS.search(word) and privacy.mask(word) == word
    return word if is_code else _pseudonym(word, key)


def _pseudonym(word: str, key: bytes) -> str:
    return "p-" + hmac.digest(key, word.encode(), "sha256").hex()[:12]
