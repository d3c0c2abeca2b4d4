"""A comparison of two policies as JSON values."""

from __future__ import annotations

from collections.abc import Iterable

from kb.analysis.difference import Part
from outputs.differences.comparison import Case, Comparison, EditPage, Shift, Side, Tally
from outputs.schemas.versions import Form, versioned

_LISTS = {Part.VERDICT: "verdicts", Part.DUTY: "duties", Part.CLAUSE: "clauses", Part.READING: "readings"}


def as_json(found: Comparison, parts: Iterable[Part] = tuple(Part)) -> dict[str, object]:
    """The comparison as JSON values; counts are exact whole numbers, shares go from 0 to 1."""
    page: dict[str, object] = {
        "old": _side(found.old),
        "new": _side(found.new),
        "alike": found.alike,
        "situations": found.situations,
        "changed": _tally(found.changed),
        "milder": _tally(found.milder),
        "stricter": _tally(found.stricter),
        "around": list(found.around),
        "gaps": list(found.gaps),
    }
    for part in parts:
        page[_LISTS[part]] = [_shift(shift) for shift in found.of(part)]
    page["edits"] = [_edit(edit) for edit in found.edits]
    page["files"] = list(found.files)
    page["only_old"], page["only_new"] = list(found.only_old), list(found.only_new)
    return versioned(Form.DIFF, page)


def _side(side: Side) -> dict[str, object]:
    return {
        "name": side.name,
        "id": side.id,
        "title": side.title,
        "version": side.version,
        "fingerprint": side.fingerprint,
    }


def _tally(tally: Tally) -> dict[str, object]:
    return {"count": tally.count, "share": round(tally.share, 12)}


def _shift(shift: Shift) -> dict[str, object]:
    found: dict[str, object] = {"before": shift.before, "after": shift.after, **_tally(shift.tally)}
    if shift.part is Part.VERDICT:
        found["milder"] = shift.milder
    if shift.cases:
        found["always"] = list(shift.always)
        found["regions"] = [_case(case) for case in shift.cases]
    return found


def _case(case: Case) -> dict[str, object]:
    found: dict[str, object] = {
        "words": list(case.words),
        **_tally(case.tally),
        "around": case.around,
        "whole": case.whole,
        "example": case.example_new,
    }
    if case.example_old != case.example_new:
        found["example_old"] = case.example_old
    return found


def _edit(edit: EditPage) -> dict[str, object]:
    return {
        "kind": edit.kind.value,
        "id": edit.id,
        "how": edit.how,
        "bears_on": edit.bearing.value,
        "fields": [{"name": one.name, "before": list(one.before), "after": list(one.after)} for one in edit.fields],
        "old_place": edit.old_place,
        "new_place": edit.new_place,
        "lines": list(edit.lines),
        "effect": None if edit.effect is None else [{"part": one.part.value, **_shift(one)} for one in edit.effect],
        "not_alone": edit.reason,
        "along": list(edit.along),
    }
