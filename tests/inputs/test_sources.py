"""Any delivery in, rows under a contract's names out."""

import gzip
import json
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from cjm_lib.errors import InputError
from cjm_lib.inputs import sources
from cjm_lib.study import Study

STUDY = """
[study]
name = "Sample"
language = "en"
time_zone = "Europe/Moscow"
currency = "RUB"
outputs = "outputs"
data = "raw"

[periods]
kind = "quarter"
first = "2026-Q1"
last = "2026-Q4"

[tables]
journey = "journey.csv"
scenarios = "scenarios.csv"
segments = "segments.csv"

"""
PLAIN = 'case = "case", stage = "stage", at = "at"'


@pytest.fixture
def deliver(tmp_path):
    """Write a study with one source over the files given, and read that source."""

    def deliver(source, **files):
        return sources.read(*study(source, **files))

    def study(source, **files):
        raw = tmp_path / "raw"
        raw.mkdir(exist_ok=True)
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (raw / name).write_bytes(data)
        text = STUDY + '[[sources]]\nname = "crm"\n' + source
        (tmp_path / "study.toml").write_text(text, encoding="utf-8")
        (tmp_path / "journey.csv").write_text(
            "block,stage,name\nBuy,lead,Lead\nBuy,booking,Booking\nBuy,deal,Deal\n"
        )
        (tmp_path / "scenarios.csv").write_text("scenario,name,path\nall,All,lead > deal\n")
        (tmp_path / "segments.csv").write_text(
            "segment,name,rule,need\nnet,Net,first_channel = 'site',Speed\n"
        )
        whole = Study.read(tmp_path / "study.toml")
        return whole, whole.sources[0]

    return deliver


def events(files, **options):
    """Return the source text of an event log; the options are TOML."""
    options = {"files": f'"{files}"', "columns": "{ " + PLAIN + " }"} | options
    lines = [f"{name} = {value}" for name, value in options.items()]
    return "\n".join(['table = "events"', *lines])


def flat(delivery, *columns):
    return delivery.rows[list(columns)].astype(object).to_numpy().tolist()


def findings(delivery):
    return dict(zip(delivery.notes["finding"], delivery.notes["rows"], strict=True))


def problems(error):
    return "\n".join(error.value.problems)


CSV = "case,stage,at\n007,lead,2026-07-01 10:00\n008,deal,2026-07-02 10:00\n"


def test_rows_have_the_contract_names_their_types_and_where_they_stood(deliver):
    delivery = deliver(events("a.csv"), **{"a.csv": CSV})

    assert list(delivery.rows.columns) == ["case", "stage", "at", "_file", "_row"]
    assert flat(delivery, "case", "stage", "_file", "_row") == [
        ["007", "lead", "a.csv", 2],
        ["008", "deal", "a.csv", 3],
    ]
    assert str(delivery.rows["at"].dtype) == "datetime64[us, UTC]"
    assert delivery.rows["at"][0] == pd.Timestamp("2026-07-01 07:00", tz="UTC")
    assert delivery.problems.empty
    assert delivery.notes.empty


def test_every_file_has_its_rows_hash_and_size(deliver):
    delivery = deliver(events("a.csv"), **{"a.csv": CSV})

    assert delivery.files[["file", "rows", "size"]].to_numpy().tolist() == [["a.csv", 2, len(CSV)]]
    assert delivery.files["sha256"].str.len().tolist() == [64]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encoding_and_delimiter_are_found(deliver, encoding, delimiter):
    table = [
        ["Номер", "Этап", "Дата", "Сумма"],
        ["007", "Бронь", "05.07.2026 14:05", '"1 234,50 р."'],
    ]
    text = "\n".join(delimiter.join(row) for row in table)
    names = '{ case = "Номер", stage = "Этап", at = "Дата", amount_value = "Сумма" }'
    source = events(
        "a.csv", dates='"day-first"', columns=names, values='{ stage = { "Бронь" = "booking" } }'
    )

    delivery = deliver(source, **{"a.csv": text.encode(encoding)})

    assert flat(delivery, "case", "stage", "amount_value") == [["007", "booking", 1234.5]]
    assert delivery.rows["at"][0] == pd.Timestamp("2026-07-05 11:05", tz="UTC")


def test_the_whole_history_is_read_through_period_and_other_files_are_named(deliver):
    files = {f"crm_{label}.csv": CSV for label in ("2026-Q1", "2026-Q2", "copy")}

    delivery = deliver(events("crm_{period}.csv"), **files)

    assert delivery.files["file"].tolist() == ["crm_2026-Q1.csv", "crm_2026-Q2.csv"]
    assert delivery.notes.to_numpy().tolist() == [["files_passed_over", 0, "crm_copy.csv"]]


def test_row_numbers_count_quoted_line_ends_blank_rows_and_ragged_rows_as_a_spreadsheet_does(
    deliver,
):
    text = (
        'case,stage,at,channel\r\n1,lead,2026-07-01,"a\r\nb"\r\n\r\n'
        "2,lead\r\n,,,\r\n3,deal,2026-07-02,c\r\n"
    )
    delivery = deliver(
        events(
            "a.csv", columns='{ case = "case", stage = "stage", at = "at", channel = "channel" }'
        ),
        **{"a.csv": text},
    )

    assert flat(delivery, "case", "channel", "_row") == [["1", "a\nb", 2], ["3", "c", 6]]
    assert delivery.problems[["row", "value", "reason"]].to_numpy().tolist() == [
        [4, "2,lead", "2 fields instead of 4"]
    ]
    assert findings(delivery)["crlf_in_text"] == 1
    assert delivery.files["rows"].tolist() == [3]


def test_a_row_with_two_bad_values_is_kept_out_and_named_twice(deliver):
    text = CSV + "9,leed,yesterday\n"

    delivery = deliver(events("a.csv"), **{"a.csv": text})

    assert len(delivery.rows) == 2
    assert delivery.problems.to_numpy().tolist() == [
        ["crm", "a.csv", 4, "stage", "leed", "not on the journey map. Did you mean 'lead'?"],
        ["crm", "a.csv", 4, "at", "yesterday", "a relative date: its day is not known"],
    ]


def test_ignored_rows_leave_without_a_problem_and_are_counted(deliver):
    text = CSV + "9,test,never\n"
    delivery = deliver(
        events("a.csv", values='{ stage = { test = "@ignore", deal = "@lost" } }'),
        **{"a.csv": text},
    )

    assert delivery.rows["stage"].tolist() == ["lead", "@lost"]
    assert delivery.problems.empty
    assert findings(delivery) == {"ignored_rows": 1}


def test_look_alike_letters_of_a_stage_are_taken_for_it_and_noted(deliver):
    delivery = deliver(events("a.csv"), **{"a.csv": CSV.replace("deal", "dеal")})

    assert delivery.rows["stage"].tolist() == ["lead", "deal"]
    assert findings(delivery) == {"look_alike_letters": 1}


def test_constants_stand_in_every_row_with_the_contract_type(deliver):
    delivery = deliver(
        events("a.csv", constants='{ channel = "site", forced = true }'), **{"a.csv": CSV}
    )

    assert delivery.rows["channel"].tolist() == ["site", "site"]
    assert delivery.rows["forced"].tolist() == [True, True]


def test_a_wide_log_becomes_events_with_its_money_counted_once(deliver):
    text = (
        "order,asked,booked,dealt,sum\n"
        "1,2026-07-01 10:00,2026-07-02 10:00,,500\n"
        "2,,,,100\n"
        "3,2026-07-05 10:00,2026-07-04 10:00,2026-07-06 10:00,300\n"
    )
    delivery = deliver(
        events(
            "a.csv",
            columns='{ case = "order", amount_value = "sum" }',
            stages='{ lead = "asked", booking = "booked", deal = "dealt" }',
        ),
        **{"a.csv": text},
    )

    assert flat(delivery, "case", "stage", "_row") == [
        ["1", "lead", 2],
        ["1", "booking", 2],
        ["3", "lead", 4],
        ["3", "booking", 4],
        ["3", "deal", 4],
    ]
    assert delivery.rows["amount_value"].fillna(0).tolist() == [500, 0, 300, 0, 0]
    assert findings(delivery) == {"rows_without_events": 1}


def test_a_bad_time_in_a_wide_log_names_its_own_header_and_keeps_the_whole_row_out(deliver):
    delivery = deliver(
        events(
            "a.csv",
            columns='{ case = "order" }',
            stages='{ lead = "asked", booking = "booked" }',
        ),
        **{"a.csv": "order,asked,booked\n1,2026-07-01 10:00,32.07.2026\n"},
    )

    assert delivery.rows.empty
    assert delivery.problems[["column", "value"]].to_numpy().tolist() == [["booked", "32.07.2026"]]


def test_extra_attributes_have_the_types_the_study_declares(deliver):
    source = (
        'table = "cases"\nfiles = "a.csv"\n'
        'columns = { case = "case", rooms = "rooms", loan = "loan", signed_on = "signed" }\n'
        'types = { rooms = "number", loan = "flag", signed_on = "date" }'
    )
    delivery = deliver(source, **{"a.csv": "case,rooms,loan,signed\n1,2,yes,2026-07-01\n"})

    assert flat(delivery, "rooms", "loan", "signed_on") == [[2.0, True, pd.Timestamp("2026-07-01")]]


def workbook(path, rows, sheet="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path.read_bytes()


def test_a_spreadsheet_keeps_ids_whole_and_reads_its_own_dates(deliver, tmp_path):
    rows = [
        [],
        ["case", "stage", "at", "sum"],
        [1234567, "lead", datetime(2026, 7, 5, 14, 5), 10.5],
        ["007", "deal", "05.07.2026 14:05", "1 000,5"],
    ]
    delivery = deliver(
        events("a.xlsx", dates='"day-first"', columns=f'{{ {PLAIN}, amount_value = "sum" }}'),
        **{"a.xlsx": workbook(tmp_path / "made.xlsx", rows)},
    )

    assert flat(delivery, "case", "amount_value", "_row") == [
        ["1234567", 10.5, 3],
        ["007", 1000.5, 4],
    ]
    assert delivery.rows["at"].nunique() == 1


def test_parquet_and_json_lines_give_the_same_rows_as_csv(deliver, tmp_path):
    frame = pd.DataFrame(
        {
            "case": [7.0, 8.0],
            "stage": ["lead", "deal"],
            "at": pd.to_datetime(["2026-07-01 10:00", "2026-07-02 10:00"]),
        }
    )
    frame.to_parquet(tmp_path / "made.parquet")
    lines = '{"case": 7, "stage": "lead", "at": "2026-07-01 10:00"}\n\nbroken\n'
    lines += '{"case": 8, "stage": "deal", "at": "2026-07-02 10:00"}\n'
    files = {
        "a.csv": CSV.replace("007", "7").replace("008", "8"),
        "a.parquet": (tmp_path / "made.parquet").read_bytes(),
        "a.jsonl": lines,
    }
    deliveries = [deliver(events(name), **{name: data}) for name, data in files.items()]
    rows = [delivery.rows.drop(columns=["_file", "_row"]) for delivery in deliveries]

    pd.testing.assert_frame_equal(rows[0], rows[1])
    pd.testing.assert_frame_equal(rows[0], rows[2])
    assert deliveries[2].rows["_row"].tolist() == [1, 4]
    assert deliveries[2].problems["row"].tolist() == [3]


XES = """<log><trace><string key="concept:name" value="007"/>
<event><string key="concept:name" value="lead"/>
<date key="time:timestamp" value="2026-07-01T10:00:00.000+03:00"/></event>
<event><string key="concept:name" value="deal"/>
<date key="time:timestamp" value="2026-07-02T10:00:00.000+04:00"/></event></trace></log>"""
XES_COLUMNS = '{ case = "case:concept:name", stage = "concept:name", at = "time:timestamp" }'


def test_an_xes_log_gives_one_row_an_event_with_its_trace(deliver):
    delivery = deliver(
        events("a.xes.gz", format='"xes"', columns=XES_COLUMNS),
        **{"a.xes.gz": gzip.compress(XES.encode())},
    )

    assert flat(delivery, "case", "stage", "_row") == [["007", "lead", 1], ["007", "deal", 2]]
    assert delivery.rows["at"].dt.hour.tolist() == [7, 6]
    assert findings(delivery) == {"mixed_offsets": 1}


OCEL = {
    "objectTypes": [{"name": "order", "attributes": []}, {"name": "item", "attributes": []}],
    "eventTypes": [{"name": "lead", "attributes": []}],
    "objects": [
        {"id": "o1", "type": "order", "attributes": []},
        {"id": "i1", "type": "item", "attributes": []},
    ],
    "events": [
        {
            "id": "e1",
            "type": "lead",
            "time": "2026-07-01T10:00:00+03:00",
            "attributes": [],
            "relationships": [
                {"objectId": "o1", "qualifier": "order"},
                {"objectId": "i1", "qualifier": "item"},
            ],
        }
    ],
}
OCEL_COLUMNS = '{ case = "ocel:oid", stage = "ocel:activity", at = "ocel:timestamp" }'


def test_an_object_centric_log_gives_one_row_an_event_of_an_object_of_the_chosen_type(deliver):
    delivery = deliver(
        events("a.json", format='"ocel"', sheet='"order"', columns=OCEL_COLUMNS),
        **{"a.json": json.dumps(OCEL)},
    )

    assert flat(delivery, "case", "stage") == [["o1", "lead"]]


def test_an_object_centric_log_of_several_types_asks_which_are_the_cases(deliver):
    with pytest.raises(InputError, match=r"which objects are the cases.*item, order"):
        deliver(
            events("a.json", format='"ocel"', columns=OCEL_COLUMNS), **{"a.json": json.dumps(OCEL)}
        )


QUERY = """
table = "events"
query = '''
SELECT a."case", a.stage, a."at"{place} FROM a JOIN b USING ("case") WHERE town = 'Omsk'
'''
tables = {{ a = "a.csv", b = "b.csv" }}
"""
TOWNS = "case,town\n007,Omsk\n008,Tula\n"


def test_a_query_joins_the_raw_files_and_keeps_the_place_it_selects(deliver):
    delivery = deliver(QUERY.format(place=", a._file, a._row"), **{"a.csv": CSV, "b.csv": TOWNS})

    assert flat(delivery, "case", "stage", "_file", "_row") == [["007", "lead", "a.csv", 2]]
    assert delivery.files["file"].tolist() == ["a.csv", "b.csv"]


def test_a_query_without_a_place_gives_its_own_row_numbers(deliver):
    delivery = deliver(QUERY.format(place=""), **{"a.csv": CSV, "b.csv": TOWNS})

    assert flat(delivery, "case", "_file", "_row") == [["007", "crm", 1]]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT nothing FROM a", "nothing"),
        ("SELEC", "syntax error"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
        ("CREATE TABLE x (y INT)", "selects nothing"),
    ],
)
def test_a_query_that_fails_is_an_input_error_in_the_words_of_duckdb(deliver, query, message):
    with pytest.raises(InputError, match=message):
        deliver(
            f'table = "events"\nquery = "{query}"\ntables = {{ a = "a.csv" }}', **{"a.csv": CSV}
        )


def test_all_missing_columns_of_all_files_are_named_at_once_with_the_nearest(deliver):
    files = {"a1.csv": CSV.replace("stage,at", "stages,time"), "a2.csv": CSV.replace("case", "id")}

    with pytest.raises(InputError) as error:
        deliver(events("a*.csv"), **files)

    assert problems(error) == "\n".join(
        [
            "a1.csv: no column 'stage' (for stage). Did you mean 'stages'?",
            "a1.csv: no column 'at' (for at).",
            "a1.csv: columns found: case, stages, time",
            "a2.csv: no column 'case' (for case).",
            "a2.csv: columns found: id, stage, at",
        ]
    )


def test_a_header_that_stands_twice_has_to_be_told_apart(deliver):
    text = "case,stage,at,at\n1,lead,2026-07-01,2026-07-02\n"

    with pytest.raises(InputError, match=r"It stands 2 times: at \(1\), at \(2\)"):
        deliver(events("a.csv"), **{"a.csv": text})


def test_a_wrong_delimiter_is_guessed_at(deliver):
    with pytest.raises(InputError, match="is the delimiter right"):
        deliver(events("a.csv", delimiter='";"'), **{"a.csv": CSV})


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        ("", {}, "the file is empty"),
        ("\ufeff\r\n\r\n", {}, "the file is empty"),
        (
            "case,stage,at\n1,Заявка,x\n".encode("cp1251"),
            {"encoding": '"utf-8"'},
            r"byte 16 \(0xC7, line 2\)",
        ),
        ("case,stage,at\n1,Заявка,x\n", {"encoding": '"cp1251"'}, "but the file is utf-8"),
        ("case,stage,at\n1,não é ação,x\n".encode("latin-1"), {}, "does not read as text"),
        ("case,stage,at\n1,Привет всем,x\n".encode("koi8-r"), {}, "does not read as text"),
        ("case,stage,at\n1,Заявка на показ,x\n".encode() + b"\xd0,", {}, "utf-8 is broken at byte"),
        (b"PK\x03\x04rest", {}, "this is an XLSX or ZIP file"),
        ('case,stage,at\n1,"lead,2026-07-01\n2,deal,2026-07-02\n', {}, "never closed"),
        ("case,stage,at\n1,2\n", {}, "no row has the 3 fields"),
    ],
)
def test_a_text_file_that_cannot_be_read_says_why(deliver, data, options, message):
    with pytest.raises(InputError, match=message):
        deliver(events("a.csv", **options), **{"a.csv": data})


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.xlsx", b"not a workbook", "not readable as a spreadsheet"),
        ("a.parquet", b"not parquet", "not readable as Parquet"),
        ("a.jsonl", b"not json\n", "no line is a JSON record"),
        ("a.xes", XES[:200].encode(), "broken or cut short"),
        ("a.csv.gz", b"not gzip", "not readable"),
    ],
)
def test_a_broken_file_of_any_format_is_an_input_error(deliver, name, data, message):
    kind = {"a.csv.gz": {"format": '"csv"'}}.get(name, {})

    with pytest.raises(InputError, match=message):
        deliver(events(name, **kind), **{name: data})


def test_a_sheet_that_is_not_there_names_the_nearest(deliver, tmp_path):
    data = workbook(tmp_path / "made.xlsx", [["case", "stage", "at"]], sheet="Заявки")

    with pytest.raises(InputError, match=r"no sheet 'Заявка'\. Did you mean 'Заявки'"):
        deliver(events("a.xlsx", sheet='"Заявка"'), **{"a.xlsx": data})


def test_every_pattern_without_a_file_is_named_with_what_is_there(deliver):
    source = events("").replace('""', '["crn.csv", "crm_{period}.csv"]')

    with pytest.raises(InputError) as error:
        deliver(source, **{"crm.csv": CSV})

    assert problems(error) == "\n".join(
        [
            "there is no file 'crn.csv'. Did you mean 'crm.csv'?",
            "no file fits 'crm_{period}.csv'. Did you mean 'crm.csv'?",
        ]
    )


def test_missing_broken_and_misnamed_files_are_all_in_one_message(deliver):
    source = events("").replace('""', '["gone.csv", "empty.csv", "a.csv"]')

    with pytest.raises(InputError) as error:
        deliver(source, **{"empty.csv": "", "a.csv": CSV.replace("case", "id")})

    assert problems(error) == "\n".join(
        [
            "there is no file 'gone.csv'. Did you mean 'a.csv'?",
            "empty.csv: the file is empty",
            "a.csv: no column 'case' (for case).",
            "a.csv: columns found: id, stage, at",
        ]
    )


def test_a_file_with_a_header_alone_has_no_rows(deliver):
    delivery = deliver(events("a.csv"), **{"a.csv": "case,stage,at\n"})

    assert delivery.rows.empty
    assert str(delivery.rows["at"].dtype) == "datetime64[us, UTC]"
    assert delivery.files["rows"].tolist() == [0]


def test_commas_in_a_header_do_not_make_it_the_delimiter(deliver):
    text = "case;stage;at;Сумма, руб., с НДС, всего, итого\n1;lead;2026-07-01;1,5\n"
    columns = f'{{ {PLAIN}, amount_value = "Сумма, руб., с НДС, всего, итого" }}'

    delivery = deliver(events("a.csv", columns=columns), **{"a.csv": text})

    assert delivery.rows["amount_value"].tolist() == [1.5]


def test_cp1251_is_found_even_when_the_russian_begins_late(deliver):
    text = CSV + "9,lead,2026-07-01\n" * 20_000 + "9,Сделка,2026-07-01\n"
    delivery = deliver(
        events("a.csv", values='{ stage = { "Сделка" = "deal" } }'),
        **{"a.csv": text.encode("cp1251")},
    )

    assert delivery.problems.empty
    assert delivery.rows["stage"].iloc[-1] == "deal"
