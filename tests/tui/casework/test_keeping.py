"""Making, opening, verifying and copying the case file; users, passphrases, slips; documents; and nothing leaking."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.casework.support import HEAD, HEAD_WORDS, LEAD, LEAD_WORDS, WHOLE, Lead, Office, lines
from tests.tui.support import safetriage
from tui.casework.papers import NAMES
from tui.exits import Exit

CANARY = "Zebedee Canaryname"


def test_init_shows_the_slip_once_and_has_it_typed_back(office: Office) -> None:
    ran = office.run("init", "--user", LEAD, reply=lines(LEAD_WORDS, "AAAA-BBBB"))
    assert ran.exit is Exit.BAD_INPUT
    slip = ran.out.strip()
    assert slip.count("-") == 7
    assert slip not in ran.err
    assert "That is not what the slip says." in ran.err
    assert "safetriage case slip" in ran.err
    assert str(office.head) in ran.err
    assert "stick or on another computer" in ran.err


def test_init_leaves_what_is_there_alone(opened: Office) -> None:
    before = opened.store.read_bytes()
    ran = opened.run("init", "--user", LEAD, reply=lines(LEAD_WORDS))
    assert ran.exit is Exit.BAD_INPUT
    assert "there is already something" in ran.err.lower()
    assert opened.store.read_bytes() == before


def test_a_passphrase_typed_differently_the_second_time_is_asked_again(office: Office) -> None:
    office.secrets = [LEAD_WORDS, "another", LEAD_WORDS, LEAD_WORDS]
    ran = office.run("init", "--user", LEAD, reply=lines(), terminal=True)
    assert "The two are not the same." in ran.err
    assert office.store.exists()
    office.secrets = ["a", "b", "c", "d", "e", "f"]
    other = Office(office.folder / "other", secrets=office.secrets)
    refused = other.run("init", "--user", LEAD, terminal=True)
    assert refused.exit is Exit.BAD_INPUT
    assert "were not the same" in refused.err
    assert not other.store.exists()


def test_on_a_terminal_the_slip_is_cleared_once_the_paper_is_right(office: Office) -> None:
    office.secrets = [LEAD_WORDS, LEAD_WORDS]

    def reply(said: str) -> str:
        return next(line for line in said.splitlines() if line.count("-") == 7 and line.isupper())

    ran = office.run("init", "--user", LEAD, reply=reply, terminal=True)
    assert ran.exit is Exit.DONE, ran.err
    assert "\x1b[3J" in ran.err
    assert "gone from this screen" in ran.err


def test_a_weak_passphrase_is_refused_and_nothing_is_made(office: Office) -> None:
    ran = office.run("init", "--user", LEAD, reply=lines("short"))
    assert ran.exit is Exit.BAD_INPUT
    assert "at least 15 characters" in ran.err
    assert not office.store.exists()


def test_a_wrong_passphrase_is_one_sentence_and_three_tries_on_a_terminal(opened: Office) -> None:
    ran = opened.signed_in("list", words="not the right words at all")
    assert ran.exit is Exit.BAD_INPUT
    assert "that name and passphrase do not open this case file" in ran.err.lower()
    assert "not the right words at all" not in ran.out + ran.err
    opened.secrets = ["wrong", "wrong again", LEAD_WORDS]
    assert opened.run("list", "--user", LEAD, terminal=True).exit is Exit.DONE
    opened.secrets = ["wrong", "wrong again", "wrong still"]
    assert opened.run("list", "--user", LEAD, terminal=True).exit is Exit.BAD_INPUT


def test_a_forgotten_passphrase_is_replaced_with_the_slip(office: Office) -> None:
    slip = office.init()
    reference = office.new()
    ran = office.run("passphrase", "--slip", "--user", LEAD, reply=lines(slip.lower().replace("-", " "), HEAD_WORDS))
    assert ran.exit is Exit.DONE, ran.err
    assert slip not in ran.out + ran.err
    assert office.signed_in("show", reference).exit is Exit.BAD_INPUT
    assert office.signed_in("show", reference, words=HEAD_WORDS).exit is Exit.DONE


def test_a_new_slip_ends_the_old_one(office: Office) -> None:
    old = office.init()
    made = office.signed_in("slip", reply=lambda said: next((w for w in said.split() if w.count("-") == 7), None))
    assert made.exit is Exit.DONE, made.err
    assert office.run("list", "--slip", reply=lines(old)).exit is Exit.BAD_INPUT
    assert office.run("list", "--slip", reply=lines(made.out.strip())).exit is Exit.DONE


def test_a_passphrase_is_changed(opened: Office) -> None:
    ran = opened.signed_in("passphrase", reply=lines(HEAD_WORDS))
    assert ran.exit is Exit.DONE, ran.err
    assert opened.signed_in("list", words=HEAD_WORDS).exit is Exit.DONE


def test_users_are_added_listed_and_removed(opened: Office) -> None:
    opened.add_head()
    assert opened.signed_in("list", user=HEAD, words=HEAD_WORDS).exit is Exit.DONE
    assert f"{HEAD}  may open it" in opened.signed_in("user", "list").out
    assert opened.signed_in("user", "remove", HEAD).exit is Exit.DONE
    assert opened.signed_in("list", user=HEAD, words=HEAD_WORDS).exit is Exit.BAD_INPUT
    assert f"{HEAD}  access ended" in opened.signed_in("user", "list").out
    last = opened.signed_in("user", "remove", reply=lines(LEAD))
    assert last.exit is Exit.BAD_INPUT
    assert "only user left" in last.err


def test_a_passphrase_file_has_to_be_the_owners_alone(opened: Office) -> None:
    file = opened.folder / "words"
    file.write_text(f"{LEAD_WORDS}\n")
    file.chmod(0o644)
    ran = opened.run("list", "--user", LEAD, "--passphrase-file", str(file))
    assert ran.exit is Exit.BAD_INPUT
    assert "chmod 600" in ran.err
    file.chmod(0o600)
    assert opened.run("list", "--user", LEAD, "--passphrase-file", str(file)).exit is Exit.DONE
    short = opened.run("passphrase", "--user", LEAD, "--passphrase-file", str(file))
    assert short.exit is Exit.BAD_INPUT
    assert "too few lines" in short.err
    file.write_bytes(b"\xff\xfe\n")
    assert "not text" in opened.run("list", "--user", LEAD, "--passphrase-file", str(file)).err
    missing = opened.run("list", "--user", LEAD, "--passphrase-file", str(opened.folder / "none"))
    assert "no such file" in missing.err
    assert "not a plain file" in opened.run("list", "--user", LEAD, "--passphrase-file", "/dev/null").err


def test_verify_needs_no_key_and_sees_a_change_a_cut_end_and_a_strange_receipt(opened: Office) -> None:
    opened.new()
    code = opened.signed_in("receipt").out.strip()
    good = opened.run("verify", "--receipt", code.lower())
    assert good.exit is Exit.DONE, good.out
    assert "Nothing wrong was found" in good.out
    assert "The receipt stands for the record up to event" in good.out
    strange = opened.run("verify", "--receipt", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")
    assert strange.exit is Exit.NOT_SURE
    with sqlite3.connect(opened.store) as connection:
        last = connection.execute("SELECT max(gseq) FROM caselog_event").fetchone()[0]
        connection.execute("DELETE FROM caselog_event WHERE gseq = ?", (last,))
    connection.close()
    cut = opened.run("verify")
    assert cut.exit is Exit.NOT_SURE
    assert "The end of the record is missing" in cut.out
    opening = opened.signed_in("list")
    assert opening.exit is Exit.NOT_SURE
    assert "older than it should be" in opening.err
    rescued = opened.signed_in("list", "--rescue")
    assert rescued.exit is not Exit.BAD_INPUT, rescued.err


def test_verify_says_when_it_looked_at_no_seal_or_there_is_no_file(office: Office) -> None:
    missing = office.run("verify")
    assert missing.exit is Exit.BAD_INPUT
    assert "there is no case file" in missing.err.lower()
    office.init()
    office.environ["SAFETRIAGE_CASES"] = str(office.store)
    copy = office.run("verify", str(office.store), places=False)
    assert copy.exit is Exit.DONE
    assert "No seal was looked at" in copy.err


def test_a_backup_is_verified_and_restored_and_a_newer_seal_is_told(opened: Office) -> None:
    reference = opened.new()
    made = opened.signed_in("backup", str(opened.folder / "one"), str(opened.folder / "two"))
    assert made.exit is Exit.DONE, made.err
    copies = [Path(line.split("  ")[0]) for line in made.out.splitlines()]
    assert [stat.S_IMODE(copy.stat().st_mode) for copy in copies] == [0o600, 0o600]
    assert opened.run("verify", str(copies[0]), places=False).exit is Exit.DONE
    again = Office(opened.folder / "again")
    restored = again.run("restore", str(copies[1]))
    assert restored.exit is Exit.DONE, restored.err
    assert again.signed_in("show", reference).exit is Exit.DONE
    opened.do(reference, WHOLE[0])
    opened.store.unlink()
    old = opened.run("restore", str(copies[0]))
    assert old.exit is Exit.NOT_SURE
    assert "what was entered after the copy was made" in old.err
    assert opened.run("restore", str(copies[0])).exit is Exit.BAD_INPUT, "nothing is written over"
    assert opened.run("restore", str(opened.folder / "nothing")).exit is Exit.BAD_INPUT


@pytest.mark.parametrize("form", ["html", "md"])
def test_every_document_is_written_under_a_name_that_says_nothing(opened: Office, form: str) -> None:
    reference = opened.new({"Who told the school?": "1 2"})
    plan = [(step, {**answers, "Whom is it about?": CANARY}) for step, answers in WHOLE[:-1]]
    opened.do(reference, *plan)
    folder = opened.folder / "papers"
    ran = opened.signed_in("export", reference, "all", "--format", form, "-o", str(folder))
    assert ran.exit is Exit.DONE, ran.err
    written = [Path(line) for line in ran.out.splitlines()]
    assert len(written) == len(NAMES) - ran.err.count("Not written")
    assert len(written) >= 6
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)
    assert CANARY not in ran.out + ran.err
    texts = {path.name.rsplit("-", 4)[0]: path.read_text() for path in written}
    assert CANARY in texts["record-of-disclosure"]
    assert CANARY not in texts["receipt"]
    one = opened.signed_in("export", reference, "chronology", "--format", form)
    assert "Chronology" in one.out
    wrong = opened.signed_in("export", reference, "novel")
    assert wrong.exit is Exit.BAD_INPUT
    assert "chronology" in wrong.err
    assert opened.signed_in("export", reference, "all").exit is Exit.BAD_INPUT, "several need a folder"


def test_a_pdf_is_written_or_what_it_needs_is_said(opened: Office) -> None:
    ran = opened.signed_in("export", opened.new(), "record", "--format", "pdf", "-o", str(opened.folder / "papers"))
    if ran.exit is Exit.DONE:
        path = Path(ran.out.strip())
        assert path.read_bytes().startswith(b"%PDF")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    else:
        assert "safetriage[pdf]" in ran.err


def test_a_folder_that_cannot_be_written_is_said(opened: Office) -> None:
    (opened.folder / "file").write_text("")
    ran = opened.signed_in("export", opened.new(), "record", "-o", str(opened.folder / "file" / "x"))
    assert ran.exit is Exit.BAD_INPUT
    assert "cannot save into" in ran.err.lower()


@pytest.mark.parametrize(("form", "clause"), [("acknowledgement", "S5"), ("equipment", "D1")])
def test_the_policys_own_forms_are_written(office: Office, form: str, clause: str) -> None:
    ran = office.run("form", form)
    assert ran.exit is Exit.DONE, ran.err
    assert clause in ran.out
    saved = office.run("form", form, "--format", "md", "-o", str(office.folder / "forms"))
    assert Path(saved.out.strip()).read_text().startswith("#")
    assert office.run("form", form, "-o", "/dev/null/x").exit is Exit.BAD_INPUT


def test_settings_name_role_holders_and_every_fault_in_them_is_said(opened: Office) -> None:
    file = opened.folder / "settings.toml"
    reference = opened.new()
    opened.do(reference, *WHOLE[:6])
    file.write_text('[numbers.lado]\nnumber = "01234 000000"\nchecked = 2026-09-01\n')
    opened.environ["SAFETRIAGE_SETTINGS"] = str(file)
    ran = opened.signed_in("export", reference, "referral")
    assert ran.exit is Exit.DONE, ran.err
    assert "01234 000000" in ran.out
    for text, words in (
        ("[numbers.lado]\nnumber = 1\n", "numbers: lado"),
        ("colour = 1\n", "`colour` is no setting"),
        ("[[[", "is not TOML"),
        ("x" * 100_001, "longer than"),
    ):
        file.write_text(text)
        bad = opened.signed_in("export", reference, "referral")
        assert bad.exit is Exit.BAD_INPUT
        assert words in bad.err
    file.write_bytes(b"\xff")
    assert "not text" in opened.signed_in("export", reference, "referral").err
    missing = opened.signed_in("export", reference, "referral", "--settings", str(file / "none"))
    assert missing.exit is Exit.BAD_INPUT
    assert "cannot be read" in missing.err


def test_nothing_of_a_case_leaks(opened: Office) -> None:
    reference = opened.new()
    everything = dict.fromkeys(
        ("Where?", "Who was there?", "Who told?", "Whom is it about?", "What was seen or heard?"), CANARY
    )
    opened.do(reference, *WHOLE[:2], ("record", everything))
    full = opened.run("verify")
    opened.store.parent.chmod(0o700)
    for ran in (
        full,
        opened.signed_in("list"),
        opened.signed_in("show", CANARY),
        opened.signed_in("do", reference, CANARY),
        opened.signed_in("show", reference, words=CANARY),
        opened.signed_in("backup", str(opened.folder / "copies")),
        opened.signed_in("export", reference, CANARY),
    ):
        shown = ran.out + ran.err
        assert CANARY not in shown
        assert LEAD_WORDS not in shown
    for folder, _, names in os.walk(opened.folder):
        for name in names:
            assert "anary" not in name.lower()
            assert b"anaryname" not in (Path(folder) / name).read_bytes()
    assert "anaryname" not in opened.signed_in("do", reference, reply=lines()).err.split("NEXT")[0]


def test_a_disk_that_fails_while_saving_keeps_the_answers_for_another_try(
    opened: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.caselog.errors import DiskFull
    from triage.caselog.session import Session

    reference = opened.new()
    real, failures = Session.append, [DiskFull()]

    def append(self: Session, *arguments: object, **named: object) -> object:
        if failures:
            raise failures.pop()
        return real(self, *arguments, **named)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(Session, "append", append)
    ran = opened.signed_in("do", reference, reply=lines("3", "no", "", "yes", "yes", "q"))
    assert ran.exit is Exit.DONE
    assert "The disk is full" in ran.err
    assert "Your answers are still here." in ran.err
    assert ran.err.count("SAVED as entry 2") == 1


def test_a_seal_that_is_unplugged_is_told_and_the_entry_is_saved(opened: Office) -> None:
    reference = opened.new()
    lead = Lead([WHOLE[0]])

    def reply(said: str) -> str | None:
        if "Type yes to save it" in said:
            opened.head.unlink()
            opened.head.parent.rmdir()
            opened.head.parent.write_text("not a folder")
        return lead(said)

    ran = opened.signed_in("do", reference, reply=reply)
    assert ran.exit is Exit.DONE, ran.err
    assert "Note: The step is saved, but the seal kept at" in ran.err
    assert "SAVED as entry 2" in ran.err


def test_an_unforeseen_fault_is_a_sentence_without_anybodys_words(
    opened: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.caselog.session import Session

    def broken(self: Session) -> object:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(Session, "cases", broken)
    ran = opened.signed_in("list")
    assert ran.exit is Exit.NOT_SURE
    assert "RuntimeError at test_keeping.py" in ran.err
    assert CANARY not in ran.err


def test_a_store_that_is_not_there_is_said_before_a_passphrase_is_asked(office: Office) -> None:
    ran = office.run("list", "--user", LEAD)
    assert ran.exit is Exit.BAD_INPUT
    assert "safetriage case init" in ran.err
    assert "Passphrase" not in ran.err


def test_the_real_command_refuses_cheap_keys_and_knows_its_usage(opened: Office) -> None:
    where = ("--store", str(opened.store), "--head", str(opened.head), "--user", LEAD)
    ran = safetriage("case", "list", *where, typed=f"{LEAD_WORDS}\n")
    assert ran.exit is Exit.NOT_SURE
    assert "outside the allowed cost" in ran.err
    assert safetriage("case").exit is Exit.BAD_INPUT
    assert safetriage("form", "poem").exit is Exit.BAD_INPUT


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys; from tui.parser import parse; parse(['case', 'list']); import tui.commands.case, tui.commands.form;"
        "print([n for n in ('sqlalchemy', 'cryptography', 'transitions', 'jinja2', 'holidays') if n in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
