"""Customers, operators and sales side by side: whether they blame the same things."""

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import kendalltau

from cjm_lib.analysis import voice
from cjm_lib.stats import intervals
from cjm_lib.text import polarity

VOICES = ("customer", "operator", "sales")
FEWEST_THEMES = 5  # ranks of fewer themes agree by chance too easily
SEED = 7

_DRAWS = 1_000


def voices(feedback: pd.DataFrame, mentions: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Return how much each voice blames each theme, and the theme's rank in it.

    Parameters
    ----------
    feedback, mentions
        Feedback of the scope with its tags, and the themes it speaks of.
    journey
        Journey map; one row for each stage, in order.

    Returns
    -------
    pandas.DataFrame
        One row for each theme that any voice blames (the most blamed first, by the mean of the
        shares) and voice that says anything: ``theme``, ``voice``, ``text_cases`` (texts of the
        voice), ``blamed_cases`` (of them, that blame the theme), ``blamed_share`` with ``_low``,
        ``_high`` (Wilson, 95 %), ``rank`` (1 for the most blamed; ties share the mean rank;
        missing where the voice does not blame it).
    """
    heard = _heard(feedback, mentions, journey)
    rows = [
        (theme, name, len(blames), int(blames[theme].sum()))
        for name, blames in heard.items()
        for theme in blames.columns
    ]
    table = pd.DataFrame(rows, columns=["theme", "voice", "text_cases", "blamed_cases"])
    table = table.astype({"theme": "str", "voice": "str"})
    table = table.astype(dict.fromkeys(["text_cases", "blamed_cases"], "Int64"))
    table = intervals.with_share(table, "blamed", table["blamed_cases"], table["text_cases"])
    blamed = table["blamed_share"].where(table["blamed_cases"] > 0)
    table["rank"] = blamed.groupby(table["voice"]).rank(ascending=False)
    mean = table.groupby("theme")["blamed_share"].transform("mean")
    order = table["voice"].map({name: place for place, name in enumerate(VOICES)})
    places = np.lexsort((order, table["theme"], -mean))
    return table.iloc[places].reset_index(drop=True)


def agreement(
    feedback: pd.DataFrame, mentions: pd.DataFrame, journey: pd.DataFrame, *, seed: int = SEED
) -> pd.DataFrame:
    """
    Return how far two voices rank the themes alike.

    Kendall's tau-b (ties allowed) of the shares of texts that blame each theme that either
    voice blames. Its interval is a bootstrap of the texts of both voices.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of voices that say anything: ``voice``, ``other_voice``,
        ``text_cases`` (texts of the smaller of the two), ``theme_count`` (themes ranked),
        ``tau_score`` (−1: the reverse order, 1: the same) with ``_low``, ``_high`` (95 %; NaN
        of fewer than ``FEWEST_THEMES`` themes), ``verdict``: ``alike`` or ``reverse`` if the
        interval excludes 0, else ``undetermined``.
    """
    heard = _heard(feedback, mentions, journey)
    chance = np.random.default_rng(seed)
    rows = [
        (
            one,
            other,
            min(map(len, (heard[one], heard[other]))),
            *_tau(heard[one], heard[other], chance),
        )
        for one, other in combinations(heard, 2)
    ]
    score = ["tau_score", "tau_score_low", "tau_score_high"]
    columns = ["voice", "other_voice", "text_cases", "theme_count", *score]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(score, float))
    table = table.astype({"voice": "str", "other_voice": "str"})
    table = table.astype(dict.fromkeys(["text_cases", "theme_count"], "Int64"))
    sure = [table["tau_score_low"] > 0, table["tau_score_high"] < 0]
    verdict = np.select(sure, ["alike", "reverse"], "undetermined")
    return table.assign(verdict=pd.Series(verdict, index=table.index, dtype="str"))


def _heard(
    feedback: pd.DataFrame, mentions: pd.DataFrame, journey: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return for each voice that says anything which of its texts (row) blames which theme."""
    said = voice.texts(feedback, journey).sort_values("feedback")
    bad = mentions[(mentions["theme"] != "") & (mentions["polarity"] == polarity.NEGATIVE)]
    bad = bad[bad["feedback"].isin(said["feedback"])]
    crossed = pd.crosstab(bad["feedback"], bad["theme"]).clip(upper=1)
    texts = {name: said.loc[said["voice"] == name, "feedback"] for name in VOICES}
    return {name: crossed.reindex(ours, fill_value=0) for name, ours in texts.items() if len(ours)}


def _tau(
    one: pd.DataFrame, other: pd.DataFrame, chance: np.random.Generator
) -> tuple[int, float, float, float]:
    """Return how many themes either voice blames, tau-b of their shares, and its interval."""
    themes = one.columns[(one.sum() + other.sum()) > 0]
    if len(themes) < FEWEST_THEMES:
        return len(themes), np.nan, np.nan, np.nan
    blames = [table[themes].to_numpy(dtype=np.float64) for table in (one, other)]
    middle = float(kendalltau(*(table.mean(axis=0) for table in blames)).statistic)
    drawn = [_drawn(table, chance) for table in blames]
    taus = [float(kendalltau(*pair).statistic) for pair in zip(*drawn, strict=True)]
    known = np.array([tau for tau in taus if not np.isnan(tau)])
    if np.isnan(middle) or not known.size:
        return len(themes), np.nan, np.nan, np.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return len(themes), middle, min(float(low), middle), max(float(high), middle)


def _drawn(blames: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """Return the shares of each theme in texts drawn anew: one row for each draw."""
    count = len(blames)
    weights = chance.multinomial(count, np.full(count, 1 / count), size=_DRAWS)
    return np.asarray(weights @ blames / count)
