"""What people say, stage by stage, and how much of it could be tagged."""

import pandas as pd

from cjm_lib.stats import intervals
from cjm_lib.text import polarity

NO_STAGE = "@none"
CUSTOMER = "customer"


def classes(feedback: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Count the texts of each stage, voice and language by polarity.

    Every text is counted once. What could not be tagged stands in rows of its
    own with the reason, and is never taken for neutral. Feedback without a text
    (a bare rating) is no text.

    Parameters
    ----------
    feedback
        One row for each piece of feedback (``feedback``: its id) and case, with its ``stage``,
        ``voice``, ``text`` and tags:
        ``language``, ``polarity``, ``polarity_score``, ``reason``.
    journey
        Journey map; one row for each stage, in order.

    Returns
    -------
    pandas.DataFrame
        One row for each ``stage`` (in order; ``@none``: no stage of the map),
        ``voice``, ``language``, ``polarity`` (negative, neutral, positive,
        abstained, not_tagged) and ``reason`` that occurs: ``text_cases``,
        ``text_share`` (of all texts of the stage and voice), ``text_share_low``,
        ``text_share_high`` (Wilson, 95 %).
    """
    said = texts(feedback, journey)
    kinds = ["stage", "voice", "language", "polarity", "reason"]
    table = said.groupby(kinds, observed=True, sort=True).size().rename("text_cases").reset_index()
    whole = table.groupby(["stage", "voice"], observed=True)["text_cases"].transform("sum")
    table = table.astype(dict.fromkeys(kinds, "str") | {"text_cases": "Int64"})
    return intervals.with_share(table, "text", table["text_cases"], whole.astype(float))


def untagged(feedback: pd.DataFrame) -> pd.DataFrame:
    """
    Count the texts that have no polarity, and say why.

    Returns
    -------
    pandas.DataFrame
        One row for each ``language``, ``polarity`` (abstained, not_tagged) and ``reason`` that
        occurs, the most first: ``text_cases``, ``text_share`` (of all texts; Wilson, 95 %).
    """
    said = feedback[feedback["text"].fillna("").str.strip() != ""].drop_duplicates("feedback")
    kinds = ["language", "polarity", "reason"]
    without = said[said["polarity"].isin([polarity.ABSTAINED, polarity.NOT_TAGGED])]
    table = without.groupby(kinds, sort=True).size().rename("text_cases").reset_index()
    table = table.astype(dict.fromkeys(kinds, "str") | {"text_cases": "Int64"})
    table = table.sort_values("text_cases", ascending=False, kind="stable", ignore_index=True)
    return intervals.with_share(table, "text", table["text_cases"], float(len(said)))


def curve(feedback: pd.DataFrame, journey: pd.DataFrame, *, voice: str = CUSTOMER) -> pd.DataFrame:
    """
    Return the emotional curve: the mean polarity of each stage, as far as it is known.

    Returns
    -------
    pandas.DataFrame
        One row for each stage, in order: ``stage``, ``scored_cases`` (texts with
        a score; the mean is of these), ``text_cases``,
        ``polarity_score`` (−1..1; NaN where nothing was scored: a gap, not a 0),
        ``polarity_score_low``, ``polarity_score_high`` (Student's t, 95 %).
    """
    said = texts(feedback, journey)
    said = said[said["voice"] == voice]
    rows = []
    for stage in journey["stage"]:
        scores = said.loc[said["stage"] == stage, "polarity_score"]
        middle, low, high = intervals.mean(scores)
        rows.append(
            (stage, int(scores.notna().sum()), len(scores), middle, max(low, -1), min(high, 1))
        )
    columns = ["stage", "scored_cases", "text_cases"]
    columns += ["polarity_score", "polarity_score_low", "polarity_score_high"]
    table = pd.DataFrame(rows, columns=columns)
    types = {"stage": "str", "text_cases": "Int64", "scored_cases": "Int64"}
    return table.astype(types | dict.fromkeys(columns[3:], float))


def texts(feedback: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Return what was said in words, once however many cases it is about, with its tags.

    Returns
    -------
    pandas.DataFrame
        One row for each text: the columns of ``feedback``; ``stage`` is one of the map (in its
        order) or ``@none``.
    """
    said = feedback["text"].fillna("").str.strip() != ""
    once = feedback[said].drop_duplicates("feedback")
    stages = journey["stage"].tolist()
    known = once["stage"].where(once["stage"].isin(stages), NO_STAGE)
    return once.assign(
        stage=pd.Categorical(known, [*stages, NO_STAGE], ordered=True),
        polarity=pd.Categorical(once["polarity"], polarity.CLASSES, ordered=True),
    )
