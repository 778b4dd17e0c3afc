"""Waiting, moved and lost over time, counted by hand."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from went import went
from written import START, frame

from cjm_lib.analysis import curves

ABC = pd.DataFrame({"stage": ["A", "B", "C"]})


def entries(text, minute=100):
    return went(frame(text), ABC, until=START + timedelta(minutes=minute)).entries


FOUR = "1: A@0 B@10 C@20; 2: A@0 lost@20; 3: A@70; 4: A@0 B@40"


def test_moved_lost_and_waiting_by_hand():
    table = curves.curves(entries(FOUR), ABC)
    first = table[table["stage"] == "A"]

    assert first["waited_minutes"].tolist() == [10, 20, 40]
    assert first["at_risk_cases"].tolist() == [4, 3, 1]  # the third waits 30 minutes and is open
    assert first["moved_share"].tolist() == pytest.approx([0.25, 0.25, 0.75])
    assert first["lost_share"].tolist() == pytest.approx([0, 0.25, 0.25])


def test_the_outcome_is_the_end_of_the_curve():
    table = curves.outcome(entries(FOUR), ABC)

    assert table.loc[0, ["entered_cases", "moved_cases", "lost_cases"]].tolist() == [4, 2, 1]
    assert table["longest_minutes"].iloc[0] == 40
    assert table["moved_share"].iloc[0] == pytest.approx(0.75)


def test_an_empty_scope_has_no_points():
    nobody = entries("")

    assert curves.curves(nobody, ABC).empty
    assert curves.outcome(nobody, ABC).empty
    assert "moved_share" in curves.curves(nobody, ABC)


def test_a_long_curve_is_thinned_to_exact_points_with_both_ends():
    text = "; ".join(f"{case}: A@0 B@{case}" for case in range(1, 91))

    thin = curves.curves(entries(text), ABC, points=10)
    whole = curves.curves(entries(text), ABC, points=1000)

    assert len(thin) == 10
    assert thin["waited_minutes"].iloc[[0, -1]].tolist() == [1, 90]
    same = whole[whole["waited_minutes"].isin(thin["waited_minutes"])]
    assert np.allclose(same["moved_share"], thin["moved_share"])


def test_segments_are_followed_apart_in_one_pass():
    log = frame(FOUR)
    log = log.assign(in_odd=log["case"].isin(["1", "3"]), in_all=True)
    table = curves.curves(
        went(log, ABC, until=START + timedelta(minutes=100)).entries, ABC, by=["odd", "all"]
    )

    assert table.groupby("segment", sort=False).size().to_dict() == {"odd": 2, "all": 4}


fates = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["B", "lost", ""])), min_size=1, max_size=15
)


@settings(max_examples=10, deadline=None)
@given(fates)
def test_the_three_shares_sum_to_one_and_waiting_never_grows(cases):
    text = "; ".join(
        f"{case}: A@0 " + (f"{fate}@{minute}" if fate else "")
        for case, (minute, fate) in enumerate(cases)
    )

    table = curves.curves(entries(text), ABC)
    whole = table["waiting_share"] + table["moved_share"] + table["lost_share"]

    assert np.allclose(whole, 1)
    assert (table["waiting_share"].diff().dropna() <= 1e-9).all()
