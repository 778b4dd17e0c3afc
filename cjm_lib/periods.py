"""Months, quarters, half-years, years and listed dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

from cjm_lib.errors import InputError, did_you_mean

KINDS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
LISTED = "listed"

_EXAMPLES = {"month": "2026-07", "quarter": "2026-Q3", "half-year": "2026-H2", "year": "2026"}
_PATTERNS = {
    "month": re.compile(r"(?P<year>\d{4})-(?P<part>0[1-9]|1[0-2])", re.ASCII),
    "quarter": re.compile(r"(?P<year>\d{4})-Q(?P<part>[1-4])", re.ASCII),
    "half-year": re.compile(r"(?P<year>\d{4})-H(?P<part>[12])", re.ASCII),
    "year": re.compile(r"(?P<year>\d{4})(?P<part>)", re.ASCII),
}
# A label is a folder's name.
_LABEL = re.compile(r"[^\W_][\w.-]*(?: [\w.-]+)*")
_YEARS = range(1900, 2101)
# More labels than this are named by the two ends of their range.
_NAMED = 24


@total_ordering
@dataclass(frozen=True)
class Period:
    """
    A stretch of whole days under one label; periods sort by their dates.

    Attributes
    ----------
    label
        As the study and the outputs folder call it: ``2026-Q3``.
    start, end
        First and last day, both inside, in the study's time zone.
    """

    label: str
    start: date
    end: date

    @property
    def months(self) -> float:
        """Length in months, each a twelfth of a year of 365.2425 days."""
        return ((self.end - self.start).days + 1) / (365.2425 / 12)

    def __lt__(self, other: "Period") -> bool:
        return (self.start, self.end, self.label) < (other.start, other.end, other.label)


@dataclass(frozen=True)
class Periods:
    """
    The periods of a study, without gaps for the calendar kinds.

    Attributes
    ----------
    kind
        ``month``, ``quarter``, ``half-year``, ``year`` or ``listed``.
    first, last
        Labels of the ends, both inside. Without ``last`` the periods go on; for ``listed``
        both may be absent.
    listed
        The periods of kind ``listed``; they may not share a day.

    Raises
    ------
    InputError
        A label that the kind does not know, a last before the first, listed periods that overlap.
    """

    kind: str
    first: str | None = None
    last: str | None = None
    listed: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        problems = self._problems()
        if problems:
            raise InputError("periods", problems)

    def get(self, label: str) -> Period:
        """
        Return the period of this label.

        Raises
        ------
        InputError
            No such period, or one outside ``first``..``last``; the message says which exist.
        """
        period = self._parse(label)
        if period is None or not self._within(period):
            raise InputError("periods", [self._unknown(label)])
        return period

    def all(self, today: date) -> list[Period]:
        """Return every period in order: up to ``last``, or those finished before ``today``."""
        return [p for p in self._count() if self.last is not None or p.end < today]

    def latest(self, today: date) -> Period:
        """
        Return the newest period of :meth:`all`.

        Raises
        ------
        InputError
            The first period is not finished yet.
        """
        known = self.all(today)
        if not known:
            first = next(self._count())
            raise InputError(
                "periods", [f"none is finished yet: the first, {first.label}, ends on {first.end}"]
            )
        return known[-1]

    def before(self, period: Period) -> Period | None:
        """Return the period just before this one; None before the study's first."""
        earlier = [p for p in self._count(until=period.start) if p.end < period.start]
        return earlier[-1] if earlier else None

    def _count(self, until: date | None = None) -> Iterator[Period]:
        """Yield the periods in order; to the end of the calendar where there is no last."""
        if self.kind == LISTED:
            yield from (p for p in sorted(self.listed) if self._within(p))
            return
        period = self._parse(self.first or "")
        while period and self._within(period) and (until is None or period.start < until):
            yield period
            following = period.end + timedelta(days=1)
            period = self._on(following.year, (following.month - 1) // KINDS[self.kind] + 1)

    def _within(self, period: Period) -> bool:
        first, last = self._parse(self.first or ""), self._parse(self.last or "")
        return (first is None or first <= period) and (last is None or period <= last)

    def _parse(self, label: str) -> Period | None:
        """Return the period of a label by its form alone, within the study's ends or not."""
        if self.kind == LISTED:
            return next((p for p in self.listed if p.label == label), None)
        found = _PATTERNS[self.kind].fullmatch(label)
        return self._on(int(found["year"]), int(found["part"] or 1)) if found else None

    def _on(self, year: int, part: int) -> Period | None:
        """Return the part-th period of a year; None outside the calendar we count in."""
        if year not in _YEARS:
            return None
        months = KINDS[self.kind]
        label = {
            "month": f"{year}-{part:02}",
            "quarter": f"{year}-Q{part}",
            "half-year": f"{year}-H{part}",
            "year": f"{year}",
        }[self.kind]
        after = part * months  # months of the year gone by at its end
        following = date(year + after // 12, after % 12 + 1, 1)
        return Period(label, date(year, after - months + 1, 1), following - timedelta(days=1))

    def _unknown(self, label: str) -> str:
        if self.kind != LISTED and self.last is None:
            form = _EXAMPLES[self.kind]
            known = f"Known: every {self.kind} from {self.first} on, written like {form}."
            return f"'{label}' is not a period of the study. {known}"
        labels = [p.label for p in self._count()]
        hint = did_you_mean(label, labels)
        if len(labels) > _NAMED:
            listing = f" Known: {labels[0]} to {labels[-1]}."
        else:
            listing = f" Known: {', '.join(labels)}."
        return f"'{label}' is not a period of the study.{hint if 'mean' in hint else ''}{listing}"

    def _problems(self) -> list[str]:
        if self.kind not in (*KINDS, LISTED):
            return [f"kind: '{self.kind}' is not known.{did_you_mean(self.kind, (*KINDS, LISTED))}"]
        if self.kind == LISTED:
            problems = _listing_problems(self.listed)
        else:
            problems = ["listed: only for kind 'listed'"] if self.listed else []
            problems += ["first: is missing"] if self.first is None else []
        for key, label in (("first", self.first), ("last", self.last)):
            if label is not None and self._parse(label) is None:
                problems.append(f"{key}: '{label}' is not {self._form(label)}")
        if not problems and next(self._count(), None) is None:
            problems.append(f"last: {self.last} lies before first, {self.first}")
        return problems

    def _form(self, label: str) -> str:
        if self.kind == LISTED:
            return f"a listed label.{did_you_mean(label, [p.label for p in self.listed])}"
        return f"a {self.kind}; write it like {_EXAMPLES[self.kind]}"


def _listing_problems(listed: tuple[Period, ...]) -> list[str]:
    """Return what is wrong with the listed periods: none, a label twice, shared days."""
    if not listed:
        return ["listed: kind 'listed' needs at least one [[periods.listed]]"]
    problems = [f"listed, {p.label}: ends before it starts" for p in listed if p.end < p.start]
    labels = [p.label for p in listed]
    problems += [
        f"listed: '{label}' may hold letters, digits, spaces and . _ - and begins with a letter"
        " or a digit"
        for label in labels
        if not _LABEL.fullmatch(label)
    ]
    problems += [
        f"listed: '{label}' stands {labels.count(label)} times"
        for label in dict.fromkeys(labels)
        if labels.count(label) > 1
    ]
    in_order = sorted(listed)
    # Compared with every earlier one: a long period may reach over a short one that follows it.
    for place, later in enumerate(in_order):
        problems += [
            f"listed: {earlier.label} and {later.label} share days"
            for earlier in in_order[:place]
            if later.start <= earlier.end and earlier.label != later.label
        ]
    return problems
