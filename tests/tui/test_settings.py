"""`safetriage settings`: where each value comes from, when it was checked, and setting it without touching anything else."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outputs.documents.settings import NUMBERS, ROLES, TERMS, TEXTS, WITHOUT
from tests.tui.support import TODAY, safetriage
from tui.command import run
from tui.commands.settings import OUTSIDE, PROGRAM, SCHOOL
from tui.console import Console
from tui.exits import Exit
from tui.settings import BadSettings, edited, line_of, write_settings_file

WRITTEN = """\
# Kept by the office; ask before you change it.
school = "Our School"  # as on the letterhead

[holders.dsl]
# appointed in 2024
name = "Dora Sample-Lead"
checked = 2026-09-10

# the LADO's office moves
[numbers.lado]
number = "01632 960 002"
checked = 2026-08-01

[terms.autumn]
first = 2026-09-02
last = 2026-12-18
checked = 2026-06-01
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file's place of the test's own, and no setting from outside."""
    for name in os.environ:
        if name.startswith(("SAFETRIAGE_", "NO_COLOR")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SAFETRIAGE_SETTINGS", str(tmp_path / "deep" / "settings.toml"))
    return tmp_path / "deep" / "settings.toml"


def _write(place: Path, text: str = WRITTEN) -> Path:
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(text.encode())
    return place


def _json(*arguments: str) -> dict[str, dict[str, Any]]:
    ran = safetriage("settings", "--json", *arguments)
    return {one["name"]: one for one in json.loads(ran.out)["settings"]}


def test_every_setting_is_shown_and_what_goes_without_one_that_is_not_set(place: Path) -> None:
    _write(place, "")
    ran = safetriage("settings")
    assert ran.exit is Exit.DONE
    shown = [line.partition("  (")[0] for line in ran.out.splitlines() if not line.startswith(" ")]
    assert shown == [*SCHOOL, *PROGRAM]
    assert set(WITHOUT) == set(SCHOOL)
    assert {name.partition(".")[2] or name for name in SCHOOL} == {*TEXTS, *ROLES, *NUMBERS, *TERMS}
    assert ran.out.count("not set. What goes without it") == len(SCHOOL)
    assert f"{len(SCHOOL)} not set" in ran.err


def test_every_variable_that_the_program_reads_is_a_setting() -> None:
    """A SAFETRIAGE_ variable somewhere in the rooms that this command does not know is a setting it hides."""
    root = Path(__file__).parents[2]
    read = {
        word
        for room in ("kb", "triage", "outputs", "tui")
        for file in (root / room).rglob("*.py")
        for word in re.findall(r"\bSAFETRIAGE_[A-Z]+", file.read_text())
    }
    assert read
    assert read - {variable for variable, _ in OUTSIDE.values()} == set()


def test_each_value_says_where_it_comes_from_and_when_it_was_checked(place: Path) -> None:
    _write(place)
    found = _json()
    school, lead, lado = found["school"], found["holders.dsl"], found["numbers.lado"]
    assert (school["value"], school["source"], school["at"]) == ("Our School", "settings file", 2)
    assert (lead["value"], lead["at"], lead["checked"], lead["stale"]) == ("Dora Sample-Lead", 4, "2026-09-10", None)
    assert lado["at"] == 10
    assert lado["stale"] == "checked before this term began"
    assert found["engine"]["source"] == "default"
    assert "settings file, line 4, checked 10 September 2026" in safetriage("settings", "show", "dsl").out


def test_without_term_dates_a_name_is_stale_after_a_year(place: Path) -> None:
    _write(place, '[holders.dsl]\nname = "D"\nchecked = 2025-11-22\n[holders.head]\nname = "H"\nchecked = 2025-11-21\n')
    found = _json()
    assert found["holders.dsl"]["stale"] is None
    assert found["holders.head"]["stale"] == "checked more than a year ago"
    _write(place, "[terms.summer]\nfirst = 2026-04-13\nlast = 2026-07-17\nchecked = 2026-01-01\n")
    assert _json()["terms.summer"]["stale"] == "the term is over"


def test_the_command_line_comes_before_the_environment(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETRIAGE_SETTINGS", "/nowhere/at/all")
    monkeypatch.setenv("SAFETRIAGE_POLICY", "example-academy")
    monkeypatch.setenv("NO_COLOR", "1")
    _write(place)
    found = _json("--settings", str(place), "--engine", "compiled")
    assert (found["settings"]["source"], found["settings"]["at"]) == ("command line", "--settings")
    assert (found["policy"]["value"], found["policy"]["source"]) == ("example-academy", "environment")
    assert (found["engine"]["value"], found["engine"]["at"]) == ("compiled", "--engine")
    assert (found["colour"]["value"], found["colour"]["at"]) == ("none", "NO_COLOR")
    assert _json("--settings", str(place), "--policy", "beech-hill-2018")["policy"]["source"] == "command line"
    missing = safetriage("settings")
    assert missing.exit is Exit.BAD_INPUT
    assert "`/nowhere/at/all` cannot be read: no such file" in missing.err


def test_a_value_from_outside_that_cannot_be_used_is_a_problem(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(place)
    monkeypatch.setenv("SAFETRIAGE_ENGINE", "durible")
    monkeypatch.setenv("SAFETRIAGE_THEME", "pink\x1b[31m")
    monkeypatch.setenv("SAFETRIAGE_POLCY", "x")
    ran = safetriage("settings", "--policy", "beech-hill-2081")
    assert ran.exit is Exit.PROBLEMS
    assert "not right: it can be both, durable, compiled" in ran.out
    assert "the app takes dark" in ran.out
    assert "did you mean `beech-hill-2018`?" in ran.out
    assert "\x1b" not in ran.out
    assert "did you mean `SAFETRIAGE_POLICY`?" in ran.err
    assert safetriage("settings", "show", "theme").exit is Exit.PROBLEMS
    assert safetriage("settings", "show", "cases").exit is Exit.DONE


def test_the_address_of_a_database_server_is_never_shown(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(place)
    monkeypatch.setenv("SAFETRIAGE_CASES", "postgresql://lead:secret-word@db.invalid/cases")
    for more in ((), ("--json",)):
        ran = safetriage("settings", *more)
        assert "on a database server" in ran.out
        assert "secret-word" not in ran.out + ran.err
        assert "db.invalid" not in ran.out + ran.err


def test_the_path_is_told_whether_it_is_there_or_not(place: Path) -> None:
    ran = safetriage("settings", "path", "--settings", str(place))
    assert (ran.exit, ran.out) == (Exit.DONE, f"{place}\n")
    assert json.loads(safetriage("settings", "path", "--json").out) == {
        "schema_version": 1,
        "file": str(place),
        "there": False,
    }


def test_setting_changes_the_value_and_nothing_else(place: Path) -> None:
    _write(place)
    ran = safetriage("settings", "set", "dsl", "Doro", "Sample-Lead", "--checked", "2026-11-20")
    assert ran.exit is Exit.DONE, ran.err
    assert "holders.dsl" in ran.out
    old, new = WRITTEN.splitlines(), place.read_text().splitlines()
    changed = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    assert changed == [
        ('name = "Dora Sample-Lead"', 'name = "Doro Sample-Lead"'),
        ("checked = 2026-09-10", "checked = 2026-11-20"),
    ]


def test_a_new_file_is_for_its_owner_only_and_holds_what_was_set(place: Path) -> None:
    for words in (
        ("holders.lado", "A", "'Quoted'", '"Name"'),
        ("school", "Our School"),
        ("numbers.lado", "01632", "960", "002", "ext", "12"),
        ("terms.autumn", "2026-09-02", "to", "2026-12-18"),
        ("address", "1 Example Lane, Nowhere"),
    ):
        ran = safetriage("settings", "set", *words)
        assert ran.exit is Exit.DONE, ran.err
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert tomllib.loads(place.read_text()) == {
        "school": "Our School",
        "address": "1 Example Lane, Nowhere",
        "holders": {"lado": {"name": "A 'Quoted' \"Name\"", "checked": TODAY}},
        "numbers": {"lado": {"number": "01632 960 002 ext 12", "checked": TODAY}},
        "terms": {"autumn": {"first": date(2026, 9, 2), "last": date(2026, 12, 18), "checked": TODAY}},
    }
    assert [path.name for path in place.parent.iterdir()] == ["settings.toml"]


def test_the_day_alone_can_be_changed_and_a_value_taken_out(place: Path) -> None:
    _write(place)
    assert safetriage("settings", "set", "numbers.lado", "--checked", "2026-11-01").exit is Exit.DONE
    assert _json()["numbers.lado"]["checked"] == "2026-11-01"
    assert _json()["numbers.lado"]["value"] == "01632 960 002"
    assert safetriage("settings", "unset", "holders.dsl").exit is Exit.DONE
    assert safetriage("settings", "unset", "school").exit is Exit.DONE
    found = _json()
    assert found["holders.dsl"]["value"] is None
    assert found["school"]["value"] is None
    assert "# the LADO's office moves\n[numbers.lado]" in place.read_text()
    again = safetriage("settings", "unset", "school")
    assert (again.exit, "nothing was changed" in again.err) == (Exit.DONE, True)


def test_on_a_terminal_the_day_is_asked_for(place: Path) -> None:
    for typed, checked in ((b"2026-11-03\n", "2026-11-03"), (b"\n", TODAY.isoformat()), (b"", TODAY.isoformat())):
        out, err = io.StringIO(), io.StringIO()
        console = Console(out=out, err=err, input=io.BytesIO(typed), today=TODAY, cache=None, terminal=True)
        assert run(["settings", "set", "holders.head", "H. Pretend-Head"], console) is Exit.DONE
        assert "On which day was it checked?" in err.getvalue()
        assert _json()["holders.head"]["checked"] == checked


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("holders.cook", "x"), "`holders.cook` is no setting"),
        (("holders.dls", "x"), "did you mean `holders.dsl`?"),
        (("lado", "x"), "may be `holders.lado` or `numbers.lado`"),
        (("engine", "both"), "is not kept in the settings file: set it with $SAFETRIAGE_ENGINE or --engine"),
        (("cache", "/x"), "it is where this system puts such things"),
        (("school",), "give a value: safetriage settings set school VALUE"),
        (("school", "x", "--checked", "2026-11-01"), "leave out --checked"),
        (("holders.head",), "is not set yet"),
        (("holders.dsl",), "or --checked YYYY-MM-DD alone"),
        (("holders.dsl", "x", "--checked", "2026-11-23"), "still to come"),
        (("holders.dsl", "x", "--checked", "20261101"), "is not a day such as 2026-09-01"),
        (("holders.dsl", "x", "--checked", "2026-02-30"), "is not a day such as 2026-09-01"),
        (("holders.dsl", "red\x1b[31m"), "characters that cannot be shown"),
        (("holders.dsl", "two\nlines"), "characters that cannot be shown"),
        (("holders.dsl", "x" * 301), "longer than 300"),
        (("numbers.lado", "ring us"), "is no phone number"),
        (("numbers.lado", "12"), "is no phone number"),
        (("terms.autumn", "2026-09-02"), "is no term"),
        (("terms.autumn", "2026-12-18", "to", "2026-09-02"), "before it begins"),
        (("terms.autumn", "2026-13-18", "to", "2026-09-02"), "is not a day"),
    ],
)
def test_what_cannot_be_set_is_refused_and_the_file_is_as_it_was(
    place: Path, words: tuple[str, ...], says: str
) -> None:
    _write(place)
    ran = safetriage("settings", "set", *words)
    assert ran.exit is Exit.BAD_INPUT
    assert says in ran.err
    assert place.read_text() == WRITTEN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('school = "a"\ncolour = 1\n', "line 2: `colour` is no setting"),
        ('\n\n[holders.cook]\nname = "x"\n', "line 3: `holders: cook` is not known"),
        ('[holders.dsl]\nname = "x"\nchecked = "soon"\n', "line 3: `holders: dsl`: `checked` is not a day"),
        ("holders = {\n}\nnumbers = [1,\n2]\n", "is not TOML"),
        ("numbers = [1,\n2]\nschool = 1\n", "line 1: `numbers` is not a list of names; line 3: `school` is not a text"),
        ("[terms.autumn]\nfirst = 2026-09-02\n", "line 1: `terms: autumn` needs its `first`"),
        (
            "[terms.spring]\nfirst = 2026-09-02\nlast = 2026-09-01\nchecked = never\n".replace("never", '"never"'),
            "line 4: `terms: spring`: `checked` is not a day",
        ),
        (
            "[terms.spring]\nfirst = 2026-09-02\nlast = 2026-09-01\nchecked = 2026-09-01\n",
            "line 3: `terms: spring`: `last` comes before `first`",
        ),
        ("a = " + "[" * 20_000, "is not TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_lines(place: Path, text: str, says: str) -> None:
    _write(place, text)
    for words in ((), ("set", "holders.dsl", "x"), ("unset", "holders.dsl")):
        ran = safetriage("settings", *words)
        assert ran.exit is Exit.BAD_INPUT
        assert f"the settings file `{place}`" in ran.err
        assert says in ran.err
    assert place.read_text() == text


@pytest.mark.parametrize(
    ("text", "place_in_it"),
    [
        ('holders = {dsl = {name = "x", checked = 2026-01-01}}\n', ("holders", "dsl")),
        ('holders.dsl.name = "x"\nholders.dsl.checked = 2026-01-01\n', ("holders", "dsl")),
        ('[holders]\ndsl = {name = "x", checked = 2026-01-01}\n', ("holders", "dsl")),
        ('[holders."dsl"]\nname = """\nx"""\nchecked = 2026-01-01\n', ("holders", "dsl")),
        ('[holders.dsl]\nname = """\n[holders.dsl]\nname = 1\n"""\nchecked = 2026-01-01\n', ("holders", "dsl")),
    ],
)
def test_what_is_written_another_way_is_changed_rightly_or_not_at_all(text: str, place_in_it: tuple[str, ...]) -> None:
    values: dict[str, str | date] = {"name": "new", "checked": date(2026, 2, 2)}
    refused, made = "", ""
    try:
        made = edited(Path("settings.toml"), text, place_in_it, values)
    except BadSettings as error:
        refused = str(error)
    if refused:
        assert "line 1: this is written in a way that the command cannot change" in refused
        assert "Change it there in an editor; nothing was written" in refused
    else:
        assert tomllib.loads(made) == {"holders": {"dsl": values}}


_LINE = st.sampled_from([
    "", "# a comment", 'school = "s"', "address = '''\ntwo\nlines'''", "[holders.dsl]", 'name = "n"', "checked = 2026-01-01",
    "[ numbers . lado ] # ring", 'number = "123"', "[holders.head]",
    'holders.lado = {name = "l", checked = 2026-01-01}', "[terms]",
])  # fmt: skip
_CHANGE = st.sampled_from([
    (("holders", "dsl"), {"name": "new", "checked": date(2026, 2, 2)}),
    (("numbers", "lado"), {"number": "999 999", "checked": date(2026, 2, 2)}),
    (("holders", "lado"), None),
    (("holders", "dsl"), None),
    ((), {"school": "new"}),
    ((), {"address": ""}),
])  # fmt: skip


@given(lines=st.lists(_LINE, max_size=12), change=_CHANGE)
def test_no_edit_touches_any_other_value(
    lines: list[str], change: tuple[tuple[str, ...], dict[str, str | date] | None]
) -> None:
    """Over many files: the edit is refused, or every other value and every comment is still there."""
    text, (where, values) = "\n".join(lines), change
    try:
        before = tomllib.loads(text)
        made = edited(Path("settings.toml"), text, where, values)
    except (tomllib.TOMLDecodeError, BadSettings):
        return
    after = tomllib.loads(made)
    for key in where[:1] or tuple(values or {}):
        for data in (before, after):
            group = data.get(key)
            if where and isinstance(group, dict):
                group.pop(where[1], None)
            if not where:
                data.pop(key, None)
    assert {k: v for k, v in after.items() if v != {}} == {k: v for k, v in before.items() if v != {}}
    if values is not None:
        assert made.count("# a comment") == text.count("# a comment")


def test_the_line_of_a_value_is_where_it_begins() -> None:
    text = '# head\na = 1\nb = """\nx\n"""\n[c]\nd = [\n 1,\n 2]\n[[e]]\nf = 1\n'
    for place, line in (
        (("a",), 2),
        (("b",), 3),
        (("c",), 6),
        (("c", "d"), 7),
        (("e",), 10),
        (("g",), 0),
        (("a", "b"), 0),
    ):
        assert line_of(text, place) == line


def test_windows_lines_stay_windows_lines() -> None:
    made = edited(Path("s"), WRITTEN.replace("\n", "\r\n"), ("holders", "dsl"), {"name": "New"})
    assert made.count("\r\n") == made.count("\n") == WRITTEN.count("\n")


def test_a_write_that_fails_leaves_the_old_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(place)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device", str(place))

    monkeypatch.setattr(os, "fsync", full)
    ran = safetriage("settings", "set", "holders.dsl", "New Name")
    assert ran.exit is Exit.BAD_INPUT
    assert "no space left on device" in ran.err
    assert place.read_text() == WRITTEN
    assert [path.name for path in place.parent.iterdir()] == ["settings.toml"]


def test_a_link_to_the_file_stays_a_link_and_its_mode_stays(place: Path) -> None:
    _write(place).chmod(0o640)
    link = place.parent / "link.toml"
    link.symlink_to(place)
    write_settings_file(link, "school = 'x'\n")
    assert link.is_symlink()
    assert place.read_text() == "school = 'x'\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
