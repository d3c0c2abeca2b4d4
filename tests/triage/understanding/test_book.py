"""Reading a phrase book: strict, all faults at once; another pack may have another book."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.loading.phrases import forms_of, read_phrases
from kb.loading.source import read_document
from kb.pack import Pack
from kb.phrases import PhraseBook
from kb.problems import Problems
from triage.understanding import understand


def read(pack: Pack, text: str) -> tuple[PhraseBook, list[str]]:
    problems = Problems()
    node = read_document("phrases.yaml", text.encode(), problems)
    assert node is not None
    book = read_phrases(node, pack.vocabulary, frozenset({"G2"}), problems)
    return book, [problem.code for problem in problems]


def test_an_empty_book_understands_nothing(pack: Pack) -> None:
    silent = replace(pack, phrases=PhraseBook())
    assert not understand(silent, "Can I accept a friend request from a pupil on Facebook?").facts


def test_a_pack_opened_for_decisions_only_is_refused_by_name(pack: Pack) -> None:
    with pytest.raises(ValueError, match="decisions only"):
        understand(replace(pack, phrases=None), "hello")


def test_another_pack_has_its_own_words(pack: Pack) -> None:
    book, codes = read(
        pack,
        "lists:\n  net: [chatterbox]\nfacts:\n  channel:\n    readings:\n      - {value: social_network, phrases: [on (net)]}\n",
    )
    assert codes == []
    other = replace(pack, phrases=book)
    assert dict(understand(other, "Are we on ChatterBox?").facts) == {"channel": "social_network"}
    assert not understand(other, "Are we on Facebook?").facts
    assert not understand(pack, "Are we on ChatterBox?").facts


def test_a_fact_may_need_others_to_stand_with(pack: Pack) -> None:
    channel = "channel: {stands_with: {device: [any]}, readings: [{value: social_network, phrases: [chatter]}]}"
    device = "device: {readings: [{value: school, phrases: [slate]}]}"
    book, codes = read(pack, f"facts:\n  {channel}\n  {device}\n")
    assert codes == []
    other = replace(pack, phrases=book)
    assert not understand(other, "chatter").facts
    assert dict(understand(other, "chatter on my slate").facts) == {"channel": "social_network", "device": "school"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("facts: {nothing: {readings: []}}", "P104"),
        ("facts: {channel: {readings: [{value: pigeon, phrases: [by pigeon]}]}}", "P105"),
        ("facts: {channel: {readings: [{value: social_network, phrases: [on (nets)]}]}}", "P105"),
        ("facts: {channel: {readings: [{value: social_network, phrases: [On Facebook]}]}}", "P107"),
        ("facts: {channel: {readings: [{value: social_network, phrases: ['fa.*k']}]}}", "P107"),
        ("facts: {channel: {readings: [{value: social_network, phrases: ['... on']}]}}", "P107"),
        ("facts: {channel: {readings: [{value: social_network, phrases: [x], wild: true}]}}", "P103"),
        ("facts: {counterpart_age: {readings: [{phrases: [years old]}]}}", "P102"),
        ("facts: {channel: {readings: [{value: social_network, phrases: [x], only_with: {signs: [moon]}}]}}", "P105"),
        ("facts: {channel: {stands_with: {pigeon: [any]}}}", "P104"),
        ("lists: {a: [(b)], b: [(a)]}", "P117"),
        ("lists: {a: {verbs: ['9//']}}", "P107"),
        ("excuses: {late: {clause: Z9, says: No., phrases: [late]}}", "P109"),
        ("spellings: {facebook: [fb], fiction: [fb]}", "P119"),
        ("{spellings: {photo: [pic]}, harm: [a pic]}", "P107"),
        ("surprise: 1", "P103"),
    ],
)
def test_a_fault_in_a_book_is_named(pack: Pack, text: str, code: str) -> None:
    assert code in read(pack, text)[1]


@pytest.mark.parametrize(
    ("given", "forms"),
    [
        (("post",), ("post", "posts", "posting", "posted", "posted")),
        (("share",), ("share", "shares", "sharing", "shared", "shared")),
        (("reply",), ("reply", "replies", "replying", "replied", "replied")),
        (("tag",), ("tag", "tags", "tagging", "tagged", "tagged")),
        (
            ("write back", "wrote back", "written back"),
            ("write back", "writes back", "writing back", "wrote back", "written back"),
        ),
        (("open",), ("open", "opens", "opening", "opened", "opened")),
        (("touch",), ("touch", "touches", "touching", "touched", "touched")),
    ],
)
def test_the_forms_of_a_verb_follow_english(given: tuple[str, ...], forms: tuple[str, ...]) -> None:
    assert forms_of(*given) == forms
