"""A decision as a page."""

from __future__ import annotations

from kb.decision import Decision
from kb.pack import Pack
from outputs.answer import answer_of
from outputs.templates import render


def decision_text(pack: Pack, decision: Decision) -> str:
    """The decision as plain text, without box characters: for pipes, screen readers and files."""
    return render("answer.txt.j2", answer=answer_of(pack, decision))
