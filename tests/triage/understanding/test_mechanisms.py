"""One small example for each way of reading."""

from __future__ import annotations

import pytest

from kb.pack import Pack
from triage.understanding import understand


def facts(pack: Pack, words: str) -> dict[str, object]:
    return dict(understand(pack, words).facts)


def doubts(pack: Pack, words: str) -> set[str | None]:
    return {doubt.fact for doubt in understand(pack, words).doubts}


def test_the_example_of_the_design_is_understood_whole(pack: Pack) -> None:
    found = facts(pack, "Can I accept a friend request from a 17 year old who used to be in my class?")
    assert found == {
        "activity": "accept_request",
        "counterpart": "former_pupil",
        "counterpart_age": 17,
        "channel": "social_network",
    }


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("17 years old", 17),
        ("17yo", 17),
        ("17 yrs old", 17),
        ("seventeen", 17),
        ("aged 17", 17),
        ("now twenty-one", 21),
        ("a 19-year-old", 19),
    ],
)
def test_ages_are_read_in_figures_and_in_words(pack: Pack, said: str, age: int) -> None:
    assert facts(pack, f"Can I message a former pupil, {said}, on Instagram?")["counterpart_age"] == age


@pytest.mark.parametrize("said", ["nearly 18", "16 or 17", "over 19", "about 20", "17 I think"])
def test_an_age_that_is_not_certain_is_a_doubt(pack: Pack, said: str) -> None:
    words = f"Can I message a former pupil, {said}, on Instagram?"
    assert "counterpart_age" not in facts(pack, words)
    assert "counterpart_age" in doubts(pack, words)


def test_a_school_year_is_a_range_to_ask_about_and_no_age(pack: Pack) -> None:
    understanding = understand(pack, "An ex-pupil in Year 8 sent me a friend request")
    assert "counterpart_age" not in understanding.facts
    assert any(doubt.fact == "counterpart_age" and "12 or 13" in doubt.why for doubt in understanding.doubts)


@pytest.mark.parametrize("said", ["y6", "yr 6", "Year 6", "year six", "Y6s", "Year 6s"])
def test_a_school_year_is_known_in_every_spelling(pack: Pack, said: str) -> None:
    assert facts(pack, f"Can I message my {said} on Seesaw?")["counterpart"] == "pupil_here"


@pytest.mark.parametrize(
    "said",
    [
        "14 March 2009",
        "14th March 2009",
        "the 14th of March 2009",
        "14/3/2009",
        "14.03.2009",
        "2009-03-14",
        "March 14 2009",
    ],
)
def test_dates_of_birth_are_read_in_british_order(pack: Pack, said: str) -> None:
    words = f"A former pupil born {said} wants to add me on Facebook"
    assert facts(pack, words)["counterpart_born"] == "2009-03-14"


def test_a_day_that_does_not_exist_is_no_date(pack: Pack) -> None:
    assert "counterpart_born" not in facts(pack, "A former pupil born 31/02/2009 wants to add me on Facebook")


def test_the_asker_age_is_not_the_age_of_the_other(pack: Pack) -> None:
    assert "counterpart_age" not in facts(pack, "I am 44. Can I message a former pupil on Facebook?")


@pytest.mark.parametrize(
    ("words", "happened"),
    [
        ("I've already accepted a friend request from a pupil", True),
        ("I accepted a friend request from a pupil last week", True),
        ("I haven't accepted the friend request from a pupil", False),
        ("Can I accept a friend request from a pupil?", None),
        ("Should I have accepted a friend request from a pupil?", None),
    ],
)
def test_tense_tells_what_has_happened(pack: Pack, words: str, happened: bool | None) -> None:
    assert facts(pack, words).get("already_happened") is happened


def test_what_others_did_has_not_been_done_by_the_asker(pack: Pack) -> None:
    found = facts(pack, "A pupil sent me a friend request last night")
    assert found["activity"] == "accept_request"
    assert "already_happened" not in found
    assert "period" not in found


@pytest.mark.parametrize(
    ("words", "activity"),
    [
        ("A pupil wants to add me on Snapchat", "accept_request"),
        ("Can I add a pupil on Snapchat?", "send_request"),
        ("Can I reply to a pupil on Snapchat?", "communicate"),
    ],
)
def test_who_started_it_tells_the_activity(pack: Pack, words: str, activity: str) -> None:
    assert facts(pack, words)["activity"] == activity


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (
            "Can I acept a freind reqest from a pupil on facebok?",
            "Can I accept a friend request from a pupil on facebook?",
        ),
        ("can i mesage a formr pupil on instgram", "can i message a former pupil on instagram"),
    ],
)
def test_slips_of_the_pen_are_mended(pack: Pack, words: str, right: str) -> None:
    assert facts(pack, words) == facts(pack, right)


@pytest.mark.parametrize(
    "words", ["Can I give a parent a massage?", "The patent office is on the phone", "What a shame about the glass"]
)
def test_another_word_is_no_slip_of_the_pen(pack: Pack, words: str) -> None:
    assert "activity" not in facts(pack, words)


@pytest.mark.parametrize(
    "words",
    [
        "A pupil and her mum have both sent me friend requests",
        "I have two requests, one from a colleague and one from a Year 6 girl.",
        "Can I message a colleague about a parent I added on Facebook, and a former pupil?",
    ],
)
def test_several_people_are_a_doubt(pack: Pack, words: str) -> None:
    assert "counterpart" not in facts(pack, words)
    assert "counterpart" in doubts(pack, words)


def test_a_parent_of_a_pupil_is_a_parent(pack: Pack) -> None:
    assert facts(pack, "Can I message the mum of one of our pupils on Facebook?")["counterpart"] == "parent"


def test_a_relation_that_is_only_supposed_is_not_used(pack: Pack) -> None:
    assert "relation" not in facts(pack, "Can I message him on Facebook, would it help if he was my nephew?")


def test_facts_that_cannot_stand_together_leave_a_doubt(pack: Pack) -> None:
    words = "I'm in Year 5. Can I take my school laptop home?"
    assert "activity" not in facts(pack, words)
    assert "activity" in doubts(pack, words)


def test_excuses_are_answered_by_name_with_their_clause(pack: Pack) -> None:
    understanding = understand(
        pack, "It was in my own time and her parents are fine with it. Can I message a pupil on my own phone?"
    )
    answered = {excuse.id: excuse for excuse in understanding.excuses}
    assert {"own_time", "parents_agree", "own_phone"} <= set(answered)
    assert answered["own_time"].clause == "G4"
    assert answered["own_time"].words == "my own time"


@pytest.mark.parametrize(
    "words",
    [
        "he touched her",
        "she's in danger now",
        "he says dad hits him",
        "she said she wants to kill herself",
        "he asked her for nudes",
    ],
)
def test_words_of_harm_come_first(pack: Pack, words: str) -> None:
    assert understand(pack, words).harm


@pytest.mark.parametrize(
    "words",
    [
        'A pupil said "my dad hits me every night when mum is out"',
        "She whispered \u201cI want to die\u201d in the lunch queue",
        'he told me, "my uncle makes me take my clothes off"',
    ],
)
def test_what_a_child_said_word_for_word_may_tell_of_harm(pack: Pack, words: str) -> None:
    understanding = understand(pack, words)
    assert understanding.harm
    assert all(quoted in words for quoted in understanding.harm)
    assert not understanding.facts


@pytest.mark.parametrize(
    "words",
    [
        "After our assembly on online safety a girl told me a man asked her for photos",
        "We read a book about bullying and a boy said his dad hits him with a belt",
        "Following the workshop a Year 3 has disclosed that she gets touched by a cousin",
    ],
)
def test_a_lesson_before_the_words_of_harm_does_not_hide_them(pack: Pack, words: str) -> None:
    assert understand(pack, words).harm


def test_words_of_harm_are_told_once_at_their_longest(pack: Pack) -> None:
    harm = understand(pack, "A girl in my class says her uncle hits her").harm
    assert not any(one != other and one in other for one in harm for other in harm)


@pytest.mark.parametrize(
    "words", ["I'm in danger of losing my mind", "Safeguarding training on grooming is on Monday", "I hit the printer"]
)
def test_harmless_words_are_no_harm(pack: Pack, words: str) -> None:
    assert not understand(pack, words).harm


NOTHING = [
    "hello",
    "Good morning all",
    "thanks, that's great",
    "?",
    "",
    "12345",
    "What time is the staff meeting?",
    "When do we break up for Christmas?",
    "The projector in the hall is broken",
    "Where do I park?",
    "How do I claim my expenses?",
    "Can I have Friday off for a wedding?",
    "Is there any milk in the fridge?",
    "Who is the union rep?",
    "My payslip is wrong",
    "How many children are in reception?",
    "We need more paper towels",
    "Is it wet play today?",
    "What is the policy about?",
    "I can't find my lanyard",
    "The fire alarm test is at ten",
    "Do you know the code for the copier?",
]


@pytest.mark.parametrize("words", NOTHING)
def test_nothing_is_read_from_words_that_say_nothing(pack: Pack, words: str) -> None:
    assert facts(pack, words) == {}
    assert not understand(pack, words).harm


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("I'm a TA, a pupil's grandmother sent me a friend request, can I accept?", "counterpart"),
        ("Can I tweet a photo of the kids' clay models?", "content"),
        ("As a governor's wife, do I have to follow it?", "actor"),
        ("Can I message my niece's friend on Instagram?", "relation"),
    ],
)
def test_whose_somebody_is_does_not_make_them_that_somebody(pack: Pack, words: str, fact: str) -> None:
    assert fact not in facts(pack, words)


@pytest.mark.parametrize(
    "words", ["Can I reply to a pupil's message on Instagram?", "A pupil's just sent me a friend request"]
)
def test_what_belongs_to_a_person_stands_for_them(pack: Pack, words: str) -> None:
    assert facts(pack, words)["counterpart"] == "pupil_here"


def test_what_is_not_known_is_no_fact(pack: Pack) -> None:
    words = "I want to take the school laptop home tonight. No idea if I'm insured."
    assert "insurance_confirmed" not in facts(pack, words)
    assert "insurance_confirmed" in doubts(pack, words)


@pytest.mark.parametrize(
    "words",
    [
        "Is she my niece or isn't she? She has sent me a friend request.",
        "Not sure whether she's my niece or my cousin, can I message her on Facebook?",
    ],
)
def test_a_question_about_a_person_tells_nothing_about_them(pack: Pack, words: str) -> None:
    assert "relation" not in facts(pack, words)


@pytest.mark.parametrize("guess", ["it might be one of the year 6s", "I think it's a pupil"])
def test_a_guess_about_a_person_is_a_doubt(pack: Pack, guess: str) -> None:
    words = f"Someone has sent me a friend request and {guess}"
    assert "counterpart" not in facts(pack, words)
    assert "counterpart" in doubts(pack, words)


def test_what_is_taken_back_is_a_doubt(pack: Pack) -> None:
    words = "Can I post a picture of pupils? Actually no, nobody is in it"
    assert facts(pack, words)["activity"] == "publish"
    assert "content" in doubts(pack, words)


@pytest.mark.parametrize(
    "words",
    ["Is Facebook blocked in school?", "I saw on Twitter that our school is closing", "Do we have a rule on TikTok?"],
)
def test_a_service_that_is_only_mentioned_is_no_channel(pack: Pack, words: str) -> None:
    assert facts(pack, words) == {}


def test_what_others_said_word_for_word_is_not_said_by_the_asker(pack: Pack) -> None:
    assert facts(pack, 'She said "I am a teacher and I have posted it on Facebook"') == {}
    assert facts(pack, 'I posted "what a day" on Facebook')["activity"] == "publish"


@pytest.mark.parametrize(
    "words",
    [
        "I used the computer to go on Snapchat and got caught",
        "I was out and a former pupil took a photo of me and put it on Snapchat",
    ],
)
def test_what_befalls_the_asker_is_not_their_act(pack: Pack, words: str) -> None:
    assert facts(pack, words).get("activity") not in ("observed", "publish")


def test_a_request_that_came_is_not_yet_an_act(pack: Pack) -> None:
    assert "already_happened" not in facts(pack, "Just got a friend request from a boy who left last summer")


def test_another_ending_is_no_slip_of_the_pen(pack: Pack) -> None:
    assert "content" not in facts(pack, "Can I post about the pirates on Facebook?")


def test_every_word_of_evidence_is_read_once(pack: Pack) -> None:
    understanding = understand(
        pack,
        "Can I add my nephew on Snapchat, he is 12 and a pupil here? I have added him. I put my tutoring on Nextdoor",
    )
    for one in understanding.evidence:
        for other in understanding.evidence:
            if one is not other and (one.fact, one.value) == (other.fact, other.value):
                assert one.end <= other.start or other.end <= one.start


def test_two_acts_with_or_between_them_are_a_doubt(pack: Pack) -> None:
    words = "Can I add the new TA on Facebook or just message her?"
    assert "activity" not in facts(pack, words)
    assert "activity" in doubts(pack, words)


def test_a_gap_does_not_reach_over_a_joining_word(pack: Pack) -> None:
    assert "content" not in facts(pack, "Can I share a picture of my room on Facebook before the kids come back?")
