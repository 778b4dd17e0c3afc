"""Where each number comes from (R21), and what was set aside on the way."""

from collections.abc import Iterable

import pandas as pd

from cjm_lib.inputs.checks import PROBLEMS, Checked

# The kept tables that each contract feeds.
FEEDS = {
    "events": "dropoff, timing, transitions, coverage, segments",
    "cases": "segments",
    "customers": "segments",
    "feedback": "voice",
    "visits": "visits",
    "documents": "quotes",
    "codes": "quotes",
    "codings": "quotes",
}
COLUMNS = {
    "source": "str",
    "table": "str",
    "file": "str",
    "rows": "int64",
    "kept_rows": "Int64",
    "set_aside_rows": "int64",
    "sha256": "str",
    "first_at": "datetime64[us, UTC]",
    "last_at": "datetime64[us, UTC]",
    "feeds": "str",
}


def provenance(checked: Iterable[Checked]) -> pd.DataFrame:
    """
    Return one row for each file of each source.

    Returns
    -------
    pandas.DataFrame
        ``source``, ``table`` (its contract), ``file``, ``rows``, ``kept_rows``,
        ``set_aside_rows``, ``sha256``, ``first_at``, ``last_at``, ``feeds`` (kept tables).
        ``kept_rows`` is missing for a file that a query only joins to another.
    """
    tables = [_files(one) for one in checked]
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*COLUMNS])
    return whole[[*COLUMNS]].astype(COLUMNS)


def set_aside(checked: Iterable[Checked]) -> pd.DataFrame:
    """
    Return what was set aside, every column as text, values masked.

    One row for each reason: ``source``, ``file``, ``row``, ``column``, ``value``, ``reason``. A
    raw row with two problems stands here twice.
    """
    tables = [table for one in checked for table in (one.problems, one.repeated)]
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=PROBLEMS)
    return whole[PROBLEMS].astype("str")


def _files(one: Checked) -> pd.DataFrame:
    rows = one.rows.groupby("_file", sort=False)
    aside = pd.concat([one.problems, one.repeated]).groupby("file", sort=False)["row"].nunique()
    file = one.files["file"]
    joined = ~file.isin(list(rows.groups)) & (one.source.query is not None)
    kept = file.map(rows["_row"].nunique()).fillna(0).astype("Int64")
    table = one.files.assign(
        source=one.source.name,
        table=one.source.table,
        kept_rows=kept.mask(joined),
        set_aside_rows=file.map(aside).fillna(0),
        feeds=FEEDS.get(one.source.table, ""),
    )
    dated = "at" in one.rows.columns
    table["first_at"] = file.map(rows["at"].min()) if dated else pd.NaT
    table["last_at"] = file.map(rows["at"].max()) if dated else pd.NaT
    return table
