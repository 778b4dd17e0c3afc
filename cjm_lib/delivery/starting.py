"""A commented study to start from."""

from pathlib import Path

from cjm_lib.delivery import atomic
from cjm_lib.errors import InputError

STUDIES = Path(__file__).parent / "starting_study"


def write(folder: Path, *, language: str = "ru") -> Path:
    """
    Write a small complete study into a new or empty folder; return its study file.

    Raises
    ------
    InputError
        If the folder holds anything: nothing of yours is ever written over.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise InputError(folder, ["is not empty; name a folder that does not exist yet"])
    start = STUDIES / language
    for file in sorted(start.rglob("*")):
        if file.is_file():
            atomic.write(folder / file.relative_to(start), file.read_bytes())
    return folder / "study.toml"
