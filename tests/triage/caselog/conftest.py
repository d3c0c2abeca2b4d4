"""A store to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.lab import Bench, bench


@pytest.fixture
def made(tmp_path: Path) -> Bench:
    """A new store with one user, two case ids that are not used yet, and a head outside."""
    return bench(tmp_path, "store", cases=2)
