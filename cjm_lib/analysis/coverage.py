"""How much of what cases really do the map's scenarios cover."""

from collections.abc import Iterator
from itertools import product

import ibis
import numpy as np
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis import paths
from cjm_lib.stats.intervals import weighted, with_share

ARROW = " > "
OTHER = "other"

Path = tuple[str, ...]


def coverage(events: ibis.Table, journey: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """
    Measure the share of cases whose path is one of the map's scenarios.

    A case's path is its stages in time order (ties in backbone order); repeats
    of one stage in a row collapse to one.

    Parameters
    ----------
    events
        Event log; one row for each event of the scope.
    journey
        Journey map; one row for each stage, in order.
    scenarios
        One row for each scenario; ``path`` such as ``lead > [showing] > booking``,
        with optional stages in brackets.

    Returns
    -------
    pandas.DataFrame
        Four rows: ``reading``, ``covered_cases``, ``known_cases``,
        ``covered_share``, ``covered_share_low``, ``covered_share_high`` (95 %).
        ``strict``: the path is a whole scenario; of the cases seen on the map;
        Wilson. ``one_deviation``: or one stage was skipped or added, or two
        neighbours swapped. ``so_far``: the path is a scenario or the beginning of
        one; who left half-way, or is still under way, kept to the map so far.
        ``by_value``: strict, each case weighing its money; of the cases whose
        money is known; Wilson at the effective number of cases.
    """
    variants = _variants(events, journey)
    planned = scenario_paths(scenarios)
    near = planned | {
        path for plan in planned for path in _one_off(plan, journey["stage"].tolist())
    }
    strict = variants["steps"].isin(planned)
    readings = {
        "strict": strict,
        "one_deviation": variants["steps"].isin(near),
        "so_far": variants["steps"].isin(_beginnings(planned)),
    }
    table = pd.DataFrame(
        {
            "reading": list(readings),
            "covered_cases": [variants.loc[of, "cases"].sum() for of in readings.values()],
            "known_cases": variants["cases"].sum(),
        }
    )
    table = with_share(table, "covered", table["covered_cases"], table["known_cases"])
    table = pd.concat([table, _by_value(variants, strict)], ignore_index=True)
    return table.astype({"reading": "str", "covered_cases": "Int64", "known_cases": "Int64"})


def uncovered(
    events: ibis.Table,
    journey: pd.DataFrame,
    scenarios: pd.DataFrame,
    *,
    top: int = 10,
    least: int = 5,
) -> pd.DataFrame:
    """
    Return the largest paths that leave the map: no scenario, and no beginning of one.

    Returns
    -------
    pandas.DataFrame
        One row for each of the ``top`` paths of at least ``least`` cases, largest
        first, and a last row ``other`` with all the smaller ones: ``path`` (``lead > booking``),
        ``path_cases``, ``path_share`` (of all cases seen on the map),
        ``path_share_low``, ``path_share_high`` (Wilson, 95 %).
    """
    variants = _variants(events, journey)
    outside = variants[~variants["steps"].isin(_beginnings(scenario_paths(scenarios)))]
    outside = outside.sort_values(["cases", "path"], ascending=[False, True])
    named = outside[outside["cases"] >= least].head(top)
    rest = pd.DataFrame({"path": [OTHER], "cases": [outside["cases"].sum() - named["cases"].sum()]})
    table = pd.concat([named[["path", "cases"]], rest], ignore_index=True)
    table = table.rename(columns={"cases": "path_cases"})
    table = table.astype({"path": "str", "path_cases": "Int64"})
    return with_share(table, "path", table["path_cases"], float(variants["cases"].sum()))


def scenario_paths(scenarios: pd.DataFrame) -> set[Path]:
    """Return every path the scenarios allow: each optional stage taken and left out."""
    return {
        _collapsed(stage for choice in choices for stage in choice)
        for text in scenarios["path"]
        for choices in product(*(_choices(step.strip()) for step in text.split(">")))
    }


def _beginnings(planned: set[Path]) -> set[Path]:
    """Return the paths and all that they begin with."""
    return {plan[:length] for plan in planned for length in range(1, len(plan) + 1)}


def _choices(step: str) -> list[Path]:
    """Return what a step allows: the stage, and nothing as well if it is in brackets."""
    if step.startswith("[") and step.endswith("]"):
        return [(step[1:-1].strip(),), ()]
    return [(step,)] if step else [()]


def _one_off(path: Path, stages: list[str]) -> Iterator[Path]:
    """Return the paths one deviation away: a stage skipped, two neighbours swapped, one added."""
    for at in range(len(path)):
        yield _collapsed((*path[:at], *path[at + 1 :]))
        yield _collapsed((*path[:at], *path[at : at + 2][::-1], *path[at + 2 :]))
    for at in range(len(path) + 1):
        for stage in stages:
            yield _collapsed((*path[:at], stage, *path[at:]))


def _collapsed(steps: Iterator[str] | Path) -> Path:
    """Return the steps with repeats in a row taken as one."""
    taken: list[str] = []
    for step in steps:
        if not taken or taken[-1] != step:
            taken.append(step)
    return tuple(taken)


def _variants(events: ibis.Table, journey: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each distinct path, with its cases and the sums of their money."""
    steps = paths.located(events, journey, paths.until_us(events, None)).filter(
        _.position.notnull()
    )
    order = ibis.window(group_by="case", order_by=["at_us", "position"])
    before = steps["position"].lag().over(order)
    value = steps["amount_value"].sum().over(ibis.window(group_by="case"))
    entered = steps.mutate(before=before, case_value=value).filter(
        _.before.isnull() | (_.before != _.position)
    )
    cases = entered.group_by("case").aggregate(
        steps=ibis.struct({"us": entered["at_us"], "position": entered["position"]}).collect(),
        value=_.case_value.max(),
    )
    names = cases["steps"].sort().map(lambda step: step["position"].cast("string"))
    variants = (
        cases.mutate(path=names.join(ARROW))
        .group_by("path")
        .aggregate(
            cases=_.count(),
            valued_cases=_.value.count(),
            value=_.value.sum(),
            squares=(_.value * _.value).sum(),
        )
    )
    return _named(engine.collect(variants.order_by("path"), limit=5_000_000), journey)


def _named(variants: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """Return the variants with stages for positions: ``steps`` as a tuple, ``path`` as text."""
    stages = journey["stage"].tolist()
    steps = [tuple(stages[int(at)] for at in path.split(ARROW)) for path in variants["path"]]
    return variants.assign(
        steps=pd.Series(steps, index=variants.index, dtype=object),
        path=pd.Series([ARROW.join(path) for path in steps], index=variants.index, dtype="str"),
    )


def _by_value(variants: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Return the row of coverage by money, with the interval of a share of unequal cases."""
    sums = variants[["valued_cases", "value", "squares"]].fillna(0).astype(float)
    inside, whole = sums[covered.to_numpy(dtype=bool)].sum(), sums.sum()
    share, low, high = np.nan, np.nan, np.nan
    if whole["value"] > 0:
        share = inside["value"] / whole["value"]
        spread = inside["squares"] * (1 - share) ** 2
        spread += (whole["squares"] - inside["squares"]) * share**2
        effective = whole["value"] ** 2 / whole["squares"]
        low, high = weighted(share, spread / whole["value"] ** 2, effective)
    return pd.DataFrame(
        {
            "reading": ["by_value"],
            "covered_cases": [int(inside["valued_cases"])],
            "known_cases": [int(whole["valued_cases"])],
            "covered_share": [share],
            "covered_share_low": [low],
            "covered_share_high": [high],
        }
    )
