"""What happens where: stages, channels and systems by what came of entering them."""

from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd
from ibis import _

from cjm_lib import engine
from cjm_lib.analysis import durations
from cjm_lib.stats import quantiles, survival
from cjm_lib.stats.comparisons import against
from cjm_lib.stats.intervals import with_share

_LIMIT = 5_000_000


def goals(entries: ibis.Table, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Say of each stage in which channels it is reached, and what came of it there.

    Parameters
    ----------
    entries
        One row for each case and stage it was seen in, of the scope.
    journey
        Journey map; ``touchpoints`` names the channels a stage is drawn in (``site; office``).

    Returns
    -------
    pandas.DataFrame
        One row for each stage and channel that is drawn or used, in the order of the map:
        ``stage``, ``channel``, ``use`` (``used``: drawn and used; ``not_used``: drawn, but
        nobody came; ``not_drawn``: used, but not on the map), ``entered_cases``,
        ``entered_share`` (0..1 of the stage's cases with a known channel; Wilson, 95 %), then as
        :func:`by_channel`.
    """
    table = _measured(entries, ["position", "channel"])
    names = journey["stage"].tolist()
    table["stage"] = [names[int(place)] for place in table["position"]]
    drawn = _drawn(journey)
    whole = table.merge(drawn, on=["stage", "channel"], how="outer", indicator=True)
    whole = whole.assign(use=_use(whole["_merge"]), position=whole["stage"].map(names.index))
    whole = whole.sort_values(["position", "channel"], ignore_index=True)
    whole["entered_cases"] = whole["entered_cases"].astype("Int64").fillna(0)
    of_stage = whole.groupby("stage")["entered_cases"].transform("sum")
    whole = with_share(whole, "entered", whole["entered_cases"], of_stage)
    return whole[["stage", "channel", "use", *_ENTERED, *_FIGURES]].astype(
        dict.fromkeys(["stage", "channel"], "str")
    )


def by_channel(entries: ibis.Table, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Compare the channels with one another.

    Returns
    -------
    pandas.DataFrame
        One row for each channel that is drawn or used, the most used first: ``channel``, ``use``
        (see :func:`goals`), ``entered_cases`` (entries of cases into stages through it; a case
        may enter several), ``waited_cases`` (of these, such as could move on), ``moved_cases``,
        ``moved_share`` (0..1 of ``waited_cases``; Wilson), ``median_minutes`` (Kaplan–Meier,
        to the next reached stage), ``median_steps`` (events on the way there, of those who moved
        on; ends by order statistics), ``asked_cases``, ``repeat_ask_share`` (0..1 of entries
        where it is recorded; Wilson). Each with ``_low``, ``_high`` (95 %).
    """
    drawn = _drawn(journey)[["channel"]].drop_duplicates()
    table = _measured(entries, ["channel"]).merge(drawn, on="channel", how="outer", indicator=True)
    table = table.assign(use=_use(table["_merge"]), entered_cases=table["entered_cases"].fillna(0))
    ordered = table.sort_values(
        ["entered_cases", "channel"], ascending=[False, True], ignore_index=True
    )
    return ordered[["channel", "use", "entered_cases", *_FIGURES]].astype(
        {"entered_cases": "Int64", "channel": "str"}
    )


def systems(entries: ibis.Table, journey: pd.DataFrame) -> pd.DataFrame:
    """
    Compare the systems that serve a stage.

    Returns
    -------
    pandas.DataFrame
        One row for each stage and system, in the order of the map; none where nobody recorded
        systems: ``stage``, ``system``, ``entered_cases``, then as :func:`by_channel`, and
        ``repeat_ask_difference_points`` (to the stage's other systems; percentage points;
        Newcombe, 95 %) with ``against_others``: ``more``, ``less`` (stands after
        Benjamini–Hochberg), ``unclear``, ``no_figure``.
    """
    table = _measured(entries, ["position", "system"])
    names = journey["stage"].tolist()
    table["stage"] = [names[int(place)] for place in table["position"]]
    known, asked = table["asked_known"].astype(float), table["asked_cases"].astype(float)
    whole = table.groupby("position")[["asked_known", "asked_cases"]].transform("sum").astype(float)
    other = with_share(
        pd.DataFrame(index=table.index),
        "other",
        whole["asked_cases"] - asked,
        whole["asked_known"] - known,
    )
    table = table.assign(**against(table, "repeat_ask_share", other, "other_share"))
    return table[
        [
            "stage",
            "system",
            "entered_cases",
            *_FIGURES,
            *_ends("repeat_ask_difference_points"),
            "against_others",
        ]
    ].astype({"stage": "str", "system": "str"})


def _use(merged: "pd.Series[str]") -> "pd.Series[str]":
    """Return whether what the events say, merged with what the map draws, is one or both."""
    words = {"both": "used", "left_only": "not_drawn", "right_only": "not_used"}
    return merged.map(words).astype("str")


def _ends(name: str) -> list[str]:
    return [name, f"{name}_low", f"{name}_high"]


_ENTERED = ["entered_cases", *_ends("entered_share")]
_FIGURES = [
    *("waited_cases", "moved_cases", *_ends("moved_share")),
    *(*_ends("median_minutes"), *_ends("median_steps")),
    *("asked_cases", *_ends("repeat_ask_share")),
]


def _measured(entries: ibis.Table, keys: Sequence[str]) -> pd.DataFrame:
    """Return one row for each value of the keys, with the figures of its entries."""
    word = entries[keys[-1]]
    told = entries.filter(word.notnull() & (word != ""))
    counts = engine.collect(
        told.group_by(keys).aggregate(
            entered_cases=_.count(),
            waited_cases=_.count(where=_.minutes.notnull()),
            moved_cases=_.count(where=_.moved),
            asked_known=_.count(where=_.asked.notnull()),
            asked_cases=_.count(where=_.asked),
        )
    ).sort_values(list(keys), ignore_index=True)
    table = with_share(counts, "moved", counts["moved_cases"], counts["waited_cases"])
    table = with_share(table, "repeat_ask", table["asked_cases"], table["asked_known"])
    table["asked_cases"] = table["asked_cases"].where(table["asked_known"] > 0)
    minutes, steps = _medians(told, keys), _steps(told, keys)
    for name, found in (("median_minutes", minutes), ("median_steps", steps)):
        nothing = (np.nan,) * 3
        rows = [found.get(tuple(row), nothing) for row in table[list(keys)].itertuples(index=False)]
        table[_ends(name)] = np.array(rows, dtype=float).reshape(-1, 3)
    return table


def _medians(told: ibis.Table, keys: Sequence[str]) -> dict[tuple[object, ...], tuple[float, ...]]:
    """Return the Kaplan–Meier median of the minutes to the next stage, by the keys."""
    counts = engine.collect(
        told.filter(_.minutes.notnull())
        .group_by([*keys, "minutes"])
        .aggregate(
            moved_cases=_.count(where=_.moved),
            lost_cases=_.count(where=_.lost),
            all_cases=_.count(),
        ),
        limit=_LIMIT,
    )
    counts["open_cases"] = counts["all_cases"] - counts["moved_cases"] - counts["lost_cases"]
    return {
        key: survival.quantile(durations.curve(part), 0.5)
        for key, part in counts.groupby(list(keys))
    }


def _steps(told: ibis.Table, keys: Sequence[str]) -> dict[tuple[object, ...], tuple[float, ...]]:
    """Return the median of the steps to the next stage, by the keys."""
    counts = engine.collect(
        told.filter(_.moved).group_by([*keys, "steps"]).aggregate(cases=_.count()), limit=_LIMIT
    )
    return {
        key: quantiles.of_counts(part["steps"], part["cases"], 0.5)
        for key, part in counts.groupby(list(keys))
    }


def _drawn(journey: pd.DataFrame) -> pd.DataFrame:
    """Return the stages and the channels that the map draws them in."""
    points = journey.get("touchpoints", pd.Series("", index=journey.index)).fillna("")
    rows = [
        (stage, channel.strip())
        for stage, channels in zip(journey["stage"], points, strict=True)
        for channel in str(channels).split(";")
        if channel.strip()
    ]
    return pd.DataFrame(rows, columns=["stage", "channel"]).drop_duplicates().astype("str")
