"""Each contract: one valid row, and one row for each way of being wrong."""

import pandas as pd
import pytest
from tiny_study import write

from cjm_lib.errors import InputError
from cjm_lib.inputs import checks, contracts
from cjm_lib.inputs.sources import Delivery
from cjm_lib.study import Source

AT = pd.Timestamp("2026-07-01 10:00", tz="UTC").as_unit("us")
VALID = {
    "events": {"case": "a1", "stage": "lead", "at": AT, "actor": "system", "repeat_ask": True},
    "cases": {"case": "a1", "amount_value": 10.0, "rooms": "two"},
    "customers": {"customer": "ann", "city": "Moscow"},
    "feedback": {"feedback": "f1", "at": AT, "stage": "deal", "rating": 5.0, "nps": 0.0},
    "visits": {"visit": "v1", "at": AT, "score": 3.0, "max_score": 3.0, "outcome": "blocked"},
    "documents": {"document": "i1", "segment": "site", "kind": "focus_group"},
    "codes": {"code": "c1", "name": "fear"},
    "codings": {"document": "i1", "code": "c1", "start": 0.0, "end": 5.0},
    "hypotheses": {"hypothesis": "h1", "start_on": pd.Timestamp("2026-07-01").as_unit("us")},
    "tasks": {"task": "t1", "hypothesis": "h1"},
    "changes": {"at": AT, "what": "a new form"},
}
WRONG = [
    ("events", "case", None, "empty"),
    ("events", "stage", None, "empty"),
    ("events", "stage", "chekout", "not on the journey map"),
    ("events", "at", pd.NaT, "empty"),
    ("events", "actor", "robot", "not one of customer, employee, system"),
    ("cases", "case", None, "empty"),
    ("customers", "customer", None, "empty"),
    ("feedback", "at", pd.NaT, "empty"),
    ("feedback", "rating", 7.0, "outside 1..5"),
    ("feedback", "rating", 0.0, "outside 1..5"),
    ("feedback", "nps", 11.0, "outside 0..10"),
    ("feedback", "csat", 6.0, "outside 1..5"),
    ("feedback", "ces", 8.0, "outside 1..7"),
    ("feedback", "voice", "boss", "not one of customer, operator, sales"),
    ("feedback", "stage", "@lost", "not on the journey map"),
    ("visits", "visit", None, "empty"),
    ("visits", "at", pd.NaT, "empty"),
    ("visits", "score", 4.0, "above max_score"),
    ("visits", "score", -1.0, "below 0"),
    ("visits", "max_score", 0.0, "not above 0"),
    ("visits", "minutes", -5.0, "below 0"),
    ("visits", "outcome", "so-so", "not one of passed, worked_round, blocked"),
    ("visits", "segment", "sight", "none of the segments site, office"),
    ("documents", "document", None, "empty"),
    ("documents", "kind", "chat", "not one of interview, focus_group"),
    ("codes", "code", None, "empty"),
    ("codings", "document", None, "empty"),
    ("codings", "code", None, "empty"),
    ("codings", "start", -1.0, "below 0"),
    ("codings", "end", -1.0, "below 0"),
    ("hypotheses", "hypothesis", None, "empty"),
    ("hypotheses", "stage", "moon", "not on the journey map"),
    ("tasks", "task", None, "empty"),
    ("changes", "at", pd.NaT, "empty"),
    ("changes", "what", None, "empty"),
    ("changes", "segment", "all", "none of the segments site, office"),
]


def delivery(*rows):
    places = [{"_file": "raw.csv", "_row": number} for number, _ in enumerate(rows, start=2)]
    table = pd.DataFrame([row | place for row, place in zip(rows, places, strict=True)])
    files = pd.DataFrame(
        [("raw.csv", len(rows), "0", 1)], columns=["file", "rows", "sha256", "size"]
    )
    notes = pd.DataFrame({"finding": [], "rows": [], "note": []})
    return Delivery(table, pd.DataFrame(columns=checks.PROBLEMS), files, notes)


def check(folder, table, *rows, keep=None, share=1.0):
    study = write(folder, set_aside=share)
    return checks.check(study, Source(name="crm", table=table, keep=keep), delivery(*rows))


def reasons(problems):
    return list(problems[["row", "column", "reason"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("table", contracts.CONTRACTS)
def test_a_valid_row_is_kept_with_every_column_of_its_contract(tmp_path, table):
    checked = check(tmp_path, table, VALID[table])

    assert checked.problems.empty
    assert {*contracts.columns(table)} <= {*checked.rows.columns}
    assert {*VALID[table]} <= {*checked.rows.columns}


@pytest.mark.parametrize(("table", "column", "value", "reason"), WRONG)
def test_a_row_that_is_wrong_is_set_aside_with_its_place_and_reason(
    tmp_path, table, column, value, reason
):
    checked = check(tmp_path, table, VALID[table] | {column: value}, VALID[table])

    assert reasons(checked.problems) == [(2, column, reason)]
    assert checked.rows["_row"].tolist() == [3]


@pytest.mark.parametrize("table", contracts.KEYS)
def test_the_second_row_of_an_id_is_set_aside(tmp_path, table):
    other = {"cases": "amount_value", "customers": "city", "feedback": "rating"}
    values = {"amount_value": 11.0, "city": "Omsk", "rating": 1.0}
    change = other.get(table, "")
    texts = {
        "documents": "participant",
        "codes": "parent",
        "hypotheses": "status",
        "tasks": "status",
    }
    again = VALID[table] | ({change: values[change]} if change else {texts[table]: "12"})

    checked = check(tmp_path, table, VALID[table], again)

    assert reasons(checked.problems) == [(3, contracts.KEYS[table][0], "duplicate id")]


def test_a_source_may_say_that_the_last_row_of_an_id_counts(tmp_path):
    rows = [VALID["customers"], VALID["customers"] | {"city": "Omsk"}]

    checked = check(tmp_path, "customers", *rows, keep="last", share=0.0)

    assert checked.rows["city"].tolist() == ["Omsk"]
    assert reasons(checked.repeated) == [(2, "customer", "another row of the same id is kept")]


def test_the_same_row_twice_counts_once_and_stops_nothing(tmp_path):
    checked = check(tmp_path, "events", VALID["events"], VALID["events"], share=0.0)

    assert checked.rows["_row"].tolist() == [2]
    assert reasons(checked.repeated) == [(3, "", "the same row twice")]


def test_a_row_that_breaks_twice_has_two_reasons_and_counts_once(tmp_path):
    row = VALID["feedback"] | {"rating": 9.0, "nps": 99.0}

    checked = check(tmp_path, "feedback", row, VALID["feedback"], share=0.5)

    assert reasons(checked.problems) == [(2, "nps", "outside 0..10"), (2, "rating", "outside 1..5")]


def test_too_many_broken_rows_stop_the_run_with_examples(tmp_path):
    rows = [VALID["feedback"] | {"feedback": str(i), "rating": 7.0} for i in range(5)]

    with pytest.raises(InputError) as error:
        check(tmp_path, "feedback", *rows, VALID["feedback"], share=0.1)

    assert error.value.problems == [
        "5 of 6 rows break the contract of feedback; 10% may.",
        "raw.csv row 2, rating: '7' outside 1..5",
        "raw.csv row 3, rating: '7' outside 1..5",
        "raw.csv row 4, rating: '7' outside 1..5",
        "and 2 more like this",
    ]


def test_a_value_set_aside_is_masked(tmp_path):
    row = VALID["events"] | {"actor": "call +7 916 123-45-67"}

    checked = check(tmp_path, "events", row, VALID["events"])

    assert checked.problems["value"].tolist() == ["call [телефон]"]


def test_a_column_the_contract_does_not_know_is_refused_with_a_hint(tmp_path):
    with pytest.raises(InputError) as error:
        check(tmp_path, "events", VALID["events"] | {"chanel": "site"})

    assert error.value.problems == ["'chanel' is not a column of events. Did you mean 'channel'?"]


def test_the_case_is_the_customer_unless_said_otherwise(tmp_path):
    row = {"customer": "ann", "stage": "lead", "at": AT}

    assert check(tmp_path, "events", row).rows["case"].tolist() == ["ann"]
