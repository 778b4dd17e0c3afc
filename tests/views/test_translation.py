import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cjm_lib.views import label_columns, label_words, labels

VIEWS = Path(labels.__file__).parent
PO = VIEWS.parent / "locale" / "ru" / "views.po"


def test_every_message_of_the_views_has_its_russian_with_the_same_places():
    catalogue = russian()

    for message in sorted(said() | named()):
        assert message in catalogue, message
        for form in forms(catalogue[message].string):
            assert form, message
            assert places(form) == places(message), message


def test_the_russian_of_the_views_holds_nothing_that_nobody_says():
    spoken = said() | named() | {one for one, _ in counted()}

    assert [entry.id for entry in russian() if entry.id and first(entry.id) not in spoken] == []


def test_every_counted_message_has_three_russian_forms():
    catalogue = russian()

    for one, many in sorted(counted()):
        entry = catalogue[one]
        assert entry.id == (one, many)
        assert len(entry.string) == 3
        assert all(places(form) == places(many) for form in entry.string)


@pytest.mark.parametrize("file", sorted(VIEWS.glob("*.py")), ids=lambda file: file.stem)
def test_messages_are_literals(file):
    known = {"labels"}  # its messages stand in tables, which `named` reads
    calls = [call for call in language_calls(file) if not literal(call)]

    assert calls == [] or file.stem in known or all(is_name(call) for call in calls)


def russian():
    with PO.open("rb") as stream:
        return read_po(stream, locale="ru")


def said():
    return {
        call.args[0].value
        for file in VIEWS.glob("*.py")
        for call in language_calls(file)
        if call.func.id == "text" and literal(call)
    } | {"{number} min", "{number} h", "{number} days"}


def counted():
    return {
        (call.args[0].value, call.args[1].value)
        for file in VIEWS.glob("*.py")
        for call in language_calls(file)
        if call.func.id == "plural"
    }


def named():
    words = {word for group in label_words.WORDS.values() for word in group.values() if word}
    return (
        words
        | set(label_columns.COLUMNS.values())
        | set(labels.STAGES.values())
        | set(labels.SEGMENTS.values())
    )


def language_calls(file):
    return [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"text", "plural"}
    ]


def literal(call):
    return isinstance(call.args[0], ast.Constant)


def is_name(call):
    return isinstance(call.args[0], ast.Name)


def first(message):
    return message[0] if isinstance(message, tuple) else message


def forms(translated):
    return translated if isinstance(translated, tuple) else (translated,)


def places(message):
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}
