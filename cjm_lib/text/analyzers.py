"""
Analyzers with TextBlob's own contract: ``TextBlob(text, analyzer=RussianAnalyzer()).sentiment``.

Each answers for its language alone; a text in another language is an error,
not a zero. `cjm_lib.text.polarity` chooses by language.
"""

from typing import NamedTuple

from textblob.base import CONTINUOUS, BaseSentimentAnalyzer

from cjm_lib.errors import InputError
from cjm_lib.text import detect, english, model, polarity


class Sentiment(NamedTuple):
    """``polarity`` −1..1; ``classification`` of three; ``confidence`` 0..1, calibrated."""

    polarity: float
    classification: str
    confidence: float


class RussianAnalyzer(BaseSentimentAnalyzer):  # type: ignore[misc]
    """
    Scores Russian, and signs alone, by the shipped model or one adapted to the study.

    Parameters
    ----------
    tagger
        Class probabilities of texts; the shipped model by default.
    """

    kind = CONTINUOUS

    def __init__(self, tagger: polarity.Tagger | None = None) -> None:
        super().__init__()
        self.tagger = tagger

    def analyze(self, text: str) -> Sentiment:
        """Return the sentiment of a Russian text."""
        _require(text, ("ru", detect.SIGNS, detect.UNKNOWN), "Russian")
        shares = (self.tagger or model.shipped()).probabilities([text])[0]
        return _sentiment(shares.tolist())


class EnglishAnalyzer(BaseSentimentAnalyzer):  # type: ignore[misc]
    """Scores English by TextBlob's lexicon with what it misses in service repaired."""

    kind = CONTINUOUS

    def analyze(self, text: str) -> Sentiment:
        """Return the sentiment of an English text."""
        _require(text, ("en", detect.SIGNS, detect.UNKNOWN), "English")
        return _sentiment(polarity.english_shares(english.balance(text)).tolist())


def _require(text: str, languages: tuple[str, ...], name: str) -> None:
    """Refuse a text in another language."""
    found = detect.language(text)
    if found not in languages:
        raise InputError(
            "text",
            [f"'{text[:40]}' is in '{found}': this analyzer scores {name} alone"],
        )


def _sentiment(shares: list[float]) -> Sentiment:
    """Return the sentiment that class probabilities give."""
    names = (polarity.NEGATIVE, polarity.NEUTRAL, polarity.POSITIVE)
    best = max(range(len(names)), key=lambda place: shares[place])
    return Sentiment(shares[2] - shares[0], names[best], shares[best])
