"""Exact bytes for values: canonical JSON, framed fields, size classes and codes that people can read out.

Whatever is hashed, signed or bound to a ciphertext passes through here, so that one value has one form.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import TypeAlias

JSONValue: TypeAlias = "bool | int | float | str | list[JSONValue] | dict[str, JSONValue] | None"
JSONObject: TypeAlias = Mapping[str, JSONValue]

CLASSES = (256, 1024, 4096, 16384)
"""Padded sizes of a content, bytes; above the last, whole multiples of it."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def canonical(value: JSONValue) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Raises TypeError or ValueError for what JSON cannot hold."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def parse(body: bytes) -> JSONValue:
    """The value of canonical JSON; anything but the canonical form raises ValueError."""
    value: JSONValue = json.loads(body.decode())
    if canonical(value) != body:
        raise ValueError("not canonical")
    return value


def an_object(value: JSONValue) -> dict[str, JSONValue]:
    """The value as a JSON object. Raises TypeError."""
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def a_list(value: JSONValue) -> list[JSONValue]:
    """The value as a JSON list. Raises TypeError."""
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def a_text(value: JSONValue) -> str:
    """The value as a text. Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def a_number(value: JSONValue) -> int:
    """The value as a whole number. Raises TypeError, for true and false too."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def frame(purpose: str, *fields: bytes | str | int) -> bytes:
    """Fields with their lengths in front, after a purpose: no two lists of fields give the same bytes."""
    parts = [field if isinstance(field, bytes) else str(field).encode() for field in (f"safetriage {purpose}", *fields)]
    return b"".join(struct.pack(">Q", len(part)) + part for part in parts)


def padded_size(length: int) -> int:
    """The size class, in bytes, of a content of `length` bytes with its length field included."""
    for size in CLASSES:
        if length <= size:
            return size
    return -(-length // CLASSES[-1]) * CLASSES[-1]


def pad(body: bytes) -> bytes:
    """The body after its length (4 bytes), filled with zeros up to its size class."""
    framed = struct.pack(">I", len(body)) + body
    return framed.ljust(padded_size(len(framed)), b"\0")


def unpad(padded: bytes) -> bytes:
    """The inverse of `pad`; raises ValueError for any other bytes."""
    if len(padded) < CLASSES[0]:
        raise ValueError("too short")
    body = padded[4 : 4 + int(struct.unpack(">I", padded[:4])[0])]
    if pad(body) != padded:
        raise ValueError("not padded as it should be")
    return body


def grouped(raw: bytes) -> str:
    """Bytes (a multiple of 5) as groups of four letters and digits that are hard to misread."""
    if len(raw) % 5:
        raise ValueError("needs a multiple of five bytes")
    number, length = int.from_bytes(raw), len(raw) * 8 // 5
    text = "".join(_ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))
    return "-".join(text[start : start + 4] for start in range(0, length, 4))


def ungrouped(text: str) -> str:
    """A code as typed by a person, in the one form that `grouped` gives: case, spaces and look-alikes are
    forgiven.
    """
    letters = "".join(char for char in text.upper() if char.isalnum()).translate(_MISREAD)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
