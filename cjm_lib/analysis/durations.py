"""How long cases wait in a stage: counted minutes, and the patience window that follows."""

from collections.abc import Mapping
from datetime import datetime

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis import paths
from cjm_lib.stats import survival

MINUTES_A_DAY = 1440

# One row for each stage and whole minute at most: bounded by the calendar, not by the log.
_LIMIT = 5_000_000


def counted(
    events: ibis.Table, journey: pd.DataFrame, *, until: datetime | None = None
) -> pd.DataFrame:
    """
    Count the times from entering a stage to entering the next reached one.

    A case enters a stage at its first event there; a stage it skipped has no
    time. The next reached stage is whichever later one comes first. Who has not
    moved on waits until closed as lost, or else until the end of observation.
    A case already seen further on when it entered the stage was not waiting for
    the way on, and is left out.

    Parameters
    ----------
    events
        Event log; one row for each event of the scope.
    journey
        Journey map; one row for each stage, in order.
    until
        End of observation (UTC); default the last event.

    Returns
    -------
    pandas.DataFrame
        One row for each ``position`` (of the stage, from 0) and ``minutes``
        (whole): ``moved_cases``, ``lost_cases``, ``open_cases`` with that time.
    """
    end_us = paths.until_us(events, until)
    located = paths.located(events, journey, end_us)
    entries = paths.entries(located).filter(
        (_.next_us.isnull() | (_.next_us >= _.entered_us)) & (_.position < len(journey) - 1)
    )
    closed = paths.cases(located, journey).select("case", "lost_us")
    waits = entries.inner_join(closed, "case")
    end = waits["next_us"].coalesce(waits["lost_us"], end_us)
    moved = waits["next_us"].notnull().cast("int64")
    lost = (waits["next_us"].isnull() & waits["lost_us"].notnull()).cast("int64")
    counts = (
        waits.mutate(minutes=(end - waits["entered_us"]) // paths.MINUTE, moved=moved, lost=lost)
        .group_by(["position", "minutes"])
        .aggregate(moved_cases=_.moved.sum(), lost_cases=_.lost.sum(), all_cases=_.count())
        .order_by("position", "minutes")
    )
    table = engine.collect(counts, limit=_LIMIT)
    stays = table["all_cases"] - table["moved_cases"] - table["lost_cases"]
    return table.assign(open_cases=stays).drop(columns="all_cases")


def curve(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the Kaplan–Meier curve of one stage's counted times; lost and open are censored."""
    censored = counts["lost_cases"] + counts["open_cases"]
    return survival.curve(
        counts.assign(moved=counts["moved_cases"], censored=censored)[
            ["minutes", "moved", "censored"]
        ]
    )


def patience(
    events: ibis.Table,
    journey: pd.DataFrame,
    *,
    until: datetime | None = None,
    given: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """
    Return how long a case may be silent in a stage before it counts as having left.

    The study's own window where it sets one. Else the 90th percentile of the
    time to the next reached stage by Kaplan–Meier (``p90``). Where so many stay
    that the curve never gets there: the time by which 90 % of those who do move
    have moved, as far as the data go (``p90_of_moved``). Where nobody moved: the
    longest window of the other stages (``longest``); with none, no window
    (``none``), and silence alone never counts as having left.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last, in order: ``stage``,
        ``patience_days`` (NaN: no window), ``patience_from`` (``given``,
        ``p90``, ``p90_of_moved``, ``longest``, ``none``).
    """
    known = dict(given or {})
    stages = journey["stage"].tolist()[:-1]
    counts = (
        None if all(stage in known for stage in stages) else counted(events, journey, until=until)
    )
    rows = []
    for position, stage in enumerate(stages):
        if stage in known or counts is None:
            rows.append((stage, float(known[stage]), "given"))
        else:
            rows.append((stage, *_measured(counts[counts["position"] == position])))
    table = pd.DataFrame(rows, columns=["stage", "patience_days", "patience_from"])
    return _filled(table.astype({"patience_days": float, "patience_from": str}))


def _measured(counts: pd.DataFrame) -> tuple[float, str]:
    """Return one stage's window in days and where it comes from."""
    estimate = curve(counts)
    p90 = survival.quantile(estimate, 0.9)[0]
    if pd.notna(p90):
        return p90 / MINUTES_A_DAY, "p90"
    of_moved = survival.descent(estimate, 0.9)
    return of_moved / MINUTES_A_DAY, "none" if pd.isna(of_moved) else "p90_of_moved"


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the longest window where nobody moved, if there is one at all."""
    longest = table["patience_days"].max()
    if pd.isna(longest):
        return table
    missing = table["patience_days"].isna()
    return table.assign(
        patience_days=table["patience_days"].fillna(longest),
        patience_from=table["patience_from"].mask(missing, "longest"),
    )
