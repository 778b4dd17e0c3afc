"""95 % intervals of shares, weighted shares, means, NPS and differences."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t
from statsmodels.stats.proportion import proportion_confint

LEVEL = 0.95

Floats = NDArray[np.float64]


def wilson(count: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """
    Return the low and high ends of Wilson's 95 % interval, one for each pair.

    Where the total is 0 (or missing) there is no share and both ends are NaN.
    Totals need not be whole: a weighted share has an effective number.

    Parameters
    ----------
    count
        How many of the total; 0..total.
    total
        Of how many.
    """
    counts, totals = np.broadcast_arrays(_floats(count), _floats(total))
    low, high = np.full(totals.shape, np.nan), np.full(totals.shape, np.nan)
    known = totals > 0
    low[known], high[known] = proportion_confint(
        counts[known], totals[known], alpha=1 - LEVEL, method="wilson"
    )
    share = np.divide(counts, totals, out=low.copy(), where=known)
    return np.minimum(low, share).clip(min=0), np.maximum(high, share).clip(max=1)


def with_share(table: pd.DataFrame, name: str, count: ArrayLike, total: ArrayLike) -> pd.DataFrame:
    """
    Return the table with three more columns: ``<name>_share`` and its interval.

    The share is ``count / total`` (NaN of nothing); ``<name>_share_low`` and
    ``<name>_share_high`` are Wilson's 95 % interval.
    """
    counts, totals = np.broadcast_arrays(_floats(count), _floats(total))
    share = np.divide(counts, totals, out=np.full(totals.shape, np.nan), where=totals > 0)
    low, high = wilson(counts, totals)
    return table.assign(
        **{f"{name}_share": share, f"{name}_share_low": low, f"{name}_share_high": high}
    )


def weighted(share: float, variance: float, units: float) -> tuple[float, float]:
    """
    Return the 95 % interval of a weighted share or of a mean score in 0..1.

    Wilson's interval at the effective number of units, ``share (1 - share) /
    variance``, made smaller by Student's t for few units (Korn & Graubard,
    Survey Methodology 24, 1998). Where the sample shows no variance (one unit,
    or all alike) a unit counts as one yes-or-no answer, which is the most that
    a value in 0..1 can vary: no interval of width nought from three visits.

    Parameters
    ----------
    share
        The estimate, 0..1; NaN gives NaN ends.
    variance
        The estimated variance of that estimate.
    units
        Independent units behind it: visits, cases.
    """
    if np.isnan(share) or units < 1:
        return np.nan, np.nan
    share = min(max(share, 0.0), 1.0)
    effective = float(units)
    if units > 1 and variance > 1e-15 and 0 < share < 1:
        few = (norm.ppf((1 + LEVEL) / 2) / t.ppf((1 + LEVEL) / 2, units - 1)) ** 2
        effective = share * (1 - share) / variance * few
    low, high = wilson(share * effective, effective)
    return float(low), float(high)


def ratio(value: ArrayLike, weight: ArrayLike) -> tuple[float, float, float]:
    """
    Return ``sum(value) / sum(weight)`` and the ends of its 95 % interval.

    One entry is one independent unit, with 0 <= value <= weight: the points of
    a visit out of the points it could have had. The variance is that of the
    ratio estimator (linearised); the interval is :func:`weighted`.
    """
    values, weights = _floats(value), _floats(weight)
    whole, units = weights.sum(), len(weights)
    if whole <= 0:
        return np.nan, np.nan, np.nan
    share = float(values.sum() / whole)
    spread = float(np.square(values - share * weights).sum())
    variance = spread / whole**2 * (units / max(units - 1, 1))
    return share, *weighted(share, variance, units)


def of_value(
    value: ArrayLike, squares: ArrayLike, whole: ArrayLike, whole_squares: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """
    Return ``value / whole`` and the ends of its 95 % interval, where cases weigh their money.

    The variance is that of the ratio estimator, the interval :func:`weighted` at the effective
    number of cases. Of no money all three are NaN.

    Parameters
    ----------
    value, squares
        Sum of the money of the cases inside, and of its squares.
    whole, whole_squares
        The same of all cases.
    """
    sums = np.broadcast_arrays(*map(_floats, (value, squares, whole, whole_squares)))
    found = np.array([_of_value(*each) for each in zip(*map(np.ravel, sums), strict=True)])
    share, low, high = found.reshape(-1, 3).T
    return share, low, high


def _of_value(value: float, squares: float, whole: float, whole_squares: float) -> Floats:
    if not whole > 0:
        return np.full(3, np.nan)
    share = value / whole
    spread = squares * (1 - share) ** 2 + (whole_squares - squares) * share**2
    return np.array(
        [
            share,
            *weighted(share, spread / whole**2, whole**2 / whole_squares if whole_squares else 1),
        ]
    )


def mean(values: ArrayLike) -> tuple[float, float, float]:
    """Return the mean of the values and its 95 % interval by Student's t (NaN ends below two)."""
    known = _floats(values)
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return (float(known.mean()) if len(known) else np.nan), np.nan, np.nan
    middle = float(known.mean())
    half = float(t.ppf((1 + LEVEL) / 2, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known)))
    return middle, middle - half, middle + half


def nps(
    promoters: ArrayLike, detractors: ArrayLike, total: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """
    Return the net promoter score in points, −100..100, and the ends of its 95 % interval.

    The score is promoters less detractors, per hundred answers. The interval is the adjusted
    Wald: three answers are added, ¾ of a promoter and ¾ of a detractor among them (Sauro &
    Lewis, Quantifying the User Experience, 2nd ed. 2016), cut off at ±100. Of no answers all
    three are NaN.

    Parameters
    ----------
    promoters, detractors
        How many of the total; they exclude one another.
    total
        How many answered.
    """
    most, least, totals = np.broadcast_arrays(*map(_floats, (promoters, detractors, total)))
    totals = np.where(totals > 0, totals, np.nan)
    score = (most - least) / totals
    up, down = (most + 0.75) / (totals + 3), (least + 0.75) / (totals + 3)
    middle = up - down
    half = norm.ppf((1 + LEVEL) / 2) * np.sqrt((up + down - middle**2) / (totals + 3))
    low, high = np.minimum(middle - half, score), np.maximum(middle + half, score)
    return 100 * score, 100 * low.clip(min=-1), 100 * high.clip(max=1)


def difference(
    now: tuple[ArrayLike, ArrayLike, ArrayLike], before: tuple[ArrayLike, ArrayLike, ArrayLike]
) -> tuple[Floats, Floats, Floats]:
    """
    Return ``now - before`` and the ends of its 95 % interval, from two independent figures.

    Each figure is given as value, low and high. The method is Newcombe's square-and-add
    (Statistics in Medicine 17, 1998, method 10 where the intervals are Wilson's), which holds
    for any two intervals (Zou & Donner, Statistics in Medicine 27, 2008) and needs no more
    than what is shown. What is missing on either side gives NaN.
    """
    new, new_low, new_high = map(_floats, now)
    old, old_low, old_high = map(_floats, before)
    change = new - old
    low = change - np.hypot(new - new_low, old_high - old)
    high = change + np.hypot(new_high - new, old - old_low)
    return change, low, high


def p_of(value: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """
    Return the two-sided p-value against nought that a figure and its 95 % interval imply.

    The standard error is that of the side towards nought, as the interval need not be
    symmetrical: where the interval touches nought the p-value is 0.05.
    """
    values, lows, highs = map(_floats, (value, low, high))
    half = np.where(values > 0, values - lows, highs - values)
    error = half / norm.ppf((1 + LEVEL) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(2 * norm.sf(np.abs(values) / error))


def _floats(values: ArrayLike) -> Floats:
    """Return the values as floats; a missing count is NaN."""
    if isinstance(values, pd.Series):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)
