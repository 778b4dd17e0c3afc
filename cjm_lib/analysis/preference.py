"""Which channel people begin in, by age group or another cut."""

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis.segments import OTHER
from cjm_lib.stats.comparisons import against
from cjm_lib.stats.intervals import with_share


def preference(cases: ibis.Table, cut: str, *, least: int = 5) -> pd.DataFrame:
    """
    Compare the values of a cut by the channel that their cases begin in.

    The first channel is the one choice that the company does not steer. Values with fewer than
    ``least`` cases are ``@other``; where that has fewer itself, the smallest value joins it.

    Parameters
    ----------
    cases
        Path table; one row for each case of the scope.
    cut
        Column of ``cases``, such as ``age_group``.
    least
        Fewest cases of a value that stands alone.

    Returns
    -------
    pandas.DataFrame
        One row for each value and channel, in alphabetical order, ``@other`` last; none where
        the cut is not recorded: ``cut``, ``value``, ``channel``, ``value_cases`` (with a known
        channel), ``began_cases``, ``began_share`` (0..1 of ``value_cases``; Wilson, 95 %),
        ``began_difference_points`` (to all other values; percentage points; Newcombe, 95 %) and
        ``against_others``: ``more``, ``less`` (stands after Benjamini–Hochberg over all rows),
        ``unclear``, ``no_figure``.
    """
    counts = _gathered(_counted(cases, cut), least)
    wide = counts.pivot_table(
        index="value", columns="first_channel", values="cases", aggfunc="sum", fill_value=0
    )
    table = wide.reset_index().melt("value", var_name="channel", value_name="began_cases")
    table = table.astype({"value": "str", "channel": "str"})
    table = table.assign(last=table["value"] == OTHER)
    table = table.sort_values(["last", "value", "channel"], ignore_index=True)
    table["value_cases"] = table.groupby("value")["began_cases"].transform("sum")
    table = with_share(table, "began", table["began_cases"], table["value_cases"])
    whole = table.groupby("channel")["began_cases"].transform("sum").astype(float)
    other = with_share(
        pd.DataFrame(index=table.index),
        "other",
        whole - table["began_cases"].astype(float),
        float(counts["cases"].sum()) - table["value_cases"].astype(float),
    )
    table = table.assign(**against(table, "began_share", other, "other_share"))
    table = table.assign(cut=cut)
    kinds = {
        "cut": "str",
        "value": "str",
        "channel": "str",
        "value_cases": "Int64",
        "began_cases": "Int64",
    }
    return table[[*_COLUMNS, *_SHOWN]].astype(kinds)


_SHOWN = [
    *("began_share", "began_share_low", "began_share_high"),
    *("began_difference_points", "began_difference_points_low", "began_difference_points_high"),
    "against_others",
]
_COLUMNS = ["cut", "value", "channel", "value_cases", "began_cases"]


def _counted(cases: ibis.Table, cut: str) -> pd.DataFrame:
    """Count the cases by the cut's value and their first channel, where both are known."""
    if cut not in cases.columns:
        return pd.DataFrame({"value": [], "first_channel": [], "cases": []})
    known = cases.select("first_channel", value=cases[cut].cast("string")).filter(
        _.value.notnull(), _.value != "", _.first_channel.notnull(), _.first_channel != ""
    )
    return engine.collect(known.group_by(["value", "first_channel"]).aggregate(cases=_.count()))


def _gathered(counts: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the counts with small values together."""
    sizes = counts.groupby("value")["cases"].sum().sort_values(kind="stable")
    together = list(sizes.index[sizes < least])
    while together and sizes[together].sum() < least and len(together) < len(sizes):
        together.append(sizes.index[len(together)])
    return counts.assign(value=counts["value"].mask(counts["value"].isin(together), OTHER))
