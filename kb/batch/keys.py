"""Keys: for each row a few 64-bit words such that rows with equal words have equal answers.

The words of a row are its mask over the boxes of the table, a bit for each fact that is left out or unknown, and the boxes of the
vocabulary's limits. Every code of every variable rules some bits out, so the words are one AND after another; the codes of
several variables are joined first, and the ANDs of every joined code are made beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.batch.columns import Columns, code_count, left_out, unknown
from kb.normal_form import Boxes, Variable
from kb.policy import Policy

Words = npt.NDArray[np.uint64]

MOST_JOINED = 4096
"""Joined codes of one group: its table of words then stays in the processor's second cache."""
MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Variables whose codes are joined into one number, the last one counting fastest, and the words of every joined code."""

    variables: tuple[Variable, ...]
    words: Words


class Keys:
    """Makes keys for rows in which certain variables have columns; all others are left out in every row."""

    def __init__(self, bits: Bits, present: tuple[bool, ...]) -> None:
        variables, count = bits.variables, bits.words
        self._base = np.full(count, ~np.uint64(0), dtype=np.uint64)
        for variable in variables:
            if not present[variable.number]:
                self._base &= _words(bits.of(variable, left_out(variable)), count)
        self.variables = tuple(variable for variable in variables if present[variable.number])
        sizes = [code_count(variable) for variable in self.variables]
        self._groups = [_group(bits, part) for part in grouped(self.variables, sizes, MOST_JOINED)]
        self.joined_codes = prod(sizes)
        """How many rows there can be that differ."""

    def of(self, columns: Columns) -> Words:
        """The words of every row: rows by words."""
        found = np.tile(self._base, (columns.rows, 1))
        buffer = np.empty_like(found)
        for group in self._groups:
            index = joined(columns, group.variables)
            found &= np.take(group.words, index, axis=0, out=buffer, mode="clip")
        return found


def _group(bits: Bits, variables: Sequence[Variable]) -> Group:
    table = np.full((1, bits.words), ~np.uint64(0), dtype=np.uint64)
    for variable in variables:
        own = np.stack([_words(bits.of(variable, code), bits.words) for code in range(code_count(variable))])
        table = (table[:, None, :] & own[None, :, :]).reshape(-1, bits.words)
    return Group(variables=tuple(variables), words=np.ascontiguousarray(table))


def joined(columns: Columns, variables: Sequence[Variable]) -> npt.NDArray[np.intp]:
    """One number for each row from the codes of several variables, the last one counting fastest."""
    index = np.zeros(columns.rows, dtype=np.intp)
    for variable in variables:
        codes = columns.codes[variable.number]
        if codes is None:
            raise ValueError(f"there is no column for `{variable.fact}`")
        index *= code_count(variable)
        index += codes
    return index


def grouped(variables: Sequence[Variable], sizes: Sequence[int], most: int) -> Iterator[list[Variable]]:
    """Neighbouring variables in groups whose sizes multiply to no more than `most`; a larger one stands alone."""
    group: list[Variable] = []
    product = 1
    for variable, size in zip(variables, sizes, strict=True):
        if group and product * size > most:
            yield group
            group, product = [], 1
        group.append(variable)
        product *= size
    if group:
        yield group


def distinct(words: Words) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Of equal rows one row number, and for each row the place of its number among those."""
    mixed = np.zeros(len(words), dtype=np.uint64)
    for place in range(words.shape[1]):
        mixed = (mixed ^ words[:, place]) * MIXERS[place % len(MIXERS)]
        mixed ^= mixed >> np.uint64(29)
    _, first, place_of = np.unique(mixed, return_index=True, return_inverse=True)
    if not np.array_equal(words[first][place_of], words):  # two different rows were mixed into one number
        _, first, place_of = np.unique(words, axis=0, return_index=True, return_inverse=True)
    return first, place_of


class Bits:
    """What each code of each variable leaves of the bits of a key, and what the bits of a whole row say.

    The lowest bits are the boxes of the table. Then two bits for each fact: not left out, not unknown. Then for each limit
    the boxes in which it binds, and the same boxes with a value that it does not allow.
    """

    def __init__(self, policy: Policy) -> None:
        self._table, self._vocabulary = policy.table, policy.pack.vocabulary
        self.variables = self._table.axes.variables
        self._first_open = self._table.all.bit_length()
        self._open: dict[str, int] = {}
        at = self._first_open
        for name in self._table.axes.by_fact:
            self._open[name] = at
            at += 2
        self._first_limit = at
        self._keeps: dict[int, dict[int, int]] = {}
        """For each variable and bit of a limit the cells with which the bit stays."""
        self._breaking = 0
        unfolded = Boxes(self._table.axes, ())
        for fact in self._vocabulary.facts:
            for limit in fact.limits:
                variable = self._table.axes.by_fact[fact.id][0]
                wrong = sum(1 << cell for cell, first in enumerate(variable.firsts) if first not in limit.only)
                for box in unfolded.of(limit.when):
                    self._keep(at, box)
                    self._keep(at + 1, {**box, variable.number: box.get(variable.number, wrong) & wrong})
                    self._breaking |= 1 << at + 1
                    at += 2
        self._every = (1 << at) - 1
        self._not_boxes = self._every & ~self._table.all
        self._settling = tuple(self._settles())
        self.words = -(-at // 64)

    def _keep(self, bit: int, box: Mapping[int, int]) -> None:
        for number, cells in box.items():
            self._keeps.setdefault(number, {})[bit] = cells

    def _settles(self) -> Iterator[tuple[int, int]]:
        """For each fact without limits the boxes that look at it, and its two bits."""
        for name, variables in self._table.axes.by_fact.items():
            if not self._vocabulary[name].limits:
                touched = 0
                for variable in variables:
                    touched |= self._table.touches[variable.number]
                yield touched, 0b11 << self._open[name]

    def of(self, variable: Variable, code: int) -> int:
        """The bits that a code leaves."""
        cells = self._cells(variable, code)
        left = self._not_boxes
        for cell in cells:
            left |= self._table.masks[variable.number][cell]
        for bit, kept in self._keeps.get(variable.number, {}).items():
            if not any(kept >> cell & 1 for cell in cells):
                left &= ~(1 << bit)
        if code >= left_out(variable) and len(cells) > 1:
            left &= ~(1 << self._open[variable.fact] + (code == unknown(variable)))
        return left

    def _cells(self, variable: Variable, code: int) -> Sequence[int]:
        counts_as = self._vocabulary[variable.fact].unknown_is
        if code == unknown(variable) and counts_as is not None:
            return (variable.cell(counts_as),)
        return (code,) if code < left_out(variable) else range(len(variable.firsts))

    def settled(self, bits: int) -> int:
        """The bits with those facts no longer open that no box looks at any more: they make no difference."""
        for touched, both in self._settling:
            if not bits & touched:
                bits |= both
        return bits

    def certain(self, bits: int) -> bool:
        """Whether the boxes alone tell the answer: nothing that matters is open, and no limit may be broken."""
        opens = self._not_boxes & ((1 << self._first_limit) - 1)
        return bits & opens == opens and not bits & self._breaking

    def live(self, bits: int) -> int:
        """The boxes of the table that are left."""
        return bits & self._table.all


def _words(bits: int, count: int) -> Words:
    return np.frombuffer(bits.to_bytes(count * 8, "little"), dtype="<u8").astype(np.uint64)


def bits_of(words: npt.NDArray[Any]) -> int:
    """The words of one row as one whole number."""
    return int.from_bytes(words.astype("<u8").tobytes(), "little")
