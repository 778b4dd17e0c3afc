"""Samples that leave nobody out."""

import pandas as pd
import pytest

from cjm_lib.analysis import sampling

TEXTS = pd.DataFrame(
    {
        "feedback": [f"f{number:03}" for number in range(120)],
        "stage": ["pay"] * 90 + ["search"] * 27 + ["return"] * 3,
        "voice": "customer",
    }
)


def drawn(table=TEXTS, size=40, seed=7):
    return sampling.stratified(table, ["stage", "voice"], key="feedback", size=size, seed=seed)


def test_strata_are_drawn_in_proportion_and_none_is_left_out():
    counts = drawn()["stage"].value_counts().to_dict()

    assert counts == {"pay": 29, "search": 9, "return": 2}


@pytest.mark.parametrize(
    ("sizes", "total", "shares"),
    [
        ([90, 27, 3], 40, [29, 9, 2]),
        ([90, 27, 1], 5, [2, 2, 1]),
        ([90, 27, 1], 4, [2, 1, 1]),
        ([90, 27, 1], 2, [2, 0, 0]),
        ([3, 2], 99, [3, 2]),
        ([], 5, []),
    ],
)
def test_shares_are_counted_by_hand(sizes, total, shares):
    assert sampling.shares(sizes, total) == shares


def test_the_same_seed_draws_the_same_texts_in_whatever_order_they_come():
    again = drawn(TEXTS.sample(frac=1, random_state=1))

    pd.testing.assert_frame_equal(drawn(), again)
    assert drawn(seed=8)["feedback"].tolist() != drawn()["feedback"].tolist()


def test_a_sample_has_its_size_and_no_text_twice():
    assert drawn(size=41)["feedback"].nunique() == len(drawn(size=41)) == 41
    assert len(drawn(size=999)) == 120


def test_a_missing_stage_is_a_stratum_of_its_own():
    table = TEXTS.assign(stage=TEXTS["stage"].mask(TEXTS["stage"] == "return"))

    assert drawn(table)["stage"].isna().sum() == 2


def test_of_nothing_nothing_is_drawn():
    assert drawn(TEXTS.head(0)).empty
