"""The report on what changes, for governors: as a page for a browser, as Markdown or as PDF."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path

from kb.analysis.atlas import atlas_between
from kb.analysis.difference import difference
from kb.analysis.examples import Unshown
from kb.analysis.ground import Incomparable
from kb.analysis.promises import promises
from kb.analysis.space import OutOfTime
from kb.loading.revision import Edition
from kb.normal_form import TooLarge
from kb.problems import PackError
from outputs.differences.comparison import compare
from outputs.differences.layout import to_html, to_markdown, to_pdf
from outputs.differences.report import report
from outputs.documents.formats import PdfUnavailable
from outputs.saving import CannotSave, save
from outputs.verdict_svg import description_of, title_of, verdict_svg
from tui.app.screens.save import PAGE, PLAIN_TEXT, FormatSheet
from tui.app.setting import Setting
from tui.app.widgets.choices import Choice

PDF = Choice(key="pdf", label="PDF", detail="Accessible (PDF/UA); needs the extra part `pdf`.")


class ReportSheet(FormatSheet):
    """Save a report of the difference between two editions."""

    CSS_PATH = "../screens/sheet.tcss"

    def __init__(self, setting: Setting, old: Edition, new: Edition) -> None:
        async def written(form: str) -> Path:
            try:
                return await asyncio.to_thread(write, setting, old, new, form)
            except (PdfUnavailable, Incomparable, TooLarge, OutOfTime, Unshown) as error:
                raise CannotSave(str(error)) from error
            except PackError as error:
                raise CannotSave(f"{error.problems[0].message}.") from error

        where = f"It goes to the folder {setting.save_folder}."
        super().__init__("Save a report on what changes", where, (PAGE, PLAIN_TEXT, PDF), written)


def write(setting: Setting, old: Edition, new: Edition, form: str) -> Path:
    """Write the report in one format (`html`, `md`, `pdf`) and give its path.

    Raises CannotSave, PdfUnavailable, and what comparing raises.
    """
    today = setting.today
    compared = difference(old.policy.pack, new.policy.pack)
    found = compare(old, new, today, compared=compared)
    picture, says = None, ""
    if found.verdicts:
        atlas = atlas_between(compared, {}, today)
        shown = atlas.map(*atlas.best())
        picture, says = verdict_svg(shown, "difference"), f"{title_of(shown)}. {description_of(shown)}"
    made = report(old, new, found, promises(old.policy.pack, new.policy), today, picture, says)
    page: str | bytes
    match form:
        case "html":
            page = to_html(made)
        case "md":
            page = to_markdown(made)
        case _:
            page = to_pdf(made, datetime.combine(today, time(), UTC))
    return save(page, "policy-report", ending=form, folder=setting.save_folder, today=today)
