"""The receipt: proof that something was handed in, with nothing of what it was. It may be given to anybody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from outputs.documents.document import Document, Fields, Paragraphs, Row, Section
from outputs.documents.frame import Frame, framed, reference
from triage.disclosure.clock import spoken


def receipt(case_id: UUID, *, code: str, entries: int, at: datetime, frame: Frame) -> Document:
    """A receipt with the case log's code, the number of entries of the whole record that it stands for, and the time."""
    document = Document(
        slug="receipt",
        title="Receipt",
        sections=(
            Section(
                title="What was handed in",
                blocks=(
                    Fields(
                        rows=(
                            Row(label="Reference", value=reference(case_id)),
                            Row(label="Code", value=code),
                            Row(label="Stands for the record up to entry", value=str(entries)),
                            Row(label="Saved", value=spoken(at)),
                        )
                    ),
                    Paragraphs(
                        texts=(
                            "Keep this paper. With the code anybody can check later that nothing of the record up to this"
                            " point was removed or changed, without being able to read it.",
                            "It says nothing about the concern or the people in it.",
                        )
                    ),
                ),
            ),
        ),
    )
    return framed(frame, document, confidential=False)
