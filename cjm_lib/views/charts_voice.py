"""Figures of what people answer and say; made as those of ``charts``."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from cjm_lib.language import number, text
from cjm_lib.views import labels, marks, style, values

_KEY = ["stage", "voice", "metric"]
_POINTS = ("nps", "enps", "csi")
_ARROWS = {"up": "↑", "down": "↓"}
_ROW, _FRAME = 0.3, 1.45  # inches: a row; title, axis and air of a panel
_ACROSS = 560.0  # points that the names of the stages share under the emotional curve


@style.look()
def scores(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    change: pd.DataFrame | None = None,
) -> Figure:
    """
    Draw a panel for each score and voice: the whole scope, then stage by stage.

    Points and shares never stand on one axis, so this is a figure of several axes, not one.

    Parameters
    ----------
    table
        Kept table ``scores``.
    journey
        Journey map, for the names of its stages.
    change
        Kept table ``scores_change``: an arrow where a score moved for certain.
    """
    groups = [group for _, group in table.groupby(["metric", "voice"], sort=False)]
    rows = [max(len(group), 1) for group in groups] or [2]
    whole = style.figure(height=sum(rows) * _ROW + len(rows) * _FRAME)
    axes = whole.subplots(len(rows), 1, squeeze=False, height_ratios=[n + 0.6 for n in rows])
    if table.empty:
        ax = marks.rows(axes[0, 0], [], title=text("Scores"), of=text("share of good answers"))
        marks.empty(ax)
    for ax, group in zip(axes[:, 0], groups, strict=False):
        _panel(ax, group, journey, change)
    return whole


@style.look()
def emotional_curve(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    themes: Mapping[str, str] | None = None,
    withheld: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the mean polarity of each stage with its interval, n and reason.

    Neighbouring stages are joined only where both are known: a gap in the line
    is a stage of which nothing can be said, and never an interpolation.
    ``withheld`` draws the reason in place of the curve: the tagger is measured
    below the study's floor.
    """
    names = labels.stages(table["stage"], journey)
    ax = _stages(ax, names)
    if withheld or table.empty or np.isnan(values.floats(table, "polarity_score")).all():
        ax.spines[:].set_visible(False)
        why = text("Withheld: the tagger is below the study's floor") if withheld else ""
        return marks.empty(ax, why)
    at = np.arange(len(table), dtype=float)
    scores = values.floats(table, "polarity_score")
    low, high = (values.floats(table, f"polarity_score_{end}") for end in ("low", "high"))
    ax.fill_between(at, low, high, color=style.BLUE, alpha=0.13, linewidth=0)
    ax.plot(at, scores, color=style.BLUE, linewidth=2, marker="o", markersize=7, zorder=3)
    known = ~np.isnan(low)
    ax.vlines(at[known], low[known], high[known], color=style.BLUE, linewidth=1.4, zorder=2)
    counts = map(values.n_of, values.column(table, "scored_cases"))
    for place, lines in enumerate(zip(counts, _reasons(table, themes), strict=True)):
        ax.annotate(
            "\n".join(line for line in lines if line),
            (place, -1.12),
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="top",
            linespacing=1.3,
            color=style.MUTED,
        )
    return marks.sentence(ax, names, values.column(table, "polarity_score"))


def _reasons(table: pd.DataFrame, themes: Mapping[str, str] | None) -> list[str]:
    """Return the reason of each point in lines that fit under it; nothing where there is none."""
    if "reason_theme" not in table:
        return [""] * len(table)
    wide = _ACROSS / max(len(table), 4)
    named = [labels.theme(theme, themes) if theme else "" for theme in table["reason_theme"]]
    return ["\n".join(style.wrap(name, wide)) for name in named]


def _panel(
    ax: Axes, table: pd.DataFrame, journey: pd.DataFrame | None, change: pd.DataFrame | None
) -> None:
    """Draw one score of one voice; few data hollow, with the word beside them."""
    names = labels.stages(table["stage"], journey)
    metric = labels.word(table["metric"].iloc[0], "metric")
    title = text(
        "{metric}: {voice}", metric=metric, voice=labels.word(table["voice"].iloc[0], "voice")
    )
    kind = table["metric"].iloc[0]
    stem = "score_points" if kind in _POINTS else "score_share"
    of = (
        text("promoters (9–10) less detractors (0–6), per hundred answers; 95% interval")
        if kind in {"nps", "enps"}
        else text("mean satisfaction with the stages, 0 to 100; 95% interval")
        if kind == "csi"
        else text("share of good answers in all answers; 95% interval")
    )
    marks.rows(ax, names, title=title, of=of)
    if kind in _POINTS:
        _points_axis(ax, lowest=0 if kind == "csi" else -100)
    else:
        marks.parts_axis(ax)
        ax.set_xlim(-0.03, 1.03)  # room for the whole of a dot at the end
        ax.xaxis.set_major_locator(FixedLocator([0, 0.5, 1]))  # beside columns it is short
    if table["stage"].iloc[0] == "@all" and len(table) > 1:
        ax.axhline(0.5, color=style.LINE, linewidth=0.8)
    marks.dots(ax, table, stem)
    few = table["few"].fillna(False).to_numpy(dtype=bool)
    _hollow(ax, values.floats(table, stem)[few], np.flatnonzero(few))
    marks.veil(ax, values.hidden(table))
    figures = values.column(table, stem)
    counts = values.column(table, "score_cases")
    columns = {metric: figures, labels.column("score_cases"): counts}
    if table["response_share"].notna().any():
        columns[labels.column("response_share")] = values.column(table, "response_share")
    said = _signs(table, change)
    if change is not None or any(said):
        columns[" " if change is None else text("Change")] = said
    marks.columns(ax, columns)
    marks.sentence(ax, names, figures)


def _points_axis(ax: Axes, *, lowest: int) -> None:
    """Make the horizontal axis one of points up to 100, nought and the middle marked."""
    air = 0.03 * (100 - lowest)
    ax.set_xlim(lowest - air, 100 + air)
    ax.xaxis.set_major_locator(FixedLocator([lowest, (lowest + 100) / 2, 100]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    ax.axvline(0, color=style.LINE, linewidth=1.2, zorder=1)


def _hollow(ax: Axes, at: "np.typing.NDArray[np.float64]", rows: "np.typing.ArrayLike") -> None:
    """Paint the middle of dots white: there are few answers behind them."""
    ax.plot(at, rows, "o", markersize=3.5, color=style.PAPER, markeredgecolor="none", zorder=5)


def _signs(table: pd.DataFrame, change: pd.DataFrame | None) -> list[str]:
    """Return for each row "few data", or an arrow where the score moved for certain."""
    few = table["few"].fillna(False).to_numpy(dtype=bool)
    if change is None:
        return [text("few data") if is_few else "" for is_few in few]
    ways = table[_KEY].merge(change[[*_KEY, "direction"]], on=_KEY, how="left")["direction"]
    return [
        text("few data") if is_few or way == "few_data" else _ARROWS.get(way, "")
        for is_few, way in zip(few, ways, strict=True)
    ]


def _stages(ax: Axes | None, names: list[str]) -> Axes:
    """Return axes with the stages in a row and feeling from bad to good."""
    if ax is None:
        ax = style.figure(height=4.8).subplots()
    ax.set_title(text("How customers feel, stage by stage"), loc="left")
    ax.set_xlabel(
        text(
            "mean polarity of the texts; 95% interval; n; what most texts of that side speak of; "
            "a gap is no data"
        )
    )
    wide = _ACROSS / max(len(names), 4)
    wrapped = ["\n".join(style.wrap(name, wide)) for name in names]
    ax.set_xticks(range(len(names)), wrapped)
    ax.set_xlim(-0.6, max(len(names), 1) - 0.4)
    ax.set_ylim(-1.95, 1.05)  # below the scale: n and reasons
    ax.spines["left"].set_bounds(-1, 1)
    ax.yaxis.set_major_locator(FixedLocator([-1, -0.5, 0, 0.5, 1]))
    ax.yaxis.set_major_formatter(FuncFormatter(_feeling))
    ax.axhline(0, color=style.LINE, linewidth=1)
    ax.grid(axis="y")
    return ax


def _feeling(value: float, _: int) -> str:
    """Return a polarity on the axis; its ends and its middle in words."""
    words = {-1: text("bad"), 0: text("neither"), 1: text("good")}
    shown = words.get(int(value)) if value == int(value) else None
    return shown or number(value, digits=1)
