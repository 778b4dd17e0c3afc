"""Numbers and flags from text: decimal commas, spaces in thousands, roubles, да and нет."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cjm_lib import language
from cjm_lib.inputs.dates import NOTHING
from cjm_lib.inputs.raw import Parsed, Series, each_once

CURRENCY = r"(?i)₽|руб(?:лей|ля|ль)?\.?|р\.|р$|\brub\b|\$|€|\busd\b|\beur\b"
DOT = r"^[+-]?(?:\d+|[1-9]\d{0,2}(?:[ ',]\d{3})+)?(?:\.\d+)?(?:[eE][+-]?\d+)?$"
COMMA = r"^[+-]?(?:\d+|[1-9]\d{0,2}(?:[ '.]\d{3})+)?(?:,\d+)?(?:[eE][+-]?\d+)?$"
FLAGS = {
    True: ("true", "yes", "y", "1", "да", "истина", "+"),
    False: ("false", "no", "n", "0", "нет", "ложь"),
}


def numbers(column: Series, *, decimal: str | None = None) -> Parsed:
    """
    Return the numbers as floats.

    Without a stated ``decimal`` mark it is found value by value; a value that could be either
    (``1.234``) is read as the plain ones of its column are, and otherwise as with a point.
    ``1,234`` in a column without plain ones is a problem: nobody can know.
    """

    def parse(words: Series, counts: np.ndarray) -> Parsed:
        del counts
        plain = _plain(words)
        dot = _float(plain, DOT, thousands="[ ',]")
        comma = _float(plain, COMMA, thousands="[ '.]", mark=",")
        values, unsure = _chosen(plain, dot, comma, decimal)
        empty = words.str.lower().isin(NOTHING)
        reasons = pd.Series(None, index=words.index, dtype="str")
        reasons[values.isna() & ~empty] = language.text("not a number")
        reasons[unsure] = language.text("1234 or 1.234? set decimal in the source")
        return Parsed(values, reasons)

    return each_once(column, parse)


def flags(column: Series) -> Parsed:
    """Return yes and no as nullable booleans: true/false, yes/no, 1/0, да/нет, истина/ложь."""
    meaning = {word: flag for flag, words in FLAGS.items() for word in words}

    def parse(words: Series, counts: np.ndarray) -> Parsed:
        del counts
        plain = words.str.lower()
        values = plain.map(meaning).astype("boolean")
        reasons = pd.Series(None, index=words.index, dtype="str")
        reasons[values.isna() & ~plain.isin(NOTHING)] = language.text("neither yes nor no")
        return Parsed(values, reasons)

    return each_once(column, parse)


def _plain(words: Series) -> pa.Array:
    """Take the currency off and make every space a plain one, every minus a hyphen."""
    cells = pc.replace_substring_regex(pa.array(words, pa.string()), CURRENCY, "")
    cells = pc.replace_substring_regex(cells, r"[\s\p{Zs}]+", " ")
    return pc.replace_substring(pc.utf8_trim_whitespace(cells), "−", "-")


def _float(plain: pa.Array, pattern: str, *, thousands: str, mark: str = ".") -> Series:
    """Return the number where the text has this form and a digit, else null."""
    fits = pc.and_(
        pc.match_substring_regex(plain, pattern), pc.match_substring_regex(plain, r"^\D*\d")
    )
    digits = pc.replace_substring(pc.replace_substring_regex(plain, thousands, ""), mark, ".")
    good = pc.if_else(fits, digits, pa.scalar(None, pa.string()))
    return pd.Series(good.to_pandas(), dtype="str").astype("float64")


def _chosen(
    plain: pa.Array, dot: Series, comma: Series, decimal: str | None
) -> tuple[Series, Series]:
    """Return the numbers under the stated or found mark, and which stay ambiguous."""
    never = pd.Series(False, index=dot.index)
    if decimal is not None:
        return (comma if decimal == "," else dot), never
    either = dot.notna() & comma.notna() & (dot != comma)
    with_dot = bool((dot.notna() & comma.isna()).any())
    with_comma = bool((comma.notna() & dot.isna()).any())
    if with_comma and not with_dot:
        return comma.fillna(dot), never
    has_comma = pd.Series(pc.match_substring(plain, ",").to_pandas(), index=dot.index)
    unsure = either & has_comma & ~(with_dot and not with_comma)
    return dot.fillna(comma).where(~unsure), unsure
