"""What went wrong, as a sentence for the user and an exit code. Nothing of what anybody typed is ever in it."""

from __future__ import annotations

from tui.casework.desk import capital
from tui.exits import Exit
from tui.failure import computer_refused, program_failed

DAMAGE = {
    "damaged", "rolled-back", "schema-changed", "not-stored", "slot-damaged", "slot-refused",
}  # fmt: skip
"""The errors that say that a record is damaged or was altered, by their stable names."""


def told(error: Exception) -> tuple[str, Exit] | None:
    """The sentence and the exit code of a known error; None for one that is not the case commands' to tell."""
    from outputs.documents.formats import PdfUnavailable
    from outputs.documents.frame import DoesNotApply
    from outputs.saving import CannotSave
    from triage.caselog.errors import CaseLogError
    from triage.disclosure.errors import BrokenHistory, DisclosureError
    from tui.casework.entering import NotThere
    from tui.casework.references import BadReference
    from tui.casework.secret import BadSecret
    from tui.settings import BadSettings

    if isinstance(error, CaseLogError):
        return capital(str(error)), Exit.NOT_SURE if error.code in DAMAGE else Exit.BAD_INPUT
    if isinstance(error, BrokenHistory):
        return capital(str(error)), Exit.NOT_SURE
    if isinstance(
        error,
        (DisclosureError, BadReference, BadSecret, BadSettings, NotThere, CannotSave, DoesNotApply, PdfUnavailable),
    ):
        return capital(str(error)), Exit.BAD_INPUT
    if isinstance(error, OSError):
        return capital(computer_refused(error, type(error).__name__)), Exit.BAD_INPUT
    return None


def internal(error: Exception) -> str:
    """What is said of a fault of the program itself: where it happened, and nothing of what anybody typed."""
    return (
        f"{capital(program_failed(error))} Every entry that it said was saved is saved. Go on with the concern on paper, and"
        " report this line to whoever looks after the program."
    )
