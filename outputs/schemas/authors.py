"""The forms of `policy check`, `policy test` and `policy import --check` as JSON Schemas."""

from __future__ import annotations

from kb.checks.coverage.items import Kind
from kb.loading.schema_parts import Schema, choice, listing, mapping
from kb.tables.table import HitPolicy
from outputs.schemas.parts import count, facts, names, or_null, place, ref, share, truth, verdict, whole, words
from outputs.schemas.versions import Form

COUNTED = {
    "clauses": "clauses of the policy",
    "concepts": "concepts",
    "norms": "norms",
    "exceptions": "exceptions",
    "duty rules": "rules from which duties arise",
    "readings": "readings",
    "readings not confirmed": "readings that nobody has confirmed yet",
    "scenarios": "scenarios that were run",
    "invariants proved": "invariants that hold in every situation; 0 where the analysis was not finished",
    "situations looked at": "situations, each of them looked at; 0 where the analysis was not finished",
}
"""What a check counts."""


def check_schema() -> Schema:
    """What `policy check --json` prints."""
    nowhere = "where the finding is not about situations, or is accepted and `--accepted` was not given"
    finding = mapping(
        {
            "code": {
                "description": "what it is, by a code that stays: P for what keeps a policy from loading, C for the rest; "
                "`policy explain CODE` says more",
                "type": "string",
                "pattern": "^[CP][0-9]{3}$",
            },
            "notice": truth("whether it is only to be known, and no reason to fail"),
            "accepted": or_null(words("why the author lets it stand"), "where nobody has said so"),
            "message": words("what was found, in a sentence"),
            **place(),
            "help": or_null(words("the way out"), "where none is known"),
            "about": names("the ids or words that it is about; by these it can be accepted"),
            "clauses": names("the ids of the clauses that it is about"),
            "count": or_null(count("situations in which it holds"), nowhere),
            "share": or_null(share("how common these situations are, by the vocabulary's weights"), nowhere),
            "region": or_null(names("the smallest box around these situations, a phrase for each fact"), nowhere),
            "example": facts("one of these situations; empty where there is none to show"),
        }
    )
    counts: Schema = {
        "description": "how much was looked at; empty where the policy does not load",
        **mapping({}, {name: count(told) for name, told in COUNTED.items()}),
        "dependentRequired": {"norms": list(COUNTED)},
    }
    return whole(
        Form.CHECK,
        "what safetriage policy check finds",
        {
            "policy": words("the policy's id; where it does not load, what `--policy` named"),
            "findings": listing(ref("finding"), "everything found, accepted findings and notices too"),
            "counts": counts,
        },
        defs={"finding": finding},
    )


def testing_schema() -> Schema:
    """What `policy test --json` prints."""
    fault = mapping(
        {
            "what": words("what was looked at: verdict, clauses, duties, readings, missing and so on"),
            "expected": words("what the scenario expects of it"),
            "came": words("what came"),
        }
    )
    outcome = mapping(
        {
            "name": words("the scenario's name"),
            "file": words("the file, from the policy's folder"),
            "line": count("its line there, from 1", 1),
            "holds": truth("whether everything came as it expects"),
            "faults": listing(ref("fault"), "each way in which it falls short; empty where it holds"),
        }
    )
    covered = mapping(
        {
            "covered": count("items that scenarios which hold cover"),
            "of": count("items that some situation can cover", 1),
        }
    )
    item = mapping(
        {
            "id": words("the item: a rule, a lift, a reading, or one side of a limit of a number"),
            "kind": choice("what kind of item it is", Kind),
            "message": words("what is said of it, in a sentence"),
            **place(),
        }
    )
    scenario = mapping(
        {
            "name": words("a name to begin with"),
            "given": facts("the facts of the situation"),
            "verdict": or_null(verdict("the verdict as the policy gives it now"), "while facts are missing"),
            "clauses": names("the clauses that are cited"),
            "duties": names("the duties that are owed"),
            "readings": names("the readings that the answer leans on"),
        }
    )
    proposal = mapping(
        {
            "scenario": ref("scenario", "the scenario, to be judged before it is kept"),
            "covers": names("the ids of the items that it covers"),
        }
    )
    side = mapping({"who": words("whose answer"), "says": words("what it says there")})
    law = mapping(
        {
            "law": words("the law's id"),
            "says": words("what it says"),
            "situations": count("situations in which it was tried; 0: there is none that it speaks of"),
        },
        {
            "facts": facts("the facts of a situation that breaks it; only where it is broken, as the next two"),
            "sides": listing(ref("side"), "the two answers that differ there"),
            "scenarios": listing(ref("scenario"), "the situation as scenarios, with what the policy answers now"),
        },
    )
    law["dependentRequired"] = {"facts": ["sides", "scenarios"], "sides": ["facts"], "scenarios": ["facts"]}
    return whole(
        Form.TEST,
        "what safetriage policy test finds",
        {
            "policy": words("the policy's id"),
            "scenarios": listing(ref("outcome"), "the scenarios that were run, in the policy's order"),
            "coverage": {
                "description": "what the scenarios that hold cover between them, kind by kind, where the policy has any; "
                "empty where that was not worked out",
                **mapping({}, {kind.value: ref("covered", f"of the {kind.value}") for kind in Kind}),
            },
        },
        {
            "unfinished": words(
                "why it stopped before its end, and what was not done; only where its time was over. What was found until "
                "then is told"
            ),
            "gaps": listing(ref("item"), "what no scenario covers; with `--coverage` or `--fix-coverage`"),
            "dead": listing(ref("item"), "what nothing can cover; with `--coverage` or `--fix-coverage`"),
            "proposals": listing(ref("proposal"), "scenarios that would cover the gaps; with `--fix-coverage`"),
            "laws": listing(ref("law"), "each law that was searched; with `--laws`"),
        },
        {
            "outcome": outcome,
            "fault": fault,
            "covered": covered,
            "item": item,
            "proposal": proposal,
            "law": law,
            "side": side,
            "scenario": scenario,
        },
    )


def import_check_schema() -> Schema:
    """What `policy import --check --json` prints."""
    region: dict[str, Schema] = {
        "words": names("the boxes that it is made of, each as cells of the table"),
        "count": or_null(count("situations of the table's facts in it"), "where a fact is not a whole number"),
        "share": share("its part of all situations that can be; by length where a fact is not a whole number"),
        "example": facts("one of its situations"),
    }
    overlap: dict[str, Schema] = {
        "rows": listing(count("a row, from 1 below the head", 1), "the rows that hold together, by number"),
        "ids": names("the ids of these rows"),
        "verdicts": listing(verdict("a verdict"), "the verdicts of these rows"),
        **region,
    }
    untold = "why not, in a sentence; left out where they are told"
    return whole(
        Form.IMPORT_CHECK,
        "what safetriage policy import --check finds in a decision table",
        {
            "table": words("the table's name"),
            "hit_policy": choice("what counts where several rows hold", HitPolicy),
            "rows": count("rows of the table"),
            "situations": or_null(
                count("situations of the table's facts that can be"), "where a fact is not a whole number"
            ),
            "overlaps": listing(ref("overlap"), "where several rows hold; a fault with `unique` only"),
            "gaps": listing(ref("region"), "where no row holds"),
            "never_decide": listing(
                count("a row, from 1 below the head", 1), "rows that earlier rows always come before, by number"
            ),
            "not_told": {
                "description": "what could not be worked out within bounds; its list above is empty then",
                **mapping({}, {"overlaps": words(untold), "gaps": words(untold)}),
            },
        },
        defs={"overlap": mapping(overlap), "region": mapping(region)},
    )
