"""The journeys, from a wheel of this checkout that is truly installed; and the terminal on which they are made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.install import wheel
from tests.install.journeys import kept_nowhere
from tests.install.newcomer import Wrong, tried
from tests.install.terminal import ENTER, Screen, Terminal
from tests.install.use import EVERYTHING, main

ROOT = Path(__file__).parents[2]

unix = pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: Windows has no pseudo-terminals of this kind")


@unix
@pytest.mark.thorough
def test_everything_and_every_journey_from_an_installed_wheel(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    command = wheel.install(wheel.build(ROOT, tmp_path / "dist"), tmp_path / "environment")
    for name, place in wheel.rooms(command).items():
        assert place.is_relative_to(tmp_path / "environment"), f"{name} comes from {place}, not from the wheel"
    found = list(tried(str(command), EVERYTHING))
    assert [(name, right) for name, right, _ in found] == [(thing.__name__, True) for thing in EVERYTHING], found


def test_a_name_that_is_none_of_the_things_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("safetriage", ["staff", "nothing"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "there is nothing named nothing" in err
    assert "staff, dsl, author" in err


def test_words_that_are_kept_are_found_in_names_and_in_files(tmp_path: Path) -> None:
    kept_nowhere(tmp_path, "secret")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"\0a secret\xff")
    with pytest.raises(Wrong, match="deep/file"):
        kept_nowhere(tmp_path, "secret")
    (tmp_path / "deep" / "file").rename(tmp_path / "deep" / "a secret")
    with pytest.raises(Wrong, match="deep/a secret"):
        kept_nowhere(tmp_path, "a secret")


# --- the screen


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("ab\r\ncd", ["ab", "cd", ""]),
        ("\x1b[2;3Hx\x1b[Hy\x1b[3dz", ["y", "  x", " z"]),
        ("abcdef", ["abcde", "f", ""]),
        ("1\r\n2\r\n3\r\n4", ["2", "3", "4"]),
        ("abcde\x1b[1;3H\x1b[K", ["ab", "", ""]),
        ("abcde\x1b[1;3H\x1b[1K", ["   de", "", ""]),
        ("abcde\r\nfg\x1b[1;3H\x1b[J", ["ab", "", ""]),
        ("abcde\r\nfg\x1b[2J", ["", "", ""]),
        ("a\x1b[38;2;1;2;3mb\x1b[0m\x1b[?25lc", ["abc", "", ""]),
        ("\x1b]0;a title\x07a\x1b]8;;x\x1b\\b\x1bP+q\x1b\\c\x1b(Bd\x1b=e", ["abcde", "", ""]),
        ("ab\bc\x1b[2Cd", ["ac  d", "", ""]),
        ("\x1b[3B\x1b[9Cx\x1b[A\x1b[9Dy", ["", "y", "    x"]),
        ("日本x", ["日本x", "", ""]),
        ("e\u0301a", ["ea", "", ""]),
        ("shell\x1b[?1049h\x1b[Happ", ["app", "", ""]),
        ("shell\x1b[?1049h\x1b[Happ\x1b[?1049l", ["shell", "", ""]),
    ],
)
def test_the_screen_shows_what_a_terminal_shows(written: str, lines: list[str]) -> None:
    whole, bit_by_bit = Screen(5, 3), Screen(5, 3)
    whole.feed(written)
    assert whole.lines == lines
    for letter in written:
        bit_by_bit.feed(letter)
    assert bit_by_bit.lines == lines


# --- the terminal

PROGRAM = """
import os, sys, tty
assert os.isatty(0) and os.ttyname(0) and os.tcgetpgrp(0) == os.getpgrp()
assert tuple(os.get_terminal_size()) == (30, 5)
tty.setraw(0)
sys.stdout.write("\\x1b[?1049h\\x1b[2J\\x1b[Hready, in\\r\\n" + os.environ["HOME"][-6:] + "\\x1b[1;1H"); sys.stdout.flush()
while (typed := os.read(0, 100)) != b"q":
    sys.stdout.write("\\x1b[4;1H\\x1b[K" + repr(typed)); sys.stdout.flush()
sys.stdout.write("\\x1b[?1049l"); sys.stdout.flush()
sys.exit(3)
"""


@unix
def test_a_program_is_followed_on_its_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "a-home"
    folder.mkdir()
    with Terminal([sys.executable, "-c", PROGRAM], folder, (30, 5)) as window:
        assert window.until("ready", "in a-home") == "ready, in a-home"
        window.step(ENTER)
        window.until("b'\\r'")
        window.press("é")
        window.until(repr("é".encode()), gone=["b'\\r'"])
        window.press("q")
        assert window.ended(3) == ""
        with pytest.raises(Wrong, match=r"lacks \['more'\]"):
            window.until("more")
    with Terminal([sys.executable, "-c", PROGRAM], folder, (30, 5)) as window:
        window.until("ready")
        window.press("q")
        with pytest.raises(Wrong, match="left with 3, not 0"):
            window.ended()
    with Terminal([sys.executable, "-c", PROGRAM], folder, (30, 5)) as window:
        window.until("ready")
        window.kill()
        with pytest.raises(Wrong, match="still shows"):
            window.until("ready", gone=["in"])
