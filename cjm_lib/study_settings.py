"""The study file's own settings: its head, periods, tables and thresholds."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from babel.numbers import list_currencies

from cjm_lib import engine_names
from cjm_lib.errors import InputError
from cjm_lib.language import LANGUAGES
from cjm_lib.periods import KINDS, LISTED, Period, Periods
from cjm_lib.study_file import Section, on_the_map, time_zone

COSTS = ("customer_hour_value", "employee_hour_value", "handling_minutes")
TAGGERS = ("auto", "shipped", "transformers")
THEMES = ("general", "restaurant", "car", "bank", "health", "realty")
DEMOGRAPHICS = ("age", "age_group", "sex", "gender", "пол", "возраст")


def head(section: Section, folder: Path) -> dict[str, Any]:
    """Return ``[study]``; paths are made absolute, from the study file's folder."""
    facts = {
        "name": section.text("name", required=True),
        "language": section.text("language", required=True, among=LANGUAGES),
        "time_zone": time_zone(section, required=True) or "UTC",
        "currency": _currency(section),
        "outputs": (folder / section.text("outputs", "outputs")).resolve(),
        "data": (folder / section.text("data", "raw")).resolve(),
        "engine": _engine(section),
        "case": section.text("case"),
        "follow_up_days": section.whole("follow_up_days", 0),
        "demographics": section.texts("demographics", DEMOGRAPHICS),
    }
    section.finish()
    return facts


def _engine(section: Section) -> str:
    engine = section.text("engine", "duckdb")
    try:
        engine_names.parse(engine)
    except InputError as error:
        for problem in error.problems:
            section.report("engine", problem)
    return engine


def _currency(section: Section) -> str:
    currency = section.text("currency", required=True)
    if currency and currency not in list_currencies():
        section.suggest("currency", currency, list_currencies(), otherwise="Write it like RUB")
    return currency


def periods(section: Section) -> Periods | None:
    """Return ``[periods]``; None where it cannot be used."""
    kind = section.text("kind", required=True, among=(*KINDS, LISTED))
    first, last = section.text("first") or None, section.text("last") or None
    listed = []
    for block in section.sections("listed"):
        label, start, end = block.text("label", required=True), block.day("start"), block.day("end")
        block.finish()
        if label and start and end:
            listed.append(Period(label, start, end))
    section.finish()
    try:
        return Periods(kind, first, last, tuple(listed)) if kind else None
    except InputError as error:
        for problem in error.problems:
            section.report(*problem.split(": ", 1))
    return None


def tables(section: Section, folder: Path) -> dict[str, Path | None]:
    """Return ``[tables]``: the files of the study's tables; None for those not named."""
    named = {
        "journey": section.text("journey", required=True),
        "scenarios": section.text("scenarios", required=True),
        "segments": section.text("segments", required=True),
        "personas": section.text("personas"),
    }
    section.finish()
    return {key: folder / name if name else None for key, name in named.items()}


def voice(section: Section, folder: Path) -> dict[str, Any]:
    """Return ``[voice]``: which tagger reads the texts, and which dictionary names their themes."""
    facts: dict[str, Any] = {
        "tagger": section.text("tagger", "auto", among=TAGGERS),
        "model": _below(section, "model", folder),
        "themes": section.text("themes", "general"),
    }
    if facts["tagger"] == "transformers" and not facts["model"]:
        section.report("model", "is missing: the folder of the model, needed with transformers")
    if facts["themes"].endswith(".toml"):
        facts["themes"] = _below(section, "themes", folder)
    elif facts["themes"] not in THEMES:
        section.suggest(
            "themes", facts["themes"], THEMES, otherwise="Name an industry, or a .toml file"
        )
    section.finish()
    return facts


def costs(section: Section) -> dict[str, tuple[float, float, float]]:
    """Return ``[costs]``: base, low and high of each rate; nothing where none is stated."""
    found = {key: section.triple(key) for key in COSTS if section.has(key)}
    missing = [key for key in COSTS if key not in found]
    if found and missing:
        section.report(", ".join(missing), "is missing: money needs all three rates")
    section.finish()
    return {key: (rate[1], rate[0], rate[2]) for key, rate in found.items() if rate}


def _below(section: Section, key: str, folder: Path) -> Path | None:
    """Return the path that a key names, from the study file's folder; it must be there."""
    name = section.text(key)
    if name and not (folder / name).exists():
        section.report(key, f"'{name}' is not there; it is looked for beside the study file")
    return folder / name if name else None


def thresholds(
    section: Section, stages: Collection[str], usual: Mapping[str, Any]
) -> dict[str, Any]:
    """Return ``[thresholds]``: the usual ones, save those that are set."""
    shares = ("dropoff", "set_aside", "unlinked_feedback", "tagger_floor")
    limits: dict[str, Any] = {key: section.number(key, usual[key], high=1) for key in shares}
    for key in ("minimum_cell", "minimum_quotes"):
        limits[key] = section.whole(key, usual[key], low=1)
    patience = section.section("patience_days")
    for stage in patience:
        on_the_map(patience, stage, stage, stages)
    limits["patience_days"] = {stage: patience.number(stage, 0) for stage in patience}
    section.finish()
    return limits
