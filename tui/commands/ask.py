"""`safetriage ask`: what it is about in one's own words, the questions that still matter, and the answer."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from kb.clean import clean, clean_line
from kb.decision import Decision
from kb.loading.shelf import open_policy
from kb.policy import Engine, Policy
from triage.interview import Interview, begin
from tui.console import Console, Left
from tui.exits import Exit
from tui.facts import facts_from
from tui.plain.checking import check_answers
from tui.plain.conversation import Conversation, TalkEnded
from tui.plain.keeping import offer_to_keep
from tui.plain.opening import NothingConfirmed, opening


def run(arguments: Namespace, console: Console) -> Exit:
    """Ask what is missing, then print the answer; with `--json` print the decision on what is known and ask nothing."""
    policy = open_policy(arguments.policy, console.cache)
    facts = facts_from(arguments.fact, policy.pack.vocabulary)
    interview = begin(policy, console.today, facts, Engine(arguments.engine))
    if arguments.json:
        return _as_json(interview.decision(), console)
    try:
        interview = _opened(interview, " ".join(arguments.words), console)
        talk = Conversation(read=lambda: _next_line(console), say=lambda line: console.say(clean(line)))
        finished = check_answers(talk, talk.run(interview))
    except Left:
        console.say("You left before the end. Nothing was kept.")
        return Exit.DONE
    except NothingConfirmed:
        console.say("\nThe input ended before you confirmed what was understood, so none of it was used.")
        return Exit.BAD_INPUT
    except TalkEnded as ended:
        console.say("\nThe input ended before every question was answered. This is the answer on what is known:\n")
        _show(policy, ended.interview.decision(), console)
        return Exit.BAD_INPUT
    console.say("")
    decision = finished.decision()
    _show(policy, decision, console)
    console.out.flush()
    offer_to_keep(talk, policy.pack, decision, Path.cwd(), console.today)
    return Exit.NOT_SURE if decision.fault else Exit.DONE


def _opened(interview: Interview, words: str, console: Console) -> Interview:
    """The interview with what the person says in their own words, where they say something. What is given by `--fact` stands."""
    if not words and not interview.facts:
        console.say(
            "What is it about? Say it in your own words, without names, or press Enter to be asked step by step."
        )
        words = _next_line(console) or ""
    if not words.strip():
        return interview
    console.say(f"You said: {clean_line(words)}")

    def read() -> str | None:
        return _next_line(console)

    found = opening(interview.policy.pack, words, interview.today, read, lambda line: console.say(clean(line)))
    return begin(interview.policy, interview.today, {**found, **interview.facts}, interview.engine)


def _show(policy: Policy, decision: Decision, console: Console) -> None:
    from outputs.decision import Format, decision_page

    console.out.write(decision_page(policy.pack, decision, Format.TEXT))


def _as_json(decision: Decision, console: Console) -> Exit:
    console.data(json.dumps(decision.as_json(), ensure_ascii=False, indent=2))
    return Exit.NOT_SURE if decision.fault else Exit.DONE


def _next_line(console: Console) -> str | None:
    console.err.write("> ")
    console.err.flush()
    line = console.input.readline(10_000)
    return clean_line(line.decode("utf-8", "backslashreplace").rstrip("\r\n")) if line else None
