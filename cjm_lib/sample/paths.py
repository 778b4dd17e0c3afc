"""The paths that were drawn, held against the scenarios of the map."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from cjm_lib.sample import plan

SCENARIOS = (
    "request > selection > consultation > showing > booking > [mortgage] > contract > handover"
    " > [repeat]",
    "request > consultation > showing > booking > [mortgage] > contract > handover > [repeat]",
    "request > selection > booking > [mortgage] > contract > handover > [repeat]",
)


def coverage(
    kept: pd.DataFrame, segment: "pd.Series[int]"
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """
    Return how many cases the map's scenarios cover, and every path with its cases.

    A path is the stages of a case in the order of time, repeats of one stage in a row counted
    once. ``whole_cases`` walked a scenario to its end; ``begun_cases`` walked one so far as
    they got, those included.
    """
    found = _paths(kept).to_frame("path").join(segment.rename("segment"))
    found["period"] = kept.drop_duplicates("case").set_index("case")["period"]
    whole, begun = _allowed(SCENARIOS)
    found["whole"], found["begun"] = found["path"].isin(whole), found["path"].isin(begun)
    covered = [
        {
            "period": label,
            "segment": scope,
            "cases": len(ours),
            "whole_cases": int(ours["whole"].sum()),
            "begun_cases": int(ours["begun"].sum()),
        }
        for period, label in enumerate(plan.PERIODS)
        for scope, ours in _scopes(found[found["period"] == period])
    ]
    counts = found.groupby(["period", "path"]).size().reset_index(name="cases")
    counts = counts.sort_values(["period", "cases", "path"], ascending=[True, False, True])
    listed = [
        {"period": plan.PERIODS[period], "path": path, "cases": int(cases)}
        for period, path, cases in counts.itertuples(index=False)
    ]
    return covered, listed


def _paths(kept: pd.DataFrame) -> "pd.Series[str]":
    """Return the path of each case; the rows come in the order of case and time."""
    events = kept[kept["stage"] >= 0]
    again = (events["case"] == events["case"].shift()) & (
        events["stage"] == events["stage"].shift()
    )
    steps = events[~again]
    names = pd.Series(np.array(plan.STAGES, dtype=object)[steps["stage"]], index=steps["case"])
    return names.groupby(level=0).agg(" > ".join)


def _scopes(found: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    yield "_all", found
    for number, name in enumerate(plan.SEGMENTS[:-1]):
        yield name, found[found["segment"] == number]


def _allowed(scenarios: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return every whole walk through the scenarios, and every walk so far."""
    whole: set[tuple[str, ...]] = set()
    for scenario in scenarios:
        walks: list[tuple[str, ...]] = [()]
        for step in scenario.split(" > "):
            added = [(*walk, step.strip("[]")) for walk in walks]
            walks = [*walks, *added] if step.startswith("[") else added
        whole |= set(walks)
    begun = {walk[:length] for walk in whole for length in range(1, len(walk) + 1)}
    return {" > ".join(walk) for walk in whole}, {" > ".join(walk) for walk in begun}
