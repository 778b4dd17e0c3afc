"""Every word that delivery puts on a page has its Russian."""

import re
from pathlib import Path

import pytest

from cjm_lib import language
from cjm_lib.delivery import __path__ as delivery
from cjm_lib.delivery import colophon

FOLDER = Path(delivery[0])
SAID = re.compile(r"""(?:text|said|_said|plural)\(\s*(["'])(.+?)\1""")


@pytest.fixture(autouse=True)
def _russian():
    language.use("ru")
    yield
    language.use("en")


def test_every_message_of_pages_and_index_is_translated():
    files = [*FOLDER.glob("*.py"), *(FOLDER / "template").glob("*.j2")]
    messages = {found[2] for file in files for found in SAID.finditer(file.read_text())}

    assert len(messages) > 15
    assert [message for message in sorted(messages) if language.text(message) == message] == []


def test_the_colophon_speaks_russian(study):
    html = colophon.html(study, study.scope("online", "2026-Q1"), {"dropoff": 4})

    labels = re.findall(r"<dt>(.*?)</dt>", html)
    assert labels == ["Исследование", "Сегмент", "Период", "Сохранённые таблицы", "Версии"]
