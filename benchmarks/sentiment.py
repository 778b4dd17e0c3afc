"""
How good the tagger is, on texts that it was not trained on.

``python benchmarks/sentiment.py [--shared ../shared/data] [--json]``
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from sentiment_sets import SHARED, Labelled, aspects, english, russian, short_texts
from textblob.en import sentiment as textblob_sentiment

from cjm_lib.text import adapt, lexicon, linear, model, themes, words
from cjm_lib.text import english as repaired

CLASSES = adapt.CLASSES
FOLDS, DRAWS, HAND_LABELS = 5, 5, 200
LEAN = 0.1  # of a lexicon's score: from here on a text leans to one side
ASPECT_KINDS = {"rest": "restaurant", "car": "car"}

LOADING = """
import time
from cjm_lib.text import model
begun = time.perf_counter()
model.shipped().probabilities(["да"])
print(time.perf_counter() - begun)
"""

Scores = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    held = russian(asked.shared)
    by_set = {name: scored(each) for name, each in held.items()}
    in_english = {name: scored_english(each) for name, each in english(asked.shared).items()}
    results = {
        "ru_binary_macro_f1": mean(each["shipped_binary"] for each in by_set.values()),
        "ru_three_class_macro_f1": mean(each["shipped"] for each in by_set.values()),
        "en_three_class_macro_f1": in_english["patients"]["repaired"],
        "en_textblob_macro_f1": in_english["patients"]["textblob"],
        "en_vader_macro_f1": in_english["patients"].get("vader", float("nan")),
        "adapted_gain": adapted_gain(held["banks, stars"]),
        "labels_200_gain": labels_gain(held),
        **speed(asked.shared),
    }
    for kind, industry in ASPECT_KINDS.items():
        results |= aspect_scores(asked.shared, kind, industry)
    if asked.json:
        print(json.dumps({key: round(value, 4) for key, value in results.items()}))
        return
    show("Russian", by_set)
    show("English", in_english)
    for key, value in results.items():
        print(f"{key:32} {value:10.3f}")


def scored(held: Labelled) -> Scores:
    """Return the macro-F1 of each tagger on a Russian set, and accuracy by confidence."""
    wanted = numbers(held.labels)
    shares = model.shipped().probabilities(held.texts)
    lean = shares[:, 2] - shares[:, 0]
    by_words = np.array([by_lexicon(text) for text in held.texts])
    blob = np.array([float(textblob_sentiment(text)[0]) for text in held.texts])
    right = shares.argmax(axis=1) == wanted
    sure = np.argsort(-shares.max(axis=1), kind="stable")
    quarter = len(right) // 4
    return {
        "texts": float(len(wanted)),
        "textblob": three(wanted, blob),
        "lexicon": three(wanted, by_words),
        "shipped": linear.macro_f1(wanted, shares.argmax(axis=1), classes=3),
        "lexicon_binary": binary(wanted, by_words),
        "shipped_binary": binary(wanted, lean),
        "accuracy": float(right.mean()),
        "sure_half": float(right[sure[: 2 * quarter]].mean()),
        "sure_quarter": float(right[sure[:quarter]].mean()),
    }


def scored_english(held: Labelled) -> Scores:
    """Return the macro-F1 of each tagger on an English set."""
    wanted = numbers(held.labels)

    def of(score: Callable[[str], float], lean: float = LEAN) -> float:
        return three(wanted, np.array([score(text) for text in held.texts]), lean)

    found = {
        "texts": float(len(wanted)),
        "textblob": of(lambda text: float(textblob_sentiment(text)[0])),
        "repaired": of(lambda text: repaired.balance(text).balance),
    }
    try:
        vader = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    except ModuleNotFoundError:
        return found
    return found | {"vader": of(lambda text: vader.polarity_scores(text)["compound"], 0.05)}


def adapted_gain(held: Labelled) -> float:
    """Return the mean gain in macro-F1 of adapting to all labels but a fold's, on that fold."""
    wanted = numbers(held.labels)
    gains = []
    for draw in range(DRAWS):
        order = np.random.default_rng(draw).permutation(len(wanted))
        folds = [
            (np.delete(order, np.s_[fold::FOLDS]), order[fold::FOLDS]) for fold in range(FOLDS)
        ]
        gains.append(gain(held, wanted, folds))
    return mean(gains)


def labels_gain(sets: dict[str, Labelled]) -> float:
    """Return the mean gain in macro-F1 that 200 labels bring on the rest of a large set."""
    gains = []
    for held in sets.values():
        wanted = numbers(held.labels)
        if len(wanted) >= 2 * HAND_LABELS:
            for draw in range(DRAWS):
                order = np.random.default_rng(draw).permutation(len(wanted))
                gains.append(gain(held, wanted, [(order[:HAND_LABELS], order[HAND_LABELS:])]))
    return mean(gains)


def gain(
    held: Labelled, wanted: linear.Ints, splits: list[tuple[linear.Ints, linear.Ints]]
) -> float:
    """Return the macro-F1 of adapted taggers on unseen texts, less that of the shipped one."""
    before, after, truth = [], [], []
    for known, asked in splits:
        texts = [held.texts[place] for place in asked]
        learned = adapt.adapt(
            [held.texts[place] for place in known], [held.labels[place] for place in known]
        )
        before.append(model.shipped().probabilities(texts).argmax(axis=1))
        after.append(learned.tagger.probabilities(texts).argmax(axis=1))
        truth.append(wanted[asked])
    joined = np.concatenate(truth)
    return linear.macro_f1(joined, np.concatenate(after), classes=3) - linear.macro_f1(
        joined, np.concatenate(before), classes=3
    )


def aspect_scores(shared: Path, kind: str, industry: str) -> Scores:
    """Return the share of marked aspects whose theme was found, and of these with its side."""
    marks = aspects(shared, kind)
    marks = [mark for mark in marks if mark.category.lower() != "whole"]
    sentences = pd.Series(
        {sentence: sentence for sentence in dict.fromkeys(mark.sentence for mark in marks)}
    )
    found = themes.mentions(sentences, themes.shipped(industry)).set_index(["text", "theme"])[
        "polarity_score"
    ]
    keys = [(mark.sentence, mark.category.lower()) for mark in marks]
    seen = [key in found.index for key in keys]
    sided = [
        (float(found[key]) > 0) == (mark.label == "positive")
        for key, mark, there in zip(keys, marks, seen, strict=True)
        if there and mark.label != "neutral"
    ]
    return {
        f"{industry}_theme_recall": float(np.mean(seen)),
        f"{industry}_aspect_side_accuracy": float(np.mean(sided)),
    }


def speed(shared: Path) -> Scores:
    """Return the texts tagged in a CPU second, the seconds to load, and the size."""
    texts = short_texts(shared)
    model.shipped().probabilities(texts[:10])
    words.stem.cache_clear()
    begun = time.process_time()
    model.load(Path(str(artefact()))).probabilities(texts)
    taken = time.process_time() - begun
    loaded = subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True
    )
    return {
        "texts_per_cpu_second": len(texts) / taken,
        "load_seconds": float(loaded.stdout),
        "model_mib": artefact().stat().st_size / 2**20,
    }


def artefact() -> Path:
    """Return the shipped artefact."""
    return Path(str(files("cjm_lib.text") / "data" / "model_ru.npz"))


def by_lexicon(text: str) -> float:
    """Return what the lexicon alone makes of a text, −1..1."""
    hits = [
        hit.value
        for sentence in words.sentences(text)
        for hit in lexicon.shipped().hits(words.tokens(sentence))
    ]
    return sum(hits) / (sum(abs(hit) for hit in hits) + 1)


def three(wanted: linear.Ints, scores: linear.Floats, lean: float = LEAN) -> float:
    """Return the macro-F1 over three classes of a score with a neutral middle."""
    found = np.where(scores >= lean, 2, np.where(scores <= -lean, 0, 1))
    return linear.macro_f1(wanted, found, classes=3)


def binary(wanted: linear.Ints, scores: linear.Floats) -> float:
    """Return the macro-F1 of the side, on the texts that people did not call neutral."""
    polar = wanted != 1
    return linear.macro_f1(wanted[polar] // 2, (scores[polar] > 0).astype(int), classes=2)


def numbers(labels: Sequence[str]) -> linear.Ints:
    """Return the labels as 0, 1, 2."""
    return np.array([CLASSES.index(label) for label in labels], dtype=np.int64)


def mean(values: object) -> float:
    """Return the mean."""
    return float(np.mean(list(values)))  # type: ignore[call-overload]


def show(title: str, table: dict[str, Scores]) -> None:
    """Print a table."""
    columns = list(next(iter(table.values())))
    print(f"{title:24}" + "".join(f"{column:>16}" for column in columns))
    for name, row in table.items():
        print(f"{name:24}" + "".join(f"{row[column]:16.3f}" for column in columns))
    print()


if __name__ == "__main__":
    main()
