"""A log that can be counted by hand."""

from collections.abc import Callable

import pandas as pd
import pytest
from written import frame


@pytest.fixture
def log() -> Callable[[str], pd.DataFrame]:
    """Write an event log as text (see ``written.frame``) and get its events."""
    return frame
