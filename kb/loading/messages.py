"""Reading `messages.yaml`: invented messages with the facts that a careful reader takes from them, for measuring only.

Not part of a pack's value: no decision needs it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kb.loading.fields import Fields, known
from kb.loading.source import Listing, Mapping, Node, Text, read_document
from kb.problems import Place, Problems
from kb.situation import FactError, read_value
from kb.vocabulary import Vocabulary


class Part(StrEnum):
    """What a message is for: reading and tuning on, or only measuring with."""

    TUNING = "tuning"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message, the facts in it as JSON has them, and the facts that must stay open. `harm`: it speaks of a child in danger."""

    words: str
    part: Part
    facts: tuple[tuple[str, object], ...]
    doubtful: frozenset[str]
    harm: bool
    place: Place = field(compare=False)


def load_messages(folder: Path, vocabulary: Vocabulary) -> tuple[Message, ...]:
    """The messages of a pack's folder; none where it has no such file. Raises `PackError` with every fault, `OSError`."""
    path = folder / "messages.yaml"
    if not path.is_file():
        return ()
    problems = Problems()
    node = read_document(path.name, path.read_bytes(), problems)
    messages = () if node is None else read_messages(node, vocabulary, problems)
    problems.raise_any()
    return messages


def read_messages(node: Node, vocabulary: Vocabulary, problems: Problems) -> tuple[Message, ...]:
    """The messages that a document states; faults go to `problems`."""
    if not isinstance(node, Listing):
        problems.add("P101", "messages must be a list", node.place, "start each entry with `- `")
        return ()
    return tuple(_message(item, vocabulary, problems) for item in node.items)


def _message(node: Node, vocabulary: Vocabulary, problems: Problems) -> Message:
    fields = Fields(node, "a message", problems)
    doubtful = known(fields.idents("doubtful", needed=False), vocabulary.ids, "P104", "a fact of this policy", problems)
    message = Message(
        words=fields.text("message"),
        part=fields.one_of("part", Part) or Part.TUNING,
        facts=tuple(_facts(fields, vocabulary, problems)),
        doubtful=frozenset(doubtful),
        harm=fields.yes("harm"),
        place=fields.place,
    )
    fields.finish()
    return message


def _facts(fields: Fields, vocabulary: Vocabulary, problems: Problems) -> list[tuple[str, object]]:
    found = []
    for key, node in fields.under("facts"):
        if not known(((key.value, key.place),), vocabulary.ids, "P104", "a fact of this policy", problems):
            continue
        value = _plain(node)
        try:
            read_value(vocabulary[key.value], value)
        except FactError as error:
            problems.add("P105", error.message, node.place, error.help)
        found.append((key.value, value))
    return found


def _plain(node: Node) -> object:
    if isinstance(node, Listing):
        return [_plain(item) for item in node.items]
    if isinstance(node, Mapping) or not isinstance(node, Text):
        return {}
    if node.value in ("true", "false"):
        return node.value == "true"
    return int(node.value) if node.value.isascii() and node.value.isdigit() and len(node.value) < 10 else node.value
