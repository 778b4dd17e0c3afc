"""Study, Scope, Thresholds: the facts taken as given."""

import pickle
from datetime import UTC, date, datetime

import pytest

from cjm_lib.errors import InputError
from cjm_lib.study import Scope, Study

STUDY = """
[study]
name = "Квартиры"
language = "ru"
time_zone = "Europe/Moscow"
currency = "RUB"
outputs = "../outputs"
data = "raw"
follow_up_days = 45

[periods]
kind = "quarter"
first = "2026-Q1"
last = "2026-Q3"

[tables]
journey = "journey.csv"
scenarios = "scenarios.csv"
segments = "segments.toml"
personas = "personas.csv"

[thresholds]
dropoff = 0.3
patience_days = { lead = 14 }

[[sources]]
name = "crm"
table = "events"
files = "crm_{period}.csv"
columns = { case = "Номер сделки", at = "Дата", stage = "Этап", price = "Цена" }
constants = { channel = "site", forced = false }
types = { price = "number" }
values.stage = { "Новая заявка" = "lead", "Отказ" = "@lost", "Тест" = "@ignore" }
"""

JOURNEY = """\
block;stage;name;planned_days;planned_steps;touchpoints
Выбор;lead;Заявка;1,5;1;site
Выбор;consult;;;2;call; office
Сделка;showing;Показ;;;office
Сделка;booking;Бронь;3;;office
""".replace("call; office", '"call; office"')

SCENARIOS = """\
scenario,name,path
main,Обычный,lead > consult > [showing] > booking
fast,,lead>booking
"""

SEGMENTS = """
[[segments]]
segment = "first_time"
name = "Впервые"
rule = "purchases = 1"
need = "своё жильё"

[[segments]]
segment = "investors"
rule = "purchases > 1 and age > 30"
behaviour = "сравнивают доходность"
"""

PERSONAS = """\
persona,segment,name,field,text,source
anna,first_time,Анна,need,Своя квартира,interview 3
anna,first_time,Анна,fears,Обман,interview 3
"""

WIDE = """
[[sources]]
name = "orders"
table = "events"
files = "orders.csv"
columns = { case = "id" }
stages = { lead = "asked_at", booking = "booked_at" }
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "study.toml": STUDY,
        "journey.csv": JOURNEY,
        "scenarios.csv": SCENARIOS,
        "segments.toml": SEGMENTS,
        "personas.csv": PERSONAS,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def study(folder):
    return Study.read(folder / "study.toml")


def change(folder, old, new, name="study.toml"):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def said(call, *args):
    with pytest.raises(InputError) as error:
        call(*args)
    return error.value.problems


def test_a_study_is_read_without_its_raw_data(study, folder):
    assert not (folder / "raw").exists()
    assert (study.name, study.language, study.currency) == ("Квартиры", "ru", "RUB")
    assert study.file == folder.resolve() / "study.toml"
    assert study.data == folder.resolve() / "raw"
    assert study.outputs == folder.resolve().parent / "outputs"
    assert study.engine == "duckdb"
    assert study.thresholds.dropoff == 0.3
    assert study.thresholds.minimum_cell == 5
    assert study.thresholds.tagger_floor == 0.6
    assert study.thresholds.patience_days == {"lead": 14}


def test_the_journey_keeps_its_order_its_numbers_and_fills_in_names(study):
    journey = study.journey

    assert journey["stage"].tolist() == ["lead", "consult", "showing", "booking"]
    assert journey["name"].tolist() == ["Заявка", "consult", "Показ", "Бронь"]
    assert journey["planned_days"].fillna(-1).tolist() == [1.5, -1, -1, 3]
    assert journey["touchpoints"].tolist() == ["site", "call; office", "office", "office"]
    assert journey["owner"].tolist() == [""] * 4
    assert journey.index.tolist() == [0, 1, 2, 3]


def test_scenarios_and_personas_are_read(study):
    assert study.scenarios["name"].tolist() == ["Обычный", "fast"]
    assert study.personas["field"].tolist() == ["need", "fears"]


def test_personas_may_be_absent(folder):
    change(folder, 'personas = "personas.csv"\n', "")

    assert Study.read(folder / "study.toml").personas.empty


def test_segments_come_in_the_order_of_the_file(study):
    assert list(study.segments) == ["first_time", "investors"]
    assert study.segments["first_time"].rule.columns == {"purchases"}
    assert study.segments["investors"].rule_text == "purchases > 1 and age > 30"
    assert study.segments["investors"].name == "investors"


def test_a_source_says_how_it_maps(study):
    (crm,) = study.sources

    assert crm.files == ("crm_{period}.csv",)
    assert crm.format == "csv"
    assert crm.dates == "iso"
    assert crm.columns["at"] == "Дата"
    assert crm.constants == {"channel": "site", "forced": "false"}
    assert crm.values["stage"]["Отказ"] == "@lost"
    assert crm.encoding is crm.delimiter is crm.query is crm.time_zone is None


def test_a_wide_log_and_a_query_are_sources(folder):
    query = """
    [[sources]]
    name = "payments"
    table = "cases"
    tables = { orders = "orders.csv", payments = ["pay_*.csv", "old.xlsx"] }
    query = "select 1"
    """
    change(folder, "[[sources]]", WIDE + query + "[[sources]]")

    wide, payments, _ = Study.read(folder / "study.toml").sources
    assert wide.stages == {"lead": "asked_at", "booking": "booked_at"}
    assert payments.tables == {"orders": ("orders.csv",), "payments": ("pay_*.csv", "old.xlsx")}
    assert payments.format is None


@pytest.mark.parametrize(
    ("files", "format_"),
    [
        ("a.XLSX", "xlsx"),
        ("log.xes.gz", "xes"),
        ("*.parquet", "parquet"),
        ("a.jsonl", "jsonl"),
        ("a.jsonocel", "ocel"),
    ],
)
def test_a_format_goes_by_the_extension(folder, files, format_):
    change(folder, "crm_{period}.csv", files)

    assert Study.read(folder / "study.toml").sources[0].format == format_


def test_a_study_survives_pickling_for_its_workers(study):
    copy = pickle.loads(pickle.dumps(study))

    assert copy.segments == study.segments
    assert copy.sources == study.sources


def test_a_scope_is_a_segment_in_a_period(study):
    scope = study.scope("first_time", "2026-Q3")

    assert scope == Scope("first_time", study.periods.get("2026-Q3"))
    assert scope.name == "first_time"
    assert study.folder(scope) == study.outputs / "2026-Q3" / "first_time"


def test_everybody_is_a_scope_too(study):
    scope = study.scope(None, "2026-Q3")

    assert scope.name == "_all"
    assert study.folder(scope) == study.outputs / "2026-Q3" / "_all"
    assert study.clean(scope.period) == study.outputs / "2026-Q3" / "_clean"


def test_a_segment_and_a_period_that_do_not_exist_are_both_named(study):
    assert said(study.scope, "first_tmie", "2026-Q9") == [
        "'first_tmie' is not a segment of the study. Did you mean 'first_time'?",
        "'2026-Q9' is not a period of the study. Did you mean '2026-Q3'?"
        " Known: 2026-Q1, 2026-Q2, 2026-Q3.",
    ]


def test_cases_are_observed_until_midnight_after_the_follow_up(study):
    # 30 September + 45 days is 14 November; Moscow's midnight after it is 21:00 UTC.
    period = study.periods.get("2026-Q3")

    assert study.observed_until(period) == datetime(2026, 11, 14, 21, tzinfo=UTC)


def test_summer_time_moves_the_midnight(folder):
    change(folder, "Europe/Moscow", "Europe/Berlin")
    change(folder, "follow_up_days = 45\n", "")
    study = Study.read(folder / "study.toml")

    assert study.observed_until(study.periods.get("2026-Q1")).hour == 22
    assert study.observed_until(study.periods.get("2026-Q3")).hour == 22


def test_listed_periods_have_dates_of_their_own(folder):
    listed = (
        'kind = "listed"\n[[periods.listed]]\nlabel = "wave-1"\n'
        "start = 2026-01-01\nend = 2026-03-31"
    )
    change(folder, 'kind = "quarter"\nfirst = "2026-Q1"\nlast = "2026-Q3"', listed)

    assert Study.read(folder / "study.toml").periods.get("wave-1").end == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            'name = "Квартиры"',
            'nmae = "x"',
            "[study] name: is missing; it must be a text in quotes",
        ),
        (
            "follow_up_days",
            "folow_up_days",
            "[study] folow_up_days: the key is not known. Did you mean 'follow_up_days'?",
        ),
        (
            "[thresholds]",
            "[treshold]",
            "treshold: the key is not known. Did you mean 'thresholds'?",
        ),
        ('"Квартиры"', "5", "[study] name: must be a text in quotes, not 5"),
        ('"Квартиры"', '" "', "[study] name: is empty"),
        ("45", '"45"', '[study] follow_up_days: must be a whole number, not "45"'),
        ("45", "true", "[study] follow_up_days: must be a whole number, not true"),
        ("45", "-1", "[study] follow_up_days: -1 is not 0 or more"),
        ('"ru"', '"de"', "[study] language: 'de' is not known. Known: en, ru."),
        (
            "Europe/Moscow",
            "Europe/Moskow",
            "[study] time_zone: 'Europe/Moskow' is not known. Did you mean 'Europe/Moscow'?",
        ),
        (
            "Europe/Moscow",
            "МСК",
            "[study] time_zone: 'МСК' is not known. Write it like Europe/Moscow.",
        ),
        ('"RUB"', '"rub"', "[study] currency: 'rub' is not known. Did you mean 'RUB'?"),
        ('"RUB"', '"руб"', "[study] currency: 'руб' is not known. Write it like RUB."),
        ("follow", 'engine = "duck"\nfollow', "[study] engine: 'duck' is not an engine. Did you"),
        (
            "follow",
            'engine = "postgres://me:secret@host/db"\nfollow',
            "[study] engine: holds a password. Put it into an environment variable",
        ),
        (
            "[thresholds]",
            "[costs]\nhandling_minutes = 12\n[thresholds]",
            "[costs] customer_hour_value, employee_hour_value: is missing: money needs all three",
        ),
        (
            "[thresholds]",
            "[costs]\nhandling_minutes = [12, 8, 20]\n[thresholds]",
            "[costs] handling_minutes: must be a number or [low, base, high], rising, not a list",
        ),
        ("follow", "demographics = []\nfollow", "[study] demographics: must be a text or a list"),
        ('"quarter"', '"quater"', "[periods] kind: 'quater' is not known. Did you mean 'quarter'?"),
        ('"2026-Q1"', '"2026-01"', "[periods] first: '2026-01' is not a quarter; write it like"),
        ('"2026-Q1"', "2026", "[periods] first: must be a text in quotes, not 2026"),
        ('"2026-Q3"', '"2025-Q3"', "[periods] last: 2025-Q3 lies before first, 2026-Q1"),
        ("dropoff = 0.3", "dropoff = 30", "[thresholds] dropoff: 30 is not 0 to 1"),
        ("dropoff = 0.3", "tagger_floor = 60", "[thresholds] tagger_floor: 60 is not 0 to 1"),
        (
            "{ lead = 14 }",
            "{ laed = 14 }",
            "[thresholds.patience_days] laed: 'laed' is not on the journey map. Did you mean",
        ),
        (
            "{ lead = 14 }",
            '{ lead = "x" }',
            '[thresholds.patience_days] lead: must be a number, not "x"',
        ),
        (
            'journey = "journey.csv"',
            "",
            "[tables] journey: is missing; it must be a text in quotes",
        ),
        ("journey.csv", "map.csv", "map.csv, the file does not exist"),
        (
            '"events"',
            '"event"',
            "[[sources]] crm, table: 'event' is not known. Did you mean 'events'?",
        ),
        (
            "{period}.csv",
            "{period}.zip",
            "[[sources]] crm, format: is missing; the names do not tell. Known: csv, xlsx,",
        ),
        ('files = "crm_{period}.csv"', "", "[[sources]] crm, files: is missing"),
        (
            "files =",
            'format = "exel"\nfiles =',
            "[[sources]] crm, format: 'exel' is not known. Known: csv, jsonl, ocel,",
        ),
        ("files =", 'sheet = "1"\nfiles =', "crm, sheet: is for xlsx and ocel, not for csv"),
        ("files =", 'encoding = "utf-88"\nfiles =', "crm, encoding: 'utf-88' is not known."),
        ("files =", 'delimiter = ";;"\nfiles =', "crm, delimiter: must be one character"),
        ("files =", 'decimal = ";"\nfiles =', "crm, decimal: ';' is not known."),
        (
            "files =",
            'dates = "dayfirst"\nfiles =',
            "crm, dates: 'dayfirst' is not known. Did you mean 'day-first'?",
        ),
        ("files =", 'keep = "newest"\nfiles =', "crm, keep: 'newest' is not known."),
        ("files =", 'time_zone = "X"\nfiles =', "crm, time_zone: 'X' is not known."),
        ("files =", 'query = "select 1"\nfiles =', "crm, tables: is missing: query is there"),
        (
            "files =",
            "colums = {}\nfiles =",
            "crm, colums: the key is not known. Did you mean 'columns'",
        ),
        (
            '= "lead"',
            '= "laed"',
            "[[sources]] crm, values.stage 'Новая заявка': 'laed' is not on the journey map."
            " Did you mean 'lead'?",
        ),
        ("@ignore", "@ignroe", "values.stage 'Тест': '@ignroe' is not on the journey map."),
        ("values.stage", "values.stge", "crm, values.stge: the column is not under columns."),
        (
            'channel = "site"',
            'case = "x"',
            "crm, constants.case: the column is under columns already",
        ),
        ('"site"', "[1]", "crm, constants, channel: must be a text, a number or a flag"),
        (
            '{ price = "number" }',
            '{ price = "money" }',
            "[[sources]] crm, types, price: 'money' is not known. Known: date, flag, number, text.",
        ),
        ('"Этап"', "3", "[[sources]] crm, columns, stage: must be a text in quotes, not 3"),
        (
            'name = "crm"',
            'name = "crm"\nstages = { lead = "asked_at" }',
            "crm, columns.stage: stages gives it already",
        ),
    ],
)
def test_a_mistake_in_the_study_file_is_named_with_its_place(folder, old, new, problem):
    change(folder, old, new)

    problems = said(Study.read, folder / "study.toml")

    assert any(problem in found for found in problems), problems


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            "journey.csv",
            "consult;",
            "lead;",
            "journey.csv, row 3, stage: 'lead' stands in row 2 already",
        ),
        ("journey.csv", "consult;", ";", "journey.csv, row 3, stage: is empty"),
        ("journey.csv", "consult;", "@lost;", "row 3, stage: '@lost' may not hold '@'"),
        ("journey.csv", "consult;", "a>b;", "row 3, stage: 'a>b' may not hold '>'"),
        (
            "journey.csv",
            "1,5",
            "two",
            "journey.csv, row 2, planned_days: 'two' is not a number, 0 or more",
        ),
        (
            "journey.csv",
            "planned_steps",
            "planned_step",
            "column 'planned_step' is not known. Did you mean 'planned_steps'?",
        ),
        (
            "scenarios.csv",
            "> booking",
            "> boking",
            "scenarios.csv, row 2, path: 'boking' is not on the journey map. Did you mean",
        ),
        ("scenarios.csv", "> booking", "> ", "row 2, path: a stage is missing beside a > sign"),
        ("scenarios.csv", "lead>booking", "[lead]", "at least one stage must not be optional"),
        ("scenarios.csv", "fast", "main", "row 3, scenario: 'main' stands in row 2 already"),
        (
            "segments.toml",
            '"investors"',
            '"first_time"',
            "row 2, segment: 'first_time' stands in row 1 already",
        ),
        ("segments.toml", '"investors"', '"_all"', "row 2, segment: '_all' must be written in a-z"),
        ("segments.toml", '"investors"', '"Инвесторы"', "'Инвесторы' must be written in a-z"),
        (
            "segments.toml",
            "purchases = 1",
            "lower(purchases) = 1",
            "segments.toml, row 1, rule: 'lower(...)' is not allowed in a rule (character 1)",
        ),
        (
            "segments.toml",
            "purchases > 1 and age > 30",
            "Age > 30 or sex = 'f'",
            "segments.toml, row 2, rule: only Age, sex is asked; a segment is defined by behaviour,"
            " decision, need or criteria (R2)",
        ),
        (
            "segments.toml",
            'need = "своё жильё"',
            "",
            "segments.toml, row 1: segment 'first_time' says nothing of behaviour, decision, need,"
            " criteria",
        ),
        ("segments.toml", "need =", "ned =", "block 1: 'ned' is not known. Did you mean 'need'?"),
        (
            "personas.csv",
            "fears",
            "fear",
            "personas.csv, row 3, field: 'fear' is not known. Did you mean 'fears'?",
        ),
        ("personas.csv", "first_time", "first", "row 2, segment: 'first' is not known."),
    ],
)
def test_a_mistake_in_a_table_is_named_with_its_row(folder, name, old, new, problem):
    change(folder, old, new, name)

    problems = said(Study.read, folder / "study.toml")

    assert any(problem in found for found in problems), problems


def test_a_study_can_name_its_own_demographics(folder):
    change(folder, "follow", 'demographics = ["purchases"]\nfollow')

    assert "only purchases is asked" in said(Study.read, folder / "study.toml")[0]


def test_two_sources_of_one_name_are_an_error(folder):
    change(folder, "[[sources]]", WIDE.replace('"orders"', '"crm"') + "[[sources]]")

    assert "'crm' stands 2 times" in said(Study.read, folder / "study.toml")[0]


def test_the_stages_of_a_wide_log_are_on_the_map(folder):
    change(folder, "[[sources]]", WIDE.replace("booking =", "boking =") + "[[sources]]")

    assert said(Study.read, folder / "study.toml") == [
        "[[sources]] orders, stages.boking: 'boking' is not on the journey map."
        " Did you mean 'booking'?"
    ]


def test_every_problem_is_reported_at_once_under_the_name_of_the_file(folder):
    change(folder, '"ru"', '"rus"')
    change(folder, '"quarter"', '"quater"')
    change(folder, "consult;", "lead;", "journey.csv")
    change(folder, "purchases = 1", "purchases like 1", "segments.toml")
    file = folder / "study.toml"

    with pytest.raises(InputError) as error:
        Study.read(file)

    assert error.value.where == str(file)
    assert len(error.value.problems) >= 4


def test_a_map_that_cannot_be_read_does_not_blame_the_sources(folder):
    (folder / "journey.csv").write_text("")

    problems = said(Study.read, folder / "study.toml")

    assert problems == ["journey.csv, the file is empty: a header row and rows under it are needed"]


def test_broken_toml_is_named_by_line_and_column(folder):
    change(folder, 'name = "Квартиры"', 'name = "Квартиры')

    (problem,) = said(Study.read, folder / "study.toml")

    assert problem.startswith("is not valid TOML")
    assert "line 3, column" in problem


def test_a_study_file_that_is_not_there_is_an_error(folder):
    assert said(Study.read, folder / "sudy.toml") == ["the file does not exist"]
    assert said(Study.read, folder) == [
        "is a folder: name the study file in it, such as study.toml"
    ]


def test_a_study_file_in_another_encoding_is_an_error(folder):
    (folder / "study.toml").write_bytes(STUDY.encode("cp1251"))

    assert said(Study.read, folder / "study.toml") == ["is not utf-8 text: save it as UTF-8"]


@pytest.mark.parametrize("text", ["", "study = 3", "sources = 3", "[study]\n[[periods]]\n[tables]"])
def test_a_study_file_of_another_shape_is_an_error(folder, text):
    (folder / "study.toml").write_text(text)

    assert said(Study.read, folder / "study.toml")
