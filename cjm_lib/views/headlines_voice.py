"""What the tables of scores say, in a sentence or two each; made as those of ``headlines``."""

import pandas as pd

from cjm_lib.language import text
from cjm_lib.views import labels, values
from cjm_lib.views.phrases import figure, leader

_POINTS = ("nps", "enps")


def scores(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say each score of the whole scope, and at which stage one is lowest for certain."""
    whole = table[table["stage"] == "@all"]
    if whole.empty:
        return text("Nobody was asked for a score in this scope, or nobody answered.")
    said = [_whole(whole.iloc[[row]]) for row in range(len(whole))]
    stages = table[~table["stage"].isin(["@all", "@none"])]
    groups = [group for _, group in stages.groupby(["metric", "voice"], sort=False)]
    groups = [group for group in groups if (~values.hidden(group)).sum() > 1]
    lowest = [_lowest(group, journey) for group in groups]
    unsure = [_name(group) for group, known in zip(groups, lowest, strict=True) if not known]
    if unsure:
        lowest.append(
            text(
                "At which stage these are lowest is undetermined, the intervals overlap: {scores}.",
                scores=", ".join(unsure),
            )
        )
    return " ".join([*said, *filter(None, lowest)])


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
    """Say at which stage a score is lowest; nothing where the intervals overlap."""
    stem = _stem(group)
    turned = {  # the lowest score leads when its sign is turned
        "turned": -values.floats(group, stem),
        "turned_low": -values.floats(group, f"{stem}_high"),
        "turned_high": -values.floats(group, f"{stem}_low"),
    }
    top = leader(group.assign(**turned), "turned", labels.stages(group["stage"], journey))
    if top is None or not top.alone:
        return ""
    return text(
        "“{score}” is lowest at “{first}”: {figure}, n = {n}.",
        score=_name(group),
        first=top.words["first"],
        figure=figure(group, top.row, stem),
        n=figure(group, top.row, "score_cases"),
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
