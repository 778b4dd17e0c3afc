"""What a notebook declares and promises is known, and checked, before it runs."""

import pytest

from cjm_lib import language
from cjm_lib.delivery import notebooks, parameters
from cjm_lib.errors import InputError

BOTH = 'study_file = "s.toml"  # the study\nperiod = "2026-Q1"  # a period'
ALL = BOTH + '\nsegment = "a"  # a segment'


def test_waves_go_by_the_tens_digit_and_the_thirties_are_for_people(write_notebook):
    for name in ("21_last", "11_first", "01_once", "31_explore", "notes"):
        file = write_notebook(name, "# What?")

    found = notebooks.discover(file.parent)

    assert [(each.name, each.wave) for each in found] == [
        ("01_once", 0),
        ("11_first", 1),
        ("21_last", 2),
    ]


def test_parameters_come_with_their_defaults_and_comments(write_notebook):
    declared = 'segment = "a"  # which\nlimit: float = 0.5  # share = 0..1\nnames = ["x", "y"]'
    [found] = notebooks.discover(write_notebook("11_x", parameters=declared).parent)

    assert found.parameters == {
        "segment": notebooks.Parameter("segment", "a", "which"),
        "limit": notebooks.Parameter("limit", 0.5, "share = 0..1"),
        "names": notebooks.Parameter("names", ["x", "y"], ""),
    }


def test_promised_tables_are_read_from_the_code(write_notebook):
    file = write_notebook("11_x", 'a = results.keep("one", t)\nresults.keep(\n  "two", t)')

    assert notebooks.discover(file.parent)[0].keeps == ("one", "two")


@pytest.mark.parametrize("names", [("11_x", "11_x"), ("11_x", "12_y")])
def test_two_tables_of_one_name_are_refused(write_notebook, names):
    cells = dict.fromkeys(names, "results.keep('one', t)")
    if len(cells) == 1:
        cells = {"11_x": "results.keep('one', t)\nresults.keep('one', u)"}
    files = [write_notebook(name, cell) for name, cell in cells.items()]

    with pytest.raises(InputError, match="'one'"):
        notebooks.discover(files[0].parent)


def test_a_file_that_is_no_notebook_is_an_input_error(tmp_path):
    (tmp_path / "11_x.ipynb").write_text("{")

    with pytest.raises(InputError, match="11_x"):
        notebooks.discover(tmp_path)


def test_every_wrong_parameter_is_named_with_its_notebook(write_notebook):
    write_notebook("01_once", parameters=BOTH.replace("period", "perod"))
    write_notebook("11_typed", parameters=ALL.replace('"2026-Q1"', "2026"))
    file = write_notebook("12_bare", parameters=ALL + "\nlimit: float")

    with pytest.raises(InputError) as caught:
        parameters.check(notebooks.discover(file.parent), {})

    assert caught.value.problems == [
        "01_once does not declare the parameter 'period'. Did you mean 'perod'?",
        "11_typed: parameter 'period' is int, not str ('')",
        "12_bare: parameter 'limit' has no default and is not given",
    ]


@pytest.mark.parametrize(
    ("default", "value", "taken"),
    [
        ("1", 2, True), ("1", "2", False), ("1", True, False), ("1.0", 2, True),
        ("True", False, True), ("True", 1, False), ("None", object(), True), ("'a'", 5, False),
    ],
)  # fmt: skip
def test_a_value_has_the_type_of_the_default(write_notebook, default, value, taken):
    [found] = notebooks.discover(write_notebook("11_x", parameters=f"x = {default}").parent)

    assert found.parameters["x"].takes(value) is taken


def test_text_from_the_command_line_takes_the_declared_type(write_notebook):
    declared = "top = 5\nname = 'x'\nquick = True"
    found = notebooks.discover(write_notebook("11_x", parameters=declared).parent)

    told = parameters.typed(found, {"top": "7", "name": "7", "quick": "false", "other": "1"})

    assert told == {"top": 7, "name": "7", "quick": False, "other": "1"}


def test_prose_is_translated_cell_by_cell_and_code_is_not():
    language.use("ru")
    try:
        content = notebooks.titled("x")
        content.cells[0].source = "Segment"
        assert notebooks.translated(content).cells[0].source == "Сегмент"
    finally:
        language.use("en")
