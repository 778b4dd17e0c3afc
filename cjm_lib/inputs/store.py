"""Write files whole or not at all, and know whether what they were made from has changed."""

import json
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cjm_lib.inputs import database, files
from cjm_lib.study import Source, Study

MARKER = "inputs.json"
RAW = "raw: "
LIBRARY = Path(__file__).parents[1]
# What clean tables are made by: these sources and these packages.
MADE_BY = ("inputs/*.py", "*.py", "stats/intervals.py")
PACKAGES = ("duckdb", "ibis-framework", "pandas", "pandera", "pyarrow")


def write(table: pd.DataFrame | pa.Table, file: Path) -> None:
    """Write a table as Parquet; the same table gives the same bytes."""
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_bytes(sink.getvalue().to_pybytes(), file)


def write_bytes(content: bytes, file: Path) -> None:
    """Write to a temporary name, bring it to the disk, and only then give it its own name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    with unfinished.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)


def fingerprints(study: Study) -> dict[str, str]:
    """Return the SHA-256 of everything that clean tables are made from, by name."""
    tables = {
        "journey": study.journey.to_csv(index=False),
        "segments": json.dumps({name: one.rule_text for name, one in study.segments.items()}),
        "packages": json.dumps({name: version(name) for name in PACKAGES}),
    }
    return {
        "study": files.fingerprint(study.file),
        **{name: sha256(content.encode()).hexdigest() for name, content in tables.items()},
        "library": _library(),
        **_raw(study),
    }


def key(inputs: Mapping[str, str]) -> bytes:
    """Return a key for pseudonyms: who can make it has the raw files, and the names, anyway."""
    raw = sorted(digest for name, digest in inputs.items() if name.startswith(RAW))
    return sha256("".join(raw).encode()).digest()


def is_fresh(folder: Path, inputs: Mapping[str, str], wanted: Iterable[Path]) -> bool:
    """Return whether the folder was finished from exactly these inputs and nothing is missing."""
    marker = folder / MARKER
    if not marker.is_file() or not all(file.is_file() for file in wanted):
        return False
    return bool(json.loads(marker.read_text("utf-8")) == dict(inputs))


def unmark(folder: Path) -> None:
    """Say that the folder is not finished."""
    (folder / MARKER).unlink(missing_ok=True)


def mark(folder: Path, inputs: Mapping[str, str]) -> None:
    """Say that the folder is finished, and from what."""
    write_bytes(json.dumps(inputs, indent=1, ensure_ascii=False).encode(), folder / MARKER)


def _raw(study: Study) -> dict[str, str]:
    """
    Return the SHA-256 of every raw file, by its name under the data folder.

    A database does not say whether it changed: its queries are run, and their rows stand for it.
    """
    patterns = [pattern for source in study.sources for pattern in _patterns(source)]
    found = files.find(study, dict.fromkeys(patterns)).files
    asked = [source for source in study.sources if source.database]
    return {f"{RAW}{name}": files.fingerprint(file) for name, file in found.items()} | {
        f"{RAW}{source.name} (database)": database.read(source).sha256 for source in asked
    }


def _patterns(source: Source) -> Iterable[str]:
    return [*source.files, *(pattern for globs in source.tables.values() for pattern in globs)]


def _library() -> str:
    """Return one fingerprint of the library's own sources that a clean table depends on."""
    sources = sorted(file for pattern in MADE_BY for file in LIBRARY.glob(pattern))
    return sha256("".join(files.fingerprint(file) for file in sources).encode()).hexdigest()
