"""What each document holds and, as much, what it must not hold."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import pytest

from outputs.documents.chronology import chronology
from outputs.documents.document import Document
from outputs.documents.dpo import dpo_report
from outputs.documents.formats import to_html, to_markdown
from outputs.documents.frame import DoesNotApply
from outputs.documents.people import parent_note, staff_note
from outputs.documents.record import record
from outputs.documents.referral import lado_referral
from outputs.documents.settings import NUMBERS, ROLES, Setting, Settings, read_settings
from tests.outputs.documents.story import ENTRIES, KNOWN, MADE, TOLD, case, documents, frame
from tests.triage.disclosure.samples import GOOD
from triage.disclosure.case import Case
from triage.disclosure.entries.record import Assessment
from triage.disclosure.entries.referral_details import Category, ReferralDetails
from triage.disclosure.entries.start import Opening
from triage.disclosure.events import Event
from triage.disclosure.values import About, Teller, View

SLUGS = sorted(documents())
SECRETS = ("Pia", "Mock-Parent", "Madeup", "are you up", "weird", "tablet", "t_madeup_88")


def text_of(document: Document) -> str:
    return to_html(document) + to_markdown(document).replace("\\", "")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_document_names_the_policy_its_version_and_its_overdue_review(slug: str) -> None:
    text = text_of(documents()[slug])
    assert "Social networking policy, Beech Hill Primary School, issued November 2018, version 1.0.0" in text
    assert "review is overdue" in text
    assert "31 October 2021" in text
    assert "A person decides" in text


@pytest.mark.parametrize("slug", SLUGS)
def test_guidance_stands_with_its_source_and_mark(slug: str) -> None:
    document = documents()[slug]
    notes = [block for section in document.sections for block in section.blocks if block.kind == "guidance"]
    text = to_html(document)
    assert text.count("Source: ") == len(notes) == text.count('class="guidance"')
    assert text.count("Mark P:") + text.count("Mark S:") + text.count("Mark G:") == len(notes)
    if notes:
        assert "Guidance (not the school&#39;s policy)" in text


def test_the_review_is_not_called_overdue_before_its_day() -> None:
    early = dataclasses.replace(frame(), now=datetime(2021, 10, 1, tzinfo=UTC))
    assert "overdue" not in text_of(record(case(), early))


def test_the_record_holds_the_words_as_spoken_and_both_versions_of_a_correction() -> None:
    text = to_html(documents()["record-of-disclosure"])
    for line in TOLD.own_words.split("\n"):
        assert line.replace("'", "&#39;") in text
    assert "corrected by entry 10" in text
    assert "19:55" in text
    assert "19:52" in text
    assert 'What makes you think so?</dt><dd><span class="blank">not given' in text


def test_the_referral_lists_what_is_lacking_and_shows_it_as_not_given() -> None:
    text = to_html(documents()["lado-referral"])
    assert "The adult: Date of birth" in text
    assert '<dt>Date of birth</dt><dd><span class="blank">not given' in text
    assert "Reference L-2026-0042" in text
    assert "our own reading" in text
    assert "Beech Hill Primary School, 1 Example Road" in text


@pytest.mark.parametrize("slug", ["note-for-the-parent", "confidentiality-note", "dpo-report", "receipt"])
def test_what_leaves_the_safeguarding_record_holds_nothing_of_the_disclosure(slug: str) -> None:
    text = text_of(documents()[slug])
    assert not [secret for secret in SECRETS if secret in text]


def test_the_dpo_gets_the_breach_and_the_clock() -> None:
    text = to_html(documents()["dpo-report"])
    assert "used contact details from school" in text
    assert "Thursday 26 November 2026, 08:50" in text


def test_what_is_not_set_is_said() -> None:
    text = text_of(documents(settings=Settings())["lado-referral"])
    assert text.count("not set") >= 5
    assert "check it again" in text_of(documents()["lado-referral"])


def test_no_number_but_those_of_the_settings_and_999_and_101_is_in_a_document() -> None:
    text = "".join(text_of(document) for document in documents(settings=Settings()).values())
    assert "0808" not in text
    assert "0800" not in text
    assert "01582" not in text


def test_a_departure_is_marked_on_the_record_and_the_referral_and_told_to_the_parent() -> None:
    mild = dataclasses.replace(GOOD["assessment"], view=View.LOW_LEVEL, criteria=())  # type: ignore[type-var]  # an entry of any kind
    assert isinstance(mild, Assessment)
    departed = case((*ENTRIES[:4], mild, GOOD["departure"]))
    for made in (record, lado_referral):
        assert "Departure from the policy" in text_of(made(departed, frame()))
    assert "decided in writing to deal with it in the school" in text_of(parent_note(departed, frame()))


def test_a_document_that_does_not_apply_says_why() -> None:
    told = Opening(tellers=(Teller.ANONYMOUS,), about=About.STAFF, known_at=KNOWN)
    pupil = Opening(tellers=(Teller.STAFF,), about=About.PUPIL, known_at=KNOWN)
    for made, of, words in (
        (parent_note, case((told,)), "no parent"),
        (staff_note, case((told,)), "nobody on the staff"),
        (lado_referral, case((pupil,)), "does not go to the LADO"),
        (dpo_report, case((pupil,)), "not what pupils do"),
        (record, Case(), "has not been opened"),
    ):
        with pytest.raises(DoesNotApply, match=words):
            made(of, frame())
    with pytest.raises(DoesNotApply, match="no entries"):
        chronology((), frame())


def test_the_chronology_shows_every_entry_even_of_a_record_that_does_not_fit_together() -> None:
    events = [item.event for item in case().items]
    whole = to_html(chronology(events, frame()))
    assert whole.count('<th scope="row">') == len(events)
    assert "(corrected by entry 10)" in whole
    values: dict[str, Any] = {name: getattr(events[2], name) for name in Event.__slots__}
    strange = Event(**{**values, "kind": "telepathy", "data": {"thought": "<b>x</b>"}})
    broken = to_html(chronology([events[0], strange, *events[4:]], frame()))
    assert "does not fit together" in broken
    assert "telepathy" in broken
    assert "&lt;b&gt;x&lt;/b&gt;" in broken
    assert broken.count('<th scope="row">') == len(events) - 2


def test_the_forms_hold_the_clauses_and_room_to_write() -> None:
    declaration = to_html(documents()["equipment-declaration"])
    assert all(f"(D{number})" in declaration for number in range(1, 6))
    assert declaration.count('class="line"') == 2
    assert "Terence Madeup" in declaration
    assert "condition of my employment" in to_html(documents()["acknowledgement"])


def test_settings_are_read_or_refused_with_every_fault() -> None:
    good = {
        "school": "A school",
        "holders": {"dsl": {"name": "Dora Sample-Lead", "checked": "2026-09-01"}},
        "numbers": {"lado": {"number": "01632 960 002", "checked": "2026-09-01"}},
    }
    read = read_settings(good)
    assert read.holder("dsl", MADE.date()) == "Dora Sample-Lead (checked 1 September 2026)"
    assert read.number("lado", date(2028, 1, 1)).endswith("check it again)")
    assert read.number("dpo", MADE.date()) == "not set"
    assert set(ROLES) >= {"dsl", "head", "chair_of_governors", "dpo"}
    assert "lado" in NUMBERS
    with pytest.raises(ValueError, match=r"`colour` is no setting.*`holders: cook`.*`numbers: lado`.*2026-09-01"):
        read_settings(
            {
                "colour": "red",
                "holders": {"cook": {"name": "x", "checked": "2026-09-01"}},
                "numbers": {"lado": {"number": "1", "checked": "soon"}},
            }
        )
    assert (
        Settings(holders={"dsl": Setting(value=" ", checked=date(2026, 9, 1))}).holder("dsl", MADE.date()) == "not set"
    )


def test_settings_of_another_shape_are_named() -> None:
    with pytest.raises(ValueError, match=r"`holders` is not a list.*`numbers: lado` needs.*`school` is not a text"):
        read_settings({"school": 5, "holders": "me", "numbers": {"lado": "1"}})


def test_a_parent_who_told_is_promised_the_referral_that_is_still_to_come() -> None:
    assert "We have to pass it to the council" in text_of(parent_note(case(ENTRIES[:4]), frame()))


def test_a_full_form_says_that_nothing_is_lacking() -> None:
    details = {one.name: "known" for one in dataclasses.fields(ReferralDetails)}
    filled = ReferralDetails(**{**details, "category": (Category.CONDUCT,)})  # type: ignore[arg-type]  # fields by name
    assert "Nothing that councils nearly always ask for" in text_of(lado_referral(case((*ENTRIES, filled)), frame()))
