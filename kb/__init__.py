"""The knowledge base: facts, packs, rules, two engines, exact answers.

The way in for other programs; all of it is typed, and `docs/reference/python-api.md` says it at length:

    from datetime import date

    from kb import decide, open_policy

    policy = open_policy("beech-hill-2018")
    decision = decide(policy, {"actor": "teacher", "activity": "browse"}, date.today())

| name | is |
| --- | --- |
| `open_policy`, `Policy` | a policy by id or folder, ready to decide; raises `PackError` with every fault of its pack |
| `decide`, `Decision`, `Verdict`, `Engine` | one situation decided; raises `FactError` for facts that cannot be used |
| `check`, `Report`, `Finding` | what an author has to know of a policy: clashes, gaps, scenarios, invariants |
| `difference`, `Difference`, `Change`, `Incomparable` | every situation in which two packs answer differently |
| `without_reading` | a pack as it would be if one reading did not hold |
| `load_folder`, `Pack`, `Problem`, `Place`, `shelf` | packs as values, their faults, and those that come with the program |

Nothing here reads the clock: the day is always an argument. A name is imported when it is first used, so a program pays only
for what it takes; `open_policy` and `decide` need PyYAML, and durable-rules where both channels are to answer.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.analysis.difference import Change, Difference, difference
    from kb.analysis.ground import Incomparable
    from kb.analysis.without import without_reading
    from kb.checks.check import Report, check
    from kb.checks.finding import Finding
    from kb.decide import decide
    from kb.decision import Decision
    from kb.loading.pack import load_folder
    from kb.loading.shelf import open_policy, shelf
    from kb.pack import Pack, Verdict
    from kb.policy import Engine, Policy
    from kb.problems import PackError, Place, Problem
    from kb.situation import FactError

_HOMES = {
    "Change": "kb.analysis.difference",
    "Decision": "kb.decision",
    "Difference": "kb.analysis.difference",
    "Engine": "kb.policy",
    "FactError": "kb.situation",
    "Finding": "kb.checks.finding",
    "Incomparable": "kb.analysis.ground",
    "Pack": "kb.pack",
    "PackError": "kb.problems",
    "Place": "kb.problems",
    "Policy": "kb.policy",
    "Problem": "kb.problems",
    "Report": "kb.checks.check",
    "Verdict": "kb.pack",
    "check": "kb.checks.check",
    "decide": "kb.decide",
    "difference": "kb.analysis.difference",
    "load_folder": "kb.loading.pack",
    "open_policy": "kb.loading.shelf",
    "shelf": "kb.loading.shelf",
    "without_reading": "kb.analysis.without",
}

__all__ = [
    "Change",
    "Decision",
    "Difference",
    "Engine",
    "FactError",
    "Finding",
    "Incomparable",
    "Pack",
    "PackError",
    "Place",
    "Policy",
    "Problem",
    "Report",
    "Verdict",
    "check",
    "decide",
    "difference",
    "load_folder",
    "open_policy",
    "shelf",
    "without_reading",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: a command pays only for what it needs."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(_HOMES[name]), name)
    setattr(sys.modules[__name__], name, found)
    return found


def __dir__() -> list[str]:
    """The public names, whether they were used yet or not."""
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """This package. Importing the module `kb.decide` would put it in the place of the function `kb.decide`: here it does not."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
