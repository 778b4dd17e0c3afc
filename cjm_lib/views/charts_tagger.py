"""Figures of how well the tagger reads; made as those of ``charts``."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from cjm_lib.language import share, text
from cjm_lib.views import labels, marks, squares, style, values


@style.look()
def reliability(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how often the tagger is right against how sure it is; on the line they are alike."""
    if ax is None:
        ax = style.figure(width=5.6, height=4.6).subplots()
    marks.titled(
        ax,
        title=text("Is the tagger as often right as it is sure?"),
        of=text("mean confidence of a fifth of the texts; on the dashed line it keeps its word"),
    )
    ax.set_ylabel(text("share of right answers; 95% interval"))
    if table.empty:
        return marks.empty(ax)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: share(value, digits=0)))
    ax.set_xlim(0, 1.03)
    ax.set_ylim(0, 1.03)
    ax.grid(visible=True)
    ax.plot([0, 1], [0, 1], linestyle=(0, (4, 3)), color=style.LINE, linewidth=1.2)
    sure, right = (values.floats(table, name) for name in ("confidence_share", "right_share"))
    low, high = (values.floats(table, f"right_share_{end}") for end in ("low", "high"))
    ax.vlines(sure, low, high, color=style.BLUE, linewidth=1.6)
    ax.plot(sure, right, color=style.BLUE, linewidth=1.2, marker="o", markersize=7)
    counts = values.column(table, "text_count")
    for place, words in enumerate(counts):
        ax.annotate(
            values.n_of(words),
            (sure[place], low[place]),
            xytext=(0, -4),
            textcoords="offset points",
            ha="center",
            va="top",
            color=style.MUTED,
        )
    return marks.sentence(
        ax, values.column(table, "confidence_share"), values.column(table, "right_share")
    )


@style.look()
def confusion(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what the tagger says of the texts of each known class."""
    known = list(dict.fromkeys(table["label"]))
    found = list(dict.fromkeys(table["polarity"]))
    ax = squares.matrix(
        ax,
        [labels.word(name, "polarity") for name in known],
        columns=[labels.word(name, "polarity") for name in found],
        title=text("What the tagger says of texts whose class is known"),
        of=text("rows: the known class; columns: the tagger's; share of the row's texts; n"),
    )
    if table.empty or not np.nansum(values.floats(table, "text_count")):
        return marks.empty(ax)
    shares, counts = values.column(table, "text_share"), values.column(table, "text_count")
    heat = values.floats(table, "text_share")
    for place, (row, column) in enumerate(zip(table["label"], table["polarity"], strict=True)):
        short = shares[place].split("\u00a0[")[0]
        words = f"{short}\n{values.n_of(counts[place])}"
        corner = (found.index(column), known.index(row))
        squares.square(ax, corner, squares.shade(heat[place]), words)
    pairs = [
        f"{labels.word(row, 'polarity')} → {labels.word(column, 'polarity')}"
        for row, column in zip(table["label"], table["polarity"], strict=True)
    ]
    return marks.sentence(ax, pairs, shares)
