"""What bad moves cost, on logs that can be counted by hand."""

import numpy as np
import pandas as pd
import pytest
from went import went
from written import frame

from cjm_lib.analysis import move_costs

JOURNEY = pd.DataFrame({"stage": ["ask", "show", "buy"]})
RATES = {
    "customer_hour_value": (600.0, 300.0, 900.0),
    "employee_hour_value": (1200.0, 600.0, 1800.0),
    "handling_minutes": (10.0, 5.0, 20.0),
}


def costs(text, **options):
    options = {"months": 1.0} | options
    return move_costs.move_costs(went(frame(text), JOURNEY).moves, **options)


def test_a_move_is_bad_if_asked_again_sent_back_or_lost():
    table = costs(
        "1: ask/site show/call?@10 buy/call; 2: ask/site show/call@10 lost;"
        "3: ask/site show/call@10 ask/site buy/desk; 4: ask/site show/call@10 buy/call"
    )

    row = table[table["to_channel"] == "call"].iloc[0]
    assert (row["moved_cases"], row["passages"], row["bad_cases"]) == (4, 4, 3)
    assert row["bad_share"] == 0.75


def test_hours_lost_are_those_above_the_quickest_quarter():
    text = "; ".join(
        f"{n}: ask/site@0 show/call@{minutes} buy/call@{minutes + 1}"
        for n, minutes in enumerate([60, 60, 60, 120, 180, 180, 180, 180, 180])
    )

    row = costs(text, months=3.0).iloc[0]

    assert row["lost_hours"] == pytest.approx((180 - 60) / 60 * 9 / 3)


def test_money_is_that_of_the_bad_moves_at_the_stated_rates():
    slow = "; ".join(f"{n}: ask/site@0 show/call?@90 buy/call@91" for n in range(10))
    quick = "; ".join(f"q{n}: ask/site@0 show/call@30 buy/call@31" for n in range(10))

    row = costs(f"{slow}; {quick}", costs=RATES).iloc[0]

    assert row["bad_excess_minutes"] == 60
    assert row["bad_customer_value"] == 10 * 1 * 600
    assert row["bad_company_value"] == 10 * 10 / 60 * 1200
    low, high = row["bad_company_value_low"], row["bad_company_value_high"]
    assert (low, high) == (pytest.approx(10 * 5 / 60 * 600), pytest.approx(10 * 20 / 60 * 1800))


def test_without_rates_there_are_hours_and_no_money():
    table = costs("1: ask/site show/call buy/call")

    assert np.isnan(table["bad_company_value"].iloc[0])
    assert table["lost_hours"].tolist() == [0]


def test_an_empty_scope_has_the_same_columns():
    full, empty = costs("1: ask/site show/call"), costs("")

    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
