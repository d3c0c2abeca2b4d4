"""Batches: columns in, verdicts or answers out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kb.batch.columns import Columns, code_type, codes_of, facts_of, left_out
from kb.batch.keys import Bits, Keys, bits_of, distinct, joined
from kb.batch.machine import REFUSED, Machine
from kb.decide import rule_on
from kb.pack import STRICTNESS
from kb.policy import Policy
from kb.rulings import Ruling
from kb.situation import FactError

OPEN = len(STRICTNESS)
"""The verdict's number for a row whose verdict facts that are left out can still change."""
PART = 65_536
"""Rows whose keys are compared together."""
MOST_KEPT = 200_000
"""Keys whose answers are remembered from one call to the next; with more, all are forgotten."""
MOST_JOINED = 1 << 20
MOST_NARROW = 8
"""Tables of up to MOST_JOINED ids that are kept for tables with few columns."""


Outcome = Ruling | None
"""The ruling; None for a row that `decide` refuses. Why it does so the row itself has to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Outcomes of many rows: for each row a place in `outcomes`."""

    ids: npt.NDArray[np.intp]
    outcomes: Sequence[Outcome]

    def places(self) -> list[int]:
        """For each row its place in `outcomes`, as plain numbers."""
        places: list[int] = self.ids.tolist()
        return places

    def plane(self, has: Callable[[Ruling], bool]) -> npt.NDArray[np.uint8]:
        """One bit for each row, packed, the first row highest: what `has` says of its ruling; 0 for what was refused."""
        bits = np.array([one is not None and has(one) for one in self.outcomes], dtype=np.bool_)
        return np.packbits(bits[self.ids])


class _Memory:
    """Outcomes and where they were met. Ids stay the same for as long as one memory is used."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.by_key: dict[bytes, int] = {}
        self.by_bits: dict[tuple[bool, int], int] = {}
        self.narrow: dict[tuple[bool, ...], npt.NDArray[np.int32]] = {}
        """Where few columns vary: for each joined code of them the id, or -1 as long as it was not met."""

    def add(self, outcome: Outcome) -> int:
        """Keep an outcome; its id."""
        self.outcomes.append(outcome)
        return len(self.outcomes) - 1

    @property
    def full(self) -> bool:
        return len(self.by_key) >= MOST_KEPT or len(self.narrow) > MOST_NARROW


class Batch:
    """Decides columns of situations by one policy. `today` decides what hangs on the date where no day is given."""

    def __init__(self, policy: Policy, today: date) -> None:
        self._policy, self._today = policy, today
        self._axes, self._variables = policy.table.axes, policy.table.axes.variables
        self._bits = Bits(policy)
        self._keys: dict[tuple[bool, ...], Keys] = {}
        self._memory = _Memory()
        needed = {fact.id for fact in policy.pack.vocabulary.required}
        self._required = tuple(v.number for v in self._variables if v.fact in needed)
        nothing_said = policy.situation({}, today)
        self._by_date: Mapping[int, int] = {
            variable.number: codes_of(variable, nothing_said.known[variable.fact])
            for variable in self._variables
            if variable.fact in nothing_said.known
        }

    @cached_property
    def _machine(self) -> Machine | None:
        return Machine.of(self._policy, self._today)

    def verdicts(self, columns: Columns) -> npt.NDArray[np.uint8]:
        """For each row the verdict's place in `STRICTNESS`, OPEN where facts are missing, or REFUSED as `decide` would."""
        columns = self._dated(columns)
        if self._machine is None or any(column is None for column in columns.codes):
            return self._verdicts(columns)
        partial = self._beyond_cells(columns, range(len(self._variables)))
        if partial is None:
            return self._machine.verdicts(columns)
        found = np.empty(columns.rows, dtype=np.uint8)
        found[partial] = self._verdicts(columns.take(partial))
        found[~partial] = self._machine.verdicts(columns.take(~partial))
        return found

    def answers(self, columns: Columns) -> Answered:
        """The outcome of every row, the same as that of a single decision."""
        columns = self._dated(columns)
        if self._memory.full:
            self._memory = _Memory()
        lacking = self._lacking(columns)
        if lacking is None:
            ids = self._ids(columns)
        else:
            ids = np.empty(columns.rows, dtype=np.intp)
            ids[~lacking] = self._ids(columns.take(~lacking))
            ids[lacking] = self._ids_lacking(columns.take(lacking))
        return Answered(ids=ids, outcomes=self._memory.outcomes)

    def _verdicts(self, columns: Columns) -> npt.NDArray[np.uint8]:
        answered = self.answers(columns)
        numbers = [
            REFUSED if one is None else OPEN if one.verdict is None else STRICTNESS.index(one.verdict)
            for one in answered.outcomes
        ]
        return np.array(numbers, dtype=np.uint8)[answered.ids]

    def _dated(self, columns: Columns) -> Columns:
        """The columns with what today's date decides in place of what is left out."""
        codes = list(columns.codes)
        for number, code in self._by_date.items():
            variable, column = self._variables[number], codes[number]
            if column is None:
                codes[number] = np.full(columns.rows, code, dtype=code_type(variable))
            else:
                codes[number] = np.where(column == left_out(variable), column.dtype.type(code), column)
        return Columns(rows=columns.rows, codes=tuple(codes))

    def _beyond_cells(self, columns: Columns, numbers: Iterable[int]) -> npt.NDArray[np.bool_] | None:
        """Which rows leave one of these variables out or do not know it; None where none does."""
        found: npt.NDArray[np.bool_] | None = None
        for number in numbers:
            column, first = columns.codes[number], left_out(self._variables[number])
            if column is None:
                return np.ones(columns.rows, dtype=np.bool_)
            if column.size and int(column.max()) >= first:
                found = column >= first if found is None else found | (column >= first)
        return found

    def _lacking(self, columns: Columns) -> npt.NDArray[np.bool_] | None:
        return self._beyond_cells(columns, self._required)

    def _ids(self, columns: Columns) -> npt.NDArray[np.intp]:
        """The ids of rows that have all required facts."""
        present = tuple(column is not None for column in columns.codes)
        if present not in self._keys:
            self._keys[present] = Keys(self._bits, present)
        keys = self._keys[present]
        if keys.joined_codes <= MOST_JOINED:
            return self._ids_narrow(columns, keys, present)
        ids = np.empty(columns.rows, dtype=np.intp)
        for start in range(0, columns.rows, PART):
            part = columns.part(start, start + PART)
            ids[start : start + part.rows] = self._ids_by_key(part, keys)
        return ids

    def _ids_narrow(self, columns: Columns, keys: Keys, present: tuple[bool, ...]) -> npt.NDArray[np.intp]:
        """Where few different rows are possible each is looked up by its joined codes, and only new ones by their keys."""
        known = self._memory.narrow.get(present)
        if known is None:
            known = self._memory.narrow[present] = np.full(keys.joined_codes, -1, dtype=np.int32)
        ids = np.empty(columns.rows, dtype=np.intp)
        for start in range(0, columns.rows, PART):
            part = columns.part(start, start + PART)
            index = joined(part, keys.variables)
            found = known[index]
            new = np.flatnonzero(found < 0)
            if new.size:
                _, first = np.unique(index[new], return_index=True)
                rows = new[first]
                known[index[rows]] = self._ids_by_key(part.take(rows), keys)
                found = known[index]
            ids[start : start + part.rows] = found
        return ids

    def _ids_by_key(self, columns: Columns, keys: Keys) -> npt.NDArray[np.intp]:
        words = keys.of(columns)
        first, place_of = distinct(words)
        memory = self._memory
        found = np.empty(len(first), dtype=np.intp)
        for number, row in enumerate(first):
            key = words[row].tobytes()
            place = memory.by_key.get(key)
            if place is None:
                place = memory.by_key[key] = self._place(columns, int(row), bits_of(words[row]))
            found[number] = place
        return found[place_of]

    def _place(self, columns: Columns, row: int, bits: int) -> int:
        memory, settled = self._memory, self._bits.settled(bits)
        rulings = self._policy.compiled.rulings
        certain = self._bits.certain(settled)
        if certain:
            settled = self._bits.live(settled) & rulings.watched
        place = memory.by_bits.get((certain, settled))
        if place is None:
            outcome = rulings.of(settled) if certain else self._decided(columns, row)
            place = memory.by_bits[certain, settled] = memory.add(outcome)
        return place

    def _decided(self, columns: Columns, row: int) -> Outcome:
        """One row, decided as a single situation."""
        codes = [
            left_out(variable) if column is None else int(column[row])
            for variable, column in zip(self._variables, columns.codes, strict=True)
        ]
        try:
            situation = self._policy.situation(facts_of(self._axes, codes), self._today)
        except FactError:
            return None
        return rule_on(self._policy, situation)

    def _ids_lacking(self, columns: Columns) -> npt.NDArray[np.intp]:
        """Without a required fact nothing is decided; but a value that a limit rules out is refused all the same."""
        matters = {fact.id for fact in self._policy.pack.vocabulary.facts if fact.required or fact.limits}
        codes = tuple(
            column if variable.fact in matters else None
            for variable, column in zip(self._variables, columns.codes, strict=True)
        )
        some = Columns(rows=columns.rows, codes=codes)
        shown = [column.astype(np.uint64) for column in codes if column is not None]
        first, place_of = distinct(np.stack(shown or [np.zeros(columns.rows, dtype=np.uint64)], axis=1))
        found = [self._memory.add(self._decided(some, int(row))) for row in first]
        return np.array(found, dtype=np.intp)[place_of]
