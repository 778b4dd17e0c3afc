"""The journey map laid over the sales funnel."""

import pandas as pd

from cjm_lib.stats.intervals import with_share

_COUNTS = ["reached_cases", "step_reached_cases"]


def funnel(dropoff: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Set the steps of the sales funnel beside the stages of the map.

    A stage may serve several steps (``Lead; Deal``), and a step span several stages. A case came
    to a step if it reached the first of its stages.

    Parameters
    ----------
    dropoff
        Table of `stages.dropoff`; one row for each stage.
    journey
        Journey map; ``funnel_step`` names the steps of each stage.

    Returns
    -------
    pandas.DataFrame
        One row for each step and stage of it, in the order of the map; none where the map names
        no steps: ``funnel_step``, ``stage``, ``reached_cases`` (of the stage),
        ``step_reached_cases``, ``step_reached_share`` (0..1 of the cases that came to the first
        step; Wilson, 95 %).
    """
    named = journey.get("funnel_step", pd.Series("", index=journey.index)).fillna("")
    pairs = [
        (step.strip(), stage)
        for stage, steps in zip(journey["stage"], named, strict=True)
        for step in str(steps).split(";")
        if step.strip()
    ]
    table = pd.DataFrame(pairs, columns=["funnel_step", "stage"]).astype("str")
    table = table.merge(dropoff[["stage", "reached_cases"]], on="stage", how="left")
    order = list(dict.fromkeys(table["funnel_step"]))
    table = table.sort_values(
        "funnel_step", key=lambda names: names.map(order.index), kind="stable"
    )
    first = table.groupby("funnel_step")["reached_cases"].transform("first")
    table = table.assign(step_reached_cases=first).reset_index(drop=True)
    whole = float(table["step_reached_cases"].iloc[0]) if len(table) else 0.0
    table = table.astype(dict.fromkeys(_COUNTS, "Int64"))
    return with_share(table, "step_reached", table["step_reached_cases"], whole)
