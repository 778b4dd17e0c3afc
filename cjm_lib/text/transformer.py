"""
A tagger of the study's own: a local model in the layout of Hugging Face, run by ONNX Runtime.

The folder holds ``model.onnx`` (or ``onnx/model.onnx``), ``tokenizer.json`` and ``config.json``
whose ``id2label`` names the classes. Nothing is ever downloaded. The packages are an extra:
``pip install 'cjm-lib[transformers]'``.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cjm_lib.errors import InputError
from cjm_lib.text import emotions
from cjm_lib.text.linear import Floats, softmax
from cjm_lib.text.model import NEGATIVE, NEUTRAL, POSITIVE

_PLACES = {
    **dict.fromkeys(("negative", "neg", "very negative", "1 star", "2 stars"), NEGATIVE),
    **dict.fromkeys(("neutral", "neu", "3 stars"), NEUTRAL),
    **dict.fromkeys(("positive", "pos", "very positive", "4 stars", "5 stars"), POSITIVE),
}
_EMOTIONS = {label: name for name, labels in emotions.LABELS.items() for label in labels}
_MODELS = ("model.onnx", "onnx/model.onnx")
_PACKAGES = (
    "the packages onnxruntime and tokenizers are needed: pip install 'cjm-lib[transformers]'"
)
_FEEDS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
_OFFSET = ("camembert", "roberta", "xlm-roberta")  # count positions from after the padding's id

_LONGEST = 512  # tokens, where the folder does not say
_BATCH = 4_096  # tokens of a batch, the padding with them
_NAMED = 0.5  # the probability at which an emotion is named


@dataclass(frozen=True)
class Transformer:
    """
    A local model as a tagger of polarity and, if its labels are emotions, of emotions.

    Parameters
    ----------
    folder
        Where it was read from.
    labels
        Names of its classes, small, in the order of its output.
    several
        Whether a text may have several labels: each is then as likely as its own logit says.
    padding
        Id of the token that fills up the shorter texts of a batch.
    tokenizer, session
        A ``tokenizers.Tokenizer`` that cuts long texts, an ``onnxruntime.InferenceSession``.
    """

    folder: Path
    labels: tuple[str, ...]
    several: bool
    padding: int
    tokenizer: Any
    session: Any
    name: str = "transformers"

    @property
    def emotions(self) -> tuple[str, ...]:
        """The emotions it knows, in the order of ``emotions.LABELS``; none for polarity alone."""
        known = {_EMOTIONS.get(label) for label in self.labels}
        return tuple(emotion for emotion in emotions.LABELS if emotion in known)

    @property
    def thresholds(self) -> Floats:
        """The least probability at which each emotion is named: a half."""
        return np.full(len(self.emotions), _NAMED)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """
        Return the probabilities of negative, neutral, positive: one row for each text.

        One or two stars are negative, three neutral, four or five positive. A model of two
        classes knows no neutral: its probability is 0.

        Raises
        ------
        InputError
            The model's labels are emotions.
        """
        if not _of_polarity(self.labels):
            problem = f"id2label: {', '.join(self.labels)}: these are not classes of polarity"
            raise InputError(self.folder / "config.json", [problem])
        grouped = self._grouped(texts, [_PLACES[label] for label in self.labels], 3)
        return np.asarray(grouped / grouped.sum(axis=1, keepdims=True))

    def emotion_probabilities(self, texts: Sequence[str]) -> Floats:
        """
        Return the probability of each of `emotions` (column) in each text.

        Raises
        ------
        InputError
            None of the model's labels is an emotion.
        """
        if not self.emotions:
            problem = f"id2label: {', '.join(self.labels)}: none of these is an emotion"
            raise InputError(self.folder / "config.json", [problem])
        known = {emotion: place for place, emotion in enumerate(self.emotions)}
        others = len(known)  # the place of the labels that are none of ours
        places = [known.get(_EMOTIONS.get(label, ""), others) for label in self.labels]
        return self._grouped(texts, places, others + 1)[:, :others]

    def _grouped(self, texts: Sequence[str], places: Sequence[int], width: int) -> Floats:
        """Return the probabilities of the labels with the same place: their sum, or the largest."""
        logits = self._logits(texts)
        shares = 1 / (1 + np.exp(-logits)) if self.several else softmax(logits)
        grouped = np.zeros((len(texts), width))
        for label, place in enumerate(places):
            mine, other = shares[:, label], grouped[:, place]
            grouped[:, place] = np.maximum(mine, other) if self.several else mine + other
        return grouped

    def _logits(self, texts: Sequence[str]) -> Floats:
        """Return what the model gives for each text and label; texts of a length go together."""
        ids = [self.tokenizer.encode(text).ids or [self.padding] for text in texts]
        logits = np.empty((len(texts), len(self.labels)))
        for places in _batches([len(each) for each in ids]):
            longest = max(len(ids[place]) for place in places)
            tokens = np.full((len(places), longest), self.padding, dtype=np.int64)
            mask = np.zeros_like(tokens)
            for row, place in enumerate(places):
                tokens[row, : len(ids[place])] = ids[place]
                mask[row, : len(ids[place])] = 1
            logits[places] = self.run(tokens, mask)
        return logits

    def run(self, tokens: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        """Return the logits of a batch."""
        order = np.broadcast_to(np.arange(tokens.shape[1]), tokens.shape)
        feeds = dict(zip(_FEEDS, (tokens, mask, np.zeros_like(tokens), order), strict=True))
        asked = {
            each.name: feeds[each.name].astype(np.int32 if "int32" in each.type else np.int64)
            for each in self.session.get_inputs()
        }
        return np.asarray(self.session.run(None, asked)[0], dtype=float)


def load(folder: Path, *, threads: int = 1) -> Transformer:
    """
    Read a model from its folder.

    Parameters
    ----------
    folder
        ``model.onnx`` or ``onnx/model.onnx``, ``tokenizer.json``, ``config.json``; of
        ``tokenizer_config.json``, if there is one, the longest text.
    threads
        Threads that it may use; with another number the last digits may differ.

    Raises
    ------
    InputError
        A package or a file is missing, a file cannot be read, or the labels name neither
        negative, neutral and positive, nor stars, nor emotions.
    """
    model = _found(folder)
    config = _json(folder / "config.json")
    several = config.get("problem_type") == "multi_label_classification"
    labels = _labels(folder / "config.json", config)
    padding = config.get("pad_token_id") or 0
    tokenizer = _tokenizer(folder)
    limit = _limit(folder, config, padding)
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(limit, (tokenizer.truncation or {}).get("max_length", limit)))
    session = _session(model, threads)
    read = Transformer(folder, labels, several, padding, tokenizer, session)
    _probe(model, read)
    return read


def _found(folder: Path) -> Path:
    """Return the file of the model; refuse a folder in which a file is missing."""
    models = [folder / name for name in _MODELS if (folder / name).is_file()]
    problems = [
        f"{name} is not there: export the model to ONNX with its tokenizer and its configuration"
        for name in ("tokenizer.json", "config.json")
        if not (folder / name).is_file()
    ]
    if not models:
        problems.insert(0, f"neither {' nor '.join(_MODELS)} is there: export the model to ONNX")
    if problems:
        raise InputError(folder, problems)
    return models[0]


def _json(file: Path) -> dict[str, Any]:
    """Return what a file of settings holds."""
    try:
        held = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise InputError(file, [f"is not JSON in UTF-8: {error}"]) from error
    if not isinstance(held, dict):
        raise InputError(file, ["is not an object of JSON"])
    return held


def _labels(file: Path, config: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of the classes in the order of the output."""
    given = config.get("id2label") or {}
    by_place = {str(place): str(label) for place, label in given.items()}
    named = [by_place.get(str(place), "") for place in range(len(by_place))]
    labels = tuple(label.casefold().replace("_", " ").strip() for label in named)
    if not labels or "" in labels:
        raise InputError(file, ["id2label: a name for each class is needed, from 0 on"])
    unknown = [name for name, label in zip(named, labels, strict=True) if label not in _PLACES]
    if unknown and not any(label in _EMOTIONS for label in labels):
        raise InputError(
            file,
            [
                f"id2label: '{name}' says no feeling; name the classes as the model's authors do,"
                f" in these words: negative, neutral, positive; 1 star … 5 stars;"
                f" {', '.join(_EMOTIONS)}"
                for name in unknown
            ],
        )
    return labels


def _of_polarity(labels: Sequence[str]) -> bool:
    """Return whether the labels are classes of polarity, the good and the bad among them."""
    places = {_PLACES.get(label) for label in labels}
    return None not in places and {NEGATIVE, POSITIVE} <= places


def _tokenizer(folder: Path) -> Any:
    """Return the tokenizer of the folder."""
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise InputError("tagger", [_PACKAGES]) from error
    if "model" not in _json(folder / "tokenizer.json"):
        raise InputError(folder / "tokenizer.json", ["holds no tokenizer: 'model' is missing"])
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def _limit(folder: Path, config: dict[str, Any], padding: int) -> int:
    """Return how many tokens the model reads."""
    positions = int(config.get("max_position_embeddings", _LONGEST))
    if config.get("model_type") in _OFFSET:
        positions -= padding + 1
    beside = folder / "tokenizer_config.json"
    said = _json(beside).get("model_max_length") if beside.is_file() else None
    return int(min(positions, said or positions))


def _session(model: Path, threads: int) -> Any:
    """Return the session that runs the model, on the processor alone."""
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state
    except ImportError as error:
        raise InputError("tagger", [_PACKAGES]) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    refused = (
        *(state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf),
        *(state.NoSuchFile, state.NotImplemented, state.RuntimeException),
    )
    try:
        return onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except refused as error:
        raise InputError(model, [f"ONNX Runtime cannot read it: {error}"]) from error


def _probe(model: Path, read: Transformer) -> None:
    """Refuse a model that does not give one number for each label of a text."""
    strange = {each.name for each in read.session.get_inputs()} - set(_FEEDS)
    if strange:
        problem = f"asks for {', '.join(sorted(strange))}; known are {', '.join(_FEEDS)}"
        raise InputError(model, [problem])
    tokens = np.full((1, 1), read.padding, dtype=np.int64)
    shape = read.run(tokens, np.ones_like(tokens)).shape
    if shape != (1, len(read.labels)):
        problem = f"gives {shape[1:]} numbers for a text, and id2label has {len(read.labels)} names"
        raise InputError(model, [problem])


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of texts of about the same length, the longest first."""
    order = np.argsort(-np.array(lengths, dtype=np.int64), kind="stable").tolist()
    while order:
        count = max(1, _BATCH // lengths[order[0]])
        yield order[:count]
        order = order[count:]
