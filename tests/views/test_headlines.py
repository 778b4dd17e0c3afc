import pandas as pd
import pytest

from cjm_lib import language
from cjm_lib.views import headlines, page

ALL = (
    *("segments", "dropoff", "timing", "transitions", "coverage", "uncovered", "visits", "quotes"),
    *("voice", "segments_side_by_side", "provenance", "set_aside", "findings", "reconciliation"),
)


def plain(sentence):
    return sentence.replace("\u00a0", " ")


def say(name, table, **options):
    return plain(getattr(headlines, name)(table, **options))


def test_the_largest_is_undetermined_while_intervals_overlap(kept):
    said = say("dropoff", kept["dropoff"])

    assert said == (
        "At which stage the largest share of customers leaves is undetermined: the intervals of "
        "“mortgage”, “consult” and “showing” overlap. The highest figure is 31.0% [26.4; 36.1]."
    )


def test_the_largest_is_named_when_its_interval_lies_clear(kept):
    table = kept["dropoff"].drop([1, 2]).reset_index(drop=True)

    said = say("dropoff", table, limit=0.25)

    assert said == (
        "The largest share of customers leaves at “mortgage”: 31.0% [26.4; 36.1] (108 left, 388 "
        "reached it, 40 of them are still open and not counted). "
        "Above the limit of 25% for certain: “mortgage”."
    )


def test_a_stage_is_above_the_limit_only_with_its_whole_interval(kept):
    said = say("dropoff", kept["dropoff"], limit=0.3)

    assert said.endswith("No stage lies above the limit of 30% for certain.")


def test_times_name_the_longest_step_and_those_slower_than_planned(kept):
    said = say("timing", kept["timing"])

    assert said == (
        "The longest step is “mortgage → contract”: its median is 20.8 days [18.1; …], n = 388. "
        "Slower than planned for certain: “lead → consult”, “showing → booking” and "
        "“mortgage → contract”."
    )


def test_coverage_is_said_with_its_interval_and_n(kept):
    assert say("coverage", kept["coverage"]) == (
        "The scenarios of the map cover 78.0% [68.9; 85.0] of the cases with a known path, "
        "n = 100. Within one deviation: 91.0% [83.8; 95.2]."
    )


def test_a_segment_is_said_with_its_share_and_with_whom_the_maps_leave_out(kept):
    assert say("segments", kept["segments"], segment="first_time") == (
        "“first time”: 70.0% [68.0; 72.0] of all cases, n = 1,312. "
        "In no segment, and so on no map: 8.5% [7.0; 10.0], n = 160."
    )


def test_texts_that_are_not_tagged_are_counted_apart(kept):
    assert say("voice", kept["voice"]).startswith(
        "Texts: 930; of these 630 are not tagged yet: they are counted apart, never as neutral."
    )


def test_segments_differ_only_where_intervals_lie_apart(kept):
    assert say("segments_side_by_side", kept["segments_side_by_side"]) == (
        "The share of leavers differs between segments for certain at 1 stage. "
        "“lead”: “investor” 50.0% [45.0; 55.0] against “first time” 22.3% [20.1; 24.6]."
    )


def test_a_row_set_aside_for_two_values_is_one_row(kept):
    assert say("set_aside", kept["set_aside"]) == (
        "2 rows were set aside. The most frequent reason: “not a date” (values: 2)."
    )


def test_visits_name_the_lowest_score_and_what_was_blocked(kept):
    kept["visits"]["blocked_count"] = pd.array([0, 2, 0, None], dtype="Int64")

    assert say("visits", kept["visits"]) == (
        "Which stage scores lowest is undetermined: the intervals of “lead” and “consult” "
        "overlap. The lowest figure is 55.0% [41.0; 68.0], n = 12. "
        "Visits were blocked at “consult”."
    )


def test_hidden_numbers_of_blocked_visits_are_not_said_to_be_none(kept):
    hidden = say("visits", kept["visits"])
    none = say("visits", kept["visits"].head(3))

    assert hidden.endswith("Some numbers of blocked visits are too small to be shown.")
    assert none.endswith("No visit was blocked.")


def test_stages_that_nobody_visited_are_no_visits(kept):
    table = kept["visits"].assign(visit_count=pd.array([0] * 4, dtype="Int64"))

    assert say("visits", table) == "There were no mystery visits in this scope."


def test_quotes_name_the_code_of_most_people(kept):
    assert say("quotes", kept["quotes"]) == (
        "Interviews hold 2 codes. Most sources speak of “Долго ждать ответа”: 9 sources."
    )


def test_sources_that_hardly_meet_are_warned_of(kept):
    said = say("reconciliation", kept["reconciliation"], limit=0.8)

    assert said == (
        "Compared: 1 pair of sources. The lowest shares that match: “reviews” in “cases”: 73.9% "
        "[70.8; 76.8], rows: 812. Less than 80% matches in “reviews”: read with care."
    )


def test_provenance_says_rows_and_dates(kept):
    assert say("provenance", kept["provenance"]) == (
        "2 files were read. Rows: 13,157; of these set aside: 45. "
        "Records from Jul 1, 2026 to Oct 10, 2026."
    )


@pytest.mark.parametrize("speech", ["en", "ru"])
@pytest.mark.parametrize("name", ALL)
def test_every_kept_table_and_an_empty_one_can_be_said(name, speech, kept):
    language.use(speech)

    for table in (kept[name], kept[name].head(0)):
        said = say(name, table)
        assert said.endswith((".", "»."))
        assert "nan" not in said
        assert "{" not in said


@pytest.mark.parametrize("name", ["dropoff", "timing", "transitions", "coverage", "visits"])
def test_a_table_whose_groups_are_all_hidden_says_nothing_for_certain(name, kept):
    table = kept[name].copy()
    for column in table.columns:
        if column.endswith(("_cases", "_share", "_minutes", "_low", "_high")):
            table[column] = pd.array([None] * len(table), dtype="Float64")

    said = say(name, table)

    assert "nan" not in said
    assert "%" not in said


def test_a_sentence_reaches_the_page_escaped(monkeypatch):
    shown = []
    monkeypatch.setattr(page, "display", lambda data, **_: shown.append(data))

    headlines.show("“<script>alert(1)</script>”", ["second"])

    assert shown[0]["text/html"] == (
        '<p class="cjm-headline">“&lt;script&gt;alert(1)&lt;/script&gt;”</p>\n'
        '<p class="cjm-headline">second</p>'
    )
    assert shown[0]["text/plain"].endswith("\nsecond")
