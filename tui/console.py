"""Where a command writes: data to standard output, everything else to standard error; and where it reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from kb.clean import clean
from kb.values import dataclass

FORGET = "\x1b[H\x1b[2J\x1b[3J"
"""Clears a terminal and what can be scrolled back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The outside of a command: streams, today's date, the folder of the cache. Tests bring their own."""

    out: TextIO
    err: TextIO
    input: BinaryIO
    today: date
    cache: Path | None
    terminal: bool

    def data(self, text: str) -> None:
        """Write a line of data. JSON stays the same JSON: what is cleaned away is shown as JSON itself would escape it."""
        self.out.write(clean(text) + "\n")

    def say(self, text: str) -> None:
        """Write a line about the data."""
        self.err.write(clean(text) + "\n")

    def forget(self) -> None:
        """Clear the screen and what can be scrolled back to; nothing where there is no terminal."""
        if self.terminal:
            self.err.write(FORGET)
            self.err.flush()

    def lines(self) -> Iterable[bytes]:
        """Standard input, line by line, as bytes."""
        return self.input


class InputEnded(Exception):
    """The input ended before everything was asked; the message says what was not."""


class Left(Exception):
    """The person left before everything was asked."""


class OutputClosed(Exception):
    """This process has no standard output. The message says so and the way out."""


def real_console() -> Console:
    """The console of this process; a closed input is an empty one. Raises OutputClosed."""
    # Python has None for a closed stream, and the system gives the number of one to the next file that is opened, a case
    # log perhaps: so something else stands in its place before anything is opened.
    for name, mode in (("stdin", "r"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    if getattr(sys, "stdout", None) is None:
        raise OutputClosed(
            "standard output is closed, so there is nowhere to write and nothing was done; "
            f"send it to a file, or to {os.devnull} where nobody wants it"
        )
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    return Console(
        out=sys.stdout,
        err=sys.stderr,
        input=sys.stdin.buffer,
        today=datetime.now().astimezone().date(),
        cache=_cache_folder(),
        terminal=sys.stdin.isatty() and sys.stdout.isatty(),
    )


def _cache_folder() -> Path | None:
    import platformdirs

    return platformdirs.user_cache_path("safetriage", appauthor=False)
