"""Schemas as files: the head by which this program knows its own again, and what it may replace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from kb.loading.schema_parts import Schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MAX_BYTES = 16_000_000
"""No schema of a pack is longer by far: a pack's own size is limited."""


class NotSchemas(Exception):
    """Files stand where schemas would be written, and this program wrote none of `files`."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        super().__init__(", ".join(map(str, files)))


def head_of(kind: str) -> Schema:
    """How every schema of a kind of file begins."""
    return {"$schema": DRAFT, "title": f"{kind} of a safetriage policy pack"}


def check_replaceable(kinds: Mapping[Path, str]) -> None:
    """Refuse to write schemas where something stands that is no schema of the same kind. Raises NotSchemas, OSError."""
    if others := tuple(file for file, kind in kinds.items() if not _replaceable(file, kind)):
        raise NotSchemas(others)


def _replaceable(file: Path, kind: str) -> bool:
    if not file.exists() and not file.is_symlink():
        return True
    if not file.is_file() or file.stat().st_size > MAX_BYTES:
        return False
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and head_of(kind).items() <= found.items()
