"""The pages of a scope, and the index of segments and periods."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from cjm_lib import language
from cjm_lib.delivery import atomic, manifest, notebooks
from cjm_lib.delivery.manifest import Manifest, Step
from cjm_lib.delivery.notebooks import Notebook
from cjm_lib.delivery.page import Context, Link, pygments_style, render
from cjm_lib.periods import Period
from cjm_lib.study import Scope, Study

TEMPLATE = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Cell:
    """One scope in the index."""

    status: str
    said: str
    cases: str
    headline: str
    failures: tuple[str, ...]
    links: tuple[Link, ...]


def write_page(
    study: Study, scope: Scope, notebook: Notebook, step: Step, all_: Sequence[Notebook]
) -> None:
    """
    Write the page of a step, unless the one there is made from the same.

    A failed step keeps its page, marked, with the failing cell quoted; a step
    that was not run has a page that says so. The step's record is updated.
    """
    folder = study.folder(scope)
    executed_file = folder / "notebooks" / f"{notebook.name}.ipynb"
    file = f"pages/{notebook.name}.html"
    context = _context(study, scope, notebook, step, all_)
    made_from = manifest.fingerprint(
        {
            "notebook": atomic.digest(executed_file),
            "context": str(replace(context, places=())),
            "template": manifest.digests(TEMPLATE.iterdir(), under=TEMPLATE),
            "language": study.language,
        }
    )
    there = atomic.digest(folder / file)
    if there and there == step.outputs.get(file) and step.page == made_from:
        return
    if step.status == manifest.NOT_RUN or not executed_file.is_file():
        executed = notebooks.titled(notebook.title())
    else:
        executed = notebooks.read(executed_file)
    step.outputs[file] = atomic.write(folder / file, render(executed, context).encode())
    step.page = made_from


def write_index(study: Study, periods: Sequence[Period], all_: Sequence[Notebook]) -> Path:
    """Write the grid of segments and periods, and the style sheet; return the index's file."""
    language.use(study.language)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    rows = [
        (_name(study, segment), [cell(study, study.scope(segment, p.label), all_) for p in periods])
        for segment in [*study.segments, None]
    ]
    content = environment.get_template("grid.html.j2").render(
        study=study, periods=periods, rows=rows, said=language.text, language=language.current()
    )
    atomic.write(study.outputs / "style.css", style().encode())
    atomic.write(study.outputs / "index.html", content.encode())
    return study.outputs / "index.html"


def style() -> str:
    """Return the one style sheet: ours, and the colours of code."""
    return (TEMPLATE / "style.css").read_text(encoding="utf-8") + pygments_style() + "\n"


def cell(study: Study, scope: Scope, all_: Sequence[Notebook]) -> Cell:
    """Return what the index says about a scope, from its manifest alone."""
    known = Manifest.read(study.folder(scope))
    ours = [notebook for notebook in all_ if _belongs(notebook, scope)]
    steps = [
        (notebook, known.steps[notebook.name]) for notebook in ours if notebook.name in known.steps
    ]
    place = f"{scope.period.label}/{scope.name}"
    return Cell(
        status=known.status.replace(" ", "-"),
        said=language.text({"done": "done", "failed": "failed"}.get(known.status, "not run")),
        cases=_cases(known, study),
        headline=next((step.headline for _, step in steps if step.headline), ""),
        failures=tuple(
            f"{notebook.name}: {step.failure.get('error', '')}"
            for notebook, step in steps
            if step.status == manifest.FAILED
        ),
        links=tuple(
            Link(f"{place}/pages/{notebook.name}.html", notebook.title(), False)
            for notebook, step in steps
            if f"pages/{notebook.name}.html" in step.outputs
        ),
    )


def _context(
    study: Study, scope: Scope, notebook: Notebook, step: Step, all_: Sequence[Notebook]
) -> Context:
    """Return what surrounds the page of a step."""
    said = language.text
    reasons = {
        manifest.FAILED: said("This page is incomplete: the notebook stopped here."),
        manifest.NOT_RUN: said("This page was not made: a notebook before it failed."),
    }
    return Context(
        study=study.name,
        segment=_name(study, scope.segment),
        period=scope.period.label,
        links={
            said("This segment"): _links(scope, notebook, [n for n in all_ if n.wave == 1]),
            said("The whole period"): _links(scope, notebook, [n for n in all_ if n.wave != 1]),
        }
        if scope.segment
        else {said("The whole period"): _links(scope, notebook, [n for n in all_ if n.wave != 1])},
        failure=step.failure,
        reason=reasons.get(step.status, ""),
        places=(study.file.parent, study.outputs, notebook.file.parents[1]),
    )


def _links(scope: Scope, here: Notebook, group: Sequence[Notebook]) -> list[Link]:
    """Return links from a page to a group of pages of its scope, or of its whole period."""
    return [
        Link(
            f"{other.name}.html"
            if _belongs(other, scope)
            else f"../../_all/pages/{other.name}.html",
            other.title(),
            other == here,
        )
        for other in group
    ]


def _belongs(notebook: Notebook, scope: Scope) -> bool:
    return (notebook.wave == 1) == (scope.segment is not None)


def _name(study: Study, segment: str | None) -> str:
    return study.segments[segment].name if segment else language.text("The whole period")


def _cases(known: Manifest, study: Study) -> str:
    """Return the number of cases of a scope in words; a small one is not told."""
    cases = known.facts.get("cases")
    minimum = study.thresholds.minimum_cell
    if cases is None:
        return ""
    if 0 < cases < minimum:
        return language.text("fewer than {minimum} cases", minimum=minimum)
    return language.plural("{count} case", "{count} cases", cases)
