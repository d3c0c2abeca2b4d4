"""What was understood, as values: facts with the words they came from, doubts, reasons answered by name, words of harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that gave a fact its value. `start` and `end` are places in the text as it was written."""

    fact: str
    value: object
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A fact that was touched but not taken, and why. `fact` is None where the doubt is about the message as a whole."""

    fact: str | None
    why: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """A reason that was offered and that the policy does not accept, with the answer to it."""

    id: str
    says: str
    clause: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message says. `facts` are as JSON has them and legal together; none of them is also in doubt."""

    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    harm: tuple[str, ...] = ()
    """Words that speak of a child in danger: the emergency page comes first."""

    def as_json(self) -> dict[str, object]:
        """Ready for JSON: `facts`, `evidence`, `doubts`, `answers` (to the reasons offered) and `harm`."""
        return {
            "facts": {fact: list(value) if isinstance(value, tuple) else value for fact, value in self.facts.items()},
            "evidence": [{"fact": item.fact, "value": item.value, "words": item.words} for item in self.evidence],
            "doubts": [{"fact": item.fact, "why": item.why, "words": item.words} for item in self.doubts],
            "answers": [
                {"excuse": item.id, "says": item.says, "clause": item.clause, "words": item.words}
                for item in self.excuses
            ],
            "harm": list(self.harm),
        }
