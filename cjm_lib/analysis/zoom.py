"""What is seen, and what is lost, when stages are collapsed to blocks."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cjm_lib.analysis.alignment import Plan
from cjm_lib.analysis.coverage import measured
from cjm_lib.stats.intervals import with_share


def zoom(
    variants: pd.DataFrame,
    journey: pd.DataFrame,
    scenarios: pd.DataFrame,
    dropoff: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """
    Compare the levels of the map: by stages, and by the blocks they belong to.

    Nothing of a block is summed from its stages: paths and scenarios are renamed to blocks and
    collapsed, then counted case by case; and so is the drop-off.

    Parameters
    ----------
    variants
        Paths of the scope's cases; see :func:`cjm_lib.analysis.variants.variants`.
    journey
        Journey map; one row for each stage, in order, with its ``block``.
    scenarios
        One row for each scenario.
    dropoff
        ``stages`` and ``blocks``: the tables of :func:`stages.dropoff`, :func:`stages.blocks`.

    Returns
    -------
    pandas.DataFrame
        One row for each level, ``stages`` and ``blocks`` (a map without blocks has but one):
        ``level``, ``known_cases``, ``units`` (stages or blocks of the map), ``variants``
        (different paths), ``covered_cases``, ``covered_share`` (strictly; 0..1 of the known
        cases; Wilson, 95 %), ``worst`` (where the largest share leaves; ``""``: nowhere),
        ``worst_block`` (the block that is in), ``left_cases``, ``left_share`` (of it; 0..1 of
        the closed cases that reached it) and ``alone``: its interval lies clear above all others.
    """
    block = dict(zip(journey["stage"], journey.get("block", journey["stage"]), strict=True))
    levels = {"stages": {stage: stage for stage in block}, "blocks": block}
    if len(set(block.values())) < 2:
        del levels["blocks"]
    rows = []
    for level, names in levels.items():
        table = measured(_renamed(variants, names), Plan(scenarios, names.__getitem__))
        counts = {
            "level": level,
            "known_cases": table["cases"].sum(),
            "units": len(set(names.values())),
            "variants": len(table),
            "covered_cases": table.loc[table["whole"] == 0, "cases"].sum(),
        }
        rows.append(counts | _worst(dropoff[level], block if level == "stages" else {}))
    found = pd.DataFrame(rows).astype(_TYPES)
    found = with_share(found, "covered", found["covered_cases"], found["known_cases"])
    return found[_COLUMNS]


_TYPES = {
    **dict.fromkeys(["level", "worst", "worst_block"], "str"),
    **dict.fromkeys(["known_cases", "units", "variants", "covered_cases", "left_cases"], "Int64"),
    **dict.fromkeys(["left_share", "left_share_low", "left_share_high"], "float64"),
    "alone": "boolean",
}
_COLUMNS = [
    *("level", "known_cases", "units", "variants"),
    *("covered_cases", "covered_share", "covered_share_low", "covered_share_high"),
    *("worst", "worst_block", "left_cases", "left_share", "left_share_low", "left_share_high"),
    "alone",
]


def _renamed(variants: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the variants with their stages called by other names."""
    paths = [tuple(names[stage] for stage in path) for path in variants["path"]]
    return variants.assign(path=pd.Series(paths, index=variants.index, dtype=object))


def _worst(table: pd.DataFrame, block: Mapping[str, str]) -> dict[str, object]:
    """Return where the largest share leaves, and whether it is the largest for certain."""
    shares = table["left_share"].astype(float).to_numpy()
    if np.isnan(shares).all():
        ends = dict.fromkeys(["left_share", "left_share_low", "left_share_high"], np.nan)
        return {"worst": "", "worst_block": "", "left_cases": None, "alone": None, **ends}
    at = int(np.nanargmax(shares))
    row, rest = table.iloc[at], table.drop(table.index[at])["left_share_high"].astype(float)
    name = str(row.iloc[0])
    return {
        "worst": name,
        "worst_block": block.get(name, name),
        "alone": bool((rest.fillna(-1) < row["left_share_low"]).all()),
        **{column: row[column] for column in table.columns if column.startswith("left_")},
    }
