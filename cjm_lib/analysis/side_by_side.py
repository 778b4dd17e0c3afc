"""All segments of a period on one page."""

from collections.abc import Mapping

import pandas as pd

_DROPOFF = [
    *("reached_cases", "open_cases", "left_cases"),
    *("left_share", "left_share_low", "left_share_high"),
]
_TIMING = ["median_minutes", "median_minutes_low", "median_minutes_high"]


def segments(kept: Mapping[str, Mapping[str, pd.DataFrame]]) -> pd.DataFrame:
    """
    Put the kept drop-off and timing of all segments into one table.

    Nothing is computed anew: a figure hidden in a segment's own table is hidden
    here, and so on every page the same.

    Parameters
    ----------
    kept
        Segment to its kept tables by name: ``dropoff`` and ``timing``.

    Returns
    -------
    pandas.DataFrame
        One row for each segment and stage, in the order given: ``segment``,
        ``stage``, the counts and shares of ``dropoff``, and ``median_minutes``
        to the next reached stage with its interval (NaN: not reached, hidden, or
        the last stage).
    """
    parts = [
        tables["dropoff"]
        .loc[:, ["stage", *_DROPOFF]]
        .merge(tables["timing"][["stage", *_TIMING]], on="stage", how="left")
        .assign(segment=segment)
        for segment, tables in kept.items()
    ]
    columns = ["segment", "stage", *_DROPOFF, *_TIMING]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    counts = dict.fromkeys(_DROPOFF[:3], "Int64")
    measures = dict.fromkeys([*_DROPOFF[3:], *_TIMING], "float64")
    return table[columns].astype({"segment": "str", "stage": "str"} | counts | measures)
