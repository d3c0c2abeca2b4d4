"""The forms of the commands that are not for authors: `screen`, `settings`, `understand`, and a line that `decide` refuses."""

from __future__ import annotations

from kb.loading.schema_parts import Schema, listing, mapping
from kb.pack import Verdict
from outputs.schemas.parts import count, facts, numbers_by_name, or_null, ref, truth, whole, words
from outputs.schemas.versions import Form
from outputs.tables.counts import OPEN


def screen_schema() -> Schema:
    """What `screen --json` prints: the summary; the answers themselves are in the table that it writes."""
    policy = mapping(
        {
            "id": words("the policy's id"),
            "title": words("its title"),
            "version": words("its version"),
            "fingerprint": words("the fingerprint of its files"),
            "review_overdue": truth("whether its review is overdue"),
        }
    )
    verdicts = {item.value: count("rows with this verdict", 1) for item in Verdict}
    return whole(
        Form.SCREEN,
        "the summary of safetriage screen",
        {
            "table": words("the name of the table that was read"),
            "output": words("the name of the table that was written"),
            "rejects": or_null(words("the name of the file of rows with faults"), "where no row has any"),
            "policy": {"description": "the policy that answered", **policy},
            "rows": count("rows read: those written and those rejected"),
            "written": count("rows written"),
            "rejected": count("rows with faults"),
            "needs_a_person": count("rows that are referred, or that lack a fact"),
            "treat_as_prohibited": count("rows to be treated as not allowed until somebody has decided"),
            "compared_through_both_channels": count("rows that were decided again through both channels"),
            "verdicts": {
                "description": f"rows by verdict; `{OPEN}` where there is none yet. Verdicts without a row are left out",
                **mapping({}, {**verdicts, OPEN: count("rows without a verdict", 1)}),
            },
            "clauses": numbers_by_name("rows that cite a clause, by its id", "rows"),
            "rules": numbers_by_name("rows in which a norm stands, by its id", "rows"),
            "duties": numbers_by_name("rows in which a duty is owed, by its id", "rows"),
            "readings": numbers_by_name("rows that lean on a reading, by its id", "rows"),
            "missing": numbers_by_name("rows that lack a fact, by its id", "rows"),
            "refused": numbers_by_name(
                "rejected rows by the column at fault; the empty name where it is the whole row", "rows"
            ),
        },
    )


def settings_schema() -> Schema:
    """What `settings --json` and `settings show --json` print."""
    unset = "where it is not set"
    setting = mapping(
        {
            "name": words("the setting's full name, such as holders.dsl"),
            "label": words("what it is, in words"),
            "value": or_null(words("its value"), unset),
            "source": {
                "description": "where the value comes from",
                "enum": ["default", "settings file", "environment", "command line", "not set"],
            },
            "at": {
                "description": "the line of the settings file, the variable, or the option; null for the other sources",
                "type": ["integer", "string", "null"],
            },
            "checked": {
                "description": "the day on which somebody checked it; null where nobody has, or it has no such day",
                "type": ["string", "null"],
                "format": "date",
            },
            "stale": or_null(words("why it has to be checked again"), "where it has not"),
            "wrong": or_null(words("why the value cannot be used"), "where it can"),
            "without": or_null(words("what goes without it"), "where it is set, or nothing does"),
        }
    )
    return whole(
        Form.SETTINGS,
        "the settings of safetriage",
        {"file": _file(), "settings": listing(ref("setting"), "the settings, or the one that was named")},
        defs={"setting": setting},
    )


def settings_path_schema() -> Schema:
    """What `settings path --json` prints."""
    return whole(
        Form.SETTINGS_PATH,
        "where the settings file of safetriage is",
        {"file": _file(), "there": truth("whether the file is there")},
    )


def _file() -> Schema:
    return words("the settings file")


def understood_schema() -> Schema:
    """What `understand` prints."""
    quoted = words("the words of the message")
    value: Schema = {"description": "its value", "type": ["string", "boolean", "number", "array"]}
    evidence = mapping(
        {"fact": words("the fact's id"), "value": {**value, "items": {"type": "string"}}, "words": quoted}
    )
    doubt = mapping(
        {
            "fact": or_null(words("the fact's id"), "where the doubt is about the whole message"),
            "why": words("why it was not taken"),
            "words": quoted,
        }
    )
    answer = mapping(
        {
            "excuse": words("the reason that was offered, by its id"),
            "says": words("what the policy answers to it"),
            "clause": words("the clause's id"),
            "words": quoted,
        }
    )
    return whole(
        Form.UNDERSTOOD,
        "what safetriage understand reads from a message",
        {
            "facts": facts("what was read, to be confirmed before it is used"),
            "evidence": listing(ref("evidence"), "the words from which each fact was read"),
            "doubts": listing(ref("doubt"), "what was touched and not taken"),
            "answers": listing(ref("answer"), "reasons that were offered and that the policy does not accept"),
            "harm": listing({"type": "string"}, "words that speak of a child in danger; the emergency comes first"),
        },
        defs={"evidence": evidence, "doubt": doubt, "answer": answer},
    )


def refused_schema() -> Schema:
    """The line that `decide` prints in place of a decision."""
    error = mapping(
        {
            "fact": or_null(words("the fact that is wrong"), "where it is none of them"),
            "message": words("what is wrong, in a sentence"),
            "help": or_null(words("the way out"), "where none is known"),
            "line": count("the line of the input, from 1", 1),
        }
    )
    return whole(
        Form.REFUSED,
        "a line that safetriage decide could not use",
        {"error": {"description": "why there is no decision for this line", **error}},
    )
