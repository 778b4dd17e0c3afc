"""The simulated market: who comes, when, and the way each case takes through the map."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cjm_lib.sample import plan
from cjm_lib.sample.chance import Flags, Floats, Ints, below, lognormal, pick, stream


@dataclass(frozen=True)
class Market:
    """
    Everything drawn, before it is written as files.

    Parameters
    ----------
    cases
        One row a case: ``customer``, ``segment``, ``period`` (codes of the plan),
        ``start`` (minute), ``cash``, ``route``, ``mobile``, ``left`` (stage the case
        truly leaves at, 99 where it does not), one flag column for each planted problem
        (``slow_plan_viewer`` …: met it).
    events
        One row an event: ``case``, ``stage`` (-1: closed as lost), ``at`` (minute),
        ``channel``, ``repeat_ask``, ``forced``, ``again`` (a visit back). In order of
        case and time; ends with the follow-up of the last period.
    stands
        One row for each stage a case stood in: ``case``, ``stage``, ``leave`` (its
        probability of leaving), ``log_median``, ``sigma`` of its time to the next stage.
    """

    cases: pd.DataFrame
    events: pd.DataFrame
    stands: pd.DataFrame


def market(count: int, seed: int) -> Market:
    """Draw the whole market: this many cases, spread evenly over the periods of the plan."""
    cases = _cases(count, stream(seed, 1))
    walk = _Walk(cases, stream(seed, 2))
    for stage in range(len(plan.STAGES)):
        walk.stand(stage)
    cases = cases.assign(left=walk.left, **walk.met)
    events = pd.concat(walk.events, ignore_index=True)
    events = events[events["at"] < plan.UNTIL[-1]]
    return Market(
        cases=cases,
        events=events.sort_values(["case", "at", "stage"], kind="stable", ignore_index=True),
        stands=pd.concat(walk.stands, ignore_index=True),
    )


def _cases(count: int, chance: np.random.Generator) -> pd.DataFrame:
    """Return one row a case, in order of time; segment and goal belong to the customer."""
    period = np.arange(count, dtype=np.int64) * 3 // count
    start = np.sort(_starts(period, chance), kind="stable")
    customer = _customers(count, chance)
    people = int(customer.max()) + 1
    segment = pick(chance, np.tile(plan.SEGMENT_SHARES, (people, 1)))[customer]
    return pd.DataFrame(
        {
            "customer": customer,
            "segment": segment,
            "period": period,
            "start": start,
            "cash": chance.random(count) < plan.CASH_SHARES[segment],
            "route": pick(chance, plan.ROUTE_SHARES[segment]),
            "mobile": chance.random(count) < 0.62,
        }
    )


def _starts(period: Ints, chance: np.random.Generator) -> Ints:
    """Return a minute of the period for each case: mostly by day and early evening."""
    days = np.diff(plan.STARTS)[period] // 1440
    day = np.floor(chance.random(len(period)) * days).astype(np.int64)
    hours = np.array([[1, 0, 0, 0, 0, 0, 1, 3, 5, 8, 9, 9, 8, 7, 7, 7, 7, 8, 9, 9, 8, 6, 4, 2.0]])
    hour = pick(chance, np.repeat(hours, len(period), axis=0))
    minute = day * 1440 + hour * 60 + below(chance, len(period), 60)
    return np.asarray(plan.STARTS[period] + minute, dtype=np.int64)


def _customers(count: int, chance: np.random.Generator) -> Ints:
    """Return the customer of each case: a new one, or one of those who came before."""
    new = chance.random(count) >= plan.RETURNING_SHARE
    new[0] = True
    known = np.cumsum(new)
    earlier = np.floor(chance.random(count) * (known - 1)).astype(np.int64)
    return np.where(new, known - 1, earlier).astype(np.int64)


class _Walk:
    """The walk of all cases over the backbone, one stage of the map at a time."""

    def __init__(self, cases: pd.DataFrame, chance: np.random.Generator) -> None:
        count = len(cases)
        self.segment = cases["segment"].to_numpy()
        self.period = cases["period"].to_numpy()
        self.cash = cases["cash"].to_numpy()
        self.route = cases["route"].to_numpy()
        self.chance = chance
        self.now = cases["start"].to_numpy().copy()
        self.channel = np.full(count, -1, dtype=np.int64)
        self.left = np.full(count, 99, dtype=np.int64)
        self.met = {problem.problem: np.zeros(count, dtype=bool) for problem in plan.PROBLEMS}
        self.events: list[pd.DataFrame] = []
        self.stands: list[pd.DataFrame] = []

    def stand(self, stage: int) -> None:
        """Let every case whose way leads through the stage enter it, then leave it or go on."""
        passes = np.array([stage in route.spine for route in plan.ROUTES])[self.route]
        who = np.flatnonzero(passes & (self.left == 99) & ~((stage == plan.MORTGAGE) & self.cash))
        before = self.channel[who]
        self.channel[who] = self._channels(before, stage)
        met = self._problem(who, before, stage)
        repeat_ask, forced = self._flags(who, before, stage, met)
        self._record(who, stage, self.now[who], repeat_ask=repeat_ask, forced=forced)
        if stage < plan.REPEAT:
            self._go_on(who, stage, met)

    def _channels(self, before: Ints, stage: int) -> Ints:
        drawn = pick(self.chance, np.tile(plan.CHANNEL_WEIGHTS[stage], (len(before), 1)))
        stays = self.chance.random(len(before)) < plan.STAYS_SHARE
        possible = (before >= 0) & (plan.CHANNEL_WEIGHTS[stage][before] > 0)
        return np.where(stays & possible, before, drawn)

    def _problem(self, who: Ints, before: Ints, stage: int) -> Flags:
        """Return which of the cases meet the problem planted in the stage, and note it."""
        now = self.channel[who]
        after = {plan.CONSULTATION: (plan.SITE, plan.TELEGRAM), plan.BOOKING: (plan.OFFICE,)}
        eligible = np.ones(len(who), dtype=bool)
        if stage == plan.SELECTION:
            eligible = now == plan.SITE
        elif stage in after:
            eligible = np.isin(before, after[stage]) & (now == plan.CALL_CENTRE)
        draws = self.chance.random(len(who))
        met = np.zeros(len(who), dtype=bool)
        for problem in plan.PROBLEMS:
            if problem.stage == stage:
                share = np.array(problem.shares)[self.period[who], self.segment[who]]
                met = eligible & (draws < share)
                self.met[problem.problem][who] = met
        return met

    def _flags(self, who: Ints, before: Ints, stage: int, met: Flags) -> tuple[Flags, Flags]:
        """Return what the CRM notes of the entry: asked again, sent on by the company."""
        moved = (before >= 0) & (before != self.channel[who])
        asked = moved & (self.chance.random(len(who)) < plan.BACKGROUND_REPEAT_ASK)
        forced = moved & (self.chance.random(len(who)) < plan.BACKGROUND_FORCED)
        if stage in (plan.BOOKING, plan.MORTGAGE):
            asked = met
        if stage in (plan.CONSULTATION, plan.BOOKING):
            forced = met | (forced & (self.channel[who] != plan.CALL_CENTRE))
        return asked, forced

    def _go_on(self, who: Ints, stage: int, met: Flags) -> None:
        """Draw who leaves; the others go on after the stage's time, some by way of a visit back."""
        leave, log_median = self._risks(who, stage, met)
        sigma = float(plan.SIGMA[stage])
        self.stands.append(
            pd.DataFrame(
                {
                    "case": who,
                    "stage": stage,
                    "leave": leave,
                    "log_median": log_median,
                    "sigma": sigma,
                }
            )
        )
        gone = self.chance.random(len(who)) < leave
        minutes = np.maximum(np.round(lognormal(self.chance, log_median, sigma)), 1.0)
        closed = gone & (self.chance.random(len(who)) < plan.CLOSED_SHARE)
        wait = lognormal(
            self.chance,
            np.full(len(who), np.log(plan.CLOSED_MEDIAN_MINUTES)),
            plan.CLOSED_SIGMA,
        )
        self.left[who[gone]] = stage
        ends = self.now[who] + np.maximum(np.round(wait), 1.0).astype(np.int64)
        self._record(who[closed], plan.LOST, ends[closed])
        self._back(who[~gone], stage, minutes[~gone])
        self.now[who[~gone]] += minutes[~gone].astype(np.int64)

    def _risks(self, who: Ints, stage: int, met: Flags) -> tuple[Floats, Floats]:
        """Return each case's probability of leaving, and the log-median of its time to go on."""
        shape = (len(plan.SEGMENTS), len(plan.PERIODS))
        leave, minutes = np.empty(shape), np.empty(shape)
        for segment, period in np.ndindex(shape):
            leave[segment, period] = plan.leave_probability(segment, stage, period)
            minutes[segment, period] = plan.median_minutes(segment, stage, period)
        of = (self.segment[who], self.period[who])
        risks, logs = leave[of], np.log(minutes[of])
        for problem in plan.PROBLEMS:
            if problem.stage == stage:
                risks = risks + met * problem.added_leave
                logs = logs + met * np.log(problem.slower)
        return risks, logs

    def _back(self, who: Ints, stage: int, minutes: Floats) -> None:
        """Record the visits back that lie between this stage and the next."""
        for number, route in enumerate(plan.ROUTES):
            if route.after == stage:
                of = self.route[who] == number
                for step, back in enumerate(route.back, start=1):
                    part = minutes[of] * step / (len(route.back) + 1)
                    at = self.now[who[of]] + part.astype(np.int64)
                    self.channel[who[of]] = self._channels(self.channel[who[of]], back)
                    self._record(who[of], back, at, again=True)
        if stage == plan.CONSULTATION:
            twice = self.chance.random(len(who)) < plan.SECOND_CALL_SHARE
            twice &= np.array([route.after != stage for route in plan.ROUTES])[self.route[who]]
            self.channel[who[twice]] = plan.CALL_CENTRE
            at = self.now[who[twice]] + (minutes[twice] * 0.4).astype(np.int64)
            self._record(who[twice], stage, at, again=True)

    def _record(
        self,
        who: Ints,
        stage: int,
        at: Ints,
        *,
        repeat_ask: Flags | bool = False,
        forced: Flags | bool = False,
        again: bool = False,
    ) -> None:
        self.events.append(
            pd.DataFrame(
                {
                    "case": who,
                    "stage": stage,
                    "at": at,
                    "channel": self.channel[who],
                    "repeat_ask": repeat_ask,
                    "forced": forced,
                    "again": again,
                }
            )
        )
