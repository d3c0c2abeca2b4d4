"""An edit in words: where its entry stands, its lines side by side, its fields before and after."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kb.analysis.edits import Bearing, Edit, FieldEdit, Kind, entries_of
from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.loading.revision import Edition
from kb.pack import Lean, Lift, Pack
from kb.problems import Place
from outputs.explanation import in_words

NEAR = 3
"""Lines on either side of a change that are shown with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWords:
    """A field that was edited, what it can touch, both values in words; none where the lines of the files say it better."""

    name: str
    bearing: Bearing
    before: tuple[str, ...]
    after: tuple[str, ...]


def place_of(edition: Edition, edit: Edit) -> Place | None:
    """Where the entry stands; None for the title page, whose fields stand in several places."""
    if edit.kind is Kind.POLICY:
        return None
    if edit.kind is Kind.FACT:
        return edition.named("vocabulary.yaml", edit.id)
    return entries_of(edition.policy.pack, edit.kind)[edit.id].place


def lines_of(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """Both texts of an entry as one: `- ` before what goes, `+ ` before what comes, two spaces before what stays.

    Of what stays, the first line and what is near a change.
    """
    if old == new:
        return ()
    lines = [line for line in difflib.ndiff(old, new) if not line.startswith("?")]
    changed = [at for at, line in enumerate(lines) if not line.startswith(" ")]
    shown = [at for at in range(len(lines)) if at == 0 or any(abs(at - near) <= NEAR for near in changed)]
    found: list[str] = []
    for last, at in zip([-1, *shown], shown, strict=False):
        found += ["  …"] * (at > last + 1)
        found.append(lines[at])
    return (*found, "  …") if shown[-1] < len(lines) - 1 else tuple(found)


def field_of(field: FieldEdit, old: Pack, new: Pack) -> FieldWords:
    """A field that was edited, in words."""
    before, after = tuple(_said(field.before, old)), tuple(_said(field.after, new))
    return FieldWords(name=field.name.replace("_", " "), bearing=field.bearing, before=before, after=after)


def _said(value: object, pack: Pack) -> Iterator[str]:
    """A value of a field, one line for each part; nothing for what only the file's own lines show well."""
    match value:
        case Holds() | Among() | Includes() | Between() | All() | Either() | Not():
            yield from _condition(value, pack)
        case None:
            yield "nothing"
        case bool():
            yield "yes" if value else "no"
        case str() | int() | date():
            yield str(value)
        case frozenset():
            yield ", ".join(sorted(str(item) for item in value))
        case tuple():
            for item in value:
                if isinstance(item, str):
                    yield item
                elif isinstance(item, Lean):
                    yield _lean(item, pack)
                elif isinstance(item, Lift):
                    leans = f", on {'; '.join(_lean(lean, pack) for lean in item.leans)}" if item.leans else ""
                    yield f"{item.norm}{leans}"


def _condition(condition: Condition, pack: Pack) -> Iterator[str]:
    lines = tuple(in_words(condition, pack.vocabulary))
    yield from lines or ("always",)


def _lean(lean: Lean, pack: Pack) -> str:
    only = "" if lean.when is None else f" (only while {' and '.join(_condition(lean.when, pack))})"
    return f"the reading {lean.reading}{only}"
