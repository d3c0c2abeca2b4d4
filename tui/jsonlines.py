"""JSON Lines in: one object a line, each checked on its own, so that a bad line never costs a good one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from kb.clean import clean_line
from kb.situation import FactError
from kb.values import dataclass

MAX_LINE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of input: its number from 1, and its object or what is wrong with it."""

    number: int
    facts: dict[str, object] | None
    error: FactError | None


def rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """Every line that is not blank."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Row(number=number, facts=_object(line), error=None)
        except FactError as error:
            yield Row(number=number, facts=None, error=error)


def _object(line: bytes) -> dict[str, object]:
    if len(line) > MAX_LINE:
        raise FactError(None, f"the line has {len(line):,} bytes; {MAX_LINE:,} are allowed", "one situation a line")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FactError(
            None, f"the line is not UTF-8 text (byte {error.start + 1})", "save the file as UTF-8"
        ) from None
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _no_json(f"{clean_line(error.msg)[:100]} at character {error.pos + 1}") from None
    except RecursionError:
        raise _no_json("too many brackets stand in one another") from None
    except ValueError:  # of Python's own limit on the digits of a number
        raise _no_json("a number in it has more digits than any fact can need") from None
    if not isinstance(found, dict):
        kind = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(type(found), "a number")
        raise FactError(None, f"the line is {kind}, not an object", 'write one object a line, as {"actor": "teacher"}')
    return found


def _no_json(why: str) -> FactError:
    return FactError(None, f"the line is not JSON: {why}", 'write one object a line, as {"actor": "teacher"}')


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            shown = clean_line(key)[:60]
            raise FactError(shown, f"`{shown}` is given twice in one object", "keep one of them")
        found[key] = value
    return found


def _no_constant(name: str) -> object:
    raise _no_json(f"{name} is not a number")
