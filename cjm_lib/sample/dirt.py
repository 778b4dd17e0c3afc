"""
What is wrong in every real export, planted and counted.

Disorder changes times that are valid in themselves; soil spoils, repeats and
adds rows. Every planted row is remembered in ``status``, so that the truths are
counted on what a careful reader keeps.
"""

import numpy as np
import pandas as pd

from cjm_lib.sample import plan
from cjm_lib.sample.chance import Ints, some, stream
from cjm_lib.sample.crm import clock

BAD_DATES = ("31.02.2026 12:00", "00.00.0000 00:00", "завтра", "15.13.2026 10:30", "")
BAD_AMOUNTS = ("по запросу", "уточняется", "см. договор")
LATIN = str.maketrans("оасеОА", "oaceOA")
SHARES = {
    "tied": 0.006,  # of the cases of a period
    "disordered": 0.008,
    "bad_date": 0.001,  # of the rows of a file
    "bad_amount": 0.0004,
    "duplicate": 0.0015,
    "look_alike": 0.002,
    "ignored": 0.001,
}


def disorder(events: pd.DataFrame, period: "pd.Series[int]", seed: int) -> pd.DataFrame:
    """
    Return the events with some times in disorder; nothing is lost.

    A *disordered* case has its keys before its contract: the two times are swapped. A *tied*
    one has showing and booking entered in the same minute.
    """
    chance = stream(seed, 4)
    events = events.copy()
    firsts = events[~events["again"]].reset_index()
    places = firsts.pivot_table(index="case", columns="stage", values="index", aggfunc="first")
    of_period = period.to_numpy()[places.index]
    spent: set[int] = set()
    for number in range(len(plan.PERIODS)):
        ours = places[of_period == number]
        for kind, (early, late) in {
            "disordered": (plan.CONTRACT, plan.HANDOVER),
            "tied": (plan.SHOWING, plan.BOOKING),
        }.items():
            both = ours[[early, late]].dropna()
            free = both[~both.index.isin(spent)].astype("int64").to_numpy()
            count = _count(SHARES[kind], int((period == number).sum()))
            chosen = free[some(chance, np.arange(len(free)), count)]
            spent.update(events["case"].to_numpy()[chosen[:, 0]])
            _move(events, chosen[:, 0], chosen[:, 1], kind)
    return events.sort_values(["case", "at", "stage"], kind="stable", ignore_index=True)


def _move(events: pd.DataFrame, early: Ints, late: Ints, kind: str) -> None:
    at = events["at"].to_numpy().copy()
    if kind == "disordered":
        at[early], at[late] = at[late].copy(), at[early].copy()
    else:
        at[late] = at[early]
    events["at"] = at


def soil(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """
    Return the rows of the export with dirt in them.

    ``status`` becomes ``bad_date`` or ``bad_amount`` (cannot be read: set aside), ``look_alike``
    (Latin letters in a Russian word: to be mended and kept); rows are added with the status
    ``duplicate`` (the same row again), ``ignored`` (tests of the system) and ``total`` (the sum
    line that ends an export). The first row of a deal is never spoilt.
    """
    chance = stream(seed, 6)
    rows = rows.copy()
    added = []
    for number in range(len(plan.PERIODS)):
        ours = np.flatnonzero((rows["period"] == number) & (rows["amount"] == ""))
        size = int((rows["period"] == number).sum())
        kinds = ("bad_date", "bad_amount", "look_alike", "duplicate")
        counts = [_count(SHARES[kind], size) for kind in kinds]
        parts = np.split(_shuffled(chance, ours)[: sum(counts)], np.cumsum(counts)[:-1])
        for kind, chosen in zip(kinds[:3], parts[:3], strict=True):
            _spoil(rows, np.sort(chosen), kind)
        added.append(rows.loc[np.sort(parts[3])].assign(status="duplicate"))
        added.append(_tests(rows, number, _count(SHARES["ignored"], size), chance))
        added.append(_total(rows, number, size))
    return pd.concat([rows, *added], ignore_index=True).sort_values(
        ["period", "at", "case"], kind="stable", ignore_index=True
    )


def _count(share: float, size: int) -> int:
    return max(2, round(share * size))


def _shuffled(chance: np.random.Generator, rows: Ints) -> Ints:
    return rows[np.argsort(chance.random(len(rows)), kind="stable")]


def _spoil(rows: pd.DataFrame, chosen: Ints, kind: str) -> None:
    """Write what cannot be read, or what looks right and is not, into the chosen rows."""
    turn = np.arange(len(chosen))
    if kind == "bad_date":
        rows.loc[chosen, "time"] = np.array(BAD_DATES, dtype=object)[turn % len(BAD_DATES)]
    elif kind == "bad_amount":
        rows.loc[chosen, "amount"] = np.array(BAD_AMOUNTS, dtype=object)[turn % len(BAD_AMOUNTS)]
    else:
        rows.loc[chosen, "stage_name"] = rows.loc[chosen, "stage_name"].str.translate(LATIN)
    rows.loc[chosen, "status"] = kind


def _tests(
    rows: pd.DataFrame, number: int, count: int, chance: np.random.Generator
) -> pd.DataFrame:
    """Return the rows somebody left when trying the system out: deals of nobody."""
    span = plan.STARTS[number + 1] - plan.STARTS[number]
    at = plan.STARTS[number] + np.floor(chance.random(count) * span).astype(np.int64)
    tests = rows.head(count).assign(at=at, period=number, case=10**9, stage_name="Тест")
    deals = [f"Д-9{number}{place:04}" for place in range(count)]
    blank = {"office": "", "employee": "", "device": "", "amount": "", "actor": "сотрудник"}
    return tests.assign(
        deal=deals, client="000000", time=clock(tests["at"]), status="ignored", **blank
    )


def _total(rows: pd.DataFrame, number: int, size: int) -> pd.DataFrame:
    """Return the line that ends an export: «Итого» and how many rows."""
    texts = dict.fromkeys(rows.columns[rows.columns.get_loc("deal") :], "")
    line = rows.head(1).assign(**texts).assign(deal="Итого", client=str(size), period=number)
    return line.assign(at=10**9, case=10**9, status="total")
