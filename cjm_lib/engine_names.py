"""How a study names the engine that its tables are asked on."""

import re
from dataclasses import dataclass

from cjm_lib.errors import InputError, did_you_mean

KINDS = ("duckdb", "spark", "postgres")
FORMS = "duckdb, spark://local, spark://host:port or postgres://$USER:$PASSWORD@host:port/database"

_ADDRESS = re.compile(r"(?P<kind>[a-z]+)(?:://(?:(?P<who>.*)@)?(?P<place>[^@]*))?")
_PLACE = re.compile(r"[\w.-]+(:\d+)?")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)", re.ASCII)


@dataclass(frozen=True)
class Engine:
    """
    An engine as named: its kind, where it is, and who asks.

    ``user`` and ``password`` are empty, or ``$NAME``: the environment variable that holds them.
    A name of a user may also be written out; a password may not.
    """

    kind: str
    place: str = ""
    database: str = ""
    user: str = ""
    password: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the environment variables it needs."""
        return tuple(word[1:] for word in (self.user, self.password) if word.startswith("$"))


def parse(text: str) -> Engine:
    """
    Read the name of an engine: ``duckdb``, ``spark://host:7077``, ``postgres://…``.

    Raises
    ------
    InputError
        It is none of these, or holds a password; the message does not repeat it.
    """
    found = _ADDRESS.fullmatch(text.strip())
    kind = found["kind"] if found else ""
    if found is None or kind not in KINDS:
        named = re.split("[:/@]", text)[0]
        hint = did_you_mean(named, KINDS) if "@" not in text else ""
        raise _problem(f"'{named}' is not an engine.{hint} Write {FORMS}")
    who, place = found["who"] or "", found["place"] or ""
    if kind == "duckdb":
        if place or who:
            raise _problem("duckdb runs in this process: write it without an address")
        return Engine(kind)
    address, _, database = place.partition("/")
    user, _, password = who.partition(":")
    _refuse(kind, address, database, user, password)
    return Engine(kind, address, database, user, password)


def _refuse(kind: str, address: str, database: str, user: str, password: str) -> None:
    """Say what is wrong with the parts of an address."""
    if password and not _VARIABLE.fullmatch(password):
        raise _problem(
            "holds a password. Put it into an environment variable and write that variable's name: "
            "postgres://$CJM_USER:$CJM_PASSWORD@host:5432/database"
        )
    if user.startswith("$") and not _VARIABLE.fullmatch(user):
        raise _problem(f"'{user}' is not the name of an environment variable, such as $CJM_USER")
    if not _PLACE.fullmatch(address):
        raise _problem(f"'{address}' is not an address. Write {FORMS}")
    if kind == "spark" and (user or database):
        raise _problem("spark takes an address and nothing else: spark://host:7077")
    if kind == "postgres" and not database:
        raise _problem("names no database: postgres://host:5432/database")


def _problem(words: str) -> InputError:
    return InputError("engine", [words])
