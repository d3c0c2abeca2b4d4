"""`safetriage ask`: the conversation, and at its end the answer."""

from __future__ import annotations

import json
from argparse import Namespace

from kb.clean import clean, clean_line
from kb.decision import Decision
from kb.loading.shelf import open_policy
from kb.policy import Engine, Policy
from triage.interview import begin
from tui.console import Console
from tui.exits import Exit
from tui.facts import facts_from
from tui.plain.conversation import Conversation, InputEnded, Left


def run(arguments: Namespace, console: Console) -> Exit:
    """Ask what is missing, then print the answer; with `--json` print the decision on what is known and ask nothing."""
    policy = open_policy(arguments.policy, console.cache)
    facts = facts_from(arguments.fact, policy.pack.vocabulary)
    interview = begin(policy, console.today, facts, Engine(arguments.engine))
    if arguments.json:
        return _as_json(interview.decision(), console)
    if arguments.words:
        console.say(f"You asked: {clean_line(' '.join(arguments.words))}")
    talk = Conversation(read=lambda: _next_line(console), say=lambda line: console.say(clean(line)))
    try:
        finished = talk.run(interview)
    except Left:
        console.say("You left before the end. Nothing was kept.")
        return Exit.DONE
    except InputEnded as ended:
        console.say("\nThe input ended before every question was answered. This is the answer on what is known:\n")
        _show(policy, ended.interview.decision(), console)
        return Exit.BAD_INPUT
    console.say("")
    decision = finished.decision()
    _show(policy, decision, console)
    return Exit.NOT_SURE if decision.fault else Exit.DONE


def _show(policy: Policy, decision: Decision, console: Console) -> None:
    from outputs.decision import decision_text

    console.out.write(decision_text(policy.pack, decision))


def _as_json(decision: Decision, console: Console) -> Exit:
    console.data(json.dumps(decision.as_json(), ensure_ascii=False, indent=2))
    return Exit.NOT_SURE if decision.fault else Exit.DONE


def _next_line(console: Console) -> str | None:
    console.err.write("> ")
    console.err.flush()
    line = console.input.readline(10_000)
    return clean_line(line.decode("utf-8", "backslashreplace").rstrip("\r\n")) if line else None
