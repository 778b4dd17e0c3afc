"""Who the segments are, how large they are, and whom the map leaves out."""

from collections.abc import Iterable, Sequence
from functools import reduce

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.stats.intervals import with_share

SEVERAL = "@several"
NONE = "@none"
OTHER = "@other"
UNKNOWN = "@unknown"


def size(base: ibis.Table, segments: Iterable[str]) -> pd.DataFrame:
    """
    Count the cases and people of each segment, and those in several or in none.

    Parameters
    ----------
    base
        One row for each case of the whole period: ``case``, ``customer``, and a
        flag ``in_<segment>`` for each segment.
    segments
        The segments' ids, in the study's order.

    Returns
    -------
    pandas.DataFrame
        One row for each segment, in order; then ``@several``, the cases that are
        in more than one (they are counted in each, so shares may sum to more
        than one), and ``@none``, whom no segment covers: ``segment``,
        ``segment_cases``, ``segment_people`` (different customers),
        ``segment_share`` (of all cases of the period), ``segment_share_low``,
        ``segment_share_high`` (Wilson, 95 %).
    """
    names = list(segments)
    base = base.mutate(**{f"in_{name}": base[f"in_{name}"].fill_null(False) for name in names})
    flags = [engine.as_number(base[f"in_{name}"]) for name in names]
    base = base.mutate(inside=sum(flags, ibis.literal(0, "int64")))
    groups = {name: base[f"in_{name}"] for name in names}
    groups |= {SEVERAL: base["inside"] > 1, NONE: base["inside"] == 0}
    wanted = {f"cases_{at}": group.sum() for at, group in enumerate(groups.values())}
    people = {
        f"people_{at}": base["customer"].nunique(where=group)
        for at, group in enumerate(groups.values())
    }
    row = engine.collect(base.aggregate(all=base.count(), **wanted, **people)).fillna(0).iloc[0]
    table = pd.DataFrame(
        {
            "segment": list(groups),
            "segment_cases": [int(row[name]) for name in wanted],
            "segment_people": [int(row[name]) for name in people],
        }
    ).astype({"segment": "str", "segment_cases": "Int64", "segment_people": "Int64"})
    return with_share(table, "segment", table["segment_cases"], float(row["all"]))


def profile(cases: ibis.Table, cuts: Sequence[str], *, top: int = 8) -> pd.DataFrame:
    """
    Count a segment's cases by the values of some columns: first channel, device, region.

    Returns
    -------
    pandas.DataFrame
        For each cut, in the order given, one row for each of its ``top`` values,
        largest first, then ``@other`` (all smaller ones) and ``@unknown`` (not
        recorded) where there are any: ``cut``, ``value``, ``value_cases``,
        ``value_share`` (of all cases given), ``value_share_low``,
        ``value_share_high`` (Wilson, 95 %).
    """
    counts = [
        cases.group_by(value=cases[cut].cast("string").nullif(""))
        .aggregate(value_cases=_.count())
        .mutate(cut=ibis.literal(cut))
        .select("cut", "value", "value_cases")
        for cut in cuts
    ]
    if not counts:
        return _shares(pd.DataFrame({"cut": [], "value": [], "value_cases": []}))
    whole = engine.collect(reduce(ibis.Table.union, counts))
    parts = [_largest(whole[whole["cut"] == cut], cut, top) for cut in cuts]
    return _shares(pd.concat(parts, ignore_index=True))


def _largest(counts: pd.DataFrame, cut: str, top: int) -> pd.DataFrame:
    """Return one cut's largest values, and the others and unknown ones together."""
    known = counts[counts["value"].notna()]
    known = known.sort_values(["value_cases", "value"], ascending=[False, True])
    rest = {
        OTHER: known["value_cases"].iloc[top:].sum(),
        UNKNOWN: counts.loc[counts["value"].isna(), "value_cases"].sum(),
    }
    more = pd.DataFrame(
        [(cut, value, int(cases)) for value, cases in rest.items() if cases],
        columns=["cut", "value", "value_cases"],
    )
    return pd.concat([known.head(top), more.astype(known.dtypes)], ignore_index=True)


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts with their shares of each cut's whole."""
    table = table.astype({"cut": "str", "value": "str", "value_cases": "Int64"})
    whole = table.groupby("cut")["value_cases"].transform("sum").astype(float)
    return with_share(table, "value", table["value_cases"], whole)
