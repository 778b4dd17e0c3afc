"""Numbers and flags from text."""

import pandas as pd
import pytest

from cjm_lib.inputs import numbers


def read(*words, decimal=None):
    return numbers.numbers(pd.Series(words, dtype="str"), decimal=decimal)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1\u00a0234,50 ₽", 1234.5),
        ("1\u202f234\u2009567,5 руб.", 1234567.5),
        ("12 р.", 12.0),
        ("−3,5", -3.5),
        ("$1,234.50", 1234.5),
        ("1.234.567,8 €", 1234567.8),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1e-05", 1e-05),
        ("007", 7.0),
    ],
)
def test_a_number_is_read_from_every_way_of_writing_it(written, number):
    assert read(written).values.tolist() == [number]


@pytest.mark.parametrize("written", ["много", "12 34", "1,2,3", "5 %", "1.2.3", "₽"])
def test_what_is_no_number_says_so(written):
    assert read(written).reasons.tolist() == ["not a number"]


def test_an_unclear_comma_takes_its_meaning_from_the_rest_of_the_column():
    assert read("1,234", "2,5").values.tolist() == [1.234, 2.5]
    assert read("1,234", "2.5").values.tolist() == [1234.0, 2.5]


def test_an_unclear_comma_alone_is_a_problem_until_the_mark_is_stated():
    assert read("1,234").reasons.tolist() == ["1234 or 1.234? set decimal in the source"]
    assert read("1,234", decimal=",").values.tolist() == [1.234]
    assert read("1,234", decimal=".").values.tolist() == [1234.0]
    assert read("1.234", decimal=",").values.tolist() == [1234.0]


def test_nothing_is_null_without_a_problem():
    parsed = read(None, "—", "5")

    assert parsed.values.isna().tolist() == [True, True, False]
    assert parsed.reasons.isna().all()


def test_flags_are_read_in_russian_and_english_and_may_be_null():
    parsed = numbers.flags(pd.Series(["Да", "нет", "TRUE", "0", None, "maybe"], dtype="str"))

    assert parsed.values.dtype == "boolean"
    assert parsed.values.tolist() == [True, False, True, False, pd.NA, pd.NA]
    assert parsed.reasons.dropna().to_dict() == {5: "neither yes nor no"}
