"""New packs and new entries: what is typed comes back exactly, what is written loads, and a kill leaves nothing half done."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kb import disk
from kb.conditions import All, Among, Between, Condition, Either, Holds, Not
from kb.loading.folder import Files, read_folder
from kb.loading.pack import load_files, load_folder
from kb.loading.schema import kind_of, schemas
from kb.loading.shelf import SHIPPED
from kb.loading.source import read_document
from kb.loading.when import Conditions
from kb.loading.yaml_text import flow
from kb.pack import Pack, Verdict
from kb.policy import Policy
from kb.problems import Problems
from outputs.packs.conditions import read_when
from outputs.packs.details import (
    CannotWrite,
    Details,
    a_line,
    issue_date,
    pack_id,
    review_date,
    suggested_id,
    suggested_review,
)
from outputs.packs.entries import Addition, added, file_for, rule
from outputs.packs.skeleton import SKELETON, like, skeleton
from outputs.packs.writing import check_free, check_own, write_changed, write_new
from tests.kb.loading.test_schema import editors_view
from triage.understanding import understand

TODAY = date(2026, 11, 22)
REPOSITORY = Path(__file__).parents[2]
EVIL = 'Evil: *school" {{ 7*7 }} # x'


def details(**other: str) -> Details:
    return Details(
        id=other.get("id", "oak"),
        school=other.get("school", "Oak School"),
        title=other.get("title", "Messages"),
        issued="2026-09",
        review_due=date(2027, 8, 31),
    )


@pytest.fixture(scope="module")
def oak() -> Pack:
    return load_files(skeleton(details(), TODAY))


def files_of(folder: Path) -> Files:
    problems = Problems()
    files = read_folder(folder, problems)
    problems.raise_any()
    return files


def accepted(text: str) -> bool:
    try:
        return a_line("x", text) == text
    except CannotWrite:
        return False


lines = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")), max_size=200).filter(accepted)
"""What a pack takes, unassigned and wide characters included."""


@settings(max_examples=60)
@given(lines, lines)
@example(EVIL, "{% raw %}{{ id }}{# x #}")
@example("---", "...")
def test_whatever_a_school_is_called_comes_back_when_the_pack_loads(school: str, title: str) -> None:
    pack = load_files(skeleton(details(school=school, title=title), TODAY))

    assert (pack.school, pack.title) == (school, title)


@pytest.mark.parametrize("made", ["skeleton", "like"])
def test_an_evil_name_is_only_a_name_in_the_loaded_pack(made: str, beech_hill_folder: Path) -> None:
    evil = details(school=EVIL, title="---\\")
    files = skeleton(evil, TODAY) if made == "skeleton" else like(evil, files_of(beech_hill_folder)).files

    pack = load_files(files)
    assert (pack.school, pack.title, pack.id) == (EVIL, "---\\", "oak")
    assert (pack.issued, pack.review_due, pack.version) == ("2026-09", date(2027, 8, 31), "0.1.0")


# --- the example


def test_the_example_has_one_of_each_and_every_file_says_what_goes_there(oak: Pack) -> None:
    for name, body in skeleton(details(), TODAY).items():
        assert body.startswith(b"# "), name

    verdicts = {norm.verdict for norm in oak.norms}
    assert {Verdict.PROHIBITED, Verdict.PERMITTED, Verdict.REFER} <= verdicts
    assert all((oak.duties, oak.readings, oak.guidance, oak.invariants, oak.exceptions, oak.concepts))
    assert oak.phrases is not None
    assert oak.phrases.harm
    assert {scenario.verdict for scenario in oak.scenarios} >= verdicts
    assert not any(reading.confirmed for reading in oak.readings)


def test_the_example_has_every_file_that_a_pack_can_have() -> None:
    from kb.loading.folder import NEEDED, OPTIONAL

    assert {name for name in SKELETON if "/" not in name} >= {*NEEDED, *OPTIONAL}


def test_the_examples_files_follow_their_schemas(oak: Pack) -> None:
    import yaml

    made = schemas(oak)
    for name, body in skeleton(details(), TODAY).items():
        kind = kind_of(name)
        document = yaml.compose(body.decode(), Loader=yaml.BaseLoader)
        assert document is not None
        if kind is not None:
            assert [
                error.message for error in Draft202012Validator(made[kind]).iter_errors(editors_view(document))
            ] == []


def test_the_roles_and_the_emergency_that_the_program_counts_on_are_there(oak: Pack) -> None:
    from outputs.emergency import TOPIC

    assert oak.role("dsl").title
    assert [item.id for item in oak.guidance if item.topic == TOPIC]


@pytest.mark.parametrize(
    "words",
    [
        "A girl in my class says her uncle hits her",
        "one of my pupils is being abused at home",
        "He wants to kill himself",
        "She is scared to go home",
        "a boy got sent nudes",
        "I think a child is in danger",
        "he has bruises on his arm",
    ],
)
def test_the_example_notices_a_child_in_danger(oak: Pack, words: str) -> None:
    assert understand(oak, words, TODAY).harm


def test_the_example_raises_no_alarm_at_a_plain_question(oak: Pack) -> None:
    assert not understand(oak, "Can I message a pupil on WhatsApp about the match?", TODAY).harm


# --- from another school's pack


def test_a_copy_differs_from_the_other_in_its_title_page_alone(beech_hill_folder: Path) -> None:
    files = files_of(beech_hill_folder)
    copied = like(details(), files)

    assert [name for name in files if copied.files[name] != files[name]] == ["pack.yaml"]
    before, after = (body.decode().split("\n") for body in (files["pack.yaml"], copied.files["pack.yaml"]))
    changed = {new.split(":")[0] for old, new in zip(before, after, strict=True) if old != new}
    assert changed <= {"id", "title", "school", "issued", "review_due", "version"}


def test_readings_stand_unconfirmed_in_a_copy_whatever_way_they_are_written() -> None:
    files = dict(skeleton(details(), TODAY))
    readings = files["readings.yaml"].decode().replace("confirmed: false", "confirmed: true  # by the governors")
    readings += "other: {clauses: M3, tension: a, read_as: b, why: c, confirmed: 'true'}\n"
    readings += "third: {clauses: M3, tension: a, read_as: b, why: c}\n"
    files["readings.yaml"] = readings.encode()
    copied = like(details(id="elm"), files)

    assert copied.unconfirmed == 2
    assert "confirmed: false  # by the governors" in copied.files["readings.yaml"].decode()
    assert [reading.confirmed for reading in load_files(copied.files).readings] == [False, False, False]


@pytest.mark.parametrize(
    ("school", "issued"),
    [(">-\n  Old\n  School", "2018-11"), ('"Old\n  School"', "'2018-11'"), ("Old School  # here", "2018-11")],
    ids=["folded", "quoted", "with a comment"],
)
def test_a_title_page_is_replaced_in_any_layout(school: str, issued: str) -> None:
    files = dict(skeleton(details(school="OLD"), TODAY))
    page = files["pack.yaml"].decode().replace("school: OLD", f"school: {school}").replace('"2026-09"', issued)
    files["pack.yaml"] = b"\xef\xbb\xbf" + page.replace("\n", "\r\n").encode()
    assert load_files(files).school == "Old School"

    pack = load_files(like(details(id="elm", school=EVIL), files).files)
    assert (pack.id, pack.school, pack.title) == ("elm", EVIL, "Messages")


def test_lines_that_still_name_the_other_school_are_told() -> None:
    files = dict(skeleton(details(school="Old Mill Primary School"), TODAY))
    files["clauses.yaml"] += b"# At Old Mill we say\n# old millstones are something else\n"
    where = files["clauses.yaml"].decode().count("\n") - 1

    assert like(details(id="elm", school="Elm School"), files).still_named == (f"clauses.yaml:{where}",)
    assert like(details(id="elm", school="Old Mill Infant School"), files).still_named == ()


# --- what is typed


@pytest.mark.parametrize(
    "text", ["", "  ", "a\nb", "a\tb", "a\x1b[2J", "\u202ea", "a\u200bb", "a\udc80", "a\u2028b", "x" * 201]
)
def test_a_line_that_no_pack_could_hold_is_refused(text: str) -> None:
    with pytest.raises(CannotWrite, match="the name"):
        a_line("the name", text)


@pytest.mark.parametrize("text", ["a b", "-a", "a--b", "1a", "ä", "../x", "a" * 81, "beech-hill-2018"])
def test_an_id_that_is_none_or_taken_is_refused(text: str) -> None:
    with pytest.raises(CannotWrite):
        pack_id(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-29", "26-09", "2026-9", "", "1492", "0000-01", "٢٠٢٦"])
def test_an_impossible_date_of_issue_is_refused(text: str) -> None:
    with pytest.raises(CannotWrite, match="date of issue"):
        issue_date(text)


@pytest.mark.parametrize("text", ["2027-02-29", "2027-08", "2026-08-31", "soon", "2027-8-31"])
def test_an_impossible_day_of_review_is_refused(text: str) -> None:
    with pytest.raises(CannotWrite):
        review_date(text, "2026-09")


@pytest.mark.parametrize(
    ("issued", "due"),
    [("2026", "2026-12-31"), ("2026-09", "2027-08-31"), ("2024-02-29", "2025-02-28"), ("2026-01-01", "2026-12-31")],
)
def test_the_review_that_is_suggested_comes_a_year_on(issued: str, due: str) -> None:
    assert suggested_review(issued) == due
    assert review_date(due, issued).isoformat() == due


@pytest.mark.parametrize(
    ("folder", "id"), [("Our School_2026", "our-school-2026"), ("2026", None), ("--", None), ("x" * 99, "x" * 60)]
)
def test_an_id_is_suggested_from_the_folder(folder: str, id: str | None) -> None:
    assert suggested_id(folder) == id


# --- conditions


def condition_of(pack: Pack, when: dict[str, object]) -> Condition:
    problems = Problems()
    node = read_document("when", flow(when).encode(), problems)
    found = Conditions(pack.vocabulary, frozenset(concept.id for concept in pack.concepts), problems).read(node)
    problems.raise_any()
    return found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["actor=staff"], Among("actor", frozenset({"staff"}))),
        (["actor = staff, governor"], Among("actor", frozenset({"staff", "governor"}))),
        (["family=yes"], Among("family", frozenset({True}))),
        (["counterpart_age<19"], Between("counterpart_age", 0, 18)),
        (["counterpart_age<=19"], Between("counterpart_age", 0, 19)),
        (["counterpart_age>12"], Between("counterpart_age", 13, 120)),
        (["counterpart_age>=13", "counterpart_age<19"], Between("counterpart_age", 13, 18)),
        (["counterpart_age=13..18"], Between("counterpart_age", 13, 18)),
        (["counterpart_age=13"], Between("counterpart_age", 13, 13)),
        (["is=bound", "is=private-message"], All((Holds("bound"), Holds("private-message")))),
        (["not is=bound"], Not(Holds("bound"))),
        (
            ["not actor=parent", "not family=no", "is=bound"],
            All(
                (
                    Holds("bound"),
                    Not(Either((Among("actor", frozenset({"parent"})), Among("family", frozenset({False}))))),
                )
            ),
        ),
    ],
)  # fmt: skip
def test_conditions_are_read_as_typed(oak: Pack, typed: list[str], expected: Condition) -> None:
    assert condition_of(oak, read_when(oak, typed)) == expected


@pytest.mark.parametrize(
    ("typed", "message", "help"),
    [
        (["actr=staff"], "`actr` is not a fact", "`actor`"),
        (["actor=stuff"], "`stuff` is not a value", "`staff`"),
        (["is=bond"], "`bond` is not a concept", "`bound`"),
        (["actor<3"], "is not a number", "name its values"),
        (["counterpart_age<x"], "`x` is not a whole number", "digits"),
        (["counterpart_age>=200"], "never from 200", "from 0 to 120"),
        (["counterpart_age<10", "counterpart_age>=20"], "never from 20 to 9", "from 0 to 120"),
        (["actor=staff", "actor=parent"], "given twice", "actor=ONE,OTHER"),
        (["actor"], "is not a condition", "actor=teacher"),
        (["actor="], "is not a condition", "actor=teacher"),
        (["actor=,"], "empty list", None),
        (["family=maybe"], "neither `true` nor `false`", "write one"),
        (['actor=*x" }'], "is not a value", None),
        (["not=staff"], "`not` is not a fact|mapping", None),
    ],
)
def test_a_condition_that_cannot_be_used_says_what_could_be(
    oak: Pack, typed: list[str], message: str, help: str | None
) -> None:
    with pytest.raises(CannotWrite, match=message) as refused:
        read_when(oak, typed)
    if help is not None:
        assert help in (refused.value.help or "")


# --- putting an entry into a file

NORM = rule(
    "rules/messages.yaml",
    "extra",
    clause="M1",
    verdict="prohibited",
    force="must",
    when={"actor": "staff"},
    readings=[],
    says="No: never.",
)


@pytest.mark.parametrize(
    "layout",
    [
        lambda text: text,
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "---\n" + text + "\n\n\n",
        lambda text: text + "# the end\n",
        lambda text: re.sub(r"^(?=.)", "   ", text, flags=re.MULTILINE),
    ],
    ids=["plain", "no last line end", "CRLF", "BOM", "marked", "comment", "indented"],
)
def test_an_entry_fits_into_a_file_of_any_layout(layout: object) -> None:
    assert callable(layout)
    files = dict(skeleton(details(), TODAY))
    files[NORM.file] = layout(files[NORM.file].decode()).encode()
    after = added(files, [NORM])

    assert after[NORM.file].startswith(files[NORM.file].rstrip())
    assert load_files(after).norms[-1].says == "No: never."
    assert (b"\r\n" in after[NORM.file]) is (b"\r\n" in files[NORM.file])
    assert after[NORM.file].count(b"\r\n") in (0, after[NORM.file].count(b"\n"))


@pytest.mark.parametrize("addition", [NORM, Addition(file="duties.yaml", lines="x:\n  title: x\n", named=True)])
def test_a_file_in_brackets_is_left_to_its_author(addition: Addition) -> None:
    body = b"{a: {title: x}}" if addition.named else b"[{norm: a}]"

    with pytest.raises(CannotWrite, match="in brackets"):
        added({addition.file: body}, [addition])


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/b", "rules/../x", "scenarios/x", ".x", "", "a b", "x" * 70])
def test_an_entry_goes_to_no_file_outside_the_rules(oak: Pack, name: str) -> None:
    with pytest.raises(CannotWrite, match="cannot be a file"):
        file_for(oak, "rule", None, name)


def test_an_entry_goes_where_its_likes_stand(beech_hill: Policy) -> None:
    pack = beech_hill.pack

    assert file_for(pack, "rule", "G3", None) == "rules/contact.yaml"
    assert file_for(pack, "duty", "G3", None) == "rules/duties.yaml"
    assert file_for(pack, "scenario", None, None) == "scenarios/worked-examples.yaml"
    assert file_for(pack, "rule", "G3", "more") == file_for(pack, "rule", "G3", "rules/more.yaml") == "rules/more.yaml"


# --- on disk


def test_a_new_folder_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = skeleton(details(), TODAY)
    put = disk.write_new
    done: list[Path] = []

    def failing(path: Path, body: bytes, *, mode: int | None) -> None:
        put(path, body, mode=mode)
        done.append(path)
        if len(done) == 5:
            raise OSError(28, "no space left")

    monkeypatch.setattr(disk, "write_new", failing)
    with pytest.raises(OSError, match="no space left"):
        write_new(tmp_path / "oak", files)
    assert list(tmp_path.iterdir()) == []

    monkeypatch.setattr(disk, "write_new", put)
    (tmp_path / "oak").mkdir()
    write_new(check_free(tmp_path / "oak"), files)
    assert [path.name for path in tmp_path.iterdir()] == ["oak"]
    assert load_folder(tmp_path / "oak").school == "Oak School"


KILLED = """
import os, sys
from pathlib import Path
from kb import disk
from outputs.packs import writing
put, left = disk.write_new, [int(sys.argv[2])]
def dying(path, body, *, mode):
    put(path, body, mode=mode)
    left[0] -= 1
    if left[0] == 0:
        os._exit(9)
disk.write_new = dying
writing.write_new(Path(sys.argv[1]), {f"{n}.yaml": b"x" for n in range(5)})
"""


@pytest.mark.parametrize("at", [1, 5])
def test_a_kill_leaves_no_half_pack(tmp_path: Path, at: int) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "oak"), str(at)], cwd=REPOSITORY, check=False, timeout=60
    )
    assert killed.returncode == 9
    assert not (tmp_path / "oak").exists()

    write_new(check_free(tmp_path / "oak"), skeleton(details(), TODAY))
    assert load_folder(tmp_path / "oak").id == "oak"


def test_a_place_that_is_taken_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    monkeypatch.chdir(tmp_path)

    for name, what in (
        ("full", "not empty"),
        ("full/x", "no folder"),
        ("link", "no folder"),
        ("gone/x", "no folder"),
        (".", "own"),
        ("/", "own"),
    ):
        with pytest.raises(CannotWrite, match=what):
            check_free(Path(name))
    assert check_free(Path("new")) == tmp_path / "new"


def test_changed_files_are_replaced_one_by_one_and_keep_their_rights(tmp_path: Path) -> None:
    write_new(tmp_path / "oak", skeleton(details(), TODAY))
    target = tmp_path / "oak" / NORM.file
    target.chmod(0o640)
    untouched = (tmp_path / "oak" / "pack.yaml").stat()
    before = files_of(tmp_path / "oak")
    fresh = rule(
        "rules/fresh.yaml", "fresh", clause="M1", verdict="refer", force="should", when={}, readings=[], says="x"
    )
    write_changed(tmp_path / "oak", before, added(before, [NORM, fresh]))

    assert target.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "oak" / "pack.yaml").stat().st_ino == untouched.st_ino
    assert sorted(os.listdir(target.parent)) == ["concepts.yaml", "duties.yaml", "fresh.yaml", "messages.yaml"]
    assert {"extra", "fresh"} <= {norm.id for norm in load_folder(tmp_path / "oak").norms}


def test_what_somebody_else_changed_meanwhile_is_not_lost(tmp_path: Path) -> None:
    write_new(tmp_path / "oak", skeleton(details(), TODAY))
    before = files_of(tmp_path / "oak")
    (tmp_path / "oak" / NORM.file).write_bytes(before[NORM.file] + b"# mine\n")

    with pytest.raises(CannotWrite, match="changed by somebody else"):
        write_changed(tmp_path / "oak", before, added(before, [NORM]))
    assert (tmp_path / "oak" / NORM.file).read_bytes().endswith(b"# mine\n")


def test_a_disk_that_is_full_half_way_leaves_every_file_as_it_was_and_the_next_try_goes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_new(tmp_path / "oak", skeleton(details(), TODAY))
    before = files_of(tmp_path / "oak")
    after = {**before, "duties.yaml": before["duties.yaml"] + b"# a\n", NORM.file: before[NORM.file] + b"# b\n"}
    put, written = disk.write_new, []

    def filling(path: Path, body: bytes, *, mode: int | None) -> None:
        written.append(path)
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        put(path, body, mode=mode)

    monkeypatch.setattr(disk, "write_new", filling)
    with pytest.raises(OSError, match="No space"):
        write_changed(tmp_path / "oak", before, after)
    monkeypatch.undo()
    assert files_of(tmp_path / "oak") == before
    assert not [path for path in (tmp_path / "oak").rglob("*") if ".new-" in path.name]
    write_changed(tmp_path / "oak", before, after)
    assert files_of(tmp_path / "oak") == after


def test_what_a_stopped_try_of_ones_own_has_written_is_nobody_elses(tmp_path: Path) -> None:
    write_new(tmp_path / "oak", skeleton(details(), TODAY))
    before = files_of(tmp_path / "oak")
    after = {**before, "duties.yaml": before["duties.yaml"] + b"# a\n", NORM.file: before[NORM.file] + b"# b\n"}
    (tmp_path / "oak" / "duties.yaml").write_bytes(after["duties.yaml"])
    write_changed(tmp_path / "oak", before, after)
    assert files_of(tmp_path / "oak") == after


def test_a_pack_of_the_program_is_never_changed(tmp_path: Path, beech_hill_folder: Path) -> None:
    (tmp_path / "link").symlink_to(beech_hill_folder)

    for folder in (beech_hill_folder, tmp_path / "link", SHIPPED):
        with pytest.raises(CannotWrite, match="comes with the program"):
            check_own(folder)
    check_own(tmp_path)
