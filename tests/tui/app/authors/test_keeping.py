"""Saving from the bench, what is changed outside, unsaved changes, and leaving."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.loading.folder import read_folder
from kb.loading.pack import load_folder
from kb.policy import Policy
from kb.problems import Problems
from tests.tui.app.authors.support import GROWN_UP, MESSAGES, YOUNGER, Author, at_work, pack_files, pack_folder
from tests.tui.support import TODAY
from triage.authoring.bench import Bench, Origin
from tui.app.authors import recovery
from tui.app.authors.keeping import CannotKeep, KeepSheet, save_into, save_new
from tui.app.authors.outside import OutsideSheet
from tui.app.authors.start import CannotOpen, StartScreen, opened
from tui.app.screens.home import HomeScreen
from tui.app.screens.left import LeftScreen


def bench_of(folder: Path, *, own: bool = True) -> Bench:
    return Bench(origin=Origin(name=folder.name, folder=folder, own=own), opened=read_folder(folder, Problems()))


def changed(bench: Bench) -> Bench:
    return bench.with_text(MESSAGES, bench.text(MESSAGES).replace(GROWN_UP, YOUNGER))


# --- writing


def test_saving_writes_what_was_changed_and_nothing_else(tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.yaml")}
    saved = save_into(changed(bench_of(folder)))
    touched = [path.name for path, when in before.items() if path.stat().st_mtime_ns != when]
    assert touched == ["messages.yaml"]
    assert saved.edited == {}
    assert saved.opened == read_folder(folder, Problems())
    assert YOUNGER.encode() in (folder / MESSAGES).read_bytes()
    assert not [path for path in folder.rglob("*") if path.name.startswith(".")]


def test_what_was_changed_outside_is_never_written_over(tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)
    bench = changed(bench_of(folder))
    (folder / "readings.yaml").write_bytes(b"theirs: yes\n")
    with pytest.raises(CannotKeep, match="changed by somebody else"):
        save_into(bench)
    assert (folder / "readings.yaml").read_bytes() == b"theirs: yes\n"
    assert GROWN_UP.encode() in (folder / MESSAGES).read_bytes()


def test_a_new_version_is_a_whole_folder_with_a_version_of_its_own(tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)
    home = tmp_path / "home"
    saved = save_new(changed(bench_of(folder)), str(home / "oak-hill-0.2.0"), "0.2.0", home)
    assert load_folder(home / "oak-hill-0.2.0").version == "0.2.0"
    assert load_folder(folder).version == "0.1.0"
    assert saved.origin == Origin(name="oak-hill-0.2.0", folder=home / "oak-hill-0.2.0", own=True)
    assert [path.name for path in home.iterdir()] == ["oak-hill-0.2.0"]


def test_a_version_that_the_author_wrote_into_the_file_is_taken(tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)
    bench = bench_of(folder)
    bench = bench.with_text("pack.yaml", bench.text("pack.yaml").replace("0.1.0", "0.3.0"))
    save_new(bench, str(tmp_path / "new"), "0.3.0", tmp_path)
    assert load_folder(tmp_path / "new").version == "0.3.0"


@pytest.mark.parametrize(
    ("folder", "version", "says"),
    [
        ("", "0.2.0", "Type the name"),
        ("oak-hill", "0.2.0", "is not empty"),
        ("file", "0.2.0", "is no folder"),
        ("no/such/place", "0.2.0", "there is no folder"),
        ("new", "0.1.0", "is the version that was opened"),
        ("new", "0 2", "is no version"),
        ("n\0w", "0.2.0", "cannot be used"),
    ],
)
def test_where_it_cannot_be_saved_the_way_out_is_said_and_nothing_is_written(
    tmp_path: Path, folder: str, version: str, says: str
) -> None:
    bench = changed(bench_of(pack_folder(tmp_path)))
    (tmp_path / "file").write_text("in the way")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CannotKeep, match=f"(?i){says}"):
        save_new(bench, str(tmp_path / folder) if folder else "", version, tmp_path / "home")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_policy_that_cannot_be_used_is_not_saved(tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)
    broken = bench_of(folder).with_text(MESSAGES, "- norm: half-writ\n")
    with pytest.raises(CannotKeep, match="cannot be used yet"):
        save_into(broken)
    with pytest.raises(CannotKeep, match="cannot be used yet"):
        save_new(broken, str(tmp_path / "new"), "0.2.0", tmp_path)
    assert (folder / MESSAGES).read_bytes() == pack_files()[MESSAGES]
    assert not (tmp_path / "new").exists()


# --- unsaved changes


def test_unsaved_changes_come_back_onto_the_files_that_they_were_made_to(tmp_path: Path) -> None:
    folder, place = pack_folder(tmp_path), tmp_path / "kept"
    bench = changed(bench_of(folder))
    recovery.keep(place, bench, TODAY)
    (file,) = place.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    (kept,) = recovery.kept(place)
    assert kept.onto(bench_of(folder)) == bench
    (folder / MESSAGES).write_bytes(b"theirs: yes\n")
    again = kept.onto(bench_of(folder))
    assert again.text(MESSAGES) == bench.text(MESSAGES)
    with pytest.raises(CannotKeep, match="changed by somebody else"):
        save_into(again)
    recovery.keep(place, bench_of(folder), TODAY)
    assert not place.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"format": 1}', '{"format": 1, "name": 1, "folder": 2, "day": 3}', "null"]
)
def test_a_damaged_file_of_changes_is_left_alone(tmp_path: Path, body: str) -> None:
    (tmp_path / "x.json").write_text(body)
    assert recovery.kept(tmp_path) == ()
    assert (tmp_path / "x.json").read_text() == body


def test_what_is_kept_cannot_name_files_that_the_policy_has_not(tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)
    recovery.keep(tmp_path / "kept", changed(bench_of(folder)), TODAY)
    (file,) = (tmp_path / "kept").iterdir()
    data = json.loads(file.read_text())
    data["edited"]["../../escape.yaml"] = "x: y"
    file.write_text(json.dumps(data))
    (kept,) = recovery.kept(tmp_path / "kept")
    assert kept.onto(bench_of(folder)).changed == (MESSAGES,)


# --- opening


@pytest.mark.parametrize(
    ("made", "typed", "says"),
    [
        (None, "nowhere", "There is no folder"),
        ("empty", "empty", "has no `pack.yaml`"),
        ("half", "half", "lacks this file"),
    ],
)
def test_a_folder_that_holds_no_policy_is_refused_with_what_is_wrong(
    tmp_path: Path, made: str | None, typed: str, says: str
) -> None:
    if made:
        (tmp_path / made).mkdir()
    if made == "half":
        (tmp_path / "half" / "pack.yaml").write_text("id: half\n")
    with pytest.raises(CannotOpen, match=says):
        opened(str(tmp_path / typed))


def test_a_folder_inside_the_program_is_a_copy_to_work_on(beech_hill_folder: Path) -> None:
    bench, _ = opened(str(beech_hill_folder))
    assert not bench.origin.own
    with pytest.raises(CannotKeep, match="comes with the program"):
        save_into(bench)


# --- at the bench


@pytest.mark.thorough
def test_saving_at_the_bench_and_changes_from_outside(beech_hill: Policy, tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)

    async def work(author: Author) -> None:
        user = author.user
        await author.open(folder)
        await author.change()
        await user.press("ctrl+s")
        await author.until(lambda: isinstance(user.app.screen, KeepSheet))
        await user.press("enter")
        await author.until(lambda: not author.bench.bench.edited)
        assert "Saved in" in user.words()
        assert YOUNGER.encode() in (folder / MESSAGES).read_bytes()
        await author.settled()
        assert author.told() == "No answer changes"

        await author.change(YOUNGER, "16}")
        (folder / "readings.yaml").write_bytes((folder / "readings.yaml").read_bytes() + b"# theirs\n")
        await user.press("ctrl+s")
        await author.until(lambda: isinstance(user.app.screen, OutsideSheet))
        assert "readings.yaml" in user.words()
        await user.press("enter")
        assert "# theirs" in user.words()
        await user.press("escape", "down", "enter")
        await author.until(lambda: isinstance(user.app.screen, KeepSheet))
        await user.press("tab", "enter")
        await author.until(lambda: not author.bench.bench.edited)
        new = tmp_path / "oak-hill-0.2.0"
        assert author.bench.bench.origin.folder == new
        assert b"# theirs" not in (new / "readings.yaml").read_bytes()
        assert YOUNGER.encode() in (folder / MESSAGES).read_bytes()

        await author.change("16}", "15}")
        body = (new / MESSAGES).read_bytes().replace(b"16}", b"14}")
        (new / MESSAGES).write_bytes(body)
        await author.bench.compare_with_disk()
        assert "CHANGED OUTSIDE: rules/messages.yaml" in user.words()
        await user.press("ctrl+o", "down", "down", "enter")
        await author.until(lambda: author.bench.bench.opened[MESSAGES] == body)
        await author.settled()
        assert "below: 14" in author.bench.editor.text
        assert not author.bench.bench.edited
        assert "CHANGED OUTSIDE" not in user.words()

    at_work(beech_hill, tmp_path, work)


@pytest.mark.thorough
def test_leaving_in_a_hurry_clears_the_screen_and_keeps_the_work(beech_hill: Policy, tmp_path: Path) -> None:
    folder = pack_folder(tmp_path)

    async def work(author: Author) -> None:
        user = author.user
        await author.begin()
        await author.type_folder(tmp_path / "[nowhere]")
        await author.until(lambda: "There is no folder" in user.words())
        assert "[nowhere]" in user.words()
        await author.open(folder)
        await author.bench.open_file(MESSAGES)
        author.bench.editor.put(author.bench.editor.text.replace(GROWN_UP, YOUNGER))
        await user.press("ctrl+l")
        assert user.sees(LeftScreen)
        assert "below" not in user.text()
        await user.press("enter")
        assert user.sees(HomeScreen)
        await author.begin()
        assert "Go on with unsaved changes to oak-hill" in user.text()
        await user.press("enter")
        await author.at_the_bench()
        assert author.bench.bench.changed == (MESSAGES,)
        assert YOUNGER in author.bench.editor.text
        await user.press("escape", "escape")
        assert "Your changes are not saved" in user.words()
        await user.press("down", "down", "down", "enter")
        assert user.sees(StartScreen)
        assert "unsaved changes to" not in user.text()
        assert not (tmp_path / "saved" / recovery.FOLDER).exists()

        (tmp_path / "saved").mkdir(exist_ok=True)
        (tmp_path / "saved" / recovery.FOLDER).write_text("in the way")
        await author.open(folder)
        await author.change()
        await author.until(lambda: "Save soon" in user.words())

    at_work(beech_hill, tmp_path, work)
    assert (folder / MESSAGES).read_bytes() == pack_files()[MESSAGES]
