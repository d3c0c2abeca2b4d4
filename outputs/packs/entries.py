"""One more entry for a pack: a rule, an exception, a duty or a scenario, as the YAML of the pack's own files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kb.decide import decide
from kb.decision import Decision
from kb.loading.folder import FOLDERS, Files
from kb.loading.pack import load_files
from kb.loading.source import Listing, read_document
from kb.loading.source import Mapping as Keys
from kb.pack import CitingRule, DutyRule, Norm, Pack, PolicyException
from kb.policy import Policy
from kb.problems import Problems
from kb.situation import FactError
from kb.vocabulary import FactType
from outputs.packs.details import CannotWrite
from outputs.packs.yaml_text import block, item

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Text for the end of one file. `name` is the key under which a mapping takes it; a list takes it as one more entry."""

    file: str
    entry: Mapping[str, object]
    name: str | None = None

    def text(self, indent: int = 0) -> str:
        """The entry as lines."""
        lines = item(self.entry) if self.name is None else f"{self.name}:\n{block(self.entry, 2)}"
        return "".join(f"{' ' * indent}{line}" for line in lines.splitlines(keepends=True))


def rule(
    file: str,
    id: str,
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
    return Addition(file=file, entry=entry)


def exception(
    file: str, id: str, clause: str, lifts: list[str], when: Mapping[str, object], readings: list[str], says: str
) -> Addition:
    """An exception that lifts norms."""
    entry = {"exception": id, "clause": clause, **_given(when=when, readings=readings), "lifts": lifts, "says": says}
    return Addition(file=file, entry=entry)


def duty_rule(
    file: str, id: str, owes: str, clause: str, verdicts: list[str], when: Mapping[str, object], readings: list[str]
) -> Addition:
    """A rule that says when a duty arises."""
    entry = {
        "duty": id,
        "owes": owes,
        "clause": clause,
        **_given(verdict=verdicts, when=when, readings=readings),
    }
    return Addition(file=file, entry=entry)


def duty(
    id: str, title: str, recipient: str, owed_by: str, by_when: str, form: str | None, clause: str, says: str
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
    return Addition(file="duties.yaml", entry=entry, name=id)


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
        return Addition(file=file, entry={"scenario": name, "given": facts, "expect": {"refused": error.fact}}), None
    cited = [reason.clause for reason in decision.reasons if reason.certain]
    cited += [lifted.clause for lifted in decision.defeated] + [owed.clause for owed in decision.duties]
    expect = {
        "verdict": str(decision.verdict or "none"),
        **_given(
            clauses=list(dict.fromkeys(cited)),
            duties=list(dict.fromkeys(owed.id for owed in decision.duties)),
            readings=[reading.id for reading in decision.readings],
        ),
        "missing": list(decision.missing),
    }
    return Addition(file=file, entry={"scenario": name, "given": facts, "expect": expect}), decision


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
    wanted = Listing if addition.name is None else Keys
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
