"""A notebook succeeded when every cell ran, the kernel lived and the tables were kept."""

import asyncio
import os
import threading
import time

import nbformat
import papermill
import pytest
from jupyter_core.utils import ensure_event_loop

from cjm_lib.delivery import execute, notebooks
from cjm_lib.delivery.kernels import Kernels


@pytest.fixture
def run(write_notebook, tmp_path):
    """Run cells as one notebook; return its outcome and the executed notebook."""

    def run_cells(name, *cells, timeout=30, declared="", **parameters):
        file = write_notebook(f"11_{name}", *cells, parameters=declared)
        [notebook] = notebooks.discover(file.parent)
        target = tmp_path / "out" / file.name
        outcome = execute.run(notebook, parameters, to=target, kernels=Kernels(), timeout=timeout)
        return outcome, nbformat.read(target, 4)

    return run_cells


def test_a_notebook_whose_cells_all_ran_succeeds(run):
    outcome, executed = run("fine", "# Fine?", "word = 'fine'", "word")

    assert outcome.failure is None
    assert executed.cells[-1].outputs[0].data["text/plain"] == "'fine'"


def test_a_failing_cell_is_quoted_with_its_line_and_last_words(run):
    outcome, _ = run("raises", "ten = 10", "nought = 0\nten / nought", "'never'")

    assert outcome.failure == execute.Failure(
        2, 2, "nought = 0\nten / nought", "ZeroDivisionError: division by zero"
    )
    assert outcome.failure.quoted().startswith("cell 2, line 2: ten / nought\nZeroDivision")


def test_a_dead_kernel_is_a_failure_of_the_cell_that_killed_it(run):
    outcome, _ = run("dies", "1", "import os; os._exit(0)", "2")

    assert outcome.failure.cell == 2
    assert "died" in outcome.failure.error


def test_a_cell_that_takes_too_long_is_a_failure(run):
    outcome, _ = run("hangs", "1", "import time; time.sleep(60)", timeout=2)

    assert outcome.failure.cell == 2
    assert "timed out" in outcome.failure.error


@pytest.mark.parametrize("leaving", ["import sys; sys.exit(0)", "raise SystemExit"])
def test_leaving_early_is_a_failure_even_with_exit_code_0(run, leaving):
    outcome, executed = run("leaves", "1", leaving, "2")

    assert outcome.failure.cell == 2
    assert outcome.failure.error.startswith("SystemExit")
    assert executed.cells[-1].execution_count is None


def test_an_interrupt_inside_a_cell_is_a_failure(run):
    outcome, _ = run("interrupted", "raise KeyboardInterrupt", "2")

    assert outcome.failure.cell == 1


def test_a_promised_table_that_was_not_kept_is_a_failure(run):
    outcome, _ = run("forgets", "if False:\n    results.keep('dropoff', None)")

    assert outcome.failure.error == "Promised but not kept: dropoff."


def test_parameters_reach_the_cells_after_theirs(run):
    _, executed = run("told", "segment", declared='segment = "a"  # which', segment="ю'\"")

    assert executed.cells[-1].outputs[0].data["text/plain"] == repr("ю'\"")


def test_the_executed_notebook_tells_no_time_and_is_the_same_every_time(run, tmp_path):
    file = tmp_path / "out" / "11_same.ipynb"
    cells = ["# Same?", "{'b', 'a', 'c'}", "hash('x')"]
    run("same", *cells, declared="n = 1  # number", n=2)
    first = file.read_bytes()

    run("same", *cells, declared="n = 1  # number", n=2)

    assert file.read_bytes() == first
    assert b"start_time" not in first
    assert b"duration" not in first


def test_nothing_but_the_notebook_is_left_behind(run, tmp_path):
    run("raises", "1 / 0")

    assert [file.name for file in (tmp_path / "out").iterdir()] == ["11_raises.ipynb"]


def test_stopping_ends_the_kernel_and_whatever_it_started(write_notebook, tmp_path):
    mark = tmp_path / "pids"
    cell = (
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '300'])\n"
        f"open({str(mark)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(300)"
    )
    [notebook] = notebooks.discover(write_notebook("11_long", cell).parent)
    kernels, outcomes = Kernels(), []
    target = tmp_path / "out" / "11_long.ipynb"
    worker = threading.Thread(
        target=lambda: outcomes.append(execute.run(notebook, {}, to=target, kernels=kernels))
    )
    worker.start()
    wait_until(lambda: mark.is_file() and len(mark.read_text().split()) == 2)

    kernels.stop()
    worker.join(timeout=20)

    assert "died" in outcomes[0].failure.error
    wait_until(lambda: not any(alive(int(pid)) for pid in mark.read_text().split()))


class TestWhyPapermillsWordIsNotEnough:
    """Facts about papermill 2.7; when one of them changes, our own check may go."""

    @pytest.fixture
    def papermilled(self, write_notebook, tmp_path, monkeypatch):
        monkeypatch.delenv("MPLBACKEND", raising=False)

        def run_cells(*cells, parameters=None, declared="", **options):
            file = write_notebook("11_trap", *cells, parameters=declared)
            out = tmp_path / "out.ipynb"
            error = None
            with asyncio.Runner(loop_factory=ensure_event_loop) as loop:
                loop.get_loop()
                try:
                    papermill.execute_notebook(file, out, parameters, progress_bar=False, **options)
                except (RuntimeError, TimeoutError) as raised:
                    error = raised
            return error, nbformat.read(out, 4)

        return run_cells

    @pytest.mark.parametrize(
        ("cell", "options"),
        [("import os; os._exit(0)", {}), ("import time; time.sleep(9)", {"execution_timeout": 1})],
    )
    def test_a_dead_kernel_or_a_timeout_leaves_completed_cells(self, papermilled, cell, options):
        error, written = papermilled(cell, "'never run'", **options)

        assert error is not None
        assert [each.metadata.papermill.status for each in written.cells] == ["completed"] * 2
        assert written.metadata.papermill.exception is None

    def test_sys_exit_0_raises_nothing_although_later_cells_never_ran(self, papermilled):
        error, written = papermilled("import sys; sys.exit(0)", "'never run'")

        assert error is None
        assert written.cells[-1].execution_count is None

    def test_an_unknown_parameter_is_only_a_warning(self, papermilled):
        error, _ = papermilled("1", parameters={"segmnet": "x"}, declared="segment = 'a'")

        assert error is None

    def test_a_mistyped_value_passes(self, papermilled):
        error, _ = papermilled("1", parameters={"segment": 5}, declared="segment = 'a'")

        assert error is None

    def test_the_file_is_rewritten_in_place_round_every_cell(self, papermilled, tmp_path):
        look = f"import pathlib\nlen(pathlib.Path({str(tmp_path)!r}, 'out.ipynb').read_text())"

        _, written = papermilled(look, look)

        first, second = (int(cell.outputs[0].data["text/plain"]) for cell in written.cells)
        assert 0 < first < second


def wait_until(happened, *, seconds=20.0):
    """Wait for something to become true, or fail."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def alive(process: int) -> bool:
    """Say whether a process runs; one that ended but was not waited for does not."""
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_test_process_keeps_its_own_environment():
    assert os.environ.get("CJM_JOURNAL") is None
