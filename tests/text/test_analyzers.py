"""Analyzers under TextBlob's own contract."""

import pytest
from textblob import TextBlob

from cjm_lib.errors import InputError
from cjm_lib.text.analyzers import EnglishAnalyzer, RussianAnalyzer


def test_textblob_takes_the_russian_analyzer():
    found = TextBlob("Очень вежливый персонал", analyzer=RussianAnalyzer()).sentiment

    assert found.classification == "positive"
    assert 0 < found.polarity <= 1
    assert 1 / 3 <= found.confidence <= 1


@pytest.mark.parametrize(
    ("text", "classification"),
    [
        ("The site is not working", "negative"),
        ("Could be quicker", "negative"),
        ("Had to wait three hours", "negative"),
        ("Nothing to improve", "positive"),
        ("Can't fault the staff", "positive"),
    ],
)
def test_what_textblob_misses_in_service_is_heard(text, classification):
    found = TextBlob(text, analyzer=EnglishAnalyzer()).sentiment

    assert found.classification == classification


def test_russian_is_refused_by_the_english_analyzer():
    with pytest.raises(InputError, match="is in 'ru'"):
        EnglishAnalyzer().analyze("Ужасная доставка")


def test_english_is_refused_by_the_russian_analyzer():
    with pytest.raises(InputError, match="is in 'en'"):
        RussianAnalyzer().analyze("Nobody called me back for three days")
