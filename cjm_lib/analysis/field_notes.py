"""What mystery shoppers met, and what people said in interviews."""

from collections.abc import Sequence

import pandas as pd

from cjm_lib.stats import intervals

OUTCOMES = ("passed", "worked_round", "blocked")  # from best to worst

_SCORE = ["score_share", "score_share_low", "score_share_high"]


def visits(visits: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Sum up the mystery visits of each stage.

    A visit counts once a stage, however many criteria it was scored on; where
    its rows differ, its outcome is the worst and its time the longest of them.

    Parameters
    ----------
    visits
        One row for each criterion of a visit: ``visit``, ``stage``, ``score``,
        ``max_score``, ``critical``, ``outcome``, ``minutes``.
    journey
        Journey map; one row for each stage, in order.

    Returns
    -------
    pandas.DataFrame
        One row for each stage, in order: ``stage``, ``visit_count``,
        ``passed_count``, ``worked_round_count``, ``blocked_count`` (visits with
        that outcome; one without any is in none), ``critical_count`` (visits that
        fell short of the full score on a critical criterion), ``score_share``
        (points given, of the points that could be), ``score_share_low``,
        ``score_share_high`` (95 %, over visits), ``median_minutes``.
    """
    each = _by_visit(visits)
    rows = [_stage(each[each["stage"] == stage]) for stage in journey["stage"]]
    columns = ["visit_count", *(f"{outcome}_count" for outcome in OUTCOMES), "critical_count"]
    table = pd.DataFrame(rows, columns=[*columns, *_SCORE, "median_minutes"])
    table.insert(0, "stage", journey["stage"].to_numpy())
    return table.astype(
        {"stage": "str"}
        | dict.fromkeys(columns, "Int64")
        | dict.fromkeys([*_SCORE, "median_minutes"], float)
    )


def quotes(
    codings: pd.DataFrame,
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    stages: Sequence[str] = (),
) -> pd.DataFrame:
    """
    Count the people who speak of each code at each stage, with one quote of theirs.

    People are different participants; a focus group is one source, whatever its
    size, and so is a conversation without a participant.

    Parameters
    ----------
    codings
        One row for each coded passage: ``document``, ``code``, ``stage``, ``quote``.
    documents
        One row for each conversation: ``document``, ``participant``, ``kind``.
    codes
        One row for each code: ``code``, ``name``.
    stages
        The map's stages; rows come in this order, other stages after them.

    Returns
    -------
    pandas.DataFrame
        One row for each stage and code, most people first within the stage:
        ``stage`` (``@none``: not tied to one), ``code``, ``name``,
        ``sources_count``, ``quote`` (the first of its conversation, masked).
    """
    passages = codings.merge(
        documents[["document", "participant", "kind"]], on="document", how="left"
    )
    alone = (passages["kind"] != "focus_group") & passages["participant"].notna()
    passages["source"] = passages["participant"].where(alone, "document " + passages["document"])
    passages["stage"] = passages["stage"].fillna("@none")
    passages = passages.sort_values(["document", "start", "quote"], kind="stable")
    table = passages.groupby(["stage", "code"], as_index=False).agg(
        sources_count=("source", "nunique"), quote=("quote", "first")
    )
    table = table.merge(codes[["code", "name"]], on="code", how="left")
    table["name"] = table["name"].fillna(table["code"])
    table["order"] = table["stage"].map({stage: at for at, stage in enumerate(stages)})
    table = table.sort_values(
        ["order", "stage", "sources_count", "code"],
        ascending=[True, True, False, True],
        ignore_index=True,
    )
    table = table[["stage", "code", "name", "sources_count", "quote"]]
    return table.astype({"stage": "str", "code": "str", "name": "str", "sources_count": "Int64"})


def _by_visit(visits: pd.DataFrame) -> pd.DataFrame:
    """Return one row a visit and stage: points, worst outcome, longest time, critical failure."""
    worst = visits["outcome"].map({outcome: at for at, outcome in enumerate(OUTCOMES)})
    scored = visits["score"].notna() & visits["max_score"].notna()
    short = visits["critical"].fillna(False).astype(bool) & (visits["score"] < visits["max_score"])
    rows = visits.assign(
        worst=worst.astype(float),
        short=short,
        score=visits["score"].where(scored, 0.0),
        max_score=visits["max_score"].where(scored, 0.0),
    )
    return rows.groupby(["stage", "visit"], as_index=False).agg(
        worst=("worst", "max"),
        short=("short", "any"),
        score=("score", "sum"),
        max_score=("max_score", "sum"),
        minutes=("minutes", "max"),
    )


def _stage(each: pd.DataFrame) -> tuple[float, ...]:
    """Return one stage's counts, score and time."""
    outcomes = [int((each["worst"] == at).sum()) for at in range(len(OUTCOMES))]
    scored = each[each["max_score"] > 0]
    score = intervals.ratio(scored["score"], scored["max_score"])
    minutes = each["minutes"].dropna()
    middle = float(minutes.median()) if len(minutes) else float("nan")
    return len(each), *outcomes, int(each["short"].sum()), *score, middle
