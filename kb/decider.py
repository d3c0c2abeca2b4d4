"""Many decisions, quickly: rulings straight from facts, through the compiled channel alone.

    decider = Decider(policy)
    ruling = decider.ruling({"actor": "teacher", "activity": "browse", …}, date.today())

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
        self._key, self._get = self._reader.key, self._rulings.kept.get
        self._open: dict[int, Ruling] = {}

    def ruling(self, facts: Mapping[str, object], today: date) -> Ruling:
        """The ruling on facts given as JSON has them. Raises FactError where they cannot be used, as `decide` does."""
        key = self._key(facts)
        if key is None:
            return self._read(facts, today)
        return self._get(key) or self._ruled(key, facts, today)

    def _ruled(self, key: int, facts: Mapping[str, object], today: date) -> Ruling:
        if not key & self._reader.marks:
            return self._rulings.of(key)
        return self._open.get(key) or self._read(facts, today)

    def _read(self, facts: Mapping[str, object], today: date) -> Ruling:
        """The ruling on facts of which some are left out or unknown, or that have to be read the ordinary way."""
        situation = self._policy.situation(facts, today)
        if any(fact.id not in situation.known for fact in self._policy.pack.vocabulary.required):
            return rule_on(self._policy, situation)
        key = self._reader.key_of(situation)
        found = self._open.get(key)
        if found is None:
            found = rule_on(self._policy, situation)
            if len(self._open) < MOST_KEPT:
                self._open[key] = found
        return found
