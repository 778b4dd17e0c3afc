"""
Time to the first of two events when some have had neither yet: moving on, or being lost.

Where a case that was lost can no longer move on, Kaplan–Meier on one event answers only for
those for whom the way stays open. The share that *will have* moved by a time is the cumulative
incidence (Aalen & Johansen, Scandinavian Journal of Statistics 5, 1978). statsmodels takes
counted times as weights but then gives no standard error; hence the few lines here, which its
unweighted estimate checks in the tests.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

from cjm_lib.stats import survival
from cjm_lib.stats.intervals import Floats

EVENTS = ("moved", "lost")


def incidence(counts: pd.DataFrame) -> pd.DataFrame:
    """
    Return the shares that have moved, were lost and still wait, with their 95 % intervals.

    Parameters
    ----------
    counts
        One row for each duration: ``minutes`` (whole), ``moved``, ``lost``, ``censored`` (how
        many were last seen with neither event).

    Returns
    -------
    pandas.DataFrame
        One row for each duration at which somebody moved or was lost: ``minutes``, ``at_risk``
        (cases that still waited just before), and ``waiting``, ``moved``, ``lost`` (they sum to
        one), each with ``_low``, ``_high``. The variance is the delta-method one (Marubini &
        Valsecchi, Analysing Survival Data, 1995, 10.3), the interval complementary log-log; NaN
        where the share is 0 or 1.
    """
    wide = counts.groupby("minutes", sort=True)[[*EVENTS, "censored"]].sum().astype(float)
    at_risk = wide.sum(axis=1)[::-1].cumsum()[::-1]
    happened = wide["moved"] + wide["lost"]
    kept = (happened > 0).to_numpy()
    events = wide.reset_index()[["minutes", "censored"]].assign(moved=happened.to_numpy())
    waiting = survival.curve(events).rename(
        columns={"survival": "waiting", "low": "waiting_low", "high": "waiting_high"}
    )
    before = np.append(1.0, waiting["waiting"].to_numpy())[:-1]
    whole, all_events = at_risk[kept].to_numpy(), happened[kept].to_numpy()
    table = waiting.assign(at_risk=whole)
    for event in EVENTS:
        share, low, high = _incidence(wide.loc[kept, event].to_numpy(), all_events, whole, before)
        table = table.assign(**{event: share, f"{event}_low": low, f"{event}_high": high})
    return table


def _incidence(
    event: Floats, happened: Floats, at_risk: Floats, before: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the cumulative incidence of one event with the ends of its interval."""
    weight = before / at_risk
    share = np.cumsum(weight * event)
    spare = at_risk * (at_risk - happened)
    hazard = np.divide(happened, spare, out=np.zeros_like(spare), where=spare > 0)
    own = weight * event / at_risk
    variance = share**2 * np.cumsum(hazard) - 2 * share * np.cumsum(share * hazard)
    variance += np.cumsum(share**2 * hazard)
    variance += np.cumsum(weight**2 * (at_risk - event) * event / at_risk)
    variance += 2 * np.cumsum(share * own) - 2 * share * np.cumsum(own)
    inside = np.where((share > 0) & (share < 1 - 1e-12), share, np.nan)
    error = np.sqrt(variance.clip(min=0))
    half = norm.ppf(0.975) * error / (inside * np.abs(np.log(inside)))
    return share, inside ** np.exp(half), inside ** np.exp(-half)
