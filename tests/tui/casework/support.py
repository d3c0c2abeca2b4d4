"""The case commands in this process: a folder of their own, a clock that is set, cheap keys, and a lead who answers questions."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from tests.tui.support import CACHE, Ran
from triage.caselog.options import Options
from triage.caselog.placement import Placement
from triage.caselog.slots import TESTING
from tui.casework.outside import Outside
from tui.commands import case as case_command
from tui.commands import form as form_command
from tui.console import Console
from tui.exits import Exit
from tui.parser import parse

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEAD, HEAD = "Dora Sample-Lead", "Hugo Pretend-Head"
LEAD_WORDS, HEAD_WORDS = "five plain words for dora", "five other words for hugo"

Reply = Callable[[str], "str | None"]
"""What is typed, from what was said since the last line was typed; None ends the input."""


def anywhere(path: Path) -> Placement:
    """Temporary folders may be in memory."""
    del path
    return Placement()


class Clock:
    """A clock that goes on a second at each look, and ticks that do not go on by themselves."""

    def __init__(self) -> None:
        self.time = START
        self.tick = 0.0

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def ticks(self) -> float:
        return self.tick


class Stream(io.StringIO):
    """A stream that also writes into what was said on both."""

    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self._all = said

    def write(self, text: str) -> int:
        self._all.append(text)
        return super().write(text)


class Typist:
    """Standard input that sees what was said before it types."""

    def __init__(self, reply: Reply, said: Callable[[], str], *, terminal: bool = False) -> None:
        self._reply, self._said, self._terminal = reply, said, terminal
        self._seen = 0
        self._left = 600  # a conversation that goes round in circles ends all the same
        self._waiting: list[str] = []

    def readline(self, limit: int = -1) -> bytes:
        del limit
        if not self._waiting:
            said = self._said()
            typed = self._reply(said[self._seen :])
            self._seen = len(said)
            self._left -= 1
            if typed is None or not self._left:
                return b""
            self._waiting = typed.split("\n")
        return self._waiting.pop(0).encode() + b"\n"

    def isatty(self) -> bool:
        return self._terminal


def lines(*typed: str) -> Reply:
    """These lines, whatever is said; then the end of input."""
    left = list(typed)
    return lambda said: left.pop(0) if left else None


@dataclass
class Office:
    """A school's office: where the case file, its seal and the papers are."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    options: Options = field(init=False)
    secrets: list[str] = field(default_factory=list)
    wait: Callable[[BinaryIO, float], bool] = lambda stream, seconds: True
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers = iter(range(1, 10_000))
        self.options = Options(
            clock=self.clock.now,
            new_id=lambda: UUID(int=(next(numbers) * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128, version=4),
            random_bytes=os.urandom,
            cost=TESTING,
            placement=anywhere,
        )

    @property
    def store(self) -> Path:
        return self.folder / "store" / "cases.db"

    @property
    def head(self) -> Path:
        return self.folder / "elsewhere" / "caselog.head"

    def outside(self) -> Outside:
        return Outside(
            now=self.clock.now,
            new_id=self.options.new_id,
            ticks=self.clock.ticks,
            wait=self.wait,
            ask_secret=lambda prompt: self.secrets.pop(0),
            harden=lambda: None,
            options=self.options,
            environ=self.environ,
        )

    def run(self, *arguments: str, reply: Reply | None = None, terminal: bool = False, places: bool = True) -> Ran:
        """`safetriage case …` (or `form …`, written out) with this office's places."""
        said: list[str] = []
        out, err = Stream(said), Stream(said)
        typist = Typist(reply or lines(), lambda: "".join(said), terminal=terminal)
        console = Console(
            out=out,
            err=err,
            input=cast("BinaryIO", typist),
            today=date(2026, 11, 23),
            cache=CACHE,
            terminal=terminal,
        )
        where = ["--store", str(self.store), "--head", str(self.head)] if places else []
        words = list(arguments) if arguments[0] == "form" else ["case", *arguments, *where]
        command = form_command if arguments[0] == "form" else case_command
        status = command.run(parse(words), console, self.outside())
        return Ran(exit=Exit(status), out=out.getvalue(), err=err.getvalue())

    def signed_in(self, *arguments: str, reply: Reply | None = None, user: str = LEAD, words: str = LEAD_WORDS) -> Ran:
        """A command for a user whose passphrase is the first line of standard input."""
        rest = reply or lines()
        first = [words]
        return self.run(*arguments, "--user", user, reply=lambda said: first.pop() if first else rest(said))

    def init(self) -> str:
        """A case file with its first user; gives the recovery slip."""
        slips: list[str] = []

        def reply(said: str) -> str | None:
            if "Your passphrase" in said and not slips:
                slips.append("")
                return LEAD_WORDS
            slips.append(next(line for line in said.splitlines() if line.count("-") == 7 and line.isupper()))
            return slips[-1].lower()

        ran = self.run("init", "--user", LEAD, reply=reply)
        assert ran.exit is Exit.DONE, ran.err
        return slips[-1]

    def add_head(self) -> None:
        """The headteacher may open the case file too."""
        ran = self.signed_in("user", "add", HEAD, reply=lines(HEAD_WORDS))
        assert ran.exit is Exit.DONE, ran.err

    def new(self, answers: Mapping[str, str] = {}) -> str:
        """A new case; gives its reference."""
        ran = self.signed_in("new", reply=Lead([], OPENING | dict(answers)))
        assert ran.exit is Exit.DONE, ran.err
        return ran.out.strip()

    def do(self, reference: str, *plan: Step, user: str = LEAD, words: str = LEAD_WORDS) -> Ran:
        """`case do`: the steps of the plan one after another, then leave."""
        return self.signed_in("do", reference, reply=Lead(plan), user=user, words=words)


Step = tuple[str, Mapping[str, str]]
OPENING = {"Who told the school?": "1", "Whom is it about?": "1"}


class Lead:
    """A lead who chooses the steps of a plan and answers each question by its label; other questions with what will do."""

    def __init__(self, plan: Iterable[Step], answers: Mapping[str, str] = {}) -> None:
        self.plan = list(plan)
        self.answers = dict(answers)
        self.asked: list[str] = []

    def __call__(self, said: str) -> str | None:
        block = said.rstrip("> ").rstrip().split("\n\n")[-1].lstrip("|> \n")
        if "Type its number or name" in said:
            if not self.plan:
                return "q"
            step, self.answers = self.plan[0][0], dict(self.plan[0][1])
            self.plan.pop(0)
            return step
        if "Type yes to save it" in said[-200:]:
            return self.answers.pop("CHECK", "q" if "THERE IS A PROBLEM" in said else "yes")
        if "b = back to the list" in block:
            return self.answers.get("WHICH", "1")
        return self.answer(block)

    def answer(self, block: str) -> str:
        label = block.splitlines()[0].split(" (")[0]
        self.asked.append(label)
        if label in self.answers:
            typed = self.answers[label]
        elif "[Enter" in block or "(may be left blank)" in block:
            return ""
        else:
            typed = "yes" if "Type yes or no" in block else "1" if "  1. " in block else "Some words."
        return f"{typed}\n." if "only a full stop" in block else typed


WHOLE: tuple[Step, ...] = (
    ("danger", {"Is a child hurt or in danger now?": "no"}),
    ("images", {"Could there be an indecent image of a child?": "2"}),
    ("record", {"What did they say, in their own words?": "He keeps liking her pictures.\n\nHe asked her to chat."}),
    ("triage", {"What does it look like?": "1", "Which of the harm criteria may be met?": "3"} | {"May it be a crime?": "2"}
     | {"Has personal information about anybody got out?": "2", "Is it a serious breach of the policy?": "2"}),
    ("referral-form", {"Job of the person who refers": "DSL"}),
    ("refer", {"What reference did you get?": "L-1"}),
    ("advice", {"What is to be done?": "Keep the messages.", "By which day?": "30/11/2026"}),
    ("advice", {}),
    ("hold", {"What do the police and social care say?": "2"}),
    ("parent", {}),
    ("leaders", {}),
    ("dpo", {"Is personal information involved?": "2"}),
    ("dbs", {"Have they been told?": "2"}),
    ("tra", {"Have they been told?": "2"}),
    ("close", {"What is the outcome?": "4", "Until which day is the record kept?": "1/9/2061"}),
)  # fmt: skip
"""From the first question after the opening to the end."""
