"""What the charts of pairs and of parts are made of: matrices, stacked bars, swatches."""

from collections.abc import Mapping, Sequence
from math import isnan

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Patch, Rectangle

from cjm_lib.views import marks, style

_CELL = (0.98, 0.68)  # inches: room for three lines of figures
_LEFT = 140.0  # points a row's name may take
_LEANING = LinearSegmentedColormap.from_list(
    "leaning", ["#E08A4F", style.PALE_VERMILION, style.PAPER, style.PALE_BLUE, "#5FA3CF"]
)


def matrix(
    ax: Axes | None,
    names: Sequence[str],
    *,
    columns: Sequence[str] | None = None,
    title: str,
    of: str,
) -> Axes:
    """Return axes with a row for each name, and a column for each of the columns (or names)."""
    heads = names if columns is None else columns
    high, wide = max(len(names), 1), max(len(heads), 1)
    if ax is None:
        width = max(style.WIDTH, 2.2 + wide * _CELL[0])
        ax = style.figure(width=width, height=1.9 + high * _CELL[1]).subplots()
    ax.set_xlim(-0.5, wide - 0.5)
    ax.set_ylim(high - 0.5, -0.5)
    ax.set_yticks(range(len(names)), ["\n".join(style.wrap(name, _LEFT)) for name in names])
    ax.set_xticks(range(len(heads)), ["\n".join(style.wrap(name, 66)) for name in heads])
    ax.tick_params(length=0, labelcolor=style.INK)
    ax.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    marks.titled(ax, title=title, of=of)
    return ax


def square(ax: Axes, corner: tuple[int, int], colour: str | None, words: str) -> None:
    """Draw a square (column, row) in a colour; hatched if nothing is known of it."""
    column, row = corner
    nothing = colour is None
    ax.add_patch(
        Rectangle(
            (column - 0.47, row - 0.46),
            0.94,
            0.92,
            facecolor=colour or style.PALE,
            edgecolor=style.GRID,
            hatch="...." if nothing else "",
        )
    )
    ax.text(
        column,
        row,
        words,
        ha="center",
        va="center",
        linespacing=1.25,
        color=style.INK,
        bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5} if nothing else None,
    )


def shade(share: float) -> str | None:
    """Return the colour of a share 0..1: the darker the larger; none of one not known."""
    return None if isnan(share) else to_hex(matplotlib.colormaps["Blues"](0.05 + 0.5 * share))


def lean(score: float) -> str | None:
    """Return the colour of a polarity −1..1: orange bad, blue good, white neither."""
    return None if isnan(score) else to_hex(_LEANING((1 + 0.8 * score) / 2))


def stack(
    ax: Axes,
    row: int,
    parts: Sequence[tuple[str, float]],
    looks: Mapping[str, tuple[str, str]],
) -> None:
    """Draw the parts (name, 0..1) of a row one after another, in the order of their looks."""
    order = list(looks)
    known = [part for part in parts if part[1] > 0]
    start = 0.0
    for name, length in sorted(known, key=lambda part: order.index(part[0])):
        colour, hatch = looks[name]
        ax.barh(
            row,
            length,
            left=start,
            height=0.56,
            facecolor=colour,
            hatch=hatch,
            edgecolor=style.LINE if hatch else style.PAPER,
            linewidth=0.8,
            zorder=2,
        )
        start += length


def swatches(ax: Axes, looks: Mapping[str, tuple[str, str]]) -> None:
    """Explain the parts of stacked bars above the first row."""
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=style.LINE, label=name)
        for name, (colour, hatch) in looks.items()
    ]
    marks.legend(ax, handles=handles)
