"""
What people write: sentences put together from the grammar in ``texts.toml``.

A text is one or two sentences of one theme and one polarity, sometimes with an
opener or a closer, then roughened by :mod:`cjm_lib.sample.slips`. Its label is
known because it was asked for, not because somebody read it.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from cjm_lib.sample.chance import Floats
from cjm_lib.sample.slips import roughen

POLARITIES = ("negative", "neutral", "positive")
MIXED_SHARE = 0.07  # of the customers' texts: praise and blame in one, label neutral
ENGLISH_SHARE = 0.02
LONG_SHARE = 0.35  # of the texts: two sentences of the theme
CONTACT_SHARE = 0.03  # of the texts: the writer left a phone number or an address, all fictional


@dataclass(frozen=True)
class Text:
    """One text and the truth about it; a mixed or English one has no theme."""

    text: str
    polarity: str
    theme: str
    language: str
    mixed: bool
    contact: bool


def write_text(voice: str, theme: str, polarity: str, dice: Floats) -> Text:
    """
    Return a text of the voice (customer, operator, sales) on the theme.

    Parameters
    ----------
    voice, theme, polarity
        Which part of the grammar; a theme the voice has no words for is a KeyError.
    dice
        Forty uniform numbers; the same dice give the same text.
    """
    throws = iter(dice.tolist())
    kind, language, mixed = next(throws), "ru", False
    if voice == "customer" and kind < ENGLISH_SHARE:
        sentences, language = [_one(_grammar()["english"][polarity], throws)], "en"
    elif voice == "customer" and kind < ENGLISH_SHARE + MIXED_SHARE:
        sentences, mixed, polarity = [_one(_grammar()["mixed"]["any"], throws)], True, "neutral"
    else:
        sentences = _sentences(voice, theme, polarity, throws)
    text = _filled(sentences, throws)
    if language == "ru":
        text = roughen(text, polarity if not mixed else "neutral", dice[24:])
    contact = voice == "customer" and dice[23] < CONTACT_SHARE
    if contact:
        text += _contact(dice[22])
    themed = theme if language == "ru" and not mixed else ""
    return Text(text, polarity, themed, language, mixed, contact)


def dice(chance: np.random.Generator, count: int) -> Floats:
    """Return the dice of this many texts."""
    return chance.random((count, 40))


def _sentences(voice: str, theme: str, polarity: str, throws: Iterator[float]) -> list[str]:
    """Return one or two different sentences, with an opener or a closer at times."""
    choice = _grammar()[voice][theme][polarity]
    first = int(next(throws) * len(choice))
    sentences = [choice[first]]
    if next(throws) < LONG_SHARE and len(choice) > 1:
        step = 1 + int(next(throws) * (len(choice) - 1))
        sentences.append(choice[(first + step) % len(choice)])
    if voice == "customer" and next(throws) < 0.25:
        sentences.insert(0, _one(_grammar()["openers"]["any"], throws))
    if voice == "customer" and polarity != "neutral" and next(throws) < 0.25:
        sentences.append(_one(_grammar()["closers"][polarity], throws))
    return sentences


def _one(choice: list[str], throws: Iterator[float]) -> str:
    return choice[int(next(throws) * len(choice))]


def _filled(sentences: list[str], throws: Iterator[float]) -> str:
    """Return the sentences as one text, its places filled in: one choice for each place."""
    slots = _grammar()["slots"]
    chosen = {slot: _one(words, throws) for slot, words in slots.items()}
    filled = [sentence.format_map(chosen) for sentence in sentences]
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in filled)


def _contact(throw: float) -> str:
    """Return a contact left in a text: a phone code that does not exist, a reserved mail domain."""
    number = int(throw * 10_000)
    if number % 2:
        return f" Мой номер +7 (000) 000-{number // 100:02}-{number % 100:02}."
    return f" Пишите на client{number:04}@example.com"


@cache
def _grammar() -> dict[str, Any]:
    source = files("cjm_lib.sample").joinpath("texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
