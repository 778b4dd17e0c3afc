"""The grid of segments and periods as text."""

from collections.abc import Sequence

from cjm_lib.delivery import manifest
from cjm_lib.delivery.manifest import Manifest
from cjm_lib.periods import Period
from cjm_lib.study import Study


def text(study: Study, periods: Sequence[Period]) -> str:
    """Return one line for each segment, one column for each period, and what failed below."""
    names = [*study.segments, None]
    head = ["segment", *(period.label for period in periods)]
    rows, notes = [head], []
    for name in names:
        row = [name or "_all"]
        for period in periods:
            known = Manifest.read(study.folder(study.scope(name, period.label)))
            row.append(_state(known))
            notes += [
                f"{period.label}/{row[0]}/{step}: {found.failure.get('error', '')}"
                for step, found in known.steps.items()
                if found.status == manifest.FAILED
            ]
        rows.append(row)
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _state(known: Manifest) -> str:
    """Return the state of a scope in a word or two."""
    if not known.steps:
        return "-"
    done = sum(step.status == manifest.DONE for step in known.steps.values())
    whole = known.status == manifest.DONE
    return manifest.DONE if whole else f"{known.status} ({done} of {len(known.steps)} done)"
