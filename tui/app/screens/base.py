"""What every screen of the app has: the line at the top, the keys at the bottom, help on F1."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding
from textual.screen import Screen

from tui.app.screens.sheet import Sheet
from tui.app.text import Part

WIDTHS = [(0, "-tiny"), (60, "-narrow"), (110, "-wide")]
HEIGHTS = [(0, "-short"), (30, "-tall")]
"""Classes that a screen gets by its size; the styles do the rest."""


class Place(Screen[None]):
    """A screen that can be left with Escape and that explains itself."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS = [
        Binding("escape", "back", "Back", tooltip="To the page before"),
        Binding("f1", "help", "Help", tooltip="What this page is for, and its keys"),
    ]
    HELP_TITLE: ClassVar[str] = "Help"

    def help_text(self) -> str:
        """What F1 says here."""
        return self.HELP or ""

    async def action_back(self) -> None:
        """Go back to where one came from."""
        self.dismiss()

    def action_help(self) -> None:
        """Show the help of this screen, with its keys."""
        keys = [
            Part(text=active.binding.description, lead=f"{self.app.get_key_display(active.binding):>6}")
            for active in self.active_bindings.values()
            if active.binding.description and active.binding.show and active.enabled
        ]
        parts = [Part(text=" ".join(text.split())) for text in self.help_text().strip().split("\n\n")]
        self.app.push_screen(Sheet(self.HELP_TITLE, [*parts, Part(text="Keys", heading=True), *keys]))
