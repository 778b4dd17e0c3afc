"""Figures of paths and deviations; made as those of ``charts``."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from cjm_lib.language import text
from cjm_lib.views import labels, marks, style, values

_LOOKS = {  # deviation: sign before the name, face, edge, line, colour of the words
    "planned": ("", "#DCEAF5", style.BLUE, "-", style.INK),
    "skipped": ("− ", style.PAPER, style.LINE, (0, (3, 2)), style.MUTED),
    "added": ("+ ", "#FBE3C0", style.ORANGE, "-", style.INK),
    "reordered": ("⇄ ", "#EBD5E3", style.PURPLE, "-", style.INK),
}
_WIDE = 668.0  # points across the figure: its width less the air at its edges
_CHIP = 104.0  # points that the words of a chip may take before they are broken
_PAD, _GAP, _LINE, _AIR = 5.0, 15.0, 12.5, 13.0  # within a chip, between, a line, between rows
_RIGHT = 172.0  # points for share, interval and n


class _Chip(NamedTuple):
    """A chip of a chain: its words broken into lines, its look, its place in points."""

    words: list[str]
    look: str
    left: float
    top: float
    width: float
    height: float


@style.look()
def uncovered(
    table: pd.DataFrame,
    steps: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the largest paths that the map does not describe, each as a chain of its stages.

    Parameters
    ----------
    table
        Kept table ``uncovered``.
    steps
        Kept table ``uncovered_steps``: what was skipped, added or came before its turn.
    journey
        Journey map, for the names of its stages.
    ax
        Axes to draw in; new ones by default.
    """
    chains, top = [], 2 * (_LINE + 2 * _PAD)
    for path in table["path"]:
        chain = _chain(steps[steps["path"] == path], path, journey, top)
        chains.append(chain)
        top = max(chip.top + chip.height for chip in chain) + _AIR
    if ax is None:
        ax = style.figure(height=(top + 80) / 72).subplots()
    title = text("The largest paths that the map does not draw")
    of = text("share of the cases with a known path; 95% interval")
    ax.set_title(title, loc="left", pad=8)
    if table.empty:
        return marks.empty(ax)
    ax.set(xlim=(-1, _WIDE + 1), ylim=(top, -1), xticks=[], yticks=[], xlabel=of)
    ax.spines[:].set_visible(False)
    _legend(ax)
    shares, counts = values.column(table, "path_share"), values.column(table, "path_cases")
    for chain, share, count in zip(chains, shares, counts, strict=True):
        _draw(ax, chain)
        middle = (chain[0].top + chain[-1].top + chain[-1].height) / 2
        _write(ax, _WIDE - 42, middle, share, align="right")
        _write(ax, _WIDE, middle, count, align="right")
        ax.axhline(chain[0].top - _AIR / 2, color=style.GRID, linewidth=0.8)
    head = chains[0][0].top - _AIR
    _write(ax, _WIDE - 42, head, labels.column("path_share"), align="right", colour=style.MUTED)
    _write(ax, _WIDE, head, text("n"), align="right", colour=style.MUTED)
    names = [_said(path, steps, journey) for path in table["path"]]
    return marks.sentence(ax, names, shares)


@style.look()
def deviations(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw the share of cases that deviate from the scenarios at each stage, and the effect.

    The effect stands beside the bars as a figure with its interval; where it is certain the
    bar is hatched.
    """
    names = _deviations(table, journey)
    title = text("Where customers deviate from the map's scenarios")
    of = text("share of the cases with a known path; 95% interval; ? is an undetermined effect")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "deviating_share")
    certain = table["effect"].isin(["won_more", "won_less"]).to_numpy(dtype=bool)
    marks.bars(ax, table, "deviating_share", strong=certain)
    shares = values.column(table, "deviating_share")
    effect = values.column(table, "won_effect_points")
    columns = {
        text("share"): shares,
        "n": values.column(table, "deviating_cases"),
        text("won, difference,\npoints"): effect,
        " ": [_sign(word) for word in table["effect"]],
    }
    marks.columns(ax, columns)
    return marks.sentence(ax, names, shares)


def _deviations(table: pd.DataFrame, journey: pd.DataFrame | None) -> list[str]:
    kinds = [labels.word(kind, "deviation") for kind in table["deviation"]]
    stages = labels.stages(table["stage"], journey)
    return [f"{kind}: {stage}" for kind, stage in zip(kinds, stages, strict=True)]


def _sign(effect: str) -> str:
    return {"won_more": "↑", "won_less": "↓", "undetermined": "?"}.get(effect, values.NOTHING)


def _chain(steps: pd.DataFrame, path: str, journey: pd.DataFrame | None, top: float) -> list[_Chip]:
    """Return the chips of a path, broken into as many lines as they need."""
    looks = steps["deviation"].tolist() or ["planned"]
    names = labels.stages(steps["stage"] if len(steps) else [path], journey)
    chips: list[_Chip] = []
    left, tall = 0.0, 0.0
    for name, look in zip(names, looks, strict=True):
        words = style.wrap(_LOOKS[look][0] + name, _CHIP)
        width = max(map(style.width_of, words)) + 2 * _PAD
        height = len(words) * _LINE + 2 * _PAD - 2
        if left and left + width > _WIDE - _RIGHT:
            left, top, tall = _GAP, top + tall + 5, 0.0
        chips.append(_Chip(words, look, left, top, width, height))
        left, tall = left + width + _GAP, max(tall, height)
    return chips


def _draw(ax: Axes, chain: list[_Chip]) -> None:
    """Draw chips and the arrows between them; a line that goes on begins with an arrow."""
    for number, chip in enumerate(chain):
        _, face, edge, line, colour = _LOOKS[chip.look]
        ax.add_patch(
            FancyBboxPatch(
                (chip.left, chip.top),
                chip.width,
                chip.height,
                boxstyle="round,pad=0,rounding_size=4",
                facecolor=face,
                edgecolor=edge,
                linestyle=line,
                linewidth=1.0,
            )
        )
        middle = chip.top + chip.height / 2
        _write(
            ax, chip.left + chip.width / 2, middle, "\n".join(chip.words), "center", colour=colour
        )
        if number:
            _write(ax, chip.left - _GAP / 2, middle, "→", "center", colour=style.MUTED)


def _legend(ax: Axes) -> None:
    """Explain the looks of the chips in the first line."""
    left = 0.0
    for look, (sign, *_) in _LOOKS.items():
        words = sign + labels.word(look, "deviation")
        width = style.width_of(words) + 2 * _PAD
        _draw(ax, [_Chip([words], look, left, 0, width, _LINE + 2 * _PAD - 2)])
        left += width + _GAP


def _write(
    ax: Axes, at: float, middle: float, words: str, align: str, *, colour: str = style.INK
) -> None:
    ax.text(at, middle, words, ha=align, va="center", color=colour, linespacing=1.15)


def _said(path: str, steps: pd.DataFrame, journey: pd.DataFrame | None) -> str:
    """Return a path for those who cannot see it: its stages, and what is odd about each."""
    ours = steps[steps["path"] == path]
    if ours.empty:
        return labels.stage(path, journey)
    names = labels.stages(ours["stage"], journey)
    odd = np.array([labels.word(kind, "deviation") for kind in ours["deviation"]])
    return " → ".join(
        name if kind == "planned" else f"{name} ({word})"
        for name, kind, word in zip(names, ours["deviation"], odd, strict=True)
    )
