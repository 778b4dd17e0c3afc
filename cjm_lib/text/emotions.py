"""
Which emotion a text shows: joy, gratitude, sadness, fear, anger, or none.

A feeling beside the polarity: "bad" may be fear or anger, and they ask for different answers.
The shipped model reads Russian alone; any other text is ``not_tagged``, with the reason.
The artefact (``data/emotions_ru.npz``) holds numbers and two lists of names, no code. What it
was trained on, and how good each emotion is, stands in ``data/MODEL_CARD.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cjm_lib.text import detect, features, model, words
from cjm_lib.text.linear import Floats

NONE, NOT_TAGGED = "none", "not_tagged"

# Each emotion and the names that data sets and models give it: of GoEmotions (Demszky et al.
# 2020), its own grouping narrowed to what is plainly meant, and of XED and CEDR.
LABELS = {
    "joy": ("joy", "amusement", "excitement", "love"),
    "gratitude": ("gratitude",),
    "sadness": ("sadness", "disappointment", "grief", "remorse"),
    "surprise": ("surprise",),
    "fear": ("fear", "nervousness"),
    "anger": ("anger", "annoyance", "disgust"),
}

_CHUNK = 2_000  # texts scored at once


class Tagger(Protocol):
    """What tags the emotions of Russian texts."""

    @property
    def emotions(self) -> tuple[str, ...]:
        """Names of the emotions, of ``LABELS``."""

    @property
    def thresholds(self) -> Floats:
        """The least probability at which each emotion is named."""

    def emotion_probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probability of each emotion (column) in each text; several may be likely."""


@dataclass(frozen=True)
class Model:
    """
    One linear model for each emotion, over features of the polarity model.

    ``weights`` are those of feature × emotion, in steps of ``step``; ``lexical`` those of what
    the lexicon finds; ``curves`` holds the offset and the slope that turn the score of each
    emotion into its probability.
    """

    emotions: tuple[str, ...]
    vocabulary: tuple[str, ...]
    sizes: NDArray[np.float32]
    weights: NDArray[np.int8]
    step: Floats
    lexical: Floats
    curves: Floats
    thresholds: Floats

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each feature by its name."""
        return {name: place for place, name in enumerate(self.vocabulary)}

    def emotion_probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the calibrated probability of each emotion (column) in each text."""
        parts = [
            self._probabilities(texts[start : start + _CHUNK])
            for start in range(0, len(texts), _CHUNK)
        ]
        return np.vstack([*parts, np.empty((0, len(self.emotions)))])

    def save(self, file: Path) -> None:
        """Write the artefact."""
        np.savez_compressed(
            file,
            emotions=_bytes(self.emotions),
            names=_bytes(self.vocabulary),
            sizes=self.sizes.astype(np.float16),
            weights=self.weights,
            step=self.step,
            lexical=self.lexical,
            curves=self.curves,
            thresholds=self.thresholds,
        )

    def _probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probabilities of a chunk of texts."""
        sentences = [tokens(text) for text in texts]
        rows = model.matrix(sentences, self.places, self.sizes.astype(float))
        scores = rows @ (self.weights * self.step) + lexical(sentences) @ self.lexical
        return logistic(self.curves, scores)


@cache
def shipped() -> Model:
    """Return the model of the package; it is read once."""
    with as_file(files("cjm_lib.text") / "data" / "emotions_ru.npz") as file:
        return load(file)


def load(file: Path) -> Model:
    """Read an artefact; nothing in it can run."""
    with np.load(file, allow_pickle=False) as held:
        return Model(
            emotions=_names(held["emotions"]),
            vocabulary=_names(held["names"]),
            sizes=held["sizes"].astype(np.float32),
            weights=held["weights"],
            step=held["step"],
            lexical=held["lexical"],
            curves=held["curves"],
            thresholds=held["thresholds"],
        )


def emotions(texts: pd.Series, *, tagger: Tagger | None = None) -> pd.DataFrame:
    """
    Name the emotion of each text.

    Parameters
    ----------
    texts
        Any texts; none is missing.
    tagger
        What tags Russian: the shipped model by default, or one of `transformer`.

    Returns
    -------
    pandas.DataFrame
        One row for each text, on the same index: ``joy_share`` and so on, the probability
        (0..1) that people would mark the emotion, NaN where not tagged; a text may show
        several, so they need not sum to one. ``emotion``: the likeliest of those above their
        threshold, ``none``, or ``not_tagged``. ``reason``: why it is not tagged (``no_words``,
        ``no_tagger`` for its language, ``language_unknown``), else empty.
    """
    tagger = tagger or shipped()
    languages = detect.languages(texts)
    read = (languages == "ru").to_numpy()
    shares = np.full((len(texts), len(tagger.emotions)), np.nan)
    shares[read] = tagger.emotion_probabilities([str(text) for text in texts[read]])
    names = [f"{emotion}_share" for emotion in tagger.emotions]
    table = pd.DataFrame(shares, columns=names, index=texts.index)
    table["emotion"] = pd.Series(likeliest(tagger, shares), texts.index, dtype="str")
    table["reason"] = languages.map(_reason).astype("str")
    return table


def likeliest(tagger: Tagger, shares: Floats) -> list[str]:
    """Return the likeliest emotion above its threshold for each row, or none, or not tagged."""
    above = np.where(shares >= tagger.thresholds, shares, -1.0)
    names = [
        tagger.emotions[place] if row[place] >= 0 else NONE
        for place, row in zip(above.argmax(axis=1), above, strict=True)
    ]
    return [
        NOT_TAGGED if np.isnan(row).any() else name for row, name in zip(shares, names, strict=True)
    ]


def tokens(text: str) -> list[str]:
    """Return the tokens of a whole text."""
    return [token for sentence in words.sentences(text) for token in words.tokens(sentence)]


def lexical(texts: Sequence[Sequence[str]]) -> Floats:
    """Return which way the lexicon leans, and how far to the good and to the bad, for each text."""
    kept = slice(features.NET, features.NET + 3)
    return np.array([features.lexical(tokens)[kept] for tokens in texts])


def logistic(curves: Floats, scores: Floats) -> Floats:
    """Return the probabilities that the curves (offset, slope for each column) give the scores."""
    return np.asarray(1 / (1 + np.exp(-(curves[:, 0] + curves[:, 1] * scores))))


def _reason(language: str) -> str:
    """Return why a text in this language is not tagged; empty for Russian."""
    known = {"ru": "", detect.SIGNS: "no_words", detect.UNKNOWN: "language_unknown"}
    return known.get(language, "no_tagger")


def _bytes(names: tuple[str, ...]) -> NDArray[np.uint8]:
    """Return names as an array of bytes: it needs no pickle."""
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _names(held: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return what `_bytes` was given."""
    return tuple(held.tobytes().decode().split("\n"))
