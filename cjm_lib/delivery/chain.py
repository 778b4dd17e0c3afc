"""Run the notebooks of one scope, one after another, and keep its manifest."""

import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from cjm_lib import language
from cjm_lib.delivery import atomic, execute, manifest, plan, site
from cjm_lib.delivery.execute import Failure, Outcome
from cjm_lib.delivery.journal import Journal
from cjm_lib.delivery.kernels import Kernels
from cjm_lib.delivery.manifest import Manifest, Step
from cjm_lib.delivery.notebooks import Notebook
from cjm_lib.delivery.plan import Chain
from cjm_lib.delivery.progress import Telling
from cjm_lib.delivery.versions import versions
from cjm_lib.study import Study


@dataclass(frozen=True, order=True)
class Failed:
    """A step that failed: its place, ``2026-Q3/first_time/14_stages``, and the quoted cell."""

    place: str
    quoted: str


@dataclass
class Runner:
    """What all chains of a refresh share, and what they came to."""

    study: Study
    notebooks: Sequence[Notebook]
    kernels: Kernels
    telling: Telling
    timeout: int = 600
    extra: dict[str, object] = field(default_factory=dict)
    ran: int = 0
    skipped: int = 0
    failures: list[Failed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, chain: Chain, *, cases: int | None = None) -> None:
        """Run the chain's notebooks; after a failure the rest is marked and not run."""
        language.use(self.study.language)
        known = self._manifest(chain, cases)
        hashes = plan.inputs(self.study, chain.scope.period)
        known.facts["inputs"] = hashes
        stopped = chain.notebooks[0].wave == 2 and not self._any_segment(chain)
        for notebook in chain.notebooks:
            if self.kernels.stopped:
                return
            if stopped:
                self._leave_out(known, chain, notebook)
            else:
                stopped = not self._step(known, chain, notebook, hashes)
            if not self.kernels.stopped:
                step = known.steps[notebook.name]
                site.write_page(self.study, chain.scope, notebook, step, self.notebooks)
                known.write()

    def sorted_failures(self) -> list[Failed]:
        """Return the failures in the order of their places."""
        return sorted(self.failures)

    def _step(
        self, known: Manifest, chain: Chain, notebook: Notebook, hashes: dict[str, str]
    ) -> bool:
        """Run a notebook unless its last run still holds; say whether it is done."""
        values = plan.parameters(self.study, chain.scope, notebook, self.extra)
        key = plan.key(self.study, chain.scope, notebook, values, hashes)
        place = f"{chain.scope.period.label}/{chain.scope.name}/{notebook.name}"
        if known.holds(notebook.name, key):
            self._count(place, "skipped", 0.0)
            return True
        self.telling.began(place)
        target = known.folder / "notebooks" / f"{notebook.name}.ipynb"
        try:
            outcome = execute.run(
                notebook, values, to=target, kernels=self.kernels, timeout=self.timeout
            )
        except OSError as error:  # disk full, folder read-only: the step's failure, not the batch's
            outcome = Outcome(Failure(0, 0, "", str(error)), Journal(), 0.0)
        if self.kernels.stopped:
            return False
        known.forget(notebook.name) if outcome.failure else None
        known.steps[notebook.name] = self._record(known, notebook, key, values, outcome)
        if outcome.failure:
            with self._lock:
                self.failures.append(Failed(place, outcome.failure.quoted()))
        self._count(place, known.steps[notebook.name].status, outcome.seconds)
        return outcome.failure is None

    def _record(
        self,
        known: Manifest,
        notebook: Notebook,
        key: str,
        values: dict[str, object],
        outcome: Outcome,
    ) -> Step:
        """Return what the manifest says of a step; a failed one leaves no table behind."""
        file = f"notebooks/{notebook.name}.ipynb"
        tables = {f"tables/{name}.parquet": sha for name, sha in outcome.journal.tables.items()}
        if outcome.failure:
            earlier = known.steps.get(notebook.name, Step("")).tables()
            for table in tables | earlier:
                (known.folder / table).unlink(missing_ok=True)
            tables = {}
        return Step(
            key=key,
            status=manifest.FAILED if outcome.failure else manifest.DONE,
            seconds=round(outcome.seconds, 2),
            parameters=values,
            outputs={file: atomic.digest(known.folder / file)} | tables,
            headline=outcome.journal.headline if not outcome.failure else "",
            failure=asdict(outcome.failure) if outcome.failure else {},
        )

    def _leave_out(self, known: Manifest, chain: Chain, notebook: Notebook) -> None:
        """Mark a step that was not run; what it left earlier may be false by now."""
        known.forget(notebook.name)
        known.steps[notebook.name] = Step("")
        place = f"{chain.scope.period.label}/{chain.scope.name}/{notebook.name}"
        self._count(place, manifest.NOT_RUN, 0.0)

    def _manifest(self, chain: Chain, cases: int | None) -> Manifest:
        """Return the scope's manifest, with its facts as of now and without dropped notebooks."""
        known = Manifest.read(self.study.folder(chain.scope))
        there = {notebook.name for notebook in self.notebooks}
        for name in set(known.steps) - there:
            known.forget(name)
        known.facts = {
            "study": self.study.name,
            "period": chain.scope.period.label,
            "segment": chain.scope.name,
            "language": self.study.language,
            "cases": cases,
            "versions": versions(),
        }
        return known

    def _any_segment(self, chain: Chain) -> bool:
        """Say whether any segment of the period may be read."""
        period = chain.scope.period.label
        folders = [
            self.study.folder(self.study.scope(name, period)) for name in self.study.segments
        ]
        return any(Manifest.read(folder).status == manifest.DONE for folder in folders)

    def _count(self, place: str, status: str, seconds: float) -> None:
        with self._lock:
            if status == "skipped":
                self.skipped += 1
            elif status != manifest.NOT_RUN:
                self.ran += 1
            self.telling.ended(place, status, seconds)
