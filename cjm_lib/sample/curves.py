"""The true medians of a stage's time, worked out from the distributions the cases drew from."""

import numpy as np
import pandas as pd
from scipy.special import ndtr

from cjm_lib.sample import plan

STEPS = np.geomspace(1.0, 400_000.0, 2_000)  # minutes, up to nine months


def medians(entered: pd.DataFrame) -> dict[str, float | None]:
    """
    Return the true medians of the time from entering a stage to entering the next, minutes.

    Parameters
    ----------
    entered
        The cases that stood in the stage: ``leave``, ``log_median``, ``sigma``.

    Returns
    -------
    dict
        ``moved_median_minutes``: of the cases that go on. ``km_median_minutes``: where the
        Kaplan–Meier curve over all of them falls to a half, when those closed as lost leave the
        risk set at their closing and the silent ones never do; None where it stays above.
    """
    kinds = entered.groupby(["leave", "log_median", "sigma"]).size()
    weight = kinds.to_numpy() / kinds.sum()
    leave, log_median, sigma = (kinds.index.get_level_values(n).to_numpy() for n in range(3))
    goes = weight * (1 - leave)
    by = ndtr((np.log(STEPS)[:, None] - log_median) / sigma) @ goes
    lost = ndtr((np.log(STEPS) - np.log(plan.CLOSED_MEDIAN_MINUTES)) / plan.CLOSED_SIGMA)
    gone = float((weight * leave).sum())
    at_risk = goes.sum() - by + gone * (1 - plan.CLOSED_SHARE * lost)
    hazard = np.diff(by, prepend=0.0) / np.append(1.0, at_risk[:-1])
    return {
        "entered_cases": int(kinds.sum()),
        "moved_median_minutes": _at(by / goes.sum()),
        "km_median_minutes": _at(1 - np.exp(-np.cumsum(hazard))),
    }


def _at(share: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float | None:
    """Return the minute at which a rising share comes to a half."""
    if share[-1] < 0.5:
        return None
    return round(float(np.exp(np.interp(0.5, share, np.log(STEPS)))), 1)
