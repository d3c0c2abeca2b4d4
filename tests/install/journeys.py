"""Three whole journeys with an installed safetriage, on a terminal: a member of staff, the DSL, an author of the policy.

Each takes the command to try and an empty folder, which is its home, says in a few words what was seen, and raises Wrong at
the first thing that is not as it must be. SHOW_SCREENS=1 prints every screen that is waited for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.install import terminal as key
from tests.install.newcomer import WORDS, Thing, Wrong, made_case_file, ran, wanted
from tests.install.terminal import Terminal

LARGE = (120, 36)
HOME_PAGE = ("Beech Hill", "Is this allowed?")


def kept_nowhere(folder: Path, words: str) -> None:
    """Raises Wrong where a file under a folder holds the words, or its name does."""
    for path in sorted(folder.rglob("*")):
        if words in path.name or (path.is_file() and words.encode() in path.read_bytes()):
            raise Wrong(f"`{words}` is kept in {path.relative_to(folder)}")


# --- a member of staff

QUESTION = "Can I accept a friend request from a former pupil who is 17?"


def staff(command: str, folder: Path) -> str:
    """A question in one's own words, the program's questions, "I don't know", the answer with its clauses, the panic key."""
    with Terminal([command], folder) as window:
        window.until(*HOME_PAGE)
        window.press(key.ENTER)
        window.until("In your own words")
        window.press(QUESTION, key.ENTER)
        window.until("Is this right?", "a past pupil of this school", "age: 17 (from “who is 17”)")
        window.press(key.ENTER)
        window.until("Which of these are you?")
        window.press(key.DOWN, key.ENTER)
        window.until("Is the other person related to you?", "At most 4 more questions.")
        window.press(key.DOWN, key.ENTER)
        window.until("Has it already happened?", "I don't know")
        window.press("d")
        window.until("Check your answers", "who acts: a teacher", "not a relative", "happened: not known")
        window.press(key.ENTER)
        window.until("NOT ALLOWED", "G3 No contact with past pupils under nineteen", "+ read G3")
        window.press(key.END)
        window.until("Computed by", "A person decides")
        window.press(key.PANIC)
        left = ("ALLOWED", "G3", "pupil", "teacher")
        window.until("Mo Tu We Th Fr Sa Su", gone=left)
        window.press(key.CLOSE)
        behind = window.ended()
    if behind:
        raise Wrong(f"this is left on the terminal: {behind}")
    kept_nowhere(folder, "former pupil who is 17")
    return "answered and left; nothing is kept"


# --- the Designated Safeguarding Lead

LEAD = "A. Newcomer"
CANARY = "Canaryword"
TOLD = ("In my office.", "The parent and I.", "The mother of a pupil.")
"""Where, who was there, who told."""


def dsl(command: str, folder: Path) -> str:
    """A disclosure in the app, killed while its record is typed: what was saved is there, what was not is nowhere."""
    secret = made_case_file(command, folder, LEAD)
    with Terminal([command], folder, LARGE) as window:
        _sign_in(window)
        window.press(key.ENTER)
        window.until("Who told the school?", "Whom is it about?")
        window.press(key.SPACE, key.ENTER, key.DOWN, key.SPACE)
        window.until("[x] A parent or carer", "(x) A member of staff")
        reference = _saved(window, 1, "NEXT Who: anybody")
        _answer_no(window, "Is a child hurt or in danger now?", 2, "danger now? done")
        _answer_no(window, "Could there be an indecent image of a child?", 3, "images of a child done")
        _begin_record(window)
        window.press(f"{CANARY}: he likes her pictures.")
        window.until(*TOLD[1:], CANARY)
        window.kill()
    for words in (CANARY, *TOLD):
        kept_nowhere(folder, words)
    _entries(command, folder, secret, reference, 3)

    with Terminal([command], folder, LARGE) as window:
        _sign_in(window)
        window.until(f"{reference} open, at “record”")
        window.press(key.DOWN, key.ENTER)
        window.until(
            "HOLD", "CLOCK", "[x] 4 Indecent images of a child done", "[ ] 6 Record the disclosure not started <- NEXT"
        )
        _begin_record(window, not_there=(CANARY, *TOLD))
        window.press("He keeps liking her pictures.", key.TAB, "Tell me what happened.", key.TAB)
        window.press(key.DOWN, key.SPACE, key.ENTER)
        window.until("Did you make clear that you cannot keep it secret?", "(x) Yes")
        window.press("Messages on her own phone.", key.TAB, key.TAB, "A teacher in Year 6.")
        window.until("Messages on her own phone.", "A teacher in Year 6.")
        _saved(window, 4, "Record the disclosure done", "[ ] 7 What kind of concern is it? not started <- NEXT")
        window.press(key.CLOSE)
        window.ended()
    _entries(command, folder, secret, reference, 4)
    for words in ("her own phone", *TOLD):
        kept_nowhere(folder, words)  # what is saved is encrypted
    return "killed while typing: 3 entries saved and found, the 4th made, nothing wrong"


def _sign_in(window: Terminal) -> None:
    window.until(*HOME_PAGE)
    window.press(key.DOWN, key.DOWN, key.ENTER)
    window.until("Your name, as you sign in", "Passphrase")
    window.press(LEAD)
    window.step(key.ENTER)
    window.press(WORDS, key.ENTER)
    window.until(f"Signed in as {LEAD}. Which case?", "Open a new case")


def _saved(window: Terminal, number: int, *shown: str) -> str:
    """Save the form; the reference of its case."""
    window.press(key.SAVE)
    text = window.until(f"SAVED as entry {number}", "HOLD", *shown)
    found = re.search(r"Case ([0-9A-F]{8})\b", text)
    if not found:
        raise Wrong(f"the screen names no case:\n{window.screen.text}")
    return found[1]


def _answer_no(window: Terminal, question: str, number: int, done: str) -> None:
    """The step that is marked as the next: its first question is answered with no, and the form saved."""
    window.press(key.ENTER)
    window.until(question)
    window.press(key.DOWN, key.DOWN, key.SPACE)
    window.until(question, "(x) No")
    _saved(window, number, done)


def _begin_record(window: Terminal, not_there: Iterable[str] = ()) -> None:
    """Open the record of a disclosure and fill in its first lines, as far as what was said."""
    window.press(key.ENTER)
    window.until("Record the disclosure", "When were you told?", gone=tuple(not_there))
    window.step(key.ENTER)
    for words in TOLD:
        window.press(words)
        window.until(words, gone=(CANARY,) if not_there else ())
        window.step(key.ENTER)


def _entries(command: str, folder: Path, secret: Path, reference: str, count: int) -> None:
    """Raises Wrong where the case file is not sound, or the case has not as many entries."""
    said, _ = ran([command, "case", "verify"], folder)
    wanted(said, "Nothing wrong was found")
    who = ["--user", LEAD, "--passphrase-file", str(secret)]
    said, heard = ran([command, "case", "show", reference, *who], folder)
    found = sorted({int(number) for number in re.findall(r"\bEntry (\d+)", said + heard)})
    if found != list(range(1, count + 1)):
        raise Wrong(f"the case has the entries {found}, not {count}: {(said + heard)[-400:]}")


# --- an author of the policy

PACK = "beech-hill-2018"
CHANGED, ALL = "771,741,198,581,760", "6,975,537,171,620,954,112"
"""How many situations change when nineteen becomes eighteen, and how many there are."""
DOWN_TO_THE_LINE = 32
"""Lines above `when: {counterpart: former_pupil, counterpart_age: {below: 19}}` in its file."""


def author(command: str, folder: Path) -> str:
    """Nineteen becomes eighteen in the app, killed and taken up again; saved, checked, compared and reported on."""
    with Terminal([command], folder, LARGE) as window:
        _to_the_authors(window)
        window.press(key.ENTER)
        window.until("rules/concepts.yaml", "No answer changes", "a copy")
        window.press(key.F3, key.DOWN, key.ENTER)
        window.until("concept: adult")
        window.press(key.DOWN * DOWN_TO_THE_LINE)
        window.until("young-past-pupil", "former_pupil, counterpart_age: {below: 19}}")
        window.press(key.END, key.LEFT, key.LEFT, key.BACKSPACE, "8")
        window.until("{below: 18}}", "not saved: 1 file", f"{CHANGED} situations", "MILDER", gone=("working …",))
        window.press(key.F10)
        window.until("Save a report on what changes")
        window.press(key.ENTER)
        window.until("Saved as", "policy-report-")
        window.kill()
    with Terminal([command], folder, LARGE) as window:
        _to_the_authors(window)
        window.until(f"Go on with unsaved changes to {PACK}", "rules/concepts.yaml")
        window.press(key.ENTER)
        window.until("not saved: 1 file", f"{CHANGED} situations", gone=("working …",))
        window.press(key.SAVE)
        window.until("Save the policy", "1.1.0")
        window.step(key.ENTER)
        window.press(key.ENTER)
        window.until("Saved in", "version 1.1.0", gone=("not saved",))
        window.press(key.CLOSE)
        window.ended()
    saved = folder / "Documents" / "safetriage"
    (printed,) = saved.glob("policy-report-*.html")
    wanted(printed.read_text(), "What changes in the social networking policy")
    policy = saved / f"{PACK}-1.1.0"
    wanted((policy / "rules" / "concepts.yaml").read_text(), "counterpart_age: {below: 18}}")

    said, _ = ran([command, "policy", "check", "--policy", str(policy)], folder, status=1)
    wanted(said, "finding[C201]: scenario `former pupil of 18` falls short", "finding[C508]", "19 invariants proved")
    said, _ = ran([command, "policy", "diff", PACK, str(policy)], folder)
    wanted(said, f"{CHANGED} of {ALL} situations change", "0 stricter", "DUTIES: 2 changes")
    return f"{CHANGED} situations change; a report as {', '.join(_reports(command, folder, policy))}"


def _to_the_authors(window: Terminal) -> None:
    window.until(*HOME_PAGE)
    window.press(key.DOWN * 4, key.ENTER)
    window.until("Which policy do you want to work on?")


def _reports(command: str, folder: Path, policy: Path) -> list[str]:
    """The formats in which a report on the change was written; without the extra `pdf` the command says what it lacks."""
    made = []
    for ending, start in (("html", b"<!DOCTYPE html>"), ("md", b"# What changes"), ("pdf", b"%PDF-")):
        path = folder / f"changes.{ending}"
        report = [command, "policy", "report", PACK, str(policy), "-o", str(path)]
        _, heard = ran(report, folder, status=None if ending == "pdf" else 0)
        if not path.exists():
            wanted(heard, "safetriage[pdf]")
            continue
        body = path.read_bytes()
        if not body.startswith(start) or len(body) < 5_000:
            raise Wrong(f"the report as {ending} has {len(body)} bytes and begins with {body[:40]!r}")
        if ending != "pdf":
            wanted(body.decode(), "To decide: 6 changes would make the policy milder")
        made.append(ending)
    return made if "pdf" in made else [*made, "no pdf: the extra part is not installed"]


JOURNEYS: tuple[Thing, ...] = (staff, dsl, author)
