"""Keeping an answer: the only way in which anything of a conversation is written down."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kb.clean import clean_line
from kb.decision import Decision
from kb.pack import Pack
from outputs.decision import Format, decision_page
from outputs.saving import CannotSave, save
from tui.plain.conversation import Conversation


def offer_to_keep(talk: Conversation, pack: Pack, decision: Decision, folder: Path, today: date) -> Path | None:
    """Offer to save the answer into a folder; the end of the input means no. Gives the file's path."""
    choices = ", ".join(Format)
    talk.say(f"To keep this answer type a format ({choices}) · Enter = keep nothing")
    while True:
        word = (talk.read() or "").strip().casefold()
        if word in ("", "q", "n", "no"):
            return None
        if word not in tuple(Format):
            talk.say(f"`{clean_line(word)[:40]}` is not one of {choices}.")
            continue
        try:
            page = decision_page(pack, decision, Format(word))
            path = save(page, "answer", ending=word, folder=folder, today=today)
        except CannotSave as error:
            talk.say(str(error))
            return None
        talk.say(f"Saved for your eyes only: {path}")
        return path
