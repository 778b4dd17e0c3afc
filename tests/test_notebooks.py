"""The notebooks keep the habits that the README promises."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from cjm_lib import language

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

WAVES = {
    "0": ["study_file", "period"],
    "1": ["study_file", "segment", "period"],
    "2": ["study_file", "period"],
}

pytestmark = pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)


def test_a_notebook_is_committed_without_outputs(file):
    assert [cell.source for cell in code(file) if cell.outputs or cell.execution_count] == []


def test_a_notebook_opens_with_a_question_and_says_what_it_reads_and_keeps(file):
    first = nbformat.read(file, 4).cells[0]

    title, *rest = first.source.splitlines()

    assert first.cell_type == "markdown"
    assert re.fullmatch(r"# .+\?", title)
    assert "**Reads**" in rest[0]
    assert "**Keeps**" in rest[0]


def test_a_notebook_keeps_what_it_says_it_keeps(file):
    said = nbformat.read(file, 4).cells[0].source.split("**Keeps**")[1]
    kept = re.findall(r"""results\.keep\(\s*["'](\w+)["']""", "\n".join(map(source, code(file))))

    assert sorted(kept) == sorted(re.findall(r"`(\w+)`", said))


def test_notebooks_of_a_wave_declare_the_same_commented_literals(file):
    parameters = [cell for cell in code(file) if "parameters" in cell.metadata.get("tags", [])]

    assert len(parameters) == 1
    lines = parameters[0].source.splitlines()
    assert [line.split(" = ")[0] for line in lines] == WAVES[file.stem[0]]
    assert all(re.search(r'= ".+"  # \w+', line) for line in lines)


def test_a_cell_is_one_thought_and_defines_nothing(file):
    for cell in code(file):
        assert len(cell.source.splitlines()) <= 12
        assert not cell.source.lstrip().startswith(("%", "!"))
        banned = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.Try, ast.With)
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, banned)]
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert names.isdisjoint({"print", "open", "eval", "exec", "warnings", "Path"})


def test_every_word_of_a_notebook_has_its_russian(file):
    language.use("ru")
    try:
        prose = [
            cell.source for cell in nbformat.read(file, 4).cells if cell.cell_type == "markdown"
        ]
        assert [words for words in prose if language.text(words) == words] == []
    finally:
        language.use("en")


def code(file: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(file, 4).cells if cell.cell_type == "code"]


def source(cell: nbformat.NotebookNode) -> str:
    return cell.source
