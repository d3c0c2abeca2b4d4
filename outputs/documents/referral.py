"""The referral to the LADO (C2): the merged form, filled from the case, with what is still lacking."""

from __future__ import annotations

from outputs.documents.document import NOT_GIVEN, Block, Document, Fields, Items, Paragraphs, Row, Section, Signature
from outputs.documents.frame import DoesNotApply, Frame, case_notices, framed, guidance_section, reference
from triage.disclosure.case import Case, about_pupil, head_involved
from triage.disclosure.clock import LABEL, clock, spoken
from triage.disclosure.entries.lado import LadoAttempt, Referral
from triage.disclosure.referral import Need, ReferralForm, referral_form

INSTEAD = (
    "The council's own form goes before this one. The fields here were merged from eight councils' forms; your council may"
    " ask for others."
)


def lado_referral(case: Case, frame: Frame) -> Document:
    """The form as far as the case fills it. Raises DoesNotApply for a pupil's behaviour."""
    if case.case_id is None or about_pupil(case):
        raise DoesNotApply("a pupil's behaviour does not go to the LADO, so there is no referral to print")
    around = frame.settings
    form = referral_form(case, organisation=", ".join(text for text in (around.school, around.address) if text))
    now = clock(case, frame.now)
    time = (
        Row(label="Clock", value=now.words),
        Row(label="How it is counted", value=LABEL),
        *(Row(label="Attempt to reach the LADO", value=_attempt(one)) for one in case.all(LadoAttempt)),
        *(Row(label="Referred", value=_sent(one)) for one in case.all(Referral)),
    )
    manager = "chair_of_governors" if head_involved(case) else "head"
    contacts = (
        frame.row("LADO", "lado"),
        frame.number("LADO's number", "lado"),
        frame.row("DSL", "dsl"),
        frame.row("Case manager (by guidance)", manager),
        frame.number("School office", "school"),
        Row(label="School's address", value=frame.settings.address),
    )
    document = Document(
        slug="lado-referral",
        title="Referral to the Local Authority Designated Officer (LADO)",
        facts=(Row(label="Case", value=reference(case.case_id)),),
        notices=case_notices(case),
        sections=(
            Section(title="Time", blocks=(Fields(rows=time),)),
            Section(title="Contacts", blocks=(Fields(rows=contacts),)),
            Section(title="Still lacking", blocks=_lacking(form)),
            *(
                Section(
                    title=group,
                    blocks=(
                        Fields(
                            rows=tuple(
                                Row(
                                    label=f"{one.label}{' (if known)' if one.need is Need.SOME else ''}",
                                    value=one.value,
                                )
                                for one in form.of(group)
                            )
                        ),
                    ),
                )
                for group in form.groups
            ),
            *guidance_section(
                frame, "harm-threshold", "lado-one-working-day", "working-day-meaning", "do-not-tell-subject"
            ),
            Section(title="Signed", blocks=(Signature(lines=("Name", "Job", "Signature", "Date and time")),)),
        ),
        footer=(*frame.clauses("C2"), INSTEAD),
    )
    return framed(frame, document)


def _sent(one: Referral) -> str:
    said = f"{one.how.label}, by {one.sent_by}, to {one.to_whom}, {spoken(one.sent_at)}"
    return f"{said}. Reference {one.reference or NOT_GIVEN}"


def _attempt(one: LadoAttempt) -> str:
    reached = "reached" if one.reached else "not reached"
    return f"{one.how.label}, {reached}, by {one.tried_by}, {spoken(one.at)}. {one.result}"


def _lacking(form: ReferralForm) -> tuple[Block, ...]:
    if not form.lacking:
        return (Paragraphs(texts=("Nothing that councils nearly always ask for is lacking.",)),)
    return (
        Paragraphs(
            texts=("Councils nearly always ask for these. Send the form all the same: gaps are no reason to wait.",)
        ),
        Items(texts=tuple(f"{one.group}: {one.label}" for one in form.lacking)),
    )
