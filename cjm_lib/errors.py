"""Every error raised on purpose."""

from collections.abc import Iterable
from difflib import get_close_matches


class WorkbookError(Exception):
    """Base of all errors raised on purpose; the command line shows them without a traceback."""


class InputError(WorkbookError):
    """
    What the user gave cannot be used: a file, a table, a setting, a parameter.

    Parameters
    ----------
    where
        The file (or setting) the problems are in.
    problems
        One line for each problem: place, value, and what would mend it.
    """

    def __init__(self, where: object, problems: Iterable[str]) -> None:
        self.where = str(where)
        self.problems = list(problems)
        count = len(self.problems)
        head = f"{self.where} has {count} problem{'s' if count != 1 else ''}."
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


class RunError(WorkbookError):
    """A step of a refresh did not end as it should."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the nearest known word, or the list of known words."""
    words = sorted(known)
    near = get_close_matches(word.casefold(), [known.casefold() for known in words], n=1)
    if near:
        found = next(known for known in words if known.casefold() == near[0])
        return f" Did you mean '{found}'?"
    return f" Known: {', '.join(words)}." if words else ""
