"""The voices side by side: what each blames, and at which rank; made as those of ``charts``."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cjm_lib.language import number, text
from cjm_lib.views import labels, marks, style, values

MOST = 10  # themes drawn; the table holds all


@style.look()
def voices(
    table: pd.DataFrame, *, themes: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw for each theme which share of each voice's texts blames it, and its rank in that voice.

    A share of a group too small to show has no dot; the rank beside it stays.
    """
    names = list(dict.fromkeys(table["theme"]))[:MOST]
    heard = list(dict.fromkeys(table["voice"]))
    called = [labels.theme(name, themes) for name in names]
    ax = marks.rows(
        ax,
        called,
        title=text("What customers, operators and sales blame"),
        of=text(
            "share of the voice's texts that blame the theme; 95% interval; to the right: rank"
        ),
        lines=1.25,
    )
    if table.empty:
        return marks.empty(ax)
    marks.bands(ax, len(names))
    marks.percent(ax, table[table["theme"].isin(names)], "blamed_share")
    ranks, said = {}, dict.fromkeys(called, "")
    for place, voice in enumerate(heard):
        ours = table[table["voice"] == voice].set_index("theme").reindex(names).reset_index()
        at = np.arange(len(names)) + 0.22 * (place - (len(heard) - 1) / 2)
        shown = ours[values.floats(ours, "blamed_cases") > 0]
        label = labels.word(voice, "voice")
        marks.dots(ax, shown, "blamed_share", at=at[shown.index], number=place, label=label)
        ranks[label] = [_rank(rank) for rank in ours["rank"]]
        for name, rank in zip(called, ranks[label], strict=True):
            said[name] += f"{label} {rank}; "
    marks.legend(ax)
    marks.columns(ax, ranks)
    return marks.sentence(ax, called, [words.rstrip("; ") for words in said.values()])


def _rank(rank: float) -> str:
    """Return a rank, a shared one with its half; a dash where the theme is not blamed."""
    if pd.isna(rank):
        return values.NOTHING
    return number(rank, digits=0 if float(rank).is_integer() else 1)
