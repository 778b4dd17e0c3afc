"""Polarity: a score where there is one to give, a reason where there is not."""

import math

import pandas as pd
import pytest

from cjm_lib.text import polarity


@pytest.mark.parametrize(
    ("text", "polarity_class"),
    [
        ("The delivery was terrible", "negative"),
        ("Really good service", "positive"),
        ("not good", "negative"),
        ("The average price is what I expected, other shops are similar", "neutral"),
    ],
)
def test_english_is_classed_by_its_words(text, polarity_class):
    tag = polarity.tag(text)

    assert (tag.language, tag.polarity, tag.reason) == ("en", polarity_class, "")
    assert -1 <= tag.score <= 1


@pytest.mark.parametrize(
    ("text", "language", "polarity_class", "reason"),
    [
        ("Ужасная доставка, ждал неделю", "ru", "not_tagged", "no_tagger"),
        ("Produto chegou antes do prazo", "pt", "not_tagged", "no_tagger"),
        ("👍", "und", "not_tagged", "language_unknown"),
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
    assert table["polarity"].tolist() == ["positive", "not_tagged", "positive"]
    assert table.columns.tolist() == ["language", "polarity", "polarity_score", "reason"]


def test_no_texts_give_an_empty_table_with_its_columns():
    table = polarity.tags(pd.Series([], dtype="str"))

    assert len(table) == 0
    assert table["polarity_score"].dtype == float
