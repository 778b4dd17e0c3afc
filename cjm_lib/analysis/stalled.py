"""Open cases that have waited longer than most, with no contact since they entered the stage."""

from collections.abc import Sequence

import ibis
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis import durations, groups, paths
from cjm_lib.stats import survival
from cjm_lib.stats.intervals import with_share

SHARE = 0.75
_MINUTE_US = 60_000_000


def limits(entries: ibis.Table, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Return when a wait in each stage but the last is long.

    One row for each: ``stage``, ``p75_minutes`` (by which 75 % move on; NaN: not reached).
    """
    counts = durations.counted(entries)
    found = [
        survival.quantile(durations.curve(counts[counts["position"] == position]), SHARE)[0]
        for position in range(len(journey) - 1)
    ]
    stages = pd.Series(journey["stage"].to_numpy()[:-1], dtype="str")
    return pd.DataFrame({"stage": stages, "p75_minutes": pd.Series(found, dtype="float64")})


def stalled(
    cases: ibis.Table, entries: ibis.Table, journey: pd.DataFrame, patience: pd.DataFrame
) -> pd.DataFrame:
    """
    Count the open cases of each stage that are stalled.

    A case is *open* if it is neither closed as lost, nor silent for longer than the window of
    the furthest stage it reached, nor at the last stage. It is *stalled* if it has waited there
    longer than 75 % of the cases take to move on (p75 by Kaplan–Meier), and its last event was
    the entry: nobody has been in touch since, to the minute. Where p75 is not reached nobody
    can be called stalled, and there is no share.

    Parameters
    ----------
    cases
        Path table; one row for each case of the scope.
    entries
        One row for each case and stage it was seen in, of the scope.
    journey
        Journey map; one row for each stage, in order.
    patience
        Windows of silence; see `durations.patience`.

    Returns
    -------
    pandas.DataFrame
        One row for each stage but the last, in order: ``stage``, ``open_cases``,
        ``stalled_cases`` and ``stalled_share`` (0..1 of the open; Wilson, 95 %),
        ``p75_minutes`` (NaN: not reached).
        Counts only; the cases themselves are for :func:`listed`, and for no page.
    """
    known = limits(entries, journey)
    p75 = known["p75_minutes"]
    counts = groups.counted(
        _waiting(cases, entries, p75, patience),
        ["position"],
        (),
        open_cases=_.count(),
        stalled_cases=_.count(where=_.stalled),
    ).set_index("position")
    wide = counts.reindex(range(len(p75))).fillna(0).astype("Int64").reset_index(drop=True)
    wide.insert(0, "stage", known["stage"])
    table = with_share(
        wide, "stalled", wide["stalled_cases"], wide["open_cases"].where(p75.notna())
    )
    return table.assign(p75_minutes=p75)


def listed(
    cases: ibis.Table,
    entries: ibis.Table,
    journey: pd.DataFrame,
    patience: pd.DataFrame,
    *,
    limit: int = 100_000,
) -> pd.DataFrame:
    """
    Return the stalled cases themselves, longest first: for those who will call, not for a page.

    Returns
    -------
    pandas.DataFrame
        One row for each stalled case: ``case``, ``stage``, ``waited_days``, ``channel`` (of its
        last contact, which is its entry into the stage).
    """
    found = _waiting(cases, entries, limits(entries, journey)["p75_minutes"], patience).filter(
        _.stalled
    )
    rows = engine.collect(found.select("case", "position", "minutes", "channel"), limit=limit)
    rows = rows.sort_values(["minutes", "case"], ascending=[False, True], ignore_index=True)
    stages = journey["stage"].to_numpy()
    return pd.DataFrame(
        {
            "case": rows["case"],
            "stage": pd.Series(stages[rows["position"].to_numpy(dtype=int)], dtype="str"),
            "waited_days": rows["minutes"].astype(float) / paths.MINUTES_A_DAY,
            "channel": rows["channel"],
        }
    )


def _waiting(
    cases: ibis.Table,
    entries: ibis.Table,
    p75: "pd.Series[float]",
    patience: pd.DataFrame,
) -> ibis.Table:
    """Return the open cases with the stage they wait in, for how long, and if they are stalled."""
    gone = cases["lost_us"].notnull() | paths.silent(cases, cases["furthest"], patience)
    still = cases.filter(~gone).select("case", "furthest", "silent_us")
    inside = entries.filter(_.minutes.notnull(), ~_.moved, ~_.lost)
    inside = inside.select("case", "position", "minutes", "channel")
    open_cases = still.join(
        inside, [still["case"] == inside["case"], still["furthest"] == inside["position"]]
    )
    most = {place: int(minutes) for place, minutes in enumerate(p75) if pd.notna(minutes)}
    longer = _.minutes > paths.by_place(_.position, most)
    untouched = _.silent_us >= _.minutes * _MINUTE_US
    names: Sequence[str] = ("case", "position", "minutes", "channel")
    return open_cases.select(*names, stalled=(longer & untouched).fill_null(False))
