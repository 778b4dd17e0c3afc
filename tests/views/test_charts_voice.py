"""The scores as a reader sees them: figure, sentences, table."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from cjm_lib import language
from cjm_lib.views import charts_tagger, charts_voice, headlines_voice, style, tables

NAN = float("nan")


@pytest.fixture
def scores():
    points, share = "score_points", "score_share"
    columns = ["stage", "voice", "metric", "score_cases", points, f"{points}_low"]
    columns += [f"{points}_high", share, f"{share}_low", f"{share}_high", "few", "response_share"]
    nps, csat = ("customer", "nps"), ("customer", "csat")
    no_share, no_points = (NAN, NAN, NAN), (NAN, NAN, NAN)
    rows = [
        ("@all", *nps, 400, 40.0, 31.9, 47.6, *no_share, False, 0.25),
        ("@all", *csat, 100, *no_points, 0.78, 0.689, 0.85, False, NAN),
        ("@all", "operator", "enps", 12, -25.0, -60.1, 20.4, *no_share, True, NAN),
        ("lead", *nps, 300, 60.0, 52.0, 67.5, *no_share, False, NAN),
        ("booking", *nps, 90, -20.0, -36.5, -2.4, *no_share, False, NAN),
        ("keys", *nps, None, NAN, NAN, NAN, *no_share, None, NAN),
        ("lead", *csat, 70, *no_points, 0.8, 0.692, 0.877, False, NAN),
        ("booking", *csat, 30, *no_points, 0.7, 0.521, 0.833, False, NAN),
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"score_cases": "Int64", "few": "boolean"})


@pytest.fixture
def change(scores):
    ways = ["up", "unclear", "few_data", "unclear", "down", "no_figure", "unclear", "unclear"]
    moved = [12.0, 3.0, NAN, 1.0, -30.0, NAN, 0.0, 0.0]
    return scores[["stage", "voice", "metric"]].assign(
        compared_cases=scores["score_cases"],
        change_points=moved,
        change_points_low=[value - 9 for value in moved],
        change_points_high=[value + 9 for value in moved],
        direction=ways,
    )


def words(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_each_score_and_voice_has_a_panel_of_its_own(scores):
    figure = charts_voice.scores(scores)

    assert [ax.get_title(loc="left") for ax in figure.axes] == [
        *("NPS: customers", "CSAT: customers", "eNPS: operators")
    ]


def test_dots_and_intervals_equal_the_table(scores):
    nps, csat, _ = charts_voice.scores(scores).axes

    assert dots(nps) == pytest.approx([40, 60, -20, NAN], nan_ok=True)
    assert dots(csat) == pytest.approx([0.78, 0.8, 0.7])
    ends = next(line for line in nps.collections if len(line.get_segments()) == 3).get_segments()
    assert [end[:, 0].tolist() for end in ends] == [[31.9, 47.6], [52.0, 67.5], [-36.5, -2.4]]


def dots(ax):
    return next(line.get_xdata() for line in ax.lines if line.get_markersize() == 7)


def test_points_run_from_minus_to_plus_a_hundred_and_shares_from_nought_to_one(scores):
    nps, csat, _ = charts_voice.scores(scores).axes

    assert nps.get_xticks().tolist() == [-100, 0, 100]
    assert csat.get_xticks().tolist() == [0, 0.5, 1]
    assert all(
        ax.get_xlim()[0] < ax.get_xticks()[0] and ax.get_xticks()[-1] < ax.get_xlim()[1]
        for ax in (nps, csat)
    )


def test_few_data_are_said_and_the_response_rate_stands_beside_its_score(scores):
    nps, csat, enps = charts_voice.scores(scores).axes

    assert "few data" in words(enps)
    assert "few data" not in words(csat)
    assert "25.0%" in words(nps)
    assert "Responded" not in words(csat)


def test_an_arrow_stands_where_a_score_moved_for_certain_and_nowhere_else(scores, change):
    nps, csat, enps = charts_voice.scores(scores, change=change).axes

    assert [word for word in words(nps) if word in "↑↓"] == ["↑", "↓"]
    assert not {"↑", "↓"} & {*words(csat), *words(enps)}


def test_a_group_too_small_to_show_is_said_to_be_so(scores):
    shown = words(charts_voice.scores(scores))

    assert "group too small to show" in shown
    assert "<5" in shown


def test_no_scores_are_no_data(scores, change):
    figure = charts_voice.scores(scores.head(0), change=change.head(0))

    assert "No data for this scope" in words(figure)
    assert "No data for this scope" in style.alt(figure)


def test_the_alt_text_holds_every_figure(scores, journey):
    said = style.alt(charts_voice.scores(scores, journey=journey))

    assert "Бронирование: -20.0\u00a0[-36.5;\u00a0-2.4]" in said
    assert "78.0%" in said


@pytest.mark.parametrize("speech", ["en", "ru"])
def test_nothing_of_the_figure_is_cut_off(speech, scores, change, journey):
    language.use(speech)
    figure = charts_voice.scores(scores, journey=journey, change=change)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()

    for text in figure.findobj(Text):
        box = text.get_window_extent(canvas.get_renderer())
        if text.get_text() and text.get_visible() and box.x1 > 0:
            assert figure.bbox.x0 <= box.x0, text
            assert box.x1 <= figure.bbox.x1, text
            assert figure.bbox.y0 <= box.y0, text
            assert box.y1 <= figure.bbox.y1, text


def test_the_tables_are_left_as_they_were(scores, change):
    before = scores.copy(), change.copy()

    charts_voice.scores(scores, change=change)
    headlines_voice.scores(scores)
    headlines_voice.scores_change(change)

    pd.testing.assert_frame_equal(scores, before[0])
    pd.testing.assert_frame_equal(change, before[1])


def test_the_headline_says_each_score_and_where_one_is_lowest_for_certain(scores):
    said = headlines_voice.scores(scores).replace("\u00a0", " ")

    assert said == (
        "NPS (customers): 40.0 [31.9; 47.6], n = 400, response rate 25.0%. "
        "CSAT (customers): 78.0% [68.9; 85.0], n = 100. "
        "eNPS (operators): -25.0 [-60.1; 20.4], n = 12 (few data). "
        "“NPS (customers)” is lowest at “booking”: -20.0 [-36.5; -2.4], n = 90."
    )


def test_a_hidden_score_is_not_said(scores):
    table = scores.head(1).copy()
    table["score_cases"] = pd.array([None], dtype="Int64")

    assert headlines_voice.scores(table) == "NPS (customers): too few answers to show."


def test_the_headline_of_changes_says_only_what_is_certain(change):
    said = headlines_voice.scores_change(change).replace("\u00a0", " ")

    assert said == (
        "Rose for certain, in points: NPS (customers), the whole journey: 12.0 [3.0; 21.0]. "
        "Fell for certain, in points: NPS (customers), booking: -30.0 [-39.0; -21.0]."
    )


def test_scores_that_did_not_move_or_have_nothing_to_compare_with_are_said_to_be_so(change):
    still = change[change["direction"] == "unclear"]
    alone = change[change["direction"] == "no_figure"]

    assert headlines_voice.scores_change(still).startswith("No score moved for certain")
    assert headlines_voice.scores_change(alone).startswith("There are no scores of the period")
    assert headlines_voice.scores_change(change.head(0)).startswith("There are no scores")


@pytest.mark.parametrize("speech", ["en", "ru"])
def test_scores_can_be_said_and_shown_in_both_languages(speech, scores, change):
    language.use(speech)

    for table in (scores, change, scores.head(0), change.head(0)):
        assert len(tables.formatted(table).rows) == len(table)
    whose = "NPS (клиенты)" if speech == "ru" else "NPS (customers)"
    assert headlines_voice.scores(scores).startswith(whose)
    assert ("Оценок здесь нет" in headlines_voice.scores(scores.head(0))) == (speech == "ru")


def test_points_are_shown_with_one_decimal_place(scores):
    shown = tables.formatted(scores.head(1))

    assert "40.0\u00a0[31.9;\u00a047.6]" in shown.rows[0]
    assert "–" in shown.rows[0]


CURVE = pd.DataFrame(
    {
        "stage": ["lead", "visit", "deal"],
        "scored_cases": pd.array([40, 0, 60], dtype="Int64"),
        "text_cases": pd.array([44, 2, 61], dtype="Int64"),
        "polarity_score": [0.2, float("nan"), -0.4],
        "polarity_score_low": [0.0, float("nan"), -0.6],
        "polarity_score_high": [0.4, float("nan"), -0.2],
    }
)


def test_a_stage_without_texts_is_a_gap_in_the_curve():
    ax = charts_voice.emotional_curve(CURVE)

    drawn = max(ax.lines, key=lambda line: len(line.get_xdata()))
    assert np.asarray(drawn.get_ydata(), dtype=float).tolist()[::2] == [0.2, -0.4]
    assert np.isnan(drawn.get_ydata()[1])


def test_the_worst_stage_is_named_only_when_its_interval_lies_clear():
    said = headlines_voice.emotional_curve(CURVE).replace("\u00a0", " ")
    close = CURVE.assign(polarity_score_high=[0.4, float("nan"), 0.1])

    assert said.startswith("People feel worst at “deal”: -0.40 [-0.60; -0.20], n = 60.")
    assert said.endswith("Nothing can be said of 1 stage.")
    assert "undetermined" in headlines_voice.emotional_curve(close)


def test_a_curve_of_nothing_says_so():
    assert "Too few texts" in headlines_voice.emotional_curve(CURVE.head(0))
    assert "No data" in charts_voice.emotional_curve(CURVE.head(0)).texts[0].get_text()


ACCURACY = pd.DataFrame(
    {
        "basis": ["rating"],
        "language": ["@all"],
        "voice": ["@all"],
        "labelled_cases": pd.array([230], dtype="Int64"),
        "accuracy_share": [0.689],
        "accuracy_share_low": [0.626],
        "accuracy_share_high": [0.745],
        "macro_f1_share": [0.624],
        "macro_f1_share_low": [0.559],
        "macro_f1_share_high": [0.685],
    }
)


def test_the_tagger_is_said_to_be_as_good_as_it_was_measured():
    said = headlines_voice.accuracy(ACCURACY, floor=0.6).replace("\u00a0", " ")

    assert said == (
        "Against the authors' own stars, n = 230: right 68.9% [62.6; 74.5], "
        "macro-F1 62.4% [55.9; 68.5]."
    )
    assert "withheld" in headlines_voice.accuracy(ACCURACY, floor=0.7)
    assert "not measured" in headlines_voice.accuracy(ACCURACY.head(0), floor=0.6)


def test_a_withheld_curve_gives_the_reason_and_draws_nothing():
    ax = charts_voice.emotional_curve(CURVE, withheld=True)

    assert "below the study's floor" in style.alt(ax)
    assert "is not said" in headlines_voice.emotional_curve(CURVE, withheld=True)
    assert all(len(line.get_xdata()) < 3 for line in ax.lines)


REASONS = CURVE.assign(
    reason_theme=["site", "", "queue"], reason_cases=[12, None, 30], quote=["", "", "Ждали час"]
)


@pytest.mark.usefixtures("russian")
def test_the_lowest_stage_is_named_with_its_reason():
    names = {"queue": "Очередь", "site": "Сайт"}
    said = headlines_voice.emotional_curve(REASONS, themes=names)

    assert "О чём там говорят чаще всего: Очередь (30)." in said


def test_each_point_has_its_reason_under_it():
    ax = charts_voice.emotional_curve(REASONS, themes={"queue": "Queue", "site": "Site"})
    under = [text.get_text().replace("\u00a0", " ") for text in ax.texts]

    assert under == ["n = 40\nSite", "n = 0", "n = 60\nQueue"]


def test_the_tagger_in_use_is_said_with_what_taught_it():
    table = pd.DataFrame(
        {
            "tagger": ["adapted"],
            "basis": ["rating"],
            "learned_cases": pd.array([226], dtype="Int64"),
            "shipped_f1_share": [0.633],
            "adapted_f1_share": [0.643],
        }
    )
    said = headlines_voice.tagger(table).replace("\u00a0", " ")

    assert "226 texts (the authors' own stars) taught it" in said
    assert "64.3% against 63.3%" in said
    kept = headlines_voice.tagger(table.assign(tagger="shipped")).replace("\u00a0", " ")
    assert "made it no better" in kept


RELIABILITY = pd.DataFrame(
    {
        "bin": [1, 2],
        "text_count": pd.array([40, 40], dtype="Int64"),
        "confidence_share": [0.5, 0.9],
        "right_share": [0.7, 0.9],
        "right_share_low": [0.55, 0.77],
        "right_share_high": [0.82, 0.96],
        "kept_right_share": [0.8, 0.9],
        "kept_right_share_low": [0.7, 0.77],
        "kept_right_share_high": [0.87, 0.96],
    }
)


def test_the_reliability_curve_stands_where_the_table_says():
    ax = charts_tagger.reliability(RELIABILITY)
    line = max(ax.lines, key=lambda line: line.get_marker() == "o")

    assert line.get_xdata().tolist() == [0.5, 0.9]
    assert line.get_ydata().tolist() == [0.7, 0.9]
    assert "1 part" in headlines_voice.reliability(RELIABILITY)


def test_what_was_not_measured_is_said():
    assert "not measured" in headlines_voice.reliability(RELIABILITY.head(0))
    assert "No data" in style.alt(charts_tagger.reliability(RELIABILITY.head(0)))
