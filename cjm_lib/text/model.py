"""
The shipped Russian model: sentences are scored one by one, and a text is what its sentences weigh.

The artefact (``data/model_ru.npz``) holds numbers and one list of names, no code:
it is read with ``allow_pickle=False``. What it was trained on is in ``data/MODEL_CARD.md``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from cjm_lib.text import features, words
from cjm_lib.text.linear import Floats, Ints, softmax

NEGATIVE, NEUTRAL, POSITIVE = range(3)
BALANCES = 11  # numbers that a text weighs

_LEXICAL_SCALE = 1.5  # of the lexicon's numbers beside the words'
_VERDICT = 0.7  # how much the lexicon's verdict moves the scores once more
_DOUBT = 0.2  # weight of "nothing was said" in the mean of the sentences
_LONGEST = 400  # tokens of a sentence that are read; text without full stops is cut there
_CHUNK = 2_000  # texts scored at once
_PLAIN = 0.2  # of a sentence's balance: from here on it is a good or a bad one


@dataclass(frozen=True)
class Model:
    """
    Weights of the linear model and the curve from its balance to class probabilities.

    ``vocabulary`` names the features; ``sizes`` are their lengths (inverse
    document frequency), ``weights`` those of size × class, in steps of ``step``.
    """

    vocabulary: tuple[str, ...]
    sizes: NDArray[np.float32]
    weights: NDArray[np.int8]
    step: NDArray[np.float64]
    lexical: Floats
    intercepts: Floats
    curve: Floats

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each feature by its name."""
        return {name: place for place, name in enumerate(self.vocabulary)}

    @cached_property
    def _known(self) -> dict[str, list[int]]:
        """The features of the words met so far: reviews repeat their words."""
        return {}

    def balances(self, texts: Sequence[str]) -> Floats:
        """
        Return what each text weighs.

        Returns
        -------
        numpy.ndarray
            One row of ``BALANCES`` for each text: balance (−1..1), good feeling, bad feeling
            (0..1 each, means of the sentences), spread between the sentences, log of their
            number; then of the sentences' own balances: the first, the last, the lowest, the
            highest, and the shares of good and of bad ones (0..1).
        """
        parts = [
            self._balances(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)
        ]
        return np.vstack([*parts, np.empty((0, BALANCES))])

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the calibrated probabilities of negative, neutral, positive of each text."""
        return self.of_balances(self.balances(texts))

    def of_balances(self, balances: Floats) -> Floats:
        """Return the same of texts whose balances are known."""
        return softmax(bends(balances) @ self.curve)

    def save(self, file: Path) -> None:
        """Write the artefact."""
        names = np.frombuffer("\n".join(self.vocabulary).encode(), dtype=np.uint8)
        np.savez_compressed(
            file,
            names=names,
            sizes=self.sizes.astype(np.float16),
            weights=self.weights,
            step=self.step,
            lexical=self.lexical,
            intercepts=self.intercepts,
            curve=self.curve,
        )

    def _balances(self, texts: Sequence[str]) -> Floats:
        """Return the balances of a chunk of texts."""
        sentences, owner = split(texts)
        scores = self._scores(sentences)
        return weigh(softmax(scores), owner, len(texts))

    def _scores(self, sentences: Sequence[Sequence[str]]) -> Floats:
        """Return the score of each class for each sentence."""
        rows = matrix(sentences, self.places, np.asarray(self.sizes, dtype=float), self._known)
        found = np.array([features.lexical(tokens) for tokens in sentences])
        scores = (rows @ (self.weights * self.step)) + _LEXICAL_SCALE * found @ self.lexical
        scores += self.intercepts
        scores[:, POSITIVE] += _VERDICT * found[:, features.NET]
        scores[:, NEGATIVE] -= _VERDICT * found[:, features.NET]
        return np.asarray(scores)


@cache
def shipped() -> Model:
    """Return the model of the package; it is read once."""
    with as_file(files("cjm_lib.text") / "data" / "model_ru.npz") as file:
        return load(file)


def load(file: Path) -> Model:
    """Read an artefact; nothing in it can run."""
    with np.load(file, allow_pickle=False) as held:
        return Model(
            vocabulary=tuple(held["names"].tobytes().decode().split("\n")),
            sizes=held["sizes"].astype(np.float32),
            weights=held["weights"],
            step=held["step"],
            lexical=held["lexical"],
            intercepts=held["intercepts"],
            curve=held["curve"],
        )


def split(texts: Sequence[str]) -> tuple[list[list[str]], Ints]:
    """Return the tokens of all sentences, one at least for each text, and their texts' places."""
    sentences: list[list[str]] = []
    owner: list[int] = []
    for place, text in enumerate(texts):
        found = [words.tokens(sentence)[:_LONGEST] for sentence in words.sentences(text)]
        found = [tokens for tokens in found if tokens] or [[]]
        sentences += found
        owner += [place] * len(found)
    return sentences, np.array(owner, dtype=np.int64)


def matrix(
    sentences: Sequence[Sequence[str]],
    places: Mapping[str, int],
    sizes: Floats,
    known: dict[str, list[int]] | None = None,
) -> csr_array:
    """Return the features of each sentence at unit length; ``known`` keeps those of words."""
    known = {} if known is None else known
    columns: list[int] = []
    ends = [0]
    for tokens in sentences:
        for token in tokens:
            if token not in known:
                known[token] = _present(features.of_word(token), places)
        found = {place for token in tokens for place in known[token]}
        found.update(_present(features.of_neighbours(tokens), places))
        columns += sorted(found)
        ends.append(len(columns))
    index = np.array(columns, dtype=np.int64)
    values = sizes[index]
    squares = np.concatenate([[0.0], np.cumsum(values**2)])
    lengths = np.sqrt(np.maximum(np.diff(squares[ends]), 1e-18))
    values = values / np.repeat(lengths, np.diff(ends))
    return csr_array((values, index, ends), shape=(len(sentences), len(sizes)))


def _present(names: Iterable[str], places: Mapping[str, int]) -> list[int]:
    """Return the places of the names that have one."""
    return [place for place in map(places.get, names) if place is not None]


def weigh(shares: Floats, owner: Ints, texts: int) -> Floats:
    """Return `Model.balances` of texts from the class probabilities of their sentences."""
    signed = shares[:, POSITIVE] - shares[:, NEGATIVE]
    felt = shares[:, POSITIVE] + shares[:, NEGATIVE]

    def total(values: NDArray[Any]) -> Floats:
        return np.asarray(np.bincount(owner, values, minlength=texts), dtype=float)

    count = total(np.ones(len(owner)))
    balance = total(signed * felt) / (total(felt) + _DOUBT)
    good, bad = total(shares[:, POSITIVE]) / count, total(shares[:, NEGATIVE]) / count
    mean = total(signed) / count
    spread = np.sqrt(np.maximum(total(signed**2) / count - mean**2, 0))
    starts = np.searchsorted(owner, np.arange(texts))
    ends = np.append(starts[1:], len(owner)) - 1
    return np.stack(
        [
            *(balance, good, bad, spread, np.log(count)),
            *(signed[starts], signed[ends]),
            *(np.minimum.reduceat(signed, starts), np.maximum.reduceat(signed, starts)),
            *(total(signed > _PLAIN) / count, total(signed < -_PLAIN) / count),
        ],
        axis=1,
    )


def bends(balances: Floats) -> Floats:
    """Return what the calibration weighs: 1, the balance and its size, for each text."""
    balance = balances[:, 0]
    return np.stack([np.ones_like(balance), balance, np.abs(balance)], axis=1)
