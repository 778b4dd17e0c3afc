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


@pytest.mark.parametrize(
    ("answers", "half", "said"), [(10, 43.4, 43), (30, 27.3, 26), (100, 15.5, 16), (400, 7.8, 8)]
)
def test_nps_of_60_20_20_is_as_sure_as_the_methods_say(answers, half, said):
    score, low, high = intervals.nps(0.6 * answers, 0.2 * answers, answers)

    assert score == pytest.approx(40)
    assert (high - low) / 2 == pytest.approx(half, abs=0.05)
    assert half == pytest.approx(said, abs=1.5)  # the formula stated there gives 27 and 15


def test_an_nps_of_nobody_is_unknown():
    assert np.isnan(intervals.nps(0, 0, 0)).all()


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_an_nps_lies_in_its_interval_and_mirrors_when_promoters_and_detractors_swap(up, down, rest):
    total = max(up + down + rest, 1)

    score, low, high = intervals.nps(up, down, total)
    mirrored = intervals.nps(down, up, total)

    assert -100 <= low <= score <= high <= 100
    assert np.allclose([score, low, high], [-mirrored[0], -mirrored[2], -mirrored[1]])


@pytest.mark.parametrize("kinds", [(0.6, 0.2, 0.2), (0.4, 0.3, 0.3), (0.8, 0.1, 0.1)])
@pytest.mark.parametrize("answers", [10, 30, 100, 400])
def test_the_nps_interval_covers_the_truth_about_95_times_in_100(kinds, answers):
    drawn = np.random.default_rng(1).multinomial(answers, kinds, 20_000)

    _, low, high = intervals.nps(drawn[:, 0], drawn[:, 2], answers)

    truth = 100 * (kinds[0] - kinds[2])
    assert 0.935 <= np.mean((low <= truth) & (truth <= high)) <= 0.97


def test_a_difference_of_shares_gives_newcombes_worked_case():
    one, other = ((k / n, *intervals.wilson(k, n)) for k, n in ((56, 70), (48, 80)))

    change = intervals.difference(one, other)

    assert np.round(change, 4).tolist() == [0.2, 0.0524, 0.3339]


def test_a_difference_of_scores_covers_no_change_about_95_times_in_100():
    drawn = np.random.default_rng(2).multinomial(60, (0.5, 0.3, 0.2), (2, 20_000))
    now, before = (intervals.nps(one[:, 0], one[:, 2], 60) for one in drawn)

    _, low, high = intervals.difference(now, before)

    assert 0.94 <= np.mean((low <= 0) & (high >= 0)) <= 0.96
