"""The patience window: how long a silent case is still waited for."""

from datetime import timedelta

import pandas as pd
import pytest
from went import went
from written import START

from cjm_lib.analysis import durations

JOURNEY = pd.DataFrame({"stage": ["A", "B", "C"]})


def test_minutes_are_whole_and_counted(log):
    events = log("1: A@0 B@3; 2: A@0 B@3; 3: A@0 lost@2; 4: A@0")
    counts = durations.counted(went(events, JOURNEY).entries)

    first = counts[counts["position"] == 0]
    assert first["minutes"].tolist() == [2, 3]
    assert first["moved_cases"].tolist() == [0, 2]
    assert first["lost_cases"].tolist() == [1, 0]
    assert first["open_cases"].tolist() == [0, 1]


def test_the_window_is_the_p90_of_the_time_to_the_next_stage(log):
    events = log("; ".join(f"{i}: A@0 B@{i * 1440}" for i in range(1, 11)))

    table = went(events, JOURNEY).patience

    assert table["stage"].tolist() == ["A", "B"]
    assert table.loc[0, ["patience_days", "patience_from"]].tolist() == [9.0, "p90"]


def test_where_many_stay_the_window_is_the_p90_of_those_who_move(log):
    moved = "; ".join(f"{i}: A@0 B@{i * 1440}" for i in range(1, 11))
    stay = "; ".join(f"stays{i}: A@0" for i in range(10))

    table = went(log(f"{moved}; {stay}"), JOURNEY, until=START + timedelta(days=100)).patience

    assert table.loc[0, ["patience_days", "patience_from"]].tolist() == [9.0, "p90_of_moved"]


def test_where_nobody_moves_the_longest_other_window_holds(log):
    table = went(log("1: A@0 B@1440; 2: B@0"), JOURNEY).patience

    assert table["patience_days"].tolist() == [1.0, 1.0]
    assert table["patience_from"].tolist() == ["p90", "longest"]


def test_the_study_sets_the_window_before_the_data_do(log):
    table = went(log("1: A@0 B@1440"), JOURNEY, patience={"A": 14}).patience

    assert table["patience_days"].tolist() == [14.0, 14.0]
    assert table["patience_from"].tolist() == ["given", "longest"]


@pytest.mark.parametrize("text", ["", "1: A"])
def test_without_any_move_there_is_no_window(log, text):
    table = went(log(text), JOURNEY).patience

    assert table["patience_days"].isna().all()
    assert table["patience_from"].tolist() == ["none", "none"]
