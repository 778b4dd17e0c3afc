"""A refresh runs what has changed, stops only what failed, and survives being killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cjm_lib.delivery import batch
from cjm_lib.errors import InputError, RunError
from cjm_lib.study import Study

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def refresh(refreshed, tmp_path):
    """Refresh the first period of a study once more."""

    def run(**options):
        study = Study.read(refreshed.file)
        period = study.periods.get("2026-Q1")
        return batch.refresh(study, [period], folder=tmp_path / "notebooks", **options)

    return run


def test_a_refresh_writes_tables_pages_manifests_and_an_index(refreshed_once):
    folder, report = refreshed_once
    study = Study.read(folder / "study" / "study.toml")

    assert (report.exit_code, report.ran, report.skipped) == (0, 6, 0)
    for segment in study.segments:
        folder = study.outputs / "2026-Q1" / segment
        assert names(folder / "tables") == ["dropoff.parquet", "timing.parquet"]
        assert names(folder / "pages") == ["11_first.html", "12_second.html"]
        assert names(folder / "notebooks") == ["11_first.ipynb", "12_second.ipynb"]
    known = manifest(study, "online")
    assert known["steps"]["11_first"]["headline"] == "Nobody of online leaves."
    assert known["steps"]["11_first"]["parameters"]["segment"] == "online"
    assert known["steps"]["11_first"]["seconds"] > 0
    assert known["cases"] == 32
    assert "study.toml" in known["inputs"]
    assert "pandas" in known["versions"]
    index = report.index.read_text()
    assert "Nobody of online leaves." in index
    assert "32 cases" in index
    assert "2026-Q1/_all/pages/21_beside.html" in index
    assert leftovers(study) == []


def test_steps_whose_inputs_have_not_changed_are_skipped(refresh, refreshed):
    before = everything(refreshed)

    again = refresh()

    assert (again.ran, again.skipped) == (0, 6)
    assert everything(refreshed) == before


def test_a_step_whose_kept_table_was_spoilt_runs_again(refresh, refreshed):
    table = refreshed.outputs / "2026-Q1" / "online" / "tables" / "timing.parquet"
    whole = table.read_bytes()
    table.write_bytes(b"spoilt")

    assert refresh().ran == 1
    assert table.read_bytes() == whole


def test_a_failing_step_stops_its_scope_and_no_other(refresh, refreshed, tmp_path):
    notebook = tmp_path / "notebooks" / "11_first.ipynb"
    fails = "assert segment != 'walk_in', 'it <b>broke</b>'"
    notebook.write_text(notebook.read_text().replace("results.colophon()", fails))

    report = refresh()

    assert report.exit_code == 1
    assert [failed.place for failed in report.failed] == ["2026-Q1/walk_in/11_first"]
    assert "assert segment != 'walk_in'" in report.failed[0].quoted
    folder = refreshed.outputs / "2026-Q1" / "walk_in"
    assert names(folder / "tables") == []
    page = (folder / "pages" / "11_first.html").read_text()
    assert "This page is incomplete" in page
    assert "it &lt;b&gt;broke&lt;/b&gt;" in page
    assert "was not made" in (folder / "pages" / "12_second.html").read_text()
    assert manifest(refreshed, "online")["steps"]["12_second"]["status"] == "done"
    beside = (refreshed.outputs / "2026-Q1" / "_all" / "pages" / "21_beside.html").read_text()
    assert "Came to the office" in beside.split("not ready")[1]
    assert "it <b>" not in report.index.read_text()


def test_a_segment_without_cases_is_refused_and_the_others_run(refresh, refreshed):
    segments = refreshed.file.parent / "segments.toml"
    segments.write_text(segments.read_text().replace("= 'office'", "= 'moon'"))

    report = refresh()

    assert report.exit_code == 2
    assert "2026-Q1/walk_in: no case" in report.refused[0]
    assert manifest(refreshed, "online")["steps"]["11_first"]["status"] == "done"


def test_an_extra_parameter_that_no_notebook_declares_stops_everything(study, study_notebooks):
    with pytest.raises(InputError, match=r"no notebook declares the parameter 'perod'.*period"):
        batch.refresh(
            study, [study.periods.get("2026-Q1")], folder=study_notebooks, extra={"perod": "x"}
        )

    assert not study.outputs.exists()


@pytest.fixture
def slow_refresh(study, study_notebooks, tmp_path):
    """Start a refresh in a process of its own, which waits in a step until told to go on."""
    wait = (
        "import os, pathlib, time",
        f"pathlib.Path('{tmp_path}/waits').write_text(str(os.getpid()))",
        f"while not pathlib.Path('{tmp_path}/go').exists(): time.sleep(0.1)",
        "results.keep('timing'",
    )
    notebook = study_notebooks / "12_second.ipynb"
    notebook.write_text(notebook.read_text().replace("results.keep('timing'", "\\n".join(wait)))
    command = [sys.executable, "-m", "cjm_lib", "refresh", str(study.file)]
    command += ["--period", "2026-Q1", "--notebooks", str(study_notebooks), "--workers", "1"]
    started = []

    def start():
        environment = os.environ | {"PYTHONPATH": str(PROJECT)}
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()


def test_a_killed_refresh_goes_on_where_it_was_and_ends_the_same(
    slow_refresh, study, tmp_path, refreshed_once
):
    killed = slow_refresh()
    wait_until((tmp_path / "waits").exists)
    with pytest.raises(RunError, match=rf"process {killed.pid} on .* refresh"):
        batch.refresh(study, [study.periods.get("2026-Q1")], folder=tmp_path / "notebooks")

    killed.kill()
    killed.wait()
    assert leftovers(study) != []
    kernel = int((tmp_path / "waits").read_text())
    wait_until(lambda: not Path(f"/proc/{kernel}").exists())
    (tmp_path / "go").touch()
    report = batch.refresh(study, [study.periods.get("2026-Q1")], folder=tmp_path / "notebooks")

    assert (report.exit_code, report.skipped) == (0, 2)  # 01 and the first step of one segment
    assert leftovers(study) == []
    assert tables(study) == tables(Study.read(refreshed_once[0] / "study" / "study.toml"))


def test_an_interrupted_refresh_leaves_no_kernel_and_no_unfinished_file(
    slow_refresh, study, tmp_path
):
    process = slow_refresh()
    wait_until((tmp_path / "waits").exists)
    kernel = int((tmp_path / "waits").read_text())

    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)

    assert process.returncode == 130
    assert "Traceback" not in said
    assert not Path(f"/proc/{kernel}").exists()
    assert leftovers(study) == []


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def manifest(study, segment):
    return json.loads((study.outputs / "2026-Q1" / segment / "manifest.json").read_text())


def leftovers(study):
    return list(study.outputs.rglob(".*.part"))


def tables(study):
    found = study.outputs.rglob("tables/*.parquet")
    return {str(file.relative_to(study.outputs)): file.read_bytes() for file in found}


def everything(study):
    files = [file for file in study.outputs.rglob("*") if file.is_file()]
    return {file: file.read_bytes() for file in files if not file.name.startswith(".refresh")}


def wait_until(happened, *, seconds=40.0):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
