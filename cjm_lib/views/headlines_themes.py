"""What the tables of themes say, in a sentence or two each; made as those of ``headlines``."""

from collections.abc import Mapping

import pandas as pd

from cjm_lib.language import text
from cjm_lib.views import labels, values
from cjm_lib.views.phrases import figure


def themes(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    themes: Mapping[str, str] | None = None,
) -> str:
    """Say what customers complain of most, and where."""
    ours = table[(table["voice"] == "customer") & table["negative_cases"].gt(0).fillna(False)]
    if ours.empty:
        return text("Customers complain of no theme in enough texts to say.")
    worst = ours.sort_values("negative_cases", ascending=False, kind="stable").iloc[[0]]
    return text(
        "Most often customers complain of “{theme}” at “{stage}”: {n} of the {total} texts that "
        "speak of it there, {figure}.",
        theme=labels.theme(worst["theme"].iloc[0], themes),
        stage=labels.stage(worst["stage"].iloc[0], journey),
        n=values.column(worst, "negative_cases")[0],
        total=values.column(worst, "text_cases")[0],
        figure=figure(worst, 0, "negative_share"),
    )


def themes_change(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    themes: Mapping[str, str] | None = None,
) -> str:
    """Say which themes people feel better or worse about for certain than a period before."""
    judged = table[~table["direction"].isin(["no_figure", "few_data"])]
    if judged.empty:
        return text("No theme has texts enough in both periods to say whether it changed.")
    said = []
    for direction, words in (
        ("down", text("Worse for certain: {themes}.")),
        ("up", text("Better for certain: {themes}.")),
    ):
        moved = judged[judged["direction"] == direction]
        if len(moved):
            said.append(words.format(themes="; ".join(_moves(moved, journey, themes))))
    return " ".join(said) or text(
        "No theme changed for certain since the period before; compared: {count}.",
        count=len(judged),
    )


def _moves(
    table: pd.DataFrame, journey: pd.DataFrame | None, themes: Mapping[str, str] | None
) -> list[str]:
    """Return each theme that moved, with its stage and by how much."""
    return [
        f"{labels.theme(row['theme'].iloc[0], themes)} "
        f"({labels.stage(row['stage'].iloc[0], journey)}, {figure(row, 0, 'change_score')})"
        for row in (table.iloc[[place]] for place in range(len(table)))
    ]
