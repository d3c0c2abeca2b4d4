"""What every document carries: the policy with its version and overdue review, guidance marked as guidance, the hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kb.dates import day_in_words, issued_in_words
from kb.pack import Pack
from outputs.answer import DISCLAIMER
from outputs.documents.document import Document, Fields, GuidanceNote, Notice, Row, Section
from outputs.documents.settings import Settings
from triage.disclosure.case import Case, Item, departed
from triage.disclosure.clock import spoken
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import Departure
from triage.disclosure.events import Correction
from triage.disclosure.fields import fields_of
from triage.disclosure.tasks import hold
from triage.disclosure.values import Choice
from triage.disclosure.working_days import LONDON

MARKS = {
    "P": "P: seen in the primary text or an exact copy of it",
    "S": "S: seen in a secondary page only",
    "G": "G: general knowledge, not confirmed",
}
CONFIDENTIAL = Notice(
    title="Confidential",
    text="Share it only with those who need it for their part. Never copy an indecent image of a child into it or with it.",
)


class DoesNotApply(Exception):
    """A document that this case does not call for; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What documents are made with: the pack, the school's settings, and the (aware) time of making."""

    pack: Pack
    settings: Settings
    now: datetime

    @property
    def today(self) -> date:
        """The day in London."""
        return self.now.astimezone(LONDON).date()

    def row(self, label: str, role: str) -> Row:
        """Who holds a role."""
        return Row(label=label, value=self.settings.holder(role, self.today))

    def number(self, label: str, name: str) -> Row:
        """A number to ring."""
        return Row(label=label, value=self.settings.number(name, self.today))

    def clauses(self, *ids: str) -> tuple[str, ...]:
        """Clauses in the pack's words, with their ids. Another school's policy may have no such clause: it is left out then."""
        found = {clause.id: f"{clause.id} {clause.title}: {clause.says}" for clause in self.pack.clauses}
        return tuple(found[name] for name in ids if name in found)


def reference(case_id: UUID) -> str:
    """The short name of a case: it tells nothing about it."""
    return f"Case {case_id.hex[:8].upper()}"


def policy_line(pack: Pack) -> str:
    """The policy's title, school, date of issue and version."""
    return f"{pack.title}, {pack.school}, issued {issued_in_words(pack.issued)}, version {pack.version}"


def review_notice(frame: Frame) -> tuple[Notice, ...]:
    """The notice that the policy's review is overdue, where it is (clause S4)."""
    if not frame.pack.review_overdue(frame.today):
        return ()
    due = day_in_words(frame.pack.review_due)
    text = f"It should have been reviewed by {due}. The law has moved on since: check with the school before you rely on it."
    return (Notice(title="The policy's review is overdue", text=text),)


def framed(frame: Frame, document: Document, *, confidential: bool = True) -> Document:
    """The document with the notices, facts and footer that all documents share."""
    notices = (*((CONFIDENTIAL,) if confidential else ()), *document.notices, *review_notice(frame))
    facts = (
        *document.facts,
        Row(label="Policy", value=policy_line(frame.pack)),
        Row(label="Made", value=spoken(frame.now)),
    )
    footer = (
        *document.footer,
        "Clauses such as C1 are the policy's, in our own words. Guidance is not the policy: it stands with its source and mark.",
        DISCLAIMER,
    )
    return dataclasses.replace(document, notices=notices, facts=facts, footer=footer)


def case_notices(case: Case) -> tuple[Notice, ...]:
    """The hold while it stands, and the departure from the policy for good."""
    standing = hold(case)
    found = [Notice(title="Hold", text=standing.words)] if standing else []
    last = case.last(Departure)
    if departed(case) and last is not None:
        text = (
            f"It was decided not to refer this to the LADO, against clause C2, on {spoken(last.at)}."
            f" Second person: {last.second_person}, {last.second_role}. Reason: {last.reason}"
        )
        found.append(Notice(title="Departure from the policy", text=text))
    return tuple(found)


def guidance(frame: Frame, *ids: str) -> tuple[GuidanceNote, ...]:
    """Entries of the pack's guidance by id, marked. An id that the pack does not have is left out."""
    known = {entry.id: entry for entry in frame.pack.guidance}
    return tuple(
        GuidanceNote(
            title=entry.title,
            text=entry.says.strip(),
            source=f"{entry.source}; checked {day_in_words(entry.checked)}",
            mark=MARKS.get(entry.mark, entry.mark),
        )
        for entry in (known[name] for name in ids if name in known)
    )


def guidance_section(frame: Frame, *ids: str) -> tuple[Section, ...]:
    """A section of guidance, or none where the pack has none of it."""
    notes = guidance(frame, *ids)
    return (Section(title="Guidance (not the school's policy)", blocks=notes),) if notes else ()


def words(value: object) -> str | None:
    """A value of an entry as people read it; None where it is blank."""
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return spoken(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, tuple):
        return "; ".join(text for item in value if (text := words(item))) or None
    text = "" if value is None else str(value)
    return text if text.strip() else None


def entry_rows(entry: Entry) -> tuple[Row, ...]:
    """An entry's questions and answers. Questions that its other answers left out are not shown."""
    rows = []
    for one in fields_of(type(entry)):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(entry, one.id)
        condition = one.only_if
        skipped = condition is not None and str(getattr(entry, condition.field)) not in condition.values
        if not skipped or words(value):
            rows.append(Row(label=one.label, value=words(value)))
    if isinstance(entry, Correction):
        rows += entry_rows(entry.instead)
    return tuple(rows)


def item_title(item: Item) -> str:
    """An entry's title with its number and, where it was corrected, by which entry."""
    corrected = f", corrected by entry {', '.join(map(str, item.corrected_by))}" if item.corrected_by else ""
    return f"Entry {item.seq}: {item.stands.TITLE}{corrected}"


def item_section(item: Item) -> Section:
    """An entry as it stands and, where it was corrected, as it was first written."""
    rows = (
        *entry_rows(item.stands),
        Row(label="Entered by", value=f"{item.event.actor}, {spoken(item.event.at)}"),
    )
    blocks = [Fields(rows=rows)]
    if item.corrected_by:
        first = entry_rows(item.written)
        changed = tuple(
            Row(label=f"First written as: {was.label}", value=was.value)
            for was in first
            if was.value not in [row.value for row in rows if row.label == was.label]
        )
        blocks.append(Fields(rows=changed or (Row(label="First written as", value="the same"),)))
    return Section(title=item_title(item), blocks=tuple(blocks))


def items_of(case: Case, *kinds: type[Entry]) -> Iterable[Item]:
    """The entries of some kinds, with their events."""
    return (item for item in case.items if isinstance(item.stands, kinds))
