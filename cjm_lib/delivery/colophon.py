"""The last lines of a page: scope, dates of the data, versions, origin of each number."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from cjm_lib import language
from cjm_lib.delivery.versions import versions
from cjm_lib.study import Scope, Study
from cjm_lib.views import tables

SHOWN = ["source", "file", "rows", "kept_rows", "set_aside_rows", "first_at", "last_at", "sha256"]
SHOWN_VERSIONS = ("cjm-lib", "python", "pandas", "duckdb", "ibis-framework")


def html(study: Study, scope: Scope, kept: Mapping[str, int]) -> str:
    """
    Return the colophon of a page as HTML; every value is escaped.

    Parameters
    ----------
    study, scope
        Whose page it is.
    kept
        Number of rows of each kept table, by name.
    """
    sources = _sources(study, scope)
    parts = [_facts(study, scope, sources, kept)]
    if not sources.empty:
        shown = tables.formatted(sources[SHOWN], time_zone=study.time_zone, most=len(sources))
        parts.append(f"<p>{_said('Where the numbers come from')}</p>{shown.as_html()}")
    return f'<div class="colophon">{"".join(parts)}</div>'


def note_on_missing(segments: Iterable[str]) -> str:
    """Return a note that names the segments a page could not take in."""
    text = language.text("Not on this page, because they are not ready: {names}.")
    names = ", ".join(segments)
    return f'<p class="note">{escape(text.format(names=names))}</p>'


def _facts(study: Study, scope: Scope, sources: pd.DataFrame, kept: Mapping[str, int]) -> str:
    """Return the list of facts about the page."""
    segment = (
        study.segments[scope.segment].name
        if scope.segment
        else language.text("all cases of the period")
    )
    used = versions()
    facts = {
        "Study": study.name,
        "Segment": segment,
        "Period": f"{scope.period.label} ({_days(scope.period.start, scope.period.end)})",
        "Dates in the data": _dates(sources),
        "Kept tables": ", ".join(f"{name} ({rows})" for name, rows in kept.items()),
        "Versions": ", ".join(f"{name} {used[name]}" for name in SHOWN_VERSIONS),
    }
    rows = [
        f"<dt>{_said(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items() if value
    ]
    return f"<dl>{''.join(rows)}</dl>"


def _sources(study: Study, scope: Scope) -> pd.DataFrame:
    """Return the provenance of the period's clean data; empty before anything was prepared."""
    file = study.clean(scope.period) / "provenance.parquet"
    return pd.read_parquet(file) if file.is_file() else pd.DataFrame()


def _dates(sources: pd.DataFrame) -> str:
    """Return the first and the last day that any source speaks of."""
    if sources.empty or sources["first_at"].isna().all():
        return ""
    return _days(sources["first_at"].min(), sources["last_at"].max())


def _days(first: Any, last: Any) -> str:
    """Return a span of days in words."""
    return f"{language.day(pd.Timestamp(first))} – {language.day(pd.Timestamp(last))}"


def _said(message: str) -> str:
    return escape(language.text(message))
