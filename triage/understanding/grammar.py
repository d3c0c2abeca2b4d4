"""Whose act a verb is, whether it is done, asked or wished, and whether words are negated: by the small words on its left.

This is no parser. Where the small words do not tell, the answer is "somebody else's" or "open": a question more, never a
wrong fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kb.phrases import Doer
from triage.understanding import english as en
from triage.understanding.tokens import Token

MAX_LEFT = 14
BASE, THIRD, ING, PAST, PARTICIPLE = range(5)


class Manner(Enum):
    """How an act is told."""

    ASKED = "asked"
    DONE = "done"
    NOT_DONE = "not done"
    NOT_WANTED = "not wanted"
    HABIT = "habit"
    SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Stance:
    """Whose act, and how it is told."""

    doer: Doer
    manner: Manner


class _Left:
    """What the words on the left of a verb say."""

    def __init__(self) -> None:
        self.negated = self.perfect = self.did = self.modal = self.asked = self.was = self.third = self.never = False
        self.doer: Doer | None = None
        self.said = False
        """whether the one who acts is named at all"""


def stance_of(tokens: list[Token], head: int, forms: dict[str, set[int]], depth: int = 0) -> Stance:
    """The stance of the verb at `head`. `forms` says which forms of a verb each word can be."""
    left = _Left()
    at = _walk(tokens, head, left)
    own = forms.get(tokens[head].word, set())
    left.said = left.doer is not None
    if _is_noun(tokens, head, own) or _object_is_me(tokens, head):
        left.doer = Doer.OTHER
    elif _is_passive(tokens, head, own):
        left.doer = Doer.ME if _by_me(tokens, head) else Doer.OTHER
    elif left.doer is None:
        trailing = (
            at >= 0 and tokens[at].sentence == tokens[head].sentence and tokens[at].clause != tokens[at + 1].clause
        )
        if left.asked:
            left.doer = Doer.ME
        elif left.third or (trailing and own == {ING}):
            left.doer = Doer.OTHER
        else:
            left.doer = _dropped(tokens, at, forms, depth, trailing=trailing)
    elif left.doer is Doer.ME:
        _turned_round(tokens, at, left)
    return Stance(left.doer, _manner(left, own, _supposed(tokens, head)))


def _is_noun(tokens: list[Token], head: int, forms: set[int]) -> bool:
    """Whether a base form is no verb: after "have" it names a thing, as in "have WhatsApp"."""
    return head > 0 and not forms & {PAST, PARTICIPLE, ING} and tokens[head - 1].word in en.PERFECT


def _object_is_me(tokens: list[Token], head: int) -> bool:
    """Whether the act is done to the asker, as in "sent me a request": then somebody else did it."""
    return (
        head + 1 < len(tokens)
        and tokens[head + 1].word in ("me", "us")
        and tokens[head + 1].clause == tokens[head].clause
    )


def _is_passive(tokens: list[Token], head: int, forms: set[int]) -> bool:
    """Whether the act is told from the side of whom it befalls, as in "was seen" or "got added"."""
    if head == 0 or PARTICIPLE not in forms or forms & {BASE, ING} or tokens[head - 1].clause != tokens[head].clause:
        return False
    before = tokens[head - 1].word
    return before in en.PASSIVE or (before in en.SMALL_ADVERBS and head > 1 and tokens[head - 2].word in en.PASSIVE)


def _by_me(tokens: list[Token], head: int) -> bool:
    return any(
        tokens[at].word == "by" and tokens[at + 1].word in ("me", "us")
        for at in range(head + 1, min(head + 3, len(tokens) - 1))
    )


def _walk(tokens: list[Token], head: int, left: _Left) -> int:
    """Reads to the left until the one who acts is found; gives the place where reading stopped."""
    at = head - 1
    while at >= max(0, head - MAX_LEFT):
        token, right = tokens[at], tokens[at + 1]
        if token.sentence != right.sentence or (token.clause != right.clause and not _parenthesis(tokens, at)):
            return at
        if _stops(tokens, at, head, left):
            return at
        at -= 1
    return at


def _parenthesis(tokens: list[Token], at: int) -> bool:
    return tokens[at].word in en.MODALS | en.FIRST


def _stops(tokens: list[Token], at: int, head: int, left: _Left) -> bool:
    word = tokens[at].word
    after = tokens[at + 1].word
    if word in en.FIRST:
        left.doer = Doer.ME
    elif word == "me":
        before = tokens[at - 1].word if at else ""
        free = after == "to" or before in ("let", "lets", "made", "and", "with", "for", "about") or at == 0
        left.doer = Doer.ME if free and not left.perfect else Doer.OTHER
    elif word in en.OTHERS and not (word == "it" and left.asked):
        left.doer = Doer.OTHER
    elif _breaks_off(word, after, next_to_verb=at + 1 == head):
        return True
    elif word in en.ASKING or word in en.PERFECT | en.DO | en.MODALS | en.BE | en.NEGATORS or word in en.CONDITIONALS:
        _note(word, left)
        return False
    elif word in ("a", "an", "the", "any") and after in ("rule", "problem", "idea", "plan", "wish", "policy", "law"):
        return False
    else:
        left.doer = Doer.ME if _me_and_mine(tokens, at) else Doer.OTHER
    return True


def _breaks_off(word: str, after: str, *, next_to_verb: bool) -> bool:
    """Whether what stands further left says nothing about the verb: a joining word, or "I don't know", "not sure"."""
    if word in en.NO_EVIDENCE:
        return not next_to_verb
    return word in en.JOINERS and not (word in ("or", "and") and after in en.JOINERS)


def _me_and_mine(tokens: list[Token], at: int) -> bool:
    """Whether these words end "me and my friend"."""
    return at >= 3 and [token.word for token in tokens[at - 3 : at]] == ["me", "and", "my"]


def _note(word: str, left: _Left) -> None:
    left.negated |= word in en.NEGATORS
    left.never |= word == "never"
    left.perfect |= word in en.PERFECT
    left.did |= word == "did"
    left.modal |= word in en.MODALS
    left.asked |= word in en.WISHES
    left.third |= word in ("has", "does")
    left.was |= word in ("was", "were", "been", "kept")


def _turned_round(tokens: list[Token], at: int, left: _Left) -> None:
    """After "can I" or "should we" the verb is asked about; "can't I" is no negation."""
    for place in (at - 1, at - 2):
        if place < 0 or tokens[place].sentence != tokens[at].sentence:
            return
        word = tokens[place].word
        if word in en.MODALS or word in en.CONDITIONALS:
            left.modal = True
        elif word in ("do", "am", "are"):
            left.asked = True
        elif word == "did":
            left.did = True
        elif word in ("have", "had"):
            left.perfect = True
        if word != "not":
            return


def _dropped(tokens: list[Token], at: int, forms: dict[str, set[int]], depth: int, *, trailing: bool) -> Doer:
    """The one who acts where the sentence does not repeat it: "I saw it and posted it", "posted it last night"."""
    if at < 0 or depth > 3:
        return Doer.ME
    sentence = tokens[at + 1].sentence if at + 1 < len(tokens) else tokens[at].sentence
    between = False
    while at >= 0 and tokens[at].sentence == sentence:
        word = tokens[at].word
        if word in en.FIRST:
            return Doer.ME
        if word in en.OTHERS and word not in ("it", "that", "you", "nobody"):
            return Doer.OTHER
        passive = at > 0 and tokens[at - 1].word in en.BE and ING not in forms.get(word, ())
        if word in forms and forms[word] - {BASE} and not passive:
            if trailing and _object_is_me(tokens, at):
                return Doer.ME  # "a pupil messaged me, already replied"
            return stance_of(tokens, at, forms, depth + 1).doer
        if word in en.JOINERS and tokens[at + 1].word in en.DETERMINERS and not trailing:
            return Doer.OTHER  # "I was out and a pupil took a selfie and posted it"
        between |= word in en.THIRD_PERSON
        at -= 1
    starts_with = tokens[at + 1].word if at + 1 < len(tokens) else ""
    return Doer.OTHER if between or starts_with in en.DETERMINERS else Doer.ME


def _supposed(tokens: list[Token], head: int) -> bool:
    at = head
    while at >= 0 and tokens[at].sentence == tokens[head].sentence:
        if tokens[at].word in en.CONDITIONALS:
            return True
        at -= 1
    return False


def _manner(left: _Left, forms: set[int], supposed: bool) -> Manner:
    past = bool(forms & {PAST, PARTICIPLE})
    undone = Manner.NOT_WANTED if left.never else Manner.NOT_DONE
    if left.perfect and past and not (left.asked and BASE in forms):
        told = undone if left.negated else Manner.DONE
        return Manner.SUPPOSED if left.modal or supposed else told
    if left.did and BASE in forms:
        return undone if left.negated else Manner.DONE
    if left.negated:
        return Manner.NOT_WANTED
    if ING in forms:
        return Manner.DONE if left.was and not left.asked else Manner.ASKED
    if PAST in forms and not (left.asked or left.modal) and (BASE not in forms or left.said):
        return Manner.SUPPOSED if supposed else Manner.DONE
    if left.asked or left.modal or not left.said or left.doer is not Doer.ME:
        return Manner.ASKED
    return Manner.HABIT


def negated(tokens: list[Token], start: int, forms: dict[str, set[int]]) -> bool:
    """Whether the words from `start` on are negated: a negator stands before them, with only small words and a verb between."""
    at, verbs = start - 1, 0
    while at >= max(0, start - 5) and tokens[at].clause == tokens[start].clause:
        word = tokens[at].word
        if word in en.NEGATORS or (word == "instead" and tokens[at + 1].word == "of"):
            around = {tokens[at + 1].word, tokens[at - 1].word if at else ""}
            undone = verbs > 0 and bool(around & (en.PERFECT | {"did"}))
            # "can't I message a pupil" asks, and "haven't accepted a request" tells of one that is there
            return not undone and not (at + 1 < start and tokens[at + 1].word in en.FIRST)
        if word not in en.BRIDGES:
            verbs += 1
            if word not in forms or verbs > 1:
                return False
        at -= 1
    return False


def in_condition(tokens: list[Token], start: int) -> bool:
    """Whether the words from `start` on are only supposed: "if it is insured", "is it insured"."""
    at = start - 1
    while at >= 0 and tokens[at].clause == tokens[start].clause and start - at <= 5:
        if tokens[at].word in en.CONDITIONALS:
            return True
        at -= 1
    return _inverted(tokens, start, 4, en.INVERTED)


def in_question(tokens: list[Token], start: int) -> bool:
    """Whether the words from `start` on are asked about somebody: "is she my niece", "are we related".

    A plain noun after "is" is told all the same: "is my niece allowed to" is about a niece.
    """
    return _inverted(tokens, start, 3, en.BE)


def _inverted(tokens: list[Token], start: int, reach: int, verbs: frozenset[str]) -> bool:
    first = start
    while first > 0 and tokens[first - 1].clause == tokens[start].clause:
        first -= 1
    inside = [token.word for token in tokens[first : min(first + 2, start + 1)]]
    return len(inside) == 2 and start - first <= reach and inside[0] in verbs and inside[1] in en.PRONOUNS


def in_doubt(tokens: list[Token], start: int) -> bool:
    """Whether the words from `start` on are what the asker does not know: "not sure if", "no idea whether"."""
    at = start - 1
    while at > 0 and tokens[at].sentence == tokens[start].sentence and start - at <= 7:
        if tokens[at].word in ("if", "whether"):
            return any(token.word in en.UNSURE for token in tokens[max(0, at - 2) : at])
        at -= 1
    return False


def guessed(tokens: list[Token], start: int) -> bool:
    """Whether the words from `start` on are a guess: "I think it's", "might be one of"."""
    at = start - 1
    while at >= 0 and tokens[at].sentence == tokens[start].sentence and start - at <= 6:
        if tokens[at].word in en.GUESSES:
            return True
        if tokens[at].word not in en.GUESS_BRIDGES:
            return False
        at -= 1
    return False


def belongs_to_another(tokens: list[Token], end: int, forms: dict[str, set[int]]) -> bool:
    """Whether the person named up to `end` only says whose somebody is: "a pupil's grandmother", not "a pupil's sent"."""
    if end + 1 >= len(tokens) or tokens[end].word != "'s" or tokens[end + 1].clause != tokens[end].clause:
        return False
    after = [token.word for token in tokens[end + 1 : end + 3] if token.clause == tokens[end].clause]
    if after[0] in en.AFTER_IS or forms.get(after[0], set()) & {ING, PARTICIPLE} - {BASE}:
        return False
    return not en.BELONGINGS & set(after)


def taken_back_at(tokens: list[Token]) -> int:
    """The place from which on a message corrects itself, or 0."""
    for at in range(len(tokens) - 1, 0, -1):
        for words in en.TAKEN_BACK:
            if tuple(token.word for token in tokens[at : at + len(words)]) == words:
                return at
    return 0
