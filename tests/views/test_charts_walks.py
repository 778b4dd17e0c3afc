import pandas as pd
import pytest
from matplotlib.text import Text

from cjm_lib import language
from cjm_lib.views import charts_walks, headlines_coverage, style


def words(ax):
    return {text.get_text() for text in ax.findobj(Text)}


def plain(sentence):
    return sentence.replace("\u00a0", " ")


@pytest.fixture
def detours():
    return pd.DataFrame(
        {
            "from_stage": ["lead", "showing"],
            "to_stage": ["showing", "lead"],
            "move": ["skip", "return"],
            "passages": pd.array([60, 25], dtype="Int64"),
            "moved_cases": pd.array([60, 20], dtype="Int64"),
            "moved_share": [0.3, 0.1],
            "moved_share_low": [0.24, 0.066],
            "moved_share_high": [0.37, 0.15],
        }
    )


@pytest.fixture
def matrix():
    return pd.DataFrame(
        {
            "step": ["1", "2", "2"],
            "stage": ["lead", "consult", "showing"],
            "standing_cases": pd.array([200, 90, None], dtype="Int64"),
            "standing_share": [1.0, 0.45, float("nan")],
            "standing_share_low": [0.98, 0.38, float("nan")],
            "standing_share_high": [1.0, 0.52, float("nan")],
        }
    )


def test_detours_are_named_by_both_stages_and_their_kind(detours, journey):
    ax = charts_walks.detours(detours, journey=journey)

    assert {"skip", "return", "60", "20"} <= words(ax)
    bars = sorted(patch.get_width() for patch in ax.patches if patch.get_width() in {0.3, 0.1})
    assert bars == [0.1, 0.3]
    assert "30.0%" in style.alt(ax)


def test_each_step_is_a_column_and_a_hidden_square_says_so(matrix, journey):
    ax = charts_walks.step_matrix(matrix, journey=journey)

    assert {"step 1", "step 2", "<5"} <= words(ax)
    assert any("45.0%" in word for word in words(ax))


def test_nothing_to_draw_is_said(detours, matrix):
    for draw, table in ((charts_walks.detours, detours), (charts_walks.step_matrix, matrix)):
        assert style.alt(draw(table.head(0)))


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        ("en", "The most frequent detour is “lead → showing” (skip): 30.0% [24.0; 37.0]."),
        ("ru", "Самый частый обходной ход: «lead → showing» (пропуск), 30,0 % [24,0; 37,0]."),
    ],
)
def test_the_leading_detour_is_named_with_its_kind(detours, spoken, said):
    language.use(spoken)

    assert plain(headlines_coverage.detours(detours)) == said


def test_no_detour_leads_while_intervals_overlap_and_none_may_be_shown(detours):
    close = detours.assign(moved_share_low=0.09)

    assert "undetermined" in headlines_coverage.detours(close)
    assert headlines_coverage.detours(detours.head(0)).startswith("No loop")
