"""The same answers on DuckDB, Spark and PostgreSQL, each a real server."""

import pandas as pd
import pytest
import servers
import tiny_study

from cjm_lib import engine
from cjm_lib.analysis import (
    channels,
    contacts,
    curves,
    cuts,
    durations,
    move_costs,
    preference,
    segments,
    stages,
    stalled,
    steps,
    variants,
)
from cjm_lib.errors import InputError
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
            "by_cut": cuts.dropoff_by_cut(
                inputs.cases, journey, windows, cuts.known(inputs.cases, study.demographics)
            ),
            "curves": curves.curves(inputs.entries, journey, by=known),
            "steps": steps.steps(inputs.entries, journey, by=known),
            "stalled": stalled.stalled(inputs.cases, inputs.entries, journey, windows),
            "listed": stalled.listed(inputs.cases, inputs.entries, journey, windows),
            "variants": variants.variants(inputs.cases, journey, inputs.scenarios, windows),
            "transitions": channels.transitions(inputs.moves),
            "move_costs": move_costs.move_costs(inputs.moves, months=3.0, costs=study.costs),
            "goals": contacts.goals(inputs.entries, journey),
            "by_channel": contacts.by_channel(inputs.entries, journey),
            "systems": contacts.systems(inputs.entries, journey),
            "preference": preference.preference(inputs.cases, "age_group"),
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


@pytest.fixture(scope="module")
def server():
    """The name of a running PostgreSQL, with a table of raw events."""
    with servers.postgres() as name:
        yield name


CRM = """
SELECT * FROM (VALUES
  ('b1', 'bob', 'lead',  TIMESTAMPTZ '2026-07-01 00:30+03', 'site', NULL::numeric),
  ('b1', 'bob', 'visit', TIMESTAMPTZ '2026-07-03 10:00+03', 'офис', 0.5),
  ('b1', 'bob', 'deal',  TIMESTAMPTZ '2026-07-05 10:00+03', 'офис', 1234567.89),
  ('c1', 'col', 'lead',  TIMESTAMPTZ '2026-08-01 10:00+03', 'site', NULL)
) AS crm ("case", customer, stage, at, channel, amount_value)
"""


def asking(folder, server, query=CRM):
    """Return the tiny study with its events from a database."""
    tiny_study.write(folder)
    text = (folder / "study.toml").read_text("utf-8")
    source = f'database = \'{server}\'\nquery = """{query}"""'
    (folder / "study.toml").write_text(text.replace('files = "crm.csv"', source), "utf-8")
    return Study.read(folder / "study.toml")


def test_a_source_may_be_a_query_to_postgresql(tmp_path, server):
    study = asking(tmp_path, server)
    period = study.periods.get("2026-Q3")

    prepare.prepare(study, period)

    cases = engine.collect(load.inputs(study, study.scope(None, "2026-Q3")).cases)
    assert cases["path"].tolist() == ["ABC", "A"]
    assert cases["amount_value"].tolist()[0] == 1234568.39
    assert cases["channels"].iloc[0].tolist() == ["site", "офис", "офис"]
    assert load.quality(study, period).sources["rows"].tolist() == [4]
    assert prepare.prepare(study, period).skipped


def test_what_the_server_refuses_is_told_in_its_words(tmp_path, server):
    study = asking(tmp_path, server, query="SELECT * FROM nowhere")

    with pytest.raises(InputError, match='relation "nowhere" does not exist'):
        prepare.prepare(study, study.periods.get("2026-Q3"))


def test_a_wrong_password_is_an_error_that_does_not_show_it(server, monkeypatch):
    monkeypatch.setenv("CJM_TEST_PASSWORD", "guess-1234")

    with pytest.raises(InputError, match="was not reached") as refused:
        engine.connect(server)

    assert "guess-1234" not in str(refused.value)
