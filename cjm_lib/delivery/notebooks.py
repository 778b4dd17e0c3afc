"""The notebooks on disk: their waves, their parameters, what they promise to keep."""

import ast
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import nbformat

from cjm_lib import language
from cjm_lib.errors import InputError

FOLDER = Path(__file__).parents[2] / "notebooks"
NAME = re.compile(r"(?P<wave>[0-3])\d_\w+")
PARAMETERS_TAG = "parameters"


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: its default, a literal, and the comment beside it."""

    name: str
    default: object
    comment: str

    def takes(self, value: object) -> bool:
        """Say whether a value has the type of the default; without a default anything has."""
        if self.default is None or self.default is ...:
            return True
        if isinstance(value, bool) or isinstance(self.default, bool):
            return isinstance(value, bool) and isinstance(self.default, bool)
        if isinstance(self.default, float):
            return isinstance(value, int | float)
        return isinstance(value, type(self.default))


@dataclass(frozen=True)
class Notebook:
    """
    A notebook before it is run.

    Attributes
    ----------
    file
        Where it lies; its stem, ``14_stages``, is its name everywhere.
    opening
        Source of the first cell of prose; its first heading is the title.
    parameters
        Declared parameters by name.
    keeps
        Names of the tables that it promises to keep.
    """

    file: Path
    opening: str
    parameters: Mapping[str, Parameter]
    keeps: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the stem of the file."""
        return self.file.stem

    @property
    def wave(self) -> int:
        """Return the tens digit: 0 once for a period, 1 for each segment, 2 when 1 is done."""
        return int(self.name[0])

    def title(self) -> str:
        """Return the title in the language in use."""
        return _heading(language.text(self.opening)) if self.opening else self.name


def discover(folder: Path) -> list[Notebook]:
    """
    Return the notebooks of waves 0, 1 and 2, in the order of their numbers.

    Raises
    ------
    InputError
        If there is none, if a file is not a notebook, if a parameters cell is
        not made of literals, or if two notebooks keep a table of one name.
    """
    files = [file for file in sorted(folder.glob("*.ipynb")) if NAME.fullmatch(file.stem)]
    found = [_inspect(file) for file in files if file.stem[0] != "3"]
    if not found:
        raise InputError(folder.name, ["no notebook named like 14_stages.ipynb lies here"])
    keepers: dict[str, str] = {}
    problems = []
    for notebook in found:
        for table in notebook.keeps:
            if table in keepers:
                problems.append(f"{notebook.name}: '{table}' is kept by {keepers[table]} already")
            keepers.setdefault(table, notebook.name)
    if problems:
        raise InputError(folder.name, problems)
    return found


def read(file: Path) -> nbformat.NotebookNode:
    """Read a notebook file."""
    try:
        return _from_json(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise InputError(file.name, [f"not a notebook: {error}"]) from error


def translated(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook with its prose in the language in use; the key is a whole cell."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.strip():
            cell.source = language.text(cell.source)
    return notebook


def heading(notebook: nbformat.NotebookNode) -> str:
    """Return the first heading of the notebook, without the ``#``."""
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return _heading("\n".join(prose))


def to_json(notebook: nbformat.NotebookNode) -> str:
    """Return the notebook as its file's text."""
    return str(nbformat.writes(notebook))  # type: ignore[no-untyped-call]


def titled(title: str) -> nbformat.NotebookNode:
    """Return a notebook of nothing but a title."""
    cell = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {title}"}
    return _from_json(
        json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )


def _from_json(text: str) -> nbformat.NotebookNode:
    content: nbformat.NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    return content


def _inspect(file: Path) -> Notebook:
    """Read what a notebook declares, without running it."""
    content = read(file)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    tagged = [cell for cell in code if PARAMETERS_TAG in cell.metadata.get("tags", [])]
    try:
        keeps = [name for cell in code for name in _kept(cell.source)]
        parameters = _declared(tagged[0].source) if tagged else {}
    except (SyntaxError, ValueError) as error:
        raise InputError(file.name, [f"cannot be read as Python: {error}"]) from error
    twice = sorted({name for name in keeps if keeps.count(name) > 1})
    if twice:
        raise InputError(file.name, [f"keeps '{name}' twice" for name in twice])
    prose = [cell.source for cell in content.cells if cell.cell_type == "markdown"]
    return Notebook(file, prose[0] if prose else "", parameters, tuple(keeps))


def _heading(source: str) -> str:
    """Return the first heading in Markdown, without the ``#``."""
    lines = (line for line in source.splitlines() if line.startswith("#"))
    return next(lines, "").lstrip("# ").strip()


def _declared(source: str) -> dict[str, Parameter]:
    """Return the parameters of a parameters cell: names, literal defaults, comments."""
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    found = {}
    for line in ast.parse(source).body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            name, value = line.targets[0].id, ast.literal_eval(line.value)
        elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            name, value = line.target.id, ast.literal_eval(line.value) if line.value else ...
        else:
            raise ValueError(f"line {line.lineno} of the parameters cell is not name = literal")
        found[name] = Parameter(name, value, comments.get(line.end_lineno or line.lineno, ""))
    return found


def _kept(source: str) -> list[str]:
    """Return the names in ``results.keep("name", ...)`` calls."""
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "keep"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
