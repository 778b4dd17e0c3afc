"""How long cases wait in a stage: counted minutes, and the patience window that follows."""

from collections.abc import Mapping, Sequence

import ibis
import pandas as pd
from ibis import _

from cjm_lib.analysis import groups
from cjm_lib.analysis.paths import MINUTES_A_DAY
from cjm_lib.stats import survival

# One row for each stage and whole minute at most: bounded by the calendar, not by the log.
_LIMIT = 5_000_000


def counted(entries: ibis.Table, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """
    Count the times from entering a stage to entering the next reached one.

    A case enters a stage at its first event there; a stage it skipped has no
    time. The next reached stage is whichever later one comes first. Who has not
    moved on waits until closed as lost, or else until the end of observation.
    A case already seen further on when it entered the stage was not waiting for
    the way on, and is left out.

    Parameters
    ----------
    entries
        One row for each case and stage it was seen in, of the scope.
    by
        Segments to count apart in the same pass; their flags stay in the table.

    Returns
    -------
    pandas.DataFrame
        One row for each ``position`` (of the stage, from 0) and ``minutes``
        (whole): ``moved_cases``, ``lost_cases``, ``open_cases`` with that time.
    """
    table = groups.counted(
        entries.filter(_.minutes.notnull()),
        ["position", "minutes"],
        by,
        limit=_LIMIT,
        moved_cases=_.count(where=_.moved),
        lost_cases=_.count(where=_.lost),
        all_cases=_.count(),
    )
    stays = table["all_cases"] - table["moved_cases"] - table["lost_cases"]
    return table.assign(open_cases=stays).drop(columns="all_cases")


def curve(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the Kaplan–Meier curve of one stage's counted times; lost and open are censored."""
    censored = counts["lost_cases"] + counts["open_cases"]
    return survival.curve(
        counts.assign(moved=counts["moved_cases"], censored=censored)[
            ["minutes", "moved", "censored"]
        ]
    )


def patience(
    entries: ibis.Table, journey: pd.DataFrame, *, given: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """
    Return how long a case may be silent in a stage before it counts as having left.

    The study's own window where it sets one. Else the 90th percentile of the
    time to the next reached stage by Kaplan–Meier (``p90``). Where so many stay
    that the curve never gets there: the time by which 90 % of those who do move
    have moved, as far as the data go (``p90_of_moved``). Where nobody moved: the
    longest window of the other stages (``longest``); with none, no window
    (``none``), and silence alone never counts as having left.

    Parameters
    ----------
    entries
        One row for each case and stage it was seen in, of the scope.
    journey
        Journey map; one row for each stage, in order.
    given
        The study's windows in days, by stage.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last, in order: ``stage``,
        ``patience_days`` (NaN: no window), ``patience_from`` (``given``,
        ``p90``, ``p90_of_moved``, ``longest``, ``none``).
    """
    known = dict(given or {})
    stages = journey["stage"].tolist()[:-1]
    counts = None if all(stage in known for stage in stages) else counted(entries)
    rows = []
    for position, stage in enumerate(stages):
        if stage in known or counts is None:
            rows.append((stage, float(known[stage]), "given"))
        else:
            rows.append((stage, *_measured(counts[counts["position"] == position])))
    table = pd.DataFrame(rows, columns=["stage", "patience_days", "patience_from"])
    return _filled(table.astype({"patience_days": float, "patience_from": str}))


def _measured(counts: pd.DataFrame) -> tuple[float, str]:
    """Return one stage's window in days and where it comes from."""
    estimate = curve(counts)
    p90 = survival.quantile(estimate, 0.9)[0]
    if pd.notna(p90):
        return p90 / MINUTES_A_DAY, "p90"
    of_moved = survival.descent(estimate, 0.9)
    return of_moved / MINUTES_A_DAY, "none" if pd.isna(of_moved) else "p90_of_moved"


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the longest window where nobody moved, if there is one at all."""
    longest = table["patience_days"].max()
    if pd.isna(longest):
        return table
    missing = table["patience_days"].isna()
    return table.assign(
        patience_days=table["patience_days"].fillna(longest),
        patience_from=table["patience_from"].mask(missing, "longest"),
    )
