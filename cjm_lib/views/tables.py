"""
Kept tables as a reader sees them.

Formats follow from the names of the columns; an interval is folded into the
column it belongs to. Every text is escaped: a review that holds a script shows
the script as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from cjm_lib.language import number, plural, text
from cjm_lib.views import labels, page, values

if TYPE_CHECKING:
    from cjm_lib.study import Scope, Study

_STAGES = ("stage", "next_stage", "worst", "worst_block", "from_stage", "to_stage")
_LONG = 60  # characters, from which a column is given room
_THEMES = ("theme", "reason_theme")


@dataclass(frozen=True)
class Formatted:
    """A table ready to be read: titles, one list of texts for each row, notes under it."""

    titles: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def as_html(self) -> str:
        """Return the table as HTML, every cell escaped."""
        kinds = [
            ' class="num"' if is_number else ' class="long"' if self._is_long(place) else ""
            for place, is_number in enumerate(self.numeric)
        ]
        head = "".join(
            f'<th scope="col"{kind}>{escape(title)}</th>'
            for kind, title in zip(kinds, self.titles, strict=True)
        )
        body = "\n".join(
            "<tr>"
            + "".join(
                f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        notes = "".join(f'\n<p class="cjm-note">{escape(note)}</p>' for note in self.notes)
        return (
            '<div class="cjm-scroll"><table class="cjm-table">\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>{notes}"
        )

    def _is_long(self, place: int) -> bool:
        """Say whether a column holds texts that would be broken into many lines."""
        return any(len(row[place]) > _LONG for row in self.rows)

    def __str__(self) -> str:
        """Return the table as plain text, columns in line."""
        lines = [self.titles, *self.rows]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        put = [str.rjust if is_number else str.ljust for is_number in self.numeric]
        table = [
            "  ".join(f(cell, width) for f, cell, width in zip(put, line, widths, strict=True))
            for line in lines
        ]
        return "\n".join([*(line.rstrip() for line in table), *self.notes])


def show(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    segments: Mapping[str, labels.Named] | None = None,
    themes: Mapping[str, str] | None = None,
    currency: str | None = None,
    time_zone: str = "UTC",
    most: int = 30,
) -> None:
    """Put a kept table on the page; the options are those of :func:`formatted`."""
    ready = formatted(
        table,
        journey=journey,
        segments=segments,
        themes=themes,
        currency=currency,
        time_zone=time_zone,
        most=most,
    )
    page.put_html(ready.as_html(), plain=str(ready))


def formatted(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    segments: Mapping[str, labels.Named] | None = None,
    themes: Mapping[str, str] | None = None,
    currency: str | None = None,
    time_zone: str = "UTC",
    most: int = 30,
) -> Formatted:
    """
    Return a kept table as texts.

    Parameters
    ----------
    table
        A kept table; one row of it is one row of the result.
    journey, segments, themes
        Journey map, segments and themes of the study, for the names of these.
    currency, time_zone
        Of columns named ``_value`` and ``_at``.
    most
        Rows shown; how many more there are is said below.
    """
    shown = table.head(most)
    columns = [name for name in map(str, table.columns) if not _is_end(name, table)]
    cells = {
        name: _names(shown, name, journey, segments, themes)
        or values.column(shown, name, currency=currency, time_zone=time_zone)
        for name in columns
    }
    return Formatted(
        titles=tuple(map(labels.column, columns)),
        numeric=tuple(_is_numeric(table, name) for name in columns),
        rows=tuple(zip(*cells.values(), strict=True)),
        notes=tuple(_notes(table, shown, cells)),
    )


def segment_card(study: "Study", scope: "Scope") -> pd.DataFrame:
    """
    Return what a segment is: its rule, its behaviour, need and criteria, its personas.

    One row for each field that has words: ``field``, ``words``. The whole period has one
    row, which says that all cases take part.
    """
    if scope.segment is None:
        return pd.DataFrame({"field": [text("Rule")], "words": [text("All cases of the period")]})
    segment = study.segments[scope.segment]
    fields = {
        text("Segment"): segment.name,
        text("Rule"): segment.rule_text,
        text("Behaviour"): segment.behaviour,
        text("Way of deciding"): segment.decision,
        text("Need"): segment.need,
        text("Criteria of choice"): segment.criteria,
    }
    personas = study.personas
    if len(personas):
        personas = personas[personas["segment"] == scope.segment]
    told = [
        (f"{persona['name']}: {labels.word(persona['field'], 'persona')}", persona["text"])
        for persona in personas.to_dict("records")
    ]
    rows = [(field, words or text("no data")) for field, words in [*fields.items(), *told]]
    return pd.DataFrame(rows, columns=["field", "words"])


def _is_end(name: str, table: pd.DataFrame) -> bool:
    """Say whether the column is an end of the interval of another one."""
    stem = name.removesuffix("_low").removesuffix("_high")
    return stem != name and stem in table


def _is_numeric(table: pd.DataFrame, name: str) -> bool:
    """Say whether the column is set flush right."""
    return pd.api.types.is_numeric_dtype(table[name]) and not pd.api.types.is_bool_dtype(
        table[name]
    )


def _names(
    table: pd.DataFrame,
    name: str,
    journey: pd.DataFrame | None,
    segments: Mapping[str, labels.Named] | None,
    themes: Mapping[str, str] | None,
) -> list[str]:
    """Return a column of names as people read them; nothing for a column of figures."""
    if name in _STAGES:
        return labels.stages(table[name], journey)
    if name.endswith("_minutes") and "moved_cases" in table and "p90_minutes" in table:
        return values.reached(table, name, "moved_cases")
    if name == "path":
        return [labels.path(steps, journey) for steps in table[name]]
    if name == "segment":
        return [labels.segment(word, segments) for word in table[name]]
    if name == "value" and "cut" in table:
        pairs = zip(table["value"], table["cut"], strict=True)
        return [labels.cut_value(value, cut) for value, cut in pairs]
    if name in _THEMES:
        return [labels.theme(word, themes) if word else values.NOTHING for word in table[name]]
    if labels.is_word(name):
        return [labels.word(word, name) for word in table[name]]
    if name == "sha256":
        return [str(word)[:12] for word in table[name]]
    return []


def _notes(table: pd.DataFrame, shown: pd.DataFrame, cells: Mapping[str, list[str]]) -> list[str]:
    """Return what has to be said under a table."""
    notes = []
    if table.empty:
        notes.append(text("No rows."))
    if len(table) > len(shown):
        rest = len(table) - len(shown)
        notes.append(plural("… and {count} more row.", "… and {count} more rows.", rest))
    mark = values.hidden_mark(table)
    if any(mark in column for name, column in cells.items() if values.is_count(name)):
        notes.append(text("{mark}: a group this small is not shown, to protect people.", mark=mark))
    folded = any(f"{name}_low" in table for name in cells)
    if folded and not table.empty:
        level = number(95)
        notes.append(text("In square brackets: the {level}% interval.", level=level))
    return notes
