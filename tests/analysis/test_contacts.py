"""What happens where, on logs that can be counted by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from went import went
from written import frame

from cjm_lib.analysis import contacts

JOURNEY = pd.DataFrame(
    {"stage": ["ask", "show", "buy"], "touchpoints": ["site; call", "office", "office"]}
)


def entries(text, **columns):
    return went(frame(text).assign(**columns), JOURNEY).entries


def row(table, **keys):
    for key, value in keys.items():
        table = table[table[key] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_each_stage_is_reached_in_the_channel_of_its_first_event():
    table = contacts.goals(
        entries("1: ask/site show/office; 2: ask/site ask/call; 3: ask/call buy/site"), JOURNEY
    )

    assert row(table, stage="ask", channel="site")["entered_cases"] == 2
    assert row(table, stage="ask", channel="call")["entered_cases"] == 1
    assert row(table, stage="ask", channel="site")["entered_share"] == pytest.approx(2 / 3)
    assert row(table, stage="ask", channel="site")["moved_share"] == 0.5
    uses = table.set_index(["stage", "channel"])["use"].to_dict()
    assert uses == {
        ("ask", "call"): "used",
        ("ask", "site"): "used",
        ("show", "office"): "used",
        ("buy", "office"): "not_used",
        ("buy", "site"): "not_drawn",
    }


def test_time_and_steps_are_those_to_the_next_stage():
    table = contacts.by_channel(
        entries("1: ask/site@0 ask/site@5 show/office@10; 2: ask/site@0 show/office@20"), JOURNEY
    )

    site = row(table, channel="site")
    assert site["median_minutes"] == 10
    assert site["median_steps"] == 1.5
    assert row(table, channel="call")["use"] == "not_used"
    assert table["channel"].tolist() == ["office", "site", "call"]


def test_repeat_asks_count_where_they_are_recorded():
    table = contacts.by_channel(entries("1: ask/site?; 2: ask/site; 3: ask/call"), JOURNEY)

    assert row(table, channel="site")["asked_cases"] == 1
    assert row(table, channel="site")["repeat_ask_share"] == 0.5


def test_a_system_is_held_against_the_others_of_its_stage():
    text = "; ".join(f"{i}: ask/site{'?' if i < 60 else ''}" for i in range(120))
    system = ["old" if i < 60 else "new" for i in range(120)]

    table = contacts.systems(entries(text, system=system), JOURNEY)

    assert row(table, system="old")["repeat_ask_difference_points"] == 100
    assert row(table, system="old")["against_others"] == "more"
    assert row(table, system="new")["against_others"] == "less"


def test_without_systems_and_without_events_there_is_no_row_but_what_is_drawn():
    assert contacts.systems(entries("1: ask/site"), JOURNEY).empty
    assert contacts.by_channel(entries(""), JOURNEY)["use"].tolist() == ["not_used"] * 3
    assert contacts.goals(entries(""), JOURNEY)["entered_cases"].tolist() == [0, 0, 0, 0]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["ask", "show", "buy"]), st.sampled_from(["site", "call"])),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_channels_of_a_stage_share_its_entries(cases):
    text = "; ".join(
        f"{name}: " + " ".join(f"{stage}/{channel}" for stage, channel in case)
        for name, case in enumerate(cases)
    )
    table = contacts.goals(entries(text), JOURNEY)

    used = table[table["entered_cases"] > 0].groupby("stage")
    assert used["entered_share"].sum().tolist() == pytest.approx([1.0] * used.ngroups)
    entered = {stage: sum(stage in {s for s, _ in case} for case in cases) for stage in used.groups}
    assert used["entered_cases"].sum().to_dict() == entered
