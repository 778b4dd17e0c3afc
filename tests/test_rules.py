"""Segment rules: a small safe language over customer and case columns."""

import pickle
from datetime import UTC, datetime

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cjm_lib import rules
from cjm_lib.errors import InputError

CASES = pd.DataFrame(
    {
        "case": ["a", "b", "c", "d"],
        "purchases": pd.array([1, 2, 3, None], dtype="Int64"),
        "channel": ["site", "office", None, "site"],
        "возраст группы": ["18-24", "25-34", "25-34", None],
        "insured": pd.array([True, False, None, True], dtype="boolean"),
        "began_at": pd.to_datetime(
            ["2026-06-30T21:00Z", "2026-07-01T00:00Z", "2026-09-01T00:00Z", None]
        ).as_unit("us"),
        "amount_value": [1.5, -2.0, float("nan"), 100.0],
    }
)

ENGINE = ibis.duckdb.connect()
ENGINE.raw_sql("SET TimeZone = 'America/New_York'")  # the machine's zone plays no part


def memtable(frame):
    return ibis.memtable(pa.Table.from_pandas(frame, preserve_index=False))


def met(table, rule, **options):
    """Return the cases that meet the rule, in one string."""
    condition = rules.parse(rule).apply(table, **options)
    rows = ENGINE.to_pyarrow(table.select("case", met=condition).order_by("case")).to_pylist()
    assert all(row["met"] is not None for row in rows)
    return "".join(row["case"] for row in rows if row["met"])


@pytest.fixture(scope="module")
def cases():
    return memtable(CASES).mutate(signed_on=ibis.date("2026-07-05"))


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ("purchases = 1", "a"),
        ("purchases == 1", "a"),
        ("purchases != 1", "bc"),
        ("purchases <> 1", "bc"),
        ("purchases < 3", "ab"),
        ("purchases >= 2", "bc"),
        ("2 <= purchases", "bc"),
        ("purchases between 2 and 3", "bc"),
        ("purchases not between 2 and 3", "a"),
        ("purchases in (1, 3)", "ac"),
        ("purchases not in (1, 3)", "b"),
        ("purchases is null", "d"),
        ("purchases is not null", "abc"),
        ("not purchases is null", "abc"),
        ("amount_value > -2.5 and amount_value < 2", "ab"),
        ("amount_value = 1.5", "a"),
        ("purchases > 1.5", "bc"),
        ("purchases < 1e3", "abc"),
        ("purchases < 99999999999999999999999999", "abc"),
        ("channel = 'site'", "ad"),
        ("channel = 'it''s'", ""),
        ("\"channel\" in ('site', 'office')", "abd"),
        ("\"возраст группы\" = '25-34'", "bc"),
        ("channel = 'site' and purchases = 1 or purchases = 3", "ac"),
        ("channel = 'site' and (purchases = 1 or purchases is null)", "ad"),
        ("NOT (channel = 'office')", "ad"),
        ("insured", "ad"),
        ("not insured", "b"),
        ("insured = false", "b"),
        ("insured and purchases = 1", "a"),
        ("purchases = purchases", "abc"),
        ("began_at >= '2026-07-01'", "bc"),
        ("began_at between '2026-07-01' and '2026-07-31'", "b"),
        ("began_at = '2026-06-30T21:00:00+00:00'", "a"),
        ("began_at in ('2026-07-01', '2026-09-01')", "bc"),
        ("signed_on = '2026-07-05' and purchases = 1", "a"),
        ("signed_on < '2026-07-05'", ""),
    ],
)
def test_a_rule_finds_the_cases_that_meet_it(cases, rule, who):
    assert met(cases, rule) == who


def test_unknown_counts_as_not_met_even_when_negated(cases):
    assert met(cases, "channel = 'site'") + met(cases, "not channel = 'site'") == "adb"


def test_a_date_begins_at_midnight_of_the_time_zone(cases):
    assert met(cases, "began_at >= '2026-07-01'", time_zone="Europe/Moscow") == "abc"
    assert met(cases, "signed_on = '2026-07-05'", time_zone="Europe/Moscow") == "abcd"


def test_naive_times_are_compared_as_they_stand():
    table = memtable(pd.DataFrame({"case": ["a"], "at": [pd.Timestamp("2026-07-01 10:00")]}))

    assert met(table, "at = '2026-07-01 10:00'") == "a"


def test_a_rule_knows_its_columns_as_they_are_written():
    rule = rules.parse("Purchases > 1 and \"возраст группы\" in ('a') or Purchases is null")

    assert rule.columns == {"Purchases", "возраст группы"}


def test_equal_texts_are_equal_rules_and_survive_pickling():
    rule = rules.parse("a = 1")

    assert rule == rules.parse("a = 1")
    assert hash(rule) == hash(rules.parse("a = 1"))
    assert pickle.loads(pickle.dumps(rule)) == rule


def said(call, *args):
    with pytest.raises(InputError) as error:
        call(*args)
    return "; ".join(error.value.problems)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("", "is empty"),
        ("  -- remark", "is empty"),
        ("channel = 'site", "a quotation mark is not closed"),
        (
            "lower(channel) = 'site'",
            "'lower(...)' is not allowed in a rule (character 1): only comparisons, in, between,"
            " is null, and/or/not",
        ),
        ("a = 1 and count (b) > 1", "'count(...)' is not allowed in a rule (character 11)"),
        ("a in (select b from c)", "'select' is not allowed in a rule (character 7)"),
        ("a = 1; drop table cases", "';' is not allowed in a rule (character 6)"),
        ("a::int = 1", "'::' is not allowed in a rule (character 2)"),
        ("cast(a as int) = 1", "'cast(...)' is not allowed in a rule (character 1)"),
        ("sum(a) over (partition by b) > 1", "'over(...)' is not allowed"),
        ("case = 'a'", 'a column of that name goes in double quotes: "case"'),
        ("a like 'x%'", "'like' is not allowed in a rule (character 3)"),
        ("a + 1 = 2", "'+' is not allowed in a rule (character 3)"),
        ("a - 1 = 2", "'a - 1' stands where a column or a value should"),
        ("a = -b", "'-b' stands where a column or a value should"),
        ("a = ?", "'?' is not allowed"),
        ("a = $x", "'$' is not allowed"),
        ("a.b = 1", "'a.b': a column is named without its table"),
        ("a = 'x' 'y'", "stands where a column or a value should"),
        ("a = null", "nothing equals null: write is null or is not null"),
        ("a in (1, null)", "nothing equals null"),
        ("a is true", "is goes with null only; compare with ="),
        ("a in ()", "in needs a list of values"),
        ("a in b", "in needs a list of values"),
        ("1 in (1)", "'1' stands where a column should"),
        ("1 = 1", "'1 = 1' compares no column"),
        ("true", "'TRUE' is not allowed as a condition"),
        ("'a'", "is not allowed as a condition"),
        ("a < b < c", "'a < b' stands where a column or a value should"),
        ("(a, b) = 1", "stands where a column or a value should"),
        ("a = 1 b", "cannot be read as a condition"),
        ("a = 1 and", "cannot be read as a condition"),
        ("(a = 1", "cannot be read as a condition"),
        ("a = 1e999", "'1e999' is not a number"),
        ("(" * 60 + "a = 1" + ")" * 60, "cannot be read as a condition"),
        ("a = 1" + " and a = 1" * 101, "has more than 100 and/or/not/( in it"),
        ("a = 1 or " * 5000, "is longer than 10000 characters"),
    ],
)
def test_what_is_not_in_the_language_is_refused_by_name_and_place(rule, problem):
    assert problem in said(rules.parse, rule)


def test_every_problem_of_a_rule_is_named_at_once():
    problems = said(rules.parse, "lower(a) like upper('x')")

    assert all(word in problems for word in ("lower(...)", "like", "upper(...)"))


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            "purchase > 1",
            "column 'purchase' is not in the table. Did you mean 'purchases'? Columns:",
        ),
        ("zzz > 1", "column 'zzz' is not in the table. Known: amount_value, began_at, case"),
        ("Channel = 'x'", "Did you mean 'channel'"),
        (
            "purchases = '1'",
            "'purchases' holds numbers, '1' is text: write the number without quotes",
        ),
        ("purchases between 1 and '2'", "'purchases' holds numbers, '2' is text"),
        ("channel = 1", "'channel' holds text, 1 is a number: write it in quotes, or declare"),
        ("channel in ('site', 2)", "'channel' holds text, 2 is a number"),
        ("1 = channel", "'channel' holds text, 1 is a number"),
        ("channel = true", "'channel' holds text, TRUE is true or false"),
        ("insured = 'yes'", "'insured' holds true or false, 'yes' is text"),
        ("insured > false", "'insured' is a flag: compare with = true or = false"),
        ("channel", "'channel' alone is not a condition: it holds text"),
        ("purchases = 1 and not (channel)", "'channel' alone is not a condition"),
        ("channel = purchases", "'channel' holds text, 'purchases' holds numbers"),
        ("began_at > 'July'", "'began_at' holds dates; 'July' is not one: write '2026-07-31'"),
        ("began_at > 20260701", "write a date in quotes, '2026-07-31'"),
        ("began_at > '0001-01-01'", ""),
    ],
)
def test_a_rule_that_does_not_fit_its_table_is_an_error(cases, rule, problem):
    if problem:
        assert problem in said(rules.parse(rule).apply, cases)
    else:
        rules.parse(rule).apply(cases)


PIECES = """
purchases channel insured began_at amount_value missing "case" and or not in between is null true
( ) , = <> < >= == - . .5 1 -2 1e9 1e999 'site' '' '2026-01-01' " ' ; -- /* */ :: + * % ? $1 @ # \\
| || & ~ ! select from where case when then else end cast as lower exists any all interval date
array [ ] { } over distinct like ilike unnest struct row x'ff' e'\\n' $$ 0x1F
"""
WORDS = st.sampled_from(PIECES.split())


@settings(max_examples=250, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=60)))
@example("a in (((1)))")
@example("\0")
@example("a = '\ud800'")
@example("{{ a }} = 1")
def test_no_rule_raises_anything_but_an_input_error(rule):
    table = memtable(CASES)
    try:
        rules.parse(rule).apply(table)
    except InputError:
        return


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.sampled_from(
            ["purchases = 1", "channel in ('site')", "insured", "began_at < '2026-08-01'"]
        ),
        lambda inner: st.one_of(
            inner.map("not ({})".format),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda p: "({} {} {})".format(*p)
            ),
        ),
        max_leaves=8,
    )
)
def test_every_rule_of_the_language_runs(cases, rule):
    met(cases, rule)


def test_the_moment_of_a_time_is_kept_exactly():
    table = memtable(
        pd.DataFrame({"case": ["a"], "at": [datetime(2026, 7, 1, 10, 0, 0, 1, tzinfo=UTC)]})
    )

    assert met(table, "at = '2026-07-01T10:00:00.000001'") == "a"
    assert met(table, "at = '2026-07-01T10:00:00'") == ""
