"""F13: the case log behaves as a dozen lines of Python do, through conflicts, retries, reopenings and lost answers."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.faults.lab import START, Bench, Figure, bench, size
from triage.caselog.database import Durability
from triage.caselog.encoding import JSONObject
from triage.caselog.errors import CaseErased, CaseLogError, Conflict, EventIdReused
from triage.caselog.session import Session

pytestmark = pytest.mark.faults

counted = {"appends": 0, "differences": 0, "machines": 0}


class Reference:
    """What a case log is, without disks, keys or other people."""

    def __init__(self) -> None:
        self.cases: dict[UUID, list[tuple[UUID, str, JSONObject]]] = {}
        self.erased: set[UUID] = set()

    def append(self, case: UUID, expected: int, event: UUID, kind: str, data: JSONObject) -> type[CaseLogError] | None:
        for other, events in self.cases.items():
            for stored in events:
                if stored[0] == event and other not in self.erased:
                    return None if (other, stored) == (case, (event, kind, data)) else EventIdReused
        if case in self.erased or any(e[0] == event for c in self.erased for e in self.cases[c]):
            return CaseErased
        if expected != len(self.cases.get(case, [])):
            return Conflict
        self.cases.setdefault(case, []).append((event, kind, data))
        return None


class CaseLogMachine(RuleBasedStateMachine):
    sent = Bundle("sent")

    @initialize()
    def begin(self) -> None:
        counted["machines"] += 1
        self.folder = Path(tempfile.mkdtemp(prefix="caselog-model-"))
        # What is tested is what the log says, not what the disk keeps: the other tests do that.
        self.bench: Bench = bench(self.folder, "f13", cases=3, durability=Durability(synchronous="OFF"))
        self.sessions: list[Session] = [self.bench.session, self.bench.unlock()]
        self.reference = Reference()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            report = self.bench.unlock().verify()
            for session in self.sessions:
                session.lock()
            assert report.sound, [str(one) for one in report.findings]
            shutil.rmtree(self.folder, ignore_errors=True)

    def send(self, who: int, case: UUID, expected: int, event: UUID, kind: str, data: JSONObject) -> None:
        counted["appends"] += 1
        wanted = self.reference.append(case, expected, event, kind, data)
        got: type[CaseLogError] | None = None
        try:
            stored = self.sessions[who].append(
                case_id=case, expected_seq=expected, event_id=event, kind=kind, data=data, at=START
            )
            assert (stored.case_id, stored.event_id, stored.kind, stored.data) == (case, event, kind, data)
        except CaseLogError as error:
            got = type(error)
        if got is not wanted:
            counted["differences"] += 1
        assert got is wanted, f"the log said {got}, the reference {wanted}"

    @rule(
        target=sent,
        who=st.integers(0, 1),
        case=st.integers(0, 2),
        off=st.sampled_from([0, 0, 0, 0, 1, -1, 7]),
        kind=st.sampled_from(["opened", "recorded", "told"]),
        text=st.text(max_size=40),
    )
    def append(self, who: int, case: int, off: int, kind: str, text: str) -> tuple[object, ...]:
        name = self.bench.cases[case]
        expected = max(0, len(self.reference.cases.get(name, [])) + off)
        order = (name, expected, self.bench.source.uuid(), kind, {"text": text})
        self.send(who, *order)
        return order

    @rule(order=sent, who=st.integers(0, 1))
    def send_again(self, order: tuple[UUID, int, UUID, str, JSONObject], who: int) -> None:
        self.send(who, *order)

    @rule(order=sent, who=st.integers(0, 1))
    def use_an_id_twice(self, order: tuple[UUID, int, UUID, str, JSONObject], who: int) -> None:
        self.send(who, order[0], order[1], order[2], "another", order[4])

    @rule(target=sent, case=st.integers(0, 2))
    def lose_the_answer_and_try_again(self, case: int) -> object:
        name = self.bench.cases[case]
        order = (name, len(self.reference.cases.get(name, [])), self.bench.source.uuid(), "lost", {"n": case})
        with contextlib.suppress(CaseErased):
            self.sessions[0].append(
                case_id=order[0], expected_seq=order[1], event_id=order[2], kind=order[3], data=order[4], at=START
            )
        self.sessions[0] = self.bench.unlock()
        self.send(0, *order)
        return multiple(order)

    @rule(who=st.integers(0, 1))
    def reopen(self, who: int) -> None:
        self.sessions[who].lock()
        self.sessions[who] = self.bench.unlock()

    @rule(order=consumes(sent), who=st.integers(0, 1))
    def erase(self, order: tuple[UUID, int, UUID, str, JSONObject], who: int) -> None:
        if order[0] in self.reference.cases and order[0] not in self.reference.erased:
            seen = len(self.reference.cases[order[0]])
            with pytest.raises(Conflict):
                self.sessions[who].erase_case(order[0], seen - 1, "an entry was not looked at")
            self.sessions[who].erase_case(order[0], seen, "the time of keeping ended")
            self.reference.erased.add(order[0])

    @invariant()
    def holds_what_the_reference_holds(self) -> None:
        if not hasattr(self, "reference"):
            return
        for session in self.sessions:
            shown = {one.case_id: (one.last_seq, one.erased) for one in session.cases()}
            assert shown == {c: (len(e), c in self.reference.erased) for c, e in self.reference.cases.items()}
        for case, events in self.reference.cases.items():
            if case not in self.reference.erased:
                assert [(e.event_id, e.kind, e.data) for e in self.sessions[0].events(case)] == events


def test_the_case_log_and_its_reference_never_differ(figure: Figure) -> None:
    counted.update(appends=0, differences=0, machines=0)
    runs, steps = size(60, 1000), size(40, 60)
    run_state_machine_as_test(
        CaseLogMachine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    figure(
        f"F13: {counted['machines']} runs of up to {steps} steps, {counted['appends']} appends,"
        f" {counted['differences']} differences"
    )
    assert counted["appends"] > runs
