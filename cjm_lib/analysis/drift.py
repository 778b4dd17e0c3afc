"""What changed in the paths since the period before."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cjm_lib.analysis.alignment import Plan
from cjm_lib.analysis.coverage import OTHER, measured
from cjm_lib.stats import intervals
from cjm_lib.stats.comparisons import stand
from cjm_lib.stats.intervals import with_share


def drift(
    now: pd.DataFrame,
    before: pd.DataFrame,
    scenarios: pd.DataFrame,
    *,
    top: int = 15,
    least: int = 5,
) -> pd.DataFrame:
    """
    Return which paths gained or lost share since the period before.

    Parameters
    ----------
    now, before
        Paths of the two periods; see :func:`cjm_lib.analysis.variants.variants`.
    scenarios
        One row for each scenario, of the map as it is now.
    top
        Paths named: the largest of the two periods together.
    least
        Fewest cases of a named path, in each period where it occurs at all.

    Returns
    -------
    pandas.DataFrame
        One row for each path, largest first, and a last row ``other``; none if the period
        before has no case. ``path``; ``fewest_cases`` (the smaller of the two counts that
        follow, the base of the row), ``path_now_cases``, ``path_now_share``,
        ``path_before_cases``, ``path_before_share`` (0..1 of all cases
        seen on the map in the period; Wilson, 95 %),
        ``change_points`` (percentage points; Newcombe, 95 %), ``direction``: ``up`` or ``down``
        if the interval clears 0 and the change stands after Benjamini–Hochberg over the named
        paths, else ``unclear``; and ``covered``: the path keeps to a scenario so far.
    """
    pairs = _pairs(now, before, scenarios)
    if pairs["before"].sum() == 0 or pairs["now"].sum() == 0:
        pairs = pairs.head(0)
    both = pairs[["now", "before"]]
    large = ((both == 0) | (both >= least)).all(axis=1)
    pairs = pairs.assign(size=both.sum(axis=1)).sort_values(
        ["size", "path"], ascending=[False, True]
    )
    named = pairs[large.reindex(pairs.index)].head(top)
    rest = pairs.drop(named.index)[["now", "before"]].sum()
    other = pd.DataFrame({"path": [OTHER], "now": [rest["now"]], "before": [rest["before"]]})
    table = pd.concat([named, other.head(len(pairs))], ignore_index=True)
    return _compared(table, pairs[["now", "before"]].sum())


def coverage_change(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """
    Return how far each reading of coverage moved since the period before.

    Both tables are tables of :func:`cjm_lib.analysis.coverage.coverage`.

    Returns
    -------
    pandas.DataFrame
        One row for each reading: ``reading``, ``fewest_cases`` (known cases of the smaller
        period), ``now_share``, ``before_share`` (0..1, 95 %), ``change_points`` (percentage
        points; square-and-add of the two intervals, 95 %) and ``direction``: ``up`` or ``down``
        if the interval clears 0 and the change stands after Benjamini–Hochberg over the
        readings, else ``unclear``; ``no_figure`` where a side has none.
    """
    pairs = now.merge(before, on="reading", suffixes=("", "_before"), validate="1:1")
    table = pairs[["reading"]].assign(
        fewest_cases=pairs[["known_cases", "known_cases_before"]].min(axis=1).astype("Int64")
    )
    for name, side in (("now", ""), ("before", "_before")):
        for end in ("", "_low", "_high"):
            table[f"{name}_share{end}"] = pairs[f"covered_share{end}{side}"].astype(float)
    return _moved(table)


def _pairs(now: pd.DataFrame, before: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each path of either period: its cases in both, and whether it is drawn."""
    plan = Plan(scenarios)
    sides = [measured(side, plan).set_index("path") for side in (now, before)]
    covered = pd.concat([side["so_far"] == 0 for side in sides])
    pairs = pd.DataFrame(
        {name: side["cases"] for name, side in zip(("now", "before"), sides, strict=True)}
    )
    pairs["covered"] = covered[~covered.index.duplicated()].astype("boolean")
    counts = pairs.fillna({"now": 0, "before": 0}).rename_axis("path").reset_index()
    return counts.astype({"path": "str", "now": "Int64", "before": "Int64"})


def _compared(table: pd.DataFrame, totals: "pd.Series[int]") -> pd.DataFrame:
    """Return the pairs with their shares and how far they moved."""
    counts = table[["now", "before"]].astype("Int64")
    found = pd.DataFrame(
        {"path": table["path"].astype("str"), "fewest_cases": counts.min(axis=1).astype("Int64")}
    )
    for name in ("now", "before"):
        found[f"path_{name}_cases"] = counts[name]
        found = with_share(found, f"path_{name}", counts[name], float(totals[name]))
    found["covered"] = table["covered"].astype("boolean")
    return _moved(found, "path_", judged=(found["path"] != OTHER).to_numpy())


def _moved(
    table: pd.DataFrame, stem: str = "", judged: NDArray[np.bool_] | None = None
) -> pd.DataFrame:
    """Return the table with the change from the share before to that now, and its direction."""
    now, before = (
        tuple(100 * table[f"{stem}{side}_share{end}"] for end in ("", "_low", "_high"))
        for side in ("now", "before")
    )
    points, low, high = intervals.difference(now, before)  # type: ignore[arg-type]
    sure = stand(np.where(judged, points, np.nan) if judged is not None else points, low, high)
    direction = np.select(
        [np.isnan(points), sure & (low > 0), sure & (high < 0)],
        ["no_figure", "up", "down"],
        "unclear",
    )
    return table.assign(
        change_points=points,
        change_points_low=low,
        change_points_high=high,
        direction=pd.Series(direction, index=table.index, dtype="str"),
    )
