"""Each stable code: a page that explains it, an example that fires it, and silence where nothing is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb import codes
from kb.loading.pack import load_files, load_folder
from kb.policy import Policy
from kb.problems import PackError, Place, Problem
from tests.kb.loading.packs import GOOD, REAL, Example, examples, files_of, overlaid, rules_of

ROOT = Path(__file__).parents[3]
EXAMPLES = examples()
CODES = tuple(code for code in codes.codes() if code.startswith("P"))
"""Codes of problems; those of findings (C) are checked beside the checks."""
CODES_OF_PACKS = tuple(code for code in CODES if not code.startswith("P3"))
"""Codes that a pack's files can give; the bad examples of decision tables (P3) stand in `tests/kb/tables`."""


def problems_in(files: dict[str, bytes], folder: Path) -> tuple[Problem, ...]:
    """What loading a folder with these files and making it ready finds."""
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    try:
        Policy.of(load_folder(folder))
    except PackError as error:
        return error.problems
    return ()


def underlined(place: Place) -> str:
    """The text that the carets stand under."""
    return place.source[place.column - 1 : place.column - 1 + place.length]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.folder.name)
def test_a_bad_example_gives_its_code_and_underlines_the_words_at_fault(example: Example, tmp_path: Path) -> None:
    found = problems_in(overlaid(example), tmp_path)

    assert {problem.code for problem in found} - {"P012"} == ({example.code} - {"P012"} or {"P104"})
    told = next(problem for problem in found if problem.code == example.code)
    assert underlined(told.place) == example.underlined, told.render()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.folder.name)
def test_a_problem_is_one_sentence_in_lower_case_with_a_way_out(example: Example, tmp_path: Path) -> None:
    for problem in problems_in(overlaid(example), tmp_path):
        message = problem.message
        without_quotes = re.sub(r"`[^`]*`", "", message)
        assert "\n" not in message
        assert len(message) < 300
        assert not message.endswith(".")
        assert not re.search(r"\. [A-Z]", without_quotes)
        assert message[0] == "`" or not message[0].isupper() or message.split()[0].isupper()
        assert problem.help, problem.render()
        assert problem.help.isprintable()
        assert problem.render().count(f"error[{problem.code}]") == 1
        assert f"(safetriage policy explain {problem.code})" in problem.render()
        assert problem.place.line >= 1
        assert problem.place.column >= 1


@pytest.mark.parametrize("folder", [GOOD, REAL], ids=["the small pack", "the real pack"])
def test_a_good_pack_is_loaded_in_silence(folder: Path) -> None:
    assert Policy.of(load_folder(folder)).pack.norms


def test_the_rules_of_the_real_pack_are_loaded_in_silence_without_its_words_for_free_text() -> None:
    assert Policy.of(load_files(rules_of(REAL))).pack.norms


def test_every_fault_of_a_file_is_reported(tmp_path: Path) -> None:
    files = files_of(GOOD)
    body = files["rules/rules.yaml"].decode()
    for old, new in [
        ("person: [teacher, helper]", "persn: [teacher, helper]"),
        ("below: 18", "below: eighteen"),
        ("clause: K2\n  force", "clause: K9\n  force"),
        ("verdict: prohibited\n  when: {is", "verdict: forbidden\n  when: {is"),
        ("  says: The school has agreed.\n", ""),
        ("owes: tell-head", "owes: tell-hed"),
    ]:
        assert body.count(old) == 1
        body = body.replace(old, new)

    found = problems_in({**files, "rules/rules.yaml": body.encode()}, tmp_path)

    assert [(problem.code, underlined(problem.place)) for problem in found] == [
        ("P104", "persn"),
        ("P107", "eighteen"),
        ("P116", "forbidden"),
        ("P109", "K9"),
        ("P102", "exception"),
        ("P112", "tell-hed"),
    ]


def test_faults_of_several_files_are_reported_together_in_the_order_of_the_files(tmp_path: Path) -> None:
    files = files_of(GOOD)
    files["duties.yaml"] = files["duties.yaml"].replace(b"recipient: head", b"recipient: nobody")
    files["guidance.yaml"] = files["guidance.yaml"].replace(b"mark: G", b"mark: Z")
    files["scenarios/examples.yaml"] = b"- scenario: [broken"

    found = problems_in(files, tmp_path)

    assert [(problem.place.file, problem.code) for problem in found] == [
        ("duties.yaml", "P117"),
        ("guidance.yaml", "P105"),
        ("scenarios/examples.yaml", "P005"),
    ]


def test_an_unreadable_vocabulary_is_not_told_as_a_hundred_unknown_facts(tmp_path: Path) -> None:
    files = {**files_of(GOOD), "vocabulary.yaml": b"person: [\n"}

    assert [problem.code for problem in problems_in(files, tmp_path)] == ["P005"]


def test_a_word_over_several_lines_is_quoted_on_one(tmp_path: Path) -> None:
    files = files_of(GOOD)
    files["duties.yaml"] = files["duties.yaml"].replace(
        b"recipient: head", b"recipient: |\n    head\n\n    error[P999]: x"
    )

    found = problems_in(files, tmp_path)

    assert found
    assert all("\n" not in problem.message for problem in found)


def test_the_excerpt_of_a_line_with_hidden_characters_cannot_command_a_terminal(tmp_path: Path) -> None:
    files = files_of(GOOD)
    files["duties.yaml"] = files["duties.yaml"].replace(b"the same day", b"\x1b]52;c;QUJD\x07 the same day\xff")

    for problem in problems_in(files, tmp_path):
        assert problem.place.source
        assert all(line.isprintable() for line in problem.render().splitlines())


def test_a_place_far_to_the_right_is_told_without_a_screenful_of_spaces(tmp_path: Path) -> None:
    files = files_of(GOOD)
    spread = ", ".join(["K1"] * 400)
    files["readings.yaml"] = files["readings.yaml"].replace(b"[K1]", f"[{spread}]".encode())

    for problem in problems_in(files, tmp_path):
        assert max(len(line) for line in problem.render().splitlines()) < 900


def codes_in_source() -> set[str]:
    """Every code that the program can give a problem."""
    return {code for path in (ROOT / "kb").rglob("*.py") for code in re.findall(r'"(P\d{3})"', path.read_text("utf-8"))}


def test_every_code_in_the_source_has_a_page_and_every_page_a_code() -> None:
    assert codes_in_source() == set(CODES)


def test_every_page_has_a_bad_example_and_every_bad_example_a_page() -> None:
    assert {example.code for example in EXAMPLES} == set(CODES_OF_PACKS)


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_what_is_meant_shows_an_example_and_says_how_to_mend_it(code: str) -> None:
    page = codes.page(code)

    assert page.startswith(f"# {code}: {codes.title(code)}\n")
    assert "\n## Example\n" in page
    assert "\n## How to mend it\n" in page
    assert codes.title(code) == codes.title(code).strip(" .")
    assert max(len(line) for line in page.splitlines()) <= 100
    assert len(page) < 2000


@pytest.mark.parametrize("code", CODES_OF_PACKS)
def test_the_example_on_a_page_shows_words_that_a_bad_example_underlines(code: str) -> None:
    words = {example.underlined for example in EXAMPLES if example.code == code}
    example = codes.page(code).partition("## Example")[2].partition("## How to mend it")[0]

    assert any(word.strip("\ufffd")[:19] in example for word in words), words


def test_a_code_that_is_none_has_no_page() -> None:
    for word in ("P999", "", "../P101", "p101"):
        with pytest.raises(KeyError):
            codes.page(word)
        with pytest.raises(KeyError):
            codes.title(word)
