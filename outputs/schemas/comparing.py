"""The forms of `policy diff` and `policy map` as JSON Schemas."""

from __future__ import annotations

from kb.analysis.difference import Part
from kb.analysis.edits import Bearing, Kind
from kb.analysis.maps import Rest
from kb.loading.schema_parts import Schema, choice, listing, mapping
from outputs.schemas.parts import count, facts, names, or_null, ref, share, truth, verdict, whole, words
from outputs.schemas.versions import Form

COMMON = "how common these are among all situations, by the new policy's weights"


def diff_schema() -> Schema:
    """What `policy diff --json` prints."""
    side = mapping(
        {
            "name": words("the name under which it was asked for: an id, a folder, or a git revision"),
            "id": words("the policy's id"),
            "title": words("the school and the policy's title"),
            "version": words("the policy's version"),
            "fingerprint": words("the fingerprint of its files"),
        }
    )
    tally = mapping({"count": count("situations"), "share": share(COMMON)})
    return whole(
        Form.DIFF,
        "what safetriage policy diff finds between two policies",
        {
            "old": ref("side", "the first policy"),
            "new": ref("side", "the second policy, or the first without a reading"),
            "alike": truth("whether no answer differs, both speak of the same situations, and `gaps` is empty"),
            "situations": count("situations of which both policies can speak"),
            "changed": ref("tally", "the situations whose answer changes in any way"),
            "milder": ref("tally", "those whose verdict asks less"),
            "stricter": ref("tally", "those whose verdict asks more"),
            "around": names("what all situations that change have in common, a phrase for each fact"),
            "gaps": names(
                "the facts for which something else counts where they are left out, not known or given as a date"
            ),
            "edits": listing(ref("edit"), "every entry that was edited, weightiest first"),
            "files": names("the files that differ but for the ends of their lines; without edits, in no entry"),
            "only_old": names("what only the first policy can speak of, as phrases"),
            "only_new": names("what only the second policy can speak of, as phrases"),
        },
        {
            "verdicts": listing(ref("verdict_change"), "verdicts that become others; with `--only`, one list is there"),
            "duties": listing(ref("change"), "duties that come or go"),
            "clauses": listing(ref("change"), "clauses that are cited or no longer cited"),
            "readings": listing(ref("change"), "readings that are leaned on or no longer leaned on"),
        },
        {"side": side, "tally": tally, **_changes(), "edit": _edit(), "field": _field(), "effect": _effect()},
    )


def _counted() -> dict[str, Schema]:
    return {"count": count("situations that change so"), "share": share(COMMON)}


def _regions() -> dict[str, Schema]:
    return {
        "always": names("what all regions have in common, a phrase for each fact; the regions leave it out"),
        "regions": listing(ref("region"), "where it happens, in parts; for duties, clauses, readings with `--only`"),
    }


def _changes() -> dict[str, Schema]:
    verdicts: dict[str, Schema] = {
        "before": verdict("the verdict of the first policy"),
        "after": verdict("the verdict of the second policy"),
        **_counted(),
        "milder": truth("whether less is asked, or a duty to act is lost"),
    }
    others: dict[str, Schema] = {
        "before": or_null(words("the id of what goes"), "where it comes"),
        "after": or_null(words("the id of what comes"), "where it goes"),
        **_counted(),
    }
    region = mapping(
        {
            "words": names("the facts of its situations, a phrase for each"),
            "count": count("situations in it that change so"),
            "share": share(COMMON),
            "around": count("all situations with these facts"),
            "whole": truth("whether every situation with these facts changes so"),
            "example": facts("one of them, as the second policy takes it"),
        },
        {"example_old": facts("the same as the first policy takes it, where that is otherwise")},
    )
    together: Schema = {"always": ["regions"], "regions": ["always"]}
    return {
        "verdict_change": {**mapping(verdicts, _regions()), "dependentRequired": together},
        "change": {**mapping(others, _regions()), "dependentRequired": together},
        "region": region,
    }


def _effect() -> Schema:
    """A change that an edit makes by itself. Only that of a verdict says whether it is milder."""
    found = mapping(
        {
            "part": choice("what changes", Part),
            "before": or_null(words("the verdict, or the id of what goes"), "where something comes"),
            "after": or_null(words("the verdict, or the id of what comes"), "where something goes"),
            **_counted(),
        },
        {"milder": truth("for a verdict, whether less is asked")},
    )
    is_verdict: Schema = {"properties": {"part": {"const": Part.VERDICT.value}}}
    return {**found, "if": is_verdict, "then": {"required": ["milder"]}, "else": {"properties": {"milder": False}}}


def _edit() -> Schema:
    return mapping(
        {
            "kind": choice("what was edited", Kind),
            "id": words("its id, a scenario's name, or an acceptance's code and what it is about"),
            "how": {"description": "what was done to it", "enum": ["added", "removed", "changed"]},
            "bears_on": choice("what such an edit can touch", Bearing),
            "fields": listing(ref("field"), "its fields that differ"),
            "old_place": or_null(words("where it stands in the first policy, as FILE:LINE"), "where it does not"),
            "new_place": or_null(words("where it stands in the second policy, as FILE:LINE"), "where it does not"),
            "lines": names("both texts as one: `- ` before a line that goes, `+ ` before one that comes"),
            "effect": {
                "description": "what this edit changes by itself; null where it can change no answer or cannot be made alone",
                "type": ["array", "null"],
                "items": ref("effect"),
            },
            "not_alone": or_null(words("why it cannot be made alone"), "where it can"),
            "along": names("edits that had to be made with it, so that it could be measured"),
        }
    )


def _field() -> Schema:
    return mapping(
        {
            "name": words("the field"),
            "before": names("its old value in words; empty where the lines say it better"),
            "after": names("its new value in words; empty where the lines say it better"),
        }
    )


def map_schema() -> Schema:
    """What `policy map --json` prints."""
    label = words("the value in the policy's words")
    one = mapping({"value": {"description": "the value", "type": ["string", "boolean"]}, "label": label})
    stretch = mapping({"from": count("the lowest number"), "to": count("the highest number"), "label": label})
    axis = mapping(
        {
            "name": words("the fact, or one flag of a set, as content:bullying"),
            "label": words("the same in words"),
            "stops": listing({"anyOf": [ref("value"), ref("stretch")]}, "its values in order; numbers in stretches"),
        }
    )
    square: dict[str, Schema] = {
        "situations": count("situations in the square; 0 where none is possible"),
        "share": share("how common they are among all of the map"),
    }
    answer: dict[str, Schema] = {
        "verdict": verdict("the verdict; with `--against`, that of the second policy"),
        "situations": count("situations of the square that get it", 1),
        "share": share("their part of the square, by how common they are"),
    }
    return whole(
        Form.MAP,
        "what safetriage policy map draws",
        {
            "policy": words("the policy in words"),
            "against": or_null(words("the old policy in words"), "without `--against`"),
            "rest": or_null(choice("what counts for the facts that are no axis", Rest), "with `--against`"),
            "held": names("the facts that every square shares, as phrases"),
            "common": names("with `--rest common`: the values taken in every square, as phrases"),
            "only_in_one": names("with `--against`: what only one of the policies can speak of, as phrases"),
            "across": ref("axis", "the columns"),
            "down": ref("axis", "the rows"),
            "situations": count("situations on the whole map"),
            "squares": listing(
                {"type": "array", "items": {"anyOf": [ref("square"), ref("changed_square")]}},
                "the squares, row by row, in the order of the stops; of the one kind, with `--against` of the other",
            ),
        },
        defs={
            "axis": axis,
            "value": one,
            "stretch": stretch,
            "square": mapping(
                {
                    **square,
                    "verdict": or_null(verdict("what the square shows"), "where that is open or nothing is possible"),
                    "possible": listing(verdict("a verdict"), "the verdicts that occur in it, strictest first"),
                    "answers": listing(ref("answer"), "how many situations get each verdict"),
                }
            ),
            "answer": mapping(answer),
            "changed_square": mapping(
                {
                    **square,
                    "changed": count("situations of the square whose verdict differs"),
                    "answers": listing(ref("pair"), "how many situations get each pair of verdicts"),
                }
            ),
            "pair": mapping({"before": verdict("the verdict of the old policy"), **answer}),
        },
    )
