"""Strict YAML: text to nodes with their places, or named problems; never another exception.

A pack is data, so only plain mappings, lists and text are let in: no anchors, aliases, tags, second documents, control
characters or repeated keys, and bounds on size and depth. Every scalar stays text (`no`, `1.10` and `12:30` included); what
it means is decided by whoever asks for a field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

import yaml

from kb.loading.folder import MAX_BYTES
from kb.problems import Place, Problems

MAX_DEPTH = 32
MAX_TEXT = 20_000
MAX_NODES = 50_000
MAX_SHOWN = 200
"""A place further to the right than this shows no excerpt: the line would be longer than a screen."""

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, as written."""

    value: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys, unique and in order, with their nodes."""

    entries: tuple[tuple[Text, Node], ...]
    place: Place = field(compare=False)


Node = Text | Listing | Mapping


def shown(word: str, most: int = 60) -> str:
    """An author's word as a message quotes it: on one line, and not too long."""
    return " ".join(word[: 2 * most].split())[:most]


class _Mark(Protocol):
    """A place as the parser tells it, counted from 0; PyYAML and its C part have a type each."""

    line: int
    column: int


class _Refused(Exception):
    """A fault after which the rest of the document cannot be trusted; its problem is already noted."""


def read_document(file: str, data: bytes, problems: Problems) -> Node | None:
    """Read one document. Faults go to `problems`; None when there is nothing that can be used."""
    text = _decode(file, data, problems)
    if text is None:
        return None
    reader = _Reader(file, text, problems)
    try:
        return reader.document()
    except _Refused:
        return None
    except yaml.MarkedYAMLError as error:
        said = " ".join(part for part in (error.context, error.problem) if part)
        stopped, begun = reader.at(error.problem_mark or error.context_mark), error.context_mark
        hint = "check indentation, colons and quotes"
        if begun is not None and begun.line + 1 != stopped.line:
            hint = f"see also line {begun.line + 1}, where it begins; {hint}"
        problems.add("P005", f"this is not YAML that can be read: {said}", stopped, hint)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        problems.add("P005", f"this is not YAML that can be read: {str(error)[:200]}", Place(file=file))
    return None


def _decode(file: str, data: bytes, problems: Problems) -> str | None:
    if len(data) > MAX_BYTES:
        problems.add(
            "P003", f"the file has more than {MAX_BYTES:,} bytes; that is the most", Place(file=file), "split it"
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        body = bytes(error.object)
        start = body.rfind(b"\n", 0, error.start) + 1
        column = len(body[start : error.start].decode()) + 1
        line = body[start : start + 4 * MAX_SHOWN].split(b"\n", 1)[0].decode(errors="replace")
        place = _place(file, body.count(b"\n", 0, start) + 1, column, 1, line)
        problems.add("P001", "the file is not UTF-8 text", place, "save it as UTF-8")
        return None
    for number, line in enumerate(text.split("\n"), 1):
        if line.isprintable():
            continue
        for column, character in enumerate(line, 1):
            if not _hidden(character) or (character == "\r" and column == len(line)):
                continue
            place = _place(file, number, column, 1, line)
            problems.add(
                "P002",
                f"a control character (U+{ord(character):04X}) stands here",
                place,
                "take it out; indent with spaces",
            )
            return None
    return text


def _hidden(character: str) -> bool:
    """Whether a character has no shape of its own: control, direction, private, surrogate or no character at all."""
    if character.isprintable():
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or character in "\ufffe\uffff"


def _place(file: str, line: int, column: int, length: int, source: str) -> Place:
    """A place with its excerpt. What is hidden in the line is shown as `\ufffd`: an excerpt goes to a terminal."""
    excerpt = source[:MAX_SHOWN] if column <= MAX_SHOWN else ""
    if not excerpt.isprintable():
        excerpt = "".join("\ufffd" if _hidden(character) else character for character in excerpt.rstrip("\r"))
    return Place(file=file, line=line, column=column, length=length, source=excerpt)


class _Reader:
    """Builds nodes from parser events, so that every refusal happens before anything is built from it."""

    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self._file, self._problems = file, problems
        self._lines = text.splitlines()
        self._count = 0
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_Loader))

    def at(self, mark: _Mark | None, length: int = 1) -> Place:
        if mark is None or not self._lines:
            return Place(file=self._file)
        if mark.line >= len(self._lines):  # the parser stands after the last line: the end of that line is meant
            line = self._lines[-1]
            return _place(self._file, len(self._lines), max(1, len(line)), 1, line)
        return _place(self._file, mark.line + 1, mark.column + 1, length, self._lines[mark.line])

    def _over(self, start: _Mark | None, end: _Mark | None) -> Place:
        """The place from one mark to another, or of the first character alone where they lie on two lines."""
        one_line = start is not None and end is not None and start.line == end.line
        return self.at(start, max(1, end.column - start.column) if one_line and start and end else 1)

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse("P009", "a second document starts here", event, "one document a file")
                root = self._node(next(self._events), 1)
        if root is None:
            self._problems.add(
                "P009", "the file is empty", Place(file=self._file), "write something or take the file away"
            )
        return root

    def _refuse(self, code: str, message: str, event: yaml.Event, help_text: str) -> NoReturn:
        self._problems.add(code, message, self._over(event.start_mark, event.end_mark), help_text)
        raise _Refused

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                "P006",
                "anchors (`&`) and aliases (`*`) are not allowed",
                event,
                "write the value out, or quote the text",
            )
        tag = getattr(event, "tag", None)
        if tag:
            self._refuse(
                "P007", f"the tag `{str(tag)[:40]}` is not allowed", event, "quote the text if it starts with `!`"
            )
        self._count += 1
        if self._count > MAX_NODES:
            self._refuse("P003", f"more than {MAX_NODES:,} keys and values; that is the most", event, "split the file")
        if depth > MAX_DEPTH:
            self._refuse("P004", f"more than {MAX_DEPTH} levels deep", event, "flatten it")
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            last = inner if getattr(event, "flow_style", False) else event
            return Listing(tuple(items), self._over(event.start_mark, last.end_mark))
        return self._mapping(event, depth)

    def _text(self, event: yaml.ScalarEvent) -> Text:
        value = str(event.value)
        if len(value) > MAX_TEXT:
            self._refuse("P003", f"a text of {len(value):,} characters; {MAX_TEXT:,} are allowed", event, "shorten it")
        for character in value:
            if character != "\n" and _hidden(character):
                self._refuse("P002", f"the escape for U+{ord(character):04X} is not allowed", event, "take it out")
        return Text(value, self._over(event.start_mark, event.end_mark))

    def _mapping(self, event: yaml.Event, depth: int) -> Mapping:
        entries: list[tuple[Text, Node]] = []
        seen: dict[str, Place] = {}
        while not isinstance(inner := next(self._events), yaml.MappingEndEvent):
            key = self._node(inner, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Text):
                self._problems.add("P101", "a key must be plain text", key.place, "write `name: value`")
            elif key.value in seen:
                first = seen[key.value]
                self._problems.add(
                    "P008", f"`{shown(key.value)}` is given twice", key.place, f"it stands already on line {first.line}"
                )
            else:
                seen[key.value] = key.place
                entries.append((key, value))
        if entries and not getattr(event, "flow_style", False):
            return Mapping(tuple(entries), entries[0][0].place)
        return Mapping(tuple(entries), self._over(event.start_mark, inner.end_mark))
