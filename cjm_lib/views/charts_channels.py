"""Figures of channels; made as those of ``charts``."""

import pandas as pd
from matplotlib.axes import Axes

from cjm_lib.language import text
from cjm_lib.views import labels, marks, squares, style, values

_USES = {"not_drawn": "+ ", "not_used": "", "used": ""}


@style.look()
def goals(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw in which channels each stage is reached: a square for each stage and channel.

    A plus marks a channel that is used but not drawn on the map; a hatched square one that is
    drawn and not used.
    """
    stages, channels = list(dict.fromkeys(table["stage"])), sorted(set(table["channel"]))
    title = text("Where each stage is reached")
    of = text(
        "share of the stage's entries; 95% interval; n; median steps to the next stage. "
        "+ is not drawn on the map, hatched is drawn and not used"
    )
    heads = [labels.word(channel, "channel") for channel in channels]
    ax = squares.matrix(ax, labels.stages(stages, journey), columns=heads, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    shares = values.column(table, "entered_share")
    counts, steps = values.column(table, "entered_cases"), values.column(table, "median_steps")
    heat, small = values.floats(table, "entered_share"), values.hidden(table)
    for row, (stage, channel, use) in enumerate(
        zip(table["stage"], table["channel"], table["use"], strict=True)
    ):
        corner = (channels.index(channel), stages.index(stage))
        if use == "not_used":
            squares.square(ax, corner, None, "0")
            continue
        on = steps[row].split("\u00a0[")[0]
        said = f"{_USES[use]}{shares[row]}".replace("\u00a0[", "\n[")
        said += f"\n{values.n_of(counts[row])}; {on}"
        colour = squares.shade(heat[row])
        squares.square(ax, corner, colour, counts[row] if small[row] else said)
    names = [
        f"{labels.stage(stage, journey)}, {labels.word(channel, 'channel')}"
        for stage, channel in zip(table["stage"], table["channel"], strict=True)
    ]
    return marks.sentence(ax, names, shares)


@style.look()
def by_channel(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share of entries that move on through each channel, with time and repeat asks."""
    names = [labels.word(channel, "channel") for channel in table["channel"]]
    title = text("Channels side by side")
    of = text("share of the entries that move on to a later stage; 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "moved_share", whole=True)
    marks.dots(ax, table, "moved_share")
    shares = values.column(table, "moved_share")
    medians = values.column(table, "median_minutes")
    asks = values.column(table, "repeat_ask_share")
    columns = {
        labels.column("moved_share"): shares,
        labels.column("median_minutes"): [median.split("\u00a0[")[0] for median in medians],
        text("asked again"): [ask.split("\u00a0[")[0] for ask in asks],
        "n": values.column(table, "entered_cases"),
    }
    marks.columns(ax, columns)
    return marks.sentence(ax, names, shares)


@style.look()
def move_costs(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share of cases for which each change of channel went badly."""
    names = pairs(table)
    title = text("Changes of channel that went badly")
    of = text("share of the cases that moved: asked again, sent there, came back or lost; 95%")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "bad_share", whole=True)
    marks.bars(ax, table, "bad_share")
    shares = values.column(table, "bad_share")
    columns = {
        labels.column("bad_share"): shares,
        labels.column("lost_hours"): values.column(table, "lost_hours"),
        "n": values.column(table, "moved_cases"),
    }
    marks.columns(ax, columns)
    return marks.sentence(ax, names, shares)


def pairs(table: pd.DataFrame) -> list[str]:
    """Return each change of channel as a reader names it."""
    ends = zip(table["from_channel"], table["to_channel"], strict=True)
    return [" → ".join(labels.word(end, "channel") for end in pair) for pair in ends]
