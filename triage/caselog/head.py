"""The head: a small signed file kept *outside* the store (another folder, a stick, a governor's mailbox), and
receipts.

A chain shows every change inside it, but not that its end was cut or that an older file was put back: only
something kept elsewhere shows that. The head is that for a file, a receipt is that for paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb import disk
from triage.caselog import crypto
from triage.caselog.encoding import (
    JSONValue,
    a_number,
    a_text,
    an_object,
    canonical,
    frame,
    grouped,
    parse,
    ungrouped,
)
from triage.caselog.errors import HeadUnavailable
from triage.caselog.events import Receipt
from triage.caselog.findings import Damage, Finding
from triage.caselog.ledger import Ledger

RECEIPT_BYTES = 15
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The tail of a store as one signer saw it: after event `gseq` the chain's hash was `hash`."""

    store_id: str
    gseq: int
    hash: bytes
    signer: str
    signature: bytes = b""

    def message(self) -> bytes:
        """What is signed."""
        return frame("head", self.store_id, self.gseq, self.hash, self.signer)


def sign(head: Head, signer: crypto.Signer) -> Head:
    """The head with its signature."""
    return Head(
        store_id=head.store_id,
        gseq=head.gseq,
        hash=head.hash,
        signer=head.signer,
        signature=signer.sign(head.message()),
    )


def to_bytes(head: Head) -> bytes:
    """The content of a head file."""
    value: dict[str, JSONValue] = {
        "gseq": head.gseq,
        "hash": head.hash.hex(),
        "signature": head.signature.hex(),
        "signer": head.signer,
        "store": head.store_id,
        "version": 1,
    }
    return canonical(value) + b"\n"


def from_bytes(body: bytes) -> Head:
    """Raises ValueError for anything that `to_bytes` would not have written."""
    try:
        value = an_object(parse(body.removesuffix(b"\n")))
        head = Head(
            store_id=a_text(value["store"]),
            gseq=a_number(value["gseq"]),
            hash=bytes.fromhex(a_text(value["hash"])),
            signer=a_text(value["signer"]),
            signature=bytes.fromhex(a_text(value["signature"])),
        )
    except (TypeError, KeyError, RecursionError):
        raise ValueError("not a head") from None
    if to_bytes(head) != body or len(head.signature) != crypto.SIGNATURE_BYTES or head.gseq < 1:
        raise ValueError("not a head")
    return head


def read(path: Path) -> Head | None:
    """The head in a file, None when there is no file. Raises ValueError or OSError."""
    try:
        with path.open("rb") as file:
            return from_bytes(file.read(_MOST_BYTES))
    except FileNotFoundError:
        return None


def write(path: Path, head: Head) -> None:
    """Bring the file up to date, durably; a newer head of the same store that is there already stays.

    Raises HeadUnavailable; the store itself is not touched.
    """
    try:
        disk.make_folder(path.parent)
        with disk.folder_lock(path.parent):
            try:
                present = read(path)
            except ValueError:
                present = None
            if present and present.store_id == head.store_id and present.gseq >= head.gseq:
                return
            disk.replace_whole(path, to_bytes(head), draft=path.with_name(f".{path.name}.new"))
    except OSError:
        raise HeadUnavailable(str(path)) from None


def faults(ledger: Ledger, hash_at: bytes | None, head: Head) -> list[Finding]:
    """What a head says against a store that was walked into `ledger`; `hash_at` is the store's hash at
    `head.gseq`.
    """
    if head.store_id != ledger.store_id:
        return [Finding(kind=Damage.HEAD_STORE, place="head")]
    signer = ledger.signers.get(head.signer)
    ahead = head.gseq > ledger.gseq
    if signer is None and ahead:
        return [Finding(kind=Damage.HEAD_AHEAD, place=f"event {ledger.gseq + 1} to {head.gseq}")]
    if signer is None or not crypto.signed_by(signer.verify_key, head.signature, head.message()):
        return [Finding(kind=Damage.HEAD_SIGNATURE, place="head")]
    if ahead:
        return [Finding(kind=Damage.HEAD_AHEAD, place=f"event {ledger.gseq + 1} to {head.gseq}")]
    if hash_at != head.hash:
        return [Finding(kind=Damage.HEAD_DIFFERS, place=f"event {head.gseq}")]
    return []


def receipt(store_id: str, gseq: int, row_hash: bytes) -> Receipt:
    """The receipt for the record up to and including event `gseq`."""
    code = grouped(crypto.digest(frame("receipt", store_id, gseq, row_hash))[:RECEIPT_BYTES])
    return Receipt(code=code, gseq=gseq)


def same_code(typed: str, code: str) -> bool:
    """Whether a typed code is that receipt's; small letters, spaces and look-alikes are forgiven."""
    return ungrouped(typed) == code
