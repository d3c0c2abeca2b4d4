"""How a verdict looks: a letter, a class and a colour; its sign is that of every printed answer."""

from __future__ import annotations

from kb.pack import Verdict
from outputs.answer import SIGNS

LETTERS = {
    Verdict.PROHIBITED: "P",
    Verdict.REFER: "R",
    Verdict.CONDITIONAL: "C",
    Verdict.PERMITTED: "A",
    Verdict.OBLIGATORY: "O",
    Verdict.OUT_OF_SCOPE: "-",
}
"""Letters for the map."""


def sign(verdict: Verdict | None) -> str:
    """The sign of a verdict, or of none yet."""
    return SIGNS[verdict]


def look(verdict: Verdict | None) -> str:
    """The style class of a verdict."""
    return "-open" if verdict is None else f"-{verdict.value.replace('_', '-')}"


def colour(verdict: Verdict) -> str:
    """The style that writes a verdict in its colour."""
    return f"bold $verdict-{verdict.value.replace('_', '-')}-text"
