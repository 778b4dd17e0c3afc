"""The lexicon of service, and what it finds."""

import csv
from importlib.resources import files

import pytest

from cjm_lib.text import lexicon, words


def value(text):
    return sum(hit.value for hit in lexicon.shipped().hits(words.tokens(text)))


def rows(name):
    held = (files("cjm_lib.text") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(held.splitlines()))


@pytest.mark.parametrize(
    "text",
    ["вежливый персонал", "не обманули", "никаких проблем", "проблем не было", "👍", "не плохо"],
)
def test_praise_is_positive(text):
    assert value(text) > 0


@pytest.mark.parametrize(
    "text",
    ["не дозвониться", "сорвали сроки", "кормят завтраками", "невежливо", "не вежливый", "г*вно"],
)
def test_blame_is_negative(text):
    assert value(text) < 0


def test_a_negation_does_not_reach_past_but():
    assert value("не дорого, но вкусно") > 0


def test_very_weighs_more_and_slightly_less():
    assert value("очень удобно") >= value("удобно") > value("немного удобно") > 0


def test_the_longest_phrase_is_the_one_found():
    hits = lexicon.shipped().hits(words.tokens("ни разу не подвели"))

    assert [hit.entry.phrase for hit in hits] == ["ни разу не подвели"]


def test_the_lexicon_is_large_distinct_and_in_its_ranges():
    table = rows("lexicon_ru.csv")

    assert len(table) >= 3_000
    assert len({row["phrase"].replace("ё", "е") for row in table}) == len(table)
    assert {row["polarity"] for row in table} == {"-1", "0", "1"}
    assert {row["intensity"] for row in table} == {"1", "2", "3"}


def test_there_are_600_distinct_labelled_sentences_of_each_class():
    table = rows("labelled_ru.csv")

    assert len({row["text"] for row in table}) == len(table) >= 600
    assert {row["polarity"] for row in table} == {"negative", "neutral", "positive"}
