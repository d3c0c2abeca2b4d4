"""Every refusal of the lifecycle. The text is for the person at the screen: what is lacking, and who asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """One thing that is lacking; `clauses` of the policy or `guidance` ids say who asks for it (both may be empty)."""

    text: str
    clauses: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The text with its clause, or with the mark of guidance."""
        if self.clauses:
            return f"{self.text} (policy {', '.join(self.clauses)})"
        return f"{self.text} (guidance)" if self.guidance else self.text


class DisclosureError(Exception):
    """Base of all refusals; `str(error)` may be shown to the user as it is."""


class NotAllowed(DisclosureError):
    """An entry that the case cannot take now. Nothing was changed; `lacking` says what has to come first."""

    def __init__(self, what: str, lacking: Sequence[Lacking]) -> None:
        self.what = what
        self.lacking = tuple(lacking)
        super().__init__(f"{what} cannot be entered yet: {'; '.join(str(one) for one in self.lacking)}")


class NotForYou(NotAllowed):
    """The concern is about this user: they may hand it over, call for help, and nothing more."""

    def __init__(self, what: str) -> None:
        super().__init__(
            what,
            [
                Lacking(
                    text="this concern may be about you, so somebody else has to deal with it",
                    guidance=("about-dsl", "about-oneself"),
                )
            ],
        )


class BadEntry(DisclosureError):
    """An entry whose content is not what its kind asks for; names the kind and each fault by field."""

    def __init__(self, kind: str, faults: Sequence[tuple[str, str]]) -> None:
        self.kind = kind
        self.faults = tuple(faults)
        listed = "; ".join(f"{field}: {fault}" if field else fault for field, fault in self.faults)
        super().__init__(f"the entry `{kind}` is not complete or not right: {listed}")


class UnknownKind(DisclosureError):
    """An event of a kind that this version of the program does not know."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"this case holds an entry of the kind `{kind}`, which this version of the program does not know;"
            " nothing is lost. Open the case with a newer version, or print its chronology, which shows every entry"
        )


class BrokenHistory(DisclosureError):
    """Stored events that cannot be one case: an order, a case or a step that does not fit."""

    def __init__(self, seq: int, why: str) -> None:
        self.seq = seq
        super().__init__(
            f"the record of this case does not fit together at entry {seq}: {why}. Every entry is still there: print the"
            " chronology, and deal with the concern on paper with the LADO's help until this is cleared up"
        )
