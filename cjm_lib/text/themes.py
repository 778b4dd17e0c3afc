"""
What people speak of, and what they feel about it: themes with the polarity of their own clause.

A dictionary is a TOML file: a table for each theme with its names (``ru``,
``en``) and its ``words``: lemmas and phrases of both languages, matched by stem. «Еда отличная, но
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
from cjm_lib.text import detect, openly, polarity, words

INDUSTRIES = ("general", "restaurant", "car", "bank", "health", "realty")

COLUMNS = ["text", "theme", "polarity", "polarity_score", "clause", "kind"]

_TYPES = dict.fromkeys(COLUMNS[1:], "str") | {"polarity_score": "float64"}
_KEYS = {"ru", "en", "words"}
_LONGEST = 20_000  # characters of a text that are read for its themes
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|er|es|e|s|y)$")
_BREAK = re.compile(r",\s+(?=\w)")


@dataclass(frozen=True)
class Themes:
    """Themes in the order of their file: names by language, and stems that speak of them."""

    names: Mapping[str, Mapping[str, str]]
    stems: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: int

    def named(self, language: str) -> dict[str, str]:
        """Return the name of each theme in a language: ``ru`` or ``en``."""
        return {theme: names[language] for theme, names in self.names.items()}

    def with_more(self, more: "Themes") -> "Themes":
        """Return these themes and others; a theme of both has the names of the other."""
        stems = dict(self.stems)
        for key, found in more.stems.items():
            stems[key] = tuple(dict.fromkeys((*found, *stems.get(key, ()))))
        return Themes({**self.names, **more.names}, stems, max(self.longest, more.longest))

    def of(self, tokens: Sequence[str]) -> list[str]:
        """Return the themes that tokens speak of, in the order of the dictionary."""
        stems = [_stem(token) for token in tokens]
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


def of_study(named: str | Path) -> Themes:
    """Return the dictionary a study names: its own file, or an industry's above the general one."""
    if isinstance(named, Path):
        return read(named)
    general = shipped()
    return general if named == "general" else general.with_more(shipped(named))


def mentions(
    texts: pd.Series,
    themes: Themes,
    *,
    tagger: polarity.Tagger | None = None,
    kinds: pd.Series | None = None,
) -> pd.DataFrame:
    """
    Return each theme that each text speaks of, with the polarity of the clauses that do.

    Parameters
    ----------
    texts
        Texts in any language; what no tagger reads mentions nothing.
    themes
        The dictionary.
    tagger
        What tags Russian: the shipped model by default.
    kinds
        What each text is, on the same index: the answer to a question for ``problem`` or
        ``suggestion`` is one; of others the words decide (`openly.kind`).

    Returns
    -------
    pandas.DataFrame
        One row for each text and theme, in the order of texts and dictionary:
        ``text`` (its label in the index), ``theme`` (``""``: a problem or suggestion of no
        theme), ``polarity``, ``polarity_score`` (−1..1, mean of the clauses), ``clause`` (the
        one of strongest feeling), ``kind`` (``problem``, ``suggestion`` or ``""``).
    """
    table = _clauses_of(texts, themes)
    shares = polarity.shares(table["clause"].tolist(), table["language"].tolist(), tagger=tagger)
    table = table.assign(score=shares[:, 2] - shares[:, 0], neutral=shares[:, 1])
    asked = pd.Series("", index=texts.index) if kinds is None else kinds.fillna("")
    table["kind"] = openly.kinds(table["clause"], shares, table["text"].map(asked))
    themed = table[table["themes"].map(len) > 0].explode("themes")
    spoken = set(themed.loc[themed["kind"] != "", "text"])
    loose = table[(table["kind"] != "") & ~table["text"].isin(spoken)].assign(themes="")
    both = pd.concat([themed, loose], ignore_index=True)
    place = {theme: at for at, theme in enumerate([*themes.names, ""])}
    rows = [
        (label, theme, *_summary(group))
        for (label, theme), group in both.groupby(["text", "themes"], sort=False)
    ]
    result = pd.DataFrame(rows, columns=COLUMNS).astype(_TYPES)
    order = np.lexsort(
        (result["theme"].map(place), texts.index.get_indexer(pd.Index(result["text"])))
    )
    return result.iloc[order].reset_index(drop=True)


def _clauses_of(texts: pd.Series, themes: Themes) -> pd.DataFrame:
    """Return each clause of each text that is read: ``text``, ``language``, ``clause``, themes."""
    found = [
        (label, language, clause, themes.of(words.tokens(clause)))
        for label, text, language in zip(
            texts.index, texts.astype("str"), detect.languages(texts), strict=True
        )
        if language in polarity.TAGGED_LANGUAGES
        for clause in _clauses(text[:_LONGEST])
    ]
    return pd.DataFrame(found, columns=["text", "language", "clause", "themes"])


def _summary(group: pd.DataFrame) -> tuple[str, float, str, str]:
    """Return class, score, strongest clause and kind of one theme in one text."""
    score = float(group["score"].mean())
    clause = str(group["clause"].iloc[int(group["score"].abs().argmax())])
    leaning = abs(score) > float(group["neutral"].mean()) / 2
    name = (
        polarity.NEUTRAL if not leaning else polarity.POSITIVE if score > 0 else polarity.NEGATIVE
    )
    kinds = [kind for kind in openly.KINDS if (group["kind"] == kind).any()]
    return name, score, clause, kinds[0] if kinds else ""


def _clauses(text: str) -> list[str]:
    """Return the clauses of a text: between full stops, «но», and commas between thoughts."""
    parts = [part for sentence in words.sentences(text) for part in words.clauses(sentence)]
    return [piece for part in parts for piece in _pieces(part)]


def _pieces(part: str) -> list[str]:
    """Return what stands between commas if each piece is two words or more; else the part."""
    pieces = _BREAK.split(part)
    return pieces if len(pieces) > 1 and all(len(piece.split()) > 1 for piece in pieces) else [part]


def _stem(token: str) -> str:
    """Return the stem of a word; an English one loses its plainest endings."""
    return words.stem(token) if not token.isascii() else _ENDING.sub("", token)


def _parse(text: str, where: object) -> Themes:
    """Return the dictionary a TOML text holds."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(where, [f"is not valid TOML: {error}"]) from None
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
            key = tuple(_stem(token) for token in words.tokens(phrase))
            stems[key] = (*stems.get(key, ()), theme)
    names = {theme: {"ru": table["ru"], "en": table["en"]} for theme, table in tables.items()}
    return Themes(names, stems, max((len(key) for key in stems), default=1))
