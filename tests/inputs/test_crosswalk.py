"""Raw values to the study's own words."""

import pandas as pd

from cjm_lib.inputs.crosswalk import translate

STAGES = ["lead", "consult", "@lost"]
NAMES = {"Новая заявка": "lead", "Тест": "@ignore", "Отказ": "@lost"}


def test_values_become_the_words_of_the_study_and_its_own_words_stay():
    parsed = translate(pd.Series(["Новая заявка", "consult", "Отказ"]), NAMES, among=STAGES)

    assert parsed.values.tolist() == ["lead", "consult", "@lost"]
    assert parsed.reasons.isna().all()
    assert parsed.notes == []


def test_look_alike_letters_are_matched_and_noted():
    latin_o_and_a = "Нoвaя заявка"
    parsed = translate(pd.Series([latin_o_and_a, "сonsult", "lead"]), NAMES, among=STAGES)

    assert parsed.values.tolist() == ["lead", "consult", "lead"]
    assert [note[:2] for note in parsed.notes] == [("look_alike_letters", 2)]


def test_case_and_spaces_are_matched_and_noted():
    parsed = translate(pd.Series(["новая\u00a0 ЗАЯВКА", "новая заявка"]), NAMES, among=STAGES)

    assert parsed.values.tolist() == ["lead", "lead"]
    assert [note[:2] for note in parsed.notes] == [("spelling_variants", 2)]


def test_an_unknown_stage_is_a_problem_that_names_the_nearest():
    parsed = translate(pd.Series(["consalt", "Сделка", None]), NAMES, among=STAGES)

    assert parsed.reasons.tolist()[:2] == [
        "not on the journey map. Did you mean 'consult'?",
        "not on the journey map nor in values.stage",
    ]
    assert pd.isna(parsed.reasons[2])


def test_outside_the_map_an_unlisted_value_passes_unchanged():
    parsed = translate(pd.Series(["Сайт", "Телеграм"]), {"Сайт": "site"})

    assert parsed.values.tolist() == ["site", "Телеграм"]
    assert parsed.reasons.isna().all()


def test_a_spelling_that_two_words_share_decides_nothing():
    parsed = translate(pd.Series(["ПОКАЗ"]), {"Показ": "lead", "показ": "consult"}, among=STAGES)

    assert parsed.reasons.notna().all()
