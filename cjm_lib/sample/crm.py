"""The export of the CRM: one row an event, in the words and formats of the system it left."""

from typing import Any

import numpy as np
import pandas as pd

from cjm_lib.sample import plan
from cjm_lib.sample.chance import Flags, Ints, below, lognormal, stream
from cjm_lib.sample.journeys import Market

HEADERS = {
    "deal": "Номер сделки",
    "client": "Код клиента",
    "stage_name": "Этап",
    "time": "Дата и время",
    "channel_name": "Канал",
    "office": "Офис",
    "employee": "Сотрудник",
    "actor": "Инициатор",
    "device": "Устройство",
    "amount": "Сумма",
    "asked": "Повторный запрос",
    "sent_on": "Перевод компанией",
}
STAGE_NAMES = np.array(
    [
        "Новая заявка",
        "Подбор квартиры",
        "Консультация",
        "Показ",
        "Бронь",
        "Ипотека: документы",
        "Подписание договора",
        "Выдача ключей",
        "Рекомендация",
        "Отказ",
    ],
    dtype=object,
)
CHANNEL_NAMES = np.array(["Сайт", "Телеграм", "Колл-центр", "Офис"], dtype=object)
OFFICES = np.array(["Лесной", "Набережная", "Центр"], dtype=object)
OFFICE_WEIGHTS = np.array([0.4, 0.35, 0.25])
PRICES = np.array([6_600_000.0, 9_200_000.0, 5_400_000.0, 7_000_000.0])  # median, by segment
OLD_DEALS = 12  # begun in December of the year before, and still in the first export
FIRST_DEAL = 1001


def deal(case: int) -> str:
    """Return the number the CRM gives a case."""
    return f"Д-{case + FIRST_DEAL:06}"


def client(customer: int) -> str:
    """Return the id of a customer: six digits, with leading zeros."""
    return f"{customer + 1:06}"


def export(market: Market, seed: int) -> pd.DataFrame:
    """
    Return the rows of the export, in the order of time.

    The columns of ``HEADERS`` are text as it will stand in the files. Beside them, for the
    truths: ``case`` (below zero: an old deal), ``period`` (of the case, and the file it is in),
    ``stage``, ``at``, ``channel`` and the two flags; ``status``: ``kept``.
    """
    chance = stream(seed, 3)
    rows = pd.concat([_old(market, chance), _typed(market)], ignore_index=True)
    rows = rows.sort_values(["at", "case"], kind="stable", ignore_index=True)
    first = ~rows.sort_values(["case", "at"], kind="stable").duplicated("case").sort_index()
    rows = rows.assign(**_identity(rows), **_words(rows, chance), **_attributes(rows, chance))
    rows["amount"] = _amounts(rows, first.to_numpy(), market, chance)
    return rows.assign(status="kept")


def clock(minutes: "pd.Series[int]") -> "pd.Series[str]":
    """Return the minutes of the simulation as «14.07.2026 15:03»."""
    at = pd.Timestamp(plan.ZERO) + pd.to_timedelta(minutes, unit="m")
    return at.dt.strftime("%d.%m.%Y %H:%M")


def _typed(market: Market) -> pd.DataFrame:
    events = market.events
    about = market.cases[["customer", "segment", "period", "mobile"]]
    return events.join(about, on="case")


def _old(market: Market, chance: np.random.Generator) -> pd.DataFrame:
    """Return the events of the deals that began before the first period."""
    case = np.repeat(np.arange(-OLD_DEALS, 0), 2)
    start = -below(chance, OLD_DEALS, 20 * 1440) - 1440
    later = below(chance, OLD_DEALS, 20 * 1440) + 600
    return pd.DataFrame(
        {
            "case": case,
            "stage": np.tile([plan.REQUEST, plan.CONSULTATION], OLD_DEALS),
            "at": np.column_stack([start, later]).ravel(),
            "channel": plan.CALL_CENTRE,
            "repeat_ask": False,
            "forced": False,
            "again": False,
            "customer": np.repeat(below(chance, OLD_DEALS, len(market.cases) // 2), 2),
            "segment": 3,
            "period": 0,
            "mobile": True,
        }
    ).assign(customer=lambda old: market.cases["customer"].to_numpy()[old["customer"]])


def _identity(rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "deal": rows["case"].map(deal),
        "client": rows["customer"].map(client),
        "time": clock(rows["at"]),
        "asked": np.where(rows["repeat_ask"], "да", "нет"),
        "sent_on": np.where(rows["forced"], "1", "0"),
    }


def _words(rows: pd.DataFrame, chance: np.random.Generator) -> dict[str, Any]:
    """Return stage and channel in the CRM's words; it renamed one stage in the third quarter."""
    name = STAGE_NAMES[rows["stage"]]
    stage = rows["stage"].to_numpy()
    name[(stage == plan.CONSULTATION) & rows["again"].to_numpy()] = "Перезвонить"
    name[(stage == plan.SHOWING) & (rows["channel"] == plan.SITE).to_numpy()] = "Онлайн-показ"
    name[(stage == plan.CONTRACT) & (rows["period"] == 2).to_numpy()] = "Электронная регистрация"
    name[(stage == plan.REPEAT) & (chance.random(len(rows)) < 0.3)] = "Повторное обращение"
    return {"stage_name": name, "channel_name": CHANNEL_NAMES[rows["channel"]]}


def _attributes(rows: pd.DataFrame, chance: np.random.Generator) -> dict[str, Any]:
    """Return office, employee, who acted and the device, where the CRM knows them."""
    channel = rows["channel"].to_numpy()
    by_hand = np.isin(channel, (plan.CALL_CENTRE, plan.OFFICE))
    office = OFFICES[office_of(rows["customer"].to_numpy())]
    staff = np.where(channel == plan.OFFICE, "М-", "О-").astype(object)
    number = (below(chance, len(rows), 9) + 1).astype(str).astype(object)
    actor = np.where(by_hand | (rows["stage"] == plan.LOST), "сотрудник", "клиент").astype(object)
    actor[(rows["stage"] == plan.CONTRACT) & (channel == plan.SITE)] = "система"
    device = np.where(rows["mobile"], "телефон", "компьютер")
    return {
        "office": np.where(channel == plan.OFFICE, office, ""),
        "employee": np.where(by_hand, staff + "0" + number, ""),
        "actor": actor,
        "device": np.where(channel == plan.SITE, device, ""),
    }


def office_of(customer: Ints) -> Ints:
    """Return the office a customer goes to: always the same."""
    spread = (customer * 0.6180339887498949) % 1.0
    return np.searchsorted(np.cumsum(OFFICE_WEIGHTS)[:-1], spread, side="right").astype(np.int64)


def _amounts(
    rows: pd.DataFrame, first: Flags, market: Market, chance: np.random.Generator
) -> "pd.Series[str]":
    """Return the price of the flat on the first row of each deal: «7 450 000,00 р.»."""
    segment = np.append(market.cases["segment"].to_numpy(), np.full(OLD_DEALS, 3))
    price = lognormal(chance, np.log(PRICES[segment]), 0.25)
    rounded = pd.Series(np.round(price / 10_000).astype(np.int64) * 10_000)
    words = rounded.map(lambda value: f"{value:,},00 р.".replace(",", "\xa0", _commas(value)))
    amounts = pd.Series(words.to_numpy()[rows["case"]], index=rows.index)
    return amounts.where(pd.Series(first, index=rows.index), "")


def _commas(value: int) -> int:
    return (len(str(value)) - 1) // 3
