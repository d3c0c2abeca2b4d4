"""F6: lost sectors, cut files and misplaced pages are seen, or change no event at all."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.damage import cut, damage, swap_pages, zero_sector
from tests.faults.lab import Figure, bench, size

pytestmark = pytest.mark.faults


@pytest.mark.parametrize(
    ("name", "spoil"),
    [("512 bytes zeroed", zero_sector), ("file cut", cut), ("two pages swapped", swap_pages)],
    ids=["zeroed", "cut", "swapped"],
)
def test_no_damage_to_sectors_or_pages_goes_unseen(
    tmp_path: Path, name: str, spoil: Callable[[Path, random.Random], None], figure: Figure
) -> None:
    seen = damage(bench(tmp_path, f"f6 {name}", events=40), tmp_path, f"f6 {name}", size(30, 100), spoil)
    figure(f"F6, {name}: {seen.line()}")
    assert seen.silent == 0, seen.seeds
