"""One function for each command of the case log; keeping and users are in modules of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage.caselog.errors import CaseErased, Damaged
from triage.disclosure.errors import DisclosureError
from triage.disclosure.lifecycle import replay, visible_to
from triage.disclosure.tasks import task_list
from tui.casework import keeping, people
from tui.casework.correcting import correct
from tui.casework.desk import Desk, capital
from tui.casework.entering import begin, take_up
from tui.casework.erasing import erase
from tui.casework.references import references
from tui.casework.talk import Ended, hang_of
from tui.casework.view import entry_lines, head_lines, list_line, task_lines
from tui.casework.work import Bench, say_only_receipt
from tui.exits import Exit


def new(desk: Desk) -> Exit:
    """`case new`: the first entry; on a terminal the task list comes next. The reference goes to standard output."""
    desk.saved = "Nothing is saved yet: the case is opened by its first form."
    with desk.unlock(lock_when_idle=True):
        work = begin(desk)
        bench = Bench(work=work)
        if not bench.open_case():
            return Exit.DONE
        desk.log_read(work.case_id)
        desk.console.data(work.reference)
        desk.console.out.flush()
        if not desk.console.terminal:
            desk.talk.say(f"Go on with: safetriage case do {work.reference}")
            return desk.worst
        bench.run()
    return desk.worst


def listing(desk: Desk) -> Exit:
    """`case list`: references, times and where each case stands. No case's words are shown, so no read is recorded."""
    now = desk.outside.now()
    with desk.unlock() as session:
        cases = session.cases()
        names = references([one.case_id for one in cases])
        for one in cases:
            name = names[one.case_id]
            if one.erased:
                desk.console.data(f"{name}  erased when its time of keeping ended")
                continue
            try:
                case = replay(session.events(one.case_id))
                seen = case if visible_to(case, desk.user) else None
                desk.console.data(list_line(seen, name, one.opened_at, one.last_at, now))
            except (Damaged, CaseErased, DisclosureError) as error:
                # One case that does not open must not hide the others.
                desk.console.data(f"{name}  {capital(str(error))}")
                desk.worst = Exit.NOT_SURE
        if not cases:
            desk.talk.say("There is no case yet. Open one with: safetriage case new")
    return desk.worst


def show(desk: Desk) -> Exit:
    """`case show`: the hold, the clocks, the task list and every entry, on standard output. The reading is recorded."""
    with desk.unlock():
        work = take_up(desk, desk.arguments.case)
        if not work.visible:
            return say_only_receipt(work)
        desk.log_read(work.case_id)
        now = desk.outside.now()
        lines = [
            *head_lines(work.case, work.reference, now),
            "",
            *task_lines(task_list(work.case, now, desk.user)),
            *entry_lines(work.case),
        ]
        for line in lines:
            bare = line.lstrip(" ")
            for part in desk.talk.lines(bare, len(line) - len(bare), hang_of(bare)):
                desk.console.data(part)
    return desk.worst


def do(desk: Desk) -> Exit:
    """`case do`: the task list as a conversation."""
    with desk.unlock(lock_when_idle=True):
        work = take_up(desk, desk.arguments.case)
        if work.visible:
            desk.log_read(work.case_id)
        Bench(work=work).run(desk.arguments.step)
        desk.talk.say(desk.saved)
    return desk.worst


def correcting(desk: Desk) -> Exit:
    """`case correct`: one entry."""
    with desk.unlock(lock_when_idle=True):
        work = take_up(desk, desk.arguments.case)
        if not work.visible:
            return say_only_receipt(work)
        desk.log_read(work.case_id)
        for line in head_lines(work.case, work.reference, desk.outside.now()):
            desk.talk.show([line])
        correct(work, desk.arguments.entry)
    return desk.worst


def export(desk: Desk) -> Exit:
    """`case export`: documents of a case."""
    from outputs.documents.frame import Frame
    from tui.casework import papers
    from tui.settings import school_settings

    settings = school_settings(desk.arguments.settings, desk.outside.environ)
    frame = Frame(pack=desk.pack(), settings=settings, now=desk.outside.now())
    with desk.unlock():
        work = take_up(desk, desk.arguments.case, as_far_as_it_goes=desk.arguments.document == papers.CHRONOLOGY)
        if not work.visible and desk.arguments.document != papers.RECEIPT:
            return say_only_receipt(work)
        made, left_out = papers.documents(work, desk.arguments.document, frame)
        if work.visible:
            desk.log_read(work.case_id)
        for line in left_out:
            desk.talk.say(line)
        papers.write_out(made, desk.arguments, desk.console, frame)
    if desk.arguments.output != "-":
        desk.talk.say(
            "These files can be read without a passphrase: send them by a safe way, and delete them once they have arrived."
        )
    return Exit.DONE


ACTIONS: Mapping[str, Callable[[Desk], Exit]] = {
    "init": keeping.init,
    "user": people.user,
    "new": new,
    "list": listing,
    "show": show,
    "do": do,
    "correct": correcting,
    "export": export,
    "erase": erase,
    "verify": keeping.verify,
    "seal": keeping.seal,
    "backup": keeping.backup,
    "restore": keeping.restore,
    "receipt": keeping.receipt,
    "slip": people.slip,
    "passphrase": people.passphrase,
}


def run(desk: Desk) -> Exit:
    """Do the command. End of input and Ctrl-C say what is saved; everything else goes up to `commands.case`."""
    try:
        return ACTIONS[desk.arguments.action](desk)
    except Ended:
        desk.talk.say()
        desk.talk.say(f"The input ended. {_safe(desk)}")
        return Exit.BAD_INPUT
    except KeyboardInterrupt:
        desk.talk.say()
        desk.talk.say(f"Stopped. {_safe(desk)}")
        return Exit.INTERRUPTED
    finally:
        desk.close()


def _safe(desk: Desk) -> str:
    if desk.talk.idle is None and not desk.saved:
        return "Nothing was changed."
    return f"A form that was not finished is not kept. {desk.saved}".strip()
