"""The voices side by side, counted by hand."""

import numpy as np
import pytest
from said import said

from cjm_lib.analysis import voices

THEMES = ("queue", "site", "price", "staff", "parking")


def blame(voice, *counts):
    """So many texts of a voice that blame each theme."""
    return [
        f"{voice} pay {theme} -" for theme, n in zip(THEMES, counts, strict=True) for _ in range(n)
    ]


def test_each_voice_has_its_own_shares_and_ranks():
    table = voices.voices(
        *said(
            "customer pay queue -",
            "customer pay queue -",
            "customer pay site +",
            "operator pay site -",
        )
    )
    found = table.set_index(["theme", "voice"])

    assert found.loc[("queue", "customer"), "blamed_share"] == pytest.approx(2 / 3)
    assert found.loc[("queue", "operator"), "blamed_cases"] == 0
    assert np.isnan(found.loc[("queue", "operator"), "rank"])
    assert found.loc[("site", "operator"), "rank"] == 1


def test_a_text_that_mentions_a_theme_twice_counts_once():
    feedback, mentions, journey = said("customer pay queue -")
    table = voices.voices(feedback, mentions.loc[[0, 0]], journey)

    assert table["blamed_cases"].tolist() == [1]


def test_voices_that_blame_alike_agree_and_the_reverse_disagree():
    lines = blame("customer", 90, 60, 40, 20, 5)
    same = voices.agreement(*said(*lines, *blame("operator", 80, 55, 35, 15, 4))).iloc[0]
    reverse = voices.agreement(*said(*lines, *blame("operator", 5, 20, 40, 60, 90))).iloc[0]

    assert (round(same["tau_score"], 9), same["verdict"]) == (1, "alike")
    assert (round(reverse["tau_score"], 9), reverse["verdict"]) == (-1, "reverse")
    assert same["theme_count"] == 5


def test_few_themes_or_few_texts_leave_it_undetermined():
    two = voices.agreement(*said("customer pay queue -", "operator pay site -")).iloc[0]
    few = voices.agreement(*said(*blame("customer", 2, 1, 1, 1, 1), *blame("sales", 1, 1, 1, 1, 2)))

    assert two["verdict"] == "undetermined"
    assert np.isnan(two["tau_score"])
    assert few["verdict"].tolist() == ["undetermined"]


def test_the_same_texts_agree_the_same():
    lines = [*blame("customer", 9, 6, 4, 2, 1), *blame("operator", 3, 7, 4, 2, 1)]

    assert voices.agreement(*said(*lines)).equals(voices.agreement(*said(*lines)))


def test_one_voice_or_none_has_nothing_to_compare_with():
    assert voices.agreement(*said("customer pay queue -")).empty
    feedback, mentions, journey = said("customer pay queue -")
    assert voices.voices(feedback.head(0), mentions.head(0), journey).empty
