"""The one door to the page of a notebook: pictures with their alt text, escaped HTML."""

from IPython.display import Image, display


def put_picture(png: bytes, *, alt: str, width: int) -> None:
    """Put a PNG on the page, so many CSS pixels wide; alt and width go to the output's metadata."""
    display(Image(png, alt=alt, width=width))  # type: ignore[no-untyped-call]


def put_html(html: str, *, plain: str) -> None:
    """Put HTML on the page, and plain text where HTML is not read. The caller has escaped it."""
    display({"text/html": html, "text/plain": plain}, raw=True)  # type: ignore[no-untyped-call]
