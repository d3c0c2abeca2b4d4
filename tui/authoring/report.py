"""`policy report`: what a changed policy changes, written for governors to read, discuss and sign."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime, time
from pathlib import Path

from kb.analysis.atlas import atlas_between
from kb.analysis.difference import Difference, difference
from kb.analysis.promises import promises
from kb.clean import clean_line
from outputs.differences.comparison import compare
from outputs.differences.layout import Report, to_html, to_markdown, to_pdf
from outputs.differences.report import report
from outputs.documents.formats import PdfUnavailable
from outputs.saving import CannotSave, save_as
from outputs.verdict_svg import description_of, title_of, verdict_svg
from tui.authoring.check import limit
from tui.authoring.diff import editions, told_plainly
from tui.console import Console
from tui.exits import Exit
from tui.parser import UsageError

FORMATS = ("html", "md", "pdf")


def run(arguments: Namespace, console: Console) -> Exit:
    """Write the report; it never goes over a file that is there."""
    target = Path(arguments.output)
    form = arguments.format or target.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise UsageError(
            f"`{clean_line(arguments.output)[:200]}` does not say which format is wanted. "
            "End the name in .html, .md or .pdf, or name one with --format"
        )
    if target.exists():
        raise UsageError(
            f"`{clean_line(arguments.output)[:200]}` is there already. Choose another name; nothing was written"
        )
    if not target.parent.is_dir():
        raise UsageError(
            f"there is no folder `{clean_line(str(target.parent))[:200]}`. Make it first, or write elsewhere"
        )
    with told_plainly():
        old, new = editions(arguments, console.cache)
        tick = limit(arguments.time_limit)
        compared = difference(old.policy.pack, new.policy.pack, tick)
        found = compare(old, new, console.today, most=arguments.regions, compared=compared, tick=tick)
        picture, says = _map(compared, console) if found.verdicts else (None, "")
        kept = promises(old.policy.pack, new.policy, tick)
        made = report(old, new, found, kept, console.today, picture, says)
    try:
        save_as(_page(made, form, console), target)
    except CannotSave as error:
        raise UsageError(clean_line(str(error))) from error
    console.say(f"written: {clean_line(arguments.output)}")
    return Exit.DONE


def _map(compared: Difference, console: Console) -> tuple[str, str]:
    """The map of the difference over the two facts on which it hangs most, and what it shows."""
    atlas = atlas_between(compared, {}, console.today)
    shown = atlas.map(*atlas.best())
    return verdict_svg(shown, "difference"), f"{title_of(shown)}. {description_of(shown)}"


def _page(made: Report, form: str, console: Console) -> bytes:
    if form == "html":
        return to_html(made).encode()
    if form == "md":
        return to_markdown(made).encode()
    try:
        return to_pdf(made, datetime.combine(console.today, time(), UTC))
    except PdfUnavailable as error:
        raise UsageError(str(error)) from error
