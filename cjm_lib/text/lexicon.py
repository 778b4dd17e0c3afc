"""
The project's own Russian lexicon of service, and what it finds in a clause.

One row of ``data/lexicon_ru.csv`` is a word or a phrase with its polarity
(−1, 0, 1), intensity (1..3) and theme. Words are matched by stem, the longest
phrase first. «Не», «без», «нет» before (and «нет», «не было» after) turn what
they govern; «очень», «слегка» and their kind weigh it.
"""

import csv
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cjm_lib.text import words

_WEIGHT = {1: 0.5, 2: 1.0, 3: 1.5}  # of intensity: one strong word is worth three faint ones
_TURNED = {1: -0.8, -1: -0.6}  # «не хороший» is nearly bad, «не плохой» is faintly good

_DATA = files("cjm_lib.text") / "data"
_SCOPE = 3  # words that a negation before reaches


class Entry(NamedTuple):
    """A word or phrase; ``polarity`` is −1, 0 (a theme only) or 1, ``intensity`` 1..3."""

    phrase: str
    polarity: int
    intensity: int
    theme: str


class Hit(NamedTuple):
    """Where the lexicon speaks: a value (about −2..2, 0 for a theme) and the tokens covered."""

    value: float
    entry: Entry
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """Entries by their words and by their stems; see `Lexicon.of` and `shipped`."""

    exact: dict[tuple[str, ...], Entry]
    stems: dict[tuple[str, ...], Entry]
    longest: dict[str, int]  # by first stem: the words of the longest phrase

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Lexicon":
        """Return a lexicon of these entries; of two with the same words the first is kept."""
        exact: dict[tuple[str, ...], Entry] = {}
        stems: dict[tuple[str, ...], Entry] = {}
        longest: dict[str, int] = {}
        for entry in entries:
            key = tuple(words.tokens(entry.phrase))
            if not key:
                continue
            exact.setdefault(key, entry)
            stemmed = tuple(words.stem(word) for word in key)
            if len(key) > 1 or len(stemmed[0]) > 2:
                stems.setdefault(stemmed, entry)
            longest[stemmed[0]] = max(longest.get(stemmed[0], 0), len(key))
        return cls(exact, stems, longest)

    def hits(self, tokens: Sequence[str]) -> list[Hit]:
        """Return what the lexicon finds in the tokens of one clause, from left to right."""
        stems = [words.stem(token) for token in tokens]
        found: list[Hit] = []
        start = 0
        while start < len(tokens):
            entry, end = self._longest(tokens, stems, start)
            if entry:
                found.append(Hit(_value(entry, tokens, start, end), entry, start, end))
            start = end
        return found

    def _longest(
        self, tokens: Sequence[str], stems: Sequence[str], start: int
    ) -> tuple[Entry | None, int]:
        """Return the entry of most words that begins here, and where it ends."""
        for size in range(self.longest.get(stems[start], 0), 0, -1):
            end = start + size
            if end > len(tokens):
                continue
            entry = self.exact.get(tuple(tokens[start:end])) or self.stems.get(
                tuple(stems[start:end])
            )
            if entry and not (size == 1 and tokens[start] in _modifiers().innocent):
                return entry, end
        return None, start + 1


def _value(entry: Entry, tokens: Sequence[str], start: int, end: int) -> float:
    """Return the value of an entry where it stands: weighed, and turned by a negation."""
    value = entry.polarity * _WEIGHT[entry.intensity]
    before = _governing(tokens[max(0, start - _SCOPE) : start])
    if before and before[-1] in _modifiers().stronger:
        value *= 1.4
    if before and before[-1] in _modifiers().weaker:
        value *= 0.6
    if value and _negated(before, tokens[end : end + 2]):
        value = abs(value) * _TURNED[entry.polarity]
    return value


def _governing(before: Sequence[str]) -> Sequence[str]:
    """Return the words before an entry that can govern it: those after the last «но»."""
    stops = [place for place, token in enumerate(before) if token in _modifiers().stops]
    return before[stops[-1] + 1 :] if stops else before


def _negated(before: Sequence[str], after: Sequence[str]) -> bool:
    """Return whether a negation governs what stands between; two negations cancel out."""
    modifiers = _modifiers()
    count = sum(token in modifiers.negators for token in before)
    if count:
        return count % 2 == 1
    return (
        tuple(after[:1]) in modifiers.negators_after or tuple(after[:2]) in modifiers.negators_after
    )


class _Modifiers(NamedTuple):
    """Words that change what stands beside them: the lists of ``data/modifiers_ru.toml``."""

    negators: frozenset[str]
    negators_after: frozenset[tuple[str, ...]]
    stronger: frozenset[str]
    weaker: frozenset[str]
    innocent: frozenset[str]
    stops: frozenset[str]


@cache
def _modifiers() -> _Modifiers:
    """Return the modifiers of the package; they are read once."""
    lists = tomllib.loads((_DATA / "modifiers_ru.toml").read_text("utf-8"))
    return _Modifiers(
        frozenset(lists["negators"].split()),
        frozenset(tuple(phrase.split()) for phrase in lists["negators_after"]),
        frozenset(lists["stronger"].split()),
        frozenset(lists["weaker"].split()),
        frozenset(lists["innocent"].split()),
        frozenset(lists["stops"].split()),
    )


@cache
def shipped() -> Lexicon:
    """Return the lexicon of the package; it is read once."""
    text = (_DATA / "lexicon_ru.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return Lexicon.of(
        Entry(row["phrase"], int(row["polarity"]), int(row["intensity"]), row["theme"])
        for row in rows
    )
