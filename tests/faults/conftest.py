"""Each fault test states its figure; the figures are printed together at the end of the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FIGURE = "figure"


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say what was counted, in one line: `F1: 100 kills, 812 acknowledged, 0 lost`."""

    def say(line: str) -> None:
        record_property(FIGURE, line)

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        str(value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == FIGURE
    ]
    if lines:
        terminalreporter.section("figures of the fault tests")
        for line in dict.fromkeys(lines):
            terminalreporter.line(line)
