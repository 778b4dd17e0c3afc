"""
Run one notebook, and judge by what happened whether it succeeded.

papermill's own word is not enough (measured on 2.7): after a dead kernel or a
timeout the file says "completed", ``sys.exit(0)`` is no error although later
cells never ran, and the file is rewritten in place round every cell.
"""

import asyncio
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellControlSignal
from papermill.exceptions import PapermillException

from cjm_lib.delivery import atomic, notebooks
from cjm_lib.delivery.journal import Journal
from cjm_lib.delivery.kernels import ENGINE, Kernels, environment, register
from cjm_lib.delivery.notebooks import Notebook

INJECTED_TAG = "injected-parameters"
MARKER_TAG = "papermill-error-cell-tag"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# What papermill, nbclient and the file system raise for a run that went wrong: judged alike.
RUN_WENT_WRONG = (
    PapermillException,
    CellControlSignal,
    RuntimeError,
    OSError,
    ValueError,
    KeyError,
)


@dataclass(frozen=True)
class Failure:
    """
    Why a notebook did not succeed.

    Attributes
    ----------
    cell
        Number of the code cell, counted from 1 as in the notebook; 0 when no cell is to blame.
    line
        Line of that cell, from 1; 0 when unknown.
    source
        Source of that cell.
    error
        Last lines of what it said.
    """

    cell: int
    line: int
    source: str
    error: str

    def quoted(self) -> str:
        """Return the failure in one or two lines of text."""
        lines = self.source.splitlines()
        at = f"cell {self.cell}" + (f", line {self.line}" if self.line else "")
        shown = lines[self.line - 1].strip() if 0 < self.line <= len(lines) else "".join(lines[:1])
        return f"{at}: {shown}\n{self.error}" if self.cell else self.error


@dataclass(frozen=True)
class Outcome:
    """What one run of one notebook came to; ``failure`` is None for a success."""

    failure: Failure | None
    journal: Journal
    seconds: float


def run(
    notebook: Notebook,
    parameters: Mapping[str, object],
    *,
    to: Path,
    kernels: Kernels,
    timeout: int = 600,
) -> Outcome:
    """
    Run a notebook in a kernel of its own and write the executed notebook to ``to``.

    The file appears whole, under its name, at the end; a failed notebook is
    written too, so that its page can quote the failing cell.

    Parameters
    ----------
    timeout
        Seconds that one cell may take.
    """
    work = atomic.temporary(to)
    work.mkdir(parents=True)
    began = time.monotonic()
    try:
        prepared = notebooks.translated(notebooks.read(notebook.file))
        (work / "input.ipynb").write_text(notebooks.to_json(prepared), encoding="utf-8")
        trouble = _execute(notebook, parameters, work, kernels, timeout)
        run_file = work / "run.ipynb"
        executed = notebooks.read(run_file) if run_file.is_file() else prepared
        journal = Journal.read(work / "journal")
        failure = judge(executed, trouble, promised=notebook.keeps, kept=journal.tables)
        if not kernels.stopped:
            atomic.write(to, notebooks.to_json(_without_run_marks(executed)).encode())
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Outcome(failure, journal, time.monotonic() - began)


def judge(
    executed: nbformat.NotebookNode,
    trouble: BaseException | None,
    *,
    promised: tuple[str, ...],
    kept: Mapping[str, str],
) -> Failure | None:
    """
    Say what went wrong, or None: every cell ran, none raised, all promised tables are kept.

    Parameters
    ----------
    executed
        The notebook as papermill left it.
    trouble
        What papermill raised, if it did.
    promised, kept
        Names of tables in ``results.keep`` calls, and those that were kept.
    """
    code = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source.strip()]
    code = [cell for cell in code if INJECTED_TAG not in cell.metadata.get("tags", [])]
    if trouble is not None and not isinstance(trouble, PapermillException):
        begun = [number for number, cell in enumerate(code, start=1) if _began(cell)]
        number = begun[-1] if begun else 0
        source = code[number - 1].source if number else ""
        return Failure(number, 0, source, _said(trouble))
    for number, cell in enumerate(code, start=1):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            return _failure(number, cell, errors[0])
    if trouble is not None:
        return Failure(0, 0, "", _said(trouble))
    for number, cell in enumerate(code, start=1):
        if cell.execution_count is None:
            return Failure(number, 0, cell.source, "The cell was never run.")
    absent = [name for name in promised if name not in kept]
    return Failure(0, 0, "", f"Promised but not kept: {', '.join(absent)}.") if absent else None


def _execute(
    notebook: Notebook,
    parameters: Mapping[str, object],
    work: Path,
    kernels: Kernels,
    timeout: int,
) -> BaseException | None:
    """Let papermill run the notebook in a work folder; return what it raised."""
    register()
    with asyncio.Runner(loop_factory=ensure_event_loop) as loop:
        loop.get_loop()  # the one papermill will use: closed here, with what is left in it
        try:
            papermill.execute_notebook(
                work / "input.ipynb",
                work / "run.ipynb",
                parameters=dict(parameters),
                engine_name=ENGINE,
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=timeout,
                kernels=kernels,
                environment=environment(work / "journal"),
                folder=notebook.file.parent,
                said=work / "said",
            )
        except RUN_WENT_WRONG as error:
            return error
    return None


def _began(cell: nbformat.NotebookNode) -> bool:
    """Say whether a cell was sent to the kernel; papermill's status cannot be trusted for it."""
    return bool(cell.metadata.get("papermill", {}).get("start_time"))


def _failure(number: int, cell: nbformat.NotebookNode, error: nbformat.NotebookNode) -> Failure:
    """Return the failure that an error output speaks of."""
    told = COLOURS.sub("", "\n".join(error.traceback))
    place = re.search(r"Cell In\[\d+\], line (\d+)", told)
    last = [line for line in f"{error.ename}: {error.evalue}".splitlines() if line.strip()][-8:]
    return Failure(number, int(place[1]) if place else 0, cell.source, "\n".join(last))


def _said(trouble: BaseException) -> str:
    """Return the first line of an exception, in words."""
    lines = [line for line in str(trouble).splitlines() if line.strip()]
    return lines[0] if lines else type(trouble).__name__


def _without_run_marks(executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out times, durations and chance, so that the same run gives the same file."""
    cells = []
    for cell in executed.cells:
        if MARKER_TAG in cell.metadata.get("tags", []):
            continue
        if INJECTED_TAG in cell.metadata.get("tags", []):
            cell.id = INJECTED_TAG
        for mark in ("papermill", "execution"):
            cell.metadata.pop(mark, None)
        cells.append(cell)
    executed.cells = cells
    executed.metadata.pop("papermill", None)
    return executed
