"""Event logs of process mining: XES and OCEL, read by r4pm."""

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pyarrow as pa
import r4pm

from cjm_lib.errors import InputError
from cjm_lib.inputs.raw import Raw, headers, tidy


def read_xes(file: Path) -> Raw:
    """
    Return an XES log as text; one row is one event, in the order of the file.

    Attributes of a trace have the prefix ``case:``, as in the CSV exports of such logs. Nested
    attributes are left out.
    """
    log = _json(file, "EventLog")
    rows: list[dict[str, str | None]] = []
    for trace in log["traces"]:
        case = _attributes(trace, prefix="case:")
        rows.extend(case | _attributes(event) for event in trace["events"])
    return _table(rows)


def read_ocel(file: Path, *, object_type: str | None = None, several: bool = False) -> Raw:
    """
    Return an object-centric log as text; one row is one event of one object.

    Columns: ``ocel:eid``, ``ocel:activity``, ``ocel:timestamp``, ``ocel:oid``, ``ocel:type``,
    ``ocel:qualifier``, the event's attributes, and the object's as ``object:<name>`` (the
    latest value). With ``object_type`` only the objects of that type; without it a log of
    several types is refused unless ``several`` is asked for.
    """
    log = _json(file, "OCEL")
    objects = {one["id"]: one for one in log["objects"]}
    known = sorted({one["type"] for one in objects.values()}) or [""]
    if (object_type or known[0]) not in known or not (object_type or several or len(known) == 1):
        kinds = ", ".join(known)
        raise InputError(file.name, [f"which objects are the cases? Set sheet to one of: {kinds}"])
    rows = [
        _event(event) | _object(objects.get(link["objectId"], {}), link)
        for event in log["events"]
        for link in event["relationships"]
        if object_type in (None, objects.get(link["objectId"], {}).get("type"))
    ]
    return _table(rows)


def _event(event: dict[str, Any]) -> dict[str, str | None]:
    basic = {
        "ocel:eid": event["id"],
        "ocel:activity": event["type"],
        "ocel:timestamp": event["time"],
    }
    return basic | {one["name"]: _text(one["value"]) for one in event["attributes"]}


def _object(one: dict[str, Any], link: dict[str, str]) -> dict[str, str | None]:
    basic = {
        "ocel:oid": link["objectId"],
        "ocel:type": one.get("type"),
        "ocel:qualifier": link["qualifier"],
    }
    latest = sorted(one.get("attributes", []), key=lambda value: value["time"])
    return basic | {f"object:{value['name']}": _text(value["value"]) for value in latest}


def _attributes(holder: dict[str, Any], *, prefix: str = "") -> dict[str, str | None]:
    return {prefix + one["key"]: _text(one["value"].get("content")) for one in holder["attributes"]}


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _table(rows: list[dict[str, str | None]]) -> Raw:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {
        clean: pa.array([row.get(name) for row in rows], pa.string())
        for clean, name in zip(headers(names), names, strict=True)
    }
    return tidy(pa.table(columns), range(1, len(rows) + 1))


def _json(file: Path, kind: str) -> Any:
    """Return what r4pm read. It takes a file that is cut short for a whole one, so look first."""
    _refuse_broken(file)
    try:
        item = r4pm.import_item(kind, str(file))
    except TypeError as broken:
        reason = str(broken).rpartition(f"{file}: ")[2]
        raise InputError(file.name, [f"not readable as {kind}: {reason}"]) from None
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "log.json"
            r4pm.export_item(item, str(copy))
            return json.loads(copy.read_bytes(), parse_float=str, parse_int=str)
    finally:
        r4pm.remove_item(item)


def _refuse_broken(file: Path) -> None:
    """Refuse XML or JSON that is not well formed, with the place."""
    try:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        if data.lstrip()[:1] == b"<":
            expat.ParserCreate().Parse(data, True)
        else:
            json.loads(data)
    except (
        expat.ExpatError,
        json.JSONDecodeError,
        OSError,
        EOFError,
        UnicodeDecodeError,
    ) as broken:
        raise InputError(file.name, [f"the file is broken or cut short: {broken}"]) from None
