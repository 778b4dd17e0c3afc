"""What the tables of channels say, in a sentence or two each; made as those of ``headlines``."""

import pandas as pd

from cjm_lib.language import number, text
from cjm_lib.views import labels, values
from cjm_lib.views.charts_channels import pairs
from cjm_lib.views.phrases import figure, leader


def lost_on_the_way(table: pd.DataFrame) -> str:
    """Say which changes of channel lose more cases than the others for certain."""
    more = table[table["against_others"] == "more"].reset_index(drop=True)
    names = pairs(more)
    judged = int((table["against_others"] != "no_figure").sum())
    note = text("Corrected for {count} comparisons by Benjamini–Hochberg.", count=number(judged))
    if not names:
        return text("No change of channel loses more cases than the others for certain.") + (
            f" {note}" if judged else ""
        )
    said = text(
        "Lose more cases than the others for certain: {names}.", names=values.listing(names)
    )
    return f"{said} {note}"


def goals(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> list[str]:
    """Say where the map draws a channel that nobody uses, and where one is used undrawn."""
    names = {
        use: values.listing(
            [
                f"{labels.stage(stage, journey)}: {labels.word(channel, 'channel')}"
                for stage, channel in zip(rows["stage"], rows["channel"], strict=True)
            ]
        )
        for use, rows in table.groupby("use")
    }
    found = []
    if "not_used" in names:
        found.append(
            text("Drawn on the map, but nobody came that way: {names}.", names=names["not_used"])
        )
    if "not_drawn" in names:
        found.append(text("Used, but not drawn on the map: {names}.", names=names["not_drawn"]))
    return found or [
        text("Every stage is reached in the channels that the map draws, and in no others.")
    ]


def by_channel(table: pd.DataFrame) -> str:
    """Say in which channel most entries move on, and in which people are asked again most."""
    names = [labels.word(channel, "channel") for channel in table["channel"]]
    said = []
    moved = leader(table, "moved_share", names)
    if moved is not None and moved.alone:
        said.append(text("Most entries move on from “{first}”: {figure}.", **moved.words))
    elif moved is not None:
        said.append(
            text("From which channel most move on is undetermined: {several}.", **moved.words)
        )
    asked = leader(table, "repeat_ask_share", names)
    if asked is not None and asked.alone:
        said.append(text("People are asked again most in “{first}”: {figure}.", **asked.words))
    elif asked is not None:
        said.append(
            text("Where people are asked again most is undetermined: {several}.", **asked.words)
        )
    return " ".join(said) or text("No channel has figures that may be shown.")


def systems(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say in which systems people are asked again more often than in the stage's others."""
    if table.empty:
        return text("No event says which system it went through: map the column “system”.")
    more = table[table["against_others"] == "more"]
    if more.empty:
        return text(
            "No system asks people again more often than the others of its stage for certain."
        )
    names = [
        f"{labels.stage(stage, journey)} ({system})"
        for stage, system in zip(more["stage"], more["system"], strict=True)
    ]
    return text("Ask people again more often for certain: {names}.", names=values.listing(names))


def preference(table: pd.DataFrame) -> str:
    """Say which groups begin in a channel more often than the others for certain."""
    if table.empty:
        return text("No case says the age group of its customer: map it as an attribute.")
    sure = table[table["against_others"].isin(["more", "less"])].reset_index(drop=True)
    judged = number(int((table["against_others"] != "no_figure").sum()))
    note = text("Corrected for {count} comparisons by Benjamini–Hochberg.", count=judged)
    if sure.empty:
        return text("No age group begins in other channels than the rest for certain.") + f" {note}"
    said = [
        text(
            "{value} begin in “{channel}” {word}: {points} points.",
            value=labels.cut_value(sure["value"].iloc[row], sure["cut"].iloc[row]),
            channel=labels.word(sure["channel"].iloc[row], "channel"),
            word=labels.word(sure["against_others"].iloc[row], "against_others"),
            points=figure(sure, row, "began_difference_points"),
        )
        for row in range(len(sure))
    ]
    return " ".join([*said, note])


def move_costs(table: pd.DataFrame) -> str:
    """Say which change of channel costs most hours, and whether money is stated."""
    known = table[table["lost_hours"].notna()].reset_index(drop=True)
    if known.empty:
        return text("Nobody changed the channel often enough to be shown.")
    said = text(
        "Most time is lost on “{pair}”: {hours} hours a month.",
        pair=pairs(known)[0],
        hours=figure(known, 0, "lost_hours"),
    )
    if known["bad_company_value"].isna().all():
        said += " " + text("State the rates under [costs] in the study file to see it in money.")
    return said
