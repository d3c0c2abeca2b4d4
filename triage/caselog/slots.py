"""Key slots: what a passphrase opens. A slot is canonical JSON; every field but the ciphertext is bound to
it.

The cost of the derivation is checked against bounds *before* it runs, so that an altered slot can neither
weaken the check nor make the program eat the computer's memory. The recovery slip is a slot like any other,
with a random passphrase.
"""

from __future__ import annotations

import base64
import contextlib
import unicodedata
from dataclasses import dataclass

from triage.caselog import crypto
from triage.caselog.encoding import JSONValue, a_number, a_text, an_object, canonical, frame, parse
from triage.caselog.errors import SlotDamaged, SlotRefused, WeakPassphrase, WrongPassphrase

SLOT_VERSION = 1
SALT_BYTES = 16
LEAST_PASSPHRASE = 15
"""Characters; NIST SP 800-63B-4 asks for 15 where a passphrase stands alone."""

RECOVERY_NAME = "recovery slip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one Argon2id derivation costs: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRule:
    """The cost chosen for new slots, and the least and most that an existing slot may ask for."""

    chosen: Cost
    least_memory_kib: int
    most_memory_kib: int
    most_work_kib: int
    """memory times passes"""
    most_lanes: int = 8

    def fault(self, cost: Cost) -> str | None:
        """Why a slot of this cost is refused, or None."""
        if not (1 <= cost.lanes <= self.most_lanes) or cost.passes < 1:
            return "its numbers make no sense"
        if cost.memory_kib < max(self.least_memory_kib, 8 * cost.lanes):
            return "too weak"
        if cost.memory_kib > self.most_memory_kib or cost.memory_kib * cost.passes > self.most_work_kib:
            return "too much memory or time"
        return None


STANDARD = CostRule(
    chosen=Cost(memory_kib=65536, passes=3, lanes=4),
    least_memory_kib=47104,  # ASVS 11.4.4: at least 46 MiB
    most_memory_kib=262144,
    most_work_kib=1048576,
)
TESTING = CostRule(
    chosen=Cost(memory_kib=64, passes=1, lanes=1), least_memory_kib=64, most_memory_kib=256, most_work_kib=512
)
"""For tests only, and only when passed in by name: STANDARD refuses every slot that was made with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The fields of a slot. `label` marks the user's name without spelling it out (see `label_of`)."""

    signer: str
    label: str
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes


def label_of(store_id: str, name: str) -> str:
    """The mark of a user's name in one store: capitals, spaces around and Unicode forms make no difference.

    It keeps names off the disk in plain sight; somebody who guesses a name can confirm it. Stored files hang on how
    the name is folded here: it can never change.
    """
    plain = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    return crypto.mark(frame("user label", store_id), plain)


def plain_passphrase(passphrase: str) -> str:
    """One form for one passphrase, whichever keyboard typed its accents. Raises WeakPassphrase when it is not
    text.
    """
    try:
        text = unicodedata.normalize("NFKC", passphrase)
        text.encode()
    except UnicodeEncodeError:
        raise WeakPassphrase(LEAST_PASSPHRASE) from None
    return text


def check_passphrase(passphrase: str) -> None:
    """Refuse a new passphrase that is too short. Raises WeakPassphrase."""
    if len(plain_passphrase(passphrase).strip()) < LEAST_PASSPHRASE:
        raise WeakPassphrase(LEAST_PASSPHRASE)


def make(
    store_id: str,
    signer: str,
    name: str,
    passphrase: str,
    secret: bytes,
    *,
    cost: Cost,
    salt: bytes,
    nonce: bytes,
) -> bytes:
    """The bytes of a new slot that opens `secret` with `passphrase`."""
    slot = Slot(signer=signer, label=label_of(store_id, name), cost=cost, salt=salt, nonce=nonce, sealed=b"")
    sealed = crypto.seal(_key(passphrase, slot), nonce, secret, _neighbours(store_id, slot))
    return canonical(_fields(slot) | {"sealed": _text(sealed)})


def read(body: bytes) -> Slot:
    """The fields of a slot; what `make` would not have written raises SlotDamaged. Derives nothing."""
    try:
        value = an_object(parse(body))
        cost = an_object(value["cost"])
        slot = Slot(
            signer=a_text(value["signer"]),
            label=a_text(value["label"]),
            cost=Cost(
                memory_kib=a_number(cost["memory_kib"]),
                passes=a_number(cost["passes"]),
                lanes=a_number(cost["lanes"]),
            ),
            salt=_bytes(value["salt"]),
            nonce=_bytes(value["nonce"]),
            sealed=_bytes(value["sealed"]),
        )
        good = canonical(_fields(slot) | {"sealed": _text(slot.sealed)}) == body
    except (ValueError, TypeError, KeyError, RecursionError):
        raise SlotDamaged from None
    if not good or len(slot.salt) != SALT_BYTES or len(slot.nonce) != crypto.NONCE_BYTES:
        raise SlotDamaged
    return slot


def unlock(store_id: str, body: bytes, passphrase: str, rule: CostRule) -> bytes:
    """The secret in a slot. Raises SlotDamaged, SlotRefused (before deriving) or WrongPassphrase."""
    slot = read(body)
    if fault := rule.fault(slot.cost):
        raise SlotRefused(fault)
    try:
        return crypto.open_sealed(_key(passphrase, slot), slot.nonce, slot.sealed, _neighbours(store_id, slot))
    except (crypto.CannotOpen, WeakPassphrase):
        raise WrongPassphrase from None


def pretend(store_id: str, passphrase: str, cost: Cost) -> WrongPassphrase:
    """For a name without a slot: spend what a wrong passphrase costs, and give the same error."""
    slot = Slot(signer="", label="", cost=cost, salt=bytes(SALT_BYTES), nonce=bytes(crypto.NONCE_BYTES), sealed=b"")
    with contextlib.suppress(crypto.CannotOpen, WeakPassphrase):
        crypto.open_sealed(_key(passphrase, slot), slot.nonce, bytes(64), _neighbours(store_id, slot))
    return WrongPassphrase()


def _key(passphrase: str, slot: Slot) -> bytes:
    cost = slot.cost
    return crypto.stretch(
        plain_passphrase(passphrase),
        slot.salt,
        memory_kib=cost.memory_kib,
        passes=cost.passes,
        lanes=cost.lanes,
    )


def _fields(slot: Slot) -> dict[str, JSONValue]:
    cost = slot.cost
    return {
        "cost": {"lanes": cost.lanes, "memory_kib": cost.memory_kib, "passes": cost.passes},
        "kdf": "argon2id",
        "label": slot.label,
        "nonce": _text(slot.nonce),
        "salt": _text(slot.salt),
        "signer": slot.signer,
        "version": SLOT_VERSION,
    }


def _neighbours(store_id: str, slot: Slot) -> bytes:
    return frame("slot", store_id, canonical(_fields(slot)))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(value: JSONValue) -> bytes:
    return base64.b64decode(a_text(value), validate=True)
