"""The LADO's form: the fields that councils ask, merged, filled from the case, with what is still lacking.

The fields come from eight councils' forms and pages; the school's council may ask for others, so its own form goes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

from triage.disclosure.case import Case
from triage.disclosure.clock import spoken
from triage.disclosure.entries.lado import Referral
from triage.disclosure.entries.people import Telling
from triage.disclosure.entries.record import Assessment, Record
from triage.disclosure.entries.referral_details import Category, ReferralDetails
from triage.disclosure.entries.start import Danger, EmergencyCall
from triage.disclosure.values import Told


class Need(StrEnum):
    """How often councils ask for a field."""

    ALWAYS = "nearly always asked"
    SOME = "asked by some, or if known"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of the LADO's form; `value` is None where nothing is known."""

    id: str
    group: str
    label: str
    need: Need
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralForm:
    """The whole form."""

    fields: tuple[FormField, ...]

    @property
    def lacking(self) -> tuple[FormField, ...]:
        """The fields that are nearly always asked and still blank."""
        return tuple(one for one in self.fields if one.need is Need.ALWAYS and one.value is None)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in their order."""
        return tuple(dict.fromkeys(one.group for one in self.fields))

    def of(self, group: str) -> tuple[FormField, ...]:
        """The fields of a group."""
        return tuple(one for one in self.fields if one.group == group)


Source = Callable[[Case], str]


def details(case: Case) -> ReferralDetails:
    """All details entered so far: of each field the last text that is not blank."""
    merged: dict[str, object] = {}
    for entry in case.all(ReferralDetails):
        for one in fields(ReferralDetails):
            value = getattr(entry, one.name)
            if value not in ("", ()):
                merged[one.name] = value
    return ReferralDetails(**merged)  # type: ignore[arg-type]  # the values come from the same fields


def _detail(name: str) -> Source:
    def read(case: Case) -> str:
        value = getattr(details(case), name)
        if isinstance(value, tuple):
            return ", ".join(item.label for item in value if isinstance(item, Category))
        return str(value)

    return read


def _record(name: str) -> Source:
    def read(case: Case) -> str:
        return "\n\n".join(text for entry in case.all(Record) if (text := str(getattr(entry, name)).strip()))

    return read


def _either(first: Source, second: Source) -> Source:
    return lambda case: first(case) or second(case)


def _both(first: Source, second: Source) -> Source:
    return lambda case: "\n\n".join(text for text in (first(case), second(case)) if text)


def _criteria(case: Case) -> str:
    last = case.last(Assessment)
    if last is None:
        return ""
    return "; ".join(item.label for item in last.criteria) or last.view.label


def _danger(case: Case) -> str:
    last = case.last(Danger)
    said = [] if last is None else [f"Child in danger: {last.answer.label.lower()}"]
    said += [
        f"{call.service.label}: {'reached' if call.reached else 'not reached'}, {spoken(call.at)}"
        + (f", reference {call.reference}" if call.reference else "")
        for call in case.all(EmergencyCall)
    ]
    return "; ".join(said)


def _referral(case: Case) -> str:
    last = case.last(Referral)
    return "" if last is None else spoken(last.sent_at)


def _referrer(case: Case) -> str:
    last = case.last(Referral)
    return "" if last is None else last.sent_by


def _told(case: Case) -> str:
    return "; ".join(f"{one.recipient.label}, {spoken(one.at)}" for one in case.all(Telling) if one.told is Told.TOLD)


def _source(case: Case) -> str:
    return "; ".join(teller.label for teller in case.opening.tellers)


A, S = Need.ALWAYS, Need.SOME

_FIELDS: tuple[tuple[str, tuple[tuple[str, str, Need, Source], ...]], ...] = (
    (
        "Which concern",
        (
            ("criteria", "Which of the harm criteria may be met", A, _criteria),
            ("danger", "Child in danger; police or social care told", A, _danger),
        ),
    ),
    (
        "Dates",
        (
            ("incident", "Dates and places of what happened; once or repeatedly", A, _detail("incident")),
            ("known_at", "When the school came to know", A, lambda case: spoken(case.known_at)),
            ("referred_at", "When it was referred", A, _referral),
        ),
    ),
    (
        "Who refers",
        (
            ("referrer", "Name", A, _referrer),
            ("referrer_role", "Job", A, _detail("referrer_role")),
            ("referrer_contact", "Phone and e-mail", A, _detail("referrer_contact")),
            ("organisation", "School, address and kind of school", A, _detail("organisation")),
            ("contact_times", "Best times to reach them", S, _detail("contact_times")),
            ("senior_aware", "A senior manager knows; if not, why", A, _detail("senior_aware")),
            ("case_manager", "Case manager", S, _detail("case_manager")),
            ("school_contacts", "Headteacher, chair of governors, DSL, HR", S, _detail("school_contacts")),
        ),
    ),
    (
        "The adult",
        (
            ("subject_name", "Full name, and other names", A, _either(_detail("subject_name"), _record("subject"))),
            ("subject_born", "Date of birth", A, _detail("subject_born")),
            ("subject_person", "Sex or gender, ethnicity", S, _detail("subject_person")),
            ("subject_address", "Home address and contact", A, _detail("subject_address")),
            ("subject_job", "Job, employer and workplace", A, _detail("subject_job")),
            ("subject_basis", "Permanent, temporary, agency or volunteer; how long", S, _detail("subject_basis")),
            ("subject_other_work", "Other work with children or adults at risk", A, _detail("subject_other_work")),
            ("subject_family", "Own children or caring role", A, _detail("subject_family")),
            ("subject_history", "Earlier allegations or concerns, with dates", A, _detail("subject_history")),
            ("subject_knows", "The person knows about this referral", A, _detail("subject_knows")),
        ),
    ),
    (
        "The children",
        (
            ("children", "Each child concerned", A, _either(_detail("child_details"), _record("children"))),
            ("child_parents", "Parents or carers, and address", A, _detail("child_parents")),
            ("child_parents_told", "The parents know", S, _detail("child_parents_told")),
            ("child_needs", "Additional needs; social worker; other professionals", S, _detail("child_needs")),
        ),
    ),
    (
        "Who told",
        (
            ("teller", "Who told the school", A, _both(_source, _record("teller"))),
            ("source_relation", "Their link to the adult; whom they told first", A, _detail("source_relation")),
            ("source_anonymity", "Their wish to stay unnamed", S, _detail("source_anonymity")),
        ),
    ),
    (
        "What is alleged",
        (
            ("category", "Kind of allegation", A, _detail("category")),
            ("own_words", "In the teller's own words", A, _record("own_words")),
            ("facts", "What was seen or heard", A, _record("facts")),
            ("injury", "Injury or restraint", S, _detail("injury")),
            ("services", "Apps and sites", S, _record("services")),
            ("accounts", "Accounts and links", S, _record("accounts")),
            ("evidence", "Where the evidence is held", S, _record("evidence")),
        ),
    ),
    (
        "What has been done",
        (
            ("actions", "Steps so far: safety, suspension or other ways, anybody spoken to", A, _detail("actions")),
            ("told", "Who else has been told", A, _told),
            ("attachments", "Papers sent with it (never images of children)", S, _detail("attachments")),
        ),
    ),
)


def referral_form(case: Case, organisation: str = "") -> ReferralForm:
    """The LADO's form as far as the case fills it; `organisation` from the school's settings. Nothing is ever guessed."""
    given = {"organisation": organisation}
    return ReferralForm(
        fields=tuple(
            FormField(
                id=name, group=group, label=label, need=need, value=source(case).strip() or given.get(name) or None
            )
            for group, rows in _FIELDS
            for name, label, need, source in rows
        )
    )
