"""The table as a state machine (`transitions`), and as a diagram. Nothing about a case is kept here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from typing import TypedDict

from transitions import EventData, Machine

from triage.disclosure.case import Stage, next_stage
from triage.disclosure.errors import Lacking, NotAllowed
from triage.disclosure.events import entry_type
from triage.disclosure.guards import Situation
from triage.disclosure.table import NEXT, STAY, TABLE, Transition

# The library logs the name of every step; who reads a log file must not learn from it that there is a case.
logging.getLogger("transitions").addHandler(logging.NullHandler())
logging.getLogger("transitions").propagate = False

_NEXT_STAGES = (Stage.DANGER, Stage.IMAGES, Stage.ROUTING, Stage.RECORD, Stage.TRIAGE, Stage.REFER, Stage.FOLLOW)

WAITS_FOR: dict[Stage, Lacking] = {
    Stage.NEW: Lacking(text="open the case first", clauses=("C1",)),
    Stage.HAND_OVER: Lacking(text="the case has to be handed over first", guidance=("about-dsl", "about-oneself")),
    Stage.DANGER: Lacking(
        text="a child's safety comes first: answer whether a child is in danger and, if so, enter the call that got through",
        guidance=("danger-first",),
    ),
    Stage.IMAGES: Lacking(
        text="answer whether indecent images of a child are involved and, if so, enter the call in which the police were told",
        guidance=("indecent-images", "indecent-images-adult"),
    ),
    Stage.ROUTING: Lacking(
        text="it is about a pupil's behaviour, which is passed on by the policy's rules for pupils",
        clauses=("P3", "P6"),
    ),
    Stage.RECORD: Lacking(text="record the disclosure first", clauses=("C1",)),
    Stage.TRIAGE: Lacking(text="say first what kind of concern it looks like", guidance=("harm-threshold",)),
    Stage.REFER: Lacking(text="refer it to the LADO first", clauses=("C2",)),
    Stage.FOLLOW: Lacking(text="that has been done, or does not fit the case as it stands"),
    Stage.ROUTED: Lacking(text="the matter was passed on; open the case again with a reason first"),
    Stage.CLOSED: Lacking(text="the case is closed; open it again with a reason first"),
}
"""What each stage waits for, said where an entry does not fit it."""


class _Row(TypedDict):
    trigger: str
    source: str
    dest: str | None
    conditions: list[object]
    before: list[object]


class _Walker:
    """The model that the machine moves: a stage, and nothing else."""

    state: str


def _situation(event: EventData) -> Situation:
    situation = event.kwargs["situation"]
    assert isinstance(situation, Situation)
    return situation


def _rows(row: Transition) -> Iterator[_Row]:
    """One machine transition for each stage that a row starts from and, for `NEXT`, each that it may lead to."""

    def demands(event: EventData) -> None:
        situation = _situation(event)
        lacking = [one for guard in row.needs for one in guard.lacks(situation)]
        if lacking:
            raise NotAllowed(title(row.trigger), lacking)

    def chosen(event: EventData) -> bool:
        return row.when is None or row.when.test(_situation(event))

    def towards(stage: Stage) -> object:
        return lambda event: next_stage(_situation(event).after) is stage

    for source in row.source:
        ends = _NEXT_STAGES if row.to is NEXT else (row.to,)
        for end in ends:
            yield _Row(
                trigger=row.trigger,
                source=source.value,
                dest=end.value if isinstance(end, Stage) else None,
                conditions=[chosen, *([towards(end)] if row.to is NEXT and isinstance(end, Stage) else [])],
                before=[demands],
            )


@cache
def _machine() -> Machine:
    return Machine(
        model=None,
        states=[stage.value for stage in Stage],
        initial=Stage.NEW.value,
        transitions=[dict(found) for row in TABLE for found in _rows(row)],
        auto_transitions=False,
        send_event=True,
    )


def title(kind: str) -> str:
    """An entry's kind as people read it, in quotation marks."""
    return f"“{entry_type(kind).TITLE}”"


def kinds_at(stage: Stage) -> tuple[str, ...]:
    """The entries that the table knows at a stage, in the table's order."""
    return tuple(dict.fromkeys(row.trigger for row in TABLE if stage in row.source))


def move(stage: Stage, situation: Situation) -> Stage:
    """The stage to which an entry leads. Raises NotAllowed, which names all that is lacking."""
    kind = situation.entry.KIND
    if kind not in kinds_at(stage):
        raise NotAllowed(title(kind), [WAITS_FOR[stage]])
    machine, walker = _machine(), _Walker()
    machine.add_model(walker, initial=stage.value)
    try:
        moved = machine.events[kind].trigger(walker, situation=situation)
        assert moved, f"no row of the table takes `{kind}` at `{stage}`"
        return Stage(walker.state)
    finally:
        machine.remove_model(walker)


def diagram() -> str:
    """The table as a Mermaid state diagram. `next` stands for the first stage whose business is not finished."""
    lines = ["stateDiagram-v2", f"    [*] --> {Stage.NEW.value}", "    state next <<choice>>"]
    stays: dict[Stage, list[str]] = {}
    for row in TABLE:
        for source in row.source:
            if row.to is STAY or row.to is source:
                if row.trigger not in stays.setdefault(source, []):
                    stays[source].append(row.trigger)
                continue
            words = f" [{row.when.words}]" if row.when else ""
            end = "next" if row.to is NEXT else str(row.to)
            lines.append(f"    {source.value} --> {end} : {row.trigger}{words}")
    lines += [f"    next --> {stage.value}" for stage in _NEXT_STAGES]
    lines += [f"    {stage.value} --> {stage.value} : {', '.join(kinds)}" for stage, kinds in stays.items()]
    lines += [f"    {Stage.ROUTED.value} --> [*]", f"    {Stage.CLOSED.value} --> [*]"]
    return "\n".join(lines) + "\n"


def table_text() -> str:
    """The table as a Markdown table, for the documentation."""
    columns = ("entry", "at", "leads to", "when", "needs", "who", "asked for by", "by when")
    head = f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"
    return head + "".join(_line(row) for row in TABLE)


def _line(row: Transition) -> str:
    end = str(row.to) if isinstance(row.to, Stage) else "(stays)" if row.to is STAY else "(next open stage)"
    cells = (
        row.trigger,
        ", ".join(row.source),
        end,
        row.when.words if row.when else "",
        "; ".join(guard.name for guard in row.needs),
        row.by,
        ", ".join((*row.clauses, *(f"guidance `{name}`" for name in row.guidance))),
        row.deadline,
    )
    return f"| {' | '.join(cells)} |\n"
