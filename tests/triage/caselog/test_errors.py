"""Error texts are product text."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from triage.caselog import errors
from triage.caselog.errors import CaseLogError
from triage.caselog.findings import PLAIN, Damage, Finding
from triage.caselog.opening import BESIDE
from triage.caselog.placement import judge

EXAMPLES: list[CaseLogError] = [
    errors.WrongPassphrase(),
    errors.SlotDamaged(),
    errors.SlotRefused("too weak"),
    errors.WeakPassphrase(15),
    errors.StoreMissing("a/place"),
    errors.AlreadyThere("a/place"),
    errors.TooOpen("a/place", "600"),
    errors.BadPlace("a/place", "it is on a network drive"),
    errors.Busy(),
    errors.DiskFull(),
    errors.DiskTrouble(),
    errors.ReadOnly(),
    errors.Unreachable(),
    errors.InsecureConnection("the certificate would not be checked"),
    errors.ServerSettings("fsync", "on"),
    errors.Damaged([Finding(kind=Damage.GAP, place="event 3"), Finding(kind=Damage.LINK, place="event 4")]),
    errors.SchemaChanged(["the trigger `x` is not ours"]),
    errors.NewerFile(),
    errors.RolledBack(5, 3),
    errors.Conflict(3, 4),
    errors.EventIdReused(),
    errors.BadEvent("its time lacks a time zone"),
    errors.NotStored(),
    errors.HeadUnavailable("a/place"),
    errors.Revoked(),
    errors.UnknownCase(),
    errors.CaseErased(),
    errors.UnknownUser(),
    errors.UserExists(),
    errors.LastUser(),
    errors.SessionLocked(),
]


def test_every_error_has_an_example_here() -> None:
    made = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, CaseLogError)}
    assert made - {CaseLogError} == {type(error) for error in EXAMPLES}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: error.code)
def test_an_error_says_in_plain_words_what_happened_what_is_kept_and_what_to_do(error: CaseLogError) -> None:
    text = str(error)
    assert text[0].islower()
    assert "\n" not in text
    kept = ["nothing", "kept", "left as it is", "not touched", "is saved", "still recorded", "left as it was"]
    assert any(word in text for word in kept), "what became of the record"
    assert not any(
        word in text.lower() for word in ("exception", "sqlite", "sqlalchemy", "traceback", "null", "invalid")
    )


@pytest.mark.parametrize(
    "text", [*map(str, EXAMPLES), BESIDE, judge(Path("/home/a/Dropbox"), mounts="", environ={}).warning]
)
def test_every_sentence_after_the_first_has_its_capital(text: str) -> None:
    assert not re.search(r"[.?!] +[a-z]", text)


def test_codes_are_stable_and_differ() -> None:
    codes = [error.code for error in EXAMPLES]
    assert len(set(codes)) == len(codes)
    assert errors.WrongPassphrase.code == "wrong-passphrase"
    assert errors.CaseLogError.code == "case-log-error"


def test_the_damage_is_named_first_and_the_rest_counted() -> None:
    text = str(errors.Damaged([Finding(kind=Damage.GAP, place="event 3"), Finding(kind=Damage.LINK, place="event 4")]))
    assert "events are missing (event 3) (and 1 more)" in text


def test_every_kind_of_finding_has_words() -> None:
    assert set(PLAIN) == set(Damage)
