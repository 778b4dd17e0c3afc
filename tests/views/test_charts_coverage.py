import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from cjm_lib import language
from cjm_lib.analysis import coverage
from cjm_lib.views import charts, charts_coverage, headlines_coverage, style

SCENARIOS = pd.DataFrame({"path": ["lead > consult > showing > booking > mortgage > contract"]})


def words(ax):
    return {text.get_text() for text in ax.findobj(Text)}


@pytest.fixture
def steps(kept):
    return coverage.uncovered_steps(kept["uncovered"], SCENARIOS)


@pytest.fixture
def deviating():
    return pd.DataFrame(
        {
            "deviation": ["skipped", "added", "reordered"],
            "stage": ["consult", "showing", "booking"],
            "deviating_cases": pd.array([90, 40, None], dtype="Int64"),
            "deviating_share": [0.2, 0.09, float("nan")],
            "deviating_share_low": [0.17, 0.07, float("nan")],
            "deviating_share_high": [0.24, 0.12, float("nan")],
            "won_effect_points": [-20.5, 3.0, float("nan")],
            "won_effect_points_low": [-30.0, -8.0, float("nan")],
            "won_effect_points_high": [-11.0, 14.0, float("nan")],
            "effect": ["won_less", "undetermined", "no_figure"],
        }
    )


@pytest.mark.parametrize("spoken", ["en", "ru"])
def test_every_path_is_a_chain_of_chips_that_neither_overlap_nor_leave_the_figure(
    kept, journey, spoken
):
    language.use(spoken)
    stages = journey["stage"].tolist()
    path = " > ".join([*stages, "lead", *stages[2:6]])  # twelve steps, long names
    table = kept["uncovered"].assign(path=[path, "lead > lead", "other"])
    steps = coverage.uncovered_steps(table, SCENARIOS)
    ax = charts_coverage.uncovered(table, steps, journey=journey)
    whole = style.figure_of(ax)
    FigureCanvasAgg(whole).draw()

    boxes = [patch.get_window_extent() for patch in ax.findobj(FancyBboxPatch)]
    assert len(boxes) == 4 + len(steps) + 1  # the legend, the steps, the other paths
    assert not [
        (a, b)
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
        if a.shrunk(0.98, 0.9).overlaps(b)
    ]
    edge = whole.bbox
    for text in ax.findobj(Text):
        box = text.get_window_extent()
        assert edge.x0 - 1 <= box.x0, text.get_text()
        assert box.x1 <= edge.x1 + 1, text.get_text()


def test_skipped_and_added_stages_are_marked_by_a_sign_and_in_the_alt_text(kept, steps):
    ax = charts_coverage.uncovered(kept["uncovered"], steps)

    assert "− consult" in words(ax)
    assert "consult (skipped)" in style.alt(ax)
    assert "9.0%\u00a0[4.8;\u00a016.2]" in words(ax)


def test_the_axes_given_are_the_axes_used_and_tables_stay(kept, steps, deviating):
    ax = Figure(figsize=(12, 12)).subplots()
    before = deviating.copy()

    assert charts_coverage.uncovered(kept["uncovered"], steps, ax=ax) is ax
    assert charts_coverage.deviations(deviating, ax=Figure(figsize=(12, 9)).subplots())
    pd.testing.assert_frame_equal(deviating, before)


def test_bars_equal_the_shares_and_only_a_certain_effect_is_hatched(deviating):
    ax = charts_coverage.deviations(deviating)

    bars = list(ax.containers[0])
    assert [bar.get_width() for bar in bars] == [0.2, 0.09, 0]
    assert [bar.get_hatch() for bar in bars] == ["///", "", ""]
    assert {"↓", "?", "–"} <= words(ax)
    assert "group too small to show" in words(ax)


def test_a_table_without_rows_says_that_there_is_no_data(kept, steps, deviating):
    drawn = [
        charts_coverage.uncovered(kept["uncovered"].head(0), steps.head(0)),
        charts_coverage.deviations(deviating.head(0)),
    ]

    assert all("No data for this scope" in words(ax) for ax in drawn)
    charts.show(drawn[0])


def test_deviations_are_said_with_their_effects_and_their_correction(deviating, journey):
    said = headlines_coverage.deviations(deviating, journey=journey.assign(name=journey["stage"]))

    assert "The most frequent deviation is “skipped: consult”: 20.0%" in said
    assert "“skipped: consult”: won less often, -20.5\u00a0[-30.0;\u00a0-11.0] points." in said
    assert "Undetermined: 1 deviation." in said
    assert "Corrected for 2 comparisons by Benjamini–Hochberg." in said


def zoomed(worst_block):
    return pd.DataFrame(
        {
            "level": ["stages", "blocks"],
            "known_cases": pd.array([100, 100], dtype="Int64"),
            "variants": [40, 9],
            "covered_share": [0.3, 0.5],
            "worst": ["pay", "look"],
            "worst_block": [worst_block, "look"],
            "left_share": [0.4, 0.6],
            "alone": [True, False],
        }
    )


def test_a_verdict_that_changes_with_the_zoom_is_said_to_change():
    certain = zoomed("buy").assign(alone=True)

    said = headlines_coverage.zoom(certain)

    assert said.endswith(
        "seen by blocks it is at “look”: 60.0%. The verdict changes with the zoom."
    )
    assert "in the same place" in headlines_coverage.zoom(zoomed("look"))
    assert "no blocks" in headlines_coverage.zoom(zoomed("buy").head(1))


def test_a_verdict_that_is_not_certain_is_not_said_to_change():
    said = headlines_coverage.zoom(zoomed("buy"))

    assert said.endswith("Which is the largest is undetermined on at least one level.")
    assert "verdict" not in said


def test_change_and_drift_say_when_there_is_nothing_to_compare_with():
    nothing = pd.DataFrame({"reading": ["strict"], "direction": ["no_figure"]})

    assert "no period before" in headlines_coverage.coverage_change(nothing)
    assert "no period before" in headlines_coverage.drift(pd.DataFrame({"path": []}))
