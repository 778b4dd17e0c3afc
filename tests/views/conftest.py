"""Kept tables as the analysis writes them, small enough to count by hand."""

import pandas as pd
import pytest

from cjm_lib import language


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.use("en")


@pytest.fixture
def russian():
    language.use("ru")


NAMES = {
    "lead": ("Знакомство", "Первое обращение и заявка на сайте или в мессенджере"),
    "consult": ("Знакомство", "Консультация менеджера отдела продаж"),
    "showing": ("Выбор", "Показ квартиры в офисе или на объекте"),
    "booking": ("Сделка", "Бронирование"),
    "mortgage": ("Сделка", "Одобрение ипотеки банком-партнёром"),
    "contract": ("Сделка", "Подписание договора долевого участия"),
    "keys": ("Получение", "Получение ключей"),
}


@pytest.fixture
def journey():
    rows = [
        {
            "block": block,
            "stage": stage,
            "name": name,
            "goal": "Понять, подходит ли квартира по цене и срокам, не теряя времени на звонки",
            "expectation": "Ответ в течение 15 минут, без повторных вопросов",
            "planned_days": 3.0,
            "planned_steps": 2,
            "touchpoints": "site; telegram; office",
            "owner": "Отдел продаж",
            "system": "CRM",
            "funnel_step": "",
            "version": "2026-1",
        }
        for stage, (block, name) in NAMES.items()
    ]
    return pd.DataFrame(rows)


def counts(values):
    return pd.array(values, dtype="Int64")


@pytest.fixture
def kept():
    """All kept tables of one scope; the row of keys is a group too small to show."""
    return tables()


def tables():
    stages = list(NAMES)
    none = [float("nan")]
    dropoff = pd.DataFrame(
        {
            "stage": stages,
            "reached_cases": counts([1312, 1010, 704, 512, 388, 240, None]),
            "open_cases": counts([12, 20, 14, 22, 40, 8, None]),
            "left_cases": counts([290, 286, 178, 102, 108, 5, None]),
            "left_share": [0.2231, 0.2889, 0.2580, 0.2082, 0.3103, 0.0216, *none],
            "left_share_low": [0.2013, 0.2617, 0.2269, 0.1746, 0.2642, 0.0093, *none],
            "left_share_high": [0.2464, 0.3177, 0.2916, 0.2464, 0.3606, 0.0495, *none],
        }
    )
    timing = pd.DataFrame(
        {
            "stage": stages[:-1],
            "next_stage": stages[1:],
            "entered_cases": counts([1312, 1010, 704, 512, 388, None]),
            "moved_cases": counts([1010, 704, 512, 388, 150, None]),
            "open_cases": counts([12, 20, 14, 22, 40, None]),
            "lost_cases": counts([290, 286, 178, 102, 198, None]),
            "median_minutes": [42.0, 1560.0, 5400.0, 9000.0, 30000.0, *none],
            "median_minutes_low": [38.0, 1440.0, 5000.0, 8200.0, 26000.0, *none],
            "median_minutes_high": [47.0, 1700.0, 5900.0, 9900.0, float("nan"), *none],
            "p90_minutes": [300.0, 7200.0, 14400.0, 40000.0, float("nan"), *none],
            "p90_minutes_low": [260.0, 6900.0, 13000.0, 33000.0, 61000.0, *none],
            "p90_minutes_high": [350.0, 7600.0, 16000.0, 50000.0, float("nan"), *none],
            "planned_days": [0.0104, 1.0, 3.0, 7.0, 14.0, 30.0],
        }
    )
    pairs = [(a, b) for a in CHANNELS for b in CHANNELS if a != b]
    transitions = pd.DataFrame(
        [
            {
                "from_channel": a,
                "to_channel": b,
                "moved_cases": None if (a, b) == ("office", "site") else 40 + 10 * place,
                "moved_share": float("nan") if (a, b) == ("office", "site") else 0.05 * place,
                "moved_share_low": max(0.0, 0.05 * place - 0.04),
                "moved_share_high": 0.05 * place + 0.04,
                "lost_cases": 5 + place,
                "lost_share": 0.1 + 0.01 * place,
                "lost_share_low": 0.05 + 0.01 * place,
                "lost_share_high": 0.2 + 0.01 * place,
                "gap_median_minutes": 600.0 + place,
                "gap_p90_minutes": 6000.0 + place,
                "bounced_cases": 6,
                "bounced_share": 0.1,
                "bounced_share_low": 0.05,
                "bounced_share_high": 0.2,
                "repeat_ask_share": float("nan"),
                "forced_share": float("nan"),
            }
            for place, (a, b) in enumerate(pairs)
        ]
    ).astype({"moved_cases": "Int64"})
    coverage = pd.DataFrame(
        {
            "reading": ["strict", "one_deviation", "by_value"],
            "covered_cases": counts([78, 91, 78]),
            "known_cases": counts([100, 100, 100]),
            "covered_share": [0.78, 0.91, 0.81],
            "covered_share_low": [0.689, 0.838, 0.72],
            "covered_share_high": [0.850, 0.952, 0.875],
        }
    )
    uncovered = pd.DataFrame(
        {
            "path": ["lead > showing > booking > mortgage > contract", "lead > lead", "other"],
            "path_cases": counts([9, 6, 7]),
            "path_share": [0.09, 0.06, 0.07],
            "path_share_low": [0.048, 0.028, 0.034],
            "path_share_high": [0.162, 0.125, 0.138],
        }
    )
    segments = pd.DataFrame(
        {
            "segment": ["first_time", "investor", "@several", "@none"],
            "segment_cases": counts([1312, 410, 22, 160]),
            "segment_people": counts([1290, 371, 22, 158]),
            "segment_share": [0.70, 0.22, 0.012, 0.085],
            "segment_share_low": [0.68, 0.20, 0.008, 0.07],
            "segment_share_high": [0.72, 0.24, 0.018, 0.10],
        }
    )
    visits = pd.DataFrame(
        {
            "stage": stages[:4],
            "visit_count": counts([12, 12, 9, None]),
            "passed_count": counts([6, 7, 9, None]),
            "worked_round_count": counts([6, 5, 0, None]),
            "blocked_count": counts([0, 0, 0, None]),
            "critical_count": counts([6, 0, 0, None]),
            "score_share": [0.55, 0.72, 0.93, *none],
            "score_share_low": [0.41, 0.60, 0.82, *none],
            "score_share_high": [0.68, 0.83, 0.99, *none],
            "median_minutes": [14.0, 32.0, 55.0, *none],
        }
    )
    quotes = pd.DataFrame(
        {
            "stage": ["lead", "consult"],
            "code": ["wait", "repeat"],
            "name": ["Долго ждать ответа", "Спросили одно и то же"],
            "sources_count": counts([9, 7]),
            "quote": [
                "Оставил заявку в пятницу, перезвонили во вторник <script>alert(1)</script>",
                "Третий раз рассказываю, какая у меня ипотека & сколько комнат",
            ],
        }
    )
    voice = pd.DataFrame(
        [
            (
                stage,
                "customer",
                language,
                polarity,
                reason,
                n,
                n / 310,
                n / 310 - 0.02,
                n / 310 + 0.02,
            )
            for stage in stages[:3]
            for language, polarity, reason, n in [
                ("en", "negative", "", 40),
                ("en", "neutral", "", 25),
                ("en", "positive", "", 25),
                ("en", "abstained", "mixed", 10),
                ("ru", "not_tagged", "no_tagger", 210),
            ]
        ],
        columns=[
            *("stage", "voice", "language", "polarity", "reason", "text_cases"),
            *("text_share", "text_share_low", "text_share_high"),
        ],
    ).astype({"text_cases": "Int64"})
    side = pd.concat(
        [dropoff.assign(segment="first_time"), dropoff.assign(segment="investor")],
        ignore_index=True,
    )
    side.loc[7, ["left_share", "left_share_low", "left_share_high"]] = [0.5, 0.45, 0.55]
    provenance = pd.DataFrame(
        {
            "source": ["crm", "reviews"],
            "table": ["events", "feedback"],
            "file": ["crm_2026-Q3.csv", "reviews_2026-Q3.csv"],
            "rows": [12345, 812],
            "kept_rows": [12300, 812],
            "set_aside_rows": [45, 0],
            "sha256": ["a" * 64, "b" * 64],
            "first_at": pd.to_datetime(["2026-07-01 21:30", "2026-07-02 00:00"], utc=True),
            "last_at": pd.to_datetime(["2026-09-30 20:00", "2026-10-10 09:15"], utc=True),
            "feeds": ["dropoff, timing", "voice"],
        }
    )
    set_aside = pd.DataFrame(
        {
            "source": ["crm"] * 3,
            "file": ["crm_2026-Q3.csv"] * 3,
            "row": ["14", "14", "31"],
            "column": ["at", "stage", "at"],
            "value": ["31.02.2026", "чекаут", ""],
            "reason": ["not a date", "not on the journey map", "not a date"],
        }
    )
    findings = pd.DataFrame(
        {
            "finding": ["duplicate_rows", "tied_times"],
            "source": ["crm", "crm"],
            "rows": [12, 40],
            "cases": [8, 31],
            "note": ["", ""],
        }
    )
    reconciliation = pd.DataFrame(
        {
            "source": ["reviews"],
            "into": ["cases"],
            "rows": [812],
            "matched_rows": [600],
            "matched_share": [0.739],
            "matched_share_low": [0.708],
            "matched_share_high": [0.768],
        }
    )
    return {
        "dropoff": dropoff,
        "timing": timing,
        "transitions": transitions,
        "coverage": coverage,
        "uncovered": uncovered,
        "segments": segments,
        "visits": visits,
        "quotes": quotes,
        "voice": voice,
        "segments_side_by_side": side,
        "provenance": provenance,
        "set_aside": set_aside,
        "findings": findings,
        "reconciliation": reconciliation,
    }


CHANNELS = ("site", "telegram", "call_centre", "office")
