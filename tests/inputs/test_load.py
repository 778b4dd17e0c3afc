"""Open what was prepared."""

import pandas as pd
import pytest
from tiny_study import REVIEWS, write

from cjm_lib import engine
from cjm_lib.errors import InputError, WorkbookError
from cjm_lib.inputs import load, prepare

Q3 = "2026-Q3"
SEEN = """
[[sources]]
name = "shoppers"
table = "visits"
files = "visits.csv"

[[sources]]
name = "talks"
table = "documents"
files = "documents.csv"

[[sources]]
name = "codings"
table = "codings"
files = "codings.csv"
"""
RAW = {
    "reviews.csv": "feedback,case,at,text\n"
    "f1,b1,2026-07-05,ok\nf2,a1,2026-07-06,no\nf3,,2026-07-07,?\n",
    "visits.csv": "visit,segment,at\nv1,site,2026-07-05\nv2,,2026-07-05\nv3,site,2026-11-05\n",
    "documents.csv": "document,segment,at\ni1,site,2026-07-05\ni2,office,\n",
    "codings.csv": "document,code,quote\ni1,fear,call 8 916 123-45-67\ni2,fear,no\ni9,fear,lost\n",
}


@pytest.fixture
def study(tmp_path):
    study = write(tmp_path, RAW, sources=REVIEWS + SEEN)
    prepare.prepare(study, study.periods.get(Q3))
    return study


def opened(study, segment):
    return load.inputs(study, study.scope(segment, Q3))


def test_the_whole_period_has_every_case(study):
    inputs = opened(study, None)

    cases = engine.collect(inputs.cases)
    assert cases["case"].tolist() == ["a2", "b1", "c1"]
    assert cases["path"].tolist() == ["A", "ABC", "A"]
    until = pd.to_datetime(cases["times_us"].str[-1] + cases["silent_us"], unit="us")
    assert until.unique().tolist() == [pd.Timestamp("2026-10-10T21:00:00")]


def test_silence_after_the_last_delivered_event_says_nothing(tmp_path):
    head = "case,customer,stage,at,channel,amount_value\n"
    rows = "b1,bob,lead,2026-07-01 09:30,site,\nc1,col,lead,2026-07-04 12:00,site,\n"
    study = write(tmp_path, {"crm.csv": head + rows})
    prepare.prepare(study, study.periods.get(Q3))

    cases = engine.collect(opened(study, None).cases)
    assert cases["silent_us"].tolist() == [(3 * 24 + 2.5) * 3600 * 1e6 + 1, 1]


def test_a_segment_has_its_own_cases_and_the_base_of_the_period(study):
    inputs = opened(study, "site")

    assert engine.collect(inputs.cases)["case"].tolist() == ["b1", "c1"]
    assert engine.collect(inputs.entries)["case"].tolist() == ["b1", "b1", "b1", "c1"]
    assert engine.collect(inputs.moves)["case"].tolist() == ["b1"]
    assert engine.collect(inputs.base_entries)["case"].nunique() == 3
    assert engine.collect(inputs.base)["case"].tolist() == ["a2", "b1", "c1"]


def test_feedback_belongs_to_the_segment_of_its_case_whenever_that_began(study):
    assert opened(study, "site").feedback["feedback"].tolist() == ["f1", "f2"]
    assert opened(study, None).feedback["feedback"].tolist() == ["f1", "f2", "f3"]
    assert opened(study, "office").feedback.empty


def test_visits_and_talks_of_no_segment_are_those_of_the_whole_period_only(study):
    assert opened(study, "site").visits["visit"].tolist() == ["v1"]
    assert opened(study, None).visits["visit"].tolist() == ["v1", "v2"]
    assert opened(study, "site").documents["document"].tolist() == ["i1"]
    assert opened(study, "site").codings["quote"].tolist() == ["call [телефон]"]
    assert opened(study, None).documents["document"].tolist() == ["i1", "i2"]


def test_a_table_without_a_source_is_empty_and_has_its_columns(study):
    codes = opened(study, None).codes

    assert codes.empty
    assert {"code", "name", "parent"} <= {*codes.columns}


def test_quality_tells_the_sources_and_how_they_fit(study):
    quality = load.quality(study, study.periods.get(Q3))

    assert quality.sources["source"].tolist() == ["crm", "reviews", "shoppers", "talks", "codings"]
    assert quality.sources["rows"].tolist() == [9, 3, 3, 2, 3]
    assert quality.set_aside.empty
    fit = quality.reconciliation.set_index(["source", "into"])["matched_rows"]
    assert fit["codings", "documents"] == 2
    assert fit["reviews", "cases"] == 2


def test_a_segment_without_cases_is_refused_with_its_rule_and_those_that_have_some(tmp_path):
    rules = (
        "segment,name,rule,behaviour\nsite,Site,first_channel = 'site',Comes\n"
        "chat,Chat,first_channel = 'chat',Writes\n"
    )
    study = write(tmp_path, tables={"segments.csv": rules})
    prepare.prepare(study, study.periods.get(Q3))

    assert load.segment_sizes(study, study.periods.get(Q3)) == {"site": 2, "chat": 0}
    with pytest.raises(InputError, match=r"no case of segment 'chat'.*Cases: site 2"):
        opened(study, "chat")


def test_a_period_not_prepared_says_what_to_run(tmp_path):
    study = write(tmp_path)

    with pytest.raises(WorkbookError, match=r"cjm refresh study\.toml --period 2026-Q3"):
        opened(study, None)
