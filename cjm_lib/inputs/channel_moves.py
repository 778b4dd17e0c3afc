"""Changes of channel inside a case, worked out once from the sorted log."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cjm_lib.inputs.case_events import CLOSED, MINUTE, Flags, Ints, Log, known

_NEVER = np.iinfo(np.int64).max


def of(log: Log) -> pa.Table:
    """
    Return the changes of channel between consecutive events of a case.

    Events without a channel are passed over. The stay that a change begins lasts until the next
    change, or the case's last event.

    Returns
    -------
    pyarrow.Table
        One row for each change, in the order of the log: ``case``, ``from_channel``,
        ``to_channel``; ``position`` (of the stage arrived in); ``gap_minutes`` (whole, between
        the two events); ``silent_us`` (from the arrival to the case's next event in a channel,
        or to the end of observation); ``more`` (there is such an event); ``closed`` (there is
        none, and the case was closed as lost then); ``done`` (the last stage had been reached);
        ``goal_minutes`` (from the arrival to first reaching the last stage; null: never, or
        earlier); ``bounced`` (the next change leads back); ``asked``, ``forced`` (in any event of
        the stay) and ``same_employee`` (as in the event before), null where not recorded.
    """
    channel = log.words("channel")
    empty = pc.index_in(pa.scalar("", channel.dictionary.type), value_set=channel.dictionary)
    indices = channel.indices.fill_null(-1).to_numpy()
    named = (indices >= 0) & (indices != (empty.as_py() if empty.is_valid else -1))
    told = log.where(named & (log.place >= 0))
    channels = told.words("channel")
    code = channels.indices.to_numpy().astype(np.int64)
    new = np.ones(len(code), dtype=bool)
    new[1:] = told.case[1:] != told.case[:-1]
    starts = np.flatnonzero(new | np.r_[True, code[1:] != code[:-1]][: len(code)])
    arriving = ~new[starts]
    arrived = starts[arriving]
    case, before = told.case[arrived], code[arrived - 1]
    back = np.append(starts[1:], 0)[arriving] if len(starts) else starts
    returns = np.append(arriving[1:], False)[arriving] & (code[back] == before)
    more = np.append(~new[1:], False)[arrived]
    following = np.where(more, np.append(told.at[1:], 0)[arrived], log.until)
    done_us = _done(log)[case]
    at = told.at[arrived]
    return pa.table(
        {
            "case": log.named(case),
            "from_channel": channels.take(pa.array(arrived - 1)),
            "to_channel": channels.take(pa.array(arrived)),
            "position": told.place[arrived],
            "gap_minutes": (at - told.at[arrived - 1]) // MINUTE,
            "silent_us": following - at,
            "more": more,
            "closed": ~more & (_closed(log)[case] >= at),
            "done": done_us <= at,
            "goal_minutes": known(_minutes(done_us, at)),
            "bounced": returns,
            "asked": _in_stay(told, "repeat_ask", starts, arriving),
            "forced": _in_stay(told, "forced", starts, arriving),
            "same_employee": _same_employee(told, arrived),
        }
    )


def _done(log: Log) -> Ints:
    """Return when each case first reached the last stage."""
    last = log.where(log.place == log.stages - 1)
    return last.each(np.minimum, last.at, _NEVER)


def _closed(log: Log) -> Ints:
    """Return when each case was last closed as lost."""
    closings = log.where(log.place == CLOSED)
    return closings.each(np.maximum, closings.at, -1)


def _minutes(done_us: Ints, at: Ints) -> Ints:
    """Return the minutes to the goal; -1 where it was never reached, or before."""
    ahead = (done_us >= at) & (done_us < _NEVER)
    return np.where(ahead, (np.where(ahead, done_us, at) - at) // MINUTE, -1)


def _in_stay(told: Log, name: str, starts: Ints, arriving: Flags) -> pa.Array:
    """Return of each stay that a change began whether any of its events has the flag."""
    flag = told.flags(name)
    if not len(starts):
        return pa.nulls(0, pa.bool_())
    yes, recorded = (
        np.logical_or.reduceat(which.to_numpy(zero_copy_only=False), starts)[arriving]
        for which in (flag.fill_null(False), flag.is_valid())
    )
    return pa.array(yes, mask=~recorded)


def _same_employee(told: Log, arrived: Ints) -> pa.Array:
    """Return of each change whether the employee stayed the same; null unless both are known."""
    employee = told.words("employee").indices
    return pc.equal(employee.take(pa.array(arrived)), employee.take(pa.array(arrived - 1)))
