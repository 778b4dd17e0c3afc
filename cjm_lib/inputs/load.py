"""Open the clean tables of a scope."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow.parquet as pq

from cjm_lib import engine
from cjm_lib.errors import InputError, WorkbookError
from cjm_lib.inputs import labels, tagging
from cjm_lib.inputs.cases import FLAG
from cjm_lib.periods import Period
from cjm_lib.study import Scope, Study
from cjm_lib.text import polarity

WENT = ("cases", "entries", "moves")
_TAGS = ["polarity", "polarity_score", "reason", "confidence_share"]


@dataclass(frozen=True)
class Inputs:
    """
    What the analysis of one scope reads.

    Attributes
    ----------
    cases
        One row for each case of the segment that began in the period: its attributes, a flag
        ``in_<segment>`` for every segment, and the path it took; see `went.tables`.
    entries
        One row for each case and stage it was seen in; see `path_table.PathTable`.
    moves
        One row for each change of channel inside a case; see `channel_moves.of`.
    base, base_entries
        Cases and entries of the whole period, whatever their segment.
    journey, scenarios
        The map as drawn; see `Study`.
    patience
        Stage to the days of silence after which its case counts as left; only where stated.
    feedback, visits, documents, codes, codings
        What was said, seen and coded in the scope. Feedback belongs to its case's segment;
        rows of no segment are those of the whole period only. Empty where there is no source.
        Feedback has the tags of its text (see `tagging`), missing where there is none, and a
        ``label`` where somebody read it: negative, neutral or positive.
    mentions
        One row for each theme in a text of the scope: ``feedback``, ``theme``, ``polarity``,
        ``polarity_score``, ``clause``, ``kind``; see `themes.mentions`.
    """

    cases: ibis.Table
    entries: ibis.Table
    moves: ibis.Table
    base: ibis.Table
    base_entries: ibis.Table
    journey: pd.DataFrame
    scenarios: pd.DataFrame
    patience: Mapping[str, float]
    feedback: pd.DataFrame
    mentions: pd.DataFrame
    visits: pd.DataFrame
    documents: pd.DataFrame
    codes: pd.DataFrame
    codings: pd.DataFrame


@dataclass(frozen=True)
class Quality:
    """
    What a period's data are made of, and what is wrong with them.

    Attributes
    ----------
    sources
        One row for each source: ``source``, ``table``, ``files``, ``rows``, ``kept_rows``,
        ``set_aside_rows``, ``set_aside_share`` (0..1 of the rows).
    set_aside
        One row for each reason a row was set aside: ``source``, ``file``, ``row``, ``column``,
        ``value`` (masked), ``reason``.
    findings
        One row for each oddity: ``finding``, ``source``, ``rows``, ``cases``, ``note``.
    reconciliation
        One row for each pair of sources: see `linking.reconciliation`.
    provenance
        One row for each file: see `origin.provenance`.
    """

    sources: pd.DataFrame
    set_aside: pd.DataFrame
    findings: pd.DataFrame
    reconciliation: pd.DataFrame
    provenance: pd.DataFrame


def inputs(study: Study, scope: Scope, connection: ibis.BaseBackend | None = None) -> Inputs:
    """
    Return the clean tables of a scope, on the study's engine or a connection that is open.

    Raises
    ------
    WorkbookError
        The period is not prepared.
    InputError
        No case of the segment began in the period.
    """
    folder = _folder(study, scope.period)
    require_cases(study, scope)
    backend = connection or engine.connect(study.engine)
    whole = {name: engine.parquet(backend, folder / f"{name}.parquet") for name in WENT}
    ours = whole
    if scope.segment is not None:
        flag = f"{FLAG}{scope.segment}"
        ours = {name: table.filter(table[flag]) for name, table in whole.items()}
    documents = _of(scope, _read(folder, "documents"))
    codings = _read(folder, "codings")
    if scope.segment is not None:
        codings = codings[codings["document"].isin(documents["document"])]
    feedback = _tagged(study, scope, folder)
    mentions = _read(folder, "mentions")
    return Inputs(
        **ours,
        base=whole["cases"],
        base_entries=whole["entries"],
        journey=study.journey,
        scenarios=study.scenarios,
        patience=study.thresholds.patience_days,
        feedback=feedback,
        mentions=mentions[mentions["feedback"].isin(feedback["feedback"])].reset_index(drop=True),
        visits=_of(scope, _read(folder, "visits")),
        documents=documents,
        codes=_read(folder, "codes"),
        codings=codings.reset_index(drop=True),
    )


def before(study: Study, scope: Scope) -> Inputs:
    """
    Return the clean tables of the same segment in the period before, to compare with.

    They are without rows where there is no period before, it holds no case of the segment, or
    it is not prepared.

    Raises
    ------
    WorkbookError
        The scope itself is not prepared.
    """
    earlier = study.periods.before(scope.period)
    ready = earlier is not None and _is_ready(study.clean(earlier))
    if earlier is not None and ready:
        then = Scope(scope.segment, earlier)
        if scope.segment is None or segment_sizes(study, earlier)[scope.segment]:
            return inputs(study, then)
    now = inputs(study, scope)
    empty: dict[str, Any] = {
        field.name: getattr(now, field.name).head(0)
        for field in fields(now)
        if field.name in ("feedback", "mentions", "visits", "documents", "codes", "codings")
    }
    nothing = {name: getattr(now, name).limit(0) for name in (*WENT, "base", "base_entries")}
    return replace(now, **empty, **nothing)


def tagger(study: Study, period: Period) -> pd.DataFrame:
    """
    Return which tagger read the texts of a period, and why; one row, see `tagging`.

    Raises
    ------
    WorkbookError
        The period is not prepared.
    """
    return _read(_folder(study, period), "tagger")


def tagged(study: Study, period: Period) -> pd.DataFrame:
    """
    Return the texts of a period with what the machine says of them, to measure it by.

    Returns
    -------
    pandas.DataFrame
        One row for each text, however many cases it is about: the columns of feedback, ``label``
        (by hand; missing where there is none) and the machine's own tags.

    Raises
    ------
    WorkbookError
        The period is not prepared.
    """
    folder = _folder(study, period)
    texts = tagging.said(labels.attach(_read(folder, "feedback"), labels.read(study)))
    return texts.reset_index().merge(_read(folder, "tags"), on="feedback", validate="1:1")


def quality(study: Study, period: Period) -> Quality:
    """
    Return what is known of a period's data.

    Raises
    ------
    WorkbookError
        The period is not prepared.
    """
    folder = _folder(study, period)
    provenance = _read(folder, "provenance")
    set_aside = _read(folder.parent, "set_aside")
    return Quality(
        sources=_sources(provenance),
        set_aside=set_aside,
        findings=_read(folder, "findings"),
        reconciliation=_read(folder, "reconciliation"),
        provenance=provenance,
    )


def texts(study: Study, period: Period) -> pd.DataFrame:
    """
    Return what was said in a period, in words.

    Returns
    -------
    pandas.DataFrame
        One row for each piece of feedback with a text, however many cases it is about, by id:
        ``feedback``, ``segment`` (the first of the study's that it belongs to, or ``""``),
        ``stage`` (or ``""``), ``voice``, ``text`` (masked).

    Raises
    ------
    WorkbookError
        The period is not prepared.
    """
    table = _read(_folder(study, period), "feedback")
    segment = pd.Series("", index=table.index, dtype="str")
    for name in reversed(list(study.segments)):
        segment = segment.mask(table[f"{FLAG}{name}"].astype("bool"), name)
    said = table["text"].fillna("").str.strip() != ""
    told = table.assign(segment=segment, stage=table["stage"].fillna(""))
    told = told.loc[said, ["feedback", "segment", "stage", "voice", "text"]]
    return told.drop_duplicates("feedback").sort_values("feedback").reset_index(drop=True)


def prepared(study: Study) -> list[Period]:
    """Return the periods that have clean tables, in order of time."""
    markers = study.outputs.glob("*/_clean/inputs.json")
    return sorted(study.periods.get(marker.parents[1].name) for marker in markers)


def segment_sizes(study: Study, period: Period) -> dict[str, int]:
    """
    Return how many cases of each segment began in the period.

    Raises
    ------
    WorkbookError
        The period is not prepared.
    """
    file = _folder(study, period) / "cases.parquet"
    flags = {name: f"{FLAG}{name}" for name in study.segments}
    table = pq.read_table(file, columns=list(flags.values()))
    return {name: sum(table[flag].to_pylist()) for name, flag in flags.items()}


def require_cases(study: Study, scope: Scope) -> None:
    """
    Refuse a scope without cases.

    Raises
    ------
    InputError
        No case of the segment began in the period; the message says which segments have some.
    """
    sizes = segment_sizes(study, scope.period)
    if scope.segment is None or sizes[scope.segment]:
        return
    rule = study.segments[scope.segment].rule_text
    others = ", ".join(f"{name} {size}" for name, size in sizes.items() if size) or "none"
    problem = f"no case of segment '{scope.segment}' began in it. Rule: {rule}. Cases: {others}."
    raise InputError(f"period {scope.period.label}", [problem])


def _folder(study: Study, period: Period) -> Path:
    folder = study.clean(period)
    if not _is_ready(folder):
        raise WorkbookError(
            f"Period {period.label} is not prepared: run `cjm refresh {study.file.name} "
            f"--period {period.label}`, or open notebooks/01_inputs."
        )
    return folder


def _is_ready(folder: Path) -> bool:
    """Return whether a period's tables are finished, and its texts tagged."""
    return all((folder / name).is_file() for name in ("inputs.json", tagging.MARKER))


def _read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def _of(scope: Scope, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that state the scope's segment; everything for the whole period."""
    if scope.segment is None:
        return table
    return table[table["segment"] == scope.segment].reset_index(drop=True)


def _tagged(study: Study, scope: Scope, folder: Path) -> pd.DataFrame:
    """Return the scope's feedback with the tags of its texts; labels by hand stand above them."""
    feedback = _feedback(scope, _read(folder, "feedback"))
    tagged = feedback.merge(_read(folder, "tags"), on="feedback", how="left", validate="m:1")
    labelled = labels.attach(tagged, labels.read(study))
    return labelled.assign(**polarity.by_hand(labelled[_TAGS], labelled["label"]))


def _feedback(scope: Scope, table: pd.DataFrame) -> pd.DataFrame:
    """Return the feedback on cases of the scope's segment, without the segments' flags."""
    flags = [name for name in table.columns if name.startswith(FLAG)]
    ours = table if scope.segment is None else table[table[f"{FLAG}{scope.segment}"]]
    return ours.drop(columns=flags).reset_index(drop=True)


def _sources(provenance: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each source, summed over the files whose rows it is made of."""
    counted = provenance[provenance["kept_rows"].notna()]
    table = counted.groupby(["source", "table"], sort=False, as_index=False).agg(
        files=("file", "nunique"),
        rows=("rows", "sum"),
        kept_rows=("kept_rows", "sum"),
        set_aside_rows=("set_aside_rows", "sum"),
    )
    return table.assign(set_aside_share=table["set_aside_rows"] / table["rows"])
