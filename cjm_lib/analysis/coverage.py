"""How much of what cases really do the map's scenarios cover."""

import numpy as np
import pandas as pd

from cjm_lib.analysis.alignment import Path, Plan
from cjm_lib.analysis.variants import routes
from cjm_lib.stats.intervals import of_value, with_share

OTHER = "other"


def coverage(variants: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """
    Measure the share of cases whose path is one of the map's scenarios.

    Repeats of one stage in a row collapse to one first.

    Parameters
    ----------
    variants
        Paths of the scope's cases; see :func:`cjm_lib.analysis.variants.variants`.
    scenarios
        One row for each scenario; ``path`` as :func:`cjm_lib.scenario_syntax.parse` reads it.

    Returns
    -------
    pandas.DataFrame
        Four rows: ``reading``, ``covered_cases``, ``known_cases``,
        ``covered_share``, ``covered_share_low``, ``covered_share_high`` (95 %).
        ``strict``: the path is a whole scenario; of the cases seen on the map;
        Wilson. ``one_deviation``: or one stage was skipped or added, or two
        neighbours swapped. ``so_far``: the path is a scenario or the beginning of
        one; who left half-way, or is still under way, kept to the map so far.
        ``by_value``: strict, each case weighing its money; of the cases whose
        money is known; the variance is the ratio estimator's, the interval
        Wilson's at the effective number of cases (:func:`intervals.weighted`).
    """
    table = measured(variants, Plan(scenarios))
    strict = table["whole"] == 0
    readings = {
        "strict": strict,
        "one_deviation": table["whole"] <= 1,
        "so_far": table["so_far"] == 0,
    }
    counts = pd.DataFrame(
        {
            "reading": list(readings),
            "covered_cases": [table.loc[of, "cases"].sum() for of in readings.values()],
            "known_cases": table["cases"].sum(),
        }
    )
    counts = with_share(counts, "covered", counts["covered_cases"], counts["known_cases"])
    counts = pd.concat([counts, _by_value(table, strict)], ignore_index=True)
    return counts.astype({"reading": "str", "covered_cases": "Int64", "known_cases": "Int64"})


def uncovered(
    variants: pd.DataFrame, scenarios: pd.DataFrame, *, top: int = 10, least: int = 5
) -> pd.DataFrame:
    """
    Return the largest paths that leave the map: no scenario, and no beginning of one.

    Returns
    -------
    pandas.DataFrame
        One row for each of the ``top`` paths of at least ``least`` cases, largest
        first, and a last row ``other`` with all the smaller ones: ``path`` (``lead > booking``),
        ``path_cases``, ``path_share`` (of all cases seen on the map),
        ``path_share_low``, ``path_share_high`` (Wilson, 95 %), ``path_value`` (sum of their
        money; NaN where none is known).
    """
    table = measured(variants, Plan(scenarios))
    outside = table[table["so_far"] > 0].sort_values(["cases", "path"], ascending=[False, True])
    named = outside[outside["cases"] >= least].head(top)
    rest = outside.drop(named.index)
    other = pd.DataFrame(
        {
            "path": [OTHER],
            "cases": [rest["cases"].sum()],
            "value": [rest["value"].sum(min_count=1)],
        }
    )
    found = pd.concat([named[["path", "cases", "value"]], other], ignore_index=True)
    found = found.rename(columns={"cases": "path_cases", "value": "path_value"})
    found = found.astype({"path": "str", "path_cases": "Int64", "path_value": "float64"})
    found = with_share(found, "path", found["path_cases"], float(table["cases"].sum()))
    return found[[*found.columns.drop("path_value"), "path_value"]]


def uncovered_steps(uncovered: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """
    Return the uncovered paths stage by stage, held against the scenarios.

    Returns
    -------
    pandas.DataFrame
        One row for each step of each path of the table ``uncovered``, in order: ``path``,
        ``step`` (from 1), ``stage``, ``deviation``: ``planned``, ``skipped`` (not in the path),
        ``added`` or ``reordered``; by the rule of :meth:`alignment.Plan.align`.
    """
    plan = Plan(scenarios)
    paths = [path for path in uncovered["path"] if path != OTHER]
    rows = [
        (path, number, step.stage, step.deviation)
        for path in paths
        for number, step in enumerate(plan.align(steps_of(path)), start=1)
    ]
    table = pd.DataFrame(rows, columns=["path", "step", "stage", "deviation"])
    return table.astype({"path": "str", "step": "Int64", "stage": "str", "deviation": "str"})


def steps_of(path: str) -> Path:
    """Return the stages of a path written as text."""
    return tuple(stage.strip() for stage in path.split(">"))


def measured(variants: pd.DataFrame, plan: Plan, *by: str) -> pd.DataFrame:
    """Return the routes with their distances ``whole`` and ``so_far`` from the scenarios."""
    table = routes(variants, *by)
    distances = plan.distances(list(dict.fromkeys(table["steps"])))
    found = [distances[path] for path in table["steps"]]
    return table.assign(
        whole=np.array([each.whole for each in found], dtype=float),
        so_far=np.array([each.so_far for each in found], dtype=float),
    )


def _by_value(table: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Return the row of coverage by money, with the interval of a share of unequal cases."""
    sums = table[["valued_cases", "value", "value_squares"]].fillna(0).astype(float)
    inside, whole = sums[covered.to_numpy(dtype=bool)].sum(), sums.sum()
    share, low, high = of_value(
        inside["value"], inside["value_squares"], whole["value"], whole["value_squares"]
    )
    return pd.DataFrame(
        {
            "reading": ["by_value"],
            "covered_cases": [int(inside["valued_cases"])],
            "known_cases": [int(whole["valued_cases"])],
            "covered_share": share,
            "covered_share_low": low,
            "covered_share_high": high,
        }
    )
