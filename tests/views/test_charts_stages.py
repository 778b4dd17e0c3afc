"""Figures and sentences of money, cuts, waiting, pace, steps and stalled cases."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from cjm_lib.views import charts_stages, headlines_stages, style


def cases(values):
    return pd.array(values, dtype="Int64")


def plain(sentence):
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


def words(ax):
    return {plain(text.get_text()) for text in ax.findobj(Text)}


def ends(name, *rows):
    columns = zip(*rows, strict=True)
    return {f"{name}{end}": list(column) for end, column in zip(ENDS, columns, strict=True)}


ENDS = ("", "_low", "_high")


@pytest.fixture
def money():
    return pd.DataFrame(
        {
            "stage": ["lead", "showing", "keys"],
            "reached_cases": cases([200, 150, 90]),
            "money_cases": cases([50, 60, None]),
            "money_left_value": [5000.0, 9000.0, np.nan],
            **ends("money_left_share", (0.1, 0.05, 0.2), (0.3, 0.2, 0.4), (np.nan,) * 3),
        }
    )


@pytest.fixture
def by_cut():
    return pd.DataFrame(
        {
            "cut": ["first_channel", "first_channel", "region"],
            "value": ["site", "@other", "Калужская область и соседние с ней районы"],
            "stage": ["lead", "lead", "mortgage"],
            "reached_cases": cases([100, 80, 40]),
            "left_cases": cases([60, 20, 15]),
            **ends("left_share", (0.6, 0.5, 0.7), (0.25, 0.2, 0.3), (0.4, 0.3, 0.5)),
            **ends("left_difference_points", (35, 20, 45), (-35, -45, -20), (3, -9, 12)),
            "against_others": ["more", "less", "unclear"],
        }
    )


@pytest.fixture
def waiting():
    rows = [
        (segment, stage, at_risk, minutes, share)
        for segment in ("first", "second")
        for stage in ("lead", "consult", "showing")
        for at_risk, minutes, share in [(50, 10.0, 0.8), (20, 500.0, 0.3), (None, np.nan, np.nan)]
    ]
    table = pd.DataFrame(
        rows, columns=["segment", "stage", "at_risk_cases", "waited_minutes", "waiting_share"]
    ).astype({"at_risk_cases": "Int64"})
    share = table["waiting_share"]
    return table.assign(
        waiting_share_low=share - 0.1, waiting_share_high=share + 0.1, lost_share=0.5 - share / 2
    )


@pytest.fixture
def against_plan():
    return pd.DataFrame(
        {
            "stage": ["lead", "consult"],
            "moved_cases": cases([30, 30]),
            "pace": ["slower", "on_plan"],
            **ends("lost_hours", (240, 100, 300), (0, 0, 3)),
        }
    )


@pytest.fixture
def contacts():
    return pd.DataFrame(
        {
            "stage": ["lead", "consult"],
            "moved_cases": cases([30, 30]),
            "planned_steps": [1.0, 2.0],
            **ends("median_steps", (3, 2, 4), (2, 1, 3)),
            **ends("above_share", (0.9, 0.8, 0.95), (0.1, 0.05, 0.2)),
        }
    )


@pytest.fixture
def idle():
    return pd.DataFrame(
        {
            "stage": ["lead", "consult", "showing"],
            "open_cases": cases([20, 10, None]),
            "stalled_cases": cases([7, 0, None]),
            "p75_minutes": [600.0, np.nan, np.nan],
        }
    )


def test_bars_of_money_are_the_shares_and_small_groups_are_veiled(money):
    ax = charts_stages.money(money, currency="EUR")

    assert [bar.get_width() for bar in ax.containers[0]] == [0.1, 0.3, 0]
    assert "group too small to show" in words(ax)
    assert "30.0% [20.0; 40.0]" in words(ax)


def test_only_sure_differences_are_in_colour(by_cut, journey):
    ax = charts_stages.dropoff_by_cut(by_cut, journey=journey)

    dots = {
        line.get_color(): list(line.get_xdata())
        for line in ax.lines
        if line.get_marker() in ("^", "v", "o")
    }
    assert dots == {style.VERMILION: [35], style.BLUE: [-35], "#B5BEC6": [3]}


def test_curves_have_a_panel_a_stage_and_draw_no_hidden_point(waiting):
    drawn = charts_stages.curves(waiting, segment="first")

    panels = [ax for ax in drawn.axes if ax.get_visible()]
    assert len(panels) == 3
    lines = {line.get_label(): list(line.get_ydata()) for line in panels[0].lines}
    assert lines["waiting"] == [1.0, 0.8, 0.3]
    assert lines["lost"] == pytest.approx([0, 0.1, 0.35])
    assert "lead: Waited 8 h; Still wait, share" in plain(style.alt(drawn)).replace("8.3 h", "8 h")


@pytest.mark.parametrize("segment", [None, "first"])
def test_fourteen_stages_and_long_names_stay_inside_the_figure(waiting, segment):
    one = waiting[waiting["stage"] == "lead"]
    long = [f"Согласование условий договора долевого участия, часть {n}" for n in range(14)]

    drawn = charts_stages.curves(
        pd.concat([one.assign(stage=name) for name in long]), segment=segment
    )

    drawn.canvas.draw()
    right = drawn.get_figwidth() * drawn.dpi
    for ax in drawn.axes:
        box = ax.title.get_window_extent()
        left_title = ax._left_title.get_window_extent()
        assert max(box.x1, left_title.x1) <= right


def test_nothing_to_draw_is_said(money, by_cut, waiting):
    assert "No data" in style.alt(charts_stages.money(money.head(0)))
    assert "No data" in style.alt(charts_stages.dropoff_by_cut(by_cut.head(0)))
    assert "No data" in style.alt(charts_stages.curves(waiting.head(0)))


def test_sentences_say_what_the_tables_say(money, by_cut, against_plan, contacts, idle):
    said = headlines_stages

    assert "“showing”: 9,000" in plain(said.money(money))
    assert "first channel: site; lead”: more often, 35" in plain(said.dropoff_by_cut(by_cut))
    assert "Slower than planned: “lead”." in said.pace(against_plan)
    assert "240 [100.0; 300.0] hours a month" in plain(said.pace(against_plan))
    assert "More steps than planned for certain: “lead”." in said.steps(contacts)
    assert plain(said.stalled(idle)) == (
        "Open cases that wait too long with nobody in touch: 7. "
        "Fewer than 75% move on, so nobody is called stalled: “consult”."
    )


def test_sentences_of_empty_tables(money, by_cut, against_plan, contacts, idle):
    said = headlines_stages

    assert "Nothing can be said about money" in said.money(money.head(0))
    assert "no cuts" in said.dropoff_by_cut(by_cut.head(0))
    assert "no planned times" in said.pace(against_plan.head(0))
    assert "no planned steps" in said.steps(contacts.head(0))
    assert "Nobody is called stalled" in said.stalled(idle.head(0))


@pytest.mark.usefixtures("russian")
def test_sentences_in_russian(money, by_cut, against_plan, contacts, idle):
    said = headlines_stages

    assert "Больше всего денег уходит" in said.money(money)
    assert "чаще, 35,0" in said.dropoff_by_cut(by_cut)
    assert said.pace(against_plan).startswith("Медленнее плана")
    assert "Шагов больше плана" in said.steps(contacts)
    assert "Открытых случаев" in said.stalled(idle)


def test_the_funnel_is_said_from_its_first_step_to_its_last():
    table = pd.DataFrame(
        {
            "funnel_step": ["Lead", "Deal"],
            "stage": ["lead", "booking"],
            "step_reached_share": [1.0, 0.25],
            "step_reached_share_low": [0.98, 0.2],
            "step_reached_share_high": [1.0, 0.31],
        }
    )

    assert plain(headlines_stages.funnel(table)) == (
        "Of the cases that came to “Lead”, 25.0% [20.0; 31.0] came to “Deal”."
    )
    assert headlines_stages.funnel(table.head(0)) == "The map names no steps of the sales funnel."
