"""Reading `phrases.yaml`: the words people use, checked part by part against the vocabulary and the book's own lists."""

from __future__ import annotations

import re

from kb.loading.fields import Fields, kind_of, known, truth
from kb.loading.source import Listing, Mapping, Node, Text
from kb.phrases import (
    EDGES,
    GAPS,
    HARM_SIGN,
    SLOTS,
    WORD_FOR_WORD,
    About,
    Cue,
    Doer,
    ExcusePhrases,
    FactPhrases,
    Gate,
    Phrase,
    PhraseBook,
    Sign,
    WordList,
    Years,
)
from kb.problems import Problems, did_you_mean
from kb.vocabulary import Fact, FactType, Vocabulary

MAX_PARTS = 24
_WORD = re.compile(r"[^\W_]+|'s")
_LIST = re.compile(r"\(([a-z][a-z_]*)\)")
_VOWELS = "aeiou"
_FORMS = 4


def read_phrases(node: Node, vocabulary: Vocabulary, clauses: frozenset[str], problems: Problems) -> PhraseBook:
    """The phrase book that a document states; faults go to `problems`."""
    return _Reader(node, vocabulary, clauses, problems).book()


class _Reader:
    def __init__(self, node: Node, vocabulary: Vocabulary, clauses: frozenset[str], problems: Problems) -> None:
        self._fields = Fields(node, "the phrase book", problems)
        self._vocabulary, self._clauses, self._problems = vocabulary, clauses, problems
        self._spelt: dict[str, tuple[str, ...]] = {}
        self._lists: frozenset[str] = frozenset()
        self._signs: frozenset[str] = frozenset()

    def book(self) -> PhraseBook:
        fields = self._fields
        self._lists = self._keys("lists")
        self._signs = self._keys("signs") | {HARM_SIGN} | frozenset(self._vocabulary.ids)
        spellings = self._spellings()
        self._spelt = dict(spellings)
        book = PhraseBook(
            spellings=spellings,
            small_words=frozenset(text.value for text in fields.texts("small_words", needed=False)),
            no_misspellings=frozenset(text.value for text in fields.texts("no_misspellings", needed=False)),
            years=self._years(),
            lists=self._word_lists(),
            signs=tuple(self._sign(key, node) for key, node in fields.under("signs", needed=False)),
            facts=tuple(self._facts()),
            excuses=tuple(self._excuse(key, node) for key, node in fields.under("excuses", needed=False)),
            harm=self._phrases(fields, "harm", needed=False),
            not_harm=self._phrases(fields, "not_harm", needed=False),
        )
        fields.finish()
        return book

    def _keys(self, key: str) -> frozenset[str]:
        node = self._fields.node(key, needed=False)
        return frozenset(text.value for text, _ in node.entries) if isinstance(node, Mapping) else frozenset()

    def _spellings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: dict[str, tuple[str, ...]] = {}
        for key, node in self._fields.under("spellings", needed=False):
            for text in Fields(Mapping(((key, node),), key.place), "spellings", self._problems).texts(key.value):
                if text.value in found:
                    self._problems.add("P119", f"`{text.value[:60]}` is spelled out twice", text.place, "take one away")
                found[text.value] = tuple(key.value.split())
        return tuple(found.items())

    def _years(self) -> Years:
        node = self._fields.node("years", needed=False)
        if node is None:
            return Years()
        inner = Fields(node, "the school's years", self._problems)
        years = Years(
            first=inner.number("first"), last=inner.number("last"), age_in_year_one=inner.number("age_in_year_one")
        )
        inner.finish()
        return years

    def _word_lists(self) -> tuple[WordList, ...]:
        lists = []
        for key, node in self._fields.under("lists", needed=False):
            phrases: tuple[Phrase, ...]
            verbs: tuple[tuple[str, ...], ...] = ()
            if isinstance(node, Mapping):
                inner = Fields(node, f"list `{key.value[:60]}`", self._problems)
                phrases = self._phrases(inner, "phrases", needed=False)
                verbs = tuple(forms for text in inner.texts("verbs", needed=False) if (forms := self._verb(text)))
                inner.finish()
            else:
                holder = Fields(Mapping(((key, node),), key.place), "lists", self._problems)
                phrases = self._phrases(holder, key.value)
            lists.append(WordList(id=key.value, phrases=phrases, verbs=verbs, place=key.place))
        self._refuse_circles(lists)
        return tuple(lists)

    def _verb(self, text: Text) -> tuple[str, ...]:
        forms = text.value.split("/")
        if not all(re.fullmatch(r"[^\W_]+( [^\W_]+)*", form) for form in forms) or len(forms) not in (1, 2, 3, 4, 5):
            self._problems.add(
                "P107", f"`{text.value[:60]}` is not a verb", text.place, "write `post` or `write/wrote/written`"
            )
            return ()
        return forms_of(*forms)

    def _refuse_circles(self, lists: list[WordList]) -> None:
        inside = {
            item.id: {
                word.strip("()?")
                for phrase in item.phrases
                for part in phrase
                for word in part.split("/")
                if "(" in word
            }
            for item in lists
        }
        done: set[str] = set()
        while ready := [name for name, names in inside.items() if name not in done and names & inside.keys() <= done]:
            done.update(ready)
        for item in lists:
            if item.id not in done:
                self._problems.add("P117", f"the list `{item.id}` contains itself", item.place, "write the words out")

    def _sign(self, key: Text, node: Node) -> Sign:
        inner = Fields(node, f"sign `{key.value[:60]}`", self._problems)
        sign = Sign(id=key.value, phrases=self._phrases(inner, "phrases"), by=inner.one_of("by", Doer, needed=False))
        inner.finish()
        return sign

    def _excuse(self, key: Text, node: Node) -> ExcusePhrases:
        inner = Fields(node, f"excuse `{key.value[:60]}`", self._problems)
        clause = known(inner.idents("clause"), self._clauses, "P109", "a clause of this policy", self._problems)
        excuse = ExcusePhrases(
            id=key.value,
            phrases=self._phrases(inner, "phrases"),
            says=inner.text("says"),
            clause=next(iter(clause), ""),
            place=key.place,
        )
        inner.finish()
        return excuse

    def _facts(self) -> list[FactPhrases]:
        found = []
        for key, node in self._fields.under("facts", needed=False):
            if key.value not in self._vocabulary:
                hint = did_you_mean(key.value, self._vocabulary.ids)
                self._problems.add("P104", f"`{key.value[:60]}` is not a fact of this policy", key.place, hint)
                continue
            fact = self._vocabulary[key.value]
            inner = Fields(node, f"the phrases of `{fact.id}`", self._problems)
            found.append(
                FactPhrases(
                    fact=fact.id,
                    about=inner.one_of("about", About, needed=False) or About.SCENE,
                    over=self._over(fact, inner),
                    not_this=self._phrases(inner, "not_this", needed=False),
                    doubts=self._phrases(inner, "doubts", needed=False),
                    shaky=self._phrases(inner, "shaky", needed=False),
                    tense_of=self._tense_of(inner),
                    only_with=self._gates(inner, "only_with"),
                    not_with=self._gates(inner, "not_with"),
                    stands_with=self._gates(inner, "stands_with"),
                    cues=tuple(self._cue(fact, item) for item in inner.items("readings", needed=False)),
                )
            )
            inner.finish()
        return found

    def _tense_of(self, fields: Fields) -> str | None:
        pairs = fields.idents("tense_of", needed=False)
        return next(iter(known(pairs, self._vocabulary.ids, "P104", "a fact of this policy", self._problems)), None)

    def _over(self, fact: Fact, fields: Fields) -> tuple[tuple[str, str], ...]:
        pairs = []
        for key, node in fields.under("over", needed=False):
            holder = Fields(Mapping(((key, node),), key.place), "`over`", self._problems)
            for text in (key, *holder.texts(key.value)):
                self._value(fact, text)
                if text is not key:
                    pairs.append((key.value, text.value))
        return tuple(pairs)

    def _cue(self, fact: Fact, node: Node) -> Cue:
        inner = Fields(node, f"a reading of `{fact.id}`", self._problems)
        slotted = fact.type in (FactType.NUMBER, FactType.DATE)
        phrases = self._phrases(inner, "phrases")
        slot = "<n>" if fact.type is FactType.NUMBER else "<date>"
        if slotted and any(slot not in phrase for phrase in phrases):
            self._problems.add(
                "P102", f"a phrase of `{fact.id}` lacks `{slot}`", inner.place, f"put `{slot}` where the value stands"
            )
        cue = Cue(
            fact=fact.id,
            value=None if slotted else self._value_of(fact, inner, "value"),
            phrases=phrases,
            by=inner.one_of("by", Doer, needed=False),
            negated=self._value_of(fact, inner, "negated") if inner.has("negated") else None,
            weak=inner.yes("weak"),
            with_act=inner.yes("with_act"),
            asked=inner.yes("asked"),
            done_only=inner.yes("done_only"),
            done=inner.yes("done") if inner.has("done") else None,
            only_with=self._gates(inner, "only_with"),
            not_with=self._gates(inner, "not_with"),
            place=inner.place,
        )
        inner.finish()
        return cue

    def _value_of(self, fact: Fact, fields: Fields, key: str) -> str | bool | None:
        node = fields.node(key)
        if isinstance(node, Text):
            return self._value(fact, node)
        if node is not None:
            self._problems.add("P101", f"`{key}` must be a text, not {kind_of(node)}", node.place)
        return None

    def _value(self, fact: Fact, text: Text) -> str | bool | None:
        if fact.type is FactType.YES_NO:
            return truth(text, self._problems)
        values = [str(option.value) for option in fact.options]
        if text.value not in values:
            hint = did_you_mean(text.value, values)
            self._problems.add("P105", f"`{text.value[:60]}` is not a value of `{fact.id}`", text.place, hint)
        return text.value

    def _gates(self, fields: Fields, key: str) -> tuple[Gate, ...]:
        gates = []
        for name, node in fields.under(key, needed=False):
            texts = Fields(Mapping(((name, node),), name.place), f"`{key}`", self._problems).texts(name.value)
            if name.value == "signs":
                pairs = tuple((text.value, text.place) for text in texts)
                gates.append(
                    Gate(fact=None, values=frozenset(known(pairs, self._signs, "P105", "a sign", self._problems)))
                )
            elif name.value in self._vocabulary:
                fact = self._vocabulary[name.value]
                for text in texts:
                    if text.value not in ("any", "none"):
                        self._value(fact, text)
                gates.append(Gate(fact=name.value, values=frozenset(text.value for text in texts)))
            else:
                hint = did_you_mean(name.value, (*self._vocabulary.ids, "signs"))
                self._problems.add("P104", f"`{name.value[:60]}` is not a fact of this policy", name.place, hint)
        return tuple(gates)

    def _phrases(self, fields: Fields, key: str, *, needed: bool = True) -> tuple[Phrase, ...]:
        node = fields.node(key, needed=needed)
        if node is None or (isinstance(node, Listing) and not node.items and not needed):
            return ()
        return tuple(self._phrase(text) for text in fields.texts(key))

    def _phrase(self, text: Text) -> Phrase:
        parts = tuple(text.value.split())
        body = parts[1:] if parts[:1] == (WORD_FOR_WORD,) else parts
        good = [part for part in body if self._part(part, text)]
        solid = [part for part in good if part not in GAPS and part not in EDGES and not part.endswith("?")]
        if not body or len(body) > MAX_PARTS or not solid or body[0] in GAPS or body[-1] in GAPS:
            message = f"`{text.value[:60]}` is not a phrase"
            self._problems.add(
                "P107", message, text.place, f"1 to {MAX_PARTS} parts with a word among them, no gap at an end"
            )
        return parts

    def _part(self, part: str, text: Text) -> bool:
        if part in GAPS or part in EDGES:
            return True
        good = True
        for word in part.removesuffix("?").split("/"):
            if named := _LIST.fullmatch(word):
                known(((named[1], text.place),), self._lists, "P105", "a list of this book", self._problems)
            elif word in self._spelt:
                instead = " ".join(self._spelt[word])
                message = f"`{word[:40]}` is never met: messages have `{instead}` in its place"
                self._problems.add(
                    "P107", message, text.place, f"write `{instead}`, or take `{word[:40]}` out of `spellings`"
                )
            else:
                good &= word in SLOTS or (bool(_WORD.fullmatch(word)) and word == word.casefold())
        if not good:
            hint = "use small letters, `a/b`, `(list)`, `...`, `<n>`; write `it is` for `it's` and `<n>` for `two`"
            self._problems.add("P107", f"`{part[:40]}` is no part of a phrase", text.place, hint)
        return good


def forms_of(base: str, past: str = "", participle: str = "", ing: str = "", third: str = "") -> tuple[str, ...]:
    """A verb's forms (base, third person, -ing, past, participle); what is not given follows the rules of English."""
    head, _, tail = base.partition(" ")
    tail = f" {tail}" if tail else ""
    doubles = len(head) > 2 and head[-1] not in f"{_VOWELS}wxy" and head[-2] in _VOWELS and head[-3] not in _VOWELS
    doubles = doubles and len(head) <= _FORMS and head[0] not in _VOWELS
    stem = head + head[-1] if doubles else head
    if head.endswith("y") and head[-2:-1] not in tuple(_VOWELS):
        regular, third_person = f"{head[:-1]}ied", f"{head[:-1]}ies"
    else:
        regular = f"{head}d" if head.endswith("e") else f"{stem}ed"
        third_person = f"{head}es" if head.endswith(("s", "x", "ch", "sh", "o")) else f"{head}s"
    bare = head[:-1] if head.endswith("e") and not head.endswith(("ee", "ye")) else stem
    past = past or regular + tail
    return (base, third or third_person + tail, ing or f"{bare}ing{tail}", past, participle or past)
