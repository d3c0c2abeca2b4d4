"""Who may open a store: adding, removing and resetting users, passphrases and the recovery slip. Each is one
event.

Removing a user drops their slot and letters, starts a new epoch whose key they never see, and says so in the
chain. It does **not** reach a copy of the file that they kept: what they could read then, they can read
still.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from triage.caselog import crypto, keyring, slots
from triage.caselog.encoding import grouped, ungrouped
from triage.caselog.errors import BadEvent, HeadUnavailable, LastUser, UnknownUser, UserExists
from triage.caselog.events import PASSPHRASE_CHANGED, USER_ADDED, USER_REMOVED
from triage.caselog.ledger import Enrolment
from triage.caselog.log import Extra, Log

if TYPE_CHECKING:
    from triage.caselog.options import Options

MOST_NAME = 100
RECOVERY_BYTES = 20
"""160 random bits: eight groups of four characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A user who is being enrolled: name, seed of the keys, what the chain says of them, and their slot."""

    name: str = field(repr=False)
    seed: bytes = field(repr=False)
    enrolment: Enrolment
    slot: tuple[str, bytes]


def newcomer(store_id: str, name: str, passphrase: str, options: Options, *, recovery: bool = False) -> Newcomer:
    """Fresh keys and a slot for somebody who is to be enrolled."""
    signer_id, seed = str(options.new_id()), options.random_bytes(crypto.KEY_BYTES)
    signer = crypto.Signer(seed)
    enrolment = Enrolment(
        signer=signer_id,
        label=slots.label_of(store_id, name),
        verify_key=signer.verify_key,
        opening_key=signer.opening_key,
        recovery=recovery,
        since=0,
    )
    body = _slot(store_id, signer_id, plain_name(name), passphrase, seed, options)
    return Newcomer(name=plain_name(name), seed=seed, enrolment=enrolment, slot=(keyring.slot_box(signer_id), body))


def plain_name(name: str) -> str:
    """A user's name as it will be shown: spaces made single. Raises BadEvent for what no name can be."""
    plain = " ".join(name.split())
    if not plain or len(plain) > MOST_NAME or not plain.isprintable():
        raise BadEvent(f"a user's name is 1 to {MOST_NAME} printable characters")
    return plain


def opened(secret: bytes) -> tuple[bytes, str]:
    """Seed and name from the secret of a slot."""
    return secret[: crypto.KEY_BYTES], secret[crypto.KEY_BYTES :].decode()


def new_slip(options: Options) -> str:
    """A recovery slip to print: eight groups of four letters and digits."""
    return grouped(options.random_bytes(RECOVERY_BYTES))


def slip_passphrase(typed: str) -> str:
    """What a typed slip stands for; small letters, spaces and look-alikes are forgiven."""
    return ungrouped(typed)


def add(log: Log, name: str, passphrase: str) -> None:
    """Raises UserExists, WeakPassphrase."""
    slots.check_passphrase(passphrase)
    label = slots.label_of(log.store_id, name)
    new = newcomer(log.store_id, name, passphrase, log.options)

    def extra() -> Extra:
        if log.ledger.active_label(label) is not None:
            raise UserExists
        return _enrolled(log, new, log.keys.epoch_keys())

    log.append_own(USER_ADDED, {"user": new.name, "signer": new.enrolment.signer}, extra)


def remove(log: Log, name: str) -> None:
    """Raises UnknownUser, LastUser."""
    label = slots.label_of(log.store_id, name)

    def extra() -> Extra:
        gone = _person(log, label)
        if sum(not one.recovery for one in log.ledger.active()) < 2:
            raise LastUser
        return _replaced(log, gone, None)

    log.append_own(USER_REMOVED, {"user": name}, extra)


def reset(log: Log, name: str, passphrase: str) -> None:
    """Give a user who forgot their passphrase a new one, and with it new keys. Raises UnknownUser,
    WeakPassphrase.
    """
    slots.check_passphrase(passphrase)
    label = slots.label_of(log.store_id, name)
    new = newcomer(log.store_id, name, passphrase, log.options)
    data = {"user": new.name, "signer": new.enrolment.signer, "why": "forgotten passphrase"}
    log.append_own(USER_ADDED, data, lambda: _replaced(log, _person(log, label), new))


def renew_slip(log: Log) -> str:
    """A new recovery slip; the old one opens nothing that is written from now on."""
    slip = new_slip(log.options)
    name = slots.RECOVERY_NAME
    new = newcomer(log.store_id, name, slip_passphrase(slip), log.options, recovery=True)
    label = new.enrolment.label

    def extra() -> Extra:
        old = log.ledger.active_label(label)
        return _enrolled(log, new, log.keys.epoch_keys()) if old is None else _replaced(log, old, new)

    # The old slip is void once this is saved: a head that is unplugged must not keep the new one from being shown. The
    # next step says so again.
    with contextlib.suppress(HeadUnavailable):
        log.append_own(USER_ADDED, {"user": name, "signer": new.enrolment.signer, "why": "new slip"}, extra)
    return slip


def change_passphrase(log: Log, passphrase: str) -> None:
    """A new passphrase for the user of this session. Raises WeakPassphrase."""
    slots.check_passphrase(passphrase)
    keys, box = log.keys, keyring.slot_box(log.keys.signer_id)
    body = _slot(log.store_id, keys.signer_id, log.user, passphrase, keys.seed, log.options)
    log.append_own(PASSPHRASE_CHANGED, {"user": log.user}, lambda: Extra(gone=(box,), boxes=((box, body),)))


def _person(log: Log, label: str) -> Enrolment:
    found = log.ledger.active_label(label)
    if found is None or found.recovery:
        raise UnknownUser
    return found


def _enrolled(log: Log, new: Newcomer, keys: dict[int, bytes]) -> Extra:
    letters = keyring.letters(log.store_id, [new.enrolment], keys, log.options.random_bytes)
    return Extra(enrol=(new.enrolment,), boxes=(new.slot, *letters))


def _replaced(log: Log, old: Enrolment, new: Newcomer | None) -> Extra:
    """One user out, perhaps one in, and a new epoch for all who stay."""
    random = log.options.random_bytes
    epoch, key = log.ledger.epoch + 1, random(crypto.KEY_BYTES)
    staying = [one for one in log.ledger.active() if one.signer != old.signer]
    boxes = keyring.letters(log.store_id, staying, {epoch: key}, random)
    if new is not None:
        keys = log.keys.epoch_keys() | {epoch: key}
        boxes += [new.slot, *keyring.letters(log.store_id, [new.enrolment], keys, random)]
    own = [keyring.slot_box(old.signer), *(keyring.letter_box(n, old.signer) for n in log.ledger.commitments)]
    return Extra(
        enrol=() if new is None else (new.enrolment,),
        revoke=(old.signer,),
        epoch=epoch,
        commitment=keyring.commitment(key),
        boxes=tuple(boxes),
        gone=tuple(name for name in own if name in log.ledger.boxes),
    )


def _slot(store_id: str, signer_id: str, name: str, passphrase: str, seed: bytes, options: Options) -> bytes:
    return slots.make(
        store_id,
        signer_id,
        name,
        passphrase,
        seed + name.encode(),
        cost=options.cost.chosen,
        salt=options.random_bytes(slots.SALT_BYTES),
        nonce=options.random_bytes(crypto.NONCE_BYTES),
    )
