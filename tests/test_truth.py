"""The workbook finds in the sample study what was planted in it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from cjm_lib import language
from cjm_lib.analysis import coverage, durations, stages, themes, variants, voice
from cjm_lib.inputs import load, prepare
from cjm_lib.sample import write
from cjm_lib.study import Study
from cjm_lib.text import themes as dictionary
from cjm_lib.views import headlines_voice

PERIODS = ["2026-Q1", "2026-Q2", "2026-Q3"]
SEGMENTS = ["first_time", "repeat", "investors"]


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Study:
    """The sample study with its three periods prepared."""
    folder = tmp_path_factory.mktemp("sample")
    write.write(folder)
    study = Study.read(folder / "study.toml")
    for period in PERIODS:
        prepare.prepare(study, study.periods.get(period))
    return study


@pytest.fixture(scope="module")
def truth(study) -> dict[str, pd.DataFrame]:
    """What was planted, a table for each list of facts."""
    told = json.loads((study.file.parent / "truth.json").read_text("utf-8"))
    return {name: pd.DataFrame(facts) for name, facts in told.items() if isinstance(facts, list)}


@pytest.fixture(scope="module")
def told(study):
    """What is said of the whole sample."""
    return json.loads((study.file.parent / "truth.json").read_text("utf-8"))["about"]


@pytest.fixture(scope="module")
def dropoffs(study) -> dict[tuple[str, str], pd.DataFrame]:
    return {
        (period, segment): stages.dropoff(inputs.cases, inputs.journey, windows(inputs))
        for period in PERIODS
        for segment in SEGMENTS
        for inputs in [load.inputs(study, study.scope(segment, period))]
    }


def windows(inputs) -> pd.DataFrame:
    """Return the windows of silence of a scope."""
    return durations.patience(inputs.entries, inputs.journey, given=inputs.patience)


def test_as_many_cases_reach_each_stage_as_were_sent_there(dropoffs, truth):
    for (period, segment), table in dropoffs.items():
        planted = of(truth["reached"], period, segment)

        assert table["reached_cases"].tolist() == planted["reached_cases"].tolist()


def test_nobody_is_counted_as_lost_who_was_not_sent_away_or_silent_for_long(dropoffs, truth):
    for (period, segment), table in dropoffs.items():
        planted = of(truth["reached"], period, segment).reset_index(drop=True)

        gone = table["open_cases"] + table["left_cases"]
        assert (gone[:-1] == planted["furthest_cases"][:-1]).all()
        assert (table["left_cases"][:-1] >= planted["closed_cases"][:-1]).all()


def test_the_planted_bottleneck_has_the_largest_drop_off_or_an_interval_that_reaches_it(
    dropoffs, truth
):
    for (period, segment), table in dropoffs.items():
        planted = of(truth["bottlenecks"], period, segment)["stage"].item()
        worst = table.loc[table["left_share"].idxmax()]
        row = table.set_index("stage").loc[planted]

        assert row["left_share_high"] >= worst["left_share"]


def test_coverage_is_that_of_the_paths_that_were_drawn(study, truth):
    for period in PERIODS:
        for segment in SEGMENTS:
            inputs = load.inputs(study, study.scope(segment, period))
            planted = of(truth["coverage"], period, segment).iloc[0]

            paths = variants.variants(
                inputs.cases, inputs.journey, inputs.scenarios, windows(inputs)
            )
            table = coverage.coverage(paths, inputs.scenarios)
            covered = table.set_index("reading")["covered_cases"]

            assert covered["strict"] == planted["whole_cases"]
            assert covered["so_far"] == planted["begun_cases"]
            assert table["known_cases"].iloc[0] == planted["cases"]


def test_intervals_of_the_median_times_hold_the_planted_medians(study, truth):
    held = []
    for period in PERIODS:
        for segment in SEGMENTS:
            inputs = load.inputs(study, study.scope(segment, period))
            table = stages.timing(inputs.entries, inputs.journey)
            planted = of(truth["timing"], period, segment).set_index("stage")
            known = planted["km_median_minutes"].reindex(table["stage"]).to_numpy(dtype=float)
            high = table["median_minutes_high"].fillna(float("inf"))
            held += list(((table["median_minutes_low"] <= known) & (known <= high))[known == known])

    assert len(held) >= 60
    assert sum(held) / len(held) >= 0.85


def test_the_planted_dirt_is_set_aside_or_named_and_counted(study):
    told = json.loads((study.file.parent / "truth.json").read_text("utf-8"))

    for period in PERIODS:
        quality = load.quality(study, study.periods.get(period))
        rows = quality.sources.set_index("source")["set_aside_rows"]
        found = quality.findings.groupby(["source", "finding"])["rows"].sum()

        for source, dirt in told["dirt"].items():
            assert rows[source] == dirt["set_aside_rows"] + dirt["duplicate_rows"]
            for finding in {"ignored_rows", "look_alike_letters", "mixed_offsets"} & set(dirt):
                assert found[source, finding] == dirt[finding]
        order = quality.findings[quality.findings["finding"] == "impossible_order"]
        assert sorted(order["rows"]) == sorted(
            told["findings"][period]["impossible_order"].values()
        )


def test_no_planted_contact_reaches_the_clean_tables(study):
    for file in sorted(Path(study.outputs).rglob("*.parquet")):
        words = pd.read_parquet(file).select_dtypes("str").stack()

        assert not words.str.contains(r"\+7 \(000\)|@example\.|\+7000").any(), file.name


def of(facts: pd.DataFrame, period: str, segment: str) -> pd.DataFrame:
    return facts[(facts["period"] == period) & (facts["segment"] == segment)]


def test_the_planted_low_point_of_the_curve_is_found_with_its_planted_reason(study, told):
    names = dictionary.of_study(study.voice.themes)
    for period, low in told["low_points"].items():
        inputs = load.inputs(study, study.scope(None, period))
        curve = themes.reasons(
            voice.curve(inputs.feedback, inputs.journey),
            inputs.mentions,
            inputs.feedback,
            fewest=5,
            fewest_quoted=10,
        ).set_index("stage")

        assert curve["polarity_score"].idxmin() == low
        assert curve.loc[low, "reason_theme"] == told["low_point_themes"][low]
        for code in ("ru", "en"):
            language.use(code)
            said = headlines_voice.emotional_curve(
                curve.reset_index(), journey=inputs.journey, themes=names.named(code)
            )
            assert names.named(code)[told["low_point_themes"][low]] in said
        language.use("en")


def test_the_emotional_curve_holds_the_polarity_that_was_planted(study, truth):
    held = []
    for period in PERIODS:
        inputs = load.inputs(study, study.scope(None, period))
        curve = voice.curve(inputs.feedback, inputs.journey).set_index("stage")
        planted = truth["curve"][truth["curve"]["period"] == period].set_index("stage")
        mean = (planted["positive"] - planted["negative"]) / planted["texts"]
        known = curve.join(mean.rename("planted"))
        known = known[known["scored_cases"] >= 10]
        low, high = known["polarity_score_low"], known["polarity_score_high"]
        held += list((low <= known["planted"]) & (known["planted"] <= high))

    assert len(held) >= 20
    assert sum(held) / len(held) >= 0.85
