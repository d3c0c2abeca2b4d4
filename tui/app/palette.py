"""The command palette: everything that can be done here, in words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.worker import Worker

from tui.app.screens.home import TASKS


class Actions(Provider):
    """The tasks, and every key of the page that is open."""

    def _actions(self) -> Iterator[tuple[str, str, str]]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            named = binding.description and (binding.show or binding.tooltip)
            if named and active.enabled and binding.action not in seen | {"command_palette"}:
                seen.add(binding.action)
                text = f"{binding.tooltip or 'Here'} · key {self.app.get_key_display(binding)}"
                yield binding.description, text, f"key {binding.key}"
        for task in TASKS:
            yield task.label, task.detail, f"task {task.key}"

    def _run(self, what: str) -> None:
        kind, _, name = what.partition(" ")
        if kind == "key":
            self.app.simulate_key(name)
        else:
            self._started: Worker[bool] = self.app.run_worker(partial(self.app.run_action, f"app.start('{name}')"))

    async def discover(self) -> Hits:
        """Everything, where nothing has been typed yet."""
        for title, text, what in self._actions():
            yield DiscoveryHit(title, partial(self._run, what), help=text)

    async def search(self, query: str) -> Hits:
        """What fits the words typed."""
        matcher = self.matcher(query)
        for title, text, what in self._actions():
            score = max(matcher.match(title), matcher.match(text) / 2)
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, what), help=text)
