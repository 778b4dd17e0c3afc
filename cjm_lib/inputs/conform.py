"""Bring a delivery into the shape of its contract: its columns, their types, its defaults."""

from typing import Any

import pandas as pd

from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.inputs import contracts
from cjm_lib.study import Source

PLACE = ["_file", "_row"]
DEFAULTS = {
    "events": {"actor": "customer"},
    "feedback": {"voice": "customer"},
    "documents": {"kind": "interview"},
}


def refuse_columns(rows: pd.DataFrame, source: Source) -> None:
    """
    Stop at a column that a closed contract does not know, and at one that it needs and lacks.

    Raises
    ------
    InputError
        Which columns, with the nearest known name.
    """
    columns = contracts.columns(source.table)
    unknown = [name for name in rows.columns if name not in columns and name not in PLACE]
    lines = [
        f"'{name}' is not a column of {source.table}.{did_you_mean(name, columns)}"
        for name in unknown
        if source.table not in contracts.OPEN
    ]
    lines += [
        f"no column '{name}' ({column.definition}), which {source.table} need"
        for name, column in columns.items()
        if column.required and name not in rows.columns
    ]
    if source.table == "events" and not {"case", "customer"} & {*rows.columns}:
        lines.append("neither 'case' nor 'customer': events need one of them")
    if lines:
        raise InputError(f"source '{source.name}'", lines)


def conform(rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Return the rows with every column of the contract, typed by it, and its defaults."""
    columns = contracts.columns(source.table)
    extra = [name for name in rows.columns if name not in columns and name not in PLACE]
    rows = rows.reset_index(drop=True)
    typed = {name: _typed(rows, column) for name, column in columns.items()}
    whole = pd.DataFrame(typed | {name: rows[name] for name in [*extra, *PLACE]}, index=rows.index)
    return _completed(whole, source)


def _typed(rows: pd.DataFrame, column: contracts.Column) -> "pd.Series[Any]":
    dtype: Any = contracts.DTYPES[column.kind]
    if column.name not in rows.columns:
        empty: Any = pd.NaT if column.kind in ("time", "day") else None
        absent: pd.Series[Any] = pd.Series(empty, index=rows.index, dtype=dtype)
        return absent
    given = rows[column.name]
    return given if str(given.dtype) == dtype else given.astype(dtype)


def _completed(rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Fill in what a contract says of itself: by default the case is the customer."""
    for column, value in DEFAULTS.get(source.table, {}).items():
        rows[column] = rows[column].fillna(value)
    if source.table == "events":
        rows["case"] = rows["case"].fillna(rows["customer"])
    if source.table == "feedback":
        place = source.name + ":" + rows["_file"].astype("str") + ":" + rows["_row"].astype("str")
        rows["feedback"] = rows["feedback"].fillna(place)
    return rows
