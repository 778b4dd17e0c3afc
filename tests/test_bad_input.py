"""A user's mistake gets one clear message and exit code 2, never a traceback."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from cjm_lib.__main__ import main
from cjm_lib.sample import write

CRM = "raw/crm_2026-Q1.csv"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A small sample study; each test spoils it in one way."""
    write.write(tmp_path / "study", cases=90)
    return tmp_path / "study"


def edit(file: Path, old: str, new: str, encoding: str = "utf-8") -> None:
    text = file.read_bytes().decode(encoding)
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode(encoding))


def wrong_encoding(study: Path) -> None:
    edit(study / "study.toml", 'encoding = "cp1251"', 'encoding = "utf-8"')


def missing_column(study: Path) -> None:
    edit(study / CRM, "Номер сделки", "Номер сделок", "cp1251")


def unknown_stage(study: Path) -> None:
    edit(study / "study.toml", '"request"', '"reqest"')


def bad_dates(study: Path) -> None:
    text = (study / CRM).read_bytes().decode("cp1251")
    (study / CRM).write_bytes(re.sub(r"\.2026 ", ".20x6 ", text).encode("cp1251"))


def duplicate_ids(study: Path) -> None:
    edit(study / "segments.toml", 'segment = "repeat"', 'segment = "first_time"')


def unknown_key(study: Path) -> None:
    edit(study / "study.toml", "time_zone =", "timezone =")


def empty_file(study: Path) -> None:
    (study / CRM).write_bytes(b"")


def rule_with_unknown_column(study: Path) -> None:
    edit(study / "segments.toml", "purchase_goal", "purchase_gaol")


def rule_on_age_alone(study: Path) -> None:
    text = (study / "segments.toml").read_text("utf-8")
    (study / "segments.toml").write_text(
        re.sub(r"rule = .*", "rule = \"age_group = '25-34'\"", text, count=1), "utf-8"
    )


def segment_without_cases(study: Path) -> None:
    text = (study / "segments.toml").read_text("utf-8")
    (study / "segments.toml").write_text(
        re.sub(r"rule = .*", 'rule = "earlier_purchases > 99"', text, count=1), "utf-8"
    )


def unreadable_xlsx(study: Path) -> None:
    (study / "raw" / "visits.xlsx").write_bytes(b"this is no workbook")


@pytest.mark.parametrize(
    ("spoil", "command", "said"),
    [
        (wrong_encoding, "check", ["crm_2026-Q1.csv", "utf-8", "byte"]),
        (
            missing_column,
            "check",
            ["crm_2026-Q1.csv", "'Номер сделки'", "Did you mean 'Номер сделок'?"],
        ),
        (unknown_stage, "check", ["study.toml", "reqest", "Did you mean 'request'?"]),
        (bad_dates, "check", ["crm", "at", "20x6"]),
        (duplicate_ids, "check", ["segments.toml", "first_time"]),
        (unknown_key, "check", ["study.toml", "timezone", "Did you mean 'time_zone'?"]),
        (empty_file, "check", ["crm_2026-Q1.csv", "empty"]),
        (rule_with_unknown_column, "refresh", ["purchase_gaol", "Did you mean 'purchase_goal'?"]),
        (rule_on_age_alone, "check", ["segments.toml", "age_group", "behaviour"]),
        (segment_without_cases, "refresh", ["first_time", "no case", "earlier_purchases > 99"]),
        (unreadable_xlsx, "check", ["visits.xlsx"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_mistake_is_named_with_its_place_and_mend(study, spoil, command, said):
    spoil(study)

    words = ["--period", "2026-Q1", "--segment", "first_time"] if command == "refresh" else []
    told = CliRunner().invoke(main, [command, str(study / "study.toml"), *words])

    assert told.exit_code == 2, told.output
    assert [word for word in said if word not in told.output] == []
    assert "Traceback" not in told.output


def test_a_period_that_does_not_exist_is_named_with_those_that_do(study):
    told = CliRunner().invoke(main, ["refresh", str(study / "study.toml"), "--period", "2026-Q9"])

    assert told.exit_code == 2
    assert "2026-Q9" in told.output
    assert "2026-Q3" in told.output


def test_a_parameter_that_no_notebook_declares_stops_the_run_before_it_starts(study):
    words = ["--period", "2026-Q1", "-p", "colour", "red"]

    told = CliRunner().invoke(main, ["refresh", str(study / "study.toml"), *words])

    assert told.exit_code == 2
    assert "colour" in told.output
    assert not (study / "outputs" / "2026-Q1").exists()
