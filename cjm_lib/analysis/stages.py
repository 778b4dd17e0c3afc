"""Where customers leave, and how long each stage takes."""

from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import NDArray

from cjm_lib.analysis import durations, groups, paths
from cjm_lib.stats import survival
from cjm_lib.stats.intervals import of_value, with_share
from cjm_lib.study_tables import LETTERS

FATES = ("open", "left", "done")


def dropoff(
    cases: ibis.Table,
    journey: pd.DataFrame,
    patience: pd.DataFrame,
    *,
    reading: paths.Reading = "furthest",
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """
    Count the cases that go no further than each stage, and their money.

    A case *reached* every stage up to the furthest one it was seen in: somebody
    who paid without a recorded basket still reached the basket. It *left* the
    furthest stage it reached if it is closed as lost there, or has been silent
    longer than the stage's patience window; inside the window it is *open*.
    Nobody leaves the last stage, so that has no share.

    Parameters
    ----------
    cases
        Path table; one row for each case of the scope.
    journey
        Journey map; one row for each stage, in order.
    patience
        Windows of silence; see :func:`durations.patience`.
    reading
        What *reached* means. ``furthest``: as above. ``seen``: the stages the case
        was seen in, in any order. ``ordered``: every earlier stage was seen before
        it, so a case goes no further than its first gap.
    by
        Segments to count apart, all in the same pass.

    Returns
    -------
    pandas.DataFrame
        One row for each stage, in order (of each segment): ``stage``, ``reached_cases``,
        ``open_cases``, ``left_cases``, ``left_share`` (0..1 of the cases that
        reached it and are not open in it; NaN of none, and at the last stage; Wilson),
        ``money_cases`` (those that left whose money is known), ``money_left_value`` (their
        money), ``money_left_share`` (0..1 of the money of the cases that reached it and are not
        open in it, as far as it is known; :func:`intervals.of_value`). Each share with ``_low``,
        ``_high`` (95 %).
    """
    counts = _fates(cases, patience, len(journey), reading, by)
    names = journey["stage"].to_numpy()

    def result(part: pd.DataFrame) -> pd.DataFrame:
        wide = _wide(part, len(names))
        reached = _seen(part, len(names)) if reading == "seen" else None
        return _table("stage", names, wide, np.arange(len(names)) < len(names) - 1, reached)

    return groups.each(counts, by, result)


def blocks(cases: ibis.Table, journey: pd.DataFrame, patience: pd.DataFrame) -> pd.DataFrame:
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
    block = journey["block"].to_numpy()
    places = pd.Series(pd.factorize(block)[0])
    counts = _fates(cases, patience, len(journey), "furthest", ())
    counts = counts.assign(place=counts["place"].map(places))
    sums = counts.groupby(["place", "fate"], as_index=False)[_SUMS].sum()
    names = pd.unique(block)
    return _table("block", names, _wide(sums, len(names)), np.isin(names, block[:-1]))


def timing(entries: ibis.Table, journey: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """
    Measure the time from entering each stage to entering the next reached one.

    Kaplan–Meier on whole minutes; what a time is, :func:`durations.counted` says.
    Cases that have not moved on are right-censored at the end of observation, or
    at their closing as lost; those are shown apart as ``lost_cases``.

    Parameters
    ----------
    entries
        One row for each case and stage it was seen in, of the scope.
    journey
        Journey map; one row for each stage, in order; ``planned_days`` optional.
    by
        Segments to measure apart, all in the same pass.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last, in order (of each segment): ``stage``,
        ``next_stage`` (the next on the map; the time is to whichever later stage comes
        first), ``entered_cases`` (seen in the stage), ``moved_cases``, ``open_cases``
        (neither moved nor lost, however long silent), ``lost_cases``,
        ``median_minutes``, ``p90_minutes`` with their 95 % intervals ``_low``,
        ``_high`` (NaN: not reached), ``planned_days`` (NaN: not planned).
    """
    return groups.each(
        durations.counted(entries, by=by), by, lambda counts: _timing(counts, journey)
    )


_FIGURES = [
    *("entered_cases", "moved_cases", "open_cases", "lost_cases"),
    *("median_minutes", "median_minutes_low", "median_minutes_high"),
    *("p90_minutes", "p90_minutes_low", "p90_minutes_high"),
]


def _timing(counts: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    rows = [
        _stage_timing(counts[counts["position"] == position])
        for position in range(len(journey) - 1)
    ]
    stages = journey["stage"].to_numpy()
    planned = journey.get("planned_days", pd.Series(float("nan"), index=journey.index))
    table = pd.DataFrame(rows, columns=_FIGURES)
    table = table.astype(dict.fromkeys(_FIGURES[:4], "Int64") | dict.fromkeys(_FIGURES[4:], float))
    table.insert(0, "stage", stages[:-1])
    table.insert(1, "next_stage", stages[1:])
    return table.assign(planned_days=pd.to_numeric(planned).astype(float).to_numpy()[:-1])


def _stage_timing(counts: pd.DataFrame) -> tuple[float, ...]:
    """Return one stage's counts, median and p90."""
    moved, lost, waiting = (
        int(counts[f"{fate}_cases"].sum()) for fate in ("moved", "lost", "open")
    )
    estimate = durations.curve(counts)
    quantiles = (*survival.quantile(estimate, 0.5), *survival.quantile(estimate, 0.9))
    return moved + lost + waiting, moved, waiting, lost, *quantiles


_SUMS = ["cases", *paths.MONEY]


def _fates(
    cases: ibis.Table,
    patience: pd.DataFrame,
    stages: int,
    reading: paths.Reading,
    by: Sequence[str],
) -> pd.DataFrame:
    """Count the cases by the furthest place they reached and what became of them there."""
    place = cases["ordered"] if reading == "ordered" else cases["furthest"]
    gone = cases["lost_us"].notnull() | paths.silent(cases, place, patience)
    fate = ibis.cases((place == stages - 1, "done"), (gone, "left"), else_="open")
    known = cases.mutate(place=place, fate=fate).filter(_.place.notnull())
    seen = {
        f"seen_{at}": _.count(where=_.path.contains(letter))
        for at, letter in enumerate(LETTERS[:stages])
        if reading == "seen"
    }
    return paths.money(groups.counted(known, ["place", "fate"], by, **paths.sums(), **seen))


def _seen(counts: pd.DataFrame, stages: int) -> "pd.Series[float]":
    """Return how many cases were seen in each stage."""
    return pd.Series([float(counts[f"seen_{place}"].sum()) for place in range(stages)])


def _wide(counts: pd.DataFrame, places: int) -> pd.DataFrame:
    """Return the sums by place: a column for each sum and fate, 0 where there is no case."""
    wide = counts.pivot_table(index="place", columns="fate", values=_SUMS, aggfunc="sum")
    columns = pd.MultiIndex.from_product([_SUMS, FATES])
    wide = wide.reindex(index=range(places), columns=columns).astype("float64").fillna(0)
    return wide.rename_axis(index=None)


def _table(
    name: str,
    names: "NDArray[np.object_]",
    wide: pd.DataFrame,
    can_leave: NDArray[np.bool_],
    reached: "pd.Series[float] | None" = None,
) -> pd.DataFrame:
    """Return the counts and shares of each place under its name."""
    passed = {one: _from_end(wide[[(one, fate) for fate in FATES]].sum(axis=1)) for one in _SUMS}
    decided = {one: (passed[one] - wide[one, "open"]).where(can_leave, 0) for one in _SUMS}
    if reached is not None:
        passed["cases"], decided["cases"] = reached, reached - wide["cases", "open"]
    counts = {
        "reached_cases": passed["cases"],
        "open_cases": wide["cases", "open"],
        "left_cases": wide["cases", "left"],
    }
    table = pd.DataFrame({name: names} | counts).reset_index(drop=True)
    table = table.astype(dict.fromkeys(counts, "Int64"))
    table = with_share(table, "left", table["left_cases"], decided["cases"].where(can_leave, 0))
    return _with_money(table, wide, decided)


def _from_end(values: "pd.Series[float]") -> "pd.Series[float]":
    """Return the sums from each row to the last."""
    return values[::-1].cumsum()[::-1]


def _with_money(
    table: pd.DataFrame, wide: pd.DataFrame, decided: "dict[str, pd.Series[float]]"
) -> pd.DataFrame:
    """Return the table with the money that left, and its share."""
    left = {one: wide[one, "left"] for one in paths.MONEY}
    known = left["valued_cases"].astype("Int64")
    shares = of_value(
        left["value"], left["value_squares"], decided["value"], decided["value_squares"]
    )
    names = ("money_left_share", "money_left_share_low", "money_left_share_high")
    return table.assign(
        money_cases=known,
        money_left_value=left["value"].where(known > 0),
        **dict(zip(names, shares, strict=True)),
    )
