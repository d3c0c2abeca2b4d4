"""Values for something new: from a flag where it is given, else by a question, line by line."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kb.problems import did_you_mean
from kb.situation import FactError
from outputs.packs.details import CannotWrite
from tui.console import Console, InputEnded, Left

_Found = TypeVar("_Found")
Choices = Sequence[tuple[str, str]]
"""Ids, each with words that say what it is."""
FEW = 8
LONGEST_LINE = 10_000
WIDTH = 100


@dataclass(slots=True, kw_only=True)
class Asker:
    """Asks on standard error for what the command line does not give. `what` is being made, in words."""

    console: Console
    arguments: Namespace
    what: str = ""
    asked: bool = False

    def one(
        self,
        flag: str,
        question: str,
        read: Callable[[str], _Found],
        default: str | None = None,
        choices: Choices = (),
    ) -> _Found:
        """One value; an empty line takes the default. Raises CannotWrite for a flag's value, Left, InputEnded."""
        given = self._flag(flag)
        if len(given) > 1:
            raise CannotWrite(f"`{flag}` is given {len(given)} times", "keep one of them")
        if given:
            return read(given[0])
        self._put(question, choices, f"  [Enter = {default}]" if default else "")
        while True:
            typed = self._line(flag, choices, default)
            if not typed and default is None:
                self.console.say("This one is needed. Type it, or q to leave.")
                continue
            try:
                return read(typed or default or "")
            except (CannotWrite, FactError) as error:
                self.say_fault(error)

    def many(
        self,
        flag: str,
        question: str,
        read: Callable[[list[str]], _Found],
        *,
        needed: bool = True,
        choices: Choices = (),
    ) -> _Found:
        """Several values, one a line until an empty one; each is read together with those before it. Raises as `one`."""
        if given := self._flag(flag):
            return read(given)
        self._put(question, choices, "\n[one a line; an empty line ends]")
        texts: list[str] = []
        while True:
            typed = self._line(flag, choices, "" if texts or not needed else None)
            if not typed:
                if texts or not needed:
                    return read(texts)
                self.console.say("At least one is needed. Type it, or q to leave.")
                continue
            try:
                read([*texts, typed])
            except (CannotWrite, FactError) as error:
                self.say_fault(error)
            else:
                texts.append(typed)

    def say_fault(self, error: CannotWrite | FactError) -> None:
        """What is wrong and the way out."""
        self.console.say(f"{error}" + (f"\n  = help: {error.help}" if error.help else ""))

    def say(self, text: str) -> None:
        """A paragraph in lines that fit."""
        self.console.say(textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False))

    def _flag(self, flag: str) -> list[str]:
        given: str | list[str] | None = getattr(self.arguments, flag.removeprefix("--").replace("-", "_"))
        return [given] if isinstance(given, str) else given or []

    def _put(self, question: str, choices: Choices, ending: str) -> None:
        if not self.asked:
            self.asked = True
            self.console.say(f"{self.what} (q = leave)")
        self.console.say("")
        few = len(choices) <= FEW
        self.console.say(question + ("" if few else "  [? = the list]") + ending)
        if few:
            self._list(choices)

    def _list(self, choices: Choices) -> None:
        width = max((len(name) for name, _ in choices), default=0)
        for name, words in choices:
            room = max(30, WIDTH - width - 4)
            self.console.say(f"  {name:<{width}}  {textwrap.shorten(words, room, placeholder=' …')}".rstrip())

    def _line(self, flag: str, choices: Choices, default: str | None) -> str:
        while True:
            self.console.err.write("> ")
            self.console.err.flush()
            line = self.console.input.readline(LONGEST_LINE)
            if not line and default is not None and not self.console.terminal:
                self.console.say("")
                return ""
            if not line:
                raise InputEnded(f"the input ended before `{flag}` was given; nothing was written")
            typed = line.decode("utf-8", "backslashreplace").strip()
            if typed == "q":
                raise Left
            if typed != "?":
                return typed
            if choices:
                self._list(choices)
            else:
                self.console.say("There is no list for this one; type it in words.")


def one_of(what: str, choices: Choices) -> Callable[[str], str]:
    """A reader that takes one of these ids. It raises CannotWrite with the nearest."""
    names = [name for name, _ in choices]

    def read(text: str) -> str:
        word = text.strip()
        if word in names:
            return word
        raise CannotWrite(f"`{word[:60]}` is not {what}", did_you_mean(word, names) or "check the spelling")

    return read


def some_of(what: str, choices: Choices) -> Callable[[list[str]], list[str]]:
    """A reader that takes several of these ids, with commas between or one by one, none twice."""
    read = one_of(what, choices)

    def read_all(texts: list[str]) -> list[str]:
        return list(dict.fromkeys(read(part) for text in texts for part in text.split(",") if part.strip()))

    return read_all
