"""The intervals hold what was planted about as often as they say: a small run of the benchmark."""

import importlib.util
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "benchmarks" / "calibration.py"


@pytest.mark.slow
def test_intervals_hold_the_planted_value_about_95_times_in_100():
    spec = importlib.util.spec_from_file_location("calibration", FILE)
    calibration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(calibration)

    figures = calibration.interval_coverage(15)

    # 105 intervals; fewer than 90 % or all of them is a chance below one in a hundred.
    assert 0.90 <= figures["interval_coverage"] < 1
