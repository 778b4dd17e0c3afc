"""The study file's sources: what is delivered, and how it maps to a contract."""

import codecs
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import Any

from cjm_lib import engine_names
from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.study_file import Section, on_the_map, time_zone

TABLES = (
    *("events", "cases", "customers", "feedback", "visits", "documents", "codes", "codings"),
    *("hypotheses", "tasks", "changes"),
)
FORMATS: Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv", ".txt"),
    "xlsx": (".xlsx", ".xlsm", ".xls", ".ods"),
    "parquet": (".parquet",),
    "jsonl": (".jsonl", ".ndjson"),
    "xes": (".xes",),
    "ocel": (".ocel", ".jsonocel", ".xmlocel"),
}
DATES = ("iso", "day-first", "month-first")
ATTRIBUTE_TYPES = ("text", "number", "date", "flag")
KEEP = ("first", "last")
LOST, IGNORE = "@lost", "@ignore"

# Which formats a setting is for; others are for all.
_ONLY_FOR = {
    "encoding": ("csv", "jsonl"),
    "delimiter": ("csv",),
    "sheet": ("xlsx", "ocel"),
}


def read(sections: list[Section], stages: Collection[str]) -> list[dict[str, Any]]:
    """Return ``[[sources]]``: the fields of each, by name."""
    sources = [_source(section, stages) for section in sections]
    names = [source["name"] for source in sources]
    for section, name in zip(sections, names, strict=True):
        if name and names.count(name) > 1:
            section.report("name", f"'{name}' stands {names.count(name)} times")
    return sources


def _source(section: Section, stages: Collection[str]) -> dict[str, Any]:
    source = {
        "name": section.text("name", required=True),
        "table": section.text("table", required=True, among=TABLES),
        "files": section.texts("files"),
        "format": section.text("format", among=FORMATS) or None,
        "encoding": _encoding(section),
        "delimiter": section.text("delimiter", strip=False) or None,
        "decimal": section.text("decimal", among=(",", ".")) or None,
        "sheet": section.text("sheet") or None,
        "dates": _dates(section),
        "time_zone": time_zone(section) or None,
        "columns": section.mapping("columns"),
        "constants": section.constants("constants"),
        "types": section.mapping("types", among=ATTRIBUTE_TYPES),
        "values": _values(section),
        "stages": section.mapping("stages"),
        "tables": _tables(section),
        "query": section.text("query") or None,
        "database": _database(section),
        "keep": section.text("keep", among=KEEP) or None,
    }
    section.finish()
    _check_files(section, source)
    _check_columns(section, source)
    _check_stages(section, source, stages)
    return source


def _encoding(section: Section) -> str | None:
    name = section.text("encoding")
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        section.report("encoding", f"'{name}' is not known. Write it like utf-8 or cp1251.")
        return None


def _dates(section: Section) -> str:
    dates = section.text("dates", "iso")
    if dates in DATES or "%" in dates:
        return dates
    section.suggest("dates", dates, DATES, otherwise=f"Known: {', '.join(DATES)}, or %d.%m.%Y")
    return "iso"


def _values(section: Section) -> dict[str, dict[str, str]]:
    inner = section.section("values")
    return {column: inner.mapping(column) for column in inner}


def _tables(section: Section) -> dict[str, tuple[str, ...]]:
    inner = section.section("tables")
    return {name: inner.texts(name) for name in inner}


def _database(section: Section) -> str | None:
    name = section.text("database")
    try:
        if name and engine_names.parse(name).kind != "postgres":
            section.report("database", f"'{name}' is none: postgres://$USER:$PASSWORD@host/name")
    except InputError as error:
        for problem in error.problems:
            section.report("database", problem)
    return name or None


def _check_files(section: Section, source: dict[str, Any]) -> None:
    """Files, or tables and a query over them; a format that goes with their names."""
    if source["database"]:
        _check_database(section, source)
        return
    if bool(source["query"]) != bool(source["tables"]):
        missing, there = ("query", "tables") if source["tables"] else ("tables", "query")
        section.report(missing, f"is missing: {there} is there, and the two go together")
    if source["files"] and source["query"]:
        section.report("files", "goes without a query: name its files under tables")
    if not source["files"] and not source["query"] and not source["tables"]:
        if not section.has("files"):
            section.report("files", "is missing; it must be a text or a list of texts")
        return
    found = {_by_name(pattern) for pattern in source["files"]}
    if source["files"] and source["format"] is None:
        if len(found) > 1 or None in found:
            section.report(
                "format", f"is missing; the names do not tell. Known: {', '.join(FORMATS)}."
            )
        else:
            source["format"] = found.pop()
    for key, formats in _ONLY_FOR.items():
        if source[key] and source["format"] and source["format"] not in formats:
            section.report(key, f"is for {' and '.join(formats)}, not for {source['format']}")
    if source["delimiter"] and len(source["delimiter"]) != 1:
        section.report("delimiter", "must be one character")


def _check_database(section: Section, source: dict[str, Any]) -> None:
    """A query, and nothing that is said of files."""
    if not source["query"]:
        section.report("query", "is missing: what to ask the database")
    for key in ("files", "tables", "format", "sheet", "encoding", "delimiter"):
        if source[key]:
            section.report(key, "is of files, and a database has none")


def _by_name(pattern: str) -> str | None:
    name = pattern.lower().removesuffix(".gz")
    suffix = PurePosixPath(name).suffix
    return next((form for form, suffixes in FORMATS.items() if suffix in suffixes), None)


def _check_columns(section: Section, source: dict[str, Any]) -> None:
    """No column has two origins; what is translated or typed is mapped."""
    mapped = source["columns"]
    for column in source["constants"]:
        if column in mapped:
            section.report(f"constants.{column}", "the column is under columns already")
    if not mapped:  # every raw column goes under its own name
        return
    known = (*mapped, *source["constants"])
    for key in ("values", "types"):
        for column in source[key]:
            if column not in known:
                hint = did_you_mean(column, known)
                section.report(f"{key}.{column}", f"the column is not under columns.{hint}")


def _check_stages(section: Section, source: dict[str, Any], stages: Collection[str]) -> None:
    """Every stage named is on the map, or is @lost or @ignore where that means something."""
    if not stages:  # the map itself could not be read, and that is said already
        return
    marks = (*stages, LOST, IGNORE)
    for raw, stage in source["values"].get("stage", {}).items():
        on_the_map(section, f"values.stage '{raw}'", stage, marks)
    if "stage" in source["constants"]:
        on_the_map(section, "constants.stage", source["constants"]["stage"], (*stages, LOST))
    for stage in source["stages"]:
        on_the_map(section, f"stages.{stage}", stage, (*stages, LOST))
    if source["stages"]:
        if source["table"] and source["table"] != "events":
            section.report("stages", f"is for events, not for {source['table']}")
        for column in ("stage", "at"):
            if column in source["columns"] or column in source["constants"]:
                section.report(f"columns.{column}", "stages gives it already")
