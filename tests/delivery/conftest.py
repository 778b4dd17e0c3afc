"""Fixture notebooks: tiny, named by their failure."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cjm_lib.delivery import batch, starting
from cjm_lib.study import Study

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

WriteNotebook = Callable[..., Path]


@pytest.fixture
def write_notebook(tmp_path: Path) -> WriteNotebook:
    """Write ``notebooks/<name>.ipynb`` of code cells; a cell that starts with # is prose."""
    return writer(tmp_path)


def writer(folder: Path) -> WriteNotebook:
    """Return what writes notebooks below a folder."""

    def write(name: str, *cells: str, parameters: str = "") -> Path:
        content = new_notebook(metadata=KERNEL)
        if parameters:
            tags = {"tags": ["parameters"]}
            content.cells.append(new_code_cell(parameters, metadata=tags, id="parameters"))
        for number, cell in enumerate(cells):
            new = new_markdown_cell if cell.startswith("# ") else new_code_cell
            content.cells.append(new(cell, id=f"cell-{number}"))
        file = folder / "notebooks" / f"{name}.ipynb"
        file.parent.mkdir(exist_ok=True)
        nbformat.write(content, file)
        return file

    return write


PERIOD = 'study_file = "study.toml"  # the study\nperiod = "2026-Q1"  # a period'
SEGMENT = PERIOD.replace("period =", 'segment = "online"  # a segment\nperiod =')
OPENING = (
    "import pandas as pd\n"
    "from cjm_lib.delivery.results import Results\n"
    "from cjm_lib.study import Study\n"
    "study = Study.read(study_file)"
)
OF_SEGMENT = "results = Results.of(study, study.scope(segment, period))"
OF_PERIOD = "results = Results.of(study, study.scope(None, period))"
TABLE = "pd.DataFrame({'stage': ['lead', 'deal'], 'reached_cases': [40, 12]})"


def write_study_notebooks(folder: Path) -> Path:
    """Write one notebook of wave 0, two of wave 1, one of wave 2; return their folder."""
    write = writer(folder)
    write("01_once", "# What is there?", OPENING, OF_PERIOD, parameters=PERIOD)
    write(
        "11_first",
        "# Where do they *leave*?",
        OPENING,
        OF_SEGMENT,
        f"results.keep('dropoff', {TABLE})",
        "results.headline(f'Nobody of {segment} leaves.')",
        "results.colophon()",
        parameters=SEGMENT,
    )
    timing = f"results.keep('timing', {TABLE})"
    write("12_second", "# How long?", OPENING, OF_SEGMENT, timing, parameters=SEGMENT)
    kept = "kept = results.of_segments('dropoff', 'timing')"
    keep = "results.keep('beside', kept['online']['dropoff'])"
    file = write("21_beside", "# Unlike?", OPENING, OF_PERIOD, kept, keep, parameters=PERIOD)
    return file.parent


@pytest.fixture(scope="session")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, batch.Report]:
    """Refresh the English starting study once for all tests; they get copies."""
    folder = tmp_path_factory.mktemp("refreshed")
    study = Study.read(starting.write(folder / "study", language="en"))
    found = write_study_notebooks(folder)
    return folder, batch.refresh(study, [study.periods.get("2026-Q1")], folder=found)


@pytest.fixture
def refreshed(refreshed_once: tuple[Path, batch.Report], tmp_path: Path) -> Study:
    """Return a study of its own, already refreshed, with its notebooks beside it."""
    shutil.copytree(refreshed_once[0], tmp_path, dirs_exist_ok=True)
    return Study.read(tmp_path / "study" / "study.toml")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Return the English starting study, in a folder of its own, never refreshed."""
    return Study.read(starting.write(tmp_path / "study", language="en"))


@pytest.fixture
def study_notebooks(tmp_path: Path) -> Path:
    """Write the four notebooks; return their folder."""
    return write_study_notebooks(tmp_path)
