"""
What is planted: the parameters of the simulated market, readable as a story.

A developer sells flats in finished and nearly finished houses, so keys follow
the contract within weeks and a whole journey fits into a quarter and its
follow-up. Every number here is a truth that the workbook is asked to find;
``truth.json`` repeats it beside the study.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

STAGES: Final = (
    "request",
    "selection",
    "consultation",
    "showing",
    "booking",
    "mortgage",
    "contract",
    "handover",
    "repeat",
)
CHANNELS: Final = ("site", "telegram", "call_centre", "office")
PERIODS: Final = ("2026-Q1", "2026-Q2", "2026-Q3")
SEGMENTS: Final = ("first_time", "repeat", "investors", "@none")
"""The last is nobody's: customers whose purpose of purchase was never recorded."""

LOST: Final = -1
FOLLOW_UP_DAYS: Final = 45
ZERO: Final = datetime(2026, 1, 1)  # minute 0 of the simulation, Moscow time

REQUEST, SELECTION, CONSULTATION, SHOWING, BOOKING, MORTGAGE, CONTRACT, HANDOVER, REPEAT = range(9)
SITE, TELEGRAM, CALL_CENTRE, OFFICE = range(4)


def minute_of(day: str) -> int:
    """Return the simulation's minute at which this ISO day begins (Moscow time)."""
    return int((datetime.fromisoformat(day) - ZERO).total_seconds()) // 60


STARTS: Final = np.array(
    [minute_of(day) for day in ("2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01")]
)
"""Minute at which each period begins; the last is the end of the last one."""

UNTIL: Final = STARTS[1:] + FOLLOW_UP_DAYS * 1440
"""Minute (exclusive) until which the cases of each period are observed."""

SEGMENT_SHARES: Final = np.array([0.375, 0.30, 0.30, 0.025])
RETURNING_SHARE: Final = 0.06  # of the cases: a customer who had a case before
CASH_SHARES: Final = np.array([0.10, 0.30, 0.45, 0.20])  # no mortgage, by segment

# Leaving. One row a segment, one column a stage a case stands in; what a case
# not touched by any planted problem risks before the changes of the plan.
LEAVE: Final = np.array(
    [  # req   sel   cons  show  book  mort  contr handover
        [0.10, 0.04, 0.12, 0.13, 0.08, 0.14, 0.06, 0.14, 0.0],
        [0.07, 0.04, 0.24, 0.10, 0.06, 0.10, 0.05, 0.09, 0.0],
        [0.12, 0.04, 0.11, 0.15, 0.10, 0.10, 0.06, 0.13, 0.0],
        [0.11, 0.04, 0.14, 0.14, 0.09, 0.12, 0.06, 0.14, 0.0],
    ]
)
CLOSED_SHARE: Final = 0.55  # of the leavers: closed by the manager as lost; the rest fall silent
CLOSED_MEDIAN_MINUTES: Final = 6 * 1440.0
CLOSED_SIGMA: Final = 0.7

# Time from entering a stage to entering the next: lognormal.
MEDIAN_MINUTES: Final = np.array(
    [
        [240.0, 2880.0, 3600.0, 4320.0, 2880.0, 8640.0, 7200.0, 12960.0, 1.0],
        [150.0, 2160.0, 2880.0, 3600.0, 2160.0, 7920.0, 6480.0, 11520.0, 1.0],
        [200.0, 1440.0, 2880.0, 5040.0, 2520.0, 8640.0, 6480.0, 12960.0, 1.0],
        [240.0, 2880.0, 3600.0, 4320.0, 2880.0, 8640.0, 7200.0, 12960.0, 1.0],
    ]
)
SIGMA: Final = np.array([1.0, 0.9, 0.8, 0.8, 0.8, 0.6, 0.6, 0.5, 1.0])

# Channels: the weight of each at each stage; a share of cases stays where it was.
CHANNEL_WEIGHTS: Final = np.array(
    [  # site telegr call  office
        [0.42, 0.25, 0.28, 0.05],
        [0.74, 0.12, 0.04, 0.10],
        [0.05, 0.20, 0.50, 0.25],
        [0.10, 0.00, 0.00, 0.90],
        [0.20, 0.00, 0.45, 0.35],
        [0.20, 0.12, 0.28, 0.40],
        [0.30, 0.00, 0.00, 0.70],
        [0.00, 0.00, 0.00, 1.00],
        [0.20, 0.40, 0.30, 0.10],
    ]
)
STAYS_SHARE: Final = 0.30
BACKGROUND_REPEAT_ASK: Final = 0.04  # of the changes of channel, where no problem is planted
BACKGROUND_FORCED: Final = 0.08


@dataclass(frozen=True)
class Problem:
    """
    A planted problem: whom it touches and what it does to them.

    Parameters
    ----------
    problem, stage, theme
        Its id, the stage it stands in, the theme its texts speak of.
    verdict
        ``barrier`` (more leave) or ``inconvenience`` (nobody more leaves).
    exposed
        How an exposed case is known in the raw data, in words.
    shares
        Share of the eligible cases that meet it, by period and segment.
    added_leave
        What it adds to the probability of leaving the stage, 0..1.
    slower
        What it multiplies the time to the next stage by.
    """

    problem: str
    stage: int
    theme: str
    verdict: str
    exposed: str
    shares: tuple[tuple[float, ...], ...]
    added_leave: float
    slower: float


PROBLEMS: Final = (
    Problem(
        problem="slow_plan_viewer",
        stage=SELECTION,
        theme="site",
        verdict="inconvenience",
        exposed="web: plan_viewer_slow; eligible: first seen in the selection on the site",
        shares=((0.45,) * 4,) * 3,
        added_leave=0.0,
        slower=1.7,
    ),
    Problem(
        problem="forced_call",
        stage=CONSULTATION,
        theme="transfers",
        verdict="inconvenience",
        exposed="crm: forced at the consultation; eligible: call centre after site or Telegram",
        shares=((0.45,) * 4,) * 3,
        added_leave=0.0,
        slower=1.8,
    ),
    Problem(
        problem="handoff_repeat_ask",
        stage=BOOKING,
        theme="repeated_questions",
        verdict="barrier",
        exposed="crm: repeat_ask at the booking; eligible: call centre straight after the office",
        shares=((0.70,) * 4,) * 3,
        added_leave=0.15,
        slower=1.5,
    ),
    Problem(
        problem="documents_twice",
        stage=MORTGAGE,
        theme="documents",
        verdict="barrier",
        exposed="crm: repeat_ask at the mortgage; eligible: every mortgage",
        shares=((0.60, 0.45, 0.45, 0.45), (0.60, 0.45, 0.45, 0.45), (0.08, 0.06, 0.06, 0.06)),
        added_leave=0.22,
        slower=1.4,
    ),
)


@dataclass(frozen=True)
class Change:
    """A planted effect of a change: from a period on, leaving and time shift in one stage."""

    change: str
    first_period: int
    segments: tuple[int, ...]
    stage: int
    added_leave: float
    slower: float


CHANGES: Final = (
    Change("personal_manager", 1, (1,), CONSULTATION, -0.12, 1.0),
    Change("online_mortgage", 2, (0, 1, 2, 3), MORTGAGE, -0.03, 0.8),
    Change("registration_queue", 2, (0, 1, 2, 3), CONTRACT, 0.20, 2.0),
)


@dataclass(frozen=True)
class Route:
    """A way through the map: the stages in order, and visits back after one of them."""

    route: str
    scenario: str  # "" where the map draws none
    spine: tuple[int, ...]
    after: int = -1
    back: tuple[int, ...] = ()


FULL: Final = tuple(range(9))
ROUTES: Final = (
    Route("classic", "classic", FULL),
    Route("call_first", "call_first", (0, 2, 3, 4, 5, 6, 7, 8)),
    Route("remote", "remote", (0, 1, 4, 5, 6, 7, 8)),
    Route("no_showing", "", (0, 1, 2, 4, 5, 6, 7, 8)),
    Route("asks_again", "", FULL, SHOWING, (CONSULTATION,)),
    Route("second_look", "", FULL, SHOWING, (SELECTION, SHOWING)),
    Route("swapped", "", (0, 2, 3, 4, 5, 6, 7, 8), CONSULTATION, (SELECTION,)),
    Route("walk_in", "", (3, 4, 5, 6, 7, 8)),
)
ROUTE_SHARES: Final = np.array(
    [
        [0.56, 0.18, 0.04, 0.05, 0.05, 0.06, 0.03, 0.03],
        [0.42, 0.30, 0.06, 0.05, 0.05, 0.04, 0.04, 0.04],
        [0.38, 0.14, 0.26, 0.08, 0.03, 0.03, 0.04, 0.04],
        [0.50, 0.20, 0.08, 0.06, 0.05, 0.05, 0.03, 0.03],
    ]
)
SECOND_CALL_SHARE: Final = 0.12  # of the consultations: a second event on the same stage


def leave_probability(segment: int, stage: int, period: int) -> float:
    """Return the risk of leaving for a case no problem touches, with the changes by then."""
    added = [change.added_leave for change in _at_work(segment, stage, period)]
    return float(LEAVE[segment, stage]) + sum(added)


def median_minutes(segment: int, stage: int, period: int) -> float:
    """Return the median time to the next stage of such a case, minutes."""
    slower = [change.slower for change in _at_work(segment, stage, period)]
    return float(MEDIAN_MINUTES[segment, stage] * np.prod([1.0, *slower]))


def _at_work(segment: int, stage: int, period: int) -> list[Change]:
    return [
        change
        for change in CHANGES
        if change.stage == stage and segment in change.segments and period >= change.first_period
    ]
