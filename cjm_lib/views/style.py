"""How every figure looks: colours, type, size, alt text, and the bytes of its picture."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import text_to_path

# Okabe & Ito (2008), "Color Universal Design"; yellow and black left out: too faint, and ink.
BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#B65C8F",
    "#56B4E9",
)
CYCLE = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY)
MARKERS = ("o", "D", "s", "^", "v", "P")  # goes with CYCLE: never colour alone
INK, MUTED, LINE, GRID, PALE, PAPER = (
    "#1F2933",
    "#56626C",
    "#8A96A0",
    "#E3E7EB",
    "#F3F5F7",
    "#FFFFFF",
)
PALE_BLUE, PALE_VERMILION = "#BCD8EA", "#F5C9AC"

FONT = "DejaVu Sans"  # comes with matplotlib and holds Cyrillic
SIZE = 9.0  # points; nothing in a chart is smaller
WIDTH = 9.6  # inches: the width of a page's column
DPI = 200  # twice the pixels of a page at 100 %
PIXELS_PER_INCH = 100  # how large an inch of a figure is shown on a page

_LOOK: Any = {
    "font.family": [FONT],
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,  # a price in dollars is not a formula
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 26,
    "axes.labelsize": SIZE,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": LINE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.color": LINE,
    "xtick.labelcolor": MUTED,
    "ytick.color": LINE,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "hatch.color": LINE,
    "hatch.linewidth": 0.7,
    "legend.fontsize": SIZE,
    "legend.frameon": False,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.hashsalt": "cjm",
}


@contextmanager
def look() -> Iterator[None]:
    """Draw in the workbook's style inside this block, or in the function it decorates."""
    with matplotlib.rc_context(_LOOK):
        yield


def figure(*, width: float = WIDTH, height: float = 4.0) -> Figure:
    """Return an empty figure (inches) that pyplot does not know and that crops nothing."""
    return Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1))


def figure_of(ax: Axes) -> Figure:
    """Return the figure that the axes stand in."""
    whole = ax.get_figure(root=True)
    if whole is None:
        raise ValueError("these axes were removed from their figure")
    return whole


def describe(ax: Axes, sentence: str) -> Axes:
    """Give the axes their alt text: what a reader who cannot see the figure should know."""
    ax.set_label(sentence)
    return ax


def alt(drawn: Axes | Figure) -> str:
    """Return the alt text of the axes, or of all axes of a figure."""
    if isinstance(drawn, Axes):
        return str(drawn.get_label())
    own = [str(drawn.get_label())] if drawn.get_label() else []
    return " ".join([*own, *(text for ax in drawn.axes if (text := str(ax.get_label())))])


def png(drawn: Figure) -> bytes:
    """Return the figure as PNG: the same bytes each time, no date, no program name."""
    buffer = BytesIO()
    with look():
        drawn.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def drawable(words: object) -> str:
    """Return the text in one line, with □ for each character the font does not hold."""
    held, spaced = _held(), (" " if sign in "\n\r\t" else sign for sign in str(words))
    return "".join(
        sign if ord(sign) in held else "□"
        for sign in spaced
        if sign.isprintable() or unicodedata.category(sign) == "Zs"
    )


def width_of(words: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return the width of one line of text, in points."""
    return _width_at_100(words, bold) * size / 100


def wrap(words: str, width: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than so many points; a word that is too long is cut."""
    lines: list[str] = []
    line = ""
    for word in drawable(words).split(" "):
        if not word:
            continue
        tried = f"{line} {word}" if line else word
        if width_of(tried, size, bold=bold) <= width:
            line = tried
            continue
        if line:
            lines.append(line)
        *whole, line = _cut(word, width, size, bold)
        lines.extend(whole)
    return [*lines, line] if line else lines


def _cut(word: str, width: float, size: float, bold: bool) -> list[str]:
    """Cut a word into pieces that fit, a hyphen at the end of each but the last."""
    pieces: list[str] = []
    while width_of(word, size, bold=bold) > width and len(word) > 3:
        end = len(word) - 2
        while end > 2 and width_of(word[:end] + "-", size, bold=bold) > width:
            end -= 1
        syllable = next((at for at in range(end, max(2, end - 4), -1) if _may_part(word, at)), end)
        pieces.append(word[:syllable] + ("" if word[syllable - 1] in "-/" else "-"))
        word = word[syllable:]
    return [*pieces, word]


def _may_part(word: str, at: int) -> bool:
    """Say whether a word may part here: after a vowel or a hyphen, and not before ь, ъ, й."""
    return word[at - 1].casefold() in "аеёиоуыэюяaeiou-/" and word[at].casefold() not in "ьъй"


@cache
def _width_at_100(words: str, bold: bool) -> float:
    """Return the width of a line at 100 pt; outlines grow evenly, so once is enough."""
    font = FontProperties(family=[FONT], size=100, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(words, font, False)[0])


@cache
def _held() -> frozenset[int]:
    """Return the characters the font holds."""
    file = findfont(FontProperties(family=[FONT]))
    return frozenset(get_font(file).get_charmap())
