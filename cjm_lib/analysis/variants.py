"""The paths that cases took: one row for each distinct path and way it ended."""

from collections.abc import Mapping
from datetime import datetime

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis import durations, paths
from cjm_lib.analysis.alignment import Plan, collapsed

ARROW = " > "
SUMS = ["cases", "valued_cases", "value", "value_squares"]


def variants(
    events: ibis.Table,
    journey: pd.DataFrame,
    scenarios: pd.DataFrame,
    *,
    until: datetime | None = None,
    patience: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """
    Count the cases of each distinct path, by how they ended.

    A path is a case's stages in time order (ties in backbone order), repeats kept; the closing
    as lost is no step. Cases never seen on the map have none and are left out. A case is *lost*
    if it is closed as lost; else *won* if it was seen in a stage that a scenario can end with;
    else lost if it has been silent longer than the patience window of its furthest stage; else
    *open*.

    Parameters
    ----------
    events
        Event log; one row for each event of the scope.
    journey
        Journey map; one row for each stage, in order.
    scenarios
        One row for each scenario; ``path`` as :func:`cjm_lib.scenario_syntax.parse` reads it.
    until
        End of observation (UTC); default the last event.
    patience
        Days of silence by stage; measured (:func:`durations.patience`) where absent.

    Returns
    -------
    pandas.DataFrame
        One row for each path and ending, in order: ``path`` (tuple of stage ids), ``closed``
        (``won``, ``lost``, ``open``), ``cases``, ``valued_cases`` (whose money is known),
        ``value`` (its sum; NaN of none), ``value_squares`` (the sum of its squares).
    """
    end_us = paths.until_us(events, until)
    days = durations.patience(events, journey, until=until, given=patience)["patience_days"]
    windows = {at: int(window * paths.DAY) for at, window in enumerate(days) if pd.notna(window)}
    located = paths.located(events, journey, end_us)
    stages = journey["stage"].tolist()
    goals = [stages.index(stage) for stage in Plan(scenarios).goals if stage in stages]
    ends = _endings(paths.cases(located, journey), windows, end_us)
    counts = (
        _walks(located, goals)
        .inner_join(ends, "case")
        .mutate(
            closed=ibis.cases(
                (_.lost_us.notnull(), "lost"), (_.goal, "won"), (_.silent, "lost"), else_="open"
            )
        )
        .group_by(["path", "closed"])
        .aggregate(
            cases=_.count(),
            valued_cases=_.money.count(),
            value=_.money.sum(),
            value_squares=(_.money * _.money).sum(),
        )
    )
    table = engine.collect(counts.order_by("path", "closed"), limit=5_000_000)
    named = [tuple(stages[int(at)] for at in path.split(ARROW)) for path in table["path"]]
    sums = dict.fromkeys(SUMS[:2], "Int64") | dict.fromkeys(SUMS[2:], "float64")
    return table.assign(path=pd.Series(named, index=table.index, dtype=object)).astype(
        sums | {"closed": "str"}
    )[["path", "closed", *SUMS]]


def routes(variants: pd.DataFrame, *by: str) -> pd.DataFrame:
    """
    Return the variants with repeats of one stage in a row taken as one.

    Returns
    -------
    pandas.DataFrame
        One row for each route (and value of ``by``), in alphabetical order: ``path`` as text
        (``lead > booking``), ``steps`` as a tuple, and the sums of ``variants``.
    """
    steps = [collapsed(path) for path in variants["path"]]
    table = variants[[*by, *SUMS]].assign(
        steps=pd.Series(steps, index=variants.index, dtype=object),
        path=pd.Series([ARROW.join(each) for each in steps], index=variants.index, dtype="str"),
    )
    sums = table.groupby(["path", *by], sort=True).agg(
        **{"steps": ("steps", "first")} | {name: (name, _total) for name in SUMS}
    )
    counts = dict.fromkeys(SUMS[:2], "Int64") | dict.fromkeys(SUMS[2:], "float64")
    return sums.reset_index().astype(counts | {"steps": object})


def _total(values: "pd.Series[float]") -> float:
    """Return the sum; of nothing known, missing."""
    return values.sum(min_count=1)


def _walks(located: ibis.Table, goals: list[int]) -> ibis.Table:
    """Return one row a case: its places on the map in order, its money, whether a goal is seen."""
    entered = located.filter(_.position.notnull())
    cases = entered.group_by("case").aggregate(
        steps=ibis.struct({"us": entered["at_us"], "position": entered["position"]}).collect(),
        money=_.amount_value.sum(),
        goal=_.position.isin(goals or [-1]).any(),
    )
    names = cases["steps"].sort().map(lambda step: step["position"].cast("string"))
    return cases.mutate(path=names.join(ARROW)).drop("steps")


def _endings(cases: ibis.Table, windows: Mapping[int, int], end_us: int) -> ibis.Table:
    """Return one row a case: when it was closed as lost, and whether it is silent for too long."""
    window = paths.by_value(cases["position"], windows)
    silent = (end_us - cases["last_us"] > window).fill_null(False)
    return cases.select("case", "lost_us", silent=silent)
