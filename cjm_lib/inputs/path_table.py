"""
The path table: what became of each case, worked out once from the sorted log.

Everything that the analysis asks of a log is asked of these three tables. numpy
walks over arrays of whole numbers here, since a sorted log needs no joins.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from cjm_lib.inputs import case_events, channel_moves
from cjm_lib.inputs.case_events import CLOSED, MINUTE, Ints, Log, known
from cjm_lib.study_tables import LETTERS


class PathTable(NamedTuple):
    """
    What became of each case.

    Attributes
    ----------
    cases
        One row a case, in the order of the log: ``case``; ``path`` (its stages in order of time,
        one of ``LETTERS`` each by the order of the map, repeats kept, ``""`` if never seen on
        it); ``furthest`` (place, from 0, of the furthest stage seen; null: none); ``ordered``
        (place it came to without a gap, each stage after the one before; null: none);
        ``lost_us`` (when it was closed as lost; null if it was not, or came back later);
        ``silent_us`` (from its last event to the end of observation); ``times_us`` and
        ``channels``, both along ``path``.
    entries
        One row a case and stage it was seen in, by case and place: ``case``, ``position``;
        ``channel`` and ``system`` of its first event there; ``asked`` (for what it had given
        before, in any event there; null: not recorded); ``minutes`` (whole, until it entered the
        next reached stage, whichever later one came first, or was closed as lost, or the
        observation ended; null at the last stage, and where it had been further on before: it
        was not waiting for the way on); ``moved``, ``lost`` (neither, with ``minutes``: open);
        ``next_position`` and ``steps`` (events on the map from entering to moving on), null
        unless it moved.
    moves
        One row for each change of channel; see :func:`channel_moves.of`.
    """

    cases: pa.Table
    entries: pa.Table
    moves: pa.Table


def of(events: pa.Table, stages: Sequence[str], until_us: int) -> PathTable:
    """
    Return what became of each case of a log.

    Parameters
    ----------
    events
        Events sorted by case, time and the order of the map: ``case``, ``stage`` (or ``place``,
        its number on the map, one more for closing as lost), ``at_us``, and where known
        ``channel``, ``system``, ``employee``, ``repeat_ask``, ``forced``. A case stands in one
        piece.
    stages
        The map's stages, in order; at most 62.
    until_us
        End of observation; events after it do not count.
    """
    log = case_events.read(events, stages, until_us)
    seen = log.where(log.place >= 0)
    lost_us = _lost(log, seen)
    return PathTable(_cases(log, seen, lost_us), _entries(seen, lost_us), channel_moves.of(log))


def _lost(log: Log, seen: Log) -> Ints:
    """Return when each case was closed as lost for good; -1: it was not."""
    closings = log.where(log.place == CLOSED)
    closed = closings.each(np.maximum, closings.at, -1)
    return np.where(seen.each(np.maximum, seen.at, -1) > closed, -1, closed)


def _cases(log: Log, seen: Log, lost_us: Ints) -> pa.Table:
    lengths = np.bincount(seen.case, minlength=len(log.names))
    offsets = np.r_[0, np.cumsum(lengths)]
    ends = pa.array(offsets, pa.int32())
    letters = np.frombuffer(LETTERS.encode(), dtype=np.uint8)[seen.place]
    last = log.each(np.maximum, log.at, log.until)
    return pa.table(
        {
            "case": log.names,
            "path": pa.StringArray.from_buffers(
                len(log.names), ends.buffers()[1], pa.py_buffer(letters.tobytes())
            ),
            "furthest": known(seen.each(np.maximum, seen.place, -1)),
            "ordered": known(_ordered(seen.place, offsets, lengths)),
            "lost_us": known(lost_us),
            "silent_us": log.until - last,
            "times_us": pa.ListArray.from_arrays(ends, pa.array(seen.at)),
            "channels": pa.ListArray.from_arrays(ends, seen.words("channel")),
        }
    )


def _ordered(place: Ints, offsets: Ints, lengths: Ints) -> Ints:
    """Return the place each case came to without a gap: all cases go on by one event at a time."""
    reached = np.full(len(lengths), -1, dtype=np.int64)
    walking, step = np.flatnonzero(lengths > 0), 0
    while walking.size:
        reached[walking] += place[offsets[walking] + step] == reached[walking] + 1
        step += 1
        walking = walking[lengths[walking] > step]
    return reached


def _entries(seen: Log, lost_us: Ints) -> pa.Table:
    never = len(seen.case)
    first = _first(seen)
    later = np.full_like(first, never)
    for at in range(seen.stages - 2, -1, -1):
        later[:, at] = np.minimum(later[:, at + 1], first[:, at + 1])
    case, place = np.nonzero(first < never)
    entered, on = first[case, place], later[case, place]
    waited = (place < seen.stages - 1) & (on > entered)
    moved = waited & (on < never)
    lost = waited & ~moved & (lost_us[case] >= 0)
    ends = np.where(lost, lost_us[case], seen.until)
    ends[moved] = seen.at[on[moved]]
    following = np.full(len(on), -1, dtype=np.int64)
    following[moved] = seen.place[on[moved]]
    return pa.table(
        {
            "case": seen.named(case),
            "position": place,
            "channel": seen.words("channel").take(pa.array(entered)),
            "system": seen.words("system").take(pa.array(entered)),
            "asked": _asked(seen, case, place),
            "minutes": pa.array((ends - seen.at[entered]) // MINUTE, mask=~waited),
            "moved": moved,
            "lost": lost,
            "next_position": known(following),
            "steps": pa.array(on - entered, mask=~moved),
        }
    )


def _first(seen: Log) -> Ints:
    """Return for each case and place the number of its first event there; else that of none."""
    first = np.full((len(seen.names), seen.stages), len(seen.case), dtype=np.int64)
    for place in range(seen.stages):
        there = np.flatnonzero(seen.place == place)
        case = seen.case[there]
        new = np.ones(len(there), dtype=bool)
        new[1:] = case[1:] != case[:-1]
        first[case[new], place] = there[new]
    return first


def _asked(seen: Log, case: Ints, place: Ints) -> pa.Array:
    """Return of each case and place whether any event there asked again; null: not recorded."""
    flag = seen.flags("repeat_ask")
    asked = np.zeros((2, len(seen.names), seen.stages), dtype=bool)
    for number, which in enumerate((flag.is_valid(), flag.fill_null(False))):
        chosen = which.to_numpy(zero_copy_only=False)
        asked[number, seen.case[chosen], seen.place[chosen]] = True
    recorded, again = asked[:, case, place]
    return pa.array(again, mask=~recorded)
