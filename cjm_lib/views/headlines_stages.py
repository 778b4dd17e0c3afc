"""What the tables of stages say beyond drop-off and time; made as those of ``headlines``."""

import numpy as np
import pandas as pd

from cjm_lib.language import number, text
from cjm_lib.views import labels, values
from cjm_lib.views.charts_stages import cut_names
from cjm_lib.views.phrases import certain, figure, leader


def funnel(table: pd.DataFrame) -> str:
    """Say how many of those who came to the first step of the funnel come to the last."""
    if table.empty:
        return text("The map names no steps of the sales funnel.")
    last = table.iloc[[-1]]
    return text(
        "Of the cases that came to “{first}”, {share} came to “{last}”.",
        first=table["funnel_step"].iloc[0],
        last=last["funnel_step"].iloc[0],
        share=figure(table, len(table) - 1, "step_reached_share"),
    )


def money(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, currency: str | None = None
) -> str:
    """Say at which stage most money leaves."""
    lost = values.floats(table, "money_left_value")
    if np.isnan(lost).all():
        return text("Nothing can be said about money: no known amount left.")
    row = int(np.nanargmax(lost))
    said = text(
        "Most money leaves at “{stage}”: {value}, {share} of the money that came so far.",
        stage=labels.stage(table["stage"].iloc[row], journey),
        value=values.column(table.iloc[[row]], "money_left_value", currency=currency)[0],
        share=figure(table, row, "money_left_share"),
    )
    return f"{said} " + text("Cases without a known amount are not counted.")


def dropoff_by_cut(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say who leaves more or less often than the others for certain."""
    judged = int((table["against_others"] != "no_figure").sum())
    if not judged:
        return text("There are no cuts with figures large enough to compare.")
    sure = table[table["against_others"].isin(["more", "less"])]
    sizes = np.abs(values.floats(sure, "left_difference_points"))
    sure = sure.iloc[np.argsort(-sizes, kind="stable")[:3]]
    names = cut_names(sure, journey)
    said = [
        text(
            "“{name}”: {word}, {points} points.",
            name=names[row],
            word=labels.word(sure["against_others"].iloc[row], "against_others"),
            points=figure(sure, row, "left_difference_points"),
        )
        for row in range(len(sure))
    ] or [text("No value of a cut differs from the others for certain.")]
    note = text("Corrected for {count} comparisons by Benjamini–Hochberg.", count=number(judged))
    return " ".join([*said, note])


def outcome(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say in which stage the largest share is lost by the end of the data."""
    top = leader(table, "lost_share", labels.stages(table["stage"], journey))
    if top is None:
        return text("Nobody was closed as lost, so nothing competes with moving on.")
    if top.alone:
        return text("The largest share is closed as lost in “{first}”: {figure}.", **top.words)
    return text(
        "In which stage the largest share is closed as lost is undetermined: the intervals of "
        "{several} overlap. The highest figure is {figure}.",
        **top.words,
    )


def pace(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say which steps are slower or quicker than planned, and where most hours are lost."""
    if table.empty:
        return text("The map has no planned times.")
    names = labels.stages(table["stage"], journey)
    groups = {
        word: [name for name, is_it in zip(names, table["pace"], strict=True) if is_it == word]
        for word in ("slower", "quicker", "on_plan", "undetermined")
    }
    said = [
        f"{labels.word(word, 'pace').capitalize()}: {values.listing(stages, most=5)}."
        for word, stages in groups.items()
        if stages
    ]
    lost = values.floats(table, "lost_hours")
    if np.nan_to_num(lost).max() > 0:
        row = int(np.nanargmax(lost))
        said.append(
            text(
                "Most time is lost after “{stage}”: {hours} hours a month.",
                stage=names[row],
                hours=figure(table, row, "lost_hours"),
            )
        )
    return " ".join(said)


def steps(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say where more steps than planned are taken for certain."""
    if table["planned_steps"].isna().all():
        return text("The map has no planned steps.")
    planned = np.nan_to_num(values.floats(table, "planned_steps"), nan=np.inf)
    more = labels.stages(certain(table, "median_steps", planned)["stage"], journey)
    top = leader(table, "above_share", labels.stages(table["stage"], journey))
    said = (
        text("More steps than planned for certain: {stages}.", stages=values.listing(more, most=5))
        if more
        else text("No stage takes more steps than planned for certain.")
    )
    if top is None:
        return said
    return f"{said} " + text(
        "The highest share of cases with more steps than planned is {figure}, at “{first}”.",
        **top.words,
    )


def stalled(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say how many open cases are stalled, and where that cannot be said."""
    shown = table[~values.hidden(table)]
    known = shown[shown["p75_minutes"].notna()]
    total = values.total(known, "stalled_cases")
    said = text("Open cases that wait too long with nobody in touch: {count}.", count=total)
    short = labels.stages(shown[shown["p75_minutes"].isna()]["stage"], journey)
    if len(known) == 0:
        said = text("Nobody is called stalled: in no stage do 75% move on.")
    elif short:
        stages = values.listing(short, most=5)
        said += " " + text(
            "Fewer than 75% move on, so nobody is called stalled: {stages}.", stages=stages
        )
    return said
