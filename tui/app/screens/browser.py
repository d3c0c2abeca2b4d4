"""The policy: clauses, rules, readings, duties, facts and guidance, with search."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Footer, Input, Tab, Tabs

from kb.pack import Pack
from tui.app.screens.base import Place
from tui.app.screens.contents import Item, Kind, contents, explained, found
from tui.app.text import Words, plain
from tui.app.widgets.choices import Choice, Choices
from tui.app.widgets.masthead import Masthead

HELP = """
On the left is what the policy holds, on the right is what stands under the cursor, in full: a clause with the rules
that rest on it, a rule with when it holds, a reading with the clauses that are in tension.

Type in the box to search through everything. The slash key goes to the box, Down goes from it to the list, and Left
and Right change the shelf. Enter goes to the text, to scroll it.
"""


class BrowserScreen(Place):
    """A list, and what stands under its cursor."""

    CSS_PATH = "browser.tcss"
    HELP = HELP
    HELP_TITLE = "The policy"
    BINDINGS = [
        Binding("slash", "search", "Search", tooltip="Look for words in the policy"),
        Binding("left", "shelf(-1)", "Shelf", show=False),
        Binding("right", "shelf(1)", "Next shelf", tooltip="Clauses, rules, readings, duties, facts, guidance"),
        Binding("down", "list", "To the list", show=False),
    ]

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self._pack, self._items = pack, contents(pack)
        self._hits: tuple[Item, ...] = found(self._items, Kind.CLAUSES, "")

    def compose(self) -> ComposeResult:
        yield Masthead("The policy", self._pack.school)
        yield Tabs(*(Tab(plain(kind.value), id=kind.name.lower()) for kind in Kind), id="shelves")
        with Container(id="browser"):
            with Vertical(id="finder"):
                yield Input(placeholder="search the policy", id="search", max_length=80)
                yield Choices(self._choices(), at=self._key(0), id="hits")
                yield Words("Nothing has all these words.", id="none", classes="quiet")
            yield VerticalScroll(id="detail")
        yield Footer(show_command_palette=False)

    def _choices(self) -> list[Choice]:
        return [
            Choice(key=self._key(n), label=item.title, lead=item.name if item.kind is Kind.CLAUSES else "-")
            for n, item in enumerate(self._hits)
        ]

    def _key(self, number: int) -> str:
        return f"hit-{number}"

    async def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False
        self.query_one(Choices).focus()

    @property
    def _shelf(self) -> Kind:
        active = self.query_one(Tabs).active
        return Kind[active.upper()] if active else Kind.CLAUSES

    def _look(self) -> None:
        self._hits = found(self._items, self._shelf, self.query_one("#search", Input).value)
        choices = self.query_one(Choices)
        choices.replace(self._choices())
        choices.display = bool(self._hits)
        self.query_one("#none").display = not self._hits
        if self._hits:
            choices.highlighted = 0

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_list()

    def on_tabs_tab_activated(self, event: Tabs.TabActivated) -> None:
        event.stop()
        self._look()

    async def on_choices_moved(self, event: Choices.Moved) -> None:
        event.stop()
        item = self._hits[int(event.key.removeprefix("hit-"))]
        detail = self.query_one("#detail", VerticalScroll)
        with self.app.batch_update():
            await detail.remove_children()
            await detail.mount_all([part.widget() for part in explained(self._pack, item)])
            detail.scroll_home(animate=False)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self.query_one("#detail").focus()

    def on_key(self, event: events.Key) -> None:
        # a box takes Left and Right for itself; an empty one has no use for them
        if event.key in ("left", "right") and isinstance(self.focused, Input) and not self.focused.value:
            self.action_shelf(-1 if event.key == "left" else 1)

    def action_search(self) -> None:
        """Go to the search box."""
        self.query_one("#search").focus()

    def action_list(self) -> None:
        """Go to the list."""
        if self._hits:
            self.query_one(Choices).focus()

    def action_shelf(self, step: int) -> None:
        """Go to another shelf."""
        tabs = self.query_one(Tabs)
        if step < 0:
            tabs.action_previous_tab()
        else:
            tabs.action_next_tab()

    async def action_back(self) -> None:
        """From the text or the search to the list; from the list to where one came from."""
        search = self.query_one("#search", Input)
        if self.focused is self.query_one("#detail") and self._hits:
            self.query_one(Choices).focus()
        elif search.value:
            search.value = ""
            self.query_one(Choices).focus()
        else:
            self.dismiss()
