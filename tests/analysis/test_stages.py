"""Drop-off and time between stages, on logs that can be counted by hand."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from went import blocks, dropoff, timing
from written import START, frame

JOURNEY = pd.DataFrame(
    {
        "stage": ["search", "basket", "pay"],
        "block": ["choice", "choice", "purchase"],
        "planned_days": [2.0, None, None],
    }
)
ABC = pd.DataFrame({"stage": ["A", "B", "C"], "block": ["x", "x", "y"]})
DAY = {"search": 1.0, "basket": 1.0}
ABC_DAY = {"A": 1.0, "B": 1.0}


def at(minute):
    return START + timedelta(minutes=minute)


def test_a_skipped_stage_still_counts_as_reached(log):
    table = dropoff(log("ann: search pay"), JOURNEY)

    assert table["reached_cases"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("reading", "reached"),
    [("furthest", [4, 3, 3]), ("seen", [3, 2, 3]), ("ordered", [3, 1, 1])],
)
def test_the_three_readings_by_hand(log, reading, reached):
    events = log("1: A B C; 2: A C; 3: C B; 4: A")

    assert dropoff(events, ABC, reading=reading)["reached_cases"].tolist() == reached


@pytest.mark.parametrize(
    ("reading", "reached"),
    [("furthest", [5, 5, 3]), ("seen", [4, 5, 3]), ("ordered", [4, 3, 2])],
)
def test_the_three_readings_with_loops_and_skips(log, reading, reached):
    events = log("1: A A B A B C; 2: B A B; 3: B A; 4: A C B C; 5: B C")

    assert dropoff(events, ABC, reading=reading)["reached_cases"].tolist() == reached


def test_events_at_the_same_moment_are_in_backbone_order(log):
    table = dropoff(log("1: C@0 B@0 A@0"), ABC, reading="ordered")

    assert table["reached_cases"].tolist() == [1, 1, 1]


def test_a_stage_that_logs_twice_is_one_case(log):
    table = dropoff(log("ann: search search search; bob: search pay pay"), JOURNEY)

    assert table["reached_cases"].tolist() == [2, 1, 1]


def test_silence_longer_than_the_window_is_leaving_and_shorter_is_open(log):
    events = log("ann: search@0; bob: search@2000; eve: search@0 pay@10")

    table = dropoff(events, JOURNEY, until=at(3000), patience=DAY)

    assert table.loc[0, ["reached_cases", "open_cases", "left_cases"]].tolist() == [3, 1, 1]
    assert table["left_share"].iloc[0] == 0.5  # of two: bob is undecided


def test_a_case_closed_as_lost_has_left_at_once(log):
    table = dropoff(log("ann: search basket lost"), JOURNEY, patience=DAY)

    assert table["left_cases"].tolist() == [0, 1, 0]
    assert table["open_cases"].tolist() == [0, 0, 0]


def test_a_lost_case_that_comes_back_is_not_lost(log):
    table = dropoff(log("ann: search lost basket"), JOURNEY, patience=DAY)

    assert table["left_cases"].tolist() == [0, 0, 0]
    assert table["open_cases"].tolist() == [0, 1, 0]


def test_nobody_leaves_the_last_stage_so_it_has_no_share(log):
    table = dropoff(log("ann: search pay lost@90"), JOURNEY)

    assert table["left_cases"].tolist() == [0, 0, 0]
    assert table["left_share"].isna().tolist() == [False, False, True]


def test_an_event_after_the_end_of_observation_is_not_seen(log):
    events = log("ann: search@0 pay@50")

    assert dropoff(events, JOURNEY, until=at(10))["reached_cases"].tolist() == [1, 0, 0]


def test_an_unmeasured_window_leaves_the_silent_open(log):
    table = dropoff(log("ann: search@0; bob: search@9000"), JOURNEY)

    assert table["open_cases"].tolist() == [2, 0, 0]


def test_the_columns_of_dropoff_are_the_agreed_ones(log):
    assert dropoff(log("ann: search"), JOURNEY).columns.tolist() == [
        *("stage", "reached_cases", "open_cases", "left_cases"),
        *("left_share", "left_share_low", "left_share_high"),
        *("money_cases", "money_left_value"),
        *("money_left_share", "money_left_share_low", "money_left_share_high"),
    ]


@pytest.mark.parametrize("reading", ["furthest", "seen", "ordered"])
def test_an_empty_scope_has_its_stages_with_nothing_in_them(log, reading):
    table = dropoff(log(""), JOURNEY, reading=reading)

    assert table["stage"].tolist() == ["search", "basket", "pay"]
    assert table["reached_cases"].tolist() == [0, 0, 0]
    assert table["left_share"].isna().all()
    assert str(table["reached_cases"].dtype) == "Int64"


def test_a_block_is_counted_from_its_cases_not_summed(log):
    events = log("ann: search basket pay; bob: search; eve: basket lost; dan: pay")

    table = blocks(events, JOURNEY, patience=DAY, until=at(9000))

    assert table["block"].tolist() == ["choice", "purchase"]
    assert table["reached_cases"].tolist() == [4, 2]
    assert table["left_cases"].tolist() == [2, 0]
    assert table["left_share"].isna().tolist() == [False, True]


def test_blocks_of_an_empty_scope(log):
    assert blocks(log(""), JOURNEY)["reached_cases"].tolist() == [0, 0]


def test_time_runs_to_whichever_later_stage_comes_first(log):
    events = log("ann: search@0 basket@10 pay@40; bob: search@0 pay@20")

    table = timing(events, JOURNEY)

    assert table["stage"].tolist() == ["search", "basket"]
    assert table["next_stage"].tolist() == ["basket", "pay"]
    assert table["entered_cases"].tolist() == [2, 1]
    assert table["median_minutes"].tolist() == [10, 30]
    assert table["p90_minutes"].tolist() == [20, 30]
    assert table["planned_days"].tolist()[0] == 2
    assert np.isnan(table["planned_days"].tolist()[1])


def test_who_has_not_moved_is_censored_and_who_is_lost_is_shown_apart(log):
    events = log("ann: search@0 basket@10; bob: search@0; eve: search@0 lost@5; dan: search@0")

    table = timing(events, JOURNEY, until=at(100))

    counts = table.loc[0, ["entered_cases", "moved_cases", "open_cases", "lost_cases"]]
    assert counts.tolist() == [4, 1, 2, 1]
    assert np.isnan(table["median_minutes"].iloc[0])  # two of three never move


def test_a_case_already_further_on_was_not_waiting(log):
    table = timing(log("ann: pay@0 search@5; bob: search@0 pay@30"), JOURNEY)

    assert table["entered_cases"].tolist() == [1, 0]
    assert table["median_minutes"].iloc[0] == 30


def test_timing_of_an_empty_scope(log):
    table = timing(log(""), JOURNEY)

    assert table["entered_cases"].tolist() == [0, 0]
    assert table["median_minutes"].isna().all()


PATHS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", "C", "lost"]), st.integers(0, 4000)),
        min_size=1,
        max_size=5,
    ),
    max_size=8,
)


def written(cases, names=None):
    """Write drawn paths in the notation of ``log``, each in time order."""
    lines = [
        f"{names[i] if names else i}: "
        + " ".join(f"{stage}@{minute}" for stage, minute in sorted(path, key=lambda e: e[1]))
        for i, path in enumerate(cases)
    ]
    return frame("; ".join(lines))


@settings(max_examples=25, deadline=None)
@given(PATHS, st.sampled_from(["furthest", "ordered"]))
def test_no_stage_is_reached_by_more_cases_than_the_one_before(cases, reading):
    table = dropoff(written(cases), ABC, patience=ABC_DAY, reading=reading)

    assert table["reached_cases"].is_monotonic_decreasing
    assert (table["open_cases"] + table["left_cases"] <= table["reached_cases"]).all()


@settings(max_examples=25, deadline=None)
@given(PATHS)
def test_every_case_that_reaches_a_stage_leaves_stays_open_or_goes_on(cases):
    table = dropoff(written(cases), ABC, patience=ABC_DAY)

    went_on = table["reached_cases"].shift(-1, fill_value=0)
    ended = (table["left_cases"] + table["open_cases"]).tolist()
    assert ended[:-1] == (table["reached_cases"] - went_on).tolist()[:-1]


@settings(max_examples=20, deadline=None)
@given(PATHS, st.randoms(use_true_random=False))
def test_relabelling_and_reordering_the_cases_changes_nothing(cases, chance):
    names = [f"case {i}" for i in range(len(cases))]
    shuffled = list(cases)
    chance.shuffle(names)
    chance.shuffle(shuffled)

    pd.testing.assert_frame_equal(
        dropoff(written(cases), ABC), dropoff(written(shuffled, names), ABC)
    )
    pd.testing.assert_frame_equal(
        timing(written(cases), ABC), timing(written(shuffled, names), ABC)
    )


@settings(max_examples=20, deadline=None)
@given(PATHS, st.integers(1, 8))
def test_a_log_read_from_several_files_gives_the_same(cases, size):
    whole = written(cases)
    parts = [whole.iloc[i : i + size] for i in range(0, len(whole), size)] or [whole]
    joined = pd.concat(parts[::-1], ignore_index=True)

    pd.testing.assert_frame_equal(dropoff(whole, ABC), dropoff(joined, ABC))


@settings(max_examples=20, deadline=None)
@given(PATHS, st.integers(0, 4000))
def test_the_period_cut_never_turns_an_open_case_into_a_lost_one(cases, cut):
    """With a window longer than any silence in the log, only the lost have left at any cut."""
    going = [[event for event in path if event[0] != "lost"] for path in cases]
    events = written([path for path in going if path])

    table = dropoff(events, ABC, until=at(cut), patience={"A": 3.0, "B": 3.0})

    assert table["left_cases"].tolist() == [0, 0, 0]


def simulated(chance, cases=150):
    """One simulated log: a quarter leaves after A, the rest reach B in a median of 600 minutes."""
    stays = chance.random(cases) < 0.25
    waits = chance.exponential(600 / np.log(2), cases).astype(int)
    lines = [
        f"{case}: A@0 " + ("lost@1" if left else f"B@{wait}")
        for case, (left, wait) in enumerate(zip(stays, waits, strict=True))
    ]
    return frame("; ".join(lines))


def test_intervals_hold_the_planted_dropoff_and_median_in_nine_of_ten_runs():
    chance = np.random.default_rng(17)
    held = []
    for _ in range(60):
        events = simulated(chance)
        left = dropoff(events, ABC, patience=ABC_DAY).iloc[0]
        time = timing(events, ABC).iloc[0]
        held.append(
            (
                left["left_share_low"] <= 0.25 <= left["left_share_high"],
                time["median_minutes_low"] <= 600 <= time["median_minutes_high"],
            )
        )

    assert (np.mean(held, axis=0) >= 0.9).all()
