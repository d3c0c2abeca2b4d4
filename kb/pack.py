"""A policy pack as values: clauses, concepts, norms, exceptions, duties, readings, guidance, scenarios, invariants.

Nothing here reads a file and nothing here decides; `kb.loading` makes packs, `kb.decide` uses them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from kb.conditions import Condition
from kb.problems import Place
from kb.values import dataclass, field
from kb.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.expectations import Acceptance, Invariant, Scenario
    from kb.phrases import PhraseBook


class Verdict(StrEnum):
    """The six verdicts, strictest first."""

    PROHIBITED = "prohibited"
    REFER = "refer"
    CONDITIONAL = "conditional"
    PERMITTED = "permitted"
    OBLIGATORY = "obligatory"
    OUT_OF_SCOPE = "out_of_scope"


STRICTNESS = tuple(Verdict)

EFFECTS = {
    Verdict.PROHIBITED: "prohibits",
    Verdict.REFER: "refers",
    Verdict.CONDITIONAL: "conditions",
    Verdict.PERMITTED: "permits",
    Verdict.OBLIGATORY: "obliges",
    Verdict.OUT_OF_SCOPE: "leaves to others",
}
"""What a norm with this verdict does, as a decision's reasons name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of the policy in our words; `no_rule` says why no rule rests on it, where none does."""

    id: str
    section: str
    title: str
    says: str
    no_rule: str | None = None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a contradiction or silence of the policy is read, until the governors confirm it."""

    id: str
    clauses: tuple[str, ...]
    tension: str
    read_as: str
    why: str
    confirmed: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """A rule leans on a reading, always or only while `when` holds."""

    reading: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A named flag derived from facts and other concepts."""

    id: str
    when: Condition
    says: str | None = None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A rule with a verdict. `force` is the policy's own word: must, should or advised."""

    id: str
    clause: str
    verdict: Verdict
    when: Condition
    says: str
    force: str = "must"
    leans: tuple[Lean, ...] = ()
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """What an exception lifts: one norm, on its own readings besides the exception's."""

    norm: str
    leans: tuple[Lean, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyException:
    """A rule that lifts named norms while it holds; lifted norms stay in the answer as defeated."""

    id: str
    clause: str
    when: Condition
    lifts: tuple[Lift, ...]
    says: str
    leans: tuple[Lean, ...] = ()
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule:
    """A rule that adds a duty while it holds and, where `verdicts` is given, the verdict is one of them."""

    id: str
    duty: str
    clause: str
    when: Condition
    verdicts: frozenset[Verdict] | None = None
    owed_by: str | None = None
    leans: tuple[Lean, ...] = ()
    place: Place = field(compare=False)


CitingRule = Norm | PolicyException | DutyRule
"""A rule that rests on a clause."""

Rule = Concept | CitingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A thing to do: towards whom (a role), owed by whom, when, on which form, under which clauses it can arise."""

    id: str
    title: str
    recipient: str
    owed_by: str
    when: str
    form: str | None
    clauses: tuple[str, ...]
    says: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What guidance outside the policy says, with its source, a confidence mark (P, S or G) and the day it was checked."""

    id: str
    topic: str
    title: str
    says: str
    source: str
    mark: str
    checked: date
    clauses: tuple[str, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role by its title; who holds it stands in the settings, never in a pack."""

    id: str
    title: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictWords:
    """A verdict in the pack's words: a short label and one sentence."""

    label: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A whole policy, checked: every id in it refers to something that is there.

    Where a pack was opened for decisions only, `phrases` is None, concepts, guidance, scenarios and invariants are empty, and
    conditions always hold: what decides then is the mask table and the engine's rule sets.
    """

    id: str
    title: str
    school: str
    version: str
    issued: str
    review_due: date
    fingerprint: str
    vocabulary: Vocabulary
    roles: tuple[Role, ...]
    verdict_words: tuple[tuple[Verdict, VerdictWords], ...]
    silent: Verdict
    standing_advice: tuple[str, ...]
    clauses: tuple[Clause, ...]
    concepts: tuple[Concept, ...]
    norms: tuple[Norm, ...]
    exceptions: tuple[PolicyException, ...]
    duty_rules: tuple[DutyRule, ...]
    duties: tuple[Duty, ...]
    readings: tuple[Reading, ...]
    guidance: tuple[Guidance, ...]
    scenarios: tuple[Scenario, ...]
    invariants: tuple[Invariant, ...]
    accepted: tuple[Acceptance, ...] = ()
    phrases: PhraseBook | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Concepts, norms, exceptions and duty rules, in that order."""
        return (*self.concepts, *self.norms, *self.exceptions, *self.duty_rules)

    @property
    def citing(self) -> tuple[CitingRule, ...]:
        """The rules that rest on a clause: norms, exceptions and duty rules, in that order."""
        return (*self.norms, *self.exceptions, *self.duty_rules)

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id. Raises KeyError."""
        return _find(self.clauses, clause_id)

    def reading(self, reading_id: str) -> Reading:
        """The reading with this id. Raises KeyError."""
        return _find(self.readings, reading_id)

    def duty(self, duty_id: str) -> Duty:
        """The duty with this id. Raises KeyError."""
        return _find(self.duties, duty_id)

    def role(self, role_id: str) -> Role:
        """The role with this id. Raises KeyError."""
        return _find(self.roles, role_id)

    def words(self, verdict: Verdict) -> VerdictWords:
        """A verdict in this pack's words."""
        return dict(self.verdict_words)[verdict]

    def review_overdue(self, today: date) -> bool:
        """Whether the policy's review was due before this day (clause S4)."""
        return today > self.review_due


_Found = TypeVar("_Found", Clause, Reading, Duty, Role)


def _find(items: tuple[_Found, ...], wanted: str) -> _Found:
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)
