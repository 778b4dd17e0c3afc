"""What is known of a scope's outputs: how they came about, and whether they still hold."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cjm_lib.delivery import atomic

NAME = "manifest.json"
DONE, FAILED, NOT_RUN = "done", "failed", "not run"


@dataclass
class Step:
    """
    One notebook of a scope, as last run.

    Attributes
    ----------
    key
        Fingerprint of everything the step depends on.
    status
        ``done``, ``failed`` or ``not run``.
    seconds
        How long it took; durations are kept nowhere else.
    parameters
        The values it was run with.
    outputs
        SHA-256 of each written file, by its place in the scope's folder.
    headline
        What it says in the index.
    failure
        The failing cell, quoted, and its error; empty for a success.
    page
        Fingerprint of what its page was made from, beside the executed notebook.
    """

    key: str
    status: str = NOT_RUN
    seconds: float = 0.0
    parameters: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    headline: str = ""
    failure: dict[str, Any] = field(default_factory=dict)
    page: str = ""

    def tables(self) -> dict[str, str]:
        """Return the SHA-256 of each kept table, by file."""
        return {file: sha for file, sha in self.outputs.items() if file.startswith("tables/")}


@dataclass
class Manifest:
    """The manifest of one scope: facts about it, versions, input hashes, and its steps."""

    folder: Path
    facts: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a scope's manifest; where there is none, or none that can be read, it is empty."""
        try:
            content = json.loads((folder / NAME).read_text(encoding="utf-8"))
            steps = {name: Step(**step) for name, step in content.pop("steps").items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(folder)
        return cls(folder, content, steps)

    def write(self) -> None:
        """Write the manifest, whole."""
        steps = {name: asdict(self.steps[name]) for name in sorted(self.steps)}
        content = json.dumps(self.facts | {"steps": steps}, ensure_ascii=False, indent=1)
        atomic.write(self.folder / NAME, (content + "\n").encode())

    @property
    def status(self) -> str:
        """Return ``done``, ``failed``, or ``not run`` while steps are missing."""
        found = {step.status for step in self.steps.values()}
        if FAILED in found:
            return FAILED
        return DONE if found == {DONE} else NOT_RUN

    def holds(self, name: str, key: str) -> bool:
        """Say whether a step was done with this key, and its files are there as it left them."""
        step = self.steps.get(name)
        return (
            step is not None
            and step.status == DONE
            and step.key == key
            and all(
                atomic.digest(self.folder / file) == sha
                for file, sha in step.outputs.items()
                if not file.startswith("pages/")
            )
        )

    def forget(self, name: str) -> None:
        """Drop a step and the files it left, so that no number outlives its reason."""
        for file in self.steps.pop(name, Step("")).outputs:
            (self.folder / file).unlink(missing_ok=True)


def may_be_read(folder: Path) -> bool:
    """Say whether a scope's tables may be used: its last refresh, if any, was done."""
    return not (folder / NAME).is_file() or Manifest.read(folder).status == DONE


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of facts, independent of their order."""
    told = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def digests(files: Iterable[Path], *, under: Path) -> dict[str, str]:
    """Return the SHA-256 of files by their place under a folder, in order."""
    return {file.relative_to(under).as_posix(): atomic.digest(file) for file in sorted(files)}
