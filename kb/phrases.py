"""The phrase book of a pack: the words in which people tell their situation, as values.

A phrase is a row of parts, never a regular expression and never code:

- `word` stands for itself, `a/b` for either word, `(name)` for anything in the list of that name
- a part with `?` at its end may be missing
- `...` stands for up to four words in between, `.....` for up to ten; neither leaves the sentence
- `,` is the edge of a clause and `.` the edge of a sentence
- `<n>` is a number, `<date>` a day, `<year>` a school year of this school, `<later>` a school year that it does not have
- `=` in front of a phrase means word for word: no small words are skipped in it, and it stays within its clause

In the words of a message contractions are written out (`i'm` is `i am`, `can't` is `can not`); after a noun `'s` stands
alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kb.problems import Place

Phrase = tuple[str, ...]
"""The parts of one phrase."""

NEAR_GAP = "..."
FAR_GAP = "....."
GAPS = {NEAR_GAP: 4, FAR_GAP: 10}
"""How many words each gap may swallow."""

EDGES = frozenset({",", "."})
SLOTS = frozenset({"<n>", "<date>", "<year>", "<later>"})
WORD_FOR_WORD = "="
HARM_SIGN = "harm"
"""The sign that is there whenever words of harm are."""


class About(StrEnum):
    """Whom or what a fact describes."""

    SCENE = "scene"
    COUNTERPART = "counterpart"
    """the one person with whom the actor is in touch: two of them in a message are a doubt"""


class Doer(StrEnum):
    """Whose act a verb is."""

    ME = "me"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words that stand for each other. `verbs` count in all their forms, each written base/s/ing/past[/participle]."""

    id: str
    phrases: tuple[Phrase, ...] = ()
    verbs: tuple[tuple[str, ...], ...] = ()
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One way in for a reading: the fact was read with one of the values (`any` and `none` included), or a sign was seen."""

    fact: str | None
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Phrases that give a fact one value; for numbers and dates the value stands in the phrase's slot.

    `by`: the phrase's first verb must be the asker's act, or somebody else's. `negated`: the value where the words are
    negated; where it is None a negated phrase gives nothing but a doubt. `weak`: counts only where nothing else was read
    for the fact. `with_act`: must share a sentence with what the asker does, if that was read. `only_with` and
    `not_with`: one of the gates must be, or none may be, open. `done`: what the phrase tells about already_happened.
    `asked`: the plain present ("I follow her") is not enough. `done_only`: only an act that has been done counts.
    """

    fact: str
    value: str | bool | None
    phrases: tuple[Phrase, ...]
    by: Doer | None = None
    negated: str | bool | None = None
    weak: bool = False
    with_act: bool = False
    asked: bool = False
    done_only: bool = False
    done: bool | None = None
    only_with: tuple[Gate, ...] = ()
    not_with: tuple[Gate, ...] = ()
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPhrases:
    """All phrases about one fact.

    `over`: where both values are read, the first is meant and the second not. `not_this`: phrases that contain such words
    and mean something else. `doubts`: phrases that leave the fact open. `shaky`: words beside a phrase that make it a doubt.
    `tense_of`: this yes/no fact tells whether the act read for that fact has been done. Gates as in `Cue`.
    `stands_with`: one of these gates must be open once everything is settled; else the words were only a mention.
    """

    fact: str
    about: About = About.SCENE
    over: tuple[tuple[str, str], ...] = ()
    not_this: tuple[Phrase, ...] = ()
    doubts: tuple[Phrase, ...] = ()
    shaky: tuple[Phrase, ...] = ()
    tense_of: str | None = None
    only_with: tuple[Gate, ...] = ()
    not_with: tuple[Gate, ...] = ()
    stands_with: tuple[Gate, ...] = ()
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A named thing to notice that is no fact by itself; readings may depend on it.

    Two kinds of sign need no phrases: `harm`, and every fact's id, which is there whenever a reading or a doubt of it is.
    """

    id: str
    phrases: tuple[Phrase, ...]
    by: Doer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcusePhrases:
    """A reason that people give and the policy does not accept, with the sentence that answers it and its clause."""

    id: str
    phrases: tuple[Phrase, ...]
    says: str
    clause: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The school's years: the first and last one taught here, and how old a child is at the start of year 1."""

    first: int = 0
    last: int = 13
    age_in_year_one: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseBook:
    """The words people use, for one pack. An empty book understands nothing and is legal."""

    spellings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """a word as people write it, and the words it stands for"""
    small_words: frozenset[str] = frozenset()
    """words that may stand anywhere inside a phrase"""
    no_misspellings: frozenset[str] = frozenset()
    """words that look like a slip of the pen for a word of this book, and are not"""
    years: Years = Years()
    lists: tuple[WordList, ...] = ()
    signs: tuple[Sign, ...] = ()
    facts: tuple[FactPhrases, ...] = ()
    excuses: tuple[ExcusePhrases, ...] = ()
    harm: tuple[Phrase, ...] = ()
    not_harm: tuple[Phrase, ...] = ()
