"""Themes as a reader sees them: the heat map and its sentences."""

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from cjm_lib.views import charts_themes, headlines_themes, style, tables

NAN = float("nan")
NAMES = {"queue": "Очередь в офисе", "site": "Сайт", "price": "Цена"}


@pytest.fixture
def table():
    """Queue at the deal, the site at the lead; a price that too few speak of; an operator."""
    return pd.DataFrame(
        {
            "stage": ["lead", "contract", "contract", "contract"],
            "theme": ["site", "queue", "price", "queue"],
            "voice": ["customer"] * 3 + ["operator"],
            "text_cases": pd.array([20, 30, None, 90], dtype="Int64"),
            "negative_cases": pd.array([4, 27, None, 80], dtype="Int64"),
            "polarity_score": [0.4, -0.7, NAN, -0.9],
            "polarity_score_low": [0.2, -0.8, NAN, -1.0],
            "polarity_score_high": [0.6, -0.6, NAN, -0.8],
            "negative_share": [0.2, 0.9, NAN, 0.89],
            "negative_share_low": [0.08, 0.74, NAN, 0.8],
            "negative_share_high": [0.42, 0.97, NAN, 0.94],
        }
    )


@pytest.fixture
def change(table):
    return table[["stage", "theme", "voice"]].assign(
        compared_cases=pd.array([18, 25, None, 60], dtype="Int64"),
        change_score=[0.1, -0.5, NAN, 0.0],
        change_score_low=[-0.1, -0.7, NAN, -0.2],
        change_score_high=[0.3, -0.3, NAN, 0.2],
        direction=["unclear", "down", "no_figure", "unclear"],
    )


def test_a_square_for_each_cell_of_customers_that_is_shown(table, change, journey):
    ax = charts_themes.themes(table, change=change, journey=journey, themes=NAMES)
    written = [words.get_text().replace("\u00a0", " ") for words in ax.texts]

    assert len([patch for patch in ax.patches if isinstance(patch, Rectangle)]) == 2
    assert sorted(written) == ["-0.70 ▼\nn = 30", "0.40\nn = 20"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Очередь в офисе", "Сайт"]


def test_the_axes_given_are_the_axes_used(table):
    ax = style.figure().subplots()

    assert charts_themes.themes(table, ax=ax) is ax
    assert "queue" in style.alt(ax)


def test_no_themes_say_so(table):
    assert "No data" in style.alt(charts_themes.themes(table.head(0)))
    assert "no theme" in headlines_themes.themes(table.head(0))


def test_what_customers_complain_of_most_is_said_with_its_stage(table, journey):
    said = headlines_themes.themes(table, journey=journey, themes=NAMES).replace("\u00a0", " ")

    assert "“Очередь в офисе”" in said
    assert "27 of the 30 texts" in said


def test_only_certain_changes_are_said(change, journey):
    said = headlines_themes.themes_change(change, journey=journey, themes=NAMES)

    assert said.startswith("Worse for certain: Очередь в офисе (")
    assert "Сайт" not in said
    unclear = change[change["direction"] == "unclear"]
    assert "compared: 2" in headlines_themes.themes_change(unclear)
    assert "enough in both periods" in headlines_themes.themes_change(change.iloc[[2]])


def test_a_table_names_its_themes(table):
    shown = tables.formatted(table, themes=NAMES)

    assert [row[1] for row in shown.rows][:2] == ["Сайт", "Очередь в офисе"]
