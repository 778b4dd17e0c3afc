"""Phrases that no theme covers, counted by hand."""

from said import said

from cjm_lib.analysis import new_themes


def found(texts, lines):
    feedback, mentions, journey = said(*lines)
    return new_themes.new_themes(feedback.assign(text=texts), mentions, journey)


def test_a_phrase_of_many_texts_without_a_theme_is_offered_where_it_is_typical():
    texts = ["Сломался лифт в подъезде"] * 6 + ["Оформили всё за день"] * 6
    table = found(texts, ["customer pay - -"] * 6 + ["customer search - +"] * 6)
    lift = table[table["phrase"].str.contains("лифт")]

    assert lift["stage"].tolist() == ["pay"] * len(lift) != []
    assert set(lift["text_cases"]) == {6}


def test_what_a_theme_covers_and_what_few_say_is_not_offered():
    covered = found(["Сломался лифт"] * 9, ["customer pay lift -"] * 9)
    rare = found(["Сломался лифт"] * 4, ["customer pay - -"] * 4)

    assert covered.empty
    assert rare.empty


def test_words_without_meaning_of_their_own_are_no_phrase():
    assert found(["и так и это уже было"] * 9, ["customer pay - 0"] * 9).empty
