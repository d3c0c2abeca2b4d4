"""What a session takes from outside: the clock, ids, randomness, and how strict to be. The defaults are the
real ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from triage.caselog.database import DURABLE, Durability
from triage.caselog.placement import Placement, placement_of
from triage.caselog.slots import STANDARD, CostRule


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`clock` gives aware times and is asked only for the log's own events; `new_id` makes ids of cases,
    users and the log's own events; `random_bytes` must be fit for keys. `busy_seconds` is how long to wait
    for another program.
    """

    clock: Callable[[], datetime] = _now
    new_id: Callable[[], UUID] = uuid4
    random_bytes: Callable[[int], bytes] = field(default=os.urandom, repr=False)
    cost: CostRule = STANDARD
    durability: Durability = DURABLE
    placement: Callable[[Path], Placement] = placement_of
    busy_seconds: float = 5.0
