"""Sizes of segments, and whom the map leaves out."""

import pandas as pd

from cjm_lib import engine
from cjm_lib.analysis import segments

BASE = pd.DataFrame(
    {
        "case": ["1", "2", "3", "4", "5"],
        "customer": ["ann", "ann", "bob", "eve", "dan"],
        "device": ["phone", "phone", "desk", None, ""],
        "in_first": pd.array([True, True, True, False, None], dtype="boolean"),
        "in_investor": pd.array([False, False, True, False, False], dtype="boolean"),
    }
).astype({"case": "str", "customer": "str", "device": "str"})
NAMES = ["first", "investor"]


def test_cases_and_people_of_each_segment():
    table = segments.size(engine.table(BASE), NAMES)

    assert table["segment"].tolist() == ["first", "investor", "@several", "@none"]
    assert table["segment_cases"].tolist() == [3, 1, 1, 2]
    assert table["segment_people"].tolist() == [2, 1, 1, 2]
    assert table["segment_share"].tolist() == [0.6, 0.2, 0.2, 0.4]


def test_segments_less_the_overlap_and_the_left_out_are_everybody():
    cases = segments.size(engine.table(BASE), NAMES).set_index("segment")["segment_cases"]

    assert cases["first"] + cases["investor"] - cases["@several"] + cases["@none"] == len(BASE)


def test_a_period_without_cases_has_segments_of_size_nought():
    table = segments.size(engine.table(BASE.head(0)), NAMES)

    assert table["segment_cases"].tolist() == [0, 0, 0, 0]
    assert table["segment_share"].isna().all()


def test_a_study_without_segments_leaves_everybody_out():
    assert segments.size(engine.table(BASE), [])["segment_cases"].tolist() == [0, 5]


def test_a_profile_counts_the_values_and_those_not_recorded():
    table = segments.profile(engine.table(BASE), ["device"], top=1)

    assert table["value"].tolist() == ["phone", "@other", "@unknown"]
    assert table["value_cases"].tolist() == [2, 1, 2]
    assert table["value_share"].sum() == 1


def test_a_profile_of_nobody_is_empty():
    assert len(segments.profile(engine.table(BASE.head(0)), ["device"])) == 0
    assert len(segments.profile(engine.table(BASE), [])) == 0
