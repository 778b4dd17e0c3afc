"""Sheets of texts: out, filled in, and back."""

import csv

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from cjm_lib.__main__ import main
from cjm_lib.delivery import plan
from cjm_lib.delivery.label_sheet import shown
from cjm_lib.inputs import labels, load, prepare
from cjm_lib.study import Study

SOURCE = """
[[sources]]
name = "reviews"
table = "feedback"
files = "reviews.csv"
"""
Q1 = "2026-Q1"


@pytest.fixture
def cjm():
    return lambda *words: CliRunner().invoke(main, ["label", *(str(word) for word in words)])


@pytest.fixture
def study(study):
    """Return the starting study with forty reviews, prepared."""
    stages = study.journey["stage"].tolist()
    words = ["=1+1 is wrong", "+7 no", "-", "@all ok", "call 8 916 123-45-67", "two\nlines  here"]
    rows = [
        (
            f"f{number:02}",
            "",
            "2026-02-03",
            stages[number % 2],
            voice,
            f"{words[number % 6]} {voice}",
        )
        for number in range(40)
        for voice in ["operator" if number < 4 else "customer"]
    ]
    with (study.data / "reviews.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerows([("feedback", "case", "at", "stage", "voice", "text"), *rows])
    study.file.write_text(study.file.read_text("utf-8") + SOURCE, "utf-8")
    again = Study.read(study.file)
    prepare.prepare(again, again.periods.get(Q1))
    return again


@pytest.fixture
def sheet(study, cjm):
    told = cjm("export", study.file, "--period", Q1, "--size", 20, "--seed", 3)
    assert told.exit_code == 0, told.output
    return study.file.parent / "labels" / f"{Q1}.xlsx"


def fill(sheet, **cells):
    """Write values into cells by address and save, as a person does."""
    book = openpyxl.load_workbook(sheet)
    for place, value in cells.items():
        book["labels"][place] = value
    book.save(sheet)


def rows(sheet):
    return list(openpyxl.load_workbook(sheet)["labels"].iter_rows(values_only=True))


def test_a_sheet_is_blind_and_lets_only_classes_be_chosen(sheet):
    page = openpyxl.load_workbook(sheet)["labels"]

    assert rows(sheet)[0] == ("text id", "voice", "stage", "text", "label", "note")
    assert {row[4:] for row in rows(sheet)[1:]} == {(None, None)}
    (choice,) = page.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"negative,neutral,positive"', "E2:E21")


def test_a_sheet_holds_some_of_each_voice_and_says_its_seed(sheet):
    voices = [row[1] for row in rows(sheet)[1:]]
    about = dict(openpyxl.load_workbook(sheet)["about"].iter_rows(values_only=True, max_row=6))

    assert len(voices) == 20
    assert voices.count("operator") == 4  # two of each of two stages
    assert about["Seed of the draw"] == 3
    assert about["Texts without a label in the period"] == 40


def test_no_cell_is_a_formula_and_personal_data_stay_masked(sheet):
    cells = [cell for row in openpyxl.load_workbook(sheet)["labels"] for cell in row if cell.value]

    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if cell.value.startswith(("=", "+", "-", "@"))]
    assert not [cell.value for cell in cells if "916" in cell.value]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " ="])
def test_a_text_never_starts_a_formula(sign):
    assert shown(f"{sign}1") == f"'{sign.strip()}1"


def test_a_text_longer_than_a_cell_or_with_control_signs_is_shown():
    assert len(shown("a\x00" * 50_000)) == 32_000


def test_the_same_seed_gives_the_same_bytes(sheet, study, cjm):
    first = sheet.read_bytes()
    sheet.unlink()
    cjm("export", study.file, "--period", Q1, "--size", 20, "--seed", 3)
    again = sheet.read_bytes()
    sheet.unlink()
    cjm("export", study.file, "--period", Q1, "--size", 20, "--seed", 4)

    assert again == first
    assert sheet.read_bytes() != first


def test_a_sheet_that_may_be_filled_in_is_never_written_over(sheet, study, cjm):
    fill(sheet, E2="positive")
    before = sheet.read_bytes()

    told = cjm("export", study.file, "--period", Q1)

    assert told.exit_code == 2
    assert "may have been filled in" in told.output
    assert sheet.read_bytes() == before


def test_a_period_not_prepared_says_what_to_run(study, cjm):
    told = cjm("export", study.file, "--period", "2026-Q2")

    assert told.exit_code == 1
    assert "cjm refresh" in told.output


def test_labels_go_round_and_are_attached_to_their_texts(sheet, study, cjm):
    chosen = rows(sheet)[1:4]
    fill(sheet, E2="negative", E3=" Positive ", E4="neutral", F2="sarcasm")

    told = cjm("import", study.file, sheet)

    assert told.exit_code == 0, told.output
    assert told.output.startswith("3 texts are labelled, 17 are not; 3 labels are new or changed.")
    kept = labels.read(study)
    assert kept["feedback"].tolist() == [row[0] for row in chosen]
    assert kept["label"].tolist() == ["negative", "positive", "neutral"]
    assert set(kept["version"]) == {1}
    saved = openpyxl.load_workbook(sheet).properties.modified
    assert set(kept["labelled_on"]) == {saved.date().isoformat()}
    feedback = load.inputs(study, study.scope(None, Q1)).feedback
    assert feedback["label"].notna().sum() == 3


def test_the_same_sheet_twice_adds_nothing_and_a_changed_one_a_version(sheet, study, cjm):
    fill(sheet, E2="negative", E3="positive")
    cjm("import", study.file, sheet)
    again = cjm("import", study.file, sheet)
    fill(sheet, E2="neutral")
    changed = cjm("import", study.file, sheet)

    assert "0 labels are new" in again.output
    assert "1 labels are new" in changed.output
    assert labels.read(study)["version"].tolist() == [1, 1, 2]
    assert labels.read(study)["sheet_hash"].nunique() == 2


def test_texts_that_have_a_label_are_not_drawn_again(sheet, study, cjm):
    fill(sheet, E2="negative")
    first = rows(sheet)[1][0]
    cjm("import", study.file, sheet)
    sheet.unlink()
    cjm("export", study.file, "--period", Q1, "--size", 99)

    assert len(rows(sheet)) == 1 + 39
    assert first not in [row[0] for row in rows(sheet)]


def test_every_bad_row_is_named_at_once_and_nothing_is_kept(sheet, study, cjm):
    fill(sheet, E2="positiv", A3="f99", A4="", D5="another text", E5="neutral", E6="негативно")
    fill(sheet, A8=rows(sheet)[6][0])

    told = cjm("import", study.file, sheet)

    assert told.exit_code == 2
    assert "has 6 problems" in told.output
    for said in (
        "row 2, label: 'positiv' is not a class. Did you mean 'positive'?",
        "row 3, text id: 'f99' is not a text of a prepared period of the study.",
        "row 4, text id: is empty",
        "row 5, text: 'another text' is not what",
        "row 6, label: 'негативно' is not a class. Known: negative, neutral, positive.",
        "rows 7, 8, text id:",
    ):
        assert said in told.output
    assert not labels.file(study).exists()


def test_a_sheet_with_nothing_filled_in_and_never_saved_says_so(sheet, study, cjm):
    told = cjm("import", study.file, sheet)

    assert told.exit_code == 2
    assert "does not say when it was last saved" in told.output


def test_a_sheet_without_any_label_says_what_to_choose(sheet, study, cjm):
    fill(sheet, F2="nothing")

    told = cjm("import", study.file, sheet)

    assert told.exit_code == 2
    assert "column 'label' is empty: choose negative, neutral, positive" in told.output


@pytest.mark.parametrize("name", ["none.xlsx", "labels.csv", "broken.xlsx"])
def test_a_file_that_is_no_sheet_is_exit_2(study, cjm, tmp_path, name):
    if name != "none.xlsx":
        (tmp_path / name).write_text("text id,label\n")

    told = cjm("import", study.file, tmp_path / name)

    assert told.exit_code == 2
    assert "Traceback" not in told.output


@pytest.mark.parametrize("command", ["export", "import"])
def test_help_has_an_example(cjm, command):
    assert f"Example: cjm label {command} " in cjm(command, "--help").output


def test_new_labels_make_the_pages_stale(study):
    period = study.periods.get(Q1)
    before = plan.inputs(study, period)
    one = {"feedback": ["f01"], "text_hash": "x", "label": "neutral"}
    labels.append(study, pd.DataFrame(one).assign(labelled_on="2026-04-01", sheet_hash="s"))

    assert plan.inputs(study, period) != before
