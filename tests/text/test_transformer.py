"""A local model in the layout of Hugging Face; a tiny one is made here."""

import json
import sys

import numpy as np
import onnx
import pandas as pd
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from cjm_lib.errors import InputError
from cjm_lib.text import emotions, polarity, transformer

VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "плохо": 2, "среда": 3, "хорошо": 4}
LOGITS = [[9, 9, 9], [0, 0, 0], [2, 0, 0], [0, 1, 0], [0, 0, 3]]  # of each word
POLARITY = ["negative", "neutral", "positive"]


@pytest.fixture
def made(tmp_path):
    """Make a model that adds up the logits of a text's words."""

    def make(labels, logits=LOGITS, *, place="model.onnx", kind=TensorProto.INT64, **config):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        onnx.save(network(np.array(logits, dtype=np.float32), kind), tmp_path / place)
        tokenizer = Tokenizer(models.WordLevel(VOCABULARY, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.Lowercase()
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.save(str(tmp_path / "tokenizer.json"))
        config |= {"id2label": {str(place): label for place, label in enumerate(labels)}}
        (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
        return tmp_path

    return make


def network(logits, kind):
    """A graph: the logits of each token, those of the padding masked, added up."""
    asked = [
        helper.make_tensor_value_info(name, kind, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    given = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", logits.shape[1]])
    steps = [
        helper.make_node("Add", ["input_ids", "token_type_ids"], ["ids"]),
        helper.make_node("Gather", ["table", "ids"], ["each"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["each", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "tokens"], ["logits"], keepdims=0),
    ]
    held = {"table": logits, "last": np.array([2]), "tokens": np.array([1])}
    weights = [numpy_helper.from_array(value, name) for name, value in held.items()]
    graph = helper.make_graph(steps, "tiny", asked, [given], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def softmax(*logits):
    powers = np.exp(logits)
    return powers / powers.sum()


def test_known_weights_give_known_probabilities(made):
    tagger = transformer.load(made(POLARITY))

    found = tagger.probabilities(["плохо", "Хорошо хорошо", "среда плохо"])

    wanted = [softmax(2, 0, 0), softmax(0, 0, 6), softmax(2, 1, 0)]
    assert np.allclose(found, wanted)
    assert tagger.name == "transformers"


@pytest.mark.parametrize("labels", [["POSITIVE", "NEUTRAL", "NEGATIVE"], ["pos", "neu", "neg"]])
def test_labels_are_put_in_the_order_of_the_classes(made, labels):
    found = transformer.load(made(labels)).probabilities(["плохо"])

    assert np.allclose(found, [softmax(0, 0, 2)])


def test_stars_are_added_up_to_classes(made):
    labels = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]
    folder = made(labels, [[0] * 5, [0] * 5, [3, 2, 1, 0, 0], [0] * 5, [0] * 5])
    one, two, three, four, five = softmax(3, 2, 1, 0, 0)

    found = transformer.load(folder).probabilities(["плохо"])

    assert np.allclose(found, [[one + two, three, four + five]])


def test_a_model_of_two_classes_never_says_neutral(made):
    folder = made(["NEGATIVE", "POSITIVE"], [[0, 0], [0, 0], [2, 0], [0, 0], [0, 3]])
    bad, good = softmax(2, 0)

    assert np.allclose(transformer.load(folder).probabilities(["плохо"]), [[bad, 0, good]])


def test_labels_that_say_nothing_are_refused(made):
    with pytest.raises(InputError, match="'LABEL_0' says no feeling; name the classes") as refusal:
        transformer.load(made(["LABEL_0", "LABEL_1", "LABEL_2"]))

    assert len(refusal.value.problems) == 3


def test_one_strange_label_among_classes_is_refused(made):
    with pytest.raises(InputError, match="'irony' says no feeling"):
        transformer.load(made(["negative", "irony", "positive"]))


def test_a_configuration_without_labels_is_refused(made):
    with pytest.raises(InputError, match="a name for each class is needed"):
        transformer.load(made([]))


def test_a_text_is_scored_alike_alone_and_among_longer_ones(made):
    tagger = transformer.load(made(POLARITY))
    texts = ["плохо", "хорошо " * 300, "среда", "плохо " * 5, ""] * 40

    together = tagger.probabilities(texts)

    assert np.allclose(together, np.vstack([tagger.probabilities([text]) for text in texts]))
    assert np.array_equal(together, tagger.probabilities(texts))


def test_what_is_longer_than_the_model_reads_is_cut_off(made):
    tagger = transformer.load(made(POLARITY, max_position_embeddings=3))

    found = tagger.probabilities(["среда среда среда " + "плохо " * 50_000])

    assert np.allclose(found, [softmax(0, 3, 0)])


def test_roberta_reads_two_tokens_less_than_it_has_positions(made):
    folder = made(POLARITY, max_position_embeddings=4, model_type="xlm-roberta", pad_token_id=1)

    assert np.allclose(
        transformer.load(folder).probabilities(["среда среда плохо"]), [softmax(0, 2, 0)]
    )


def test_the_tokenizers_own_limit_holds_where_it_is_less(made):
    folder = made(POLARITY)
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 1}', "utf-8")

    assert np.allclose(transformer.load(folder).probabilities(["среда плохо"]), [softmax(0, 1, 0)])


def test_no_texts_have_no_probabilities(made):
    assert transformer.load(made(POLARITY)).probabilities([]).shape == (0, 3)


def test_the_folder_of_the_exporter_and_small_integers_are_read_too(made):
    folder = made(POLARITY, place="onnx/model.onnx", kind=TensorProto.INT32)

    assert np.allclose(transformer.load(folder).probabilities(["плохо"]), [softmax(2, 0, 0)])


def test_it_tags_polarity_where_the_shipped_model_does(made):
    texts = pd.Series(["Хорошо хорошо", "плохо плохо плохо", "слово", "I am happy"])
    table = polarity.tags(texts, tagger=transformer.load(made(POLARITY)))

    assert table["polarity"].tolist() == ["positive", "negative", "abstained", "positive"]
    assert table["confidence_share"].iloc[0] == pytest.approx(softmax(0, 0, 6)[2])


LABELS = ["no_emotion", "joy", "love", "annoyance"]
FELT = [[0] * 4, [0] * 4, [0, -2, -3, 4], [3, -1, -1, -1], [-2, 1, 2, -4]]


def test_labels_of_several_emotions_are_likely_each_on_its_own(made):
    folder = made(LABELS, FELT, problem_type="multi_label_classification")
    tagger = transformer.load(folder)

    found = tagger.emotion_probabilities(["плохо", "хорошо"])

    assert tagger.emotions == ("joy", "anger")
    wanted = [[-2, 4], [2, -4]]  # of joy and love the likelier
    assert np.allclose(found, 1 / (1 + np.exp(-np.array(wanted))))


def test_emotions_that_exclude_one_another_are_added_up(made):
    none, joy, love, annoyance = softmax(-2, 1, 2, -4)
    del none

    found = transformer.load(made(LABELS, FELT)).emotion_probabilities(["хорошо"])

    assert np.allclose(found, [[joy + love, annoyance]])


def test_it_names_emotions_where_the_shipped_model_does(made):
    tagger = transformer.load(made(LABELS, FELT))
    table = emotions.emotions(pd.Series(["хорошо", "плохо", "среда", "fine"]), tagger=tagger)

    assert table["emotion"].tolist() == ["joy", "anger", "none", "not_tagged"]


def test_polarity_is_not_asked_of_emotions_nor_emotions_of_polarity(made):
    with pytest.raises(InputError, match="not classes of polarity"):
        transformer.load(made(LABELS, FELT)).probabilities(["плохо"])
    with pytest.raises(InputError, match="none of these is an emotion"):
        transformer.load(made(POLARITY)).emotion_probabilities(["плохо"])


def test_all_missing_files_are_named_at_once(tmp_path):
    with pytest.raises(InputError) as refusal:
        transformer.load(tmp_path)

    assert [problem.split(" is ")[0] for problem in refusal.value.problems] == [
        "neither model.onnx nor onnx/model.onnx",
        "tokenizer.json",
        "config.json",
    ]


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_missing_package_says_what_to_install(made, monkeypatch, package):
    folder = made(POLARITY)
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(InputError, match=r"pip install 'cjm-lib\[transformers\]'"):
        transformer.load(folder)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("model.onnx", "ONNX Runtime cannot read it"),
        ("config.json", "is not JSON"),
        ("tokenizer.json", "is not JSON"),
    ],
)
def test_a_broken_file_is_named(made, name, problem):
    folder = made(POLARITY)
    (folder / name).write_bytes(b"broken")

    with pytest.raises(InputError, match=problem) as refusal:
        transformer.load(folder)

    assert refusal.value.where == str(folder / name)


def test_labels_must_be_as_many_as_the_numbers_of_the_model(made):
    with pytest.raises(InputError, match=r"gives \(3,\) numbers for a text, and id2label has 2"):
        transformer.load(made(["negative", "positive"]))
