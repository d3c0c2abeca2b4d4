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
from pathlib import Path

from kb.policy import Policy

FORMAT = 1
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


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if module in _OURS or name in _SAFE.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a cached pack")


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
        stream = io.BytesIO(path.read_bytes())
        pack, program, table, rule_sets = _Reader(stream).load()
        if pack.fingerprint != digest:
            return None
        if not for_decisions:
            pack = replace(pack, **_Reader(stream).load())
            program = replace(program, pack=pack)
        return Policy(pack, program, table, rule_sets)
    except Exception:
        return None  # whatever is wrong with a cache file, the pack itself is read instead


def write(folder: Path, policy: Policy) -> None:
    """Keep a policy. A cache that cannot be written is no reason to fail: the next start reads the pack again."""
    pack = policy.pack
    lean = replace(pack, guidance=(), scenarios=(), invariants=(), phrases=None)
    rest = {name: getattr(pack, name) for name in ("guidance", "scenarios", "invariants", "phrases")}
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / _name(pack.fingerprint)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            kept = (lean, replace(policy.program, pack=lean), policy.table, policy.rule_sets)
            pickle.dump(kept, file, protocol=pickle.HIGHEST_PROTOCOL)
            pickle.dump(rest, file, protocol=pickle.HIGHEST_PROTOCOL)
        draft.replace(path)
