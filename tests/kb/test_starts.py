"""Every legal combination of the required facts, and the vocabulary's way from an id to its fact."""

from __future__ import annotations

import pickle
from itertools import product

import pytest

from kb.policy import Policy
from kb.situation import FactError, read_situation, starts_from
from tests.conftest import TODAY


def test_nothing_given_gives_every_combination_that_is_not_refused(beech_hill: Policy) -> None:
    vocabulary = beech_hill.pack.vocabulary
    ids = [fact.id for fact in vocabulary.required]
    found = [tuple(start.known[name] for name in ids) for start in starts_from(vocabulary, {}, TODAY)]
    refused = 0
    for values in product(*([option.value for option in fact.options] for fact in vocabulary.required)):
        try:
            read_situation(vocabulary, dict(zip(ids, values, strict=True)), TODAY)
        except FactError:
            refused += 1
            assert values not in found
        else:
            assert found.count(values) == 1
    assert refused > 0 < len(found)


def test_what_is_given_stands_in_every_start(beech_hill: Policy) -> None:
    vocabulary = beech_hill.pack.vocabulary
    given = {"activity": "accept_request", "account_kind": "personal"}
    every = [start for start in starts_from(vocabulary, {}, TODAY) if start.known["activity"] == "accept_request"]
    found = list(starts_from(vocabulary, given, TODAY))
    assert [start.known["actor"] for start in found] == [start.known["actor"] for start in every]
    assert all(given.items() <= start.known.items() for start in found)


def test_a_vocabulary_that_was_looked_into_is_the_same_value(beech_hill: Policy) -> None:
    vocabulary = beech_hill.pack.vocabulary
    assert [vocabulary[name] for name in vocabulary.ids] == list(vocabulary.facts)
    assert "counterpart" in vocabulary
    assert "nobody" not in vocabulary
    with pytest.raises(KeyError, match="nobody"):
        vocabulary["nobody"]
    again = pickle.loads(pickle.dumps(vocabulary))
    assert again == vocabulary
    assert hash(again) == hash(vocabulary)
    assert vars(again) == {"facts": vocabulary.facts}, (
        "what it keeps to find facts quickly is not put into a cached pack"
    )
