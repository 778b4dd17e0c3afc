"""The map over the funnel, on counts that can be read off."""

import pandas as pd

from cjm_lib.analysis import funnel

JOURNEY = pd.DataFrame(
    {"stage": ["ask", "show", "book", "keys"], "funnel_step": ["Lead", "Lead; Deal", "Deal", ""]}
)
DROPOFF = pd.DataFrame({"stage": JOURNEY["stage"], "reached_cases": [100, 60, 30, 20]})


def test_a_step_is_reached_with_the_first_of_its_stages():
    table = funnel.funnel(DROPOFF, JOURNEY)

    rows = table[["funnel_step", "stage", "reached_cases", "step_reached_cases"]]
    assert rows.to_numpy().tolist() == [
        ["Lead", "ask", 100, 100],
        ["Lead", "show", 60, 100],
        ["Deal", "show", 60, 60],
        ["Deal", "book", 30, 60],
    ]
    assert table["step_reached_share"].tolist() == [1, 1, 0.6, 0.6]


def test_a_map_without_steps_has_no_rows_and_the_same_columns():
    without = funnel.funnel(DROPOFF, JOURNEY.assign(funnel_step=""))

    assert without.empty
    assert without.columns.tolist() == funnel.funnel(DROPOFF, JOURNEY).columns.tolist()


def test_an_empty_scope_has_steps_and_no_shares():
    table = funnel.funnel(DROPOFF.assign(reached_cases=0), JOURNEY)

    assert table["step_reached_cases"].tolist() == [0, 0, 0, 0]
    assert table["step_reached_share"].isna().all()
