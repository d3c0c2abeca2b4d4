"""The knowledge base: facts, packs, rules, two engines, exact answers.

The way in for other programs:

    policy = open_policy("beech-hill-2018")
    decision = decide(policy, {"actor": "teacher", "activity": "browse"}, date.today())

`open_policy` raises `PackError` with every fault of a pack; `decide` raises `FactError` for facts that cannot be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.decide import decide
    from kb.decision import Decision
    from kb.loading.shelf import open_policy
    from kb.pack import Pack, Verdict
    from kb.policy import Engine, Policy
    from kb.problems import PackError
    from kb.situation import FactError

_HOMES = {
    "decide": "kb.decide",
    "Decision": "kb.decision",
    "open_policy": "kb.loading.shelf",
    "Pack": "kb.pack",
    "Verdict": "kb.pack",
    "Engine": "kb.policy",
    "Policy": "kb.policy",
    "PackError": "kb.problems",
    "FactError": "kb.situation",
}

__all__ = ["Decision", "Engine", "FactError", "Pack", "PackError", "Policy", "Verdict", "decide", "open_policy"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: a command pays only for what it needs."""
    import importlib

    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
