"""Intervals of shares: the worked cases of the methods, and what must hold for any."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_lib.stats import intervals


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(5, 5, 0.566, 1.000), (0, 5, 0.000, 0.434), (1, 5, 0.036, 0.624), (78, 100, 0.689, 0.850)],
)
def test_wilson_gives_the_worked_cases(count, total, low, high):
    assert np.round(intervals.wilson(count, total), 3).tolist() == [low, high]


def test_a_share_of_nothing_has_no_interval():
    low, high = intervals.wilson([0, 1], [0, 2])

    assert np.isnan([low[0], high[0]]).all()
    assert not np.isnan([low[1], high[1]]).any()


def test_a_missing_count_gives_a_missing_share():
    table = pd.DataFrame({"left_cases": pd.array([1, None], dtype="Int64")})

    shares = intervals.with_share(table, "left", table["left_cases"], [4, 4])

    assert shares.columns.tolist() == [
        "left_cases",
        "left_share",
        "left_share_low",
        "left_share_high",
    ]
    assert shares["left_share"].tolist()[0] == 0.25
    assert np.isnan(shares["left_share"].tolist()[1])


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilson_holds_the_share_and_stays_within_0_and_1(count, total):
    count = min(count, total)

    low, high = intervals.wilson(count, total)

    assert 0 <= low <= count / total <= high <= 1


def test_equal_weights_of_zero_and_one_agree_with_wilson_at_large_numbers():
    answers = np.array([1] * 780 + [0] * 220)

    share, low, high = intervals.ratio(answers, np.ones(1000))

    assert share == 0.78
    assert np.round([low, high], 2).tolist() == np.round(intervals.wilson(780, 1000), 2).tolist()


def test_three_perfect_visits_do_not_make_a_certainty():
    share, low, high = intervals.ratio([10, 10, 10], [10, 10, 10])

    assert (share, high) == (1, 1)
    assert round(low, 3) == round(float(intervals.wilson(3, 3)[0]), 3)


def test_a_score_is_weighted_by_the_points_it_could_have():
    assert intervals.ratio([9, 0], [10, 2])[0] == 0.75


def test_no_points_give_no_score():
    assert np.isnan(intervals.ratio([], [])).all()


def test_the_mean_of_one_value_has_no_interval():
    middle, low, high = intervals.mean([0.5, np.nan])

    assert middle == 0.5
    assert np.isnan([low, high]).all()


def test_the_mean_of_a_hand_counted_sample():
    assert np.round(intervals.mean([-1, 0, 1]), 2).tolist() == [0.0, -2.48, 2.48]


def test_ninety_five_of_a_hundred_weighted_intervals_hold_the_truth():
    chance = np.random.default_rng(5)
    held = []
    for _ in range(300):
        weights = chance.integers(5, 20, size=12)
        _, low, high = intervals.ratio(chance.binomial(weights, 0.8), weights)
        held.append(low <= 0.8 <= high)

    assert 0.92 <= np.mean(held) <= 0.99
