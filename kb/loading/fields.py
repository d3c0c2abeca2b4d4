"""Typed fields of a mapping: each getter gives a value or notes what is wrong with it, and `finish` names what was left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import TypeVar

from kb.loading.source import Listing, Mapping, Node, Text, shown
from kb.problems import Place, Problems, did_you_mean

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_DIGITS = re.compile(r"-?[0-9]{1,9}")
_Kind = TypeVar("_Kind", bound=StrEnum)
MAX_FAULTS = 200
MAX_COMPARED = 250
MAX_ID = 80


class ManyProblems(Problems):
    """The loader's collector: beyond a bound it gives up, because looking for the nearest word of each fault takes time."""

    def add(self, code: str, message: str, place: Place, help: str | None = None) -> None:
        """Note one fault. Raises PackError when there are too many."""
        super().add(code, message, place, help)
        if len(self) >= MAX_FAULTS:
            super().add("P012", f"more than {MAX_FAULTS} faults; the rest is not looked for", place, "mend these first")
            self.raise_any()


def nearest(word: str, names: Iterable[str]) -> str:
    """The help that names the nearest known word, where one is near and there are not too many to compare with."""
    choices = frozenset(name for name in names if len(name) <= MAX_ID and name.isprintable())
    near = did_you_mean(word, choices) if len(choices) <= MAX_COMPARED else None
    return near or "check the spelling, or add it to the pack"


def kind_of(node: Node) -> str:
    """What a node is, in an author's words."""
    return {Text: "a text", Listing: "a list", Mapping: "a mapping"}[type(node)]


class Fields:
    """One mapping being read. `what` names it in messages, such as "norm" or "fact `channel`"."""

    def __init__(self, node: Node, what: str, problems: Problems) -> None:
        self.what, self.place, self.problems = what, node.place, problems
        self._used: set[str] = set()
        self._entries: dict[str, tuple[Text, Node]] = {}
        if isinstance(node, Mapping):
            self._entries = {key.value: (key, value) for key, value in node.entries}
        else:
            problems.add(
                "P101", f"{what} must be a mapping, not {kind_of(node)}", node.place, "write `name: value` lines"
            )

    def has(self, key: str) -> bool:
        """Whether the key stands there."""
        return key in self._entries

    def at(self, key: str) -> Place:
        """Where the value under a key stands; the mapping's own place where there is none."""
        return self._entries[key][1].place if key in self._entries else self.place

    def first_key(self) -> tuple[str, Place] | None:
        """The first key and its place."""
        for key, _ in self._entries.values():
            return key.value, key.place
        return None

    def node(self, key: str, *, needed: bool = True) -> Node | None:
        """The node under a key; a missing one is noted if it is needed."""
        self._used.add(key)
        if key in self._entries:
            return self._entries[key][1]
        if needed:
            self.problems.add("P102", f"{self.what} lacks `{key}`", self.place, f"add a line `{key}: …`")
        return None

    def rest(self) -> Iterator[tuple[Text, Node]]:
        """The entries that no getter has asked for yet; they count as used."""
        for key, (text, node) in self._entries.items():
            if key not in self._used:
                self._used.add(key)
                yield text, node

    def text(self, key: str, *, needed: bool = True, default: str = "") -> str:
        """A non-empty text, its white space folded at the ends."""
        found = self._scalar(self.node(key, needed=needed), key)
        return default if found is None else found.value.strip()

    def maybe(self, key: str) -> str | None:
        """A text that may be left out."""
        return self.text(key, needed=False) or None

    def ident(self, key: str, *, needed: bool = True) -> str:
        """An id: letters, digits, single hyphens or underscores."""
        found = self._scalar(self.node(key, needed=needed), key)
        return "" if found is None else check_ident(found, self.problems)

    def idents(self, key: str, *, needed: bool = True) -> tuple[tuple[str, Place], ...]:
        """A list of ids (one alone may stand without brackets), with their places."""
        return tuple((check_ident(text, self.problems), text.place) for text in self.texts(key, needed=needed))

    def texts(self, key: str, *, needed: bool = True) -> tuple[Text, ...]:
        """A list of texts; one alone may stand without brackets."""
        node = self.node(key, needed=needed)
        return () if node is None else texts_of(node, f"`{key}`", self.problems)

    def ends(self, key: str) -> tuple[Text, ...]:
        """The two ends of a stretch, which may be the same; nothing where it is no list of two texts."""
        node = self.node(key)
        if isinstance(node, Listing) and len(node.items) == 2:
            return tuple(item for item in node.items if isinstance(item, Text))
        return ()

    def number(self, key: str, *, needed: bool = True, default: int = 0) -> int:
        """A whole number."""
        found = self._scalar(self.node(key, needed=needed), key)
        if found is None:
            return default
        value = whole_number(found, self.problems)
        return default if value is None else value

    def yes(self, key: str) -> bool:
        """`true` or `false`; false when left out."""
        found = self._scalar(self.node(key, needed=False), key)
        if found is None:
            return False
        value = truth(found, self.problems)
        return bool(value)

    def day(self, key: str) -> date:
        """A calendar day, written 2018-11-30."""
        found = self._scalar(self.node(key), key)
        if found is not None:
            try:
                if re.fullmatch(r"\d{4}-\d{2}-\d{2}", found.value):
                    return date.fromisoformat(found.value)
            except ValueError:
                pass  # told below, in the same words as any other text that is no day
            self.problems.add("P107", f"`{shown(found.value)}` is not a day", found.place, "write it as 2018-11-30")
        return date.min

    def one_of(self, key: str, kind: type[_Kind], *, needed: bool = True) -> _Kind | None:
        """A member of an enumeration."""
        found = self._scalar(self.node(key, needed=needed), key)
        return None if found is None else member(found, kind, key, self.problems)

    def items(self, key: str, *, needed: bool = True) -> tuple[Node, ...]:
        """The nodes of a list."""
        node = self.node(key, needed=needed)
        if node is None:
            return ()
        if isinstance(node, Listing):
            return node.items
        self.problems.add(
            "P101", f"`{key}` must be a list, not {kind_of(node)}", node.place, "start each entry with `- `"
        )
        return ()

    def under(self, key: str, *, needed: bool = True) -> Iterator[tuple[Text, Node]]:
        """The entries of a mapping under a key."""
        node = self.node(key, needed=needed)
        if isinstance(node, Mapping):
            yield from node.entries
        elif node is not None:
            self.problems.add(
                "P101", f"`{key}` must be a mapping, not {kind_of(node)}", node.place, "write `name: value` lines"
            )

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key, (text, _) in self._entries.items():
            if key not in self._used:
                hint = nearest(key, self._used)
                self.problems.add("P103", f"{self.what} has no key `{shown(key)}`", text.place, hint)

    def _scalar(self, node: Node | None, key: str) -> Text | None:
        if node is None:
            return None
        if not isinstance(node, Text):
            self.problems.add("P101", f"`{key}` must be a text, not {kind_of(node)}", node.place, "write one value")
            return None
        if not node.value.strip():
            self.problems.add("P102", f"`{key}` is empty", node.place, "write a value or take the key away")
            return None
        return node


def texts_of(node: Node, what: str, problems: Problems) -> tuple[Text, ...]:
    """A text, or a list of texts without repeats."""
    if isinstance(node, Text):
        return (node,)
    if not isinstance(node, Listing):
        problems.add("P101", f"{what} must be a text or a list, not {kind_of(node)}", node.place, "write `[one, two]`")
        return ()
    found: dict[str, Text] = {}
    for item in node.items:
        if not isinstance(item, Text):
            problems.add(
                "P101", f"an entry of {what} must be a text, not {kind_of(item)}", item.place, "write one value"
            )
        elif item.value in found:
            problems.add("P119", f"`{shown(item.value)}` stands twice in {what}", item.place, "take one away")
        else:
            found[item.value] = item
    if not found and not node.items:
        problems.add("P115", f"{what} is an empty list", node.place, "name at least one")
    return tuple(found.values())


def check_ident(text: Text, problems: Problems) -> str:
    """The text as an id; a text that cannot be one is noted."""
    if len(text.value) > MAX_ID or not _ID.fullmatch(text.value):
        problems.add(
            "P114",
            f"`{shown(text.value)}` cannot be an id",
            text.place,
            "use letters, digits and single hyphens or underscores",
        )
    return text.value


def whole_number(text: Text, problems: Problems) -> int | None:
    """The text as a whole number."""
    if _DIGITS.fullmatch(text.value):
        return int(text.value)
    problems.add("P107", f"`{shown(text.value)}` is not a whole number", text.place, "write it in digits")
    return None


def truth(text: Text, problems: Problems) -> bool | None:
    """The text as yes or no."""
    if text.value in ("true", "false"):
        return text.value == "true"
    problems.add("P107", f"`{shown(text.value)}` is neither `true` nor `false`", text.place, "write one of them")
    return None


def member(text: Text, kind: type[_Kind], what: str, problems: Problems) -> _Kind | None:
    """The text as a member of an enumeration."""
    try:
        return kind(text.value)
    except ValueError:
        hint = nearest(text.value, [item.value for item in kind])
        problems.add("P116", f"`{shown(text.value)}` is not a {what.replace('_', ' ')}", text.place, hint)
        return None


def named_entries(node: Node, what: str, problems: Problems) -> Iterator[tuple[str, Place, Fields]]:
    """The entries of a file that maps ids to mappings, each ready to be read."""
    if not isinstance(node, Mapping):
        problems.add(
            "P101",
            f"{what}s must be a mapping of ids, not {kind_of(node)}",
            node.place,
            "write `id:` and its lines below",
        )
        return
    for key, value in node.entries:
        yield check_ident(key, problems), key.place, Fields(value, f"{what} `{shown(key.value)}`", problems)


def known(
    pairs: Iterable[tuple[str, Place]], names: Iterable[str], code: str, what: str, problems: Problems
) -> tuple[str, ...]:
    """The ids among `pairs` that are known; the others are noted under `code` as "not a <what>"."""
    choices = frozenset(names)
    good = []
    for name, place in pairs:
        if name in choices:
            good.append(name)
        else:
            problems.add(code, f"`{shown(name)}` is not {what}", place, nearest(name, choices))
    return tuple(good)
