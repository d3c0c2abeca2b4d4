"""The small good pack of the loader's tests, with lines of it changed or added."""

from __future__ import annotations

from kb.checks.scenarios import Outcome, run_scenario
from kb.expectations import Scenario
from kb.loading.pack import load_files
from kb.policy import Policy
from tests.conftest import TODAY
from tests.kb.loading.packs import GOOD, rules_of

Edit = tuple[str, str, str]
"""A file, a text that stands in it once, and what stands there instead; an empty text stands at the end."""

RULES, SCENARIOS, INVARIANTS, WORDS = (
    "rules/rules.yaml",
    "scenarios/examples.yaml",
    "invariants.yaml",
    "vocabulary.yaml",
)


def small(*edits: Edit) -> Policy:
    """The small pack as a policy, edited."""
    files = dict(rules_of(GOOD))
    for name, old, new in edits:
        text = files[name].decode()
        assert not old or text.count(old) == 1, f"`{old}` stands {text.count(old)} times in {name}"
        files[name] = (text.replace(old, new) if old else text + new).encode()
    return Policy.of(load_files(files))


def scenario_of(policy: Policy, name: str) -> Scenario:
    return next(scenario for scenario in policy.pack.scenarios if scenario.name == name)


def outcomes_of(policy: Policy) -> list[Outcome]:
    return [run_scenario(policy, scenario, TODAY) for scenario in policy.pack.scenarios]
