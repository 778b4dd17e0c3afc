"""Which channels cases move between, and what the move costs."""

from datetime import datetime

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis import paths
from cjm_lib.stats.intervals import with_share

WINDOW_DAYS = 14.0  # as long as a sales team waits before it calls a lead cold; a study may differ


def transitions(
    events: ibis.Table,
    journey: pd.DataFrame,
    *,
    until: datetime | None = None,
    window_days: float = WINDOW_DAYS,
) -> pd.DataFrame:
    """
    Measure every move from one channel to another inside a case.

    A move is two consecutive events of a case with different channels; events
    without a channel are passed over. A case counts once for each ordered pair,
    and has a mark (lost, bounced, asked again …) if any of its moves has it.

    Parameters
    ----------
    events
        Event log; one row for each event of the scope.
    journey
        Journey map: settles the order of ties, and which stage is the last.
    until
        End of observation (UTC); default the last event.
    window_days
        A move after which nothing comes for longer than this has lost the case.

    Returns
    -------
    pandas.DataFrame
        One row for each pair, largest first: ``from_channel``, ``to_channel``,
        ``moved_cases``, ``moved_share`` (of the cases that left ``from_channel``
        for another one; one case may leave for several), ``lost_cases``,
        ``lost_share`` (no further event within the window, or closed as lost, and
        the last stage not reached; of the cases for which that is decided),
        ``gap_median_minutes``, ``gap_p90_minutes`` (between the two events, over
        all moves), ``bounced_cases``, ``bounced_share`` (the next move leads back),
        ``repeat_ask_share`` (asked for the same again in the new channel; of the
        cases where that is recorded, NaN of none), ``forced_share`` (likewise:
        sent there, not gone by choice), ``same_employee_share`` (likewise: the
        employee stays the same). Each share with ``_low``, ``_high`` (Wilson, 95 %).
    """
    end_us = paths.until_us(events, until)
    moves = _marked(_moves(paths.located(events, journey, end_us), journey), end_us, window_days)
    table = engine.collect(_pairs(moves).left_join(_leavers(moves), "from_channel"))
    table = table.sort_values(
        ["moved_cases", "from_channel", "to_channel"],
        ascending=[False, True, True],
        ignore_index=True,
    )
    return _shares(table)


def _moves(located: ibis.Table, journey: pd.DataFrame) -> ibis.Table:
    """Return one row a move: from, to, when, the gap, what came next, and the flags of the stay."""
    last = len(journey) - 1
    whole = ibis.window(group_by="case")
    known = located.mutate(
        lost_us=located["at_us"].max(where=_.stage == paths.LOST).over(whole),
        done_us=located["at_us"].min(where=_.position == last).over(whole),
    ).filter(_.channel.notnull() & (_.channel != "") & (_.stage != paths.LOST))
    order = ibis.window(group_by="case", order_by=["at_us", "position", "channel"])
    steps = known.mutate(
        from_channel=known["channel"].lag().over(order),
        before_us=known["at_us"].lag().over(order),
        next_us=known["at_us"].lead().over(order),
        before_employee=known["employee"].lag().over(order),
    )
    arrived = (steps["from_channel"] != steps["channel"]).fill_null(False).cast("int64")
    steps = steps.mutate(arrived=arrived)
    stay = (
        steps["arrived"]
        .sum()
        .over(ibis.cumulative_window(group_by="case", order_by=["at_us", "position", "channel"]))
    )
    return _stays(steps.mutate(stay=stay))


def _stays(steps: ibis.Table) -> ibis.Table:
    """Return one row for each unbroken stay in a channel that a move began."""
    came = _.arrived == 1
    stays = steps.group_by(["case", "stay", "channel"]).aggregate(
        from_channel=_.from_channel.max(where=came),
        arrived_us=_.at_us.min(),
        gap_us=(_.at_us - _.before_us).max(where=came),
        next_us=_.next_us.min(where=came),
        lost_us=_.lost_us.max(),
        done_us=_.done_us.min(),
        asked=_.repeat_ask.any(),
        forced=_.forced.any(),
        same_employee=(_.employee == _.before_employee).any(where=came),
    )
    order = ibis.window(group_by="case", order_by="stay")
    back = (stays["channel"].lead().over(order) == stays["from_channel"]).fill_null(False)
    return stays.mutate(bounced=back).filter(_.from_channel.notnull())


def _marked(moves: ibis.Table, end_us: int, window_days: float) -> ibis.Table:
    """Add to each move whether it lost the case, and whether that is decided yet."""
    window_us = int(window_days * paths.DAY)
    silent = (moves["next_us"].coalesce(end_us) - moves["arrived_us"]) > window_us
    closed = moves["next_us"].isnull() & (moves["lost_us"] >= moves["arrived_us"]).fill_null(False)
    done = (moves["done_us"] <= moves["arrived_us"]).fill_null(False)
    return moves.mutate(
        lost=(silent | closed) & ~done,
        decided=silent | closed | done | moves["next_us"].notnull(),
        minutes=moves["gap_us"] // paths.MINUTE,
    )


def _pairs(moves: ibis.Table) -> ibis.Table:
    """Return one row for each pair of channels with its counts of cases and its gaps."""
    pair = ["from_channel", "to_channel"]
    moves = moves.rename(to_channel="channel")
    cases = moves.group_by([*pair, "case"]).aggregate(
        **{mark: moves[mark].any() for mark in ("lost", "decided", "bounced", *_FLAGS)}
    )
    flags = {f"{flag}_cases": cases[flag].sum() for flag in ("lost", "decided", "bounced", *_FLAGS)}
    recorded = {f"{flag}_known": cases[flag].count() for flag in _FLAGS}
    counts = cases.group_by(pair).aggregate(moved_cases=_.count(), **flags, **recorded)
    gaps = moves.group_by(pair).aggregate(
        gap_median_minutes=_.minutes.quantile(0.5).cast("float64"),
        gap_p90_minutes=_.minutes.quantile(0.9).cast("float64"),
    )
    return counts.inner_join(gaps, pair)


_FLAGS = {"asked": "repeat_ask", "forced": "forced", "same_employee": "same_employee"}


def _leavers(moves: ibis.Table) -> ibis.Table:
    """Return how many cases left each channel for another one."""
    return moves.group_by("from_channel").aggregate(leaver_cases=_.case.nunique())


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts with their shares and intervals, in the columns of the result."""
    table = with_share(table, "moved", table["moved_cases"], table["leaver_cases"])
    table = with_share(table, "lost", table["lost_cases"], table["decided_cases"])
    table = with_share(table, "bounced", table["bounced_cases"], table["moved_cases"])
    for flag, name in _FLAGS.items():
        table = with_share(table, name, table[f"{flag}_cases"], table[f"{flag}_known"])
    with_interval = [
        *("moved_cases", *_interval("moved"), "lost_cases", *_interval("lost")),
        *("gap_median_minutes", "gap_p90_minutes", "bounced_cases", *_interval("bounced")),
        *(column for name in _FLAGS.values() for column in _interval(name)),
    ]
    table = table[["from_channel", "to_channel", *with_interval]]
    counts = ["moved_cases", "lost_cases", "bounced_cases"]
    return table.astype(
        {"from_channel": "str", "to_channel": "str"} | dict.fromkeys(counts, "Int64")
    )


def _interval(name: str) -> list[str]:
    """Return the names of a share and the ends of its interval."""
    return [f"{name}_share", f"{name}_share_low", f"{name}_share_high"]
