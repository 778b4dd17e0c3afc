"""Where customers leave, by first channel, age group, region, device and location."""

from collections.abc import Iterable, Sequence

import ibis
import numpy as np
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis import paths
from cjm_lib.analysis.segments import OTHER
from cjm_lib.stats.comparisons import against
from cjm_lib.stats.intervals import with_share

CUTS = ("first_channel", "age_group", "region", "device", "location")

_KEYS = ["cut", "value"]
_COUNTS = ["reached_cases", "open_cases", "left_cases"]


def known(cases: ibis.Table, extra: Iterable[str] = ()) -> list[str]:
    """Return the cuts that the cases have at least two values of; ``extra`` columns come last."""
    names = [name for name in dict.fromkeys([*CUTS, *extra]) if name in cases.columns]
    if not names:
        return []
    counts = {name: cases[name].cast("string").nullif("").nunique() for name in names}
    row = engine.collect(cases.aggregate(**counts)).iloc[0]
    return [name for name in names if row[name] >= 2]


def dropoff_by_cut(
    cases: ibis.Table,
    journey: pd.DataFrame,
    patience: pd.DataFrame,
    cuts: Sequence[str],
    *,
    least: int = 5,
    top: int = 8,
) -> pd.DataFrame:
    """
    Count the cases that go no further than each stage, by the values of some columns.

    What *reached*, *open* and *left* mean, `stages.dropoff` says (reading ``furthest``). Of each
    cut the ``top`` largest values are kept apart, and of these only such with at least ``least``
    cases; the others are ``@other``. Where ``@other`` itself has fewer, the smallest value that
    was kept joins it: no small value is to be had by subtraction from the whole. A row where
    1..least-1 cases reached the stage or left is left out, and with it the next smallest of its
    cut if it would be alone.
    Cases without a value of a cut take no part in it.

    Parameters
    ----------
    cases
        Path table; one row for each case of the scope.
    journey
        Journey map; one row for each stage, in order.
    patience
        Windows of silence; see `durations.patience`.
    cuts
        Columns of ``cases``; see :func:`known`.
    least
        Fewest cases that a figure is shown of.
    top
        Most values of a cut that are kept apart.

    Returns
    -------
    pandas.DataFrame
        One row for each cut, value (largest first, ``@other`` last) and stage but the last:
        ``cut``, ``value``, ``stage``, ``reached_cases``, ``open_cases``, ``left_cases``,
        ``left_share`` (0..1 of those that reached it and are not open in it; Wilson, 95 %),
        ``left_difference_points`` (to all other values of the cut at the stage, percentage
        points; Newcombe, 95 %) and ``against_others``: ``more``, ``less`` (stands after
        Benjamini–Hochberg over all rows that have a difference), ``unclear``, ``no_figure``.
    """
    counts = _counted(cases, patience, len(journey), cuts)
    parts = [_gathered(counts[counts["cut"] == cut], least, top) for cut in cuts]
    table = _table(pd.concat(parts, ignore_index=True) if parts else counts, journey)
    shown = ~_small(table, least)
    return _judged(table, shown)


def largest(table: pd.DataFrame, *, top: int = 12) -> pd.DataFrame:
    """Return the rows of the largest differences, sure ones first, with any that has a figure."""
    known = table[table["left_difference_points"].notna()]
    size = known["left_difference_points"].abs()
    sure = known["against_others"].isin(["more", "less"])
    ordered = known.assign(size=size, sure=sure).sort_values(
        ["sure", "size"], ascending=[False, False], kind="stable"
    )
    return ordered.drop(columns=["size", "sure"]).head(top).reset_index(drop=True)


def _counted(
    cases: ibis.Table, patience: pd.DataFrame, stages: int, cuts: Sequence[str]
) -> pd.DataFrame:
    """Count the cases of each cut and value by furthest place and fate, in one pass."""
    if not cuts:
        return pd.DataFrame({"cut": [], "value": [], "place": [], "fate": [], "cases": []})
    place = cases["furthest"]
    gone = cases["lost_us"].notnull() | paths.silent(cases, place, patience)
    fate = ibis.cases((place == stages - 1, "done"), (gone, "left"), else_="open")
    table = cases.mutate(place=place, fate=fate).filter(_.place.notnull())
    each = table.mutate(number=ibis.array(list(range(len(cuts)))).unnest())
    values = [
        (each["number"] == number, each[cut].cast("string").nullif(""))
        for number, cut in enumerate(cuts)
    ]
    named = each.mutate(value=ibis.cases(*values)).filter(_.value.notnull())
    counts = named.group_by("number", "value", "place", "fate").aggregate(cases=_.count())
    rows = engine.collect(counts)
    rows = rows.sort_values(["number", "value", "place", "fate"], ignore_index=True)
    return rows.assign(cut=[cuts[number] for number in rows["number"]]).drop(columns="number")


def _gathered(counts: pd.DataFrame, least: int, top: int) -> pd.DataFrame:
    """Return one cut's counts, largest value first, with the small ones together as the last."""
    sizes = counts.groupby("value")["cases"].sum().reset_index()
    sizes = sizes.sort_values(["cases", "value"], ascending=[False, True], ignore_index=True)
    apart = int((sizes["cases"].head(top) >= least).sum())
    while 0 < sizes["cases"].iloc[apart:].sum() < least and apart:
        apart -= 1
    names = sizes["value"].head(apart).tolist()
    order = {value: rank for rank, value in enumerate([*names, OTHER])}
    value = counts["value"].where(counts["value"].isin(names), OTHER)
    table = counts.assign(value=value, rank=value.map(order))
    keys = ["cut", "rank", "value", "place", "fate"]
    return table.groupby(keys)["cases"].sum().reset_index().drop(columns="rank")


def _table(counts: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """Return reached, open and left of each cut, value and stage but the last."""
    places = len(journey)
    parts = []
    for (cut, value), own in counts.groupby(_KEYS, sort=False):
        wide = own.pivot_table(index="place", columns="fate", values="cases", aggfunc="sum")
        wide = wide.reindex(index=range(places), columns=["open", "left", "done"]).fillna(0)
        reached = wide.sum(axis=1)[::-1].cumsum()[::-1]
        part = pd.DataFrame({"cut": cut, "value": value, "stage": journey["stage"].to_numpy()})
        figures = (reached, wide["open"], wide["left"])
        for name, figure in zip(_COUNTS, figures, strict=True):
            part[name] = figure.to_numpy(dtype=float)
        parts.append(part.iloc[:-1])
    names = [*_KEYS, "stage"]
    empty = pd.DataFrame(columns=[*names, *_COUNTS])
    table = pd.concat(parts, ignore_index=True) if parts else empty
    return table.astype(dict.fromkeys(names, "str") | dict.fromkeys(_COUNTS, float))


def _small(table: pd.DataFrame, least: int) -> "pd.Series[bool]":
    """Return which rows are of too few cases, or would give such a row away."""
    found = np.zeros(len(table), dtype=bool)
    for rows in table.groupby(["cut", "stage"], sort=False).indices.values():
        for count in ("reached_cases", "left_cases"):
            cases = table[count].to_numpy(dtype=float)[rows]
            few = (cases > 0) & (cases < least)
            found[rows[few]] = True
            rest = np.flatnonzero(cases >= least)
            if few.sum() == 1 and len(rest):
                found[rows[rest[np.argmin(cases[rest])]]] = True
    return pd.Series(found, index=table.index, dtype="bool")


def _judged(table: pd.DataFrame, shown: "pd.Series[bool]") -> pd.DataFrame:
    """Return the counts with shares, differences to the others and what can be said of them."""
    decided = table["reached_cases"] - table["open_cases"]
    whole = pd.DataFrame({"left": table["left_cases"], "decided": decided})
    sums = whole.groupby([table["cut"], table["stage"]]).transform("sum")
    others = with_share(table, "left", sums["left"] - whole["left"], sums["decided"] - decided)
    judged = with_share(table, "left", table["left_cases"], decided)
    judged = judged.astype(dict.fromkeys(_COUNTS, "Int64"))[shown].reset_index(drop=True)
    others = others[shown].reset_index(drop=True)
    return judged.assign(**against(judged, "left_share", others, "left_share"))
