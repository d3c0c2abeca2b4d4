"""What the tests of the case commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.casework.support import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office without a case file."""
    return Office(tmp_path)


@pytest.fixture
def opened(office: Office) -> Office:
    """An office with a case file."""
    office.init()
    return office
