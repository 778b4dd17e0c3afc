"""What every contender of ``journeys.py`` answers, in one form, so that answers can be compared."""

import json
import resource
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Answers:
    """
    The five results, each by segment.

    ``funnel``: cases that came to each stage without a gap. ``transitions``: how often one stage
    directly follows another. ``times``: median and p90 of the minutes from entering a stage to
    entering the next reached one, of those who moved on. ``variants``: distinct paths, and the
    cases whose path, repeats in a row taken as one, is one of the scenarios. ``steps``: cases in
    each stage at each of the first ten steps.
    """

    funnel: dict[str, list[int]] = field(default_factory=dict)
    transitions: dict[str, dict[str, int]] = field(default_factory=dict)
    times: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    variants: dict[str, list[int]] = field(default_factory=dict)
    steps: dict[str, dict[str, int]] = field(default_factory=dict)


def report(start: float) -> None:
    """Print what this process and its children took; ``start`` is the CPU before the work."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    mib = max(own.ru_maxrss, children.ru_maxrss) / 1024
    print(json.dumps({"cpu": spent(), "work": spent() - start, "mib": mib}))


def spent() -> float:
    """Return the CPU seconds of this process and its children so far."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def save(answers: Answers, file: Path) -> None:
    """Write the answers."""
    file.write_text(json.dumps(asdict(answers)), "utf-8")


def differences(ours: Path, theirs: Path) -> list[str]:
    """Return where two answers differ: counts exactly, times beyond a rounding error."""
    first, second = (json.loads(file.read_text("utf-8")) for file in (ours, theirs))
    found = []
    for result, segments in first.items():
        for segment, answer in segments.items():
            other = second[result][segment]
            if result == "times":
                same = answer.keys() == other.keys() and all(
                    abs(one - two) < 1e-6
                    for stage in answer
                    for one, two in zip(answer[stage], other[stage], strict=True)
                )
            else:
                same = answer == other
            if not same:
                found.append(f"{result} of {segment}: {answer} against {other}")
    return found
