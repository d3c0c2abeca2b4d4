"""The chain, walked: what an auditor without any key can know from the rows, in order.

A `Ledger` is fed rows one by one; it says what is wrong with each and keeps what follows from the good ones:
the tail of the chain, the last step of each case, who was enrolled when, which keys and slots must exist and
with which hash. Clear notes count only when the row's signature holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from triage.caselog import crypto, record
from triage.caselog.encoding import JSONValue, a_list, a_number, a_text, an_object, canonical, parse
from triage.caselog.findings import Damage, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.caselog.record import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A signer: public keys, the mark of the user's name, and from which event to which it may sign (None:
    still).
    """

    signer: str
    label: str
    verify_key: bytes
    opening_key: bytes
    recovery: bool
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The clear part of an event. `boxes` maps the name of each key or slot written with the event to its
    hash (hex).
    """

    enrol: tuple[Enrolment, ...] = ()
    revoke: tuple[str, ...] = ()
    epoch: int | None = None
    commitment: str = ""
    boxes: Mapping[str, str]
    gone: tuple[str, ...] = ()
    erased: str = ""

    def text(self) -> str:
        """Canonical JSON, or nothing at all when there is nothing to say."""
        value: dict[str, JSONValue] = {}
        if self.boxes:
            value["boxes"] = dict(self.boxes)
        if self.gone:
            value["gone"] = list(self.gone)
        if self.enrol:
            value["enrol"] = [
                {
                    "signer": one.signer,
                    "label": one.label,
                    "verify": one.verify_key.hex(),
                    "open": one.opening_key.hex(),
                    "recovery": one.recovery,
                }
                for one in self.enrol
            ]
        if self.revoke:
            value["revoke"] = list(self.revoke)
        if self.epoch is not None:
            value["epoch"] = {"number": self.epoch, "commitment": self.commitment}
        if self.erased:
            value["erased"] = self.erased
        return canonical(value).decode() if value else ""


def read_note(text: str, gseq: int) -> Note:
    """The note in a row's clear text. Raises ValueError for what `Note.text` would not have written."""
    if not text:
        return Note(boxes={})
    try:
        value = an_object(parse(text.encode()))
        epoch = an_object(value.get("epoch", {}))
        note = Note(
            enrol=tuple(_read_enrolment(an_object(one), gseq) for one in a_list(value.get("enrol", []))),
            revoke=tuple(a_text(one) for one in a_list(value.get("revoke", []))),
            epoch=a_number(epoch["number"]) if epoch else None,
            commitment=a_text(epoch["commitment"]) if epoch else "",
            boxes={name: a_text(one) for name, one in an_object(value.get("boxes", {})).items()},
            gone=tuple(a_text(one) for one in a_list(value.get("gone", []))),
            erased=a_text(value.get("erased", "")),
        )
        if note.text() != text:
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("not a note") from None
    return note


def _read_enrolment(value: dict[str, JSONValue], gseq: int) -> Enrolment:
    if not isinstance(recovery := value["recovery"], bool):
        raise TypeError("not true or false")
    return Enrolment(
        signer=a_text(value["signer"]),
        label=a_text(value["label"]),
        verify_key=bytes.fromhex(a_text(value["verify"])),
        opening_key=bytes.fromhex(a_text(value["open"])),
        recovery=recovery,
        since=gseq,
    )


class Ledger:
    """See the module. `thorough=False` skips the signatures of rows without a note: who reads such a row
    checks it then.
    """

    def __init__(self, store_id: str, *, thorough: bool = True) -> None:
        self.store_id = store_id
        self.thorough = thorough
        self.gseq = 0
        self.hash = record.genesis(store_id)
        self.last_seq: dict[str, int] = {}
        self.signers: dict[str, Enrolment] = {}
        self.commitments: dict[int, str] = {}
        self.boxes: dict[str, str] = {}
        self.erased: set[str] = set()

    @property
    def epoch(self) -> int:
        """The key epoch that new events belong to; 0 before the first."""
        return max(self.commitments, default=0)

    def active(self) -> list[Enrolment]:
        """The signers who may sign now."""
        return [one for one in self.signers.values() if one.until is None]

    def active_label(self, label: str) -> Enrolment | None:
        """The signer who may sign now under the mark of a name, or None."""
        return next((one for one in self.active() if one.label == label), None)

    def add(self, row: Row) -> list[Finding]:
        """Take one row; what is wrong with it. The walk goes on from the row whatever was found."""
        found: list[Damage] = []
        if record.fault_of(row):
            return [Finding(kind=Damage.ROW, place=f"after event {self.gseq}")]
        if row.version > record.ROW_VERSION:
            found.append(Damage.NEWER)
        if row.gseq != self.gseq + 1:
            found.append(Damage.GAP)
        elif row.prev != self.hash:
            found.append(Damage.LINK)
        good = record.chain_hash(self.store_id, row) == row.hash
        if not good:
            found.append(Damage.CHANGED)
        if row.seq != self.last_seq.get(row.case_id, 0) + 1:
            found.append(Damage.CASE_GAP)
        try:
            note = read_note(row.note, row.gseq)
        except ValueError:
            found.append(Damage.NOTE)
            note = Note(boxes={})
        if row.gseq == 1:
            self._enrol(note)
        signer = self.signers.get(row.signer)
        if signer is None or signer.until is not None:
            found.append(Damage.SIGNER)
        elif (self.thorough or row.note) and not self.signature_holds(row):
            found.append(Damage.SIGNATURE)
        if not found and not self._follow(row, note):
            found.append(Damage.NOTE)
        self.gseq, self.hash = row.gseq, row.hash
        self.last_seq[row.case_id] = row.seq
        return [Finding(kind=kind, place=row.place()) for kind in found]

    def signature_holds(self, row: Row) -> bool:
        """Whether the row's hash is right and signed by the signer it names (enrolled at any time)."""
        signer = self.signers.get(row.signer)
        if signer is None or record.chain_hash(self.store_id, row) != row.hash:
            return False
        return crypto.signed_by(signer.verify_key, row.signature, record.signed_message(self.store_id, row.hash))

    def check_boxes(self, boxes: Mapping[str, bytes]) -> list[Finding]:
        """Compare the keys and slots that are there with those that the chain promises."""
        found = [Finding(kind=Damage.BOX_MISSING, place=name) for name in sorted(self.boxes.keys() - boxes.keys())]
        for name, body in sorted(boxes.items()):
            if name not in self.boxes:
                found.append(Finding(kind=Damage.BOX_UNKNOWN, place=name))
            elif crypto.digest(body).hex() != self.boxes[name]:
                found.append(Finding(kind=Damage.BOX_CHANGED, place=name))
        return found

    def _enrol(self, note: Note) -> None:
        self.signers.update({one.signer: one for one in note.enrol if one.signer not in self.signers})

    def _follow(self, row: Row, note: Note) -> bool:
        """Apply a note; False when it claims what an event of its case may not."""
        own = row.case_id == self.store_id
        only_key = set(note.boxes) <= {f"key/{row.case_id}/{row.epoch}"}
        if not own and (not only_key or note.enrol or note.revoke or note.gone or note.erased or note.epoch):
            return False
        if row.case_id in self.erased:
            return False
        for one in note.enrol:
            if row.gseq > 1 and one.signer in self.signers:
                return False
        if note.epoch is not None and note.epoch != self.epoch + 1:
            return False
        self._enrol(note)
        for name in note.revoke:
            if name in self.signers:
                self.signers[name] = replace(self.signers[name], until=row.gseq)
        if note.epoch is not None:
            self.commitments[note.epoch] = note.commitment
        for name in note.gone:
            self.boxes.pop(name, None)
        self.boxes.update(note.boxes)
        if note.erased:
            self.erased.add(note.erased)
        return True
