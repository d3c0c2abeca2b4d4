"""Passphrases: typed unseen on a terminal, else the first lines of standard input or of an owner-only file. Never an
argument, never the environment: both can be read by others.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tui.casework.talk import Ended, Talk

MOST_BYTES = 10_000
TRIES = 3


class BadSecret(Exception):
    """A passphrase that cannot be used as it was given; the message never holds it."""


@dataclass(slots=True, kw_only=True)
class Secrets:
    """Where passphrases come from, in the order in which they are needed."""

    talk: Talk
    file: Path | None = None
    _lines: Iterator[str] | None = field(default=None, repr=False)

    @property
    def typed(self) -> bool:
        """Whether a person types them at a terminal."""
        return self.file is None and self.talk.console.input.isatty()

    def passphrase(self, prompt: str) -> str:
        """The next passphrase. Raises BadSecret, TooOpen, OSError, Ended."""
        if self.typed:
            try:
                return self.talk.outside.ask_secret(f"{prompt}: ")
            except EOFError:
                raise Ended from None
        if self.file is not None:
            return self._from_file(self.file)
        self.talk.say(f"{prompt}:")
        line = self.talk.raw_line()
        if line is None:
            raise Ended
        return line

    def at_keyboard(self) -> Secrets:
        """The same, asked of the person at the terminal where there is one: for the idle lock, which a file must not open."""
        return Secrets(talk=self.talk) if self.talk.console.input.isatty() else self

    def new_passphrase(self, whose: str) -> str:
        """A new passphrase, typed twice on a terminal. Raises BadSecret where the two differ every time, Ended."""
        from triage.caselog.slots import LEAST_PASSPHRASE  # brings the cryptography with it

        self.talk.say(
            f"{whose} needs at least {LEAST_PASSPHRASE} characters. Five or more unrelated words are easy to keep in mind."
        )
        if not self.typed:
            return self.passphrase(whose)
        for _ in range(TRIES):
            first = self.passphrase(whose)
            if first == self.passphrase("The same again"):
                return first
            self.talk.say("The two are not the same. Type it again.")
        raise BadSecret("the two passphrases were not the same, so nothing was changed; try again")

    def _from_file(self, path: Path) -> str:
        if self._lines is None:
            self._lines = iter(_read(path))
        line = next(self._lines, None)
        if line is None:
            raise BadSecret(f"the passphrase file `{path}` has too few lines; each passphrase needs a line of its own")
        return line


def _read(path: Path) -> list[str]:
    """The lines of an owner-only file. Raises TooOpen, BadSecret, OSError."""
    from triage.caselog.errors import TooOpen

    handle = os.open(path, os.O_RDONLY)
    with os.fdopen(handle, "rb") as file:
        # Asked of the open file: its name may point elsewhere by now.
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise BadSecret(f"the passphrase file `{path}` is not a plain file")
        if sys.platform != "win32" and mode & 0o077:
            raise TooOpen(str(path), "600")
        body = file.read(MOST_BYTES)
    try:
        return body.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadSecret(f"the passphrase file `{path}` is not text in UTF-8") from None
