"""The study's tables: journey map, scenarios, segments, personas."""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits

import pandas as pd

from cjm_lib import scenario_syntax, sheets
from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.rules import Rule, parse

JOURNEY_TEXTS = ("block", "name", "goal", "expectation", "touchpoints", "owner", "system")
JOURNEY_NUMBERS = ("planned_days", "planned_steps")
JOURNEY = (
    *("block", "stage", "name", "goal", "expectation", "planned_days", "planned_steps"),
    *("touchpoints", "owner", "system", "funnel_step", "version"),
)
SCENARIOS = ("scenario", "name", "path")
ATTRIBUTES = ("behaviour", "decision", "need", "criteria")
SEGMENTS = ("segment", "name", "rule", *ATTRIBUTES)
PERSONAS = ("persona", "segment", "name", "field", "text", "source")
PERSONA_FIELDS = (*("need", "trigger", "alternatives", "search", "criteria", "behaviour", "fears"),)

LETTERS = ascii_uppercase + ascii_lowercase + digits  # one for each stage, in paths
SEGMENT_ID = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
# Signs that scenarios' paths and crosswalks give a meaning of their own.
_RESERVED = re.compile(r"[>()\[\]|?*+;]|^[@_]")


def journey(file: Path | None, problems: list[str]) -> pd.DataFrame:
    """
    Return the journey map; what is wrong with it is added to ``problems``.

    One row for each stage, in the order of the backbone, with the columns of ``JOURNEY``: text,
    ``""`` where there is nothing, save ``planned_days`` and ``planned_steps``: numbers, missing
    where there is nothing. ``stage`` is unique; a ``name`` left empty is the stage's id.
    """
    table = _read(file, ("stage",), JOURNEY, problems)
    if table.empty:
        return table.astype(dict.fromkeys(JOURNEY_NUMBERS, "float64"))
    problems += _ids(file, table, "stage", _stage_problem)
    if len(table) > len(LETTERS):
        problems.append(
            f"{_at(file, 1)}: the map has {len(table)} stages; at most {len(LETTERS)} can be told "
            "apart. Collapse some: a map that people read has 6 to 9."
        )
    for column in JOURNEY_NUMBERS:
        table[column] = _numbers(file, table, column, problems)
    table["name"] = table["name"].mask(table["name"] == "", table["stage"])
    return table.reset_index(drop=True)


def scenarios(file: Path | None, stages: Collection[str], problems: list[str]) -> pd.DataFrame:
    """
    Return the map's scenarios; what is wrong with them is added to ``problems``.

    One row for each scenario, with the columns of ``SCENARIOS``, all text; ``path`` names stages
    of the map as :func:`cjm_lib.scenario_syntax.parse` reads them:
    ``lead > consult > showing? > (booking | waiting)``.
    """
    table = _read(file, ("scenario", "path"), SCENARIOS, problems)
    problems += _ids(file, table, "scenario")
    for row, path in table["path"].items():
        problems += [
            f"{_at(file, row, 'path')}: {problem}" for problem in _path_problems(path, stages)
        ]
    table["name"] = table["name"].mask(table["name"] == "", table["scenario"])
    return table.reset_index(drop=True)


def segments(file: Path | None, problems: list[str]) -> pd.DataFrame:
    """
    Return the segments; what is wrong with them is added to ``problems``.

    One row for each segment, with the columns of ``SEGMENTS``, all text; the index is the row in
    the file. Rules are not read here.
    """
    table = _read(file, ("segment", "rule"), SEGMENTS, problems)
    problems += _ids(file, table, "segment", _segment_problem)
    described = (table[[*ATTRIBUTES]] != "").any(axis=1)
    problems += [
        f"{_at(file, row)}: segment '{segment}' says nothing of {', '.join(ATTRIBUTES)}; fill in at"
        " least one: they define a segment (R2)"
        for row, segment in table["segment"][~described].items()
    ]
    table["name"] = table["name"].mask(table["name"] == "", table["segment"])
    return table


def rules(
    file: Path | None, segments: pd.DataFrame, demographics: Collection[str], problems: list[str]
) -> dict[str, Rule]:
    """
    Return the rule of each segment that has a good one; the rest is added to ``problems``.

    A rule that reads nothing but ``demographics`` is refused.
    """
    cuts = {column.casefold() for column in demographics}
    found = {}
    for row, segment, text in segments[["segment", "rule"]].itertuples():
        try:
            rule = parse(text)
        except InputError as error:
            problems += [f"{_at(file, row, 'rule')}: {problem}" for problem in error.problems]
            continue
        if {column.casefold() for column in rule.columns} <= cuts:
            problems.append(
                f"{_at(file, row, 'rule')}: only {', '.join(sorted(rule.columns))} is asked; a"
                " segment is defined by behaviour, decision, need or criteria (R2); sex and age"
                " are cuts of a report"
            )
        found[segment] = rule
    return found


def personas(file: Path | None, segments: Collection[str], problems: list[str]) -> pd.DataFrame:
    """
    Return the personas; what is wrong with them is added to ``problems``.

    One row for each statement about a persona, with the columns of ``PERSONAS``, all text;
    ``field`` is one of ``PERSONA_FIELDS``; one persona has one segment.
    """
    table = _read(file, ("persona", "segment", "field", "text"), PERSONAS, problems)
    for column, known in (("segment", segments), ("field", PERSONA_FIELDS)):
        problems += [
            f"{_at(file, row, column)}: '{value}' is not known.{did_you_mean(value, known)}"
            for row, value in table[column].items()
            if known and value not in known
        ]
    return table.reset_index(drop=True)


def _read(
    file: Path | None, required: tuple[str, ...], columns: tuple[str, ...], problems: list[str]
) -> pd.DataFrame:
    """Return the columns in their order; an empty table where there is no file to read."""
    optional = [column for column in columns if column not in required]
    nothing = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    if file is None:
        return nothing
    try:
        table = sheets.read(file, required=required, optional=optional)
    except InputError as error:
        problems += [f"{file.name}, {problem}" for problem in error.problems]
        return nothing
    return table[list(columns)]


def _at(file: Path | None, row: object, column: str = "") -> str:
    return ", ".join(filter(None, (file.name if file else "", f"row {row}", column)))


def _ids(
    file: Path | None,
    table: pd.DataFrame,
    column: str,
    problem: Callable[[str], str] = lambda _: "",
) -> list[str]:
    """Return the ids that are empty, stand twice or are not written as ids are."""
    found = []
    for row, value in table[column].items():
        wrong = problem(value) if value else "is empty"
        if wrong:
            found.append(f"{_at(file, row, column)}: {wrong}")
    for row, value in table[column][table[column].duplicated() & (table[column] != "")].items():
        first = table.index[table[column] == value][0]
        found.append(f"{_at(file, row, column)}: '{value}' stands in row {first} already")
    return found


def _stage_problem(stage: str) -> str:
    sign = _RESERVED.search(stage)
    return f"'{stage}' may not hold '{sign[0]}'" if sign else ""


def _segment_problem(segment: str) -> str:
    if SEGMENT_ID.fullmatch(segment):
        return ""
    return f"'{segment}' must be written in a-z, 0-9, _ and -, and not begin with a sign"


def _numbers(file: Path | None, table: pd.DataFrame, column: str, problems: list[str]) -> pd.Series:
    """Return the column as numbers, 0 or more; decimal commas are understood."""
    numbers = pd.to_numeric(table[column].str.replace(",", "."), errors="coerce").astype("float64")
    wrong = (table[column] != "") & ~(numbers >= 0)
    problems += [
        f"{_at(file, row, column)}: '{value}' is not a number, 0 or more"
        for row, value in table[column][wrong].items()
    ]
    return numbers


def _path_problems(path: str, stages: Collection[str]) -> list[str]:
    try:
        scenario_syntax.parse(path, stages)  # without a map there is nothing to compare with
    except InputError as error:
        return error.problems
    return []
