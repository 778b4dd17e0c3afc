"""How the time that stages take compares with the time that was planned."""

import numpy as np
import pandas as pd

from cjm_lib.analysis.paths import MINUTES_A_DAY

NEAR = 0.1  # of the plan: a median known to lie this near is on plan


def pace(timing: pd.DataFrame, *, months: float) -> pd.DataFrame:
    """
    Compare the median time to the next stage with the plan, and count the hours lost.

    Parameters
    ----------
    timing
        Times of the stages; see `stages.timing`.
    months
        Length of the period in months, to state the loss a month.

    Returns
    -------
    pandas.DataFrame
        One row for each row of ``timing`` with a plan: ``stage``, ``next_stage``,
        ``moved_cases``, ``planned_days``, ``median_minutes`` with ``_low``, ``_high``, ``pace``
        and ``lost_hours`` with ``_low``, ``_high``: the time above the plan of the median,
        times the moved cases, a month; nought where the median is within the plan, NaN where it
        is not reached. ``pace`` follows from the interval of the median: ``slower`` (all above
        the plan), ``quicker`` (all below), ``on_plan`` (all within a tenth of it), else
        ``undetermined``. An end that is not reached counts as endless.
    """
    table = timing[timing["planned_days"].notna()].reset_index(drop=True)
    plan = table["planned_days"].to_numpy(dtype=float) * MINUTES_A_DAY
    low = table["median_minutes_low"].to_numpy(dtype=float)
    high = table["median_minutes_high"].to_numpy(dtype=float)
    low, high = np.nan_to_num(low, nan=-np.inf), np.nan_to_num(high, nan=np.inf)
    verdict = np.select(
        [
            (low >= plan * (1 - NEAR)) & (high <= plan * (1 + NEAR)),
            (low > plan) & (low > 0),
            high < plan,
        ],
        ["on_plan", "slower", "quicker"],
        "undetermined",
    )
    moved = table["moved_cases"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    ends = ["median_minutes", "median_minutes_low", "median_minutes_high"]
    lost = {
        f"lost_hours{name.removeprefix('median_minutes')}": (
            (table[name].to_numpy(dtype=float) - plan).clip(min=0) / 60 * moved / months
        )
        for name in ends
    }
    kept = ["stage", "next_stage", "moved_cases", "planned_days", *ends]
    front = [name for name in ("segment",) if name in table]
    return table[[*front, *kept]].assign(
        pace=pd.Series(verdict, index=table.index, dtype="str"), **lost
    )
