"""NPS, CSAT, CES and stars: what people answer when asked for a number."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy.stats import t

from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.stats import intervals

ALL, NO_STAGE = "@all", "@none"
METRICS = ("nps", "enps", "csi", "csat", "ces", "rating")
# From which answer on the scales of the feedback contract count as good (the usual "top two" of
# five for CSAT and stars, "somewhat agree" and better of seven for CES 2.0).
TOP: Mapping[str, float] = MappingProxyType({"csat": 4, "ces": 5, "rating": 4})
FEW = 30  # answers; fewer are shown with "few data" and without an arrow

_KEY = ["stage", "voice", "metric"]
_Points: TypeAlias = "pd.Series[float]"


def scores(
    feedback: pd.DataFrame,
    journey: pd.DataFrame,
    *,
    asked: pd.DataFrame | None = None,
    top: Mapping[str, float] = TOP,
    importance: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """
    Return the scores of the whole scope, then of each stage, by voice.

    ``nps`` is the net promoter score of customers: the share of answers 9–10 less the share
    of 0–6, in points; ``enps`` the same of operators and of sales. ``csat``, ``ces`` and
    ``rating`` are shares of good answers. ``csi``, of the whole scope alone, is the customer
    satisfaction index: see :func:`csi`. One answer counts once; an empty field is no answer.

    Parameters
    ----------
    feedback
        One row for each piece of feedback: ``stage``, ``voice``, and any of ``nps`` (0..10),
        ``csat`` (1..5), ``ces`` (1..7; 7 is easiest), ``rating`` (1..5 stars).
    journey
        Journey map; one row for each stage, in order.
    asked
        How many were asked, where it is known: ``stage`` (``@all``: the whole scope),
        ``voice``, ``metric``, ``asked_cases``; one row for each, none twice.
    top
        The lowest good answer of a share, where it is not that of ``TOP``: ``{"csat": 5}``.
    importance
        Stage to its weight in the index; all weigh the same where it is not given.

    Returns
    -------
    pandas.DataFrame
        One row for each ``stage`` (``@all``: the whole scope, those without a stage included;
        then the stages in order; ``@none``: no stage of the map), ``voice`` and ``metric``
        with an answer: ``score_cases`` (answers), ``score_points`` (−100..100; of ``nps`` and
        ``enps``, 0..100 of ``csi``, else NaN) with ``_low``, ``_high`` (adjusted Wald, 95 %; of
        ``csi`` Student's t), ``score_share`` (0..1 of the answers; of the other metrics, else
        NaN) with ``_low``, ``_high`` (Wilson, 95 %), ``few`` (fewer than ``FEW`` answers) and
        ``response_share`` (answers, 0..1 of those asked; NaN where that is not known).

    Raises
    ------
    InputError
        If ``asked`` is smaller than the number of answers or stands twice, or ``top`` names
        no metric that is a share.
    """
    strange = [f"'{name}'.{did_you_mean(name, TOP)}" for name in top if name not in TOP]
    if strange:
        raise InputError("top answers of scores", strange)
    answers = _answers(feedback, journey, {**TOP, **top})
    whole = answers.assign(stage=ALL)
    order = [ALL, *journey["stage"], NO_STAGE]
    both = pd.concat([whole, answers], ignore_index=True)
    both["stage"] = pd.Categorical(both["stage"], order, ordered=True)
    both["metric"] = pd.Categorical(both["metric"], METRICS, ordered=True)
    table = both.groupby(_KEY, observed=True, sort=True)[["good", "bad"]].agg(["sum", "size"])
    counts = pd.DataFrame(
        {
            "score_cases": table[("good", "size")].astype("Int64"),
            "good": table[("good", "sum")].astype(float),
            "bad": table[("bad", "sum")].astype(float),
        }
    ).reset_index()
    counts = counts.astype(dict.fromkeys(_KEY, "str"))
    table = _figures(counts).assign(response_share=_response(counts, asked))
    table = _with_csi(table, csi(feedback, journey, importance=importance))
    table.insert(len(table.columns) - 1, "few", table["score_cases"].lt(FEW).astype("boolean"))
    return table


def csi(
    feedback: pd.DataFrame,
    journey: pd.DataFrame,
    *,
    importance: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """
    Return the customer satisfaction index: mean satisfaction with the stages, 0..100.

    The mean CSAT of each stage (1..5) is brought to 0..100, and the stages are averaged by
    their importance (the formula of the American Customer Satisfaction Index: Fornell et al.,
    Journal of Marketing 60, 1996). Stages with fewer than two answers take no part, and their
    weight goes to the others; under two such stages there is no index. The stages are strata:
    the variance is that of a weighted sum of independent means, the interval Student's t with
    Welch and Satterthwaite's degrees of freedom.

    Returns
    -------
    pandas.DataFrame
        One row for each voice with an index: ``voice``, ``score_cases`` (answers),
        ``stage_count``, ``score_points`` (0..100) with ``_low``, ``_high`` (95 %).

    Raises
    ------
    InputError
        A weight that is no stage's, or not above 0.
    """
    weights = dict.fromkeys(journey["stage"], 1.0) | dict(importance or {})
    wrong = [
        f"'{stage}': {weight:g}. Weights are of stages of the map, and above 0"
        for stage, weight in weights.items()
        if stage not in set(journey["stage"]) or weight <= 0
    ]
    if wrong:
        raise InputError("importance of stages", wrong)
    columns = ["voice", "score_cases", "stage_count"]
    points = ["score_points", "score_points_low", "score_points_high"]
    known = feedback.reindex(columns=["stage", "voice", "csat"]).dropna()
    known = known.assign(points=25 * (known["csat"].astype(float) - 1))
    rows = [
        (name, *index)
        for name, ours in known.groupby("voice")
        if (index := _index(ours, weights)) is not None
    ]
    table = pd.DataFrame(rows, columns=[*columns, *points]).astype({"voice": "str"})
    table = table.astype(dict.fromkeys(columns[1:], "Int64"))
    return table.astype(dict.fromkeys(points, float))


def change(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """
    Return how far each score moved, and whether the move is more than chance.

    Both tables are tables of :func:`scores`, as kept; whether the two periods asked the same
    question on the same scale is for the study to say. The answers of the two are taken as
    independent: different people, or nearly so.

    Returns
    -------
    pandas.DataFrame
        One row for each row of ``now``: ``stage``, ``voice``, ``metric``, ``compared_cases``
        (answers of the smaller of the two, the base of the row), ``now_cases``,
        ``before_cases``, ``change_points`` (NPS points, or percentage points of a share) with
        ``_low``, ``_high`` (square-and-add of the two intervals, 95 %) and ``direction``:
        ``up`` or ``down`` if the interval excludes 0, else ``unclear``; ``few_data`` if either
        side has fewer than ``FEW`` answers; ``no_figure`` if a side is missing or hidden.
    """
    pairs = now.merge(
        before, on=_KEY, how="left", suffixes=("", "_before"), validate="1:1", indicator="found"
    )
    moved, low, high = intervals.difference(_points(pairs, ""), _points(pairs, "_before"))
    cases = pairs[["score_cases", "score_cases_before"]].astype("Int64")
    unasked = pairs["found"] == "left_only"
    cases["score_cases_before"] = cases["score_cases_before"].mask(unasked, 0)
    fewest = cases.min(axis=1, skipna=False).astype("Int64")
    known, few = ~np.isnan(moved), fewest.lt(FEW).fillna(True).to_numpy(dtype=bool)
    direction = np.select(
        [~known, few, low > 0, high < 0], ["no_figure", "few_data", "up", "down"], "unclear"
    )
    return pairs[_KEY].assign(
        compared_cases=fewest,
        now_cases=cases["score_cases"],
        before_cases=cases["score_cases_before"],
        change_points=moved,
        change_points_low=low,
        change_points_high=high,
        direction=pd.Series(direction, index=pairs.index, dtype="str"),
    )


def _answers(
    feedback: pd.DataFrame, journey: pd.DataFrame, top: Mapping[str, float]
) -> pd.DataFrame:
    """Return one row for each answer: stage, voice, metric, whether it is good, or bad."""
    stage = feedback["stage"].where(feedback["stage"].isin(journey["stage"]), NO_STAGE)
    parts = []
    for question in ("nps", *TOP):
        if question not in feedback:
            continue
        answer = feedback[question].dropna().astype(float)
        is_nps = question == "nps"
        part = pd.DataFrame({"stage": stage, "voice": feedback["voice"]}).loc[answer.index]
        staff = is_nps & (part["voice"] != "customer")
        parts.append(
            part.assign(
                metric=np.where(staff, "enps", question),
                good=answer >= (9 if is_nps else top[question]),
                bad=answer <= 6 if is_nps else False,
            )
        )
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in _KEY})
    return pd.concat([*parts, empty.assign(good=False, bad=False)], ignore_index=True).astype(
        dict.fromkeys(_KEY, "str") | {"good": bool, "bad": bool}
    )


def _index(
    answers: pd.DataFrame, weights: Mapping[str, float]
) -> tuple[int, int, float, float, float] | None:
    """Return answers, stages, weighted mean and its interval; nothing under two stages."""
    each = answers[answers["stage"].isin(weights)].groupby("stage")["points"]
    stages = each.agg(["size", "mean", "var"]).query("size >= 2")
    if len(stages) < 2:
        return None
    share = stages.index.map(weights).to_numpy(dtype=float)
    share = share / share.sum()
    size = stages["size"].to_numpy(dtype=float)
    parts = share**2 * stages["var"].to_numpy(dtype=float) / size
    middle, variance = float(share @ stages["mean"].to_numpy(dtype=float)), float(parts.sum())
    free = variance**2 / float((parts**2 / (size - 1)).sum()) if variance > 0 else np.inf
    half = float(t.ppf((1 + intervals.LEVEL) / 2, free)) * np.sqrt(variance)
    ends = max(middle - half, 0.0), min(middle + half, 100.0)
    return int(size.sum()), len(stages), middle, *ends


def _with_csi(table: pd.DataFrame, index: pd.DataFrame) -> pd.DataFrame:
    """Return the scores with the index of each voice among those of the whole scope."""
    if index.empty:
        return table
    rows = index.drop(columns="stage_count").assign(stage=ALL, metric="csi")
    both = pd.concat([table, rows], ignore_index=True)[table.columns.tolist()]
    place = both["metric"].map({name: at for at, name in enumerate(METRICS)})
    first = (both["stage"] != ALL).astype(int)
    stage = both["stage"].map({name: at for at, name in enumerate(table["stage"].unique())})
    order = np.lexsort((place, both["voice"], stage.fillna(0), first))
    return both.iloc[order].reset_index(drop=True).astype(table.dtypes.to_dict())


def _figures(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the key and the figures of each row: points of an NPS, a share of the others."""
    is_nps = counts["metric"].isin(["nps", "enps"])
    total = counts["score_cases"].astype(float)
    score, low, high = intervals.nps(counts["good"], counts["bad"], total.where(is_nps))
    table = counts[[*_KEY, "score_cases"]].assign(
        score_points=score, score_points_low=low, score_points_high=high
    )
    return intervals.with_share(table, "score", counts["good"], total.mask(is_nps))


def _response(counts: pd.DataFrame, asked: pd.DataFrame | None) -> "pd.Series[float]":
    """Return the share of those asked who answered, where the number asked is known."""
    if asked is None:
        return pd.Series(np.nan, index=counts.index)
    twice = asked.loc[asked.duplicated(_KEY), _KEY]
    problems = [f"{', '.join(key)}: stands twice" for key in twice.itertuples(index=False)]
    if problems:
        raise InputError("numbers asked", problems)
    of = counts.merge(asked[[*_KEY, "asked_cases"]], on=_KEY, how="left")
    share = of["score_cases"].astype(float) / of["asked_cases"].astype(float)
    wrong = of[share > 1]
    problems = [
        f"{row.stage}, {row.voice}, {row.metric}: {row.score_cases} answered, but only "
        f"{row.asked_cases:g} were asked"
        for row in wrong.itertuples()
    ]
    if problems:
        raise InputError("numbers asked", problems)
    return share.set_axis(counts.index)


def _points(pairs: pd.DataFrame, side: str) -> tuple[_Points, _Points, _Points]:
    """Return the score of one side in points, with its ends; shares in percentage points."""
    value, low, high = (
        pairs[f"score_points{end}{side}"]
        .astype(float)
        .fillna(100 * pairs[f"score_share{end}{side}"].astype(float))
        for end in ("", "_low", "_high")
    )
    return value, low, high
