"""How far a path is from what the scenarios allow, and in which stages it deviates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cjm_lib.scenario_syntax import Scenario, parse

PLANNED, SKIPPED, ADDED, REORDERED = "planned", "skipped", "added", "reordered"

Path = tuple[str, ...]
Floats = NDArray[np.float64]
_NONE = np.inf


class Step(NamedTuple):
    """A stage of an aligned path, and whether it is planned or a deviation."""

    stage: str
    deviation: str


@dataclass(frozen=True)
class Distance:
    """
    Deviations between a path and the scenarios: the fewest that explain it.

    ``whole`` measures it against whole scenarios, ``so_far`` against their beginnings.
    """

    whole: float
    so_far: float


def collapsed(path: Sequence[str]) -> Path:
    """Return the path with repeats of one stage in a row taken as one."""
    return tuple(stage for stage, _ in groupby(path))


class Plan:
    """
    The scenarios of a map as one automaton, to hold paths against.

    A deviation is a stage skipped, a stage added, or two neighbours swapped; loops on one stage
    collapse first, on both sides. Scenarios may loop, so their paths are never listed: the
    distance is found step by step (Wagner & Fischer 1974 over an automaton, with the swaps of
    Damerau 1964). ``names`` gives stages other names, such as those of their blocks.
    """

    def __init__(
        self, scenarios: pd.DataFrame, names: Callable[[str], str] = lambda stage: stage
    ) -> None:
        read = [parse(text) for text in scenarios["path"]]
        self.stages = ["", *(names(stage) for each in read for stage in each.stages)]
        self._follow, self._ends = _joined(read)
        self._spent = {stage: self._moves(stage) for stage in {*self.stages}}
        self._places = {
            stage: np.array([at for at, name in enumerate(self.stages) if name == stage])
            for stage in self._spent
        }

    @property
    def goals(self) -> set[str]:
        """Stages that a scenario can end with."""
        return {self.stages[at] for at in np.flatnonzero(self._ends)}

    def distance(self, path: Path) -> Distance:
        """Return how far a collapsed path is from the scenarios."""
        whole, so_far = self._costs(path)[0][:, 0]
        return Distance(float(whole), float(so_far))

    def align(self, path: Path) -> list[Step]:
        """
        Return the path's stages with the skipped ones among them, each with its deviation.

        A path that keeps to a scenario so far has none. Else, one that is seen in a stage that
        a scenario can end with is held against whole scenarios, and any other against their
        beginnings: what somebody did not reach was not skipped. Of several alignments with
        equally few deviations the one is taken that, at the first event where they differ,
        has a planned stage; else a swap; else stages skipped; else an added one; and then the
        scenario that is written first. Of two swapped stages the one that came before its turn
        is the reordered one.
        """
        costs = self._costs(path)
        mode = 0 if costs[0][1, 0] > 0 and self.goals & {*path} else 1
        left = [rows[mode] for rows in costs]
        steps: list[Step] = []
        at, place = 0, 0
        while at < len(path):
            skips, to, taken = self._next(path, at, place, left)
            steps += self._skipped(_before(path, at), place, skips)
            steps += taken
            at, place = at + sum(step.deviation != SKIPPED for step in taken), to
        if mode == 0:
            ends = self._spent[_before(path, at)].within[place]
            best = [int(end) for end in np.flatnonzero(self._ends) if ends[end] == left[at][place]]
            steps += self._skipped(_before(path, at), place, (best[0], True))
        return steps

    def _next(
        self, path: Path, at: int, place: int, left: list[Floats]
    ) -> tuple[tuple[int, bool], int, list[Step]]:
        """Return the best way on from an event: stages skipped on it, the new place, its steps."""
        onward = self._spent[_before(path, at)].onward[place]
        ways = []
        for to in self._of(path[at]):
            planned = [Step(path[at], PLANNED)]
            ways.append((onward[to] + left[at + 1][to], onward[to] > 0, 0, to, to, planned))
        for to, back in self._swaps(path, at):
            both = [Step(path[at], REORDERED), Step(path[at + 1], PLANNED)]
            ways.append((onward[to] + 1 + left[at + 2][back], onward[to] > 0, 1, back, to, both))
        added = [Step(path[at], ADDED)]
        ways.append((1 + left[at + 1][place], 2, 0, place, place, added))
        *_, to, through, taken = min(ways, key=lambda way: way[:4])
        return (through, taken[0].deviation == ADDED), to, taken

    def _skipped(self, before: str, place: int, to: tuple[int, bool]) -> list[Step]:
        """Return the stages skipped on the way to a place; with True, that place included."""
        goal, included = to
        spent, found, seen = self._spent[before], [], {place}
        rest = spent.within if included else spent.onward
        while place != goal or not included:
            if not included and self._follow[place, goal] and rest[place, goal] == 0:
                break
            ways = [
                (rest[at, goal] + self._price(at, before), at)
                for at in np.flatnonzero(self._follow[place]).tolist()
                if at not in seen
            ]
            cost, nearest = min(ways, default=(_NONE, 0))
            if cost == _NONE or cost > rest[place, goal]:
                break
            place = nearest
            seen.add(place)
            found += [Step(self.stages[place], SKIPPED)] * self._price(place, before)
        return found

    def _price(self, place: int, before: str) -> int:
        """Return 1 for a stage to be skipped; 0 if it is one more of the event before."""
        return int(self.stages[place] != before)

    def _of(self, stage: str) -> NDArray[np.intp]:
        """Return the places where a stage is written."""
        return self._places.get(stage, np.array([], dtype=np.intp))

    def _swaps(self, path: Path, at: int) -> list[tuple[int, int]]:
        """Return places of the next two events in the other order, one right after the other."""
        if at + 1 >= len(path):
            return []
        late, early = self._of(path[at + 1]), self._of(path[at])
        return [(int(q), int(r)) for q in late for r in early if self._follow[q, r]]

    def _costs(self, path: Path) -> list[Floats]:
        """Return, before each event and after the last, the deviations to come from each place."""
        size = len(self.stages)
        ends = self._known(_before(path, len(path))).within[:, self._ends]
        whole = ends.min(axis=1, initial=_NONE)
        costs = [np.stack([whole, np.zeros(size)])]
        for at in range(len(path) - 1, -1, -1):
            onward = self._known(_before(path, at)).onward
            best = costs[0] + 1
            places = self._of(path[at])
            if places.size:
                matched = onward[:, places] + costs[0][:, None, places]
                best = np.minimum(best, matched.min(axis=2))
            for to, back in self._swaps(path, at):
                best = np.minimum(best, onward[:, to] + 1 + costs[1][:, back, None])
            costs.insert(0, best)
        return costs

    def _known(self, before: str) -> "_Moves":
        if before not in self._spent:
            self._spent[before] = self._moves(before)
        return self._spent[before]

    def _moves(self, before: str) -> "_Moves":
        """Return what ways between places cost after an event of this stage."""
        price = np.array([self._price(at, before) for at in range(len(self.stages))], dtype=float)
        within = np.where(self._follow, price, _NONE)
        np.fill_diagonal(within, 0)
        for at in range(len(price)):
            within = np.minimum(within, within[:, [at]] + within[[at], :])
        steps = np.where(self._follow, 0.0, _NONE)
        return _Moves(within, (within[:, :, None] + steps[None, :, :]).min(axis=1))


@dataclass(frozen=True)
class _Moves:
    """Stages skipped on the way to a place: with that place (``within``) or not (``onward``)."""

    within: Floats
    onward: Floats


def _before(path: Path, at: int) -> str:
    """Return the stage of the event before; nothing at the beginning."""
    return path[at - 1] if at else ""


def _joined(read: list[Scenario]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what may follow what, place 0 being the start, and where a path may end."""
    size = 1 + sum(len(each.stages) for each in read)
    follow, ends = np.zeros((size, size), dtype=bool), np.zeros(size, dtype=bool)
    start = 1
    for each in read:
        follow[0, [start + at for at in each.first]] = True
        ends[[start + at for at in each.last]] = True
        for step, then in each.follow:
            follow[start + step, start + then] = True
        start += len(each.stages)
    return follow, ends
