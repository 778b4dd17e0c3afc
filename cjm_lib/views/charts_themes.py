"""Figures of what people speak of; made as those of ``charts``."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cjm_lib.language import share, text
from cjm_lib.views import labels, marks, squares, style, values

MOST = 12  # themes drawn; the table has them all
_ARROWS = {"up": " ▲", "down": " ▼"}
_ROW, _FRAME = 0.36, 1.5  # inches: a row; title, axis and air of a panel


@style.look()
def themes(
    table: pd.DataFrame,
    *,
    change: pd.DataFrame | None = None,
    journey: pd.DataFrame | None = None,
    themes: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a square for each theme and stage of the customers: mean polarity, n, and its change.

    Parameters
    ----------
    table
        Kept table ``themes``.
    change
        Kept table ``themes_change``: an arrow where the polarity moved for certain.
    journey, themes
        Names of stages and themes.
    """
    ours = _moves(table[table["voice"] == "customer"], change)
    stages = [stage for stage in _order(journey, ours) if stage in set(ours["stage"])]
    seen = ours[~values.hidden(ours)]  # a theme whose every cell is hidden stands in the table
    order = seen.groupby("theme", sort=False)["text_cases"].sum().sort_values(ascending=False)
    shown = list(order.index[:MOST])
    ax = squares.matrix(
        ax,
        [labels.theme(name, themes) for name in shown],
        columns=labels.stages(stages, journey),
        title=text("What customers speak of, stage by stage, and how they feel about it"),
        of=text(
            "mean polarity of the texts of the stage that speak of the theme, −1 bad … 1 good; n; "
            "▲▼ moved for certain since the period before (Benjamini–Hochberg, 5%)"
        ),
    )
    if not shown:
        return marks.empty(ax)
    cells = ours[ours["theme"].isin(shown)]
    scores, heat = values.column(cells, "polarity_score"), values.floats(cells, "polarity_score")
    counts, small = values.column(cells, "text_cases"), values.hidden(cells)
    for place, (theme, stage, moved) in enumerate(
        zip(cells["theme"], cells["stage"], cells["direction"], strict=True)
    ):
        short = scores[place].split("\u00a0[")[0] + _ARROWS.get(moved, "")
        words = counts[place] if small[place] else f"{short}\n{values.n_of(counts[place])}"
        colour = None if small[place] else squares.lean(heat[place])
        squares.square(ax, (stages.index(stage), shown.index(theme)), colour, words)
    named = labels.stages(cells["stage"], journey)
    pairs = [
        f"{labels.theme(theme, themes)}, {stage}"
        for theme, stage in zip(cells["theme"], named, strict=True)
    ]
    return marks.sentence(ax, pairs, scores)


@style.look()
def openly(
    table: pd.DataFrame, *, themes: Mapping[str, str] | None = None, voice: str = "customer"
) -> Figure:
    """Draw a panel for problems and one for suggestions: the share of texts, theme by theme."""
    titles = {
        "problem": text("What is wrong: problems by theme"),
        "suggestion": text("What could be better: suggestions by theme"),
    }
    ours = table[table["voice"] == voice]
    parts = {kind: ours[ours["kind"] == kind].head(8) for kind in titles}
    sizes = [max(len(part), 1) for part in parts.values()]
    whole = style.figure(height=sum(sizes) * _ROW + 2 * _FRAME)
    axes = whole.subplots(2, 1, height_ratios=[size + 0.8 for size in sizes])
    for ax, (kind, part) in zip(axes, parts.items(), strict=True):
        names = [labels.theme(name, themes) for name in part["theme"]]
        of = text("share of the texts of this voice; 95% interval")
        marks.rows(ax, names, title=titles[kind], of=of)
        if part.empty:
            marks.empty(ax)
            continue
        marks.percent(ax, ours, "text_share")
        marks.bars(ax, part.reset_index(drop=True), "text_share")
        _veil_small(ax, part)
        shares = values.column(part, "text_share")
        counts = values.column(part, "text_cases")
        marks.columns(ax, {text("Share"): shares, labels.column("text_cases"): counts})
        marks.sentence(ax, names, shares)
    return whole


@style.look()
def emotions(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw which part of each stage's texts shows which emotion; a small part is left open."""
    stages = list(dict.fromkeys(table["stage"]))
    names = labels.stages(stages, journey)
    ax = marks.rows(
        ax,
        names,
        title=text("Which emotions customers show"),
        of=text("share of the stage's texts; what is left open is a group too small to show"),
    )
    if table.empty:
        return marks.empty(ax)
    marks.parts_axis(ax)
    looks = {name: look for name, look in _EMOTIONS.items() if name in set(table["emotion"])}
    said, counts = [], []
    for row, stage in enumerate(stages):
        ours = table[table["stage"] == stage]
        shares = np.nan_to_num(values.floats(ours, "emotion_share"))
        parts = list(zip(ours["emotion"], shares.tolist(), strict=True))
        squares.stack(ax, row, parts, looks)
        counts.append(values.total(ours, "stage_cases") if len(ours) == 1 else _first(ours))
        said.append(
            ", ".join(
                f"{labels.word(name, 'emotion')} {share(part, digits=0)}"
                for name, part in parts
                if part
            )
        )
    squares.swatches(ax, {labels.word(name, "emotion"): look for name, look in looks.items()})
    marks.columns(ax, {labels.column("stage_cases"): counts})
    return marks.sentence(ax, names, said)


_EMOTIONS = {  # emotion: colour, hatch; the order on the bar
    "anger": (style.VERMILION, ""),
    "fear": (style.PURPLE, "///"),
    "sadness": (style.PALE_VERMILION, "..."),
    "none": ("#E9ECEF", ""),
    "surprise": (style.ORANGE, "xx"),
    "gratitude": (style.GREEN, "\\\\"),
    "joy": (style.BLUE, ""),
}


def _moves(table: pd.DataFrame, change: pd.DataFrame | None) -> pd.DataFrame:
    """Return the table with the way each cell moved; nothing where that is not known."""
    if change is None:
        return table.assign(direction="")
    key = ["stage", "theme", "voice"]
    moved = table.merge(change[[*key, "direction"]], on=key, how="left", validate="1:1")
    return moved.assign(direction=moved["direction"].fillna(""))


def _order(journey: pd.DataFrame | None, table: pd.DataFrame) -> list[str]:
    """Return the stages in the order of the map."""
    return list(dict.fromkeys(table["stage"] if journey is None else journey["stage"]))


def _veil_small(ax: Axes, table: pd.DataFrame) -> None:
    """Hatch the rows whose own count is too small to be shown."""
    marks.veil(ax, table["text_cases"].isna().to_numpy(dtype=bool))


def _first(table: pd.DataFrame) -> str:
    """Return the number of texts of a stage, the same in each of its rows."""
    return values.column(table, "stage_cases")[0]
