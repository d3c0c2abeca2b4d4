"""F12: words of a case, names and passphrases are in no file, log, error, output, process title or file name."""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.lab import Figure, Source, edit, options_for, size
from triage.caselog import store
from triage.caselog.encoding import JSONValue
from triage.caselog.errors import CaseLogError
from triage.caselog.events import NewEvent
from triage.caselog.session import Session

pytestmark = pytest.mark.faults

USER, DEPUTY = "Quillonbeak Userword", "Dappletarn Otherword"
PASSPHRASE, OTHER_PASSPHRASE, NEW_PASSPHRASE = (
    "zephyrcask secretphrase",
    "mortlewick secretphrase",
    "farnlotch secretphrase",
)
WORDS = {
    "child": "Brindlewick Childword",
    "story": "kestrelmoth told the adult something",
    "kind": "refer_lado_canarykind",
    "nested": "Übergrünwörd naïve",
    "reason": "wintersedge retentionword",
}
CANARIES = [
    "Quillonbeak", "Userword", "Dappletarn", "Otherword", "zephyrcask", "mortlewick", "farnlotch", "secretphrase",
    "Brindlewick", "Childword", "kestrelmoth", "canarykind", "Übergrünwörd", "wintersedge", "retentionword",
]  # fmt: skip


def forms(word: str) -> list[bytes]:
    """The ways in which a word could lie in a file."""
    plain = word.encode()
    shifted = [base64.b64encode(bytes(shift) + plain)[4 if shift else 0 : -4] for shift in range(3)]
    # A word in base64 has three forms, by where it begins; the ends depend on the neighbours and are left out.
    return [plain, plain.lower(), plain.upper(), word.encode("utf-16-le"), plain.hex().encode(),
            word.encode("unicode_escape"), *(form for form in shifted if len(form) > 7)]  # fmt: skip


def leaks(body: bytes, where: str) -> list[str]:
    return [f"{word} in {where}" for word in CANARIES for form in forms(word) if form in body]


def attempt(said: list[str], action: Callable[[], object]) -> None:
    """Do something that is refused, and keep all that the refusal says, as a traceback would show it."""
    try:
        action()
    except CaseLogError as error:
        said += [str(error), repr(error), "".join(traceback.format_exception(error, chain=True))]
    else:
        raise AssertionError("nothing was refused")


def flow(folder: Path, seed: str, said: list[str]) -> None:
    source = Source(seed)
    options = options_for(source, busy_seconds=0.05)
    path, head = folder / "store" / "cases.db", folder / "elsewhere" / "caselog.head"
    made = store.create(path, user=USER, passphrase=PASSPHRASE, head=head, options=options)
    session, case = made.session, source.uuid()
    data: dict[str, JSONValue] = {"child": WORDS["child"], "story": WORDS["story"], "list": [{"deep": WORDS["nested"]}]}
    first = session.append(
        case_id=case, expected_seq=0, event_id=source.uuid(), kind=WORDS["kind"], data=data, at=source.clock()
    )
    new = NewEvent(event_id=first.event_id, case_id=case, expected_seq=0, kind=WORDS["kind"], at=first.at, data=data)
    said += [
        repr(made),
        repr(session),
        repr(options),
        repr(first),
        repr(new),
        repr(session._log.keys),
        repr(session._log),
    ]
    session.log_read(case)
    session.add_user(DEPUTY, OTHER_PASSPHRASE)
    session.change_passphrase(NEW_PASSPHRASE)
    deputy = store.unlock(path, user=DEPUTY, passphrase=OTHER_PASSPHRASE, head=head, options=options)
    attempt(
        said,
        lambda: deputy.append(
            case_id=case, expected_seq=0, event_id=source.uuid(), kind=WORDS["kind"], data=data, at=source.clock()
        ),
    )
    attempt(
        said,
        lambda: deputy.append(
            case_id=case,
            expected_seq=1,
            event_id=first.event_id,
            kind=WORDS["kind"] + "x",
            data=data,
            at=source.clock(),
        ),
    )
    unfit: dict[str, JSONValue] = {**data, "bad": float("nan")}
    attempt(
        said,
        lambda: deputy.append(
            case_id=case, expected_seq=1, event_id=source.uuid(), kind=WORDS["kind"], data=unfit, at=source.clock()
        ),
    )
    attempt(
        said,
        lambda: deputy.append(
            case_id=case,
            expected_seq=1,
            event_id=source.uuid(),
            kind="log." + WORDS["kind"],
            data=data,
            at=source.clock(),
        ),
    )
    attempt(
        said,
        lambda: deputy.append(
            case_id=case,
            expected_seq=1,
            event_id=source.uuid(),
            kind=WORDS["kind"].upper(),
            data=data,
            at=source.clock(),
        ),
    )
    attempt(said, lambda: store.unlock(path, user=USER, passphrase=PASSPHRASE + "wrong", options=options))
    attempt(said, lambda: store.unlock(path, user=USER + "x", passphrase=PASSPHRASE, options=options))
    attempt(said, lambda: session.add_user(DEPUTY, OTHER_PASSPHRASE))
    attempt(said, lambda: session.remove_user(DEPUTY + "x"))
    attempt(said, lambda: session.add_user(DEPUTY + "\x07", OTHER_PASSPHRASE))
    attempt(said, lambda: _constraint(session))
    attempt(
        said,
        lambda: _busy(
            session,
            lambda: deputy.append(
                case_id=case, expected_seq=1, event_id=source.uuid(), kind="step", data=data, at=source.clock()
            ),
        ),
    )
    session.remove_user(DEPUTY)
    attempt(
        said,
        lambda: deputy.append(
            case_id=case, expected_seq=1, event_id=source.uuid(), kind=WORDS["kind"], data=data, at=source.clock()
        ),
    )
    copy = session.backup([folder / "copies"])[0]
    store.restore(Path(copy.path), folder / "restored" / "cases.db", options=options)
    said += [str(one) for one in (session.verify(), session.receipt(), session.cases(), copy)]
    session.erase_case(case, len(session.events(case)), WORDS["reason"])
    attempt(said, lambda: session.events(case))
    deputy.lock()
    session.lock()
    attempt(said, lambda: session.events(case))
    edit(path, "UPDATE caselog_event SET seq = seq + 50 WHERE gseq = 2")
    attempt(said, lambda: store.unlock(path, user=USER, passphrase=NEW_PASSPHRASE, options=options))
    said += [str(one) for one in store.verify(path, head=head).findings]


def _constraint(session: Session) -> None:
    with session._log.database.writing() as transaction:
        row = transaction.row(2)
        assert row is not None
        transaction.add_row(row)


def _busy(session: Session, action: Callable[[], object]) -> None:
    with session._log.database.writing():
        action()


@pytest.mark.parametrize("turn", range(size(1, 20)))
def test_no_canary_word_is_anywhere_but_behind_the_keys(
    tmp_path: Path,
    turn: int,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    figure: Figure,
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    flow(tmp_path, f"f12 {turn}", said)
    shown = capfd.readouterr()
    found: list[str] = []
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    for one in files:
        found += leaks(one.read_bytes(), str(one.relative_to(tmp_path)))
        found += leaks(str(one.relative_to(tmp_path)).encode(), "a file name")
    found += leaks(caplog.text.encode(), "the log")
    found += leaks((shown.out + shown.err).encode(), "the output")
    # A traceback shows lines of this file; the words stand in none of the lines that raise.
    found += leaks("\n".join(said).encode(), "an error")
    for name in ("cmdline", "comm", "environ"):
        with contextlib.suppress(OSError):
            found += leaks(Path(f"/proc/{os.getpid()}/{name}").read_bytes(), name)
    found += leaks(" ".join(sys.argv).encode(), "the arguments")
    assert found == []
    figure(f"F12: {len(CANARIES)} canary words, {len(files)} files, {len(said)} error texts and values, 0 leaks")


def test_the_leak_test_finds_a_word_that_lies_open(tmp_path: Path) -> None:
    """The control."""
    for number, form in enumerate(forms("Brindlewick")):
        (tmp_path / str(number)).write_bytes(b"before " + form + b" after")
        assert leaks((tmp_path / str(number)).read_bytes(), "a file")
    for shift in range(3):
        assert leaks(base64.b64encode(bytes(shift) + b"Brindlewick Childword and more"), "base64")
