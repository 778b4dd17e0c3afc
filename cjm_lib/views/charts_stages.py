"""Figures of drop-off by money and by cuts, and of waiting; made as those of ``charts``."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cjm_lib.language import share, text
from cjm_lib.views import labels, marks, style, values

Floats = npt.NDArray[np.float64]

_OTHERS = "#B5BEC6"


@style.look()
def money(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    currency: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of the money that leaves at each stage, from kept table ``dropoff``."""
    names = labels.stages(table["stage"], journey)
    title = text("Money that goes no further than each stage")
    of = text(
        "share of the money of the cases that reached the stage and are not open in it, as far "
        "as it is known; 95% interval"
    )
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "money_left_share")
    marks.bars(ax, table, "money_left_share")
    marks.veil(ax, values.hidden(table, "money"))
    shares = values.column(table, "money_left_share")
    figures = {
        text("share"): shares,
        labels.column("money_left_value"): values.column(
            table, "money_left_value", currency=currency
        ),
        "n": values.column(table, "money_cases"),
    }
    marks.columns(ax, figures)
    return marks.sentence(ax, names, shares)


@style.look()
def dropoff_by_cut(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how far each value of a cut lies from all others; sure differences in colour."""
    names = cut_names(table, journey)
    title = text("Who leaves more often than the others, and where")
    of = text(
        "difference to all other values of the same cut in the share of leavers, percentage "
        "points; 95% interval; grey: cannot be said"
    )
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    stem = "left_difference_points"
    ends = np.concatenate([values.floats(table, f"{stem}{end}") for end in ("", "_low", "_high")])
    reach = 1.08 * float(np.nanmax(np.abs(np.append(ends, 1.0))))
    ax.set_xlim(-reach, reach)
    ax.axvline(0, color=style.LINE, linewidth=1.2, zorder=1)
    at = np.arange(len(table), dtype=float)
    sure = table["against_others"].isin(["more", "less"]).to_numpy(dtype=bool)
    looks = [("more", style.VERMILION, "^"), ("less", style.BLUE, "v"), ("", _OTHERS, "o")]
    for word, colour, marker in looks:
        mine = (table["against_others"] == word).to_numpy(dtype=bool) if word else ~sure
        marks.whiskers(ax, table[mine], stem, at[mine], colour=colour)
        places = values.floats(table, stem)[mine]
        ax.plot(places, at[mine], linestyle="", marker=marker, color=colour, markersize=7, zorder=4)
    marks.veil(ax, values.hidden(table, "left"))
    said = values.column(table, stem)
    figures = {
        text("points"): said,
        labels.column("left_share"): [words.split("\u00a0[")[0] for words in _shares(table)],
        "n": values.column(table, "reached_cases"),
    }
    marks.columns(ax, figures)
    return marks.sentence(ax, names, said)


def _shares(table: pd.DataFrame) -> list[str]:
    return values.column(table, "left_share")


def cut_names(table: pd.DataFrame, journey: pd.DataFrame | None) -> list[str]:
    """Return each cut, value and stage as a reader names them."""
    return [
        f"{labels.word(cut, 'cut')}: {labels.cut_value(value, cut)}; {labels.stage(stage, journey)}"
        for cut, value, stage in zip(table["cut"], table["value"], table["stage"], strict=True)
    ]


@style.look()
def curves(
    table: pd.DataFrame,
    *,
    segment: str | None = None,
    journey: pd.DataFrame | None = None,
    segments: Mapping[str, labels.Named] | None = None,
) -> Figure:
    """
    Draw a panel for each stage: the share of each segment that still waits, over time.

    Parameters
    ----------
    table
        Kept table ``curves``, by segments.
    segment
        The one that stands out, with its band and the share lost; the others are grey.
    journey, segments
        For the names of stages and segments.
    """
    stages = list(dict.fromkeys(table["stage"]))
    title = text("How long customers wait in each stage")
    rows = max(1, -(-len(stages) // 2))
    whole = style.figure(height=1.2 + 2.5 * rows)
    whole.suptitle(title, x=0.01, ha="left", fontsize=11.5, fontweight="bold")
    if not stages:
        marks.empty(whole.subplots())
        return whole
    panels = whole.subplots(rows, 2, squeeze=False, sharey=True).ravel()
    for ax, stage in zip(panels, stages, strict=False):
        own = table[table["stage"] == stage]
        _panel(ax, own, segment)
        ax.set_title(
            "\n".join(style.wrap(labels.stage(stage, journey), 270, 11.5, bold=True)), pad=6
        )
        style.describe(ax, _told(own, segment, labels.stage(stage, journey)))
    for ax in panels[len(stages) :]:
        ax.set_visible(False)
    handles, names = panels[0].get_legend_handles_labels()
    who = labels.segment(segment, segments)
    spelled = {"waiting": text("{segment}: still waiting", segment=who)}
    spelled |= {
        "lost": text("{segment}: lost", segment=who),
        "others": text("other segments") if segment else text("segments"),
    }
    whole.legend(handles, [spelled[name] for name in names], loc="outside lower left", ncols=3)
    whole.supylabel(text("share of the cases that entered the stage"), fontsize=style.SIZE)
    return whole


def _panel(ax: Axes, table: pd.DataFrame, segment: str | None) -> None:
    """Draw the curves of one stage: the others in grey first, then this one."""
    ax.set_ylim(0, 1.02)
    ax.set_yticks(
        [0, 0.25, 0.5, 0.75, 1], [share(tick, digits=0) for tick in (0, 0.25, 0.5, 0.75, 1)]
    )
    ax.grid(axis="both")
    marks.time_axis(ax, values.floats(table, "waited_minutes"))
    start = ax.get_xlim()[0]
    name = "others"
    for _, own in table[table["segment"] != segment].groupby("segment", sort=False):
        minutes, waiting = _line(own, "waiting_share", start, 1.0)
        ax.step(minutes, waiting, where="post", color=_OTHERS, linewidth=1, label=name)
        name = "_"
    if segment is None:
        return
    own = table[table["segment"] == segment]
    minutes, waiting = _line(own, "waiting_share", start, 1.0)
    low, high = (_line(own, f"waiting_share_{end}", start, 1.0)[1] for end in ("low", "high"))
    ax.fill_between(minutes, low, high, step="post", color=style.PALE_BLUE, alpha=0.6, linewidth=0)
    ax.step(minutes, waiting, where="post", color=style.BLUE, linewidth=2.2, label="waiting")
    minutes, lost = _line(own, "lost_share", start, 0.0)
    dashes = (0, (4, 2))
    ax.step(minutes, lost, where="post", color=style.VERMILION, linestyle=dashes, label="lost")


def _line(table: pd.DataFrame, name: str, start: float, first: float) -> tuple[Floats, Floats]:
    """Return a curve from the start of the axis on; points that are hidden are left out."""
    minutes, shares = values.floats(table, "waited_minutes"), values.floats(table, name)
    shown = ~np.isnan(minutes) & ~values.hidden(table)
    minutes = np.maximum(minutes[shown], start)
    return np.append(start, minutes), np.append(first, shares[shown])


def _told(table: pd.DataFrame, segment: str | None, stage: str) -> str:
    """Say how a segment's curve ends, for those who do not see it."""
    own = table[(table["segment"] == segment) & ~values.hidden(table)].tail(1)
    if own.empty:
        return f"{stage}: {text('No data for this scope')}."
    said = [
        f"{labels.column(name)} {values.column(own, name)[0]}"
        for name in ("waited_minutes", "waiting_share", "lost_share")
    ]
    return f"{stage}: {'; '.join(said)}."
