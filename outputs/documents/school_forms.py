"""The policy's own forms: the acknowledgement (S5) and the equipment declaration (D1 to D5), to sign by hand."""

from __future__ import annotations

from outputs.documents.document import Document, Fields, Items, Paragraphs, Row, Section, Signature
from outputs.documents.frame import Frame, framed, guidance_section, policy_line

_DECLARED = (
    "I have received the device, and it works (D1).",
    "I answer for it, take care of it, and give it back when I leave the school (D2).",
    "I use it for work. I alone use it, or a colleague once that is agreed; never family or friends (D3).",
    "I take it home only once I know that my own insurance covers it (D4).",
    "If I damage it and the warranty does not cover that, I pay for the courier and the repair (D5).",
)
"""The five clauses as the person who signs would say them, in our own words."""


def acknowledgement(frame: Frame, name: str | None = None) -> Document:
    """The slip by which an employee signs for the policy."""
    document = Document(
        slug="acknowledgement",
        title="Acknowledgement of the social networking policy",
        sections=(
            Section(
                title="I confirm",
                blocks=(
                    Items(
                        texts=(
                            f"I have received the policy: {policy_line(frame.pack)}.",
                            "I have read it, and I have asked about anything that I did not understand.",
                            "I will keep to it. I know that this is a condition of my employment.",
                        )
                    ),
                    Fields(rows=(Row(label="Name", value=name, blank=name is None),)),
                    Signature(lines=("Signature", "Date")),
                ),
            ),
            Section(
                title="What signing does not do",
                blocks=(
                    Paragraphs(
                        texts=(
                            "It does not stop anybody from raising a concern by the whistleblowing procedure (U19).",
                        )
                    ),
                ),
            ),
            *guidance_section(frame, "no-gagging"),
        ),
        footer=frame.clauses("S5"),
    )
    return framed(frame, document, confidential=False)


def equipment_declaration(frame: Frame, name: str | None = None, device: str | None = None) -> Document:
    """The declaration for a school laptop or iPad."""
    document = Document(
        slug="equipment-declaration",
        title="Declaration for a school laptop or iPad",
        sections=(
            Section(
                title="The device",
                blocks=(
                    Fields(
                        rows=(
                            Row(label="Kind and serial number", value=device, blank=device is None),
                            Row(
                                label="Received in good working order (yes or no; if no, what is wrong)",
                                value=None,
                                blank=True,
                            ),
                        )
                    ),
                ),
            ),
            Section(
                title="I declare",
                blocks=(Items(texts=_DECLARED),),
            ),
            Section(
                title="Signed",
                blocks=(
                    Fields(rows=(Row(label="Name", value=name, blank=name is None),)),
                    Signature(lines=("Signature", "Date", "For the school")),
                ),
            ),
        ),
    )
    return framed(frame, document, confidential=False)
