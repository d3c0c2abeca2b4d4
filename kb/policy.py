"""A policy made ready to decide: a pack with its program, its mask table and its engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    """A pack and everything that answers from it. Made once, used for many decisions."""

    def __init__(self, pack: Pack, program: Program, table: Table, rule_sets: RuleSets) -> None:
        self.pack, self.program, self.table = pack, program, table
        self.rule_sets = rule_sets
        self.compiled = Compiled(program, table)
        self._durable: Durable | None = None
        self.tick: Callable[[], None] | None = None
        """Called for each partial situation that is looked at, and now and then in long work; it may raise to stop it."""

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
        if self._durable is None and available():
            self._durable = Durable(self.program, self.rule_sets)
        return self._durable

    def situation(self, facts: Mapping[str, object], today: date) -> Situation:
        """Check facts. Raises FactError."""
        return read_situation(self.pack.vocabulary, facts, today)

    def outlook(self, situation: Situation) -> Outlook:
        """What is certain about a partial situation whose required facts are given. Raises whatever `tick` raises."""
        self.ticks()
        return Outlook(self.program, self.table, situation, self.tick)

    def ticks(self) -> None:
        """Call `tick`, where there is one."""
        if self.tick is not None:
            self.tick()


def _place(pack: Pack, rule: str | None) -> Place:
    return next((item.place for item in pack.rules if item.id == rule), Place(file="rules"))
