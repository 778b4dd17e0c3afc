"""Hold one delivery to its contract: what is kept, what is set aside, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjm_lib import privacy
from cjm_lib.errors import InputError
from cjm_lib.inputs import contracts
from cjm_lib.inputs.conform import PLACE, conform, refuse_columns
from cjm_lib.inputs.pandera_alone import pa
from cjm_lib.inputs.sources import Delivery
from cjm_lib.language import text
from cjm_lib.study import Source, Study

LOST = "@lost"
PROBLEMS = ["source", "file", "row", "column", "value", "reason"]
_EXAMPLES = 3
_REASONS = 5


@dataclass(frozen=True)
class Checked:
    """
    One delivery after its checks.

    Attributes
    ----------
    source
        The source it came from.
    rows
        The rows kept, with every column of the contract; ``_file`` and ``_row`` say where from.
    problems
        One row for each thing a row was set aside for: ``source``, ``file``, ``row``, ``column``,
        ``value`` (masked), ``reason``. A raw row with two problems stands here twice.
    repeated
        One row for each row that says what an earlier one has said, and is set aside too;
        the same columns. Nothing is lost by these, so they do not count towards the stop.
    files, notes
        As delivered: the files read, and what the reader noticed.
    """

    source: Source
    rows: pd.DataFrame
    problems: pd.DataFrame
    repeated: pd.DataFrame
    files: pd.DataFrame
    notes: pd.DataFrame


def check(study: Study, source: Source, delivery: Delivery) -> Checked:
    """
    Return the delivery with the rows that break the contract set aside.

    A raw row is set aside whole: where one row of a wide log made several events, one bad value
    takes them all. Of rows that are the same in every column one is kept; of rows that share an
    id the first is kept, or the last where the source says ``keep = "last"``. Where the source
    says which to keep, the others are no problem: they count as repeated.

    Raises
    ------
    InputError
        A column that the contract does not know or lacks, or more than the study's share of the
        rows set aside.
    """
    refuse_columns(delivery.rows, source)
    rows = conform(delivery.rows, source)
    found = [
        delivery.problems,
        _broken(rows, source),
        _unknown(rows, source, "stage", _stages(study, source)),
        _unknown(rows, source, "segment", tuple(study.segments)),
    ]
    broken = pd.concat(found, ignore_index=True).drop_duplicates(["file", "row", "column"])
    sound = rows[~_places(rows).isin(pd.MultiIndex.from_frame(broken[["file", "row"]]))]
    kept, taken, repeated = _without_repeats(sound, source)
    problems = pd.concat([broken, taken], ignore_index=True)
    _refuse(study, source, rows, problems)
    return Checked(
        source, kept, _masked(problems), _masked(repeated), delivery.files, delivery.notes
    )


def _broken(rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Return what pandera finds wrong, one row for each value, in the reader's words."""
    try:
        contracts.CONTRACTS[source.table].validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return _problems(rows, source, rows.index[:0], "", "")
    return pd.concat(
        [
            _problems(rows, source, pd.Index(group["index"].unique()), *_reason(column, name))
            for (column, name), group in cases.groupby(["column", "check"], sort=False)
        ],
        ignore_index=True,
    )


def _reason(column: str, check: str) -> tuple[str, str]:
    """Return the column to name and the reason, from the name that pandera gives a check."""
    name, _, inside = check.rstrip(")").partition("(")
    if name == "in_range":
        low, high = inside.split(", ")
        return column, text("outside {low}..{high}", low=low, high=high)
    if name == "isin":
        return column, text("not one of {words}", words=inside.strip("[]").replace("'", ""))
    words = {
        "not_nullable": text("empty"),
        "greater_than_or_equal_to": text("below {low}", low=inside),
        "greater_than": text("not above {low}", low=inside),
    }
    if name == "score_within_max_score":
        return "score", text("above max_score")
    return column, words[name]


def _stages(study: Study, source: Source) -> tuple[str, ...]:
    lost = (LOST,) if source.table == "events" else ()
    return (*study.journey["stage"], *lost)


def _unknown(
    rows: pd.DataFrame, source: Source, column: str, known: Collection[str]
) -> pd.DataFrame:
    """Return the values of a column that are none of the study's."""
    if column not in contracts.columns(source.table):
        return _problems(rows, source, rows.index[:0], column, "")
    words = {
        "stage": text("not on the journey map"),
        "segment": text("none of the segments {known}", known=", ".join(known)),
    }
    wrong = rows[column].notna() & ~rows[column].isin(list(known))
    return _problems(rows, source, rows.index[wrong], column, words[column])


def _without_repeats(
    rows: pd.DataFrame, source: Source
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the rows kept, those whose id was taken, and those that say the same again."""
    same = rows.duplicated(rows.columns.difference(PLACE).tolist())
    again = _problems(rows, source, rows.index[same], "", text("the same row twice"))
    rows = rows[~same]
    key = list(contracts.KEYS.get(source.table, rows.columns))
    keep: Any = source.keep or "first"
    taken = rows.index[rows.duplicated(key, keep=keep)]
    kept = rows.drop(index=taken)
    if source.keep is None:
        return kept, _problems(rows, source, taken, key[0], text("duplicate id")), again
    reason = text("another row of the same id is kept")
    stated = _problems(rows, source, taken, key[0], reason)
    return kept, stated[:0], pd.concat([again, stated], ignore_index=True)


def _problems(
    rows: pd.DataFrame, source: Source, index: "pd.Index[Any]", column: str, reason: str
) -> pd.DataFrame:
    """Return one problem for each of the rows in the index."""
    wrong = rows.loc[index]
    value = wrong[column].map(_shown) if column in wrong.columns else ""
    table = pd.DataFrame(
        {
            "source": source.name,
            "file": wrong["_file"],
            "row": wrong["_row"],
            "column": column,
            "value": value,
            "reason": reason,
        },
        columns=PROBLEMS,
    )
    return table.astype(dict.fromkeys(PROBLEMS, "str") | {"row": "int64"}).reset_index(drop=True)


def _shown(value: Any) -> str:
    """Return a value as a person would have typed it: 7, not 7.0."""
    if pd.isna(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _places(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[PLACE])


def _masked(problems: pd.DataFrame) -> pd.DataFrame:
    masked = problems.assign(value=privacy.mask_column(problems["value"].fillna("")))
    return masked.sort_values(["file", "row", "column"], kind="stable", ignore_index=True)


def _refuse(study: Study, source: Source, rows: pd.DataFrame, problems: pd.DataFrame) -> None:
    """Stop when more of the source's rows were set aside than the study allows."""
    broken = pd.MultiIndex.from_frame(problems[["file", "row"]]).unique()
    count = len(_places(rows).unique().union(broken))
    if not count or len(broken) / count <= study.thresholds.set_aside:
        return
    limit = f"{study.thresholds.set_aside:.0%}"
    head = f"{len(broken)} of {count} rows break the contract of {source.table}; {limit} may."
    reasons = problems.groupby(["column", "reason"], sort=False)
    order = reasons.size().sort_values(ascending=False, kind="stable").index[:_REASONS]
    lines = [line for key in order for line in _examples(reasons.get_group(key))]
    raise InputError(f"source '{source.name}'", [head, *lines])


def _examples(problems: pd.DataFrame) -> list[str]:
    """Return one line for each of the first examples of one reason, and how many more there are."""
    shown = _masked(problems.head(_EXAMPLES)).itertuples(index=False)
    lines = [
        f"{p.file} row {p.row}{', ' if p.column else ''}{p.column}: "
        f"{repr(p.value) + ' ' if p.value else ''}{p.reason}"
        for p in shown
    ]
    more = len(problems) - len(lines)
    return [*lines, f"and {more} more like this"] if more else lines
