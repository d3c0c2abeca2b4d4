"""What is known so far, each thing with the words it came from, and which verdicts are still possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from kb.pack import Pack, Verdict
from kb.sentences import capital
from tui.app.text import Words, joined, plain
from tui.app.verdicts import colour, sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A thing that is known: the fact's key and label, its value in words, and the person's own words for it."""

    fact: str
    label: str
    value: str
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the interview stands: what is known, and what is still possible."""

    known: tuple[Known, ...]
    possible: tuple[Verdict, ...]


def possible_line(pack: Pack, possible: Sequence[Verdict]) -> str:
    """The verdicts still possible, on one line."""
    return " · ".join(f"{sign(verdict)} {pack.words(verdict).label}" for verdict in possible)


class KnownPanel(VerticalScroll, can_focus=False):
    """The panel beside a question. It shows and does nothing else."""

    def __init__(self, pack: Pack, standing: Standing, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pack, self._standing = pack, standing

    def compose(self) -> ComposeResult:
        yield Words(self._text())

    def _text(self) -> Content:
        lines = [plain("Still possible", "bold")]
        for verdict in self._standing.possible:
            lines.append(plain(f"{sign(verdict)} {self._pack.words(verdict).label}", colour(verdict)))
        lines += [plain(""), plain("What is known", "bold")]
        if not self._standing.known:
            lines.append(plain("Nothing yet.", "$quiet"))
        for known in self._standing.known:
            lines += [plain(capital(known.label), "$quiet"), plain(known.value)]
            if known.words:
                lines.append(plain(f"“{known.words}”", "italic $quiet"))
            lines.append(plain(""))
        return joined(lines)

    def show(self, standing: Standing) -> None:
        """Show where the interview stands now. One text: a question must not wait for a dozen widgets."""
        if standing != self._standing:
            self._standing = standing
            self.query_one(Words).say(self._text())
