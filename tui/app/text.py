"""Text that is shown: never read as markup, and cleaned of whatever could command a terminal.

Every text in the app reaches the screen through `plain`; nothing else makes a `Content`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import Static

from kb.clean import clean

if TYPE_CHECKING:
    from textual.css.styles import RulesMap


def plain(text: str, style: str = "") -> Content:
    """A text as it stands, cleaned; `[bold]` in it is eight characters and nothing more."""
    return Content.styled(clean(text), style) if style else Content(clean(text))


def joined(parts: Iterable[Content], between: str = "\n") -> Content:
    """Contents one after another."""
    return Content(between).join(parts)


class Hung(Visual):
    """A text with something before its first line; the later lines stand under the text, not under what is before it."""

    def __init__(self, lead: Content, body: Content, gap: int = 1) -> None:
        self.lead, self.body = lead, body
        self._indent = lead.cell_length + gap

    def __str__(self) -> str:
        return f"{self.lead.plain} {self.body.plain}"

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The strips of the text, each with the lead or with as much room before it."""
        room = max(1, width - self._indent)
        body = self.body.render_strips(room, height, style, options)
        lead = self.lead.render_strips(self._indent, 1, style, options)
        empty = Strip.blank(self._indent, style.rich_style)
        firsts = [strip.extend_cell_length(self._indent, style.rich_style) for strip in lead[:1]]
        pairs = zip_longest(firsts, body[: height or len(body)], fillvalue=None)
        return [Strip.join([first or empty, rest or Strip.blank(room, style.rich_style)]) for first, rest in pairs]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """The width at which nothing wraps."""
        return self._indent + self.body.get_optimal_width(rules, container_width)

    def get_minimal_width(self, rules: RulesMap) -> int:
        """The width below which words break."""
        return self._indent + self.body.get_minimal_width(rules)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """The lines that the text takes."""
        return max(1, self.body.get_height(rules, max(1, width - self._indent)))


class Words(Static):
    """A text on the screen."""

    def __init__(self, text: str | Content | Hung = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(plain(text) if isinstance(text, str) else text, id=id, classes=classes, markup=False)

    def say(self, text: str | Content | Hung) -> None:
        """Show another text."""
        self.update(plain(text) if isinstance(text, str) else text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of running text: a heading, a paragraph, or an item of a list with what leads it."""

    text: str
    heading: bool = False
    lead: str | None = None

    def widget(self) -> Words:
        """The piece as a widget."""
        if self.heading:
            return Words(self.text, classes="heading")
        if self.lead is None:
            return Words(self.text, classes="paragraph")
        return Words(Hung(plain(self.lead, "bold"), plain(self.text)), classes="item")


def section(title: str, items: Iterable[str], lead: str = "-") -> Iterator[Part]:
    """A heading and its list; nothing at all where the list is empty."""
    shown = tuple(items)
    if shown:
        yield Part(text=title, heading=True)
        yield from (Part(text=item, lead=lead) for item in shown)
