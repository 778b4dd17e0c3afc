"""A source that is a query to a database."""

from dataclasses import dataclass
from hashlib import sha256

import pyarrow as pa

from cjm_lib import engine
from cjm_lib.errors import InputError
from cjm_lib.inputs.raw import Raw, as_text, headers, tidy
from cjm_lib.study import Source


@dataclass(frozen=True)
class Answer:
    """The rows of a query as text, with the SHA-256 and the bytes of that text."""

    raw: Raw
    sha256: str
    size: int


def read(source: Source) -> Answer:
    """
    Return what the query of a source selects, as text.

    A database promises no order, so the rows are sorted by all their columns and numbered
    from 1: the same rows give the same text.

    Raises
    ------
    InputError
        The database is not reached, or cannot run the query; the message is its own.
    """
    backend = engine.connect(source.database or "")
    try:
        rows = engine.query(backend, source.query or "", f"the query of source '{source.name}'")
    finally:
        backend.disconnect()
    names = headers(rows.column_names)
    if not names:
        raise InputError(f"the query of source '{source.name}'", ["it selects nothing"])
    texts = pa.table(
        [as_text(column, decimal=source.decimal) for column in rows.columns], names=names
    )
    ordered = texts.sort_by([(name, "ascending") for name in names])
    raw = tidy(ordered, range(1, len(ordered) + 1))
    written = raw.table.to_csv(index=False).encode()
    return Answer(raw, sha256(written).hexdigest(), len(written))
