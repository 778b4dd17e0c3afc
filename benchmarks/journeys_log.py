"""A log of events of any size for ``journeys.py``: same seed, same bytes."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

STAGES = [f"stage_{place}" for place in range(10)]
CHANNELS = ["site", "app", "call", "office", "chat"]
SEGMENTS = ["new", "repeat", "partner", "corporate"]
SCENARIOS = [
    " > ".join(STAGES),
    " > ".join(stage for stage in STAGES if stage != "stage_3"),
    "stage_0 > stage_1 > stage_2 > (stage_4 | stage_5) > stage_6 > stage_7 > stage_8 > stage_9",
]
BEGAN_US = 1_767_225_600_000_000  # 2026-01-01 UTC
DAY_US = 86_400_000_000
SEED = 20261201

_PART = 100_000  # cases written at a time
_MOST_STEPS = 40
_LEAVE = np.array([0.10, 0.04, 0.05, 0.03, 0.06, 0.03, 0.04, 0.02, 0.02, 1.0])
_MINUTES = np.array([300, 90, 1500, 40, 2900, 700, 200, 4300, 60, 1])
_STEPS, _CHANCES = np.array([1, 2, 0, -1]), np.array([0.78, 0.06, 0.10, 0.06])


def write(file: Path, events: int, *, channels: bool = False) -> int:
    """
    Write a log of about so many events as Parquet; returns how many there are.

    Cases begin one after another through the year, each part of the file holds those of a while
    in order of time: the rows of a case lie scattered among those of others. Columns: ``case``,
    ``stage``, ``at_us``, ``segment`` (the same in all rows of a case) and, if asked for,
    ``channel``, which none of the five results needs. Cases skip, repeat, go back and leave.
    """
    written, first, writer = 0, 0, None
    for part in range(max(1, round(events / 9 / _PART) + 1)):
        rng = np.random.default_rng([SEED, part])
        cases = min(_PART, max(1, round((events - written) / 9)))
        table = _part(rng, first, cases, part)
        if channels:
            chosen = rng.integers(0, len(CHANNELS), table.num_rows)
            table = table.append_column("channel", pa.array(CHANNELS).take(pa.array(chosen)))
        writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table)
        written, first = written + table.num_rows, first + cases
        if written >= events:
            break
    if writer is not None:
        writer.close()
    return written


def until_us(file: Path) -> int:
    """Return the time of the last event."""
    parts = pq.ParquetFile(file).metadata
    column = pq.ParquetFile(file).schema_arrow.get_field_index("at_us")
    groups = range(parts.num_row_groups)
    return int(max(parts.row_group(at).column(column).statistics.max for at in groups))


def _part(rng: np.random.Generator, first: int, cases: int, part: int) -> pa.Table:
    """Return the events of some cases in order of time."""
    began = BEGAN_US + part * DAY_US + rng.integers(0, DAY_US, cases)
    names = np.char.add("case-", np.char.zfill((first + np.arange(cases)).astype(str), 9))
    segment = rng.choice(len(SEGMENTS), cases, p=[0.4, 0.3, 0.2, 0.1])
    place = np.where(rng.random(cases) < 0.93, 0, 1)
    walking, at = np.arange(cases), began.copy()
    case, stage, time = [], [], []
    for _ in range(_MOST_STEPS):
        case.append(walking)
        stage.append(place[walking])
        time.append(at[walking])
        stays = rng.random(len(walking)) >= _LEAVE[place[walking]]
        walking = walking[stays]
        if not len(walking):
            break
        waits = rng.exponential(_MINUTES[place[walking]] * (1 + segment[walking] / 4))
        at[walking] += (waits * 60e6).astype(np.int64) + 1
        place[walking] = np.clip(
            place[walking] + rng.choice(_STEPS, len(walking), p=_CHANCES), 0, len(STAGES) - 1
        )
    whose, where, when = map(np.concatenate, (case, stage, time))
    order = np.argsort(when, kind="stable")
    whose, where = whose[order], where[order]
    return pa.table(
        {
            "case": pa.array(names).take(pa.array(whose)),
            "stage": pa.array(STAGES).take(pa.array(where)),
            "at_us": when[order],
            "segment": pa.array(SEGMENTS).take(pa.array(segment[whose])),
        }
    )
