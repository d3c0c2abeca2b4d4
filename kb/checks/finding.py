"""A finding: what a check has to say about a pack."""

from __future__ import annotations

from dataclasses import dataclass

from kb.loading.yaml_text import flow
from kb.numbers import counted, percent
from kb.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where a finding holds: how many situations, how common (0 to 1), the smallest box around them in words."""

    count: int
    share: float
    words: tuple[str, ...]
    whole: bool
    """Whether every situation that the words describe belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: a stable code, a sentence, where, and where it helps an example situation (facts as JSON has them)."""

    code: str
    message: str
    place: Place
    help: str | None = None
    about: tuple[str, ...] = ()
    """The rules, readings or words that it is about: by these an author accepts it."""
    clauses: tuple[str, ...] = ()
    area: Area | None = None
    example: tuple[tuple[str, object], ...] = ()
    notice: bool = False
    """A notice is told but is no reason to fail."""
    accepted: str | None = None
    """Why the author lets it stand, where `accepted.yaml` says so."""

    @property
    def open(self) -> bool:
        """Whether it is still to be mended or accepted."""
        return not self.notice and self.accepted is None

    def render(self) -> str:
        """The finding as an author reads it."""
        kind = "notice" if self.notice else "finding" if self.accepted is None else "accepted"
        lines = [f"{self.place}: {kind}[{self.code}]: {self.message}"]
        if self.area is not None:
            much = f"{counted(self.area.count, 'situation')}, {percent(self.area.share)} of what people ask"
            lines.append(f"  = in {much}{'' if self.area.whole else '; all of them within:'}")
            lines += [f"      {phrase}" for phrase in self.area.words]
        if self.help:
            lines.append(f"  = help: {self.help}")
        if self.example:
            lines.append(f"  = example: given: {flow(dict(self.example))}")
        if self.accepted is not None:
            lines.append(f"  = accepted: {self.accepted}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The finding as JSON values."""
        area = self.area
        return {
            "code": self.code,
            "notice": self.notice,
            "accepted": self.accepted,
            "message": self.message,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "help": self.help,
            "about": list(self.about),
            "clauses": list(self.clauses),
            "count": None if area is None else area.count,
            "share": None if area is None else area.share,
            "region": None if area is None else list(area.words),
            "example": dict(self.example),
        }
