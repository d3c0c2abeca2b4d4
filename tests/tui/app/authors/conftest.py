"""What the tests of the bench share."""

from __future__ import annotations

import pytest

from tui.app.authors import following


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bench waits for a pause in typing; tests do not type on."""
    monkeypatch.setattr(following, "QUIET", 0.01)
    monkeypatch.setattr(following, "CALM", 0.0)
