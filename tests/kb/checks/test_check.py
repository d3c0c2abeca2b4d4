"""The check as a whole: one fault is told once, and what was not looked at is not said to be proved."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from threading import Thread

import pytest

from kb.analysis.space import OutOfTime
from kb.checks import check as module
from kb.checks.check import Report, check
from kb.expectations import Acceptance
from kb.loading.pack import load_files
from kb.policy import Policy
from kb.problems import Place
from tests.conftest import TODAY
from tests.kb.loading.packs import GOOD, rules_of
from tests.tui.support import safetriage

MORE = """
- norm: never
  clause: K1
  verdict: refer
  when: {is: child, age: {at_least: 18}}
  says: A child of eighteen.

- norm: never-tried
  clause: K1
  verdict: refer
  when: {is: child, deed: photograph}
  says: No scenario tries it.

- duty: never-owed
  owes: tell-head
  clause: K1
  verdict: permitted
  when: {is: [adult, child], deed: message}
"""
"""A norm that never holds, one that could, and a duty that is never owed."""


@pytest.fixture
def policy() -> Policy:
    files = rules_of(GOOD)
    return Policy.of(load_files({**files, "rules/rules.yaml": files["rules/rules.yaml"] + MORE.encode()}))


def told(report: Report) -> dict[str, set[str]]:
    """Of the codes that matter here, the rules that are found."""
    found: dict[str, set[str]] = {"C102": set(), "C504": set()}
    for finding in report.findings:
        if finding.code in found:
            (name,) = finding.about
            found[finding.code].add(name)
    return found


def test_a_rule_that_never_holds_is_not_asked_for_a_scenario(policy: Policy) -> None:
    found = told(check(policy, TODAY))
    assert found["C504"] == {"never", "never-owed"}
    assert "never-tried" in found["C102"]
    assert not found["C102"] & found["C504"]


def test_nor_where_its_author_lets_it_stand(policy: Policy) -> None:
    kept = Acceptance(code="C504", about=("never",), because="For later.", place=Place(file="accepted.yaml"))
    pack = replace(policy.pack, accepted=(*policy.pack.accepted, kept))
    assert "never" not in told(check(Policy.of(pack), TODAY))["C102"]


def test_where_nothing_was_proved_the_scenario_is_still_asked_for(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def over(*_: object) -> None:
        raise OutOfTime("the time is over")

    monkeypatch.setattr(module, "Whole", over)
    found = told(check(policy, TODAY))
    assert found["C504"] == set()
    assert {"never", "never-tried", "never-owed"} <= found["C102"]


# --- a check that is cut off


def proved(report: Report) -> int:
    return dict(report.counts)["invariants proved"]


def test_wherever_a_check_is_cut_off_it_says_of_no_invariant_that_it_is_proved(beech_hill: Policy) -> None:
    calls = itertools.count()

    def counting() -> None:
        next(calls)

    assert proved(check(beech_hill, TODAY, tick=counting)) == len(beech_hill.pack.invariants) > 0
    ticks = next(calls)
    assert ticks > 100
    for last in (0, 1, 100, ticks // 2, ticks - 1):
        left = itertools.count()

        def tick(left: itertools.count[int] = left, last: int = last) -> None:
            if next(left) >= last:
                raise OutOfTime("the time is over")

        report = check(beech_hill, TODAY, tick=tick)
        assert [finding.code for finding in report.findings if finding.code in ("C301", "C509")] == ["C509"]
        assert proved(report) == 0
        assert not report.clean


def test_two_checks_of_one_policy_in_threads_leave_each_other_their_limits(policy: Policy) -> None:
    alone, calls = itertools.count(), itertools.count()
    cut: list[Report] = []

    def counting() -> None:
        next(alone)

    def over() -> None:
        raise OutOfTime("the time is over")

    def other() -> None:
        cut.append(check(policy, TODAY, tick=over))
        check(policy, TODAY)

    def disturbed() -> None:
        if next(calls) == 1:
            thread = Thread(target=other)
            thread.start()
            thread.join()

    assert check(policy, TODAY, tick=disturbed) == check(policy, TODAY, tick=counting)
    assert next(calls) == next(alone) > 2, "whoever watches is called as often as without the other check"
    assert [finding.code for report in cut for finding in report.findings if finding.code == "C509"] == ["C509"]


def test_the_command_says_so_as_text_and_as_json() -> None:
    assert ", 0 invariants proved, " in safetriage("policy", "check", "--time-limit", "1e-9").out
    page = json.loads(safetriage("policy", "check", "--time-limit", "1e-9", "--json").out)
    assert page["counts"]["invariants proved"] == 0
    assert "C509" in {finding["code"] for finding in page["findings"]}
