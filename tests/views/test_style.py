import pytest

from cjm_lib.views import style


def test_text_is_broken_into_lines_no_wider_than_asked():
    lines = style.wrap("Подписание договора долевого участия", 80)

    assert len(lines) > 1
    assert all(style.width_of(line) <= 80 for line in lines)
    assert " ".join(lines) == "Подписание договора долевого участия"


def test_a_word_that_is_too_long_parts_after_a_vowel():
    lines = style.wrap("высокотехнологичнейшего", 60)

    assert "".join(line.rstrip("-") for line in lines) == "высокотехнологичнейшего"
    assert all(line[-2] in "аеиоуыэюя" for line in lines[:-1])


def test_a_figure_keeps_its_unit_on_its_line():
    assert style.wrap("22,3\u00a0% 5\u00a0дн.", 40) == ["22,3\u00a0%", "5\u00a0дн."]


@pytest.mark.parametrize(
    ("words", "drawn"), [("Заявка 漢", "Заявка □"), ("a\nb\tc", "a b c"), ("a\x00b", "ab")]
)
def test_what_the_font_does_not_hold_is_shown_as_a_box(words, drawn):
    assert style.drawable(words) == drawn
