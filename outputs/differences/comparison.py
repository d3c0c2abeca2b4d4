"""The difference of two policies as values ready to be laid out: what changes, where, by how much, by which edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.analysis.difference import Change, Difference, Part, difference
from kb.analysis.edits import WEIGHT, Bearing, Edit, Kind, edits
from kb.analysis.effects import Effect, effect_of
from kb.analysis.examples import Examples
from kb.analysis.regions import hull, regions, trimmed
from kb.analysis.words import box_in_words
from kb.loading.revision import Edition
from outputs.differences.edits import FieldWords, field_of, lines_of, place_of

REGIONS = 4
"""Parts into which a change is split where nobody asks for more."""

MOST_EDITS = 30
"""Edits that are measured where nobody asks for all: each takes a comparison of its own."""
MOST_LINES = 30
MOST_SHORT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two policies."""

    name: str
    id: str
    title: str
    version: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many situations, and how common they are: their part of all, from 0 to 1, by the new policy's weights."""

    count: int
    share: float

    @property
    def uncounted(self) -> bool:
        """Whether there are such situations, and the weights give them no part at all."""
        return self.count > 0 and self.share <= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A region of a change: what its facts are, how much of it changes, and one situation of it for each policy."""

    words: tuple[str, ...]
    tally: Tally
    around: int
    """All situations with these facts."""
    example_old: dict[str, object]
    example_new: dict[str, object]

    @property
    def whole(self) -> bool:
        """Whether every situation with these facts changes so."""
        return self.tally.count == self.around


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One change: a verdict that becomes another, or a duty, clause or reading that comes (`before` None) or goes (`after` None).

    `words` say what the duty, clause or reading is; `always` what all `cases` have in common. Without cases both are empty.
    """

    part: Part
    before: str | None
    after: str | None
    milder: bool
    words: str
    tally: Tally
    always: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def name(self) -> str:
        """The duty, clause or reading that comes or goes; for a verdict the new one."""
        return self.after or self.before or ""

    @property
    def comes(self) -> bool:
        """Whether it is gained."""
        return self.before is None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPage:
    """One edit: its lines, and what it does by itself. `effect` is None where it can change no answer or was not measured."""

    kind: Kind
    id: str
    how: str
    bearing: Bearing
    fields: tuple[FieldWords, ...]
    old_place: str | None
    new_place: str | None
    lines: tuple[str, ...]
    effect: tuple[Shift, ...] | None
    reason: str | None
    along: tuple[str, ...]
    apart: bool = False
    """Whether a fact's edit adds situations of which only one policy knows, or takes some away."""
    gap: bool = False
    """Whether something else counts for a fact that is left out, not known or given as a date."""

    @property
    def quiet(self) -> bool:
        """Whether it changes neither an answer nor its terms."""
        return self.bearing in (Bearing.ASKING, Bearing.CHECKS, Bearing.WORDS)

    @property
    def telling(self) -> tuple[FieldWords, ...]:
        """The fields worth words besides the lines: conditions, what rules lift or lean on; all where there are no lines."""
        shown = (field for field in self.fields if field.before != field.after)
        rule = self.kind in (Kind.CONCEPT, Kind.NORM, Kind.EXCEPTION, Kind.DUTY_RULE)
        named = ("when", "lifts", "leans") if rule else ()
        return tuple(field for field in shown if not self.lines or field.name in named)

    @property
    def idle(self) -> bool:
        """Whether it changes no answer where every fact is given."""
        return self.bearing is not Bearing.ANSWERS or self.effect == ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that is said about two policies."""

    old: Side
    new: Side
    situations: int
    changed: Tally
    milder: Tally
    stricter: Tally
    around: tuple[str, ...]
    """What all situations that change have in common."""
    verdicts: tuple[Shift, ...]
    duties: tuple[Shift, ...]
    clauses: tuple[Shift, ...]
    readings: tuple[Shift, ...]
    edits: tuple[EditPage, ...]
    unmeasured: int
    """Edits that were left out: --all measures and shows them."""
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    gaps: tuple[str, ...]
    """The facts for which something else counts when they are left out, not known or given as a date, of all edits."""
    files: tuple[str, ...]
    """The files that are not the same in both, but for the ends of their lines."""

    @property
    def alike(self) -> bool:
        """Whether no situation changes, both speak of the same situations, and gaps in a question count as they did."""
        return not (self.changed.count or self.only_old or self.only_new or self.gaps)

    @property
    def bearing(self) -> int:
        """How many edits can change an answer, those that were left out among them."""
        answers = (Bearing.ANSWERS, Bearing.LEFT_OUT)
        return self.unmeasured + sum(1 for edit in self.edits if edit.bearing in answers)

    @property
    def edited(self) -> bool:
        """Whether any entry was edited."""
        return bool(self.edits or self.unmeasured)

    @property
    def same(self) -> bool:
        """Whether the two are the same, word for word."""
        return self.alike and not self.edited and not self.files

    def of(self, part: Part) -> tuple[Shift, ...]:
        """The changes of one part of an answer."""
        return {
            Part.VERDICT: self.verdicts,
            Part.DUTY: self.duties,
            Part.CLAUSE: self.clauses,
            Part.READING: self.readings,
        }[part]


def compare(
    old: Edition,
    new: Edition,
    today: date,
    *,
    most: int = REGIONS,
    detailed: Iterable[Part] = (Part.VERDICT,),
    every: bool = False,
    compared: Difference | None = None,
    tick: Callable[[], None] | None = None,
) -> Comparison:
    """Compare two editions. `most` regions of each change of the `detailed` parts; `every`: however many edits there are.

    `compared` is their difference, where somebody has it already.

    Raises Incomparable, TooLarge, Unshown, and whatever `tick` raises in long work.
    """
    found = compared or difference(old.policy.pack, new.policy.pack, tick)
    maker = _Maker(old, new, found, Examples(old.policy, new.policy, found, today), most)
    parts = frozenset(detailed)
    made = edits(old.policy.pack, new.policy.pack)
    made = tuple(sorted(made, key=lambda edit: WEIGHT.index(edit.bearing)))
    long = [edit for edit in made if edit.bearing is Bearing.ANSWERS][MOST_EDITS:]
    shown = made if every else tuple(edit for edit in made if edit not in long)
    return Comparison(
        old=_side(old),
        new=_side(new),
        situations=found.space.size,
        changed=Tally(count=found.count, share=found.space.share(found.where)),
        milder=_sum(change for change in found.verdicts if change.milder),
        stricter=_sum(change for change in found.verdicts if not change.milder),
        around=box_in_words(found.space, trimmed(found.space, hull(found.space, found.where))) if found.count else (),
        verdicts=tuple(maker.shift(change, Part.VERDICT in parts) for change in found.verdicts),
        duties=tuple(maker.shift(change, Part.DUTY in parts) for change in found.duties),
        clauses=tuple(maker.shift(change, Part.CLAUSE in parts) for change in found.clauses),
        readings=tuple(maker.shift(change, Part.READING in parts) for change in found.readings),
        edits=tuple(maker.edit(edit, tick) for edit in shown),
        unmeasured=len(made) - len(shown),
        only_old=found.only_old,
        only_new=found.only_new,
        gaps=tuple(edit.id for edit in made if edit.gap),
        files=tuple(_differing(old, new)),
    )


def _differing(old: Edition, new: Edition) -> Iterator[str]:
    """The files that a fingerprint tells apart."""
    one, other = (
        {name: body.replace(b"\r\n", b"\n") for name, body in edition.files.items()} for edition in (old, new)
    )
    return (name for name in sorted({*one, *other}) if one.get(name) != other.get(name))


def _side(edition: Edition) -> Side:
    pack = edition.policy.pack
    return Side(
        name=edition.name,
        id=pack.id,
        title=f"{pack.school}: {pack.title}",
        version=pack.version,
        fingerprint=pack.fingerprint,
    )


def _sum(changes: Iterable[Change]) -> Tally:
    listed = tuple(changes)
    return Tally(count=sum(one.count for one in listed), share=sum(one.share for one in listed))


class _Maker:
    def __init__(self, old: Edition, new: Edition, found: Difference, examples: Examples, most: int) -> None:
        self._old, self._new, self._found, self._examples, self._most = old, new, found, examples, most
        self._packs = (new.policy.pack, old.policy.pack)

    def shift(self, change: Change, detailed: bool = False) -> Shift:
        """A change, with its regions where they are wanted."""
        cases = tuple(self._cases(change)) if detailed else ()
        always = tuple(word for word in cases[0].words if all(word in case.words for case in cases)) if cases else ()
        return Shift(
            part=change.part,
            before=change.before,
            after=change.after,
            milder=change.milder,
            words=self._words(change),
            tally=Tally(count=change.count, share=change.share),
            always=always,
            cases=tuple(_without(case, always) for case in cases),
        )

    def _cases(self, change: Change) -> list[Case]:
        space = self._found.space
        old, new = self._old.policy.pack.vocabulary, self._new.policy.pack.vocabulary
        cases = []
        for region in regions(space, change.where, self._most).items:
            example = self._examples.of(change, region.box)
            share = space.share(space.both(change.where, space.of_boxes((region.box,))))
            case = Case(
                words=box_in_words(space, region.box),
                tally=Tally(count=region.count, share=share),
                around=region.around,
                example_old=example.known_to(old),
                example_new=example.known_to(new),
            )
            cases.append(case)
        return sorted(cases, key=lambda case: (-case.tally.share, -case.tally.count))

    def _words(self, change: Change) -> str:
        name = change.after or change.before or ""
        for pack in self._packs:
            match change.part:
                case Part.DUTY:
                    found = [duty.title for duty in pack.duties if duty.id == name]
                case Part.CLAUSE:
                    found = [clause.title for clause in pack.clauses if clause.id == name]
                case Part.READING:
                    found = [reading.read_as for reading in pack.readings if reading.id == name]
                case _:
                    found = []
            if found:
                return found[0]
        return ""

    def edit(self, edit: Edit, tick: Callable[[], None] | None) -> EditPage:
        """An edit, with its effect where it can have one."""
        old, new = self._old.policy.pack, self._new.policy.pack
        effect = effect_of(old, new, edit, tick) if edit.bearing is Bearing.ANSWERS else Effect(difference=None)
        found = effect.difference
        before = None if edit.how == "added" else place_of(self._old, edit)
        after = None if edit.how == "removed" else place_of(self._new, edit)
        lines = lines_of(
            self._old.lines(before) if before is not None else (), self._new.lines(after) if after is not None else ()
        )
        return EditPage(
            kind=edit.kind,
            id=edit.id,
            how=edit.how,
            bearing=edit.bearing,
            fields=tuple(field_of(field, old, new) for field in edit.fields),
            old_place=None if before is None else f"{before.file}:{before.line}",
            new_place=None if after is None else f"{after.file}:{after.line}",
            lines=lines,
            effect=None if found is None else tuple(self.shift(change) for change in found.changes),
            reason=effect.reason,
            along=effect.along,
            apart=edit.kind is Kind.FACT and found is not None and bool(found.only_old or found.only_new),
            gap=edit.gap,
        )


def _without(case: Case, always: tuple[str, ...]) -> Case:
    return Case(
        words=tuple(word for word in case.words if word not in always),
        tally=case.tally,
        around=case.around,
        example_old=case.example_old,
        example_new=case.example_new,
    )
