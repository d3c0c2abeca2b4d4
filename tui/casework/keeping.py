"""Making, verifying and copying the case file."""

from __future__ import annotations

from pathlib import Path

from triage.caselog import store
from triage.caselog.errors import AlreadyThere, StoreMissing
from triage.caselog.findings import Damage, Report
from tui.casework.desk import Desk, capital
from tui.casework.people import hand_out_slip
from tui.exits import Exit
from tui.settings import store_place


def init(desk: Desk) -> Exit:
    """`case init`: the case file, its first user, its seal, and the recovery slip."""
    talk, places = desk.talk, desk.places
    if isinstance(places.store, Path) and (places.store.exists() or places.store.is_symlink()):
        raise AlreadyThere(str(places.store))
    desk.outside.harden()
    talk.say(f"The case file: {_where(desk)}")
    talk.say(f"Its seal:      {places.head}")
    talk.say(
        "The seal shows when the end of the record is cut off or an old copy is put back. It holds nothing about a case."
        " It is safest on a stick or on another computer: name its place with --head or $SAFETRIAGE_HEAD."
    )
    name = desk.arguments.user or talk.ask(prompt="Your name, as others know you: ").strip()
    made = store.create(
        places.store,
        user=name,
        passphrase=desk.secrets.new_passphrase("Your passphrase"),
        head=places.head,
        options=desk.outside.options,
    )
    desk.saved = "The case file is made."
    with made.session as session:
        for warning in session.warnings:
            talk.say(f"Note: {capital(warning)}")
        talk.say()
        talk.say("The case file is made. This is its recovery slip.")
        status = hand_out_slip(desk, made.recovery_slip)
    talk.say("If this computer's disk is not encrypted yet, turn that on: Windows calls it BitLocker, a Mac FileVault.")
    talk.say(
        "Next: a second person who can open it (safetriage case user add), and copies (safetriage case backup FOLDER)."
    )
    return status


def verify(desk: Desk) -> Exit:
    """`case verify`: without any key. A copy is compared with a seal only where one is named."""
    places, arguments = desk.places, desk.arguments
    place = store_place(arguments.copy) if arguments.copy else places.store
    if isinstance(place, Path) and not place.is_file():
        raise StoreMissing(str(place))
    head = places.head if places.head_named or (not arguments.copy and places.head.exists()) else None
    report = store.verify(place, head=head, receipts=arguments.receipt)
    for finding in report.findings:
        desk.console.data(capital(str(finding)))
    for code in arguments.receipt:
        number = store.verify_receipt(place, code) if report.sound else None
        if number is not None:
            desk.console.data(
                f"The receipt stands for the record up to event {number}: nothing up to there was changed."
            )
    if head is None:
        desk.talk.say("No seal was looked at, so a cut-off end would not be seen. Name the seal with --head.")
    desk.console.data(_verdict(report, sealed=head is not None))
    return Exit.DONE if report.sound else Exit.NOT_SURE


def _verdict(report: Report, *, sealed: bool) -> str:
    if report.sound:
        seal = ", and the seal fits" if sealed else ""
        return f"Nothing wrong was found: {report.events} events, each in its place, unchanged and signed{seal}."
    if report.kinds() == {Damage.HEAD_UNREADABLE}:
        return (
            f"The record itself is in order: {report.events} events, each in its place, unchanged and signed. Without a seal that"
            " can be read nobody sees whether its end was cut off. Look for the seal first: is the stick plugged in? A further"
            " seal or a receipt serves as well. Without any, the next step makes a new seal."
        )
    return (
        f"DO NOT WORK IN IT: {len(report.findings)} wrong in {report.events} events. Keep this file as it is, and restore the"
        " newest backup that verifies."
    )


def seal(desk: Desk) -> Exit:
    """`case seal`: the seal as it is now, in a further place."""
    with desk.unlock() as session:
        place = Path(desk.arguments.file).expanduser()
        session.write_head(place)
    desk.console.data(str(place))
    desk.talk.say(
        f"It shows that nothing up to now was cut off or put back. Look later with: safetriage case verify --head {place}"
    )
    return Exit.DONE


def backup(desk: Desk) -> Exit:
    """`case backup`: a checked copy into each folder."""
    with desk.unlock() as session:
        for copy in session.backup([Path(folder).expanduser() for folder in desk.arguments.folders]):
            desk.console.data(f"{copy.path}  {copy.events} events  receipt {copy.receipt.code}")
    desk.talk.say(
        "Each copy was read back and verified. Keep them in two places; nobody can read them without a passphrase."
    )
    return Exit.DONE


def restore(desk: Desk) -> Exit:
    """`case restore`: a case file from a copy, at a place where nothing is. It needs no key."""
    copied, places = Path(desk.arguments.copy).expanduser(), desk.places
    if not copied.is_file():
        raise StoreMissing(str(copied))
    report = store.restore(copied, places.store, options=desk.outside.options)
    desk.console.data(f"{_where(desk)}  {report.events} events")
    desk.talk.say("The copy was verified, and the new case file against it.")
    if places.head.exists():
        against = store.verify(places.store, head=places.head)
        if against.kinds() & {Damage.HEAD_AHEAD, Damage.HEAD_DIFFERS}:
            desk.talk.say(
                f"But the seal at `{places.head}` has seen more than the copy holds: what was entered after the copy was made is"
                " not in it. Look for a newer copy. If there is none, put that seal away (do not destroy it), work with a new one"
                " at another place (--head), and enter again what is missing."
            )
            return Exit.NOT_SURE
    return Exit.DONE


def receipt(desk: Desk) -> Exit:
    """`case receipt`: a code that stands for the whole record up to now."""
    with desk.unlock() as session:
        found = session.receipt()
        desk.console.data(found.code)
    desk.talk.say(
        f"It stands for the record up to event {found.gseq}. Check it later with: safetriage case verify --receipt CODE"
    )
    return Exit.DONE


def _where(desk: Desk) -> str:
    # The address of a server may hold a password.
    return "on the database server" if desk.places.on_server else str(desk.places.store)
