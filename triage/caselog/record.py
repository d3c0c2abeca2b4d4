"""One stored row and one event: sealing, hashing and signing on the way in, checking and opening on the way
out.

In the clear a row shows its numbers, random ids and padded size, and nothing else; kind, time, actor and
content are inside the ciphertext. `note` is the clear part that the log itself needs (who is enrolled, which
keys exist); it is empty otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from triage.caselog import crypto
from triage.caselog.encoding import (
    JSONObject,
    JSONValue,
    a_list,
    a_text,
    an_object,
    canonical,
    frame,
    pad,
    parse,
    unpad,
)
from triage.caselog.events import Event

ROW_VERSION = 1
HASH_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the event table, exactly as stored."""

    gseq: int
    event_id: str
    case_id: str
    seq: int
    version: int
    epoch: int
    signer: str
    note: str
    nonce: bytes
    sealed: bytes
    prev: bytes
    hash: bytes
    signature: bytes

    def place(self) -> str:
        """Where the row is, for a finding."""
        return f"event {self.gseq}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is inside the ciphertext of one event."""

    kind: str = field(repr=False)
    at: datetime
    actor: str = field(repr=False)
    data: JSONObject = field(repr=False)
    warnings: tuple[str, ...]


def genesis(store_id: str) -> bytes:
    """What the first event follows."""
    return crypto.digest(frame("genesis", store_id))


def fault_of(row: Row) -> str | None:
    """Why these values cannot be a row at all (the database gives no promise about types), or None."""
    texts: tuple[object, ...] = (row.event_id, row.case_id, row.signer, row.note)
    numbers: tuple[object, ...] = (row.gseq, row.seq, row.version, row.epoch)
    raw: tuple[tuple[object, int], ...] = (
        (row.nonce, crypto.NONCE_BYTES),
        (row.prev, HASH_BYTES),
        (row.hash, HASH_BYTES),
        (row.signature, crypto.SIGNATURE_BYTES),
    )
    if not all(isinstance(text, str) for text in texts) or not isinstance(row.sealed, bytes):
        return "a text field holds something else"
    if not all(isinstance(number, int) for number in numbers):
        return "a number field holds something else"
    if not all(isinstance(value, bytes) and len(value) == size for value, size in raw):
        return "a field has the wrong length"
    return None


def chain_hash(store_id: str, row: Row) -> bytes:
    """The hash of a row: over everything in it but the hash and the signature."""
    return crypto.digest(frame("event", _neighbours(store_id, row), row.sealed))


def seal(store_id: str, row: Row, content: Content, key: bytes, signer: crypto.Signer) -> Row:
    """The row with its content sealed under the case key, its hash and its signature. `row.nonce` must be
    fresh.
    """
    body: dict[str, JSONValue] = {
        "actor": content.actor,
        "at": content.at.astimezone(UTC).isoformat(),
        "data": dict(content.data),
        "kind": content.kind,
        "warnings": list(content.warnings),
    }
    sealed = crypto.seal(key, row.nonce, pad(canonical(body)), _neighbours(store_id, row))
    row = replace(row, sealed=sealed)
    row = replace(row, hash=chain_hash(store_id, row))
    return replace(row, signature=signer.sign(signed_message(store_id, row.hash)))


def signed_message(store_id: str, row_hash: bytes) -> bytes:
    """What a signer signs for a row of that hash."""
    return frame("signed event", store_id, row_hash)


def open_event(store_id: str, row: Row, key: bytes) -> Event:
    """The event in a row whose hash and signature were checked before. Raises crypto.CannotOpen."""
    padded = crypto.open_sealed(key, row.nonce, row.sealed, _neighbours(store_id, row))
    try:
        body = an_object(parse(unpad(padded)))
        when = datetime.fromisoformat(a_text(body["at"]))
        if when.tzinfo is None:
            raise ValueError("a time without a zone")
        return Event(
            event_id=UUID(row.event_id),
            gseq=row.gseq,
            case_id=UUID(row.case_id),
            seq=row.seq,
            kind=a_text(body["kind"]),
            at=when.astimezone(UTC),
            actor=a_text(body["actor"]),
            data=an_object(body["data"]),
            warnings=tuple(a_text(warning) for warning in a_list(body["warnings"])),
        )
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise crypto.CannotOpen from None


def _neighbours(store_id: str, row: Row) -> bytes:
    return frame(
        "row",
        store_id,
        row.version,
        row.gseq,
        row.event_id,
        row.case_id,
        row.seq,
        row.epoch,
        row.signer,
        row.note,
        row.nonce,
        row.prev,
    )
