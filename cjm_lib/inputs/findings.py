"""Name and count what is odd in the data, and change nothing."""

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from cjm_lib import privacy
from cjm_lib.inputs.anonymous import personal
from cjm_lib.inputs.checks import LOST, Checked
from cjm_lib.language import text

# A flag of a source of cases under this name is no attribute: the rows where it holds are named.
MARK = "check_"
# A log without one order swaps hundreds of pairs; the most frequent say enough.
MOST_ORDERS = 20


class Finding(NamedTuple):
    """
    One oddity: its id, the source (empty: the whole log), how many rows and cases, in words.

    ``cases`` is None where the rows belong to no case.
    """

    finding: str
    source: str
    rows: int
    cases: int | None
    note: str


def table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return the findings as a table: ``finding``, ``source``, ``rows``, ``cases``, ``note``."""
    kinds = {"finding": "str", "source": "str", "rows": "Int64", "cases": "Int64", "note": "str"}
    return pd.DataFrame(list(findings), columns=list(Finding._fields)).astype(kinds)


def of_delivery(checked: Checked) -> list[Finding]:
    """Return what was noticed while one source was read and checked, over all its rows."""
    source = checked.source.name
    sayings = _sayings()
    noted = [
        Finding(finding, source, int(rows), None, _said(sayings, finding, note))
        for finding, rows, note in checked.notes.astype(object).to_numpy()
    ]
    repeated = [
        Finding("duplicate_rows", source, len(rows), None, str(reason))
        for reason, rows in checked.repeated.groupby("reason", sort=False)
    ]
    left_out = [
        Finding("personal_column", source, len(checked.rows), None, _quoted(name))
        for name in personal(checked.rows, checked.source.table)
    ]
    return [*noted, *repeated, *_marked(checked), *left_out, *_texts(checked)]


def of_period(
    log: pd.DataFrame, cohort: "pd.Series[Any]", *, span: tuple[datetime, ...]
) -> list[Finding]:
    """
    Return which events play no part in the period: earlier cases', later ones, another period's.

    Parameters
    ----------
    log
        All events of all periods.
    cohort
        The cases that began in the period.
    span
        The period's start, its end, and the end of its follow-up; all but the first exclusive.
    """
    start, end, until = (pd.Timestamp(at) for at in span)
    ours = log["case"].isin(cohort)
    within = (log["at"] >= start) & (log["at"] < end)
    parts = {
        "began_before": (~ours & within, text("in the period, of cases that began before it")),
        "after_follow_up": (ours & (log["at"] >= until), text("later than the follow-up")),
        "outside_period": (~ours & ~within, text("events of other periods")),
    }
    return [
        Finding(name, "", int(mask.sum()), log.loc[mask, "case"].nunique(), note)
        for name, (mask, note) in parts.items()
        if mask.any()
    ]


def of_log(events: pd.DataFrame, journey: pd.DataFrame) -> list[Finding]:
    """Return the ties and the impossible orders in the events of the period's cases."""
    tied = events[events.duplicated(["case", "at"], keep=False)]
    note = text("several events of a case at the same moment; the map's order decides")
    ties = [Finding("tied_times", "", len(tied), tied["case"].nunique(), note)] if len(tied) else []
    return [*ties, *_orders(events, list(journey["stage"]))]


def _orders(events: pd.DataFrame, backbone: list[str]) -> list[Finding]:
    """Return for each pair of stages the cases that saw the later one first; most cases first."""
    firsts = events[events["stage"] != LOST].groupby(["stage", "case"], sort=False)["at"].min()
    seen = {stage: firsts[stage] for stage in firsts.index.unique("stage")}
    found = []
    for earlier, later in combinations([stage for stage in backbone if stage in seen], 2):
        before, after = seen[earlier].align(seen[later], join="inner")
        count = int((after < before).sum())
        note = text("{later} before {earlier}", later=later, earlier=earlier)
        found.append(Finding("impossible_order", "", count, count, note))
    found = sorted((one for one in found if one.rows), key=lambda one: -one.rows)
    rest = found[MOST_ORDERS:]
    note = text("{pairs} more pairs of stages in another order", pairs=len(rest))
    further = Finding("impossible_order", "", sum(one.rows for one in rest), None, note)
    return [*found[:MOST_ORDERS], further] if rest else found


def of_cases(cases: pd.DataFrame, attributes: Iterable[str]) -> list[Finding]:
    """Return what the period's cases lack: attributes, or customers with more than one case."""
    found = []
    for name in attributes:
        empty = int(cases[name].isna().sum())
        note = text("cases without a value of {column}", column=_quoted(name))
        if 0 < empty < len(cases):
            found.append(Finding("missing_attribute", "", empty, empty, note))
    if len(cases) and cases["case_number"].max() == 1:
        note = text("no customer has a second case: repeat purchase cannot be known")
        found.append(Finding("one_case_a_customer", "", len(cases), len(cases), note))
    return found


def of_owners(events: pd.DataFrame, cases: pd.DataFrame) -> list[Finding]:
    """Return the events that name another customer than their case's."""
    owner = events["case"].map(cases.set_index("case")["customer"])
    other = events[events["customer"].notna() & owner.notna() & (events["customer"] != owner)]
    note = text("events that name another customer than the rest of their case")
    count = other["case"].nunique()
    return [Finding("several_customers", "", len(other), count, note)] if count else []


def of_visits(visits: pd.DataFrame) -> list[Finding]:
    """Return the visits scored more than once on one criterion."""
    scored = visits[visits["criterion"].notna()]
    again = scored[scored.duplicated(["visit", "stage", "criterion"], keep=False)]
    note = text("one visit has several scores for one criterion")
    return [Finding("visit_scored_again", "", len(again), None, note)] if len(again) else []


def of_dated(name: str, whole: pd.DataFrame, kept: pd.DataFrame) -> list[Finding]:
    """Return how many rows of a dated table belong to another period, or to no segment."""
    outside = len(whole) - len(kept)
    note = text("rows of other periods")
    found = [Finding("outside_period", name, outside, None, note)] if outside else []
    if "segment" in kept.columns and (without := int(kept["segment"].isna().sum())):
        note = text("no segment stated: shown for the whole period only")
        found.append(Finding("without_segment", name, without, None, note))
    return found


def of_feedback(feedback: pd.DataFrame, began: "pd.Series[Any]") -> list[Finding]:
    """Return the feedback that finds no case, comes before it, or shares one with another."""
    linked = feedback[feedback["case"].notna()]
    several = linked[linked.duplicated(["source", "case"], keep=False)]
    early = linked[linked["at"] < linked["case"].map(began)]
    parts = [
        ("two_reviews_one_case", several, text("several pieces of feedback on one case")),
        ("feedback_before_case", early, text("given before its case began")),
        ("unlinked_feedback", feedback[feedback["case"].isna()], text("finds no case of the log")),
    ]
    return [
        Finding(name, str(source), len(rows), rows["case"].nunique(), note)
        for name, whole, note in parts
        for source, rows in whole.groupby("source")
    ]


def of_feedback_order(
    feedback: pd.DataFrame, events: pd.DataFrame, journey: pd.DataFrame
) -> list[Finding]:
    """Return the feedback on a stage that was given before its case got there, stage by stage."""
    backbone = list(journey["stage"])
    firsts = events.groupby(["stage", "case"], sort=False)["at"].min()
    reached = {stage: firsts[stage] for stage in firsts.index.unique("stage")}
    found = []
    for (source, stage), rows in feedback.groupby(["source", "stage"]):
        for earlier in backbone[: backbone.index(str(stage)) + 1]:
            due = rows["case"].map(reached[earlier]) if earlier in reached else rows["at"]
            early = rows[rows["at"] < due]
            note = text("feedback on {stage} before {earlier}", stage=stage, earlier=earlier)
            cases = early["case"].nunique()
            found.append(Finding("feedback_before_stage", str(source), len(early), cases, note))
    return [one for one in found if one.rows]


def _marked(checked: Checked) -> list[Finding]:
    """Return the checks that the study's own query makes: flags of cases named ``check_…``."""
    marks = [name for name in checked.rows.columns if name.startswith(MARK)]
    counts = {name: int(checked.rows[name].fillna(False).astype("bool").sum()) for name in marks}
    note = text("by the study's own check")
    return [
        Finding(name.removeprefix(MARK), checked.source.name, count, count, note)
        for name, count in counts.items()
        if count
    ]


def _texts(checked: Checked) -> list[Finding]:
    """Return how much feedback has no words, only a score."""
    if checked.source.table != "feedback":
        return []
    empty = int(checked.rows["text"].isna().sum())
    note = text("{empty} of {rows} have no words", empty=empty, rows=len(checked.rows))
    return [Finding("empty_text", checked.source.name, empty, None, note)] if empty else []


def _said(sayings: dict[str, str], finding: str, note: str) -> str:
    parts = [sayings.get(finding, ""), privacy.mask(note)]
    return ": ".join(part for part in parts if part)


def _quoted(name: object) -> str:
    return f"«{name}»"


def _sayings() -> dict[str, str]:
    """Return in words what the readers notice."""
    return {
        "ignored_rows": text("left out by the study's crosswalk"),
        "look_alike_letters": text("Latin and Cyrillic letters mixed up, mended"),
        "spelling_variants": text("other spellings, brought together"),
        "mixed_offsets": text("times with different UTC offsets, brought to UTC"),
        "crlf_in_text": text("line breaks of another system inside texts, mended"),
        "blank_rows": text("blank rows passed over"),
        "rows_without_events": text("rows without a single time, so without an event"),
        "no_time_of_day": text("dates without a time of day count from midnight"),
        "encoding": text("read as"),
        "files_passed_over": text("files that fit the pattern but no period"),
        "other_sheets": text("sheets not read"),
    }
