"""Raw values to the study's own words, look-alike letters included."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np

from cjm_lib import language
from cjm_lib.inputs.raw import BLANKS, Note, Parsed, Series, each_once

IGNORE = "@ignore"
LOST = "@lost"
# Cyrillic letters and the Latin ones nobody can tell from them.
LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХаеорсухіјѕԁ", "ABEKMHOPCTYXaeopcyxijsd")


def translate(
    column: Series, crosswalk: Mapping[str, str], *, among: Collection[str] = ()
) -> Parsed:
    """
    Return the values in the study's words.

    A value that the crosswalk lacks stays as it is; with ``among`` it must then be one of
    these, and is a problem otherwise. Values that differ from a known one only in look-alike
    letters (Latin ``c``, Cyrillic ``с``) or only in case and spaces are taken for it, and noted.
    """
    known = dict.fromkeys(among) | dict(crosswalk)
    exact = {word: crosswalk.get(word, word) for word in known}
    loose = _keyed(exact, _loosely)
    alike = _keyed(exact, _alike)

    def parse(words: Series, counts: np.ndarray) -> Parsed:
        direct = words.map(exact)
        by_case = words.map(_loosely).map(loose).where(direct.isna())
        by_shape = words.map(_alike).map(alike).where(direct.isna() & by_case.isna())
        values = direct.fillna(by_case).fillna(by_shape).astype("str")
        unknown = values.isna()
        refused = words[unknown] if among else words.iloc[:0]
        reasons = refused.map(lambda word: _reason(word, known)).astype("str")
        notes = [
            *_notes("spelling_variants", by_case, words, counts),
            *_notes("look_alike_letters", by_shape, words, counts),
        ]
        return Parsed(values.fillna(words), reasons.reindex(words.index), notes)

    return each_once(column, parse)


def _keyed(exact: Mapping[str, str], key: Any) -> dict[str, str]:
    """Return the words by a looser key; a key that two meanings share decides nothing."""
    meanings: dict[str, set[str]] = {}
    for word, meaning in exact.items():
        meanings.setdefault(key(word), set()).add(meaning)
    return {word: next(iter(found)) for word, found in meanings.items() if len(found) == 1}


def _loosely(word: str) -> str:
    return " ".join(word.strip(BLANKS).casefold().replace("ё", "е").split())


def _alike(word: str) -> str:
    return _loosely(word.translate(LOOK_ALIKE)).translate(LOOK_ALIKE)


def _notes(finding: str, matched: Series, words: Series, counts: np.ndarray) -> list[Note]:
    found = matched.notna().to_numpy()
    if not found.any():
        return []
    pairs = zip(words[found], matched[found], strict=True)
    return [Note(finding, int(counts[found].sum()), "; ".join(f"«{a}» → {b}" for a, b in pairs))]


def _reason(word: str, known: Mapping[str, str | None]) -> str:
    words = {_alike(one): one for one in known if not one.startswith("@")}
    near = get_close_matches(_alike(word), words, n=1)
    if near:
        return language.text("not on the journey map. Did you mean '{word}'?", word=words[near[0]])
    return language.text("not on the journey map nor in values.stage")
