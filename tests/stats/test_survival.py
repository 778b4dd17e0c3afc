"""Kaplan–Meier over counted minutes: by hand, and against statsmodels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from cjm_lib.stats import survival


def counts(moved=(), censored=()):
    table = pd.DataFrame({"minutes": [*moved, *censored]}, dtype="int64")
    return table.assign(
        moved=[1] * len(moved) + [0] * len(censored),
        censored=[0] * len(moved) + [1] * len(censored),
    )


def test_the_curve_by_hand():
    curve = survival.curve(counts(moved=[10, 20, 40], censored=[20, 30]))

    assert curve["minutes"].tolist() == [10, 20, 40]
    assert curve["survival"].round(10).tolist() == [0.8, 0.6, 0]


def test_the_median_is_where_half_have_moved():
    assert survival.quantile(survival.curve(counts(moved=[1, 2, 3, 4])), 0.5)[0] == 2


def test_a_quantile_that_the_curve_does_not_reach_is_missing():
    curve = survival.curve(counts(moved=[10], censored=[20, 20, 20]))

    assert np.isnan(survival.quantile(curve, 0.5)[0])


def test_nobody_moved_has_no_quantile_and_no_descent():
    curve = survival.curve(counts(censored=[10, 20]))

    assert curve.empty
    assert np.isnan([*survival.quantile(curve, 0.5), survival.descent(curve, 0.9)]).all()


def test_no_durations_at_all_give_an_empty_curve():
    assert survival.curve(counts()).empty


def test_the_descent_asks_only_those_who_move():
    curve = survival.curve(counts(moved=range(1, 11), censored=[100] * 90))

    assert survival.descent(curve, 0.9) == 9


def test_counting_a_duration_twice_is_the_same_as_two_rows():
    once = pd.DataFrame({"minutes": [5, 9], "moved": [2, 1], "censored": [1, 0]})

    pd.testing.assert_frame_equal(
        survival.curve(once), survival.curve(counts(moved=[5, 5, 9], censored=[5]))
    )


@given(
    st.lists(st.integers(0, 50), min_size=4, max_size=60),
    st.lists(st.integers(0, 60), max_size=40),
)
def test_the_curve_agrees_with_statsmodels(moved, censored):
    curve = survival.curve(counts(moved, censored))
    with np.errstate(all="ignore"):
        theirs = SurvfuncRight([*moved, *censored], [1] * len(moved) + [0] * len(censored))

    assert curve["minutes"].tolist() == theirs.surv_times.tolist()
    np.testing.assert_allclose(curve["survival"], theirs.surv_prob, atol=1e-12)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_quantiles_and_their_intervals_agree_with_statsmodels(share):
    chance = np.random.default_rng(11)
    for _ in range(20):
        time = (chance.weibull(1.3, 201) * 1000).astype(int)
        limit = (chance.exponential(4000, 201)).astype(int)
        seen = time <= limit
        curve = survival.curve(counts(time[seen], limit[~seen]))
        theirs = SurvfuncRight(np.minimum(time, limit), seen.astype(int))

        ours = survival.quantile(curve, share)

        with np.errstate(divide="ignore", invalid="ignore"):
            interval = theirs.quantile_ci(share)
        assert ours == pytest.approx((theirs.quantile(share), *interval))


def test_the_median_interval_holds_the_planted_median_in_about_95_of_100_runs():
    chance = np.random.default_rng(3)
    held = []
    for _ in range(200):
        time = chance.exponential(1000 / np.log(2), 120).astype(int)
        limit = chance.uniform(0, 6000, 120).astype(int)
        seen = time <= limit
        _, low, high = survival.quantile(survival.curve(counts(time[seen], limit[~seen])), 0.5)
        held.append(low <= 1000 <= high)

    assert 0.91 <= np.mean(held) <= 0.985
