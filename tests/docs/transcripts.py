"""Transcripts in the documentation: reading them, running them, comparing them, and writing what they show anew.

A fenced block of the kind `console` is a transcript. A line `$ …` is a command; what follows, up to the next one, is
what the terminal shows, typed answers included. A line `…` stands for any lines that are left out. Blocks of one page
share a folder and run from top to bottom.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from tests.tui.support import CACHE
from triage.caselog.options import Options
from triage.caselog.placement import Placement
from triage.caselog.slots import TESTING
from tui.casework.outside import Outside
from tui.command import run
from tui.commands import case as case_command
from tui.commands import form as form_command
from tui.console import FORGET, Console
from tui.parser import UsageError, parse

DAY = date(2026, 11, 23)
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSPHRASE = "five plain words to remember"
SKIP = "…"
PROMPTS = re.compile(
    r"(> |\| |Your name: |Your name, as others know you: |Slip: |Type it from the paper: |Whose name\? )(.*)"
)
SAVED_NAME = re.compile(r"(-\d{4}-\d\d-\d\d-)[0-9a-f]{6}\b")
"""The end of a saved file's name, which is drawn anew each time."""
ASK = '@$(BIN)/safetriage ask --plain -- $${Q:+"$$Q"}'
"""What `make ask` does; tests/docs/test_transcripts.py sees that the Makefile says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command of a transcript and what it shows; `first` and `last` bound the lines shown, as indexes into the page."""

    command: str
    shown: tuple[str, ...]
    first: int
    last: int

    @property
    def typed(self) -> list[str]:
        """What is typed, in order: what stands behind a prompt."""
        padded = (line + " " for line in self.shown)  # Enter alone leaves a prompt whose last blank is cut off
        return [found[2].removesuffix(" ") for line in padded if (found := PROMPTS.match(line))]


def steps(page: str) -> list[Step]:
    """The steps of all transcripts of a page."""
    return list(_steps(page.split("\n")))


def _steps(lines: list[str]) -> Iterator[Step]:
    number = 0
    while number < len(lines):
        number += 1
        if lines[number - 1] != "```console":
            continue
        end = lines.index("```", number)
        while number < end:
            if not lines[number].startswith("$ "):
                raise ValueError(f"line {number + 1}: a transcript begins with a command")
            command = lines[number][2:]
            number += 1
            here = re.search(r"<<'(\w+)'", command)
            while command.endswith("\\") or (here and not command.endswith(f"\n{here[1]}")):
                command += "\n" + lines[number]
                number += 1
            first = number
            while number < end and not lines[number].startswith("$ "):
                number += 1
            yield Step(command=command, shown=tuple(lines[first:number]), first=first, last=number)


def agrees(shown: list[str], actual: list[str]) -> bool:
    """Whether a transcript shows what was there, up to blanks at the ends of lines and what it leaves out."""
    parts, left = _parts(shown), [line.rstrip() for line in actual]
    if len(parts) == 1:
        return parts[0] == left
    first, *middle, last = parts
    if left[: len(first)] != first or len(left) < len(first) + len(last):
        return False
    left, end = left[len(first) : len(left) - len(last)], left[len(left) - len(last) :]
    for part in middle:
        place = next((at for at in range(len(left) - len(part) + 1) if left[at : at + len(part)] == part), None)
        if place is None:
            return False
        left = left[place + len(part) :]
    return end == last


def _parts(shown: list[str]) -> list[list[str]]:
    """The lines between those that leave something out."""
    parts: list[list[str]] = [[]]
    for line in shown:
        if line == SKIP:
            parts.append([])
        else:
            parts[-1].append(line.rstrip())
    return parts


class _Said(io.StringIO):
    """A stream whose text also goes to the terminal, where it is not redirected."""

    def __init__(self, screen: list[str] | None) -> None:
        super().__init__()
        self._screen = screen

    def write(self, text: str) -> int:
        if self._screen is not None:
            self._screen.append(text)
        return super().write(text)


class _Keyboard:
    """Standard input: the typed lines one by one, each shown on the screen as a terminal shows it."""

    def __init__(self, typed: list[str], screen: list[str], *, terminal: bool) -> None:
        self._typed, self._screen, self._terminal = typed, screen, terminal

    def readline(self, limit: int = -1) -> bytes:
        del limit
        if not self._typed:
            return b""
        line = self._typed.pop(0)
        self._screen.append(line + "\n")
        return line.encode() + b"\n"

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def read(self, limit: int = -1) -> bytes:
        del limit
        return b"".join(self)

    def isatty(self) -> bool:
        return self._terminal


@dataclass
class Shell:
    """A shell in a folder of its own: `safetriage` runs in this process, everything else in the system's shell.

    Day, clock, ids and keys are the same in every run, so that what they make can be shown.
    """

    folder: Path
    home: Path
    status: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))
    _seconds: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    def run(self, step: Step) -> list[str]:
        """What the terminal shows for one step, without what was typed before it."""
        screen: list[str] = []
        self._line(step.command.replace("\\\n", " "), step.typed, screen)
        text = "".join(screen).replace(FORGET, "")
        for real, shown in ((self.folder, "~/school"), (self.home, "~")):
            text = text.replace(str(real), shown)
        text = SAVED_NAME.sub(r"\1…", text)
        return [line.rstrip() for line in text.splitlines()]

    def _line(self, line: str, typed: list[str], screen: list[str]) -> None:
        if line == "echo $?":
            screen.append(f"{self.status}\n")
            return
        if asked := re.fullmatch(r'make ask Q="([^"$`\\]*)"', line):
            line = f"safetriage ask --plain -- {shlex.quote(asked[1])}"
        data: bytes | None = None
        stages = _split(line)
        for number, stage in enumerate(stages):
            last = number == len(stages) - 1
            if re.match(r"safetriage( |$)", stage):
                data = self._ours(shlex.split(stage)[1:], data, typed, screen, last=last)
            else:
                data = self._theirs(stage, data, screen, last=last)

    def _ours(
        self, words: list[str], data: bytes | None, typed: list[str], screen: list[str], *, last: bool
    ) -> bytes | None:
        words, into = _redirected(words)
        case = words[:1] in (["case"], ["form"])
        out = _Said(screen if last and into is None else None)
        keyboard = io.BytesIO(data) if data is not None else _Keyboard(typed, screen, terminal=case)
        console = Console(
            out=out, err=_Said(screen), input=cast("BinaryIO", keyboard), today=DAY, cache=CACHE, terminal=case
        )
        self.status = self._casework(words, console) if case else int(run(words, console))
        body = out.getvalue().encode()
        if into is not None:
            (self.folder / into).write_bytes(body)
        return body

    def _casework(self, words: list[str], console: Console) -> int:
        command = case_command if words[0] == "case" else form_command
        try:
            return int(command.run(parse(words), console, self._outside(console)))
        except UsageError as error:
            console.say(str(error))
            return 2

    def _outside(self, console: Console) -> Outside:
        def secret(prompt: str) -> str:
            console.err.write(prompt + "\n")
            return PASSPHRASE

        def now() -> datetime:
            return START + timedelta(seconds=next(self._seconds))

        def any_bytes(count: int) -> bytes:
            return sha256(str(next(self._numbers)).encode()).digest()[:count].ljust(count, b"\0")

        def new_id() -> UUID:
            return UUID(bytes=any_bytes(16), version=4)

        return Outside(
            now=now,
            new_id=new_id,
            ticks=lambda: 0.0,
            wait=lambda stream, seconds: True,
            ask_secret=secret,
            harden=lambda: None,
            options=Options(
                clock=now, new_id=new_id, random_bytes=any_bytes, cost=TESTING, placement=lambda path: Placement()
            ),
        )

    def _theirs(self, stage: str, data: bytes | None, screen: list[str], *, last: bool) -> bytes:
        done = subprocess.run(
            ["sh", "-c", stage],
            input=data or b"",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if last else subprocess.PIPE,
            cwd=self.folder,
            check=False,
            timeout=20,
        )
        self.status = done.returncode
        if last:
            screen.append(done.stdout.decode())
        return done.stdout


def _split(line: str) -> list[str]:
    """A command line at its pipes, those in quotation marks aside."""
    found, quote = [""], ""
    for sign in line:
        if sign in "'\"":
            quote = "" if quote == sign else quote or sign
        if sign == "|" and not quote:
            found.append("")
        else:
            found[-1] += sign
    return [stage.strip() for stage in found]


def _redirected(words: list[str]) -> tuple[list[str], str | None]:
    return (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)


def environment(home: Path) -> dict[str, str]:
    """The variables of a transcript: a home of its own, git that knows no user's settings, a narrow terminal."""
    kinds = {f"XDG_{kind}_HOME": str(home / ".local" / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    author = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _GIT.items()}
    return {"HOME": str(home), "COLUMNS": "100", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"} | kinds | author | _GIT_OWN


_GIT = {"NAME": "Author", "EMAIL": "author@example.org", "DATE": "2026-11-23T09:00:00+00:00"}
_GIT_OWN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_PAGER": "cat"}


def renewed(page: str, run_step: Callable[[Step], list[str]]) -> str:
    """The page with what its commands show now, where that is not what it says; what it leaves out stays left out."""
    lines, shift = page.split("\n"), 0
    for step in steps(page):
        actual = run_step(step)
        if not agrees(list(step.shown), actual):
            new = _as_short(list(step.shown), actual)
            lines[step.first + shift : step.last + shift] = new
            shift += len(new) - len(step.shown)
    return "\n".join(lines)


def _as_short(shown: list[str], actual: list[str]) -> list[str]:
    """What is shown now, with `…` for what stood behind `…` before."""
    new: list[str] = []
    matcher = difflib.SequenceMatcher(None, [line.rstrip() for line in shown], actual, autojunk=False)
    for _, first, last, begin, end in matcher.get_opcodes():
        new += [SKIP] if shown[first:last] == [SKIP] and begin < end else actual[begin:end]
    return new
