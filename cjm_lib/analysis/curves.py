"""How long cases still wait in a stage, how many have moved on, and how many were lost."""

from collections.abc import Callable, Sequence

import ibis
import numpy as np
import pandas as pd

from cjm_lib.analysis import durations, groups
from cjm_lib.stats import competing

POINTS = 60

_ENDS = [
    f"{share}_share{end}" for share in ("waiting", "moved", "lost") for end in ("", "_low", "_high")
]


def curves(
    entries: ibis.Table, journey: pd.DataFrame, *, by: Sequence[str] = (), points: int = POINTS
) -> pd.DataFrame:
    """
    Follow the cases of each stage over time: waiting, moved on, lost.

    Being lost competes with moving on, so the shares are cumulative incidences (Aalen–Johansen):
    they sum to one at every time. What a time is, :func:`durations.counted` says.

    Parameters
    ----------
    entries
        One row for each case and stage it was seen in, of the scope.
    journey
        Journey map; one row for each stage, in order.
    by
        Segments to follow apart, all in the same pass.
    points
        Most points that a curve is kept with: its first, its last and those at even ranks
        between; each is exact.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last and time at which somebody moved on or was lost (of
        each segment): ``stage``, ``at_risk_cases`` (still waiting just before), ``waited_minutes``,
        ``waiting_share``, ``moved_share``, ``lost_share`` (0..1 of the cases that entered), each
        with ``_low``, ``_high`` (95 %).
    """
    counts = durations.counted(entries, by=by)
    return groups.each(
        counts, by, lambda part: _each_stage(part, journey, lambda own: _curve(own, points))
    )


def outcome(entries: ibis.Table, journey: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """
    Return the shares that move on, are lost and still wait by the end of the data.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last that somebody moved on from or was lost in, in order
        (of each segment): ``stage``, ``entered_cases``, ``moved_cases``, ``lost_cases``,
        ``longest_minutes`` (the last time at which somebody did), then the shares of
        :func:`curves` at that time.
    """
    counts = durations.counted(entries, by=by)
    return groups.each(counts, by, lambda part: _each_stage(part, journey, _end))


def _each_stage(
    counts: pd.DataFrame,
    journey: pd.DataFrame,
    result: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    """Return a result for each stage but the last below one another, with its name in front."""
    parts = []
    for position, stage in enumerate(journey["stage"].tolist()[:-1]):
        part = result(counts[counts["position"] == position])
        part.insert(0, "stage", pd.Series(stage, index=part.index, dtype="str"))
        parts.append(part)
    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True)


def _incidence(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of one stage over time, named as in the kept table."""
    table = competing.incidence(
        pd.DataFrame(
            {
                "minutes": counts["minutes"],
                "moved": counts["moved_cases"],
                "lost": counts["lost_cases"],
                "censored": counts["open_cases"],
            }
        )
    )
    spelled = {name.replace("_share", ""): name for name in _ENDS}
    return table.rename(columns=spelled | {"minutes": "waited_minutes"})


def _curve(counts: pd.DataFrame, points: int) -> pd.DataFrame:
    """Return one stage's curve, thinned to so many points."""
    table = _incidence(counts)
    last = len(table) - 1
    kept = np.unique(np.linspace(0, last, min(points, last + 1)).round().astype(int))
    thin = table.iloc[kept].assign(at_risk_cases=table["at_risk"].astype("Int64"))
    columns = ["at_risk_cases", "waited_minutes", *_ENDS]
    return thin[columns].astype({"waited_minutes": float}).reset_index(drop=True)


def _end(counts: pd.DataFrame) -> pd.DataFrame:
    """Return one stage's counts and its shares at the end; no row where nothing happened."""
    end = _incidence(counts).tail(1).reset_index(drop=True)
    cases = {name: int(counts[f"{name}_cases"].sum()) for name in ("moved", "lost", "open")}
    table = end.assign(
        entered_cases=sum(cases.values()),
        moved_cases=cases["moved"],
        lost_cases=cases["lost"],
        longest_minutes=end["waited_minutes"].astype(float),
    )
    counted = ["entered_cases", "moved_cases", "lost_cases"]
    return table[[*counted, "longest_minutes", *_ENDS]].astype(dict.fromkeys(counted, "Int64"))
