"""What a notebook kept, told by its kernel to the batch that runs it."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "CJM_JOURNAL"


@dataclass
class Journal:
    """
    What one run of one notebook left behind.

    Attributes
    ----------
    tables
        SHA-256 of each kept table by name, in the order of keeping.
    headline
        The first sentence said by ``results.headline``; empty if none was.
    """

    tables: dict[str, str] = field(default_factory=dict)
    headline: str = ""

    @classmethod
    def read(cls, file: Path) -> "Journal":
        """Read what was noted so far; a file that is not there is an empty journal."""
        journal = cls()
        if file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                if "table" in entry:
                    journal.tables[entry["table"]] = entry["sha256"]
                journal.headline = journal.headline or entry.get("headline", "")
        return journal


def note(**entry: str) -> None:
    """Add one line to the journal of this kernel's run; outside a batch there is none."""
    if file := os.environ.get(VARIABLE):
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
