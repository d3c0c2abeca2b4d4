"""The steps of the task list, as data: when each applies, what it still lacks, and who asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from triage.disclosure import case as facts
from triage.disclosure import lacks
from triage.disclosure.case import Case, Stage
from triage.disclosure.clock import ICO_HOURS, due_at, personal_data
from triage.disclosure.entries.lado import Advice, Departure, LadoAttempt
from triage.disclosure.entries.people import (
    Confidentiality,
    DpoReport,
    IcoAnswer,
    ParentReassured,
    PupilReassured,
)
from triage.disclosure.entries.record import Assessment, Record
from triage.disclosure.entries.start import Danger, Images
from triage.disclosure.errors import Lacking
from triage.disclosure.values import Recipient, Teller

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `why_not` says why it does not apply ("" where it does), `lacks` what it lacks, both for a given case.

    `kinds` are the entries that belong to it; `owed` is false for a step that only helps (nothing waits for it).
    """

    id: str
    title: str
    who: str
    kinds: tuple[str, ...]
    lacks: Callable[[Case], Words]
    why_not: Callable[[Case], str] = lambda case: ""
    begun: Callable[[Case], bool] = lambda case: False
    due: Callable[[Case], datetime | None] = lambda case: None
    by_when: str = ""
    clauses: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    owed: bool = True


STEPS: tuple[Step, ...] = (
    Step(
        id="opening",
        title="Open the case",
        who="whoever is told",
        kinds=("opening",),
        lacks=lambda case: lacks.missing(
            not case.items, "Say who told, whom it is about, and when the school came to know."
        ),
        clauses=("C1",),
    ),
    Step(
        id="hand-over",
        title="Hand the case over",
        who="whoever is told",
        kinds=("hand_over",),
        why_not=lambda case: (
            "" if any(one.conflict for one in facts.subjects(case)) else "It is not about the DSL or you."
        ),
        lacks=lambda case: lacks.missing(
            facts.hand_over_due(case), f"Hand it over: {facts.handler_route(case).label.lower()}."
        ),
        by_when="at once",
        guidance=("about-dsl", "about-oneself", "about-headteacher"),
    ),
    Step(
        id="danger",
        title="Is a child in danger now?",
        who="anybody",
        kinds=("danger", "emergency_call"),
        lacks=lacks.danger,
        begun=lambda case: lacks.has(case, Danger),
        by_when="at once",
        guidance=("danger-first",),
    ),
    Step(
        id="images",
        title="Indecent images of a child",
        who="anybody",
        kinds=("images", "emergency_call"),
        lacks=lacks.images,
        begun=lambda case: lacks.has(case, Images),
        by_when="at once",
        guidance=("indecent-images", "indecent-images-adult", "device-as-evidence"),
    ),
    Step(
        id="routing",
        title="Pass on a matter about a pupil",
        who="the DSL",
        kinds=("routing",),
        why_not=lambda case: "" if facts.about_pupil(case) else "It is about an adult.",
        lacks=lambda case: lacks.missing(
            case.stage is not Stage.ROUTED, "Pass it on by the policy's rules for pupils."
        ),
        clauses=("P3", "P5", "P6", "P7", "A6"),
    ),
    Step(
        id="record",
        title="Record the disclosure",
        who="whoever was told",
        kinds=("record",),
        why_not=lacks.adult_only,
        lacks=lambda case: lacks.missing(not lacks.has(case, Record), "Record the disclosure."),
        by_when="the same day (guidance)",
        clauses=("C1",),
        guidance=(
            "listen",
            "open-prompts",
            "own-words",
            "facts-and-opinion",
            "record-basics",
            "same-day",
            "online-evidence",
        ),
    ),
    Step(
        id="triage",
        title="What kind of concern is it?",
        who="the DSL",
        kinds=("assessment",),
        why_not=lacks.adult_only,
        lacks=lambda case: lacks.missing(
            not lacks.has(case, Assessment), "Say what kind of concern it looks like; if unsure, ring the LADO."
        ),
        guidance=("harm-threshold", "private-life-counts", "low-level-concerns", "low-level-handling"),
    ),
    Step(
        id="referral-form",
        title="Fill in the LADO's form",
        who="the DSL",
        kinds=("referral_details",),
        why_not=lacks.adult_only,
        lacks=lambda case: (),
        clauses=("C2",),
        owed=False,
    ),
    Step(
        id="refer",
        title="Refer it to the LADO",
        who="the DSL or the case manager",
        kinds=("referral", "lado_attempt", "departure"),
        why_not=lacks.adult_only,
        lacks=lacks.refer,
        begun=lambda case: lacks.has(case, LadoAttempt) or lacks.has(case, Departure),
        due=due_at,
        by_when="one working day from when the school knew (our reading)",
        clauses=("C2",),
        guidance=("lado-at-once", "lado-one-working-day", "working-day-meaning"),
    ),
    Step(
        id="advice",
        title="Follow the LADO's advice",
        who="the owner of each piece of advice",
        kinds=("advice", "advice_done"),
        why_not=lacks.no_advice,
        lacks=lambda case: lacks.advice(case) or lacks.missing(not facts.referral_settled(case), "Refer it first."),
        begun=lambda case: lacks.has(case, Advice),
        clauses=("C2",),
    ),
    Step(
        id="hold",
        title="Hold: tell nobody, ask nobody, look into nothing",
        who="everybody",
        kinds=("hold_lifted",),
        why_not=lacks.adult_only,
        lacks=lambda case: lacks.missing(
            facts.holding(case), "The hold stands until the LADO, and the police or social care, agree."
        ),
        begun=facts.holding,
        guidance=("do-not-investigate", "do-not-tell-subject", "suspension-not-automatic"),
    ),
    Step(
        id="parent",
        title="Reassure the parent or carer who told",
        who="the DSL",
        kinds=("parent_reassured",),
        why_not=lacks.not_told_by(Teller.PARENT),
        lacks=lambda case: lacks.missing(
            not lacks.has(case, ParentReassured), "Reassure them and make sure that they understand the process."
        ),
        by_when="straight away",
        clauses=("C3",),
        guidance=("parent-who-tells", "telling-parents", "reporting-restriction"),
    ),
    Step(
        id="confidentiality",
        title="Keep the confidence of those in school who told",
        who="the DSL",
        kinds=("confidentiality",),
        why_not=lacks.not_told_by(Teller.STAFF, Teller.GOVERNOR_OR_VOLUNTEER),
        lacks=lambda case: lacks.missing(
            not lacks.has(case, Confidentiality), "Tell them how far their name is kept; promise nothing."
        ),
        by_when="from the moment they tell",
        clauses=("C4",),
        guidance=("staff-who-tell", "whistleblowing-protection", "no-gagging"),
    ),
    Step(
        id="pupil",
        title="Reassure the pupil who told",
        who="the DSL",
        kinds=("pupil_reassured",),
        why_not=lacks.not_told_by(Teller.PUPIL),
        lacks=lambda case: lacks.missing(
            not lacks.has(case, PupilReassured), "Reassure the pupil, and promise no secrecy."
        ),
        by_when="straight away",
        clauses=("C4",),
        guidance=("listen",),
    ),
    Step(
        id="leaders",
        title="Tell the headteacher or the governors",
        who="any adult who knows",
        kinds=("telling",),
        why_not=lacks.adult_only,
        lacks=lacks.leaders,
        clauses=("E7",),
        guidance=("about-staff", "about-headteacher", "conflict-of-interest", "case-manager"),
    ),
    Step(
        id="dpo",
        title="Report the breach to the Data Protection Officer",
        who="any adult who knows",
        kinds=("dpo_report",),
        why_not=lacks.adult_only,
        lacks=lambda case: lacks.missing(not lacks.has(case, DpoReport), "Report the facts of the breach to the DPO."),
        by_when="immediately",
        clauses=("F1",),
        guidance=("data-breach-record",),
    ),
    Step(
        id="ico",
        title="The 72-hour question",
        who="the headteacher, advised by the DPO",
        kinds=("ico_decision",),
        why_not=lacks.unless(personal_data, "No personal information is involved."),
        lacks=lambda case: lacks.missing(
            not lacks.has(case, IcoAnswer), "Decide whether the Information Commissioner is told, and say why."
        ),
        due=lambda case: case.known_at + ICO_HOURS if personal_data(case) else None,
        by_when="72 hours, nights included (guidance)",
        clauses=("F1",),
        guidance=("data-breach-72-hours", "data-breach-people"),
    ),
    Step(
        id="police",
        title="The police, where it may be a crime",
        who="the headteacher and governors",
        kinds=("telling", "emergency_call"),
        why_not=lacks.unless(lacks.crime, "Nothing points to a crime."),
        lacks=lacks.police,
        clauses=("R3",),
        guidance=("indecent-images-adult", "mandatory-reporting"),
    ),
    Step(
        id="governing-body",
        title="Tell the governing body of a serious breach",
        who="the headteacher",
        kinds=("telling",),
        why_not=lacks.unless(lacks.serious, "It is not a serious breach."),
        lacks=lacks.governors,
        clauses=("R2",),
    ),
    Step(
        id="dbs",
        title="Disclosure and Barring Service",
        who="the case manager",
        kinds=("telling",),
        why_not=lacks.adult_only,
        lacks=lacks.undecided(Recipient.DBS, "Refer to the DBS, or say why it is not needed. By law it can be a duty."),
        by_when="at the end",
        clauses=("E2",),
        guidance=("dbs-duty",),
    ),
    Step(
        id="tra",
        title="Teaching Regulation Agency",
        who="the case manager",
        kinds=("telling",),
        why_not=lacks.adult_only,
        lacks=lacks.undecided(Recipient.TRA, "Consider the TRA if it is about a teacher, or say why it is not needed."),
        by_when="at the end",
        guidance=("tra-referral",),
    ),
    Step(
        id="close",
        title="Close the case",
        who="the DSL or the case manager",
        kinds=("closing",),
        why_not=lambda case: "It ends when it is passed on." if facts.about_pupil(case) else "",
        lacks=lambda case: lacks.missing(
            case.stage is not Stage.CLOSED, "Give the outcome, the reasons, and how long the record is kept."
        ),
        clauses=("C1",),
        guidance=("record-decisions", "retention-allegation", "retention-false"),
    ),
)
"""The steps in the order in which they are shown and, where it matters, done."""


def step(step_id: str) -> Step:
    """The step with this id. Raises KeyError."""
    return {one.id: one for one in STEPS}[step_id]


def unfinished(case: Case) -> tuple[Lacking, ...]:
    """All that is lacking before the case can be closed."""
    return tuple(
        Lacking(text=text.rstrip("."), clauses=one.clauses, guidance=one.guidance)
        for one in STEPS
        if one.owed and one.id != "close" and not one.why_not(case)
        for text in one.lacks(case)
    )
