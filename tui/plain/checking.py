"""Checking the answers: the list, changing one of them, and keeping all others that still fit."""

from __future__ import annotations

from kb.clean import clean_line
from kb.sentences import sentences
from kb.situation import FactError, read_value
from triage.interview import Interview
from tui.console import Left
from tui.plain.conversation import Conversation, answer_from, lines_of


def check_answers(talk: Conversation, interview: Interview) -> Interview:
    """Show the answers until the person goes on; the end of the input means going on. Raises Left, TalkEnded."""
    while True:
        names = [name for name in interview.policy.pack.vocabulary.ids if name in interview.facts]
        talk.say("")
        talk.say("Check your answers:")
        for number, name in enumerate(names, 1):
            talk.say(f"  {number}. {answer_line(interview, name)}")
        talk.say("Enter = show me the answer · a number = change that answer · q = leave")
        word = (talk.read() or "").strip()
        if not word:
            return interview
        if word.casefold() in ("q", "quit", "exit"):
            raise Left
        if word.isascii() and word.isdigit() and 1 <= int(word) <= len(names):
            interview = talk.run(_changed(talk, interview, names[int(word) - 1]))
        else:
            talk.say(f"`{clean_line(word)[:40]}` is not a number from 1 to {len(names)}.")


def answer_line(interview: Interview, name: str) -> str:
    """One answer in words."""
    fact = interview.policy.pack.vocabulary[name]
    return f"{fact.label}: {fact.label_of(read_value(fact, interview.facts[name]))}"


def _changed(talk: Conversation, interview: Interview, name: str) -> Interview:
    question = interview.question_about(name)
    for line in lines_of(question, None):
        talk.say(line)
    while True:
        word = (talk.read() or "b").strip()
        if word.casefold() in ("b", "back"):
            return interview
        try:
            unsure = question.may_be_unknown and word.casefold() in ("d", "?", "don't know", "unknown")
            changed, dropped = interview.change(
                *((name, "unknown") if unsure else answer_from(question, word, interview))
            )
        except FactError as error:
            talk.say(sentences(error.message, error.help))
            continue
        for gone in dropped:
            label = interview.policy.pack.vocabulary[gone].label
            talk.say(f"No longer fits and was taken away: {label}.")
        return changed
