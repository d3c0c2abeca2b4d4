"""`safetriage ask`: the plain conversation, through a pipe, to its end and to every early end."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.support import TODAY, safetriage
from tui.command import run
from tui.console import Console
from tui.exits import Exit

FRIEND = ["--fact", "actor=teacher", "--fact", "activity=accept_request", "--fact", "counterpart=former_pupil"]


def test_only_what_matters_is_asked_and_the_answer_comes_last() -> None:
    ran = safetriage("ask", "--plain", *FRIEND, "--fact", "relation=none", typed="17\nno\n")
    assert ran.exit is Exit.DONE
    assert ran.out.startswith("NOT ALLOWED")
    assert "G3" in ran.out
    assert "overdue" in ran.out
    assert "two independent engines" in ran.out
    assert "Whose device" not in ran.err, "the device cannot change a ban"


def test_a_choice_may_be_typed_as_number_label_or_id() -> None:
    known = [*FRIEND[:4], "--fact", "relation=none", "--fact", "counterpart_age=17"]
    words = ("2", "former_pupil", "a past pupil of this school")
    answers = [safetriage("ask", *known, typed=f"{word}\nno\n") for word in words]
    assert {ran.exit for ran in answers} == {Exit.DONE}
    assert len({ran.out for ran in answers}) == 1


def test_an_age_may_be_given_as_a_birth_date() -> None:
    ran = safetriage("ask", *FRIEND, "--fact", "relation=none", typed="2009-03-14\nno\n")
    assert ran.exit is Exit.DONE
    assert "From 14 March 2028" in ran.out


def test_what_cannot_be_used_is_explained_and_asked_again() -> None:
    ran = safetriage("ask", *FRIEND, "--fact", "relation=none", typed="seventeen\n999\n17\nno\n")
    assert ran.exit is Exit.DONE
    assert "is not a whole number" in ran.err
    assert "0 to 120" in ran.err


def test_why_names_the_rules_and_clauses_that_hang_on_the_answer() -> None:
    ran = safetriage("ask", *FRIEND, "--fact", "relation=none", typed="w\n17\nno\n")
    assert "These rules hang on it" in ran.err
    assert "G3" in ran.err
    assert "- 13 to 17: not allowed" in ran.err
    assert "- 19 or over: not allowed / allowed" in ran.err


def test_back_takes_the_last_answer_back() -> None:
    evening = ["counterpart_age=17", "period=outside_working_day", "device=personal"]
    ran = safetriage("ask", *FRIEND, *(part for fact in evening for part in ("--fact", fact)), typed="1\nb\n2\n")
    assert ran.exit is Exit.DONE
    assert "your own child" in ran.out
    assert safetriage("ask", typed="\nb\nq\n").err.count("This is the first question") == 1


def test_i_dont_know_is_an_answer_and_leads_to_ask_first() -> None:
    facts = ["--fact", "relation=none", "--fact", "period=outside_working_day", "--fact", "device=personal"]
    ran = safetriage("ask", *FRIEND, *facts, typed="d\nno\n")
    assert ran.exit is Exit.DONE
    assert ran.out.startswith("ASK FIRST")
    assert "Treat it as not allowed until you know" in ran.out


def test_several_things_may_be_chosen_at_once_or_none() -> None:
    start = ["--fact", "actor=teacher", "--fact", "activity=publish", "--fact", "account_kind=personal"]
    ran = safetriage("ask", *start, typed="3 12\nno\n")
    assert "U15" in ran.out
    assert safetriage("ask", *start, typed="3 99\nq\n").err.count("is not one of the answers") == 1


def test_the_end_of_the_input_is_said_with_what_is_known_so_far() -> None:
    ran = safetriage("ask", *FRIEND, typed="")
    assert ran.exit is Exit.BAD_INPUT
    assert "input ended before" in ran.err
    assert ran.out.startswith("NOT SETTLED YET")


def test_leaving_keeps_nothing() -> None:
    ran = safetriage("ask", typed="\nq\n")
    assert ran.exit is Exit.DONE
    assert "Nothing was kept" in ran.err
    assert not ran.out


class _Interrupting(io.BytesIO):
    def readline(self, size: int | None = -1, /) -> bytes:
        raise KeyboardInterrupt

    def __iter__(self) -> Iterator[bytes]:
        raise KeyboardInterrupt


@pytest.mark.parametrize("command", ["ask", "decide"])
def test_ctrl_c_is_answered_with_a_line_and_130(command: str) -> None:
    err = io.StringIO()
    console = Console(out=io.StringIO(), err=err, input=_Interrupting(), today=TODAY, cache=None, terminal=False)
    assert run([command], console) is Exit.INTERRUPTED
    assert "nothing was kept" in err.getvalue()


def test_as_json_nothing_is_asked() -> None:
    ran = safetriage("ask", "--json", *FRIEND)
    assert json.loads(ran.out)["missing"]
    assert ran.exit is Exit.DONE


@pytest.mark.parametrize(
    ("fact", "says"),
    [("actor", "NAME=VALUE"), ("acter=teacher", "did you mean `actor`"), ("actor=techer", "did you mean `teacher`"),
     ("counterpart_age=x", "whole number")],
)  # fmt: skip
def test_a_fact_that_cannot_be_used_is_refused(fact: str, says: str) -> None:
    ran = safetriage("ask", "--fact", fact)
    assert ran.exit is Exit.BAD_INPUT
    assert says in ran.err


def test_a_fact_given_twice_is_refused() -> None:
    assert "given twice" in safetriage("ask", "--fact", "actor=pupil", "--fact", "actor=teacher").err


def test_what_was_asked_is_shown_without_its_control_characters() -> None:
    ran = safetriage("ask", "hello\x1b[2J", "[/Smith]", typed="q\n")
    assert "\x1b" not in ran.err
    assert "[/Smith]" in ran.err


SENTENCE = "Can I accept a friend request from a 17 year old who used to be in my class?"


def test_a_sentence_is_understood_confirmed_and_then_only_the_rest_is_asked() -> None:
    ran = safetriage("ask", SENTENCE, typed="yes\n1\n1\nno\n")
    assert ran.exit is Exit.DONE, ran.err
    assert "“17 year old”" in ran.err
    assert "Who is the other person" not in ran.err
    assert ran.out.startswith("NOT ALLOWED")


def test_nothing_that_was_understood_is_used_before_it_is_confirmed() -> None:
    ran = safetriage("ask", SENTENCE, typed="")
    assert ran.exit is Exit.BAD_INPUT
    assert "none of it was used" in ran.err
    assert not ran.out


def test_what_was_misunderstood_can_be_struck_out() -> None:
    struck = safetriage("ask", SENTENCE, typed="2\n1\n2\nq\n")
    assert "Who is the other person" in struck.err
    assert "neither yes nor numbers" in safetriage("ask", SENTENCE, typed="perhaps\nq\n").err


def test_words_of_harm_bring_the_emergency_page_first() -> None:
    ran = safetriage("ask", "he touched her and she is in danger right now", typed="q\n")
    assert "999" in ran.err
    assert ran.err.index("999") < ran.err.index("Which of these are you")


def test_reasons_that_the_policy_does_not_accept_are_answered_by_name() -> None:
    ran = safetriage("ask", "Can I message a pupil on whatsapp, his mum says it is fine", typed="q\n")
    assert "G2" in ran.err


def test_understand_gives_facts_evidence_and_doubts() -> None:
    ran = safetriage("understand", *SENTENCE.split())
    found = json.loads(ran.out)
    assert found["facts"]["counterpart_age"] == 17
    assert {"fact", "value", "words"} == set(found["evidence"][0])
    assert found["doubts"] == []


def test_an_answer_can_be_changed_from_the_list_and_later_ones_stay() -> None:
    ran = safetriage("ask", *FRIEND, "--fact", "relation=none", typed="17\nno\n5\n25\n3\n1\n\n")
    assert ran.exit is Exit.DONE, ran.err
    assert "Check your answers:" in ran.err
    assert ran.out.startswith("ALLOWED")
    assert "no, not yet" in ran.out, "the answer given before the change is kept"


def test_an_answer_that_no_longer_fits_is_named() -> None:
    facts = ["--fact", "actor=pupil", "--fact", "activity=bypass_firewall"]
    ran = safetriage("ask", *facts, typed="1\n1\n")
    assert "No longer fits and was taken away: what is done." in ran.err


def test_what_is_typed_at_the_list_and_makes_no_sense_is_said() -> None:
    facts = ["--fact", "actor=pupil", "--fact", "activity=bypass_firewall"]
    assert "is not a number from 1 to 2" in safetriage("ask", *facts, typed="99\nx\n\n").err
    assert "You left" in safetriage("ask", *facts, typed="q\n").err


def test_the_answer_is_kept_only_when_a_format_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    facts = ["--fact", "actor=pupil", "--fact", "activity=bypass_firewall"]
    safetriage("ask", *facts, typed="\n\n")
    assert not list(tmp_path.iterdir())
    ran = safetriage("ask", *facts, typed="\npdf\nhtml\n")
    assert "is not one of" in ran.err
    (file,) = tmp_path.iterdir()
    assert file.suffix == ".html"
    assert str(file) in ran.err
