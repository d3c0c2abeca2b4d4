"""The only home of `cryptography`: each primitive once, with the one set of parameters that the case log
uses.

AES-256-GCM with 96-bit random nonces and every neighbouring field as associated data (ASVS 11.3.2-4),
Argon2id (RFC 9106), Ed25519 (RFC 8032), X25519 with HKDF-SHA-256 for handing a key to another user. No
randomness is drawn here: it is an argument.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from triage.caselog.encoding import frame

KEY_BYTES = 32
NONCE_BYTES = 12
SIGNATURE_BYTES = 64


class CannotOpen(Exception):
    """A ciphertext does not open: wrong key, or altered bytes or neighbours. Never shown to a user."""


def digest(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def mark(key: bytes, text: str) -> str:
    """A keyed fingerprint of a text, 32 hexadecimal digits."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def seal(key: bytes, nonce: bytes, content: bytes, neighbours: bytes) -> bytes:
    """AES-256-GCM ciphertext with its tag, bound to `neighbours`."""
    return AESGCM(key).encrypt(nonce, content, neighbours)


def open_sealed(key: bytes, nonce: bytes, sealed: bytes, neighbours: bytes) -> bytes:
    """The content of `seal`. Raises CannotOpen."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, neighbours)
    except (InvalidTag, ValueError, OverflowError):
        raise CannotOpen from None


def stretch(passphrase: str, salt: bytes, *, memory_kib: int, passes: int, lanes: int) -> bytes:
    """A 256-bit key from a passphrase by Argon2id. The caller checks the cost before it calls."""
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    return kdf.derive(passphrase.encode())


def derive(key: bytes, purpose: str) -> bytes:
    """A 256-bit key for one purpose from another key (HKDF-SHA-256)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=frame(purpose)).derive(key)


class Signer:
    """An Ed25519 and an X25519 private key made from one 32-byte seed: a user's hand and letter box."""

    __slots__ = ("_open", "_sign", "opening_key", "verify_key")

    def __init__(self, seed: bytes) -> None:
        self._sign = Ed25519PrivateKey.from_private_bytes(derive(seed, "signing key"))
        self._open = X25519PrivateKey.from_private_bytes(derive(seed, "opening key"))
        self.verify_key: bytes = self._sign.public_key().public_bytes_raw()
        self.opening_key: bytes = self._open.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of a message, 64 bytes."""
        return self._sign.sign(message)

    def open_letter(self, letter: bytes, neighbours: bytes) -> bytes:
        """The content of `seal_letter` to this user. Raises CannotOpen."""
        sender, sealed = letter[:KEY_BYTES], letter[KEY_BYTES:]
        try:
            shared = self._open.exchange(X25519PublicKey.from_public_bytes(sender))
        except ValueError:
            raise CannotOpen from None
        return open_sealed(_letter_key(shared, sender, self.opening_key), bytes(NONCE_BYTES), sealed, neighbours)


def seal_letter(opening_key: bytes, once: bytes, content: bytes, neighbours: bytes) -> bytes:
    """Content that only the owner of `opening_key` can open. `once` is 32 fresh random bytes, never used
    again.
    """
    sender = X25519PrivateKey.from_private_bytes(once)
    public = sender.public_key().public_bytes_raw()
    shared = sender.exchange(X25519PublicKey.from_public_bytes(opening_key))
    # The key is used for this one letter, so a fixed nonce repeats under no key.
    return public + seal(_letter_key(shared, public, opening_key), bytes(NONCE_BYTES), content, neighbours)


def _letter_key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=frame("letter", sender, receiver)).derive(shared)


@lru_cache(maxsize=256)
def _verifier(verify_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(verify_key)


def signed_by(verify_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature of the message is that key's. Any fault in the key or signature is a no."""
    try:
        _verifier(verify_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
