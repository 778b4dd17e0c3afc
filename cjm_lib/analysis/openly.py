"""What is wrong, and what could be better: problems and suggestions by theme, coded apart."""

import pandas as pd

from cjm_lib.analysis import voice
from cjm_lib.stats import intervals

PROBLEM, SUGGESTION = "problem", "suggestion"
NO_THEME = "@none"


def openly(feedback: pd.DataFrame, mentions: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Count the texts that name a problem, and those that make a suggestion, by theme.

    Where people were asked either question (``kind`` of the feedback is ``problem`` or
    ``suggestion``) their answer is what they were asked for; of other texts a rule in writing
    decides, clause by clause (`cjm_lib.text.openly`). A text can be in both, and in several
    themes.

    Parameters
    ----------
    feedback, mentions
        Feedback of the scope with its tags, and the themes it speaks of with their ``kind``.
    journey
        Journey map; one row for each stage, in order.

    Returns
    -------
    pandas.DataFrame
        One row for each ``kind`` (``problem``, ``suggestion``), ``voice`` and ``theme``
        (``@none``: of no theme) that occurs, those of most texts first: ``voice_cases`` (texts
        of the voice), ``text_cases`` (of them, with this kind and theme), ``text_share`` (of
        the texts of the voice) with ``_low``, ``_high`` (Wilson, 95 %).
    """
    said = voice.texts(feedback, journey)[["feedback", "voice"]]
    coded = mentions[mentions["kind"].isin([PROBLEM, SUGGESTION])]
    coded = coded.assign(theme=coded["theme"].replace("", NO_THEME))
    key = ["kind", "voice", "theme"]
    both = said.merge(coded[["feedback", "kind", "theme"]], on="feedback")
    counts = both.groupby(key)["feedback"].nunique().rename("text_cases").reset_index()
    whole = said.groupby("voice").size().rename("voice_cases").reset_index()
    table = counts.merge(whole, on="voice", how="left")
    table = table.astype(dict.fromkeys(key, "str"))
    table = table.astype(dict.fromkeys(["text_cases", "voice_cases"], "Int64"))
    table = intervals.with_share(table, "text", table["text_cases"], table["voice_cases"])
    table = table.sort_values(
        ["kind", "voice", "text_cases", "theme"],
        ascending=[True, True, False, True],
        ignore_index=True,
    )
    first = [*key, "voice_cases", "text_cases"]
    return table[[*first, *(name for name in table.columns if name not in first)]]
