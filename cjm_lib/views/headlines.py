"""
What the kept tables say, in a sentence or two each.

A headline is named as the table it reads. It names one row as the largest only
if its interval lies clear of all others; otherwise it says that this is
undetermined, and between which.
"""

from collections.abc import Iterable, Mapping
from html import escape

import numpy as np
import pandas as pd

from cjm_lib.language import day, plural, share, text
from cjm_lib.views import labels, page, values
from cjm_lib.views.phrases import certain, figure, gap, leader


def show(*sentences: str | Iterable[str]) -> None:
    """Put sentences on the page, each in a paragraph; nothing in them is read as HTML."""
    said = [line for each in sentences for line in ([each] if isinstance(each, str) else each)]
    html = "\n".join(f'<p class="cjm-headline">{escape(line)}</p>' for line in said)
    page.put_html(html, plain="\n".join(said))


def dropoff(
    table: pd.DataFrame, *, journey: pd.DataFrame | None = None, limit: float | None = None
) -> str:
    """Say at which stage the largest share leaves, and which stages lie above the limit."""
    top = leader(table, "left_share", labels.stages(table["stage"], journey))
    if top is None:
        return text("Nothing can be said about where customers leave: there are no closed cases.")
    if not top.alone:
        said = text(
            "At which stage the largest share of customers leaves is undetermined: the intervals "
            "of {several} overlap. The highest figure is {figure}.",
            **top.words,
        )
    else:
        said = text(
            "The largest share of customers leaves at “{first}”: {figure} ({left} left, {reached} "
            "reached it, {open} of them are still open and not counted).",
            left=figure(table, top.row, "left_cases"),
            reached=figure(table, top.row, "reached_cases"),
            open=figure(table, top.row, "open_cases"),
            **top.words,
        )
    if limit is None:
        return said
    above = labels.stages(certain(table, "left_share", limit)["stage"], journey)
    words = {"limit": share(limit, digits=0), "stages": values.listing(above, most=5)}
    verdict = (
        text("Above the limit of {limit} for certain: {stages}.", **words)
        if above
        else text("No stage lies above the limit of {limit} for certain.", **words)
    )
    return f"{said} {verdict}"


def timing(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say which step takes longest, and which are slower than planned for certain."""
    first = labels.stages(table["stage"], journey)
    then = labels.stages(table["next_stage"], journey)
    steps = [f"{start} → {end}" for start, end in zip(first, then, strict=True)]
    top = leader(table, "median_minutes", steps)
    if top is None:
        return text("Nothing can be said about time: too few cases moved from stage to stage.")
    said = (
        text(
            "The longest step is “{first}”: its median is {figure}, n = {n}.",
            n=figure(table, top.row, "entered_cases"),
            **top.words,
        )
        if top.alone
        else text(
            "Which step takes longest is undetermined: the intervals of {several} overlap. "
            "The longest median is {figure}.",
            **top.words,
        )
    )
    planned = np.nan_to_num(values.floats(table, "planned_days") * 1440, nan=np.inf)
    named = table.assign(step=steps)
    late = list(certain(named, "median_minutes", planned)["step"])
    if not late:
        return f"{said} " + text("No step is slower than planned for certain.")
    slow = values.listing(late, most=5)
    return f"{said} " + text("Slower than planned for certain: {steps}.", steps=slow)


def transitions(table: pd.DataFrame) -> str:
    """Say after which move from channel to channel the largest share of cases is lost."""
    if table.empty:
        return text("No case moved from one channel to another.")
    ends = zip(table["from_channel"], table["to_channel"], strict=True)
    moves = [" → ".join(labels.word(end, "channel") for end in pair) for pair in ends]
    seen = plural("{count} kind of move was seen.", "{count} kinds of moves were seen.", len(table))
    top = leader(table, "lost_share", moves)
    if top is None:
        return f"{seen} " + text("The groups are too small to compare their losses.")
    if top.alone:
        return f"{seen} " + text(
            "The largest share is lost after the move “{first}”: {figure}, n = {n}.",
            n=figure(table, top.row, "moved_cases"),
            **top.words,
        )
    return f"{seen} " + text(
        "After which move the largest share is lost is undetermined: the intervals of "
        "{several} overlap. The highest figure is {figure}.",
        **top.words,
    )


def coverage(table: pd.DataFrame) -> str:
    """Say what share of real paths the map's scenarios cover."""
    readings = ("strict", "one_deviation", "so_far")
    strict, near, so_far = (table[table["reading"] == name] for name in readings)
    if strict.empty or np.isnan(values.floats(strict, "covered_share")[0]):
        return text("Nothing can be said about coverage: no case has a known path.")
    said = text(
        "The scenarios of the map cover {share} of the cases with a known path, n = {known}.",
        share=figure(strict, 0, "covered_share"),
        known=figure(strict, 0, "known_cases"),
    )
    if not near.empty:
        said += " " + text("Within one deviation: {share}.", share=figure(near, 0, "covered_share"))
    if not so_far.empty:
        said += " " + text(
            "Along a scenario as far as they went, those who left half-way included: {share}.",
            share=figure(so_far, 0, "covered_share"),
        )
    return said


def uncovered(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say which path that the map does not draw is the largest."""
    paths = table[table["path"] != "other"]
    if paths.empty:
        return text("There is no path that the map does not draw.")
    return text(
        "The largest path that the map does not draw: “{path}”, {share}, n = {n}.",
        path=labels.path(paths["path"].iloc[0], journey),
        share=figure(paths, 0, "path_share"),
        n=figure(paths, 0, "path_cases"),
    )


def segments(
    table: pd.DataFrame,
    *,
    segment: str | None = None,
    segments: Mapping[str, labels.Named] | None = None,
) -> str:
    """Say how large a segment (or each one) is, and what share no map shows."""
    marked = table["segment"].astype(str).str.startswith("@")
    own = table[table["segment"] == segment] if segment else table[~marked]
    names = [labels.segment(name, segments) for name in own["segment"]]
    said = [
        text(
            "“{segment}”: {share} of all cases, n = {n}.",
            segment=name,
            share=figure(own, row, "segment_share"),
            n=figure(own, row, "segment_cases"),
        )
        for row, name in enumerate(names)
    ]
    out = table[table["segment"] == "@none"]
    if len(out):
        lost = {"share": figure(out, 0, "segment_share"), "n": figure(out, 0, "segment_cases")}
        said.append(text("In no segment, and so on no map: {share}, n = {n}.", **lost))
    return " ".join(said) or text("There are no segments to compare.")


def visits(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say where mystery visits score lowest, and where they were blocked."""
    if table["visit_count"].eq(0).fillna(False).all():
        return text("There were no mystery visits in this scope.")
    stops = table[values.floats(table, "blocked_count") > 0]
    where = values.listing(labels.stages(stops["stage"], journey), most=5)
    blocked = text("No visit was blocked.")
    if table["blocked_count"].isna().any():
        blocked = text("Some numbers of blocked visits are too small to be shown.")
    if len(stops):
        blocked = text("Visits were blocked at {stages}.", stages=where)
    lost = {  # the lowest score is the largest loss of points
        "lost_share": 1 - values.floats(table, "score_share"),
        "lost_share_low": 1 - values.floats(table, "score_share_high"),
        "lost_share_high": 1 - values.floats(table, "score_share_low"),
    }
    top = leader(table.assign(**lost), "lost_share", labels.stages(table["stage"], journey))
    if top is None:
        return text("There are too few visits to compare stages.") + f" {blocked}"
    score = {"score": figure(table, top.row, "score_share")}
    words = top.words | score | {"n": figure(table, top.row, "visit_count")}
    if top.alone:
        return text("The lowest score is at “{first}”: {score}, n = {n}.", **words) + f" {blocked}"
    said = text(
        "Which stage scores lowest is undetermined: the intervals of {several} overlap. "
        "The lowest figure is {score}, n = {n}.",
        **words,
    )
    return f"{said} {blocked}"


def quotes(table: pd.DataFrame) -> str:
    """Say how many codes there are, and which most sources speak of, if one leads."""
    if table.empty:
        return text("There are no coded interviews in this scope.")
    count = int(table["code"].nunique())
    said = plural("Interviews hold {count} code.", "Interviews hold {count} codes.", count)
    sources = values.floats(table, "sources_count")
    top = np.flatnonzero(sources == sources.max())
    if len(top) > 1:
        return said
    return f"{said} " + text(
        "Most sources speak of “{code}”: {sources}.",
        code=table["name"].iloc[top[0]],
        sources=plural("{count} source", "{count} sources", int(sources.max())),
    )


def voice(table: pd.DataFrame, *, journey: pd.DataFrame | None = None) -> str:
    """Say how many texts could not be read, and which stage is the most negative."""
    if table.empty:
        return text("There is no feedback in this scope.")
    untagged = values.total(table[table["polarity"] == "not_tagged"], "text_cases")
    counted = {"total": values.total(table, "text_cases"), "untagged": untagged}
    said = text("Texts: {total}.", **counted)
    if untagged != "0":
        said = text(
            "Texts: {total}; of these {untagged} are not tagged yet: they are counted apart, "
            "never as neutral.",
            **counted,
        )
    negative = table[table["polarity"] == "negative"]
    top = leader(negative, "text_share", labels.stages(negative["stage"], journey))
    if top is None:
        return f"{said} " + text("Too few tagged texts to name the most negative stage.")
    if top.alone:
        return f"{said} " + text(
            "The most negative stage is “{first}”: {figure} of all its texts.", **top.words
        )
    return f"{said} " + text(
        "Which stage is the most negative is undetermined: the intervals of {several} overlap. "
        "The highest figure is {figure}.",
        **top.words,
    )


def segments_side_by_side(
    table: pd.DataFrame,
    *,
    journey: pd.DataFrame | None = None,
    segments: Mapping[str, labels.Named] | None = None,
) -> str:
    """Say at which stages one segment leaves more than another for certain."""
    groups = [group for _, group in table.groupby("stage", sort=False)]
    gaps = [pair for group in groups for pair in gap(group, "left_share")]
    if not gaps:
        return text("At no stage do the segments differ for certain: their intervals overlap.")
    said = [
        text(
            "“{stage}”: “{worse}” {high} against “{better}” {low}",
            stage=labels.stage(worse["stage"].iloc[0], journey),
            worse=labels.segment(worse["segment"].iloc[0], segments),
            high=figure(worse, 0, "left_share"),
            better=labels.segment(better["segment"].iloc[0], segments),
            low=figure(better, 0, "left_share"),
        )
        for worse, better in gaps[:3]
    ]
    count = plural(
        "The share of leavers differs between segments for certain at {count} stage.",
        "The share of leavers differs between segments for certain at {count} stages.",
        len(gaps),
    )
    return f"{count} {'; '.join(said)}."


def provenance(table: pd.DataFrame) -> str:
    """Say what was read, of which dates, and how much was set aside."""
    if table.empty:
        return text("No file was read.")
    said = plural("{count} file was read.", "{count} files were read.", len(table))
    counted = {"rows": values.total(table, "rows"), "aside": values.total(table, "set_aside_rows")}
    said = f"{said} " + text("Rows: {rows}; of these set aside: {aside}.", **counted)
    first, last = table["first_at"].dropna(), table["last_at"].dropna()
    if first.empty or last.empty:
        return said
    dates = {"first": day(first.min()), "last": day(last.max())}
    return f"{said} " + text("Records from {first} to {last}.", **dates)


def set_aside(table: pd.DataFrame) -> str:
    """Say how many rows were set aside, and the most frequent reason."""
    if table.empty:
        return text("No row was set aside.")
    count = len(table.drop_duplicates(["source", "file", "row"]))
    rows = plural("{count} row was set aside.", "{count} rows were set aside.", count)
    reasons = table["reason"].value_counts().sort_index().sort_values(kind="stable")
    most = {"reason": str(reasons.index[-1]), "times": figure(reasons.to_frame(), -1, "count")}
    return f"{rows} " + text("The most frequent reason: “{reason}” (values: {times}).", **most)


def findings(table: pd.DataFrame) -> str:
    """Say what looks odd in the inputs and was left in."""
    if table.empty:
        return text("Nothing looked odd.")
    names = [labels.word(name, "finding") for name in dict.fromkeys(table["finding"])]
    odd = values.listing(names, most=5)
    return text("What looks odd and was left in: {findings}.", findings=odd)


def reconciliation(table: pd.DataFrame, *, limit: float | None = None) -> str:
    """Say what share of each source finds its counterpart; warn where it is below the limit."""
    if table.empty:
        return text("There are no sources to compare with one another.")
    lowest = table.sort_values("matched_share", kind="stable").head(3)
    pairs = [
        text(
            "“{source}” in “{into}”: {share}, rows: {rows}",
            source=lowest["source"].iloc[row],
            into=lowest["into"].iloc[row],
            share=figure(lowest, row, "matched_share"),
            rows=figure(lowest, row, "rows"),
        )
        for row in range(len(lowest))
    ]
    count = plural("{count} pair of sources", "{count} pairs of sources", len(table))
    words = {"pairs": count, "list": "; ".join(pairs)}
    said = text("Compared: {pairs}. The lowest shares that match: {list}.", **words)
    few = table[values.floats(table, "matched_share") < (0.0 if limit is None else limit)]
    if limit is None or few.empty:
        return said
    words = {"limit": share(limit, digits=0), "sources": values.listing(list(few["source"]))}
    return f"{said} " + text("Less than {limit} matches in {sources}: read with care.", **words)
