"""Correcting an entry: its answers as they stand, changed where they are wrong, with what was wrong. Both stay on record."""

from __future__ import annotations

from collections.abc import Mapping

from triage.disclosure.case import Item
from triage.disclosure.entries.entry import Entry
from triage.disclosure.errors import BadEntry
from triage.disclosure.events import Correction
from triage.disclosure.fields import Field
from triage.disclosure.forms import answers_of, form
from tui.app.disclosure.casefile import CaseFile
from tui.app.disclosure.form import FormScreen
from tui.casework.entering import Work

REASON = next(one for one in form(Correction.KIND).fields if one.id == "reason")


class CorrectScreen(FormScreen):
    """The form of an entry that stands, with one question more."""

    def __init__(self, file: CaseFile, work: Work, item: Item) -> None:
        self.item = item
        note = f"You correct entry {item.seq}. What it said before stays on record beside the correction."
        super().__init__(file, work, item.event.kind, answers_of(item.stands), [note])

    @property
    def draft_name(self) -> str:
        return f"correction of {self.item.seq}"

    @property
    def fields(self) -> tuple[Field, ...]:
        return (REASON, *self.form.fields)

    def _answer(self, field: Field) -> object:
        return self.draft.answers.get(field.id)

    def made(self, answers: Mapping[str, object], faults: list[tuple[str, str]]) -> Entry:
        reason = str(answers.get(REASON.id) or "").strip()
        if not reason:
            faults = [*faults, (REASON.id, f"“{REASON.label}” has no answer")]
        instead = super().made(answers, faults)
        if instead == self.item.stands:
            raise BadEntry(self.kind, [("", "nothing was changed yet: change the answer that is wrong")])
        return Correction(seq=self.item.seq, reason=reason, instead=instead)
