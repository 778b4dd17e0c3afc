"""The truths about dirt: what a careful reader of the CRM's files keeps, and finds odd."""

from itertools import combinations
from typing import Any

import pandas as pd

from cjm_lib.sample import plan

KEPT = ("kept", "look_alike")


def observed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the events a careful reader keeps of the cases of the periods, within follow-up."""
    kept = rows[rows["status"].isin(KEPT) & (rows["case"] >= 0)]
    kept = kept[kept["at"].to_numpy() < plan.UNTIL[kept["period"]]]
    order = kept.assign(place=kept["stage"].replace(plan.LOST, len(plan.STAGES)))
    return order.sort_values(["case", "at", "place"], kind="stable", ignore_index=True)


def dirt_of_crm(rows: pd.DataFrame) -> dict[str, Any]:
    """Planted dirt of the CRM's files, and what a reader should report of it."""
    count = rows["status"].value_counts()
    kinds = ("bad_date", "bad_amount", "total", "duplicate", "ignored", "look_alike")
    planted = {kind: int(count.get(kind, 0)) for kind in kinds}
    return {
        "planted": planted,
        "rows": len(rows),
        "set_aside_rows": planted["bad_date"] + planted["bad_amount"] + planted["total"],
        "duplicate_rows": planted["duplicate"],
        "ignored_rows": planted["ignored"],
        "look_alike_letters": planted["look_alike"],
    }


def findings(rows: pd.DataFrame, kept: pd.DataFrame, period: int) -> dict[str, Any]:
    """Return the oddities of a period: ties, swapped orders, events before and after their time."""
    ours = kept[kept["period"] == period]
    sound = rows[rows["status"].isin(KEPT)]
    within = sound["at"].between(plan.STARTS[period], plan.STARTS[period + 1], inclusive="left")
    before = sound[within & ((sound["case"] < 0) | (sound["period"] < period))]
    late = (sound["case"] >= 0) & (sound["period"] == period) & (sound["at"] >= plan.UNTIL[period])
    return {
        "tied_times": _sized(ours[ours.duplicated(["case", "at"], keep=False)]),
        "began_before": _sized(before),
        "after_follow_up": _sized(sound[late]),
        "impossible_order": _orders(ours),
    }


def _sized(rows: pd.DataFrame) -> dict[str, int]:
    return {"rows": len(rows), "cases": int(rows["case"].nunique())}


def _orders(ours: pd.DataFrame) -> dict[str, int]:
    """Return for each pair of stages in how many cases the later was seen first."""
    seen = ours[ours["stage"] >= 0]
    firsts = seen.groupby(["stage", "case"])["at"].min().unstack(0)
    found = {}
    for one, other in combinations(
        [stage for stage in range(len(plan.STAGES)) if stage in firsts], 2
    ):
        count = int((firsts[other] < firsts[one]).sum())
        if count:
            found[f"{plan.STAGES[other]} before {plan.STAGES[one]}"] = count
    return found
