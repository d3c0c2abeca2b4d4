"""What the tests of documents share."""

from __future__ import annotations

import pytest


@pytest.fixture
def write_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--golden", default=False))
