"""Times and days from text: ISO, day-first with month names, month-first, or a stated format."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from babel.dates import get_month_names

from cjm_lib import language
from cjm_lib.errors import InputError
from cjm_lib.inputs.raw import Note, Parsed, Series, each_once

NOTHING = frozenset({"-", "—", "–", "null", "none", "nan", "nat", "n/a", r"\n"})
NOON = 12
NEVER = 99
PIECES = ("y", "m", "d", "H", "M", "S", "p", "o")
TIME = (
    r"(?:(?:\s*[T,]\s*|\s+)(?:в\s+|at\s+)?(?P<H>\d{1,2}):(?P<M>\d{2})"
    r"(?::(?P<S>\d{2}(?:[.,]\d+)?))?\s*(?P<p>(?i:[ap]\.?m\.?))?"
    r"\s*(?P<o>Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$"
)
YEAR = r"(?P<y>\d{4}|\d{2})\s*(?:(?i:г\.?|года|г\.,))?"
ISO = r"^(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})" + TIME
DAY_MONTH = r"^(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-]" + YEAR + TIME
MONTH_DAY = r"^(?P<m>\d{1,2})[./-](?P<d>\d{1,2})[./-]" + YEAR + TIME
DAY_NAME = r"^(?P<d>\d{1,2})[\s.-]*(?:de\s+)?(?P<m>\pL{3,})[\s.,-]*(?:de\s+)?" + YEAR + TIME
NAME_DAY = r"^(?P<m>\pL{3,})[\s.]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,]+" + YEAR + TIME
STYLES = {
    "iso": (ISO,),
    "day-first": (DAY_MONTH, DAY_NAME, ISO),
    "month-first": (MONTH_DAY, NAME_DAY, DAY_NAME, ISO),
}
RELATIVE = re.compile(r"(?i)сегодня|вчера|назад|today|yesterday|ago")
NO_YEAR = re.compile(r"(?i)^\d{1,2}[\s.]+(?:\d{1,2}|[a-zа-яё]{3,})\.?(?:[\s,].*)?$")


def times(column: Series, *, dates: str = "iso", zone: str, typed: bool = False) -> Parsed:
    """
    Return the times in UTC, to the microsecond.

    A time without an offset is read in ``zone``. Where the clock was put back, the earlier of
    the two is meant; a time skipped when it was put forward becomes the first that exists.

    Parameters
    ----------
    column
        Text; one value a row.
    dates
        ``iso``, ``day-first``, ``month-first`` or a ``strptime`` format. ISO is understood in
        every style, and beside a format when the file was ``typed`` (XLSX, Parquet).
    """

    def parse(words: Series, counts: np.ndarray) -> Parsed:
        local, offsets, timed = _local(words, dates, typed)
        naive = local.notna() & offsets.isna()
        values, notes = _localized(local.where(naive), zone, counts)
        known = local.notna() & offsets.notna()
        shifted = local.where(known) - pd.to_timedelta(offsets, unit="m")
        values = values.where(~known, shifted.dt.tz_localize("UTC"))
        notes += _offset_notes(offsets, naive, counts)
        dateonly = int(counts[(local.notna() & ~timed).to_numpy()].sum())
        notes += [Note("no_time_of_day", dateonly, "")] if dateonly else []
        return Parsed(values, _reasons(words, local, dates), notes)

    return each_once(column, parse)


def days(column: Series, *, dates: str = "iso", typed: bool = False) -> Parsed:
    """Return the calendar days, without a zone; a time of day is cut off."""

    def parse(words: Series, counts: np.ndarray) -> Parsed:
        del counts
        local, _, _ = _local(words, dates, typed)
        return Parsed(local.dt.normalize(), _reasons(words, local, dates))

    return each_once(column, parse)


def _local(words: Series, dates: str, typed: bool) -> tuple[Series, Series, Series]:
    """Return the time as written, its offset in minutes (null: none stated), and if it had one."""
    if dates not in STYLES:
        stated, offsets = _by_format(words, dates)
        if not typed:
            return stated, offsets, pd.Series(True, index=words.index)
        pieces = _pieces(words, STYLES["iso"])
        return stated.fillna(_assembled(pieces)), offsets, pieces["H"].notna() | stated.notna()
    pieces = _pieces(words, STYLES[dates])
    return _assembled(pieces), _minutes(pieces["o"]), pieces["H"].notna()


def _by_format(words: Series, layout: str) -> tuple[Series, Series]:
    stated = "%z" in layout
    try:
        values = pd.to_datetime(words, format=layout, errors="coerce", utc=stated)
    except ValueError as broken:
        raise InputError(f"dates = '{layout}'", [str(broken)]) from None
    local = values.dt.tz_localize(None) if stated else values
    offsets = pd.Series(0.0 if stated else np.nan, index=words.index)
    return local.astype("datetime64[us]"), offsets


def _pieces(words: Series, patterns: tuple[str, ...]) -> pd.DataFrame:
    """Return year, month, day, hour, minute, second, half of the day and offset, as text."""
    plain = pc.utf8_trim_whitespace(
        pc.replace_substring_regex(pa.array(words, pa.string()), r"\s+|\p{Zs}+", " ")
    )
    found = [pc.extract_regex(plain, pattern) for pattern in patterns]
    columns = {
        piece: pc.coalesce(*[pc.struct_field(match, piece) for match in found]) for piece in PIECES
    }
    empty = pa.scalar("", pa.string())
    return pd.DataFrame(
        {
            piece: pc.if_else(pc.equal(cells, empty), pa.scalar(None, pa.string()), cells)
            .to_pandas()
            .astype("str")
            for piece, cells in columns.items()
        },
        index=words.index,
    )


def _assembled(pieces: pd.DataFrame) -> Series:
    """Put the pieces together; null where they make no day or time that exists."""
    word = pieces["m"].str.lower()
    month = word.map(_months()).astype("str").fillna(word)
    year = pieces["y"].where(pieces["y"].str.len() == len("2026"), "20" + pieces["y"])
    clock = pieces["H"].fillna("0").astype("int64")
    half = pieces["p"].str[:1].str.lower()
    twelve = (clock % NOON + NOON * (half == "p")).where(clock <= NOON, NEVER)
    clock = clock.where(half.isna(), twelve)
    second = pieces["S"].fillna("00").str.replace(",", ".")
    whole = (
        year + "-" + month.str.zfill(2) + "-" + pieces["d"].str.zfill(2)
        + "T" + clock.astype("str").str.zfill(2) + ":" + pieces["M"].fillna("00") + ":" + second
    )  # fmt: skip
    return pd.to_datetime(whole, format="ISO8601", errors="coerce").astype("datetime64[us]")


@cache
def _months() -> dict[str, str]:
    """Return the number of every month name in Russian, English and Spanish, long and short."""
    names: dict[str, str] = {}
    for locale in ("ru", "en", "es"):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    word = str(name).casefold().rstrip(".")
                    names |= {word: str(number), word[:3]: str(number)}
    return names


def _minutes(offsets: Series) -> Series:
    digits = offsets.replace({"Z": "+0000", "UTC": "+0000"}).str.replace(":", "").str.ljust(5, "0")
    size = digits.str[1:3].astype("float64") * 60 + digits.str[3:5].astype("float64")
    return size.where(digits.str[:1] != "-", -size)


def _localized(local: Series, zone: str, counts: np.ndarray) -> tuple[Series, list[Note]]:
    """Read naive times in the zone; see :func:`times` for the two nights of the year."""
    earlier = np.ones(len(local), dtype=bool)
    values = local.dt.tz_localize(zone, ambiguous=earlier, nonexistent="shift_forward")
    twice = (
        local.notna()
        & local.dt.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward").isna()
    )
    never = local.notna() & local.dt.tz_localize(zone, ambiguous=earlier, nonexistent="NaT").isna()
    rows = {"ambiguous_times": int(counts[twice].sum()), "skipped_times": int(counts[never].sum())}
    notes = [Note(finding, count, zone) for finding, count in rows.items() if count]
    return values.dt.tz_convert("UTC"), notes


def _offset_notes(offsets: Series, naive: Series, counts: np.ndarray) -> list[Note]:
    """Say which offsets stand in the column, if several; rows: all but the commonest."""
    label = offsets.map(_sign, na_action="ignore").astype("str")
    label = label.where(~naive, language.text("no offset"))
    rows = pd.Series(counts, index=label.index).groupby(label).sum()
    rows = rows.sort_values(ascending=False, kind="stable")
    if len(rows) <= 1:
        return []
    parts = "; ".join(f"{name}: {count}" for name, count in rows.items())
    return [Note("mixed_offsets", int(rows.iloc[1:].sum()), parts)]


def _sign(minutes: float) -> str:
    hours, rest = divmod(int(abs(minutes)), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _reasons(words: Series, local: Series, dates: str) -> Series:
    """Say why a value is no time; null where it is one or marks that there is none."""
    failed = words[local.isna() & ~words.str.lower().isin(NOTHING)]
    cells = pa.array(failed, pa.string())
    fits = pd.DataFrame(
        {
            style: np.logical_or.reduce([_fits(cells, pattern) for pattern in patterns])
            for style, patterns in STYLES.items()
        }
    )
    styles = [[style for style in STYLES if row[style]] for row in fits.to_dict("records")]
    reasons = [_reason(word, dates, found) for word, found in zip(failed, styles, strict=True)]
    return pd.Series(reasons, index=failed.index, dtype="str").reindex(words.index)


def _fits(cells: pa.Array, pattern: str) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(cells, pattern), dtype=bool)


def _reason(word: str, dates: str, styles: list[str]) -> str:
    """Say why a word that fits these styles, the source's own or others, is no time."""
    if dates in styles:
        return language.text("no such day or time")
    if RELATIVE.search(word):
        return language.text("a relative date: its day is not known")
    if styles:
        return language.text(
            "not a date in the form {form}; set dates = '{other}'", form=dates, other=styles[0]
        )
    if NO_YEAR.match(word):
        return language.text("the date has no year")
    return language.text("not a date in the form {form}", form=dates)
