"""Real servers for the tests, started from what the machine has; or why there is none."""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PASSWORD = "кот&@:/1"  # as awkward in an address as a password may be
LOOPBACK = "127.0.0.1"


@contextmanager
def postgres() -> Iterator[str]:
    """Start PostgreSQL in a folder of its own; yields the engine's name, skips where it is not."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = programs[-1] if programs else None
    if found is None or importlib.util.find_spec("adbc_driver_postgresql") is None:
        pytest.skip("PostgreSQL or its driver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="cjm-postgres-"))
    secret = folder / "secret"
    secret.write_text(PASSWORD, "utf-8")
    as_user = []
    if os.getuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        shutil.chown(secret, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data, port = folder / "data", free_port()
    starting = ["-A", "scram-sha-256", "-U", "cjm", f"--pwfile={secret}", "--locale=C.UTF-8"]
    run([*as_user, found / "initdb", "-D", data, *starting])
    options = f"-p {port} -h {LOOPBACK} -k {folder} -c fsync=off"
    log = folder / "log"
    run([*as_user, found / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start"])
    os.environ["CJM_TEST_PASSWORD"] = PASSWORD
    try:
        yield f"postgres://cjm:$CJM_TEST_PASSWORD@{LOOPBACK}:{port}/postgres"
    finally:
        run([*as_user, found / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def spark() -> Iterator[str]:
    """Start a Spark master and a worker, two processes; yields the engine's name."""
    home = spark_home()
    port = free_port()
    name = f"spark://{LOOPBACK}:{port}"
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": LOOPBACK}
    folder = Path(tempfile.mkdtemp(prefix="cjm-spark-"))
    at = ["--host", LOOPBACK, "--webui-port", "0"]
    master = ["org.apache.spark.deploy.master.Master", *at, "--port", str(port)]
    worker = ["org.apache.spark.deploy.worker.Worker", *at, "--cores", "1", "--memory", "1g"]
    started = []
    try:
        for command in (master, [*worker, "--work-dir", str(folder), name]):
            started.append(
                subprocess.Popen(
                    [home / "bin" / "spark-class", *command],
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            wait_for(port)
        yield name
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def spark_home() -> Path:
    """Return where Spark is; skips where it, or Java, is not."""
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None or shutil.which("java") is None:
        pytest.skip("Spark or Java is not installed")
    return Path(found.origin).parent


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    """Wait until somebody listens on the port."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port} after {seconds} s")


def run(command: list[object]) -> None:
    """Run a program; what it says is shown only if it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")
