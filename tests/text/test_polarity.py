"""Polarity: a score where there is one to give, a reason where there is not."""

import math

import numpy as np
import pandas as pd
import pytest

from cjm_lib.text import polarity


@pytest.mark.parametrize(
    ("text", "polarity_class"),
    [
        ("The delivery was terrible", "negative"),
        ("Really good service", "positive"),
        ("not good", "negative"),
        ("Ambulance could have been quicker", "negative"),
    ],
)
def test_english_is_classed_by_its_words(text, polarity_class):
    tag = polarity.tag(text)

    assert (tag.language, tag.polarity, tag.reason) == ("en", polarity_class, "")
    assert -1 <= tag.score <= 1


@pytest.mark.parametrize(
    ("text", "language", "polarity_class"),
    [
        ("Ужасная доставка, ждал неделю", "ru", "negative"),
        ("Спасибо, всё отлично", "ru", "positive"),
        ("Заказ доставили в среду с 14 до 16.", "ru", "neutral"),
        ("👍", "zxx", "positive"),
        ("😡😡", "zxx", "negative"),
    ],
)
def test_russian_and_signs_are_classed_with_a_confidence(text, language, polarity_class):
    tag = polarity.tag(text)

    assert (tag.language, tag.polarity, tag.reason) == (language, polarity_class, "")
    assert polarity.FLOOR <= tag.confidence <= 1


@pytest.mark.parametrize(
    ("text", "language", "polarity_class", "reason"),
    [
        ("Дуже довго чекали, ніхто не передзвонив", "uk", "not_tagged", "no_tagger"),
        ("Produto chegou antes do prazo", "pt", "not_tagged", "no_tagger"),
        ("ochen dolgo zhdali", "ru-Latn", "not_tagged", "no_tagger"),
        ("", "und", "not_tagged", "language_unknown"),
        ("They sent it by post on Monday", "en", "abstained", "no_words"),
        ("The office was good but the phone was bad", "en", "abstained", "mixed"),
    ],
)
def test_what_cannot_be_scored_has_a_reason_and_never_nought(
    text, language, polarity_class, reason
):
    tag = polarity.tag(text)

    assert (tag.language, tag.polarity, tag.reason) == (language, polarity_class, reason)
    assert math.isnan(tag.score)


def test_tags_keep_the_index_and_the_order():
    table = polarity.tags(pd.Series(["good", "плохо", "good"], index=[3, 1, 2]))

    assert table.index.tolist() == [3, 1, 2]
    assert table["polarity"].tolist() == ["positive", "negative", "positive"]
    assert table.columns.tolist() == [
        "language",
        "polarity",
        "polarity_score",
        "reason",
        "confidence_share",
    ]


def test_no_texts_give_an_empty_table_with_its_columns():
    table = polarity.tags(pd.Series([], dtype="str"))

    assert len(table) == 0
    assert table["polarity_score"].dtype == float


def test_a_tagger_that_is_unsure_abstains():
    class Unsure:
        def probabilities(self, texts):
            return np.full((len(texts), 3), 1 / 3)

    tag = polarity.tag("Заказал вчера", tagger=Unsure())

    assert (tag.polarity, tag.reason) == ("abstained", "unsure")
    assert math.isnan(tag.score)


def test_a_label_by_hand_overrides_the_tag_and_an_agreed_score_stays():
    tags = polarity.tags(pd.Series(["Really good service", "Really good service", "Сәлем достар"]))
    table = polarity.by_hand(tags, pd.Series(["positive", "negative", None], dtype="str"))

    assert table["polarity"].tolist()[:2] == ["positive", "negative"]
    assert table["polarity_score"].tolist()[:2] == [tags["polarity_score"].iloc[0], -1]
    assert table["confidence_share"].tolist()[:2] == [1, 1]
    pd.testing.assert_frame_equal(table.tail(1), tags.tail(1))
