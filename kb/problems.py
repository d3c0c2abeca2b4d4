"""Problems: what is wrong with a pack, where, and the way out, as values.

A reader of a pack never stops at the first fault: it adds each one to a `Problems` collector and goes on with what can
still be read. Whoever called decides what to do with the list. Codes are stable; each has a page in `kb/pages/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a pack: file relative to the pack's folder, line and column from 1, length in characters."""

    file: str
    line: int = 1
    column: int = 1
    length: int = 1
    source: str = field(default="", compare=False)
    """The whole line, for the excerpt under the message; empty where there is none."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault: a stable code, one sentence in lower case with the author's words in backticks, its place, and help."""

    code: str
    message: str
    place: Place
    help: str | None = None

    def render(self) -> str:
        """The problem as an author reads it: place, message, the line with the words underlined, and the way out."""
        lines = [f"{self.place}: error[{self.code}]: {self.message}"]
        if self.place.source:
            number = str(self.place.line)
            shown = self.place.source[: self.place.column - 1 + 160]
            mark = " " * (self.place.column - 1) + "^" * max(
                1, min(self.place.length, len(shown) - self.place.column + 1)
            )
            lines += [f"{number} | {shown}", f"{' ' * len(number)} | {mark}"]
        explain = f"(safetriage policy explain {self.code})"
        lines.append(f"  = help: {self.help}  {explain}" if self.help else f"  = {explain}")
        return "\n".join(lines)


class PackError(Exception):
    """A pack that cannot be used. `problems` holds every fault found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.render() for problem in self.problems))


class Problems:
    """Collects faults; the caller asks at the end whether there were any."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, code: str, message: str, place: Place, help: str | None = None) -> None:
        """Note one fault."""
        self._found.append(Problem(code=code, message=message, place=place, help=help))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def raise_any(self) -> None:
        """Raise `PackError` with all faults, sorted by place, if there are any."""
        if self._found:
            raise PackError(sorted(self._found, key=lambda p: (p.place.file, p.place.line, p.place.column, p.code)))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A help sentence that names the nearest known word, or the choices where they are few; None where neither helps."""
    import difflib  # only what is wrong needs it

    choices = sorted(known)
    near = difflib.get_close_matches(word[:80], choices, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    if 0 < len(choices) <= 12:
        return "known here: " + ", ".join(f"`{choice}`" for choice in choices)
    return None
