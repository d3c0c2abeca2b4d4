"""Many decisions, quickly: rulings straight from facts, through the compiled channel alone.

    ruled = Decider(policy)
    ruling = ruled({"actor": "teacher", "activity": "browse", …}, date.today())

A ruling equals the fields of the same name of `decide(policy, facts, today)`, whatever is left out or unknown. What it lacks is
what a person reads around an answer: the headline, what would change it, the check by the second channel. Where one answer is
acted on, use `decide`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kb.decide import rule_on
from kb.policy import Policy
from kb.rulings import MOST_KEPT, Ruling


class Decider:
    """Rules on situations one by one. It remembers what it has met; equal situations then take about a microsecond."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._reader, self._rulings = policy.compiled.reader, policy.compiled.rulings
        self._key = self._reader.key
        self._kept: dict[int | None, Ruling] = {}

    def __call__(self, facts: Mapping[str, object], today: date) -> Ruling:
        """The ruling on facts given as JSON has them. Raises FactError where they cannot be used, as `decide` does."""
        key = self._key(facts)
        return self._kept.get(key) or self._ruled(key, facts, today)

    def _ruled(self, key: int | None, facts: Mapping[str, object], today: date) -> Ruling:
        if key is not None and not key & self._reader.marks:
            found = self._rulings.of(key)
        else:
            situation = self._policy.situation(facts, today)
            if any(fact.id not in situation.known for fact in self._policy.pack.vocabulary.required):
                return rule_on(self._policy, situation)
            key = self._reader.key_of(situation)
            kept = self._kept.get(key)
            if kept is not None:
                return kept
            found = rule_on(self._policy, situation)
        if len(self._kept) < MOST_KEPT:
            self._kept[key] = found
        return found
