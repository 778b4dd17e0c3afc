"""
Time to an event when some have not had it yet: Kaplan–Meier over counted minutes.

Durations are counted for each whole minute first, so a log of any size becomes
a table of at most as many rows as there are minutes; the estimate is exact at
that resolution. statsmodels takes such counts as weights, but its standard
errors are then those of the hazard, not of the curve; hence the few lines here,
which its unweighted estimate checks in the tests.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

_TIE = 1e-9  # a product of fractions may miss 0.5 by a rounding error


def curve(counts: pd.DataFrame) -> pd.DataFrame:
    """
    Return the Kaplan–Meier curve with its 95 % band.

    Who is closed in another way (lost) is right-censored, which makes this the
    time of those for whom the way on stays open; the competing event is counted
    apart by the caller.

    Parameters
    ----------
    counts
        One row for each duration: ``minutes`` (whole), ``moved`` (how many had
        the event then), ``censored`` (how many were last seen without it).

    Returns
    -------
    pandas.DataFrame
        One row for each duration at which somebody moved: ``minutes``,
        ``survival`` (share that has not moved yet), ``low``, ``high``
        (complementary log-log band on Greenwood's variance; ``high`` is NaN
        once nobody is left).
    """
    ordered = counts.groupby("minutes", sort=True)[["moved", "censored"]].sum().astype(float)
    leaving = ordered["moved"] + ordered["censored"]
    at_risk = leaving[::-1].cumsum()[::-1]
    moved = ordered["moved"]
    survival = (1 - moved / at_risk).cumprod().clip(lower=0)
    spare = at_risk * (at_risk - moved)
    greenwood = (moved / spare.where(spare > 0)).cumsum().where(spare > 0)
    table = _band(survival, greenwood).reset_index()
    return table[(moved > 0).to_numpy()].reset_index(drop=True)


def quantile(estimate: pd.DataFrame, share: float) -> tuple[float, float, float]:
    """
    Return the minutes by which the share has moved, and the 95 % interval of it.

    The first time the curve is at or below ``1 - share``; the ends are where its
    band crosses (Brookmeyer & Crowley). NaN means *not reached*: the curve, or
    its band, stays above as long as there are data.
    """
    level = 1 - share + _TIE
    return (
        _first(estimate, estimate["survival"] <= level),
        _first(estimate, estimate["low"] <= level),
        _first(estimate, estimate["high"] <= level),
    )


def descent(estimate: pd.DataFrame, share: float) -> float:
    """
    Return the minutes by which the share of the curve's whole descent is behind it.

    Of those who ever move, as far as the data go, this share has moved by then;
    NaN if nobody moved. It answers where :func:`quantile` says *not reached*.
    """
    if estimate.empty:
        return float("nan")
    lowest = float(estimate["survival"].iloc[-1])
    return _first(estimate, 1 - estimate["survival"] >= share * (1 - lowest) - _TIE)


def _band(survival: pd.Series, greenwood: pd.Series) -> pd.DataFrame:
    """Return survival with the ends of its band; at 0 the low end is 0, the high one unknown."""
    inside = survival.where((survival > 0) & (survival < 1))
    half = norm.ppf(0.975) * np.sqrt(greenwood) / np.log(inside).abs()
    low = (inside ** np.exp(half)).where(survival > _TIE, 0.0)
    return pd.DataFrame({"survival": survival, "low": low, "high": inside ** np.exp(-half)})


def _first(estimate: pd.DataFrame, reached: pd.Series) -> float:
    """Return the minutes of the first row that holds, or NaN."""
    minutes = estimate.loc[reached, "minutes"]
    return float(minutes.iloc[0]) if len(minutes) else float("nan")
