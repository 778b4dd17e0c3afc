"""What the tables of paths say, in a sentence or two each; made as those of ``headlines``."""

import pandas as pd

from cjm_lib.language import number, plural, text
from cjm_lib.views import labels, values
from cjm_lib.views.charts_walks import moves
from cjm_lib.views.phrases import figure, leader


def deviations(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say which deviation is the most frequent, and which go with winning more or less often."""
    names = [
        f"{labels.word(kind, 'deviation')}: {stage}"
        for kind, stage in zip(
            table["deviation"], labels.stages(table["stage"], journey), strict=True
        )
    ]
    top = leader(table, "deviating_share", names)
    if top is None:
        return text("No deviation from the scenarios is frequent enough to be shown.")
    said = (
        text("The most frequent deviation is “{first}”: {figure}.", **top.words)
        if top.alone
        else text(
            "Which deviation is the most frequent is undetermined: the intervals of {several} "
            "overlap. The highest figure is {figure}.",
            **top.words,
        )
    )
    judged = int((table["effect"] != "no_figure").sum())
    if not judged:
        return f"{said} {text('None can be compared with cases that kept to the map.')}"
    found = [
        text(
            "“{name}”: {word}, {points} points.",
            name=names[row],
            word=labels.word(table["effect"].iloc[row], "effect"),
            points=figure(table, row, "won_effect_points"),
        )
        for row in range(len(table))
        if table["effect"].iloc[row] in ("won_more", "won_less")
    ]
    unclear = int((table["effect"] == "undetermined").sum())
    rest = plural("Undetermined: {count} deviation.", "Undetermined: {count} deviations.", unclear)
    note = text("Corrected for {count} comparisons by Benjamini–Hochberg.", count=number(judged))
    return " ".join([said, *found, *([rest] if unclear else []), note])


def detours(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say which move that is no step forward is the most frequent, if one is for certain."""
    top = leader(table, "moved_share", moves(table, journey))
    if top is None:
        return text("No loop, skip or return is frequent enough to be shown.")
    kind = labels.word(table["move"].iloc[top.row], "move")
    if top.alone:
        return text(
            "The most frequent detour is “{first}” ({kind}): {figure}.", kind=kind, **top.words
        )
    return text(
        "Which detour is the most frequent is undetermined: the intervals of {several} overlap. "
        "The highest figure is {figure}.",
        **top.words,
    )


def drift(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say which paths gained or lost share for certain since the period before."""
    named = table[table["path"] != "other"]
    if named.empty:
        return text("There is no period before to compare the paths with.")
    moved = [
        text(
            "“{path}”: {word}, {points} points.",
            path=labels.path(named["path"].iloc[row], journey),
            word=labels.word(named["direction"].iloc[row], "direction"),
            points=figure(named, row, "change_points"),
        )
        for row in range(len(named))
        if named["direction"].iloc[row] in ("up", "down")
    ]
    if not moved:
        moved = [text("No path gained or lost share for certain.")]
    count = number(len(named))
    note = text("Corrected for {count} comparisons by Benjamini–Hochberg.", count=count)
    return " ".join([*moved, note])


def coverage_change(table: pd.DataFrame) -> str:
    """Say whether the map covers more or less than in the period before."""
    strict = table[table["reading"] == "strict"]
    if strict.empty or strict["direction"].iloc[0] == "no_figure":
        return text("There is no period before to compare coverage with.")
    words = {
        "before": figure(strict, 0, "before_share"),
        "now": figure(strict, 0, "now_share"),
        "points": figure(strict, 0, "change_points"),
    }
    direction = strict["direction"].iloc[0]
    if direction == "up":
        return text("The map covers more: {before} before, {now} now, {points} points.", **words)
    if direction == "down":
        return text("The map covers less: {before} before, {now} now, {points} points.", **words)
    return text(
        "Coverage did not change for certain: {before} before, {now} now, {points} points.", **words
    )


def zoom(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say what verdict changes when stages are collapsed to blocks."""
    if len(table) < 2:
        return text("The map has no blocks to collapse its stages to.")
    covered = text(
        "By stages the scenarios cover {stages} in {many} different paths, by blocks {blocks} in "
        "{few}.",
        stages=figure(table, 0, "covered_share"),
        blocks=figure(table, 1, "covered_share"),
        many=figure(table, 0, "variants"),
        few=figure(table, 1, "variants"),
    )
    if table["worst"].eq("").any():
        return covered
    words = {
        "stage": labels.stage(table["worst"].iloc[0], journey),
        "block": labels.stage(table["worst"].iloc[1]),
        "inside": labels.stage(table["worst_block"].iloc[0]),
        "stage_share": figure(table, 0, "left_share"),
        "block_share": figure(table, 1, "left_share"),
    }
    if table["worst_block"].iloc[0] == table["worst"].iloc[1]:
        said = text(
            "The largest drop-off is at “{stage}”: {stage_share}; seen by blocks it is in the "
            "same place, “{block}”: {block_share}.",
            **words,
        )
    else:
        said = text(
            "The largest drop-off is at “{stage}”, in the block “{inside}”: {stage_share}; seen "
            "by blocks it is at “{block}”: {block_share}.",
            **words,
        )
    if not _certain(table):
        said += " " + text("Which is the largest is undetermined on at least one level.")
    elif table["worst_block"].iloc[0] != table["worst"].iloc[1]:
        said += " " + text("The verdict changes with the zoom.")
    return f"{covered} {said}"


def _certain(table: pd.DataFrame) -> bool:
    """Say whether the largest drop-off is the largest for certain on every level."""
    return bool(table["alone"].fillna(False).all()) and not values.hidden(table).any()
