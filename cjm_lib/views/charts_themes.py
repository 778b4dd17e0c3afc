"""Figures of what people speak of; made as those of ``charts``."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from cjm_lib.language import text
from cjm_lib.views import labels, marks, squares, style, values

MOST = 12  # themes drawn; the table has them all
_ARROWS = {"up": " ▲", "down": " ▼"}


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
