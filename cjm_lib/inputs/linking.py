"""Dock the sources with one another, and count how well they fit."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from cjm_lib.inputs.cases import FLAG
from cjm_lib.stats.intervals import with_share

COLUMNS = ["source", "into", "rows", "matched_rows"]


def link(feedback: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """
    Return the feedback with the case it belongs to, its customer, and the case's segments.

    A stated case of the log is taken. Otherwise the customer's case does: the last one that had
    begun when the words were said, or else the customer's first. What finds no case has none.
    """
    stated = feedback["case"].where(feedback["case"].isin(cases["case"]))
    found = stated.fillna(_by_customer(feedback, cases))
    known = cases.set_index("case")
    flags = [name for name in cases.columns if name.startswith(FLAG)]
    linked = feedback.assign(case=found.astype("str"))
    linked["customer"] = linked["case"].map(known["customer"]).fillna(feedback["customer"])
    for flag in flags:
        linked[flag] = linked["case"].map(known[flag]).eq(True).astype("bool")
    return linked


def _by_customer(feedback: pd.DataFrame, cases: pd.DataFrame) -> "pd.Series[Any]":
    """Return for each piece of feedback the customer's last case begun by then, or the first."""
    began = cases.sort_values(["began_at", "case"], kind="stable")
    began = began[["customer", "began_at", "case"]]
    asked = feedback[feedback["customer"].notna() & feedback["at"].notna()]
    asked = asked[["customer", "at"]].sort_values("at", kind="stable")
    asked["index"] = asked.index
    last = pd.merge_asof(asked, began, left_on="at", right_on="began_at", by="customer")
    first = began.drop_duplicates("customer").set_index("customer")["case"]
    case = last["case"].fillna(last["customer"].map(first))
    return pd.Series(case.to_numpy(), index=last["index"]).reindex(feedback.index)


def reconciliation(pairs: Iterable[tuple[str, str, "pd.Series[bool]"]]) -> pd.DataFrame:
    """
    Return how many rows of a source find their counterpart.

    Parameters
    ----------
    pairs
        Source, what its rows should be found in, and whether each row was.

    Returns
    -------
    pandas.DataFrame
        One row for each pair with rows: ``source``, ``into``, ``rows``, ``matched_rows``,
        ``matched_share`` (0..1 of the rows), ``matched_share_low``, ``matched_share_high``
        (Wilson, 95 %).
    """
    lines = [(name, into, len(hits), int(hits.sum())) for name, into, hits in pairs if len(hits)]
    table = pd.DataFrame(lines, columns=COLUMNS)
    table = table.astype({"source": "str", "into": "str", "rows": "int64", "matched_rows": "int64"})
    return with_share(table, "matched", table["matched_rows"], table["rows"])
