"""The log of the benchmark is always the same, and our answers on it are right."""

from itertools import groupby, pairwise
from pathlib import Path

import pandas as pd
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch):
    """The modules of the benchmark: its log, and our part."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import journeys_log
    import journeys_ours

    return journeys_log, journeys_ours


def test_the_same_seed_gives_the_same_bytes_and_the_asked_number_of_events(benchmark, tmp_path):
    log, _ = benchmark

    written = [log.write(tmp_path / name, 20_000) for name in ("a", "b")]

    assert written[0] == written[1] == pytest.approx(20_000, rel=0.05)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert log.until_us(tmp_path / "a") == pd.read_parquet(tmp_path / "a")["at_us"].max()


def test_our_answers_are_those_of_a_walk_through_the_log(benchmark, tmp_path):
    log, ours = benchmark
    log.write(tmp_path / "log", 5_000)

    ours.prepare(tmp_path / "log", tmp_path)
    answers = ours.results(tmp_path)

    rows = pd.read_parquet(tmp_path / "log").sort_values(["case", "at_us"], kind="stable")
    for segment, own in rows.groupby("segment"):
        paths = [tuple(part) for _, part in own.groupby("case")["stage"]]
        depths = [depth(path, log.STAGES) for path in paths]
        assert answers.funnel[segment] == [sum(d > k for d in depths) for k in range(10)]
        pairs = pd.Series([" > ".join(pair) for path in paths for pair in pairwise(path)])
        assert answers.transitions[segment] == pairs.value_counts().to_dict()
        stands = [f"{n + 1} {stage}" for path in paths for n, stage in enumerate(path[:10])]
        assert answers.steps[segment] == pd.Series(stands).value_counts().to_dict()
        routes = [tuple(stage for stage, _ in groupby(path)) for path in paths]
        covered = sum(route == tuple(log.STAGES) for route in routes)
        assert answers.variants[segment][0] == len(set(paths))
        assert answers.variants[segment][1] >= covered > 0


def depth(path, stages):
    """Return how many stages a path comes through without a gap."""
    reached = 0
    for stage in path:
        reached += reached < len(stages) and stage == stages[reached]
    return reached
