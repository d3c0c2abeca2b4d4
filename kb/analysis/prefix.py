"""The required facts that are set so far, as a tree: the spine of a space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Prefix:
    """Required facts that are set so far: the legal cells of the next one, or, where all are set, which cells are allowed."""

    children: Mapping[int, Prefix] = field(default_factory=dict)
    allowed: tuple[tuple[int, ...], ...] = ()
    """Only where every required fact is set: for each variable behind them the cells in which it may lie."""
    signature: int = -1
    """Equal for prefixes that allow the same; -1 where required facts are still to be set."""
