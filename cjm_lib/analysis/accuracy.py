"""How good is the tagger on these texts: measured, with intervals, or not claimed."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cjm_lib.stats import intervals
from cjm_lib.text import adapt, polarity

ALL = "@all"
BY_HAND, BY_RATING = "hand_label", "rating"
SEED = 7
ENOUGH = 30  # hand labels; with fewer, stars say more

_CLASSES = (polarity.NEGATIVE, polarity.NEUTRAL, polarity.POSITIVE)
_DRAWS = 2_000
_FEWEST_OF_BIN = 10  # texts; fewer tell nothing of how often the tagger is right
_F1 = ["macro_f1_share", "macro_f1_share_low", "macro_f1_share_high"]

Counts = NDArray[np.int64]


def labelled(feedback: pd.DataFrame) -> pd.DataFrame:
    """
    Return the texts whose class is known, and how it is known.

    Hand labels, where there are 30; else the class that the author's own stars say (1, 2
    negative, 3 neutral, 4, 5 positive), where these are more; never a mixture.

    Parameters
    ----------
    feedback
        One row for each piece of feedback: ``feedback``, ``voice``, ``text``, ``rating`` and,
        where somebody labelled, ``label``.

    Returns
    -------
    pandas.DataFrame
        One row for each such text (once, however many cases it is about), on the index of
        ``feedback``: ``voice``, ``text``, ``label``, ``basis`` (``hand_label`` or ``rating``).
    """
    once = feedback.drop_duplicates("feedback")
    said = once[once["text"].fillna("").str.strip() != ""]
    by_hand, by_rating = _by_hand(said), _by_rating(said)
    enough = len(by_hand) >= min(ENOUGH, len(by_rating) + 1)
    return by_hand if enough else by_rating


def accuracy(labelled: pd.DataFrame, tags: pd.DataFrame, *, seed: int = SEED) -> pd.DataFrame:
    """
    Measure the tagger against classes that are known.

    The tags must come from a tagger that has not learned from these very labels. What the
    tagger abstained on, or did not tag, is no mistake: its share is told beside.

    Parameters
    ----------
    labelled
        One row for each text: ``voice``, ``label``, ``basis``; see `labelled`.
    tags
        The machine's own tags on the same index; see `polarity.tags`.
    seed
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        The whole first (``@all``), then one row for each ``language`` and ``voice``: ``basis``,
        ``language``, ``voice``, ``labelled_cases`` (texts), ``tagged_cases`` (of them with a
        class), ``abstained_share`` (of the texts, those without), ``accuracy_share`` (of those
        tagged, right), ``accuracy_share_low``, ``accuracy_share_high`` (Wilson, 95 %),
        ``macro_f1_share`` (mean F1 over the classes that occur among the tagged),
        ``macro_f1_share_low``, ``macro_f1_share_high`` (bootstrap of the texts, 95 %). No rows
        where no class is known.
    """
    both = labelled[["basis", "voice", "label"]].join(tags[["language", "polarity"]])
    whole = both.assign(language=ALL, voice=ALL)
    kinds = ["basis", "language", "voice"]
    parts = [each for rows in (whole, both) for each in rows.groupby(kinds, sort=True)]
    table = pd.DataFrame(
        [[*kind, *_counts(rows)] for kind, rows in parts],
        columns=[*kinds, "labelled_cases", "tagged_cases", "abstained_share", "right"],
    ).astype(dict.fromkeys(kinds, "str") | {"abstained_share": float})
    table = intervals.with_share(table, "accuracy", table["right"], table["tagged_cases"])
    scores = [_macro_f1(_crossed(rows), seed) for _, rows in parts]
    table[_F1] = np.array(scores, dtype=float).reshape(len(parts), 3)
    counts = dict.fromkeys(("labelled_cases", "tagged_cases"), "Int64")
    return table.drop(columns="right").astype(counts)


def confusion(labelled: pd.DataFrame, tags: pd.DataFrame) -> pd.DataFrame:
    """
    Set what the tagger says against what is known.

    Returns
    -------
    pandas.DataFrame
        One row for each ``label`` (negative, neutral, positive) and ``polarity`` (these,
        abstained, not_tagged), with zeros: ``text_count``, ``text_share`` (of the texts with
        this label; NaN where there are none), ``text_share_low``, ``text_share_high`` (Wilson,
        95 %). Counts of texts in a sample tell nothing of a person, and are not suppressed.
    """
    pairs = pd.MultiIndex.from_product([_CLASSES, polarity.CLASSES], names=["label", "polarity"])
    both = labelled[["label"]].join(tags[["polarity"]])
    counts = both.value_counts(["label", "polarity"]).reindex(pairs, fill_value=0)
    table = counts.rename("text_count").reset_index()
    table = table.astype({"label": "str", "polarity": "str", "text_count": "Int64"})
    whole = table.groupby("label")["text_count"].transform("sum")
    return intervals.with_share(table, "text", table["text_count"], whole)


def reliability(labelled: pd.DataFrame, tags: pd.DataFrame, *, bins: int = 5) -> pd.DataFrame:
    """
    Set how sure the tagger is against how often it is right.

    The tagged texts are laid in order of confidence and cut into bins of nearly the same size.
    A calibrated tagger is right as often as it says it is.

    Parameters
    ----------
    labelled, tags
        As for `accuracy`; tags with ``confidence_share``.
    bins
        How many; fewer where there are fewer than ten texts for each.

    Returns
    -------
    pandas.DataFrame
        One row for each bin, the least sure first: ``bin`` (from 1), ``text_count``,
        ``confidence_share`` (mean confidence, 0..1), ``right_share`` (of its texts, those right;
        Wilson, 95 %), ``kept_share`` (0..1 of the tagged texts: this bin and the surer ones) and
        ``kept_right_share`` (of these, those right; Wilson, 95 %). Counts of texts in a sample
        tell nothing of a person, and are not suppressed.
    """
    both = labelled[["label"]].join(tags[["polarity", "confidence_share"]])
    tagged = both[both["polarity"].isin(_CLASSES)]
    tagged = tagged.assign(right=tagged["polarity"] == tagged["label"])
    ordered = tagged.sort_values("confidence_share", kind="stable").reset_index(drop=True)
    count = max(1, min(bins, len(ordered) // _FEWEST_OF_BIN))
    place = np.arange(len(ordered)) * count // max(len(ordered), 1) + 1
    table = ordered.groupby(place).agg(
        text_count=("right", "size"),
        confidence_share=("confidence_share", "mean"),
        right=("right", "sum"),
    )
    table = table.rename_axis("bin").reset_index()
    table = intervals.with_share(table, "right", table["right"], table["text_count"])
    kept = table[["text_count", "right"]][::-1].cumsum()[::-1].astype(float)
    table = table.assign(kept_share=kept["text_count"] / max(len(ordered), 1))
    table = intervals.with_share(table, "kept_right", kept["right"], kept["text_count"])
    return table.drop(columns="right").astype({"bin": "int64", "text_count": "Int64"})


def withheld(table: pd.DataFrame, floor: float) -> bool:
    """
    Return whether the tagger is measured, and below the floor, so that its chart is not shown.

    A tagger that gave no class to any labelled text is below any floor. Where nothing could be
    measured (no labels and no stars, or so few that they are hidden) nothing is withheld: the
    page says that it is not measured.

    Parameters
    ----------
    table
        As `accuracy` returns it, or as it was kept.
    floor
        Least macro-F1 of all texts, 0..1: ``Thresholds.tagger_floor``.
    """
    whole = table[table["language"] == ALL]
    if whole.empty or pd.isna(whole["labelled_cases"].iloc[0]):
        return False
    score = whole["macro_f1_share"].iloc[0]
    if pd.isna(score):
        return bool((whole["tagged_cases"] == 0).fillna(False).iloc[0])
    return bool(score < floor)


def _by_hand(said: pd.DataFrame) -> pd.DataFrame:
    """Return the texts that somebody labelled."""
    if "label" not in said:
        return said.head(0)[["voice", "text"]].assign(label="", basis=BY_HAND)
    return said.loc[said["label"].notna(), ["voice", "text", "label"]].assign(basis=BY_HAND)


def _by_rating(said: pd.DataFrame) -> pd.DataFrame:
    """Return the texts whose authors gave stars, with the class these say."""
    rated = said[said["rating"].notna()]
    classes = adapt.classes_of_ratings(rated["rating"])
    labels = pd.Series(classes, index=rated.index, dtype="str")
    return rated[["voice", "text"]].assign(label=labels, basis=BY_RATING)


def _counts(rows: pd.DataFrame) -> tuple[int, int, float, int]:
    """Return how many texts, how many of them tagged, the share that is not, how many right."""
    tagged = int(rows["polarity"].isin(_CLASSES).sum())
    right = int((rows["polarity"] == rows["label"]).sum())
    return len(rows), tagged, 1 - tagged / len(rows), right


def _crossed(rows: pd.DataFrame) -> Counts:
    """Return the number of tagged texts by known class (rows) and found class (columns)."""
    tagged = rows[rows["polarity"].isin(_CLASSES)]
    places = {name: place for place, name in enumerate(_CLASSES)}
    cells = 3 * tagged["label"].map(places) + tagged["polarity"].map(places)
    return np.bincount(cells.to_numpy(dtype=np.int64), minlength=9).reshape(3, 3)


def _macro_f1(crossed: Counts, seed: int) -> tuple[float, float, float]:
    """Return macro-F1 and its 95 % interval; texts drawn anew are cells of the table drawn anew."""
    total = int(crossed.sum())
    if not total:
        return np.nan, np.nan, np.nan
    drawn = np.random.default_rng(seed).multinomial(total, crossed.ravel() / total, size=_DRAWS)
    score = float(_f1(crossed.reshape(1, 3, 3))[0])
    low, high = np.quantile(_f1(drawn.reshape(-1, 3, 3)), [0.025, 0.975])
    return score, min(float(low), score), max(float(high), score)


def _f1(tables: Counts) -> NDArray[np.float64]:
    """Return macro-F1 of each table, over the classes that are wanted or found in it."""
    hits = np.diagonal(tables, axis1=1, axis2=2)
    either = tables.sum(axis=1) + tables.sum(axis=2)
    each = np.divide(2 * hits, either, out=np.zeros(either.shape), where=either > 0)
    return np.asarray(each.sum(axis=1) / (either > 0).sum(axis=1))
