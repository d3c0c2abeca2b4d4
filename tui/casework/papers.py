"""Documents written out: those of a case, and the policy's own forms. Names of files say nothing of anybody."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from outputs.documents.chronology import chronology
from outputs.documents.document import Document
from outputs.documents.dpo import dpo_report
from outputs.documents.formats import to_html, to_markdown, to_pdf
from outputs.documents.frame import DoesNotApply, Frame
from outputs.documents.people import parent_note, staff_note
from outputs.documents.receipt import receipt
from outputs.documents.record import record
from outputs.documents.referral import lado_referral
from outputs.documents.school_forms import acknowledgement, equipment_declaration
from outputs.saving import save
from triage.disclosure.case import Case
from tui.casework.entering import NotThere
from tui.console import Console

if TYPE_CHECKING:
    from tui.casework.entering import Work

CASE_DOCUMENTS: Mapping[str, Callable[[Case, Frame], Document]] = {
    "record": record,
    "referral": lado_referral,
    "parent-note": parent_note,
    "staff-note": staff_note,
    "dpo-report": dpo_report,
}
RECEIPT, CHRONOLOGY = "receipt", "chronology"
NAMES = (*CASE_DOCUMENTS, CHRONOLOGY, RECEIPT)
FORMS: Mapping[str, Callable[[Frame], Document]] = {
    "acknowledgement": acknowledgement,
    "equipment": equipment_declaration,
}


def documents(work: Work, name: str, frame: Frame) -> tuple[list[Document], list[str]]:
    """The documents of that name (`all` for every one), and why some do not apply. Raises NotThere, DoesNotApply."""
    if name != "all":
        if name not in NAMES:
            raise NotThere(f"there is no document of that name; there are {', '.join(NAMES)}, or all")
        return [_document(work, name, frame)], []
    made, left_out = [], []
    for one in NAMES:
        try:
            made.append(_document(work, one, frame))
        except DoesNotApply as error:
            left_out.append(f"Not written, {one}: {error}")
    return made, left_out


def _document(work: Work, name: str, frame: Frame) -> Document:
    if name == CHRONOLOGY:
        return chronology(work.desk.session.events(work.case_id), frame)
    if name == RECEIPT:
        found = work.desk.session.receipt()
        return receipt(work.case_id, code=found.code, entries=found.gseq, at=frame.now, frame=frame)
    return CASE_DOCUMENTS[name](work.case, frame)


def write_out(made: list[Document], arguments: Namespace, console: Console, frame: Frame) -> None:
    """Write documents into the folder, each path on standard output; or the one document itself to standard output.

    Raises CannotSave, PdfUnavailable, NotThere.
    """
    form = arguments.format
    if arguments.output == "-":
        if len(made) > 1:
            raise NotThere("several documents need a folder: add -o FOLDER")
        if form == "pdf" and console.out.isatty():
            raise NotThere("a PDF needs a folder: add -o FOLDER")
        _to_output(_body(made[0], form, frame), console)
        return
    folder = Path(arguments.output).expanduser()
    for document in made:
        body = _body(document, form, frame)
        console.data(str(save(body, document.slug, ending=form, folder=folder, today=frame.today)))


def _body(document: Document, form: str, frame: Frame) -> str | bytes:
    if form == "pdf":
        return to_pdf(document, frame.now)
    return to_markdown(document) if form == "md" else to_html(document)


def _to_output(body: str | bytes, console: Console) -> None:
    if isinstance(body, str):
        console.out.write(body)
        return
    raw = getattr(console.out, "buffer", None) or sys.stdout.buffer
    console.out.flush()
    raw.write(body)
    raw.flush()
