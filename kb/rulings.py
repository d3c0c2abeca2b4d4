"""Rulings: what a decision rests on, without the words around it; those of complete situations come straight from the masks.

A complete situation's masks leave some boxes. Which norms, exceptions, duties and readings follow hangs on those boxes alone,
so that a ruling is made once for each distinct set of boxes and kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.decision import Defeated, DutyOwed, ReadingUsed, Reason, Unsettled
from kb.pack import EFFECTS, STRICTNESS, CitingRule, DutyRule, Lean, Lift, Norm, Pack, PolicyException, Verdict
from kb.program import lean_id
from kb.table import Table
from kb.values import dataclass

MOST_KEPT = 30_000
"""Rulings kept; about 20 MB at the most. Past that a ruling is made anew, in some microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The verdict and all that it rests on: the fields of a `Decision` that the policy alone decides, and equal to them.

    `verdict` is None while a fact in `missing` can still change it. In a complete situation nothing is missing or unsettled, and
    only the verdict is possible.
    """

    verdict: Verdict | None
    reasons: tuple[Reason, ...]
    defeated: tuple[Defeated, ...]
    duties: tuple[DutyOwed, ...]
    readings: tuple[ReadingUsed, ...]
    missing: tuple[str, ...]
    possible: tuple[Verdict, ...]
    unsettled_duties: tuple[Unsettled, ...]

    def __init__(
        self,
        *,
        verdict: Verdict | None,
        reasons: tuple[Reason, ...],
        defeated: tuple[Defeated, ...],
        duties: tuple[DutyOwed, ...],
        readings: tuple[ReadingUsed, ...],
        missing: tuple[str, ...],
        possible: tuple[Verdict, ...],
        unsettled_duties: tuple[Unsettled, ...],
    ) -> None:
        # As all values are made, in a third of the time: one is made for every situation that is new.
        put = object.__setattr__
        put(self, "verdict", verdict)
        put(self, "reasons", reasons)
        put(self, "defeated", defeated)
        put(self, "duties", duties)
        put(self, "readings", readings)
        put(self, "missing", missing)
        put(self, "possible", possible)
        put(self, "unsettled_duties", unsettled_duties)

    @property
    def treat_as_prohibited(self) -> bool:
        """Whether it is to be treated as not allowed until more is known: `refer`, and a prohibition is possible."""
        return self.verdict is Verdict.REFER and Verdict.PROHIBITED in self.possible

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the norms that stand, strictest first."""
        return tuple(reason.rule for reason in self.reasons)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause cited: by norms that stand, by norms that are lifted, by duties; each once, in that order."""
        cited = [reason.clause for reason in self.reasons]
        cited += [item.clause for item in self.defeated]
        cited += [duty.clause for duty in self.duties]
        return tuple(dict.fromkeys(cited))


def reason_of(norm: Norm, *, certain: bool) -> Reason:
    """A norm as a reason."""
    return Reason(
        rule=norm.id,
        clause=norm.clause,
        effect=EFFECTS[norm.verdict],
        text=norm.says,
        force=norm.force,
        certain=certain,
    )


def owed_under(pack: Pack, rule: DutyRule) -> DutyOwed:
    """The duty that a rule adds."""
    duty = pack.duty(rule.duty)
    return DutyOwed(
        id=duty.id,
        clause=rule.clause,
        recipient=duty.recipient,
        owed_by=rule.owed_by or duty.owed_by,
        when=duty.when,
        form=duty.form,
        title=duty.title,
        text=duty.says,
    )


def readings_used(pack: Pack, used: set[str]) -> tuple[ReadingUsed, ...]:
    """These readings, in the order of the pack."""
    return tuple(
        ReadingUsed(id=reading.id, clauses=reading.clauses, confirmed=reading.confirmed, text=reading.read_as)
        for reading in pack.readings
        if reading.id in used
    )


_NORM, _EXCEPTION, _DUTY = range(3)
_Lean = tuple[str, int]
"""A reading and the boxes in which it is leaned on; -1, every box, for one that is always leaned on."""


class Rulings:
    """The rulings of a policy's complete situations. Made once; what can be made beforehand is made here."""

    def __init__(self, pack: Pack, table: Table) -> None:
        self._pack = pack
        self.kept: dict[int, Ruling] = {}
        """Rulings made so far, by the watched boxes that are left."""
        self._silent = pack.silent
        norms = sorted(pack.norms, key=lambda norm: STRICTNESS.index(norm.verdict))
        self._reasons = tuple(reason_of(norm, certain=True) for norm in norms)
        self._verdicts = tuple(norm.verdict for norm in norms)
        self._norm_leans = tuple(self._leaning(table, norm, norm.leans) for norm in norms)
        place = {norm.id: number for number, norm in enumerate(norms)}
        self._lifts = tuple(
            tuple(self._lifted(table, exception, lift, place[lift.norm]) for lift in exception.lifts)
            for exception in pack.exceptions
        )
        self._duties = tuple(
            (rule.verdicts, (rule.duty, rule.clause), owed_under(pack, rule), self._leaning(table, rule, rule.leans))
            for rule in pack.duty_rules
        )
        self._readings: dict[frozenset[str], tuple[ReadingUsed, ...]] = {}
        entries = [(norm.id, _NORM, place[norm.id]) for norm in pack.norms]
        entries += [(exception.id, _EXCEPTION, number) for number, exception in enumerate(pack.exceptions)]
        entries += [(rule.id, _DUTY, number) for number, rule in enumerate(pack.duty_rules)]
        self._fired, self._owner = _owners(table, entries)
        self.watched = self._fired
        for boxes in table.fires.values():
            self.watched |= boxes

    def _lifted(
        self, table: Table, exception: PolicyException, lift: Lift, norm: int
    ) -> tuple[int, Defeated, tuple[_Lean, ...]]:
        """A norm by its place, how it is defeated, and on what that leans."""
        reason = self._reasons[norm]
        defeated = Defeated(rule=reason.rule, clause=reason.clause, by=exception.id, text=exception.says)
        leaning = self._leaning(table, exception, exception.leans)
        return norm, defeated, (*leaning, *self._leaning(table, exception, lift.leans, lift))

    def _leaning(
        self, table: Table, rule: CitingRule, leans: tuple[Lean, ...], lift: Lift | None = None
    ) -> tuple[_Lean, ...]:
        return tuple(
            (lean.reading, -1 if lean.when is None else table.fires[lean_id(rule, lean, lift)]) for lean in leans
        )

    def of(self, live: int) -> Ruling:
        """The ruling of a complete situation, given the boxes that it leaves."""
        live &= self.watched
        found = self.kept.get(live)
        if found is None:
            found = self._made(live)
            if len(self.kept) < MOST_KEPT:
                self.kept[live] = found
        return found

    def _made(self, live: int) -> Ruling:
        fired: tuple[list[int], list[int], list[int]] = ([], [], [])
        left = live & self._fired
        while left:
            # The boxes of an entry stand together: the highest bit names the entry, and all its bits go at once.
            below, kind, number = self._owner[left.bit_length()]
            fired[kind].append(number)
            left &= below
        norms, exceptions, duties = fired
        norms.sort()
        leans: list[_Lean] = []
        defeated: list[Defeated] = []
        if exceptions:
            lifted = set()
            for number in reversed(exceptions):
                for norm, item, leaning in self._lifts[number]:
                    if norm in norms:
                        lifted.add(norm)
                        defeated.append(item)
                        leans += leaning
            norms = [norm for norm in norms if norm not in lifted]
        verdict = self._verdicts[norms[0]] if norms else self._silent
        for norm in norms:
            leans += self._norm_leans[norm]
        owed: dict[tuple[str, str], DutyOwed] = {}
        for number in reversed(duties):
            verdicts, key, duty, leaning = self._duties[number]
            if verdicts is None or verdict in verdicts:
                owed.setdefault(key, duty)
                leans += leaning
        return Ruling(
            verdict=verdict,
            reasons=tuple([self._reasons[norm] for norm in norms]),
            defeated=tuple(defeated),
            duties=tuple(owed.values()),
            readings=self._used(frozenset([reading for reading, boxes in leans if live & boxes])) if leans else (),
            missing=(),
            possible=(verdict,),
            unsettled_duties=(),
        )

    def _used(self, names: frozenset[str]) -> tuple[ReadingUsed, ...]:
        found = self._readings.get(names)
        if found is None:
            found = self._readings[names] = readings_used(self._pack, set(names))
        return found


def _owners(table: Table, entries: Iterable[tuple[str, int, int]]) -> tuple[int, list[tuple[int, int, int]]]:
    """All boxes of these entries (id, kind, place), and for each bit length of such boxes the entry whose box is the highest: a
    mask of what lies below its boxes, its kind and its place.
    """
    fired, owner = 0, [(0, 0, 0)] * (table.all.bit_length() + 1)
    for name, kind, number in entries:
        boxes = table.fires[name]
        fired |= boxes
        lowest = boxes & -boxes
        for bit in range(lowest.bit_length(), boxes.bit_length() + 1):
            owner[bit] = (lowest - 1, kind, number)
    return fired, owner
