"""What goes wrong: every named error as its own sentence with its exit code, and what it leaves of an entry."""

from __future__ import annotations

import inspect
from uuid import UUID

import pytest

from tests.tui.casework.support import HEAD, HEAD_WORDS, LEAD, LEAD_WORDS, WHOLE, Lead, Office, lines
from triage.caselog import errors as log_errors
from triage.caselog.errors import CaseLogError, Damaged, DiskTrouble, NotStored
from triage.caselog.session import Session
from triage.disclosure import errors as disclosure_errors
from triage.disclosure.errors import DisclosureError
from tui.casework.faults import DAMAGE, told
from tui.casework.references import BadReference, find, references
from tui.exits import Exit

SAMPLES = {
    "seen": 3, "found": 2, "expected": 2, "actual": 3, "seq": 4, "least": 15, "findings": (), "differences": ("x",),
    "faults": [("place", "has no answer")], "lacking": (), "event": None,
}  # fmt: skip


def samples() -> list[Exception]:
    found: list[Exception] = []
    for module, base in ((log_errors, CaseLogError), (disclosure_errors, DisclosureError)):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, base) and kind is not base:
                names = list(inspect.signature(kind).parameters) if "__init__" in vars(kind) else []
                found.append(kind(*(SAMPLES.get(name, "it") for name in names)))
    return found


@pytest.mark.parametrize("error", samples(), ids=lambda error: type(error).__name__)
def test_every_named_error_is_a_sentence_with_its_exit_code(error: Exception) -> None:
    found = told(error)
    assert found is not None
    sentence, status = found
    assert sentence.endswith((".", "?", "!", "…"))
    assert sentence[0].upper() == sentence[0]
    damaged = getattr(error, "code", "") in DAMAGE or type(error).__name__ == "BrokenHistory"
    assert status is (Exit.NOT_SURE if damaged else Exit.BAD_INPUT)


def test_an_unknown_error_is_not_passed_off_as_a_known_one() -> None:
    assert told(RuntimeError("x")) is None


def test_an_entry_that_was_saved_after_all_is_not_saved_again(opened: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = opened.new()
    real, failures = Session.append, [DiskTrouble()]

    def append(self: Session, *arguments: object, **named: object) -> object:
        event = real(self, *arguments, **named)  # type: ignore[arg-type]  # handed on as it came
        if failures:
            raise failures.pop()
        return event

    monkeypatch.setattr(Session, "append", append)
    ran = opened.signed_in("do", reference, reply=lines("3", "no", "", "yes", "1", "3", "yes", "q"))
    assert "An earlier try had been saved after all, as entry 2" in ran.err
    assert f"safetriage case correct {reference} 2" in ran.err
    assert "Entry 3" not in opened.signed_in("show", reference).out
    failures.append(DiskTrouble())
    same = opened.signed_in("do", reference, reply=lines("4", "2", "yes", "yes", "q"))
    assert "it is never added twice" in same.err.lower()
    assert "SAVED as entry 3" in same.err
    assert "Entry 4" not in opened.signed_in("show", reference).out


@pytest.mark.parametrize("error", [NotStored(), Damaged([])])
def test_damage_seen_while_saving_keeps_the_answers_on_the_screen_and_ends_with_3(
    opened: Office, monkeypatch: pytest.MonkeyPatch, error: CaseLogError
) -> None:
    reference = opened.new()

    def append(self: Session, **named: object) -> object:
        raise error

    monkeypatch.setattr(Session, "append", append)
    ran = opened.signed_in("do", reference, reply=lines("3", "no", "", "yes", "q", "q"))
    assert ran.exit is Exit.NOT_SURE
    assert "Your answers are still here." in ran.err


def test_whoever_loses_access_in_the_middle_is_told_and_nothing_is_saved(opened: Office) -> None:
    opened.add_head()
    reference = opened.new()
    lead = Lead([WHOLE[0]])
    removed: list[Exit] = []

    def reply(said: str) -> str | None:
        if "Type yes to save it" in said and not removed:
            removed.append(opened.signed_in("user", "remove", HEAD).exit)
        return lead(said)

    ran = opened.signed_in("do", reference, reply=reply, user=HEAD, words=HEAD_WORDS)
    assert ran.exit is Exit.BAD_INPUT
    assert "Your access to this case file was removed" in ran.err
    assert "SAVED" not in ran.err


def test_the_departure_from_the_policy_stays_marked_on_every_view(opened: Office) -> None:
    reference = opened.new()
    low = {"What does it look like?": "3", "May it be a crime?": "2", "Is it a serious breach of the policy?": "2"}
    low |= {"Has personal information about anybody got out?": "2"}
    depart = {"WHICH": "3", "Who else agreed?": HEAD}
    ran = opened.do(reference, *WHOLE[:3], ("triage", low), ("refer", depart))
    assert "MARK   Decided not to refer: a departure from the policy (C2)." in ran.err
    assert "MARK   Decided not to refer" in opened.signed_in("show", reference).out


def test_a_reference_grows_where_two_cases_begin_alike_and_says_so() -> None:
    one, other = UUID("12345678-9000-4000-8000-000000000000"), UUID("12345678-9100-4000-8000-000000000000")
    assert set(references([one, other]).values()) == {"1234567890", "1234567891"}
    with pytest.raises(BadReference, match="fits 2 cases"):
        find([one, other], "12345678")
    assert find([one, other], "12345678-91") == other


def test_a_damaged_case_file_ends_with_3(opened: Office) -> None:
    import sqlite3

    opened.new()
    connection = sqlite3.connect(opened.store)
    connection.execute("UPDATE caselog_event SET sealed = zeroblob(length(sealed)) WHERE gseq = 2")
    connection.commit()
    connection.close()
    ran = opened.signed_in("list")
    assert ran.exit is Exit.NOT_SURE
    assert "The case file is damaged or was altered" in ran.err
    assert LEAD_WORDS not in ran.err
    assert LEAD not in ran.err
