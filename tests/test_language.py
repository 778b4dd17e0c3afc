"""Russian and English."""

from datetime import date

import pytest

from cjm_lib import language
from cjm_lib.errors import InputError


@pytest.fixture(autouse=True)
def speak_english_afterwards():
    yield
    language.use("en")


@pytest.mark.parametrize(
    ("speak", "number", "share", "money", "day"),
    [
        ("ru", "12\xa0345,6", "7,2\xa0%", "3,4\xa0млн\xa0₽", "5 июл. 2026\u202fг."),
        ("en", "12,345.6", "7.2%", "3.4M\xa0RUB", "Jul 5, 2026"),
    ],
)
def test_numbers_shares_money_and_dates_are_written_as_the_language_writes_them(
    speak, number, share, money, day
):
    language.use(speak)

    assert language.number(12345.6, digits=1) == number
    assert language.share(0.0716) == share
    assert language.money(3_400_000, "RUB") == money
    assert language.day(date(2026, 7, 5)) == day


def test_a_message_without_a_translation_comes_back_in_english():
    language.use("ru")

    assert language.text("no such message: {x}", x=1) == "no such message: 1"


def test_an_unknown_language_is_an_error_that_lists_the_known_ones():
    with pytest.raises(InputError, match="'de' is not one of ru, en"):
        language.use("de")
