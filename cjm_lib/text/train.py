"""
Train the Russian model: ``python -m cjm_lib.text.train POOL [ARTEFACT]``.

POOL is a folder with ``cedr.csv`` (Apache-2.0), ``ru_go_emotions.csv`` (MIT) and
``xed_ru.csv`` (CC BY 4.0). The project's own labelled sentences and lexicon come
from the package. Same inputs, same library versions: the same bytes.
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array, hstack

from cjm_lib.text import features, lexicon, linear, model, words
from cjm_lib.text.linear import Floats, Ints

SOURCES = {"cedr": 1.0, "ru_go_emotions": 1.0, "xed_ru": 0.5}  # and the weight of one text
OWN, PHRASES = 1.0, 3.0  # weight of one labelled sentence, of one entry of the lexicon
REVIEWS = "reviews"  # the project's own whole reviews: for calibration alone

_LABELS = {"neg": 0, "neu": 1, "pos": 2, "negative": 0, "neutral": 1, "positive": 2}
_FOLDS = 5
_STRENGTH = 0.3
_RAREST = 3  # texts that a feature must occur in
_PARTS = 0.5  # how much a part of a word counts beside the word
_CONTRARY = 0.2  # weight of a text of the pool whose label the lexicon contradicts
_NEUTRALS = 0.8  # weight of the neutral texts in calibration: reviews hold fewer than our sample


class Sample(NamedTuple):
    """A text to learn from; ``source``: a file of the pool, ``own``, ``reviews``, ``phrases``."""

    tokens: list[str]
    text: str
    label: int
    source: str


def train(pool: Path) -> model.Model:
    """Return the model learned from the pool, the labelled sentences and the lexicon."""
    samples = _samples(pool)
    found = np.array([features.lexical(sample.tokens) for sample in samples])
    weights = _weights(samples, found)
    found[[sample.source == "phrases" for sample in samples]] = (
        0.0  # else the lexicon teaches itself
    )
    names, sizes = _vocabulary(samples)
    rows = csr_array(
        hstack([_rows(samples, names, sizes), csr_array(model._LEXICAL_SCALE * found)])
    )
    labels = np.array([sample.label for sample in samples], dtype=np.int64)
    taught = weights > 0
    fitted = linear.fit(rows[taught], labels[taught], weights[taught], strength=_STRENGTH)
    curve = _calibrate(samples, rows, labels, weights, names, sizes)
    return _pack(fitted, names, sizes, curve)


def _samples(pool: Path) -> list[Sample]:
    """Return everything there is to learn from, in a fixed order."""
    rows = [
        (row["text"], row["label"], name)
        for name in SOURCES
        for row in _read((pool / f"{name}.csv").read_text("utf-8-sig"))
    ]
    held = (files("cjm_lib.text") / "data" / "labelled_ru.csv").read_text("utf-8")
    rows += [
        (row["text"], row["polarity"], REVIEWS if row["kind"] == "review" else "own")
        for row in _read(held)
    ]
    polar = {-1: "neg", 0: "neu", 1: "pos"}
    rows += [
        (entry.phrase, polar[entry.polarity], "phrases")
        for entry in lexicon.shipped().exact.values()
    ]
    return [
        Sample(
            [token for part in words.sentences(text) for token in words.tokens(part)],
            text,
            _LABELS[label],
            source,
        )
        for text, label, source in rows
    ]


def _read(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV; a text may hold line breaks."""
    return list(csv.DictReader(StringIO(text, newline="")))


def _weights(samples: Sequence[Sample], found: Floats) -> Floats:
    """
    Return the weight of each sample.

    Classes of one source weigh the same. A text of the pool called neutral by
    people who looked for emotions is dropped where it plainly praises or blames.
    """
    of_source = SOURCES | {"own": OWN, "phrases": PHRASES, REVIEWS: 0.0}
    counts = Counter((sample.source, sample.label) for sample in samples)
    totals = Counter(sample.source for sample in samples)
    weights = []
    for sample, row in zip(samples, found, strict=True):
        weight = of_source[sample.source]
        weight *= totals[sample.source] / counts[sample.source, sample.label] / 3
        verdict = row[features.NET]
        if sample.source in SOURCES:
            against = verdict * (sample.label - 1) < 0 and abs(verdict) > 0.7
            weight *= _CONTRARY if against else 1.0
            weight *= 0.0 if sample.label == 1 and abs(verdict) > 0.7 else 1.0
        weights.append(weight)
    return np.array(weights)


def _vocabulary(samples: Sequence[Sample]) -> tuple[dict[str, int], Floats]:
    """Return the places of the features that are not too rare, and their lengths."""
    counts = Counter(name for sample in samples for name in features.names(sample.tokens))
    kept = sorted(name for name, count in counts.items() if count >= _RAREST)
    share = np.array([counts[name] for name in kept]) / len(samples)
    sizes = (1 - np.log(share)) * np.array([1 if name[0] == "=" else _PARTS for name in kept])
    rounded = sizes.astype(np.float16).astype(float)  # as the artefact keeps them
    return {name: place for place, name in enumerate(kept)}, rounded


def _rows(samples: Sequence[Sample], names: dict[str, int], sizes: Floats) -> csr_array:
    """Return the features of each sample."""
    return model.matrix([sample.tokens for sample in samples], names, sizes)


def _calibrate(
    samples: Sequence[Sample],
    rows: csr_array,
    labels: Ints,
    weights: Floats,
    names: dict[str, int],
    sizes: Floats,
) -> Floats:
    """Return the curve from balances to probabilities, fitted to held-out texts."""
    sources = np.array([sample.source for sample in samples])
    asked = np.flatnonzero(np.isin(sources, ("own", REVIEWS)))
    balances = np.empty((len(asked), model.BALANCES))
    for fold in range(_FOLDS):
        held = asked[fold::_FOLDS]
        taught = np.delete(np.arange(len(samples)), held)
        taught = taught[weights[taught] > 0]
        fitted = linear.fit(rows[taught], labels[taught], weights[taught], strength=_STRENGTH)
        half = _pack(fitted, names, sizes, np.zeros((3, 3)))
        balances[fold::_FOLDS] = half.balances([samples[place].text for place in held])
    wanted = labels[asked]
    share = np.where(wanted == model.NEUTRAL, _NEUTRALS, 1.0)
    both = np.vstack(
        [balances, -balances]
    )  # praise and blame alike: the balance is centred already
    bends = csr_array(model.bends(both))
    wanted, share = np.concatenate([wanted, 2 - wanted]), np.tile(share, 2)
    fitted = linear.fit(bends, wanted, share, strength=10.0)
    fitted.weights[0] += fitted.intercepts  # the first of the bends is always 1
    return fitted.weights


def _pack(
    fitted: linear.Fitted, names: dict[str, int], sizes: Floats, curve: Floats
) -> model.Model:
    """Return the model with its weights in steps of one 127th of the largest of their class."""
    wide = fitted.weights[: len(names)]
    step = np.abs(wide).max(axis=0) / 127
    return model.Model(
        vocabulary=tuple(names),
        sizes=sizes.astype(np.float32),
        weights=np.rint(wide / step).astype(np.int8),
        step=step,
        lexical=fitted.weights[len(names) :],
        intercepts=fitted.intercepts,
        curve=curve,
    )


if __name__ == "__main__":
    target = files("cjm_lib.text") / "data" / "model_ru.npz"
    train(Path(sys.argv[1])).save(Path(sys.argv[2] if len(sys.argv) > 2 else str(target)))
