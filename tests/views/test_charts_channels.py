import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from cjm_lib import language
from cjm_lib.views import charts_channels, headlines_channels, style

CHANNELS = ["app", "call_centre", "chat", "courier", "email", "office", "site", "telegram"]


def words(ax):
    return {text.get_text() for text in ax.findobj(Text)}


def plain(sentence):
    return sentence.replace("\u00a0", " ")


def shares(name, value, half=0.05):
    return {f"{name}": value, f"{name}_low": value - half, f"{name}_high": value + half}


def goal(stage, channel, use, cases):
    return {
        "stage": stage,
        "channel": channel,
        "use": use,
        "entered_cases": cases,
        **shares("entered_share", np.nan if cases is None else 0.4),
        **shares("median_steps", 1.0, 0.0),
    }


@pytest.fixture
def goals():
    rows = [
        goal("lead", "site", "used", 120),
        goal("lead", "office", "not_used", 0),
        goal("consult", "chat", "not_drawn", 40),
        goal("consult", "site", "used", None),
    ]
    return pd.DataFrame(rows).astype({"entered_cases": "Int64"})


@pytest.fixture
def costs():
    rows = [
        {
            "from_channel": "site",
            "to_channel": "call_centre",
            "moved_cases": 60,
            "bad_cases": 30,
            **shares("bad_share", 0.5),
            **shares("lost_hours", 120.0, 20.0),
            **shares("bad_company_value", np.nan),
        }
    ]
    return pd.DataFrame(rows).astype({"moved_cases": "Int64", "bad_cases": "Int64"})


def test_squares_say_what_is_drawn_what_is_used_and_what_is_hidden(goals, journey):
    ax = charts_channels.goals(goals, journey=journey)

    said = words(ax)
    assert "40.0%\n[35.0;\u00a045.0]\nn\u00a0=\u00a0120; 1" in {
        w.replace(" = ", "\u00a0=\u00a0") for w in said
    }
    assert any(word.startswith("+ 40.0%") for word in said)
    assert {"0", "<5"} <= said


@pytest.mark.parametrize("spoken", ["en", "ru"])
def test_eight_channels_and_twelve_stages_are_legible(spoken):
    language.use(spoken)
    stages = [f"Этап с длинным названием, которое не влезает, {n}" for n in range(12)]
    rows = [goal(stage, channel, "used", 9999) for stage in stages for channel in CHANNELS]
    ax = charts_channels.goals(pd.DataFrame(rows).astype({"entered_cases": "Int64"}))
    whole = style.figure_of(ax)
    FigureCanvasAgg(whole).draw()

    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    assert len(boxes) == 96
    for n, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[n + 1 :])
    for text in ax.findobj(Text):
        box = text.get_window_extent()
        assert whole.bbox.x0 - 1 <= box.x0
        assert box.x1 <= whole.bbox.x1 + 1, text.get_text()
    assert min(text.get_fontsize() for text in ax.texts) >= 8


def test_bars_are_the_shares_of_the_table(costs):
    ax = charts_channels.move_costs(costs)

    assert [patch.get_width() for patch in ax.patches] == [0.5]
    assert "site → call centre" in style.alt(ax)


def test_nothing_to_draw_is_said(goals, costs):
    for draw, table in ((charts_channels.goals, goals), (charts_channels.move_costs, costs)):
        assert style.alt(draw(table.head(0)))


def test_the_map_is_held_against_what_is_used(goals):
    assert list(map(plain, headlines_channels.goals(goals))) == [
        "Drawn on the map, but nobody came that way: “lead: office”.",
        "Used, but not drawn on the map: “consult: chat”.",
    ]
    assert headlines_channels.goals(goals[goals["use"] == "used"])[0].startswith("Every stage")


def test_hours_are_said_and_what_is_missing_for_money(costs):
    assert plain(headlines_channels.move_costs(costs)) == (
        "Most time is lost on “site → call centre”: 120 [100.0; 140.0] hours a month. "
        "State the rates under [costs] in the study file to see it in money."
    )


def test_sentences_without_figures_say_so_in_both_languages(goals, costs):
    for spoken, said in (("en", "No event says"), ("ru", "Ни одно событие")):
        language.use(spoken)
        assert headlines_channels.systems(goals.head(0)).startswith(said)
    language.use("en")
    assert headlines_channels.preference(goals.head(0)).startswith("No case says the age group")
    assert headlines_channels.move_costs(costs.head(0)).startswith("Nobody changed")
