"""Saying and asking, line by line. While a case file is open, five minutes without an answer lock it."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb.clean import clean, clean_line
from tui.casework.outside import Outside
from tui.console import Console

IDLE_SECONDS = 300
WIDTH = 80
LONGEST_LINE = 60_000
TERMINAL_LINE = 1023 if sys.platform == "darwin" else 4095
"""Bytes of one line that a terminal hands over; what is typed or pasted beyond them is dropped without a word."""


_MARK = re.compile(r"[A-Z]{4,} {2,}|\d+(\. |  [A-Z ]{14}  )|- |\[|(DONE|DOES NOT APPLY): ")


def hang_of(line: str) -> int:
    """How much deeper the further lines of a text go: under its first word, past a number, a dash or a sign in capitals."""
    found = _MARK.match(line)
    return found.end() if found else 0


class Ended(Exception):
    """The input ended."""


@dataclass(slots=True, kw_only=True)
class Talk:
    """A conversation on standard error and standard input. `idle` is called when nobody answered for five minutes."""

    console: Console
    outside: Outside
    idle: Callable[[], None] | None = None

    def say(self, text: str = "", indent: int = 0, hang: int = 0) -> None:
        """Say a text; on a terminal in lines that fit, the further ones `hang` deeper than the first."""
        for line in self.lines(text, indent, hang):
            self.console.say(line)

    def lines(self, text: str, indent: int = 0, hang: int = 0) -> list[str]:
        """The text as lines, cleaned; broken at words on a terminal only."""
        first, further = " " * indent, " " * (indent + hang)
        found: list[str] = []
        for line in clean(text).split("\n"):
            if not self.console.terminal or len(first + line) <= WIDTH:
                found.append(first + line if line else "")
            else:
                found += textwrap.wrap(
                    line, WIDTH, initial_indent=first, subsequent_indent=further, break_on_hyphens=False
                )
            first = further
        return found

    def show(self, lines: Iterable[str]) -> None:
        """Say lines, each of which fits already or is made to."""
        for line in lines:
            bare = line.lstrip(" ")
            self.say(bare, indent=len(line) - len(bare), hang=hang_of(bare))

    def ask(self, question: Iterable[str] = (), prompt: str = "> ") -> str:
        """Ask and give the line that was typed, cleaned; after an idle lock ask again. Raises Ended."""
        shown = tuple(question)
        while True:
            self.show(shown)
            typed = self.read(prompt)
            if typed is not None:
                return typed

    def read(self, prompt: str = "> ") -> str | None:
        """One line, cleaned; None where it came after the idle lock and is therefore not used. Raises Ended."""
        self.console.err.write(prompt)
        self.console.err.flush()
        started = self.outside.ticks()
        in_time = self.idle is None or self.outside.wait(self.console.input, IDLE_SECONDS)
        typed = self.raw_line() if in_time else None
        if self.idle is not None and (not in_time or self.outside.ticks() - started > IDLE_SECONDS):
            # Whoever sits there now may be somebody else: what they typed is not taken.
            self.idle()
            return None
        if typed is None:
            raise Ended
        return clean_line(typed)

    def raw_line(self) -> str | None:
        """The next line of standard input without its end; None when there is none."""
        line = self.console.input.readline(LONGEST_LINE)
        if not line:
            return None
        if len(line) >= TERMINAL_LINE and self.console.input.isatty():
            self.say(
                "That line is as long as a terminal can take, so its end may be missing. Check it, and break long text"
                " into several lines."
            )
        return line.decode("utf-8", "backslashreplace").rstrip("\r\n")

    def forget(self) -> None:
        """Clear the screen and what can be scrolled back to; nothing where there is no terminal."""
        self.console.forget()

    def yes(self, question: str) -> bool:
        """Ask until it is yes or no. Raises Ended."""
        while True:
            word = self.ask([f"{question} (yes or no)"]).strip().casefold()
            if word in ("y", "yes", "n", "no"):
                return word.startswith("y")
            self.say("Please answer yes or no.")
