"""Field notes: forms of mystery shoppers and coded interviews, drawn from ``field.toml``."""

import tomllib
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from cjm_lib.sample import crm, plan
from cjm_lib.sample.chance import below, stream

PLAYED = ("first_time", "repeat", "investors")
SHOPPERS = 9
BLOCKED_OFFICE = "Центр"  # whose bookings by telephone end in nothing
OBSTACLE_SHARE = 0.4  # of the other criteria at which an obstacle can stand
INTERVIEWS_A_PERIOD = 9
GROUPS_A_PERIOD = 1
CODINGS = (4, 7)  # coded passages of one conversation, from and to
AGREEMENT_SHARE = 0.85  # of the passages where a second coder agrees with the first
RUSSIAN = {
    "passed": "прошёл",
    "worked_round": "обошёл",
    "blocked": "не смог",
}


def visits(seed: int) -> pd.DataFrame:
    """Return the shoppers' forms: one row a criterion of a visit, as filled in."""
    chance = stream(seed, 11)
    offices = list(crm.OFFICES)
    plans = list(product(range(len(plan.PERIODS)), offices, PLAYED))
    parts = [_visit(number, *what, chance=chance) for number, what in enumerate(plans, start=1)]
    return pd.DataFrame([row for rows in parts for row in rows])


def interviews(seed: int) -> dict[str, pd.DataFrame]:
    """Return the sheets of the interview file: documents, codes, codings."""
    chance = stream(seed, 12)
    documents = _documents(chance)
    codings = [row for document in documents.to_dict("records") for row in _coded(document, chance)]
    codes = [
        {"code": code["code"], "name": code["name"], "parent": code.get("parent", "")}
        for code in _book()["codes"]
    ]
    return {
        "documents": documents.drop(columns="number"),
        "codes": pd.DataFrame(codes),
        "codings": pd.DataFrame(codings),
    }


def _visit(
    number: int, period: int, office: str, segment: str, *, chance: np.random.Generator
) -> list[dict[str, Any]]:
    """Return one visit: its criteria in the order of the map, all on one day."""
    span = int(plan.STARTS[period + 1] - plan.STARTS[period]) // 1440 - 3
    day = int(below(chance, 1, span)[0])
    start = int(plan.STARTS[period]) + day * 1440 + 600 + int(below(chance, 1, 480)[0])
    lag = 120 + int(below(chance, 1, 60 * 60)[0])
    shopper = f"ТП-{(number * 5) % SHOPPERS + 1:02}"
    shared = {
        "Визит": f"В-{number:03}",
        "Тайный покупатель": shopper,
        "Сегмент": segment,
        "Офис": office,
        "Дата визита": _minute(start),
        "Дата отчёта": _minute(start + lag),
    }
    criteria = [
        c for place, c in enumerate(_book()["criteria"]) if (place + number) % 4 or c["critical"]
    ]
    return [shared | _judged(criterion, office, chance) for criterion in criteria]


def _judged(criterion: dict[str, Any], office: str, chance: np.random.Generator) -> dict[str, Any]:
    """Return how one criterion was met: points, outcome, what stood in the way."""
    luck, points, minutes, words = chance.random(4)
    key = (criterion["stage"], criterion["channel"])
    met = next((o for o in _book()["obstacles"] if (o["stage"], o["channel"]) == key), None)
    if met is not None and met["outcome"] == "blocked":
        met = met if office == BLOCKED_OFFICE and luck < 0.75 else None
    elif luck >= OBSTACLE_SHARE:
        met = None
    share = 0.75 + 0.25 * points if met is None else 0.5 * points
    quotes = _book()["praise"]["quotes"] if met is None else met["quotes"]
    outcome = "passed" if met is None else met["outcome"]
    return {
        "Этап": crm.STAGE_NAMES[plan.STAGES.index(criterion["stage"])],
        "Канал": crm.CHANNEL_NAMES[plan.CHANNELS.index(criterion["channel"])],
        "Критерий": criterion["criterion"],
        "Балл": round(share * criterion["max"]),
        "Максимум": int(criterion["max"]),
        "Критический": "да" if criterion["critical"] else "нет",
        "Исход": RUSSIAN[outcome],
        "Помеха": "" if met is None else met["obstacle"],
        "Минут": int(5 + minutes * (15 if met is None else 40)),
        "Слова покупателя": quotes[int(words * len(quotes))] if words < 0.8 or met else "",
    }


def _documents(chance: np.random.Generator) -> pd.DataFrame:
    """Return the conversations: interviews with each segment, and a focus group a period."""
    rows: list[dict[str, Any]] = []
    for period in range(len(plan.PERIODS)):
        for place in range(INTERVIEWS_A_PERIOD + GROUPS_A_PERIOD):
            number = len(rows) + 1
            group = place >= INTERVIEWS_A_PERIOD
            at = int(plan.STARTS[period]) + int(below(chance, 1, 80)[0]) * 1440 + 660
            rows.append(
                {
                    "document": f"{'ФГ' if group else 'И'}-{number:02}",
                    "participant": f"У-{number:02}",
                    "segment": PLAYED[(place + period * group) % len(PLAYED)],
                    "at": _minute(at),
                    "kind": "focus_group" if group else "interview",
                    "number": number,
                }
            )
    return pd.DataFrame(rows)


def _coded(document: dict[Any, Any], chance: np.random.Generator) -> list[dict[str, Any]]:
    """Return the coded passages of one conversation; every third has two coders."""
    codes = [code for code in _book()["codes"] if document["segment"] in code.get("segments", ())]
    low, high = CODINGS
    order = np.argsort(chance.random(len(codes)), kind="stable")[
        : low + int(below(chance, 1, high - low + 1)[0])
    ]
    rows, end = [], 0
    for place in sorted(order.tolist()):
        code = codes[place]
        quote = code["quotes"][int(below(chance, 1, len(code["quotes"]))[0])]
        start = end + 40 + int(below(chance, 1, 400)[0])
        end = start + len(quote)
        passage = {"document": document["document"], "stage": code["stage"]}
        where = {"start": start, "end": end, "quote": quote}
        rows.append(passage | {"code": code["code"], "coder": "К1"} | where)
        if document["number"] % 3 == 0:
            agrees = chance.random() < AGREEMENT_SHARE
            second = code if agrees else codes[int(below(chance, 1, len(codes))[0])]
            rows.append(passage | {"code": second["code"], "coder": "К2"} | where)
    names = ["document", "code", "stage", "coder", "start", "end", "quote"]
    return [{name: row[name] for name in names} for row in rows]


def _minute(minute: int) -> str:
    return f"{pd.Timestamp(plan.ZERO) + pd.Timedelta(minutes=minute):%d.%m.%Y %H:%M}"


@cache
def _book() -> dict[str, Any]:
    source = files("cjm_lib.sample").joinpath("field.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
