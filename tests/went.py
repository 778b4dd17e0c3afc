"""Where the cases of a written log went, as an analysis gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import ibis
import pandas as pd
import pyarrow as pa
from written import START

from cjm_lib.analysis import durations, stages
from cjm_lib.analysis import variants as paths
from cjm_lib.inputs import cases as clean
from cjm_lib.inputs import went as prepared


@dataclass(frozen=True)
class Went:
    """The path table of a log, its entries and moves, and its windows of silence."""

    cases: ibis.Table
    entries: ibis.Table
    moves: ibis.Table
    patience: pd.DataFrame


def went(
    events: pd.DataFrame,
    journey: pd.DataFrame,
    *,
    until: datetime | None = None,
    patience: Mapping[str, float] | None = None,
) -> Went:
    """
    Return where the cases of a log went.

    The end of observation is ``until``, or else the last event; windows of silence are measured
    where ``patience`` gives none. Flags ``in_<segment>`` and cuts in the log are those of its
    cases.
    """
    made = {name: ibis.memtable(table) for name, table in arrow(events, journey, until).items()}
    return Went(**made, patience=durations.patience(made["entries"], journey, given=patience))


def arrow(
    events: pd.DataFrame, journey: pd.DataFrame, until: datetime | None = None
) -> dict[str, pa.Table]:
    """Return the tables of :func:`went` as prepare would write them."""
    missing = {"source": "log", "_file": "log", "_row": 0, "device": None, "location": None}
    whole = events.assign(**{k: v for k, v in missing.items() if k not in events.columns})
    whole = whole.astype({"device": "str", "location": "str"}).assign(region=whole["device"])
    order = pd.Index([*journey["stage"], "@lost"])
    place = whole["stage"].map({name: at for at, name in enumerate(order)})
    keys = ["case", "at", "position", "channel"]
    ordered = whole.assign(position=place).sort_values(keys, kind="stable", ignore_index=True)
    cohort = clean.cases(ordered, attributes=[])
    extra = [name for name in events.columns if name.startswith("in_") or name in CUTS]
    given = ordered.groupby("case", sort=True)[extra].first().reset_index(drop=True)
    cohort = cohort.assign(**{name: given[name] for name in extra})
    end = until or (events["at"].max().to_pydatetime() if len(events) else START)
    return prepared.tables(ordered, cohort, journey["stage"], end)


CUTS = ("age_group",)


def dropoff(events, journey, *, until=None, patience=None, **options):
    """Return the drop-off of a log."""
    log = went(events, journey, until=until, patience=patience)
    return stages.dropoff(log.cases, journey, log.patience, **options)


def blocks(events, journey, *, until=None, patience=None):
    """Return the drop-off of a log by blocks."""
    log = went(events, journey, until=until, patience=patience)
    return stages.blocks(log.cases, journey, log.patience)


def timing(events, journey, *, until=None, **options):
    """Return the times of a log."""
    return stages.timing(went(events, journey, until=until).entries, journey, **options)


def variants(events, journey, scenarios, *, until=None, patience=None, **options):
    """Return the paths of a log."""
    log = went(events, journey, until=until, patience=patience)
    return paths.variants(log.cases, journey, scenarios, log.patience, **options)
