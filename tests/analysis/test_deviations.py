"""Skipped, added and reordered stages, drift and zoom, on paths that can be counted by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_lib.analysis import coverage, deviations, drift, variants, zoom

JOURNEY = pd.DataFrame(
    {"block": ["look", "look", "buy", "buy"], "stage": ["search", "compare", "pay", "get"]}
)
SCENARIOS = pd.DataFrame({"path": ["search > compare > pay > get"]})


def table(*rows):
    """Return variants of ``("search pay", "won", 3)``; no money is known."""
    found = pd.DataFrame(
        [
            (tuple(path.split()), closed, cases, 0, math.nan, math.nan)
            for path, closed, cases in rows
        ],
        columns=["path", "closed", *variants.SUMS],
    )
    return found.astype({"cases": "Int64", "valued_cases": "Int64", "closed": "str"})


def found(rows, least=1):
    return deviations.deviations(table(*rows), JOURNEY, SCENARIOS, least=least)


LOG = [
    ("search compare pay get", "won", 6),
    ("search compare pay", "lost", 2),
    ("search compare", "lost", 10),
    ("search pay get", "won", 3),
    ("search pay", "lost", 1),
    ("search pay", "open", 1),
    ("compare search pay", "lost", 1),
    ("search compare search pay pay get", "won", 1),
]


def test_each_deviation_is_counted_with_its_stage_and_how_its_cases_ended():
    rows = found(LOG).set_index(["deviation", "stage"])

    counts = ["deviating_cases", "open_cases", "closed_cases", "won_cases"]
    assert rows[counts].to_numpy().tolist() == [[5, 1, 4, 3], [1, 0, 1, 1], [1, 0, 1, 0]]
    assert rows.index.tolist() == [
        ("skipped", "compare"),
        ("added", "search"),
        ("reordered", "compare"),
    ]
    assert rows.loc[("skipped", "compare"), "deviating_share"].item() == pytest.approx(5 / 25)


def test_a_skip_is_compared_with_those_who_got_past_the_stage():
    row = found(LOG).iloc[0]

    assert (row["kept_cases"], row["kept_won_share"]) == (8, 0.75)  # not the ten who left before
    assert row["won_effect_points"] == pytest.approx(0)
    assert row["won_effect_points_low"] < 0 < row["won_effect_points_high"]
    assert row["effect"] == "undetermined"


def test_a_clear_effect_is_said_and_an_effect_of_open_cases_alone_is_not():
    rows = found(
        [
            ("search compare pay get", "won", 80),
            ("search compare pay", "lost", 20),
            ("search pay get", "won", 10),
            ("search pay", "lost", 90),
            ("compare search pay", "open", 9),
        ]
    )

    assert rows["effect"].tolist() == ["won_less", "no_figure"]
    assert rows["won_effect_points"].iloc[0] == pytest.approx(-70)


def test_rare_deviations_are_not_listed():
    assert found(LOG, least=5)["stage"].tolist() == ["compare"]


def test_nothing_deviates_in_an_empty_scope_or_from_a_map_without_scenarios():
    assert found([]).empty
    assert deviations.deviations(table(*LOG), JOURNEY, SCENARIOS.head(0)).empty


def test_open_cases_have_no_share_won():
    rows = found([("search pay", "open", 7), ("search compare pay get", "open", 5)])

    assert rows["won_share"].isna().all()
    assert rows["effect"].tolist() == ["no_figure"]


def test_a_path_that_lost_share_is_named_and_shares_of_each_period_sum_to_one():
    now = table(("search compare pay get", "won", 80), ("search pay get", "won", 20))
    before = table(("search compare pay get", "won", 40), ("search pay get", "won", 60))

    moved = drift.drift(now, before, SCENARIOS).set_index("path")

    assert moved.loc["search > pay > get", "change_points"] == pytest.approx(-40)
    assert moved["direction"].tolist() == ["up", "down", "unclear"]
    assert moved["covered"].tolist()[:2] == [True, False]
    assert moved["path_now_share"].sum() == pytest.approx(1)
    assert moved["path_before_share"].sum() == pytest.approx(1)


def test_a_path_of_few_cases_in_either_period_is_among_the_others():
    now = table(("search compare pay get", "won", 80), ("search pay get", "won", 20))
    before = table(("search compare pay get", "won", 40), ("search pay get", "won", 2))

    moved = drift.drift(now, before, SCENARIOS)

    assert moved["path"].tolist() == ["search > compare > pay > get", "other"]
    assert moved["path_before_cases"].tolist() == [40, 2]


def test_without_a_period_before_nothing_drifts():
    now = table(*LOG)
    covered = [coverage.coverage(side, SCENARIOS) for side in (now, table())]

    assert drift.drift(now, table(), SCENARIOS).empty
    assert set(drift.coverage_change(*covered)["direction"]) == {"no_figure"}


def test_coverage_that_rose_is_said_to_rise():
    sides = [
        coverage.coverage(
            table(("search compare pay get", "won", n), ("pay", "lost", 100)), SCENARIOS
        )
        for n in (100, 20)
    ]

    change = drift.coverage_change(*sides).set_index("reading")

    assert change.loc["strict", "direction"] == "up"
    assert change.loc["strict", "change_points"] == pytest.approx(100 * (1 / 2 - 1 / 6))


def left(name, rows):
    columns = [name, "left_cases", "left_share", "left_share_low", "left_share_high"]
    return pd.DataFrame(rows, columns=columns).astype({"left_cases": "Int64"})


DROPOFF = {
    "stages": left("stage", [("search", 9, 0.3, 0.25, 0.35), ("pay", 1, 0.5, 0.4, 0.6)]),
    "blocks": left("block", [("look", 15, 0.6, 0.5, 0.7), ("buy", 1, 0.1, 0.05, 0.3)]),
}


def test_blocks_are_counted_from_cases_and_their_verdict_may_differ():
    levels = zoom.zoom(table(*LOG), JOURNEY, SCENARIOS, DROPOFF)

    assert levels["units"].tolist() == [4, 2]
    assert levels["variants"].tolist() == [7, 2]  # look; look > buy
    assert levels["covered_cases"].tolist() == [6, 15]
    assert levels["worst"].tolist() == ["pay", "look"]
    assert levels["worst_block"].tolist() == ["buy", "look"]
    assert levels["alone"].tolist() == [True, True]


def test_a_map_of_one_block_has_one_level():
    flat = JOURNEY.assign(block="")

    assert zoom.zoom(table(*LOG), flat, SCENARIOS, DROPOFF)["level"].tolist() == ["stages"]


def test_uncovered_paths_are_told_stage_by_stage():
    uncovered = coverage.uncovered(table(*LOG), SCENARIOS, least=5)
    steps = coverage.uncovered_steps(coverage.uncovered(table(*LOG), SCENARIOS, least=3), SCENARIOS)

    assert uncovered["path"].tolist() == ["other"]
    assert steps["stage"].tolist() == ["search", "compare", "pay", "get"]
    assert steps["deviation"].tolist() == ["planned", "skipped", "planned", "planned"]


PATHS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(JOURNEY["stage"].tolist()), min_size=1, max_size=5).map(" ".join),
        st.sampled_from(["won", "lost", "open"]),
        st.integers(1, 30),
    ),
    max_size=8,
)
OTHERS = ["search > pay?", "(compare | pay)+ > get", "search > compare* > get"]


@settings(max_examples=60, deadline=None)
@given(PATHS, st.sampled_from(OTHERS))
def test_a_scenario_more_never_lowers_coverage(rows, other):
    more = pd.concat([SCENARIOS, pd.DataFrame({"path": [other]})])

    few, many = (
        coverage.coverage(table(*rows), map_)["covered_cases"] for map_ in (SCENARIOS, more)
    )

    assert (few <= many).all()
    assert few[0] <= few[1]


@settings(max_examples=60, deadline=None)
@given(PATHS)
def test_no_deviation_has_more_cases_than_leave_the_map(rows):
    outside = coverage.uncovered(table(*rows), SCENARIOS)["path_cases"].sum()

    listed = found(rows)

    assert (listed["deviating_cases"] <= outside).all()
    assert (listed["open_cases"] + listed["closed_cases"] == listed["deviating_cases"]).all()
