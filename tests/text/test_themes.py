"""Themes, and what is felt about each."""

import pandas as pd
import pytest

from cjm_lib.errors import InputError
from cjm_lib.text import themes


def test_food_great_wait_awful_gives_two():
    texts = pd.Series(["Еда отличная, но ждали час"], index=["r1"])
    table = themes.mentions(texts, themes.shipped("restaurant"))

    assert table[["text", "theme", "polarity"]].to_numpy().tolist() == [
        ["r1", "food", "positive"],
        ["r1", "service", "negative"],
    ]


def test_each_clause_of_an_english_text_has_its_own_side():
    texts = pd.Series(["The staff were friendly but we waited two hours"], index=["r1"])
    table = themes.mentions(texts, themes.shipped())

    assert table[["theme", "polarity"]].to_numpy().tolist() == [
        ["waiting", "negative"],
        ["staff", "positive"],
    ]


def test_a_text_that_no_tagger_reads_mentions_nothing():
    texts = pd.Series(["Дуже довго чекали, ніхто не передзвонив"])

    assert themes.mentions(texts, themes.shipped()).empty


def test_texts_without_a_theme_have_no_rows():
    table = themes.mentions(pd.Series(["Было это в среду", ""]), themes.shipped())

    assert table.columns.tolist() == themes.COLUMNS
    assert len(table) == 0


@pytest.mark.parametrize("industry", themes.INDUSTRIES)
def test_each_shipped_dictionary_names_its_themes_in_both_languages(industry):
    found = themes.shipped(industry)

    assert all(set(names) == {"ru", "en"} for names in found.names.values())
    assert set(found.names) == {theme for each in found.stems.values() for theme in each}


def test_an_unknown_industry_is_told_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'restaurant'"):
        themes.shipped("restaurants")


def test_a_studys_own_dictionary_is_read_and_checked(tmp_path):
    file = tmp_path / "themes.toml"
    file.write_text('[pool]\nru = "Бассейн"\nen = "Pool"\nwords = ["бассейн"]\n', "utf-8")

    assert themes.read(file).of(["в", "бассейне"]) == ["pool"]

    file.write_text('[pool]\nru = "Бассейн"\n', "utf-8")
    with pytest.raises(InputError, match="wants exactly en, ru, words"):
        themes.read(file)


def test_an_industry_knows_its_own_themes_and_the_general_ones():
    bank = themes.of_study("bank")

    assert bank.of(["заблокировали", "карту"]) == ["card", "blocking"]
    assert bank.of(["хамство"]) == ["staff"]
    assert themes.of_study("general").of(["карту"]) == []


def test_a_dictionary_that_is_no_toml_is_told_where_it_breaks(tmp_path):
    file = tmp_path / "themes.toml"
    file.write_text("[pool\n", "utf-8")

    with pytest.raises(InputError, match="is not valid TOML"):
        themes.read(file)
