"""How many steps it takes to come from a stage to the next."""

from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd
from ibis import _

from cjm_lib.analysis import groups
from cjm_lib.stats import quantiles
from cjm_lib.stats.intervals import with_share

_FIGURES = [
    *("median_steps", "median_steps_low", "median_steps_high", "p90_steps", "excess_steps"),
]


def steps(entries: ibis.Table, journey: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """
    Count the steps from entering each stage to entering the next reached one.

    A step is an event on the map: the entry itself and every further contact before the next
    stage. Only cases that moved on have a number of steps, so slow ones may still be missing.

    Parameters
    ----------
    entries
        One row for each case and stage it was seen in, of the scope.
    journey
        Journey map; one row for each stage, in order; ``planned_steps`` optional.
    by
        Segments to count apart, all in the same pass.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last, in order (of each segment): ``stage``,
        ``next_stage`` (as `stages.timing`), ``moved_cases``, ``planned_steps`` (NaN: not
        planned), ``median_steps`` with ``_low``, ``_high`` (95 %, order statistics),
        ``p90_steps``, ``excess_steps`` (median less plan), ``above_cases`` (with more steps
        than planned; 0 without a plan) and ``above_share`` (0..1 of the moved; NaN without a
        plan; Wilson, 95 %).
    """
    counts = groups.counted(
        entries.filter(_.moved, _.steps.notnull()), ["position", "steps"], by, cases=_.count()
    )
    return groups.each(counts, by, lambda part: _steps(part, journey))


def _steps(counts: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of each stage, from how often each number of steps occurs."""
    planned = journey.get("planned_steps", pd.Series(float("nan"), index=journey.index))
    plan = pd.to_numeric(planned).astype(float).to_numpy()[:-1]
    rows = [
        _stage(counts[counts["position"] == position], most) for position, most in enumerate(plan)
    ]
    table = pd.DataFrame(rows, columns=["moved_cases", "above_cases", *_FIGURES[:4]])
    table = table.astype({"moved_cases": "Int64", "above_cases": "Int64"})
    table = table.astype(dict.fromkeys(_FIGURES[:4], float))
    stages = journey["stage"].to_numpy()
    table.insert(0, "stage", stages[:-1])
    table.insert(1, "next_stage", stages[1:])
    table.insert(3, "planned_steps", plan)
    table = table.assign(excess_steps=table["median_steps"] - plan)
    known = table["moved_cases"].where(~np.isnan(plan))
    table = with_share(table, "above", table["above_cases"], known)
    shares = ["above_cases", "above_share", "above_share_low", "above_share_high"]
    return table[["stage", "next_stage", "moved_cases", "planned_steps", *_FIGURES, *shares]]


def _stage(counts: pd.DataFrame, planned: float) -> tuple[object, ...]:
    """Return one stage's moved cases, those above the plan, its median and p90."""
    taken, cases = counts["steps"].astype(float), counts["cases"]
    above = int(cases[taken > planned].sum())  # none where nothing is planned
    median = quantiles.of_counts(taken, cases, 0.5)
    return int(cases.sum()), above, *median, quantiles.of_counts(taken, cases, 0.9)[0]
