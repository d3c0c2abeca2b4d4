"""The measured floors. The messages set aside are only ever measured as a whole; without any, their floors are not tried."""

from __future__ import annotations

import pytest

from kb.loading.messages import Message, Part
from kb.pack import Pack
from triage.understanding import understand
from triage.understanding.measure import measure, pairs


@pytest.fixture
def aside(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    found = tuple(message for message in messages if message.part is Part.ASIDE)
    if not found:
        pytest.skip("messages.yaml has no message of `part: aside`: what is unseen cannot be measured")
    return found


def test_there_are_enough_messages_to_tune_on(messages: tuple[Message, ...]) -> None:
    assert sum(message.part is Part.TUNING for message in messages) >= 600


def test_the_figures_on_the_tuning_part_hold(pack: Pack, messages: tuple[Message, ...]) -> None:
    figures = measure(pack, (message for message in messages if message.part is Part.TUNING))
    assert figures.precision >= 0.99
    assert figures.recall >= 0.90
    assert figures.harm_missed == 0
    assert figures.harm_wrong <= 1


def test_enough_messages_are_set_aside(aside: tuple[Message, ...]) -> None:
    assert len(aside) >= 150
    assert sum(message.harm for message in aside) >= 40


def test_the_figures_on_the_part_set_aside_hold(pack: Pack, aside: tuple[Message, ...]) -> None:
    figures = measure(pack, aside)
    assert figures.precision >= 0.95
    assert figures.recall >= 0.72


def test_words_of_harm_are_found_in_the_part_set_aside(pack: Pack, aside: tuple[Message, ...]) -> None:
    """One in ten missed would be too many. A false alarm costs a page, so the bound on those is wider."""
    figures = measure(pack, aside)
    harm = sum(message.harm for message in aside)
    assert figures.harm_missed / harm <= 0.08
    assert figures.harm_wrong / (len(aside) - harm) <= 0.05


def test_nothing_is_read_where_nothing_is_said(pack: Pack, messages: tuple[Message, ...]) -> None:
    """The messages that say nothing are few, and one fact read from them is too many."""
    silent = [message for message in messages if message.part is Part.TUNING and not message.facts]
    assert silent
    assert [message.words for message in silent if len(understand(pack, message.words).facts) > 1] == []


def test_measuring_tells_apart_true_and_one_and_counts_flags_one_by_one() -> None:
    assert pairs({"a": True}) != pairs({"a": 1})
    assert len(pairs({"content": ["x", "y"], "b": 2})) == 3
