"""What each step of the task list lacks in a case, and why a step does not apply to it."""

from __future__ import annotations

from collections.abc import Callable

from triage.disclosure import case as facts
from triage.disclosure.case import Case
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import Advice
from triage.disclosure.entries.people import Telling
from triage.disclosure.entries.record import Assessment
from triage.disclosure.entries.start import Danger, EmergencyCall, HandOver, Images
from triage.disclosure.values import Answer, HandlerRole, Recipient, Teller, Told

Words = tuple[str, ...]
_GOVERNORS = frozenset({Recipient.CHAIR_OF_GOVERNORS, Recipient.GOVERNING_BODY})


def missing(is_missing: bool, *words: str) -> Words:
    """The words where it is missing, else nothing."""
    return words if is_missing else ()


def has(case: Case, kind: type[Entry]) -> bool:
    """Whether the case holds an entry of this kind."""
    return case.last(kind) is not None


def adult_only(case: Case) -> str:
    """Why a step for concerns about adults does not apply."""
    return "It is about a pupil's behaviour, which does not go to the LADO." if facts.about_pupil(case) else ""


def danger(case: Case) -> Words:
    """The danger question answered and, where it has to be, a call that got through."""
    if not has(case, Danger):
        return ("Say whether a child is in danger now.",)
    return missing(
        facts.danger_open(case), "Call 999 or children's social care, and write down when and whom you reached."
    )


def images(case: Case) -> Words:
    """The images question answered and, where it has to be, the police told."""
    if not has(case, Images):
        return ("Say whether an indecent image of a child could be involved.",)
    return missing(
        facts.images_open(case), "Tell the police about the images, and write down when and whom you reached."
    )


def refer(case: Case) -> Words:
    """C2, or the departure from it while it stands."""
    return missing(
        not facts.referral_settled(case),
        "Refer it to the LADO."
        if not facts.departed(case)
        else "Refer it to the LADO: with what is known now, the decision not to refer no longer stands.",
    )


def advice(case: Case) -> Words:
    """The LADO's advice written down and carried out (C2)."""
    if facts.referred(case) and not has(case, Advice):
        return ("Write down the LADO's advice, even if it is that nothing more is needed.",)
    return tuple(f"Carry out advice {seq} ({entry.owner})." for seq, entry in facts.open_advice(case))


def no_advice(case: Case) -> str:
    """Why there is no advice to follow."""
    if not facts.referred(case) and facts.departed(case) and not has(case, Advice):
        return "It was not referred, so there is no advice to follow."
    return adult_only(case)


def not_told_by(*tellers: Teller) -> Callable[[Case], str]:
    """Why a step for certain tellers does not apply."""
    names = " or ".join(teller.label.lower() for teller in tellers)

    def why_not(case: Case) -> str:
        return adult_only(case) or ("" if case.tellers & set(tellers) else f"The school was not told by {names}.")

    return why_not


def _tellings(case: Case, *recipients: Recipient) -> tuple[Telling, ...]:
    return tuple(entry for entry in case.all(Telling) if entry.recipient in recipients)


def leaders(case: Case) -> Words:
    """The headteacher or the governors told (E7); taking the case over counts."""
    head = facts.head_involved(case)
    leaders = _GOVERNORS if head else {*_GOVERNORS, Recipient.HEADTEACHER}
    takers = {HandlerRole.CHAIR_OF_GOVERNORS} if head else {HandlerRole.CHAIR_OF_GOVERNORS, HandlerRole.HEADTEACHER}
    told = any(entry.told is Told.TOLD for entry in _tellings(case, *leaders))
    told = told or any(entry.to_role in takers for entry in case.all(HandOver))
    return missing(not told, f"Tell {'the chair of governors' if head else 'the headteacher or the governors'}.")


def _settled(case: Case, asked: Answer | None, recipient: Recipient) -> bool:
    """Whether somebody was told, or, where it was in doubt, a decision not to tell them was made with its reason."""
    said = {entry.told for entry in _tellings(case, recipient)}
    return Told.TOLD in said or (asked is not Answer.YES and Told.NOT_NEEDED in said)


def crime(case: Case) -> Answer | None:
    """Whether it may be a crime, by the images question and the triage; None before the triage."""
    images, triage = case.last(Images), case.last(Assessment)
    found = [*((images.answer,) if images else ()), *((triage.crime,) if triage else ())]
    return next((wanted for wanted in (Answer.YES, Answer.UNSURE) if wanted in found), Answer.NO if triage else None)


def police(case: Case) -> Words:
    """The police told where it may be a crime (R3); in doubt, a decision not to tell them is enough."""
    called = any(call.reached and call.service.is_police for call in case.all(EmergencyCall))
    done = called or _settled(case, crime(case), Recipient.POLICE)
    return missing(not done, "Bring in the police, or, if it was in doubt, say why not and who agreed.")


def governors(case: Case) -> Words:
    """The governing body told of a serious breach (R2)."""
    last = case.last(Assessment)
    done = _settled(case, last.serious if last else None, Recipient.GOVERNING_BODY)
    return missing(not done, "The headteacher tells the governing body, or, if it was in doubt, says why not.")


def unless(ask: Callable[[Case], Answer | None], words: str) -> Callable[[Case], str]:
    """Why a step does not apply once its question was answered with no."""
    return lambda case: adult_only(case) or (words if ask(case) is Answer.NO else "")


def undecided(recipient: Recipient, words: str) -> Callable[[Case], Words]:
    """What is lacking until somebody was told, or it was decided not to tell them."""
    return lambda case: missing(not _tellings(case, recipient), words)


def serious(case: Case) -> Answer | None:
    """Whether it is a serious breach, by the triage; None before it."""
    last = case.last(Assessment)
    return last.serious if last else None
