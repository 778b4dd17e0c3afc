"""Steps to the next stage, and time against the plan, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from went import went
from written import frame

from cjm_lib.analysis import pace, stages, steps

ABC = pd.DataFrame(
    {"stage": ["A", "B", "C"], "planned_days": [1.0, None, None], "planned_steps": [1.0, 2.0, None]}
)
TIMING = pd.DataFrame(
    {
        "stage": ["A"],
        "next_stage": ["B"],
        "moved_cases": pd.array([30], dtype="Int64"),
        "planned_days": [1.0],
    }
)


def times(median, low, high):
    ends = {"": median, "_low": low, "_high": high}
    return TIMING.assign(**{f"median_minutes{end}": [value] for end, value in ends.items()})


def test_steps_are_the_events_from_one_entry_to_the_next(log):
    table = steps.steps(went(log("1: A B C; 2: A A A B; 3: A A B; 4: A"), ABC).entries, ABC)

    assert table["moved_cases"].tolist() == [3, 1]
    assert table["median_steps"].tolist() == [2, 1]
    assert table["excess_steps"].tolist() == [1, -1]
    assert table["above_cases"].tolist() == [2, 0]
    assert table["above_share"].iloc[0] == pytest.approx(2 / 3)


def test_without_a_plan_nothing_is_above_it(log):
    plain = ABC.drop(columns="planned_steps")

    table = steps.steps(went(log("1: A B"), plain).entries, plain)

    assert table["above_share"].isna().all()
    assert table["excess_steps"].isna().all()


def test_an_empty_scope_has_no_steps_and_no_pace(log):
    entries = went(log(""), ABC).entries

    table = steps.steps(entries, ABC)
    judged = pace.pace(stages.timing(entries, ABC), months=3)

    assert table["moved_cases"].tolist() == [0, 0]
    assert table["median_steps"].isna().all()
    assert judged["pace"].tolist() == ["undetermined"]
    assert judged["lost_hours"].isna().all()


@pytest.mark.parametrize(
    ("median", "low", "high", "word"),
    [
        (2880, 1600, 3000, "slower"),
        (720, 600, 1000, "quicker"),
        (1440, 1400, 1500, "on_plan"),
        (1440, 600, 3000, "undetermined"),
        (2880, 1600, np.nan, "slower"),
        (np.nan, 1600, np.nan, "slower"),
        (np.nan, np.nan, np.nan, "undetermined"),
    ],
)
def test_the_interval_of_the_median_judges_the_plan(median, low, high, word):
    assert pace.pace(times(median, low, high), months=3)["pace"].tolist() == [word]


def test_hours_lost_a_month_are_the_excess_of_the_median_times_the_moved():
    table = pace.pace(times(2880, 1320, 4320), months=3)

    assert table["lost_hours"].tolist() == [240]  # one day too many, 30 cases, three months
    assert table["lost_hours_low"].tolist() == [0]
    assert table["lost_hours_high"].tolist() == [480]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_cases_above_the_plan_are_never_more_than_those_that_moved(lengths):
    written = "; ".join(f"{case}: {'A ' * count}B" for case, count in enumerate(lengths))

    table = steps.steps(went(frame(written), ABC).entries, ABC)

    assert table["above_cases"].iloc[0] == sum(count > 1 for count in lengths)
    assert table["median_steps"].iloc[0] == np.median(lengths)
