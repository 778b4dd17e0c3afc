"""How a scenario is written: stages in order, optional ones, branches and loops."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from cjm_lib.errors import InputError, did_you_mean

SIGNS = ">()[]|?*+"
_TOKEN = re.compile(rf"[{re.escape(SIGNS)}]|[^{re.escape(SIGNS)}]+")


@dataclass(frozen=True)
class Scenario:
    """
    The paths that one scenario allows, as steps and what may follow what.

    A step is one place where a stage is written; a stage may stand in several.

    Attributes
    ----------
    stages
        The stage of each step, in the order written.
    first, last
        Steps that a path may begin and end with.
    follow
        Pairs of steps: the second may come right after the first.
    """

    stages: tuple[str, ...]
    first: frozenset[int]
    last: frozenset[int]
    follow: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class _Part:
    """A piece of a scenario: the steps it may begin and end with, and whether it may be empty."""

    first: frozenset[int]
    last: frozenset[int]
    empty: bool = False


def parse(text: str, stages: Collection[str] = ()) -> Scenario:
    """
    Read a scenario: ``search > basket? > pay > (courier | pickup) > review*``.

    ``>`` comes between steps; ``?`` after a stage or a bracket: may be left out (``[basket]``
    says the same); ``*``: any number of times, or never; ``+``: once or more; ``( | )``: one of
    several, each a stage or a path of its own.

    Parameters
    ----------
    text
        The scenario.
    stages
        Stages of the map; without any, all names are taken.

    Raises
    ------
    InputError
        It cannot be read, or names stages that the map does not have: every problem at once.
    """
    if not text.strip():
        raise InputError("path", ["is empty: name stages, such as lead > showing? > booking"])
    reader = _Reader(text)
    whole = reader.whole()
    problems = [
        f"'{stage}' is not on the journey map.{did_you_mean(stage, stages)}"
        for stage in dict.fromkeys(reader.stages)
        if stages and stage not in stages
    ]
    if whole.empty:
        problems.append("at least one stage must not be optional: take a ?, * or [ ] away")
    if problems:
        raise InputError("path", problems)
    return Scenario(tuple(reader.stages), whole.first, whole.last, frozenset(reader.follow))


class _Reader:
    """Reads one scenario from left to right; collects its steps and what follows what."""

    def __init__(self, text: str) -> None:
        found = [(sign[0].strip(), sign.start() + 1) for sign in _TOKEN.finditer(text)]
        self.tokens = [token for token in found if token[0]]
        self.stages: list[str] = []
        self.follow: set[tuple[int, int]] = set()

    def whole(self) -> _Part:
        part = self._sequence()
        if self.tokens:
            sign, at = self.tokens[0]
            mend = {
                "|": "put what is chosen between in round brackets: (courier | pickup)",
                ")": "it closes nothing: take it away, or open a bracket before it",
                "]": "it closes nothing: take it away, or open a bracket before it",
            }
            raise _problem(sign, at, mend.get(sign, "write > between two steps"))
        return part

    def _sequence(self) -> _Part:
        part = self._step()
        while self._take(">"):
            after = self._step()
            self._join(part, after)
            part = _Part(
                part.first | after.first if part.empty else part.first,
                after.last | part.last if after.empty else after.last,
                part.empty and after.empty,
            )
        return part

    def _step(self) -> _Part:
        part = self._atom()
        sign = self._take("?*+")
        if sign and sign in "*+":
            self._join(part, part)
        again = self.tokens[0] if self.tokens else ("", 0)
        if sign and again[0] and again[0] in "?*+":
            raise _problem(*again, "one of ?, * and + is enough")
        return _Part(part.first, part.last, empty=part.empty or sign in ("?", "*"))

    def _atom(self) -> _Part:
        if self._take("("):
            part = self._sequence()
            while self._take("|"):
                other = self._sequence()
                part = _Part(
                    part.first | other.first, part.last | other.last, part.empty or other.empty
                )
            self._close("(", ")")
            return part
        if self._take("["):
            part = self._sequence()
            self._close("[", "]")
            return _Part(part.first, part.last, empty=True)
        return self._stage()

    def _stage(self) -> _Part:
        if not self.tokens:
            raise InputError("path", ["a stage is missing beside a > sign, at the end"])
        word, at = self.tokens[0]
        if word in SIGNS:
            raise InputError(
                "path",
                [f"a stage is missing beside a {_called(word)} sign, at character {at}"],
            )
        self.tokens.pop(0)
        self.stages.append(word)
        step = frozenset([len(self.stages) - 1])
        return _Part(step, step)

    def _take(self, signs: str) -> str:
        """Take the next sign if it is one of these; nothing otherwise."""
        if self.tokens and len(self.tokens[0][0]) == 1 and self.tokens[0][0] in signs:
            return self.tokens.pop(0)[0]
        return ""

    def _close(self, opened: str, closing: str) -> None:
        if self._take(closing):
            return
        if self.tokens:
            sign, at = self.tokens[0]
            mend = f"'{closing}' or > is expected here"
            if sign == "|":
                mend = "a choice stands in round brackets: (courier | pickup)"
            raise _problem(sign, at, mend)
        raise InputError("path", [f"'{opened}' is not closed: write '{closing}' where it ends"])

    def _join(self, part: _Part, after: _Part) -> None:
        self.follow |= {(step, then) for step in part.last for then in after.first}


def _problem(sign: str, at: int, mend: str) -> InputError:
    return InputError("path", [f"'{sign}' at character {at}: {mend}"])


def _called(sign: str) -> str:
    return sign if sign == ">" else f"'{sign}'"
