"""The keys between a user's slot and an event: epoch keys, handed to each user in a sealed letter, and case
keys under them.

    passphrase -> slot -> seed (signing and opening key) -> letter -> epoch key -> case key -> event

Each lies in a *box*, a named row whose hash the chain records. An epoch ends when a user is removed: new
events then need keys that the removed user never had. Dropping a case's boxes erases the case; the chain over
its ciphertext still verifies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from triage.caselog import crypto
from triage.caselog.encoding import frame
from triage.caselog.ledger import Enrolment


def slot_box(signer: str) -> str:
    """The name of a user's slot."""
    return f"slot/{signer}"


def letter_box(epoch: int, signer: str) -> str:
    """The name of the letter that hands an epoch's key to a user."""
    return f"letter/{epoch}/{signer}"


def key_box(case_id: str, epoch: int) -> str:
    """The name of a case's key of one epoch."""
    return f"key/{case_id}/{epoch}"


def commitment(epoch_key: bytes) -> str:
    """What the chain records of an epoch key, so that nobody can slip in a key of their own."""
    return crypto.digest(crypto.derive(epoch_key, "epoch commitment")).hex()


@dataclass(frozen=True, slots=True)
class CaseKey:
    """An opened case key; `box` is the new box to store with it, None when it is stored already."""

    key: bytes = field(repr=False)
    box: tuple[str, bytes] | None = None


class Keyring:
    """The keys of one unlocked user. Never printed, never compared, never pickled."""

    def __init__(self, store_id: str, signer_id: str, seed: bytes) -> None:
        self.store_id = store_id
        self.signer_id = signer_id
        self.seed = seed
        self.signer = crypto.Signer(seed)
        self._epochs: dict[int, bytes] = {}

    def __repr__(self) -> str:
        return "<keyring>"

    def learn(self, boxes: Mapping[str, bytes], commitments: Mapping[int, str]) -> list[str]:
        """Open this user's letters for all committed epochs; the names of those that are missing or do not
        open.
        """
        bad = []
        for epoch, promised in sorted(commitments.items()):
            if epoch in self._epochs:
                continue
            name = letter_box(epoch, self.signer_id)
            try:
                key = self.signer.open_letter(boxes[name], _letter_neighbours(self.store_id, epoch, self.signer_id))
            except (KeyError, crypto.CannotOpen):
                bad.append(name)
                continue
            if len(key) != crypto.KEY_BYTES or commitment(key) != promised:
                bad.append(name)
                continue
            self._epochs[epoch] = key
        return bad

    def knows(self, epoch: int) -> bool:
        """Whether the key of an epoch is open."""
        return epoch in self._epochs

    def epoch_keys(self) -> dict[int, bytes]:
        """A copy of the epoch keys that are known, by number."""
        return dict(self._epochs)

    def new_case_key(self, case_id: str, epoch: int, random: Callable[[int], bytes]) -> CaseKey:
        """A fresh key for a case, with its box."""
        key, nonce = random(crypto.KEY_BYTES), random(crypto.NONCE_BYTES)
        sealed = crypto.seal(self._wrapping(epoch), nonce, key, self._case_neighbours(case_id, epoch))
        return CaseKey(key, (key_box(case_id, epoch), nonce + sealed))

    def case_key(self, case_id: str, epoch: int, body: bytes) -> CaseKey:
        """The case key in a box. Raises crypto.CannotOpen, also when the epoch's key is not known."""
        if epoch not in self._epochs:
            raise crypto.CannotOpen
        nonce, sealed = body[: crypto.NONCE_BYTES], body[crypto.NONCE_BYTES :]
        key = crypto.open_sealed(self._wrapping(epoch), nonce, sealed, self._case_neighbours(case_id, epoch))
        return CaseKey(key)

    def forget(self) -> None:
        """Drop the keys. Python cannot wipe memory: copies may stay until the process ends."""
        self.seed = b""
        self._epochs.clear()

    def _wrapping(self, epoch: int) -> bytes:
        return crypto.derive(self._epochs[epoch], "case keys")

    def _case_neighbours(self, case_id: str, epoch: int) -> bytes:
        return frame("case key", self.store_id, case_id, epoch)


def letters(
    store_id: str, users: Iterable[Enrolment], keys: Mapping[int, bytes], random: Callable[[int], bytes]
) -> list[tuple[str, bytes]]:
    """Boxes that hand epoch keys to users, each sealed to its user's opening key."""
    return [
        (
            letter_box(epoch, user.signer),
            crypto.seal_letter(
                user.opening_key,
                random(crypto.KEY_BYTES),
                key,
                _letter_neighbours(store_id, epoch, user.signer),
            ),
        )
        for user in users
        for epoch, key in sorted(keys.items())
    ]


def _letter_neighbours(store_id: str, epoch: int, signer: str) -> bytes:
    return frame("epoch letter", store_id, epoch, signer)
