"""Mask personal data in texts; hide the figures of small groups."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_lib import privacy
from cjm_lib.privacy import mask

PHONES = """
+79161234567 · +7 916 123-45-67 · +7(916)1234567 · +7 (916) 123 45 67 · +7-916-123-45-67
+7 - 916 - 123 - 45 - 67 · +7 9 1 6 1 2 3 4 5 6 7 · +7(916)-123-45-67 · + 7 916 1234567
89161234567 · 8 916 123 45 67 · 8(916)123-45-67 · 8 (916) 123-45-67 · 8-916-123-45-67
8916 123 45 67 · 8 916 1234567 · 8.916.123.45.67 · 8 (916) - 123 - 45 - 67 · 8–916–123–45–67
8 916 12 34 567 · 8 916 12 345 67 · 8 916 123 456 7 · 8 800 555 35 35 · 8(495)1234567
8 (4012) 12-34-56 · 8 4012 12-34-56 · 8(48439)1-23-45 · 7 916 123 45 67 · 79161234567
(495) 123-45-67 · 916 123-45-67 · 9161234567 · 123-45-67 · 495-123-45-67
+380 44 123-45-67 · +44 20 7946 0958 · +1 (202) 555-0147 · (202) 555-0147 · 202-555-0147
0044 20 7946 0958 · 8\u00a0916\u00a0123\u00a045\u00a067
"""

NOT_PHONES = """
заказ 123456789012 · договор 0012345678901 · № 1234567890123456 · ИНН 7701234567
8 490 000-8 990 000 руб · 8 490 000 - 8 990 000 · цена 8 900 000 · +15 000 000 · 7 500 000,00
2026-07-01 · 01.07.2026 12:30 · в 8 10.07.2026 12:30 · 12:30-14:50 · 2026-11-22T10:20:30+03:00
3.14159265358979 · 100-200-300 · 4276 8380 1234 5678 · 10 000 000 000 · этаж 8, кв. 916
"""


def lines(text):
    return [part.strip(" \n") for part in re.split("[·\n]", text) if part.strip(" \n")]


@pytest.mark.parametrize("phone", lines(PHONES))
def test_a_phone_is_masked_however_it_is_written(phone):
    assert mask(f"Звоните: {phone}, Анна") == "Звоните: [телефон], Анна"


@pytest.mark.parametrize("text", lines(NOT_PHONES))
def test_orders_prices_and_dates_are_not_phones(text):
    assert mask(text) == text


GAP = st.sampled_from(["", " ", "-", "\u00a0", " - ", ".", "–"])


@given(
    head=st.sampled_from(["+7", "8", "7", "+ 7"]),
    code=st.integers(300, 999).map(str),
    rest=st.tuples(*[st.integers(0, 9).map(str) for _ in range(7)]).map("".join),
    gaps=st.tuples(GAP, GAP, GAP, GAP),
    brackets=st.booleans(),
)
def test_no_digit_of_a_russian_phone_is_left(head, code, rest, gaps, brackets):
    code = f"({code})" if brackets else code
    parts = [head, code, rest[:3], rest[3:5], rest[5:]]
    phone = "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True))

    assert mask(f"тел {phone} спасибо") == "тел [телефон] спасибо"


def test_a_short_number_is_a_phone_where_a_word_says_so():
    assert mask("Тел.: 12-34-56, дом 12-34-56") == "Тел.: [телефон], дом 12-34-56"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111", "[карта]"),
        ("карта 4111111111111111.", "карта [карта]."),
        ("2200-0000-0000-0053 до 12/27", "[карта] до 12/27"),
        ("4111 1111 1111 1111 123", "[карта] 123"),
        ("3782 822463 10005", "[карта]"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("9111111111111111", "9111111111111111"),
    ],
)
def test_a_card_is_known_by_its_form_and_check_digit(text, masked):
    assert mask(text) == masked


def test_an_address_is_masked_in_any_alphabet():
    assert mask("Пишите: ivan.petrov+x@mail.ru, иван@почта.рф.") == "Пишите: [почта], [почта]."
    assert mask("@nick и 5@6") == "@nick и 5@6"


def test_the_kinds_stand_side_by_side():
    text = "a@b.ru 8 916 123-45-67 4111 1111 1111 1111"

    assert mask(text) == "[почта] [телефон] [карта]"


@given(st.text())
def test_masking_adds_no_digit(text):
    assert len(re.findall(r"\d", mask(text))) <= len(re.findall(r"\d", text))


@pytest.mark.parametrize(
    "piece", ["8 ", "1", "9161234567 ", "a.b-", "+7 (", "тел. ", "+1 1 ", "a@b."]
)
def test_a_hostile_text_takes_no_longer_than_a_plain_one(piece):
    mask(piece * 20_000)  # a pattern that doubles back would not end


@pytest.mark.parametrize("dtype", ["str", "object"])
def test_a_column_is_masked_and_what_is_missing_stays_missing(dtype):
    texts = pd.Series(["8 916 123-45-67", None, "ок", "", "ok@ok.ru"], dtype=dtype)

    masked = privacy.mask_column(texts)

    assert masked.dropna().tolist() == ["[телефон]", "ок", "", "[почта]"]
    assert masked.isna().tolist() == [False, True, False, False, False]
    assert masked.dtype == texts.dtype
    assert texts[0] == "8 916 123-45-67"


def test_an_empty_column_stays_empty():
    assert privacy.mask_column(pd.Series([], dtype="str")).empty


def test_names_are_hidden_and_blanks_stay():
    names = pd.Series(["Анна", " ", None], dtype="str")

    hidden = privacy.hide_names(names)

    assert hidden.tolist()[:2] == ["[имя]", " "]
    assert hidden.isna().tolist() == [False, False, True]


TABLE = pd.DataFrame(
    {
        "stage": ["lead", "consult", "booking", "deal"],
        "reached_cases": [100, 40, 4, 0],
        "open_cases": [10, 0, 1, 0],
        "left_cases": [30, 4, 2, 0],
        "left_share": [0.33, 0.1, 0.67, float("nan")],
        "left_share_low": [0.24, 0.04, 0.2, float("nan")],
        "planned_days": [1.0, 2.0, 3.0, 4.0],
        "late": [True, False, True, False],
    }
)


def test_a_row_with_few_cases_behind_it_hides_every_number():
    row = privacy.suppress(TABLE, 5).iloc[2]

    assert row[["reached_cases", "open_cases", "left_cases", "left_share", "late"]].isna().all()
    assert row["stage"] == "booking"


def test_a_small_count_hides_what_bears_its_name():
    row = privacy.suppress(TABLE, 5).iloc[1]

    assert row[["left_cases", "left_share", "left_share_low"]].isna().all()
    assert row[["reached_cases", "open_cases"]].tolist() == [40, 0]


def test_zero_and_large_counts_are_shown():
    safe = privacy.suppress(TABLE, 5)

    assert safe.iloc[0].notna().all()
    assert safe["reached_cases"].iloc[3] == 0


def test_planned_figures_are_never_hidden():
    assert privacy.suppress(TABLE, 1000)["planned_days"].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_counts_are_whole_numbers_that_may_be_missing():
    safe = privacy.suppress(TABLE, 5)

    assert (safe.filter(like="_cases").dtypes == "Int64").all()
    assert safe["left_share"].dtype == "float64"
    assert list(safe.columns) == list(TABLE.columns)


def test_suppression_leaves_its_input_alone():
    before = TABLE.copy()

    privacy.suppress(TABLE, 5)

    pd.testing.assert_frame_equal(TABLE, before)


def test_suppressing_twice_changes_nothing():
    once = privacy.suppress(TABLE, 5)

    pd.testing.assert_frame_equal(privacy.suppress(once, 5), once)


def test_a_table_without_people_or_rows_comes_back_as_it_was():
    sources = pd.DataFrame({"source": ["crm"], "rows": [3]})

    assert privacy.suppress(sources, 5)["rows"].tolist() == [3]
    assert privacy.suppress(TABLE.iloc[:0], 5).empty
