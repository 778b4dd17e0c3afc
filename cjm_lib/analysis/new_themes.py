"""What people speak of that no theme of the dictionary covers: phrases offered as new themes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from cjm_lib.analysis import voice
from cjm_lib.text import words

FEWEST = 5  # texts; a rarer phrase is no theme
MOST = 15  # phrases offered

_STOPS_TEXT = """
а без более бы был была были было быть в вам вас весь во вот все всё всего всех вы где да даже для
до его ее её если есть ещё еще же за здесь и из или им их к как когда кто ли лишь мне много может
мы на над нам нас не него нет ни но ну о об один он она они оно от очень по под после потом потому
при про раз с сам свой себя сейчас со так такой там тем то тоже только тот ты у уже хоть чего чем
через что чтобы эта эти это этот я
the a an and or but if in on at of to for from with by is are was were be been it its this that
these those i we you they he she my our your their me us not no so as very just there here have has
had do did does will would can could about up out all any more some than then too when who which
"""
_STOPS = frozenset(words.stem(word) for word in _STOPS_TEXT.split())

Phrase = tuple[str, ...]


def new_themes(
    feedback: pd.DataFrame, mentions: pd.DataFrame, journey: pd.DataFrame
) -> pd.DataFrame:
    """
    Return the phrases that tell the stages apart in texts of no theme.

    Words and pairs of neighbouring words are counted by stem. Their weight is class-based
    TF-IDF (Grootendorst, BERTopic, arXiv:2203.05794, 2022), the class being the stage: the
    share of a stage's words times ``log(1 + A / f)``, where A is the mean number of words of a
    stage and f how often the phrase occurs in all.

    Parameters
    ----------
    feedback, mentions
        Feedback of the scope with its tags, and the themes it speaks of.
    journey
        Journey map; one row for each stage, in order.

    Returns
    -------
    pandas.DataFrame
        One row for each phrase in at least ``FEWEST`` such texts, of highest weight first, at
        most ``MOST``: ``phrase`` (as it is written most often), ``stage`` (where its weight is
        highest), ``text_cases`` (texts of no theme with it), ``weight``.
    """
    said = voice.texts(feedback, journey)
    covered = mentions.loc[mentions["theme"] != "", "feedback"]
    loose = said[~said["feedback"].isin(covered) & (said["polarity"] != "not_tagged")]
    texts = [list(_phrases(text)) for text in loose["text"]]
    counts = pd.DataFrame(
        [
            (place, phrase, written)
            for place, found in enumerate(texts)
            for phrase, written in found
        ],
        columns=["place", "phrase", "written"],
    )
    rows = [
        (_usual(ours["written"]), stage, ours["place"].nunique(), weight)
        for (_, stage, weight), ours in _chosen(counts, loose["stage"].astype("str").tolist())
    ]
    table = pd.DataFrame(rows, columns=["phrase", "stage", "text_cases", "weight"])
    kinds = {"phrase": "str", "stage": "str", "text_cases": "Int64", "weight": "float64"}
    return table.astype(kinds)


def _phrases(text: str) -> Iterator[tuple[Phrase, str]]:
    """Return the words and the pairs of words of a text that say something: stems, as written."""
    for sentence in words.sentences(text):
        tokens = [token for token in words.tokens(sentence) if token[0].isalpha()]
        stems = [words.stem(token) for token in tokens]
        says = [stem not in _STOPS and len(stem) > 2 for stem in stems]
        for at, stem in enumerate(stems):
            if says[at]:
                yield (stem,), tokens[at]
            if at and says[at] and says[at - 1]:
                yield (stems[at - 1], stem), f"{tokens[at - 1]} {tokens[at]}"


def _chosen(
    counts: pd.DataFrame, stages: Sequence[str]
) -> list[tuple[tuple[Phrase, str, float], pd.DataFrame]]:
    """Return the phrases of highest weight with their stage, and where they occur."""
    texts = counts.groupby("phrase")["place"].nunique()
    frequent = sorted(texts[texts >= FEWEST].index)
    by_stage: dict[str, Counter[Phrase]] = defaultdict(Counter)
    for place, phrase in zip(counts["place"], counts["phrase"], strict=True):
        by_stage[stages[place]][phrase] += 1
    sizes = {stage: sum(found.values()) for stage, found in by_stage.items()}
    mean = float(np.mean(list(sizes.values()))) if sizes else 0.0
    weighed = []
    for phrase in frequent:
        total = sum(found[phrase] for found in by_stage.values())
        shares = {stage: found[phrase] / sizes[stage] for stage, found in by_stage.items()}
        stage = max(sorted(shares), key=lambda name: shares[name])
        weighed.append((phrase, stage, shares[stage] * float(np.log1p(mean / total))))
    weighed.sort(key=lambda one: (-one[2], one[0]))
    kept: list[tuple[Phrase, str, float]] = []
    for one in weighed:
        if not any(_within(one[0], other[0], texts) for other in weighed if other is not one):
            kept.append(one)
    return [(one, counts[counts["phrase"] == one[0]]) for one in kept[:MOST]]


def _within(phrase: Phrase, other: Phrase, texts: "pd.Series[int]") -> bool:
    """Say whether a word hardly occurs outside a pair that is offered as well."""
    return len(phrase) < len(other) and phrase[0] in other and texts[other] >= 0.8 * texts[phrase]


def _usual(written: "pd.Series[str]") -> str:
    """Return how a phrase is written most often; of equals the first by name."""
    counts = written.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return str(counts.index[0])
