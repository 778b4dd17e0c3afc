"""The paths that cases took: one row for each distinct path and way it ended."""

from collections.abc import Sequence

import ibis
import pandas as pd
from ibis import _

from cjm_lib.analysis import groups, paths
from cjm_lib.analysis.alignment import Plan, collapsed
from cjm_lib.study_tables import LETTERS

ARROW = " > "
SUMS = ["cases", *paths.MONEY]
_LIMIT = 5_000_000


def variants(
    cases: ibis.Table,
    journey: pd.DataFrame,
    scenarios: pd.DataFrame,
    patience: pd.DataFrame,
    *,
    by: Sequence[str] = (),
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
    cases
        Path table; one row for each case of the scope.
    journey
        Journey map; one row for each stage, in order.
    scenarios
        One row for each scenario; ``path`` as :func:`cjm_lib.scenario_syntax.parse` reads it.
    patience
        Windows of silence; see :func:`durations.patience`.
    by
        Segments to count apart, all in the same pass.

    Returns
    -------
    pandas.DataFrame
        One row for each path and ending, in order (of each segment): ``path`` (tuple of stage
        ids), ``closed`` (``won``, ``lost``, ``open``), ``cases``, ``valued_cases`` (whose money
        is known), ``value`` (its sum; NaN of none), ``value_squares`` (the sum of its squares,
        in whole units).
    """
    names = dict(zip(LETTERS, journey["stage"], strict=False))
    goals = set(Plan(scenarios).goals)
    won = ibis.or_(*(cases["path"].contains(key) for key, name in names.items() if name in goals))
    silent = paths.silent(cases, cases["furthest"], patience)
    closed = ibis.cases(
        (cases["lost_us"].notnull(), "lost"), (won, "won"), (silent, "lost"), else_="open"
    )
    known = cases.mutate(closed=closed).filter(_.path != "")
    counts = groups.counted(known, ["path", "closed"], by, limit=_LIMIT, **paths.sums())
    named = {path: tuple(map(names.__getitem__, path)) for path in counts["path"].unique()}

    def result(part: pd.DataFrame) -> pd.DataFrame:
        table = part.groupby(["path", "closed"], as_index=False)[_TO_ADD].sum()
        walked = pd.Series([named[path] for path in table["path"]], index=table.index, dtype=object)
        return paths.money(table.assign(path=walked)).astype(_TYPES)[["path", "closed", *SUMS]]

    return groups.each(counts, by, result)


_TO_ADD = ["cases", "valued_cases", "cents", "squares"]
_TYPES = dict.fromkeys(SUMS[:2], "Int64") | dict.fromkeys(SUMS[2:], "float64") | {"closed": "str"}


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
    grouped = table.groupby(["path", *by], sort=True)
    sums = grouped[["steps"]].first().join(grouped[SUMS].sum(min_count=1))
    counts = dict.fromkeys(SUMS[:2], "Int64") | dict.fromkeys(SUMS[2:], "float64")
    return sums.reset_index().astype(counts | {"steps": object})
