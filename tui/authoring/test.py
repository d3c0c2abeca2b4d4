"""`policy test`: run a policy's scenarios, see what they do not cover, and look for situations that break its laws."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kb.analysis.space import OutOfTime
from kb.checks.coverage.covering import Coverage, coverage_of
from kb.checks.coverage.items import Item
from kb.checks.coverage.proposals import Proposal, proposals
from kb.checks.laws.claims import CHANNELS_AGREE
from kb.checks.scenarios import Outcome, run_scenario, written
from kb.clean import clean_line
from kb.expectations import Scenario
from kb.loading.shelf import open_policy
from kb.numbers import counted
from kb.policy import Engine, Policy
from kb.situation import plain
from kb.vocabulary import UNKNOWN, Vocabulary
from outputs.schemas.versions import Form, versioned
from tui.authoring.check import MORE, limit
from tui.console import Console
from tui.exits import Exit

if TYPE_CHECKING:
    from kb.checks.laws.search import Refutation, Result

NO_HYPOTHESIS = (
    "`--laws` searches with Hypothesis, which is not installed here\n"
    "  = help: install it (`pip install 'hypothesis>=6.120'`), or leave `--laws` out"
)


class _Found:
    """Everything that one run found. Where its time is over it keeps what it has and says what is `unfinished`."""

    def __init__(self, policy: Policy, scenarios: list[Scenario], arguments: Namespace) -> None:
        self._engine, self._tick = Engine(arguments.engine), limit(arguments.time_limit)
        self.policy, self._scenarios, self._arguments = policy.watched(self._tick), scenarios, arguments
        self.outcomes: list[Outcome] = []
        self.coverage: Coverage | None = None
        self.proposals: list[Proposal] = []
        self.laws: list[Result] = []
        self.unfinished: str | None = None

    def run_scenarios(self, today: date) -> None:
        """Run each."""
        with self._limited("not every scenario was run"):
            for scenario in self._scenarios:
                self._tick()
                self.outcomes.append(run_scenario(self.policy, scenario, today, self._engine))

    def look_further(self, console: Console) -> None:
        """What the scenarios cover and, where it is asked for, what would cover the rest and which laws are broken."""
        with self._limited("what the scenarios cover was not worked out"):
            self.coverage = coverage_of(self.policy, self.outcomes)
        if self._arguments.fix_coverage and self.unfinished is None:
            with self._limited("some gaps have no proposal yet"):
                for proposal in proposals(self.policy, self.coverage.gaps, console.today, self._engine):
                    self.proposals.append(proposal)
                    self._tick()
        if self._arguments.laws and self.unfinished is None:
            with self._limited("not every law was searched"):
                self._search_laws(console)

    def _search_laws(self, console: Console) -> None:
        from kb.checks.laws.search import search

        seed, most = self._arguments.seed, self._arguments.examples
        console.say(f"looking for situations that break a law, seed {seed} …")
        for result in search(self.policy, console.today, examples=most, seed=seed, engine=self._engine):
            self.laws.append(result)
            self._tick()

    @contextmanager
    def _limited(self, left: str) -> Iterator[None]:
        try:
            yield
        except OutOfTime as error:
            self.unfinished = f"{error}; {left}"

    @property
    def left(self) -> list[Scenario]:
        """The scenarios that were not run."""
        return self._scenarios[len(self.outcomes) :]

    @property
    def failed(self) -> list[Outcome]:
        """The scenarios that fall short."""
        return [outcome for outcome in self.outcomes if outcome.faults]

    @property
    def broken(self) -> list[tuple[Result, Refutation]]:
        """The laws that some situation breaks."""
        return [(result, result.refutation) for result in self.laws if result.refutation is not None]

    @property
    def exit(self) -> Exit:
        """Where the program's own evaluators differ nobody can be sure of anything; else what fails is the policy's."""
        if any(outcome.unsure for outcome in self.outcomes) or any(r.claim.of_program for r, _ in self.broken):
            return Exit.NOT_SURE
        return Exit.PROBLEMS if self.failed or self.broken or self.unfinished is not None else Exit.DONE


def run(arguments: Namespace, console: Console) -> Exit:
    """Failures, gaps and broken laws line by line, then a summary; with `--fix-coverage` scenarios to paste are the data."""
    if arguments.words and arguments.fix_coverage:
        console.say("`-k` and `--fix-coverage` do not go together: proposals are for what no scenario covers")
        return Exit.BAD_INPUT
    policy = open_policy(arguments.policy, console.cache)
    scenarios = _chosen(policy, arguments.words)
    if not scenarios:
        console.say(_none_chosen(policy, arguments.words))
        return Exit.BAD_INPUT
    if arguments.laws and find_spec("hypothesis") is None:
        console.say(NO_HYPOTHESIS)
        return Exit.BAD_INPUT
    if arguments.junit is not None and not _junit_place(arguments.junit, console):
        return Exit.BAD_INPUT
    found = _Found(policy, scenarios, arguments)
    found.run_scenarios(console.today)
    if found.unfinished is None:
        found.look_further(console)
    if arguments.junit is not None and not _saved(found, arguments.junit, console):
        return Exit.BAD_INPUT
    if arguments.json:
        console.data(json.dumps(versioned(Form.TEST, _as_json(found, arguments)), indent=2))
        return found.exit
    tell = console.data
    if arguments.fix_coverage:
        tell = console.say  # standard output is a file of scenarios then, and nothing else
        for proposal in found.proposals:
            console.data(proposal.text)
    for line in _report(found, arguments):
        tell(line)
    return found.exit


def _chosen(policy: Policy, words: Iterable[str]) -> list[Scenario]:
    wanted = [word.casefold() for word in words]
    return [scenario for scenario in policy.pack.scenarios if all(word in scenario.name.casefold() for word in wanted)]


def _none_chosen(policy: Policy, words: list[str]) -> str:
    if not policy.pack.scenarios:
        return f"`{policy.pack.id}` has no scenarios\n  = help: write some in files under `scenarios/`"
    told = clean_line(" ".join(words))[:80]
    return f"no scenario's name has all of these words: {told}\n  = help: `safetriage policy test` runs every scenario"


def _junit_place(name: str, console: Console) -> bool:
    """Whether the JUnit file may be written there: better known before all the work than after it."""
    from outputs.junit import check_place
    from outputs.saving import CannotSave

    try:
        check_place(Path(name))
    except CannotSave as error:
        console.say(str(error))
        return False
    return True


def _saved(found: _Found, name: str, console: Console) -> bool:
    from outputs.junit import junit, write
    from outputs.saving import CannotSave

    broken = {result.claim.id: result.claim.says for result, _ in found.broken}
    laws = {result.claim.id: broken.get(result.claim.id, "") for result in found.laws}
    try:
        page = junit(found.policy.pack.id, found.outcomes, found.left, found.unfinished or "", laws=laws)
        write(page, Path(name), console.today)
    except CannotSave as error:
        console.say(str(error))
        return False
    return True


def _as_json(found: _Found, arguments: Namespace) -> dict[str, object]:
    told: dict[str, object] = {
        "policy": found.policy.pack.id,
        "scenarios": [
            {
                "name": outcome.scenario.name,
                "file": outcome.scenario.place.file,
                "line": outcome.scenario.place.line,
                "holds": not outcome.faults,
                "faults": [fault.as_json() for fault in outcome.faults],
            }
            for outcome in found.outcomes
        ],
        "coverage": {},
    }
    if found.unfinished is not None:
        told["unfinished"] = found.unfinished
    if found.coverage is not None:
        told["coverage"] = {kind: {"covered": covered, "of": of} for kind, covered, of in found.coverage.counts}
    if found.coverage is not None and (arguments.coverage or arguments.fix_coverage):
        told["gaps"] = [_item_json(item, item.gap) for item in found.coverage.gaps]
        told["dead"] = [_item_json(item, item.dead) for item in found.coverage.dead]
    if arguments.fix_coverage:
        told["proposals"] = [
            {"scenario": _scenario_json(proposal.scenario), "covers": [item.id for item in proposal.covers]}
            for proposal in found.proposals
        ]
    if arguments.laws:
        told["laws"] = [_law_json(result) for result in found.laws]
    return told


def _item_json(item: Item, message: str) -> dict[str, object]:
    place = {"file": item.place.file, "line": item.place.line, "column": item.place.column}
    return {"id": item.id, "kind": item.kind, "message": message, **place}


def _scenario_json(scenario: Scenario) -> dict[str, object]:
    return {
        "name": scenario.name,
        "given": dict(scenario.given),
        "verdict": scenario.verdict,
        "clauses": sorted(scenario.clauses),
        "duties": sorted(scenario.duties),
        "readings": sorted(scenario.readings),
    }


def _law_json(result: Result) -> dict[str, object]:
    told: dict[str, object] = {"law": result.claim.id, "says": result.claim.says, "situations": result.situations}
    if result.refutation is not None:
        told["facts"] = {fact: plain(value) for fact, value in result.refutation.facts.items()}
        told["sides"] = [{"who": side.who, "says": side.says} for side in result.refutation.sides]
        told["scenarios"] = [_scenario_json(scenario) for scenario in result.refutation.scenarios]
    return told


def _report(found: _Found, arguments: Namespace) -> Iterator[str]:
    for outcome in found.failed:
        faults = "; ".join(map(str, outcome.faults))
        yield clean_line(f"{outcome.scenario.place}: {outcome.scenario.name}: {faults}")
    if found.coverage is not None:
        yield from _uncovered_lines(found.coverage, arguments)
    for result, refutation in found.broken:
        yield from _refutation_lines(found.policy.pack.vocabulary, result, refutation)
    run, held = len(found.outcomes), len(found.outcomes) - len(found.failed)
    of = f"{run} of {counted(run + len(found.left), 'scenario')} were run" if found.left else counted(run, "scenario")
    yield f"{found.policy.pack.id}: {of}, {held} hold, {len(found.failed)} fall short"
    if found.coverage is not None:
        yield from _coverage_lines(found, found.coverage, arguments)
        if arguments.laws:
            yield from _law_lines(found, arguments)
    if found.unfinished is not None:
        yield f"stopped: {found.unfinished}\n  = help: {MORE}, or choose scenarios with -k"


def _uncovered_lines(coverage: Coverage, arguments: Namespace) -> Iterator[str]:
    if arguments.coverage:
        for item in coverage.gaps:
            yield f"{item.place}: {item.gap}"
    if arguments.coverage or arguments.fix_coverage:
        for place, dead in dict.fromkeys((str(item.place), item.dead) for item in coverage.dead):
            yield f"{place}: {dead}, so no scenario can cover it"


def _coverage_lines(found: _Found, coverage: Coverage, arguments: Namespace) -> Iterator[str]:
    if arguments.words and not arguments.coverage:
        return  # what a few scenarios leave out is told to those only who ask for it
    counts = ", ".join(f"{covered} of {of} {kind}" for kind, covered, of in coverage.counts)
    yield f"covered by {'those of these' if arguments.words else 'scenarios'} that hold: {counts}"
    gaps = len(coverage.gaps)
    if arguments.fix_coverage:
        proposed = counted(len(found.proposals), "proposed scenario")
        yield (
            f"{proposed} for {counted(gaps, 'gap')}; judge each before you keep it"
            if gaps
            else "nothing is left to cover"
        )
    elif not arguments.coverage:
        if gaps:
            yield f"{counted(gaps, 'gap')}: `--coverage` lists them, `--fix-coverage` proposes scenarios"
        if coverage.dead:
            yield f"{counted(len(coverage.dead), 'thing')} that nothing can cover: `--coverage` lists them"


def _law_lines(found: _Found, arguments: Namespace) -> Iterator[str]:
    for result in found.laws:
        if not result.situations:
            yield f"law `{result.claim.id}` says nothing: there is no legal situation that it speaks of"
    if found.unfinished is None and not any(result.claim.id == CHANNELS_AGREE for result in found.laws):
        why = (
            f"`--engine {arguments.engine}`"
            if arguments.engine != Engine.BOTH
            else "durable-rules is not installed here"
        )
        yield f"the two channels were not compared: {why}"
    searched = f"{counted(len(found.laws), 'law')} searched, {arguments.examples} situations each at most, seed {arguments.seed}"
    yield f"{searched}: {counted(len(found.broken), 'law')} broken. A search finds faults and proves nothing."


def _refutation_lines(vocabulary: Vocabulary, result: Result, refutation: Refutation) -> Iterator[str]:
    yield f"law `{result.claim.id}` is broken: {result.claim.says}"
    yield "  in this situation, whatever the facts are that it does not name:"
    for fact, value in refutation.facts.items():
        told = vocabulary[fact].label_of(UNKNOWN if value == UNKNOWN.value else value)
        yield f"    {vocabulary[fact].label}: {told}"
    for side in refutation.sides:
        yield f"  {side.who}: {side.says}"
    yield "  as the policy has it now, to paste into a file under scenarios/ once it is judged:"
    for scenario in refutation.scenarios:
        yield from (f"    {line}" for line in written(scenario).splitlines())
