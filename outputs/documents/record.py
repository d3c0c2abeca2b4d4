"""The record of disclosure (C1)."""

from __future__ import annotations

from outputs.documents.document import Document, Fields, Row, Section, Signature
from outputs.documents.frame import (
    DoesNotApply,
    Frame,
    case_notices,
    framed,
    guidance_section,
    item_section,
    items_of,
    reference,
    words,
)
from triage.disclosure.case import Case, about
from triage.disclosure.entries.record import Assessment, Record
from triage.disclosure.entries.start import Danger, EmergencyCall, Images


def record(case: Case, frame: Frame) -> Document:
    """What was said, by whom, when and where, with every correction. Raises DoesNotApply for a case without entries."""
    if case.case_id is None:
        raise DoesNotApply("the case has not been opened, so there is nothing to record yet")
    records = tuple(item_section(item) for item in items_of(case, Record))
    start = (
        Row(label="Who told the school", value=words(case.opening.tellers)),
        Row(label="Whom it is about, by role", value=about(case).label),
        Row(label="When the school came to know", value=words(case.known_at)),
    )
    missing = Section(title="The disclosure", blocks=(Fields(rows=(Row(label="Record (C1)", value=None),)),))
    document = Document(
        slug="record-of-disclosure",
        title="Record of disclosure",
        facts=(Row(label="Case", value=reference(case.case_id)),),
        notices=case_notices(case),
        sections=(
            Section(title="At the start", blocks=(Fields(rows=start),)),
            *(item_section(item) for item in items_of(case, Danger, EmergencyCall, Images)),
            *(records or (missing,)),
            *(item_section(item) for item in items_of(case, Assessment)),
            *guidance_section(frame, "own-words", "facts-and-opinion", "record-basics"),
            Section(title="Signed", blocks=(Signature(lines=("Name", "Job", "Signature", "Date and time")),)),
        ),
        footer=frame.clauses("C1"),
    )
    return framed(frame, document)
