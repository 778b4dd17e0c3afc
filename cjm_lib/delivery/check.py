"""Validate a study without running it."""

from collections.abc import Sequence
from pathlib import Path

from cjm_lib.delivery import notebooks, parameters
from cjm_lib.errors import InputError, WorkbookError
from cjm_lib.inputs import checks, sources
from cjm_lib.periods import Period
from cjm_lib.study import Study


def problems(study: Study, *, folder: Path = notebooks.FOLDER) -> list[str]:
    """
    Return all that is wrong with a study's sources and with the notebooks.

    Each source is read and held against its contract, as a refresh would; the
    study's file and tables were checked when it was read. Nothing is written.
    """
    found = []
    try:
        parameters.check(notebooks.discover(folder), {})
    except InputError as error:
        found.append(str(error))
    for source in study.sources:
        try:
            checks.check(study, source, sources.read(study, source))
        except WorkbookError as error:
            found.append(str(error))
    return found


def summary(study: Study, periods: Sequence[Period]) -> str:
    """Return what was checked, in a line."""
    return (
        f"{study.file.name}: {len(study.journey)} stages, {len(study.segments)} segments, "
        f"{len(periods)} periods, {len(study.sources)} sources. No problems."
    )
