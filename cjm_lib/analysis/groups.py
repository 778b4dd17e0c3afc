"""One pass over a table for all segments: count by their flags, then put each together."""

from collections.abc import Callable, Sequence

import ibis
import pandas as pd

from cjm_lib import engine

FLAG = "in_"


def counted(
    table: ibis.Table,
    keys: Sequence[str],
    segments: Sequence[str],
    *,
    limit: int = 100_000,
    **aggregates: ibis.Value,
) -> pd.DataFrame:
    """
    Aggregate a table by some columns and by which segments its rows belong to.

    Segments may overlap, so the flags of all of them are grouped by together: a row is counted
    once, however many there are.

    Parameters
    ----------
    table
        With the keys, and a flag ``in_<segment>`` for each segment.
    keys
        What to group by.
    segments
        Ids of segments; none: the table is one whole.
    limit
        The most rows that may come back; see :func:`engine.collect`.
    **aggregates
        What to compute of each group; sums and counts, which :func:`each` can add up.
    """
    by = [*keys, *(f"{FLAG}{segment}" for segment in segments)]
    whole = table.group_by(by).aggregate(**aggregates) if by else table.aggregate(**aggregates)
    rows = engine.collect(whole, limit=limit)
    return rows.sort_values(by, ignore_index=True) if by else rows


def each(
    counts: pd.DataFrame,
    segments: Sequence[str],
    result: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    """
    Return a result for each segment below one another, with its id in front as ``segment``.

    Without segments, the result of the whole, and no such column. ``result`` gets the rows of
    :func:`counted` that belong to the segment.
    """
    if not segments:
        return result(counts)
    parts = []
    for segment in segments:
        part = result(counts[counts[f"{FLAG}{segment}"].astype("bool")])
        part.insert(0, "segment", pd.Series(segment, index=part.index, dtype="str"))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
