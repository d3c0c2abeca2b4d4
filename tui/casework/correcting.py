"""Correcting an entry: its answers as they stand, changed where they are wrong, with a reason. What it said stays on record."""

from __future__ import annotations

from triage.disclosure.entries.entry import Entry
from triage.disclosure.events import Correction
from triage.disclosure.forms import answers_of, form
from tui.casework.desk import Desk
from tui.casework.entering import NotThere, Work
from tui.casework.filling import Filling, LeftForm, NotSaved
from tui.casework.view import short_head


def correct(work: Work, number: int | None = None) -> bool:
    """Correct one entry; asks which where no number is given. False where it was left. Raises NotThere, Ended."""
    desk = work.desk
    if number is None:
        number = _which(work)
        if number is None:
            return False
    target = next((item for item in work.case.items if item.seq == number), None)
    if target is None:
        raise NotThere(f"case {work.reference} has no entry {number}; its entries are 1 to {work.case.last_seq}")
    if isinstance(target.written, Correction):
        raise NotThere(f"entry {number} is itself a correction; correct entry {target.written.seq} again instead")
    questions = form(target.event.kind)
    filling = Filling(
        desk=desk,
        form=questions,
        answers=dict(answers_of(target.stands)),
        head=(short_head(work.case, work.reference, desk.outside.now()),),
        notes=(f"You correct entry {number}. What it said before stays on record beside the correction.",),
    )
    event_id = desk.outside.new_id()

    def save(instead: Entry) -> None:
        if instead == target.stands:
            raise NotSaved(["nothing was changed yet; type the number of the answer that is wrong"])
        reason = _reason(desk)
        item = work.save(Correction(seq=number, reason=reason, instead=instead), event_id)
        desk.talk.say()
        desk.talk.say(f"SAVED as entry {item.seq} of case {work.reference}: the correction of entry {number}.")

    try:
        filling.run(save, check_first=True)
    except LeftForm:
        desk.talk.say("You left the correction. Nothing of it is saved.")
        return False
    return True


def _which(work: Work) -> int | None:
    talk = work.desk.talk
    lines = ["", "--- Correct an entry ---"]
    lines += [
        f"  {item.seq}. {item.stands.TITLE}" for item in work.case.items if not isinstance(item.written, Correction)
    ]
    lines.append("Which entry? Type its number · b = back to the list")
    while True:
        word = talk.ask(lines).strip()
        if word.casefold() in ("b", "q", ""):
            return None
        if word.isascii() and word.isdigit() and len(word) < 7:
            return int(word)
        talk.say("Type the number of an entry.")


def _reason(desk: Desk) -> str:
    while True:
        typed = desk.talk.ask(["", "What was wrong? It is kept with the correction."]).strip()
        if typed:
            return typed
        desk.talk.say("This one needs an answer.")
