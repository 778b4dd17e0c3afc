"""Scores, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_lib import privacy
from cjm_lib.analysis import scores
from cjm_lib.errors import InputError

JOURNEY = pd.DataFrame({"stage": ["search", "pay"]})
FEEDBACK = pd.DataFrame(
    [
        ("pay", "customer", 10, 5, 7),
        ("pay", "customer", 9, 4, 5),
        ("pay", "customer", 8, 3, 4),
        ("search", "customer", 6, np.nan, np.nan),
        (None, "customer", 10, np.nan, np.nan),
        ("moon", "customer", 7, np.nan, np.nan),
        ("pay", "operator", 3, np.nan, np.nan),
        ("pay", "sales", np.nan, np.nan, np.nan),
    ],
    columns=["stage", "voice", "nps", "csat", "ces"],
)


def row(table, stage, voice, metric):
    found = table[(table["stage"] == stage) & (table["voice"] == voice)]
    (one,) = found[found["metric"] == metric].to_dict("records")
    return one


def answers(metric, **counts):
    """Return feedback on the payment: ``bad=3`` gives three bad answers."""
    value = {
        "nps": {"good": 10, "middle": 8, "bad": 0},
        "csat": {"good": 5, "bad": 1},
        "ces": {"good": 7, "bad": 1},
    }[metric]
    given = [float(value[kind]) for kind, count in counts.items() for _ in range(count)]
    return pd.DataFrame({"stage": "pay", "voice": "customer", metric: given}).astype(
        {"stage": "str", "voice": "str"}
    )


def test_the_columns_are_the_agreed_ones():
    assert scores.scores(FEEDBACK, JOURNEY).columns.tolist() == [
        *("stage", "voice", "metric", "score_cases"),
        *("score_points", "score_points_low", "score_points_high"),
        *("score_share", "score_share_low", "score_share_high", "few", "response_share"),
    ]


def test_the_whole_scope_comes_first_then_the_stages_in_journey_order_then_the_stageless():
    table = scores.scores(FEEDBACK, JOURNEY)

    assert list(dict.fromkeys(table["stage"])) == ["@all", "search", "pay", "@none"]


def test_nps_is_promoters_less_detractors_per_hundred_answers():
    whole = row(scores.scores(FEEDBACK, JOURNEY), "@all", "customer", "nps")

    assert whole["score_cases"] == 6
    assert whole["score_points"] == pytest.approx(100 * (3 - 1) / 6)
    assert np.isnan(whole["score_share"])


def test_an_answer_without_a_stage_of_the_map_counts_in_the_whole_alone():
    table = scores.scores(FEEDBACK, JOURNEY)

    assert row(table, "@none", "customer", "nps")["score_cases"] == 2
    stages = table[(table["stage"] != "@all") & (table["metric"] == "nps")]
    assert stages["score_cases"].sum() == 6


def test_the_nps_of_staff_is_the_enps_and_an_empty_field_is_no_answer():
    table = scores.scores(FEEDBACK, JOURNEY)

    assert row(table, "pay", "operator", "enps")["score_points"] == -100
    assert "sales" not in set(table["voice"])


def test_csat_counts_the_answers_of_four_and_five_and_ces_those_from_five():
    table = scores.scores(FEEDBACK, JOURNEY)

    assert row(table, "pay", "customer", "csat")["score_share"] == pytest.approx(2 / 3)
    assert row(table, "pay", "customer", "ces")["score_share"] == pytest.approx(2 / 3)


def test_the_lowest_good_answer_can_be_the_studys_own():
    table = scores.scores(FEEDBACK, JOURNEY, top={"csat": 5})

    assert row(table, "pay", "customer", "csat")["score_share"] == pytest.approx(1 / 3)
    assert row(table, "pay", "customer", "ces")["score_share"] == pytest.approx(2 / 3)


def test_a_top_answer_of_a_metric_that_is_no_share_is_refused():
    with pytest.raises(InputError, match=r"'cesat'\. Did you mean 'csat'"):
        scores.scores(FEEDBACK, JOURNEY, top={"cesat": 5})


def test_stars_count_as_good_from_four():
    stars = pd.DataFrame({"stage": ["pay"] * 4, "voice": "customer", "rating": [5.0, 4, 3, 1]})

    assert row(scores.scores(stars, JOURNEY), "pay", "customer", "rating")["score_share"] == 0.5


@pytest.mark.parametrize(("count", "few"), [(29, True), (30, False)])
def test_fewer_than_thirty_answers_are_few(count, few):
    table = scores.scores(answers("csat", good=count), JOURNEY)

    assert table["few"].tolist() == [few, few]


def test_fewer_than_five_answers_are_hidden_and_five_are_shown():
    four = privacy.suppress(scores.scores(answers("nps", good=4), JOURNEY), 5)
    five = privacy.suppress(scores.scores(answers("nps", good=5), JOURNEY), 5)

    assert four.drop(columns=["stage", "voice", "metric"]).isna().all(axis=None)
    assert five["score_points"].tolist() == [100, 100]


def test_the_response_rate_stands_beside_the_score_where_the_number_asked_is_known():
    asked = pd.DataFrame(
        [("@all", "customer", "nps", 12)], columns=["stage", "voice", "metric", "asked_cases"]
    )

    table = scores.scores(FEEDBACK, JOURNEY, asked=asked)

    assert row(table, "@all", "customer", "nps")["response_share"] == 0.5
    assert np.isnan(row(table, "pay", "customer", "nps")["response_share"])


def test_more_answers_than_asked_and_a_number_given_twice_are_refused():
    line = ("@all", "customer", "nps", 5)
    asked = pd.DataFrame([line], columns=["stage", "voice", "metric", "asked_cases"])

    with pytest.raises(InputError, match="6 answered, but only 5 were asked"):
        scores.scores(FEEDBACK, JOURNEY, asked=asked)
    with pytest.raises(InputError, match="stands twice"):
        scores.scores(FEEDBACK, JOURNEY, asked=pd.concat([asked, asked]))


@pytest.mark.parametrize(
    "feedback", [FEEDBACK.head(0), FEEDBACK[["stage", "voice"]], FEEDBACK.assign(nps=np.nan)[:0]]
)
def test_no_answers_give_no_rows_with_the_same_columns(feedback):
    table = scores.scores(feedback, JOURNEY)

    assert len(table) == 0
    assert table.dtypes.to_dict() == scores.scores(FEEDBACK, JOURNEY).dtypes.to_dict()
    assert len(scores.change(table, table)) == 0


@given(st.lists(st.integers(0, 10), min_size=1, max_size=80))
def test_an_interval_holds_its_score_and_stays_on_the_scale(given_scores):
    feedback = pd.DataFrame({"stage": "pay", "voice": "customer", "nps": given_scores})
    feedback = feedback.assign(ces=np.clip(feedback["nps"], 1, 7))

    table = scores.scores(feedback, JOURNEY)

    for name, least, most in (("score_points", -100, 100), ("score_share", 0, 1)):
        known = table[table[name].notna()]
        assert len(known) == 2
        assert known[f"{name}_low"].between(least, known[name]).all()
        assert known[f"{name}_high"].between(known[name], most).all()


def test_the_feedback_given_is_left_as_it_was():
    before = FEEDBACK.copy()
    scores.scores(FEEDBACK, JOURNEY)

    pd.testing.assert_frame_equal(FEEDBACK, before)


def changed(metric, now, before):
    tables = (scores.scores(answers(metric, **counts), JOURNEY) for counts in (now, before))
    return row(scores.change(*tables), "@all", "customer", metric)


def test_an_arrow_needs_an_interval_of_the_difference_clear_of_nought():
    certain = changed("csat", {"good": 56, "bad": 14}, {"good": 48, "bad": 32})
    chance = changed("csat", {"good": 50, "bad": 20}, {"good": 48, "bad": 32})

    # Newcombe 1998, table II (a), method 10.
    assert round(certain["change_points"], 2) == 20
    assert round(certain["change_points_low"], 2) == 5.24
    assert round(certain["change_points_high"], 2) == 33.39
    assert certain["direction"] == "up"
    assert chance["direction"] == "unclear"


def test_intervals_that_overlap_may_still_differ_for_certain():
    one = changed("csat", {"good": 56, "bad": 14}, {"good": 48, "bad": 32})
    now = scores.scores(answers("csat", good=56, bad=14), JOURNEY)
    before = scores.scores(answers("csat", good=48, bad=32), JOURNEY)

    assert now["score_share_low"].iloc[0] < before["score_share_high"].iloc[0]
    assert one["direction"] == "up"


def test_nps_that_fell_for_certain_points_down():
    fell = changed("nps", {"good": 30, "bad": 70}, {"good": 70, "bad": 30})

    assert fell["change_points"] == -80
    assert fell["direction"] == "down"


def test_few_data_never_point_anywhere():
    few = changed("csat", {"good": 29}, {"bad": 400})

    assert few["change_points"] == 100
    assert few["direction"] == "few_data"


def test_a_score_that_was_not_there_or_is_hidden_has_nothing_to_compare_with():
    now = scores.scores(answers("csat", good=40), JOURNEY)
    small = privacy.suppress(scores.scores(answers("csat", good=3), JOURNEY), 5)

    assert set(scores.change(now, small)["direction"]) == {"no_figure"}
    assert set(scores.change(small, now)["direction"]) == {"no_figure"}
    alone = scores.change(now, now.head(0))
    assert set(alone["direction"]) == {"no_figure"}
    assert alone["before_cases"].tolist() == [0, 0]  # nobody answered: known, not hidden


def test_a_change_from_a_small_group_is_hidden_whole():
    now = scores.scores(answers("csat", good=40), JOURNEY)
    table = scores.change(now, scores.scores(answers("csat", good=3), JOURNEY))

    assert privacy.suppress(table, 5)["change_points"].isna().all()


def test_the_same_scores_twice_have_not_changed():
    table = scores.scores(FEEDBACK, JOURNEY)

    same = scores.change(table, table)
    assert same["change_points"].tolist() == [0] * len(table)
    assert not set(same["direction"]) & {"up", "down"}
