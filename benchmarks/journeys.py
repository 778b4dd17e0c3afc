"""
The journey engine against its peers: the same five results, CPU seconds and peak memory.

``python benchmarks/journeys.py [--events N] [--json]``. Every contender is a process of its own,
and its CPU seconds are those of the whole process, loading included. ``scan``, ``prepare`` and
``results`` are ours: the floor (the needed columns read once), the path table made, and the five
results from it for all segments. The two ratios of ``results`` alone, to the scan and to polars
(whose work is loading, sorting and answering), leave the start of Python out on both sides; those
of prepare and results together are of whole processes. All contenders must give the same answers,
or the run fails. ``make bench`` builds the environment of the peers.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import journeys_log
from journeys_answers import differences

HERE = Path(__file__).parent
PEERS = ("polars", "pm4py", "retentioneering")
PEERS_PYTHON = HERE.parent / ".venv" / "bench" / "bin" / "python"


class Spent(NamedTuple):
    """What a process took: CPU seconds in all, and without its start; peak memory."""

    cpu: float
    work: float
    mib: float


def run(python: Path | str, script: str, *arguments: object) -> Spent:
    """Run a contender; what it prints last is what it took, by its own account at its end."""
    environment = os.environ | {"RETENTIONEERING_NO_TRACK": "1"}
    command = [str(python), str(HERE / script), *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    said, failed = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[1:])}: {process.returncode}, {failed[-2000:]}")
    spent = json.loads(said.strip().splitlines()[-1])
    return Spent(spent["cpu"], spent["work"], spent["mib"])


def ours(log: Path, folder: Path) -> dict[str, Spent]:
    """Run the three steps of our own, and the last two in one process as peers load and answer."""
    return {
        step: run(sys.executable, "journeys_ours.py", step, log, folder)
        for step in ("scan", "prepare", "results", "both")
    }


def compare(
    events: int, peers: list[str], folder: Path, *, channels: bool = False
) -> dict[str, float]:
    """Return the figures of one size."""
    log = folder / f"log_{events}{'_channels' * channels}.parquet"
    if not log.is_file():
        journeys_log.write(log, events, channels=channels)
    work = folder / str(events)
    work.mkdir(exist_ok=True)
    own = ours(log, work)
    figures = {
        "events": float(events),
        "scan_cpu": own["scan"].work,
        "prepare_cpu": own["prepare"].work,
        "results_cpu": own["results"].work,
        "results_over_scan": own["results"].work / own["scan"].work,
        "peak_mib": max(step.mib for step in own.values()),
    }
    for peer in peers:
        answer = work / f"{peer}.json"
        try:
            theirs = run(PEERS_PYTHON, "journeys_peers.py", peer, log, answer)
        except RuntimeError as failed:
            print(f"{peer} did not finish: {failed}", file=sys.stderr)
            continue
        wrong = differences(work / "ours.json", answer)
        if wrong:
            raise SystemExit(f"{peer} answers otherwise:\n" + "\n".join(wrong[:5]))
        figures[f"{peer}_cpu"] = theirs.cpu
        figures[f"{peer}_mib"] = theirs.mib
        if peer == "polars":
            figures["results_over_polars"] = own["results"].work / theirs.work
        else:
            key = "over_pm4py_polars" if peer == "pm4py" else f"over_{peer}"
            figures[key] = own["both"].cpu / theirs.cpu
    return figures


def growth(figures: dict[str, float], events: int, folder: Path) -> float:
    """Return how much more CPU ten times the events take, prepare and results together."""
    smaller = compare(events // 10, [], folder)
    steps = ("prepare_cpu", "results_cpu")
    return sum(figures[step] for step in steps) / sum(smaller[step] for step in steps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--peers", default=",".join(PEERS), help="which of them; '' for none")
    parser.add_argument("--channels", action="store_true", help="prepare changes of channel too")
    parser.add_argument("--growth", action="store_true", help="run a tenth of the events too")
    parser.add_argument("--work", type=Path, help="keep the logs here, and use those there")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    peers = [peer for peer in asked.peers.split(",") if peer]
    if peers and not PEERS_PYTHON.is_file():
        parser.error("the peers are not installed: run `make bench`, or give --peers ''")
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        figures = compare(asked.events, peers, folder, channels=asked.channels)
        if asked.growth:
            figures["growth_1e6_1e7" if asked.events == 10_000_000 else "growth"] = growth(
                figures, asked.events, folder
            )
    if asked.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:24} {figure:14,.3f}")


if __name__ == "__main__":
    main()
