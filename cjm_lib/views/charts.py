"""
Figures of the kept tables: axes in, axes out.

A chart is named as the table it draws. It never shows, saves, filters or
computes; :func:`show` puts it on the page with its alt text.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cjm_lib.language import text
from cjm_lib.views import labels, marks, page, squares, style, values

POLARITIES = {  # class: colour, hatch; the order on the bar
    "negative": (style.VERMILION, ""),
    "neutral": ("#C9CFD5", ""),
    "positive": (style.BLUE, ""),
    "abstained": (style.PAPER, "\\\\\\"),
    "not_tagged": (style.PAPER, "...."),
}


def show(drawn: Axes | Figure) -> None:
    """Put a chart (or a whole figure) on the page, with its alt text."""
    whole = drawn if isinstance(drawn, Figure) else style.figure_of(drawn)
    width = round(whole.get_figwidth() * style.PIXELS_PER_INCH)
    page.put_picture(style.png(whole), alt=style.alt(drawn), width=width)


@style.look()
def dropoff(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    limit: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of leavers of each stage: a bar, its interval, the cases behind it.

    Parameters
    ----------
    table
        Kept table ``dropoff``.
    journey
        Journey map, for the names of its stages.
    limit
        Share (0..1) above which a stage is called a candidate for a bottleneck; a stage
        whose whole interval lies above it is hatched.
    ax
        Axes to draw in; new ones by default.
    """
    names = labels.stages(table["stage"], journey)
    title = text("Customers who go no further than each stage")
    of = text("share of the cases that reached the stage and are not open in it; 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "left_share")
    above = values.floats(table, "left_share_low") > (np.inf if limit is None else limit)
    marks.bars(ax, table, "left_share", strong=above)
    marks.limit(ax, limit)
    shares = values.column(table, "left_share")
    counts = {
        labels.column(name): values.column(table, name)
        for name in ("reached_cases", "left_cases", "open_cases")
    }
    marks.columns(ax, {labels.column("left_share"): shares} | counts)
    return marks.sentence(ax, names, shares)


@style.look()
def timing(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the median and p90 of the time to the next stage, beside the planned time."""
    first = labels.stages(table["stage"], journey)
    then = labels.stages(table["next_stage"], journey)
    names = [f"{stage} → {following}" for stage, following in zip(first, then, strict=True)]
    title = text("Time from entering a stage to entering the next")
    of = text("time, on a logarithmic scale; 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    stems = ("median_minutes", "p90_minutes")
    planned = values.floats(table, "planned_days") * 1440
    parts = [values.floats(table, stem + end) for stem in stems for end in ("", "_low", "_high")]
    marks.time_axis(ax, np.concatenate([planned, *parts]))
    at = np.arange(len(table), dtype=float)
    for number, stem in enumerate(stems):
        marks.dots(
            ax, table, stem, at=at + (-0.14, 0.14)[number], number=number, label=labels.column(stem)
        )
    marks.plan(ax, planned, labels.column("planned_days"))
    marks.veil(ax, values.hidden(table))
    marks.legend(ax)
    medians = values.reached(table, "median_minutes", "moved_cases")
    p90s = values.reached(table, "p90_minutes", "moved_cases", bounds=False)
    counts = {
        labels.column(name): values.column(table, name) for name in ("entered_cases", "moved_cases")
    }
    marks.columns(ax, {labels.column("median_minutes"): medians, "p90": p90s} | counts)
    return marks.sentence(ax, names, medians)


@style.look()
def transitions(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a square for each ordered pair of channels: share of the leavers, interval, cases."""
    pairs = list(zip(table["from_channel"], table["to_channel"], strict=True))
    order = list(dict.fromkeys(end for pair in pairs for end in pair))
    names = [labels.word(name, "channel") for name in order]
    title = text("Moves from channel to channel")
    of = text(
        "from the channel of the row to the channel of the column; "
        "share of the cases that left the channel of the row; 95% interval; n"
    )
    ax = squares.matrix(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    shares, counts = values.column(table, "moved_share"), values.column(table, "moved_cases")
    heat = values.floats(table, "moved_share")
    small = values.hidden(table, "moved")
    for place, (start, end) in enumerate(pairs):
        corner = (order.index(end), order.index(start))
        words = shares[place].replace("\u00a0[", "\n[") + f"\n{values.n_of(counts[place])}"
        colour = squares.shade(min(heat[place], 1.0))
        squares.square(ax, corner, colour, counts[place] if small[place] else words)
    moves = [" → ".join(labels.word(end, "channel") for end in pair) for pair in pairs]
    return marks.sentence(ax, moves, shares)


@style.look()
def coverage(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share of real paths that the map's scenarios cover, in each reading."""
    names = [labels.word(name, "reading") for name in table["reading"]]
    title = text("Real paths that the map covers")
    of = text("share of the cases with a known path; 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "covered_share", whole=True)
    marks.bars(ax, table, "covered_share")
    shares = values.column(table, "covered_share")
    counts = {
        labels.column(name): values.column(table, name) for name in ("covered_cases", "known_cases")
    }
    marks.columns(ax, {labels.column("covered_share"): shares} | counts)
    return marks.sentence(ax, names, shares)


@style.look()
def segments(
    table: pd.DataFrame,
    *,
    segments: Mapping[str, labels.Named] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of each segment in all cases, and of the cases in none or in several."""
    names = [labels.segment(name, segments) for name in table["segment"]]
    title = text("How large each segment is")
    of = text("share of all cases that began in the period; 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "segment_share")
    marks.bars(ax, table, "segment_share", strong=(table["segment"] == "@none").to_numpy())
    shares = values.column(table, "segment_share")
    counts = {
        labels.column(name): values.column(table, name)
        for name in ("segment_cases", "segment_people")
    }
    marks.columns(ax, {labels.column("segment_share"): shares} | counts)
    return marks.sentence(ax, names, shares)


@style.look()
def visits(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the score of mystery visits stage by stage, and how the visits ended."""
    names = labels.stages(table["stage"], journey)
    title = text("Score of the mystery visits")
    of = text("share of the points that could be won; 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "score_share", whole=True)
    marks.dots(ax, table, "score_share")
    shares = values.column(table, "score_share")
    ends = ("visit_count", "passed_count", "worked_round_count", "blocked_count")
    counts = {labels.column(name): values.column(table, name) for name in ends}
    marks.columns(ax, {labels.column("score_share"): shares} | counts)
    return marks.sentence(ax, names, shares)


@style.look()
def voice(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the polarity of the texts of each stage and voice; the not tagged hatched apart."""
    groups = [group for _, group in table.groupby(["stage", "voice"], sort=False)]
    stages = [labels.stage(group["stage"].iloc[0], journey) for group in groups]
    voices = [labels.word(group["voice"].iloc[0], "voice") for group in groups]
    names = [f"{stage}, {speaker}" for stage, speaker in zip(stages, voices, strict=True)]
    title = text("What people say, stage by stage")
    of = text("share of all texts of the stage and voice; negative with its 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    for row, group in enumerate(groups):
        shares = values.floats(group, "text_share")
        squares.stack(ax, row, list(zip(group["polarity"], shares, strict=True)), POLARITIES)
    marks.parts_axis(ax)
    marks.veil(ax, np.array([bool(group["text_cases"].isna().all()) for group in groups]))
    squares.swatches(ax, {labels.word(name, "polarity"): look for name, look in POLARITIES.items()})
    negative = [values.parts(group, "text_share", "negative") for group in groups]
    counts = [values.total(group, "text_cases") for group in groups]
    head = text("Negative, share")
    marks.columns(ax, {head: negative, labels.column("text_cases"): counts})
    return marks.sentence(ax, names, [f"{head} {words}" for words in negative])


@style.look()
def segments_side_by_side(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    segments: Mapping[str, labels.Named] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of leavers of each stage for all segments, one shape for each."""
    stages = list(dict.fromkeys(table["stage"]))
    names = labels.stages(stages, journey)
    title = text("Customers who go no further than each stage, by segment")
    of = text(
        "share of the segment's cases that reached the stage and are not open in it; 95% interval"
    )
    kinds = list(dict.fromkeys(table["segment"]))
    ax = marks.rows(ax, names, title=title, of=of, lines=max(1.0, 0.62 * len(kinds)))
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "left_share")
    shift = 0.7 / len(kinds)
    for number, kind in enumerate(kinds):
        own = table[table["segment"] == kind]
        at = own["stage"].map(stages.index).to_numpy(dtype=float)
        at += shift * (number - (len(kinds) - 1) / 2)
        name = labels.segment(kind, segments)
        marks.dots(ax, own, "left_share", at=at, number=number, label=name)
        marks.beside(ax, values.column(own, "reached_cases"), at)
    marks.legend(ax)
    marks.bands(ax, len(stages))
    rows = labels.stages(table["stage"], journey)
    whose = [labels.segment(name, segments) for name in table["segment"]]
    said = [f"{stage}, {who}" for stage, who in zip(rows, whose, strict=True)]
    return marks.sentence(ax, said, values.column(table, "left_share"))
