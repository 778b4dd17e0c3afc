"""Stalled cases, counted by hand."""

from datetime import timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from went import went
from written import START, frame

from cjm_lib import privacy
from cjm_lib.analysis import stalled

ABC = pd.DataFrame({"stage": ["A", "B", "C"]})
LONG = {"A": 9.0, "B": 9.0}
MOVED = "1: A/site@0 B/site@10; 2: A/site@0 B/site@10; 3: A/site@0 B/site@10; "
TEXT = (
    MOVED
    + "4: A/site@0 B/site@10; 5: A/site@0 B/site@10; 6: A/site@0 B/site@10; "
    + "7: A/site@0; 8: A/site@0 A/call@90; 9: A/call@95"
)


def waits(text, minute=100, patience=LONG):
    log = went(frame(text), ABC, until=START + timedelta(minutes=minute), patience=patience)
    return log.cases, log.entries, ABC, log.patience


def test_who_waits_longer_than_p75_without_contact_is_stalled():
    table = stalled.stalled(*waits(TEXT))

    assert table["p75_minutes"].iloc[0] == 10  # by then six of eight had moved on
    assert table["open_cases"].tolist() == [3, 6]
    assert table["stalled_cases"].iloc[0] == 1  # 8 was in touch since, 9 came just now


def test_the_list_names_the_longest_first_with_its_last_contact():
    more = "; ".join(f"{case}: A/site@0 B/site@10" for case in range(11, 15))

    found = stalled.listed(*waits(f"{more}; " + TEXT.replace("9: A/call@95", "9: A/call@80")))

    assert found["case"].tolist() == ["7", "9"]
    assert found["channel"].tolist() == ["site", "call"]
    assert found["waited_days"].iloc[0] == 100 / 1440


def test_where_p75_is_not_reached_nobody_is_called_stalled():
    table = stalled.stalled(*waits("1: A@0 B@10; 2: A@0; 3: A@0"))

    assert table["p75_minutes"].isna().all()
    assert table["stalled_cases"].tolist() == [0, 0]
    assert table["stalled_share"].isna().all()
    assert stalled.listed(*waits("1: A@0 B@10; 2: A@0; 3: A@0")).empty


def test_the_lost_and_those_silent_past_the_window_are_not_open():
    log = waits(MOVED + "4: A@0 lost@5; 5: A@0", minute=3000, patience={"A": 1.0, "B": 9.0})

    assert stalled.stalled(*log)["open_cases"].tolist() == [0, 3]


def test_an_empty_scope_has_nobody_stalled():
    table = stalled.stalled(*waits(""))

    assert table["open_cases"].tolist() == [0, 0]
    assert table["stalled_share"].isna().all()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), min_size=1, max_size=12))
def test_the_list_has_as_many_as_are_counted_and_never_more_than_are_open(cases):
    text = "; ".join(
        f"{case}: A@{start}" + (f" B@{start + 5}" if moved else "")
        for case, (start, moved) in enumerate(cases)
    )
    log = waits(text)

    table = stalled.stalled(*log)

    assert len(stalled.listed(*log)) == table["stalled_cases"].sum()
    assert (table["stalled_cases"] <= table["open_cases"]).all()


def test_of_few_open_cases_a_kept_table_tells_nothing():
    safe = privacy.suppress(stalled.stalled(*waits(TEXT)), 5)

    assert safe.loc[0, ["stalled_share", "stalled_share_high", "p75_minutes"]].isna().all()
