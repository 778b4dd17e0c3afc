"""Segment rules: a small safe language over customer and case columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from operator import eq, ge, gt, le, lt, ne
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from cjm_lib.errors import InputError, did_you_mean
from cjm_lib.rule_syntax import COMPARISONS, Node, place, read, sides, value, written

_OPERATORS = {exp.EQ: eq, exp.NEQ: ne, exp.LT: lt, exp.LTE: le, exp.GT: gt, exp.GTE: ge}
_KINDS = {
    "text": "text",
    "number": "numbers",
    "flag": "true or false",
    "time": "times",
    "date": "dates",
    "other": "neither text, numbers, dates nor flags",
}
_GIVEN = {"text": "text", "number": "a number", "flag": "true or false"}
_MENDS = {
    ("number", "text"): ": write the number without quotes",
    (
        "text",
        "number",
    ): ": write it in quotes, or declare the column a number in its source's types",
    ("time", "number"): ": write a date in quotes, '2026-07-31'",
    ("date", "number"): ": write a date in quotes, '2026-07-31'",
}


@dataclass(frozen=True)
class Rule:
    """
    A condition that a case meets or does not meet; made by :func:`parse`.

    Attributes
    ----------
    text
        The rule as written.
    columns
        The columns it reads, spelled as written.
    """

    text: str
    columns: frozenset[str]
    _tree: Node = field(repr=False, compare=False)

    def apply(self, table: ir.Table, *, time_zone: str = "UTC") -> ir.BooleanValue:
        """
        Return whether each row meets the rule; never null: unknown counts as not met.

        Parameters
        ----------
        table
            Any table with the rule's columns; nothing is read.
        time_zone
            Of the dates in the rule that state no offset; a date is its first moment.

        Raises
        ------
        InputError
            A column that the table lacks, or a value of another kind than its column.
        """
        missing = sorted(self.columns - set(table.columns))
        if missing:
            raise InputError(place(self.text), [_missing(column, table) for column in missing])
        problems = list(_kind_problems(self._tree, table))
        if problems:
            raise InputError(place(self.text), problems)
        condition: ir.BooleanValue = _condition(self._tree, table, ZoneInfo(time_zone))
        return condition.fill_null(False)


def parse(rule: str) -> Rule:
    """
    Read a rule such as ``purchases > 1 and first_channel in ('site', 'office')``.

    The language is that of SQL conditions, and of it only: columns (in double quotes where the
    name has spaces or is a word of SQL), text in single quotes, numbers, true and false;
    ``= <> < <= > >=``, ``in``, ``between``, ``is null``, each with ``not``; ``and``, ``or``,
    ``not``, parentheses. A rule is never run as code.

    Raises
    ------
    InputError
        Anything else; the message says what and where.
    """
    tree = read(rule)
    columns = frozenset(column.name for column in tree.find_all(exp.Column))
    if not columns:
        raise InputError(place(rule), ["names no column, so every case would meet it or none"])
    return Rule(rule, columns, tree)


def _kind_problems(tree: Node, table: ir.Table) -> Iterator[str]:
    """Yield each value or column that cannot be set against the other side."""
    for node in tree.walk():
        if isinstance(node, exp.In | exp.Between) or type(node) in COMPARISONS:
            ordered = isinstance(node, exp.LT | exp.LTE | exp.GT | exp.GTE | exp.Between)
            column = next(side for side in sides(node) if isinstance(side, exp.Column))
            kind = _kind(table[column.name])
            if kind == "flag" and ordered:
                yield f"'{column.name}' is a flag: compare with = true or = false"
            for side in sides(node):
                if side is not column:
                    yield from _mismatch(column.name, kind, side, table)
        elif isinstance(node, exp.Column) and isinstance(
            node.parent, exp.And | exp.Or | exp.Not | exp.Paren | None
        ):
            kind = _kind(table[node.name])
            if kind != "flag":
                yield f"'{node.name}' alone is not a condition: it holds {_KINDS[kind]}"


def _mismatch(column: str, kind: str, side: Node, table: ir.Table) -> Iterator[str]:
    """Yield why a column of this kind cannot be set against that side."""
    if isinstance(side, exp.Column):
        other = _kind(table[side.name])
        if other != kind:
            yield f"'{column}' holds {_KINDS[kind]}, '{side.name}' holds {_KINDS[other]}"
        return
    plain = value(side)
    if kind in ("time", "date") and isinstance(plain, str):
        if _moment(plain, UTC) is None:
            yield f"'{column}' holds dates; '{plain}' is not one: write '2026-07-31'"
        return
    given = "flag" if isinstance(plain, bool) else "text" if isinstance(plain, str) else "number"
    if given != kind:
        mend = _MENDS.get((kind, given), "")
        yield f"'{column}' holds {_KINDS[kind]}, {written(side)} is {_GIVEN[given]}{mend}"


def _kind(column: ir.Column) -> str:
    """Return what a column holds, as far as a rule is concerned."""
    kind = column.type()
    if kind.is_boolean():
        return "flag"
    if kind.is_numeric():
        return "number"
    if kind.is_timestamp():
        return "time"
    if kind.is_date():
        return "date"
    return "text" if kind.is_string() else "other"


def _condition(node: Node, table: ir.Table, zone: tzinfo) -> ir.BooleanValue:
    """Return the node as a condition on the table; null where it is unknown."""
    match node:
        case exp.And():
            return _condition(node.left, table, zone) & _condition(node.right, table, zone)
        case exp.Or():
            return _condition(node.left, table, zone) | _condition(node.right, table, zone)
        case exp.Not():
            return ~_condition(node.this, table, zone)
        case exp.Paren():
            return _condition(node.this, table, zone)
        case exp.Column():
            return table[node.name]
        case exp.Is():
            return table[node.this.name].isnull()
    like = next(table[side.name] for side in sides(node) if isinstance(side, exp.Column))
    this, *others = (_operand(side, table, like, zone) for side in sides(node))
    match node:
        case exp.In():
            return this.isin(others)
        case exp.Between():
            return this.between(*others)
    return _OPERATORS[type(node)](this, others[0])


def _operand(node: Node, table: ir.Table, like: ir.Column, zone: tzinfo) -> ir.Value:
    """Return a column, or a value as the column beside it needs it."""
    if isinstance(node, exp.Column):
        return table[node.name]
    plain = value(node)
    if _kind(like) in ("time", "date"):
        if _kind(like) == "date":
            return ibis.literal(datetime.fromisoformat(str(plain)).date())
        moment = _moment(str(plain), zone)
        if moment and like.type().timezone is None:
            moment = moment.replace(tzinfo=None)
        return ibis.literal(moment)
    return ibis.literal(plain)


def _moment(text: str, zone: tzinfo) -> datetime | None:
    """Return an ISO date or time in UTC; one without an offset is of the zone."""
    try:
        moment = datetime.fromisoformat(text)
        local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _missing(column: str, table: ir.Table) -> str:
    """Say that a column is not there, with the nearest and all of those that are."""
    hint = did_you_mean(column, table.columns)
    listing = f" Columns: {', '.join(table.columns)}." if "mean" in hint else hint
    return f"column '{column}' is not in the table.{hint if 'mean' in hint else ''}{listing}"
