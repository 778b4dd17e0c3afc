"""
``truth.json``: everything that was planted, and what of it came to be drawn.

Two kinds of truth stand beside each other. *Planted* ones are parameters of the
simulation. *Drawn* ones are counted on the rows that a careful reader of the
files keeps, by the definitions in words and not by the code under test.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cjm_lib.sample import plan
from cjm_lib.sample.curves import medians
from cjm_lib.sample.journeys import Market
from cjm_lib.sample.oddities import KEPT, dirt_of_crm, findings, observed
from cjm_lib.sample.paths import coverage
from cjm_lib.sample.voices import curve, dirt_of_reviews, labels, linked

LISTS = (
    *("leave_probability", "timing", "problems", "changes", "bottlenecks", "reached"),
    *("met", "coverage", "paths", "transitions", "curve", "texts"),
)
ALL = "_all"


def truths(
    market: Market, rows: pd.DataFrame, reviews: pd.DataFrame, notes: pd.DataFrame
) -> dict[str, Any]:
    """
    Return the truths, ready to be written.

    Parameters
    ----------
    market
        What was drawn.
    rows
        The rows of the CRM's export with their dirt and its ``status``.
    reviews, notes
        What customers and employees said, with their labels.
    """
    kept = observed(rows)
    covered, paths = coverage(kept, market.cases["segment"])
    return {
        "about": {
            "cases": len(market.cases),
            "customers": int(market.cases["customer"].nunique()),
            "follow_up_days": plan.FOLLOW_UP_DAYS,
            "periods": list(plan.PERIODS),
            "segments": list(plan.SEGMENTS),
            "stages": list(plan.STAGES),
            "low_points": {"2026-Q1": "mortgage", "2026-Q2": "mortgage", "2026-Q3": "contract"},
            "low_point_themes": {"mortgage": "documents", "contract": "waiting"},
            "contradictions": ["handover: few leave, on time, and half of the words are negative"],
            "staff_only_themes": ["escrow", "parking"],
        },
        "leave_probability": list(_leave_probability()),
        "timing": list(_timing(market)),
        "problems": [_problem(problem) for problem in plan.PROBLEMS],
        "met": list(_met(market, rows)),
        "changes": [_change(change) for change in plan.CHANGES],
        "bottlenecks": list(_bottlenecks(market)),
        "reached": list(_reached(market, kept)),
        "coverage": covered,
        "paths": paths,
        "transitions": list(_transitions(kept)),
        "curve": list(curve(reviews)),
        "linked": linked(reviews, notes),
        "dirt": {"crm": dirt_of_crm(rows), "reviews": dirt_of_reviews(reviews)},
        "findings": {period: findings(rows, kept, n) for n, period in enumerate(plan.PERIODS)},
        "texts": labels(reviews, notes),
    }


def scopes(segment: "pd.Series[int]") -> Iterator[tuple[str, Any]]:
    """Return each segment of the study, and the whole, with which cases are in it."""
    yield ALL, np.ones(len(segment), dtype=bool)
    for number, name in enumerate(plan.SEGMENTS[:-1]):
        yield name, (segment == number).to_numpy()


def _leave_probability() -> Iterator[dict[str, Any]]:
    for period, segment, stage in np.ndindex(3, 3, 8):
        yield {
            "period": plan.PERIODS[period],
            "segment": plan.SEGMENTS[segment],
            "stage": plan.STAGES[stage],
            "untouched": round(plan.leave_probability(segment, stage, period), 4),
        }


def _timing(market: Market) -> Iterator[dict[str, Any]]:
    """True medians, by scope: of those who go on, and by Kaplan–Meier over all who entered."""
    stands = market.stands.join(market.cases[["period", "segment"]], on="case")
    for period, label in enumerate(plan.PERIODS):
        ours = stands[stands["period"] == period]
        for scope, inside in scopes(ours["segment"]):
            for stage, name in enumerate(plan.STAGES[:-1]):
                entered = ours[inside & (ours["stage"] == stage).to_numpy()]
                facts = {"period": label, "segment": scope, "stage": name}
                if len(entered):
                    yield facts | medians(entered)


def _problem(problem: plan.Problem) -> dict[str, Any]:
    return {
        "problem": problem.problem,
        "stage": plan.STAGES[problem.stage],
        "verdict": problem.verdict,
        "theme": problem.theme,
        "exposed": problem.exposed,
        "added_leave_share": problem.added_leave,
        "slower": problem.slower,
    }


def _met(market: Market, rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Exposed and unexposed cases that stood in the stage, and how many of each truly left."""
    cases = market.cases.assign(price=_prices(rows).reindex(market.cases.index).fillna(0.0))
    for problem in plan.PROBLEMS:
        who = market.stands.loc[market.stands["stage"] == problem.stage, "case"]
        stood = cases.loc[who.to_numpy()]
        for period, label in enumerate(plan.PERIODS):
            ours = stood[stood["period"] == period]
            for scope, inside in scopes(ours["segment"]):
                met, gone = ours[problem.problem] & inside, ours["left"] == problem.stage
                free = ~ours[problem.problem] & inside
                yield {
                    "problem": problem.problem,
                    "period": label,
                    "segment": scope,
                    "exposed_cases": int(met.sum()),
                    "exposed_left_cases": int((met & gone).sum()),
                    "unexposed_cases": int(free.sum()),
                    "unexposed_left_cases": int((free & gone).sum()),
                    "expected_lost_value": round(ours["price"][met].sum() * problem.added_leave),
                }


def _prices(rows: pd.DataFrame) -> "pd.Series[float]":
    priced = rows[(rows["amount"] != "") & rows["status"].isin(KEPT)]
    digits = priced["amount"].str.replace(",00 р.", "").str.replace("\xa0", "")
    return pd.Series(digits.astype("float64").to_numpy(), index=priced["case"].to_numpy())


def _change(change: plan.Change) -> dict[str, Any]:
    return {
        "change": change.change,
        "first_period": plan.PERIODS[change.first_period],
        "segments": [plan.SEGMENTS[segment] for segment in change.segments],
        "stage": plan.STAGES[change.stage],
        "added_leave_share": change.added_leave,
        "slower": change.slower,
    }


def _bottlenecks(market: Market) -> Iterator[dict[str, Any]]:
    """The stage where the largest share of those who stood in it was at risk, as planted."""
    stands = market.stands.join(market.cases[["period", "segment"]], on="case")
    for period, label in enumerate(plan.PERIODS):
        ours = stands[stands["period"] == period]
        for scope, inside in scopes(ours["segment"]):
            risk = ours[inside].groupby("stage")["leave"].mean()
            worst = int(risk.idxmax()) if len(risk) else 0
            yield {"period": label, "segment": scope, "stage": plan.STAGES[worst]}


def _reached(market: Market, kept: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Cases that reached each stage (the furthest seen counts), and that truly left there."""
    seen = kept[kept["stage"] >= 0]
    furthest = seen.groupby("case")["stage"].max().reindex(market.cases.index)
    closed = market.cases.index.isin(kept.loc[kept["stage"] == plan.LOST, "case"])
    for period, label in enumerate(plan.PERIODS):
        for scope, inside in scopes(market.cases["segment"]):
            ours = inside & (market.cases["period"] == period).to_numpy()
            for stage, name in enumerate(plan.STAGES):
                left = ours & (market.cases["left"] == stage).to_numpy()
                yield {
                    "period": label,
                    "segment": scope,
                    "stage": name,
                    "reached_cases": int((furthest[ours] >= stage).sum()),
                    "furthest_cases": int((furthest[ours] == stage).sum()),
                    "truly_left_cases": int(left.sum()),
                    "closed_cases": int((left & closed).sum()),
                }


def _transitions(kept: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Moves from one channel to another inside a case, and what the CRM noted of them."""
    events = kept[kept["stage"] >= 0]
    before = events.groupby("case")["channel"].shift()
    moves = events.assign(before=before)[before.notna() & (before != events["channel"])]
    for key, ours in moves.groupby(["period", "before", "channel"]):
        period, one, other = np.array(key, dtype=np.int64)
        yield {
            "period": plan.PERIODS[period],
            "from_channel": plan.CHANNELS[one],
            "to_channel": plan.CHANNELS[other],
            "moves": len(ours),
            "moved_cases": int(ours["case"].nunique()),
            "repeat_ask_moves": int(ours["repeat_ask"].sum()),
            "forced_moves": int(ours["forced"].sum()),
        }
