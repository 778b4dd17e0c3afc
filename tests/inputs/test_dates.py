"""Times and days from text."""

import pandas as pd
import pytest

from cjm_lib.errors import InputError
from cjm_lib.inputs import dates

MOSCOW = "Europe/Moscow"


def utc(*words, style="iso", zone=MOSCOW, typed=False):
    parsed = dates.times(pd.Series(words, dtype="str"), dates=style, zone=zone, typed=typed)
    return [None if pd.isna(at) else at.strftime("%Y-%m-%d %H:%M:%S") for at in parsed.values]


def reasons(*words, style="iso"):
    return dates.times(pd.Series(words, dtype="str"), dates=style, zone=MOSCOW).reasons.tolist()


def notes(*words, zone=MOSCOW):
    return dates.times(pd.Series(words, dtype="str"), zone=zone).notes


@pytest.mark.parametrize(
    ("written", "style"),
    [
        ("2026-07-05 14:05", "iso"),
        ("2026-07-05T14:05:00", "iso"),
        ("2026-07-05T11:05:00Z", "iso"),
        ("2026-07-05 13:05:00.000000+02:00", "iso"),
        ("05.07.2026 14:05", "day-first"),
        ("5.7.26 14:05", "day-first"),
        ("05/07/2026, 14:05:00", "day-first"),
        ("5 июля 2026 г., 14:05", "day-first"),
        ("5 июл 2026 в 14:05", "day-first"),
        ("5 Июл. 2026 14:05", "day-first"),
        ("5\u00a0июля\u00a02026,\u202f14:05", "day-first"),
        ("5 de julio de 2026 14:05", "day-first"),
        ("2026-07-05 14:05", "day-first"),
        ("07/05/2026 2:05 PM", "month-first"),
        ("July 5, 2026 2:05 pm", "month-first"),
        ("2026|07|05|14|05", "%Y|%m|%d|%H|%M"),
        ("05.07.2026 13:05 +0200", "%d.%m.%Y %H:%M %z"),
    ],
)
def test_one_moment_is_read_from_every_way_of_writing_it(written, style):
    assert utc(written, style=style) == ["2026-07-05 11:05:00"]


def test_times_are_utc_to_the_microsecond():
    parsed = dates.times(pd.Series(["2026-07-05 14:05:00.123456"], dtype="str"), zone=MOSCOW)

    assert str(parsed.values.dtype) == "datetime64[us, UTC]"
    assert parsed.values[0].microsecond == 123456


def test_a_day_without_a_time_is_midnight_in_its_zone_and_noted():
    assert utc("28 апр 2022", style="day-first") == ["2022-04-27 21:00:00"]
    assert [note[:2] for note in notes("2022-04-28")] == [("no_time_of_day", 1)]


def test_noon_and_midnight_are_told_apart_in_the_twelve_hour_clock():
    read = utc("07/05/2026 12:00 AM", "07/05/2026 12:00 PM", style="month-first", zone="UTC")

    assert read == ["2026-07-05 00:00:00", "2026-07-05 12:00:00"]


def test_nothing_and_marks_of_nothing_are_null_without_a_problem():
    assert utc(None, "—", "NULL", "-") == [None] * 4
    assert pd.isna(reasons(None, "—", "NULL", "-")).all()


@pytest.mark.parametrize(
    ("written", "style", "reason"),
    [
        ("31.02.2026", "day-first", "no such day or time"),
        ("2026-07-05 25:00", "iso", "no such day or time"),
        ("07/05/2026 14:05 PM", "month-first", "no such day or time"),
        ("05.07.2026", "iso", "not a date in the form iso; set dates = 'day-first'"),
        ("Сегодня, 14:05", "day-first", "a relative date: its day is not known"),
        ("18 октября, 22:10", "day-first", "the date has no year"),
        ("скоро", "day-first", "not a date in the form day-first"),
        ("5 брюмера 2026", "day-first", "no such day or time"),
        ("2026-07", "iso", "not a date in the form iso"),
    ],
)
def test_a_value_that_is_no_time_says_why(written, style, reason):
    assert reasons(written, style=style) == [reason]


def test_of_the_hour_that_comes_twice_the_first_is_meant_and_noted():
    assert utc("2026-10-25 02:30", zone="Europe/Berlin") == ["2026-10-25 00:30:00"]
    assert notes("2026-10-25 02:30", zone="Europe/Berlin") == [
        ("ambiguous_times", 1, "Europe/Berlin")
    ]


def test_a_time_that_the_clock_skipped_becomes_the_first_that_exists_and_is_noted():
    assert utc("2026-03-29 02:30", zone="Europe/Berlin") == ["2026-03-29 01:00:00"]
    assert notes("2026-03-29 02:30", zone="Europe/Berlin") == [
        ("skipped_times", 1, "Europe/Berlin")
    ]


def test_mixed_offsets_are_noted_with_the_rows_outside_the_commonest():
    found = notes("2026-07-05 14:05+02:00", "2026-07-05 14:06+02:00", "2026-01-05 14:05+01:00")

    assert found == [("mixed_offsets", 1, "+02:00: 2; +01:00: 1")]


def test_a_stated_format_still_reads_the_dates_that_a_spreadsheet_typed():
    assert utc("2026-07-05T14:05:00", style="%d.%m.%Y", typed=True) == ["2026-07-05 11:05:00"]
    assert utc("2026-07-05T14:05:00", style="%d.%m.%Y") == [None]


def test_a_format_that_python_does_not_know_is_an_input_error():
    with pytest.raises(InputError, match="%Q"):
        utc("2026", style="%Q")


def test_a_calendar_day_has_no_zone_and_no_time():
    parsed = dates.days(pd.Series(["05.07.2026 23:59", None], dtype="str"), dates="day-first")

    assert str(parsed.values.dtype) == "datetime64[us]"
    assert parsed.values[0] == pd.Timestamp("2026-07-05")
    assert pd.isna(parsed.values[1])
