"""Where customers leave, and how long each stage takes."""

from collections.abc import Mapping
from datetime import datetime

import ibis
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from cjm_lib import engine
from cjm_lib.analysis import durations, paths
from cjm_lib.stats import survival
from cjm_lib.stats.intervals import with_share


def dropoff(
    events: ibis.Table,
    journey: pd.DataFrame,
    *,
    until: datetime | None = None,
    patience: Mapping[str, float] | None = None,
    reading: paths.Reading = "furthest",
) -> pd.DataFrame:
    """
    Count the cases that go no further than each stage.

    A case *reached* every stage up to the furthest one it was seen in: somebody
    who paid without a recorded basket still reached the basket. It *left* the
    furthest stage it reached if it is closed as lost there, or has been silent
    longer than the stage's patience window; inside the window it is *open*.
    Nobody leaves the last stage, so that has no share.

    Parameters
    ----------
    events
        Event log; one row for each event of the scope. The stage ``@lost``
        closes a case, unless it comes back to the map afterwards.
    journey
        Journey map; one row for each stage, in order.
    until
        End of observation (UTC); default the last event.
    patience
        Days of silence by stage; measured (:func:`durations.patience`) where absent.
    reading
        What *reached* means. ``furthest``: as above. ``seen``: the stages the case
        was seen in, in any order. ``ordered``: every earlier stage was seen before
        it, so a case goes no further than its first gap.

    Returns
    -------
    pandas.DataFrame
        One row for each stage, in order: ``stage``, ``reached_cases``,
        ``open_cases``, ``left_cases``, ``left_share`` (0..1 of the cases that
        reached it and are not open in it; NaN of none, and at the last stage),
        ``left_share_low``, ``left_share_high`` (Wilson, 95 %).
    """
    fates = _fates(events, journey, until, patience, reading)
    furthest = fates.sum(axis=1)
    reached = furthest[::-1].cumsum()[::-1]
    if reading == "seen":
        reached = _seen(events, journey, until)
    table = pd.DataFrame(
        {
            "stage": journey["stage"].to_numpy(),
            "reached_cases": reached.to_numpy(),
            "open_cases": fates["open"].to_numpy(),
            "left_cases": fates["left"].to_numpy(),
        }
    )
    return _shares(table, can_leave=table.index < len(table) - 1)


def blocks(
    events: ibis.Table,
    journey: pd.DataFrame,
    *,
    until: datetime | None = None,
    patience: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """
    Count the cases that go no further than each block of the map.

    Computed from the cases, not summed over stages: a case reached a block once,
    if the furthest stage it reached is in the block or after it. It left the
    block (or is open in it) if it left (is open in) any stage of the block.

    Returns
    -------
    pandas.DataFrame
        One row for each block, in order: ``block``, then as :func:`dropoff`. A
        block that is only the map's last stage has no share.
    """
    fates = _fates(events, journey, until, patience, "furthest")
    block = journey["block"].to_numpy()
    of_block = fates.groupby(block, sort=False)[["open", "left"]].sum()
    reached = fates.sum(axis=1)[::-1].cumsum()[::-1].groupby(block, sort=False).max()
    table = pd.DataFrame(
        {
            "block": of_block.index.to_numpy(),
            "reached_cases": reached.to_numpy(),
            "open_cases": of_block["open"].to_numpy(),
            "left_cases": of_block["left"].to_numpy(),
        }
    )
    before_last = pd.unique(block[:-1])
    return _shares(table, can_leave=table["block"].isin(before_last).to_numpy())


def timing(
    events: ibis.Table, journey: pd.DataFrame, *, until: datetime | None = None
) -> pd.DataFrame:
    """
    Measure the time from entering each stage to entering the next reached one.

    Kaplan–Meier on whole minutes; what a time is, :func:`durations.counted` says.
    Cases that have not moved on are right-censored at the end of observation, or
    at their closing as lost; those are shown apart as ``lost_cases``.

    Parameters
    ----------
    events
        Event log; one row for each event of the scope.
    journey
        Journey map; one row for each stage, in order; ``planned_days`` optional.
    until
        End of observation (UTC); default the last event.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last, in order: ``stage``, ``next_stage``
        (the next on the map; the time is to whichever later stage comes first),
        ``entered_cases`` (seen in the stage), ``moved_cases``, ``open_cases``
        (neither moved nor lost, however long silent), ``lost_cases``,
        ``median_minutes``, ``p90_minutes`` with their 95 % intervals ``_low``,
        ``_high`` (NaN: not reached), ``planned_days`` (NaN: not planned).
    """
    counts = durations.counted(events, journey, until=until)
    rows = [
        _stage_timing(counts[counts["position"] == position])
        for position in range(len(journey) - 1)
    ]
    stages = journey["stage"].to_numpy()
    planned = journey.get("planned_days", pd.Series(float("nan"), index=journey.index))
    table = pd.DataFrame(rows, columns=_TIMING)
    table = table.astype(dict.fromkeys(_TIMING[:4], "Int64") | dict.fromkeys(_TIMING[4:], float))
    table.insert(0, "stage", stages[:-1])
    table.insert(1, "next_stage", stages[1:])
    return table.assign(planned_days=pd.to_numeric(planned).astype(float).to_numpy()[:-1])


_TIMING = [
    *("entered_cases", "moved_cases", "open_cases", "lost_cases"),
    *("median_minutes", "median_minutes_low", "median_minutes_high"),
    *("p90_minutes", "p90_minutes_low", "p90_minutes_high"),
]


def _stage_timing(counts: pd.DataFrame) -> tuple[float, ...]:
    """Return one stage's counts, median and p90."""
    moved, lost, waiting = (
        int(counts[f"{fate}_cases"].sum()) for fate in ("moved", "lost", "open")
    )
    estimate = durations.curve(counts)
    quantiles = (*survival.quantile(estimate, 0.5), *survival.quantile(estimate, 0.9))
    return moved + lost + waiting, moved, waiting, lost, *quantiles


def _fates(
    events: ibis.Table,
    journey: pd.DataFrame,
    until: datetime | None,
    patience: Mapping[str, float] | None,
    reading: paths.Reading,
) -> pd.DataFrame:
    """Return, for each stage as the furthest reached one, how many cases are open, left, done."""
    end_us = paths.until_us(events, until)
    days = durations.patience(events, journey, until=until, given=patience)["patience_days"]
    windows = {at: int(window * paths.DAY) for at, window in enumerate(days) if pd.notna(window)}
    cases = paths.cases(paths.located(events, journey, end_us), journey, reading)
    silent = (end_us - cases["last_us"] > paths.by_value(cases["position"], windows)).fill_null(
        False
    )
    fate = ibis.cases(
        (cases["position"] == len(journey) - 1, "done"),
        (cases["lost_us"].notnull() | silent, "left"),
        else_="open",
    )
    counts = engine.collect(
        cases.mutate(fate=fate)
        .filter(_.position.notnull())
        .group_by(["position", "fate"])
        .aggregate(cases=_.count())
    )
    wide = counts.pivot_table(index="position", columns="fate", values="cases", aggfunc="sum")
    return (
        wide.reindex(index=range(len(journey)), columns=["open", "left", "done"])
        .fillna(0)
        .astype("Int64")
    )


def _seen(events: ibis.Table, journey: pd.DataFrame, until: datetime | None) -> pd.Series:
    """Return how many cases were seen in each stage."""
    located = paths.located(events, journey, paths.until_us(events, until))
    counts = engine.collect(
        located.filter(_.position.notnull()).group_by("position").aggregate(cases=_.case.nunique())
    )
    return counts.set_index("position")["cases"].reindex(range(len(journey))).fillna(0)


def _shares(table: pd.DataFrame, can_leave: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the counts as whole numbers, with the share that left where one can leave."""
    table = table.astype(dict.fromkeys(["reached_cases", "open_cases", "left_cases"], "Int64"))
    decided = (table["reached_cases"] - table["open_cases"]).where(can_leave, 0)
    return with_share(table, "left", table["left_cases"], decided)
