"""What a refresh has to do: which notebooks in which scopes, and what each depends on."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cjm_lib.delivery import manifest
from cjm_lib.delivery.manifest import Manifest
from cjm_lib.delivery.notebooks import Notebook
from cjm_lib.delivery.versions import versions
from cjm_lib.inputs import labels
from cjm_lib.periods import Period
from cjm_lib.study import Scope, Study

LIBRARY = Path(__file__).parents[1]
SOURCE_SUFFIXES = {".py", ".po", ".j2", ".css", ".json", ".toml"}


@dataclass(frozen=True)
class Chain:
    """Notebooks of one wave that run one after another in one scope."""

    scope: Scope
    notebooks: tuple[Notebook, ...]


def chains(
    study: Study, period: Period, segments: Iterable[str], notebooks: Iterable[Notebook], wave: int
) -> list[Chain]:
    """Return the chains of one wave of a period: one for each segment in wave 1, else one."""
    chosen = tuple(notebook for notebook in notebooks if notebook.wave == wave)
    names = list(segments) if wave == 1 else [None]
    return [Chain(study.scope(name, period.label), chosen) for name in names if chosen]


def parameters(
    study: Study, scope: Scope, notebook: Notebook, extra: Mapping[str, object]
) -> dict[str, object]:
    """Return the values a notebook is run with."""
    values: dict[str, object] = {"study_file": str(study.file), "period": scope.period.label}
    if notebook.wave == 1:
        values["segment"] = scope.name
    return values | {name: value for name, value in extra.items() if name in notebook.parameters}


def inputs(study: Study, period: Period) -> dict[str, str]:
    """
    Return the SHA-256 of the study's files, hand labels and clean tables, by name.

    Clean tables of the period before are among them: pages compare with it.
    """
    tables = tomllib.loads(study.file.read_text(encoding="utf-8-sig")).get("tables", {})
    files = [study.file, *(study.file.parent / name for name in tables.values())]
    files += [study.voice.themes] if isinstance(study.voice.themes, Path) else []
    files += [labels.file(study)] if labels.file(study).is_file() else []
    clean = study.clean(period)
    prepared = [*clean.glob("*.parquet"), *clean.parent.glob("*.parquet")]
    own = {file.name: manifest.digests([file], under=file.parent)[file.name] for file in files}
    earlier = study.periods.before(period)
    past = [] if earlier is None else sorted(study.clean(earlier).glob("*.parquet"))
    return (
        own
        | manifest.digests(prepared, under=clean.parent)
        | manifest.digests(past, under=study.outputs)
    )


def key(
    study: Study,
    scope: Scope,
    notebook: Notebook,
    values: Mapping[str, object],
    hashes: Mapping[str, str],
) -> str:
    """
    Return the fingerprint of all that a step depends on.

    The notebook, its parameters, the library, the study's files, the clean
    data, the language, the versions of packages, and the tables of the steps
    before it. The place of the study on disk takes no part.
    """
    facts: dict[str, Any] = {
        "notebook": manifest.digests([notebook.file], under=notebook.file.parent),
        "parameters": {name: value for name, value in values.items() if name != "study_file"},
        "library": _library(),
        "inputs": dict(hashes),
        "language": study.language,
        "versions": versions(),
        "tables": _tables_before(study, scope, notebook),
    }
    return manifest.fingerprint(facts)


def _tables_before(study: Study, scope: Scope, notebook: Notebook) -> dict[str, dict[str, str]]:
    """Return the tables kept before a step: by its scope, or by all scopes it may compare."""
    folders = [study.folder(scope)]
    if notebook.wave == 2:
        periods = [scope.period, study.periods.before(scope.period)]
        names = [None, *study.segments]
        folders = [
            study.folder(study.scope(name, period.label))
            for period in periods
            if period is not None
            for name in names
        ]
    found = {}
    for folder in folders:
        known = Manifest.read(folder)
        place = folder.relative_to(study.outputs).as_posix()
        found[place] = {
            file: sha
            for name, step in known.steps.items()
            if name < notebook.name or folder != study.folder(scope)
            for file, sha in step.tables().items()
            if step.status == manifest.DONE
        }
    return found


@cache
def _library() -> str:
    """Return one fingerprint of the library's own source."""
    files = [file for file in LIBRARY.rglob("*") if file.suffix in SOURCE_SUFFIXES]
    return manifest.fingerprint(manifest.digests(files, under=LIBRARY))
