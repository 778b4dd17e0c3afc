"""The project's own part of ``journeys.py``: prepare a log once, then answer for all segments."""

import sys
from pathlib import Path

import pandas as pd
from journeys_answers import Answers, report, save, spent
from journeys_log import SCENARIOS, SEGMENTS, STAGES, until_us

from cjm_lib import engine
from cjm_lib.analysis import coverage, durations, stages, variants, walks
from cjm_lib.inputs import big_log
from cjm_lib.stats import quantiles

JOURNEY = pd.DataFrame({"stage": STAGES})
DRAWN = pd.DataFrame({"path": SCENARIOS})
MEMORY = "300MB"


def scan(log: Path) -> None:
    """Read the columns that the results need, and no more: the floor."""
    rows = engine.parquet(engine.connect(), log)
    engine.collect(
        rows.aggregate(
            case=rows["case"].length().sum(),
            stage=rows["stage"].length().sum(),
            at=(rows["at_us"] // 1_000_000).sum(),
            segment=rows["segment"].length().sum(),
        )
    )


def prepare(log: Path, folder: Path) -> None:
    """Make the path table, its entries and moves."""
    backend = engine.connect()
    backend.raw_sql(f"SET memory_limit = '{MEMORY}'")
    backend.raw_sql(f"SET temp_directory = '{folder / 'spilled'}'")
    backend.raw_sql("SET preserve_insertion_order = false")
    rows = engine.parquet(backend, log)
    flags = {f"in_{name}": rows["segment"] == name for name in SEGMENTS}
    wanted = [name for name in ("case", "stage", "at_us", "channel") if name in rows.columns]
    events = big_log.in_order(rows.select(*wanted, **flags), STAGES)
    big_log.write(
        engine.batches(events, rows=50_000), folder, stages=STAGES, until_us=until_us(log)
    )


def results(folder: Path) -> Answers:
    """Answer the five questions for all segments."""
    backend = engine.connect()
    cases = engine.parquet(backend, folder / "cases.parquet")
    entries = engine.parquet(backend, folder / "entries.parquet")
    windows = durations.patience(entries, JOURNEY, given=dict.fromkeys(STAGES, 30.0))
    reached = stages.dropoff(cases, JOURNEY, windows, reading="ordered", by=SEGMENTS)
    counts = durations.counted(entries, by=SEGMENTS)
    paths = variants.variants(cases, JOURNEY, DRAWN, windows, by=SEGMENTS)
    answers = Answers()
    for name in SEGMENTS:
        own = reached[reached["segment"] == name]
        answers.funnel[name] = own["reached_cases"].tolist()
        answers.times[name] = _times(counts[counts[f"in_{name}"].astype(bool)])
        taken = paths[paths["segment"] == name].drop(columns="segment")
        moves = walks.stage_moves(taken, JOURNEY)
        ends = zip(moves["from_stage"], moves["to_stage"], strict=True)
        answers.transitions[name] = dict(
            zip(map(" > ".join, ends), moves["passages"].tolist(), strict=True)
        )
        standing = walks.step_matrix(taken, JOURNEY, steps=10)
        at = zip(standing["step"], standing["stage"], strict=True)
        answers.steps[name] = dict(
            zip(map(" ".join, at), standing["standing_cases"].tolist(), strict=True)
        )
        covered = coverage.coverage(taken, DRAWN).set_index("reading")["covered_cases"]
        answers.variants[name] = [int(taken["path"].nunique()), int(covered["strict"])]
    return answers


def _times(counts: pd.DataFrame) -> dict[str, list[float]]:
    """Return the median and p90 of those who moved on, by stage."""
    found = {}
    for place, part in counts.groupby("position"):
        moved = part.groupby("minutes")["moved_cases"].sum()
        moved = moved[moved > 0]
        found[STAGES[int(place)]] = [
            quantiles.of_counts(moved.index, moved, share)[0] for share in (0.5, 0.9)
        ]
    return found


if __name__ == "__main__":
    step, log, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    start = spent()
    if step == "scan":
        scan(log)
    elif step == "prepare":
        prepare(log, folder)
    else:
        if step == "both":
            prepare(log, folder)
        save(results(folder), folder / "ours.json")
    report(start)
