"""Raw to clean, on a study that can be counted by hand and on real input."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.pofile import read_po
from tiny_study import CRM, PEOPLE, REVIEWS, write

from cjm_lib import language
from cjm_lib.errors import InputError
from cjm_lib.inputs import checks, findings, prepare
from cjm_lib.study import Study

Q3 = "2026-Q3"


def prepared(study, label=Q3):
    folder = prepare.prepare(study, study.periods.get(label)).folder
    tables = {file.stem: pd.read_parquet(file) for file in folder.glob("*.parquet")}
    return tables | {"set_aside": pd.read_parquet(folder.parent / "set_aside.parquet")}


def found(tables):
    kept = tables["findings"][["finding", "rows", "cases"]].astype(object)
    return {
        name: (rows, None if cases is pd.NA else cases) for name, rows, cases in kept.to_numpy()
    }


def test_the_cases_of_a_period_are_those_that_began_in_it_by_the_study_clock(tmp_path):
    tables = prepared(write(tmp_path))

    assert tables["cases"]["case"].tolist() == ["a2", "b1", "c1"]


def test_events_of_these_cases_count_until_the_end_of_the_follow_up(tmp_path):
    events = prepared(write(tmp_path))["events"]

    assert (events["case"] + " " + events["stage"]).tolist() == [
        "a2 lead",
        "b1 lead",
        "b1 visit",
        "b1 deal",
        "c1 lead",
    ]
    assert events["event"].tolist() == [0, 1, 2, 3, 4]
    assert str(events["at"].dtype) == "datetime64[us, UTC]"


def test_events_that_play_no_part_are_named_and_counted(tmp_path):
    counts = found(prepared(write(tmp_path)))

    assert counts["began_before"] == (1, 1)  # Ann's visit in July
    assert counts["after_follow_up"] == (1, 1)  # Col's deal on 20 October
    assert counts["outside_period"] == (2, 2)  # Ann's lead in May, Dan in October


def test_history_tells_how_many_cases_the_customer_had_before(tmp_path):
    cases = prepared(write(tmp_path))["cases"].set_index("case")

    assert cases["case_number"].to_dict() == {"a2": 2, "b1": 1, "c1": 1}
    assert cases["amount_value"].fillna(0).to_dict() == {"a2": 0, "b1": 100, "c1": 0}


def test_a_case_carries_its_segments(tmp_path):
    cases = prepared(write(tmp_path))["cases"].set_index("case")

    assert cases["in_site"].to_dict() == {"a2": False, "b1": True, "c1": True}
    assert cases["in_office"].to_dict() == {"a2": True, "b1": False, "c1": False}


def test_customers_attributes_reach_their_cases_and_people_do_not(tmp_path):
    people = "customer,loan,name,Телефон,note\nbob,да,Bob Smith,89161234567,mail bob@example.org\n"
    study = write(tmp_path, {"people.csv": people}, sources=PEOPLE)

    tables = prepared(study)

    cases = tables["cases"].set_index("case")
    assert bool(cases.loc["b1", "loan"]) is True
    assert cases.loc["b1", "note"] == "mail [почта]"
    assert not {"name", "Телефон"} & {*cases.columns}
    assert (tables["findings"]["finding"] == "personal_column").sum() == 2
    everything = "".join(table.to_csv() for table in tables.values())
    assert "Smith" not in everything
    assert "9161234567" not in everything


def test_an_id_that_is_a_phone_becomes_one_pseudonym_in_every_table(tmp_path):
    crm = CRM.replace(",bob,", ",+79161234567,")
    reviews = "feedback,customer,at\nf1,+79161234567,2026-07-05\n"
    study = write(tmp_path, {"crm.csv": crm, "reviews.csv": reviews}, sources=REVIEWS)

    tables = prepared(study)

    customer = tables["cases"].set_index("case").loc["b1", "customer"]
    assert customer.startswith("p-")
    assert tables["feedback"][["customer", "case"]].to_numpy().tolist() == [[customer, "b1"]]


def test_feedback_finds_its_case_by_id_or_by_customer(tmp_path):
    reviews = (
        "feedback,case,customer,at,text\n"
        "f1,b1,,2026-07-05,by case\n"
        "f2,,ann,2026-08-01,of the case begun by then\n"
        "f3,,ann,2026-09-30T23:45,of the second case\n"
        "f4,z9,,2026-08-01,of nobody\n"
        "f5,b1,,2026-10-01,in October\n"
    )
    tables = prepared(write(tmp_path, {"reviews.csv": reviews}, sources=REVIEWS))

    linked = tables["feedback"].set_index("feedback")["case"]
    assert linked.fillna("").to_dict() == {"f1": "b1", "f2": "a1", "f4": "", "f3": "a2"}
    pair = tables["reconciliation"].set_index(["source", "into"]).loc[("reviews", "cases")]
    assert (pair["rows"], pair["matched_rows"], pair["matched_share"]) == (4, 3, 0.75)
    assert pair["matched_share_low"] == pytest.approx(0.3006, abs=1e-4)
    assert found(tables)["unlinked_feedback"] == (1, 0)


def test_ties_follow_the_map_and_swapped_stages_are_named(tmp_path):
    crm = (
        "case,stage,at\n"
        "x,visit,2026-07-01\nx,lead,2026-07-01\n"
        "y,deal,2026-07-01\ny,lead,2026-07-02\ny,visit,2026-07-03\n"
    )
    tables = prepared(write(tmp_path, {"crm.csv": crm}, tables={"segments.csv": NO_SEGMENTS}))

    assert tables["events"]["stage"].tolist() == ["lead", "visit", "deal", "lead", "visit"]
    named = tables["findings"]
    swapped = named[named["finding"] == "impossible_order"]
    assert swapped["note"].tolist() == ["“Deal” before “Lead”", "“Deal” before “Visit”"]
    assert swapped["cases"].tolist() == [1, 1]
    assert found(tables)["tied_times"] == (2, 1)


NO_SEGMENTS = "segment,name,rule,behaviour\nall,All,first_channel is null,Come\n"


def test_a_row_set_aside_is_kept_with_its_reason_and_counted(tmp_path):
    crm = (
        CRM
        + "e1,eve,leed,2026-07-01,site,\ne2,eve,lead,soon,site,\n"
        + "b1,bob,visit,2026-07-03 10:00,office,\n"
    )
    tables = prepared(write(tmp_path, {"crm.csv": crm}, set_aside=0.2))

    aside = tables["set_aside"]
    assert aside[["file", "row", "column", "value"]].to_numpy().tolist() == [
        ["crm.csv", "11", "stage", "leed"],
        ["crm.csv", "12", "at", "soon"],
        ["crm.csv", "13", "", ""],
    ]
    origin = tables["provenance"].loc[0]
    assert (origin["rows"], origin["kept_rows"], origin["set_aside_rows"]) == (12, 9, 3)
    assert origin["feeds"].startswith("dropoff")
    assert len(origin["sha256"]) == 64


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    study = write(tmp_path)
    first = files(study)
    (study.clean(study.periods.get(Q3)) / "inputs.json").unlink()

    assert files(study) == first


def files(study):
    folder = prepare.prepare(study, study.periods.get(Q3)).folder
    return {file.name: file.read_bytes() for file in folder.parent.rglob("*.parquet")}


def test_nothing_is_done_again_until_an_input_changes(tmp_path):
    study = write(tmp_path)
    period = study.periods.get(Q3)
    assert not prepare.prepare(study, period).skipped
    assert prepare.prepare(study, period).skipped

    (tmp_path / "raw" / "crm.csv").write_text(CRM + "f1,fay,lead,2026-08-01,site,\n")

    assert not prepare.prepare(study, period).skipped
    assert "f1" in prepared(study)["cases"]["case"].tolist()


def test_a_run_cut_short_is_done_again(tmp_path):
    study = write(tmp_path)
    folder = prepare.prepare(study, study.periods.get(Q3)).folder
    (folder / "cases.parquet").unlink()

    assert not prepare.prepare(study, study.periods.get(Q3)).skipped
    assert (folder / "cases.parquet").is_file()


def test_what_was_prepared_no_longer_counts_once_its_inputs_are_broken(tmp_path):
    study = write(tmp_path)
    folder = prepare.prepare(study, study.periods.get(Q3)).folder
    (tmp_path / "raw" / "crm.csv").write_text("case,stage,at\na,nowhere,2026-07-01\n")

    with pytest.raises(InputError):
        prepare.prepare(study, study.periods.get(Q3))

    assert not (folder / "inputs.json").exists()


def test_a_visit_scored_twice_on_one_criterion_is_named_and_stays(tmp_path):
    visits = (
        "visit,at,criterion,score\nv1,2026-07-05,greeting,1\nv1,2026-07-05,greeting,5\n"
        "v2,2026-07-05,greeting,5\n"
    )
    source = '[[sources]]\nname = "shoppers"\ntable = "visits"\nfiles = "visits.csv"\n'
    tables = prepared(write(tmp_path, {"visits.csv": visits}, sources=source))

    assert len(tables["visits"]) == 3
    assert found(tables)["visit_scored_again"] == (2, None)
    assert found(tables)["without_segment"] == (3, None)


def test_no_path_of_this_machine_is_kept(tmp_path):
    study = write(tmp_path)
    tables = prepared(study)
    marker = (study.clean(study.periods.get(Q3)) / "inputs.json").read_text()

    assert str(tmp_path) not in marker + "".join(table.to_csv() for table in tables.values())
    assert "raw: crm.csv" in json.loads(marker)


def test_each_source_is_announced(tmp_path):
    told: list[str] = []
    study = write(tmp_path)
    prepare.prepare(study, study.periods.get(Q3), progress=told.append)

    assert told == ["crm"]


def test_a_period_without_cases_is_refused_with_the_range_of_the_data(tmp_path):
    with pytest.raises(InputError, match="run from 2026-05-01 to 2026-10-20"):
        prepared(write(tmp_path), "2026-Q1")


def test_a_rule_with_an_unknown_column_is_refused_with_those_there_are(tmp_path):
    rule = "segment,name,rule,behaviour\nx,X,chanel = 'site',Comes\n"

    with pytest.raises(InputError, match=r"'chanel'.*Columns: case, customer, began_at"):
        prepared(write(tmp_path, tables={"segments.csv": rule}))


def test_what_is_wrong_with_two_sources_is_said_at_once(tmp_path):
    raw = {"crm.csv": "case,stage\na,lead\n", "reviews.csv": "feedback,txt,at\nf,x,2026-07-01\n"}
    study = write(tmp_path, raw, sources=REVIEWS)

    with pytest.raises(InputError) as error:
        prepared(study)

    assert error.value.problems == [
        "source 'crm': no column 'at' (when it happened), which events need",
        "source 'reviews': 'txt' is not a column of feedback. Did you mean 'text'?",
    ]


@pytest.fixture
def olist(shared, tmp_path) -> Study:
    return real(shared, tmp_path, "olist/study.toml", "olist")


def real(shared: Path, outputs: Path, file: str, data: str) -> Study:
    study = Study.read(Path(__file__).parents[1] / "studies" / file)
    return replace(study, outputs=outputs, data=shared / data)


def test_the_traps_of_real_orders_are_counted(olist):
    tables = prepared(olist, "2016-2018")

    named = tables["findings"].set_index(["finding", "note"])["cases"]
    assert named["impossible_order", "“Handed to carrier” before “Payment approved”"] == 57
    assert named["impossible_order", "“Handed to carrier” before “Purchase”"] == 2
    assert named["feedback_before_stage", "on “Delivered” before “Delivered”"] == 348
    assert found(tables)["two_reviews_one_case"] == (28, 14)
    assert found(tables)["without_items"] == (23, 23)
    assert found(tables)["paid_otherwise"] == (14, 14)
    assert found(tables)["empty_text"][0] == 2258
    assert (len(tables["cases"]), len(tables["feedback"])) == (4000, 3986)


def test_real_orders_take_as_long_as_published(olist):
    events = prepared(olist, "2016-2018")["events"]

    at = events.pivot(index="case", columns="stage", values="at")
    days = (at["delivered"] - at["purchase"]).dt.total_seconds() / 86_400
    assert round(days.mean(), 2) == 12.54


@pytest.mark.parametrize("form", ["csv", "xes"])
def test_a_real_log_reaches_the_published_counts(shared, tmp_path, form):
    events = prepared(real(shared, tmp_path, f"receipt/study_{form}.toml", "receipt"), "all")[
        "events"
    ]

    reached = events.groupby("stage")["case"].nunique()
    assert reached[["t02", "t06", "t04", "t05", "t10"]].tolist() == [1316, 1309, 1303, 1300, 1283]
    assert events["case"].nunique() == 1434
    assert events.groupby("case")["stage"].agg(" > ".join).nunique() == 116


def test_every_reason_and_note_has_its_russian():
    messages = {
        message
        for module in (checks, findings)
        for message in re.findall(r'\btext\(\s*"([^"]+)"', Path(module.__file__).read_text("utf-8"))
    }
    with (language.CATALOGUES / "ru" / "prepare.po").open("rb") as stream:
        catalogue = read_po(stream)

    assert messages == {entry.id for entry in catalogue if entry.id and entry.string}
