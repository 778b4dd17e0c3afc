"""Where the cases of a period went: its path table and what goes with it."""

from collections.abc import Iterable
from datetime import datetime

import pandas as pd
import pyarrow as pa

from cjm_lib import engine
from cjm_lib.inputs import path_table
from cjm_lib.inputs.cases import FLAG

_READ = ["case", "stage", "channel", "system", "employee", "repeat_ask", "forced"]


def tables(
    events: pd.DataFrame, cohort: pd.DataFrame, stages: Iterable[str], until: datetime
) -> dict[str, pa.Table]:
    """
    Return the path table of a period, its entries and moves, by name.

    Parameters
    ----------
    events
        Events of the cohort, in order: by case, time and the journey map.
    cohort
        One row for each case, by case: its attributes and flags ``in_<segment>``.
    stages
        The map's stages, in order.
    until
        End of observation, UTC.

    Returns
    -------
    dict
        ``cases``: the cohort's columns, those of :class:`path_table.PathTable`, and
        ``amount_cents`` (money in whole hundredths: sums of it are the same on every engine);
        ``entries`` and ``moves``, with the flags of their cases.
    """
    read = events[[name for name in _READ if name in events.columns]]
    log = pa.Table.from_pandas(read, preserve_index=False)
    log = log.append_column("at_us", pa.array(events["at"].astype("int64")))
    made = path_table.of(log, list(stages), engine.moment(until))
    known = pa.Table.from_pandas(cohort, preserve_index=False)
    cents = (cohort["amount_value"] * 100).round().astype("Int64")
    whole = known.append_column("amount_cents", pa.array(cents))
    for name in made.cases.column_names[1:]:
        whole = whole.append_column(name, spelled(made.cases.select([name]))[name])
    return {
        "cases": whole,
        "entries": flagged(made.entries, known),
        "moves": flagged(made.moves, known),
    }


def flagged(table: pa.Table, cases: pa.Table) -> pa.Table:
    """Return the rows of cases with the segments' flags that ``cases``, in their order, has."""
    at = table["case"].combine_chunks().indices
    for name in cases.column_names:
        if name.startswith(FLAG):
            table = table.append_column(name, cases[name].take(at))
    return spelled(table)


def spelled(table: pa.Table) -> pa.Table:
    """Return the table with its words written out in each row."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, table[place].cast(field.type.value_type))
        elif pa.types.is_list(field.type) and pa.types.is_dictionary(field.type.value_type):
            kind = pa.list_(field.type.value_type.value_type)
            table = table.set_column(place, field.name, table[place].cast(kind))
    return table
