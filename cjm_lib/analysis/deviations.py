"""Where cases deviate from the scenarios, and what became of those who did."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cjm_lib.analysis.alignment import ADDED, PLANNED, REORDERED, SKIPPED, Path, Plan
from cjm_lib.analysis.coverage import measured
from cjm_lib.stats import intervals
from cjm_lib.stats.comparisons import verdict
from cjm_lib.stats.intervals import with_share

_KINDS = (SKIPPED, ADDED, REORDERED)


class _Kept(NamedTuple):
    """Routes that keep to the scenarios so far: how far on the map each got."""

    furthest: NDArray[np.int64]
    closed: NDArray[np.object_]
    cases: NDArray[np.int64]


def deviations(
    variants: pd.DataFrame, journey: pd.DataFrame, scenarios: pd.DataFrame, *, least: int = 5
) -> pd.DataFrame:
    """
    Count the cases that skipped, added or reordered each stage, and how they ended.

    Deviations are those of the alignment with the fewest (:meth:`alignment.Plan.align`), each
    counted once a case. The effect compares the share won of the cases with the deviation and of
    those that kept to a scenario so far *and got as far*: past the stage that was skipped, or to
    the stage that was added or came too early. A skip shows only on cases that went on, so held
    against all others it would always look good. A difference is not yet a cause: who deviates
    may differ otherwise. Open cases take no part in shares won.

    Parameters
    ----------
    variants
        Paths of the scope's cases; see :func:`cjm_lib.analysis.variants.variants`.
    journey
        Journey map; one row for each stage, in order.
    scenarios
        One row for each scenario.
    least
        Fewest cases that a deviation is listed with.

    Returns
    -------
    pandas.DataFrame
        One row for each deviation and stage, by kind and then in the order of the map:
        ``deviation`` (``skipped``, ``added``, ``reordered``: before its turn), ``stage``,
        ``deviating_cases``, ``deviating_share`` (0..1 of all cases seen on the map; Wilson,
        95 %), ``open_cases`` and ``closed_cases`` of them, ``won_cases``, ``won_share`` (of
        those closed), ``kept_cases`` (closed cases that kept to a scenario and got as far),
        ``kept_won_share``, ``won_effect_points`` (difference of the two shares, percentage
        points; Newcombe, 95 %) and ``effect``: ``won_more``, ``won_less`` (the interval clears
        0 and the difference stands after Benjamini–Hochberg over all rows that have one),
        ``undetermined``, or ``no_figure`` where a side has no closed case.
    """
    plan = Plan(scenarios)
    table = measured(variants, plan, "closed")
    order = {stage: at for at, stage in enumerate(journey["stage"])}
    if scenarios.empty or table.empty:
        return _judged(pd.DataFrame([], columns=_COLUMNS), known=0)
    kept = _kept(table[table["so_far"] == 0], order)
    found = _found(table[table["so_far"] > 0], plan)
    keys = [(kind, stage) for kind in _KINDS for stage in order]
    rows = [
        (*key, *_counts(key, found[key], kept, order[key[1]]))
        for key in keys
        if key in found and sum(found[key].values()) >= least
    ]
    return _judged(pd.DataFrame(rows, columns=_COLUMNS), known=int(table["cases"].sum()))


_COUNTS = [
    *("deviating_cases", "open_cases", "closed_cases", "won_cases", "kept_cases", "kept_won_cases"),
]
_COLUMNS = ["deviation", "stage", *_COUNTS]


def _found(outside: pd.DataFrame, plan: Plan) -> dict[tuple[str, str], dict[str, int]]:
    """Return for each deviation and stage the cases by how they ended."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    aligned = {path: plan.align(path) for path in dict.fromkeys(outside["steps"])}
    for path, closed, cases in outside[["steps", "closed", "cases"]].itertuples(index=False):
        steps = {step for step in aligned[path] if step.deviation != PLANNED}
        for step in steps:
            ends = found.setdefault((step.deviation, step.stage), {})
            ends[closed] = ends.get(closed, 0) + int(cases)
    return found


def _kept(table: pd.DataFrame, order: dict[str, int]) -> _Kept:
    return _Kept(
        furthest=np.array([_furthest(path, order) for path in table["steps"]], dtype=np.int64),
        closed=table["closed"].to_numpy(dtype=object),
        cases=table["cases"].to_numpy(dtype=np.int64),
    )


def _furthest(path: Path, order: dict[str, int]) -> int:
    return max(order.get(stage, -1) for stage in path)


def _counts(key: tuple[str, str], ends: dict[str, int], kept: _Kept, place: int) -> list[int]:
    """Return the counts of one deviation, and of the kept cases that got as far."""
    as_far = kept.furthest > place if key[0] == SKIPPED else kept.furthest >= place
    won, lost = (int(kept.cases[as_far & (kept.closed == end)].sum()) for end in ("won", "lost"))
    closed = ends.get("won", 0) + ends.get("lost", 0)
    return [sum(ends.values()), ends.get("open", 0), closed, ends.get("won", 0), won + lost, won]


def _judged(table: pd.DataFrame, known: int) -> pd.DataFrame:
    """Return the counts with their shares, the effect and what can be said of it."""
    table = table.astype({"deviation": "str", "stage": "str"} | dict.fromkeys(_COUNTS, "Int64"))
    table = with_share(table, "deviating", table["deviating_cases"], float(known))
    table = with_share(table, "won", table["won_cases"], table["closed_cases"])
    table = with_share(table, "kept_won", table["kept_won_cases"], table["kept_cases"])
    points, low, high = intervals.difference(_percent(table, "won"), _percent(table, "kept_won"))
    table = table.assign(
        won_effect_points=points, won_effect_points_low=low, won_effect_points_high=high
    )
    words = verdict(points, low, high, words=("won_more", "won_less", "undetermined"))
    return table.assign(effect=pd.Series(words, index=table.index, dtype="str"))[_SHOWN]


def _percent(table: pd.DataFrame, side: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return a share in hundredths with its ends."""
    share, low, high = (100 * table[f"{side}_share{end}"] for end in ("", "_low", "_high"))
    return share, low, high


def _ends(name: str) -> list[str]:
    return [name, f"{name}_low", f"{name}_high"]


_SHOWN = [
    *("deviation", "stage", "deviating_cases", *_ends("deviating_share")),
    *("open_cases", "closed_cases", "won_cases", *_ends("won_share")),
    *("kept_cases", *_ends("kept_won_share"), *_ends("won_effect_points"), "effect"),
]
