"""
Russian and English: messages, plurals, numbers, dates.

Messages are written in English in the code and translated by the catalogues in
``locale/<language>/*.po``. The language of a process is set once, by
:func:`use`, from the study.
"""

from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

from cjm_lib.errors import InputError

LANGUAGES = ("ru", "en")
CATALOGUES = Path(__file__).parent / "locale"

_current: ContextVar[str] = ContextVar("language", default="en")


def use(language: str) -> None:
    """Speak this language (``ru`` or ``en``) from here on, in this process."""
    if language not in LANGUAGES:
        raise InputError("language", [f"'{language}' is not one of {', '.join(LANGUAGES)}"])
    _current.set(language)


def current() -> str:
    """Return the language in use."""
    return _current.get()


def text(message: str, /, **values: object) -> str:
    """
    Return the message in the current language with its ``{values}`` filled in.

    A message that a catalogue lacks comes back in English; a test fails on it.
    """
    translated = _catalogue(current()).gettext(message)
    return translated.format(**values) if values else translated


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form of the message that goes with ``{count}``."""
    chosen = _catalogue(current()).ngettext(one, many, count)
    return chosen.format(count=number(count), **values)


def number(value: float, *, digits: int = 0) -> str:
    """Return a number with the language's separators: 12 345,6 or 12,345.6."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=current())


def share(value: float, *, digits: int = 1) -> str:
    """Return a share 0..1 as per cent: 7,2 % or 7.2%."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_percent(
        value, format=pattern + ("\u00a0%" if current() == "ru" else "%"), locale=current()
    )


def money(value: float, currency: str) -> str:
    """Return an amount in the study's currency, shortened: 3,4 млн ₽."""
    if abs(value) < 10_000:
        return format_currency(
            value, currency, locale=current(), format="#,##0\u00a0¤", currency_digits=False
        )
    short = format_compact_decimal(value, locale=current(), fraction_digits=1)
    symbol = format_currency(0, currency, locale=current(), format="¤", currency_digits=False)
    return f"{short}\u00a0{symbol}"


def day(value: date | datetime) -> str:
    """Return a date: 5 июл. 2026 г. or Jul 5, 2026."""
    return format_date(value, format="medium", locale=current())


@cache
def _catalogue(language: str) -> NullTranslations:
    """Return the language's catalogues as one; the first that knows a message answers."""
    whole = NullTranslations()
    for file in sorted((CATALOGUES / language).glob("*.po")):
        compiled = BytesIO()
        with file.open("rb") as stream:
            write_mo(compiled, read_po(stream, locale=language))
        compiled.seek(0)
        part = GNUTranslations(compiled)
        part.add_fallback(whole)
        whole = part
    return whole
