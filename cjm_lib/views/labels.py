"""The names a reader sees: of columns, stages, segments, channels and other fixed words."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import pandas as pd
from babel import Locale

from cjm_lib.language import current, text
from cjm_lib.views.label_columns import COLUMNS
from cjm_lib.views.label_words import WORDS


class Named(Protocol):
    """Anything that has a name, as a segment of a study has."""

    @property
    def name(self) -> str:
        """The name that people read."""


STAGES = {
    "@all": "the whole journey",
    "@lost": "closed as lost",
    "@none": "no stage",
    "": "no stage",
    "other": "other paths",
}

SEGMENTS = {
    "_all": "All cases",
    "@none": "In no segment",
    "@several": "In several segments",
}

_KINDS = {
    "against_others": "against_others",
    "use": "use",
    "cut": "cut",
    "pace": "pace",
    "patience_from": "patience_from",
    "from_channel": "channel",
    "to_channel": "channel",
    "channel": "channel",
    "voice": "voice",
    "polarity": "polarity",
    "reading": "reading",
    "outcome": "outcome",
    "finding": "finding",
    "persona": "persona",
    "metric": "metric",
    "direction": "direction",
    "basis": "basis",
    "deviation": "deviation",
    "effect": "effect",
    "level": "level",
    "move": "move",
    "tagger": "tagger",
    "label": "polarity",
    "emotion": "emotion",
    "kind": "kind",
    "verdict": "verdict",
    "other_voice": "voice",
}


def column(name: str) -> str:
    """Return the title of a column; one that nobody named is shown as it is, without _."""
    return text(COLUMNS[name]) if name in COLUMNS else name.replace("_", " ")


def stage(name: object, journey: pd.DataFrame | None = None) -> str:
    """Return the name of a stage as the journey map spells it."""
    return stages([name], journey)[0]


def stages(names: Iterable[object], journey: pd.DataFrame | None = None) -> list[str]:
    """Return the names of stages as the journey map spells them."""
    spelled = {} if journey is None else dict(zip(journey["stage"], journey["name"], strict=True))
    return [
        text(STAGES[_plain(name)])
        if _plain(name) in STAGES
        else str(spelled.get(name) or _plain(name).replace("_", " "))
        for name in names
    ]


def path(steps: object, journey: pd.DataFrame | None = None) -> str:
    """Return a path, ``lead > booking``, with the names of its stages and arrows."""
    return " → ".join(stages([step.strip() for step in str(steps).split(">")], journey))


def theme(name: object, themes: Mapping[str, str] | None = None) -> str:
    """Return the name of a theme as its dictionary spells it."""
    word = _plain(name)
    if word in {"", "@none"}:
        return text("no theme")
    return (themes or {}).get(word) or word.replace("_", " ")


def segment(name: object, segments: Mapping[str, Named] | None = None) -> str:
    """Return the name of a segment as the study spells it."""
    word = _plain(name)
    if word in SEGMENTS:
        return text(SEGMENTS[word])
    return segments[word].name if segments and word in segments else word.replace("_", " ")


def word(value: object, column: str) -> str:
    """Return a fixed word of a column (a channel, a polarity, a reading) in the language."""
    known = WORDS.get(_KINDS.get(column, ""), {})
    plain = _plain(value)
    if plain == "@all" and column in {"language", "voice"}:
        return text("all")
    if column == "language":
        return Locale.parse(current()).languages.get(plain) or text("unknown language")
    if column == "reason":
        return text(WORDS["reason"].get(plain, "")) if WORDS["reason"].get(plain) else plain
    if plain.casefold() in known:
        return text(known[plain.casefold()])
    return plain.replace("_", " ") if known else plain


def cut_value(value: object, cut: str) -> str:
    """Return a value of a cut as people read it; the small ones together have a name."""
    if _plain(value) == "@other":
        return text("all others")
    return word(value, "channel") if cut == "first_channel" else _plain(value)


def is_word(column: str) -> bool:
    """Say whether the column holds fixed words."""
    return column in _KINDS or column in {"language", "reason"}


def _plain(value: object) -> str:
    """Return a value as text, a missing one as nothing."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
