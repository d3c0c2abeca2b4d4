"""What the case commands take from outside. The program uses the real things; tests bring a clock, ids and cheap keys."""

from __future__ import annotations

import getpass
import os
import select
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from triage.caselog.options import Options


def _now() -> datetime:
    return datetime.now(UTC)


def wait_for_line(stream: BinaryIO, seconds: float) -> bool:
    """Whether something was typed within so many seconds. Only a terminal is waited for; elsewhere reading itself waits."""
    if sys.platform == "win32" or not stream.isatty():
        return True
    return bool(select.select([stream], [], [], seconds)[0])


def _harden() -> object:
    from triage.caselog.process import keep_out_of_crash_files

    return keep_out_of_crash_files()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """`now` gives aware times, `ticks` seconds that no change of the clock touches, `ask_secret` a passphrase typed unseen.

    `options` are the case log's; None for its own. No command line option reaches it.
    """

    now: Callable[[], datetime] = _now
    new_id: Callable[[], UUID] = uuid4
    ticks: Callable[[], float] = time.monotonic
    wait: Callable[[BinaryIO, float], bool] = wait_for_line
    ask_secret: Callable[[str], str] = getpass.getpass
    harden: Callable[[], object] = _harden
    options: Options | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
