"""All segments in one table."""

import pandas as pd
from went import dropoff, timing

from cjm_lib.analysis import side_by_side

JOURNEY = pd.DataFrame({"stage": ["search", "pay"]})


def kept(events):
    return {"dropoff": dropoff(events, JOURNEY), "timing": timing(events, JOURNEY)}


def test_one_row_for_each_segment_and_stage(log):
    table = side_by_side.segments(
        {"first": kept(log("ann: search@0 pay@9")), "investor": kept(log("bob: search"))}
    )

    assert table["segment"].tolist() == ["first", "first", "investor", "investor"]
    assert table["stage"].tolist() == ["search", "pay", "search", "pay"]
    assert table["reached_cases"].tolist() == [1, 1, 1, 0]
    assert table["median_minutes"].fillna(-1).tolist() == [9, -1, -1, -1]


def test_a_hidden_count_stays_hidden(log):
    tables = kept(log("ann: search pay"))
    tables["dropoff"].loc[0, "reached_cases"] = pd.NA

    assert side_by_side.segments({"first": tables})["reached_cases"].isna().tolist() == [
        True,
        False,
    ]


def test_no_segments_give_no_rows():
    assert len(side_by_side.segments({})) == 0
