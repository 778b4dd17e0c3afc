"""Which of many differences stand when all of them are looked at together."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.stats.multitest import multipletests

from cjm_lib.stats import intervals

LEVEL = 0.05  # share of false effects among those shown, at most (Benjamini–Hochberg)


def stand(
    moved: intervals.Floats, low: intervals.Floats, high: intervals.Floats
) -> NDArray[np.bool_]:
    """Return which differences stand after Benjamini and Hochberg's rule; those missing do not."""
    judged = ~np.isnan(moved)
    sure = np.zeros(len(moved), dtype=bool)
    if judged.any():
        p = intervals.p_of(moved[judged], low[judged], high[judged])
        sure[judged] = multipletests(p, alpha=LEVEL, method="fdr_bh")[0]
    return sure


def verdict(
    points: intervals.Floats,
    low: intervals.Floats,
    high: intervals.Floats,
    *,
    words: tuple[str, str, str] = ("more", "less", "unclear"),
) -> NDArray[np.str_]:
    """
    Return what can be said of each difference, all of them looked at together.

    The first word where the interval lies above nought and the difference stands, the second
    where it lies below; the third otherwise, and ``no_figure`` where there is no difference.
    """
    sure = stand(points, low, high)
    up, down, otherwise = words
    return np.select(
        [np.isnan(points), sure & (low > 0), sure & (high < 0)],
        ["no_figure", up, down],
        otherwise,
    )


def against(
    table: pd.DataFrame, share: str, other: pd.DataFrame, other_share: str
) -> dict[str, "pd.Series[float]"]:
    """
    Return how far a share lies from that of the others, as columns by name.

    ``<name>_difference_points`` (percentage points; Newcombe, 95 %) with its ends, and
    ``against_others``: see :func:`verdict`.
    """
    ours, theirs = (
        tuple(100 * frame[name + end] for end in ("", "_low", "_high"))
        for frame, name in ((table, share), (other, other_share))
    )
    points, low, high = intervals.difference(ours, theirs)  # type: ignore[arg-type]
    name = share.removesuffix("share") + "difference_points"
    found = {name: points, f"{name}_low": low, f"{name}_high": high}
    return {key: pd.Series(value, index=table.index) for key, value in found.items()} | {
        "against_others": pd.Series(verdict(points, low, high), index=table.index, dtype="str")
    }
