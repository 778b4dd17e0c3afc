"""How paths go from stage to stage, and where cases stand after so many steps."""

from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cjm_lib.stats.intervals import with_share

MOVES = ("forward", "skip", "return", "repeat")


def stage_moves(variants: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Count how often one stage directly follows another.

    Parameters
    ----------
    variants
        Paths of the scope's cases; see :func:`cjm_lib.analysis.variants.variants`.
    journey
        Journey map; one row for each stage, in order.

    Returns
    -------
    pandas.DataFrame
        One row for each pair that occurs, in the order of the map: ``from_stage``,
        ``to_stage``, ``move`` (``forward``: to the next stage of the map; ``skip``: over
        stages; ``return``: back; ``repeat``: the same again), ``passages`` (how often; a case
        may pass several times), ``moved_cases`` (that pass at least once), ``moved_share``
        (0..1 of all cases seen on the map; Wilson, 95 %).
    """
    steps = _steps(variants, journey)
    pairs = steps[steps["next"] >= 0]
    keys = ["place", "next"]
    passages = pairs.groupby(keys)["cases"].sum()
    cases = pairs.drop_duplicates(["variant", *keys]).groupby(keys)["cases"].sum()
    table = pd.DataFrame({"passages": passages, "moved_cases": cases}).reset_index()
    stages, by = journey["stage"].to_numpy(), table["next"] - table["place"]
    found = pd.DataFrame(
        {
            "from_stage": stages[table["place"]],
            "to_stage": stages[table["next"]],
            "move": np.select([by == 1, by > 1, by < 0], MOVES[:3], MOVES[3]),
            "passages": table["passages"],
            "moved_cases": table["moved_cases"],
        }
    ).astype(dict.fromkeys(["from_stage", "to_stage", "move"], "str"))
    found = found.astype({"passages": "Int64", "moved_cases": "Int64"})
    return with_share(found, "moved", found["moved_cases"], float(variants["cases"].sum()))


def detours(moves: pd.DataFrame, *, top: int = 12, least: int = 5) -> pd.DataFrame:
    """
    Return the largest moves that are no step forward: skips, returns, repeats.

    Parameters
    ----------
    moves
        Table of :func:`stage_moves`.
    top, least
        Moves named at most; fewest cases of one that is named.

    Returns
    -------
    pandas.DataFrame
        Rows of ``moves``, largest first, without ``forward``.
    """
    known = moves[(moves["move"] != "forward") & (moves["moved_cases"] >= least)]
    order = ["moved_cases", "from_stage", "to_stage"]
    largest = known.sort_values(order, ascending=[False, True, True]).head(top)
    return largest.reset_index(drop=True)


def step_matrix(variants: pd.DataFrame, journey: pd.DataFrame, *, steps: int = 8) -> pd.DataFrame:
    """
    Count in which stage cases stand at each step of their path.

    Returns
    -------
    pandas.DataFrame
        One row for each step and stage that occurs, in the order of the map: ``step`` (from
        ``"1"``; a name, so that it stays where a small group is hidden), ``stage``,
        ``standing_cases``, ``standing_share`` (0..1 of all cases seen on the map, also those
        whose path has ended; Wilson, 95 %).
    """
    walked = _steps(variants, journey)
    walked = walked[walked["step"] <= steps]
    counts = walked.groupby(["step", "place"], as_index=False)["cases"].sum()
    table = pd.DataFrame(
        {
            "step": counts["step"],
            "stage": journey["stage"].to_numpy()[counts["place"]],
            "standing_cases": counts["cases"].astype("Int64"),
        }
    ).astype({"step": "str", "stage": "str"})
    return with_share(table, "standing", table["standing_cases"], float(variants["cases"].sum()))


def _steps(variants: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each step of each variant: its place, the next one (-1: none), cases."""
    order = {stage: place for place, stage in enumerate(journey["stage"])}
    lengths = np.array([len(path) for path in variants["path"]], dtype=np.int64)
    walked = map(order.__getitem__, chain.from_iterable(variants["path"]))
    place = np.fromiter(walked, dtype=np.int64, count=int(lengths.sum()))
    variant = np.repeat(np.arange(len(lengths)), lengths)
    step = np.arange(len(place)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    following: NDArray[np.int64] = np.append(place[1:], -1)[: len(place)]
    following[step == lengths[variant]] = -1
    cases = variants["cases"].to_numpy(dtype=np.int64)[variant]
    return pd.DataFrame(
        {"variant": variant, "step": step, "place": place, "next": following, "cases": cases}
    )
