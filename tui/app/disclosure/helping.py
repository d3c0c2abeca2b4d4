"""What the command line knows of a step beyond the domain: first guesses, notes, which entry is wanted. Taken from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triage.disclosure.forms import form
from triage.disclosure.tasks import Task
from tui.app.widgets.choices import Choice
from tui.casework.entering import Work
from tui.casework.work import Bench, why_not


class Helping:
    """The one place that asks `tui.casework.work` for the parts that hang on no console."""

    def __init__(self, work: Work) -> None:
        self._work, self._bench = work, Bench(work=work)

    def kinds(self, task: Task) -> tuple[str, ...]:
        """The entries of a step that can be made now, the one that is probably wanted first."""
        return self._bench.kinds(task)

    def also(self, tasks: tuple[Task, ...]) -> Sequence[str]:
        """The entries that can be made now and belong to no step."""
        return self._bench.also(tasks)

    def guesses(self, kind: str, task: Task | None) -> Mapping[str, object]:
        """Answers that the step itself gives."""
        return self._bench.guesses(kind, task)

    def notes(self, kind: str) -> Sequence[str]:
        """What of the case helps with a form."""
        return self._bench.notes(kind)

    def why(self, task: Task) -> str:
        """Why a step cannot be worked on now."""
        return why_not(task, self._work.case.stage).replace("; see NEXT", ": see the step marked NEXT")

    @staticmethod
    def named(kinds: Sequence[str]) -> list[Choice]:
        """Kinds of entries by their titles."""
        return [Choice(key=kind, label=form(kind).title, detail=form(kind).intro) for kind in kinds]
