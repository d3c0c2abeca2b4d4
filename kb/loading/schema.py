"""JSON Schemas (draft 2020-12) of a pack's files, so that an editor completes and underlines while an author writes.

A schema says what a file looks like; that references lead somewhere it says only when it is made for one pack. Whatever the
loader takes, the schema takes. The general ones are committed in `docs/schema/`; a test fails when they are out of date.
"""

from __future__ import annotations

import json
from pathlib import Path

from kb.codes import codes
from kb.expectations import Law
from kb.loading.schema_files import check_replaceable, head_of
from kb.loading.schema_parts import (
    IDENT,
    Schema,
    Words,
    by_id,
    choice,
    condition,
    day,
    ends,
    flag,
    listing,
    many,
    mapping,
    text,
    whole,
)
from kb.loading.vocabulary import MAX_OPTIONS, MAX_WEIGHT, RESERVED
from kb.pack import Pack, Verdict
from kb.vocabulary import FactType

KINDS = (
    "pack",
    "clauses",
    "vocabulary",
    "readings",
    "duties",
    "guidance",
    "rules",
    "scenarios",
    "invariants",
    "accepted",
)


def kind_of(file: str) -> str | None:
    """Which schema a pack's file has to follow, by its name; None where there is none."""
    kind = file.split("/", maxsplit=1)[0].removesuffix(".yaml")
    return kind if kind in KINDS else None


def schemas(pack: Pack | None = None) -> dict[str, Schema]:
    """The schema of each kind of file; with a pack, its own ids are the only ones that are right."""
    words = Words(pack)
    made = {
        "pack": _pack(words),
        "clauses": _clauses(),
        "vocabulary": _vocabulary(words),
        "readings": _readings(words),
        "duties": _duties(words),
        "guidance": _guidance(words),
        "rules": _rules(words),
        "scenarios": _scenarios(words),
        "invariants": _invariants(words),
        "accepted": _accepted(),
    }
    return {kind: _finish(kind, made[kind], words) for kind in KINDS}


def written(schema: Schema) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_all(folder: Path, pack: Pack | None = None) -> None:
    """Write every schema as `KIND.json`: `python -c "…write_all(Path('docs/schema'))"` brings the committed ones up to date.

    Schemas that stand there are replaced, and nothing else is. Raises NotSchemas, OSError.
    """
    made = {folder / f"{kind}.json": (kind, schema) for kind, schema in schemas(pack).items()}
    check_replaceable({file: kind for file, (kind, _) in made.items()})
    folder.mkdir(parents=True, exist_ok=True)
    for file, (_, schema) in made.items():
        file.write_text(written(schema), encoding="utf-8")


def _finish(kind: str, schema: Schema, words: Words) -> Schema:
    """The head of a schema and, where it is used, what a condition looks like."""
    head = head_of(kind)
    used = '"#/$defs/condition"' in json.dumps(schema)
    return {**head, **schema, **({"$defs": {"condition": words.condition()}} if used else {})}


def _pack(words: Words) -> Schema:
    role = mapping({"title": text("the role's title"), "what": text("what the role does, in one sentence")})
    verdict = mapping({"label": text("the verdict in a few words"), "means": text("what it means, in one sentence")})
    verdicts = mapping({item.value: {"description": f"words for `{item}`", **verdict} for item in Verdict})
    silent: Schema = {
        "description": "the verdict where no rule speaks",
        "enum": [Verdict.REFER.value, Verdict.PROHIBITED.value],
    }
    return mapping(
        {
            "id": {"description": "the pack's id", **IDENT},
            "title": text("the policy's title"),
            "school": text("the school's name"),
            "version": text("the pack's version"),
            "issued": text("when the policy was issued"),
            "review_due": day("the last day before the review is overdue"),
            "silent": silent,
            "roles": by_id(role, "roles by their titles, never by people's names"),
            "verdicts": {"description": "each verdict in this school's words", **verdicts},
        },
        {
            "council": text("the council's name"),
            "language": text("the language of the texts"),
            "standing_advice": {"description": "clauses that always hold as advice", **many(words.clause)},
        },
    )


def _clauses() -> Schema:
    clause = mapping(
        {
            "section": text("the policy's section"),
            "title": text("a short title"),
            "says": text("the clause in our own words"),
        },
        {"no_rule": text("why no rule rests on this clause, where none does")},
    )
    return by_id(clause, "clauses by id")


def _vocabulary(words: Words) -> Schema:
    value = mapping(
        {"label": text("the value in words, as an answer")},
        {
            "help": text("a sentence that helps to choose"),
            "weight": whole("how common this answer is", 0, MAX_WEIGHT),
            "group": text("the heading under which it is shown"),
            "from": day("the first day on which it holds, in a choice that the date decides"),
        },
    )
    band = mapping(
        {
            "from": {"description": "the lowest number of the band", "type": "integer"},
            "to": {"description": "the highest number of the band", "type": "integer"},
            "weight": whole("how common the whole band is", 0, MAX_WEIGHT),
        }
    )
    plain: Schema = {"type": ["string", "integer", "boolean"]}
    limit = mapping(
        {
            "when": condition("the values of required facts under which it holds"),
            "only": {"description": "the values that then make sense", **many(plain)},
            "says": text("why the others do not"),
        }
    )
    counted: Schema = {
        "description": "what it counts as; `[]` for a set",
        "anyOf": [plain, {"type": "array", "maxItems": 0}],
    }
    default = mapping({"counts_as": counted}, {"when": condition("where this holds; always, when left out")})
    fact = mapping(
        {
            "type": choice("what kind of answer it takes", FactType),
            "label": text("the fact in a few words"),
            "question": text("the question that asks for it"),
        },
        {
            "help": text("a sentence or two below the question"),
            "required": flag("whether nothing can be decided without it"),
            "can_change": flag("whether a person or time can make it otherwise"),
            "no_effect": text("why it never changes a verdict"),
            "values": {
                **by_id(value, "the values, in the order shown"),
                "minProperties": 1,
                "maxProperties": MAX_OPTIONS,
            },
            "between": {"description": "the lowest and highest number", **ends()},
            "weights": listing(band, "how common its numbers are, in bands side by side"),
            "limits": listing(limit, "which values make sense where"),
            "left_out": listing(default, "what counts when it is left out"),
            "unknown_is": {"description": 'what "I don\'t know" counts as', **plain},
            "gives": {
                **words.fact(FactType.NUMBER),
                "description": "for a date, the number that gets the full years since",
            },
            "on": {
                **words.fact(FactType.DATE),
                "description": "the day on which that number is taken; in a choice, the day that decides which value holds",
            },
        },
    )
    no_days: Schema = {"additionalProperties": {"properties": {"from": False}}}
    both: Schema = {"values": {"required": ["true", "false"], "maxProperties": 2, **no_days}}
    in_words: Schema = {"propertyNames": {"not": {"enum": ["true", "false"]}}}
    no_default: Schema = {
        "left_out": {"items": {"properties": {"counts_as": {"type": "array"}}}},
        "values": {**no_days, **in_words},
    }
    plainly = ["between", "weights", "gives", "on"]
    idle = ["required", "limits", "left_out", "unknown_is"]
    fact["allOf"] = [
        _if_type(FactType.NUMBER, ["between"], ["values", "gives", "on"]),
        _if_type(FactType.DATE, [], ["values", "between", "weights"]),
        _if_type(FactType.CHOICE, ["values"], plainly[:-1], {"values": in_words}),
        _if_type(FactType.CHOICES, ["values"], plainly, no_default),
        _if_type(FactType.YES_NO, ["values"], plainly, both),
        {
            "if": {"properties": {"type": {"const": FactType.CHOICE.value}}, "required": ["type", "on"]},
            "then": {"properties": dict.fromkeys(idle, False)},
        },
        {
            "if": {
                "properties": {"type": {"const": FactType.CHOICE.value}},
                "required": ["type"],
                "not": {"required": ["on"]},
            },
            "then": {"properties": {"values": no_days}},
        },
    ]
    facts = by_id(fact, "the facts, in the order in which a person is asked")
    return {**facts, "propertyNames": {**IDENT, "maxLength": 40, "not": {"enum": sorted(RESERVED)}}}


def _if_type(kind: FactType, needs: list[str], never: list[str], more: Schema | None = None) -> Schema:
    """What a fact of this type must have, must not have, and what more holds of its parts."""
    then: Schema = {"required": needs, "properties": {**dict.fromkeys(never, False), **(more or {})}}
    return {"if": {"properties": {"type": {"const": kind.value}}, "required": ["type"]}, "then": then}


def _readings(words: Words) -> Schema:
    reading = mapping(
        {
            "clauses": {"description": "the clauses at odds", **many(words.clause)},
            "tension": text("what is contradictory or missing"),
            "read_as": text("how it is read until the governors confirm it"),
            "why": text("why it is read so"),
        },
        {"confirmed": flag("whether the governors have confirmed it")},
    )
    return by_id(reading, "readings by id")


def _duties(words: Words) -> Schema:
    duty = mapping(
        {
            "title": text("the duty in a few words"),
            "recipient": {**words.role, "description": "the role towards whom it is owed"},
            "owed_by": text("who owes it"),
            "when": text("by when"),
            "clauses": {"description": "the clauses under which it can arise", **many(words.clause)},
            "says": text("what to do, in a sentence or two"),
        },
        {"form": text("the form on which it is done")},
    )
    return by_id(duty, "duties by id")


def _guidance(words: Words) -> Schema:
    marks = "P primary text, S secondary page, G general knowledge"
    entry = mapping(
        {
            "id": {"description": "the entry's id", **IDENT},
            "topic": text("where it is shown"),
            "title": text("a short title"),
            "says": text("what the guidance says, in our own words"),
            "source": text("where it was read"),
            "mark": {"description": f"how sure it is: {marks}", "enum": ["P", "S", "G"]},
            "checked": day("the day on which it was checked"),
        },
        {"clauses": {"description": "clauses that it stands beside", **many(words.clause)}},
    )
    return listing(entry, "what guidance outside the policy adds")


def _rules(words: Words) -> Schema:
    def named(what: str) -> Schema:
        return {"description": f"the id of this {what}", **IDENT}

    lean = mapping(
        {"reading": {"description": "the reading", **many(words.reading)}},
        {"when": condition("only while this holds")},
    )
    readings: Schema = {
        "description": "the readings that it leans on",
        "anyOf": [words.reading, lean, listing({"anyOf": [words.reading, lean]})],
    }
    lift = mapping({"norm": {"description": "the norm", **many(words.norm)}}, {"readings": readings})
    clause = {"description": "the clause on which it rests", **many(words.clause, most=1)}
    when = condition("when it holds; always, when left out")
    verdict = choice("the verdict", Verdict)
    concept = mapping(
        {"concept": named("concept"), "when": condition("when it holds")}, {"says": text("what it means")}
    )
    norm = mapping(
        {"norm": named("norm"), "clause": clause, "verdict": verdict, "says": text("what is shown as the reason")},
        {
            "when": when,
            "force": {"description": "the policy's own word", "enum": ["must", "should", "advised"]},
            "readings": readings,
        },
    )
    exception = mapping(
        {
            "exception": named("exception"),
            "clause": clause,
            "lifts": listing({"anyOf": [words.norm, lift]}, "the norms that it lifts"),
            "says": text("what is shown as the reason"),
        },
        {"when": when, "readings": readings},
    )
    duty = mapping(
        {
            "duty": named("rule"),
            "owes": {"description": "the duty that arises", **many(words.duty, most=1)},
            "clause": clause,
        },
        {
            "when": when,
            "verdict": {"description": "only with these verdicts", **many(verdict)},
            "owed_by": text("who owes it here"),
            "readings": readings,
        },
    )
    return listing({"oneOf": [concept, norm, exception, duty]}, "rules: concepts, norms, exceptions and duties")


def _scenarios(words: Words) -> Schema:
    missing: Schema = {
        "description": "exactly the facts that are still missing",
        "anyOf": [words.fact(), {**listing(words.fact()), "uniqueItems": True}],
    }
    told: Schema = {
        "description": "the verdict, or `none` while facts are missing",
        "enum": [*map(str, Verdict), "none"],
    }
    expect = mapping(
        {},
        {
            "verdict": told,
            "refused": text("the fact that is refused"),
            "clauses": {"description": "clauses that are cited", **many(words.clause)},
            "duties": {"description": "duties that are owed", **many(words.duty)},
            "no_duties": {"description": "duties that are not owed", **many(words.duty)},
            "readings": {"description": "readings that are leaned on", **many(words.reading)},
            "missing": missing,
            "questions": whole("the most questions that the verdict may still need", 0, 999_999_999),
        },
    )
    expect["description"] = "what must be found"
    expect["anyOf"] = [{"required": ["verdict"]}, {"required": ["refused"]}]
    scenario = mapping({"scenario": text("a name, in words"), "given": words.given(), "expect": expect})
    return listing(scenario, "situations and what must be found")


def _invariants(words: Words) -> Schema:
    laws: dict[str, Schema] = {
        Law.ONLY: {"description": "the verdict is always one of these", **many(choice("a verdict", Verdict))},
        Law.OWES: {"description": "this duty is always owed", **many(words.duty, most=1)},
        Law.NO_EFFECT: {"description": "this fact never changes the verdict", **many(words.fact(), most=1)},
        Law.NEVER_RELAXES: {
            "description": "to add to this set never gives a milder verdict",
            **many(words.fact(FactType.CHOICES), most=1),
        },
    }
    invariant = mapping(
        {"invariant": {"description": "its id", **IDENT}, "says": text("what must never break, in words")},
        {"when": condition("where it must hold; everywhere, when left out"), **laws},
    )
    invariant["oneOf"] = [{"required": [law.value]} for law in Law]
    return listing(invariant, "what must never break")


def _accepted() -> Schema:
    accepted = mapping(
        {
            "accept": {"description": "the code of a finding", "enum": [c for c in codes() if c.startswith("C")]},
            "because": text("why it may stand"),
        },
        {
            "about": {
                "description": "rules, readings or words that the finding is about",
                **many(text("an id, or words")),
            }
        },
    )
    return listing(accepted, "findings that the author lets stand")
