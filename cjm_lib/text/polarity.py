"""
Is what people say good or bad: a polarity and a class, or an honest *not tagged*.

Russian is scored by the shipped model (or the one adapted to the study), English
by TextBlob with its failures on service repaired. No other language is scored:
such a text is ``not_tagged``, with the reason, and never 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from cjm_lib.text import detect, english, model
from cjm_lib.text.linear import Floats, softmax

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
ABSTAINED, NOT_TAGGED = "abstained", "not_tagged"
CLASSES = (NEGATIVE, NEUTRAL, POSITIVE, ABSTAINED, NOT_TAGGED)

FLOOR = 0.45  # confidence below which the tagger abstains

_RUSSIAN = ("ru", detect.SIGNS)  # signs alone are read by the Russian tagger
TAGGED_LANGUAGES = ("en", *_RUSSIAN)

# Probabilities by |balance| of English: slope of leaning, of neutral; see docs of `english`.
_ENGLISH_LEAN, _ENGLISH_NEUTRAL = 3.0, 0.8


class Tagger(Protocol):
    """What tags Russian: probabilities of negative, neutral, positive for each text."""

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probabilities; rows sum to one."""


@dataclass(frozen=True)
class Tag:
    """
    What is known of the feeling in one text.

    Parameters
    ----------
    language
        ISO 639-1 code, ``ru-Latn``, ``zxx`` (signs alone) or ``und``.
    polarity
        One of ``CLASSES``.
    score
        −1 (bad) .. 1 (good); NaN unless the class is negative, neutral or positive.
    reason
        Why there is no score: ``no_words`` (none that says anything), ``mixed``
        (good and bad cancel out), ``unsure`` (the classes are nearly as likely),
        ``language_unknown``, ``no_tagger`` (for this language); empty when there is one.
    confidence
        Probability of the class, calibrated (0..1); NaN where there is no score.
    """

    language: str
    polarity: str
    score: float
    reason: str
    confidence: float = float("nan")


def tag(text: str, *, tagger: Tagger | None = None) -> Tag:
    """Return the language, class, score and confidence of one text."""
    return _tags([text], tagger)[0]


def tags(texts: pd.Series, *, tagger: Tagger | None = None) -> pd.DataFrame:
    """
    Tag each text; a text that occurs twice is tagged once.

    Parameters
    ----------
    texts
        Any texts; none is missing.
    tagger
        What tags Russian: the shipped model by default, or an adapted one.

    Returns
    -------
    pandas.DataFrame
        One row for each text, on the same index: ``language``, ``polarity``,
        ``polarity_score`` (−1..1, NaN where not scored), ``reason``,
        ``confidence_share`` (0..1, the calibrated probability of the class).
    """
    unique = [str(text) for text in texts.unique()]
    known = dict(zip(unique, _tags(unique, tagger), strict=True))
    found = [known[str(text)] for text in texts]
    table = pd.DataFrame(
        {
            "language": [each.language for each in found],
            "polarity": [each.polarity for each in found],
            "polarity_score": [each.score for each in found],
            "reason": [each.reason for each in found],
            "confidence_share": [each.confidence for each in found],
        },
        index=texts.index,
    )
    return table.astype(
        dict.fromkeys(("language", "polarity", "reason"), "str")
        | dict.fromkeys(("polarity_score", "confidence_share"), float)
    )


def is_russian(texts: pd.Series) -> pd.Series:
    """Return whether each text is one that the Russian tagger reads: Russian, or signs alone."""
    return detect.languages(texts).isin(_RUSSIAN)


def shares(
    texts: Sequence[str], languages: Sequence[str], *, tagger: Tagger | None = None
) -> Floats:
    """
    Return the probabilities of negative, neutral, positive of parts of texts.

    ``languages`` are those of the whole texts: a clause is too short to tell its own. A row is
    NaN where the language has no tagger.
    """
    found = np.full((len(texts), 3), np.nan)
    russian = [place for place, code in enumerate(languages) if code in _RUSSIAN]
    read = [texts[place] for place in russian]
    found[russian] = (tagger or model.shipped()).probabilities(read)
    for place, code in enumerate(languages):
        if code == "en":
            found[place] = english_shares(english.balance(texts[place]))
    return found


def by_hand(tags: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """
    Return the tags with those of texts that somebody labelled put right.

    Parameters
    ----------
    tags
        As `tags` returns them.
    labels
        The class given by hand, on the same index; missing where there is none.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns. A labelled text has its label's class, no reason and
        confidence 1. Its score is the machine's where the two agree, else -1, 0 or 1.
    """
    known = labels.notna()
    agreed = tags["polarity"] == labels
    scores = labels.map({NEGATIVE: -1.0, NEUTRAL: 0.0, POSITIVE: 1.0}).astype(float)
    return tags.assign(
        polarity=tags["polarity"].mask(known, labels),
        polarity_score=tags["polarity_score"].mask(known & ~agreed, scores),
        reason=tags["reason"].mask(known, ""),
        confidence_share=tags["confidence_share"].mask(known, 1.0),
    )


def _tags(texts: Sequence[str], tagger: Tagger | None) -> list[Tag]:
    """Return the tag of each text; the Russian ones are scored together."""
    languages = [detect.language(text) for text in texts]
    read = [place for place, code in enumerate(languages) if code in _RUSSIAN]
    found = (tagger or model.shipped()).probabilities([texts[place] for place in read])
    russian = {
        place: _of_shares(languages[place], row) for place, row in zip(read, found, strict=True)
    }
    return [
        russian[place] if place in russian else _other(text, code)
        for place, (text, code) in enumerate(zip(texts, languages, strict=True))
    ]


def _of_shares(language: str, shares: Floats) -> Tag:
    """Return the tag that class probabilities give."""
    best = int(np.argmax(shares))
    confidence = float(shares[best])
    if confidence < FLOOR:
        return Tag(language, ABSTAINED, float("nan"), "unsure")
    score = float(shares[2] - shares[0])
    return Tag(language, (NEGATIVE, NEUTRAL, POSITIVE)[best], score, "", confidence)


def _other(text: str, language: str) -> Tag:
    """Return the tag of a text that is not Russian."""
    if language == detect.UNKNOWN:
        return Tag(language, NOT_TAGGED, float("nan"), "language_unknown")
    if language not in TAGGED_LANGUAGES:
        return Tag(language, NOT_TAGGED, float("nan"), "no_tagger")
    found = english.balance(text)
    if not found.words:
        return Tag("en", ABSTAINED, float("nan"), "no_words")
    if abs(found.balance) < english.LEAN and min(found.good, found.bad) > english.LEAN:
        return Tag("en", ABSTAINED, float("nan"), "mixed")
    return _of_shares("en", english_shares(found))


def english_shares(found: english.Balance) -> Floats:
    """Return the class probabilities of an English balance."""
    lean = found.balance
    scores = np.array(
        [[-_ENGLISH_LEAN * lean, _ENGLISH_NEUTRAL * (1 - 2 * abs(lean)), _ENGLISH_LEAN * lean]]
    )
    return np.asarray(softmax(scores)[0])
