"""The shipped Russian model."""

import csv
from functools import partial
from importlib.resources import files

import numpy as np
import pytest

from cjm_lib.text import linear, model, train


def side(text):
    shares = model.shipped().probabilities([text])[0]
    return shares[2] - shares[0]


@pytest.mark.parametrize(
    "text",
    [
        "Персонал вежливый, всё объяснили",
        "Ни разу не подвели",
        "Без очередей и нервов, спасибо)))",
        "Вкуснооо 😍",
        "Недостатки: нет",
    ],
)
def test_praise_leans_to_the_good(text):
    assert side(text) > 0.3


@pytest.mark.parametrize(
    "text",
    [
        "Невозможно дозвониться, робот гоняет по кругу",
        "каробка мятая",
        "Оооочень долгооо(((",
        "Обещали за день, привезли через две недели!!!",
        "г*вно, а не магазин",
        "Не работает",
    ],
)
def test_blame_leans_to_the_bad(text):
    assert side(text) < -0.3


def test_probabilities_sum_to_one_whatever_the_text():
    texts = ["", "😡", "ok", "<b>ужас</b>", "плохо " * 9_000, "я" * 50_000]
    shares = model.shipped().probabilities(texts)

    assert np.allclose(shares.sum(axis=1), 1)
    assert np.isfinite(shares).all()


def test_no_texts_have_no_probabilities():
    assert model.shipped().probabilities([]).shape == (0, 3)


def test_a_text_is_scored_alike_alone_and_among_others():
    texts = ["Долго ждали", "Всё отлично", "Заказал вчера"]
    together = model.shipped().probabilities(texts)

    assert np.allclose(together[1], model.shipped().probabilities(texts[1:2])[0])


def test_an_artefact_is_read_back_as_it_was_written(tmp_path):
    model.shipped().save(tmp_path / "model.npz")
    again = model.load(tmp_path / "model.npz")

    assert again.vocabulary == model.shipped().vocabulary
    assert np.array_equal(again.weights, model.shipped().weights)


def test_the_artefact_is_small_and_holds_no_objects():
    held = files("cjm_lib.text") / "data" / "model_ru.npz"

    assert len(held.read_bytes()) < 2**20
    with held.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays)


def test_the_same_pool_trains_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(linear, "fit", partial(linear.fit, steps=2))  # a whole fit takes a minute
    texts = [("Всё хорошо", "pos"), ("Всё плохо", "neg"), ("Пришёл в среду", "neu")]
    for name in train.SOURCES:
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([("text", "label"), *texts])
    for name in ("first.npz", "second.npz"):
        train.train(tmp_path).save(tmp_path / name)

    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
