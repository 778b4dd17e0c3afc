"""
What a word that no list holds probably feels like: its prior, read off word vectors.

The polarity of the lexicon's words was learned as a direction in the space of Navec's
vectors (A. Kukushkin, MIT; Russian news, 250,000 words) and read off for the other stems.
``data/priors_ru.npz`` keeps a number for each stem; `cjm_lib.text.train_priors` makes it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from cjm_lib.text import words

COUNT = 6  # numbers that `numbers` returns

_STEPS = 127  # of the numbers as kept: −127..127 stands for −1..1
_FAINT = 0.3  # a prior below it says nothing
_NEGATORS = frozenset({"не", "нет", "ни", "без"})
_REACH, _TURNED = 2, -0.6  # words that a negation reaches, and how much of the prior it turns


def numbers(tokens: Sequence[str]) -> list[float]:
    """
    Return what the priors of the words of a sentence say, as ``COUNT`` numbers.

    Mean, clear good and clear bad for each word, best, worst and mean size; a word
    behind a negation is turned. All are 0 where no word has a prior.
    """
    found = _turned(tokens)
    if not found:
        return [0.0] * COUNT
    count = len(found) + 2
    return [
        sum(found) / len(found),
        sum(prior - _FAINT for prior in found if prior > _FAINT) / count,
        sum(-prior - _FAINT for prior in found if prior < -_FAINT) / count,
        max(found),
        min(found),
        sum(map(abs, found)) / len(found),
    ]


def _turned(tokens: Sequence[str]) -> list[float]:
    """Return the priors of the words that have one, those behind a negation turned."""
    known = shipped()
    found = []
    reached = 0
    for token in tokens:
        prior = known.get(words.stem(token))
        if prior is not None:
            found.append(_TURNED * prior if reached else prior)
        reached = _REACH if token in _NEGATORS else max(reached - 1, 0)
    return found


@cache
def shipped() -> Mapping[str, float]:
    """Return the prior of each stem, −1 (bad) .. 1 (good); they are read once."""
    with as_file(files("cjm_lib.text") / "data" / "priors_ru.npz") as file:
        return load(file)


def load(file: Path) -> Mapping[str, float]:
    """Read an artefact; nothing in it can run."""
    with np.load(file, allow_pickle=False) as held:
        stems = held["stems"].tobytes().decode().split("\n")
        return dict(zip(stems, (held["priors"] / _STEPS).tolist(), strict=True))


def save(priors: Mapping[str, float], file: Path) -> None:
    """Write an artefact."""
    stems = np.frombuffer("\n".join(priors).encode(), dtype=np.uint8)
    kept = np.rint(np.array(list(priors.values())) * _STEPS).astype(np.int8)
    np.savez_compressed(file, stems=stems, priors=kept)
