"""One refresh at a time in one outputs folder."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from cjm_lib.delivery import atomic
from cjm_lib.errors import RunError

LOCK, HOLDER = ".refresh.lock", ".refresh.json"


@contextmanager
def hold(outputs: Path) -> Iterator[None]:
    """
    Hold the outputs folder for the time of a refresh.

    The lock is the operating system's: it ends with its process, however that
    ends, and a lock file left behind holds nobody up.

    Raises
    ------
    RunError
        If another refresh holds it; the message says which.
    """
    outputs.mkdir(parents=True, exist_ok=True)
    lock = FileLock(outputs / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(_held(outputs)) from None
    try:
        atomic.write(outputs / HOLDER, json.dumps(_holder(), ensure_ascii=False).encode())
        yield
    finally:
        (outputs / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder() -> dict[str, str]:
    """Describe this process to whoever comes second."""
    return {
        "pid": str(os.getpid()),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(sep=" ", timespec="seconds"),
        "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]]),
    }


def _held(outputs: Path) -> str:
    """Say who holds the lock, as far as is known."""
    try:
        told = json.loads((outputs / HOLDER).read_text(encoding="utf-8"))
        who = "process {pid} on {host} since {since} ({command})".format(**told)
    except (OSError, ValueError, KeyError):
        who = "another process, which has not said more yet"
    return f"A refresh of this study is running: {who}. Wait for it, or end it, and run again."
