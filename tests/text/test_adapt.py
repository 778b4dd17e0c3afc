"""Learning the study's own voice."""

import numpy as np
import pytest

from cjm_lib.errors import InputError
from cjm_lib.text import adapt, model


def own_words(count):
    """Texts in a jargon that only this company's customers use."""
    kinds = {"positive": "зелёная зона", "negative": "красная зона", "neutral": "жёлтая зона"}
    pairs = [(f"{words}, линия {n}", label) for n in range(count) for label, words in kinds.items()]
    return [text for text, _ in pairs], [label for _, label in pairs]


def test_the_companys_own_words_are_learned_and_kept():
    texts, labels = own_words(30)
    learned = adapt.adapt(texts, labels)

    assert learned.kept
    assert learned.adapted_f1 > learned.shipped_f1
    shares = learned.tagger.probabilities(["красная зона", "зелёная зона"])
    assert shares.argmax(axis=1).tolist() == [0, 2]


def test_the_same_labels_teach_the_same():
    texts, labels = own_words(25)
    first, second = (adapt.adapt(texts, labels).tagger.probabilities(texts) for _ in range(2))

    assert np.array_equal(first, second)


def test_what_does_not_help_is_not_kept():
    texts = [f"Отличный сервис {n}" for n in range(40)] + [f"Ужасный сервис {n}" for n in range(40)]
    texts += [f"Заказ номер {n}" for n in range(40)]
    by_chance = np.random.default_rng(0).permutation(["positive", "negative", "neutral"] * 40)
    learned = adapt.adapt(texts, by_chance.tolist())

    assert learned.kept == (learned.adapted_f1 >= learned.shipped_f1 + 0.005)
    assert learned.kept or learned.tagger is model.shipped()


def test_too_few_labels_leave_the_shipped_model():
    texts, labels = own_words(5)
    learned = adapt.adapt(texts, labels)

    assert not learned.kept
    assert learned.tagger is model.shipped()


def test_a_label_that_is_no_class_is_refused():
    with pytest.raises(InputError, match="label 2: 'good' is not one of"):
        adapt.adapt(["а", "б"], ["negative", "good"])


def test_stars_become_classes():
    found = adapt.classes_of_ratings([1, 2, 3, 4, 5])

    assert found == ["negative", "negative", "neutral", "positive", "positive"]
