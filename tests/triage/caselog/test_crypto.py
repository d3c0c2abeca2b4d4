"""Primitives: that they open what they sealed, and nothing else; and two published values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.caselog import crypto

KEY, NONCE = bytes(range(32)), bytes(range(12))


@given(st.binary(max_size=80), st.binary(max_size=20), st.data())
def test_a_sealed_content_opens_only_as_it_was_sealed(content: bytes, neighbours: bytes, data: st.DataObject) -> None:
    sealed = crypto.seal(KEY, NONCE, content, neighbours)
    assert crypto.open_sealed(KEY, NONCE, sealed, neighbours) == content
    spoilt = bytearray(sealed)
    spoilt[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    for wrong in (
        (KEY, NONCE, bytes(spoilt), neighbours),
        (bytes(32), NONCE, sealed, neighbours),
        (KEY, bytes(12), sealed, neighbours),
        (KEY, NONCE, sealed, neighbours + b"x"),
        (KEY, NONCE, sealed[:-1], neighbours),
        (KEY, b"", sealed, neighbours),
    ):
        with pytest.raises(crypto.CannotOpen):
            crypto.open_sealed(*wrong)


def test_a_letter_opens_for_its_receiver_alone() -> None:
    mine, other = crypto.Signer(bytes(32)), crypto.Signer(bytes(31) + b"1")
    letter = crypto.seal_letter(mine.opening_key, KEY, b"an epoch key", b"for me")
    assert mine.open_letter(letter, b"for me") == b"an epoch key"
    for opener, body, neighbours in (
        (other, letter, b"for me"),
        (mine, letter, b"for you"),
        (mine, letter[:-1], b"for me"),
        (mine, bytes(32) + letter[32:], b"for me"),
        (mine, b"short", b"for me"),
    ):
        with pytest.raises(crypto.CannotOpen):
            opener.open_letter(body, neighbours)


def test_a_signature_is_its_signer_s_over_its_message() -> None:
    mine, other = crypto.Signer(bytes(32)), crypto.Signer(bytes(31) + b"1")
    signature = mine.sign(b"message")
    assert crypto.signed_by(mine.verify_key, signature, b"message")
    assert not crypto.signed_by(other.verify_key, signature, b"message")
    assert not crypto.signed_by(mine.verify_key, signature, b"massage")
    assert not crypto.signed_by(mine.verify_key, b"", b"message")
    assert not crypto.signed_by(b"no key", signature, b"message")


def test_the_digest_is_sha_256() -> None:
    """FIPS 180-4, the message `abc`."""
    assert crypto.digest(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_passphrase_is_stretched_by_argon2id_and_by_every_one_of_its_costs() -> None:
    found = {
        crypto.stretch("words", bytes(16), memory_kib=memory, passes=passes, lanes=lanes)
        for memory, passes, lanes in ((64, 1, 1), (128, 1, 1), (64, 2, 1), (64, 1, 2))
    } | {crypto.stretch("words", b"1" * 16, memory_kib=64, passes=1, lanes=1)}
    assert len(found) == 5
    assert crypto.derive(KEY, "one purpose") != crypto.derive(KEY, "another")
