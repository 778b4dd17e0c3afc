"""The numbers of a kept table as a reader sees them; how, follows from the column's name."""

import math
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from babel.dates import format_datetime

from cjm_lib.language import current, money, number, share, text

NOTHING = "–"
COUNTS = ("_cases", "_people", "_count")
_DAY = 1440.0


def floats(table: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Return a column as numbers; what is hidden, missing or not in the table is NaN."""
    if column not in table:
        return np.full(len(table), np.nan)
    numbers = pd.to_numeric(table[column]).astype("Float64")
    return np.asarray(numbers.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def is_count(column: str) -> bool:
    """Say whether the column counts something that may be hidden."""
    return column.endswith(COUNTS)


def hidden(table: pd.DataFrame, stem: str = "") -> npt.NDArray[np.bool_]:
    """
    Return for each row whether its figures are hidden because the group is small.

    The first count of a table is the base of all its figures; ``left`` as a stem adds
    ``left_cases``, which is the base of ``left_share``.
    """
    counted = [column for column in table.columns if column.endswith(("_cases", "_people"))]
    bases = [*counted[:1], *(name for name in counted if name == f"{stem}_cases")]
    missing = table[bases].isna().to_numpy(dtype=bool)
    return np.asarray(missing.any(axis=1), dtype=np.bool_)


def hidden_mark(table: pd.DataFrame | None = None) -> str:
    """Return what stands for a hidden count: ``<5``, or the minimum the table was kept with."""
    minimum = 5 if table is None else table.attrs.get("minimum_cell", 5)
    return f"<{minimum}"


def column(table: pd.DataFrame, name: str, **said: str | None) -> list[str]:
    """
    Return a column as texts, with its interval where the table has one.

    Parameters
    ----------
    table
        A kept table.
    name
        One of its columns; one it lacks gives dashes.
    said
        ``currency`` of ``_value`` columns and ``time_zone`` of ``_at`` columns.
    """
    if name not in table:
        return [NOTHING] * len(table)
    shown = [_one(value, name, table, **said) for value in table[name]]
    if f"{name}_low" not in table or f"{name}_high" not in table:
        return shown
    lows, highs = floats(table, f"{name}_low"), floats(table, f"{name}_high")
    values = floats(table, name)
    return [
        f"{words}\u00a0{interval(name, value, low, high)}" if _known(low, high) else words
        for words, value, low, high in zip(shown, values, lows, highs, strict=True)
    ]


def reached(table: pd.DataFrame, name: str, moved: str, *, bounds: bool = True) -> list[str]:
    """
    Return a time as texts; where some moved on but the curve stays above, "not reached".

    ``moved`` is the column that counts the cases with an end; ``bounds`` adds the interval.
    """
    plain = table if bounds else table.drop(columns=[f"{name}_low"], errors="ignore")
    times = zip(column(plain, name), floats(table, name), floats(table, moved), strict=True)
    lacks = text("not reached")
    return [
        words.replace(NOTHING, lacks, 1) if math.isnan(time) and count >= 0 else words
        for words, time, count in times
    ]


def n_of(count: str) -> str:
    """Return a count as the n of a figure: n = 12, n < 5, n ≥ 16."""
    return (
        f"n\u00a0{count[0]}\u00a0{count[1:]}"
        if count[:1] in {"<", "≥"}
        else f"n\u00a0=\u00a0{count}"
    )


def parts(table: pd.DataFrame, name: str, polarity: str) -> str:
    """Return a share of the rows of one polarity; several languages one after another."""
    shares = column(table[table["polarity"] == polarity], name)
    return "; ".join(words for words in shares if words != NOTHING) or NOTHING


def total(table: pd.DataFrame, name: str) -> str:
    """Return the sum of a count; a hidden part makes it "at least"."""
    if len(table) == 1:
        return column(table, name)[0]
    known = number(float(np.nansum(floats(table, name))))
    if known == "0" and name in table and table[name].isna().any():
        return NOTHING
    return f"≥{known}" if name in table and table[name].isna().any() else known


def interval(name: str, value: float, low: float, high: float) -> str:
    """Return ``[20,3; 28,2]`` in the unit of the value it belongs to; ``…`` is an open end."""
    if name.endswith("_minutes"):
        scale, _, digits = _unit(value if math.isfinite(value) else _finite(low, high))
    elif name.endswith("_share"):
        scale, digits = 0.01, 1
    else:
        scale, digits = 1.0, 2 if name.endswith("_score") else 1
    ends = ["…" if math.isnan(end) else number(end / scale, digits=digits) for end in (low, high)]
    return f"[{ends[0]};\u00a0{ends[1]}]"


def duration(minutes: float, *, digits: int | None = None) -> str:
    """Return a time in the unit a person would use: 45 min, 5.2 h, 12.5 days."""
    scale, unit, usual = _unit(minutes)
    usual = 0 if round(minutes / scale, usual).is_integer() else usual
    return text(unit, number=number(minutes / scale, digits=usual if digits is None else digits))


def days(value: float) -> str:
    """Return so many days: 14 days, 2.5 days; less than a day as a time."""
    if 0 < value < 1:
        return duration(value * _DAY)
    if value == 1:
        return text("1 day")
    digits = 0 if float(value).is_integer() else 1
    return text("{number} days", number=number(value, digits=digits))


def listing(words: Sequence[str], *, most: int = 3) -> str:
    """Return up to ``most`` words as a list in quotation marks, and how many more there are."""
    quoted = [text("“{word}”", word=word) for word in words]
    if len(quoted) > most:
        rest = number(len(quoted) - most)
        return text("{words} and {rest} more", words=", ".join(quoted[:most]), rest=rest)
    if len(quoted) < 2:
        return "".join(quoted)
    return text("{words} and {last}", words=", ".join(quoted[:-1]), last=quoted[-1])


def _one(
    value: object,
    name: str,
    table: pd.DataFrame,
    *,
    currency: str | None = None,
    time_zone: str | None = None,
) -> str:
    """Return one cell as text."""
    if pd.isna(value):  # type: ignore[call-overload]
        return hidden_mark(table) if is_count(name) else NOTHING
    if isinstance(value, bool | np.bool_):
        return text("yes") if value else text("no")
    if isinstance(value, datetime):
        return _moment(value, time_zone or "UTC")
    if not isinstance(value, int | float | np.number):
        return str(value)
    return _number(float(value), name, currency)


def _number(value: float, name: str, currency: str | None) -> str:
    """Return a number in the unit its column is named for."""
    if name.endswith("_share"):
        return share(value)
    if name.endswith("_minutes"):
        return duration(value)
    if name.endswith("_days"):
        return days(value)
    if name.endswith("_value") and currency:
        return money(value, currency)
    if name.endswith("_score"):
        return number(value, digits=2)
    if name.endswith("_points"):
        return number(value, digits=1)
    return number(value, digits=0 if value.is_integer() else 1)


def _moment(value: datetime, time_zone: str) -> str:
    """Return a UTC time as the clock of the study's time zone shows it."""
    if value.tzinfo is not None:
        value = value.astimezone(ZoneInfo(time_zone))
    return str(format_datetime(value, "dd.MM.yyyy HH:mm" if current() == "ru" else "y-MM-dd HH:mm"))


def _unit(minutes: float) -> tuple[float, str, int]:
    """Return how many minutes the fitting unit has, its message, and digits worth showing."""
    size = abs(minutes)
    if size < 90:
        return 1.0, "{number} min", 0
    if size < 36 * 60:
        return 60.0, "{number} h", 1
    return _DAY, "{number} days", 1 if size < 100 * _DAY else 0


def _known(*ends: float) -> bool:
    return any(math.isfinite(end) for end in ends)


def _finite(*ends: float) -> float:
    return next((end for end in ends if math.isfinite(end)), 0.0)
