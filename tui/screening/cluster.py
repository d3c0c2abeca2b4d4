"""Screening on a Dask cluster: the same blocks, decided by the same function in other processes, and put back in order.

Each task carries its block and all settings, so that a worker that is lost costs its tasks only: they are done again elsewhere.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.policy import Policy
from outputs.tables.blocks import Block
from outputs.tables.errors import TableError, WorkersLost
from outputs.tables.plan import Plan
from outputs.tables.screener import Screened, Screener

AHEAD = 2
"""Blocks for each worker that are read before their results are asked for: memory stays flat and no worker waits."""
RETRIES = 3

_screeners: dict[bytes, Screener] = {}
"""In a worker: one screener for each distinct setting, made once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a worker needs besides the block."""

    policy: Policy
    plan: Plan
    today: date
    parquet: bool

    def packed(self) -> bytes:
        """As bytes; only ever read by this program's own workers."""
        kept = (self.policy.pack, self.plan, self.today, self.parquet)
        return pickle.dumps(kept)


def screen_there(setting: bytes, block: Block) -> Screened:
    """Screen a block in a worker."""
    key = hashlib.sha256(setting).digest()
    if key not in _screeners:
        _screeners.clear()
        pack, plan, today, parquet = pickle.loads(setting)
        _screeners[key] = Screener(Policy.of(pack), plan, today, parquet=parquet)
    return _screeners[key].screen(block)


@contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of a scheduler, or of a cluster of worker processes on this computer. Raises TableError."""
    try:
        distributed: Any = importlib.import_module("distributed")  # not fully typed
    except ImportError:
        raise TableError(
            "--engine dask needs dask and distributed, which are not installed",
            "install the extra: pip install 'safetriage[scale]', or leave --engine out",
        ) from None
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, timeout=10, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise TableError(f"no Dask scheduler answers at `{scheduler[:120]}`: {reason}") from None
        with client:
            yield client
        return
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as local,
        distributed.Client(local, set_as_default=False) as client,
    ):
        yield client


def on_cluster(client: Any, setting: Setting, blocks: Iterable[Block]) -> Iterator[tuple[Block, Screened]]:
    """Blocks with their outcomes, in order. Raises WorkersLost where workers are lost again and again."""
    packed = setting.packed()
    waiting: deque[tuple[Block, Any]] = deque()
    ahead = max(2, AHEAD * len(client.scheduler_info()["workers"]))
    for block in blocks:
        waiting.append((block, client.submit(screen_there, packed, block, pure=False, retries=RETRIES)))
        if len(waiting) >= ahead:
            yield _first(waiting)
    while waiting:
        yield _first(waiting)


def _first(waiting: deque[tuple[Block, Any]]) -> tuple[Block, Screened]:
    import distributed

    block, future = waiting.popleft()
    try:
        screened: Screened = future.result()
    except distributed.scheduler.KilledWorker:
        raise WorkersLost(
            f"rows {block.rows[0]:,} and on: worker after worker was lost while it decided them",
            "give the workers more memory, or fewer of them; --resume goes on",
        ) from None
    return block, screened
