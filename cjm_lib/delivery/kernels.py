"""The kernel processes of a refresh: how they start, and how all of them end."""

import logging
import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from cjm_lib.delivery import journal

ENGINE = "cjm-kernels"
LIBRARY = Path(__file__).parents[2]
LIMITED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
UNWANTED = ("MPLBACKEND", "PYTHONDONTWRITEBYTECODE", "PYTHONSTARTUP", "PYTHONINSPECT")


class Kernels:
    """The kernels that run at this moment, so that one call can end them."""

    def __init__(self) -> None:
        self._running: set[int] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @property
    def stopped(self) -> bool:
        """Whether the refresh was told to stop."""
        return self._stopped

    def started(self, process: int) -> None:
        """Take note of a kernel process; end it at once if the refresh was told to stop."""
        with self._lock:
            self._running.add(process)
            if self._stopped:
                _end(process)

    def ended(self, process: int) -> None:
        """Forget a kernel process that is gone."""
        with self._lock:
            self._running.discard(process)

    def stop(self) -> None:
        """End every kernel and whatever it started; none starts after this."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                _end(process)


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, for a kernel whose process is known from its start to its end."""

    def __init__(self, nb_man: object, *, kernels: Kernels, **settings: Any) -> None:
        super().__init__(nb_man, **settings)
        self.kernels = kernels
        self.process = 0

    def start_new_kernel(self, **settings: Any) -> None:
        """Start the kernel and take note of its process."""
        super().start_new_kernel(**settings)
        self.process = self.km.provisioner.pid
        self.kernels.started(self.process)

    def _cleanup_kernel(self) -> None:
        self.kernels.ended(self.process)
        super()._cleanup_kernel()


class Engine(NBClientEngine):  # type: ignore[misc]
    """One fresh kernel process for each notebook, in a given environment and folder."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        kernels: Kernels,
        environment: Mapping[str, str],
        folder: Path,
        said: Path,
        execution_timeout: int,
        start_timeout: int = 60,
        **_unused: object,
    ) -> Any:
        """Run the cells; ``said`` takes what the process itself writes outside of any cell."""
        client = Client(
            nb_man,
            kernels=kernels,
            kernel_name=kernel_name,
            timeout=execution_timeout,
            startup_timeout=start_timeout,
            record_timing=False,
        )
        with said.open("ab") as log:
            return client.execute(
                env=dict(environment), cwd=str(folder), stdout=log.fileno(), stderr=log.fileno()
            )


def environment(journal_file: Path) -> dict[str, str]:
    """
    Return the environment of a kernel.

    Inline figures need matplotlib's backend unset; sets and hashes must come
    out the same on every run; a kernel imports the library that runs it,
    whichever is installed; workers share the cores, so a kernel's numeric
    libraries get one thread each.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    path = [str(LIBRARY), *filter(None, [os.environ.get("PYTHONPATH")])]
    fixed = {
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONPATH": os.pathsep.join(path),
    }
    return inherited | fixed | dict.fromkeys(LIMITED, "1") | {journal.VARIABLE: str(journal_file)}


def register() -> None:
    """Make the engine known to papermill; its log is silent, because we judge the outcome."""
    papermill_engines.register(ENGINE, Engine)
    log = logging.getLogger("papermill")
    log.addHandler(logging.NullHandler())
    log.propagate = False


def _end(process: int) -> None:
    """Kill a kernel with its children; each kernel leads a process group of its own."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process, signal.SIGKILL)
        else:
            os.kill(process, signal.SIGTERM)
    except ProcessLookupError:
        return
