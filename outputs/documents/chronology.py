"""The chronology: every entry in order, corrections included. It needs no case, so that it can be printed for any record."""

from __future__ import annotations

import json
from collections.abc import Iterable

from outputs.documents.document import Document, Paragraphs, Row, Section, Table
from outputs.documents.frame import DoesNotApply, Frame, case_notices, entry_rows, framed, reference
from triage.disclosure.case import Case
from triage.disclosure.clock import spoken
from triage.disclosure.errors import DisclosureError
from triage.disclosure.events import Correction, Stored, to_entry
from triage.disclosure.lifecycle import replay


def chronology(events: Iterable[Stored], frame: Frame) -> Document:
    """All entries of one case. A record that does not fit together is shown all the same, and says so.

    Raises DoesNotApply where there are no entries.
    """
    stored = tuple(events)
    if not stored:
        raise DoesNotApply("the case has no entries, so there is nothing to list yet")
    case, problem = _case(stored)
    corrected = {item.seq: item.corrected_by for item in case.items if item.corrected_by}
    rows = tuple(
        (
            str(event.seq),
            spoken(event.at),
            event.actor,
            _what(event)
            + (f"\n(corrected by entry {', '.join(map(str, corrected[event.seq]))})" if event.seq in corrected else ""),
        )
        for event in stored
    )
    table = Table(caption="Every entry, oldest first", head=("Entry", "When", "By", "What"), rows=rows)
    trouble = (
        (Section(title="This record does not fit together", blocks=(Paragraphs(texts=(problem,)),)),) if problem else ()
    )
    document = Document(
        slug="chronology",
        title="Chronology",
        facts=(Row(label="Case", value=reference(stored[0].case_id)), Row(label="Entries", value=str(len(stored)))),
        notices=case_notices(case) if case.items else (),
        sections=(*trouble, Section(title="Entries", blocks=(table,))),
        footer=("Entries are never changed. A correction is an entry of its own, and the corrected one stays.",),
    )
    return framed(frame, document)


def _case(stored: tuple[Stored, ...]) -> tuple[Case, str]:
    try:
        return replay(stored), ""
    except DisclosureError as error:
        return Case(), str(error)


def _what(event: Stored) -> str:
    """An entry in words; one that cannot be read is shown as it is stored."""
    try:
        entry = to_entry(event.kind, event.data)
    except DisclosureError:
        return f"{event.kind}\n{json.dumps(dict(event.data), ensure_ascii=False, default=str)}"
    title = f"{entry.TITLE} (entry {entry.seq})" if isinstance(entry, Correction) else entry.TITLE
    lines = [f"{row.label} {row.value}" for row in entry_rows(entry) if row.value is not None]
    return "\n".join((title, *lines))
