"""Channel 1: forward chaining with durable-rules, in strata.

The only module that touches `durable_rules_engine`. It stays inside the part of that engine which was measured to be right: one
flat fact an assert, every field present and of one type, single-fact patterns behind a group key, one session at a time, no
joins, no negation of patterns, no actions. Exceptions work by stratification: concepts first, then norms and exceptions, then,
with the verdict resolved between, duties. The C module is driven directly; its Host would start threads.

Any return code that is not expected throws the rule sets away, builds them anew and raises `EngineError`: the caller must then
fail closed. Limits are checked when a pack is compiled, because beyond them the engine crashes or hangs.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Mapping
from typing import Any

from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.pack import DutyRule
from kb.program import Firing, Program
from kb.strata import levels
from kb.values import dataclass
from kb.vocabulary import FactType, Value

try:
    import durable_rules_engine as _c
except ImportError:
    _c = None

PATHS_PER_GROUP = 40
GROUPS_PER_PAGE = 24
"""At most 64 alternatives may be pending in one assert: the groups of a page, less one, and the paths of one group."""
MAX_JUNCTIONS = 13
MAX_FIRINGS = 20_000

Leaf = dict[str, Any]
_serial = itertools.count()


class EngineLimit(Exception):
    """A rule that the engine cannot hold safely. The message names the rule and the bound."""


class EngineError(Exception):
    """The engine did not answer as it must. It has been rebuilt; nothing may be concluded from this call."""


def available() -> bool:
    """Whether durable-rules is installed here; without it there is one channel."""
    return _c is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the trace: the stratum, the rule or concept that fired there, and the facts and flags it looked at."""

    stratum: int
    rule: str
    on: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One rule set: names of its rules in the engine to ids and the fields they look at, and the group keys that open it."""

    definition: str
    rules: Mapping[str, tuple[str, tuple[str, ...]]]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSets:
    """A program in the engine's own language: the pages of each concept stratum, of norms and exceptions, of duties.

    `concepts` are the flags that must stand in every fact, false until they are derived.
    """

    strata: tuple[tuple[Page, ...], ...]
    concepts: tuple[str, ...]


def translated(program: Program) -> RuleSets:
    """Translate a program. Raises EngineLimit when a rule cannot be held."""
    translate = _Translation(program)
    duties = {rule.id: rule for rule in program.pack.duty_rules}
    early = [(entry.id, entry.when) for entry in program.entries if entry.id not in duties]
    late = [(name, _with_verdict(rule)) for name, rule in duties.items()]
    strata = [[(concept.id, concept.when) for concept in level] for level in levels(program.pack.concepts)]
    pages = tuple(tuple(translate.pages(rules)) for rules in (*strata, early, late))
    return RuleSets(pages, tuple(concept.id for concept in program.pack.concepts))


class Durable:
    """Decides complete situations by forward chaining. One instance serves one caller at a time (it holds a lock)."""

    name = "durable"

    def __init__(self, program: Program, rule_sets: RuleSets | None = None) -> None:
        """Load a program, translated before or now. Raises EngineLimit, or EngineError when the engine refuses."""
        if _c is None:
            raise EngineError("durable-rules is not installed here")
        self._program = program
        self._lock = threading.Lock()
        rule_sets = rule_sets or translated(program)
        self._pages = rule_sets.strata
        self._flags = tuple(f"concept__{name}" for name in rule_sets.concepts)
        self._concept_strata = len(self._pages) - 2
        self._handles: list[list[int]] = []
        self._build()

    def fire(self, assignment: Mapping[str, Value]) -> Firing:
        """The firing of a total assignment. Raises EngineError."""
        return self.trace(assignment)[0]

    def trace(self, assignment: Mapping[str, Value]) -> tuple[Firing, tuple[Step, ...]]:
        """The firing of a total assignment and, stratum by stratum, what fired. Raises EngineError."""
        fact = _flat(assignment)
        fact |= dict.fromkeys(self._flags, False)
        steps: list[Step] = []
        with self._lock:
            try:
                for stratum in range(self._concept_strata):
                    for name in self._stratum(stratum, fact, steps):
                        fact[f"concept__{name}"] = True
                fired = self._stratum(self._concept_strata, fact, steps)
                verdict = self._program.resolve(fired).verdict
                duties = self._stratum(self._concept_strata + 1, {**fact, "_verdict": verdict.value}, steps)
            except Exception as error:
                self._rebuild()
                raise EngineError(f"durable-rules failed and was rebuilt: {error}") from error
        return Firing(entries=frozenset(fired) | frozenset(duties), verdict=verdict), tuple(steps)

    def close(self) -> None:
        """Free the rule sets; the instance must not be used again."""
        with self._lock:
            for handles in self._handles:
                for handle in handles:
                    _c.delete_ruleset(handle)
            self._handles = []

    def _stratum(self, stratum: int, fact: dict[str, Any], steps: list[Step]) -> list[str]:
        fired: list[str] = []
        for page, handle in zip(self._pages[stratum], self._handles[stratum], strict=True):
            found = _run(handle, {**fact, **dict.fromkeys(page.keys, 1)})
            for name, fields in sorted({page.rules[key] for key in found}):
                fired.append(name)
                on = tuple((field, fact[field]) for field in fields if field in fact)
                steps.append(Step(stratum=stratum, rule=name, on=on))
        return fired

    def _build(self) -> None:
        self._handles = [[_load(page) for page in pages] for pages in self._pages]

    def _rebuild(self) -> None:
        for handles in self._handles:
            for handle in handles:
                _c.delete_ruleset(handle)
        self._handles = []
        self._build()


def _load(page: Page) -> int:
    handle: int = _c.create_ruleset(f"stratum{next(_serial)}", page.definition)
    _run(handle, {"_warm": 1})  # a first firing makes every later delete_state safe
    return handle


def _run(handle: int, fact: dict[str, Any]) -> set[str]:
    """Assert one fact, collect the names of the rules that fire, forget the fact."""
    code, offset = _c.assert_fact(handle, json.dumps({**fact, "sid": "s"}))
    fired: set[str] = set()
    if code not in (0, 1):
        raise EngineError(f"unexpected code {code} from an assert")
    result = _c.start_action_for_state(handle, offset) if code == 0 else None
    message = result[1] if result else None
    for _ in range(MAX_FIRINGS):
        if not message:
            break
        fired.update(json.loads(message))
        message = _c.complete_and_start_action(handle, offset)
    else:
        raise EngineError("the engine does not come to an end")
    _c.delete_state(handle, "s")
    return fired - {"warm"}


def _flat(assignment: Mapping[str, Value]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for fact, value in assignment.items():
        if isinstance(value, frozenset):
            flat.update({f"{fact}__{flag}": True for flag in value})
        else:
            flat[fact] = value
    return flat


def _with_verdict(rule: DutyRule) -> Condition:
    if rule.verdicts is None:
        return rule.when
    return All((Among("_verdict", frozenset(verdict.value for verdict in rule.verdicts)), rule.when))


def _fields(condition: Condition) -> set[str]:
    match condition:
        case All(parts) | Either(parts):
            return {field for part in parts for field in _fields(part)}
        case Not(part):
            return _fields(part)
        case Holds(concept):
            return {f"concept__{concept}"}
        case Includes(fact, values):
            return {f"{fact}__{value}" for value in values}
        case Among(fact, _) | Between(fact, _, _):
            return {fact}


class _Translation:
    """Conditions to the engine's JSON, with its limits checked."""

    def __init__(self, program: Program) -> None:
        self._domains: dict[str, tuple[str | bool, ...]] = {"_verdict": ()}
        names = ["sid", "_verdict", "_warm", *(f"_g{number}" for number in range(GROUPS_PER_PAGE))]
        for fact in program.pack.vocabulary.facts:
            self._domains[fact.id] = tuple(option.value for option in fact.options)
            flags = [f"{fact.id}__{option.value}" for option in fact.options] if fact.type is FactType.CHOICES else []
            names += [fact.id, *flags]
        names += [f"concept__{concept.id}" for concept in program.pack.concepts]
        if len(names) > 240:
            raise EngineLimit(f"{len(names)} facts, flags and concepts; the engine holds 240")
        if len({_fnv32(name) for name in names}) < len(names):
            raise EngineLimit("two names have the same 32-bit hash, by which the engine knows them; rename one")

    def pages(self, rules: list[tuple[str, Condition]]) -> list[Page]:
        """Rules packed into groups and groups into rule sets, first come first served."""
        groups: list[list[_Translated]] = []
        room = 0
        for name, when in rules:
            leaf = self._leaf(when, True)
            if leaf is False:
                continue
            paths = 1 if leaf is True else _paths(leaf)
            if paths > PATHS_PER_GROUP:
                raise EngineLimit(f"`{name}` has {paths} alternatives; the engine holds {PATHS_PER_GROUP} safely")
            if leaf is not True and _junctions(leaf) > MAX_JUNCTIONS:
                raise EngineLimit(f"`{name}` nests more than {MAX_JUNCTIONS} conditions; split it into concepts")
            if paths > room:
                groups.append([])
                room = PATHS_PER_GROUP
            fields = tuple(sorted(_fields(when)))
            groups[-1].append(_Translated(name, fields, None if leaf is True else leaf))
            room -= paths
        return [_page(groups[start : start + GROUPS_PER_PAGE]) for start in range(0, len(groups), GROUPS_PER_PAGE)]

    def _leaf(self, condition: Condition, holds: bool) -> Leaf | bool:
        match condition:
            case Not(part):
                return self._leaf(part, not holds)
            case Holds(concept):
                return {f"concept__{concept}": holds}
            case All(parts):
                return _join("$and" if holds else "$or", [self._leaf(part, holds) for part in parts])
            case Either(parts):
                return _join("$or" if holds else "$and", [self._leaf(part, holds) for part in parts])
            case Between(fact, low, high):
                ends: list[Leaf | bool] = [{"$gte": {fact: low}}, {"$lte": {fact: high}}]
                if not holds:
                    ends = [{"$lt": {fact: low}}, {"$gt": {fact: high}}]
                return _join("$and" if holds else "$or", ends)
            case Includes(fact, values):
                flags: list[Leaf | bool] = [
                    {f"{fact}__{value}": True} if holds else {"$nex": {f"{fact}__{value}": 1}}
                    for value in sorted(values)
                ]
                return _join("$or" if holds else "$and", flags)
            case Among(fact, values):
                return self._among(fact, values, holds)

    def _among(self, fact: str, values: frozenset[str | bool], holds: bool) -> Leaf | bool:
        """Either a list of allowed values or, where that is shorter, the values ruled out: the domain is closed."""
        domain = self._domains[fact]
        others = frozenset(domain) - values
        if not holds:
            return _join("$and", [{"$neq": {fact: value}} for value in sorted(values, key=str)])
        if len(values) > 1 and domain and len(others) <= 2 * len(values):
            return _join("$and", [{"$neq": {fact: value}} for value in sorted(others, key=str)])
        return _join("$or", [{fact: value} for value in sorted(values, key=str)])


def _join(kind: str, parts: list[Leaf | bool]) -> Leaf | bool:
    """One node of parts, flattened, with constants folded: the engine must never see an empty or a single-part junction."""
    absorbing = kind == "$or"
    if any(part is absorbing for part in parts):
        return absorbing
    flat: list[Leaf] = []
    for part in parts:
        if isinstance(part, dict):
            flat += part.get(kind, [part])
    if not flat:
        return not absorbing
    return flat[0] if len(flat) == 1 else {kind: flat}


def _paths(leaf: Leaf) -> int:
    if "$or" in leaf:
        return sum(_paths(part) for part in leaf["$or"])
    count = 1
    for part in leaf.get("$and", ()):
        count *= _paths(part)
    return count


def _junctions(leaf: Leaf) -> int:
    parts = [*leaf.get("$or", ()), *leaf.get("$and", ())]
    return (1 + sum(_junctions(part) for part in parts)) if parts else 0


@dataclass(frozen=True, slots=True)
class _Translated:
    """A rule's id, the fields it looks at, and its condition in the engine's language (None: it always holds)."""

    id: str
    fields: tuple[str, ...]
    leaf: Leaf | None


def _page(groups: list[list[_Translated]]) -> Page:
    rules: dict[str, tuple[str, tuple[str, ...]]] = {}
    definition: dict[str, Any] = {"warm": {"all": [{"m": {"_warm": 1}}]}}
    for number, group in enumerate(groups):
        for rule in group:
            key = f"r{len(rules)}"
            rules[key] = (rule.id, rule.fields)
            guard: Leaf = {f"_g{number}": 1}
            body = rule.leaf.get("$and", [rule.leaf]) if rule.leaf else []
            definition[key] = {"all": [{"m": {"$and": [guard, *body]} if body else guard}]}
    return Page(
        definition=json.dumps(definition), rules=rules, keys=tuple(f"_g{number}" for number in range(len(groups)))
    )


def _fnv32(name: str) -> int:
    digest = 0x811C9DC5
    for byte in name.encode():
        digest = ((digest ^ byte) * 0x01000193) & 0xFFFFFFFF
    return digest
