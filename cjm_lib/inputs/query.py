"""A source as SQL over its raw files, in DuckDB."""

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from cjm_lib.errors import InputError
from cjm_lib.inputs.raw import Raw, as_text, headers, tidy


def run(
    query: str, tables: Mapping[str, pd.DataFrame], *, source: str, decimal: str | None = None
) -> Raw:
    """
    Return what the query selects, as text.

    Every table's columns are text, with ``_file`` and ``_row`` beside them. A result that does
    not select both gets the source's name and its own row numbers instead. The query sees
    these tables only: no files, no network.

    Raises
    ------
    InputError
        DuckDB cannot run the query; the message is its own.
    """
    try:
        with duckdb.connect(config={"threads": 1, "enable_external_access": False}) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for name, table in tables.items():
                connection.register(name, pa.Table.from_pandas(table, preserve_index=False))
            relation = connection.sql(query)
            result = relation.to_arrow_table() if relation else None
    except duckdb.Error as broken:
        raise InputError(f"the query of source '{source}'", [str(broken).strip()]) from None
    if result is None:
        raise InputError(f"the query of source '{source}'", ["it selects nothing"])
    return _placed(result, source, decimal)


def _placed(result: pa.Table, source: str, decimal: str | None) -> Raw:
    texts = pa.table(
        [as_text(column, decimal=decimal) for column in result.columns],
        names=headers(result.column_names),
    )
    selected = {"_file", "_row"} <= set(texts.column_names)
    raw = tidy(texts.drop_columns(["_row"]) if selected else texts, range(1, len(texts) + 1))
    if not selected:
        return Raw(raw.table.assign(_file=source), notes=raw.notes)
    own = raw.table["_row"].to_numpy()
    stated = pd.to_numeric(texts["_row"].to_pandas(), errors="coerce").to_numpy()[own - 1]
    raw.table["_row"] = np.where(np.isnan(stated), own, stated).astype("int64")
    raw.table["_file"] = raw.table["_file"].fillna(source)
    ordered = raw.table.sort_values(["_file", "_row"], kind="stable", ignore_index=True)
    return Raw(ordered, notes=raw.notes)
