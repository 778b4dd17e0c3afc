"""Versions of what took part in a result."""

import platform
from functools import cache
from importlib.metadata import version

DECIDING = (
    "cjm-lib", "pandas", "numpy", "pyarrow", "duckdb", "ibis-framework", "statsmodels", "scipy",
    "matplotlib", "textblob", "ipykernel", "papermill", "nbconvert",
)  # fmt: skip


@cache
def versions() -> dict[str, str]:
    """Return the version of Python and of each package that can change a figure or a page."""
    return {"python": platform.python_version()} | {name: version(name) for name in DECIDING}
