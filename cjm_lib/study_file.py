"""Strict reading of a TOML file: every key is known, of its type, and there."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import available_timezones

from cjm_lib.errors import InputError, did_you_mean

_EMPTY: Mapping[str, Any] = MappingProxyType({})


def read(file: Path) -> dict[str, Any]:
    """
    Return what the TOML file says.

    Raises
    ------
    InputError
        The file is not there, or is not TOML; the message gives line and column.
    """
    if file.is_dir():
        raise InputError(file, ["is a folder: name the study file in it, such as study.toml"])
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(file, ["the file does not exist"]) from None
    except UnicodeDecodeError:
        raise InputError(file, ["is not utf-8 text: save it as UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(file, [f"is not valid TOML: {error}"]) from None


class Section:
    """
    One table of a TOML file, read key by key.

    Problems do not stop the reading: they go to one list, and a value that cannot be used comes
    back as its default, so that the rest is checked as well. :meth:`finish` reports the keys that
    nobody asked for.

    Parameters
    ----------
    values
        The table.
    place
        What the messages call it: ``[study]``; empty for the whole file.
    problems
        The list that the problems of the whole file go to.
    """

    def __init__(self, values: Mapping[str, Any], place: str, problems: list[str]) -> None:
        self.place = place
        self._values = values
        self._problems = problems
        self._asked: list[str] = []

    def report(self, key: str, problem: str) -> None:
        """Add a problem of this key."""
        between = "" if not self.place else " " if self.place.endswith("]") else ", "
        self._problems.append(f"{self.place}{between}{key}: {problem}")

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._values

    def text(
        self,
        key: str,
        default: str = "",
        *,
        required: bool = False,
        among: Collection[str] | None = None,
        strip: bool = True,
    ) -> str:
        """Return a text, trimmed; with ``among``, one of these."""
        value: str = self._typed(key, str, "a text in quotes", default, required=required)
        value = value.strip() if strip else value
        if required and self._is_given(key, str) and not value:
            self.report(key, "is empty")
        if among is not None and value and value not in among and self.has(key):
            self.report(key, f"'{value}' is not known.{did_you_mean(value, among)}")
            return default
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a text or a list of texts, as a tuple."""
        value = self._asking(key)
        if value is None:
            return default
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(item, str) and item.strip() for item in listed):
            self.report(key, f"must be a text or a list of texts, not {_written(value)}")
            return default
        return tuple(item.strip() for item in listed)

    def number(self, key: str, default: float, *, low: float = 0, high: float = inf) -> float:
        """Return a number, ``low`` to ``high``."""
        value: float = self._typed(key, (int, float), "a number", default)
        if not low <= value <= high:
            limit = f"{low} to {high}" if high < inf else f"{low} or more"
            self.report(key, f"{value} is not {limit}")
            return default
        return value

    def triple(self, key: str) -> tuple[float, float, float] | None:
        """Return a number as low, base and high, or a list of these three in order; 0 or more."""
        value = self._asking(key)
        if value is None:
            return None
        three = value if isinstance(value, list) else [value] * 3
        known = [one for one in three if isinstance(one, int | float) and one is not True]
        if len(three) != 3 or len(known) != 3 or not 0 <= three[0] <= three[1] <= three[2]:
            self.report(
                key, f"must be a number or [low, base, high], rising, not {_written(value)}"
            )
            return None
        return three[0], three[1], three[2]

    def whole(self, key: str, default: int, *, low: int = 0) -> int:
        """Return a whole number, ``low`` or more."""
        value: int = self._typed(key, int, "a whole number", default)
        if value < low:
            self.report(key, f"{value} is not {low} or more")
            return default
        return value

    def day(self, key: str) -> date | None:
        """Return a date, which TOML writes without quotes; a missing one is a problem."""
        value = self._typed(key, date, "a date without quotes, 2026-07-31", None, required=True)
        if isinstance(value, datetime):
            self.report(key, "must be a date without a time")
        return value.date() if isinstance(value, datetime) else value

    def mapping(self, key: str, *, among: Collection[str] | None = None) -> dict[str, str]:
        """Return a table of texts; with ``among``, each value is one of these."""
        inner = self.section(key)
        return {name: inner.text(name, required=True, among=among) for name in inner}

    def constants(self, key: str) -> dict[str, str]:
        """Return a table of texts, numbers and true or false, all as text."""
        inner = self.section(key)
        kinds = (str, int, float)
        found = {}
        for name, value in inner._values.items():
            if isinstance(value, kinds):
                found[name] = str(value).lower() if isinstance(value, bool) else str(value).strip()
            else:
                inner.report(name, f"must be a text, a number or a flag, not {_written(value)}")
        return found

    def section(self, key: str, *, required: bool = False) -> "Section":
        """Return the table under this key; empty where it is missing."""
        value = self._typed(key, dict, "a table", _EMPTY, required=required)
        return Section(value, self._below(key), self._problems)

    def sections(self, key: str) -> list["Section"]:
        """Return the list of tables under this key, ``[[key]]``; each named by its ``name``."""
        value: list[Any] = self._typed(key, list, f"a list of tables, [[{key}]]", [])
        found = []
        for number, item in enumerate(value, start=1):
            name = item.get("name", number) if isinstance(item, dict) else number
            place = f"[{self._below(key)}] {name}"
            if isinstance(item, dict):
                found.append(Section(item, place, self._problems))
            else:
                self._problems.append(f"{place}: must be a table, not {_written(item)}")
        return found

    def __iter__(self) -> Iterator[str]:
        """Go through the keys that are there, in their order."""
        return iter(self._values)

    def suggest(self, key: str, value: str, known: Collection[str], *, otherwise: str) -> None:
        """Report a value that is not known; for lists too long to print."""
        hint = did_you_mean(value, known)
        near = hint if "Did you mean" in hint else f" {otherwise}."
        self.report(key, f"'{value}' is not known.{near}")

    def finish(self) -> None:
        """Report each key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.report(key, f"the key is not known.{did_you_mean(key, self._asked)}")

    def _asking(self, key: str) -> Any:
        self._asked.append(key)
        return self._values.get(key)

    def _typed(
        self, key: str, kind: Any, described: str, default: Any, *, required: bool = False
    ) -> Any:
        value = self._asking(key)
        if value is None:
            if required:
                self.report(key, f"is missing; it must be {described}")
            return default
        if not self._is_given(key, kind):
            self.report(key, f"must be {described}, not {_written(value)}")
            return default
        return value

    def _is_given(self, key: str, kind: Any) -> bool:
        """Return whether the key holds this type; true and false are no numbers."""
        value = self._values.get(key)
        return isinstance(value, kind) and not isinstance(value, bool)

    def _below(self, key: str) -> str:
        if not self.place:
            return f"[{key}]"
        is_plain = self.place.startswith("[") and self.place.endswith("]")
        return f"[{self.place[1:-1]}.{key}]" if is_plain else f"{self.place}, {key}"


def time_zone(section: Section, *, required: bool = False) -> str:
    """Return an IANA time zone; empty where there is none that can be used."""
    zone = section.text("time_zone", required=required)
    if not zone or zone in available_timezones():
        return zone
    known = available_timezones()
    section.suggest("time_zone", zone, known, otherwise="Write it like Europe/Moscow")
    return ""


def on_the_map(section: Section, key: str, stage: str, stages: Collection[str]) -> None:
    """Report a stage that is not known; nothing, where the map itself could not be read."""
    if stages and stage not in stages:
        section.report(key, f"'{stage}' is not on the journey map.{did_you_mean(stage, stages)}")


def _written(value: object) -> str:
    """Return a value as TOML writes it, shortened."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list"
        case str():
            return f'"{value}"' if len(value) < 60 else "a long text"
    return str(value)
