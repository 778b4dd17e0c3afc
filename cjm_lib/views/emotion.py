"""The emotional curve: how customers feel, stage by stage; what is unknown is a gap."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from cjm_lib.language import number, text
from cjm_lib.views import labels, marks, style, values

_WORD = 92.0  # points the name of a stage may take under the axis


@style.look()
def emotional_curve(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw the mean polarity of each stage with its interval and n.

    Neighbouring stages are joined only where both are known: a gap in the line
    is a stage of which nothing can be said, and never an interpolation.
    """
    names = labels.stages(table["stage"], journey)
    ax = _stages(ax, names)
    if table.empty or np.isnan(values.floats(table, "polarity_score")).all():
        return marks.empty(ax)
    at = np.arange(len(table), dtype=float)
    scores = values.floats(table, "polarity_score")
    low, high = (values.floats(table, f"polarity_score_{end}") for end in ("low", "high"))
    ax.fill_between(at, low, high, color=style.BLUE, alpha=0.13, linewidth=0)
    ax.plot(at, scores, color=style.BLUE, linewidth=2, marker="o", markersize=7, zorder=3)
    known = ~np.isnan(low)
    ax.vlines(at[known], low[known], high[known], color=style.BLUE, linewidth=1.4, zorder=2)
    counts = values.column(table, "scored_cases")
    for place, words in enumerate(counts):
        ax.annotate(
            values.n_of(words),
            (place, 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            color=style.MUTED,
        )
    return marks.sentence(ax, names, values.column(table, "polarity_score"))


def _stages(ax: Axes | None, names: list[str]) -> Axes:
    """Return axes with the stages in a row and feeling from bad to good."""
    if ax is None:
        ax = style.figure(height=4.2).subplots()
    ax.set_title(text("How customers feel, stage by stage"), loc="left")
    ax.set_xlabel(text("mean polarity of the texts; 95% interval; a gap is no data"))
    wrapped = ["\n".join(style.wrap(name, _WORD)) for name in names]
    ax.set_xticks(range(len(names)), wrapped)
    ax.set_xlim(-0.6, max(len(names), 1) - 0.4)
    ax.set_ylim(-1.25, 1.05)
    ax.yaxis.set_major_locator(FixedLocator([-1, -0.5, 0, 0.5, 1]))
    ax.yaxis.set_major_formatter(FuncFormatter(_feeling))
    ax.axhline(0, color=style.LINE, linewidth=1)
    ax.grid(axis="y")
    return ax


def _feeling(value: float, _: int) -> str:
    """Return a polarity on the axis; its ends and its middle in words."""
    words = {-1: text("bad"), 0: text("neutral"), 1: text("good")}
    shown = words.get(int(value)) if value == int(value) else None
    return shown or number(value, digits=1)
