"""The notes for those who told: the parent or carer (C3), and the colleague, governor or volunteer (C4).

They leave the school with the reader, so nothing of the case is in them: no child, no accused person, no content.
"""

from __future__ import annotations

from outputs.documents.document import Document, Fields, Items, Paragraphs, Row, Section, Signature
from outputs.documents.frame import DoesNotApply, Frame, framed, guidance_section, reference
from triage.disclosure.case import Case, departed, head_involved, holding, referral_settled, referred
from triage.disclosure.entries.people import Confidentiality, ParentReassured
from triage.disclosure.guards import IN_SCHOOL
from triage.disclosure.values import Teller


def parent_note(case: Case, frame: Frame) -> Document:
    """What happens next, for the parent or carer who told. Raises DoesNotApply where no parent did."""
    if case.case_id is None or Teller.PARENT not in case.tellers:
        raise DoesNotApply("no parent or carer told the school of this, so there is no note for a parent (C3)")
    last = case.last(ParentReassured)
    now = (
        "For now we can say no more about it: the people whose task it is must be able to look into it first."
        if holding(case)
        else "We will tell you what we may, as the officer and the other agencies agree."
    )
    case_manager = "the chair of governors" if head_involved(case) else "the headteacher"
    document = Document(
        slug="note-for-the-parent",
        title="What happens next: a note for the parent or carer",
        facts=(Row(label="Reference", value=reference(case.case_id)),),
        sections=(
            Section(
                title="Thank you",
                blocks=(
                    Paragraphs(
                        texts=(
                            "Thank you for telling us. It was right to, and we take it seriously. We have written down what"
                            " you said in your own words.",
                        )
                    ),
                ),
            ),
            Section(
                title="What the school does now",
                blocks=(
                    Items(
                        texts=(
                            _passed_on(case),
                            f"At the school {case_manager} is in charge of the matter, and the Designated Safeguarding Lead"
                            " looks after the children.",
                            "The police and children's social care may have to be told. They then decide with us what can be"
                            " said, and when.",
                            "It can take weeks. You will hear from us as soon as there is something that we may tell you.",
                        )
                    ),
                    Paragraphs(texts=(now,)),
                ),
            ),
            Section(
                title="What we ask of you",
                blocks=(
                    Items(
                        texts=(
                            "Please do not question your child about it. If your child talks, listen, and write it down.",
                            "Please do not speak to the person about it, or to other families.",
                            "Please do not write about it online or in a message group. For some cases the law forbids it.",
                            "Keep messages and pictures that you have, and change nothing. If there could be an indecent"
                            " image of a child, do not look at it, copy it or send it to anybody, us included: call the"
                            " police on 101, or on 999 if a child is in danger.",
                        )
                    ),
                ),
            ),
            Section(
                title="Whom you can ring",
                blocks=(
                    Fields(
                        rows=(
                            Row(label="Your contact", value=last.contact if last else None),
                            frame.row("Designated Safeguarding Lead", "dsl"),
                            frame.number("School office", "school"),
                            frame.number("Children's social care", "childrens_social_care"),
                            Row(label="If a child is in danger", value="999"),
                        )
                    ),
                ),
            ),
            *guidance_section(frame, "reporting-restriction", "telling-parents"),
            Section(
                title="Talked through",
                blocks=(Signature(lines=("For the school", "Parent or carer", "Date")),),
            ),
        ),
        footer=frame.clauses("C3"),
    )
    return framed(frame, document, confidential=False)


def _passed_on(case: Case) -> str:
    if referred(case):
        return (
            "We have passed it to the council's designated officer (the LADO), who advises us. We follow that advice."
        )
    if departed(case) and referral_settled(case):
        return (
            "Two of us have decided in writing to deal with it in the school. You may ask the council's designated officer"
            " (the LADO) about it yourself."
        )
    return (
        "We have to pass it to the council's designated officer (the LADO), within one working day. The officer advises us,"
        " and we follow that advice."
    )


def staff_note(case: Case, frame: Frame) -> Document:
    """How far a name is kept, for those in school who told. Raises DoesNotApply where none of them did."""
    if case.case_id is None or not IN_SCHOOL & case.tellers:
        raise DoesNotApply("nobody on the staff, no governor and no volunteer told the school of this (C4)")
    last = case.last(Confidentiality)
    document = Document(
        slug="confidentiality-note",
        title="Your name and this concern: a note for the colleague who told",
        facts=(Row(label="Reference", value=reference(case.case_id)),),
        sections=(
            Section(
                title="What we do, and what we cannot promise",
                blocks=(
                    Paragraphs(
                        texts=(
                            "Thank you for raising it. The policy asks for exactly that, and staying silent would have been"
                            " the mistake.",
                            "We try to keep it confidential that it came from you: as few people as possible will know. We"
                            " cannot promise that nobody will. The LADO or the police may need your name, and sometimes the"
                            " facts show who was there.",
                        )
                    ),
                    Fields(
                        rows=(
                            Row(label="Who knows your name now", value=last.known_by if last else None),
                            Row(label="What you asked for", value=(last.anonymity or None) if last else None),
                            Row(label="Who spoke to you", value=last.by if last else None),
                        )
                    ),
                ),
            ),
            Section(
                title="What we ask of you",
                blocks=(
                    Items(
                        texts=(
                            "Speak about it only with the people who deal with it.",
                            "Do not look into it, and do not speak to the person about it.",
                            "Tell us at once if anybody treats you worse because you told.",
                        )
                    ),
                ),
            ),
            Section(
                title="If you are not heard",
                blocks=(
                    Paragraphs(
                        texts=(
                            "The whistleblowing procedure is there for you, and no rule of this policy stops you from using"
                            " it (U19).",
                        )
                    ),
                    Fields(
                        rows=(
                            frame.row("Contact in the whistleblowing procedure", "whistleblowing_contact"),
                            frame.number("NSPCC whistleblowing advice line", "nspcc_whistleblowing"),
                        )
                    ),
                ),
            ),
            *guidance_section(
                frame, "staff-who-tell", "whistleblowing-protection", "whistleblowing-outside", "no-gagging"
            ),
            Section(title="Talked through", blocks=(Signature(lines=("For the school", "Colleague", "Date")),)),
        ),
        footer=frame.clauses("C4", "E7"),
    )
    return framed(frame, document)
