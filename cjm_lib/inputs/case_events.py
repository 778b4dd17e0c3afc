"""The events of a sorted log as arrays of whole numbers, case by case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

LOST = "@lost"
MINUTE = 60_000_000
WORDS = {"channel", "system", "employee"}
OFF_MAP, CLOSED = -2, -1  # places of events that are on no stage

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Log:
    """
    The events of the map up to the end of observation, as arrays.

    ``names`` are the cases; ``case`` says whose each event is, ``place`` where on the map
    (``CLOSED``: closed as lost), ``at`` when (microseconds); ``rows`` are the events themselves,
    ``stages`` the number of the map's stages, ``until`` the end of observation.
    """

    names: pa.Array
    case: Ints
    place: Ints
    at: Ints
    rows: pa.Table
    stages: int
    until: int

    def where(self, chosen: Flags) -> "Log":
        """Return the log with some of its events."""
        rows = self.rows.filter(pa.array(chosen))
        case, place, at = self.case[chosen], self.place[chosen], self.at[chosen]
        return Log(self.names, case, place, at, rows, self.stages, self.until)

    def each(self, reduce: np.ufunc, values: NDArray[Any], otherwise: int) -> Ints:
        """Return a reduction of the events' values for each case; ``otherwise`` of no event."""
        found = np.full(len(self.names), otherwise, dtype=np.int64)
        if len(values):
            starts = np.flatnonzero(np.r_[True, self.case[1:] != self.case[:-1]])
            found[self.case[starts]] = reduce.reduceat(values, starts)
        return found

    def named(self, case: Ints) -> pa.DictionaryArray:
        """Return the names of cases; repeated ones are not written out."""
        return pa.DictionaryArray.from_arrays(pa.array(case, pa.int32()), self.names)

    def words(self, name: str) -> pa.DictionaryArray:
        """Return a column of words, each different one once; nulls where the log has none."""
        if name not in self.rows.column_names:
            return pa.nulls(self.rows.num_rows, pa.string()).dictionary_encode()
        return self.rows[name].combine_chunks()

    def flags(self, name: str) -> pa.BooleanArray:
        """Return a column of flags; nulls where the log does not have it."""
        if name not in self.rows.column_names:
            return pa.nulls(self.rows.num_rows, pa.bool_())
        return self.rows[name].combine_chunks()


def read(events: pa.Table, stages: Sequence[str], until_us: int) -> Log:
    """Return the events that count, with their places; every case of the log has its name."""
    case = events["case"].combine_chunks()
    first = np.ones(len(case), dtype=bool)
    if len(case) > 1:
        first[1:] = pc.not_equal(case.slice(1), case.slice(0, len(case) - 1)).to_numpy(False)
    if "place" not in events.column_names:
        known = pa.array([*stages, LOST], events["stage"].type)
        number = pc.index_in(events["stage"], value_set=known).fill_null(-1)
        events = events.append_column("place", number)
    place = events["place"].to_numpy().astype(np.int64)
    place = np.where(place < 0, OFF_MAP, np.where(place == len(stages), CLOSED, place))
    at = events["at_us"].to_numpy().astype(np.int64)
    for name in WORDS & set(events.column_names):
        words = events[name].combine_chunks().dictionary_encode()
        events = events.set_column(events.column_names.index(name), name, words)
    whole = Log(
        case.filter(pa.array(first)), np.cumsum(first) - 1, place, at, events, len(stages), until_us
    )
    return whole.where((place > OFF_MAP) & (at <= until_us))


def known(values: Ints) -> pa.Array:
    """Return the values with null where they are below nought."""
    return pa.array(values, mask=values < 0)
