"""Moves between channels, on logs that can be counted by hand."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from went import went
from written import START

from cjm_lib.analysis import channels

JOURNEY = pd.DataFrame({"stage": ["ask", "show", "buy"]})
DAY = 1440


def transitions(events, until=None):
    return channels.transitions(went(events, JOURNEY, until=until).moves)


def pair(table, from_channel, to_channel):
    chosen = table[(table["from_channel"] == from_channel) & (table["to_channel"] == to_channel)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def at(minute):
    return START + timedelta(minutes=minute)


def test_a_move_is_a_change_of_channel_between_consecutive_events(log):
    events = log(
        "ann: ask/site ask/site show/call buy/office; bob: ask/site show/site; eve: ask/call"
    )

    table = transitions(events)

    assert list(zip(table["from_channel"], table["to_channel"], strict=True)) == [
        ("call", "office"),
        ("site", "call"),
    ]
    assert table["moved_cases"].tolist() == [1, 1]


def test_the_share_is_of_the_cases_that_left_the_channel(log):
    events = log(
        "1: ask/site show/call; 2: ask/site show/call; 3: ask/site show/office; 4: ask/site"
    )

    table = transitions(events)

    assert pair(table, "site", "call")["moved_share"] == pytest.approx(2 / 3)
    assert pair(table, "site", "office")["moved_share"] == pytest.approx(1 / 3)


def test_an_event_without_a_channel_is_passed_over(log):
    table = transitions(log("ann: ask/site ask show/call"))

    assert table["moved_cases"].tolist() == [1]
    assert table["gap_median_minutes"].tolist() == [2]


def test_gaps_are_exact_over_all_moves(log):
    events = log(
        "1: ask/site@0 show/call@10; 2: ask/site@0 show/call@20; 3: ask/site@0 show/call@60"
    )

    row = transitions(events).iloc[0]

    assert row["gap_median_minutes"] == 20
    assert row["gap_p90_minutes"] == pytest.approx(52)


def test_a_move_with_nothing_after_it_within_the_window_has_lost_the_case(log):
    events = log(
        f"ann: ask/site@0 show/call@10; bob: ask/site@0 show/call@10 buy/call@20;"
        f"eve: ask/site@0 show/call@{19 * DAY}"
    )

    row = transitions(events, until=at(20 * DAY)).iloc[0]

    assert row["moved_cases"] == 3
    assert row["lost_cases"] == 1
    assert row["lost_share"] == 0.5  # eve came yesterday: undecided


def test_a_case_closed_as_lost_after_the_move_is_lost_at_once(log):
    row = transitions(log("ann: ask/site show/call lost")).iloc[0]

    assert (row["lost_cases"], row["lost_share"]) == (1, 1)


def test_silence_at_the_end_of_the_journey_is_no_loss(log):
    events = log("ann: ask/site buy/office")

    row = transitions(events, until=at(90 * DAY)).iloc[0]

    assert (row["lost_cases"], row["lost_share"]) == (0, 0)


def test_a_bounce_goes_there_and_back(log):
    events = log("ann: ask/site show/call show/call ask/site; bob: ask/site show/call buy/office")

    table = transitions(events)

    assert pair(table, "site", "call")["bounced_cases"] == 1
    assert pair(table, "site", "call")["bounced_share"] == 0.5
    assert pair(table, "call", "site")["bounced_cases"] == 0


def test_a_case_that_moves_twice_counts_once(log):
    events = log("ann: ask/site ask/call ask/site ask/call")

    assert pair(transitions(events), "site", "call")["moved_cases"] == 1


def test_asking_again_anywhere_in_the_new_channel_counts(log):
    events = log(
        "ann: ask/site show/call show/call?; bob: ask/site show/call; eve: ask/site show/chat"
    )

    table = transitions(events)

    assert pair(table, "site", "call")["repeat_ask_share"] == 0.5
    assert pair(table, "site", "chat")["repeat_ask_share"] == 0


def test_a_measure_that_nobody_recorded_is_missing_not_nought(log):
    row = transitions(log("ann: ask/site show/call")).iloc[0]

    assert np.isnan(row["forced_share"])
    assert np.isnan(row["same_employee_share"])


def test_the_employee_who_stays_is_seen(log):
    events = log("ann: ask/chat=ira show/call=ira; bob: ask/chat=ira show/call=oleg")

    assert transitions(events)["same_employee_share"].tolist() == [0.5]


def test_the_columns_are_the_agreed_ones_and_an_empty_scope_has_them_too(log):
    full = transitions(log("ann: ask/site show/call"))
    empty = transitions(log(""))

    assert full.columns.tolist() == [
        *("from_channel", "to_channel"),
        *("moved_cases", "moved_share", "moved_share_low", "moved_share_high"),
        *("lost_cases", "lost_share", "lost_share_low", "lost_share_high"),
        *("lost_difference_points", "lost_difference_points_low", "lost_difference_points_high"),
        "against_others",
        *("completed_cases", "completed_share", "completed_share_low", "completed_share_high"),
        *("gap_median_minutes", "gap_median_minutes_low", "gap_median_minutes_high"),
        *("gap_p90_minutes", "gap_p90_minutes_low", "gap_p90_minutes_high"),
        *("bounced_cases", "bounced_share", "bounced_share_low", "bounced_share_high"),
        *("repeat_ask_share", "repeat_ask_share_low", "repeat_ask_share_high"),
        *("forced_share", "forced_share_low", "forced_share_high"),
        *("same_employee_share", "same_employee_share_low", "same_employee_share_high"),
    ]
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_who_comes_to_the_last_stage_in_time_completed(log):
    events = log(
        f"1: ask/site@0 show/call@10 buy/call@20; 2: ask/site@0 show/call@10 buy/call@{20 * DAY};"
        "3: ask/site@0 show/call@10 lost@30; 4: ask/site@0 buy/call@10"
    )

    row = transitions(events).iloc[0]

    assert (row["completed_cases"], row["completed_share"]) == (2, 0.5)


def test_a_pair_that_loses_more_than_all_others_is_named(log):
    bad = "; ".join(
        f"a{n}: ask/site show/call {'lost' if n < 50 else 'buy/call'}" for n in range(60)
    )
    good = "; ".join(f"b{n}: ask/chat show/desk buy/desk" for n in range(60))

    table = transitions(log(f"{bad}; {good}")).set_index("from_channel")

    assert table["against_others"].to_dict() == {"site": "more", "chat": "less"}
    assert table.loc["site", "lost_difference_points"] == pytest.approx(100 * 50 / 60)
