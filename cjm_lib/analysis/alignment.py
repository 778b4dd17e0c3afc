"""How far a path is from what the scenarios allow, and in which stages it deviates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cjm_lib.scenario_syntax import Scenario, parse

PLANNED, SKIPPED, ADDED, REORDERED = "planned", "skipped", "added", "reordered"

Path = tuple[str, ...]
Key = TypeVar("Key")
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
    return (*path[:1], *(then for stage, then in pairwise(path) if stage != then))


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
        return self.distances([path])[path]

    def distances(self, paths: Sequence[Path]) -> dict[Path, Distance]:
        """Return how far each of some collapsed paths is from the scenarios, all found at once."""
        of_length = _alike([len(path) for path in paths])
        found = {}
        for length, costs in enumerate(self._layers(paths)):
            for row in of_length.get(length, np.array([], dtype=np.intp)):
                whole, so_far = costs[row, :, 0].tolist()
                found[paths[row]] = Distance(whole, so_far)
        return found

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
        costs = [rows[0] for rows in self._layers([path])][::-1]
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

    def _layers(self, paths: Sequence[Path]) -> Iterator[Floats]:
        """
        Yield, for no event to come, one, two …, the deviations to come from each place.

        Each is an array of paths × (whole, so far) × places; only the rows of paths that have so
        many events mean anything. Paths with the same stages around an event go together.
        """
        size, nothing = len(self.stages), np.zeros((len(paths), 2, len(self.stages)))
        last, best = nothing, nothing.copy()
        for before, rows in _alike([_before(path, len(path)) for path in paths]).items():
            best[rows, 0] = self._known(before).within[:, self._ends].min(axis=1, initial=_NONE)
        yield best
        for left in range(1, max(map(len, paths), default=0) + 1):
            last, earlier = best, last
            best = np.full((len(paths), 2, size), _NONE)
            for around, rows in _alike([_around(path, left) for path in paths]).items():
                if around is not None:
                    best[rows] = self._before_event(around, last[rows], earlier[rows])
            yield best

    def _before_event(self, around: Path, after: Floats, after_next: Floats) -> Floats:
        """Return the costs before an event, from those after it and after the next one."""
        before, *coming = around
        onward = self._known(before).onward
        best = after + 1
        places = self._of(coming[0])
        if places.size:
            matched = onward[:, places] + after[:, :, None, places]
            best = np.minimum(best, matched.min(axis=3))
        for to, back in self._swaps(tuple(coming), 0):
            best = np.minimum(best, onward[:, to] + 1 + after_next[:, :, back, None])
        return best

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


def _around(path: Path, left: int) -> Path | None:
    """Return the stage before an event, its own and the next one's, with so many events left."""
    at = len(path) - left
    return None if at < 0 else (_before(path, at), *path[at : at + 2])


def _alike(keys: Sequence[Key]) -> dict[Key, NDArray[np.intp]]:
    """Return the rows of each different key."""
    rows: dict[Key, list[int]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    return {key: np.array(at, dtype=np.intp) for key, at in rows.items()}


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
