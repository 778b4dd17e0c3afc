"""Which of many differences stand when all of them are looked at together."""

import numpy as np
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
