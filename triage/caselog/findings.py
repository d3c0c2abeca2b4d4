"""What a verification can find, as values: a finding never stops it and never is a traceback."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """The kinds of finding, each named after what saw it or what it is about."""

    FILE = "file"
    """the database's own integrity check, or its refusal to read"""
    PERMISSIONS = "permissions"
    SCHEMA = "schema"
    NEWER = "newer"
    """an event written by a newer program"""
    ROW = "row"
    """a row that is no event: a wrong type, length or text"""
    GAP = "gap"
    """a number is missing from the store's one chain"""
    LINK = "link"
    """an event does not follow the one before it"""
    CHANGED = "changed"
    """an event's content does not give its hash"""
    SIGNATURE = "signature"
    SIGNER = "signer"
    """signed by somebody who was not enrolled at that moment"""
    CASE_GAP = "case-gap"
    NOTE = "note"
    """the clear part of an event claims what it may not"""
    BOX_MISSING = "box-missing"
    """a key or slot that the chain promises is not there"""
    BOX_CHANGED = "box-changed"
    BOX_UNKNOWN = "box-unknown"
    HEAD_UNREADABLE = "head-unreadable"
    HEAD_SIGNATURE = "head-signature"
    HEAD_STORE = "head-store"
    """the head is of another store"""
    HEAD_AHEAD = "head-ahead"
    """the store is shorter than the head: its end was cut, or an older file put back"""
    HEAD_DIFFERS = "head-differs"
    """the store has another event where the head points: it was rewritten"""
    RECEIPT = "receipt"
    """a printed receipt fits no event of the store"""
    UNREADABLE = "unreadable"
    """with the keys in hand: the content does not decrypt"""
    ACTOR = "actor"
    """with the keys in hand: the content names somebody other than its signer"""


PLAIN = {
    Damage.FILE: "the database itself reports damage",
    Damage.PERMISSIONS: "other people may read the file",
    Damage.SCHEMA: "the tables were altered",
    Damage.NEWER: "an event was written by a newer program",
    Damage.ROW: "a row is not an event",
    Damage.GAP: "events are missing",
    Damage.LINK: "an event does not follow the one before it",
    Damage.CHANGED: "an event was changed after it was saved",
    Damage.SIGNATURE: "a signature does not fit its event",
    Damage.SIGNER: "an event was signed by somebody who had no access at that time",
    Damage.CASE_GAP: "events of a case are missing or doubled",
    Damage.NOTE: "the open part of an event claims what it may not",
    Damage.BOX_MISSING: "a key is missing",
    Damage.BOX_CHANGED: "a key was changed",
    Damage.BOX_UNKNOWN: "there is a key that nobody recorded",
    Damage.HEAD_UNREADABLE: "the seal outside the file cannot be read",
    Damage.HEAD_SIGNATURE: "the seal outside the file is not signed by a user of the file",
    Damage.HEAD_STORE: "the seal belongs to another case file",
    Damage.HEAD_AHEAD: "the end of the record is missing: the seal has seen more events",
    Damage.HEAD_DIFFERS: "the record was rewritten: the seal has seen another event",
    Damage.RECEIPT: "a printed receipt fits no event in the file",
    Damage.UNREADABLE: "the content of an event does not open with its key",
    Damage.ACTOR: "the content of an event names somebody other than its signer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: its kind, and where (`event 7`, `key/…`, `head`). Holds no case content."""

    kind: Damage
    place: str

    def __str__(self) -> str:
        return f"{PLAIN[self.kind]} ({self.place})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of a verification.

    `events` were looked at; `last_hash` is the hash of the last one (bytes, empty when there is none); `deep`
    says whether the contents were opened too; `signers` counts enrolled signers, revoked ones included.
    """

    findings: tuple[Finding, ...]
    events: int
    last_hash: bytes
    deep: bool
    signers: int = 0

    @property
    def sound(self) -> bool:
        """True when nothing at all was found."""
        return not self.findings

    def kinds(self) -> frozenset[Damage]:
        """The kinds of finding that occur."""
        return frozenset(finding.kind for finding in self.findings)
