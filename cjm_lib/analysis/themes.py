"""What people speak of, stage by stage, and what is felt about it."""

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from cjm_lib.stats import intervals
from cjm_lib.text import polarity

FEW = 5  # texts; a change from or to fewer is not judged
LEVEL = 0.05  # share of false changes among those shown, at most (Benjamini–Hochberg)

_KEY = ["stage", "theme", "voice"]


def themes(mentions: pd.DataFrame, feedback: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Count the texts that speak of each theme at each stage, and what is felt about it.

    Parameters
    ----------
    mentions
        One row for each theme in a text: ``feedback``, ``theme``, ``polarity``,
        ``polarity_score``. A theme of ``""`` is none.
    feedback
        One row for each piece of feedback: ``feedback``, ``stage``, ``voice``.
    journey
        Journey map; one row for each stage, in order.

    Returns
    -------
    pandas.DataFrame
        One row for each ``stage`` of the map, ``theme`` and ``voice`` that occurs together, stages
        in order, themes of most texts first: ``text_cases`` (texts that speak of it),
        ``negative_cases`` (of these, badly), ``negative_share`` (of ``text_cases``; Wilson, 95 %),
        ``polarity_score`` (mean of −1..1; Student's t, 95 %).
    """
    told = _told(mentions, feedback, journey)
    rows = []
    for key, group in told.groupby(_KEY, observed=True, sort=True):
        middle, low, high = intervals.mean(group["polarity_score"])
        bad = int((group["polarity"] == polarity.NEGATIVE).sum())
        rows.append((*key, len(group), bad, middle, max(low, -1), min(high, 1)))
    ends = ["polarity_score", "polarity_score_low", "polarity_score_high"]
    table = pd.DataFrame(rows, columns=[*_KEY, "text_cases", "negative_cases", *ends])
    counted = dict.fromkeys(("text_cases", "negative_cases"), "Int64")
    table = table.astype(dict.fromkeys(_KEY, "str") | counted | dict.fromkeys(ends, float))
    place = table["stage"].map({stage: at for at, stage in enumerate(journey["stage"])})
    ordered = table.assign(place=place).sort_values(
        ["place", "voice", "text_cases", "theme"], ascending=[True, True, False, True]
    )
    table = ordered.drop(columns="place").reset_index(drop=True)
    return intervals.with_share(table, "negative", table["negative_cases"], table["text_cases"])


def change(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """
    Return how what is felt about each theme moved, and which moves are more than chance.

    Both are tables of :func:`themes`, as kept. Many cells are compared at once, so the moves
    called certain are those that Benjamini and Hochberg's rule lets stand: on average at most
    one of twenty of them is chance. A cell's p-value is that of its difference over the standard
    error that the two 95 % intervals imply.

    Returns
    -------
    pandas.DataFrame
        One row for each row of ``now``: ``stage``, ``theme``, ``voice``, ``compared_cases``
        (texts of the smaller side), ``change_score`` (of the mean polarity, −2..2) with
        ``_low``, ``_high`` (square-and-add of the two intervals, 95 %) and ``direction``: ``up``,
        ``down`` or ``unclear``; ``few_data`` under five texts on a side; ``no_figure`` if a side
        is missing or hidden.
    """
    pairs = now.merge(before, on=_KEY, how="left", suffixes=("", "_before"), validate="1:1")
    moved, low, high = intervals.difference(_score(pairs, ""), _score(pairs, "_before"))
    cases = pairs[["text_cases", "text_cases_before"]].astype("Int64")
    fewest = cases.min(axis=1, skipna=False).astype("Int64")
    known = ~np.isnan(moved) & ~np.isnan(low)
    few = fewest.lt(FEW).fillna(True).to_numpy(dtype=bool)
    sure = _stand(moved, low, high, known & ~few)
    direction = np.select(
        [~known, few, sure & (moved > 0), sure & (moved < 0)],
        ["no_figure", "few_data", "up", "down"],
        "unclear",
    )
    return pairs[_KEY].assign(
        compared_cases=fewest,
        change_score=moved,
        change_score_low=low,
        change_score_high=high,
        direction=pd.Series(direction, index=pairs.index, dtype="str"),
    )


def reasons(
    curve: pd.DataFrame,
    mentions: pd.DataFrame,
    feedback: pd.DataFrame,
    *,
    fewest: int,
    fewest_quoted: int,
) -> pd.DataFrame:
    """
    Return the emotional curve with a reason for each of its points.

    The reason is the theme that most of the stage's texts of the same side speak of: of what is
    bad where the mean polarity is below nought, of what is good elsewhere. Of equals the first
    by name is taken.

    Parameters
    ----------
    curve
        Table of :func:`cjm_lib.analysis.voice.curve`.
    mentions, feedback
        As for :func:`themes`; mentions with their ``clause``.
    fewest
        Texts behind a reason, at least; fewer are no reason.
    fewest_quoted
        Texts behind a quote, at least: a quote from fewer could tell who wrote it.

    Returns
    -------
    pandas.DataFrame
        The curve with ``reason_theme`` (``""``: none), ``reason_cases`` (texts of the stage and
        side that speak of it) and ``quote`` (the clause of strongest feeling, masked; ``""``:
        none).
    """
    told = _told(mentions, feedback[feedback["voice"] == "customer"], curve[["stage"]])
    rows = [
        _reason(told[(told["stage"] == stage) & (told["polarity"] == side)], fewest, fewest_quoted)
        for stage, side in zip(curve["stage"], _sides(curve), strict=True)
    ]
    columns = ["reason_theme", "reason_cases", "quote"]
    found = pd.DataFrame(rows, columns=columns, index=curve.index)
    return curve.join(
        found.astype({"reason_theme": "str", "reason_cases": "Int64", "quote": "str"})
    )


def _sides(curve: pd.DataFrame) -> list[str]:
    """Return the side that a reason is asked of, for each point."""
    return [
        polarity.NEGATIVE if score < 0 else polarity.POSITIVE for score in curve["polarity_score"]
    ]


def _reason(told: pd.DataFrame, fewest: int, fewest_quoted: int) -> tuple[str, int | None, str]:
    """Return the leading theme of some mentions, its texts, and a quote."""
    counts = told["theme"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if counts.empty or counts.iloc[0] < fewest:
        return "", None, ""
    ours = told[told["theme"] == counts.index[0]]
    if len(ours) < fewest_quoted:
        return str(counts.index[0]), len(ours), ""
    strength = ours["polarity_score"].abs().round(2)
    ordered = ours.assign(strength=strength, size=ours["clause"].str.len())
    ordered = ordered[ordered["size"].between(*_QUOTED)]
    best = ordered.sort_values(["strength", "size", "clause"], ascending=[False, True, True])
    return str(counts.index[0]), len(ours), str(best["clause"].iloc[0]) if len(best) else ""


_QUOTED = (20, 160)  # characters of a clause that can be quoted


def _told(mentions: pd.DataFrame, feedback: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """Return the mentions of a theme at a stage of the map, with their stage and voice."""
    where = feedback.drop_duplicates("feedback")[["feedback", "stage", "voice"]]
    told = mentions[mentions["theme"] != ""].merge(where, on="feedback", validate="m:1")
    return told[told["stage"].isin(journey["stage"])]


def _stand(
    moved: intervals.Floats, low: intervals.Floats, high: intervals.Floats, judged: np.ndarray
) -> np.ndarray:
    """Return which of the judged differences stand after Benjamini and Hochberg's rule."""
    sure = np.zeros(len(moved), dtype=bool)
    if judged.any():
        p = intervals.p_of(moved[judged], low[judged], high[judged])
        sure[judged] = multipletests(p, alpha=LEVEL, method="fdr_bh")[0]
    return sure


def _score(pairs: pd.DataFrame, side: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return the mean polarity of one side with its ends."""
    value, low, high = (
        pairs[f"polarity_score{end}{side}"].astype(float) for end in ("", "_low", "_high")
    )
    return value, low, high
