"""Who may open the case file: users, passphrases and the recovery slip."""

from __future__ import annotations

from triage.caselog import store
from triage.caselog.errors import CaseLogError
from tui.casework.desk import Desk, ask_slip, capital
from tui.casework.secret import TRIES
from tui.casework.talk import Ended
from tui.exits import Exit

SLIP_WORDS = (
    "Copy it by hand or print it, and put it into the school's safe. It opens every case when a passphrase is forgotten."
    " It is shown this once and is kept nowhere else."
)


def user(desk: Desk) -> Exit:
    """`case user add|remove|list`."""
    what = desk.arguments.what
    with desk.unlock() as session:
        if what == "list":
            for one in session.users():
                state = "may open it" if one.active else "access ended"
                desk.console.data(f"{one.name}  {state}" + ("  (the paper in the safe)" if one.recovery else ""))
            return Exit.DONE
        name = desk.arguments.name or desk.talk.ask(prompt="Whose name? ").strip()
        if what == "add":
            desk.talk.say(
                "They will see every case in this file, unless it is about them. They type their own passphrase."
            )
            session.add_user(name, desk.secrets.new_passphrase("The new user's passphrase"))
            desk.talk.say("Added. They sign in with that name, written the same way.")
            return Exit.DONE
        desk.talk.say("A copy of the case file that they kept stays readable to them; nothing can change that.")
        if desk.secrets.typed and not desk.talk.yes("Take their access away?"):
            desk.talk.say("Nothing was changed.")
            return Exit.DONE
        session.remove_user(name)
        desk.talk.say("Removed. From now on their passphrase opens nothing here.")
    return Exit.DONE


def passphrase(desk: Desk) -> Exit:
    """`case passphrase`: a new one; with the recovery slip, for whoever forgot theirs."""
    with desk.unlock() as session:
        if desk.arguments.slip:
            name = desk.arguments.user or desk.talk.ask(prompt="Who forgot their passphrase? Their name: ").strip()
            session.reset_user(name, desk.secrets.new_passphrase("The new passphrase"))
            desk.talk.say("Changed. It is on record that the recovery slip was used.")
            desk.talk.say("Somebody has held the slip in their hands: make a new one with: safetriage case slip")
            return Exit.DONE
        session.change_passphrase(desk.secrets.new_passphrase("Your new passphrase"))
        desk.talk.say("Changed. Copies made before still open with the old one.")
    return Exit.DONE


def slip(desk: Desk) -> Exit:
    """`case slip`: a new recovery slip."""
    with desk.unlock() as session:
        made = session.new_recovery_slip()
        desk.talk.say("This is the new recovery slip. The old one opens nothing from now on: destroy it.")
        return hand_out_slip(desk, made)


def hand_out_slip(desk: Desk, made: str) -> Exit:
    """Show a new slip once, and have it typed back from the paper until it is right."""
    talk = desk.talk
    talk.say(SLIP_WORDS)
    talk.say()
    desk.console.data(made)
    desk.console.out.flush()
    talk.say()
    talk.say("When it is on paper, check the paper:")
    later = "The slip was not checked. It is the right one as it was shown; if in doubt, make a new one: safetriage case slip"
    for _ in range(TRIES):
        try:
            typed = ask_slip(talk) if not desk.console.terminal else talk.ask(prompt="Type it from the paper: ")
        except Ended:
            talk.say(later)
            return Exit.BAD_INPUT
        try:
            store.check_slip(desk.places.store, typed, options=desk.outside.options)
        except CaseLogError as error:
            if error.code != "wrong-passphrase":
                talk.say(capital(str(error)))
                return Exit.BAD_INPUT
            talk.say("That is not what the slip says. Look at the paper, correct it, and type it again.")
            continue
        talk.forget()
        talk.say("The paper is right." + (" The slip is gone from this screen." if desk.console.terminal else ""))
        return Exit.DONE
    talk.say(later)
    return Exit.BAD_INPUT
