"""The search for a situation that breaks a law, by Hypothesis; the only module of the program that needs it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import NoSuchExample

from kb.analysis.space import OutOfTime
from kb.checks.laws.claims import Claim, Facts, Sides, claims_of
from kb.checks.laws.situations import Ground, grounds, some_completion
from kb.checks.scenarios import as_it_is
from kb.conditions import ALWAYS
from kb.expectations import Scenario
from kb.policy import Engine, Policy
from kb.situation import plain
from kb.vocabulary import UNKNOWN, Value

Grounds = tuple[tuple[Ground, ...], ...]

TRIES = 12
"""Completions that are tried before a fact is said not to matter."""


class _Stopped(BaseException):
    """The time is over. No error, because Hypothesis would take an error for a find and try it again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """A situation that breaks a law: the facts that matter in it, what each side says, and scenarios to paste into the pack."""

    facts: Facts
    sides: Sides
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A law that was searched: in how many situations, and the one that breaks it, where one was found."""

    claim: Claim
    situations: int
    refutation: Refutation | None


def search(policy: Policy, today: date, *, examples: int, seed: int, engine: Engine = Engine.BOTH) -> Iterator[Result]:
    """Search for a counterexample to every law of a policy, each in at most `examples` situations. The same seed, the same
    search; nothing is kept on disk. Where whoever watches the policy raises OutOfTime, a law that was seen broken by then is
    still given.
    """
    everywhere = grounds(policy, ALWAYS)
    every, starting = _Lots(everywhere), everywhere[0] if everywhere else ()
    for claim in claims_of(policy, today, seed, engine):
        lots = every if claim.when == ALWAYS else _Lots(grounds(policy, claim.when))
        searching = _Searching(policy, claim, lots, starting, today)
        yield searching.result(examples, random.Random(f"{seed} {claim.id}"))


class _Searching:
    """One law and the ground on which it is searched."""

    def __init__(self, policy: Policy, claim: Claim, lots: _Lots, starting: tuple[Ground, ...], today: date) -> None:
        self._policy, self._claim, self._lots, self._today = policy, claim, lots, today
        self._starting = starting
        self._count = 0
        self._seen: tuple[Facts, Sides] | None = None
        """Where the law was last seen broken, and what its sides said there."""

    def result(self, examples: int, chance: random.Random) -> Result:
        if self._lots.none:  # the law says something only where nothing legal lies
            return Result(claim=self._claim, situations=0, refutation=None)
        found = self._find(examples, chance)
        return Result(claim=self._claim, situations=min(self._count, examples), refutation=found)

    def _find(self, examples: int, chance: random.Random) -> Refutation | None:
        try:
            facts = self._searched(examples, chance)
            if facts is None:
                return None
            kept, sides = self._needed(facts, chance)
        except OutOfTime:
            if self._seen is None:
                raise
            kept, sides = self._seen
        return self._refutation(kept, sides)

    def _searched(self, examples: int, chance: random.Random) -> Facts | None:
        """Facts with which the law is broken, as simple as Hypothesis finds them; None where it finds none. Raises OutOfTime."""
        strategy = _partial(self._lots) if self._claim.partial else _complete(self._lots)
        options = settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=False,
            phases=(Phase.generate, Phase.shrink),
        )
        with _nothing_kept():
            try:
                _, facts = find(strategy, self._broken, settings=options, random=chance)
            except NoSuchExample:
                return None
            except _Stopped as stopped:
                raise OutOfTime(str(stopped)) from None
        return facts

    def _broken(self, drawn: tuple[Ground, Facts]) -> bool:
        self._count += 1
        try:
            self._policy.ticks()
            sides = self._claim.sides(drawn[1])
        except OutOfTime as error:
            raise _Stopped(str(error)) from None
        if sides is not None:
            self._seen = drawn[1], sides
        return sides is not None

    def _needed(self, facts: Facts, chance: random.Random) -> tuple[Facts, Sides]:
        """The facts without which the law is no longer broken, whatever the others are (each is left out in turn), and what
        the law's two sides say there.
        """
        sides = self._claim.sides(facts)
        assert sides is not None, "the search ended where the law is broken"
        required = {fact.id for fact in self._policy.pack.vocabulary.required}
        ground = next(
            one for one in self._starting if all(facts[name] == value for name, value in one.required.items())
        )
        kept = dict(facts)
        for fact in reversed(list(facts)):
            fewer = {name: value for name, value in kept.items() if name != fact}
            if fact in required or fact == self._claim.subject:
                continue
            if self._claim.partial:
                said = self._claim.sides(fewer)
                if said is not None:
                    kept, sides = fewer, said
            elif all(self._claim.sides(some_completion(ground, fewer, chance)) for _ in range(TRIES)):
                kept = fewer
        return kept, sides

    def _refutation(self, kept: Facts, sides: Sides) -> Refutation:
        """The law's two sides, and each situation that they speak of once as a scenario, though the time be over by now."""
        unwatched = self._policy.watched(None)
        scenarios: list[Scenario] = []
        for side in sides:
            given = {name: plain(side.facts[name]) for name in side.facts if name in kept}
            if not any(dict(scenario.given) == given for scenario in scenarios):
                name = f"what breaks {self._claim.id}" + (", the other side" if scenarios else "")
                scenarios.append(as_it_is(unwatched, given, name, self._today, Engine.COMPILED))
        return Refutation(facts=kept, sides=sides, scenarios=tuple(scenarios))


class _Lots:
    """What is drawn from: grounds, group by group, and the values of their facts. Made once, because making takes long."""

    def __init__(self, where: Grounds) -> None:
        self.none = not where
        self.ground = st.one_of([st.sampled_from(group) for group in where])
        self._facts: dict[int, st.SearchStrategy[dict[str, Value]]] = {}

    def facts(self, ground: Ground) -> st.SearchStrategy[dict[str, Value]]:
        """A value for every fact that is not required."""
        found = self._facts.get(id(ground))
        if found is None:
            each: dict[str, st.SearchStrategy[Value]] = {
                f: st.sampled_from(values) for f, values in ground.single.items()
            }
            for fact, (always, free) in ground.sets.items():
                more = st.frozensets(st.sampled_from(free), max_size=3) if free else st.just(frozenset[str]())
                each[fact] = more.map(always.union)
            found = self._facts[id(ground)] = st.fixed_dictionaries(each)
        return found


@st.composite
def _complete(draw: st.DrawFn, lots: _Lots) -> tuple[Ground, dict[str, Value]]:
    """A complete legal situation, and the ground that it was drawn from."""
    ground = draw(lots.ground)
    return ground, {**ground.required, **draw(lots.facts(ground))}


@st.composite
def _partial(draw: st.DrawFn, lots: _Lots) -> tuple[Ground, dict[str, Value]]:
    """Facts in some order, some left out, some answered "unknown"."""
    ground, facts = draw(_complete(lots))
    order = draw(st.permutations(list(facts)))
    found: dict[str, Value] = {}
    for fact in order:
        how = "given" if fact in ground.required else draw(st.sampled_from(["left out", "given", "unknown"]))
        if how != "left out":
            found[fact] = facts[fact] if how == "given" else UNKNOWN.value
    return ground, found


@contextmanager
def _nothing_kept() -> Iterator[None]:
    """Hypothesis writes into the folder that it is started in, unless it is told of another."""
    with tempfile.TemporaryDirectory(prefix="safetriage-laws-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)
