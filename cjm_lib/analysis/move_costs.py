"""What a bad change of channel costs both sides."""

from collections.abc import Mapping

import ibis
import numpy as np
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis.channels import PAIR, WINDOW_DAYS, gaps, with_marks
from cjm_lib.stats import intervals, quantiles
from cjm_lib.stats.intervals import with_share

Triple = tuple[float, float, float]


def move_costs(
    moves: ibis.Table,
    *,
    months: float,
    costs: Mapping[str, Triple] | None = None,
    window_days: float = WINDOW_DAYS,
) -> pd.DataFrame:
    """
    Measure what the moves from one channel to another cost in time, and in money.

    A move is *bad* if the customer was asked for the same again, was sent there, came straight
    back or was lost. Hours lost count every move: how far the median gap lies above the gap of
    the quickest quarter of the same pair, which a quarter of the customers have already, times
    the moves. A bad move costs the customer the minutes that its median gap lies above that of
    the other moves of the pair, and the company one more handling.

    Parameters
    ----------
    moves
        One row for each change of channel inside a case of the scope.
    months
        Length of the period.
    costs
        Base, low and high of ``customer_hour_value``, ``employee_hour_value``,
        ``handling_minutes``; without them there is no money.
    window_days
        As in `channels.transitions`.

    Returns
    -------
    pandas.DataFrame
        One row for each pair, the most hours first: ``from_channel``, ``to_channel``,
        ``moved_cases``, ``passages`` (moves; a case may move several times), ``bad_cases``,
        ``bad_share`` (0..1 of ``moved_cases``; Wilson), ``bad_excess_minutes`` (bad above other
        moves; ends by square-and-add of the two medians'), ``lost_hours`` (a month; ends from
        those of the median), ``bad_customer_value`` and ``bad_company_value`` (a month, of the
        bad moves; from the low and high of minutes and rates). Each with ``_low``, ``_high``.
    """
    marked = _bad(with_marks(moves, window_days))
    table = _counted(marked)
    times = _times(gaps(marked, [*PAIR, "bad"]))
    table = table.merge(times, on=PAIR, how="left")
    table = with_share(table, "bad", table["bad_cases"], table["moved_cases"])
    for end in _ENDS:
        table[f"lost_hours{end}"] *= table["passages"].astype(float) / months
    table = table.assign(**_money(table, months, dict(costs or {})))
    ordered = table.sort_values(["lost_hours", *PAIR], ascending=[False, True, True])
    kinds = dict.fromkeys(PAIR, "str") | dict.fromkeys(_COUNTS, "Int64")
    return ordered[[*PAIR, *_COUNTS, *_MEASURES]].astype(kinds).reset_index(drop=True)


_ENDS = ("", "_low", "_high")
_COUNTS = ["moved_cases", "passages", "bad_cases"]
_NAMES = (
    *("bad_share", "bad_excess_minutes", "lost_hours"),
    *("bad_customer_value", "bad_company_value"),
)
_MEASURES = [f"{name}{end}" for name in _NAMES for end in _ENDS]


def _bad(moves: ibis.Table) -> ibis.Table:
    """Add to each move whether it went badly; what nobody recorded did not."""
    flags = [moves[name].fill_null(False) for name in ("asked", "forced", "bounced", "lost")]
    return moves.mutate(bad=ibis.or_(*flags))


def _counted(moves: ibis.Table) -> pd.DataFrame:
    """Return one row for each pair with its moves and cases."""
    counts = moves.group_by(PAIR).aggregate(
        moved_cases=_.case.nunique(),
        passages=_.count(),
        bad_cases=_.case.nunique(where=_.bad),
        bad_passages=_.count(where=_.bad),
    )
    return engine.collect(counts)


def _times(counts: pd.DataFrame) -> pd.DataFrame:
    """Return for each pair the excess of bad moves, and of the median over the first quarter."""
    rows = []
    for pair, part in counts.groupby(PAIR):
        both = part.groupby("gap_minutes")["moves"].sum()
        median = np.array(quantiles.of_counts(both.index, both, 0.5))
        quarter = quantiles.of_counts(both.index, both, 0.25)[0]
        bad, rest = (
            quantiles.of_counts(side["gap_minutes"], side["moves"], 0.5)
            for side in (part[part["bad"].astype(bool)], part[~part["bad"].astype(bool)])
        )
        excess = (float(end) for end in intervals.difference(bad, rest))
        rows.append((*pair, *excess, *((median - quarter).clip(min=0) / 60)))
    names = [f"{name}{end}" for name in ("bad_excess_minutes", "lost_hours") for end in _ENDS]
    kinds = dict.fromkeys(PAIR, "str") | dict.fromkeys(names, "float64")
    return pd.DataFrame(rows, columns=[*PAIR, *names]).astype(kinds)


def _money(
    table: pd.DataFrame, months: float, costs: Mapping[str, Triple]
) -> dict[str, "pd.Series[float]"]:
    """Return what bad moves cost the customer and the company a month; missing without rates."""
    nothing = (np.nan, np.nan, np.nan)
    hour, wage, handling = (
        costs.get(name, nothing)
        for name in ("customer_hour_value", "employee_hour_value", "handling_minutes")
    )
    bad = table["bad_passages"].astype(float) / months
    money = {}
    for at, end in enumerate(_ENDS):
        hours = bad * table[f"bad_excess_minutes{end}"].clip(lower=0) / 60
        money[f"bad_customer_value{end}"] = hours * hour[at]
        money[f"bad_company_value{end}"] = bad * handling[at] / 60 * wage[at]
    return money
