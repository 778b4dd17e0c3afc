"""
Where cases went: the expressions that the results on the event log share.

Everything here but :func:`until_us` is an ibis expression on the engine, and
nothing is read. Times are whole microseconds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine

LOST = "@lost"
MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE

Reading = Literal["furthest", "seen", "ordered"]


def until_us(events: ibis.Table, until: datetime | None) -> int:
    """Return the end of what was observed: ``until``, or else the log's last event (0 if none)."""
    if until is not None:
        return engine.moment(until)
    last = engine.collect(events.aggregate(last_us=engine.microseconds(events["at"]).max()))
    return int(last["last_us"].fillna(0).iloc[0])


def located(events: ibis.Table, journey: pd.DataFrame, end_us: int) -> ibis.Table:
    """
    Return the events of the map up to the end of observation, with ``at_us`` and ``position``.

    ``position`` counts the backbone from 0 and is missing on ``@lost``, which is
    no stage. Events of stages that the map does not have are left out.
    """
    stages = journey["stage"].tolist()
    position = by_value(events["stage"], {stage: at for at, stage in enumerate(stages)})
    timed = events.mutate(at_us=engine.microseconds(events["at"]), position=position)
    return timed.filter(_.stage.isin([*stages, LOST]), _.at_us <= end_us)


def cases(located: ibis.Table, journey: pd.DataFrame, reading: Reading = "furthest") -> ibis.Table:
    """
    Return one row a case: ``case``, ``position``, ``last_us``, ``lost_us``.

    ``position`` is the furthest stage the case reached in this reading (missing:
    none). ``last_us`` is its last event of any kind. ``lost_us`` is when it was
    closed as lost; missing if it was not, or if it came back to the map later.
    """
    if reading == "ordered":
        marked = _in_order(located, len(journey))
    else:
        marked = located.mutate(reached=located["position"])
    closed = marked.group_by("case").aggregate(
        position=_.reached.max(),
        last_us=_.at_us.max(),
        seen_us=_.at_us.max(where=_.position.notnull()),
        lost_us=_.at_us.max(where=_.stage == LOST),
    )
    came_back = (closed["seen_us"] > closed["lost_us"]).fill_null(False)
    lost_us = came_back.ifelse(ibis.null("int64"), closed["lost_us"])
    return closed.select("case", "position", "last_us", lost_us=lost_us)


def entries(located: ibis.Table) -> ibis.Table:
    """
    Return one row a case and stage it was seen in: ``entered_us``, ``next_us``.

    ``next_us`` is when the case was first seen in any later stage of the
    backbone, whichever came first; missing if in none.
    """
    first = (
        located.filter(_.position.notnull())
        .group_by(["case", "position"])
        .aggregate(entered_us=_.at_us.min())
    )
    later = ibis.window(group_by="case", order_by="position", following=(1, None))
    return first.mutate(next_us=first["entered_us"].min().over(later))


def by_value(
    column: ibis.Value, values: Mapping[str, int] | Mapping[int, int]
) -> ibis.expr.types.IntegerValue:
    """Return the whole number that belongs to each value; missing where the mapping has none."""
    branches = [(column == key, ibis.literal(value, "int64")) for key, value in values.items()]
    return ibis.cases(*branches) if branches else ibis.null("int64")


def _in_order(located: ibis.Table, stages: int) -> ibis.Table:
    """
    Add ``reached``: the stages a case went through without a gap, each after the one before it.

    Stage by stage, ``since_us`` becomes the case's first visit to it that does
    not come before ``since_us`` of the stage before; missing from the gap on.
    """
    case = ibis.window(group_by="case")
    null = ibis.null("int64")
    marked = located.mutate(reached=null, since_us=located["at_us"].min().over(case))
    for stage in range(stages):
        fits = (marked["position"] == stage) & (marked["at_us"] >= marked["since_us"])
        since = marked["at_us"].min(where=fits).over(case)
        marked = marked.mutate(since_us=since)
        reached = marked["since_us"].notnull().ifelse(stage, marked["reached"])
        marked = marked.mutate(reached=reached.cast("int64"))
    return marked
