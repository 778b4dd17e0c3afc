"""What the model sees of a Russian sentence: words, their parts, what lexicon and priors say."""

from collections.abc import Sequence
from itertools import pairwise
from math import tanh

from cjm_lib.text import lexicon, priors, words

LEXICAL = 16 + priors.COUNT  # numbers that `lexical` returns
NET = 2  # the place of the lexicon's own verdict (−1..1) among them

_PARTS = (3, 4, 5)  # letters of the parts of a word
_MANY, _FEW = 30, 6  # words


def names(tokens: Sequence[str]) -> set[str]:
    """Return the features of a sentence: those of its words and of each two neighbours."""
    return set(of_neighbours(tokens)).union(*(of_word(token) for token in tokens))


def of_neighbours(tokens: Sequence[str]) -> list[str]:
    """Return ``=stem stem`` for each two neighbours; the ends of the sentence count as words."""
    stems = [words.stem(token) for token in tokens]
    return [f"={first} {second}" for first, second in pairwise(["<", *stems, ">"])]


def of_word(token: str) -> list[str]:
    """Return ``=stem`` and the parts of a word of 3 to 5 letters, its ends marked."""
    marked = f"_{token}_"
    parts = [
        marked[start : start + size]
        for size in _PARTS
        for start in range(max(1, len(marked) - size + 1))
    ]
    return [f"={words.stem(token)}", *parts]


def lexical(tokens: Sequence[str]) -> list[float]:
    """Return what lexicon and priors find, the length and the signs, as ``LEXICAL`` numbers."""
    values = [hit.value for hit in lexicon.shipped().hits(tokens) if hit.value]
    good = sum(value for value in values if value > 0)
    bad = -sum(value for value in values if value < 0)
    net, whole, size = good - bad, good + bad, len(tokens) + 1
    return [
        min(good, 3.0),
        min(bad, 3.0),
        tanh(net),
        max(net, 0.0) / (whole + 1),
        max(-net, 0.0) / (whole + 1),
        float(good > 0 and not bad),
        float(bad > 0 and not good),
        float(not whole),
        float(good > 0 and bad > 0),
        whole / size,
        tanh(values[-1]) if values else 0.0,
        float("!" in tokens or "!!" in tokens),
        float("?" in tokens or "??" in tokens),
        min(size, _MANY) / _MANY,
        float(size < _FEW),
        float(any(token in ("не", "нет", "ни") for token in tokens)),
        *priors.numbers(tokens),
    ]
