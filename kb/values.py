"""`dataclass` for values, made quickly.

A short command makes some fifty classes of values before it can decide anything, and the standard library writes and compiles six
functions for each: a quarter of the whole start of `safetriage decide`. Here those six (making, showing, comparing, hashing,
refusing to be changed, being pickled) are shared by all values. Fields, defaults, slots, `replace` and `match` are the
standard dataclass's, and type checkers see nothing else.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

field = dataclasses.field

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - the alias makes it a name of this module
else:

    def dataclass(*, frozen=False, eq=True, **options):
        """As `dataclasses.dataclass`, for values only: `frozen=True` is demanded, options are given by keyword."""
        if not frozen:
            raise TypeError("values are frozen: write @dataclass(frozen=True, …)")

        def make(cls):
            made = dataclasses.dataclass(init=False, repr=False, eq=False, **options)(cls)
            every = dataclasses.fields(made)
            made.fields__ = tuple(one.name for one in every)
            made.defaults__ = {one.name: one for one in every if _has_default(one)}
            made.by_place__ = () if options.get("kw_only") else made.fields__
            for name, shared in _SHARED.items():
                if name not in cls.__dict__:
                    setattr(made, name, shared)
            if eq:
                made.compared__ = tuple(one.name for one in every if one.compare)
                made.__eq__, made.__hash__ = _equal, _hashed
            return made

        return make

    _MISSING = dataclasses.MISSING
    _put = object.__setattr__

    def _has_default(one):
        return one.default is not _MISSING or one.default_factory is not _MISSING

    def _init(self, *placed, **named):
        kind = type(self)
        if placed:
            if len(placed) > len(kind.by_place__):
                raise TypeError(f"{kind.__qualname__} takes {len(kind.by_place__)} values by place, not {len(placed)}")
            for name, value in zip(kind.by_place__, placed, strict=False):
                if name in named:
                    raise TypeError(f"{kind.__qualname__} got two values for `{name}`")
                named[name] = value
        if len(named) < len(kind.fields__):
            for name in kind.fields__:
                if name not in named:
                    named[name] = _default(kind, name)
        for name in kind.fields__:
            _put(self, name, named[name])
        if len(named) > len(kind.fields__):
            raise TypeError(f"{kind.__qualname__} has no field {sorted(named.keys() - set(kind.fields__))}")

    def _default(kind, name):
        one = kind.defaults__.get(name)
        if one is None:
            raise TypeError(f"{kind.__qualname__} lacks a value for `{name}`")
        return one.default if one.default is not _MISSING else one.default_factory()

    def _frozen(self, name, *_):
        raise dataclasses.FrozenInstanceError(f"`{name}` of a {type(self).__qualname__} cannot be changed")

    def _shown(self):
        parts = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
        return f"{type(self).__qualname__}({', '.join(parts)})"

    def _equal(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).compared__)

    def _hashed(self):
        return hash(tuple(getattr(self, name) for name in type(self).compared__))

    def _kept(self):
        return tuple(getattr(self, name) for name in type(self).fields__)

    def _restored(self, state):
        for name, value in zip(type(self).fields__, state, strict=True):
            _put(self, name, value)

    _SHARED = {
        "__init__": _init,
        "__repr__": _shown,
        "__setattr__": _frozen,
        "__delattr__": _frozen,
        "__getstate__": _kept,
        "__setstate__": _restored,
    }
