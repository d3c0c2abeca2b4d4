"""What all tests share: the real policy, a fixed day, and Hypothesis profiles that are the same on every machine."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kb.loading.shelf import SHIPPED, open_policy
from kb.policy import Policy

TODAY = date(2026, 11, 22)

settings.register_profile(
    "ordinary",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("ordinary")


@pytest.fixture(scope="session")
def beech_hill() -> Policy:
    return open_policy("beech-hill-2018")


@pytest.fixture(scope="session")
def beech_hill_folder() -> Path:
    return SHIPPED / "beech_hill_2018"


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: the tests of the app wait for the screen a fifth of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="write the golden files anew; look at the difference before you commit"
    )
