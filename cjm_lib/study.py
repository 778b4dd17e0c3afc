"""Study, Scope, Thresholds, Voice: the facts taken as given."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from cjm_lib import study_file, study_settings, study_sources, study_tables
from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.periods import Period, Periods
from cjm_lib.rules import Rule
from cjm_lib.study_file import Section

WHOLE = "_all"


@dataclass(frozen=True)
class Segment:
    """
    People alike in behaviour, way of deciding, need or criteria; at least one is described.

    ``segment`` is its id, ``rule`` which cases are of it, ``rule_text`` the same as written.
    """

    segment: str
    name: str
    rule: Rule
    rule_text: str
    behaviour: str = ""
    decision: str = ""
    need: str = ""
    criteria: str = ""


@dataclass(frozen=True)
class Source:
    """
    A delivery of raw data and how it maps to a contract.

    Attributes
    ----------
    name, table
        Its own name; the contract that its rows are brought to.
    files
        Globs under the data folder; ``{period}`` stands for any period label. Empty with a query.
    format
        ``csv``, ``xlsx``, ``parquet``, ``jsonl``, ``xes``, ``ocel``; None only with a query,
        whose files each go by their extension.
    encoding, delimiter, decimal
        Of text files; None: found.
    sheet
        Of a spreadsheet (None: the first); of OCEL, the object type that is the case.
    dates
        ``iso``, ``day-first``, ``month-first`` or a strptime format.
    time_zone
        Of times without an offset; None: the study's.
    columns
        Contract column to raw header.
    constants
        Contract column to the value all rows have; ``true`` and numbers as text.
    types
        Extra attribute column to ``text``, ``number``, ``date`` or ``flag``.
    values
        Contract column to its crosswalk: raw value to the study's word.
    stages
        Of a wide log: stage (or ``@lost``) to the header of its time.
    tables, query
        Name in SQL to globs; the SQL over them, whose result is the source.
    database
        Name of the PostgreSQL (see `engine.connect`) that answers the query, instead of files.
    keep
        Of rows with one id: ``first`` or ``last``; None: the contract's habit.
    """

    name: str
    table: str
    files: tuple[str, ...] = ()
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    sheet: str | None = None
    dates: str = "iso"
    time_zone: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    query: str | None = None
    database: str | None = None
    keep: str | None = None


@dataclass(frozen=True)
class Thresholds:
    """
    The study's limits; each default is a habit of the field, not a law.

    Attributes
    ----------
    dropoff
        Share of leavers, 0..1, above which a stage is a candidate for a bottleneck.
    minimum_cell, minimum_quotes
        Fewest cases or people behind a shown count; behind a shown quote.
    set_aside
        Share of a source's rows set aside, 0..1, above which a refresh stops.
    unlinked_feedback
        Share of feedback without its case, 0..1, above which the page warns.
    tagger_floor
        Least macro-F1, 0..1, of the tagger on texts of known class; below it what it says of
        feelings is withheld.
    patience_days
        Stage to the days of silence after which its case counts as left.
    """

    dropoff: float = 0.25
    minimum_cell: int = 5
    minimum_quotes: int = 10
    set_aside: float = 0.10
    unlinked_feedback: float = 0.5
    tagger_floor: float = 0.6
    patience_days: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Voice:
    """
    How texts are read.

    Attributes
    ----------
    tagger
        ``auto``: the shipped tagger, or one that learned from the study's own labels or stars
        where that is better on texts it has not seen; ``shipped``: never learning;
        ``transformers``: the local model in ``model``.
    model
        Folder of a local model; only with ``transformers``.
    themes
        An industry's dictionary of themes by name, or the study's own file.
    """

    tagger: str = "auto"
    model: Path | None = None
    themes: str | Path = "general"


@dataclass(frozen=True)
class Scope:
    """One segment in one period; with segment None, everybody in the period."""

    segment: str | None
    period: Period

    @property
    def name(self) -> str:
        """The segment's id, or ``_all``: the name of the scope's folder."""
        return self.segment or WHOLE


@dataclass(frozen=True, eq=False)
class Study:
    """
    One company, or product line, as its study file describes it; see :meth:`read`.

    ``file``, ``outputs`` and ``data`` are absolute; ``follow_up_days`` is how long after a
    period's end the events of its cases still count; ``demographics`` are the columns that
    alone define no segment; ``costs`` are base, low and high of what an hour of a customer and of
    an employee costs, and of the minutes of a handling (empty: not stated). ``journey``,
    ``scenarios``, ``personas`` are tables, described in ``study_tables``; ``segments`` goes by id,
    in the order of the file.
    """

    file: Path
    name: str
    language: str
    time_zone: str
    currency: str
    outputs: Path
    data: Path
    engine: str
    case: str
    follow_up_days: int
    demographics: tuple[str, ...]
    periods: Periods
    journey: pd.DataFrame
    scenarios: pd.DataFrame
    segments: Mapping[str, Segment]
    personas: pd.DataFrame
    sources: tuple[Source, ...]
    thresholds: Thresholds
    voice: Voice
    costs: Mapping[str, tuple[float, float, float]]

    @classmethod
    def read(cls, file: str | Path) -> "Study":
        """
        Read a study file and the tables it names; raw data are not touched.

        Raises
        ------
        InputError
            Everything that is wrong in the file and in its tables, at once.
        """
        path = Path(file)
        problems: list[str] = []
        whole = Section(study_file.read(path), "", problems)
        study = cls(file=path.resolve(), **_facts(whole, path.resolve().parent, problems))
        whole.finish()
        if problems:
            raise InputError(file, problems)
        return study

    def scope(self, segment: str | None, period: str) -> Scope:
        """
        Return the scope of a segment (None: everybody) and a period, by id and label.

        Raises
        ------
        InputError
            A segment or period that the study does not have.
        """
        problems = []
        if segment is not None and segment not in self.segments:
            problems.append(
                f"'{segment}' is not a segment of the study.{did_you_mean(segment, self.segments)}"
            )
        try:
            found = self.periods.get(period)
        except InputError as error:
            problems += error.problems
        if problems:
            raise InputError(self.file.name, problems)
        return Scope(segment, found)

    def folder(self, scope: Scope) -> Path:
        """Return where the scope's outputs go."""
        return self.outputs / scope.period.label / scope.name

    def clean(self, period: Period) -> Path:
        """Return where the period's clean tables go."""
        return self.outputs / period.label / "_clean"

    def observed_until(self, period: Period) -> datetime:
        """Return the moment, in UTC, from which events no longer count for the period's cases."""
        after = period.end + timedelta(days=1 + self.follow_up_days)
        return datetime.combine(after, time(), ZoneInfo(self.time_zone)).astimezone(UTC)


def _facts(whole: Section, folder: Path, problems: list[str]) -> dict[str, Any]:
    """Return the fields of a study, read from its file and the tables it names."""
    facts = study_settings.head(whole.section("study", required=True), folder)
    facts["periods"] = study_settings.periods(whole.section("periods", required=True))
    files = study_settings.tables(whole.section("tables", required=True), folder)
    facts["journey"] = study_tables.journey(files["journey"], problems)
    stages = tuple(facts["journey"]["stage"])
    facts["scenarios"] = study_tables.scenarios(files["scenarios"], stages, problems)
    ids, facts["segments"] = _segments(files["segments"], facts["demographics"], problems)
    facts["personas"] = study_tables.personas(files["personas"], ids, problems)
    usual = asdict(Thresholds())
    limits = study_settings.thresholds(whole.section("thresholds"), stages, usual)
    facts["thresholds"] = Thresholds(**limits)
    facts["costs"] = study_settings.costs(whole.section("costs"))
    facts["voice"] = Voice(**study_settings.voice(whole.section("voice"), folder))
    sources = study_sources.read(whole.sections("sources"), stages)
    facts["sources"] = tuple(Source(**source) for source in sources)
    return facts


def _segments(
    file: Path | None, demographics: tuple[str, ...], problems: list[str]
) -> tuple[list[str], dict[str, Segment]]:
    """Return the ids of all segments, and those that can be used by id."""
    table = study_tables.segments(file, problems)
    found = study_tables.rules(file, table, demographics, problems)
    segments = {}
    for _, cells in table[table["segment"].isin(list(found))].iterrows():
        texts = {str(key): text for key, text in cells.items() if key != "rule"}
        rule = found[cells["segment"]]
        segments[cells["segment"]] = Segment(**texts, rule=rule, rule_text=rule.text)
    return list(table["segment"]), segments
