"""Saving an answer: the one seam between the app and what writes files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kb.decision import Decision
    from kb.pack import Pack
    from outputs.decision import Format


class Save(Protocol):
    """Writes an answer into a folder and gives the file. Raises CannotSave, whose message says why in words."""

    def __call__(self, pack: Pack, decision: Decision, form: Format, folder: Path, today: date) -> Path: ...


def save_answer(pack: Pack, decision: Decision, form: Format, folder: Path, today: date) -> Path:
    """Write an answer under a name that says nothing of anybody, readable by its owner only."""
    from outputs.decision import decision_page
    from outputs.saving import save

    return save(decision_page(pack, decision, form), "answer", ending=form.value, folder=folder, today=today)
