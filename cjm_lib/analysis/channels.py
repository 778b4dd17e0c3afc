"""Which channels cases move between, and what becomes of them."""

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis.paths import DAY_US, MINUTES_A_DAY
from cjm_lib.stats import quantiles
from cjm_lib.stats.comparisons import against
from cjm_lib.stats.intervals import with_share

WINDOW_DAYS = 14.0  # as long as a sales team waits before it calls a lead cold; a study may differ
PAIR = ["from_channel", "to_channel"]


def transitions(moves: ibis.Table, *, window_days: float = WINDOW_DAYS) -> pd.DataFrame:
    """
    Measure every move from one channel to another inside a case.

    A move is two consecutive events of a case with different channels; events
    without a channel are passed over. A case counts once for each ordered pair,
    and has a mark (lost, bounced, asked again …) if any of its moves has it.

    Parameters
    ----------
    moves
        One row for each change of channel inside a case of the scope.
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
        ``lost_difference_points`` (to all other pairs together; Newcombe) with
        ``against_others``: ``more``, ``less`` (stands after Benjamini–Hochberg),
        ``unclear``, ``no_figure``; ``completed_cases``, ``completed_share`` (came to
        the last stage within the window, or had been there; of those decided),
        ``gap_median_minutes``, ``gap_p90_minutes`` (between the two events, over
        all moves; ends by order statistics), ``bounced_cases``, ``bounced_share``
        (the next move leads back), ``repeat_ask_share`` (asked for the same again
        in the new channel; of the cases where that is recorded, NaN of none),
        ``forced_share`` (likewise: sent there, not gone by choice),
        ``same_employee_share`` (likewise: the employee stays the same). Each share
        with ``_low``, ``_high`` (Wilson, 95 %).
    """
    marked = with_marks(moves, window_days)
    leavers = marked.group_by("from_channel").aggregate(leaver_cases=_.case.nunique())
    table = engine.collect(_pairs(marked)).merge(engine.collect(leavers), on="from_channel")
    table = table.merge(_gaps(moves), on=PAIR, how="left")
    table = table.sort_values(
        ["moved_cases", *PAIR], ascending=[False, True, True], ignore_index=True
    )
    return _shares(table)


def with_marks(moves: ibis.Table, window_days: float = WINDOW_DAYS) -> ibis.Table:
    """Add to each move whether it lost the case, whether that is decided, whether it led to it."""
    gone = (moves["silent_us"] > int(window_days * DAY_US)) | moves["closed"]
    soon = (moves["goal_minutes"] <= int(window_days * MINUTES_A_DAY)).fill_null(False)
    return moves.mutate(
        lost=gone & ~moves["done"],
        decided=gone | moves["done"] | moves["more"],
        completed=moves["done"] | soon,
    )


def _pairs(moves: ibis.Table) -> ibis.Table:
    """Return one row for each pair of channels with its counts of cases."""
    marks = ("lost", "decided", "completed", "bounced", *_FLAGS)
    whole = {mark: engine.as_number(moves[mark]) for mark in marks}
    cases = (
        moves.mutate(**whole)
        .group_by([*PAIR, "case"])
        .aggregate(**{mark: _[mark].max() for mark in marks})
    )
    cases = cases.mutate(completed=cases["completed"] * cases["decided"])
    flags = {f"{mark}_cases": cases[mark].sum() for mark in marks}
    recorded = {f"{flag}_known": cases[flag].count() for flag in _FLAGS}
    return cases.group_by(PAIR).aggregate(moved_cases=_.count(), **flags, **recorded)


def _gaps(moves: ibis.Table) -> pd.DataFrame:
    """Return the median and p90 of the gaps of each pair."""
    counts = gaps(moves, PAIR)
    rows = [
        (
            *pair,
            *quantiles.of_counts(part["gap_minutes"], part["moves"], 0.5),
            *quantiles.of_counts(part["gap_minutes"], part["moves"], 0.9),
        )
        for pair, part in counts.groupby(PAIR)
    ]
    kinds = dict.fromkeys(PAIR, "str") | dict.fromkeys(_GAPS, "float64")
    return pd.DataFrame(rows, columns=[*PAIR, *_GAPS]).astype(kinds)


def gaps(moves: ibis.Table, keys: list[str]) -> pd.DataFrame:
    """Count the moves by the keys and the whole minutes of their gap."""
    counts = moves.group_by([*keys, "gap_minutes"]).aggregate(moves=_.count())
    return engine.collect(counts, limit=5_000_000)


_FLAGS = {"asked": "repeat_ask", "forced": "forced", "same_employee": "same_employee"}
_GAPS = [
    *("gap_median_minutes", "gap_median_minutes_low", "gap_median_minutes_high"),
    *("gap_p90_minutes", "gap_p90_minutes_low", "gap_p90_minutes_high"),
]
_DIFFERENCE = [f"lost_difference_points{end}" for end in ("", "_low", "_high")]


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts with their shares and intervals, in the columns of the result."""
    table = with_share(table, "moved", table["moved_cases"], table["leaver_cases"])
    for name in ("lost", "completed"):
        table = with_share(table, name, table[f"{name}_cases"], table["decided_cases"])
    table = with_share(table, "bounced", table["bounced_cases"], table["moved_cases"])
    for flag, name in _FLAGS.items():
        table = with_share(table, name, table[f"{flag}_cases"], table[f"{flag}_known"])
    rest = table[["lost_cases", "decided_cases"]].astype(float)
    rest = rest.sum() - rest
    other = with_share(
        pd.DataFrame(index=table.index), "other", rest["lost_cases"], rest["decided_cases"]
    )
    table = table.assign(**against(table, "lost_share", other, "other_share"))
    columns = [
        *("moved_cases", *_interval("moved"), "lost_cases", *_interval("lost")),
        *(*_DIFFERENCE, "against_others", "completed_cases", *_interval("completed")),
        *(*_GAPS, "bounced_cases", *_interval("bounced")),
        *(column for name in _FLAGS.values() for column in _interval(name)),
    ]
    counts = ["moved_cases", "lost_cases", "completed_cases", "bounced_cases"]
    return table[[*PAIR, *columns]].astype(
        dict.fromkeys(PAIR, "str") | dict.fromkeys(counts, "Int64")
    )


def _interval(name: str) -> list[str]:
    """Return the names of a share and the ends of its interval."""
    return [f"{name}_share", f"{name}_share_low", f"{name}_share_high"]
