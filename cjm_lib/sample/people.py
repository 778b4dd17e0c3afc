"""Customers as the CRM keeps them, and what the site knows of their search."""

import numpy as np
import pandas as pd

from cjm_lib.sample import crm, plan
from cjm_lib.sample.chance import Ints, below, pick, stream
from cjm_lib.sample.journeys import Market

SURNAMES = (
    *("Абрамова", "Белова", "Ветрова", "Гусева", "Данилова", "Ершова", "Жданова", "Зорина"),
    *("Ильина", "Крылова", "Лапина", "Маслова", "Носова", "Орехова", "Панова", "Рябова"),
)
INITIALS = ("А", "В", "Д", "Е", "И", "К", "М", "Н", "О", "Ю")
AGES = ("18–24", "25–34", "35–44", "45–54", "55+")
AGE_WEIGHTS = np.array(
    [[8, 38, 20, 10, 4], [2, 18, 38, 28, 14], [3, 22, 34, 26, 15], [5, 5, 5, 5, 5.0]]
)
REGIONS = ("Москва", "Московская область", "Калужская область", "Тульская область", "Другой регион")
REGION_WEIGHTS = np.array(
    [[50, 28, 8, 8, 6], [55, 30, 5, 5, 5], [40, 15, 8, 7, 30], [1, 1, 1, 1, 1.0]]
)
SITE_STEPS = (6.0, 11.0)  # pages of a search: without and with the slow plan viewer
SOURCES = ("поиск", "агрегатор", "соцсети", "рекомендация", "наружная реклама")
SOURCE_WEIGHTS = np.array([0.35, 0.25, 0.18, 0.14, 0.08])


def clients(market: Market, seed: int) -> pd.DataFrame:
    """
    Return the customers as exported: one row a customer; names, phones and mails are made up.

    The phones lie in +7 (000) 000-xx-xx: no Russian code begins with a zero. The mail domain is
    reserved for examples.
    """
    chance = stream(seed, 9)
    people = market.cases.drop_duplicates("customer").sort_values("customer")
    segment = people["segment"].to_numpy()
    count = len(people)
    earlier = np.where(segment == 1, 1 + (chance.random(count) < 0.25), 0)
    earlier = np.where(segment == 2, below(chance, count, 4), earlier)
    number = below(chance, count, 10_000)
    surname = np.array(SURNAMES, dtype=object)[below(chance, count, len(SURNAMES))]
    name = np.array(INITIALS, dtype=object)[below(chance, count, len(INITIALS))]
    budget = 4_000_000 + 500_000 * below(chance, count, 16)
    ids = people["customer"].map(crm.client)
    return pd.DataFrame(
        {
            "Код клиента": ids,
            "ФИО": surname + " " + name + ".",
            "Телефон": [f"+7 (000) 000-{n // 100:02}-{n % 100:02}" for n in number],
            "E-mail": "c" + ids + "@example.com",
            "Возраст": np.array(AGES, dtype=object)[pick(chance, AGE_WEIGHTS[segment])],
            "Регион": np.array(REGIONS, dtype=object)[pick(chance, REGION_WEIGHTS[segment])],
            "Цель покупки": _goals(segment, chance),
            "Прежних покупок": earlier.astype(str),
            "Бюджет": [f"{value:,} ₽".replace(",", "\xa0") for value in budget],
        }
    )


def web(market: Market, seed: int) -> pd.DataFrame:
    """Return what the site logged: one row for each deal that chose on it, with ``period``."""
    chance = stream(seed, 10)
    events = market.events
    first = events[(events["stage"] == plan.SELECTION)].drop_duplicates("case")
    chosen = first[first["channel"] == plan.SITE]["case"].to_numpy()
    slow = market.cases["slow_plan_viewer"].to_numpy()[chosen]
    mean = np.where(slow, SITE_STEPS[1], SITE_STEPS[0])
    steps = np.round(mean * (0.5 + chance.random(len(chosen)))).astype(np.int64)
    source = pick(chance, np.tile(SOURCE_WEIGHTS, (len(chosen), 1)))
    return pd.DataFrame(
        {
            "Сделка": [crm.deal(case) for case in chosen],
            "Планировка грузилась дольше 8 с": np.where(slow, "да", "нет"),
            "Страниц до выбора": steps.astype(str),
            "Источник перехода": np.array(SOURCES, dtype=object)[source],
            "period": market.cases["period"].to_numpy()[chosen],
        }
    )


def _goals(segment: Ints, chance: np.random.Generator) -> object:
    """Return the purpose of purchase: for oneself, as an investment, to let; or not recorded."""
    goals = np.where(segment <= 1, "для себя", "").astype(object)
    letting = chance.random(len(segment)) < 0.4
    goals[(segment == 2) & letting] = "сдача в аренду"
    goals[(segment == 2) & ~letting] = "инвестиция"
    return goals
