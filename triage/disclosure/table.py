"""The one table of transitions: which entry can be made when, and where it leads. The machine and the diagram come from it.

The policy gives the order C1, C2, C3 or C4. What it is silent about (danger, images, triage, the hold) is guidance.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from triage.disclosure import guards as g
from triage.disclosure.case import Stage


class Onward(Enum):
    """Destinations that are no stage: stay, or go to the first stage whose business is not finished."""

    STAY = auto()
    NEXT = auto()


STAY, NEXT = Onward.STAY, Onward.NEXT

_WORKING = (Stage.RECORD, Stage.TRIAGE, Stage.REFER, Stage.FOLLOW)
_OPEN = (Stage.DANGER, Stage.IMAGES, Stage.ROUTING, *_WORKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row: an entry of the kind `trigger`, made at a stage of `source`, leads `to` a stage.

    Where several rows fit, the first whose condition `when` holds is taken; then its guards `needs` must hold. `by` is who
    enters it; `clauses` or `guidance` ask for it; `deadline` is by when.
    """

    trigger: str
    source: tuple[Stage, ...]
    to: Stage | Onward
    when: g.Condition | None = None
    needs: tuple[g.Guard, ...] = ()
    by: str = "the DSL"
    clauses: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    deadline: str = ""


TABLE: tuple[Transition, ...] = (
    # Opening: whom it is about decides who deals with it.
    Transition(
        trigger="opening",
        source=(Stage.NEW,),
        to=Stage.HAND_OVER,
        when=g.CONFLICT,
        by="whoever is told",
        guidance=("about-dsl", "about-oneself"),
    ),
    Transition(trigger="opening", source=(Stage.NEW,), to=Stage.DANGER, by="whoever is told", clauses=("C1",)),
    Transition(
        trigger="hand_over",
        source=(Stage.HAND_OVER,),
        to=NEXT,
        needs=(g.TAKER_NOT_SUBJECT, g.RIGHT_ROLE),
        by="whoever is told",
        guidance=("about-dsl", "about-oneself"),
        deadline="at once",
    ),
    Transition(
        trigger="hand_over",
        source=_OPEN,
        to=STAY,
        needs=(g.TAKER_NOT_SUBJECT, g.RIGHT_ROLE),
        guidance=("case-manager",),
    ),
    # A child in danger, and images, before anything else. Both questions may be answered again at any time.
    Transition(
        trigger="danger",
        source=_OPEN,
        to=Stage.DANGER,
        when=g.DANGER_OPEN,
        guidance=("danger-first",),
        deadline="at once",
    ),
    Transition(trigger="danger", source=(Stage.DANGER,), to=NEXT, guidance=("danger-first",), deadline="at once"),
    Transition(trigger="danger", source=_OPEN[1:], to=STAY, guidance=("danger-first",)),
    Transition(
        trigger="emergency_call",
        source=(Stage.DANGER, Stage.IMAGES),
        to=NEXT,
        by="anybody",
        clauses=("R3",),
        guidance=("danger-first", "indecent-images-adult"),
        deadline="at once",
    ),
    Transition(
        trigger="emergency_call",
        source=(Stage.HAND_OVER, Stage.ROUTING, *_WORKING),
        to=STAY,
        by="anybody",
        clauses=("R3",),
        guidance=("danger-first",),
        deadline="at once",
    ),
    Transition(
        trigger="images",
        source=_OPEN[1:],
        to=Stage.IMAGES,
        when=g.IMAGES_OPEN,
        needs=(g.IMAGES_UNDERSTOOD,),
        guidance=("indecent-images", "indecent-images-adult", "device-as-evidence"),
        deadline="at once",
    ),
    Transition(
        trigger="images",
        source=(Stage.IMAGES,),
        to=NEXT,
        needs=(g.IMAGES_UNDERSTOOD,),
        guidance=("indecent-images",),
        deadline="at once",
    ),
    Transition(
        trigger="images",
        source=_OPEN[2:],
        to=STAY,
        needs=(g.IMAGES_UNDERSTOOD,),
        guidance=("indecent-images",),
    ),
    # Whom it turns out to be about; and the way of a matter about a pupil.
    Transition(
        trigger="new_subject",
        source=_OPEN[2:],
        to=Stage.HAND_OVER,
        when=g.CONFLICT,
        needs=(g.ADULT_NOW,),
        guidance=("about-dsl", "about-oneself"),
    ),
    Transition(trigger="new_subject", source=_OPEN[2:], to=NEXT, needs=(g.ADULT_NOW,), clauses=("C2",)),
    Transition(
        trigger="routing",
        source=(Stage.ROUTING,),
        to=Stage.ROUTED,
        clauses=("A5", "A6", "P3", "P6"),
        deadline="straight away",
    ),
    # C1, triage, C2.
    Transition(
        trigger="record",
        source=(Stage.RECORD,),
        to=NEXT,
        by="whoever was told",
        clauses=("C1",),
        guidance=("listen", "own-words", "record-basics"),
        deadline="the same day (guidance)",
    ),
    Transition(
        trigger="record",
        source=(Stage.ROUTING, Stage.TRIAGE, Stage.REFER, Stage.FOLLOW),
        to=STAY,
        by="whoever was told",
        clauses=("C1",),
    ),
    Transition(
        trigger="assessment",
        source=(Stage.TRIAGE, Stage.REFER, Stage.FOLLOW),
        to=NEXT,
        guidance=("harm-threshold", "low-level-concerns"),
    ),
    Transition(trigger="lado_attempt", source=_WORKING, to=STAY, clauses=("C2",), guidance=("lado-at-once",)),
    Transition(trigger="referral_details", source=_WORKING, to=STAY, clauses=("C2",)),
    Transition(
        trigger="referral",
        source=(Stage.REFER, Stage.FOLLOW),
        to=Stage.FOLLOW,
        by="the DSL or the case manager",
        clauses=("C2",),
        guidance=("lado-one-working-day", "working-day-meaning"),
        deadline="one working day from when the school knew (our reading)",
    ),
    Transition(
        trigger="departure",
        source=(Stage.REFER,),
        to=Stage.FOLLOW,
        needs=(g.MAY_DEPART, g.SECOND_PERSON),
        by="the DSL with a second person",
        clauses=("C2",),
        guidance=("record-decisions",),
    ),
    # The LADO's advice, and the hold.
    Transition(trigger="advice", source=_WORKING, to=STAY, needs=(g.LADO_REACHED,), by="the LADO", clauses=("C2",)),
    Transition(
        trigger="advice_done",
        source=_WORKING,
        to=STAY,
        needs=(g.ADVICE_OPEN,),
        by="its owner",
        clauses=("C2",),
        deadline="the day given with the advice",
    ),
    Transition(
        trigger="hold_lifted",
        source=(Stage.FOLLOW,),
        to=STAY,
        needs=(g.HOLD_STANDS, g.ALL_AGREE),
        by="the case manager with the LADO",
        clauses=("C2",),
        guidance=("do-not-investigate", "do-not-tell-subject"),
    ),
    # Those who told, and the others to tell.
    Transition(
        trigger="parent_reassured",
        source=_WORKING,
        to=STAY,
        needs=(g.PARENT_TOLD, g.UNDERSTOOD),
        clauses=("C3",),
        guidance=("parent-who-tells", "reporting-restriction"),
        deadline="straight away",
    ),
    Transition(
        trigger="confidentiality",
        source=_WORKING,
        to=STAY,
        needs=(g.STAFF_TOLD, g.NOT_PROMISED),
        clauses=("C4",),
        guidance=("staff-who-tell", "whistleblowing-protection"),
        deadline="from the moment they tell",
    ),
    Transition(
        trigger="pupil_reassured",
        source=_WORKING,
        to=STAY,
        needs=(g.PUPIL_TOLD, g.PUPIL_KNOWS),
        clauses=("C4",),
        guidance=("listen",),
        deadline="straight away",
    ),
    Transition(
        trigger="telling",
        source=_WORKING,
        to=STAY,
        needs=(g.NOT_TO_HEAD, g.PARENTS_WAIT),
        clauses=("E7", "R2", "R3", "E2"),
        guidance=("about-staff", "dbs-duty", "tra-referral"),
    ),
    Transition(
        trigger="dpo_report",
        source=_WORKING,
        to=STAY,
        by="any adult who knows",
        clauses=("F1",),
        guidance=("data-breach-record",),
        deadline="immediately",
    ),
    Transition(
        trigger="ico_decision",
        source=_WORKING,
        to=STAY,
        by="the headteacher, advised by the DPO",
        clauses=("F1",),
        guidance=("data-breach-72-hours",),
        deadline="72 hours from when the school knew (guidance)",
    ),
    # The record itself, and its end.
    Transition(trigger="note", source=_OPEN, to=STAY, clauses=("C1",)),
    Transition(trigger="correction", source=(Stage.HAND_OVER, *_OPEN), to=STAY, clauses=("C1",)),
    Transition(
        trigger="closing",
        source=(Stage.FOLLOW,),
        to=Stage.CLOSED,
        needs=(g.NOTHING_OPEN,),
        by="the DSL or the case manager",
        clauses=("C1", "C2", "C3", "C4"),
        guidance=("record-decisions", "retention-allegation"),
    ),
    Transition(trigger="reopening", source=(Stage.CLOSED, Stage.ROUTED), to=NEXT),
)
"""Every transition. A stage and a kind that stand in no row together are refused."""
