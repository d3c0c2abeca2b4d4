"""Who may open the case log: users, passphrases, the recovery slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.lab import PASSPHRASE, START, USER, Bench, bench
from triage.caselog import errors, store, users
from triage.caselog.events import CREATED, PASSPHRASE_CHANGED, USER_ADDED, USER_REMOVED
from triage.caselog.session import Session

DEPUTY, WORDS = "Invented Deputy", "four other plain words"


def deputy_of(made: Bench) -> Session:
    return store.unlock(made.path, user=DEPUTY, passphrase=WORDS, head=made.head, options=made.options)


def test_a_head_that_cannot_be_written_keeps_neither_a_slip_nor_a_copy_back(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("not a folder")
    made = bench(tmp_path, "unplugged", cases=1)
    assert any("could not be brought up to date" in warning for warning in made.session.warnings)
    slip = made.session.new_recovery_slip()
    (copy,) = made.session.backup([tmp_path / "copies"])
    assert store.verify(Path(copy.path)).sound
    store.check_slip(made.path, slip, options=made.options)


def test_no_user_may_be_called_what_the_recovery_slip_is_called(tmp_path: Path, made: Bench) -> None:
    with pytest.raises(errors.UserExists):
        store.create(tmp_path / "new.db", user="Recovery  Slip", passphrase=PASSPHRASE, options=made.options)
    assert not (tmp_path / "new.db").exists()


def test_a_store_whose_slip_does_not_open_it_is_not_left_behind(
    tmp_path: Path, made: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users, "slip_passphrase", lambda typed: typed + str(made.source.random.random()))
    with pytest.raises(errors.WrongPassphrase):
        store.create(tmp_path / "new.db", user=USER, passphrase=PASSPHRASE, options=made.options)
    assert not (tmp_path / "new.db").exists()


def test_users_are_added_removed_and_told_apart(made: Bench) -> None:
    made.session.add_user(f"  {DEPUTY} ", WORDS)
    with pytest.raises(errors.UserExists):
        made.session.add_user(DEPUTY.upper(), WORDS)
    with pytest.raises(errors.UserExists):
        made.session.add_user("recovery slip", WORDS)
    deputy = deputy_of(made)
    assert [(user.name, user.active, user.recovery) for user in deputy.users()] == [
        (USER, True, False),
        ("recovery slip", True, True),
        (DEPUTY, True, False),
    ]
    made.session.remove_user(DEPUTY)
    for action in (
        lambda: deputy.append(
            case_id=made.cases[0], expected_seq=0, event_id=made.source.uuid(), kind="step", data={}, at=START
        ),
        deputy.cases,
        deputy.receipt,
    ):
        with pytest.raises(errors.Revoked):
            action()
    with pytest.raises(errors.WrongPassphrase):
        deputy_of(made)
    assert [user.active for user in made.session.users()] == [True, True, False]
    with pytest.raises(errors.UnknownUser):
        made.session.remove_user(DEPUTY)
    with pytest.raises(errors.UnknownUser):
        made.session.remove_user("recovery slip")
    with pytest.raises(errors.LastUser):
        made.session.remove_user(USER)
    made.session.add_user(DEPUTY, WORDS)
    assert deputy_of(made).events(made.add(0).case_id)[0].actor == USER
    assert [event.kind for event in made.session.journal()] == [CREATED, USER_ADDED, USER_REMOVED, USER_ADDED]
    assert made.session.verify().sound


def test_a_user_may_remove_themselves_when_another_stays(made: Bench) -> None:
    made.session.add_user(DEPUTY, WORDS)
    made.session.remove_user(USER)
    with pytest.raises(errors.Revoked):
        made.add(0)
    deputy = deputy_of(made)
    deputy.append(case_id=made.cases[0], expected_seq=0, event_id=made.source.uuid(), kind="step", data={}, at=START)
    assert deputy.verify().sound


def test_events_of_all_epochs_stay_readable_to_who_stays_and_who_comes(made: Bench) -> None:
    for turn in range(3):
        made.add(0, data={"turn": turn})
        made.session.add_user(f"guest {turn}", WORDS)
        made.session.remove_user(f"guest {turn}")
    made.session.add_user(DEPUTY, WORDS)
    assert [event.data["turn"] for event in deputy_of(made).events(made.cases[0])] == [0, 1, 2]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x1b[2Jb", "a\nb\x00"])
def test_a_user_s_name_is_a_short_printable_text(made: Bench, name: str) -> None:
    with pytest.raises(errors.BadEvent):
        made.session.add_user(name, WORDS)


def test_a_short_passphrase_is_refused_wherever_one_is_set(made: Bench, tmp_path: Path) -> None:
    short = "fourteen chars"
    for action in (
        lambda: made.session.add_user(DEPUTY, short),
        lambda: made.session.change_passphrase(short),
        lambda: made.session.reset_user(USER, short),
        lambda: store.create(tmp_path / "new.db", user=USER, passphrase=short, options=made.options),
    ):
        with pytest.raises(errors.WeakPassphrase):
            action()
    assert not (tmp_path / "new.db").exists()


def test_a_changed_passphrase_opens_and_the_old_one_no_longer(made: Bench) -> None:
    made.session.change_passphrase("a passphrase quite new")
    with pytest.raises(errors.WrongPassphrase):
        made.unlock()
    with store.unlock(made.path, user=USER, passphrase="a passphrase quite new", options=made.options) as session:
        assert session.journal()[-1].kind == PASSPHRASE_CHANGED
        assert session.verify().sound
    made.add(0)


def test_a_passphrase_typed_with_other_accents_codes_is_the_same(made: Bench) -> None:
    made.session.add_user("accented", "cafe\u0301 au lait for tests")
    with store.unlock(
        made.path, user="ACCENTED", passphrase="caf\u00e9 au lait for tests", options=made.options
    ) as session:
        assert session.user == "accented"


def test_a_forgotten_passphrase_is_reset_with_the_recovery_slip(made: Bench) -> None:
    made.add(0)
    made.session.lock()
    with store.unlock_with_slip(made.path, slip=made.slip.lower().replace("-", " "), options=made.options) as rescue:
        assert rescue.user == "recovery slip"
        rescue.reset_user(USER, "a passphrase quite new")
        with pytest.raises(errors.UnknownUser):
            rescue.reset_user("nobody", "a passphrase quite new")
    with pytest.raises(errors.WrongPassphrase):
        made.unlock()
    with store.unlock(made.path, user=USER, passphrase="a passphrase quite new", options=made.options) as session:
        assert len(session.events(made.cases[0])) == 1
        assert session.journal()[-1].actor == "recovery slip"
        assert session.verify().sound


def test_a_new_recovery_slip_takes_the_old_one_s_place(made: Bench) -> None:
    slip = made.session.new_recovery_slip()
    assert len(slip.replace("-", "")) == 32
    store.check_slip(made.path, slip, options=made.options)
    with pytest.raises(errors.WrongPassphrase):
        store.check_slip(made.path, made.slip, options=made.options)
    made.add(0)
    with store.unlock_with_slip(made.path, slip=slip, options=made.options) as session:
        assert len(session.events(made.cases[0])) == 1


def test_what_is_printed_of_a_session_tells_nothing(made: Bench) -> None:
    assert repr(made.session) == "<case log session>"
    assert repr(made.session._log.keys) == "<keyring>"
