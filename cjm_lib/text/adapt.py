"""
The study's own voice: what its rated or hand-labelled texts teach the tagger.

Stars say what customers of this company call good; a few hundred labels do more
than any general model. What is learned is kept only if it is better on texts it
has not seen.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array, hstack

from cjm_lib.errors import InputError
from cjm_lib.text import features, linear, model, words
from cjm_lib.text.linear import Floats, Ints

CLASSES = ("negative", "neutral", "positive")
FEWEST = 60  # labelled texts; fewer teach nothing that folds could show

_FOLDS = 5
_RAREST = 2  # texts a feature must occur in
_PARTS = 0.5  # how much a part of a word counts beside the word
_STRENGTH = 3.0  # how much the texts count against the penalty
_MARGIN = 0.005  # macro-F1 by which folds must speak for what was learned
_BESIDE = 0.3  # weight of one spread of what is said, beside words at unit length
_SHIPPED = 0.25  # vote of the shipped tagger beside what was learned
_STEPS = 60  # of the fit
_MANNER = 8  # numbers that tell how a text is written
_DENIALS = frozenset({"не", "нет", "ни"})


@dataclass(frozen=True)
class Adapted:
    """
    The shipped model and what the study's own texts add; it tags as the shipped one does.

    ``places`` and ``sizes`` are of the study's words, ``middle`` and ``spread`` of what else is
    seen of a text, ``fitted`` weighs both. The shipped model keeps a quarter of a vote.
    """

    base: model.Model
    places: dict[str, int]
    sizes: Floats
    middle: Floats
    spread: Floats
    fitted: linear.Fitted
    name: str = "adapted"

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probabilities of negative, neutral, positive: one row for each text."""
        return self.of_seen(_look(self.base, texts)) if texts else np.empty((0, 3))

    def of_seen(self, seen: "_Seen") -> Floats:
        """Return the same of texts that were looked at."""
        rows = _rows(seen, self.places, self.sizes, self.middle, self.spread)
        scores = rows @ self.fitted.weights + self.fitted.intercepts
        return linear.softmax(scores + _SHIPPED * np.log(seen.shipped))


class _Seen(NamedTuple):
    """What is seen of texts: tokens, numbers (`_look`), and the shipped tagger's shares."""

    tokens: list[list[str]]
    numbers: Floats
    shipped: Floats

    def of(self, places: Ints) -> "_Seen":
        """Return the same of some of the texts."""
        tokens = [self.tokens[place] for place in places]
        return _Seen(tokens, self.numbers[places], self.shipped[places])


@dataclass(frozen=True, eq=False)
class Adaptation:
    """
    What came of adapting: the tagger to use, and why.

    Attributes
    ----------
    tagger
        The adapted one if it is better by half a point of macro-F1, else the shipped one.
    kept
        Whether what was learned is kept.
    shipped_f1, adapted_f1
        Macro-F1 over the three classes; the adapted one's on held-out folds. NaN where there
        was too little to learn from.
    shares
        Class probabilities of the texts learned from, one row for each, by a tagger that has not
        seen it: what the tagger may be measured by.
    """

    tagger: model.Model | Adapted
    kept: bool
    shipped_f1: float
    adapted_f1: float
    shares: Floats

    def unseen(self, texts: Sequence[str]) -> "Unseen":
        """Return the tagger as it reads the texts learned from (given again) unseen."""
        return Unseen(self.tagger, dict(zip(texts, self.shares, strict=True)))


@dataclass(frozen=True, eq=False)
class Unseen:
    """
    A tagger that has not seen what it reads.

    A text that was learned from is answered by what was said of it in the fold that held it
    out; otherwise its author's stars would come back as what the words say.
    """

    tagger: model.Model | Adapted
    known: Mapping[str, Floats]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probabilities of negative, neutral, positive: one row for each text."""
        new = [text for text in texts if text not in self.known]
        found = dict(zip(new, self.tagger.probabilities(new), strict=True))
        rows = [self.known[text] if text in self.known else found[text] for text in texts]
        return np.array(rows).reshape(-1, len(CLASSES))


def adapt(
    texts: Sequence[str], labels: Sequence[str], *, base: model.Model | None = None
) -> Adaptation:
    """
    Learn from labelled texts; keep what is learned if it is better on held-out folds.

    Parameters
    ----------
    texts
        Texts of the study in Russian.
    labels
        The class of each: negative, neutral or positive (see `classes_of_ratings`).
    base
        The model to start from; the shipped one by default.

    Raises
    ------
    InputError
        A label that is no class, or not one for each text.
    """
    base = base or model.shipped()
    wanted = _checked(texts, labels)
    seen = _look(base, texts)
    shipped_f1 = linear.macro_f1(wanted, seen.shipped.argmax(axis=1), classes=3)
    if len(texts) < FEWEST or len(set(wanted.tolist())) < len(CLASSES):
        return Adaptation(base, False, shipped_f1, float("nan"), seen.shipped)
    shares = _held_out(base, seen, wanted)
    adapted_f1 = linear.macro_f1(wanted, shares.argmax(axis=1), classes=3)
    if adapted_f1 < shipped_f1 + _MARGIN:
        return Adaptation(base, False, shipped_f1, adapted_f1, seen.shipped)
    return Adaptation(_learn(base, seen, wanted), True, shipped_f1, adapted_f1, shares)


def classes_of_ratings(ratings: Iterable[float], *, top: float = 5) -> list[str]:
    """Return the class of each rating up to ``top``: under a half negative, over 0.7 positive."""
    shares = (rating / top for rating in ratings)
    return [
        "negative" if share < 0.5 else "positive" if share > 0.7 else "neutral" for share in shares
    ]


def _checked(texts: Sequence[str], labels: Sequence[str]) -> Ints:
    """Return the labels as numbers."""
    problems = [
        f"label {place}: '{label}' is not one of {', '.join(CLASSES)}"
        for place, label in enumerate(labels, start=1)
        if label not in CLASSES
    ]
    if len(texts) != len(labels):
        problems.append(f"{len(texts)} texts and {len(labels)} labels: one label for each text")
    if problems:
        raise InputError("labels", problems)
    return np.array([CLASSES.index(label) for label in labels], dtype=np.int64)


def _held_out(base: model.Model, seen: _Seen, wanted: Ints) -> Floats:
    """Return the class probabilities of each text, learned from the folds it is not in."""
    folds = _folds(wanted)
    shares = np.empty((len(wanted), len(CLASSES)))
    for fold in range(_FOLDS):
        known, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        shares[held] = _learn(base, seen.of(known), wanted[known]).of_seen(seen.of(held))
    return shares


def _folds(wanted: Ints) -> Ints:
    """Return the fold of each text: each class is dealt out in turn."""
    folds = np.empty_like(wanted)
    for each in range(len(CLASSES)):
        of_class = np.flatnonzero(wanted == each)
        folds[of_class] = np.arange(len(of_class)) % _FOLDS
    return folds


def _learn(base: model.Model, seen: _Seen, wanted: Ints) -> Adapted:
    """Return the tagger learned from these texts; the classes weigh the same."""
    counts = Counter(name for tokens in seen.tokens for name in features.names(tokens))
    kept = sorted(name for name, count in counts.items() if count >= _RAREST)
    places = {name: place for place, name in enumerate(kept)}
    share = np.array([counts[name] for name in kept]) / len(seen.tokens)
    sizes = (1 - np.log(share)) * np.array([1 if name[0] == "=" else _PARTS for name in kept])
    middle, spread = seen.numbers.mean(axis=0), np.maximum(seen.numbers.std(axis=0), 1e-9)
    rows = _rows(seen, places, sizes, middle, spread)
    weights = len(wanted) / (3 * np.maximum(np.bincount(wanted, minlength=3), 1)[wanted])
    fitted = linear.fit(rows, wanted, weights, strength=_STRENGTH, steps=_STEPS)
    return Adapted(base, places, sizes, middle, spread, fitted)


def _rows(
    seen: _Seen, places: dict[str, int], sizes: Floats, middle: Floats, spread: Floats
) -> csr_array:
    """Return the study's own words, and beside them what else is seen of a text."""
    beside = _BESIDE * (seen.numbers - middle) / spread
    return csr_array(hstack([model.matrix(seen.tokens, places, sizes), csr_array(beside)]))


def _look(base: model.Model, texts: Sequence[str]) -> _Seen:
    """Return what is seen of texts: what the shipped model weighs in them, and their manner."""
    tokens = [_tokens(text) for text in texts]
    balances = base.balances(texts)
    manner = [_manner(*pair) for pair in zip(texts, tokens, strict=True)]
    numbers = np.hstack([balances, np.abs(balances[:, :1]), np.array(manner).reshape(-1, _MANNER)])
    return _Seen(tokens, numbers, base.of_balances(balances))


def _manner(text: str, tokens: Sequence[str]) -> list[float]:
    """Return how a text is written: complaints are long, exact and full of «не»."""
    letters = [letter for letter in text if letter.isalpha()]
    denied = sum(token in _DENIALS for token in tokens)
    return [
        math.log1p(len(text)),
        math.log1p(sum(letter.isdigit() for letter in text)),
        math.log1p(text.count("!")),
        math.log1p(text.count("?")),
        sum(letter.isupper() for letter in letters) / max(len(letters), 1),
        float(text.rstrip().endswith(("…", "..."))),
        math.log1p(denied),
        denied / (len(tokens) + 1),
    ]


def _tokens(text: str) -> list[str]:
    """Return the tokens of a whole text."""
    return [token for sentence in words.sentences(text) for token in words.tokens(sentence)]
