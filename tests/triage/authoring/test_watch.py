"""What a look at an edited pack tells: the same as loading and comparing it anew, and stale work stops."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.analysis.difference import difference
from kb.checks.check import check
from kb.checks.scenarios import run_scenario
from kb.loading.folder import Files, read_folder
from kb.loading.pack import load_files
from kb.problems import Problems
from tests.kb.loading.packs import GOOD, files_of
from triage.authoring import watch as module
from triage.authoring.watch import Stale, Watch

AS_CHOICE = b"""
new_fact:
  type: yes_no
  label: new
  question: Is it new?
  no_effect: No rule looks at it yet.
  values:
    true: {label: new}
    false: {label: old}
"""
AS_NUMBER = b"""
new_fact:
  type: number
  label: new
  question: How new?
  no_effect: No rule looks at it yet.
  between: [0, 9]
"""
CONCEPTS = "rules/concepts.yaml"


@pytest.fixture(scope="module")
def files(beech_hill_folder: Path) -> Files:
    return read_folder(beech_hill_folder, Problems())


@pytest.fixture(scope="module")
def watch(files: Files) -> Watch:
    return Watch(files)


def with_age(files: Files, age: int) -> dict[str, bytes]:
    return {**files, CONCEPTS: files[CONCEPTS].replace(b"below: 19", b"below: %d" % age, 1)}


@pytest.mark.parametrize("age", [18, 17, 19])
def test_a_look_finds_exactly_what_comparing_anew_finds(files: Files, watch: Watch, age: int) -> None:
    changed = with_age(files, age)
    seen = watch.look(changed)
    anew = difference(load_files(files), load_files(changed))
    told = [(change.part, change.before, change.after, change.count, change.share) for change in seen.changes]
    assert told == [(change.part, change.before, change.after, change.count, change.share) for change in anew.changes]
    assert (seen.count, seen.share) == (anew.count, anew.space.share(anew.where))
    assert bool(told) is (age != 19)


def test_a_change_is_told_in_words(files: Files, watch: Watch) -> None:
    seen = watch.look(with_age(files, 18))
    assert "the other person's age: 18" in watch.around(seen)
    regions = watch.regions(seen, seen.changes[0])
    assert 0 < sum(region.count for region in regions) <= seen.changes[0].count
    assert all(region.words for region in regions)


def test_what_the_opened_version_answers_is_drawn_once_for_the_same_cuts(files: Files, watch: Watch) -> None:
    watch.look(with_age(files, 18))
    drawn = watch._drawn[0]
    watch.look({**with_age(files, 18), CONCEPTS: with_age(files, 18)[CONCEPTS] + b"\n# more\n"})
    assert watch._drawn[0] is drawn
    watch.look(with_age(files, 16))
    assert watch._drawn[0] is not drawn
    watch.look(with_age(files, 18))
    assert watch._drawn[0] is drawn


def test_a_pack_that_cannot_be_used_gives_its_problems(files: Files, watch: Watch) -> None:
    seen = watch.look({**files, CONCEPTS: files[CONCEPTS] + b"\n- nonsense: yes\n"})
    assert seen.now.policy is None
    assert {problem.place.file for problem in seen.now.problems} == {CONCEPTS}
    assert not seen.changes


def test_a_pack_opened_with_faults_is_looked_at_but_not_compared(files: Files) -> None:
    watch = Watch({**files, "readings.yaml": b"["})
    assert watch.opened.policy is None
    seen = watch.look(files)
    assert seen.now.policy is not None
    assert seen.why_not is not None
    assert "nothing to compare with" in seen.why_not


def test_what_only_one_version_can_speak_of_is_named_and_what_cannot_meet_is_not_compared() -> None:
    files = files_of(GOOD)
    watch = Watch(files)
    more = watch.look({**files, "vocabulary.yaml": files["vocabulary.yaml"] + AS_CHOICE})
    assert more.now.problems == ()
    assert more.only_new == ("the fact `new_fact`",)
    other = Watch({**files, "vocabulary.yaml": files["vocabulary.yaml"] + AS_CHOICE}).look(
        {**files, "vocabulary.yaml": files["vocabulary.yaml"] + AS_NUMBER}
    )
    assert other.now.problems == ()
    assert other.why_not is not None
    assert "`new_fact`" in other.why_not


def test_work_on_a_text_that_is_no_longer_there_stops(files: Files, watch: Watch, today: date) -> None:
    with pytest.raises(Stale):
        watch.look(with_age(files, 18), lambda: True)
    policy = watch.opened.policy
    assert policy is not None
    with pytest.raises(Stale):
        watch.check(policy, today, lambda: True)
    with pytest.raises(Stale):
        watch.scenarios(policy, today, lambda: True)


def test_after_its_patience_comparing_is_given_up_and_the_next_look_works(files: Files) -> None:
    hour = iter(range(0, 10**9, 3600))
    slow = Watch(files, clock=lambda: float(next(hour)))
    seen = slow.look(with_age(files, 18))
    assert seen.why_not is not None
    assert "no end in sight" in seen.why_not
    slow._clock = lambda: 0.0
    assert slow.look(with_age(files, 18)).changes


def test_after_many_looks_the_diagrams_are_drawn_anew(
    files: Files, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.look(with_age(files, 18))
    drawn = watch._drawn[0]
    monkeypatch.setattr(module, "LIFE", 1)
    assert watch.look(with_age(files, 18)).changes
    assert watch._drawn[0] is not drawn


def test_the_full_check_is_that_of_the_command_line_and_scenarios_that_fall_short_say_why(today: date) -> None:
    files = files_of(GOOD)
    watch = Watch(files)
    changed = watch.look({**files, "pack.yaml": files["pack.yaml"].replace(b"silent: refer", b"silent: prohibited")})
    assert changed.changes
    policy = changed.now.policy
    assert policy is not None
    assert watch.check(policy, today) == check(policy, today)
    outcomes = watch.scenarios(policy, today)
    assert [outcome.scenario for outcome in outcomes] == list(policy.pack.scenarios)
    assert outcomes == tuple(run_scenario(policy, scenario, today) for scenario in policy.pack.scenarios)
    decision = watch.decide(policy, dict(policy.pack.scenarios[0].given), today)
    assert decision.fault is None
