"""The task list as a conversation: what is open, one step chosen, its form filled in and saved, and round again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from triage.disclosure.case import Stage, head_involved, open_advice
from triage.disclosure.entries.end import Closing
from triage.disclosure.entries.entry import Entry
from triage.disclosure.entries.lado import Referral
from triage.disclosure.entries.start import Opening
from triage.disclosure.events import ENTRIES, Correction
from triage.disclosure.forms import form
from triage.disclosure.lifecycle import possible
from triage.disclosure.referral import referral_form
from triage.disclosure.steps import STEPS
from triage.disclosure.tasks import State, Task, task_list
from triage.disclosure.values import Recipient
from tui.casework.correcting import correct
from tui.casework.desk import Desk, capital
from tui.casework.entering import NotThere, Work
from tui.casework.filling import Filling, LeftForm
from tui.casework.view import NUMBERS, entry_lines, head_lines, short_head, suggested, task_lines
from tui.exits import Exit

HIDDEN = "This concern may be about you, so you see nothing more of it than its receipt. Somebody else deals with it."
KEYS = "Type its number or name · Enter = next · list = all steps in full · show = every entry · receipt · q = leave"


@dataclass(slots=True, kw_only=True)
class Bench:
    """The conversation about one case. `drafts` are unfinished forms of this sitting, in memory only."""

    work: Work
    drafts: dict[str, dict[str, object]] = field(default_factory=dict, repr=False)

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.work.desk

    def run(self, wanted: str | None = None) -> None:
        """Go round until the person leaves. `wanted` is the step to start with. Raises Ended, NotThere."""
        self.desk.after_lock = lambda: self.desk.talk.show(self._standing())
        if wanted is not None:
            self._do(wanted)
        while True:
            self.work.reload()
            tasks = self._tasks()
            self._show(tasks)
            if not possible(self.work.case, self.desk.user):
                return
            following = suggested(tasks)
            word = self.desk.talk.ask(self._question(tasks, following)).strip()
            match word.casefold():
                case "q" | "quit" | "exit":
                    return
                case "show" if self.work.visible:
                    self.desk.talk.show(entry_lines(self.work.case))
                case "list":
                    self.desk.talk.show(task_lines(tasks))
                case "receipt":
                    say_receipt(self.desk)
                case "" if following is None:
                    self.desk.talk.say("There is nothing that has to be done next. Type a number or a name, or q.")
                case _:
                    try:
                        self._do(word or following.step.id if following else word)
                    except NotThere as error:
                        self.desk.talk.say(capital(str(error)))

    def open_case(self) -> bool:
        """The first entry of a new case; False where the person left before it was saved. Raises Ended."""
        return self._enter(Opening.KIND)

    def _tasks(self) -> tuple[Task, ...]:
        return task_list(self.work.case, self.desk.outside.now(), self.desk.user)

    def _show(self, tasks: tuple[Task, ...]) -> None:
        talk = self.desk.talk
        talk.say()
        if not self.work.visible:
            talk.say(f"CASE {self.work.reference}   {HIDDEN}")
            say_receipt(self.desk)
        talk.show(task_lines(tasks, brief=True))
        talk.say()
        if self.work.visible:
            talk.show(head_lines(self.work.case, self.work.reference, self.desk.outside.now()))

    def _question(self, tasks: tuple[Task, ...], following: Task | None) -> list[str]:
        lines = []
        if also := self.also(tasks):
            lines.append("ALSO   " + " · ".join(f"{kind} = {form(kind).title}" for kind in also))
        if following is not None:
            lines.append(f"NEXT   {NUMBERS[following.step.id]}  {following.step.title}")
        lines.append(KEYS)
        return lines

    def also(self, tasks: tuple[Task, ...]) -> list[str]:
        """The entries that can be made now and belong to no step of the list, and handing over, which is always possible."""
        steps = {kind for task in tasks for kind in task.step.kinds if task.state is not State.DOES_NOT_APPLY}
        steps |= {kind for step in STEPS for kind in step.kinds if kind != "hand_over"}
        return [kind for kind in possible(self.work.case, self.desk.user) if kind not in steps]

    def _do(self, word: str) -> None:
        """What a typed number, step name or kind of entry stands for. Raises NotThere."""
        plain = word.strip().casefold().replace(" ", "_")
        tasks = {str(NUMBERS[task.step.id]): task for task in self._tasks()}
        tasks |= {task.step.id: task for task in tasks.values()}
        found = tasks.get(plain) or tasks.get(plain.replace("_", "-"))
        if found is not None and found.kinds:
            self._choose(found)
        elif found is not None:
            raise NotThere(
                f"“{found.step.title}” cannot be worked on now. {why_not(found, self.work.case.stage)}".strip()
            )
        elif plain in possible(self.work.case, self.desk.user):
            self._enter(plain)
        elif plain in ENTRIES:
            raise NotThere(f"“{form(plain).title}” cannot be entered now.")
        else:
            raise NotThere("that is neither a number nor a name on the list")

    def _choose(self, task: Task) -> None:
        kinds = self.kinds(task)
        if len(kinds) == 1:
            self._enter(kinds[0], task)
            return
        talk = self.desk.talk
        lines = ["", f"--- {task.step.title} ---"]
        lines += [f"  {number}. {form(kind).title}" for number, kind in enumerate(kinds, 1)]
        lines.append("Type a number · Enter = 1 · b = back to the list")
        while True:
            word = talk.ask(lines).strip().casefold()
            if word == "b":
                return
            if word == "":
                word = "1"
            if word.isascii() and word.isdigit() and 1 <= int(word) <= len(kinds):
                self._enter(kinds[int(word) - 1], task)
                return
            talk.say(f"Type a number from 1 to {len(kinds)}.")

    def kinds(self, task: Task) -> tuple[str, ...]:
        """The entries of a step, the one that is probably wanted first."""
        kinds = task.kinds
        if task.step.id in ("danger", "images"):
            # The question first, without a list to choose from; once it is answered, the call is what is wanted.
            kinds = kinds[:1] if task.state is State.NOT_STARTED else tuple(reversed(kinds))
        if task.step.id == "advice":
            waiting = bool(open_advice(self.work.case))
            kinds = tuple(reversed(kinds)) if waiting else tuple(kind for kind in kinds if kind != "advice_done")
        return kinds

    def _enter(self, kind: str, task: Task | None = None) -> bool:
        """Fill in and save one form; False where it was left."""
        if kind == Correction.KIND:
            return correct(self.work)
        desk = self.desk
        answers = self.drafts.setdefault(kind, {})
        for name, value in self.guesses(kind, task).items():
            answers.setdefault(name, value)
        head, notes = tuple(self._standing()), tuple(self.notes(kind))
        filling = Filling(desk=desk, form=form(kind), answers=answers, head=head, notes=notes)
        event_id = desk.outside.new_id()  # before the first try, so that a second try is known for what it is
        try:
            filling.run(lambda entry: self._save(entry, event_id))
        except LeftForm:
            desk.talk.say(
                "You left the form. Nothing of it is saved; its answers are kept on this screen until you leave."
            )
            return False
        self.drafts.pop(kind, None)
        return True

    def _save(self, entry: Entry, event_id: UUID) -> None:
        item = self.work.save(entry, event_id)
        say = self.desk.talk.say
        say()
        say(f"SAVED as entry {item.seq} of case {self.work.reference}: {item.stands.TITLE.rstrip('?')}.")
        if isinstance(item.stands, Referral):
            say("Write this receipt on the referral form: with it anybody can check later that nothing was changed.")
            say_receipt(self.desk)
        if isinstance(item.stands, Closing):
            say("Make a backup now: safetriage case backup FOLDER")

    def guesses(self, kind: str, task: Task | None) -> Mapping[str, object]:
        """Answers that the step itself gives; the person can change each."""
        if kind == "advice_done" and len(waiting := open_advice(self.work.case)) == 1:
            return {"advice": str(waiting[0][0])}
        if kind != "telling" or task is None:
            return {}
        head = Recipient.CHAIR_OF_GOVERNORS if head_involved(self.work.case) else Recipient.HEADTEACHER
        recipients = {
            "leaders": head,
            "police": Recipient.POLICE,
            "governing-body": Recipient.GOVERNING_BODY,
            "dbs": Recipient.DBS,
            "tra": Recipient.TRA,
        }
        found = recipients.get(task.step.id)
        return {} if found is None else {"recipient": found.value}

    def _standing(self) -> list[str]:
        """The hold and the clock in one line; nothing for a case that is not open yet or not for this user to see."""
        work = self.work
        if not work.case.items or not work.visible:
            return []
        return [short_head(work.case, work.reference, self.desk.outside.now())]

    def notes(self, kind: str) -> list[str]:
        """What of the case helps with a form."""
        case = self.work.case
        if kind == "advice_done":
            return [f"Advice {seq}: {entry.text} ({entry.owner})" for seq, entry in open_advice(case)]
        if kind == "hand_over":
            names = [one.name for one in self.desk.session.users() if one.active and not one.recovery]
            return [
                f"Who can sign in here: {', '.join(name for name in names if name != self.desk.user) or 'nobody else'}"
            ]
        if kind == "referral":
            lacking = [one.label for one in referral_form(case).lacking]
            return [f"The LADO's form still lacks: {'; '.join(lacking)}. Send it all the same."] if lacking else []
        return []


def why_not(task: Task, stage: Stage) -> str:
    """Why a step cannot be worked on now, as a sentence; empty where nothing stands in the way."""
    if task.state is State.DOES_NOT_APPLY:
        return task.note
    if stage in (Stage.CLOSED, Stage.ROUTED):
        return "The case has ended; open it again first: reopening."
    if task.state is State.DONE:
        return "It is done. To change what was entered: correction."
    return "Something else has to come first; see NEXT."


def say_only_receipt(work: Work) -> Exit:
    """All that whoever the concern is about gets to see of it."""
    work.desk.talk.say(f"CASE {work.reference}   {HIDDEN}")
    say_receipt(work.desk)
    return Exit.DONE


def say_receipt(desk: Desk) -> None:
    """Say the receipt of the record as it stands."""
    found = desk.session.receipt()
    desk.talk.say(f"RECEIPT {found.code}   (the whole record up to event {found.gseq})")
