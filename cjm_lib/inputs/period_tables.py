"""Cut one period out of everything that was delivered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from cjm_lib.errors import InputError
from cjm_lib.inputs import cases, contracts, findings, linking, pairs, went
from cjm_lib.inputs.conform import PLACE, conform
from cjm_lib.inputs.findings import Finding
from cjm_lib.periods import Period
from cjm_lib.study import Source, Study

DATED = ("feedback", "visits", "documents")
UNDATED = ("codes", "codings", "hypotheses", "tasks", "changes")
SAID = ["feedback", "at", "voice", "text", "rating", "nps"]
TABLES = (
    *("events", "cases", "entries", "moves", *DATED, *UNDATED),
    *("said", "findings", "reconciliation", "provenance"),
)


@dataclass(frozen=True)
class Span:
    """A period in UTC: its start, its end and the end of its follow-up; the ends exclusive."""

    start: datetime
    end: datetime
    until: datetime

    @classmethod
    def of(cls, study: Study, period: Period) -> "Span":
        """Return the period's span by the study's clock."""
        zone = ZoneInfo(study.time_zone)
        days = (period.start, period.end + timedelta(days=1))
        start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in days)
        return cls(start, end, study.observed_until(period))

    def has(self, at: "pd.Series[Any]") -> "pd.Series[bool]":
        """Return which times lie in the period."""
        return (at >= pd.Timestamp(self.start)) & (at < pd.Timestamp(self.end))


@dataclass(frozen=True)
class Made:
    """The tables of a period by name, and what was noticed while they were made."""

    tables: dict[str, pd.DataFrame | pa.Table]
    findings: list[Finding]


def make(study: Study, period: Period, rows: Mapping[str, pd.DataFrame]) -> Made:
    """
    Return the period's tables from the clean rows of every source, by its name.

    Events and cases are those of cases that began in the period, and `went` tells where they
    went; feedback, visits and documents those dated in it (a document may have no date); code
    book, codings, hypotheses, tasks and changes are kept whole. ``said`` holds every text until
    the period's end: what the tagger may learn from.

    Raises
    ------
    InputError
        No case began in the period; a segment's rule names a column that cases do not have.
    """
    whole = {table: _joined(study, rows, table) for table in contracts.CONTRACTS}
    span = Span.of(study, period)
    log = cases.log(study, whole["events"])
    before = log[log["at"] < pd.Timestamp(span.until)]
    every = cases.with_segments(study, cases.cases(before, attributes=_attributes(study, rows)))
    cohort = every[span.has(every["began_at"])].reset_index(drop=True)
    if cohort.empty:
        raise InputError(f"period {period.label}", [_nothing(log)])
    events = _events(before, cohort)
    whole["feedback"] = linking.link(whole["feedback"], every)
    tables = {name: whole[name].drop(columns=PLACE) for name in UNDATED}
    tables |= {name: _dated(whole[name], span) for name in DATED}
    tables |= {"events": events.drop(columns=["position", *PLACE]), "cases": cohort}
    until = min(span.until, log["at"].max().to_pydatetime() + timedelta(microseconds=1))
    tables["said"] = _said(whole["feedback"], span)
    tables["reconciliation"] = linking.reconciliation(pairs.of(study, rows, tables, every))
    noticed = [
        *findings.of_period(log, cohort["case"], span=(span.start, span.end, span.until)),
        *findings.of_log(events, study.journey),
        *findings.of_owners(before, cohort),
        *findings.of_cases(cohort, cases.attributes(cohort)),
        *findings.of_feedback(tables["feedback"], every.set_index("case")["began_at"]),
        *findings.of_feedback_order(tables["feedback"], before, study.journey),
        *findings.of_visits(tables["visits"]),
        *(one for name in DATED for one in findings.of_dated(name, whole[name], tables[name])),
    ]
    return Made(tables | went.tables(events, cohort, study.journey["stage"], until), noticed)


def _joined(study: Study, rows: Mapping[str, pd.DataFrame], table: str) -> pd.DataFrame:
    """Return the rows of every source of a contract, with the source's name."""
    parts = [
        rows[source.name].assign(source=source.name)
        for source in study.sources
        if source.table == table
    ]
    empty = conform(pd.DataFrame(columns=PLACE), Source(name="", table=table))
    whole = pd.concat(parts, ignore_index=True) if parts else empty.assign(source="")
    return whole.astype({"source": "str"})


def _attributes(study: Study, rows: Mapping[str, pd.DataFrame]) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables of attributes with the key each goes by: of cases, then of customers."""
    return [
        (key, rows[source.name].drop(columns=_marks(rows[source.name])))
        for table, key in (("cases", "case"), ("customers", "customer"))
        for source in study.sources
        if source.table == table
    ]


def _marks(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name.startswith(findings.MARK)]


def _events(before: pd.DataFrame, cohort: pd.DataFrame) -> pd.DataFrame:
    """Return the events of the period's cases, each with its case's customer, numbered in order."""
    events = before[before["case"].isin(cohort["case"])].reset_index(drop=True)
    events["customer"] = events["case"].map(cohort.set_index("case")["customer"]).astype("str")
    return events.assign(event=range(len(events)))


def _dated(table: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Return the rows of the period in a stable order, and those without a date."""
    within = table[span.has(table["at"]) | table["at"].isna()]
    return within.sort_values(["at", "source", *PLACE], kind="stable", ignore_index=True).drop(
        columns=PLACE
    )


def _said(feedback: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Return what was said in words until the end of the period, once each, in order of time."""
    words = feedback["text"].fillna("").str.strip() != ""
    told = feedback[words & (feedback["at"] < pd.Timestamp(span.end))]
    told = told.sort_values(["at", "source", *PLACE], kind="stable", ignore_index=True)
    return told[SAID].drop_duplicates("feedback", ignore_index=True)


def _nothing(log: pd.DataFrame) -> str:
    if log.empty:
        return "no events at all"
    first, last = log["at"].min(), log["at"].max()
    return f"no case began in it: the events run from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
