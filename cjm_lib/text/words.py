"""
A Russian text as words: sentences, clauses, tokens, stems.

The stems are those of the Snowball algorithm for Russian (M. Porter), written
here as tables of endings; a word's stem is kept, since reviews repeat their words.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from razdel import sentenize

SMILE, FROWN = "<smile>", "<frown>"

_HEADING = r"(?:Достоинства|Недостатки|Плюсы|Минусы|Комментарий)\s*:"
_BREAK = re.compile(rf"[\n\r;•]+|(?<=\S)\s*(?={_HEADING})")
_EMPTY = re.compile(rf"{_HEADING}\W*$")
_CONTRAST = re.compile(
    r"[,.;—–-]?\s+(?=(?:но|однако|зато|а вот|правда,|только вот|хотя|тем не менее"
    r"|but|however|although|though|yet)\b)",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"[а-яa-z*]*[а-яa-z][а-яa-z*]*(?:-[а-яa-z]+)*|\d+|:-?[)(D]+|[)(]+|!+|\?+|[\u2600-\u27bf♥⭐\U0001f300-\U0001faff]"
)
_STRETCHED = re.compile(r"([а-яa-z])\1{2,}")

_VOWEL = re.compile(r"[аеиоуыэюя]")
# Endings by the part of speech; those marked + stand after а or я, which stays.
_GERUND = "+вшись +вши +в ившись ивши ив ывшись ывши ыв"
_REFLEXIVE = ("ся", "сь")
_CASES_TEXT = """
ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею
"""
_CASES = _CASES_TEXT.split()
_PARTICIPLES = ["+ем", "+нн", "+вш", "+ющ", "+щ", "ивш", "ывш", "ующ"]
_VERB = """
+ла +на +ете +йте +ли +й +л +ем +н +ло +но +ет +ют +ны +ть +ешь +нно
ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь
ую ю
"""
_NOUN = """
а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия
ья я
"""
_DERIVED = re.compile(r"(?<=..)ость?$")
_TAIL = re.compile(r"(?:(?:ейше|ейш)?(н)н|ейше|ейш|ь)$")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, the empty ones left out; «Минусы:» begins one."""
    lines = [line.strip() for line in _BREAK.split(text) if line and line.strip()]
    return [each.text for line in lines if not _EMPTY.match(line) for each in sentenize(line)]


def clauses(sentence: str) -> list[str]:
    """Return the parts of a sentence on either side of «но», «зато», «однако», "but"."""
    return [part for part in _CONTRAST.split(sentence) if part.strip()]


def tokens(sentence: str) -> list[str]:
    """Return the words, small, without ё and stretching, and the signs that carry feeling."""
    text = _STRETCHED.sub(r"\1", sentence.lower().replace("ё", "е"))
    found = _TOKEN.findall(text)
    opened = "(" in text
    return [kept for raw in found if (kept := _sign(raw, opened=opened))]


def _sign(token: str, *, opened: bool) -> str:
    """Return the token, a smile or frown for brackets that are one, or nothing."""
    if token[0] not in ":()!?":
        return token
    if token[0] in "!?":
        return token[:2]
    if token[0] == ":" or len(token) > 1 or not opened:
        return FROWN if token[-1] == "(" and len(token) > 1 else SMILE if token[-1] != "(" else ""
    return ""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a word in small letters without ё."""
    vowel = _VOWEL.search(word)
    if not vowel or len(word) < 4:
        return word
    head, body = word[: vowel.end()], word[vowel.end() :]
    cut = _without(body, _GERUNDS)
    if cut == body:
        body = body[:-2] if body.endswith(_REFLEXIVE) else body
        for endings in (_ADJECTIVES, _VERBS, _NOUNS):
            cut = _without(body, endings)
            if cut != body:
                break
    body = cut[:-1] if cut.endswith("и") else cut
    body = _DERIVED.sub("", body)
    return head + _TAIL.sub(r"\1", body)


def _without(body: str, endings: dict[str, bool]) -> str:
    """Return the body without the longest of the endings it has."""
    for size in range(min(len(body), _LONGEST), 0, -1):
        bound = endings.get(body[-size:])
        if bound is not None and (not bound or body[:-size][-1:] in ("а", "я")):
            return body[:-size]
    return body


def _table(endings: Iterable[str]) -> dict[str, bool]:
    """Return whether each ending must stand after а or я; of two readings the free one wins."""
    table: dict[str, bool] = {}
    for ending in endings:
        bare = ending.lstrip("+")
        table[bare] = table.get(bare, True) and ending.startswith("+")
    return table


_GERUNDS = _table(_GERUND.split())
_ADJECTIVES = _table([*_CASES, *(part + case for part in _PARTICIPLES for case in _CASES)])
_VERBS = _table(_VERB.split())
_NOUNS = _table(_NOUN.split())
_LONGEST = max(len(ending) for ending in (*_GERUNDS, *_ADJECTIVES, *_VERBS, *_NOUNS))
