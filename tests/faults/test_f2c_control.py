"""F2c: the power-cut test can see a bad setting. Were these to pass without a loss, F2 would prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.cuts import cut_power, need_strace
from tests.faults.lab import Figure, size
from triage.caselog.database import Durability

pytestmark = pytest.mark.faults


@pytest.mark.parametrize(("journal_mode", "synchronous"), [("DELETE", "FULL"), ("WAL", "NORMAL")])
def test_the_power_cut_test_sees_what_a_weaker_setting_loses(
    tmp_path: Path, journal_mode: str, synchronous: str, figure: Figure
) -> None:
    need_strace()
    weak = Durability(journal_mode=journal_mode, synchronous=synchronous)
    outcome = cut_power(tmp_path, f"f2c {journal_mode}", size(200, 400), head=False, durability=weak)
    figure(
        f"F2c control, {journal_mode} + {synchronous}: {outcome.cuts} power cuts, events lost after"
        f" {outcome.lost} (must not be 0), unreadable after {outcome.unreadable}"
    )
    assert outcome.lost >= 1
