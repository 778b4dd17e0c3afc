"""Visits and quotes, counted by hand."""

import numpy as np
import pandas as pd

from cjm_lib.analysis import field_notes

JOURNEY = pd.DataFrame({"stage": ["lead", "office"]})
VISITS = pd.DataFrame(
    [
        ("v1", "office", 9, 10, False, "passed", 30),
        ("v1", "office", 0, 2, True, "passed", 30),
        ("v2", "office", 8, 10, False, "worked_round", 50),
        ("v2", "office", 2, 2, True, "blocked", 50),
        ("v3", "office", None, None, None, None, None),
    ],
    columns=["visit", "stage", "score", "max_score", "critical", "outcome", "minutes"],
).astype({"critical": "boolean", "score": float, "max_score": float, "minutes": float})
DOCUMENTS = pd.DataFrame(
    {
        "document": ["d1", "d2", "d3", "d4"],
        "participant": ["ann", "ann", "bob", None],
        "kind": ["interview", "interview", "focus_group", "focus_group"],
    }
)
CODES = pd.DataFrame({"code": ["wait", "price"], "name": ["Long wait", "Price"]})
CODINGS = pd.DataFrame(
    [
        ("d2", "wait", "office", 40.0, "again an hour"),
        ("d1", "wait", "office", 10.0, "an hour in the queue"),
        ("d3", "wait", "office", 5.0, "we all waited"),
        ("d3", "wait", "office", 90.0, "and waited"),
        ("d4", "wait", "office", 1.0, "no one came"),
        ("d1", "price", "lead", 3.0, "too dear"),
        ("d1", "rumour", None, 3.0, "a friend said"),
    ],
    columns=["document", "code", "stage", "start", "quote"],
)


def office(table):
    return table.set_index("stage").loc["office"]


def test_a_visit_counts_once_with_its_worst_outcome():
    row = office(field_notes.visits(VISITS, JOURNEY))

    outcomes = row[["visit_count", "passed_count", "worked_round_count", "blocked_count"]]
    assert outcomes.tolist() == [3, 1, 0, 1]


def test_the_score_is_of_the_points_that_could_be_given():
    row = office(field_notes.visits(VISITS, JOURNEY))

    assert row["score_share"] == 19 / 24
    assert 0 <= row["score_share_low"] < 19 / 24 < row["score_share_high"] <= 1


def test_a_failed_critical_item_is_counted_apart():
    assert office(field_notes.visits(VISITS, JOURNEY))["critical_count"] == 1


def test_the_time_is_that_of_visits_not_of_criteria():
    assert office(field_notes.visits(VISITS, JOURNEY))["median_minutes"] == 40


def test_a_stage_without_visits_has_no_score():
    table = field_notes.visits(VISITS, JOURNEY)

    assert table["stage"].tolist() == ["lead", "office"]
    assert table["visit_count"].iloc[0] == 0
    assert np.isnan(table["score_share"].iloc[0])


def test_no_visits_at_all():
    table = field_notes.visits(VISITS.head(0), JOURNEY)

    assert table["visit_count"].tolist() == [0, 0]
    assert table["median_minutes"].isna().all()


def test_a_focus_group_is_one_source_and_one_participant_is_one_person():
    table = field_notes.quotes(CODINGS, DOCUMENTS, CODES, stages=["lead", "office"])

    assert table["stage"].tolist() == ["lead", "office", "@none"]
    assert table["sources_count"].tolist() == [1, 3, 1]  # office: ann, and two groups


def test_the_quote_is_the_first_of_its_conversation():
    table = field_notes.quotes(CODINGS, DOCUMENTS, CODES)

    assert office(table)["quote"] == "an hour in the queue"


def test_a_code_without_a_name_goes_by_its_id():
    table = field_notes.quotes(CODINGS, DOCUMENTS, CODES)

    assert table.set_index("code")["name"].to_dict() == {
        "wait": "Long wait",
        "price": "Price",
        "rumour": "rumour",
    }


def test_no_interviews_give_no_quotes():
    table = field_notes.quotes(CODINGS.head(0), DOCUMENTS.head(0), CODES)

    assert len(table) == 0
    assert table.columns.tolist() == ["stage", "code", "name", "sources_count", "quote"]


def test_what_is_given_is_left_as_it_was():
    before = CODINGS.copy()
    field_notes.quotes(CODINGS, DOCUMENTS, CODES)

    pd.testing.assert_frame_equal(CODINGS, before)
