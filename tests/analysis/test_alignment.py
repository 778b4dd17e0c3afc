"""Paths held against scenarios with optional stages, branches and loops; counted by hand."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_lib.analysis.alignment import Plan, collapsed

SHOP = "search > basket? > pay > (courier | pickup) > review*"


def plan(*paths):
    return Plan(pd.DataFrame({"path": list(paths)}))


def whole(path, *scenarios):
    return plan(*scenarios).distance(collapsed(path.split())).whole


def marked(path, *scenarios):
    signs = {"planned": "", "skipped": "-", "added": "+", "reordered": "~"}
    return " ".join(
        signs[step.deviation] + step.stage for step in plan(*scenarios).align(tuple(path.split()))
    )


@pytest.mark.parametrize(
    "path",
    [
        "search pay courier",
        "search basket pay pickup",
        "search basket pay courier review",
        "search pay courier review review review",
        "search search pay pay pickup",
    ],
)
def test_optional_stages_branches_and_loops_are_all_on_the_map(path):
    assert whole(path, SHOP) == 0


@pytest.mark.parametrize(
    ("path", "deviations"),
    [
        ("search basket courier", 1),  # pay skipped
        ("search pay courier pickup", 1),  # both branches: one added
        ("pay search courier", 1),  # swapped
        ("search pay", 1),  # no way of delivery
        ("search pay review", 1),
        ("search review pay courier", 1),  # review added
        ("basket", 3),
        ("review search", 3),  # review added; pay and a delivery skipped
    ],
)
def test_deviations_are_counted_by_hand(path, deviations):
    assert whole(path, SHOP) == deviations


def test_a_loop_over_several_stages_may_go_round_any_number_of_times():
    loop = "lead > (showing > consult)+ > booking"

    assert whole("lead showing consult booking", loop) == 0
    assert whole("lead " + "showing consult " * 7 + "booking", loop) == 0
    assert whole("lead booking", loop) == 2
    assert whole("lead showing consult showing booking", loop) == 1


def test_brackets_of_both_kinds_mean_the_same():
    for path in ("a b c", "a c", "a d c"):
        assert whole(path, "a > [b] > c") == whole(path, "a > b? > c")


def test_a_plan_with_a_return_collapses_where_the_stage_between_was_skipped():
    assert whole("a c", "a > b > a > c") == 1


def test_skipped_added_and_swapped_stages_are_named():
    assert marked("search courier review", SHOP) == "search -pay courier review"
    assert marked("search pay courier pickup", SHOP) == "search pay courier +pickup"
    assert marked("pay search courier", SHOP) == "~pay search courier"


def test_what_was_not_reached_was_not_skipped():
    assert marked("search basket", SHOP) == "search basket"
    assert marked("search review basket", SHOP).count("-") > 0  # review ends a scenario
    assert marked("basket pay", SHOP) == "-search basket pay"


def test_of_equal_alignments_a_planned_stage_comes_first():
    assert marked("b a b", "a > b", "b > a") == "b a +b"
    assert marked("b a b", "a > b") == "+b a b"
    assert marked("c a b", "a > b > d") == "+c a b"


def test_a_map_without_scenarios_is_endlessly_far():
    assert whole("a", *()) == float("inf")


PATHS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(collapsed)
SCENARIOS = st.lists(
    st.sampled_from(["a > b > c", "a > b? > c > d*", "(a | b) > c+", "(a > b)+ > d", "d > a"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@settings(max_examples=200, deadline=None)
@given(PATHS, SCENARIOS)
def test_an_alignment_has_as_many_deviations_as_the_distance_and_keeps_the_path(path, scenarios):
    ours = plan(*scenarios)
    steps, distance = ours.align(path), ours.distance(path)

    deviations = sum(step.deviation != "planned" for step in steps)
    expected = distance.whole if distance.so_far and ours.goals & {*path} else distance.so_far
    assert deviations == expected
    assert distance.so_far <= distance.whole
    seen = tuple(step.stage for step in steps if step.deviation != "skipped")
    assert seen == path


@settings(max_examples=200, deadline=None)
@given(PATHS)
def test_the_distance_to_a_finite_scenario_is_that_of_a_search_through_all_edits(path):
    planned = {("a", "b", "c"), ("a", "c"), ("a", "b", "c", "d"), ("a", "c", "d")}
    near = planned | set(itertools.chain.from_iterable(map(edits, planned)))

    distance = whole(" ".join(path), "a > b? > c > d*")

    assert (distance == 0) == (path in planned)
    assert (distance <= 1) == (path in near)


def edits(path):
    for at in range(len(path)):
        yield collapsed((*path[:at], *path[at + 1 :]))
        yield collapsed((*path[:at], *path[at : at + 2][::-1], *path[at + 2 :]))
    for at in range(len(path) + 1):
        for stage in "abcd":
            yield collapsed((*path[:at], stage, *path[at:]))
