"""Figures of how paths go from stage to stage; made as those of ``charts``."""

import pandas as pd
from matplotlib.axes import Axes

from cjm_lib.language import text
from cjm_lib.views import labels, marks, squares, style, values


@style.look()
def detours(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the share of cases that skip stages, return or repeat, one row for each move."""
    names = moves(table, journey)
    title = text("Loops, skips and returns")
    of = text("share of the cases with a known path that move so at least once; 95% interval")
    ax = marks.rows(ax, names, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    marks.percent(ax, table, "moved_share")
    marks.bars(ax, table, "moved_share", strong=(table["move"] == "return").to_numpy(dtype=bool))
    shares = values.column(table, "moved_share")
    counts = {
        labels.column("move"): [labels.word(move, "move") for move in table["move"]],
        labels.column("moved_share"): shares,
        "n": values.column(table, "moved_cases"),
    }
    marks.columns(ax, counts)
    return marks.sentence(ax, names, shares)


@style.look()
def step_matrix(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw in which stage cases stand at each step: a square with share, interval and n."""
    order = list(table["stage"]) if journey is None else list(journey["stage"])
    stages = [stage for stage in dict.fromkeys(order) if stage in set(table["stage"])]
    steps = list(dict.fromkeys(table["step"]))
    title = text("Where customers stand after so many steps")
    of = text("share of the cases with a known path; 95% interval; n. Empty: nobody")
    heads = [text("step {number}", number=step) for step in steps]
    ax = squares.matrix(ax, labels.stages(stages, journey), columns=heads, title=title, of=of)
    if table.empty:
        return marks.empty(ax)
    shares, counts = values.column(table, "standing_share"), values.column(table, "standing_cases")
    heat, small = values.floats(table, "standing_share"), values.hidden(table)
    places = list(zip(table["step"], table["stage"], strict=True))
    for place, (step, stage) in enumerate(places):
        words = shares[place].replace("\u00a0[", "\n[") + f"\n{values.n_of(counts[place])}"
        corner = (steps.index(step), stages.index(stage))
        squares.square(
            ax, corner, squares.shade(heat[place]), counts[place] if small[place] else words
        )
    said = [f"{heads[steps.index(step)]}, {labels.stage(at, journey)}" for step, at in places]
    return marks.sentence(ax, said, shares)


def moves(table: pd.DataFrame, journey: pd.DataFrame | None) -> list[str]:
    """Return each move as a reader names it."""
    first, then = (labels.stages(table[end], journey) for end in ("from_stage", "to_stage"))
    return [f"{start} → {end}" for start, end in zip(first, then, strict=True)]
