"""Months, quarters, half-years, years and listed dates."""

from datetime import date

import pytest

from cjm_lib.errors import InputError
from cjm_lib.periods import Period, Periods

QUARTERS = Periods("quarter", "2025-Q4", "2026-Q3")
WAVES = Periods(
    "listed",
    listed=(
        Period("wave-2", date(2026, 5, 1), date(2026, 5, 14)),
        Period("wave-1", date(2026, 1, 10), date(2026, 1, 20)),
    ),
)


@pytest.mark.parametrize(
    ("kind", "label", "start", "end"),
    [
        ("month", "2026-07", date(2026, 7, 1), date(2026, 7, 31)),
        ("month", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("half-year", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("half-year", "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_holds_its_first_and_its_last_day(kind, label, start, end):
    assert Periods(kind, label).get(label) == Period(label, start, end)


def test_periods_follow_one_another_without_gaps():
    labels = [period.label for period in QUARTERS.all(date(2000, 1, 1))]

    assert labels == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]


def test_without_a_last_period_the_finished_ones_count():
    months = Periods("month", "2026-05")

    assert [p.label for p in months.all(date(2026, 7, 31))] == ["2026-05", "2026-06"]
    assert months.latest(date(2026, 8, 1)).label == "2026-07"


def test_with_a_last_period_the_calendar_does_not_matter():
    assert QUARTERS.latest(date(2031, 1, 1)).label == "2026-Q3"
    assert QUARTERS.latest(date(1999, 1, 1)).label == "2026-Q3"


def test_before_the_first_period_ends_there_is_no_latest():
    with pytest.raises(InputError, match="the first, 2026-05, ends on 2026-05-31"):
        Periods("month", "2026-05").latest(date(2026, 5, 31))


def test_the_period_before_the_first_is_none():
    assert QUARTERS.before(QUARTERS.get("2026-Q1")) == QUARTERS.get("2025-Q4")
    assert QUARTERS.before(QUARTERS.get("2025-Q4")) is None


def test_listed_periods_go_by_their_dates():
    assert [p.label for p in WAVES.all(date(2026, 6, 1))] == ["wave-1", "wave-2"]
    assert [p.label for p in WAVES.all(date(2026, 5, 14))] == ["wave-1"]
    assert WAVES.before(WAVES.get("wave-2")) == WAVES.get("wave-1")


@pytest.mark.parametrize("label", ["2026-Q9", "2026-Q4", "2025-Q3", "2026-q3", "2026-07", "", "٢"])
def test_a_period_that_does_not_exist_is_an_error_that_lists_those_that_do(label):
    with pytest.raises(InputError, match="Known: 2025-Q4, 2026-Q1, 2026-Q2, 2026-Q3"):
        QUARTERS.get(label)


def test_a_near_label_is_suggested():
    with pytest.raises(InputError, match=r"'2026-Q9' .* Did you mean '2026-Q3'"):
        QUARTERS.get("2026-Q9")


def test_many_periods_are_named_by_their_ends():
    with pytest.raises(InputError, match="Known: 2020-01 to 2026-12"):
        Periods("month", "2020-01", "2026-12").get("2019-12")


def test_periods_without_an_end_are_named_by_their_form():
    with pytest.raises(InputError, match="every quarter from 2026-Q1 on, written like 2026-Q3"):
        Periods("quarter", "2026-Q1").get("2025-Q4")


@pytest.mark.parametrize(
    ("kind", "first", "last", "message"),
    [
        ("quater", "2026-Q1", None, "kind: 'quater' is not known. Did you mean 'quarter'"),
        ("quarter", "2026-01", None, "first: '2026-01' is not a quarter; write it like 2026-Q3"),
        ("quarter", None, None, "first: is missing"),
        ("month", "2026-05", "2026-04", "last: 2026-04 lies before first, 2026-05"),
        ("year", "3026", None, "first: '3026' is not a year"),
        ("listed", None, None, r"needs at least one \[\[periods.listed\]\]"),
    ],
)
def test_ends_that_make_no_sense_are_an_error(kind, first, last, message):
    with pytest.raises(InputError, match=message):
        Periods(kind, first, last)


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ([("a", 1, 9), ("b", 9, 12)], "a and b share days"),
        ([("a", 1, 20), ("b", 2, 3), ("c", 5, 6)], "a and c share days"),
        ([("a", 9, 1)], "a: ends before it starts"),
        ([("a", 1, 2), ("a", 3, 4)], "'a' stands 2 times"),
        ([("_clean", 1, 2)], "'_clean' may hold letters"),
        ([("../a", 1, 2)], "'../a' may hold letters"),
    ],
)
def test_listed_periods_are_names_of_folders_and_share_no_day(listed, message):
    periods = tuple(Period(n, date(2026, 1, a), date(2026, 1, b)) for n, a, b in listed)

    with pytest.raises(InputError, match=message):
        Periods("listed", listed=periods)
