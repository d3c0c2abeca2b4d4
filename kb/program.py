"""The program of a pack: every rule that an engine evaluates, in one list that both engines share.

Besides norms, exceptions and duty rules, a rule or lift that leans on a reading only in part has an entry of its own for that
part, so that an answer names the reading exactly where it was needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.conditions import Condition
from kb.pack import DutyRule, Lean, Lift, Norm, Pack, PolicyException, Verdict
from kb.resolve import Resolution, resolve
from kb.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One condition to evaluate. `id` is the rule's id, or names the rule, the lift and the reading of a partial lean."""

    id: str
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What fired in one complete situation, and what follows: the same whichever engine found it."""

    entries: frozenset[str]
    """Ids of all entries whose condition holds; of duty rules only those whose verdict fits too."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Program:
    """A pack's entries. Built by `program_of`."""

    pack: Pack
    entries: tuple[Entry, ...]

    def resolve(self, fired: Iterable[str]) -> Resolution:
        """What stands and what is lifted when these entries fire."""
        ids = frozenset(fired)
        norms = tuple(norm for norm in self.pack.norms if norm.id in ids)
        exceptions = tuple(exception for exception in self.pack.exceptions if exception.id in ids)
        return resolve(norms, exceptions, self.pack.silent)

    def conclude(self, fired: Iterable[str]) -> Firing:
        """The firing, given the entries whose conditions hold: duty rules that need another verdict fall away."""
        ids = frozenset(fired)
        verdict = self.resolve(ids).verdict
        barred = {
            rule.id for rule in self.pack.duty_rules if rule.verdicts is not None and verdict not in rule.verdicts
        }
        return Firing(entries=ids - barred, verdict=verdict)


def program_of(pack: Pack) -> Program:
    """The program of a pack."""
    rules: tuple[Norm | PolicyException | DutyRule, ...] = pack.citing
    entries = [Entry(id=rule.id, when=rule.when) for rule in rules]
    entries += [Entry(id=name, when=lean.when) for name, lean in _all_leans(rules) if lean.when is not None]
    return Program(pack, tuple(entries))


def lean_id(rule: Norm | PolicyException | DutyRule, lean: Lean, lift: Lift | None = None) -> str:
    """The entry id of a partial lean of a rule, or of one of its lifts."""
    owner = rule.id if lift is None else f"{rule.id}>{lift.norm}"
    return f"{owner}/{lean.reading}"


def _all_leans(rules: Iterable[Norm | PolicyException | DutyRule]) -> Iterator[tuple[str, Lean]]:
    for rule in rules:
        for lean in rule.leans:
            yield lean_id(rule, lean), lean
        if isinstance(rule, PolicyException):
            for lift in rule.lifts:
                for lean in lift.leans:
                    yield lean_id(rule, lean, lift), lean
