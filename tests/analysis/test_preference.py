"""Which channel groups begin in, on logs that can be counted by hand."""

import pandas as pd
from went import went
from written import frame

from cjm_lib.analysis import preference

JOURNEY = pd.DataFrame({"stage": ["ask", "buy"]})


def cases(people):
    """Return cases of (age, first channel), so many of each."""
    rows = [pair for pair, count in people.items() for _ in range(count)]
    events = frame("; ".join(f"{n}: ask/{channel} buy/desk" for n, (_, channel) in enumerate(rows)))
    ages = {str(n): age for n, (age, _) in enumerate(rows)}
    return went(events.assign(age_group=events["case"].map(ages)), JOURNEY).cases


def test_each_group_is_held_against_all_others():
    people = {("young", "chat"): 45, ("young", "call"): 15, ("old", "call"): 54, ("old", "chat"): 6}

    table = preference.preference(cases(people), "age_group")

    rows = table[["value", "channel", "value_cases", "began_cases", "against_others"]]
    assert rows.to_numpy().tolist() == [
        ["old", "call", 60, 54, "more"],
        ["old", "chat", 60, 6, "less"],
        ["young", "call", 60, 15, "less"],
        ["young", "chat", 60, 45, "more"],
    ]
    assert table["began_share"].tolist() == [0.9, 0.1, 0.25, 0.75]
    assert table["began_difference_points"].round(6).tolist() == [65, -65, -65, 65]


def test_small_groups_go_together_and_are_not_to_be_had_by_subtraction():
    people = {("a", "chat"): 20, ("b", "chat"): 9, ("c", "chat"): 2}

    table = preference.preference(cases(people), "age_group", least=5)

    assert table[["value", "value_cases"]].to_numpy().tolist() == [["a", 20], ["@other", 11]]


def test_a_cut_that_nobody_recorded_has_no_rows():
    full = preference.preference(cases({("a", "chat"): 6}), "age_group")
    empty = preference.preference(cases({("a", "chat"): 6}), "shoe_size")

    assert empty.empty
    assert empty.columns.tolist() == full.columns.tolist()
