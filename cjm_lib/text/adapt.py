"""
The study's own voice: what its rated or hand-labelled texts teach the tagger.

Stars say what customers of this company call good; a few hundred labels do more
than any general model. What is learned is kept only if it is better on texts it
has not seen.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
_STRENGTHS = (1.0, 3.0)
_EVEN = 0.75  # how far the classes are evened out: 1 is to the same weight, 0 is as they come
_MARGIN = 0.005  # macro-F1 by which folds must speak for what was learned
_BASE = 1.5  # weight of what the shipped model says beside the study's own words


@dataclass(frozen=True)
class Adapted:
    """The shipped model and what the study's own texts add; it tags as the shipped one does."""

    base: model.Model
    places: dict[str, int]
    sizes: Floats
    fitted: linear.Fitted
    name: str = "adapted"

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probabilities of negative, neutral, positive: one row for each text."""
        if not texts:
            return np.empty((0, 3))
        rows = _rows(self.base, texts, self.places, self.sizes)
        return linear.softmax(rows @ self.fitted.weights + self.fitted.intercepts)


@dataclass(frozen=True)
class Adaptation:
    """
    What came of adapting: the tagger to use, and why.

    ``shipped_f1`` and ``adapted_f1`` are macro-F1 over the three classes on
    held-out folds; ``tagger`` is the adapted one only if it is better by half a point.
    """

    tagger: model.Model | Adapted
    kept: bool
    texts: int
    shipped_f1: float
    adapted_f1: float


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
    shipped = base.probabilities(texts).argmax(axis=1)
    shipped_f1 = linear.macro_f1(wanted, shipped, classes=3)
    if len(texts) < FEWEST or len(set(wanted.tolist())) < len(CLASSES):
        return Adaptation(base, False, len(texts), shipped_f1, float("nan"))
    strength, adapted_f1 = _best_strength(base, texts, wanted)
    if adapted_f1 < shipped_f1 + _MARGIN:
        return Adaptation(base, False, len(texts), shipped_f1, adapted_f1)
    return Adaptation(
        _learn(base, texts, wanted, strength), True, len(texts), shipped_f1, adapted_f1
    )


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


def _best_strength(base: model.Model, texts: Sequence[str], wanted: Ints) -> tuple[float, float]:
    """Return the strength of best macro-F1 over held-out folds, and that F1."""
    folds = _folds(wanted)
    found = {strength: np.empty_like(wanted) for strength in _STRENGTHS}
    for fold in range(_FOLDS):
        known = np.flatnonzero(folds != fold).tolist()
        held = np.flatnonzero(folds == fold).tolist()
        kept = [texts[place] for place in known]
        asked = [texts[place] for place in held]
        for strength in _STRENGTHS:
            tagger = _learn(base, kept, wanted[known], strength)
            found[strength][held] = tagger.probabilities(asked).argmax(axis=1)
    scores = {each: linear.macro_f1(wanted, found[each], classes=3) for each in _STRENGTHS}
    best = max(_STRENGTHS, key=lambda strength: scores[strength])
    return best, scores[best]


def _folds(wanted: Ints) -> Ints:
    """Return the fold of each text: each class is dealt out in turn."""
    folds = np.empty_like(wanted)
    for each in range(len(CLASSES)):
        of_class = np.flatnonzero(wanted == each)
        folds[of_class] = np.arange(len(of_class)) % _FOLDS
    return folds


def _learn(base: model.Model, texts: Sequence[str], wanted: Ints, strength: float) -> Adapted:
    """Return the tagger learned from these texts; the rarer classes weigh more."""
    counts = Counter(name for text in texts for name in features.names(_tokens(text)))
    kept = sorted(name for name, count in counts.items() if count >= _RAREST)
    places = {name: place for place, name in enumerate(kept)}
    share = np.array([counts[name] for name in kept]) / len(texts)
    sizes = (1 - np.log(share)) * np.array([1 if name[0] == "=" else _PARTS for name in kept])
    of_class = np.bincount(wanted, minlength=3)
    weights = (len(wanted) / (3 * np.maximum(of_class, 1))[wanted]) ** _EVEN
    fitted = linear.fit(
        _rows(base, texts, places, sizes), wanted, weights, strength=strength, steps=60
    )
    return Adapted(base, places, sizes, fitted)


def _rows(
    base: model.Model, texts: Sequence[str], places: dict[str, int], sizes: Floats
) -> csr_array:
    """Return what is seen of each text: the study's own words, and what the shipped model says."""
    tokens = [_tokens(text) for text in texts]
    balances = base.balances(texts)
    said = _BASE * np.hstack([balances, np.abs(balances[:, :1])])
    return csr_array(hstack([model.matrix(tokens, places, sizes), csr_array(said)]))


def _tokens(text: str) -> list[str]:
    """Return the tokens of a whole text."""
    return [token for sentence in words.sentences(text) for token in words.tokens(sentence)]
