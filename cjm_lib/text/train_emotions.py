"""
Train the model of emotions: ``python -m cjm_lib.text.train_emotions POOL [ARTEFACT]``.

POOL is a folder with ``cedr.csv`` (Apache-2.0), ``ru_go_emotions.csv`` (MIT) and
``xed_ru.csv`` (CC BY 4.0). It prints, as a table of the model card, how good each emotion is on
texts held out; an emotion that is not good enough is left out of the artefact. Same inputs,
same library versions, one thread: the same bytes.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from cjm_lib.text import emotions, features, linear, model
from cjm_lib.text.linear import Floats, Ints

FLOOR = 0.4  # F1 on held-out texts below which an emotion is not shipped

Flags = NDArray[np.bool_]

_SOURCES = {"cedr": 1.0, "ru_go_emotions": 1.0, "xed_ru": 0.5}  # and the weight of one text
_ASKED = {  # who labelled an emotion, where not everybody did: the pool's CEDR has no surprise
    "gratitude": ("ru_go_emotions",),
    "surprise": ("ru_go_emotions", "xed_ru"),
}
_CODES = {"1": "anger", "3": "disgust", "4": "fear", "5": "joy", "6": "sadness", "7": "surprise"}
_FOLDS = 5
_STRENGTH, _STEPS = 1.0, 60
_FEWEST = 50  # texts marked with an emotion; fewer teach nothing that folds could show
_RAREST = 10  # texts that a feature must occur in
_PARTS = 0.5  # how much a part of a word counts beside the word
_DRAWS, _SEED = 500, 7  # of the intervals
_BINS = 10  # of the calibration error


class Sample(NamedTuple):
    """A text to learn from: its tokens, the emotions people saw in it, its file in the pool."""

    tokens: list[str]
    emotions: frozenset[str]
    source: str


class Held(NamedTuple):
    """
    What is known of one emotion from texts held out; an element for each sample asked about it.

    ``asked`` are the samples' places, ``wanted`` whether people saw the emotion, ``scores``
    what the other folds' model says; ``shares`` and ``found`` come from the other folds'
    curve and threshold.
    """

    asked: Ints
    wanted: Flags
    scores: Floats
    shares: Floats
    found: Flags


def train(pool: Path) -> tuple[emotions.Model, str]:
    """Return the model of the emotions that are good enough, and the figures of all."""
    samples = read(pool)
    names, sizes = vocabulary(samples)
    rows = seen(samples, names, sizes)
    marked = Counter(name for sample in samples for name in sample.emotions)
    told = [name for name in emotions.LABELS if marked[name] >= _FEWEST]
    held = {name: _hold_out(samples, rows, name) for name in told}
    good = [name for name, each in held.items() if _f1(each.wanted, each.found) >= FLOOR]
    weights, intercepts = learn(samples, rows, good)
    whole, step = quantised(weights[: len(names)])
    curves, thresholds = [], []
    for name, intercept in zip(good, intercepts, strict=True):
        curve = _curve(held[name].scores, held[name].wanted)
        shares = emotions.logistic(curve, held[name].scores[:, None])[:, 0]
        thresholds.append(_threshold(shares, held[name].wanted))
        curves.append([curve[0, 0] + curve[0, 1] * intercept, curve[0, 1]])
    trained = emotions.Model(
        emotions=tuple(good),
        vocabulary=tuple(names),
        sizes=sizes.astype(np.float32),
        weights=whole,
        step=step,
        lexical=weights[len(names) :],
        curves=np.array(curves),
        thresholds=np.array(thresholds),
    )
    return trained, _figures(samples, held, good)


def read(pool: Path) -> list[Sample]:
    """Return the texts of the pool, in its order."""
    known = {label: name for name, labels in emotions.LABELS.items() for label in labels}
    samples = []
    for source in _SOURCES:
        with (pool / f"{source}.csv").open(encoding="utf-8-sig", newline="") as opened:
            for row in csv.DictReader(opened):
                marks = re.findall(r"\w+", row.get("emotions", "") or row.get("codes", ""))
                labels = (_CODES.get(mark, mark) for mark in marks)
                found = frozenset(known[label] for label in labels if label in known)
                samples.append(Sample(emotions.tokens(row["text"]), found, source))
    return samples


def vocabulary(samples: Sequence[Sample]) -> tuple[dict[str, int], Floats]:
    """Return the places of the features that are not too rare, and their lengths."""
    counts: Counter[str] = Counter()
    for sample in samples:
        counts.update(features.names(sample.tokens))
    kept = sorted(name for name, count in counts.items() if count >= _RAREST)
    share = np.array([counts[name] for name in kept]) / len(samples)
    sizes = (1 - np.log(share)) * np.array([1 if name[0] == "=" else _PARTS for name in kept])
    rounded = sizes.astype(np.float16).astype(float)  # as the artefact keeps them
    return {name: place for place, name in enumerate(kept)}, rounded


def seen(samples: Sequence[Sample], names: dict[str, int], sizes: Floats) -> csr_array:
    """Return what is seen of each sample: its words, and what the lexicon finds."""
    tokens = [sample.tokens for sample in samples]
    return csr_array(
        hstack([model.matrix(tokens, names, sizes), csr_array(emotions.lexical(tokens))])
    )


def learn(
    samples: Sequence[Sample], rows: csr_array, names: Sequence[str]
) -> tuple[Floats, Floats]:
    """Return the weights (feature × emotion) and intercepts, learned from all samples asked."""
    fitted = [_fit(samples, rows, *_told(samples, name)) for name in names]
    return np.stack([each[0] for each in fitted], axis=1), np.array([each[1] for each in fitted])


def quantised(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return the weights in steps of one 127th of the largest of their emotion, and the steps."""
    step = np.abs(weights).max(axis=0) / 127
    return np.rint(weights / step).astype(np.int8), step


def _told(samples: Sequence[Sample], name: str) -> tuple[Ints, Flags]:
    """Return the places of the samples asked about an emotion, and whether each shows it."""
    sources = _ASKED.get(name, tuple(_SOURCES))
    asked = [place for place, sample in enumerate(samples) if sample.source in sources]
    wanted = [name in samples[place].emotions for place in asked]
    return np.array(asked, dtype=np.int64), np.array(wanted)


def _fit(
    samples: Sequence[Sample], rows: csr_array, places: Ints, wanted: Flags
) -> tuple[Floats, float]:
    """Return the weights and the intercept of one emotion."""
    weights = np.array([_SOURCES[samples[place].source] for place in places])
    fitted = linear.fit(
        rows[places], wanted.astype(np.int64), weights, strength=_STRENGTH, steps=_STEPS
    )
    no, yes = fitted.weights.T
    return yes - no, float(fitted.intercepts[1] - fitted.intercepts[0])


def _hold_out(samples: Sequence[Sample], rows: csr_array, name: str) -> Held:
    """Return what models that have not seen them say of the samples, each fold in turn."""
    asked, wanted = _told(samples, name)
    fold = np.arange(len(asked)) % _FOLDS
    scores, shares, found = np.empty(len(asked)), np.empty(len(asked)), wanted.copy()
    for each in range(_FOLDS):
        out = fold == each
        weights, intercept = _fit(samples, rows, asked[~out], wanted[~out])
        scores[out] = rows[asked[out]] @ weights + intercept
    for each in range(_FOLDS):
        out = fold == each
        curve = _curve(scores[~out], wanted[~out])
        curved = emotions.logistic(curve, scores[:, None])[:, 0]
        shares[out] = curved[out]
        found[out] = curved[out] >= _threshold(curved[~out], wanted[~out])
    return Held(asked, wanted, scores, shares, found)


def _curve(scores: Floats, wanted: Flags) -> Floats:
    """Return the offset and slope that make probabilities of scores (Platt 1999): one row."""
    fitted = linear.fit(
        csr_array(scores[:, None]),
        wanted.astype(np.int64),
        np.ones(len(scores)),
        strength=1e3,
    )
    slope = fitted.weights[0, 1] - fitted.weights[0, 0]
    return np.array([[fitted.intercepts[1] - fitted.intercepts[0], slope]])


def _threshold(shares: Floats, wanted: Flags) -> float:
    """Return the probability above which naming the emotion gives the highest F1."""
    order = np.argsort(-shares, kind="stable")
    hits = np.cumsum(wanted[order].astype(float))
    scores = 2 * hits / (np.arange(1, len(order) + 1) + wanted.sum())
    last = int(scores.argmax())
    return float(shares[order][last : last + 2].mean())  # half-way to the next text's


def _f1(wanted: Flags, found: Flags) -> float:
    """Return the F1 of one emotion; 0 if it is neither wanted nor found."""
    marks = int(wanted.sum()) + int(found.sum())
    return 2 * int(np.sum(wanted & found)) / max(1, marks)


def _figures(samples: Sequence[Sample], held: dict[str, Held], good: Sequence[str]) -> str:
    """Return the card's table: F1 on held-out texts, with n, of each emotion and each source."""
    source = np.array([sample.source for sample in samples])
    low, high = _intervals(len(samples), held, good)
    heads = ["emotion", "texts", "marked", "F1", "95 %", *_SOURCES, "calibration error", "shipped"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for place, (name, each) in enumerate(held.items()):
        of_source = [
            f"{_f1(each.wanted[here], each.found[here]):.3f} ({each.wanted[here].sum():,})"
            if (here := source[each.asked] == one).any()
            else "–"
            for one in _SOURCES
        ]
        cells = [name, f"{len(each.asked):,}", f"{each.wanted.sum():,}"]
        cells += [f"{_f1(each.wanted, each.found):.3f}", f"{low[place]:.3f} … {high[place]:.3f}"]
        cells += [*of_source, f"{_calibration_error(each):.3f}", "yes" if name in good else "no"]
        lines.append(f"| {' | '.join(cells)} |")
    mean = np.mean([_f1(held[name].wanted, held[name].found) for name in good])
    lines.append(f"macro-F1 of the shipped: {mean:.3f} ({low[-1]:.3f} … {high[-1]:.3f})")
    return "\n".join([*lines, _named(source, held, good)])


def _intervals(texts: int, held: dict[str, Held], good: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the ends of the interval of each F1, then of the mean of the good (bootstrap)."""
    hits, marks = np.zeros((texts, len(held))), np.zeros((texts, len(held)))
    for place, each in enumerate(held.values()):
        hits[each.asked, place] = each.wanted & each.found
        marks[each.asked, place] = each.wanted.astype(float) + each.found
    chance = np.random.default_rng(_SEED)
    kept = [place for place, name in enumerate(held) if name in good]
    drawn: list[list[float]] = []
    for _ in range(_DRAWS):
        times = np.bincount(chance.integers(texts, size=texts), minlength=texts)
        scores = 2 * (times @ hits) / np.maximum(times @ marks, 1.0)
        drawn.append([*scores, scores[kept].mean()])
    low, high = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
    return low, high


def _calibration_error(held: Held) -> float:
    """Return the mean distance between probability and share over ten bins, weighed by texts."""
    bins = np.minimum((held.shares * _BINS).astype(int), _BINS - 1)
    said = np.bincount(bins, held.shares, minlength=_BINS)
    seen = np.bincount(bins, held.wanted.astype(float), minlength=_BINS)
    return float(np.abs(said - seen).sum() / len(bins))


def _named(source: NDArray[np.str_], held: dict[str, Held], good: Sequence[str]) -> str:
    """Return how often the one emotion named is one that people saw, where all were asked."""
    here = np.flatnonzero(source == "ru_go_emotions")
    shares, wanted = np.full((len(source), len(good)), -1.0), np.zeros((len(source), len(good)))
    for place, name in enumerate(good):
        each = held[name]
        shares[each.asked, place] = np.where(each.found, each.shares, -1.0)
        wanted[each.asked, place] = each.wanted
    best = shares[here].argmax(axis=1)
    named = shares[here].max(axis=1) >= 0
    right, marked = wanted[here, best][named].mean(), wanted[here].any(axis=1).mean()
    return (
        f"GoEmotions: {named.sum():,} of {len(here):,} texts given an emotion, {right:.1%} of"
        f" these one that people marked; they marked one of the shipped in {marked:.1%} of all"
    )


if __name__ == "__main__":
    target = files("cjm_lib.text") / "data" / "emotions_ru.npz"
    trained, figures = train(Path(sys.argv[1]))
    trained.save(Path(sys.argv[2] if len(sys.argv) > 2 else str(target)))
    print(figures)
