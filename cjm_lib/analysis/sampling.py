"""A random sample that leaves nobody out."""

import numpy as np
import pandas as pd

LEAST = 2  # rows of each stratum, where it has them and the sample is large enough


def stratified(
    table: pd.DataFrame, strata: list[str], *, key: str, size: int, seed: int
) -> pd.DataFrame:
    """
    Draw rows at random, each stratum in proportion and with at least some of each.

    The same rows in another order give the same sample.

    Parameters
    ----------
    table
        One row for each thing that can be drawn.
    strata
        Columns whose combinations are the strata.
    key
        Column that tells the rows apart.
    size
        Rows to draw; all of them where there are no more.
    seed
        Of the random numbers.

    Returns
    -------
    pandas.DataFrame
        The rows drawn, in random order: strata do not stand together.
    """
    ordered = table.sort_values(key, kind="stable").reset_index(drop=True)
    shuffled = ordered.iloc[np.random.default_rng(seed).permutation(len(ordered))]
    groups = shuffled.groupby(strata, dropna=False, sort=True)
    group = groups.ngroup().to_numpy()
    quota = np.array(shares(np.bincount(group).tolist(), size), dtype=np.int64)
    drawn = shuffled[groups.cumcount().to_numpy() < quota[group]]
    return drawn.reset_index(drop=True)


def shares(sizes: list[int], total: int) -> list[int]:
    """
    Return how many to draw from strata of these sizes.

    Each gets two, or one where two are too many; the rest goes by Sainte-Laguë's
    divisors, which are proportional and never favour the large.
    """
    total = min(total, sum(sizes))
    least = next(
        each for each in range(LEAST, -1, -1) if sum(min(each, size) for size in sizes) <= total
    )
    given = [min(least, size) for size in sizes]
    while sum(given) < total:
        open_strata = [place for place, size in enumerate(sizes) if given[place] < size]
        next_one = max(open_strata, key=lambda place: sizes[place] / (2 * given[place] + 1))
        given[next_one] += 1
    return given
