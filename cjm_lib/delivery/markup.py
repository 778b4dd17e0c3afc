"""Outputs of a notebook as HTML that can do nothing but be read."""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_READ_ONLY = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img li mark ol p pre s small span strong sub summary sup "
    "table tbody td tfoot th thead tr u ul svg g path rect circle ellipse line polyline "
    "polygon text tspan title desc defs marker"
)
READ_ONLY = frozenset(_READ_ONLY.split())
BARE = frozenset({"style"})  # pandas puts its own beside each table; the page has one of its own
LOCAL_PATH = re.compile(r"(?<![\w:/.<])(?:~|[A-Za-z]:)?(?:[/\\][\w.+@ -]+){2,}[/\\](?=[\w.-])")
IPYTHON_CELL = re.compile(r"\S*ipykernel_\d+\S*")


def inert(html: str) -> str:
    """
    Return HTML in which only elements for reading are left.

    Any other element is shown as the text it was typed as; attributes that run
    code or reach for the network are dropped.
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(True):
        if element.name in BARE:
            element.decompose()
        elif element.name not in READ_ONLY:
            element.replace_with(str(element))
        else:
            _drop_active_attributes(element)
    return str(soup)


def from_markdown(source: str) -> str:
    """Return Markdown as inert HTML; HTML in it is shown as typed."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    return inert(MarkdownWithMath(renderer=renderer).render(source))


def without_places(text: str, places: Iterable[Path] = ()) -> str:
    """Return text without the folders of this machine; file names stay."""
    known = {Path.home(), Path.cwd(), Path(tempfile.gettempdir()), *places}
    for place in sorted((str(place) for place in known), key=len, reverse=True):
        if len(place) > 1:
            text = text.replace(place + "/", "").replace(place + "\\", "").replace(place, "…")
    return text


def traceback_without_places(text: str) -> str:
    """Return what a cell said on failing, with bare file names."""
    return LOCAL_PATH.sub("", IPYTHON_CELL.sub("cell", text))


def _drop_active_attributes(element: Tag) -> None:
    """Keep what styles and describes; drop handlers, and addresses outside the page."""
    for name in list(element.attrs):
        value = str(element.attrs[name]).strip().casefold()
        address = name in {"href", "src", "xlink:href", "srcset", "action", "background", "poster"}
        harmless = value.startswith(("#", "data:image/")) if address else "url(" not in value
        if name.startswith("on") or not harmless:
            del element.attrs[name]
