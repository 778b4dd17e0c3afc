"""What words that no list holds probably feel like."""

import numpy as np
import pytest

from cjm_lib.text import lexicon, priors, train_priors, words


def best(sentence):
    """The prior of the best word."""
    return priors.numbers(words.tokens(sentence))[3]


@pytest.mark.parametrize(("word", "side"), [("обаяние", 1), ("неоспоримый", 1), ("стенания", -1)])
def test_a_word_outside_the_lexicon_leans_where_its_neighbours_in_meaning_do(word, side):
    stem = words.stem(word)

    assert (stem,) not in lexicon.shipped().stems
    assert side * priors.shipped()[stem] > 0.5


def test_a_negation_turns_what_stands_within_two_words_after_it():
    assert best("не вежливый") < 0.5 < best("вежливый")
    assert best("не 1 вежливый") < 0.5 < best("не 1 2 вежливый")


def test_a_sentence_without_known_words_says_nothing():
    assert priors.numbers(["123", "!!", priors.__name__]) == [0.0] * priors.COUNT


def test_priors_are_read_back_as_they_were_written(tmp_path):
    priors.save({"хорош": 1.0, "плох": -1.0, "стол": 0.0}, tmp_path / "priors.npz")

    assert priors.load(tmp_path / "priors.npz") == {"хорош": 1.0, "плох": -1.0, "стол": 0.0}


@pytest.fixture
def space():
    """Stems in a plane: good ones to the right, bad ones to the left, the others round nought."""
    chance = np.random.default_rng(0)
    middles = np.repeat([2.0, -2.0, 0.0], 40)
    stems = [f"{kind}{number:02}" for kind in ("добр", "зло", "вещ") for number in range(40)]
    return stems, (middles[:, None] * [1, 0] + chance.normal(0, 0.3, (120, 2))).astype(np.float32)


def test_a_direction_learned_from_half_of_the_words_tells_the_other_half(space):
    stems, vectors = space
    known = {stem: 1 if stem.startswith("добр") else -1 for stem in stems[:80:2]}
    known |= dict.fromkeys(stems[80::2], 0)
    learned = train_priors.learn(stems, vectors, known)

    assert min(learned[stem] for stem in stems[1:40:2]) > 0
    assert max(learned[stem] for stem in stems[41:80:2]) < 0


def test_a_word_is_never_told_by_its_own_label(space):
    stems, vectors = space
    known = {stem: 1 if stem.startswith("добр") else -1 for stem in stems[:80]}
    wrong = stems[0]
    learned = train_priors.learn(stems, vectors, known | {wrong: -1})

    assert learned[wrong] > 0
