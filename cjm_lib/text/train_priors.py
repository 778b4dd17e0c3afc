"""
Learn the priors of words: ``python -m cjm_lib.text.train_priors VECTORS [ARTEFACT]``.

VECTORS is Navec's ``navec_news_v1_1B_250K_300d_100q.tar`` (MIT; the wheel of ``natasha``
carries it), read with the package ``navec``. Same inputs, same library versions: the same bytes.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from cjm_lib.text import lexicon, linear, priors, words
from cjm_lib.text.linear import Floats, Ints

Vectors = NDArray[np.float32]

_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*")
_FORMS = 8  # of a stem, in alphabetical order, whose mean stands for it
_SHORTEST = 3  # letters of a stem that is learned from
_UNLISTED = 1_500  # stems outside the lexicon, taken for neutral: most words are
_SEED = 20_261_201
_STRENGTH = 0.3
_FOLDS = 10


def vectors(file: Path) -> tuple[list[str], Vectors]:
    """Return the stems of the words in a file of Navec, and the mean vector of each."""
    held = import_module("navec").Navec.load(str(file))
    forms = defaultdict(list)
    for word in sorted(word for word in held.vocab.words if _WORD.fullmatch(word)):
        forms[words.stem(word.replace("ё", "е"))].append(word)
    stems = sorted(forms)
    means = [np.mean([held[word] for word in forms[stem][:_FORMS]], axis=0) for stem in stems]
    return stems, np.array(means, dtype=np.float32)


def learn(stems: Sequence[str], vectors: Vectors, known: Mapping[str, int]) -> dict[str, float]:
    """
    Return the prior of each stem: how much likelier it is to be good than bad.

    Parameters
    ----------
    stems, vectors
        As `vectors` returns them.
    known
        The polarity (−1, 0, 1) of some stems. Theirs is predicted from the others alone, so
        that the prior of a listed word is worth as much as that of an unlisted one.
    """
    place = {stem: at for at, stem in enumerate(stems)}
    listed = [place[stem] for stem in known if stem in place and len(stem) >= _SHORTEST]
    unlisted = np.array([at for stem, at in place.items() if stem not in known])
    drawn = np.random.default_rng(_SEED).permutation(unlisted)[:_UNLISTED]
    taught = np.concatenate([np.array(listed, dtype=np.int64), drawn])
    classes = np.array([1 + known[stems[at]] for at in listed] + [1] * len(drawn), dtype=np.int64)
    found = _lean(vectors[taught], classes, vectors)
    folds = np.arange(len(taught)) % _FOLDS
    for fold in range(_FOLDS):
        held = folds == fold
        found[taught[held]] = _lean(vectors[taught[~held]], classes[~held], vectors[taught[held]])
    return dict(zip(stems, found.tolist(), strict=True))


def polarities() -> dict[str, int]:
    """Return the polarity of each stem that is a word of the lexicon; forms are averaged."""
    forms = defaultdict(list)
    for entry in lexicon.shipped().exact.values():
        tokens = words.tokens(entry.phrase)
        if len(tokens) == 1:
            forms[words.stem(tokens[0])].append(entry.polarity)
    return {stem: int(np.sign(np.sum(each))) for stem, each in sorted(forms.items())}


def _lean(taught: Vectors, classes: Ints, asked: Vectors) -> Floats:
    """Return good less bad for vectors, as learned from others; classes weigh the same."""
    weights = (len(classes) / 3 / np.bincount(classes, minlength=3))[classes]
    fitted = linear.fit(
        csr_array(taught.astype(float)), classes, weights, strength=_STRENGTH, steps=1_000
    )
    shares = linear.softmax(asked @ fitted.weights + fitted.intercepts)
    return np.asarray(shares[:, 2] - shares[:, 0])


if __name__ == "__main__":
    target = files("cjm_lib.text") / "data" / "priors_ru.npz"
    learned = learn(*vectors(Path(sys.argv[1])), polarities())
    priors.save(learned, Path(sys.argv[2] if len(sys.argv) > 2 else str(target)))
