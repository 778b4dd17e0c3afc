"""Quantiles of counted values, with the interval that order statistics give."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from cjm_lib.stats.intervals import LEVEL


def of_counts(values: ArrayLike, counts: ArrayLike, share: float) -> tuple[float, float, float]:
    """
    Return a quantile of values that occur so many times each, and its 95 % interval.

    The quantile is interpolated between the two nearest values (Hyndman & Fan's type 7). The
    ends are two of the values themselves, by the binomial distribution of how many lie below the
    true quantile (Conover, Practical Nonparametric Statistics, 3.2); NaN where there are too few
    values for an end. Of no values all three are NaN.
    """
    ordered = np.argsort(np.asarray(values, dtype=float), kind="stable")
    sorted_values = np.asarray(values, dtype=float)[ordered]
    upto = np.cumsum(np.asarray(counts, dtype=np.int64)[ordered])
    total = int(upto[-1]) if len(upto) else 0
    if not total:
        return np.nan, np.nan, np.nan

    def nth(number: int) -> float:
        """Return the value at a rank from 1; NaN outside."""
        inside = 1 <= number <= total
        return float(sorted_values[np.searchsorted(upto, number)]) if inside else np.nan

    rank = 1 + share * (total - 1)
    below = nth(int(rank))
    estimate = below + (rank - int(rank)) * (nth(min(int(rank) + 1, total)) - below)
    low = binom.ppf((1 - LEVEL) / 2, total, share)
    high = binom.ppf((1 + LEVEL) / 2, total, share)
    return estimate, nth(int(low)), nth(int(high) + 1)
