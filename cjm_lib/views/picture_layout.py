"""A sheet of rows and columns that measures its text, so that nothing overlaps or is cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from cjm_lib.views import style

A3 = (1190.55, 841.89)  # points, landscape
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0)  # of body text, tried in this order; 8 is the smallest
MARGIN, LABELS, PAD = 26.0, 104.0, 6.0
_LEADING = 1.3
_SAFETY = 1.04  # hinted letters on the screen are a little wider than measured ones


@dataclass(frozen=True)
class Piece:
    """A paragraph: words, how they look, and their size relative to body text."""

    words: str
    bold: bool = False
    colour: str = style.INK
    scale: float = 1.0


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet, in points; y grows downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Row:
    """
    A row of the sheet: a title, paragraphs for each column, and room for a drawing.

    ``draw`` gets the axes, the box of a column's drawing and the number of the column;
    ``lane`` is the height of that box (0: no drawing).
    """

    title: str
    cells: Sequence[Sequence[Piece]]
    lane: float = 0.0
    draw: Callable[[Axes, Box, int], None] | None = None
    centred: bool = False


@dataclass
class Sheet:
    """An empty sheet, A3 or taller, and a pen to write on it."""

    height: float = A3[1]
    width: float = A3[0]
    ax: Axes = field(init=False)

    def __post_init__(self) -> None:
        figure = Figure(figsize=(self.width / 72, self.height / 72))
        self.ax = figure.add_axes((0, 0, 1, 1))
        self.ax.set_xlim(0, self.width)
        self.ax.set_ylim(self.height, 0)
        self.ax.axis("off")

    def fill(self, box: Box, colour: str, *, edge: str = "none", hatch: str = "") -> None:
        """Fill a rectangle."""
        self.ax.add_patch(
            Rectangle(
                (box.x, box.y),
                box.width,
                box.height,
                facecolor=colour,
                edgecolor=edge,
                hatch=hatch,
                linewidth=0.6,
            )
        )

    def arrow(self, box: Box, colour: str) -> None:
        """Fill a box whose right side points on, and whose left side takes the point before."""
        x, y, right, tip, low = box.x, box.y, box.x + box.width, 7.0, box.y + box.height
        middle = (y + low) / 2
        corners = [(x, y), (right - tip, y), (right, middle), (right - tip, low), (x, low)]
        self.ax.add_patch(
            Polygon([*corners, (x + tip, middle)], closed=True, facecolor=colour, edgecolor="none")
        )

    def rule(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        """Draw a thin line between two points."""
        xs, ys = zip(start, end, strict=True)
        self.ax.plot(xs, ys, color=style.GRID, linewidth=width, zorder=0.5)

    def write(
        self, pieces: Sequence[Piece], box: Box, size: float, *, centred: bool = False
    ) -> float:
        """Write paragraphs from the top of a box; return where they end."""
        y = box.y
        x = box.x + box.width / 2 if centred else box.x
        for piece in pieces:
            points = _points(piece, size)
            for line in lines(piece, box.width, size):
                self.ax.text(
                    x,
                    y + points,
                    line,
                    size=points,
                    color=piece.colour,
                    weight="bold" if piece.bold else "normal",
                    ha="center" if centred else "left",
                    va="baseline",
                )
                y += points * _LEADING
        return y


def lines(piece: Piece, width: float, size: float) -> list[str]:
    """Return the lines of a paragraph in a column so many points wide."""
    return style.wrap(piece.words, width / _SAFETY, _points(piece, size), bold=piece.bold)


def tall(pieces: Sequence[Piece], width: float, size: float) -> float:
    """Return the height that paragraphs need, in points."""
    return sum(len(lines(piece, width, size)) * _points(piece, size) * _LEADING for piece in pieces)


def arrange(rows: Sequence[Row], width: float, room: float) -> tuple[float, list[float]]:
    """
    Return the largest size of body text at which the rows fit, and the height of each row.

    If they do not fit at the smallest size, they are taller than the room together: the
    sheet has to grow. Room that is left is shared out among the rows.
    """
    for size in SIZES:
        heights = [_height(row, width, size) for row in rows]
        if sum(heights) <= room:
            break
    spare = max(0.0, room - sum(heights)) / max(len(rows), 1)
    return size, [height + min(spare, 14.0) for height in heights]


def _height(row: Row, width: float, size: float) -> float:
    """Return the height a row needs."""
    inner = width - 2 * PAD
    title = tall([Piece(row.title, bold=True)], LABELS - PAD, size)
    cells = [tall(cell, inner, size) for cell in row.cells]
    return max([title, *(cell + row.lane for cell in cells)]) + 2 * PAD


def _points(piece: Piece, size: float) -> float:
    """Return the size of a paragraph, never below the smallest."""
    return max(SIZES[-1], size * piece.scale)
