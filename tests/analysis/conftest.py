"""A log that can be counted by hand."""

from collections.abc import Callable

import ibis
import pytest
from written import frame

from cjm_lib import engine


@pytest.fixture
def log() -> Callable[[str], ibis.Table]:
    """Write an event log as text (see ``written.frame``) and get it as an engine's table."""
    return lambda text: engine.table(frame(text))
