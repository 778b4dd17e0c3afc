"""What charts are made of: rows, bars, dots with intervals, columns of figures, notes."""

from collections.abc import Mapping, Sequence
from math import ceil, log
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from cjm_lib.language import share, text
from cjm_lib.views import style, values

_LABEL = 205.0  # points a row's name may take
_SWATCH = 44.0  # points: a swatch and the gaps round it
_TICKS = [1, 5, 15, 60, 180, 720, 1440, 2880, 7200, 14400, 43200, 86400, 259200, 525600, 1576800]


def rows(ax: Axes | None, names: Sequence[str], *, title: str, of: str, lines: float = 1.0) -> Axes:
    """Return axes with a named row for each, the first on top, so many lines high at least."""
    wrapped = [style.wrap(name, _LABEL) or [" "] for name in names]
    if ax is None:
        height = sum(max(lines, 0.55 * len(words)) for words in wrapped) * 0.38
        ax = style.figure(height=1.6 + height).subplots()
    ax.set_yticks(range(len(names)), ["\n".join(words) for words in wrapped])
    titled(ax, title=title, of=of)
    ax.set_ylim(max(len(names), 1) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    return ax


def legend(ax: Axes, *, handles: Sequence[Artist] | None = None) -> None:
    """Explain colours and shapes between the title and the rows, in as few lines as fit."""
    handles = list(ax.get_legend_handles_labels()[0] if handles is None else handles)
    needs = max(style.width_of(str(handle.get_label())) for handle in handles) + _SWATCH
    across = max(1, min(len(handles), int(room(ax) / needs)))
    ax.set_title(ax.get_title(loc="left"), pad=28 + 15 * ceil(len(handles) / across))
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        bbox_transform=ax.transAxes
        + ScaledTranslation(0, 18 / 72, style.figure_of(ax).dpi_scale_trans),
        ncols=across,
        borderaxespad=0,
        borderpad=0.2,
        handletextpad=0.5,
        columnspacing=1.6,
    )


def room(ax: Axes) -> float:
    """Return how many points there are from the left end of the axes to the figure's edge."""
    figure = style.figure_of(ax)
    points = figure.get_figwidth() * 72
    if len(figure.axes) > 1:
        return points * ax.get_position().width
    lines = [line for tick in ax.get_yticklabels() for line in tick.get_text().split("\n")]
    return points - max([0.0, *map(style.width_of, lines)]) - 24


def titled(ax: Axes, *, title: str, of: str) -> None:
    """Say what is measured (title) and of what (axis)."""
    ax.set_title("\n".join(style.wrap(title, room(ax), 11.5, bold=True)))
    ax.set_xlabel("\n".join(style.wrap(of, 460)), labelpad=8)


def empty(ax: Axes, note: str = "") -> Axes:
    """Say that there is nothing to draw, or why it is not drawn."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    note = note or text("No data for this scope")
    ax.text(0.5, 0.5, note, transform=ax.transAxes, ha="center", va="center", color=style.MUTED)
    return style.describe(ax, f"{ax.get_title(loc='left')}. {note}.".replace("\n", " "))


def percent(ax: Axes, table: pd.DataFrame, *stems: str, whole: bool = False) -> None:
    """Make the horizontal axis one of shares, up to the highest end of an interval."""
    ends = [values.floats(table, f"{stem}{end}") for stem in stems for end in ("", "_high")]
    highest = float(np.nanmax([0.02, *np.concatenate(ends)])) if ends else 1.0
    ax.set_xlim(0, 1.0 if whole or highest > 0.9 else highest * 1.08)
    ticks = 2 if whole else 6  # next to columns of figures a whole axis is short
    ax.xaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    digits = 0 if ax.get_xlim()[1] > 0.06 else 1
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: share(value, digits=digits)))


def parts_axis(ax: Axes) -> None:
    """Make the horizontal axis one of parts of a whole."""
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: share(value, digits=0)))


def bars(
    ax: Axes, table: pd.DataFrame, stem: str, *, strong: npt.NDArray[np.bool_] | None = None
) -> None:
    """Draw a bar for each row with its interval; the strong ones hatched and in another colour."""
    lengths = np.nan_to_num(values.floats(table, stem))
    strong = np.zeros(len(table), dtype=bool) if strong is None else strong
    drawn = ax.barh(range(len(table)), lengths, height=0.56, zorder=2)
    for bar, is_strong in zip(drawn, strong, strict=True):
        bar.set_facecolor(style.PALE_VERMILION if is_strong else style.PALE_BLUE)
        bar.set_edgecolor(style.VERMILION if is_strong else style.BLUE)
        bar.set_hatch("///" if is_strong else "")
    whiskers(ax, table, stem, np.arange(len(table), dtype=float))
    veil(ax, values.hidden(table, stem.removesuffix("_share")))


def dots(
    ax: Axes,
    table: pd.DataFrame,
    stem: str,
    *,
    at: npt.NDArray[np.float64] | None = None,
    number: int = 0,
    label: str = "",
) -> None:
    """Draw a dot for each row with its interval, in the colour and shape of this number."""
    at = np.arange(len(table), dtype=float) if at is None else at
    colour, marker = style.CYCLE[number % 6], style.MARKERS[number % 6]
    whiskers(ax, table, stem, at, colour=colour)
    ax.plot(
        values.floats(table, stem),
        at,
        linestyle="",
        marker=marker,
        markersize=7,
        color=colour,
        markeredgecolor=style.PAPER,
        markeredgewidth=0.8,
        label=label,
        zorder=4,
    )


def whiskers(
    ax: Axes,
    table: pd.DataFrame,
    stem: str,
    at: npt.NDArray[np.float64],
    *,
    colour: str = style.INK,
) -> None:
    """Draw the intervals of a column; an end that was not reached runs out of the picture."""
    lows, highs = values.floats(table, f"{stem}_low"), values.floats(table, f"{stem}_high")
    known = ~np.isnan(lows)
    ends = np.where(np.isnan(highs), ax.get_xlim()[1], highs)
    ax.hlines(at[known], lows[known], ends[known], color=colour, linewidth=1.6, zorder=3)
    closed = known & ~np.isnan(highs)
    ax.plot(lows[known], at[known], "|", color=colour, markersize=6, zorder=3)
    ax.plot(highs[closed], at[closed], "|", color=colour, markersize=6, zorder=3)
    opened = known & np.isnan(highs)
    if opened.any():  # a line of no points would count as lying in the figure's corner
        ax.plot(ends[opened], at[opened], ">", color=colour, markersize=5, zorder=3, clip_on=False)


def plan(ax: Axes, planned: npt.NDArray[np.float64], label: str) -> None:
    """Draw an upright stroke across each row where the map planned its end."""
    at = np.arange(len(planned), dtype=float)
    short = np.full(len(planned), np.nan)  # drawn nowhere: the legend's stroke is shorter
    for places, size, name in ((planned, 20, None), (short, 10, label)):
        ax.plot(places, at, "|", color=style.INK, markersize=size, markeredgewidth=2, label=name)


def limit(ax: Axes, value: float | None) -> None:
    """Draw the study's limit across the rows."""
    if value is None:
        return
    right = max(ax.get_xlim()[1], value * 1.15)
    ax.set_xlim(0, right)
    ax.axvline(value, color=style.VERMILION, linewidth=1.4, linestyle=(0, (5, 3)), zorder=2.5)
    ax.annotate(
        text("limit {limit}", limit=share(value, digits=0)),
        (value, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color="#A34700",
    )


def veil(ax: Axes, hidden: npt.NDArray[np.bool_]) -> None:
    """Hatch the rows whose group is too small to be shown."""
    for row in np.flatnonzero(hidden):
        ax.axhspan(row - 0.28, row + 0.28, facecolor=style.PALE, hatch="....", edgecolor=style.GRID)
        ax.annotate(
            text("group too small to show"),
            (0.5, float(row)),
            xycoords=("axes fraction", "data"),
            ha="center",
            va="center",
            color=style.MUTED,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5},
        )


def columns(ax: Axes, figures: Mapping[str, Sequence[str]]) -> None:
    """Write columns of figures to the right of the rows, each under its title."""
    start = 14.0
    for head, cells in figures.items():
        lines = head.split("\n")
        width = max(style.width_of(words) for words in [*lines, *cells])
        align: Literal["left", "right"] = "right"
        start += width
        _cell(ax, head, start, None, align)
        for row, words in enumerate(cells):
            _cell(ax, words, start, float(row), align)
        start += 14.0


def beside(ax: Axes, counts: Sequence[str], at: npt.NDArray[np.float64]) -> None:
    """Write the n of each dot at the right edge, at the height of the dot."""
    for words, height in zip(counts, at, strict=True):
        _cell(
            ax,
            values.n_of(words),
            6 + style.width_of("n = 000 000", 8.0),
            float(height),
            "right",
        )


def bands(ax: Axes, count: int) -> None:
    """Shade every other row, so that the dots of a row are read together."""
    for row in range(0, count, 2):
        ax.axhspan(row - 0.5, row + 0.5, facecolor=style.PALE, edgecolor="none", zorder=0)


def _cell(
    ax: Axes, words: str, right: float, row: float | None, align: Literal["left", "right"]
) -> None:
    """Write one cell of a column; no row is the head."""
    ax.annotate(
        words,
        (1, 1 if row is None else row),
        xycoords=("axes fraction", "axes fraction" if row is None else "data"),
        xytext=(right, 6 if row is None else 0),
        textcoords="offset points",
        ha=align,
        va="baseline" if row is None else "center",
        color=style.MUTED if row is None else style.INK,
        linespacing=1.15,
        annotation_clip=False,
    )


def time_axis(ax: Axes, minutes: npt.NDArray[np.float64]) -> None:
    """Make the horizontal axis one of time, from minutes to years, evenly by proportion."""
    known = minutes[np.isfinite(minutes)]
    low, high = (1.0, 1440.0) if known.size == 0 else (max(known.min(), 1.0), max(known.max(), 2.0))
    ax.set_xscale("log")
    ax.set_xlim(low / 1.6, high * 1.9)
    left, right = ax.get_xlim()
    ticks: list[float] = []
    for tick in _TICKS:
        apart = not ticks or log(tick / ticks[-1]) > 0.17 * log(right / left)
        if left <= tick <= right and apart:
            ticks.append(tick)
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_major_formatter(
        FixedFormatter([values.duration(tick, digits=0) for tick in ticks])
    )
    ax.xaxis.set_minor_locator(NullLocator())


def sentence(ax: Axes, names: Sequence[str], figures: Sequence[str]) -> Axes:
    """Describe the axes: their title, and each row with its figure."""
    said = "; ".join(f"{name}: {figure}" for name, figure in zip(names, figures, strict=True))
    title = f"{ax.get_title(loc='left')} ({ax.get_xlabel()})".replace("\n", " ")
    return style.describe(ax, f"{title}. {said}.")
