"""Cumulative incidence of moving on and of being lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from cjm_lib.stats import competing


def counted(times, fates):
    rows = pd.DataFrame({"minutes": times, "fate": fates})
    wide = pd.crosstab(rows["minutes"], rows["fate"]).reindex(columns=[0, 1, 2], fill_value=0)
    return wide.set_axis(["censored", "moved", "lost"], axis=1).reset_index()


def test_shares_of_four_cases_by_hand():
    table = competing.incidence(counted([1, 2, 3, 4], [1, 2, 0, 1]))

    assert table["minutes"].tolist() == [1, 2, 4]
    assert table["at_risk"].tolist() == [4, 3, 1]
    assert table["moved"].tolist() == pytest.approx([0.25, 0.25, 0.75])
    assert table["lost"].tolist() == pytest.approx([0, 0.25, 0.25])
    assert table["waiting"].tolist() == pytest.approx([0.75, 0.5, 0])


def test_shares_and_errors_are_those_of_statsmodels():
    chance = np.random.default_rng(3)
    times, fates = chance.integers(1, 40, 200), chance.integers(0, 3, 200)
    times, fates = np.append(times, 60), np.append(fates, 0)
    peer = CumIncidenceRight(times, fates)

    table = competing.incidence(counted(times, fates))

    at = np.isin(peer.times, table["minutes"])
    for number, event in enumerate(competing.EVENTS):
        share, error = peer.cinc[number][at], peer.cinc_se[number][at]
        assert table[event].to_numpy() == pytest.approx(share)
        inside = table[event].to_numpy() > 0
        half = 1.959964 * error[inside] / (share[inside] * np.abs(np.log(share[inside])))
        low = share[inside] ** np.exp(half)
        assert table[f"{event}_low"].to_numpy()[inside] == pytest.approx(low)


def test_of_no_case_there_is_no_row():
    assert competing.incidence(counted([], [])).empty


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2)), min_size=1, max_size=60))
def test_moved_lost_and_waiting_sum_to_one(cases):
    table = competing.incidence(counted(*zip(*cases, strict=True)))

    whole = table["moved"] + table["lost"] + table["waiting"]
    assert np.allclose(whole, 1)
    for event in competing.EVENTS:
        known = table[table[f"{event}_low"].notna()]
        assert (known[f"{event}_low"] <= known[event] + 1e-9).all()
        assert (known[event] <= known[f"{event}_high"] + 1e-9).all()
