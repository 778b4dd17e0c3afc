"""Paths and how they ended, on logs that can be counted by hand."""

import pandas as pd
from went import variants

JOURNEY = pd.DataFrame({"stage": ["lead", "showing", "booking", "return"]})
SCENARIOS = pd.DataFrame({"path": ["lead > showing* > booking > return?"]})


def ended(events, **options):
    table = variants(events, JOURNEY, SCENARIOS, **options)
    return {(" ".join(row.path), row.closed): row.cases for row in table.itertuples()}


def test_repeats_are_kept_and_each_ending_is_a_row(log):
    events = log(
        "1: lead showing showing booking; 2: lead showing lost; 3: lead showing; 4: lead lead@2"
    )

    assert ended(events, patience={"lead": 1, "showing": 1, "booking": 1}) == {
        ("lead showing showing booking", "won"): 1,
        ("lead showing", "lost"): 1,
        ("lead showing", "open"): 1,
        ("lead lead", "open"): 1,
    }


def test_silence_past_the_window_is_lost_but_not_after_the_goal(log):
    events = log("1: lead; 2: lead showing booking; 3: lead@9000")
    windows = {"lead": 1, "showing": 1, "booking": 1}

    assert ended(events, patience=windows) == {
        ("lead", "lost"): 1,
        ("lead", "open"): 1,
        ("lead showing booking", "won"): 1,
    }


def test_closed_as_lost_after_the_goal_is_lost(log):
    assert ended(log("1: lead booking lost")) == {("lead booking", "lost"): 1}


def test_other_names_for_the_customers_change_nothing(log):
    text = "ann: lead$5 showing; bob: lead showing booking$7; cid: lead lost"
    renamed = text.replace("ann", "zoe").replace("cid", "abe")

    pd.testing.assert_frame_equal(
        *(variants(log(each), JOURNEY, SCENARIOS) for each in (text, renamed))
    )


def test_an_empty_log_has_no_paths(log):
    assert variants(log(""), JOURNEY, SCENARIOS).empty


def test_money_is_summed_by_case_and_unknown_money_stays_unknown(log):
    table = variants(log("1: lead$2 lead$3@1; 2: lead$1 lead; 3: lead"), JOURNEY, SCENARIOS)
    rows = table.groupby("path")[["valued_cases", "value", "value_squares"]].sum(min_count=1)

    assert rows.loc[[("lead", "lead")]].to_numpy().tolist() == [[2, 6, 26]]
    assert rows.loc[[("lead",)]]["value"].isna().all()
