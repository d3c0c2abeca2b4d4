"""`safetriage form`: the policy's own forms, to print and sign (S5; D1 to D5)."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from tui.console import Console
from tui.exits import Exit

if TYPE_CHECKING:
    from tui.casework.outside import Outside


def run(arguments: Namespace, console: Console, outside: Outside | None = None) -> Exit:
    """Write one form into a folder, or to standard output."""
    from kb.loading.shelf import open_policy
    from outputs.documents.formats import PdfUnavailable
    from outputs.documents.frame import Frame
    from outputs.saving import CannotSave
    from tui.casework import papers
    from tui.casework.desk import capital
    from tui.casework.entering import NotThere
    from tui.casework.outside import Outside
    from tui.settings import BadSettings, school_settings

    outside = outside or Outside()
    try:
        settings = school_settings(arguments.settings, outside.environ)
        pack = open_policy(arguments.policy, console.cache).pack
        frame = Frame(pack=pack, settings=settings, now=outside.now())
        papers.write_out([papers.FORMS[arguments.form](frame)], arguments, console, frame)
    except (BadSettings, CannotSave, NotThere, PdfUnavailable) as error:
        console.say(capital(str(error)))
        return Exit.BAD_INPUT
    return Exit.DONE
