"""Shared fixtures."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("busy", deadline=None)  # a busy machine breaks no law
settings.load_profile("busy")

os.environ.setdefault("MPLBACKEND", "agg")

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real input that nobody here wrote; absent on most machines."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real input (../shared/data) is not here")
    return SHARED
