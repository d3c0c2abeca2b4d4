"""The seal outside the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from triage.caselog import crypto, head
from triage.caselog.errors import HeadUnavailable
from triage.caselog.findings import Damage
from triage.caselog.head import Head
from triage.caselog.ledger import Enrolment, Ledger

SIGNER = crypto.Signer(bytes(32))
HEAD = head.sign(Head(store_id="store", gseq=3, hash=bytes(32), signer="lead"), SIGNER)


def ledger(gseq: int = 5) -> Ledger:
    found = Ledger("store")
    found.gseq = gseq
    found.signers["lead"] = Enrolment(
        signer="lead", label="", verify_key=SIGNER.verify_key, opening_key=b"", recovery=False, since=1
    )
    return found


def test_a_head_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "seal" / "caselog.head"
    assert not path.exists()
    head.write(path, HEAD)
    assert head.read(path) == HEAD
    assert [one.name for one in path.parent.iterdir()] == ["caselog.head"]


def test_a_newer_head_stays_and_an_older_or_spoilt_or_foreign_one_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "caselog.head"
    newer = head.sign(replace(HEAD, gseq=4), SIGNER)
    head.write(path, newer)
    head.write(path, HEAD)
    assert head.read(path) == newer
    for body in (b"rubbish", head.to_bytes(replace(newer, store_id="another"))):
        path.write_bytes(body)
        head.write(path, HEAD)
        assert head.read(path) == HEAD


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        head.to_bytes(HEAD).strip(),
        head.to_bytes(HEAD) + b"\n",
        head.to_bytes(replace(HEAD, gseq=0)),
        head.to_bytes(replace(HEAD, signature=bytes(63))),
        head.to_bytes(HEAD).replace(b'"gseq":3', b'"gseq":true'),
        head.to_bytes(HEAD).replace(b'"version":1', b'"version":2'),
        b"[" * 4000,
    ],
    ids=["nothing", "no fields", "a list", "no end", "two ends", "no event", "short", "true", "newer", "deep"],
)
def test_anything_else_is_no_head(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a head|not canonical|Expecting"):
        head.from_bytes(body)


def test_what_a_head_says_against_a_store() -> None:
    def found(one: Head, store: Ledger, hash_at: bytes | None = bytes(32)) -> list[Damage]:
        return [finding.kind for finding in head.faults(store, hash_at, one)]

    assert found(HEAD, ledger()) == []
    assert found(HEAD, ledger(), bytes(31) + b"1") == [Damage.HEAD_DIFFERS]
    assert found(HEAD, ledger(2), None) == [Damage.HEAD_AHEAD]
    assert found(replace(HEAD, store_id="other"), ledger()) == [Damage.HEAD_STORE]
    assert found(replace(HEAD, gseq=2), ledger()) == [Damage.HEAD_SIGNATURE]
    assert found(replace(HEAD, signer="nobody"), ledger()) == [Damage.HEAD_SIGNATURE]
    # The signer may have been enrolled in the very events that were cut.
    assert found(replace(HEAD, signer="nobody"), ledger(2), None) == [Damage.HEAD_AHEAD]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HeadUnavailable, match="file"):
        head.write(tmp_path / "file" / "caselog.head", HEAD)
    (tmp_path / "folder" / "caselog.head" / "in the way").mkdir(parents=True)
    with pytest.raises(HeadUnavailable):
        head.write(tmp_path / "folder" / "caselog.head", HEAD)
