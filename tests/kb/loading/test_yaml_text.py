"""Values as YAML: whatever goes in, the strict reader reads the same back, or refuses it by name."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.loading.source import Listing, Mapping, Node, Text, read_document
from kb.loading.yaml_text import LINE, PHRASE, WIDTH, WORD, Plain, block, comment, flow, item, scalar
from kb.problems import Problems

HARD = (
    *("", " ", " a", "a ", "a  b", "a\nb", "\n", "a\n", "\n\na: b", "10\u00a0pm", "a\u3000b"),
    *("yes", "No", "~", "null", "true", "1.0", "0x1f", "12", "2026-11-22", "12:30", ".5", "<<", "="),
    *("-", "- x", "-x", "---", "...", "?", "? x", ":", "a: b", "a:", ":a", "#", "# x", "a #b", ",", "a,b", "a, b"),
    *("[", "]", "{x}", "}", "&a", "*a", "!t", "!!python/object:x", "%YAML 1.2", "@a", "`a`", "|", ">-"),
    *("'", "''", "it's", '"', '""', "\\", "\\n", "a\\", '\\"', "{{ 7 * 7 }}", "{% x %}"),
    *("\u00e9\u00fc\u2014\u201c\u201d\u2026", "\U0001f600", "\u0378", "\U0001fffe"),
    *("x" * 300, "x " * 80 + "x", "# " * 80 + "x", "a: b " * 40 + "c", "- " * 70 + "'"),
)
"""Text that YAML could take for something else."""
NOT_HELD = (
    *("\t", "a\tb", "\r", "\x00", "\x1b[2J", "\x7f", "\x85", "\u2028", "a\u2029b"),
    *("\u200b", "\u202e", "\ufeff", "\ue000", "\ufffe", "\ud800"),
)
"""Text that no pack may hold, line separators among it."""

pieces = st.sampled_from([*HARD, "a", "b", " ", ", ", ": ", " #", "\n", "- ", "'", '"', "\\", "yes"])
texts = st.one_of(
    st.sampled_from(HARD),
    st.lists(pieces, max_size=12).map("".join),
    st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Zl", "Zp"), include_characters="\n"), max_size=60),
)  # fmt: skip
held = texts.filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
keys = held.filter(lambda text: len(text) < 90)
values: st.SearchStrategy[object] = st.recursive(
    st.one_of(held, st.booleans(), st.integers(-(10**9), 10**9)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)
entries = st.dictionaries(keys, values, max_size=5)


def told(value: object) -> object:
    """A value as the reader gives it: every scalar is text there."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return {key: told(inner) for key, inner in value.items()}
        case list() | tuple():
            return [told(inner) for inner in value]
    return str(value)


def _plain(node: Node | None) -> object:
    match node:
        case Text(value):
            return value
        case Listing(items):
            return [_plain(inner) for inner in items]
        case Mapping(entries):
            return {key.value: _plain(inner) for key, inner in entries}
    return None


def read_back(text: str) -> object:
    problems = Problems()
    node = read_document("a.yaml", text.encode(), problems)
    problems.raise_any()
    return _plain(node)


@pytest.mark.parametrize("text", HARD)
def test_hard_text_comes_back_from_everywhere_that_a_value_can_stand(text: str) -> None:
    for plain in (WORD, PHRASE):
        assert read_back(flow([text, {"a": text}, [text], {text: "b"}], plain)) == [
            text,
            {"a": text},
            [text],
            {text: "b"},
        ]
        assert read_back(scalar(text, plain)) == text
    entry = {"a": text, "b": [text], "c": {"d": text}, text: text}
    assert read_back(item(entry)) == [entry]
    assert read_back(f"- a: {scalar(text, LINE)}\n  b: {scalar(text, LINE)}\n") == [{"a": text, "b": text}]


@given(values, st.sampled_from([WORD, PHRASE]))
def test_any_value_comes_back_from_one_line(value: object, plain: Plain) -> None:
    written = flow(value, plain)
    assert "\n" not in written
    assert read_back(written) == told(value)
    assert read_back(f"- a: [{written}, {written}]\n- {written}\n") == [{"a": [told(value)] * 2}, told(value)]


@given(entries, st.integers(0, 40))
@example({"a" * 130: {}, "b": {"c": {"d": ["x" * 130]}}}, 40)
@example({"a": {"b" * 40: "c " * 60 + "d"}}, 0)
def test_any_mapping_comes_back_from_lines_of_its_own(entry: dict[str, object], indent: int) -> None:
    assert read_back(block(entry, indent)) == told(entry)
    assert read_back(item(entry) + item(entry)) == [told(entry)] * 2
    assert read_back(block(entry, indent, apart=entry)) == told(entry)
    assert read_back(f"a:\n{block(entry, 1)}b: c\n") == {"a": told(entry), "b": "c"}


@given(held)
def test_any_text_comes_back_as_a_line_of_a_block(text: str) -> None:
    assert read_back(f"a: {scalar(text, LINE)}\n") == {"a": text}


@settings(max_examples=50)
@given(
    st.lists(st.text(st.sampled_from("ab:#-'\"{}[],&*!|>%@`\\\u00fc\u2014")).filter(bool), min_size=30, max_size=120)
)
def test_a_long_text_is_folded_and_comes_back(words: list[str]) -> None:
    text = " ".join(words).ljust(130, "x")
    written = item({"norm": "x", "says": text})

    assert read_back(written) == [{"norm": "x", "says": text}]
    assert "says: >-\n" in written


@pytest.mark.parametrize("text", [*NOT_HELD, *("a " * 70 + text for text in NOT_HELD)])
def test_text_that_no_pack_may_hold_is_refused_by_the_reader_and_never_read_as_another(text: str) -> None:
    for written in (scalar(text, LINE), flow({"a": [text]}, PHRASE), item({"a": text}), block({text: "a"})):
        problems = Problems()
        assert read_document("a.yaml", written.encode(), problems) is None
        # a lone surrogate is refused by the YAML parser itself, before the reader sees the character
        assert [problem.code for problem in problems] == ["P005" if "\ud800" in text else "P002"]


@given(st.text(max_size=60))
@example("a\x1b[2J\nb\u2028- c\x85d\r\ne\tf\u200cg")
@example("\n- x\n")
def test_a_comment_says_nothing_to_the_reader(text: str) -> None:
    assert read_back(comment(text) + "a: b\n") == {"a": "b"}


def test_a_comment_keeps_its_lines() -> None:
    assert comment("From `t.csv`.\n\nMend it.") == "# From `t.csv`.\n#\n# Mend it.\n"


@pytest.mark.parametrize("text", ["y", "No", "ON", "true", "Null", "NaN", "inf", "12", "1.0", "~"])
def test_other_readers_take_what_is_written_for_the_same_text(text: str) -> None:
    for plain in (WORD, PHRASE, LINE):
        assert yaml.safe_load(f"a: {scalar(text, plain)}") == {"a": text}
    assert yaml.safe_load(flow({text: [True, 12, -3, text]})) == {text: [True, 12, -3, text]}


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("former-pupil", WORD),
        ("Ask the head (first)", PHRASE),
        ("the school's own, e.g. a tablet", LINE),
        ("a,b", None),
        ("Ask: first", None),
        ("yes", None),
        ("12 pupils", None),
    ],
)
def test_text_stands_without_quotes_only_where_it_may(text: str, least: Plain | None) -> None:
    rules = (WORD, PHRASE, LINE)
    wanted = [least is not None and rules.index(plain) >= rules.index(least) for plain in rules]
    assert [scalar(text, plain) == text for plain in rules] == wanted


def test_the_layout_is_for_people_to_read() -> None:
    long = " ".join(["word"] * 30)
    entry = {
        "norm": "a-b",
        "when": {"actor": ["teacher", "governor"], "age": {"below": 19}, "family": True},
        "given": {"fact": "value", "other": 12, "set": ["x" * WIDTH]},
        "lifts": ["one", {"norm": "two", "reading": "three"}],
        "says": long,
    }
    assert item(entry, apart=("lifts",)) == (
        "- norm: a-b\n"
        "  when: {actor: [teacher, governor], age: {below: 19}, family: true}\n"
        "  given:\n"
        "    fact: value\n"
        "    other: 12\n"
        f"    set: [{'x' * WIDTH}]\n"
        "  lifts:\n"
        "    - one\n"
        "    - {norm: two, reading: three}\n"
        "  says: >-\n"
        f"    {' '.join(['word'] * 23)}\n"
        f"    {' '.join(['word'] * 7)}\n"
    )


@pytest.mark.parametrize("value", [None, 1.5, date(2026, 11, 22), {"a"}, b"a"])
def test_what_is_no_value_of_a_pack_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="neither text nor a truth value nor a whole number"):
        block({"a": [value]})
