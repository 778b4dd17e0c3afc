"""
Seeded draws.

Only ``Generator.random`` is used, and everything else is derived from it: the
stream of uniform doubles of PCG64 is the same on every machine and in every
release of numpy, its other distributions are not promised to be.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def stream(seed: int, part: int) -> np.random.Generator:
    """Return a generator of its own for one part of the study."""
    return np.random.Generator(np.random.PCG64([seed, part]))


def pick(chance: np.random.Generator, weights: Floats) -> Ints:
    """Return, for each row of weights, the drawn column; weights need not sum to one."""
    edges = np.cumsum(weights, axis=1)
    drawn = chance.random(len(weights)) * edges[:, -1]
    column = (drawn[:, None] >= edges).sum(axis=1)
    return np.asarray(np.minimum(column, weights.shape[1] - 1), dtype=np.int64)


def below(chance: np.random.Generator, count: int, limit: int) -> Ints:
    """Return this many whole numbers in 0..limit-1."""
    return np.floor(chance.random(count) * limit).astype(np.int64)


def lognormal(chance: np.random.Generator, log_median: Floats, sigma: Floats | float) -> Floats:
    """Return one lognormal time for each log-median."""
    uniform = np.clip(chance.random(len(log_median)), 1e-12, 1 - 1e-12)
    return np.asarray(np.exp(log_median + np.asarray(sigma) * ndtri(uniform)), dtype=np.float64)


def some(chance: np.random.Generator, rows: Ints, count: int) -> Ints:
    """Return this many different ones of the rows, ascending; all of them where there are fewer."""
    order = np.argsort(chance.random(len(rows)), kind="stable")
    return np.sort(rows[order[:count]])
