"""What the app is given from outside: the policy, the day, the folder for saved answers. Tests bring their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tui.app.saving import Save, save_answer

if TYPE_CHECKING:
    from kb.pack import Pack
    from kb.policy import Engine, Policy
    from triage.understanding import Understanding


def _understand(pack: Pack, words: str, today: date) -> Understanding:
    # late: the phrase book and difflib are wanted only by those who write a sentence
    from triage.understanding import understand

    return understand(pack, words, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The outside of the app. `open_policy` is called once, after the first screen is there."""

    open_policy: Callable[[], Policy]
    today: date
    save_folder: Path
    engine: Engine | None = None
    light: bool = False
    still: bool = False
    """Nothing blinks or slides: for pictures, and for people whom movement disturbs."""
    understand: Callable[[Pack, str, date], Understanding] = field(default=_understand)
    save: Save = field(default=save_answer)


def documents_folder() -> Path:
    """Where answers are saved: a folder of our own among the person's documents, made when the first one is saved."""
    import platformdirs

    return platformdirs.user_documents_path() / "safetriage"
