"""What holds for every text."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kb.pack import Pack
from kb.situation import read_situation
from triage.understanding import understand
from triage.understanding.tokens import MAX_LENGTH, tokens_of

WORDS = st.sampled_from(
    """
    i i'm i've can can't could should a the my our her his their me pupil pupils former old ex mum parent colleague
    teacher ta governor friend request accept accepted add send sent message messaged reply post posted share photo of
    on in to from and but not never no haven't don't if saw told facebook insta whatsapp text phone school laptop home
    lunch weekend lesson year 6 17 nineteen old nearly class used be son niece . , ? ! — 😀 \u202e \x1b[31m [/b] y6
    """.split(" ")  # noqa: SIM905 - easier to read than sixty quoted words
)
SENTENCES = st.lists(WORDS, max_size=40).map(" ".join)
TEXTS = st.one_of(st.text(max_size=300), SENTENCES)
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@CALM
@given(words=TEXTS)
def test_no_text_makes_it_fail_and_the_answer_is_json(pack: Pack, words: str) -> None:
    answer = understand(pack, words).as_json()
    assert json.loads(json.dumps(answer)) == answer
    assert set(answer) == {"facts", "evidence", "doubts", "answers", "harm"}


@CALM
@given(words=TEXTS)
def test_evidence_is_a_slice_of_the_words_and_every_fact_has_some(pack: Pack, words: str) -> None:
    understanding = understand(pack, words)
    for item in understanding.evidence:
        assert words[item.start : item.end] == item.words
        assert item.words
    assert {item.fact for item in understanding.evidence} == set(understanding.facts)


@CALM
@given(words=TEXTS)
def test_a_fact_is_never_both_taken_and_in_doubt(pack: Pack, words: str) -> None:
    understanding = understand(pack, words)
    assert not set(understanding.facts) & {doubt.fact for doubt in understanding.doubts}


@CALM
@given(words=SENTENCES)
def test_the_facts_are_legal_together(pack: Pack, words: str) -> None:
    read_situation(pack.vocabulary, understand(pack, words, date(2026, 1, 15)).facts, date(2026, 1, 15))


@CALM
@given(words=TEXTS)
def test_the_same_words_are_understood_the_same_way(pack: Pack, words: str) -> None:
    first = understand(pack, words)
    understand(pack, "something else, about a parent on Facebook")
    assert understand(pack, words) == first


@CALM
@given(words=SENTENCES)
def test_capitals_and_spaces_do_not_matter(pack: Pack, words: str) -> None:
    assume(words == words.casefold())
    assert understand(pack, words.upper()).facts == understand(pack, words).facts
    assert understand(pack, words.replace(" ", "   ")).facts == understand(pack, words).facts


@pytest.mark.parametrize(
    "words",
    [
        "a" * 100_000,
        "pupil " * 20_000,
        "can i accept a friend request from a pupil " * 3_000,
        "reqeust freind facebbok whatsapq instagrem pupul " * 3_000,
        "\x00\x1b[31m\u202e" * 30_000,
        "😀" * 50_000,
        "[@click=app.quit]pupil[/]" * 4_000,
        "((((" * 25_000,
        "1 2 3 4 5 6 7 8 9 " * 6_000,
        "\ud800 lone surrogate",
    ],
)
def test_hostile_text_is_read_up_to_the_limit(pack: Pack, words: str) -> None:
    understanding = understand(pack, words)
    cut = any(doubt.fact is None and "4,000" in doubt.why for doubt in understanding.doubts)
    assert cut is (len(words) > MAX_LENGTH)


def test_what_lies_beyond_the_limit_is_not_read(pack: Pack) -> None:
    padding = "hello " * (MAX_LENGTH // 6 + 1)
    assert not understand(pack, f"{padding} can i accept a pupil on facebook").facts


@CALM
@given(words=st.text(max_size=400))
def test_tokens_stand_in_order_inside_the_text(words: str) -> None:
    tokens = tokens_of(words)
    assert all(0 <= token.start < token.end <= len(words) for token in tokens)
    assert all(left.start <= right.start and left.sentence <= right.sentence for left, right in pairwise(tokens))


ONE_FACT = [
    ("accept a friend request from a pupil", "activity", "accept_request"),
    ("message a parent on Facebook", "activity", "communicate"),
    ("post a photo on Instagram", "activity", "publish"),
    ("scroll through TikTok", "activity", "browse"),
    ("on Facebook", "channel", "social_network"),
    ("on Google Classroom", "channel", "agreed_school_channel"),
    ("by text", "channel", "other_channel"),
    ("during lessons", "period", "working_time"),
    ("on my break", "period", "designated_break"),
    ("at the weekend", "period", "outside_working_day"),
    ("on my own phone", "device", "personal"),
    ("on the school laptop", "device", "school"),
    ("my niece", "relation", "niece_nephew"),
    ("a pupil here", "counterpart", "pupil_here"),
    ("a former pupil", "counterpart", "former_pupil"),
]


@pytest.mark.parametrize(("phrase", "fact", "value"), ONE_FACT)
def test_not_before_a_phrase_never_gives_its_value(pack: Pack, phrase: str, fact: str, value: str) -> None:
    for sentence in (
        "Can I message her on Snapchat, she is {}",
        "Is it {}?",
        "I was {}",
        "{}",
        "Should I {}",
        "I would {}",
    ):
        facts = understand(pack, sentence.format(f"not {phrase}")).facts
        if fact == "channel" and "Snapchat" in sentence:
            continue
        if fact == "activity" and sentence.startswith("Can I message"):
            continue
        assert facts.get(fact) != value, sentence
