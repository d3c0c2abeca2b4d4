"""Running a command in this process, with its streams in memory and a fixed day."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tui.command import run
from tui.console import Console
from tui.exits import Exit

TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command gave."""

    exit: Exit
    out: str
    err: str


CACHE = Path(tempfile.mkdtemp(prefix="safetriage-tests-"))


def safetriage(*arguments: str, typed: str | bytes = "", cache: Path | None = CACHE) -> Ran:
    """Run a command; `typed` is its standard input."""
    out, err = io.StringIO(), io.StringIO()
    data = typed.encode() if isinstance(typed, str) else typed
    console = Console(out=out, err=err, input=io.BytesIO(data), today=TODAY, cache=cache, terminal=False)
    status = run(arguments, console)
    return Ran(exit=status, out=out.getvalue(), err=err.getvalue())
