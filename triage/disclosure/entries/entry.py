"""What every entry has."""

from __future__ import annotations

from typing import ClassVar


class Entry:
    """One thing entered into a case. Never changed afterwards; a `Correction` stands beside it instead.

    `KIND` is stored and never changes; `TITLE` and `INTRO` head the form; `PROMPTS` names a set of `prompts`.
    """

    __slots__ = ()
    KIND: ClassVar[str]
    TITLE: ClassVar[str]
    INTRO: ClassVar[str] = ""
    PROMPTS: ClassVar[str] = ""
