"""
English service comments: TextBlob's lexicon, repaired where it was measured to fail.

TextBlob takes "not working", "had to wait three hours" and "could be quicker" for
nothing, and "nothing to improve" too. ``data/lexicon_en.csv`` (the project's own)
holds such words and phrases of service; TextBlob scores what is left.
"""

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import tanh
from typing import NamedTuple

from textblob.en import sentiment

_SENTENCE = re.compile(r"[.!?\n;*]+")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_NEGATORS_TEXT = """
not no never without cannot can't didn't don't doesn't wasn't weren't isn't aren't
couldn't wouldn't hasn't haven't hadn't nor neither hardly
"""
_NEGATORS = frozenset(_NEGATORS_TEXT.split())
_STOPS = frozenset(["but", "however", "although", "though", "and"])
_STRONGER_TEXT = """
very so extremely really too absolutely totally completely most incredibly
"""
_STRONGER = frozenset(_STRONGER_TEXT.split())
LEAN = 0.1  # balance from which on a text leans to one side

_SCOPE = 3  # words that a negation reaches
_TURNED = {True: -0.7, False: -0.4}  # of good, of bad: "not bad" is faint praise
_TEXTBLOB = 1.2  # weight of a word TextBlob knows
_UPS = "😀😃😄😁😊🙂😍🥰👍❤👏🙏🔥💯🎉"
_DOWNS = "😡🤬😠😤🤮😭😢😞😔👎💔😩😒🙄"


class Balance(NamedTuple):
    """``balance`` −1..1, the sums of ``good`` and of ``bad``, ``words`` that said something."""

    balance: float
    good: float
    bad: float
    words: int


def balance(text: str) -> Balance:
    """Return what an English text weighs."""
    values = [
        value for part in _SENTENCE.split(text.casefold()[:20_000]) for value in _values(part)
    ]
    values += [1.0] * sum(text.count(sign) for sign in _UPS)
    values += [-1.0] * sum(text.count(sign) for sign in _DOWNS)
    good = sum(value for value in values if value > 0)
    bad = -sum(value for value in values if value < 0)
    return Balance(tanh((good - bad) / 2), good, bad, len(values))


def _values(sentence: str) -> list[float]:
    """Return the value of each word and phrase of a sentence that has one."""
    tokens = _TOKEN.findall(sentence.replace("’", "'"))
    phrases, longest = _lexicon()
    values: list[float] = []
    rest: list[str] = []
    start = 0
    while start < len(tokens):
        for size in range(min(longest, len(tokens) - start), 0, -1):
            value = phrases.get(tuple(tokens[start : start + size]))
            if value is not None:
                values.append(_turned(value, tokens[max(0, start - _SCOPE) : start]))
                break
        else:
            size = 1
            rest.append(tokens[start])
        start += size
    heard = sentiment(" ".join(rest)).assessments if rest else []
    return values + [_TEXTBLOB * float(chunk[1]) for chunk in heard if chunk[1]]


def _turned(value: float, before: Sequence[str]) -> float:
    """Return the value of a phrase after the words before it."""
    stops = [place for place, token in enumerate(before) if token in _STOPS]
    near = before[stops[-1] + 1 :] if stops else before
    if near and near[-1] in _STRONGER:
        value *= 1.3
    return value * _TURNED[value > 0] if any(token in _NEGATORS for token in near) else value


@cache
def _lexicon() -> tuple[dict[tuple[str, ...], float], int]:
    """Return the phrases with their values, and the words of the longest."""
    text = (files("cjm_lib.text") / "data" / "lexicon_en.csv").read_text("utf-8")
    phrases = {
        tuple(_TOKEN.findall(row["phrase"])): float(row["value"])
        for row in csv.DictReader(text.splitlines())
    }
    return phrases, max(len(phrase) for phrase in phrases)
