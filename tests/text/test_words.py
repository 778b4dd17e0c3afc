"""A Russian text as words."""

import pytest

from cjm_lib.text import words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("вкусный", "вкусная"),
        ("обманули", "обманула"),
        ("очередь", "очереди"),
        ("вежливость", "вежливости"),
    ],
)
def test_forms_of_a_word_share_a_stem(first, second):
    assert words.stem(first) == words.stem(second)


def test_stretching_brackets_and_emoji_become_words_of_their_own():
    assert words.tokens("Оооочень долгооо((( 😡!!!") == ["очень", "долго", words.FROWN, "😡", "!!"]


def test_masked_swearing_stays_one_word():
    assert words.tokens("г*вно, а не сервис") == ["г*вно", "а", "не", "сервис"]


def test_brackets_around_words_are_no_smile():
    assert words.SMILE not in words.tokens("курьер (новый) приехал")


def test_headings_of_a_form_begin_sentences_and_an_empty_one_says_nothing():
    assert words.sentences("Достоинства: тихий. Недостатки:-") == ["Достоинства: тихий."]


def test_a_sentence_is_cut_at_its_contrast():
    assert words.clauses("Еда вкусная, но ждали час") == ["Еда вкусная", "но ждали час"]


def test_no_text_has_no_sentences():
    assert words.sentences(" \n ") == []
