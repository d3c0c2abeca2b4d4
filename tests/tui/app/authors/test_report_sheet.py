"""Saving a report from the bench: why one cannot be written is said on the sheet, which stays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.app import App

from kb.analysis.space import OutOfTime
from kb.loading.revision import Edition
from kb.policy import Policy
from kb.problems import PackError, Place, Problems
from kb.sentences import capital
from outputs.documents.formats import PdfUnavailable
from outputs.saving import CannotSave
from tests.tui.support import TODAY
from tui.app.authors import report
from tui.app.authors.report import ReportSheet
from tui.app.setting import Setting
from tui.app.text import Words
from tui.app.widgets.choices import Choices


def _refused() -> PackError:
    problems = Problems()
    problems.add("P104", "`x` is not a fact", Place(file="rules/a.yaml"), "look again")
    with pytest.raises(PackError) as refused:
        problems.raise_any()
    return refused.value


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CannotSave("cannot save into `there`"), "Cannot save into `there`"),
        (PdfUnavailable(), capital(str(PdfUnavailable()))),
        (OutOfTime("it took too long"), "It took too long"),
        (_refused(), "`x` is not a fact."),
        (None, "Saved as report.html"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_the_sheet_says_what_came_of_it(
    error: Exception | None, told: str, beech_hill: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(setting: Setting, old: Edition, new: Edition, form: str) -> Path:
        if error is not None:
            raise error
        return Path(f"report.{form}")

    monkeypatch.setattr(report, "write", write)
    edition = Edition(name="x", policy=beech_hill, files={})
    setting = Setting(open_policy=lambda: beech_hill, today=TODAY, save_folder=tmp_path)

    async def run() -> None:
        app: App[None] = App()
        async with app.run_test() as pilot:
            sheet = ReportSheet(setting, edition, edition)
            await app.push_screen(sheet)
            assert [choice.key for choice in sheet.query_one(Choices).choices] == ["html", "md", "pdf"]
            await pilot.press("enter")
            await app.workers.wait_for_complete()
            assert str(sheet.query_one("#saved", Words).content) == told
            await pilot.press("escape")
            assert app.screen is not sheet

    asyncio.run(run())
