"""What the tables of themes say, in a sentence or two each; made as those of ``headlines``."""

from collections.abc import Mapping

import pandas as pd

from cjm_lib.language import plural, text
from cjm_lib.views import labels, values
from cjm_lib.views.phrases import figure, leader


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


def agreement(table: pd.DataFrame) -> str:
    """Say which voices rank the themes alike, and of which that is undetermined."""
    if table.empty:
        return text("Only one voice was heard: there is nothing to compare.")
    return " ".join(_pair(table.iloc[[row]]) for row in range(len(table)))


def openly(
    table: pd.DataFrame, *, themes: Mapping[str, str] | None = None, voice: str = "customer"
) -> str:
    """Say of which theme most problems are named, and of which most suggestions are made."""
    ours = table[(table["voice"] == voice) & (table["theme"] != "@none")]
    said = []
    for kind in ("problem", "suggestion"):
        part = ours[ours["kind"] == kind].reset_index(drop=True)
        known = part[part["text_share"].notna()].reset_index(drop=True)
        if known.empty:
            said.append(_too_few(kind))
            continue
        words = {
            "theme": labels.theme(known["theme"].iloc[0], themes),
            "figure": figure(known, 0, "text_share"),
            "n": figure(known, 0, "text_cases"),
        }
        said.append(_most(kind, words))
    return " ".join(said)


def emotions(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say at which stage anger, and at which joy, is shown most, if it is for certain."""
    said = []
    for emotion in ("anger", "joy"):
        ours = table[table["emotion"] == emotion].reset_index(drop=True)
        top = leader(ours, "emotion_share", labels.stages(ours["stage"], journey))
        if top is not None and top.alone and len(ours) > 1:
            words = {**top.words, "emotion": labels.word(emotion, "emotion")}
            said.append(text("Shown most at “{first}”: {emotion}, {figure}.", **words))
    if table.empty:
        return text("No text is in a language whose emotions can be told.")
    return " ".join(said) or text("At no stage is anger or joy shown more often for certain.")


def new_themes(table: pd.DataFrame) -> str:
    """Say how many phrases are offered as new themes, and the first of them."""
    if table.empty:
        return text("No phrase is frequent enough in texts of no theme to be offered as a new one.")
    first = values.listing([str(phrase) for phrase in table["phrase"]])
    return plural(
        "{count} phrase is frequent in texts of no theme: {first}.",
        "{count} phrases are frequent in texts of no theme: {first}.",
        len(table),
        first=first,
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


def _pair(row: pd.DataFrame) -> str:
    """Say how far two voices agree."""
    words = {
        "one": labels.word(row["voice"].iloc[0], "voice"),
        "other": labels.word(row["other_voice"].iloc[0], "voice"),
        "tau": figure(row, 0, "tau_score"),
        "n": figure(row, 0, "theme_count"),
    }
    if row["tau_score"].isna().iloc[0]:
        return text(
            "Whether {one} and {other} blame the same things is undetermined: too few themes or "
            "texts.",
            **words,
        )
    verdicts = {
        "alike": text(
            "The same things are blamed by {one} and {other}: tau {tau}, {n} themes.", **words
        ),
        "reverse": text(
            "Opposite things are blamed by {one} and {other}: tau {tau}, {n} themes.", **words
        ),
    }
    unknown = text(
        "Whether {one} and {other} blame the same things is undetermined: tau {tau}, {n} themes.",
        **words,
    )
    return verdicts.get(str(row["verdict"].iloc[0]), unknown)


def _most(kind: str, words: Mapping[str, str]) -> str:
    if kind == "problem":
        return text("Most problems are named of “{theme}”: {figure} of texts, n = {n}.", **words)
    return text("Most suggestions are made on “{theme}”: {figure} of texts, n = {n}.", **words)


def _too_few(kind: str) -> str:
    if kind == "problem":
        return text("Too few texts name a problem of any one theme.")
    return text("Too few texts make a suggestion on any one theme.")
