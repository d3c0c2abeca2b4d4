"""A policy made ready to decide: a pack with its program, its mask table and its engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date
from enum import StrEnum

from kb.engines.compiled import Compiled
from kb.engines.durable import Durable, EngineLimit, RuleSets, available, translated
from kb.normal_form import TooLarge
from kb.outlook import Outlook
from kb.pack import Pack
from kb.problems import PackError, Place, Problem
from kb.program import Program, program_of
from kb.situation import Situation, read_situation
from kb.table import Table, table_of


class Engine(StrEnum):
    """Which channel answers: both (compared), or one of them."""

    BOTH = "both"
    DURABLE = "durable"
    COMPILED = "compiled"


class Policy:
    """A pack and everything that answers from it. Made once, used for many decisions; `watched` gives one to long work."""

    def __init__(self, pack: Pack, program: Program, table: Table, rule_sets: RuleSets) -> None:
        self.pack, self.program, self.table = pack, program, table
        self.rule_sets = rule_sets
        self.compiled = Compiled(program, table)
        self._durable: list[Durable] = []
        """Channel 1, once it is built: one for the policy and all its watched views."""
        self._tick: Callable[[], None] | None = None

    @classmethod
    def of(cls, pack: Pack) -> Policy:
        """Prepare a pack. Raises PackError where a rule is beyond what either channel holds (P202, P203)."""
        program = program_of(pack)
        try:
            return cls(pack, program, table_of(program), translated(program))
        except (TooLarge, EngineLimit) as error:
            code = "P202" if isinstance(error, TooLarge) else "P203"
            place = _place(pack, getattr(error, "rule", None))
            problem = Problem(code=code, message=str(error), place=place, help="split it into concepts")
            raise PackError([problem]) from error

    @property
    def durable(self) -> Durable | None:
        """Channel 1, built when first asked for; None where durable-rules is not installed. Raises EngineError."""
        if not self._durable and available():
            self._durable.append(Durable(self.program, self.rule_sets))
        return self._durable[0] if self._durable else None

    def watched(self, tick: Callable[[], None] | None) -> Policy:
        """This policy for one piece of long work, which calls `tick` for each partial situation that is looked at, and now and
        then in between; it may raise to stop the work. None: nobody watches. This policy itself stays as it is.
        """
        view = copy(self)
        view._tick = tick
        return view

    def situation(self, facts: Mapping[str, object], today: date) -> Situation:
        """Check facts. Raises FactError."""
        return read_situation(self.pack.vocabulary, facts, today)

    def outlook(self, situation: Situation) -> Outlook:
        """What is certain about a partial situation whose required facts are given. Raises what `ticks` raises."""
        self.ticks()
        return Outlook(self.program, self.table, situation, self._tick)

    def ticks(self) -> None:
        """Tell whoever watches that work goes on. Raises whatever the `tick` of `watched` raises."""
        if self._tick is not None:
            self._tick()


def _place(pack: Pack, rule: str | None) -> Place:
    return next((item.place for item in pack.rules if item.id == rule), Place(file="rules"))
