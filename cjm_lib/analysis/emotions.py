"""Which emotions people show, stage by stage."""

import pandas as pd

from cjm_lib.analysis import voice
from cjm_lib.stats import intervals

NOT_TAGGED = "not_tagged"
EMOTIONS = ("joy", "gratitude", "surprise", "sadness", "fear", "anger", "none")


def emotions(
    feedback: pd.DataFrame, journey: pd.DataFrame, *, speaker: str = voice.CUSTOMER
) -> pd.DataFrame:
    """
    Count the texts of each stage by the emotion they show.

    Parameters
    ----------
    feedback
        Feedback of the scope with its tags, among them ``emotion``.
    journey
        Journey map; one row for each stage, in order.
    speaker
        The voice.

    Returns
    -------
    pandas.DataFrame
        One row for each ``stage`` (in order; ``@none``) and ``emotion`` (``none``: none that
        stands out) that occurs: ``stage_cases`` (texts of the stage whose emotion can be told),
        ``emotion_cases`` (of them, with this one), ``emotion_share`` (of these texts) with
        ``_low``, ``_high`` (Wilson, 95 %). Texts in a language without a model of emotions take
        no part.
    """
    said = voice.texts(feedback, journey)
    said = said[(said["voice"] == speaker) & (said["emotion"] != NOT_TAGGED)]
    shown = pd.Categorical(said["emotion"], EMOTIONS, ordered=True)
    counts = said.assign(emotion=shown).groupby(["stage", "emotion"], observed=True).size()
    table = counts.rename("emotion_cases").reset_index()
    whole = table.groupby("stage", observed=True)["emotion_cases"].transform("sum")
    table = table.assign(stage_cases=whole)[["stage", "emotion", "stage_cases", "emotion_cases"]]
    table = table.astype({"stage": "str", "emotion": "str"})
    table = table.astype(dict.fromkeys(["stage_cases", "emotion_cases"], "Int64"))
    return intervals.with_share(table, "emotion", table["emotion_cases"], table["stage_cases"])
