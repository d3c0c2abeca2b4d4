"""Exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the shell gets."""

    DONE = 0
    PROBLEMS = 1
    """A check, a test or a difference found something."""
    BAD_INPUT = 2
    """Input or usage that cannot be used."""
    NOT_SURE = 3
    """The two channels differ, or a record fails verification."""
    INTERRUPTED = 130
    """Ctrl-C."""
