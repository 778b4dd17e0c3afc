"""How paths go from stage to stage, on logs that can be counted by hand."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from went import variants
from written import frame

from cjm_lib.analysis import walks

JOURNEY = pd.DataFrame({"stage": ["A", "B", "C"]})
SCENARIOS = pd.DataFrame({"path": ["A > B > C"]})


def of(text):
    return variants(frame(text), JOURNEY, SCENARIOS)


def test_each_pair_is_counted_by_passage_and_by_case():
    table = walks.stage_moves(of("1: A B A B; 2: A C; 3: A A; 4: C"), JOURNEY)

    rows = table[["from_stage", "to_stage", "move", "passages", "moved_cases"]]
    assert rows.to_numpy().tolist() == [
        ["A", "A", "repeat", 1, 1],
        ["A", "B", "forward", 2, 1],
        ["A", "C", "skip", 1, 1],
        ["B", "A", "return", 1, 1],
    ]
    assert table["moved_share"].tolist() == [0.25] * 4  # of four cases


def test_detours_are_the_largest_moves_that_are_no_step_forward():
    moves = walks.stage_moves(of("1: A B A; 2: A B A; 3: A C; 4: A B; 5: A A A"), JOURNEY)

    table = walks.detours(moves, top=2, least=1)

    assert table[["from_stage", "to_stage"]].to_numpy().tolist() == [["B", "A"], ["A", "A"]]
    assert table["moved_cases"].tolist() == [2, 1]


def test_cases_stand_in_one_stage_at_each_step_until_their_path_ends():
    table = walks.step_matrix(of("1: A B C; 2: A C; 3: B; 4: A A"), JOURNEY, steps=2)

    rows = table[["step", "stage", "standing_cases"]]
    assert rows.to_numpy().tolist() == [
        ["1", "A", 3],
        ["1", "B", 1],
        ["2", "A", 1],
        ["2", "B", 1],
        ["2", "C", 1],
    ]
    assert table["standing_share"].tolist() == [0.75, 0.25, 0.25, 0.25, 0.25]


def test_an_empty_scope_moves_nowhere_and_has_the_same_columns():
    full, empty = of("1: A B"), of("")

    for result in (walks.stage_moves, walks.step_matrix):
        assert result(empty, JOURNEY).empty
        assert result(empty, JOURNEY).dtypes.to_dict() == result(full, JOURNEY).dtypes.to_dict()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("ABC", min_size=1, max_size=6), min_size=1, max_size=8))
def test_whoever_does_not_stand_has_ended_and_every_step_but_the_last_is_a_passage(paths):
    text = "; ".join(f"{name}: {' '.join(path)}" for name, path in enumerate(paths))
    table = of(text)

    standing = walks.step_matrix(table, JOURNEY, steps=6).groupby("step")["standing_cases"].sum()
    assert [standing.get(str(step), 0) for step in range(1, 7)] == [
        sum(len(path) >= step for path in paths) for step in range(1, 7)
    ]
    passages = walks.stage_moves(table, JOURNEY)["passages"].sum()
    assert passages == sum(len(path) - 1 for path in paths)
