"""The command line."""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cjm_lib.errors import InputError, WorkbookError

if TYPE_CHECKING:
    from cjm_lib.periods import Period
    from cjm_lib.study import Study

STUDY = click.argument("study", type=click.Path(path_type=Path))
NOTEBOOKS = click.option(
    "--notebooks",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of the notebooks; by default the workbook's own.",
)


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Say an error made on purpose without a traceback: exit 2 for input, 1 for the rest."""

    @wraps(command)
    def guarded(*values: Any, **options: Any) -> None:
        try:
            command(*values, **options)
        except WorkbookError as error:
            click.echo(f"{type(error).__name__}: {error}", err=True)
            sys.exit(2 if isinstance(error, InputError) else 1)
        except KeyboardInterrupt:
            click.echo("Stopped. Finished steps are kept; run again to go on.", err=True)
            sys.exit(130)

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Refresh customer journey maps from raw exports, period after period."""


@main.command(
    epilog="Example: cjm refresh data/sample/study.toml --period 2026-Q3 --segment first_time"
)
@STUDY
@click.option(
    "--period",
    "labels",
    multiple=True,
    default=("last",),
    show_default=True,
    help="A period of the study, 'last' (finished one) or 'all'. May be repeated.",
)
@click.option("--segment", "segments", multiple=True, help="Only this segment. May be repeated.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Notebooks that run at one time.  [default: one for each core, at least 2]",
)
@click.option(
    "--timeout", type=click.IntRange(min=1), default=600, show_default=True,
    help="Seconds that one cell may take.",
)  # fmt: skip
@click.option(
    "--parameter", "-p", "extra", type=(str, str), multiple=True, metavar="NAME VALUE",
    help="A further parameter, for each notebook that declares it. May be repeated.",
)  # fmt: skip
@NOTEBOOKS
@plainly
def refresh(
    study: Path,
    labels: tuple[str, ...],
    segments: tuple[str, ...],
    workers: int | None,
    timeout: int,
    extra: tuple[tuple[str, str], ...],
    notebooks: Path | None,
) -> None:
    """
    Run every notebook of every segment, and write the pages.

    Steps whose inputs have not changed are skipped. A failing step stops its
    segment only; its page stays and quotes the failing cell.

    Exit codes: 0 done, 1 a step failed, 2 the input or the call is wrong.
    """
    from cjm_lib.delivery import batch, parameters
    from cjm_lib.delivery import notebooks as on_disk
    from cjm_lib.study import Study

    signal.signal(signal.SIGTERM, _interrupt)
    read = Study.read(study)
    folder = notebooks or on_disk.FOLDER
    report = batch.refresh(
        read,
        _periods(read, labels),
        segments=segments,
        workers=workers or max(os.cpu_count() or 1, 2),
        timeout=timeout,
        folder=folder,
        extra=parameters.typed(on_disk.discover(folder), dict(extra)),
    )
    _report(report)
    sys.exit(report.exit_code)


@main.command(epilog="Example: cjm check data/sample/study.toml")
@STUDY
@NOTEBOOKS
@plainly
def check(study: Path, notebooks: Path | None) -> None:
    """Validate a study without running it; name every problem."""
    from cjm_lib.delivery import check as checking
    from cjm_lib.delivery import notebooks as on_disk
    from cjm_lib.study import Study

    read = Study.read(study)
    found = checking.problems(read, folder=notebooks or on_disk.FOLDER)
    for problem in found:
        click.echo(problem, err=True)
    if found:
        sys.exit(2)
    click.echo(checking.summary(read, _periods(read, ("all",))))


@main.command(epilog="Example: cjm init my_study --language ru")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["ru", "en"]), default="ru", show_default=True)
@plainly
def init(folder: Path, language: str) -> None:
    """Write a small, commented study to start from."""
    from cjm_lib.delivery import starting

    file = starting.write(folder, language=language)
    click.echo(f"{file} is ready. Next: cjm check {file}")


@main.command(epilog="Example: cjm status data/sample/study.toml")
@STUDY
@plainly
def status(study: Path) -> None:
    """Show the segments and periods of a study, and how far each is."""
    from cjm_lib.delivery import status as grid
    from cjm_lib.study import Study

    read = Study.read(study)
    click.echo(grid.text(read, _periods(read, ("all",))))


@main.command(epilog="Example: cjm stalled data/sample/study.toml --period 2026-Q3")
@STUDY
@click.option("--period", "name", required=True, help="A prepared period, or 'last'.")
@click.option("--segment", help="Only cases of this segment.")
@plainly
def stalled(study: Path, name: str, segment: str | None) -> None:
    """
    List the open cases that wait too long with nobody in touch, longest first.

    A line for each: case, stage, days waited, channel of the last contact, with tabs between.
    A case is stalled if it has waited in its stage longer than 75 % of the cases take to move
    on, and nothing has happened since it entered. Where fewer than 75 % move on nobody is
    called stalled. The list names cases: it is for those who will call, not to be published.
    """
    from cjm_lib.delivery import stalled_list
    from cjm_lib.study import Study

    read = Study.read(study)
    for period in _periods(read, (name,)):
        click.echo(stalled_list.text(read, read.scope(segment, period.label)))


@main.command(epilog="Example: cjm sample /tmp/sample --cases 500 --seed 1")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--cases", type=click.IntRange(min=1), default=3240, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--outputs", default="outputs", help="Folder of its results, from the study file.")
@plainly
def sample(folder: Path, cases: int, seed: int, outputs: str) -> None:
    """Write a simulated study with its planted truths beside it."""
    from cjm_lib.sample import write

    write.write(folder, cases=cases, seed=seed, outputs=outputs)
    click.echo(f"{folder / 'study.toml'} is ready.")


@main.group()
def label() -> None:
    """Label texts by hand: what people say stands above the machine."""


@label.command("export", epilog="Example: cjm label export data/sample/study.toml --period 2026-Q3")
@STUDY
@click.option("--period", "name", required=True, help="A prepared period, or 'last'.")
@click.option("--size", type=click.IntRange(min=1), default=200, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True)
@plainly
def label_export(study: Path, name: str, size: int, seed: int) -> None:
    """Draw texts at random and write them to a sheet, without what the machine says."""
    from cjm_lib.delivery import label_sheet
    from cjm_lib.study import Study

    read = Study.read(study)
    for period in _periods(read, (name,)):
        file = label_sheet.write(read, period, size=size, seed=seed)
        click.echo(f"{file} is ready. Fill it in, then: cjm label import {study} {file}")


@label.command(
    "import", epilog="Example: cjm label import data/sample/study.toml labels/2026-Q3.xlsx"
)
@STUDY
@click.argument("file", type=click.Path(path_type=Path))
@plainly
def label_import(study: Path, file: Path) -> None:
    """Check a sheet that was filled in, and keep its labels for ever."""
    from cjm_lib.delivery import label_import as labelled
    from cjm_lib.study import Study

    taken = labelled.take(Study.read(study), file)
    click.echo(
        f"{taken.labelled} texts are labelled, {taken.empty} are not; "
        f"{taken.new} labels are new or changed. Next: cjm refresh {study}"
    )


def _periods(study: "Study", labels: tuple[str, ...]) -> "list[Period]":
    """Return the periods asked for, in time order and each once."""
    from datetime import date

    chosen = set()
    for label in labels:
        if label == "all":
            chosen.update(study.periods.all(date.today()))
        elif label == "last":
            chosen.add(study.periods.latest(date.today()))
        else:
            chosen.add(study.periods.get(label))
    return sorted(chosen)


def _report(report: Any) -> None:
    """Say what a refresh came to; what went wrong goes to standard error."""
    for refused in report.refused:
        click.echo(refused, err=True)
    if report.failed:
        click.echo(f"{len(report.failed)} failed:", err=True)
    for failed in report.failed:
        click.echo(f"  {failed.place}, {failed.quoted}".replace("\n", "\n    "), err=True)
    click.echo(f"{report.ran} steps ran, {report.skipped} were up to date. Open {report.index}")


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
