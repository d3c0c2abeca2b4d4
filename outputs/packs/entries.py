"""One more entry for a pack: a rule, an exception, a duty or a scenario, as the YAML of the pack's own files."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kb.checks.scenarios import PROPOSED, expecting, written
from kb.decide import decide
from kb.decision import Decision
from kb.expectations import Scenario
from kb.loading.folder import FOLDERS, Files
from kb.loading.pack import load_files
from kb.loading.source import Listing, read_document
from kb.loading.source import Mapping as Keys
from kb.loading.yaml_text import block, item
from kb.pack import CitingRule, DutyRule, Norm, Pack, PolicyException
from kb.policy import Policy
from kb.problems import Problems
from kb.situation import FactError
from kb.vocabulary import FactType
from outputs.packs.details import CannotWrite

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Lines for the end of one file: one more entry of its list, or where it is `named`, one more key of its mapping."""

    file: str
    lines: str
    named: bool = False

    def text(self, indent: int = 0) -> str:
        """The entry as lines, moved to the right."""
        return textwrap.indent(self.lines, " " * indent)


def rule(
    file: str,
    id: str,
    *,
    clause: str,
    verdict: str,
    force: str,
    when: Mapping[str, object],
    readings: list[str],
    says: str,
) -> Addition:
    """A norm; `force` is left out where it is the usual `must`."""
    entry = {
        "norm": id,
        "clause": clause,
        **({} if force == "must" else {"force": force}),
        "verdict": verdict,
        **_given(when=when, readings=readings),
        "says": says,
    }
    return Addition(file=file, lines=item(entry))


def exception(
    file: str, id: str, *, clause: str, lifts: list[str], when: Mapping[str, object], readings: list[str], says: str
) -> Addition:
    """An exception that lifts norms."""
    entry = {"exception": id, "clause": clause, **_given(when=when, readings=readings), "lifts": lifts, "says": says}
    return Addition(file=file, lines=item(entry, apart=("lifts",)))


def duty_rule(
    file: str, id: str, *, owes: str, clause: str, verdicts: list[str], when: Mapping[str, object], readings: list[str]
) -> Addition:
    """A rule that says when a duty arises."""
    entry = {
        "duty": id,
        "owes": owes,
        "clause": clause,
        **_given(verdict=verdicts, when=when, readings=readings),
    }
    return Addition(file=file, lines=item(entry))


def duty(
    id: str, title: str, *, recipient: str, owed_by: str, by_when: str, form: str | None, clause: str, says: str
) -> Addition:
    """A duty itself, for duties.yaml."""
    entry = {
        "title": title,
        "recipient": recipient,
        "owed_by": owed_by,
        "when": by_when,
        **_given(form=form),
        "clauses": [clause],
        "says": says,
    }
    return Addition(file="duties.yaml", lines=f"{id}:\n{block(entry, 2)}", named=True)


def scenario(
    file: str, name: str, policy: Policy, facts: Mapping[str, object], today: date
) -> tuple[Addition, Decision | None]:
    """A scenario that expects what is decided today, and the decision; None where the facts are refused."""
    facts = _dated(policy.pack, facts, today)
    try:
        decision = decide(policy, facts, today)
    except FactError as error:
        if error.fact is None or error.fact not in facts:
            raise
        refused = Scenario(name=name, given=tuple(facts.items()), verdict=None, refused=error.fact, place=PROPOSED)
        return Addition(file=file, lines=written(refused)), None
    # a clause that only some completions cite is not expected; what is missing is, exactly, even where that is nothing
    certain = replace(decision, reasons=tuple(reason for reason in decision.reasons if reason.certain))
    made = replace(expecting(certain, facts, name), missing=frozenset(decision.missing))
    return Addition(file=file, lines=written(made)), decision


def _dated(pack: Pack, facts: Mapping[str, object], today: date) -> dict[str, object]:
    """Facts with the day in question put in where an answer hangs on it: else the scenario would come out otherwise one day."""
    dated = dict(facts)
    for fact in pack.vocabulary.facts:
        if fact.on is not None and (fact.type is FactType.CHOICE or fact.id in facts):
            dated.setdefault(fact.on, today.isoformat())
    return dated


def _given(**parts: object) -> dict[str, object]:
    """The parts that are not empty; a list of one stands without brackets."""
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 and key != "clauses" else value
        for key, value in parts.items()
        if value
    }


def file_for(pack: Pack, kind: str, clause: str | None, named: str | None) -> str:
    """The file that takes an entry: the one named, else the one where its likes stand. Raises CannotWrite."""
    folder = "scenarios" if kind == "scenario" else "rules"
    if named is not None:
        bare = named.removeprefix(f"{folder}/").removesuffix(".yaml")
        if not _FILE.fullmatch(bare):
            raise CannotWrite(
                f"`{named[:60]}` cannot be a file of {folder}",
                f"write {folder}/NAME.yaml, with letters, digits, `-` and `_`",
            )
        return f"{folder}/{bare}.yaml"
    if kind == "scenario":
        return pack.scenarios[-1].place.file if pack.scenarios else f"{FOLDERS[1]}/examples.yaml"
    likes: tuple[type[CitingRule], ...] = (DutyRule,) if kind == "duty" else (Norm, PolicyException)
    all_likes = [entry for entry in pack.citing if isinstance(entry, likes)]
    near = [entry for entry in all_likes if entry.clause == clause] or all_likes
    return near[-1].place.file if near else f"{FOLDERS[0]}/rules.yaml"


def added(files: Files, additions: Iterable[Addition]) -> dict[str, bytes]:
    """The files with the entries at their ends, in the layout that each file has. Raises CannotWrite."""
    made = dict(files)
    for addition in additions:
        made[addition.file] = _appended(addition, made.get(addition.file, b""))
    return made


def _appended(addition: Addition, body: bytes) -> bytes:
    if not body.strip():
        return addition.text().encode()
    node = read_document(addition.file, body, Problems())
    wanted = Keys if addition.named else Listing
    opening = "" if node is None else node.place.source[node.place.column - 1 : node.place.column]
    if not isinstance(node, wanted) or opening in ("[", "{"):
        raise CannotWrite(
            f"nothing can be put at the end of {addition.file}: it is written in brackets",
            "give each entry lines of its own, or add this one by hand",
        )
    text = body.decode("utf-8")
    ending = "\r\n" if "\r\n" in text else "\n"
    more = addition.text(node.place.column - 1).replace("\n", ending)
    return (text.rstrip() + ending + ending + more).encode()


def tried(files: Files) -> Policy:
    """The policy that these files make, ready to decide with. Raises PackError with all faults."""
    return Policy.of(load_files(files))
