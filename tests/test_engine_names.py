"""How engines are named in a study."""

import pytest

from cjm_lib import engine, engine_names
from cjm_lib.engine_names import Engine
from cjm_lib.errors import InputError


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("duckdb", Engine("duckdb")),
        ("spark://local", Engine("spark", "local")),
        ("spark://10.0.0.1:7077", Engine("spark", "10.0.0.1:7077")),
        ("postgres://db.example.ru:5432/cjm", Engine("postgres", "db.example.ru:5432", "cjm")),
        (
            "postgres://$CJM_USER:$CJM_PASSWORD@db/cjm",
            Engine("postgres", "db", "cjm", "$CJM_USER", "$CJM_PASSWORD"),
        ),
        ("postgres://cjm@db/cjm", Engine("postgres", "db", "cjm", "cjm")),
    ],
)
def test_an_engine_is_its_kind_its_place_and_who_asks(text, named):
    assert engine_names.parse(text) == named


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("duck", "'duck' is not an engine. Did you mean 'duckdb'"),
        ("mysql://db/cjm", "'mysql' is not an engine"),
        ("duckdb://file", "write it without an address"),
        ("spark://", "is not an address"),
        ("spark://me@host:7077", "spark takes an address and nothing else"),
        ("spark://host:7077/db", "spark takes an address and nothing else"),
        ("postgres://host:5432", "names no database"),
        ("postgres://$1:$A@host/db", "is not the name of an environment variable"),
        ("postgres://me:s3cret@host/db", "holds a password"),
        ("postgres://me:s3@cret@host/db", "holds a password"),
    ],
)
def test_what_is_wrong_is_said_and_a_password_is_not_repeated(text, problem):
    with pytest.raises(InputError) as refused:
        engine_names.parse(text)

    assert problem in str(refused.value)
    assert "s3" not in str(refused.value)


def test_a_variable_that_is_not_set_is_named(monkeypatch):
    monkeypatch.delenv("CJM_NOBODY", raising=False)

    with pytest.raises(InputError, match="the environment variable CJM_NOBODY is not set"):
        engine.connect("postgres://me:$CJM_NOBODY@127.0.0.1:1/db")


def test_a_server_that_is_not_there_is_said():
    pytest.importorskip("adbc_driver_postgresql")

    with pytest.raises(InputError, match=r"127.0.0.1:1/db was not reached"):
        engine.connect("postgres://127.0.0.1:1/db")
