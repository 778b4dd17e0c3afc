"""
How often the 95 % intervals contain what was planted, on simulated studies.

``python benchmarks/calibration.py [--replications N] [--json]``. Each replication simulates a log
of its own; each measure is a function in ``MEASURES`` that returns whether its intervals held.
"""

import argparse
import json
from datetime import datetime

import ibis
import numpy as np
import pandas as pd

from cjm_lib.analysis import coverage, durations, stages, variants
from cjm_lib.inputs import cases, went

JOURNEY = pd.DataFrame({"stage": ["search", "compare", "pay", "get"]})
SCENARIOS = pd.DataFrame({"path": ["search > compare? > pay+ > get"]})
LEAVE = {"search": 0.3, "compare": 0.18, "pay": 0.1}  # planted risk of leaving each stage
MEDIANS = {"search": 600.0, "compare": 90.0, "pay": 2880.0}  # planted, minutes to the next stage
STRAY = 0.22  # planted share of cases that go through the stages out of turn: off the map
CASES = 400
UNTIL = pd.Timedelta(minutes=5000)
SEED = 20261201


def simulate(rng: np.random.Generator) -> pd.DataFrame:
    """Return a log of cases that leave, take their time and stray as planted."""
    names, start = JOURNEY["stage"].tolist(), pd.Timestamp("2026-01-01", tz="UTC")
    rows: list[tuple[str, str, float]] = []
    for case in range(CASES):
        at, name = 0.0, str(case)
        for stage in names:
            rows.append((name, stage, at))
            if rng.random() < LEAVE.get(stage, 0):
                rows.append((name, "@lost", at + 1e6))  # long after any move: censors nothing
                break
            at += rng.exponential(MEDIANS.get(stage, 1.0) / np.log(2))
    log = pd.DataFrame(rows, columns=["case", "stage", "minutes"])
    moments = start + pd.to_timedelta((log["minutes"] * 60e6).astype("int64"), unit="us")
    return log.assign(at=moments.astype("datetime64[us, UTC]"), amount_value=np.nan)


def stray(rng: np.random.Generator) -> pd.DataFrame:
    """Return a log in which a planted share of cases compares after paying, and pays no more."""
    whole, off = ("search", "pay", "get"), ("search", "pay", "compare", "get")
    rows = [
        (str(case), stage, float(minute))
        for case in range(CASES)
        for minute, stage in enumerate(off if rng.random() < STRAY else whole)
    ]
    log = pd.DataFrame(rows, columns=["case", "stage", "minutes"])
    moments = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(log["minutes"], unit="min")
    return log.assign(at=moments.astype("datetime64[us, UTC]"), amount_value=np.nan)


def prepared(log: pd.DataFrame, until: datetime | None = None) -> tuple[ibis.Table, ibis.Table]:
    """Return the path table of a log, and its entries."""
    texts = dict.fromkeys(["customer", "channel", "device", "location", "region"])
    whole = log.assign(**texts).astype(dict.fromkeys(texts, "str"))
    events = whole.sort_values(["case", "at"], kind="stable", ignore_index=True)
    end = until or events["at"].max().to_pydatetime()
    tables = went.tables(events, cases.cases(events, attributes=[]), JOURNEY["stage"], end)
    return ibis.memtable(tables["cases"]), ibis.memtable(tables["entries"])


def dropoff(rng: np.random.Generator) -> list[bool]:
    """Say of each stage whether the interval of its drop-off holds the planted risk."""
    paths, entries = prepared(simulate(rng))
    patience = durations.patience(entries, JOURNEY, given=dict.fromkeys(LEAVE, 1e6))
    table = stages.dropoff(paths, JOURNEY, patience)
    return _held(table.set_index("stage"), "left_share", LEAVE)


def medians(rng: np.random.Generator) -> list[bool]:
    """Say of each stage whether the interval of the median time holds the planted one."""
    log = simulate(rng)
    movers = log[~log["case"].isin(log.loc[log["stage"] == "@lost", "case"])]
    until = (log["at"].min() + UNTIL).to_pydatetime()  # censors whoever is slow, by chance alone
    table = stages.timing(prepared(movers, until)[1], JOURNEY).set_index("stage")
    return _held(table, "median_minutes", MEDIANS)


def covered(rng: np.random.Generator) -> list[bool]:
    """Say whether the interval of coverage holds the share that keeps to the map."""
    paths, entries = prepared(stray(rng))
    patience = durations.patience(entries, JOURNEY)
    walked = variants.variants(paths, JOURNEY, SCENARIOS, patience)
    table = coverage.coverage(walked, SCENARIOS).set_index("reading")
    return _held(table, "covered_share", {"strict": 1 - STRAY, "so_far": 1 - STRAY})[:1]


def _held(table: pd.DataFrame, name: str, planted: dict[str, float]) -> list[bool]:
    return [
        bool(table.loc[row, f"{name}_low"] <= value)
        and not bool(table.loc[row, f"{name}_high"] < value)
        for row, value in planted.items()
    ]


MEASURES = {"dropoff": dropoff, "median": medians, "coverage": covered}


def interval_coverage(replications: int) -> dict[str, float]:
    """Return for each measure the share of its intervals that held, and that of all together."""
    shares, every = {}, []
    for number, (name, measure) in enumerate(MEASURES.items()):
        streams = np.random.SeedSequence([SEED, number]).spawn(replications)
        held = [one for stream in streams for one in measure(np.random.default_rng(stream))]
        shares[name] = float(np.mean(held))
        every += held
    return {"interval_coverage": float(np.mean(every))} | {
        f"interval_coverage_{name}": share for name, share in shares.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    figures = interval_coverage(asked.replications)
    if asked.json:
        print(json.dumps(figures))
        return
    for name, share in figures.items():
        print(f"{name:32} {share:.3f}")


if __name__ == "__main__":
    main()
