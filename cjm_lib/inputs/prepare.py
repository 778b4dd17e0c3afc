"""Raw to clean: one folder of Parquet for each period, from which everything else is read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cjm_lib import language
from cjm_lib.errors import InputError
from cjm_lib.inputs import checks, findings, origin, period_tables, sources, store, tagging
from cjm_lib.inputs.anonymous import anonymous
from cjm_lib.inputs.checks import Checked
from cjm_lib.periods import Period
from cjm_lib.study import Study

SET_ASIDE = "set_aside.parquet"


@dataclass(frozen=True)
class Prepared:
    """
    A period that is ready to be read.

    ``folder`` holds its clean tables; ``skipped`` says that nothing had changed since it was
    made.
    """

    folder: Path
    skipped: bool


def prepare(
    study: Study, period: Period, *, progress: Callable[[str], None] | None = None
) -> Prepared:
    """
    Make the clean tables of a period, unless those there are made from the same inputs.

    The cases of a period are those that *began* in it; their events count until the end of the
    follow-up. All files of all periods are read, so that it is known when a case began and how
    many the customer had before. Rows that break a contract go to ``set_aside.parquet`` beside
    the clean folder, with reasons in the current language. Texts are tagged at the end: after an
    import of labels they alone are made anew (`tagging.tag`). Every file is written whole or not
    at all; the marker comes last, and goes first, so that nobody reads what no longer holds.

    Parameters
    ----------
    study, period
        What to prepare.
    progress
        Called with the name of each source before it is read.

    Raises
    ------
    InputError
        The data cannot be read, break the contracts by more than the study allows, or hold no
        case of the period; a segment's rule names a column that cases do not have.
    """
    language.use(study.language)  # reasons and notes are kept in words
    folder = study.clean(period)
    inputs = store.fingerprints(study)
    files = {name: folder / f"{name}.parquet" for name in period_tables.TABLES}
    files["set_aside"] = folder.parent / SET_ASIDE
    if store.is_fresh(folder, inputs, files.values()):
        return Prepared(folder, skipped=not tagging.tag(study, period))
    store.unmark(folder)
    tables = _tables(study, period, _read(study, progress or (lambda _: None)), inputs)
    for name, file in files.items():
        store.write(tables[name], file)
    store.mark(folder, inputs)
    tagging.tag(study, period)
    return Prepared(folder, skipped=False)


def _read(study: Study, progress: Callable[[str], None]) -> list[Checked]:
    """Read and check every source; what is wrong with several of them is said at once."""
    checked, failed = [], []
    for source in study.sources:
        progress(source.name)
        try:
            checked.append(checks.check(study, source, sources.read(study, source)))
        except InputError as error:
            failed.append(error)
    if len(failed) == 1:
        raise failed[0]
    if failed:
        lines = [f"{error.where}: {line}" for error in failed for line in error.problems]
        raise InputError(study.file.name, lines)
    return checked


def _tables(
    study: Study, period: Period, checked: list[Checked], inputs: dict[str, str]
) -> dict[str, pd.DataFrame | pa.Table]:
    """Return every table of the period by name, without people."""
    noticed = [finding for one in checked for finding in findings.of_delivery(one)]
    rows = {
        one.source.name: anonymous(one.rows, one.source.table, key=store.key(inputs))
        for one in checked
    }
    made = period_tables.make(study, period, rows)
    made.tables["findings"] = findings.table([*noticed, *made.findings])
    made.tables["provenance"] = origin.provenance(checked)
    made.tables["set_aside"] = origin.set_aside(checked)
    return made.tables
