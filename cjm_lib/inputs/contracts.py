"""
The tables the workbook works on: one class for each, what one row is, and every column.

A *kind* says how a column is typed. ``text`` and ``category`` (a closed list) are pandas
``str``; ``time`` is ``datetime64[us, UTC]``; ``day``, a calendar day, is ``datetime64[us]``
without a zone; ``number`` is ``float64``; ``flag`` is nullable ``boolean``. An optional column
may be absent or empty. Columns that a contract does not name are kept where the contract is
``OPEN`` (attributes of customers and cases), and refused elsewhere.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import pandas as pd

from cjm_lib.inputs.pandera_alone import DateTime, pa

Time = Annotated[pd.DatetimeTZDtype, "us", "UTC"]
Day = DateTime
Flag = pd.BooleanDtype

DTYPES = {
    "text": "str",
    "category": "str",
    "number": "float64",
    "flag": "boolean",
    "time": "datetime64[us, UTC]",
    "day": "datetime64[us]",
}


@dataclass(frozen=True)
class Column:
    """
    One column of a contract.

    ``kind`` is a key of ``DTYPES``; ``required`` means that a delivery without it is refused;
    ``privacy`` is ``free_text`` (masked), ``person`` (names become pseudonyms) or empty.
    """

    name: str
    kind: str
    required: bool
    definition: str
    unit: str
    privacy: str
    among: tuple[str, ...]


def columns(table: str) -> dict[str, Column]:
    """Return the columns of a contract by name, in order."""
    return {column.name: column for column in _columns(table)}


@cache
def _columns(table: str) -> tuple[Column, ...]:
    schema = CONTRACTS[table].to_schema()
    return tuple(_column(name, field) for name, field in schema.columns.items())


def _column(name: str, field: Any) -> Column:
    among = next(
        (check.statistics["allowed_values"] for check in field.checks if check.name == "isin"), ()
    )
    kinds = {
        "string[pyarrow]": "category" if among else "text",
        "float64": "number",
        "boolean": "flag",
        "datetime64[us, UTC]": "time",
        "datetime64[ns]": "day",
    }
    metadata = field.metadata
    return Column(
        name=name,
        kind=kinds[str(field.dtype)],
        required=field.required,
        definition=field.description,
        unit=metadata["unit"],
        privacy=metadata["privacy"],
        among=tuple(among),
    )


def _required(definition: str, *, unit: str = "", privacy: str = "", **checks: Any) -> Any:
    metadata = {"unit": unit, "privacy": privacy}
    return pa.Field(nullable=False, description=definition, metadata=metadata, **checks)


def _optional(definition: str, *, unit: str = "", privacy: str = "", **checks: Any) -> Any:
    metadata = {"unit": unit, "privacy": privacy}
    return pa.Field(nullable=True, description=definition, metadata=metadata, **checks)


class Events(pa.DataFrameModel):
    """
    The event log. One row: one thing that happened in one case, at one stage, at one time.

    A delivery names the case, the customer, or both: by default the case is the customer.
    """

    case: str | None = _required("one pass through the journey: an order, a deal, a claim")
    customer: str | None = _optional("the person or firm whose case it is; may have several")
    stage: str = _required("a stage of the journey map, or @lost when the case was closed as lost")
    at: Time = _required("when it happened", unit="UTC")
    channel: str | None = _optional("where it happened: site, office, call centre")
    actor: str | None = _optional(
        "who acted; the customer unless said otherwise", isin=["customer", "employee", "system"]
    )
    employee: str | None = _optional("which employee took part", privacy="person")
    system: str | None = _optional("the software it went through")
    device: str | None = _optional("the customer's device: phone, computer")
    location: str | None = _optional("the shop, office or branch")
    region: str | None = _optional("the customer's region")
    amount_value: float | None = _optional("money of this event", unit="study currency")
    repeat_ask: Flag | None = _optional("asked again for what the customer had already given")
    forced: Flag | None = _optional("the customer had no choice but to change the channel")


class Cases(pa.DataFrameModel):
    """
    Attributes of cases. One row: one case; any further columns are its attributes.

    A further flag named ``check_…`` is the study's own check and no attribute: the cases where
    it holds are counted as a finding.
    """

    case: str = _required("the case, as in events")
    customer: str | None = _optional("the customer whose case it is")
    amount_value: float | None = _optional(
        "money of the case; the sum over its events unless given", unit="study currency"
    )
    device: str | None = _optional("the customer's device")
    location: str | None = _optional("the shop, office or branch")
    region: str | None = _optional("the customer's region")


class Customers(pa.DataFrameModel):
    """Attributes of customers. One row: one customer; any further columns are attributes."""

    customer: str = _required("the customer, as in events")


class Feedback(pa.DataFrameModel):
    """What somebody said. One row: one review, answer, comment or score given at one time."""

    feedback: str | None = _required("its id; file and row unless given")
    customer: str | None = _optional("whose words these are, or whom they are about")
    case: str | None = _optional("the case it belongs to, as in events")
    at: Time = _required("when it was said", unit="UTC")
    stage: str | None = _optional("the stage of the journey map it is about")
    channel: str | None = _optional("where it was collected: site, app, call")
    voice: str | None = _optional(
        "who speaks; the customer unless said otherwise", isin=["customer", "operator", "sales"]
    )
    kind: str | None = _optional("what it is: review, survey, complaint, note")
    text: str | None = _optional("the words, personal data masked", privacy="free_text")
    rating: float | None = _optional(
        "stars", unit="1..5", in_range={"min_value": 1, "max_value": 5}
    )
    nps: float | None = _optional(
        "would recommend", unit="0..10", in_range={"min_value": 0, "max_value": 10}
    )
    csat: float | None = _optional(
        "is satisfied", unit="1..5", in_range={"min_value": 1, "max_value": 5}
    )
    ces: float | None = _optional(
        "how easy it was; 7 is easiest", unit="1..7", in_range={"min_value": 1, "max_value": 7}
    )
    location: str | None = _optional("the shop, office or branch")


class Visits(pa.DataFrameModel):
    """Mystery visits. One row: one criterion (or one stage) of one visit."""

    visit: str = _required("the visit")
    shopper: str | None = _optional("who visited", privacy="person")
    segment: str | None = _optional("the segment the shopper played")
    location: str | None = _optional("the shop, office or branch")
    channel: str | None = _optional("the channel visited")
    stage: str | None = _optional("the stage of the journey map")
    at: Time = _required("when the visit was", unit="UTC")
    reported_at: Time | None = _optional("when the shopper reported it", unit="UTC")
    criterion: str | None = _optional("what was judged")
    score: float | None = _optional("points given", unit="0..max_score", ge=0)
    max_score: float | None = _optional("most points that can be given", unit="points", gt=0)
    critical: Flag | None = _optional("failing this criterion fails the visit")
    outcome: str | None = _optional(
        "how the shopper got on", isin=["passed", "worked_round", "blocked"]
    )
    obstacle: str | None = _optional("what stood in the way", privacy="free_text")
    minutes: float | None = _optional("how long it took", unit="minutes", ge=0)
    quote: str | None = _optional("the shopper's words", privacy="free_text")

    @pa.dataframe_check(name="score_within_max_score", ignore_na=False)
    def _score_within_max_score(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        if not {"score", "max_score"} <= set(rows.columns):
            return pd.Series(True, index=rows.index)
        return ~((rows["score"] > rows["max_score"]) & (rows["max_score"] > 0))


class Documents(pa.DataFrameModel):
    """Interviews and focus groups. One row: one conversation."""

    document: str = _required("the conversation")
    participant: str | None = _optional("who was interviewed", privacy="person")
    segment: str | None = _optional("the participant's segment")
    at: Time | None = _optional("when it was held", unit="UTC")
    kind: str | None = _optional(
        "interview unless said otherwise; a focus group is one source, not so many people",
        isin=["interview", "focus_group"],
    )


class Codes(pa.DataFrameModel):
    """The code book. One row: one code; names may repeat in the tree, ids may not."""

    code: str = _required("the code's id")
    name: str | None = _optional("what it is called")
    parent: str | None = _optional("the code above it")


class Codings(pa.DataFrameModel):
    """Coded passages. One row: one code put on one passage by one coder."""

    document: str = _required("the conversation, as in documents")
    code: str = _required("the code, as in codes")
    stage: str | None = _optional("the stage of the journey map it is about")
    coder: str | None = _optional("who coded it", privacy="person")
    start: float | None = _optional("where the passage begins", unit="characters", ge=0)
    end: float | None = _optional("where the passage ends", unit="characters", ge=0)
    quote: str | None = _optional("the passage, personal data masked", privacy="free_text")


class Hypotheses(pa.DataFrameModel):
    """The hypothesis journal. One row: one hypothesis, one change."""

    hypothesis: str = _required("its id")
    problem: str | None = _optional("what it is meant to mend", privacy="free_text")
    stage: str | None = _optional("the stage of the journey map")
    segment: str | None = _optional("for whom")
    change: str | None = _optional("the one change", privacy="free_text")
    metric: str | None = _optional("what should move")
    expected_effect: float | None = _optional("by how much", unit="the metric's unit")
    guardrail: str | None = _optional("what must not get worse")
    start_on: Day | None = _optional("first day of the change")
    end_on: Day | None = _optional("last day of the test")
    owner: str | None = _optional("who answers for it")
    due_on: Day | None = _optional("when it must be decided")
    status: str | None = _optional("where it stands")


class Tasks(pa.DataFrameModel):
    """The plan. One row: one task."""

    task: str = _required("its id")
    hypothesis: str | None = _optional("the hypothesis it serves")
    name: str | None = _optional("what is to be done", privacy="free_text")
    owner: str | None = _optional("who does it")
    start_on: Day | None = _optional("when it starts")
    due_on: Day | None = _optional("when it must be done")
    status: str | None = _optional("where it stands")


class Changes(pa.DataFrameModel):
    """The change journal. One row: one thing that changed in the business or around it."""

    at: Time = _required("when it took effect", unit="UTC")
    stage: str | None = _optional("the stage of the journey map it touches")
    segment: str | None = _optional("the segment it touches")
    cause: str | None = _optional("ours, the market's, the season's")
    what: str = _required("what changed", privacy="free_text")


CONTRACTS: dict[str, type[pa.DataFrameModel]] = {
    "events": Events,
    "cases": Cases,
    "customers": Customers,
    "feedback": Feedback,
    "visits": Visits,
    "documents": Documents,
    "codes": Codes,
    "codings": Codings,
    "hypotheses": Hypotheses,
    "tasks": Tasks,
    "changes": Changes,
}
OPEN = frozenset({"customers", "cases"})
KEYS: dict[str, tuple[str, ...]] = {
    "cases": ("case",),
    "customers": ("customer",),
    "feedback": ("feedback", "case"),
    "documents": ("document",),
    "codes": ("code",),
    "hypotheses": ("hypothesis",),
    "tasks": ("task",),
}
