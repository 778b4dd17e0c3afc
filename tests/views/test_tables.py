from types import SimpleNamespace

import pandas as pd
import pytest

from cjm_lib.views import page, tables

SEGMENT = SimpleNamespace(
    name="Первое жильё",
    rule_text="case_number = 1",
    behaviour="Долго сравнивают",
    decision="",
    need="Своё жильё",
    criteria="Цена, срок",
)


def study(personas):
    return SimpleNamespace(segments={"first_time": SEGMENT}, personas=personas)


def test_an_interval_is_folded_into_the_column_it_belongs_to(kept):
    shown = tables.formatted(kept["dropoff"])

    assert shown.titles == ("Stage", "Reached", "Still open", "Left", "Left, share")
    assert shown.rows[1] == ("consult", "1,010", "20", "286", "28.9%\u00a0[26.2;\u00a031.8]")


@pytest.mark.usefixtures("russian")
def test_figures_read_as_russian(kept, journey):
    row = tables.formatted(kept["dropoff"], journey=journey).rows[1]

    assert row[0] == "Консультация менеджера отдела продаж"
    assert row[1].replace("\u00a0", " ") == "1 010"
    assert row[4].replace("\u00a0", " ") == "28,9 % [26,2; 31,8]"


def test_a_hidden_count_and_a_missing_share_are_told_apart(kept):
    shown = tables.formatted(kept["dropoff"])

    assert shown.rows[-1] == ("keys", "<5", "<5", "<5", "–")
    assert "<5: a group this small is not shown, to protect people." in shown.notes


def test_the_minimum_of_the_kept_table_is_the_one_shown(kept):
    kept["dropoff"].attrs["minimum_cell"] = 10

    assert tables.formatted(kept["dropoff"]).rows[-1][1] == "<10"


def test_units_follow_from_the_names_of_columns():
    table = pd.DataFrame(
        {
            "median_minutes": [45.0, 312.0, 4_320.0],
            "planned_days": [1.0, 2.5, 14.0],
            "amount_value": [900.0, 5_400_000.0, 0.0],
            "change_score": [-0.25, 0.0, 1.0],
            "last_at": pd.to_datetime(["2026-07-01 22:30"] * 3, utc=True),
        }
    )

    shown = tables.formatted(table, currency="RUB", time_zone="Europe/Moscow")

    columns = list(zip(*shown.rows, strict=True))
    assert columns[0] == ("45 min", "5.2 h", "3 days")
    assert columns[1] == ("1 day", "2.5 days", "14 days")
    assert columns[2][1].startswith("5.4M")
    assert columns[3] == ("-0.25", "0.00", "1.00")
    assert columns[4][0] == "2026-07-02 01:30"


def test_a_time_that_the_curve_does_not_reach_is_said_to_be_so(kept):
    shown = tables.formatted(kept["timing"])

    p90s = [row[shown.titles.index("p90 time")] for row in shown.rows]
    assert p90s[4:] == ["not reached\u00a0[42.4;\u00a0…]", "–"]


@pytest.mark.usefixtures("russian")
def test_fixed_words_and_paths_are_translated(kept, journey):
    moves = tables.formatted(kept["transitions"])
    paths = tables.formatted(kept["uncovered"], journey=journey)
    read = tables.formatted(kept["coverage"])

    assert moves.rows[0][:2] == ("сайт", "Telegram")
    assert paths.rows[0][0].startswith("Первое обращение и заявка на сайте или в мессенджере → ")
    assert [row[0] for row in paths.rows][-1] == "другие пути"
    assert read.rows[0][0] == "строго по сценарию"


def test_a_script_in_a_review_is_shown_as_text_and_never_run(kept):
    html = tables.formatted(kept["quotes"]).as_html()

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "ипотека &amp; сколько" in html


def test_a_script_in_any_place_of_a_table_is_shown_as_text():
    bad = "<script>alert(1)</script>"
    table = pd.DataFrame({bad: [bad], "stage": [bad], "segment": [bad], "path": [bad]})
    journey = pd.DataFrame({"stage": [bad], "name": [bad]})

    assert "<script" not in tables.formatted(table, journey=journey).as_html()


def test_rows_past_the_cap_are_counted(kept):
    shown = tables.formatted(kept["transitions"], most=10)

    assert len(shown.rows) == 10
    assert "… and 2 more rows." in shown.notes


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(("count", "said"), [(1, "строка"), (3, "строки"), (5, "строк")])
def test_russian_counts_rows_in_three_forms(count, said):
    table = pd.DataFrame({"reason": ["x"] * (1 + count)})

    assert tables.formatted(table, most=1).notes == (f"… и ещё {count} {said}.",)


@pytest.mark.parametrize(
    "name",
    [
        *("segments", "dropoff", "timing", "transitions", "coverage", "uncovered", "visits"),
        *("quotes", "voice", "segments_side_by_side", "provenance", "set_aside", "findings"),
        "reconciliation",
    ],
)
def test_every_kept_table_and_an_empty_one_can_be_shown(name, kept):
    assert len(tables.formatted(kept[name]).rows) == len(kept[name].head(30))
    empty = tables.formatted(kept[name].head(0))
    assert "No rows." in empty.notes
    assert "No rows." in str(empty)


def test_plain_text_holds_what_the_page_holds(kept):
    lines = str(tables.formatted(kept["coverage"])).splitlines()

    assert lines[0].split() == [
        "Reading",
        "Covered",
        "cases",
        "Known",
        "cases",
        "Covered,",
        "share",
    ]
    assert lines[1].startswith("strictly by a scenario")


def test_a_table_reaches_the_page_as_html_and_as_text(kept, monkeypatch):
    shown = []
    monkeypatch.setattr(page, "display", lambda data, raw: shown.append((data, raw)))

    tables.show(kept["coverage"])

    ((data, raw),) = shown
    assert raw
    assert data["text/html"].startswith('<div class="cjm-scroll"><table class="cjm-table">')
    assert "78.0%" in data["text/plain"]


def test_the_card_of_a_segment_says_its_rule_its_need_and_its_personas():
    personas = pd.DataFrame(
        {
            "persona": ["anna", "oleg"],
            "segment": ["first_time", "investor"],
            "name": ["Анна", "Олег"],
            "field": ["fears", "need"],
            "text": ["Не одобрят ипотеку", "Доход"],
            "source": ["интервью", "интервью"],
        }
    )

    card = tables.segment_card(study(personas), SimpleNamespace(segment="first_time"))

    told = dict(zip(card["field"], card["words"], strict=True))
    assert told["Rule"] == "case_number = 1"
    assert told["Way of deciding"] == "no data"
    assert told["Анна: fears and objections"] == "Не одобрят ипотеку"
    assert len(card) == 7


def test_the_card_of_the_whole_period_says_that_all_cases_take_part():
    card = tables.segment_card(study(pd.DataFrame()), SimpleNamespace(segment=None))

    assert card["words"].tolist() == ["All cases of the period"]
