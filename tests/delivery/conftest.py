"""Fixture notebooks: tiny, named by their failure."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

WriteNotebook = Callable[..., Path]


@pytest.fixture
def write_notebook(tmp_path: Path) -> WriteNotebook:
    """Write ``notebooks/<name>.ipynb`` of code cells; a cell that starts with # is prose."""

    def write(name: str, *cells: str, parameters: str = "") -> Path:
        content = new_notebook(metadata=KERNEL)
        if parameters:
            tags = {"tags": ["parameters"]}
            content.cells.append(new_code_cell(parameters, metadata=tags, id="parameters"))
        for number, cell in enumerate(cells):
            new = new_markdown_cell if cell.startswith("# ") else new_code_cell
            content.cells.append(new(cell, id=f"cell-{number}"))
        file = tmp_path / "notebooks" / f"{name}.ipynb"
        file.parent.mkdir(exist_ok=True)
        nbformat.write(content, file)
        return file

    return write
