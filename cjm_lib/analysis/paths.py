"""What the results on the path table share: places, money and how a case ended."""

from collections.abc import Mapping
from typing import Literal

import ibis
import pandas as pd
from ibis import _

DAY_US = 24 * 60 * 60_000_000
MINUTES_A_DAY = 1440

Reading = Literal["furthest", "seen", "ordered"]

MONEY = ["valued_cases", "value", "value_squares"]


def by_place(place: ibis.Value, values: Mapping[int, int]) -> ibis.expr.types.IntegerValue:
    """Return the whole number that belongs to each place; missing where the mapping has none."""
    branches = [(place == key, ibis.literal(value, "int64")) for key, value in values.items()]
    return ibis.cases(*branches) if branches else ibis.null("int64")


def silent(
    cases: ibis.Table, place: ibis.Value, patience: pd.DataFrame
) -> ibis.expr.types.BooleanValue:
    """Return whether a case has been silent for longer than the window of its place."""
    windows = {
        place: int(days * DAY_US)
        for place, days in enumerate(patience["patience_days"])
        if pd.notna(days)
    }
    return (cases["silent_us"] > by_place(place, windows)).fill_null(False)


def sums() -> dict[str, ibis.Value]:
    """
    Return the aggregates that shares by count and by money are made of.

    ``cases``, ``valued_cases`` (whose money is known), ``cents`` (their money) and ``squares``
    (of the money in whole units): whole numbers, so that every engine adds up to the same.
    """
    units = _.amount_cents // 100
    return {
        "cases": _.count(),
        "valued_cases": _.amount_cents.count(),
        "cents": _.amount_cents.sum(),
        "squares": (units * units).cast("decimal(38, 0)").sum(),
    }


def money(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with ``value`` and ``value_squares`` instead of ``cents`` and ``squares``."""
    value = counts["cents"].astype("Float64").astype("float64") / 100
    squares = pd.to_numeric(counts["squares"], errors="coerce").astype("float64")
    known = counts["valued_cases"] > 0
    table = counts.drop(columns=["cents", "squares"])
    return table.assign(
        value=value.where(known), value_squares=squares.where(known & squares.notna())
    )
