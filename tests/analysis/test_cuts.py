"""Drop-off by the values of a cut, counted by hand."""

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from went import went
from written import START, frame

from cjm_lib.analysis import cuts

AB = pd.DataFrame({"stage": ["A", "B"]})


def cases(text):
    return went(frame(text), AB, until=START + timedelta(minutes=3000), patience={"A": 1.0})


def people(*groups):
    """Return a log of groups: channel, how many went on, how many left."""
    lines = [
        f"{channel}{number}: A/{channel}@0" + (" B@5" if number < moved else "")
        for channel, moved, left in groups
        for number in range(moved + left)
    ]
    return cases("; ".join(lines))


def by_channel(log, **options):
    return cuts.dropoff_by_cut(log.cases, AB, log.patience, ["first_channel"], **options)


def test_a_value_is_compared_with_all_others_of_its_cut():
    table = by_channel(people(("site", 30, 10), ("call", 10, 30)))

    assert table["value"].tolist() == ["call", "site"]
    assert table["left_share"].tolist() == [0.75, 0.25]
    assert table["left_difference_points"].tolist() == [50, -50]
    assert table["against_others"].tolist() == ["more", "less"]


def test_a_small_difference_is_unclear():
    table = by_channel(people(("site", 20, 10), ("call", 19, 11)))

    assert set(table["against_others"]) == {"unclear"}


def test_small_values_are_gathered_and_join_the_smallest_shown_if_still_small():
    log = people(("site", 30, 30), ("call", 10, 10), ("chat", 1, 1), ("desk", 1, 0))

    table = by_channel(log)

    assert table["value"].tolist() == ["site", "@other"]
    assert table["reached_cases"].tolist() == [60, 23]


def test_a_small_figure_is_left_out_with_the_one_that_would_give_it_away():
    table = by_channel(people(("site", 30, 30), ("call", 10, 10), ("chat", 10, 2)))

    assert table["value"].tolist() == ["site"]


def test_cuts_with_one_value_are_not_known():
    one, two = people(("site", 2, 1)), people(("site", 2, 1), ("call", 1, 1))

    assert "first_channel" not in cuts.known(one.cases)
    assert "first_channel" in cuts.known(two.cases)


@pytest.mark.parametrize("chosen", [[], ["first_channel"]])
def test_an_empty_scope_has_no_rows(chosen):
    log = cases("")

    table = cuts.dropoff_by_cut(log.cases, AB, log.patience, chosen)

    assert table.empty
    assert "against_others" in table


sizes = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=6)


@settings(max_examples=10, deadline=None)
@given(sizes)
def test_values_sum_to_the_whole_and_no_small_figure_is_shown(groups):
    groups = [("site", 1, 0), *((f"c{at}", *size) for at, size in enumerate(groups) if sum(size))]
    log = people(*groups)

    open_book = by_channel(log, least=1)
    guarded = by_channel(log, least=5)

    assert open_book["reached_cases"].sum() == sum(moved + left for _, moved, left in groups)
    for name in ("reached_cases", "left_cases"):
        assert not guarded[name].between(1, 4).fillna(False).any()
