"""The same answers on DuckDB, Spark and PostgreSQL, each a real server."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import servers

from cjm_lib import engine
from cjm_lib.analysis import channels, durations, segments, stages, variants
from cjm_lib.inputs import load, prepare
from cjm_lib.sample import write
from cjm_lib.study import Study

PERIOD = "2026-Q3"


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Study:
    folder = tmp_path_factory.mktemp("sample")
    write.write(folder)
    study = Study.read(folder / "study.toml")
    prepare.prepare(study, study.periods.get(PERIOD))
    return study


@pytest.fixture(scope="module", params=["spark://local", "spark", "postgres"])
def other(request) -> str:
    """The name of an engine other than DuckDB, which runs."""
    if request.param == "spark://local":
        servers.spark_home()
        yield request.param
    else:
        with getattr(servers, request.param)() as name:
            yield name


def answers(study: Study, name: str) -> dict[str, pd.DataFrame]:
    """Return every table that an analysis asks an engine for, for a segment and for everybody."""
    found = {}
    connection = engine.connect(name)
    for segment in (None, "first_time"):
        inputs = load.inputs(study, study.scope(segment, PERIOD), connection)
        known, journey = list(study.segments), inputs.journey
        windows = durations.patience(inputs.entries, journey, given=inputs.patience)
        tables = {
            "patience": windows,
            "dropoff": stages.dropoff(inputs.cases, journey, windows, by=known),
            "seen": stages.dropoff(inputs.cases, journey, windows, reading="seen"),
            "ordered": stages.dropoff(inputs.cases, journey, windows, reading="ordered"),
            "blocks": stages.blocks(inputs.cases, journey, windows),
            "timing": stages.timing(inputs.entries, journey, by=known),
            "variants": variants.variants(inputs.cases, journey, inputs.scenarios, windows),
            "transitions": channels.transitions(inputs.moves),
            "segments": segments.size(inputs.base, known),
            "profile": segments.profile(inputs.cases, ["first_channel", "device", "region"]),
        }
        found |= {f"{segment} {key}": table for key, table in tables.items()}
    connection.disconnect()
    return found


@pytest.mark.slow
def test_every_analysis_gives_the_same_table_on_every_engine(study, other):
    here, there = answers(study, "duckdb"), answers(study, other)

    for name, table in here.items():
        pd.testing.assert_frame_equal(there[name], table, check_exact=True, obj=name)
