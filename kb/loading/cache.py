"""A cache of checked packs, so that a single decision does not read YAML: an owner-only file named by the pack's fingerprint.

What is cached is only ever what loading would make again: a file that is missing, foreign, damaged or older is ignored and
replaced. Reading cannot run code: only this package's value types, and a few of the standard library's, are let in.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

from kb.conditions import ALWAYS
from kb.pack import Pack
from kb.policy import Policy
from kb.program import Entry, Program

FORMAT = 3
SUM_BYTES = 32
"""A SHA-256 of all that follows stands first: a rule with one bit turned would still be a rule."""
_SAFE = {
    "builtins": {"frozenset", "set"},
    "datetime": {"date"},
    "copyreg": {"_reconstructor"},
    "types": {"MappingProxyType"},
}
_OURS = (
    "kb.pack",
    "kb.vocabulary",
    "kb.conditions",
    "kb.problems",
    "kb.program",
    "kb.table",
    "kb.normal_form",
    "kb.expectations",
    "kb.engines.durable",
    "kb.phrases",
)


_REST = ("concepts", "norms", "exceptions", "duty_rules", "guidance", "scenarios", "invariants", "accepted", "phrases")


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if module in _OURS or name in _SAFE.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a cached pack")


class _Writer(pickle.Pickler):
    def reducer_override(self, obj: object) -> Any:
        """Members of an enumeration by their value: some Pythons would write them with `getattr`, which is not let in."""
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


def _name(digest: str) -> str:
    """The file's name hangs on the pack and on this program's own files: a newer program never reads an older cache."""
    own = hashlib.sha256(f"{FORMAT}".encode())
    root = Path(__file__).parent.parent
    for module in _OURS:
        own.update((root / f"{module.removeprefix('kb.').replace('.', '/')}.py").read_bytes())
    return f"{digest.removeprefix('sha256:')[:32]}-{own.hexdigest()[:16]}.pack"


def read(folder: Path, digest: str, *, for_decisions: bool) -> Policy | None:
    """The cached policy with this fingerprint, or None. `for_decisions` leaves the pack's words about itself unread."""
    path = folder / _name(digest)
    try:
        status = path.stat()
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o077):
            return None
        body = memoryview(path.read_bytes())
        if hashlib.sha256(body[SUM_BYTES:]).digest() != body[:SUM_BYTES]:
            return None
        stream = io.BytesIO(body[SUM_BYTES:])
        pack, table, rule_sets = _Reader(stream).load()
        if pack.fingerprint != digest:
            return None
        entries: tuple[Entry, ...] = ()
        if not for_decisions:
            rest, entries = _Reader(stream).load()
            pack = replace(pack, **rest)
    except Exception:
        return None  # whatever is wrong with a cache file, the pack itself is read instead
    return Policy(pack, Program(pack, entries), table, rule_sets)


def _for_decisions(pack: Pack) -> Pack:
    """The pack without what only its authors ask for, and without the conditions: the table and the rule sets hold them."""
    return replace(
        pack,
        concepts=(),
        norms=tuple(replace(norm, when=ALWAYS) for norm in pack.norms),
        exceptions=tuple(replace(exception, when=ALWAYS) for exception in pack.exceptions),
        duty_rules=tuple(replace(rule, when=ALWAYS) for rule in pack.duty_rules),
        guidance=(),
        scenarios=(),
        invariants=(),
        accepted=(),
        phrases=None,
    )


def write(folder: Path, policy: Policy) -> None:
    """Keep a policy. A cache that cannot be written is no reason to fail: the next start reads the pack again."""
    pack = policy.pack
    lean = _for_decisions(pack)
    rest = {name: getattr(pack, name) for name in _REST}
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / _name(pack.fingerprint)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        stream = io.BytesIO()
        _Writer(stream, pickle.HIGHEST_PROTOCOL).dump((lean, policy.table, policy.rule_sets))
        _Writer(stream, pickle.HIGHEST_PROTOCOL).dump((rest, policy.program.entries))
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(hashlib.sha256(stream.getbuffer()).digest())
            file.write(stream.getbuffer())
        # Not by `kb.disk`, and not pressed to disk: what a power cut takes is made again from the pack, and waiting for the disk
        # would cost more than the cache saves.
        draft.replace(path)
