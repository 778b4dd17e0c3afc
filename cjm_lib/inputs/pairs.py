"""Which rows of which source should be found where (R25)."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cjm_lib.study import Study

Pair = tuple[str, str, "pd.Series[Any]"]


def of(
    study: Study,
    rows: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    every: pd.DataFrame,
) -> Iterator[Pair]:
    """
    Yield each source, what its rows should be found in, and whether each of them was.

    Parameters
    ----------
    rows
        The clean rows of every source, of all periods.
    tables
        The clean tables of the period.
    every
        All cases of all periods.
    """
    cohort = tables["cases"]
    for source in study.sources:
        yield from _attributes(source.name, source.table, rows[source.name], cohort, every)
    yield from _logs(tables["events"], cohort)
    for name, feedback in tables["feedback"].groupby("source"):
        yield str(name), "cases", feedback["case"].notna()
        yield str(name), "journey", feedback["stage"].notna()
    for name, visits in tables["visits"].groupby("source"):
        yield str(name), "journey", visits["stage"].notna()
        yield str(name), "segments", visits["segment"].notna()
    for name, documents in tables["documents"].groupby("source"):
        yield str(name), "segments", documents["segment"].notna()
    yield from _references(study, rows)


def _attributes(
    name: str, table: str, rows: pd.DataFrame, cohort: pd.DataFrame, every: pd.DataFrame
) -> Iterator[Pair]:
    """Yield attributes found in the log, and the period's cases found among the attributes."""
    key = {"cases": "case", "customers": "customer"}.get(table)
    if key is not None:
        yield name, "events", rows[key].isin(every[key])
        yield "cases", name, cohort[key].isin(rows[key])


def _logs(events: pd.DataFrame, cohort: pd.DataFrame) -> Iterator[Pair]:
    """Where several sources make the log: yield the period's cases found in each."""
    seen = events.groupby("source")["case"].unique()
    if len(seen) > 1:
        for name, found in seen.items():
            yield "cases", str(name), cohort["case"].isin(found)


def _references(study: Study, rows: Mapping[str, pd.DataFrame]) -> Iterator[Pair]:
    """Yield the references from one table to another: codings to documents, tasks to hypotheses."""
    references = [
        ("codings", "document", "documents"),
        ("codings", "code", "codes"),
        ("tasks", "hypothesis", "hypotheses"),
    ]
    for table, column, into in references:
        ids = [rows[s.name][column] for s in study.sources if s.table == into]
        known = pd.concat(ids) if ids else pd.Series(dtype="str")
        for source in study.sources:
            if source.table == table:
                yield source.name, into, rows[source.name][column].isin(known)
