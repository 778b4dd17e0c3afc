import pytest

from cjm_lib.errors import InputError
from cjm_lib.scenario_syntax import parse

STAGES = ["search", "basket", "pay", "courier", "pickup"]


def test_a_plain_path_is_read_as_it_stands():
    scenario = parse("search > basket>pay")

    assert scenario.stages == ("search", "basket", "pay")
    assert (scenario.first, scenario.last) == ({0}, {2})
    assert scenario.follow == {(0, 1), (1, 2)}


def test_an_optional_stage_is_a_way_round_it():
    for text in ("search > basket? > pay", "search > [basket] > pay"):
        assert parse(text).follow == {(0, 1), (1, 2), (0, 2)}


def test_a_branch_leads_on_from_each_of_its_ends():
    assert parse("pay > (courier | pickup > basket) > search").follow == {
        *((0, 1), (0, 2), (2, 3), (1, 4), (3, 4)),
    }


def test_a_loop_leads_back_to_its_beginning():
    assert (2, 1) in parse("search > (basket > pay)+ > courier").follow
    assert parse("search > pay*").last == {0, 1}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" ", "is empty: name stages"),
        ("search > serch", "'serch' is not on the journey map. Did you mean 'search'?"),
        ("search > > pay", "a stage is missing beside a > sign, at character 10"),
        ("search >", "a stage is missing beside a > sign, at the end"),
        ("search | pay", "'|' at character 8: put what is chosen between in round brackets"),
        ("pay > (courier | pickup", "'(' is not closed: write ')' where it ends"),
        ("pay > courier)", "')' at character 14: it closes nothing"),
        ("pay > [courier | pickup]", "a choice stands in round brackets"),
        ("pay?+", "'+' at character 5: one of ?, * and + is enough"),
        ("pay (courier)", "'(' at character 5: write > between two steps"),
        ("pay? > [courier]", "at least one stage must not be optional"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place_and_what_would_mend_it(text, problem):
    with pytest.raises(InputError) as error:
        parse(text, STAGES)

    assert problem in str(error.value)


def test_all_unknown_stages_are_named_at_once():
    with pytest.raises(InputError) as error:
        parse("serch > baskt? > pay", STAGES)

    assert len(error.value.problems) == 2
