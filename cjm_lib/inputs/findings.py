"""Name and count what is odd in the data, and change nothing."""

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from cjm_lib import privacy
from cjm_lib.inputs.anonymous import personal
from cjm_lib.inputs.checks import LOST, Checked
from cjm_lib.language import number, text

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
    noted = [
        Finding(finding, source, int(rows), None, privacy.mask(str(note)))
        for finding, rows, note in checked.notes.astype(object).to_numpy()
    ]
    repeated = [
        Finding("duplicate_rows", source, len(rows), None, str(reason))
        for reason, rows in checked.repeated.groupby("reason", sort=False)
    ]
    left_out = [
        Finding("personal_column", source, len(checked.rows), None, name)
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
        "began_before": ~ours & within,
        "after_follow_up": ours & (log["at"] >= until),
        "outside_period": ~ours & ~within,
    }
    return [
        Finding(name, "", int(mask.sum()), log.loc[mask, "case"].nunique(), "")
        for name, mask in parts.items()
        if mask.any()
    ]


def of_log(events: pd.DataFrame, journey: pd.DataFrame) -> list[Finding]:
    """Return the ties and the impossible orders in the events of the period's cases."""
    tied = events[events.duplicated(["case", "at"], keep=False)]
    ties = [Finding("tied_times", "", len(tied), tied["case"].nunique(), "")] if len(tied) else []
    return [*ties, *_orders(events, _names(journey))]


def _orders(events: pd.DataFrame, names: dict[str, str]) -> list[Finding]:
    """Return for each pair of stages the cases that saw the later one first; most cases first."""
    firsts = events[events["stage"] != LOST].groupby(["stage", "case"], sort=False)["at"].min()
    seen = {stage: firsts[stage] for stage in firsts.index.unique("stage")}
    found = []
    for earlier, later in combinations([stage for stage in names if stage in seen], 2):
        before, after = seen[earlier].align(seen[later], join="inner")
        count = int((after < before).sum())
        note = text("“{later}” before “{earlier}”", later=names[later], earlier=names[earlier])
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
        if 0 < empty < len(cases):
            found.append(Finding("missing_attribute", "", empty, empty, name))
    if len(cases) and cases["case_number"].max() == 1:
        found.append(Finding("one_case_a_customer", "", len(cases), len(cases), ""))
    return found


def of_owners(events: pd.DataFrame, cases: pd.DataFrame) -> list[Finding]:
    """Return the events that name another customer than their case's."""
    owner = events["case"].map(cases.set_index("case")["customer"])
    other = events[events["customer"].notna() & owner.notna() & (events["customer"] != owner)]
    count = other["case"].nunique()
    return [Finding("several_customers", "", len(other), count, "")] if count else []


def of_visits(visits: pd.DataFrame) -> list[Finding]:
    """Return the visits scored more than once on one criterion."""
    scored = visits[visits["criterion"].notna()]
    again = scored[scored.duplicated(["visit", "stage", "criterion"], keep=False)]
    return [Finding("visit_scored_again", "", len(again), None, "")] if len(again) else []


def of_dated(name: str, whole: pd.DataFrame, kept: pd.DataFrame) -> list[Finding]:
    """Return how many rows of a dated table belong to another period, or to no segment."""
    outside = len(whole) - len(kept)
    found = [Finding("outside_period", name, outside, None, "")] if outside else []
    if "segment" in kept.columns and (without := int(kept["segment"].isna().sum())):
        found.append(Finding("without_segment", name, without, None, ""))
    return found


def of_feedback(feedback: pd.DataFrame, began: "pd.Series[Any]") -> list[Finding]:
    """Return the feedback that finds no case, comes before it, or shares one with another."""
    linked = feedback[feedback["case"].notna()]
    several = linked[linked.duplicated(["source", "case"], keep=False)]
    early = linked[linked["at"] < linked["case"].map(began)]
    parts = [
        ("two_reviews_one_case", several),
        ("feedback_before_case", early),
        ("unlinked_feedback", feedback[feedback["case"].isna()]),
    ]
    return [
        Finding(name, str(source), len(rows), rows["case"].nunique(), "")
        for name, whole in parts
        for source, rows in whole.groupby("source")
    ]


def of_feedback_order(
    feedback: pd.DataFrame, events: pd.DataFrame, journey: pd.DataFrame
) -> list[Finding]:
    """Return the feedback on a stage that was given before its case got there, stage by stage."""
    names = _names(journey)
    backbone = list(names)
    firsts = events.groupby(["stage", "case"], sort=False)["at"].min()
    reached = {stage: firsts[stage] for stage in firsts.index.unique("stage")}
    found = []
    for (source, stage), rows in feedback.groupby(["source", "stage"]):
        for earlier in backbone[: backbone.index(str(stage)) + 1]:
            due = rows["case"].map(reached[earlier]) if earlier in reached else rows["at"]
            early = rows[rows["at"] < due]
            note = text(
                "on “{later}” before “{earlier}”", later=names[str(stage)], earlier=names[earlier]
            )
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
    note = text("of {rows}", rows=number(len(checked.rows)))
    return [Finding("empty_text", checked.source.name, empty, None, note)] if empty else []


def _names(journey: pd.DataFrame) -> dict[str, str]:
    """Return the names of the stages by id, in the order of the map."""
    named = zip(journey["stage"], journey["name"], strict=True)
    return {
        str(stage): str(name) if name and pd.notna(name) else str(stage) for stage, name in named
    }
