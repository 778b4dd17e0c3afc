"""One executed notebook as one page."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

from cjm_lib import language
from cjm_lib.delivery import markup
from cjm_lib.delivery.execute import INJECTED_TAG
from cjm_lib.delivery.notebooks import PARAMETERS_TAG, heading

TEMPLATES = Path(__file__).parent
SHOWN = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")


@dataclass(frozen=True)
class Link:
    """A place to go: its address, seen from the page, and what it is called."""

    address: str
    name: str
    here: bool = False


@dataclass(frozen=True)
class Context:
    """
    What surrounds a page.

    Attributes
    ----------
    study, segment, period
        Names, for the line above the title.
    home, style
        Addresses of the index and of the style sheet, seen from the page.
    links
        Groups of pages of the same scope: name of the group to its links.
    failure
        The failing cell; empty for a success. ``reason`` is the sentence above it.
    reason
        Why the page is not as it should be.
    places
        Folders whose names are taken off the page.
    """

    study: str
    segment: str
    period: str
    home: str = "../../../index.html"
    style: str = "../../../style.css"
    links: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    failure: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    places: tuple[Path, ...] = ()


def render(executed: nbformat.NotebookNode, context: Context) -> str:
    """Return the page of an executed notebook: no script, no address, no place on this machine."""
    cleaned = _readable(executed, context.places)
    resources = {
        "page": context,
        "title": heading(cleaned),
        "said": language.text,
        "language": language.current(),
    }
    html, _ = _exporter().from_notebook_node(cleaned, resources=resources)
    return str(html).rstrip() + "\n"


def _exporter() -> HTMLExporter:
    """Return nbconvert's exporter with our own template and filters."""
    config = Config()
    config.NbConvertBase.display_data_priority = list(SHOWN)
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        config=config,
        template_name="template",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
    exporter.register_filter("inert", markup.inert)  # type: ignore[no-untyped-call]
    exporter.register_filter("from_markdown", markup.from_markdown)  # type: ignore[no-untyped-call]
    return exporter


def _readable(executed: nbformat.NotebookNode, places: Sequence[Path]) -> nbformat.NotebookNode:
    """Return a copy without parameters, metadata and folders of this machine."""
    copy: nbformat.NotebookNode = deepcopy(executed)
    copy.metadata.clear()
    copy.cells = [
        _cell(cell, places)
        for cell in copy.cells
        if not {PARAMETERS_TAG, INJECTED_TAG} & set(cell.metadata.get("tags", []))
    ]
    return copy


def _cell(cell: nbformat.NotebookNode, places: Sequence[Path]) -> nbformat.NotebookNode:
    """Return one cell for reading."""
    cell.metadata.clear()
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            output.text = markup.without_places(output.text, places)
            if output.name == "stderr":
                output.text = markup.traceback_without_places(output.text)
        elif output.output_type == "error":
            told = (markup.without_places(line, places) for line in output.traceback)
            output.traceback = [markup.traceback_without_places(line) for line in told]
        else:
            for kind, content in output.data.items():
                if kind.startswith("text/") and isinstance(content, str):
                    output.data[kind] = markup.without_places(content, places)
    return cell


@cache
def pygments_style() -> str:
    """Return the colours of code, light and dark, as CSS."""

    def rules(style: str) -> str:
        told = HtmlFormatter(style=style).get_style_defs(".highlight")
        kept = [line for line in told.splitlines() if re.match(r"\.highlight \.\w+ ", line)]
        return "\n".join(kept)

    return f"{rules('default')}\n@media (prefers-color-scheme: dark) {{\n{rules('github-dark')}\n}}"
