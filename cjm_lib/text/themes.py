"""
What people speak of, and what they feel about it: themes with the polarity of their own clause.

A dictionary is a TOML file: a table for each theme with its names (``ru``,
``en``) and its ``words``: lemmas and phrases, matched by stem. «Еда отличная, но
ждали час» speaks well of food and ill of waiting.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.text import model, polarity, words

INDUSTRIES = ("general", "restaurant", "car", "bank", "health", "realty")

_KEYS = {"ru", "en", "words"}
_BREAK = re.compile(r",\s+(?=\w)")


@dataclass(frozen=True)
class Themes:
    """Themes in the order of their file: names by language, and stems that speak of them."""

    names: Mapping[str, Mapping[str, str]]
    stems: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: int

    def of(self, tokens: Sequence[str]) -> list[str]:
        """Return the themes that tokens speak of, in the order of the dictionary."""
        stems = [words.stem(token) for token in tokens]
        found = {
            theme
            for start in range(len(stems))
            for size in range(1, self.longest + 1)
            for theme in self.stems.get(tuple(stems[start : start + size]), ())
        }
        return [theme for theme in self.names if theme in found]


@cache
def shipped(industry: str = "general") -> Themes:
    """Return the dictionary of an industry; see ``INDUSTRIES``."""
    if industry not in INDUSTRIES:
        raise InputError(
            "themes", [f"no industry '{industry}'.{did_you_mean(industry, INDUSTRIES)}"]
        )
    held = files("cjm_lib.text") / "data" / "themes" / f"{industry}.toml"
    return _parse(held.read_text("utf-8"), held)


def read(file: Path) -> Themes:
    """Return the dictionary of a study's own file; `InputError` says what is wrong with it."""
    return _parse(file.read_text("utf-8"), file)


def mentions(
    texts: pd.Series, themes: Themes, *, tagger: polarity.Tagger | None = None
) -> pd.DataFrame:
    """
    Return each theme that each Russian text speaks of, with the polarity of the clauses that do.

    Returns
    -------
    pandas.DataFrame
        One row for each text and theme, in the order of texts and dictionary:
        ``text`` (its label in the index), ``theme``, ``polarity``,
        ``polarity_score`` (−1..1, mean of the clauses), ``clause`` (the one of
        strongest feeling).
    """
    found = [
        (label, theme, clause)
        for label, text in zip(texts.index, texts, strict=True)
        for clause in _clauses(str(text))
        for theme in themes.of(words.tokens(clause))
    ]
    table = pd.DataFrame(found, columns=["text", "theme", "clause"])
    shares = (tagger or model.shipped()).probabilities(table["clause"].tolist())
    table["score"] = shares[:, 2] - shares[:, 0]
    table["neutral"] = shares[:, 1]
    order = {theme: place for place, theme in enumerate(themes.names)}
    rows = [
        (label, theme, *_summary(group))
        for (label, theme), group in table.groupby(["text", "theme"], sort=False)
    ]
    columns = ["text", "theme", "polarity", "polarity_score", "clause"]
    result = pd.DataFrame(rows, columns=columns)
    place = result["theme"].map(order)
    seen = result["text"].map({label: place for place, label in enumerate(texts.index)})
    return result.iloc[np.lexsort((place, seen))].reset_index(drop=True)


def _summary(group: pd.DataFrame) -> tuple[str, float, str]:
    """Return the class, the score and the strongest clause of one theme in one text."""
    score = float(group["score"].mean())
    clause = str(group["clause"].iloc[int(group["score"].abs().argmax())])
    leaning = abs(score) > float(group["neutral"].mean()) / 2
    name = (
        polarity.NEUTRAL if not leaning else polarity.POSITIVE if score > 0 else polarity.NEGATIVE
    )
    return name, score, clause


def _clauses(text: str) -> list[str]:
    """Return the clauses of a text: between full stops, «но», and commas between thoughts."""
    parts = [part for sentence in words.sentences(text) for part in words.clauses(sentence)]
    return [piece for part in parts for piece in _pieces(part)]


def _pieces(part: str) -> list[str]:
    """Return what stands between commas if each piece is two words or more; else the part."""
    pieces = _BREAK.split(part)
    return pieces if len(pieces) > 1 and all(len(piece.split()) > 1 for piece in pieces) else [part]


def _parse(text: str, where: object) -> Themes:
    """Return the dictionary a TOML text holds."""
    tables = tomllib.loads(text)
    problems = [
        f"[{theme}]: wants exactly {', '.join(sorted(_KEYS))}"
        for theme, table in tables.items()
        if not isinstance(table, dict) or set(table) != _KEYS
    ]
    if problems:
        raise InputError(where, problems)
    stems: dict[tuple[str, ...], tuple[str, ...]] = {}
    for theme, table in tables.items():
        for phrase in table["words"]:
            key = tuple(words.stem(token) for token in words.tokens(phrase))
            stems[key] = (*stems.get(key, ()), theme)
    names = {theme: {"ru": table["ru"], "en": table["en"]} for theme, table in tables.items()}
    return Themes(names, stems, max((len(key) for key in stems), default=1))
