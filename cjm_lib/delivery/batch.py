"""Refresh a study: prepare, run every notebook of every scope in waves, write the pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cjm_lib.delivery import atomic, lock, notebooks, parameters, plan, site
from cjm_lib.delivery.chain import Failed, Runner
from cjm_lib.delivery.kernels import Kernels
from cjm_lib.delivery.manifest import Manifest
from cjm_lib.delivery.notebooks import Notebook
from cjm_lib.delivery.progress import Telling
from cjm_lib.errors import InputError
from cjm_lib.inputs import prepare
from cjm_lib.periods import Period
from cjm_lib.study import Scope, Study


@dataclass
class Report:
    """
    What a refresh came to.

    Attributes
    ----------
    index
        The page to open.
    ran, skipped
        Number of steps that ran, and that were still as they should be.
    failed
        Steps that failed, each with its quoted cell.
    refused
        Scopes that could not begin because of the user's input, and why.
    """

    index: Path
    ran: int = 0
    skipped: int = 0
    failed: list[Failed] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """Return 0 when all is done, 1 when a step failed, 2 when only input was at fault."""
        return 1 if self.failed else 2 if self.refused else 0


def refresh(
    study: Study,
    periods: Sequence[Period],
    *,
    segments: Sequence[str] = (),
    workers: int = 2,
    timeout: int = 600,
    folder: Path = notebooks.FOLDER,
    extra: Mapping[str, object] | None = None,
    telling: Telling | None = None,
) -> Report:
    """
    Run the notebooks of a study and write its pages.

    A failing step stops its scope and not the others; steps whose inputs have
    not changed are skipped.

    Parameters
    ----------
    segments
        Segments to run; none means all of the study.
    workers
        Number of notebooks that run at one time, each in a kernel of its own.
    timeout
        Seconds that one cell may take.
    folder
        Where the notebooks lie.
    extra
        Values for further parameters, given to each notebook that declares them.

    Raises
    ------
    InputError
        Before anything runs: wrong segments, notebooks or parameters.
    RunError
        If another refresh of the study is running.
    """
    found = notebooks.discover(folder)
    parameters.check(found, extra or {})
    for segment in segments:
        study.scope(segment, periods[0].label)
    with lock.hold(study.outputs), telling or Telling() as told:
        atomic.sweep(study.outputs)
        kernels = Kernels()
        runner = Runner(study, found, kernels, told, timeout=timeout, extra=dict(extra or {}))
        batch = _Batch(study, found, runner, told, list(segments) or list(study.segments))
        batch.prepare(periods)
        try:
            batch.run(workers)
        finally:
            index = site.write_index(study, batch.shown(periods), found)
        return Report(index, runner.ran, runner.skipped, runner.sorted_failures(), batch.refused)


class _Batch:
    """The waves of one refresh."""

    def __init__(
        self,
        study: Study,
        found: Sequence[Notebook],
        runner: Runner,
        told: Telling,
        segments: Sequence[str],
    ) -> None:
        self.study, self.found, self.runner, self.told = study, found, runner, told
        self.segments = segments
        self.refused: list[str] = []
        self.ready: dict[Period, list[str]] = {}

    def prepare(self, periods: Iterable[Period]) -> None:
        """Bring each period's inputs in order; note the segments that have no case in it."""
        for period in periods:
            self.told.say(f"{period.label}: prepare")
            try:
                prepare.prepare(self.study, period, progress=self._reading(period))
            except InputError as error:
                self.refused.append(f"{period.label}: {error}")
                continue
            self._prepare_before(period)
            cases = self._cases(period)
            self.ready[period] = [name for name in self.segments if cases.get(name)]
            self.refused += [
                f"{period.label}/{name}: no case falls under the rule of this segment: "
                f"{self.study.segments[name].rule_text}"
                for name in self.segments
                if not cases.get(name)
            ]

    def _prepare_before(self, period: Period) -> None:
        """Bring the period before in order too: pages compare with it, refreshed or not."""
        earlier = self.study.periods.before(period)
        if earlier is not None:
            with suppress(InputError):  # no case in it: there is nothing to compare with
                prepare.prepare(self.study, earlier)

    def run(self, workers: int) -> None:
        """Run wave after wave; in a wave, scopes run beside one another."""
        steps = sum(
            len(self.found) + (len(names) - 1) * len([n for n in self.found if n.wave == 1])
            for names in self.ready.values()
        )
        self.told.expect(steps)
        for wave in (0, 1, 2):
            chains = [
                chain
                for period, names in sorted(self.ready.items())
                for chain in plan.chains(self.study, period, names, self.found, wave)
            ]
            one_by_one = workers if wave == 1 else min(workers, len(self.ready) if wave == 0 else 1)
            _in_parallel([self._task(chain) for chain in chains], one_by_one, self.runner.kernels)

    def shown(self, periods: Sequence[Period]) -> list[Period]:
        """Return the periods of the index, newest first: these, and those refreshed before."""
        labels = {period.label for period in periods}
        for manifest_file in self.study.outputs.glob("*/*/manifest.json"):
            labels.add(manifest_file.parents[1].name)
        known = []
        for label in labels:
            try:
                known.append(self.study.periods.get(label))
            except InputError:  # a folder of a study that has since changed its periods
                continue
        return sorted(known, reverse=True)

    def _task(self, chain: plan.Chain) -> Callable[[], None]:
        cases = self._cases(chain.scope.period)
        count = cases.get(chain.scope.segment or "")
        return lambda: self.runner.run(chain, cases=count)

    def _cases(self, period: Period) -> dict[str, int]:
        """Return the number of cases of each segment; under ``""`` of the whole period."""
        flags = [f"in_{name}" for name in self.study.segments]
        cases = pd.read_parquet(self.study.clean(period) / "cases.parquet", columns=flags)
        counted = {name: int(cases[f"in_{name}"].sum()) for name in self.study.segments}
        return counted | {"": len(cases)}

    def _reading(self, period: Period) -> Callable[[str], None]:
        return lambda source: self.told.say(f"{period.label}: read {source}")


def _in_parallel(tasks: Sequence[Callable[[], None]], workers: int, kernels: Kernels) -> None:
    """Run tasks in threads; when interrupted, end every kernel before leaving."""
    if not tasks:
        return
    pool = ThreadPoolExecutor(max_workers=max(workers, 1))
    futures: list[Future[None]] = [pool.submit(task) for task in tasks]
    try:
        wait(futures)
    except BaseException:
        kernels.stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    for future in futures:
        future.result()


def states(study: Study, period: Period) -> dict[str, Manifest]:
    """Return the manifest of each scope of a period, by the scope's name."""
    scopes: list[Scope] = [study.scope(name, period.label) for name in [*study.segments, None]]
    return {scope.name: Manifest.read(study.folder(scope)) for scope in scopes}
