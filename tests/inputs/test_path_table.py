"""What became of each case, on logs that can be counted by hand."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import START, frame

from cjm_lib import engine
from cjm_lib.inputs import big_log, path_table

STAGES = ["A", "B", "C"]
MINUTE = 60_000_000
SCHEMA = pa.schema(
    {
        "case": pa.string(),
        "place": pa.int8(),
        **dict.fromkeys(["channel", "employee"], pa.string()),
        **dict.fromkeys(["repeat_ask", "forced"], pa.bool_()),
        "at_us": pa.int64(),
    }
)
BEGAN = int(START.timestamp() * 1e6)


def events(text):
    """Return the events of a written log, as the engine gives them to the path table."""
    table = frame(text)
    at_us = table["at"].astype("int64")
    wanted = ["case", "stage", "channel", "employee", "repeat_ask", "forced"]
    rows = pa.Table.from_pandas(table[wanted], preserve_index=False)
    log = engine.table(rows.append_column("at_us", pa.array(at_us)).to_pandas())
    ordered = engine.collect(big_log.in_order(log, STAGES))
    return pa.Table.from_pandas(ordered, preserve_index=False, schema=SCHEMA)


def test_batches_come_in_the_order_of_the_expression(tmp_path):
    log = events("2: A B; 1: A C").take([3, 0, 2, 1])
    stage = pa.array([STAGES[at] for at in log["place"].to_pylist()])
    pq.write_table(log.append_column("stage", stage).drop("place"), tmp_path / "log.parquet")
    log = engine.parquet(engine.connect(), tmp_path / "log.parquet")

    batches = list(engine.batches(big_log.in_order(log, STAGES), rows=2))

    assert pa.Table.from_batches(batches)["place"].to_pylist() == [0, 2, 0, 1]


def of(text, *, until=1000):
    made = path_table.of(events(text), STAGES, BEGAN + until * MINUTE)
    return [table.to_pandas() for table in made]


def test_a_path_is_the_stages_in_order_of_time_with_their_times_and_channels():
    cases, _, _ = of("1: A/x B/y B@9 A; 2: C@0 A@0")

    assert cases["path"].tolist() == ["ABBA", "AC"]
    assert ((cases["times_us"][0] - BEGAN) // MINUTE).tolist() == [0, 1, 9, 10]
    assert cases["channels"][0].tolist() == ["x", "y", None, None]
    assert (cases["silent_us"] // MINUTE).tolist() == [990, 1000]


def test_furthest_and_the_place_without_a_gap():
    cases, _, _ = of("1: A C B; 2: B A B; 3: C; 4: A A B C; 5: lost")

    assert cases["furthest"].tolist()[:4] == [2, 1, 2, 2]
    assert cases["ordered"].fillna(-1).tolist() == [1, 1, -1, 2, -1]
    assert cases["path"].tolist()[4] == ""
    assert np.isnan(cases["furthest"].tolist()[4])


def test_a_case_that_comes_back_was_not_lost():
    cases, _, _ = of("1: A lost@5; 2: A lost@5 B@9; 3: A lost@5 lost@8")

    lost = (cases["lost_us"] - BEGAN) // MINUTE
    assert lost.fillna(-1).tolist() == [5, -1, 8]


def test_what_comes_after_the_end_of_observation_does_not_count():
    cases, entries, _ = of("1: A@0 B@50", until=10)

    assert cases["path"].tolist() == ["A"]
    assert entries[["minutes", "moved", "lost"]].to_numpy().tolist() == [[10, False, False]]


def test_an_entry_waits_for_whichever_later_stage_comes_first():
    _, entries, _ = of("1: A@0 C@20 B@30; 2: A@0 A@4 B@7 lost@9; 3: B@0")

    rows = entries[["case", "position", "minutes", "moved", "lost", "next_position", "steps"]]
    assert rows.fillna(-1).to_numpy().tolist() == [
        ["1", 0, 20, True, False, 2, 1],
        ["1", 1, -1, False, False, -1, -1],  # it had been further on: it waited for nothing
        ["1", 2, -1, False, False, -1, -1],  # the last stage leads nowhere
        ["2", 0, 7, True, False, 1, 2],
        ["2", 1, 2, False, True, -1, -1],
        ["3", 1, 1000, False, False, -1, -1],
    ]


def test_asked_again_is_of_the_whole_stage_and_unknown_where_nobody_recorded_it():
    _, entries, _ = of("1: A/x A/x? B/x; 2: A")

    asked = entries["asked"].astype(object).where(entries["asked"].notna(), None)
    assert asked.tolist() == [True, False, None]


def test_a_move_knows_what_came_after_it():
    _, _, moves = of("1: A/x B/y? B/y@4 A/x@9 C/z@20; 2: A/x B/y@3 lost@8; 3: A/x A@1 B/x@2")

    rows = moves[["case", "from_channel", "to_channel", "gap_minutes", "bounced", "done", "closed"]]
    assert rows.to_numpy().tolist() == [
        ["1", "x", "y", 1, True, False, False],
        ["1", "y", "x", 5, False, False, False],
        ["1", "x", "z", 11, False, True, False],
        ["2", "x", "y", 3, False, False, True],
    ]
    assert moves["asked"].tolist() == [True, False, False, False]
    assert moves["goal_minutes"].fillna(-1).tolist() == [19, 11, 0, -1]
    assert (moves["silent_us"] // MINUTE).tolist() == [3, 11, 980, 997]
    assert moves["more"].tolist() == [True, True, False, False]


def test_a_log_of_nothing_has_the_same_columns():
    empty = path_table.of(events("1: A/x B/y").slice(0, 0), STAGES, BEGAN)
    full = path_table.of(events("1: A/x B/y"), STAGES, BEGAN)

    assert [table.schema for table in empty] == [table.schema for table in full]
    assert [table.num_rows for table in empty] == [0, 0, 0]


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_a_log_walked_through_in_chunks_gives_the_same(tmp_path, monkeypatch, chunk):
    log = events("1: A/x B/y lost; 2: A/x A/x B C/z; 3: B/y; 4: A/x B/x C/y A/y; 5: lost")
    monkeypatch.setattr(big_log, "CHUNK", chunk)

    files = big_log.write(log.to_batches(2), tmp_path, stages=STAGES, until_us=BEGAN + 99 * MINUTE)

    whole = path_table.of(log, STAGES, BEGAN + 99 * MINUTE)._asdict()
    written = {name: pq.read_table(file) for name, file in files.items()}
    assert written["cases"]["amount_cents"].null_count == 5
    written["cases"] = written["cases"].drop_columns("amount_cents")
    assert {name: table.to_pylist() for name, table in written.items()} == {
        name: table.to_pylist() for name, table in whole.items()
    }
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "cases.parquet",
        "entries.parquet",
        "moves.parquet",
    ]


def test_what_is_said_of_a_whole_case_goes_to_all_its_rows(tmp_path):
    log = events("1: A/x B/y; 2: A/x")
    log = log.append_column("in_new", pa.array([True, True, False]))
    log = log.append_column("amount_cents", pa.array([500, 500, None], pa.int64()))

    end = BEGAN + 9 * MINUTE
    files = big_log.write(log.to_batches(), tmp_path, stages=STAGES, until_us=end)

    cases, entries, moves = (pd.read_parquet(files[name]) for name in files)
    assert cases["in_new"].tolist() == [True, False]
    assert cases["amount_cents"].fillna(-1).tolist() == [500, -1]
    assert entries["in_new"].tolist() == [True, True, False]
    assert "amount_cents" not in entries.columns
    assert moves["in_new"].tolist() == [True]


WALKS = st.lists(
    st.lists(st.tuples(st.sampled_from(["A", "B", "C", "lost"]), st.integers(0, 60)), min_size=1),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(WALKS)
def test_the_arrays_say_what_a_walk_by_hand_says(cases):
    lines = [
        f"{name}: " + " ".join(f"{stage}@{at}" for stage, at in case)
        for name, case in enumerate(cases)
    ]
    table, entries, _ = of("; ".join(lines))

    for name, case in enumerate(cases):
        walk = sorted((at, "ABC".find(stage) % 4, stage) for stage, at in case)
        seen = [stage for _, _, stage in walk if stage != "lost"]
        row = table[table["case"] == str(name)].iloc[0]
        assert row["path"] == "".join(seen)
        reached = 0
        for stage in seen:
            reached += reached < 3 and stage == "ABC"[reached]
        assert (-1 if np.isnan(row["ordered"]) else row["ordered"]) == reached - 1
        ours = entries[entries["case"] == str(name)]
        assert ["ABC"[place] for place in ours["position"]] == sorted(set(seen))
        waited = ours[ours["minutes"].notna()]
        assert (waited["minutes"] >= 0).all()
        assert not (waited["moved"] & waited["lost"]).any()
