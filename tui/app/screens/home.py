"""Home: the tasks, in people's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Footer

from tui.app.screens.base import Place
from tui.app.text import Words
from tui.app.widgets.choices import Choice, Choices
from tui.app.widgets.masthead import Masthead


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task on the first page: its key, its words, and what choosing it already says about the situation."""

    key: str
    label: str
    detail: str
    question: str = ""
    says: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


TASKS = (
    Task(
        key="ask",
        label="Is this allowed?",
        detail="Friend requests, messages, posts, pictures, phones, laptops.",
        question="What would you like to do?",
    ),
    Task(
        key="tell",
        label="Something happened: whom do I tell?",
        detail="You saw it, heard of it, or did it yourself. Owning up is normal.",
        question="What happened?",
        says=MappingProxyType({"already_happened": True}),
    ),
    Task(key="disclosure", label="A disclosure", detail="For the Designated Safeguarding Lead (DSL)."),
    Task(key="policy", label="The policy", detail="Read and search its clauses, rules and readings."),
    Task(key="authors", label="For policy authors", detail="Check a policy, change it, and see what a change does."),
)

HELP = """
Choose what you came for with the arrow keys and Enter, or with the mouse.

This program answers from the school's own social networking policy. It advises; a person decides. When in doubt, ask
the Designated Safeguarding Lead (DSL).

Nothing that you type is kept, unless you save an answer yourself. Ctrl+L leaves the page at once, from anywhere: it
clears the screen, forgets what was typed and shows a calendar.

Ctrl+P lists everything that you can do where you are.
"""


class HomeScreen(Place):
    """The first page."""

    CSS_PATH = "home.tcss"
    AUTO_FOCUS = ""
    HELP = HELP
    # Escape does nothing here: one press too many on the way back would close the program, and what is typed next
    # would go to the shell and into its history
    BINDINGS = [
        Binding("escape", "stay", "Stay", show=False),
        Binding("q", "app.quit", "Close", tooltip="Close the program; nothing is kept"),
    ]

    def compose(self) -> ComposeResult:
        yield Masthead("safetriage")
        with VerticalScroll(id="home", can_focus=False):
            yield Words("What do you need?", classes="question")
            yield Words("If a child is in danger now, call 999 first. Then tell the DSL.", id="danger")
            yield Choices(
                [Choice(key=task.key, label=task.label, detail=task.detail) for task in TASKS], at="ask", id="tasks"
            )
            yield Words("", id="review", classes="quiet")
            yield Words("Nothing you type is kept unless you save it.", classes="quiet")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        # the danger line stays in sight on a small screen
        self.query_one(Choices).focus(scroll_visible=False)

    def action_stay(self) -> None:
        """Nothing."""

    def show_policy(self, school: str, notice: str | None) -> None:
        """Name the school, and say where its policy is overdue for review."""
        self.query_one(Masthead).show(school=school)
        self.query_one("#review", Words).say(notice or "")

    async def on_choices_chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        await self.app.run_action(f"start('{event.key}')")
