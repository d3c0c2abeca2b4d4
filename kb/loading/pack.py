"""Loading a pack: files to documents, documents to values, references checked, all faults at once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kb.loading.accepted import read_accepted
from kb.loading.expectations import read_invariants, read_scenarios
from kb.loading.fields import ManyProblems
from kb.loading.folder import OPTIONAL, Files, fingerprint, read_folder
from kb.loading.phrases import read_phrases
from kb.loading.rules import Names, read_rules
from kb.loading.source import Mapping, Node, read_document
from kb.loading.texts import read_clauses, read_duties, read_guidance, read_readings, read_title_page
from kb.loading.vocabulary import read_vocabulary
from kb.pack import Concept, DutyRule, Norm, Pack, PolicyException
from kb.phrases import PhraseBook
from kb.problems import PackError, Place, Problem, Problems
from kb.strata import order_concepts
from kb.vocabulary import Vocabulary


def load_folder(folder: Path) -> Pack:
    """Load the pack in a folder. Raises `PackError` with every fault found."""
    problems = Problems()
    files = read_folder(folder, problems)
    problems.raise_any()
    return load_files(files)


class Memory:
    """What was read before, for a pack that is loaded again and again while one of its files is edited.

    It changes nothing but the time: what is remembered is taken for the same bytes only, and its faults are told again.
    """

    def __init__(self) -> None:
        self._documents: dict[str, tuple[bytes, Node | None, tuple[Problem, ...]]] = {}
        self._book: tuple[tuple[Node | None, ...], PhraseBook, tuple[Problem, ...]] | None = None

    def document(self, name: str, data: bytes, problems: Problems) -> Node | None:
        """As `read_document`."""
        kept = self._documents.get(name)
        if kept is None or kept[0] != data:
            own = Problems()
            node = read_document(name, data, own)
            kept = self._documents[name] = (data, node, tuple(own))
        _tell(kept[2], problems)
        return kept[1]

    def phrases(self, nodes: dict[str, Node], vocabulary: Vocabulary, problems: Problems) -> PhraseBook:
        """As `read_phrases`, which hangs on three documents."""
        # the same bytes gave the same objects, so one look at each tells whether any has changed
        on = tuple(nodes.get(name) for name in ("phrases.yaml", "vocabulary.yaml", "clauses.yaml"))
        if self._book is None or any(one is not other for one, other in zip(self._book[0], on, strict=True)):
            clauses = _names(_document(nodes, "clauses.yaml"))
            own, book = ManyProblems(), PhraseBook()
            # where it gives up, telling the faults below gives up in the same way
            with suppress(PackError):
                book = read_phrases(nodes["phrases.yaml"], vocabulary, clauses, own)
            self._book = (on, book, tuple(own))
        _tell(self._book[2], problems)
        return self._book[1]


def _tell(faults: tuple[Problem, ...], problems: Problems) -> None:
    for fault in faults:
        problems.add(fault.code, fault.message, fault.place, fault.help)


def load_files(files: Files, memory: Memory | None = None) -> Pack:
    """Load a pack from the bytes of its files. Raises `PackError` with every fault found.

    With the `memory` of the last time, only what has changed since is read.
    """
    memory = memory or Memory()
    problems = ManyProblems()
    nodes: dict[str, Node] = {}
    for name, data in sorted(files.items()):
        node = memory.document(name, data, problems)
        if node is not None:
            nodes[name] = node
    if any(name not in nodes and not _alone(name) for name in files):
        problems.raise_any()  # without these words every rule would look wrong
    pack = _assemble(nodes, fingerprint(files), problems, memory)
    problems.raise_any()
    return pack


def _alone(name: str) -> bool:
    """Whether nothing else in the pack refers to what stands in this file."""
    return name.startswith("scenarios/") or name in OPTIONAL


def _names(node: Node) -> frozenset[str]:
    return frozenset(key.value for key, _ in node.entries) if isinstance(node, Mapping) else frozenset()


def _document(nodes: dict[str, Node], name: str) -> Node:
    return nodes.get(name) or Mapping((), Place(file=name))


def _assemble(nodes: dict[str, Node], digest: str, problems: Problems, memory: Memory) -> Pack:
    def document(name: str) -> Node:
        return _document(nodes, name)

    def folder(name: str) -> tuple[Node, ...]:
        return tuple(node for file, node in sorted(nodes.items()) if file.startswith(f"{name}/"))

    clauses = _names(document("clauses.yaml"))
    vocabulary = read_vocabulary(document("vocabulary.yaml"), problems)
    page = read_title_page(document("pack.yaml"), clauses, problems)
    duties = read_duties(document("duties.yaml"), clauses, frozenset(role.id for role in page.roles), problems)
    readings = read_readings(document("readings.yaml"), clauses, problems)
    ids = {
        "clauses": clauses,
        "readings": frozenset(reading.id for reading in readings),
        "duties": frozenset(duty.id for duty in duties),
        "facts": frozenset(vocabulary.ids),
    }
    names = Names(clauses=clauses, readings=ids["readings"], duties=ids["duties"])
    rules = read_rules(folder("rules"), vocabulary, names, problems)
    concepts = order_concepts(tuple(rule for rule in rules if isinstance(rule, Concept)), problems)
    guidance = read_guidance(nodes["guidance.yaml"], clauses, problems) if "guidance.yaml" in nodes else ()
    phrases = memory.phrases(nodes, vocabulary, problems) if "phrases.yaml" in nodes else PhraseBook()
    concept_ids = frozenset(concept.id for concept in concepts)
    invariants = (
        read_invariants(nodes["invariants.yaml"], vocabulary, concept_ids, ids["duties"], problems)
        if "invariants.yaml" in nodes
        else ()
    )
    return Pack(
        id=page.id,
        title=page.title,
        school=page.school,
        version=page.version,
        issued=page.issued,
        review_due=page.review_due,
        fingerprint=digest,
        vocabulary=vocabulary,
        roles=page.roles,
        verdict_words=page.verdict_words,
        silent=page.silent,
        standing_advice=page.standing_advice,
        clauses=read_clauses(document("clauses.yaml"), problems),
        concepts=concepts,
        norms=tuple(rule for rule in rules if isinstance(rule, Norm)),
        exceptions=tuple(rule for rule in rules if isinstance(rule, PolicyException)),
        duty_rules=tuple(rule for rule in rules if isinstance(rule, DutyRule)),
        duties=duties,
        readings=readings,
        guidance=guidance,
        scenarios=read_scenarios(folder("scenarios"), ids, problems),
        invariants=invariants,
        accepted=read_accepted(nodes["accepted.yaml"], problems) if "accepted.yaml" in nodes else (),
        phrases=phrases,
    )
