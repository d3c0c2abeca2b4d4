"""Plain Python: one `if` for each rule, generated from the pack, the way a careful programmer would write it.

Concepts are computed once; rules stand in the order of strictness, so that the first norm that stands gives the verdict.
Nothing is checked: a wrong value or name is not noticed.
"""

from __future__ import annotations

import importlib.util
from typing import Any

from tests.benchmarks.peers.common import Facts, Peer, rest_of, scratch


def _source(policy: Any) -> str:
    from kb.pack import STRICTNESS

    pack = policy.pack
    lifting: dict[str, list[str]] = {}
    for exception in pack.exceptions:
        for lift in exception.lifts:
            lifting.setdefault(lift.norm, []).append(exception.id)
    lines = ["def decide(f):"]
    names = {fact.id for fact in pack.vocabulary.facts if fact.type.value != "date"}
    lines += [f'    {name} = f["{name}"]' for name in sorted(names)]
    concept = {item.id: f"c{number}" for number, item in enumerate(pack.concepts)}
    lines += [f"    {concept[item.id]} = {_code(item.when, concept)}" for item in pack.concepts]
    flag = {item.id: f"e{number}" for number, item in enumerate(pack.exceptions)}
    lines += [f"    {flag[item.id]} = {_code(item.when, concept)}" for item in pack.exceptions]
    lines += ["    reasons = []", "    verdict = None"]
    held: dict[str, str] = {}
    for verdict in STRICTNESS:
        norms = [norm for norm in pack.norms if norm.verdict is verdict]
        for norm in norms:
            if norm.id in lifting:
                held[norm.id] = f"n{len(held)}"
                lines.append(f"    {held[norm.id]} = {_code(norm.when, concept)}")
                lifted = " or ".join(flag[name] for name in lifting[norm.id])
                lines.append(f"    if {held[norm.id]} and not ({lifted}):")
            else:
                lines.append(f"    if {_code(norm.when, concept)}:")
            lines.append(f"        reasons.append({norm.id!r})")
        if norms:
            lines += ["    if verdict is None and reasons:", f"        verdict = {verdict.value!r}"]
    lines += ["    if verdict is None:", f"        verdict = {pack.silent.value!r}", "    defeated = []"]
    for exception in pack.exceptions:
        lines.append(f"    if {flag[exception.id]}:")
        for lift in exception.lifts:
            lines += [f"        if {held[lift.norm]}:", f"            defeated.append({(lift.norm, exception.id)!r})"]
    lines.append("    duties = []")
    owed: dict[tuple[str, str], list[str]] = {}
    for rule in pack.duty_rules:
        wanted = "" if rule.verdicts is None else f"{_among('verdict', sorted(v.value for v in rule.verdicts))} and "
        owed.setdefault((rule.duty, rule.clause), []).append(f"({wanted}{_code(rule.when, concept)})")
    for key, ways in owed.items():
        lines += [f"    if {' or '.join(ways)}:", f"        duties.append({key!r})"]
    lines.append("    return verdict, reasons, defeated, duties")
    return "\n".join(lines) + "\n"


def _among(name: str, values: list[Any]) -> str:
    if len(values) == 1:
        return f"{name} is {values[0]}" if isinstance(values[0], bool) else f"{name} == {values[0]!r}"
    return f"{name} in {{{', '.join(map(repr, values))}}}"


def _code(condition: Any, concept: dict[str, str]) -> str:
    from kb.conditions import All, Among, Between, Either, Holds, Includes, Not

    match condition:
        case Holds(name):
            return concept[name]
        case Not(part):
            return f"not {_code(part, concept)}" if isinstance(part, Holds) else f"not ({_code(part, concept)})"
        case All(parts):
            # A comparison is cheaper than a look into a set, and both cost less than what is nested.
            ordered = sorted(parts, key=lambda part: isinstance(part, All | Either | Not))
            return "(" + " and ".join(_code(part, concept) for part in ordered) + ")" if parts else "True"
        case Either(parts):
            return "(" + " or ".join(_code(part, concept) for part in parts) + ")" if parts else "False"
        case Includes(fact, values):
            return "(" + " or ".join(f"{value!r} in {fact}" for value in sorted(values)) + ")"
        case Between(fact, low, high):
            return f"{low} <= {fact} <= {high}"
        case Among(fact, values):
            return _among(fact, sorted(values, key=str))
    raise TypeError(condition)


def translate(policy: Any) -> dict[str, Any]:
    path = scratch() / "plain_policy.py"
    path.write_text(_source(policy))
    return {**rest_of(policy), "path": str(path)}


def load(native: dict[str, Any]) -> Any:
    """Imported as any module is: compiled once, and kept as byte code beside the source."""
    spec = importlib.util.spec_from_file_location("plain_policy", native["path"])
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.decide


def prepare(native: dict[str, Any], facts: Facts) -> Facts:
    return facts


PEER = Peer(
    id="plain",
    label="plain Python ifs",
    module=None,
    package=None,
    engine=False,
    translate=translate,
    load=load,
    prepare=prepare,
)
