"""Emotions of Russian texts."""

import csv
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from cjm_lib.text import emotions, train_emotions


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("Спасибо вам большое за помощь!", "gratitude"),
        ("Так рада, счастье какое)))", "joy"),
        ("Очень грустно и обидно, плакать хочется", "sadness"),
        ("Мне страшно, боюсь за свои деньги", "fear"),
        ("Бесит ваш отвратительный магазин!", "anger"),
        ("Заказ оформлен во вторник", "none"),
    ],
)
def test_an_emotion_said_plainly_is_named(text, emotion):
    assert emotions.emotions(pd.Series([text]))["emotion"].tolist() == [emotion]


def test_what_is_not_russian_is_not_tagged_and_says_why():
    texts = pd.Series(
        ["I am so happy with the service", "😡😡", "12345", "Спасибо"], index=[7, 8, 9, 3]
    )
    table = emotions.emotions(texts)

    assert table.index.tolist() == [7, 8, 9, 3]
    assert table["emotion"].tolist() == ["not_tagged"] * 3 + ["gratitude"]
    assert table["reason"].tolist() == ["no_tagger", "no_words", "language_unknown", ""]
    shares = table.filter(like="_share")
    assert shares.isna().all(axis=1).tolist() == [True, True, True, False]
    assert shares.isna().any(axis=1).tolist() == [True, True, True, False]


def test_no_texts_make_an_empty_table():
    table = emotions.emotions(pd.Series([], dtype="str"))

    shares = [f"{emotion}_share" for emotion in emotions.shipped().emotions]
    assert table.columns.tolist() == [*shares, "emotion", "reason"]
    assert table.empty


def test_probabilities_are_shares_whatever_the_text():
    texts = ["", "да", "<b>ужас</b>", "плохо " * 9_000, "я" * 50_000]
    shares = emotions.shipped().emotion_probabilities(texts)

    assert ((shares >= 0) & (shares <= 1)).all()


def test_a_text_has_the_same_emotions_alone_and_among_others():
    texts = ["Долго ждали", "Обожаю вас, спасибо", "Заказал вчера"]
    together = emotions.shipped().emotion_probabilities(texts)

    assert np.allclose(together[1], emotions.shipped().emotion_probabilities(texts[1:2])[0])


class Fixed:
    """Says of every text what it was told."""

    emotions = ("joy", "fear")
    thresholds = np.array([0.6, 0.2])

    def __init__(self, *shares):
        self.shares = shares

    def emotion_probabilities(self, texts):
        return np.tile(self.shares, (len(texts), 1))


@pytest.mark.parametrize(
    ("shares", "emotion"),
    [((0.7, 0.3), "joy"), ((0.5, 0.3), "fear"), ((0.5, 0.1), "none"), ((0.6, 0.2), "joy")],
)
def test_the_likeliest_of_those_above_their_thresholds_is_named(shares, emotion):
    table = emotions.emotions(pd.Series(["Да"]), tagger=Fixed(*shares))

    assert table["emotion"].tolist() == [emotion]
    assert table[["joy_share", "fear_share"]].to_numpy().tolist() == [list(shares)]


def test_an_artefact_is_read_back_as_it_was_written(tmp_path):
    emotions.shipped().save(tmp_path / "emotions.npz")
    again = emotions.load(tmp_path / "emotions.npz")

    texts = ["Спасибо!", "Страшно"]
    assert again.vocabulary == emotions.shipped().vocabulary
    assert np.array_equal(
        again.emotion_probabilities(texts), emotions.shipped().emotion_probabilities(texts)
    )


def test_the_artefact_is_small_and_holds_no_objects():
    held = files("cjm_lib.text") / "data" / "emotions_ru.npz"

    assert len(held.read_bytes()) < 400_000
    with held.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays)
        assert arrays["weights"].dtype == np.int8
        assert arrays["sizes"].dtype == np.float16


@pytest.fixture
def pool(tmp_path):
    """A pool in which joy can be told from the words, and fear cannot."""
    heads = {"cedr": "emotions", "ru_go_emotions": "emotions", "xed_ru": "codes"}
    names = {"cedr": ("joy", "fear"), "ru_go_emotions": ("love", "fear"), "xed_ru": ("5", "4")}
    for source, head in heads.items():
        joy, fear = names[source]
        with (tmp_path / f"{source}.csv").open("w", encoding="utf-8", newline="") as opened:
            table = csv.writer(opened)
            table.writerow(["text", head])
            for place in range(300):
                marks = [joy] * (place % 7 == 0) + [fear] * (place % 11 == 0)
                words = "радость" if place % 7 == 0 else "посылка"
                table.writerow([f"{words} номер {place}", ", ".join(marks)])
    return tmp_path


def test_an_emotion_that_cannot_be_told_from_the_words_is_not_shipped(pool):
    trained, figures = train_emotions.train(pool)

    assert trained.emotions == ("joy",)
    joy, fear = figures.splitlines()[2:4]
    assert [cell.strip() for cell in joy.split("|")[1:5]] == ["joy", "900", "129", "1.000"]
    assert fear.split("|")[1].strip() == "fear"
    assert fear.split("|")[-2].strip() == "no"


def test_the_same_pool_trains_the_same_bytes(pool, tmp_path):
    for name in ("first.npz", "second.npz"):
        train_emotions.train(pool)[0].save(tmp_path / name)

    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


@pytest.mark.slow
def test_the_pool_trains_what_is_shipped(shared):
    """Two emotions, no held-out folds; another processor may round a weight to the step beside."""
    kept, two = emotions.shipped(), ["gratitude", "anger"]
    places = [kept.emotions.index(name) for name in two]
    samples = train_emotions.read(shared / "ru_sentiment_train")
    names, sizes = train_emotions.vocabulary(samples)
    weights, _ = train_emotions.learn(samples, train_emotions.seen(samples, names, sizes), two)
    whole, step = train_emotions.quantised(weights[: len(names)])

    assert tuple(names) == kept.vocabulary
    assert np.array_equal(sizes.astype(np.float32), kept.sizes)
    assert np.abs(whole.astype(int) - kept.weights[:, places]).max() <= 1
    assert np.allclose(step, kept.step[places], rtol=1e-3)
    assert np.allclose(weights[len(names) :], kept.lexical[:, places], rtol=0, atol=1e-2)
