"""`dataclass` for values, made quickly.

A short command makes some fifty classes of values before it can decide anything, and the standard library writes and compiles six
functions for each. Here the three that can be shared by all (how a value is shown, compared and hashed) are shared, which
takes a tenth off the start of `safetriage decide`. Everything else is the standard dataclass, and type checkers see it as such.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

field = dataclasses.field

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - the alias makes it a name of this module
else:

    def dataclass(**options):
        """As `dataclasses.dataclass`, with options by keyword only."""

        def make(cls):
            compared = options.pop("eq", True)
            made = dataclasses.dataclass(repr=False, eq=False, **options)(cls)
            made.__repr__ = _shown
            if compared:
                made.__compared__ = tuple(one.name for one in dataclasses.fields(made) if one.compare)
                made.__eq__ = _equal
                made.__hash__ = _hashed
            return made

        return make

    def _shown(self):
        parts = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
        return f"{type(self).__qualname__}({', '.join(parts)})"

    def _equal(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__compared__)

    def _hashed(self):
        return hash(tuple(getattr(self, name) for name in self.__compared__))
