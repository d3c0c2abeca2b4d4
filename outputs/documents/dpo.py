"""The report to the Data Protection Officer (F1): the facts of the breach, never what a child or anybody else disclosed."""

from __future__ import annotations

from outputs.documents.document import Document, Fields, Row, Section
from outputs.documents.frame import DoesNotApply, Frame, framed, guidance_section, reference, words
from triage.disclosure.case import Case, about_pupil
from triage.disclosure.clock import ico_clock
from triage.disclosure.entries.people import DpoReport, IcoAnswer


def dpo_report(case: Case, frame: Frame) -> Document:
    """The breach for the DPO. Only what was entered for the DPO is in it. Raises DoesNotApply for a pupil's behaviour."""
    if case.case_id is None or about_pupil(case):
        raise DoesNotApply(
            "the policy sends breaches by adults to the Data Protection Officer, not what pupils do (F1)"
        )
    last, decided = case.last(DpoReport), case.last(IcoAnswer)

    def said(name: str) -> str | None:
        return words(getattr(last, name)) if last is not None else None

    now = ico_clock(case, frame.now)
    document = Document(
        slug="dpo-report",
        title="Breach report to the Data Protection Officer",
        facts=(Row(label="Reference", value=reference(case.case_id)),),
        sections=(
            Section(
                title="The breach",
                blocks=(
                    Fields(
                        rows=(
                            Row(label="What happened", value=said("what_happened")),
                            Row(label="When the school came to know", value=words(case.known_at)),
                            Row(label="Personal information involved", value=said("personal_data")),
                            Row(label="Kinds of information", value=said("what_data")),
                            Row(label="About how many people and records", value=said("people")),
                            Row(label="What it may lead to for them", value=said("effects")),
                            Row(label="What has been done", value=said("measures")),
                        )
                    ),
                ),
            ),
            Section(
                title="Reported",
                blocks=(
                    Fields(
                        rows=(
                            Row(label="To", value=said("name")),
                            frame.row("Data Protection Officer", "dpo"),
                            frame.number("DPO's number", "dpo"),
                            Row(label="By", value=said("told_by")),
                            Row(label="When", value=said("told_at")),
                        )
                    ),
                ),
            ),
            Section(
                title="The 72-hour question",
                blocks=(
                    Fields(
                        rows=(
                            Row(label="Clock", value=now.words),
                            Row(label="How it is counted", value=now.label),
                            Row(label="Decision", value=words(decided.decision) if decided else None),
                            Row(label="Decided by", value=decided.by if decided else None),
                            Row(label="Reasons", value=decided.reason if decided else None),
                        )
                    ),
                ),
            ),
            *guidance_section(frame, "data-breach-72-hours", "data-breach-record", "data-breach-people"),
        ),
        footer=(
            *frame.clauses("F1"),
            "This report holds the facts of the breach only. What was disclosed stays in the safeguarding record.",
        ),
    )
    return framed(frame, document)
