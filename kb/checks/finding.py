"""A finding: what a check has to say about a pack."""

from __future__ import annotations

from dataclasses import dataclass

from kb.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: a stable code, a sentence, where, and where it helps an example situation (facts as JSON has them)."""

    code: str
    message: str
    place: Place
    help: str | None = None
    example: tuple[tuple[str, object], ...] = ()
    notice: bool = False
    """A notice is told but is no reason to fail."""

    def render(self) -> str:
        """The finding as an author reads it."""
        kind = "notice" if self.notice else "finding"
        lines = [f"{self.place}: {kind}[{self.code}]: {self.message}"]
        if self.help:
            lines.append(f"  = help: {self.help}")
        if self.example:
            lines.append("  = example: " + ", ".join(f"{fact}: {_shown(value)}" for fact, value in self.example))
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The finding as JSON values."""
        return {
            "code": self.code,
            "notice": self.notice,
            "message": self.message,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "help": self.help,
            "example": dict(self.example),
        }


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return str(value)
