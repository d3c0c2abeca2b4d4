"""The lifecycle walked at random beside the reference: same acceptance, same stage, nothing lost, nothing skipped."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.triage.disclosure import reference
from tests.triage.disclosure.samples import CASE, GOOD, KNOWN, LATER, USERS, any_entry, entries, events_of
from triage.disclosure.case import Case, Stage, about_pupil, handler_route, head_involved, open_advice
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import AdviceDone
from triage.disclosure.entries.people import Telling
from triage.disclosure.entries.record import Assessment
from triage.disclosure.entries.start import Danger, EmergencyCall, HandOver, Images, Opening
from triage.disclosure.errors import BadEntry, NotAllowed
from triage.disclosure.events import ENTRIES, Correction, Event, prepared
from triage.disclosure.lifecycle import act, extend, possible, replay, visible_to
from triage.disclosure.steps import unfinished
from triage.disclosure.tasks import State, task_list
from triage.disclosure.values import About, Answer, HandlerRole, Recipient, Teller, Told, View

ASKED = {
    "dbs": Recipient.DBS,
    "tra": Recipient.TRA,
    "police": Recipient.POLICE,
    "governing-body": Recipient.GOVERNING_BODY,
}
FINAL = ("hand_over", "closing", "reopening", "correction")


def plain(entry: Entry) -> dict[str, Any]:
    return {
        one.name: value
        for one in dataclasses.fields(entry)  # type: ignore[arg-type]  # an entry of any kind
        for value in (getattr(entry, one.name),)
    }


def unfinished_or_open(case: Case) -> bool:
    return bool(case.items) and case.stage not in (Stage.CLOSED, Stage.ROUTED)


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.case = Case()
        self.log: reference.Log = []
        self.departed = False
        self.history: list[Case] = [Case()]
        self.mild = False

    @initialize(
        tellers=st.sets(st.sampled_from(tuple(Teller)), min_size=1, max_size=2),
        about=st.sampled_from(
            (About.STAFF, About.STAFF, About.SUPPLY, About.HEADTEACHER, About.DSL, About.MYSELF, About.PUPIL)
        ),
        actor=st.sampled_from(USERS),
        head=st.booleans(),
        mild=st.booleans(),
    )
    def open(self, tellers: set[Teller], about: About, actor: str, head: bool, mild: bool) -> None:
        self.mild = mild
        opening = Opening(
            tellers=tuple(sorted(tellers)), about=about, subject_user=USERS[1], is_head=head, known_at=KNOWN
        )
        if about in (About.STAFF, About.SUPPLY, About.PUPIL):
            opening = dataclasses.replace(opening, subject_user="", is_head=None)
        self.make(opening, actor)

    @rule(entry=any_entry(), actor=st.sampled_from(USERS))
    def enter_anything(self, entry: Entry, actor: str) -> None:
        self.make(entry, actor)

    @rule(kind=st.sampled_from(tuple(GOOD)), actor=st.sampled_from(USERS))
    def enter_a_good_entry(self, kind: str, actor: str) -> None:
        self.make(self.fitting(kind), actor)

    @rule(actor=st.sampled_from(USERS), recipient=st.sampled_from(tuple(Recipient)))
    def do_what_is_lacking(self, actor: str, recipient: Recipient) -> None:
        for task in task_list(self.case, LATER, actor):
            if task.state in (State.NOT_STARTED, State.IN_PROGRESS):
                for kind in task.kinds:
                    self.make(self.fitting(kind, recipient), actor)

    @rule(
        actor=st.sampled_from(USERS), skipped=st.sets(st.sampled_from(("C3", "C4", "E7", "F1", "advice")), max_size=1)
    )
    def hurry_to_the_end(self, actor: str, skipped: set[str]) -> None:
        stuck = 0
        while stuck < 4 and unfinished_or_open(self.case):
            waiting = [
                (task.step.id, kind)
                for task in task_list(self.case, LATER, actor)
                if task.lacking and not skipped & {*task.step.clauses, task.step.id}
                for kind in (reversed(task.kinds) if self.mild else task.kinds)
            ]
            if stuck >= len(waiting):
                break
            step_id, kind = waiting[stuck]
            before = (self.case.stage, self.open_steps())
            self.make(self.fitting(kind, ASKED.get(step_id, Recipient.CHAIR_OF_GOVERNORS)), actor)
            stuck = stuck + 1 if (self.case.stage, self.open_steps()) == before else 0

    @rule(answer=st.sampled_from(tuple(Answer)), images=st.booleans(), call=st.booleans(), mentioned=st.booleans())
    def danger_or_images_come_up(self, answer: Answer, images: bool, call: bool, mentioned: bool) -> None:
        made = Images(answer=answer, understood=True, where="A phone") if images else Danger(answer=answer)
        self.make(made, USERS[2])
        if call:
            good = GOOD["emergency_call"]
            assert isinstance(good, EmergencyCall)
            self.make(dataclasses.replace(good, images_mentioned=mentioned), USERS[2])

    @rule(view=st.sampled_from(tuple(View)), criteria=st.booleans())
    def assess_and_depart(self, view: View, criteria: bool) -> None:
        good = GOOD["assessment"]
        assert isinstance(good, Assessment)
        found = good.criteria if criteria or view is View.HARM else ()
        self.make(dataclasses.replace(good, view=view, criteria=found), USERS[2])
        self.make(GOOD["departure"], USERS[2])

    @rule(data=st.data(), actor=st.sampled_from(USERS))
    def correct_something(self, data: st.DataObject, actor: str) -> None:
        items = [item for item in self.case.items if not isinstance(item.stands, Correction)]
        if items:
            item = data.draw(st.sampled_from(items))
            instead = data.draw(st.just(item.stands) | st.just(GOOD[item.event.kind]) | entries(type(item.stands)))
            self.make(Correction(seq=item.seq, reason="A slip.", instead=instead), actor)

    @rule(data=st.data(), actor=st.sampled_from(USERS))
    def enter_what_fits_the_stage(self, data: st.DataObject, actor: str) -> None:
        kinds = [kind for kind in possible(self.case, actor) if kind != "correction"]
        if kinds:
            kind = data.draw(st.sampled_from(kinds))
            self.make(data.draw(st.just(self.fitting(kind)) | entries(ENTRIES[kind])), actor)

    def open_steps(self) -> list[str]:
        return [task.step.id for task in task_list(self.case, LATER) if task.lacking]

    def fitting(self, kind: str, recipient: Recipient = Recipient.CHAIR_OF_GOVERNORS) -> Entry:
        entry = GOOD[kind]
        if isinstance(entry, Assessment) and self.mild and recipient is not Recipient.POLICE:
            return dataclasses.replace(entry, view=View.LOW_LEVEL, criteria=())
        if isinstance(entry, Telling):
            return dataclasses.replace(entry, recipient=recipient, told=Told.TOLD)
        if isinstance(entry, AdviceDone):
            waiting = open_advice(self.case)
            return dataclasses.replace(entry, advice=waiting[0][0] if waiting else 1)
        if isinstance(entry, HandOver) and self.case.items:
            role = handler_route(self.case)
            taker = USERS[2] if role is HandlerRole.CHAIR_OF_GOVERNORS else USERS[0]
            return dataclasses.replace(entry, to_role=role, to_user=taker)
        return entry

    def make(self, entry: Entry, actor: str) -> None:
        before = self.case
        number = before.last_seq + 1
        try:
            ready = prepared(entry)
        except BadEntry:
            with pytest.raises(BadEntry):
                act(before, entry, at=LATER, actor=actor, event_id=UUID(int=1), case_id=CASE)
            return
        expected = reference.verdict(self.log, self.as_reference(ready, actor))
        try:
            made = act(
                before,
                entry,
                at=LATER + timedelta(seconds=number),
                actor=actor,
                event_id=UUID(int=number),
                case_id=CASE,
            )
        except (NotAllowed, BadEntry) as error:
            refused = error
        else:
            assert expected, f"the reference refuses {ready}"
            self.accept(made, ready, actor)
            return
        assert not expected, f"the reference allows {ready}"
        if isinstance(refused, BadEntry):
            assert [name for name, _ in refused.faults] == ["keep_until"]
        else:
            assert refused.lacking
        assert before == self.case

    def as_reference(self, entry: Entry, actor: str) -> reference.Entry:
        if not isinstance(entry, Correction):
            return (entry.KIND, plain(entry), actor)
        kinds = [kind for kind, _, _ in self.log]
        fits = 0 < entry.seq <= len(kinds) and kinds[entry.seq - 1] == entry.instead.KIND
        if not fits or entry.instead.KIND in FINAL:
            return (entry.KIND, {"_log": None}, actor)
        new = list(self.log)
        new[entry.seq - 1] = (entry.instead.KIND, plain(entry.instead), new[entry.seq - 1][2])
        return (entry.KIND, {"_log": new}, actor)

    def accept(self, made: Event, entry: Entry, actor: str) -> None:
        kind, fields, _ = self.as_reference(entry, actor)
        if isinstance(entry, Correction):
            self.log = [*fields["_log"]]
        self.log.append((kind, fields, actor))
        self.case = extend(self.case, made)
        self.history.append(self.case)
        self.departed = self.departed or kind == "departure"
        event(f"{kind} entered")
        event(f"reached {self.case.stage}")

    @invariant()
    def stage_is_as_in_the_reference(self) -> None:
        assert self.case.stage.value == reference.stage(self.log)

    @invariant()
    def nothing_is_lost_or_reordered(self) -> None:
        assert [item.seq for item in self.case.items] == list(range(1, len(self.log) + 1))
        assert [item.event.kind for item in self.case.items] == [kind for kind, _, _ in self.log]
        assert all(item.written == item.stands or item.corrected_by for item in self.case.items)

    @invariant()
    def a_closed_case_has_c1_c2_and_c3_or_c4(self) -> None:
        if self.case.stage is not Stage.CLOSED:
            return
        made = {kind for kind, _, _ in self.log}
        tellers = self.case.tellers
        assert "record" in made
        assert made & {"referral", "departure"}
        assert Teller.PARENT not in tellers or "parent_reassured" in made
        assert not {Teller.STAFF, Teller.GOVERNOR_OR_VOLUNTEER} & tellers or "confidentiality" in made
        assert Teller.PUPIL not in tellers or "pupil_reassured" in made
        assert "hold_lifted" in made
        assert not unfinished(self.case)
        assert not about_pupil(self.case)

    @invariant()
    def a_departure_stays_marked(self) -> None:
        if self.departed:
            (task,) = [one for one in task_list(self.case, LATER) if one.step.id == "refer"]
            assert "Departure from the policy" in task.note

    @invariant()
    def whom_it_is_about_sees_nothing(self) -> None:
        for name in USERS:
            assert visible_to(self.case, name) == (reference.who(name) not in reference.barred(self.log))

    @invariant()
    def the_headteacher_is_never_told_about_themselves(self) -> None:
        if self.case.items and head_involved(self.case):
            assert handler_route(self.case) is HandlerRole.CHAIR_OF_GOVERNORS

    def teardown(self) -> None:
        events = events_of(self.case)
        for number, case in enumerate(self.history):
            assert replay(events[:number]) == case


Walk.TestCase.settings = settings(
    max_examples=50, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestTheLifecycleAgainstTheReference = pytest.mark.thorough(Walk.TestCase)
