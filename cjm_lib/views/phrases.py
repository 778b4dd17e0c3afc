"""Parts of sentences: which row stands out for certain, and how a figure is said."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cjm_lib.views import values


@dataclass(frozen=True)
class Leader:
    """
    The row with the largest value of a column, and those that may be larger.

    ``alone`` says that its interval lies clear above all others, ``row`` is its place in
    the table, ``words`` fills ``{first}``, ``{several}`` and ``{figure}`` of a message.
    """

    row: int
    alone: bool
    words: dict[str, str]


def leader(table: pd.DataFrame, name: str, names: Sequence[str]) -> Leader | None:
    """
    Return the leading row of a column that has an interval; none if no row has one.

    Parameters
    ----------
    table
        A kept table.
    name
        Column with ``_low`` and ``_high``; an open upper end reaches above everything.
    names
        What to call each row.
    """
    figures, lows = values.floats(table, name), values.floats(table, f"{name}_low")
    highs = values.floats(table, f"{name}_high")
    known = np.flatnonzero(~np.isnan(figures) & ~np.isnan(lows))
    if known.size == 0:
        return None
    best = int(known[np.argmax(figures[known])])
    reach = np.where(np.isnan(highs), np.inf, highs)
    rivals = [int(row) for row in known if row == best or reach[row] >= lows[best]]
    rivals.sort(key=lambda row: (-figures[row], row))
    several = values.listing(list(dict.fromkeys(names[row] for row in rivals)))
    words = {"first": names[best], "several": several, "figure": figure(table, best, name)}
    return Leader(row=best, alone=len(rivals) == 1, words=words)


def certain(table: pd.DataFrame, name: str, above: npt.NDArray[np.float64] | float) -> pd.DataFrame:
    """Return the rows whose whole interval lies above a limit (one, or one for each row)."""
    return table[values.floats(table, f"{name}_low") > above]


def gap(group: pd.DataFrame, name: str) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the rows with the largest and the smallest value, if their intervals lie apart."""
    known = group[~np.isnan(values.floats(group, f"{name}_low"))]
    if len(known) < 2:
        return []
    order = np.argsort(values.floats(known, name), kind="stable")
    small, large = known.iloc[[order[0]]], known.iloc[[order[-1]]]
    apart = values.floats(large, f"{name}_low")[0] > values.floats(small, f"{name}_high")[0]
    return [(large, small)] if apart else []


def figure(table: pd.DataFrame, row: int, name: str) -> str:
    """Return one figure as text, with its interval where it has one."""
    return values.column(table.iloc[[row]], name)[0]
