"""
Is what people say good or bad: a polarity and a class, or an honest *not tagged*.

English is scored by TextBlob's lexicon (De Smedt & Daelemans' *pattern*, which
ships with it: no corpora, no network). No other language is scored yet: such a
text is ``not_tagged``, with the reason, and never 0.
"""

from dataclasses import dataclass

import pandas as pd
from textblob.en import sentiment

from cjm_lib.text import detect

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
ABSTAINED, NOT_TAGGED = "abstained", "not_tagged"
CLASSES = (NEGATIVE, NEUTRAL, POSITIVE, ABSTAINED, NOT_TAGGED)

THRESHOLD = 0.1  # pattern's own: from here on a text leans to one side

TAGGED_LANGUAGES = ("en",)


@dataclass(frozen=True)
class Tag:
    """
    What is known of the feeling in one text.

    Parameters
    ----------
    language
        ISO 639-1 code, or ``und``.
    polarity
        One of ``CLASSES``.
    score
        −1 (bad) .. 1 (good); NaN unless the class is negative, neutral or positive.
    reason
        Why there is no score: ``no_words`` (none the lexicon knows), ``mixed``
        (good and bad cancel out), ``language_unknown``, ``no_tagger`` (for this
        language); empty when there is one.
    """

    language: str
    polarity: str
    score: float
    reason: str


def tag(text: str) -> Tag:
    """Return the language, class and score of one text."""
    language = detect.language(text)
    if language == detect.UNKNOWN:
        return Tag(language, NOT_TAGGED, float("nan"), "language_unknown")
    if language not in TAGGED_LANGUAGES:
        return Tag(language, NOT_TAGGED, float("nan"), "no_tagger")
    return _english(text)


def tags(texts: pd.Series) -> pd.DataFrame:
    """
    Tag each text; a text that occurs twice is tagged once.

    Returns
    -------
    pandas.DataFrame
        One row for each text, on the same index: ``language``, ``polarity``,
        ``polarity_score`` (−1..1, NaN where not scored), ``reason``.
    """
    known = {text: tag(text) for text in texts.unique()}
    found = [known[text] for text in texts]
    table = pd.DataFrame(
        {
            "language": [each.language for each in found],
            "polarity": [each.polarity for each in found],
            "polarity_score": [each.score for each in found],
            "reason": [each.reason for each in found],
        },
        index=texts.index,
    )
    return table.astype(
        {"language": "str", "polarity": "str", "polarity_score": float, "reason": "str"}
    )


def _english(text: str) -> Tag:
    """Return the tag of an English text: the mean of the lexicon's words in it."""
    found = sentiment(text)
    score = float(found[0])
    words = [float(chunk[1]) for chunk in found.assessments]
    if not words:
        return Tag("en", ABSTAINED, float("nan"), "no_words")
    if abs(score) < THRESHOLD and min(words) <= -THRESHOLD and max(words) >= THRESHOLD:
        return Tag("en", ABSTAINED, float("nan"), "mixed")
    if abs(score) < THRESHOLD:
        return Tag("en", NEUTRAL, score, "")
    return Tag("en", POSITIVE if score > 0 else NEGATIVE, score, "")
