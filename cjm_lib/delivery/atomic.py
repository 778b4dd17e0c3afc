"""A file is there whole, or not at all."""

import hashlib
import os
import secrets
import shutil
from pathlib import Path

UNFINISHED = ".part"


def write(file: Path, content: bytes) -> str:
    """
    Write a file under a temporary name, sync it and rename it into place.

    Returns
    -------
    str
        SHA-256 of the content.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = temporary(file)
    try:
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return hashlib.sha256(content).hexdigest()


def temporary(file: Path) -> Path:
    """Return a free name beside the file that :func:`sweep` knows as unfinished."""
    return file.with_name(f".{file.name}.{secrets.token_hex(4)}{UNFINISHED}")


def sweep(folder: Path) -> list[Path]:
    """Remove what a killed run left unfinished; return what was removed."""
    leftovers = sorted(folder.rglob(f".*{UNFINISHED}"))
    for found in leftovers:
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink(missing_ok=True)
    return leftovers


def digest(file: Path) -> str:
    """Return the SHA-256 of a file, or an empty string where there is none."""
    if not file.is_file():
        return ""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
