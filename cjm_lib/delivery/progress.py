"""Tell how a refresh goes, on standard error: a bar for people, lines for logs."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Telling:
    """
    Progress of a refresh.

    On a terminal one bar with what runs now; otherwise one plain line for each step.
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(
            file=sys.stderr, highlight=False, soft_wrap=True, markup=False
        )
        self._running: list[str] = []
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def expect(self, steps: int) -> None:
        """Say how many steps there will be."""
        self._bar.update(self._task, total=steps)

    def began(self, step: str) -> None:
        """Say that a step runs."""
        self._running.append(step)
        self._describe()

    def ended(self, step: str, status: str, seconds: float) -> None:
        """Say how a step ended; a skipped one only moves the bar."""
        if step in self._running:
            self._running.remove(step)
        self._describe()
        self._bar.advance(self._task)
        if status != "skipped":
            took = f" ({seconds:.1f} s)" if seconds else ""
            self.console.print(f"{step}: {status}{took}")

    def say(self, line: str) -> None:
        """Print one line."""
        self.console.print(line)

    def _describe(self) -> None:
        self._bar.update(self._task, description=", ".join(self._running[:2]))
