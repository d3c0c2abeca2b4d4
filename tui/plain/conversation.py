"""The conversation: asks what is missing, one question at a time, and gives back the interview when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.clean import clean_line
from kb.sentences import sentences
from kb.situation import FactError
from kb.vocabulary import Fact, FactType
from triage.interview import Aim, Hanging, Interview, Question
from tui.console import InputEnded, Left

KEYS = "d = I don't know · w = why do you ask? · b = back · q = leave"
KEYS_REQUIRED = "w = why do you ask? · b = back · q = leave"


class TalkEnded(InputEnded):
    """The input ended before the conversation did. `interview` holds what was answered."""

    def __init__(self, interview: Interview) -> None:
        self.interview = interview
        super().__init__("the input ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation over lines: `read` gives the next line (None at the end of input), `say` shows one."""

    read: Callable[[], str | None]
    say: Callable[[str], None]

    def run(self, interview: Interview) -> Interview:
        """Ask until nothing more can change. Raises TalkEnded or Left."""
        while (question := interview.question()) is not None:
            interview = self._turn(interview, question)
        return interview

    def _turn(self, interview: Interview, question: Question) -> Interview:
        for line in lines_of(question, interview.at_most()):
            self.say(line)
        while True:
            heard = self.read()
            if heard is None:
                raise TalkEnded(interview)
            word = heard.strip()
            match word.casefold():
                case "q" | "quit" | "exit":
                    raise Left
                case "w" | "why" | "why?":
                    self._explain(interview, question)
                case "b" | "back":
                    before = interview.back()
                    if before is not None:
                        return before
                    self.say("This is the first question.")
                case _:
                    try:
                        return self._answered(interview, question, word)
                    except FactError as error:
                        self.say(sentences(error.message, error.help))

    def _answered(self, interview: Interview, question: Question, word: str) -> Interview:
        if word.casefold() in ("d", "?", "don't know", "dont know", "unknown", "not sure"):
            return interview.dont_know(question.fact.id)
        fact, value = answer_from(question, word, interview)
        return interview.answer(fact, value)

    def _explain(self, interview: Interview, question: Question) -> None:
        for line in why_lines(interview, question):
            self.say(line)


def lines_of(question: Question, at_most: int | None) -> Iterator[str]:
    """A question as lines: the question, how many more there can be, its help, its options by number, the keys."""
    fact = question.fact
    yield ""
    yield fact.question + (f"  (at most {at_most} to go)" if at_most is not None else "")
    if fact.help:
        yield f"  {fact.help}"
    for number, option in enumerate(question.options, 1):
        yield f"  {number}. {option.label}"
    hints = {
        FactType.CHOICE: "Type a number",
        FactType.YES_NO: "Type a number, yes or no",
        FactType.CHOICES: "Type numbers with spaces between, or none",
        FactType.NUMBER: "Type a whole number",
        FactType.DATE: "Type a day as 2018-11-30",
    }
    yield f"{hints[fact.type]} · {KEYS if question.may_be_unknown else KEYS_REQUIRED}"


def why_lines(interview: Interview, question: Question) -> Iterator[str]:
    """Why a question is asked: what its answer can still change, and the rules that hang on it."""
    aim = {
        Aim.START: "Every rule hangs on this.",
        Aim.VERDICT: "The answer can still change what is allowed. These rules hang on it:",
        Aim.DUTIES: "What is allowed is settled; the answer can still change whom to tell. These rules hang on it:",
    }
    yield aim[question.aim]
    seen: dict[tuple[str, str], Hanging] = {(item.clause, item.title): item for item in interview.why(question.fact.id)}
    for clause, title in seen:
        yield f"  - {clause}: {title}"
    leads = interview.leads(question)
    if leads and question.aim is Aim.VERDICT:
        yield "What each answer would leave possible:"
        for lead in leads:
            words = " / ".join(interview.policy.pack.words(verdict).label.lower() for verdict in lead.verdicts)
            yield f"  - {lead.answer}: {words}"


def answer_from(question: Question, word: str, interview: Interview) -> tuple[str, object]:
    """The fact and value that a typed answer means. Raises FactError, with what can be typed instead."""
    fact = question.fact
    if fact.type is FactType.CHOICES:
        return fact.id, _several(question, word)
    if fact.type is FactType.NUMBER:
        return _number(fact, word, interview)
    if fact.type is FactType.DATE:
        return fact.id, word
    if fact.type is FactType.YES_NO and word.casefold() in ("y", "yes", "n", "no"):
        return fact.id, word.casefold().startswith("y")
    return fact.id, _chosen(question, word)


def _number(fact: Fact, word: str, interview: Interview) -> tuple[str, object]:
    if word.isascii() and word.isdigit() and len(word) <= 6:
        return fact.id, int(word)
    birth = next((other for other in interview.policy.pack.vocabulary.facts if other.gives == fact.id), None)
    if birth is not None and word.count("-") == 2:
        return birth.id, word
    raise FactError(
        fact.id,
        f"`{clean_line(word)[:40]}` is not a whole number",
        "type the age in years, or a date of birth as 2009-03-14",
    )


def _chosen(question: Question, word: str) -> str | bool:
    options = question.options
    if word.isascii() and word.isdigit() and len(word) <= 3 and 1 <= int(word) <= len(options):
        return options[int(word) - 1].value
    for option in options:
        if word.casefold() in (str(option.value).casefold(), option.label.casefold()):
            return option.value
    shown = clean_line(word)[:40]
    raise FactError(question.fact.id, f"`{shown}` is not one of the answers", f"type a number from 1 to {len(options)}")


def _several(question: Question, word: str) -> list[str]:
    if word.casefold() in ("none", "none of these", "0"):
        return []
    words = word.replace(",", " ").split()
    if not words:
        raise FactError(question.fact.id, "Nothing was typed", "type numbers, or none")
    return [str(_chosen(question, each)) for each in words]
