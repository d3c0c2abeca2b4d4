"""F2: no acknowledged event is lost, and no store becomes unreadable, when the power is cut at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.cuts import cut_making, cut_power, need_strace
from tests.faults.lab import Figure, size

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("head", [False, True], ids=["without a head", "with a head"])
def test_a_power_cut_loses_no_acknowledged_event_and_leaves_a_store_that_goes_on(
    tmp_path: Path, head: bool, figure: Figure
) -> None:
    need_strace()
    outcome = cut_power(tmp_path, f"f2 {head}", size(150, 1000), head=head)
    figure(
        f"F2, {'with' if head else 'without'} a head: {outcome.cuts} power cuts over {outcome.acknowledged}"
        f" acknowledged events, {outcome.lost} lost,"
        f" {outcome.unreadable} unreadable, {outcome.ahead} with the head ahead"
    )
    assert (outcome.lost, outcome.unreadable, outcome.ahead) == (0, 0, 0), outcome.seeds[:10]
    assert outcome.acknowledged > 10


def test_a_power_cut_leaves_a_new_store_and_a_new_copy_whole_or_not_there_at_all(
    tmp_path: Path, figure: Figure
) -> None:
    need_strace()
    outcome = cut_making(tmp_path, "f2 making", size(60, 400))
    figure(
        f"F2, making a store and a copy: {outcome.cuts} power cuts, {outcome.lost} lost after they were said to be there,"
        f" {outcome.unreadable} half there"
    )
    assert (outcome.lost, outcome.unreadable) == (0, 0), outcome.seeds[:10]
    assert outcome.acknowledged >= 1
