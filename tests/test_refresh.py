"""The real notebooks, run by the command line."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from cjm_lib.__main__ import main
from cjm_lib.delivery import lock
from cjm_lib.sample import write

KEPT = {
    "dropoff": ["stage", "reached_cases", "open_cases", "left_cases", "left_share"],
    "timing": ["stage", "next_stage", "entered_cases", "moved_cases", "median_minutes"],
    "transitions": ["from_channel", "to_channel", "moved_cases", "moved_share", "lost_share"],
    "coverage": ["reading", "covered_cases", "known_cases", "covered_share"],
}
STUDIES = Path(__file__).parent / "studies"


def refresh(study: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["refresh", str(study), *words])


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """The sample study with one segment of one period refreshed."""
    folder = tmp_path_factory.mktemp("study")
    write.write(folder)
    told = refresh(folder / "study.toml", "--period", "2026-Q3", "--segment", "first_time")
    assert told.exit_code == 0, told.output
    return folder


def test_a_refresh_keeps_the_tables_that_methods_describe(sample):
    tables = sample / "outputs" / "2026-Q3" / "first_time" / "tables"

    for name, columns in KEPT.items():
        table = pd.read_parquet(tables / f"{name}.parquet")
        assert [column for column in columns if column not in table] == []
        assert len(table) > 0


def test_what_is_kept_is_what_was_planted_but_for_small_groups(sample):
    planted = pd.DataFrame(json.loads((sample / "truth.json").read_text("utf-8"))["reached"])
    ours = planted[(planted["period"] == "2026-Q3") & (planted["segment"] == "first_time")]

    kept = pd.read_parquet(sample / "outputs/2026-Q3/first_time/tables/dropoff.parquet")

    assert kept["reached_cases"].tolist() == ours["reached_cases"].tolist()
    assert kept[["open_cases", "left_cases"]].isin([1, 2, 3, 4]).sum().sum() == 0


def test_pages_carry_no_script_no_address_and_no_path(sample):
    pages = sorted((sample / "outputs").rglob("*.html"))

    assert len(pages) >= 9
    for page in pages:
        text = page.read_text("utf-8")
        assert "Content-Security-Policy" in text
        assert not re.search(r"<script|https?://|javascript:", text, flags=re.IGNORECASE), page
        assert str(sample) not in text
        assert "study_file" not in re.sub(r"Study\.read\(study_file\)", "", strip_markup(text))


def test_russian_pages_show_no_english_headings(sample):
    for page in sorted((sample / "outputs").rglob("*.html")):
        headings = re.findall(r"<(?:h\d|th)\b[^>]*>(.*?)</", page.read_text("utf-8"))

        assert [words for words in headings if re.search(r"[A-Za-z]{5,}", words)] == [], page


def test_every_picture_has_words_for_those_who_do_not_see_it(sample):
    for page in sorted((sample / "outputs").rglob("*.html")):
        pictures = re.findall(r"<img[^>]*>", page.read_text("utf-8"))

        assert [tag[:80] for tag in pictures if not re.search(r'alt="[^"]{20,}', tag)] == []


def test_nothing_is_run_again_when_nothing_has_changed(sample):
    told = refresh(sample / "study.toml", "--period", "2026-Q3", "--segment", "first_time")

    assert told.exit_code == 0
    assert re.search(r"0 steps ran, \d+ were up to date", told.output)


def test_a_second_refresh_at_the_same_time_is_told_who_is_running(sample):
    with lock.hold(sample / "outputs"):
        told = refresh(sample / "study.toml", "--period", "2026-Q3")

    assert told.exit_code == 1
    assert re.search(r"A refresh of this study is running: process \d+ on \S+ since", told.output)


@pytest.mark.parametrize(
    ("study", "period", "segment"),
    [
        ("receipt/study_csv.toml", "all", "internet"),
        ("olist/study.toml", "2016-2018", "instalments"),
    ],
)
def test_real_deliveries_are_refreshed_end_to_end(shared, tmp_path, study, period, segment):
    file = moved(STUDIES / study, tmp_path, shared)

    told = refresh(file, "--period", period, "--segment", segment)

    assert told.exit_code == 0, told.output
    table = pd.read_parquet(tmp_path / f"outputs/{period}/{segment}/tables/dropoff.parquet")
    assert (table["reached_cases"].diff().dropna() <= 0).all()


def moved(study: Path, folder: Path, shared: Path) -> Path:
    """Copy a study's settings; its data stay where they are."""
    for file in study.parent.iterdir():
        text = file.read_text("utf-8")
        text = re.sub(r"^outputs = .*$", 'outputs = "outputs"', text, flags=re.MULTILINE)
        text = re.sub(
            r'^data = ".*/shared/data', f'data = "{shared.as_posix()}', text, flags=re.MULTILINE
        )
        (folder / file.name).write_text(text, "utf-8")
    return folder / study.name


def strip_markup(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)
