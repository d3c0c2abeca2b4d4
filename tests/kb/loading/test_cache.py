"""The cache: what comes out of it is what went in, and it is really used."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kb.decide import decide
from kb.loading import cache
from kb.loading.cache import read, write
from kb.loading.shelf import open_policy
from kb.policy import Policy
from tests.conftest import TODAY


def test_a_cached_policy_is_the_same_as_the_one_that_was_read(tmp_path: Path) -> None:
    read = open_policy("beech-hill-2018", tmp_path)
    kept = cache.read(tmp_path, read.pack.fingerprint, for_decisions=False)
    assert kept is not None
    assert kept.pack == read.pack
    assert kept.program == read.program
    assert kept.table == read.table
    assert kept.rule_sets == read.rule_sets


def test_for_decisions_the_words_about_the_pack_itself_stay_unread(tmp_path: Path) -> None:
    read = open_policy("beech-hill-2018", tmp_path)
    kept = cache.read(tmp_path, read.pack.fingerprint, for_decisions=True)
    assert kept is not None
    assert [norm.says for norm in kept.pack.norms] == [norm.says for norm in read.pack.norms]
    assert kept.table == read.table
    assert kept.rule_sets == read.rule_sets
    assert kept.pack.phrases is None
    assert kept.pack.scenarios == ()


@pytest.mark.parametrize("for_decisions", [True, False])
def test_a_policy_from_the_cache_decides_every_scenario_as_the_one_that_was_read(
    tmp_path: Path, for_decisions: bool
) -> None:
    read = open_policy("beech-hill-2018", tmp_path)
    kept = open_policy("beech-hill-2018", tmp_path, for_decisions=for_decisions)
    for scenario in read.pack.scenarios:
        if scenario.refused is None:
            decision = decide(kept, dict(scenario.given), TODAY)
            assert decision.fault is None, scenario.name
            assert decision.as_json() == decide(read, dict(scenario.given), TODAY).as_json(), scenario.name


@pytest.mark.parametrize("for_decisions", [True, False])
def test_with_a_cache_no_yaml_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, for_decisions: bool
) -> None:
    open_policy("beech-hill-2018", tmp_path)

    def unread(*_: object) -> None:
        pytest.fail("the pack was read again")

    monkeypatch.setattr("kb.loading.pack.load_files", unread)
    open_policy("beech-hill-2018", tmp_path, for_decisions=for_decisions)


def test_a_file_with_any_bit_changed_or_cut_anywhere_is_never_used(beech_hill: Policy, tmp_path: Path) -> None:
    digest = beech_hill.pack.fingerprint
    write(tmp_path, beech_hill)
    (file,) = tmp_path.iterdir()
    body, chance = file.read_bytes(), random.Random(11)
    assert read(tmp_path, digest, for_decisions=True) is not None
    places = [0, 31, 32, len(body) - 1, *(chance.randrange(len(body)) for _ in range(60))]
    for place in places:
        damaged = bytearray(body)
        damaged[place] ^= 1 << chance.randrange(8)
        for other in (bytes(damaged), body[:place]):
            file.write_bytes(other)
            assert read(tmp_path, digest, for_decisions=True) is None
            assert read(tmp_path, digest, for_decisions=False) is None
    file.write_bytes(body)
    assert read(tmp_path, digest, for_decisions=False) is not None
