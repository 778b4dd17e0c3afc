"""Labels by hand: versions, and what they are attached to."""

import pandas as pd
import pytest
from tiny_study import REVIEWS, write

from cjm_lib.analysis import voice
from cjm_lib.errors import InputError
from cjm_lib.inputs import labels, load, prepare

REVIEW = "feedback,case,at,stage,text,rating\n"
ROWS = (
    "f1,b1,2026-07-05,visit,Really good service,5\n"
    "f1,a2,2026-07-05,visit,Really good service,5\n"
    "f2,a1,2026-07-06,deal,Terrible. Call 8 916 123-45-67,1\n"
    "f3,,2026-07-07,,,3\n"
)


@pytest.fixture
def study(tmp_path):
    study = write(tmp_path, {"reviews.csv": REVIEW + ROWS}, sources=REVIEWS)
    prepare.prepare(study, study.periods.get("2026-Q3"))
    return study


def given(label, *, feedback="f1", text="Really good service", sheet="first"):
    return pd.DataFrame(
        {
            "feedback": [feedback],
            "text_hash": labels.text_hash(text),
            "label": label,
            "labelled_on": "2026-10-05",
            "sheet_hash": sheet,
        }
    )


def test_texts_are_masked_and_stand_once_however_many_cases_they_are_about(study):
    table = load.texts(study, study.periods.get("2026-Q3"))

    assert table["feedback"].tolist() == ["f1", "f2"]
    assert table["segment"].tolist() == ["site", "site"]
    assert table["text"].tolist()[1] == "Terrible. Call [телефон]"


def test_feedback_that_finds_no_case_is_of_no_segment(tmp_path):
    rows = "f1,,2026-07-05,visit,Really good service,5\n"
    study = write(tmp_path, {"reviews.csv": REVIEW + rows}, sources=REVIEWS)
    prepare.prepare(study, study.periods.get("2026-Q3"))

    assert load.texts(study, study.periods.get("2026-Q3"))["segment"].tolist() == [""]


def test_periods_with_clean_tables_are_prepared(study):
    assert [period.label for period in load.prepared(study)] == ["2026-Q3"]


def test_a_changed_label_gets_a_version_and_nothing_is_deleted(study):
    assert labels.append(study, given("negative")) == 1
    before = labels.file(study).read_text()
    assert labels.append(study, given("negative", sheet="same")) == 0
    assert labels.append(study, given("positive", sheet="second")) == 1

    assert labels.file(study).read_text().startswith(before)
    assert labels.read(study)[["label", "version"]].to_numpy().tolist() == [
        ["negative", 1],
        ["positive", 2],
    ]
    assert labels.current(labels.read(study))["label"].tolist() == ["positive"]


def test_an_old_sheet_does_not_undo_what_was_labelled_since(study):
    labels.append(study, given("negative"))
    labels.append(study, given("positive", sheet="second"))

    assert labels.append(study, given("negative")) == 0
    assert labels.current(labels.read(study))["label"].tolist() == ["positive"]


def test_a_study_never_labelled_has_no_labels(study):
    assert labels.read(study).empty
    assert load.inputs(study, study.scope(None, "2026-Q3")).feedback["label"].isna().all()


def test_a_label_by_hand_stands_above_the_machine(study):
    scope = study.scope(None, "2026-Q3")
    machine = voice.classes(load.inputs(study, scope).feedback, study.journey)
    labels.append(study, given("negative"))
    by_hand = voice.classes(load.inputs(study, scope).feedback, study.journey)

    assert machine.set_index("stage").loc["visit", "polarity"] == "positive"
    assert by_hand.set_index("stage").loc["visit", "polarity"] == "negative"
    curve = voice.curve(load.inputs(study, scope).feedback, study.journey)
    assert curve.set_index("stage").loc["visit", "polarity_score"] == -1


def test_a_label_is_of_the_text_that_was_read_not_of_its_id(study):
    labels.append(study, given("negative", text="Another text that had this id"))

    assert load.inputs(study, study.scope(None, "2026-Q3")).feedback["label"].isna().all()


def test_a_file_changed_by_hand_names_its_problems(study):
    labels.append(study, given("negative"))
    file = labels.file(study)
    file.write_text(file.read_text().replace("negative", "negativ").replace(",1\n", ",x\n"))

    with pytest.raises(InputError) as error:
        labels.read(study)

    assert error.value.problems == [
        "row 2, label: 'negativ' is not a class. Did you mean 'negative'?",
        "row 2, version: 'x' is not a whole number from 1",
    ]
