"""What the tables of scores say, in a sentence or two each; made as those of ``headlines``."""

from collections.abc import Mapping

import pandas as pd

from cjm_lib.language import plural, share, text
from cjm_lib.views import labels, values
from cjm_lib.views.phrases import figure, leader

_POINTS = ("nps", "enps", "csi")


def scores(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say each score of the whole scope, and at which stage one is lowest for certain."""
    whole = table[table["stage"] == "@all"]
    if whole.empty:
        return text("Nobody was asked for a score in this scope, or nobody answered.")
    said = [_whole(whole.iloc[[row]]) for row in range(len(whole))]
    stages = table[~table["stage"].isin(["@all", "@none"])]
    lowest = [
        sentence
        for _, group in stages.groupby(["metric", "voice"], sort=False)
        if (sentence := _lowest(group, journey))
    ]
    return " ".join([*said, *lowest])


def accuracy(table: pd.DataFrame, *, floor: float) -> str:
    """Say how good the tagger is on the study's own texts, and whether that is enough."""
    whole = table[table["language"] == "@all"]
    if whole.empty or whole["macro_f1_share"].isna().iloc[0]:
        return text("How good the tagger is on these texts is not measured: label some by hand.")
    words = {
        "basis": labels.word(whole["basis"].iloc[0], "basis"),
        "n": figure(whole, 0, "labelled_cases"),
        "score": figure(whole, 0, "macro_f1_share"),
        "right": figure(whole, 0, "accuracy_share"),
        "floor": share(floor, digits=0),
    }
    said = text("Against {basis}, n = {n}: right {right}, macro-F1 {score}.", **words)
    if whole["macro_f1_share"].iloc[0] < floor:
        said += " " + text("Below the study's floor of {floor}: the curve is withheld.", **words)
    return said


def tagger(table: pd.DataFrame) -> str:
    """Say which tagger read the texts, and why that one."""
    row = table.iloc[[0]]
    words = {
        "tagger": labels.word(row["tagger"].iloc[0], "tagger"),
        "n": values.column(row, "learned_cases")[0],
        "basis": labels.word(row["basis"].iloc[0], "basis"),
        "shipped": figure(row, 0, "shipped_f1_share"),
        "adapted": figure(row, 0, "adapted_f1_share"),
    }
    if row["tagger"].iloc[0] == "adapted":
        return text(
            "Russian is read by {tagger}: {n} texts ({basis}) taught it, and on texts it had not "
            "seen it is better than the shipped one (macro-F1 {adapted} against {shipped}).",
            **words,
        )
    if row["adapted_f1_share"].notna().iloc[0]:
        return text(
            "Russian is read by {tagger}: learning from {n} texts ({basis}) made it no better on "
            "texts it had not seen (macro-F1 {adapted} against {shipped}).",
            **words,
        )
    if row["basis"].iloc[0] == "none":
        return text("Russian is read by {tagger}.", **words)
    return text(
        "Russian is read by {tagger}: {n} texts of known class are too few to learn from.", **words
    )


def reliability(table: pd.DataFrame) -> str:
    """Say how often the tagger is right where it is surest, and whether it keeps its word."""
    if table.empty:
        return text("How sure the tagger may be is not measured.")
    words = {
        "half": figure(table, len(table) - 1, "right_share"),
        "all": figure(table, 0, "kept_right_share"),
    }
    said = text("Right of all tagged texts: {all}; of the surest part: {half}.", **words)
    low, high = (values.floats(table, f"right_share_{end}") for end in ("low", "high"))
    sure = values.floats(table, "confidence_share")
    off = int(((sure < low) | (sure > high)).sum())
    if off:
        return f"{said} " + plural(
            "In {count} part its confidence lies outside the interval.",
            "In {count} parts its confidence lies outside the interval.",
            off,
        )
    return f"{said} " + text("Its confidence lies within the interval of every part.")


def untagged(table: pd.DataFrame) -> str:
    """Say how many texts have no polarity, and the commonest reason."""
    if table.empty:
        return text("Every text has a polarity.")
    first = table.iloc[[0]]
    return text(
        "Texts without a polarity: {n}. The commonest reason: {reason} ({language}), {count}.",
        n=values.total(table, "text_cases"),
        reason=labels.word(first["reason"].iloc[0], "reason"),
        language=labels.word(first["language"].iloc[0], "language"),
        count=values.column(first, "text_cases")[0],
    )


def emotional_curve(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    themes: Mapping[str, str] | None = None,
    withheld: bool = False,
) -> str:
    """
    Say where people feel worst and why, and of how many stages nothing can be said.

    ``withheld`` says why that is not said: the tagger is measured below the study's floor.
    """
    if withheld:
        return text(
            "What people feel is not said: the tagger reads these texts worse than the study's "
            "floor."
        )
    low = leader(_turned(table, "polarity_score"), "turned", labels.stages(table["stage"], journey))
    if low is None:
        return text("Too few texts have a polarity to draw the emotional curve.")
    words = {
        "first": low.words["first"],
        "several": low.words["several"],
        "figure": figure(table, low.row, "polarity_score"),
        "n": figure(table, low.row, "scored_cases"),
    }
    said = (
        text("People feel worst at “{first}”: {figure}, n = {n}.", **words)
        if low.alone
        else text(
            "Where people feel worst is undetermined: the intervals of {several} overlap. "
            "The lowest figure is that of “{first}”: {figure}, n = {n}.",
            **words,
        )
    )
    if "reason_theme" in table and table["reason_theme"].iloc[low.row]:
        said += " " + text(
            "What they speak of there most: {theme} ({count}).",
            theme=labels.theme(table["reason_theme"].iloc[low.row], themes),
            count=values.column(table, "reason_cases")[low.row],
        )
    unknown = int(table["polarity_score"].isna().sum())
    return (
        f"{said} "
        + plural(
            "Nothing can be said of {count} stage.",
            "Nothing can be said of {count} stages.",
            unknown,
        )
        if unknown
        else said
    )


def scores_change(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say which scores rose and which fell for certain since the period before."""
    compared = table[table["direction"] != "no_figure"]
    if compared.empty:
        return text("There are no scores of the period before to compare with.")
    rose, fell = (_moved(table, direction, journey) for direction in ("up", "down"))
    said = []
    if rose:
        said.append(text("Rose for certain, in points: {scores}.", scores="; ".join(rose)))
    if fell:
        said.append(text("Fell for certain, in points: {scores}.", scores="; ".join(fell)))
    return " ".join(said) or text("No score moved for certain since the period before.")


def _whole(row: pd.DataFrame) -> str:
    """Say one score of the whole scope."""
    if values.hidden(row)[0]:
        return text("{score}: too few answers to show.", score=_name(row))
    words = {
        "score": _name(row),
        "figure": figure(row, 0, _stem(row)),
        "n": figure(row, 0, "score_cases"),
    }
    said = text("{score}: {figure}, n = {n}", **words)
    if row["few"].fillna(False).iloc[0]:
        said += f" ({text('few data')})"
    if row["response_share"].notna().iloc[0]:
        said += ", " + text("response rate {share}", share=figure(row, 0, "response_share"))
    return f"{said}."


def _lowest(group: pd.DataFrame, journey: pd.DataFrame | None) -> str:
    """Say at which stage a score is lowest for certain; nothing where none is."""
    stem = _stem(group)
    top = leader(_turned(group, stem), "turned", labels.stages(group["stage"], journey))
    if top is None or not top.alone or (~values.hidden(group)).sum() < 2:
        return ""
    return text(
        "“{score}” is lowest at “{first}”: {figure}, n = {n}.",
        score=_name(group),
        first=top.words["first"],
        figure=figure(group, top.row, stem),
        n=figure(group, top.row, "score_cases"),
    )


def _turned(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    """Return the table with the sign of a figure turned: the lowest then leads."""
    return table.assign(
        turned=-values.floats(table, stem),
        turned_low=-values.floats(table, f"{stem}_high"),
        turned_high=-values.floats(table, f"{stem}_low"),
    )


def _moved(table: pd.DataFrame, direction: str, journey: pd.DataFrame | None) -> list[str]:
    """Return the scores that moved one way, each with its stage and by how much."""
    moved = table[table["direction"] == direction]
    return [
        text(
            "{score}, {stage}: {figure}",
            score=_name(row),
            stage=labels.stage(row["stage"].iloc[0], journey),
            figure=figure(row, 0, "change_points"),
        )
        for row in (moved.iloc[[place]] for place in range(len(moved)))
    ]


def _name(table: pd.DataFrame) -> str:
    """Return what a score is called: NPS (customers)."""
    metric = labels.word(table["metric"].iloc[0], "metric")
    return f"{metric} ({labels.word(table['voice'].iloc[0], 'voice')})"


def _stem(table: pd.DataFrame) -> str:
    """Return the column that holds the score."""
    return "score_points" if table["metric"].iloc[0] in _POINTS else "score_share"
