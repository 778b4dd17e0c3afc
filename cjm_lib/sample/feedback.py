"""Reviews, survey answers and employees' notes, each with the truth about its words."""

from typing import Any

import numpy as np
import pandas as pd

from cjm_lib.sample import crm, opinions, plan
from cjm_lib.sample.chance import Floats, Ints, lognormal, pick, some, stream
from cjm_lib.sample.journeys import Market
from cjm_lib.sample.texts import POLARITIES, dice, write_text

HEADERS = {
    "feedback": "ID отзыва",
    "deal": "Номер сделки",
    "client": "Код клиента",
    "time": "Дата",
    "stage_name": "Этап",
    "channel_name": "Площадка",
    "kind": "Тип",
    "rating": "Оценка",
    "nps": "NPS",
    "csat": "CSAT",
    "ces": "CES",
    "text": "Текст",
}
STAFF_HEADERS = {
    "feedback": "Номер",
    "deal": "Сделка",
    "time": "Когда",
    "stage_name": "Этап",
    "role": "Кто пишет",
    "text": "Комментарий",
}
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
LINKS = np.array([0.74, 0.12, 0.12, 0.02])  # deal; client only; nothing; a deal nobody has
SURVEY_SHARE = 0.45
SILENT_SHARE = 0.40  # of the survey answers: scores without words
NO_STAGE_SHARE = 0.18  # of the reviews: the site did not ask what they are about
EAST_SHARE = 0.04  # written by a clock two hours ahead of Moscow
REPEATED = 3  # rows that the collecting site exported twice
OUT_OF_RANGE = "7"  # one rating of five


def reviews(market: Market, seed: int) -> pd.DataFrame:
    """
    Return what customers said: one row a review or an answer to a survey.

    The columns of ``HEADERS`` as in the file; beside them ``stage``, ``period`` (in which it was
    said; 3 is after the last), ``case``, ``link``, ``polarity``, ``theme``, ``language``,
    ``mixed``, ``contact`` (left a phone or an address), ``status``.
    """
    chance = stream(seed, 7)
    said = _moments(market, chance)
    said["period"] = np.searchsorted(plan.STARTS, said["at"], side="right") - 1
    drawn = _opinions(said, chance)
    said = said.assign(**drawn).assign(**_scores(drawn["polarity_code"], chance))
    said["feedback"] = [f"R-{number:06}" for number in range(1, len(said) + 1)]
    said = said.assign(**_links(said, chance), **_written(said, chance))
    return _spoilt(said, chance)


def notes(market: Market, seed: int) -> pd.DataFrame:
    """Return what operators and sales people noted, like :func:`reviews`."""
    chance = stream(seed, 8)
    events = market.events
    handled = (events["stage"] >= 0) & events["channel"].isin((plan.CALL_CENTRE, plan.OFFICE))
    chosen = events[handled & (chance.random(len(events)) < opinions.STAFF_SHARE)]
    said = chosen.assign(at=chosen["at"] + 15).sort_values(["at", "case"], kind="stable")
    said = said.reset_index(drop=True)
    count = len(said)
    said["period"] = np.searchsorted(plan.STARTS, said["at"], side="right") - 1
    sales = chance.random(count) < opinions.SALES_SHARE
    code = pick(chance, np.tile(opinions.STAFF_POLARITY, (count, 1)))
    leading = (chance.random(count) >= 0.6).astype(np.int64)
    said["voice"] = np.where(sales, "sales", "operator")
    themes = [
        (opinions.SALES_THEMES if sale else opinions.OPERATOR_THEMES)[stage][second]
        for sale, stage, second in zip(sales, said["stage"], leading, strict=True)
    ]
    said = said.assign(**_texts(said["voice"].tolist(), themes, code, dice(chance, count)))
    said["feedback"] = [f"N-{number:05}" for number in range(1, count + 1)]
    return said.assign(
        deal=said["case"].map(crm.deal),
        role=np.where(sales, "отдел продаж", "оператор"),
        stage_name=crm.STAGE_NAMES[said["stage"]],
        time=[_in_words(at) for at in said["at"]],
        status="kept",
        link="deal",
    )


def touched(market: Market) -> pd.DataFrame:
    """Return the planted problem each entry into a stage met: ``case``, ``stage``, ``problem``."""
    parts = [
        pd.DataFrame(
            {"case": np.flatnonzero(market.cases[problem.problem]), "problem": number}
        ).assign(stage=problem.stage)
        for number, problem in enumerate(plan.PROBLEMS)
    ]
    return pd.concat(parts, ignore_index=True)


def _moments(market: Market, chance: np.random.Generator) -> pd.DataFrame:
    """Return after which events something is said, and when."""
    events = market.events[(market.events["stage"] >= 0) & ~market.events["again"]]
    events = events.merge(touched(market), on=["case", "stage"], how="left", sort=False)
    likely = np.where(events["problem"].notna(), opinions.TOUCHED_SPEAKS, 1.0)
    share = opinions.WRITES_SHARES[events["stage"]]
    said = events[chance.random(len(events)) < likely * share]
    wait = lognormal(chance, np.full(len(said), np.log(600.0)), 1.0)
    said = said.assign(at=said["at"] + np.round(wait).astype(np.int64) + 5)
    said = said[said["at"] < plan.UNTIL[-1]].join(market.cases["customer"], on="case")
    ordered: pd.DataFrame = said.sort_values(["at", "case"], kind="stable", ignore_index=True)
    return ordered


def _opinions(said: pd.DataFrame, chance: np.random.Generator) -> dict[str, Any]:
    """Return polarity and words: those a problem touched speak of it, mostly badly."""
    met = said["problem"].notna().to_numpy()
    pairs = zip(said["stage"], said["period"], strict=True)
    weights = np.array([opinions.polarity_weights(stage, period) for stage, period in pairs])
    code = pick(chance, np.where(met[:, None], opinions.TOUCHED_POLARITY, weights))
    of_theme = np.where((code == 0)[:, None], opinions.NEGATIVE_WEIGHTS, opinions.OTHER_WEIGHTS)
    place = pick(chance, of_theme)
    themes = [
        plan.PROBLEMS[int(problem)].theme if touches else opinions.THEMES[stage][theme]
        for problem, touches, stage, theme in zip(
            said["problem"], met, said["stage"], place, strict=True
        )
    ]
    texts = _texts(["customer"] * len(said), themes, code, dice(chance, len(said)))
    return {"polarity_code": code, **texts}


def _texts(voices: list[str], themes: list[str], code: Ints, throws: Floats) -> dict[str, Any]:
    written = [
        write_text(voice, theme, POLARITIES[polarity], throw)
        for voice, theme, polarity, throw in zip(voices, themes, code, throws, strict=True)
    ]
    names = ("text", "polarity", "theme", "language", "mixed", "contact")
    return {name: [getattr(text, name) for text in written] for name in names}


def _scores(code: Ints, chance: np.random.Generator) -> dict[str, Any]:
    """Return the scores: a review has stars; an answer to a survey NPS, CSAT and CES."""
    survey = chance.random(len(code)) < SURVEY_SHARE
    silent = survey & (chance.random(len(code)) < SILENT_SHARE)
    tables = {
        "rating": opinions.RATINGS,
        "nps": opinions.NPS,
        "csat": opinions.RATINGS,
        "ces": opinions.CES,
    }
    scores = {name: _score(code, table, chance) for name, table in tables.items()}
    return {
        "kind": np.where(survey, "опрос", "отзыв"),
        "silent": silent,
        "rating": np.where(survey, "", scores["rating"]),
        **{name: np.where(survey, scores[name], "") for name in ("nps", "csat", "ces")},
    }


def _score(code: Ints, table: Any, chance: np.random.Generator) -> Any:
    values = np.zeros((3, 6), dtype=np.int64)
    weights = np.zeros((3, 6))
    for row, pairs in enumerate(table):
        for column, (value, weight) in enumerate(pairs):
            values[row, column], weights[row, column] = value, weight
    return values[code, pick(chance, weights[code])].astype(str)


def _links(said: pd.DataFrame, chance: np.random.Generator) -> dict[str, Any]:
    """Return by what a row can be joined to the CRM, if by anything."""
    link = pick(chance, np.tile(LINKS, (len(said), 1)))
    deal, client = said["case"].map(crm.deal), said["customer"].map(crm.client)
    nobody = "Д-8" + deal.str[-5:]
    return {
        "link": np.array(["deal", "client", "none", "wrong"], dtype=object)[link],
        "deal": np.select([link == 0, link == 3], [deal, nobody], ""),
        "client": np.where(link <= 1, client, ""),
    }


def _written(said: pd.DataFrame, chance: np.random.Generator) -> dict[str, Any]:
    """Return stage, place, time and words as the collecting site writes them."""
    stage = crm.STAGE_NAMES[said["stage"]]
    unasked = (said["kind"] == "отзыв") & (chance.random(len(said)) < NO_STAGE_SHARE)
    east = chance.random(len(said)) < EAST_SHARE
    at = pd.Timestamp(plan.ZERO) + pd.to_timedelta(said["at"] + 120 * east, unit="m")
    offset = np.where(east, "+05:00", "+03:00").astype(object)
    return {
        "stage_name": np.where(unasked, "", stage),
        "channel_name": crm.CHANNEL_NAMES[said["channel"]],
        "time": at.dt.strftime("%Y-%m-%dT%H:%M:%S") + offset,
        "east": east,
        "text": said["text"].where(~said["silent"], ""),
        "contact": said["contact"] & ~said["silent"],
    }


def _spoilt(said: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """Plant one rating out of range and a few rows exported twice."""
    said = said.assign(status="kept")
    stars = np.flatnonzero((said["rating"] != "") & (said["period"] == 1))
    wrong = some(chance, stars, 1)
    said.loc[wrong, ["rating", "status"]] = [OUT_OF_RANGE, "out_of_range"]
    sound = np.flatnonzero(said["status"] == "kept")
    twice = said.loc[some(chance, sound, REPEATED)].assign(status="duplicate")
    both = pd.concat([said, twice], ignore_index=True)
    return both.sort_values(["at", "feedback"], kind="stable", ignore_index=True)


def _in_words(minute: int) -> str:
    """Return a minute as «14 июля 2026, 15:03»."""
    at = pd.Timestamp(plan.ZERO) + pd.Timedelta(minutes=int(minute))
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"
