"""Erasing a case whose time of keeping has ended: the one command after which something is gone."""

from __future__ import annotations

from kb.dates import day_in_words
from triage.caselog.errors import HeadUnavailable, ReadOnly
from triage.disclosure.retention import kept_until, why_kept
from triage.disclosure.working_days import LONDON
from tui.casework.desk import Desk, capital
from tui.casework.entering import NotThere, Work, take_up
from tui.casework.filling import guidance_lines
from tui.casework.view import head_lines
from tui.casework.work import say_only_receipt
from tui.exits import Exit

WARNING = (
    "Nobody can read its words again, with any passphrase or slip. That there was a case, who erased it, when and why stays"
    " on record. Copies made before still open it, and so does every document that was written of it: destroy those too."
)
WHY = (
    "Why is it erased? Name nobody: these words stay, and everybody who may open the case file can read them. Enter"
    " alone, or q, leaves the case as it is."
)
TOPIC = "retention"
"""The topic of a policy's guidance that says how long records are kept."""


def erase(desk: Desk) -> Exit:
    """`case erase`: only a closed case, only after its last day, only with a reason and its reference typed again.

    Raises NotThere where it has to be kept, and what `take_up` and `Session.erase_case` raise.
    """
    if desk.rescue:
        raise ReadOnly
    with desk.unlock(lock_when_idle=True):
        work = take_up(desk, desk.arguments.case)
        if not work.visible:
            return say_only_receipt(work)
        now = desk.outside.now()
        today, until = now.astimezone(LONDON).date(), kept_until(work.case)
        if why := why_kept(work.case, today):
            raise NotThere(f"Case {work.reference} is not erased. {why}")
        assert until is not None, "a case without a last day is kept"
        desk.log_read(work.case_id)
        desk.saved = f"Case {work.reference} is not erased."
        desk.talk.show(head_lines(work.case, work.reference, now))
        desk.talk.show(guidance_lines(desk, [one.id for one in desk.pack().guidance if one.topic == TOPIC]))
        desk.talk.say()
        desk.talk.say(
            f"Case {work.reference} was kept until {day_in_words(until)}; by this computer's clock today is"
            f" {day_in_words(today)}. If that is not today's date, stop here. Erasing it cannot be undone. {WARNING}"
        )
        reason = desk.talk.ask([WHY]).strip()
        again = f"To erase it for good, type its reference, {work.reference}. Anything else leaves it as it is."
        if reason.casefold() in ("", "q") or desk.talk.ask([again]).strip().upper() != work.reference:
            desk.talk.say(desk.saved)
            return Exit.BAD_INPUT
        _erase(work, reason)
    return Exit.DONE


def _erase(work: Work, reason: str) -> None:
    desk = work.desk
    try:
        desk.session.erase_case(work.case_id, work.case.last_seq, reason)
    except HeadUnavailable as error:
        if error.event is None:
            raise
        desk.talk.say(f"Note: {capital(str(error))}")
    desk.saved = f"Case {work.reference} is erased."
    desk.console.data(f"{work.reference}  erased")
    desk.talk.say(
        "Now make new copies (safetriage case backup FOLDER), and destroy those that were made before and every document of"
        " the case."
    )
