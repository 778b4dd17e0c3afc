"""
The peers of ``journeys.py``, each on its own data structure and with its own functions.

``python journeys_peers.py {polars,pm4py,retentioneering} LOG OUT.json``, in an environment of
their own. Where a peer has no function for a result, it is an expression on what the peer keeps
its log in.
"""

import os
import sys
from itertools import groupby
from pathlib import Path
from types import ModuleType

from journeys_answers import Answers, report, save, spent
from journeys_log import SEGMENTS, STAGES

PLACES = range(len(STAGES))
# The scenarios of journeys_log, written out: peers have no syntax for them.
DRAWN = {
    tuple(STAGES),
    tuple(stage for stage in STAGES if stage != "stage_3"),
    tuple(stage for stage in STAGES if stage not in ("stage_3", "stage_5")),
    tuple(stage for stage in STAGES if stage not in ("stage_3", "stage_4")),
}


def is_drawn(path: tuple[str, ...]) -> bool:
    """Return whether a path is a scenario once repeats in a row are one."""
    return tuple(stage for stage, _ in groupby(path)) in DRAWN


def polars(log: Path) -> Answers:
    """Tuned polars: enums, numbers for cases, sorted once, in memory."""
    import polars as pl

    rows = pl.read_parquet(log, columns=["case", "stage", "at_us", "segment"])
    rows = rows.select(
        pl.col("case").cast(pl.Categorical).to_physical(),
        pl.col("stage").cast(pl.Enum(STAGES)).to_physical().alias("place"),
        "at_us",
        pl.col("segment").cast(pl.Enum(SEGMENTS)),
    ).sort("case", "at_us", "place")
    rows = rows.with_row_index("row")
    answers = Answers()
    whose = rows.group_by("case").agg(pl.col("segment").first())
    _funnel(pl, rows, whose, answers)
    following = pl.col("place").shift(-1).over("case")
    pairs = rows.with_columns(following.alias("next")).drop_nulls("next")
    for segment, place, then, count in pairs.group_by("segment", "place", "next").len().iter_rows():
        moves = answers.transitions.setdefault(segment, {})
        moves[f"{STAGES[place]} > {STAGES[then]}"] = count
    _times(pl, rows, answers)
    step = rows.with_columns((pl.col("row") - pl.col("row").min().over("case")).alias("step"))
    counts = step.filter(pl.col("step") < 10).group_by("segment", "step", "place").len()
    for segment, at, place, count in counts.iter_rows():
        answers.steps.setdefault(segment, {})[f"{at + 1} {STAGES[place]}"] = count
    paths = rows.group_by("case", maintain_order=True).agg("place", pl.col("segment").first())
    taken = paths.group_by("segment", "place").len()
    for (segment,), own in taken.group_by("segment"):
        walked = [tuple(STAGES[place] for place in path) for path in own["place"]]
        covered = [count for path, count in zip(walked, own["len"], strict=True) if is_drawn(path)]
        answers.variants[segment] = [len(walked), sum(covered)]
    return answers


def _funnel(pl: ModuleType, rows: object, whose: object, answers: Answers) -> None:
    """Stage by stage: each case's first row there after its row in the stage before."""
    reached = None
    counts = []
    for place in PLACES:
        there = rows.filter(pl.col("place") == place).select("case", "row")
        if reached is not None:
            there = there.join(reached, on="case", suffix="_before")
            there = there.filter(pl.col("row") > pl.col("row_before"))
        reached = there.group_by("case").agg(pl.col("row").min())
        by = dict(reached.join(whose, on="case").group_by("segment").len().iter_rows())
        counts.append(by)
    for segment in SEGMENTS:
        answers.funnel[segment] = [by.get(segment, 0) for by in counts]


def _times(pl: ModuleType, rows: object, answers: Answers) -> None:
    """From the first row in a stage to the first in any later one, whichever comes first."""
    first = rows.group_by("case", "place").agg(pl.col("row", "at_us", "segment").first())
    first = first.sort("case", "place", descending=[False, True])
    soonest = pl.col("row").cum_min().shift(1).over("case")
    first = first.with_columns(soonest.alias("next_row"))
    waits = first.filter(pl.col("next_row") > pl.col("row"))
    then = rows.select(pl.col("row").alias("next_row"), pl.col("at_us").alias("next_us"))
    waits = waits.join(then, on="next_row")
    minutes = (pl.col("next_us") - pl.col("at_us")) // 60_000_000
    found = waits.group_by("segment", "place").agg(
        minutes.quantile(0.5, "linear").alias("median"),
        minutes.quantile(0.9, "linear").alias("p90"),
    )
    for segment, place, median, p90 in found.iter_rows():
        answers.times.setdefault(segment, {})[STAGES[place]] = [median, p90]


def pm4py(log: Path) -> Answers:
    """pm4py on polars: its graph of what follows what and its variants; the rest on its frame."""
    import polars as pl
    from pm4py.algo.discovery.dfg.adapters.polars.df_statistics import get_dfg_graph
    from pm4py.statistics.variants.polars import get as variants

    case, activity, time = "case:concept:name", "concept:name", "time:timestamp"
    frame = (
        pl.scan_parquet(log)
        .select(
            pl.col("case").alias(case),
            pl.col("stage").cast(pl.Enum(STAGES)).alias(activity),
            pl.col("at_us").cast(pl.Datetime("us", "UTC")).alias(time),
            pl.col("segment").alias("case:segment"),
        )
        .sort(case, time, activity)
        .collect()
    )
    answers = Answers()
    for segment in SEGMENTS:
        own = frame.filter(pl.col("case:segment") == segment)
        lazy = own.lazy().with_columns(pl.col(activity).cast(pl.String))
        graph = get_dfg_graph(lazy, measure="frequency", sort_caseid_required=False)
        answers.transitions[segment] = {" > ".join(pair): int(n) for pair, n in graph.items()}
        taken = variants.get_variants_count(lazy)
        covered = [int(count) for path, count in taken.items() if is_drawn(tuple(path))]
        answers.variants[segment] = [len(taken), sum(covered)]
        rows = own.select(
            pl.col(case).rank("dense").alias("case"),
            pl.col(activity).to_physical().alias("place"),
            pl.col(time).dt.timestamp("us").alias("at_us"),
            pl.lit(segment).alias("segment"),
        ).with_row_index("row")
        whose = rows.group_by("case").agg(pl.col("segment").first())
        part = Answers()
        _funnel(pl, rows, whose, part)
        _times(pl, rows, part)
        answers.funnel[segment], answers.times[segment] = part.funnel[segment], part.times[segment]
        step = rows.with_columns((pl.col("row") - pl.col("row").min().over("case")).alias("step"))
        counts = step.filter(pl.col("step") < 10).group_by("step", "place").len()
        answers.steps[segment] = {
            f"{at + 1} {STAGES[place]}": count for at, place, count in counts.iter_rows()
        }
    return answers


def retentioneering(log: Path) -> Answers:
    """Retentioneering: its funnel, transitions and step matrix; the rest through its SQL door."""
    os.environ["RETENTIONEERING_NO_TRACK"] = "1"
    import pandas as pd
    from retentioneering import engine
    from retentioneering.eventstream.eventstream import Eventstream

    columns = ["case", "stage", "at_us", "segment"]
    frame = pd.read_parquet(log, columns=columns)
    frame["at"] = pd.to_datetime(frame.pop("at_us"), unit="us")
    schema = {
        "path_cols": ["case"],
        "event_col": "stage",
        "timestamp_col": "at",
        "segment_cols": ["segment"],
    }
    whole = Eventstream(frame, schema)
    answers = Answers()
    for segment in SEGMENTS:
        own = whole.filter_events(keep={"segment": [segment]})
        reached = own.funnel_data(steps=STAGES)["steps"]
        answers.funnel[segment] = [step["unique_paths"] for step in reached]
        graph = own.transition_graph_data(edge_weight="count")
        graph = graph.loc[graph.index.isin(STAGES), graph.columns.isin(STAGES)].stack()
        answers.transitions[segment] = {
            " > ".join(pair): int(n) for pair, n in graph.items() if n > 0
        }
        stands = own.step_matrix_data(max_steps=10)
        answers.steps[segment] = _steps(stands, own)
        rows = own.to_dataframe()
        _by_sql(engine, rows, segment, answers)
    return answers


def _steps(stands: object, own: object) -> dict[str, int]:
    """Return shares of paths as cases."""
    paths = own.df["case"].nunique()
    found = {}
    for step in stands.columns:
        for stage, share in stands[step].items():
            if stage in STAGES and round(share * paths):
                found[f"{int(step)} {stage}"] = round(share * paths)
    return found


def _by_sql(engine: ModuleType, rows: object, segment: str, answers: Answers) -> None:
    """Variants and times, by the SQL that the library lets its readers run."""
    taken = engine.run(
        'SELECT path, count(*) AS n FROM (SELECT "case", string_agg(stage, \',\' ORDER BY "index") '
        'AS path FROM df GROUP BY "case") GROUP BY path',
        df=rows,
    )
    walked = [tuple(path.split(",")) for path in taken["path"]]
    covered = [int(n) for path, n in zip(walked, taken["n"], strict=True) if is_drawn(path)]
    answers.variants[segment] = [len(walked), sum(covered)]
    places = ", ".join(f"('{stage}', {place})" for place, stage in enumerate(STAGES))
    times = engine.run(
        f"""
        WITH places(stage, place) AS (VALUES {places}),
        first AS (
          SELECT "case", stage, any_value(place) AS place, min("index") AS idx, min("at") AS entered
          FROM df JOIN places USING (stage) GROUP BY "case", stage
        ),
        waits AS (
          SELECT stage, idx, entered,
            min({{'idx': idx, 'at': entered}}) OVER (
              PARTITION BY "case" ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ) AS next
          FROM first
        ),
        minutes AS (
          SELECT stage, (epoch_us(next['at']) - epoch_us(entered)) // 60000000 AS minutes
          FROM waits WHERE next['idx'] > idx
        )
        SELECT stage, quantile_cont(minutes, 0.5) AS median, quantile_cont(minutes, 0.9) AS p90
        FROM minutes GROUP BY stage
        """,
        df=rows,
    )
    answers.times[segment] = {
        stage: [float(median), float(p90)]
        for stage, median, p90 in times[["stage", "median", "p90"]].itertuples(index=False)
    }


if __name__ == "__main__":
    contenders = {"polars": polars, "pm4py": pm4py, "retentioneering": retentioneering}
    start = spent()
    save(contenders[sys.argv[1]](Path(sys.argv[2])), Path(sys.argv[3]))
    report(start)
