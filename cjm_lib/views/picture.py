"""The map itself: a sheet for the wall, drawn from the kept tables and the journey map."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from cjm_lib.language import text
from cjm_lib.views import headlines, labels, picture_rows, style, values
from cjm_lib.views.picture_layout import (
    A3,
    LABELS,
    MARGIN,
    PAD,
    Box,
    Piece,
    Row,
    Sheet,
    arrange,
    tall,
)

if TYPE_CHECKING:
    from cjm_lib.study import Scope, Study

_BLOCKS = ("#1F3A52", "#35566F")  # dark enough for white letters; neighbours differ
_TILE = 118.0  # points: a fact in the head
_POINT = 9.0  # points: how far words keep from the point of an arrow
_WIDE = 95.0  # points: columns narrower than this have smaller heads
_GAP = 10.0  # points between the parts of the sheet


@style.look()
def journey_map(study: "Study", scope: "Scope", kept: Mapping[str, pd.DataFrame]) -> Figure:
    """
    Draw the journey map of a scope on a landscape sheet: A3, taller where text needs it.

    Parameters
    ----------
    study
        For the journey map, the name and rule of the segment, and the drop-off limit.
    scope
        The segment (none: all cases) and the period.
    kept
        Kept tables of the scope by name: ``dropoff``, ``timing``, ``voice``, ``visits``,
        ``coverage``, ``segments``. A row whose table is missing says "no data".

    Returns
    -------
    matplotlib.figure.Figure
        No letter is smaller than 8 pt on A3; its alt text says what the tables say.
    """
    journey = study.journey
    rows = picture_rows.rows(journey, kept, study.thresholds.dropoff)
    head, tiles, foot = _head(study, scope), _tiles(study, scope, kept), [_note()]
    whole, beside = A3[0] - 2 * MARGIN, A3[0] - 2 * MARGIN - len(tiles) * _TILE - _GAP
    width = (whole - LABELS) / max(len(journey), 1)
    top = MARGIN + max(tall(head, beside, 10), 56.0) + _GAP
    below = tall(foot, whole, 10) + MARGIN
    blocks, names = _blocks(journey, width), _names(journey, width)
    taken = top + blocks.height + names.height + below + _GAP
    size, heights = arrange(rows, width, A3[1] - taken)
    sheet = Sheet(height=max(A3[1], taken + sum(heights)))
    sheet.write(head, Box(MARGIN, MARGIN, beside, 0), 10)
    _write_tiles(sheet, tiles)
    blocks.draw(sheet, top)
    names.draw(sheet, top + blocks.height)
    _write_rows(sheet, rows, heights, Box(MARGIN, taken - below - _GAP, width, 0), size)
    sheet.write(foot, Box(MARGIN, sheet.height - below, whole, 0), 10)
    style.describe(sheet.ax, _alt(study, scope, kept))
    return style.figure_of(sheet.ax)


@dataclass(frozen=True)
class _Band:
    """A coloured strip above the rows: boxes (y from the top of the strip) and their words."""

    height: float
    boxes: list[tuple[Box, Piece, str]]

    def draw(self, sheet: Sheet, y: float) -> None:
        for box, piece, colour in self.boxes:
            sheet.arrow(Box(box.x + 1, y + 1, box.width - 2, self.height - 2), colour)
            inside = Box(box.x + _POINT, y, box.width - 2 * _POINT, 0)
            free = self.height - tall([piece], inside.width, 10)
            sheet.write([piece], replace(inside, y=y + free / 2), 10, centred=True)


def _blocks(journey: pd.DataFrame, width: float) -> _Band:
    """Return the strip of blocks, each as wide as its stages."""
    named = journey.get("block", pd.Series("", index=journey.index)).fillna("").astype(str)
    if not named.str.strip().any():
        return _Band(0.0, [])
    words, first = [], 0
    for _, run in named.groupby((named != named.shift()).cumsum().to_numpy()):
        box = Box(MARGIN + LABELS + first * width, 0, len(run) * width, 0)
        words.append((box, str(run.iloc[0])))
        first += len(run)
    return _band(words, _BLOCKS, style.PAPER, 1.05 if width > _WIDE else 0.85)


def _names(journey: pd.DataFrame, width: float) -> _Band:
    """Return the strip of stages."""
    words = [
        (Box(MARGIN + LABELS + place * width, 0, width, 0), str(name))
        for place, name in enumerate(journey["name"])
    ]
    return _band(words, ("#D5E4EF", "#D5E4EF"), style.INK, 0.95 if width > _WIDE else 0.8)


def _band(words: list[tuple[Box, str]], colours: tuple[str, str], ink: str, scale: float) -> _Band:
    """Return a strip as high as its longest words need."""
    pieces = [Piece(name, bold=True, colour=ink, scale=scale) for _, name in words]
    needs = [
        tall([piece], box.width - 2 * _POINT, 10)
        for piece, (box, _) in zip(pieces, words, strict=True)
    ]
    boxes = [
        (box, piece, colours[place % 2])
        for place, (piece, (box, _)) in enumerate(zip(pieces, words, strict=True))
    ]
    return _Band(max([14.0, *needs]) + 12, boxes)


def _head(study: "Study", scope: "Scope") -> list[Piece]:
    """Return the title of the sheet: whose map it is, and by which rule."""
    segment = study.segments[scope.segment] if scope.segment else None
    name = segment.name if segment else labels.segment("_all")
    rule = text("Rule: {rule}", rule=segment.rule_text) if segment else study.name
    return [
        Piece(text("Customer journey map"), colour=style.MUTED, scale=1.0),
        Piece(name, bold=True, scale=2.0),
        Piece(rule, colour=style.MUTED, scale=0.9),
    ]


def _tiles(
    study: "Study", scope: "Scope", kept: Mapping[str, pd.DataFrame]
) -> list[tuple[str, str, str]]:
    """Return the facts of the head: what, figure, and what belongs to it."""
    nothing = text("no data")
    sizes, cover = _one(kept, "segments", scope.name), _one(kept, "coverage", "strict")
    so_far = _one(kept, "coverage", "so_far").filter(["covered_share"])
    versions = [str(version) for version in study.journey.get("version", []) if version]
    return [
        (text("Period"), scope.period.label, ""),
        (
            text("Cases"),
            values.column(sizes, "segment_cases")[0] if len(sizes) else nothing,
            values.column(sizes, "segment_share")[0] if len(sizes) else "",
        ),
        (
            text("Covered by the map"),
            values.column(cover.filter(["covered_share"]), "covered_share")[0]
            if len(cover)
            else nothing,
            text("so far: {share}", share=values.column(so_far, "covered_share")[0])
            if len(so_far)
            else "",
        ),
        (text("Version of the map"), max(versions) if versions else nothing, ""),
    ]


def _one(kept: Mapping[str, pd.DataFrame], name: str, key: str) -> pd.DataFrame:
    """Return the row of a kept table whose first column is the key, or no row."""
    table = kept.get(name)
    return pd.DataFrame() if table is None else table[table.iloc[:, 0] == key]


def _write_tiles(sheet: Sheet, tiles: list[tuple[str, str, str]]) -> None:
    """Write the facts of the head from the right edge."""
    start = A3[0] - MARGIN - len(tiles) * _TILE
    for place, (what, value, detail) in enumerate(tiles):
        x = start + place * _TILE
        sheet.rule((x, MARGIN), (x, MARGIN + 50), 1.2)
        pieces = [
            Piece(what, colour=style.MUTED, scale=0.85),
            Piece(value, bold=True, scale=1.5),
            Piece(detail, scale=0.8),
        ]
        sheet.write(pieces, Box(x + PAD + 2, MARGIN, _TILE - 2 * PAD, 0), 10)


def _write_rows(
    sheet: Sheet, rows: list[Row], heights: list[float], first: Box, size: float
) -> None:
    """Write the rows from the top of the first box, which is as wide as a column."""
    y, left = first.y, first.x + LABELS
    for place, (row, height) in enumerate(zip(rows, heights, strict=True)):
        whole = Box(first.x, y, LABELS + first.width * len(row.cells), height)
        sheet.fill(whole, style.PALE if place % 2 == 0 else style.PAPER)
        title = [Piece(row.title, bold=True, colour=style.MUTED)]
        sheet.write(title, Box(first.x + PAD, y + PAD, LABELS - PAD, 0), size)
        for column, cell in enumerate(row.cells):
            x = left + column * first.width
            box = Box(x + PAD, y + PAD, first.width - 2 * PAD, row.lane)
            if row.draw:
                row.draw(sheet.ax, box, column)
            sheet.write(cell, replace(box, y=box.y + row.lane), size)
        y += height
    for column in range(len(rows[0].cells) + 1):
        x = left + column * first.width
        sheet.rule((x, first.y), (x, y), 0.8)


def _note() -> Piece:
    """Return how to read the sheet."""
    words = text(
        "In square brackets: 95% intervals. Share of leavers: of the cases that reached the stage "
        "and are not open in it; hatched where the whole interval lies above the limit (dashed). "
        "Time: Kaplan–Meier. Texts, from left to right: negative, neutral, positive, undetermined "
        "(hatched), not tagged yet (dotted). {mark}: a group this small is not shown. –: no data.",
        mark=values.hidden_mark(),
    )
    return Piece(words, colour=style.MUTED, scale=0.8)


def _alt(study: "Study", scope: "Scope", kept: Mapping[str, pd.DataFrame]) -> str:
    """Return the sheet in words: whose map, its stages, and what the tables say."""
    names = ", ".join(labels.stages(study.journey["stage"], study.journey))
    whose = labels.segment(scope.name, study.segments)
    said = [text("Customer journey map"), f"{whose}, {scope.period.label}", names]
    if "dropoff" in kept:
        said.append(headlines.dropoff(kept["dropoff"], journey=study.journey))
    if "coverage" in kept:
        said.append(headlines.coverage(kept["coverage"]))
    return ". ".join(sentence.rstrip(".") for sentence in said) + "."
