"""Themes by stage, their changes, and the reasons of the curve: counted by hand."""

import numpy as np
import pandas as pd
import pytest

from cjm_lib.analysis import themes

JOURNEY = pd.DataFrame({"stage": ["search", "pay"]})


def said(*lines):
    """Feedback and mentions of ``stage theme score`` lines, a text each, by customers."""
    rows = [line.split() for line in lines]
    feedback = pd.DataFrame(
        [(f"r{at}", stage, "customer") for at, (stage, _, _) in enumerate(rows)],
        columns=["feedback", "stage", "voice"],
    )
    mentions = pd.DataFrame(
        [
            (f"r{at}", theme, side(float(score)), float(score), f"clause number {at} about {theme}")
            for at, (_, theme, score) in enumerate(rows)
        ],
        columns=["feedback", "theme", "polarity", "polarity_score", "clause"],
    )
    return feedback, mentions


def side(score):
    return "negative" if score < -0.2 else "positive" if score > 0.2 else "neutral"


def table_of(*lines):
    feedback, mentions = said(*lines)
    return themes.themes(mentions, feedback, JOURNEY)


def test_texts_of_a_theme_are_counted_by_stage_and_side():
    table = table_of("pay queue -1", "pay queue -0.5", "pay queue 0.9", "search site 1")

    assert table[["stage", "theme", "text_cases", "negative_cases"]].to_numpy().tolist() == [
        ["search", "site", 1, 0],
        ["pay", "queue", 3, 2],
    ]
    assert table["negative_share"].tolist() == [0, pytest.approx(2 / 3)]
    assert table["polarity_score"].tolist() == [1, pytest.approx(-0.2)]


def test_a_text_off_the_map_or_of_no_theme_is_in_no_cell():
    feedback, mentions = said("moon queue -1", "pay queue -1")
    loose = mentions.assign(theme=["queue", ""])

    assert themes.themes(loose, feedback, JOURNEY).empty


def test_no_mentions_give_no_rows_and_the_same_columns():
    feedback, mentions = said("pay queue -1")
    empty = themes.themes(mentions.head(0), feedback.head(0), JOURNEY)

    assert empty.columns.tolist() == table_of("pay queue -1").columns.tolist()
    assert len(empty) == 0


def test_a_theme_that_turned_bad_is_told_and_one_that_only_wobbled_is_not():
    worse = [f"pay queue {score}" for score in (-0.9, -0.8, -1, -0.9, -0.8, -0.9, -1, -0.7)]
    better = [f"pay queue {score}" for score in (0.9, 0.8, 1, 0.9, 0.8, 0.9, 1, 0.7)]
    wobble = [f"search site {score}" for score in (-0.9, 0.8, -0.1, 0.9, -0.8, 0.2, 0.1, -0.3)]
    found = themes.change(table_of(*worse, *wobble), table_of(*better, *wobble[::-1]))

    by_theme = found.set_index("theme")
    assert by_theme["direction"].to_dict() == {"site": "unclear", "queue": "down"}
    assert by_theme["change_score"]["queue"] == pytest.approx(-1.75)
    assert by_theme["change_score_high"]["queue"] < 0


def test_a_theme_of_few_texts_or_without_a_past_is_not_judged():
    few = table_of("pay queue -1", "pay queue -0.9", "search site 1", "search site 0.9")
    found = themes.change(few, table_of("pay queue 1", "pay queue 0.9"))

    assert found.set_index("theme")["direction"].to_dict() == {
        "site": "no_figure",
        "queue": "few_data",
    }


def test_where_nothing_changed_hardly_any_cell_is_said_to_have():
    chance = np.random.default_rng(3)
    wrong = []
    for _ in range(40):
        now, before = (
            table_of(
                *(
                    f"{stage} t{theme} {chance.uniform(-1, 1):.3f}"
                    for stage in ("search", "pay")
                    for theme in range(8)
                    for _ in range(12)
                )
            )
            for _ in range(2)
        )
        wrong.append(themes.change(now, before)["direction"].isin(["up", "down"]).any())

    assert np.mean(wrong) <= 0.10


CURVE = pd.DataFrame({"stage": ["search", "pay"], "polarity_score": [0.4, -0.6]})


def reasons_of(*lines, fewest=2, fewest_quoted=3):
    feedback, mentions = said(*lines)
    found = themes.reasons(CURVE, mentions, feedback, fewest=fewest, fewest_quoted=fewest_quoted)
    return found.set_index("stage")


def test_the_reason_of_a_point_is_the_theme_most_texts_of_its_side_speak_of():
    found = reasons_of(
        *["pay queue -0.8"] * 3,
        *["pay site -0.9"] * 2,
        *["pay price 0.9"] * 5,
        *["search site 1"] * 2,
    )

    assert found["reason_theme"].to_dict() == {"search": "site", "pay": "queue"}
    assert found["reason_cases"].to_dict() == {"search": 2, "pay": 3}


def test_a_quote_is_the_strongest_clause_and_needs_texts_enough():
    found = reasons_of("pay queue -0.5", "pay queue -0.9", "pay queue -0.6", *["search site 1"] * 2)

    assert found["quote"].to_dict() == {"search": "", "pay": "clause number 1 about queue"}


def test_too_few_texts_are_no_reason():
    found = reasons_of("pay queue -0.5", fewest=2)

    assert found["reason_theme"].tolist() == ["", ""]
    assert found["reason_cases"].isna().all()


def test_operators_give_no_reason_for_what_customers_feel():
    feedback, mentions = said(*["pay queue -0.5"] * 3)
    found = themes.reasons(
        CURVE, mentions, feedback.assign(voice="operator"), fewest=1, fewest_quoted=1
    )

    assert found["reason_theme"].tolist() == ["", ""]
