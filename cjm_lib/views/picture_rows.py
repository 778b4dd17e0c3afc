"""The rows of the map's picture: what is planned, what was measured, what stands behind it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cjm_lib.language import text
from cjm_lib.views import charts, labels, style, values
from cjm_lib.views.picture_layout import Box, Piece, Row

_LANE = 62.0  # points: the bars of drop-off
_BAR = 11.0  # points: the bar of polarity
_WARNING = "#A34700"  # vermilion, dark enough to read


def rows(journey: pd.DataFrame, kept: Mapping[str, pd.DataFrame], limit: float) -> list[Row]:
    """Return the rows of the map: planned, then measured, then who answers for it."""
    stages = list(journey["stage"])
    return [
        _planned(journey, text("Goal"), "goal"),
        _planned(journey, text("Expectation"), "expectation"),
        _touchpoints(journey),
        _dropoff(stages, kept.get("dropoff"), limit),
        _timing(stages, kept.get("timing")),
        _voice(stages, kept.get("voice")),
        _evidence(stages, kept),
        _planned(journey, text("Owner and system"), "owner", "system"),
    ]


def _planned(journey: pd.DataFrame, title: str, *columns: str) -> Row:
    """Return a row of words that the journey map itself holds."""
    told = journey.reindex(columns=list(columns)).fillna("")
    cells = [
        [Piece(str(words)) for words in stage if str(words).strip()] or [_dash()]
        for stage in told.itertuples(index=False)
    ]
    return Row(title, cells)


def _touchpoints(journey: pd.DataFrame) -> Row:
    """Return the row of touchpoints, one to a line."""
    told = journey.get("touchpoints", pd.Series("", index=journey.index)).fillna("")
    cells = [
        [
            Piece(f"•\u00a0{labels.word(point.strip(), 'channel')}")
            for point in str(points).split(";")
        ]
        if str(points).strip()
        else [_dash()]
        for points in told
    ]
    return Row(text("Touchpoints"), cells)


def _dropoff(stages: list[str], table: pd.DataFrame | None, limit: float) -> Row:
    """Return the row of drop-off: a bar with its interval, the figure, the cases behind it."""
    title = text("Leave at the stage")
    if table is None or table.empty:
        return _without(title, stages)
    highest = max(0.05, float(np.nanmax([0.0, *values.floats(table, "left_share_high")])))
    rows = [table[table["stage"] == stage] for stage in stages]

    def draw(ax: Axes, box: Box, place: int) -> None:
        _bar(ax, box, rows[place], highest, limit)

    return Row(title, [_left(row) for row in rows], lane=_LANE, draw=draw)


def _left(row: pd.DataFrame) -> list[Piece]:
    """Return what is written under the bar of a stage."""
    if row.empty:
        return [_dash()]
    figure, _, bounds = values.column(row, "left_share")[0].partition("\u00a0[")
    left = values.column(row, "left_cases")[0]
    counts = {
        "reached": values.column(row, "reached_cases")[0],
        "open": values.column(row, "open_cases")[0],
    }
    return [
        Piece(figure, bold=True, scale=1.2),
        *([Piece(f"[{bounds}", scale=0.9)] if bounds else []),
        *([Piece(text("left: {n}", n=left), scale=0.9)] if left.startswith("<") else []),
        Piece(text("of {reached}; open: {open}", **counts), colour=style.MUTED, scale=0.85),
    ]


def _bar(ax: Axes, box: Box, row: pd.DataFrame, highest: float, limit: float) -> None:
    """Draw the bar of a stage, its interval, and the limit of the study."""
    bottom, full = box.y + box.height - 4, box.height - 10
    value, low, high = (values.floats(row, f"left_share{end}") for end in ("", "_low", "_high"))
    if limit <= highest:
        y = bottom - full * limit / highest
        ax.plot([box.x, box.x + box.width], [y, y], color=_WARNING, linewidth=0.9, linestyle="--")
    ax.plot([box.x, box.x + box.width], [bottom, bottom], color=style.LINE, linewidth=0.8)
    if row.empty or np.isnan(value[0]):
        return
    above, wide = bool(low[0] > limit), min(34.0, box.width * 0.5)
    ax.bar(
        box.x + wide / 2,
        -full * value[0] / highest,
        width=wide,
        bottom=bottom,
        facecolor=style.PALE_VERMILION if above else style.PALE_BLUE,
        edgecolor=style.VERMILION if above else style.BLUE,
        hatch="///" if above else "",
    )
    ends = [bottom - full * end[0] / highest for end in (low, high)]
    ax.plot([box.x + wide / 2] * 2, ends, color=style.INK, linewidth=1.6, marker="_", markersize=7)


def _timing(stages: list[str], table: pd.DataFrame | None) -> Row:
    """Return the row of times to the next stage beside the planned ones."""
    title = text("Time to the next stage")
    if table is None or table.empty:
        return _without(title, stages)
    return Row(title, [_time(table[table["stage"] == stage]) for stage in stages])


def _time(row: pd.DataFrame) -> list[Piece]:
    """Return median with its interval, p90, plan, and whether it is late for certain."""
    if row.empty:
        return [_dash()]
    figure, _, bounds = values.reached(row, "median_minutes", "moved_cases")[0].partition("\u00a0[")
    p90 = values.reached(row, "p90_minutes", "moved_cases", bounds=False)[0]
    planned = values.floats(row, "planned_days")[0]
    late = values.floats(row, "median_minutes_low")[0] > planned * 1440
    plan = text("plan: {days}", days=values.duration(planned * 1440)) if planned >= 0 else ""
    return [
        Piece(figure, bold=True, scale=1.2),
        *([Piece(f"[{bounds}", scale=0.9)] if bounds else []),
        Piece(text("p90: {time}", time=p90), scale=0.9),
        *([Piece(plan, colour=style.MUTED, scale=0.9)] if plan else []),
        *([Piece("▲ " + text("longer than planned"), True, _WARNING, 0.9)] if late else []),
    ]


def _voice(stages: list[str], table: pd.DataFrame | None) -> Row:
    """Return the row of what customers say: a bar of polarity, and the negative share."""
    title = text("What customers say")
    if table is None or table.empty:
        return _without(title, stages)
    own = table[table["voice"] == "customer"]
    rows = [own[own["stage"] == stage] for stage in stages]

    def draw(ax: Axes, box: Box, place: int) -> None:
        _polarity(ax, box, rows[place])

    return Row(title, [_said(row) for row in rows], lane=_BAR + 6, draw=draw)


def _said(rows: pd.DataFrame) -> list[Piece]:
    """Return what is written under the bar of polarity."""
    if rows.empty:
        return [Piece(text("no texts"), colour=style.MUTED, scale=0.9)]
    negative = rows[rows["polarity"] == "negative"]
    untagged = rows[rows["polarity"] == "not_tagged"]
    known = (words for words in values.column(negative, "text_share") if words != values.NOTHING)
    return [
        *(Piece(text("negative: {share}", share=words), scale=0.9) for words in known),
        Piece(values.n_of(values.total(rows, "text_cases")), colour=style.MUTED, scale=0.85),
        *(
            [Piece(text("not tagged yet: {n}", n=values.total(untagged, "text_cases")), scale=0.85)]
            if len(untagged)
            else []
        ),
    ]


def _polarity(ax: Axes, box: Box, rows: pd.DataFrame) -> None:
    """Draw the texts of a stage as parts of one bar; a part too small to show stays empty."""
    shares = rows.assign(share=np.nan_to_num(values.floats(rows, "text_share")))
    x = box.x
    for name, (colour, hatch) in charts.POLARITIES.items():
        length = float(shares.loc[shares["polarity"] == name, "share"].sum()) * box.width
        if not length:
            continue
        edge = style.LINE if hatch else style.PAPER
        ax.add_patch(
            Rectangle(
                (x, box.y),
                length,
                _BAR,
                facecolor=colour,
                edgecolor=edge,
                hatch=hatch,
                linewidth=0.6,
            )
        )
        x += length


def _evidence(stages: list[str], kept: Mapping[str, pd.DataFrame]) -> Row:
    """Return the row that counts what stands behind each stage."""
    counted = [
        ("dropoff", "reached_cases", text("cases: {n}")),
        ("voice", "text_cases", text("texts: {n}")),
        ("visits", "visit_count", text("visits: {n}")),
    ]
    cells = []
    for stage in stages:
        pieces = []
        for name, column, message in counted:
            table = kept.get(name)
            own = pd.DataFrame() if table is None else table[table["stage"] == stage]
            n = values.total(own, column) if len(own) else values.NOTHING
            pieces.append(Piece(message.format(n=n), scale=0.9))
        cells.append(pieces)
    return Row(text("Evidence"), cells)


def _without(title: str, stages: list[str]) -> Row:
    """Return a row whose table is missing."""
    return Row(title, [[Piece(text("no data"), colour=style.MUTED, scale=0.9)] for _ in stages])


def _dash() -> Piece:
    return Piece(values.NOTHING, colour=style.MUTED)
