"""
Which language a text is in: by its script first, then by a model limited to that script.

Offline and fast (about 20 µs a text): a share of letters, a few letters that
only one language has, and py3langid (Lui & Baldwin's classifier, BSD) among the
languages that a customer of a Russian or an international company may write in.
"""

import re
from functools import cache
from pathlib import Path

import pandas as pd
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from textblob import en

UNKNOWN = "und"  # ISO 639-2: undetermined
SIGNS = "zxx"  # ISO 639-2: no linguistic content; emoji and smileys alone
TRANSLIT = "ru-Latn"  # Russian in Latin letters

LATIN = ("en", "es", "pt", "de", "fr", "it", "nl", "pl", "tr")
CYRILLIC = ("ru", "uk", "be", "bg", "kk", "sr")

# Letters of one Cyrillic alphabet among those above; the first that occurs decides.
_MARKS = {
    "kk": "әғқңөұүһ",
    "sr": "ђћљњџј",
    "be": "ў",
    "uk": "їєґ",
}
_NOT_RUSSIAN = "і"
_RUSSIAN = "ыэё"

_ENOUGH = 2_000  # characters that are read
_SIGN = re.compile(r"[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]|[:;]-?[)(D]|[)(]{2,}")
_TRANSLIT_WORDS_TEXT = """
ochen ocen dolgo zhdal zhdali jdal jdali horosho xorosho plokho ploho spasibo vse vsyo
bylo byl byla net nikto nikogda privet zakaz dostavka dostavili kachestvo otlichno
uzhasno uzhas ponravilos nravitsya mne menya nas vam vas eto esli tolko uje uzhe kak gde
kogda pochemu zachem rabotaet dengi magazin obsluzhivanie personal kurier kuryer
vezhlivo bystro medlenno nelzya mozhno sdelali prishlo
"""
_TRANSLIT_WORDS = frozenset(_TRANSLIT_WORDS_TEXT.split())

_SURE = 0.6  # the least confidence for a Latin text; below it a short text is English or unknown
_VERY_SURE = 0.9  # for a Cyrillic text to be other than Russian without a letter that says so
_PUNCTUATION = ".,!?…:;()-\"'«»"
_SHORT = 20  # letters; below it the model is no better than a guess between Slavic languages


def language(text: str) -> str:
    """
    Return the ISO 639-1 code of the text's language, or ``und``.

    Cyrillic is Russian unless a letter that Russian lacks, or the model's strong
    confidence on 20 letters or more, says otherwise. Latin is what the model is
    sure of; a short text it is not sure of is English if each word is in an
    English lexicon, and otherwise ``und``. So is a text without
    letters, or mostly in another script. Emoji or smileys alone are ``zxx``,
    Russian in Latin letters is ``ru-Latn``.
    """
    text = text[:_ENOUGH]
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    if not letters:
        return SIGNS if _SIGN.search(text) else UNKNOWN
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    latin = sum(letter <= "\u024f" for letter in letters)
    if 2 * cyrillic > len(letters):
        return _cyrillic(text, letters)
    if 2 * latin > len(letters):
        return _latin(text)
    return UNKNOWN


def languages(texts: pd.Series) -> pd.Series:
    """Return the language of each text, on the same index; missing texts are ``und``."""
    return texts.map(language, na_action="ignore").fillna(UNKNOWN).astype("str")


def _cyrillic(text: str, letters: list[str]) -> str:
    """Return the language of a text that is mostly Cyrillic."""
    seen = set(letters)
    for code, marks in _MARKS.items():
        if seen & set(marks):
            return code
    if seen & set(_RUSSIAN) and _NOT_RUSSIAN not in seen:
        return "ru"
    code, confidence = _model(CYRILLIC).classify(text)
    needed = 0.0 if _NOT_RUSSIAN in seen else _VERY_SURE
    return str(code) if confidence >= needed and len(letters) >= _SHORT else "ru"


def _latin(text: str) -> str:
    """Return the language of a text that is mostly Latin."""
    if _translit(text):
        return TRANSLIT
    code, confidence = _model(LATIN).classify(text)
    if confidence >= _SURE:
        return str(code)
    words = text.casefold().split()
    return "en" if words and all(_english(word) for word in words) else UNKNOWN


def _translit(text: str) -> bool:
    """Return whether all words, or two and a quarter, are Russian ones in Latin letters."""
    words = [word.strip(_PUNCTUATION) for word in text.casefold().split()]
    found = sum(word in _TRANSLIT_WORDS for word in words)
    return bool(found) and (found == len(words) or (found >= 2 and 4 * found >= len(words)))


def _english(word: str) -> bool:
    """Return whether the word (or sign) is in TextBlob's English lexicon."""
    bare = word.strip(_PUNCTUATION)
    return not bare or bare in _lexicon()


@cache
def _lexicon() -> frozenset[str]:
    """Return the English words of TextBlob's tagger; its own reader leaves the file open."""
    lines = (Path(en.MODULE) / "en-lexicon.txt").read_text("utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line and not line.startswith(";;;"))


@cache
def _model(languages: tuple[str, ...]) -> LanguageIdentifier:
    """Return the model, limited to these languages; it is read once."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(languages)
    return model
