"""The interview: which fact to ask next, and nothing that cannot change anything.

First the facts without which nothing can be said, then those that can still change the verdict, then those that can still
change a duty. An interview is a value: answering or taking back gives another one. It ends, and it never asks twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kb.decide import decide
from kb.decision import Decision
from kb.numbers import stretch
from kb.outlook import Outlook
from kb.pack import Verdict
from kb.policy import Engine, Policy
from kb.questions import Asking, realistic
from kb.situation import FactError, holds_on_required
from kb.vocabulary import UNKNOWN, Fact, FactType, Option


class Aim(StrEnum):
    """What an answer is needed for."""

    START = "start"
    VERDICT = "verdict"
    DUTIES = "duties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One fact to ask: its options where it has some (those that are legal here), and what the answer is needed for."""

    fact: Fact
    options: tuple[Option, ...]
    aim: Aim

    @property
    def may_be_unknown(self) -> bool:
        """Whether "I don't know" is an answer."""
        return not self.fact.required


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """A rule that hangs on a fact: why the fact is asked."""

    rule: str
    clause: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An answer in words, and the verdicts that it would leave possible, strictest first."""

    answer: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """Answers so far, as JSON has them. `asked` holds the facts answered by question, oldest first."""

    policy: Policy
    today: date
    facts: Mapping[str, object]
    asked: tuple[str, ...] = ()
    engine: Engine = Engine.BOTH

    def decision(self) -> Decision:
        """The decision on what is known so far."""
        return decide(self.policy, self.facts, self.today, engine=self.engine)

    def question(self) -> Question | None:
        """The next question, or None when nothing more can change."""
        for fact in self.policy.pack.vocabulary.required:
            if fact.id not in self.facts:
                return Question(fact=fact, options=self.options(fact), aim=Aim.START)
        outlook = self._outlook()
        choice = self._asking(outlook).choose(outlook.answers)
        if choice is not None:
            fact, aim = self.policy.pack.vocabulary[choice.fact], Aim.VERDICT
        else:
            wanted = self._for_duties()
            if not wanted:
                return None
            fact, aim = self.policy.pack.vocabulary[wanted[0]], Aim.DUTIES
        return Question(fact=fact, options=self.options(fact), aim=aim)

    def question_about(self, fact_id: str) -> Question:
        """The question of a fact that is already answered, to answer it anew. Raises KeyError."""
        fact = self.policy.pack.vocabulary[fact_id]
        return Question(fact=fact, options=self.options(fact), aim=Aim.START if fact.required else Aim.VERDICT)

    def at_most(self) -> int | None:
        """An upper bound of the questions still to come, whatever is answered; None while a required fact is not known."""
        if any(fact.id not in self.facts for fact in self.policy.pack.vocabulary.required):
            return None
        outlook = self._outlook()
        for_duties = self._for_duties()
        every = {*outlook.missing, *for_duties}
        return min(self._asking(outlook).at_most(outlook.sets, outlook.collapse) + len(for_duties), len(every))

    def _outlook(self) -> Outlook:
        return self.policy.outlook(self.policy.situation(self.facts, self.today))

    def _asking(self, outlook: Outlook) -> Asking:
        axes, vocabulary = self.policy.table.axes, self.policy.pack.vocabulary
        return Asking(outlook.diagrams, axes, vocabulary.ids, realistic(axes, vocabulary))

    def _for_duties(self) -> tuple[str, ...]:
        """Facts that can still change a duty; they are asked after the verdict is settled."""
        answered = self.policy.situation(self.facts, self.today)
        open_facts = {
            fact
            for duty in self.decision().unsettled_duties
            for fact in duty.depends_on
            if fact not in answered.unknown
        }
        return tuple(fact for fact in self.policy.pack.vocabulary.ids if fact in open_facts)

    def options(self, fact: Fact) -> tuple[Option, ...]:
        """The options of a fact that are legal with what is known."""
        known = self.policy.situation({k: v for k, v in self.facts.items() if k != fact.id}, self.today).known
        binding = [limit.only for limit in fact.limits if holds_on_required(limit.when, known)]
        return tuple(option for option in fact.options if all(option.value in only for only in binding))

    def answer(self, fact: str, value: object) -> Interview:
        """The interview with a fact answered. Raises FactError where the answer cannot be used; nothing is lost then."""
        facts = {**self.facts, fact: value}
        self.policy.situation(facts, self.today)
        return replace(self, facts=facts, asked=(*(name for name in self.asked if name != fact), fact))

    def dont_know(self, fact: str) -> Interview:
        """The interview with a fact answered "I don't know"."""
        return self.answer(fact, UNKNOWN.value)

    def back(self) -> Interview | None:
        """The interview before its last answer; None where there is none to take back."""
        if not self.asked:
            return None
        last = self.asked[-1]
        return replace(self, facts={k: v for k, v in self.facts.items() if k != last}, asked=self.asked[:-1])

    def change(self, fact: str, value: object) -> tuple[Interview, tuple[str, ...]]:
        """The interview with one answer changed, and the facts that no longer fit and were dropped.

        Later answers stay where they are still legal with the new one. Raises FactError where the new answer itself is wrong.
        """
        required = [item.id for item in self.policy.pack.vocabulary.required]
        before = required[: required.index(fact)] if fact in required else required
        kept: dict[str, object] = {name: self.facts[name] for name in before if name in self.facts} | {fact: value}
        self.policy.situation(kept, self.today)
        dropped: list[str] = []
        for name in dict.fromkeys(name for name in (*required, *self.facts) if name in self.facts and name not in kept):
            try:
                self.policy.situation({**kept, name: self.facts[name]}, self.today)
            except FactError:
                dropped.append(name)
            else:
                kept[name] = self.facts[name]
        asked = tuple(name for name in self.asked if name in kept)
        return replace(self, facts=kept, asked=asked), tuple(dropped)

    def leads(self, question: Question) -> tuple[Lead, ...]:
        """What each answer to a question would leave possible; for a number, each stretch that some rule tells apart."""
        fact = question.fact
        if fact.type is FactType.DATE or fact.type is FactType.CHOICES or fact.required:
            return ()
        if fact.type is FactType.NUMBER:
            values: list[tuple[str, object]] = [*self._stretches(fact)]
        else:
            values = [(option.label, option.value) for option in question.options]
        return tuple(
            Lead(answer=words, verdicts=self.answer(fact.id, value)._outlook().possible) for words, value in values
        )

    def _stretches(self, fact: Fact) -> Iterator[tuple[str, int]]:
        for variable in self.policy.table.axes.by_fact.get(fact.id, ()):
            for first, size in zip(variable.firsts, variable.sizes, strict=True):
                yield stretch(fact, int(first), int(first) + size - 1), int(first)

    def why(self, fact: str) -> tuple[Hanging, ...]:
        """The rules that hang on a fact, given what is known: norms and exceptions first, then duties."""
        pack = self.policy.pack
        if pack.vocabulary[fact].type is FactType.DATE or pack.vocabulary[fact].required:
            return ()
        alive = self._outlook().hanging_on(fact)
        norms = [Hanging(rule=n.id, clause=n.clause, title=n.says) for n in pack.norms if n.id in alive]
        lifts = [Hanging(rule=e.id, clause=e.clause, title=e.says) for e in pack.exceptions if e.id in alive]
        duties = [
            Hanging(rule=rule.id, clause=rule.clause, title=pack.duty(rule.duty).title)
            for rule in pack.duty_rules
            if rule.id in alive
        ]
        return (*norms, *lifts, *duties)


def begin(
    policy: Policy, today: date, facts: Mapping[str, object] | None = None, engine: Engine = Engine.BOTH
) -> Interview:
    """A new interview, with facts already known. Raises FactError where they cannot be used."""
    policy.situation(facts or {}, today)
    return Interview(policy=policy, today=today, facts=dict(facts or {}), engine=engine)
