"""Make the log of events and its cases, with their attributes and segments."""

from collections.abc import Iterable

import pandas as pd

from cjm_lib import engine
from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.inputs.conform import PLACE
from cjm_lib.study import Study

OWN = ["case", "customer", "began_at", "case_number", "first_channel"]
KNOWN = ["amount_value", "device", "location", "region"]
FLAG = "in_"


def log(study: Study, events: pd.DataFrame) -> pd.DataFrame:
    """
    Return the events in order.

    Sorted by case, time and, where times tie, the order of the journey map: an event of an
    earlier stage comes first, closing as lost last; then by channel.
    """
    order = {stage: place for place, stage in enumerate(study.journey["stage"])}
    position = events["stage"].map(order).fillna(len(order)).astype("int64")
    keys = ["case", "at", "position", "channel", "source", *PLACE]
    return events.assign(position=position).sort_values(keys, kind="stable", ignore_index=True)


def cases(events: pd.DataFrame, *, attributes: Iterable[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """
    Return one row for each case of the log: when it began, whose it is, what is known of it.

    A case has its own attributes and those of its customer; where sources disagree, the first
    that says anything is believed. ``case_number`` counts the customer's cases in the order they
    began; ``amount_value`` is the sum over the events unless a source states it.
    """
    grouped = events.groupby("case", sort=False)
    found = grouped[["customer", "device", "location", "region"]].first()
    found["began_at"] = grouped["at"].first()
    found["first_channel"] = grouped["channel"].first()
    found["amount_value"] = grouped["amount_value"].sum(min_count=1)
    found = found.reset_index()
    for key, table in attributes:
        found = _with_attributes(found, table, key)
    found["customer"] = found["customer"].fillna(found["case"])
    found = found.sort_values(["customer", "began_at", "case"], kind="stable")
    found["case_number"] = found.groupby("customer", sort=False).cumcount() + 1
    rest = [name for name in found.columns if name not in (*OWN, *KNOWN)]
    return found.sort_values("case", ignore_index=True)[[*OWN, *KNOWN, *rest]]


def _with_attributes(found: pd.DataFrame, table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Add the table's columns; what a table of attributes says of a case outdoes the log."""
    known = table.drop(columns=[*PLACE, "source"], errors="ignore").drop_duplicates(key)
    added = found[[key]].merge(known, on=key, how="left").set_axis(found.index)
    for name in added.columns.drop(key):
        stated = added[name]
        found[name] = stated.fillna(found[name]) if name in found.columns else stated
    return found


def with_segments(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """
    Return the cases with a flag ``in_<segment>`` for every segment of the study.

    Raises
    ------
    InputError
        A rule names a column that cases do not have; the message lists those they have.
    """
    unknown = [
        f"segment '{name}': the rule's column '{column}' is not among the columns of a case."
        f"{did_you_mean(column, table.columns)} Columns: {', '.join(table.columns)}."
        for name, segment in study.segments.items()
        for column in sorted(segment.rule.columns - set(table.columns))
    ]
    if unknown:
        raise InputError(study.file.name, unknown)
    view = engine.table(table)
    flags = {
        f"{FLAG}{name}": segment.rule.apply(view, time_zone=study.time_zone)
        for name, segment in study.segments.items()
    }
    chosen = view.select("case", **flags).to_pyarrow().to_pandas()
    return table.merge(chosen.astype(dict.fromkeys(flags, "bool")), on="case", how="left")


def attributes(table: pd.DataFrame) -> list[str]:
    """Return the columns of cases that sources gave: all but the log's own and the segments'."""
    return [name for name in table.columns if name not in OWN and not name.startswith(FLAG)]
