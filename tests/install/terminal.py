"""A terminal without a window: it runs a command, types, and keeps what stands on its screen.

It knows as much of a terminal's language as a full-screen program needs that draws with addresses, erasing and text; colours
and modes are read over. Needs a Unix with pseudo-terminals, and only the standard library.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from tests.install.newcomer import PATIENCE, Wrong, home

ENTER, TAB, ESCAPE, SPACE, BACKSPACE = "\r", "\t", "\x1b", " ", "\x7f"
UP, DOWN, RIGHT, LEFT, HOME, END = (f"\x1b[{letter}" for letter in "ABCDHF")
PANIC, CLOSE, SAVE = "\x0c", "\x11", "\x13"
"""Ctrl+L, Ctrl+Q and Ctrl+S."""
F3, F6, F10 = "\x1bOR", "\x1b[17~", "\x1b[21~"

SIZE = (80, 24)
ANSWER = 1.0
"""Seconds to wait for what a key does; some do nothing that is seen."""
QUIET = 0.2
"""Seconds without a word from the program, after which its screen is taken to be drawn."""
SHOW = "SHOW_SCREENS"
"""Set to anything, each screen that is waited for is printed on standard error once it is there."""

_TOKEN = re.compile(
    r"\x1b\[(?P<of>[0-?]*)[ -/]*(?P<do>[@-~])"  # a control sequence
    r"|\x1b[\]P_^X].*?(?:\x07|\x1b\\)"  # a title, a clipboard, a device's own string
    r"|\x1b[ -/]+[0-~]|\x1b[0-OQ-WYZ\\`-~]"  # a short escape
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])",
    re.DOTALL,
)

# A session has no terminal until one is taken; the program must find its own, as it does in a window.
_TAKE_IT = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Screen:
    """The letters on a screen. `feed` draws; what is cut off in the middle of a sequence waits for the rest."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells = self._other = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0
        self._rest = ""

    @property
    def lines(self) -> list[str]:
        """The lines, without the blanks at their ends."""
        return ["".join(row).rstrip() for row in self._cells]

    @property
    def text(self) -> str:
        """The lines below each other."""
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """The column and the line of the cursor, from 0: a full-screen program leaves it in the box that is typed into."""
        return self._x, self._y

    def feed(self, text: str) -> None:
        """Draw what a program wrote."""
        self._rest += text
        at = 0
        while found := _TOKEN.match(self._rest, at):
            at = found.end()
            if found["text"] is not None:
                self._write(found["text"])
            elif found["control"] is not None:
                self._control(found["control"])
            elif found["do"] is not None:
                self._do(found["do"], found["of"])
        self._rest = self._rest[at:]

    def _write(self, text: str) -> None:
        for letter in text:
            if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
                continue
            wide = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
            if self._x + wide > self.columns:
                self._x = 0
                self._down()
            self._cells[self._y][self._x : self._x + wide] = [letter, ""][:wide]
            self._x += wide

    def _control(self, letter: str) -> None:
        match letter:
            case "\r":
                self._x = 0
            case "\n":
                self._down()
            case "\b":
                self._x = max(self._x - 1, 0)
            case "\t":
                self._x = min((self._x // 8 + 1) * 8, self.columns - 1)
            case _:
                pass

    def _down(self) -> None:
        if self._y + 1 < self.rows:
            self._y += 1
        else:
            self._cells = [*self._cells[1:], [" "] * self.columns]

    def _do(self, letter: str, of: str) -> None:
        if of == "?1049" and letter == "h":  # a page of the program's own, which begins empty
            self._other, self._cells = self._cells, [[" "] * self.columns for _ in range(self.rows)]
        elif of == "?1049" and letter == "l":  # back to the shell's page
            self._cells = self._other
        if of[:1] in ("<", "=", ">", "?"):
            return
        given = [int(number or 0) for number in of.replace(":", ";").split(";")]
        count, here, all_of_it = max(given[0], 1), self._y * self.columns + self._x, self.columns * self.rows
        match letter:
            case "H" | "f":
                self._go((given[1] if len(given) > 1 else 1) - 1, given[0] - 1)
            case "A" | "B":
                self._go(self._x, self._y + (count if letter == "B" else -count))
            case "C" | "D":
                self._go(self._x + (count if letter == "C" else -count), self._y)
            case "G":
                self._go(count - 1, self._y)
            case "d":
                self._go(self._x, count - 1)
            case "J":
                self._erase(here if given[0] == 0 else 0, here + 1 if given[0] == 1 else all_of_it)
            case "K":
                start = self._y * self.columns
                self._erase(here if given[0] == 0 else start, here + 1 if given[0] == 1 else start + self.columns)
            case _:
                pass

    def _go(self, x: int, y: int) -> None:
        self._x, self._y = min(max(x, 0), self.columns - 1), min(max(y, 0), self.rows - 1)

    def _erase(self, start: int, end: int) -> None:
        for at in range(start, end):
            self._cells[at // self.columns][at % self.columns] = " "


class Terminal:
    """A command on a terminal of its own, in a folder that is also its home. Leaving the `with` block ends the command."""

    def __init__(self, command: Sequence[str], folder: Path, size: tuple[int, int] = SIZE) -> None:
        self.screen = Screen(*size)
        self._name = " ".join(["safetriage", *command[1:3]])
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _TAKE_IT, *command],
                cwd=folder,
                env=home(folder) | {"COLUMNS": str(size[0]), "LINES": str(size[1])},
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
            )
        finally:
            os.close(theirs)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()
        os.close(self._ours)

    # --- doing

    def press(self, *keys: str) -> None:
        """Press keys, or type text, one after the other, as a person does: the next once the last has had its effect."""
        for key in keys:
            os.write(self._ours, key.encode())
            if self._wait(ANSWER):
                self._settle()

    def step(self, key: str) -> None:
        """Press a key that leads to another box, and wait until the cursor stands on another line. Raises Wrong."""
        before, end = self.screen.cursor[1], time.monotonic() + PATIENCE
        self.press(key)
        while self.screen.cursor[1] == before:
            if time.monotonic() > end or not self._read(QUIET):
                raise Wrong(f"{key!r} led `{self._name}` to no other box:\n{self.screen.text.rstrip()}")

    def kill(self) -> None:
        """`kill -9`, where it has not ended."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=PATIENCE)

    # --- seeing

    @property
    def text(self) -> str:
        """What stands on the screen, its lines run together so that words may be looked for that are broken over two."""
        return " ".join(self.screen.text.split())

    def until(self, *words: str, gone: Sequence[str] = ()) -> str:
        """Wait for a screen that shows all words and none that must be gone; its text. Raises Wrong when it does not come."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            open_still = self._read(0.1)
            if self._there(words, gone):
                self._settle()
                if self._there(words, gone):
                    if os.environ.get(SHOW):
                        print(f"--- {self._name}: {', '.join(words)}\n{self.screen.text}", file=sys.stderr, flush=True)
                    return self.text
            if not open_still:
                break
        lacking = [word for word in words if word not in self.text]
        still = [word for word in gone if word in self.text]
        why = f"lacks {lacking}" if lacking else f"still shows {still}"
        raise Wrong(f"the screen of `{self._name}` {why}:\n{self.screen.text.rstrip()}")

    def _there(self, words: Sequence[str], gone: Sequence[str]) -> bool:
        text = self.text
        return all(word in text for word in words) and not any(word in text for word in gone)

    def _wait(self, seconds: float) -> bool:
        """Whether the program has written something, or does within a time."""
        return bool(select.select([self._ours], [], [], seconds)[0])

    def _settle(self) -> None:
        """Draw until the program has nothing more to say for now."""
        while self._wait(QUIET) and self._read(0):
            pass

    def _read(self, seconds: float) -> bool:
        """Draw what has come; False once the program has closed its side."""
        if not self._wait(seconds):
            return True
        try:
            more = os.read(self._ours, 65536)
        except OSError:  # what Linux gives once the other end is closed
            return False
        self.screen.feed(self._decoder.decode(more))
        return bool(more)

    def ended(self, status: int = 0) -> str:
        """Wait until the program has ended by itself; what it left on the screen. Raises Wrong where it does not, or badly."""
        end = time.monotonic() + PATIENCE
        while self._read(0.1):
            if time.monotonic() > end:
                raise Wrong(f"`{self._name}` did not leave:\n{self.screen.text.rstrip()}")
        found = self._process.wait(timeout=PATIENCE)
        if found != status:
            raise Wrong(f"`{self._name}` left with {found}, not {status}:\n{self.screen.text.rstrip()}")
        return self.text
