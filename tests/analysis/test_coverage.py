"""How much of reality the scenarios cover, on logs that can be counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from went import variants
from written import frame

from cjm_lib.analysis import coverage

JOURNEY = pd.DataFrame({"stage": ["lead", "consult", "showing", "booking"]})
SCENARIOS = pd.DataFrame({"path": ["lead > consult > [showing] > booking"]})


def of(events, scenarios=SCENARIOS):
    return variants(events, JOURNEY, scenarios)


def shares(events, scenarios=SCENARIOS):
    table = coverage.coverage(of(events, scenarios), scenarios).set_index("reading")
    return table["covered_cases"].tolist()


def test_78_of_100_known_cases_is_78_percent_within_69_and_85(log):
    full = "lead consult booking"
    events = log("; ".join(f"{i}: {full if i < 78 else 'booking lead'}" for i in range(100)))

    row = coverage.coverage(of(events), SCENARIOS).iloc[0]

    assert row[["reading", "covered_cases", "known_cases"]].tolist() == ["strict", 78, 100]
    assert row[["covered_share", "covered_share_low", "covered_share_high"]].round(3).tolist() == [
        0.78,
        0.689,
        0.850,
    ]


def test_loops_on_one_stage_collapse_first(log):
    assert shares(log("ann: lead lead lead consult consult booking"))[0] == 1


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("lead booking", 1),  # consult skipped
        ("lead consult showing lead booking", 1),  # lead added
        ("consult lead booking", 1),  # neighbours swapped
        ("lead showing booking", 1),  # consult skipped in the longer scenario
        ("booking consult lead", 0),  # not neighbours
        ("lead", 0),  # two skipped
        ("booking lead", 0),
        ("showing lead booking", 0),  # one replaced is one skipped and one added
    ],
)
def test_one_deviation_is_one_skip_one_addition_or_one_swap(log, path, near):
    assert shares(log(f"ann: {path}"))[:2] == [0, near]


def test_events_at_the_same_moment_are_in_backbone_order(log):
    assert shares(log("ann: lead@0 booking@5 consult@5"))[0] == 1


def test_coverage_by_value_weighs_each_case_by_its_money(log):
    events = log("1: lead consult booking$300; 2: lead$100; 3: booking lead")

    row = coverage.coverage(of(events), SCENARIOS).iloc[3]

    assert row["reading"] == "by_value"
    assert (row["covered_cases"], row["known_cases"], row["covered_share"]) == (1, 2, 0.75)
    assert 0 <= row["covered_share_low"] < 0.75 < row["covered_share_high"] <= 1


def test_equal_money_gives_nearly_the_interval_of_the_count(log):
    events = log(
        "; ".join(
            f"{i}: {'lead consult' if i < 78 else 'consult lead'} booking$10" for i in range(100)
        )
    )

    table = coverage.coverage(of(events), SCENARIOS)

    ends = table[["covered_share_low", "covered_share_high"]].to_numpy()
    np.testing.assert_allclose(ends[0], ends[3], atol=0.005)


def test_who_left_half_way_kept_to_the_map_so_far(log):
    events = log("1: lead; 2: lead consult; 3: lead showing; 4: lead consult booking")

    table = coverage.coverage(of(events), SCENARIOS).set_index("reading")

    assert table.loc["so_far", ["covered_cases", "known_cases"]].tolist() == [3, 4]
    assert table.loc["strict", "covered_cases"] == 1
    assert coverage.uncovered(of(events), SCENARIOS, least=1)["path"].tolist() == [
        "lead > showing",
        "other",
    ]


def test_the_uncovered_paths_stand_largest_first_and_the_rest_is_other(log):
    events = log(
        "1: lead booking; 2: lead booking; 3: lead; 4: booking; 5: showing; 6: lead consult booking"
    )

    table = coverage.uncovered(of(events), SCENARIOS, top=2, least=1)

    assert table["path"].tolist() == ["lead > booking", "booking", "other"]
    assert table["path_cases"].tolist() == [2, 1, 1]
    assert table["path_share"].round(3).tolist() == [0.333, 0.167, 0.167]


def test_a_path_of_too_few_cases_is_not_spelled_out(log):
    events = log("1: lead booking; 2: lead booking; 3: booking")

    table = coverage.uncovered(of(events), SCENARIOS, least=2)

    assert table["path"].tolist() == ["lead > booking", "other"]
    assert table["path_cases"].tolist() == [2, 1]


def test_a_closing_as_lost_is_no_step_of_the_path(log):
    assert shares(log("ann: lead consult booking lost"))[0] == 1


def test_an_empty_scope_covers_none_of_none(log):
    table = coverage.coverage(of(log("")), SCENARIOS)

    assert table["known_cases"].tolist() == [0, 0, 0, 0]
    assert table["covered_share"].isna().all()
    assert coverage.uncovered(of(log("")), SCENARIOS)["path_cases"].tolist() == [0]


def test_a_map_without_scenarios_covers_nothing(log):
    assert shares(log("ann: lead"), SCENARIOS.head(0)) == [0, 0, 0, 0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from(JOURNEY["stage"].tolist()), min_size=1), max_size=8))
def test_covered_and_uncovered_paths_are_all_the_cases(cases):
    events = frame("; ".join(f"{i}: {' '.join(p)}" for i, p in enumerate(cases)))

    covered = coverage.coverage(of(events), SCENARIOS)["covered_cases"]
    left_over = coverage.uncovered(of(events), SCENARIOS, top=3)["path_cases"].sum()

    assert covered[2] + left_over == len(cases)
    assert covered[0] <= min(covered[1], covered[2])
