"""The comparison of two policies as text, JSON and a report; and what a pack's own words can do to them: nothing."""

from __future__ import annotations

import io
import itertools
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kb.analysis.difference import Part
from kb.analysis.promises import Promise
from kb.loading.revision import Edition, open_editions
from kb.numbers import one_in, percent
from kb.pack import Role
from kb.policy import Policy
from outputs.differences.as_json import as_json
from outputs.differences.comparison import Comparison, Tally, compare
from outputs.differences.layout import Grid, Report, to_html, to_markdown, to_pdf
from outputs.differences.report import report
from outputs.differences.text import as_text
from outputs.differences.titles import title, title_in_words

PROMISES = (
    Promise(id="a", says="A past pupil is never let in.", as_new=True, as_old=False, example=(("actor", "teacher"),)),
    Promise(id="b", says="Nobody is silenced.", as_new=True, as_old=True),
    Promise(id="c", says="Everybody is heard.", as_new=False, as_old=None),
)


@pytest.fixture(scope="module")
def editions(beech_hill_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Edition]:
    folder = tmp_path_factory.mktemp("eighteen")
    for file in beech_hill_folder.rglob("*.yaml"):
        copy = folder / file.relative_to(beech_hill_folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
    for name, old, new in (
        ("rules/concepts.yaml", "below: 19", "below: 18"),
        ("rules/contact.yaml", "Stay out of touch", "Keep out of touch"),
        ("rules/contact.yaml", "force: should", "force: advised"),
    ):
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))
    return open_editions("beech-hill-2018", str(folder), "beech-hill-2018")


@pytest.fixture(scope="module")
def found(editions: tuple[Edition, Edition], today: date) -> Comparison:
    return compare(*editions, today, most=2)


@pytest.fixture(scope="module")
def made(editions: tuple[Edition, Edition], found: Comparison, today: date) -> Report:
    return report(*editions, found, PROMISES, today, "<svg><title>a map</title></svg>", "A map.")


def test_the_text_says_how_much_changes_and_where(found: Comparison) -> None:
    text = as_text(found)
    assert "771,741,198,581,760 of 6,975,537,171,620,954,112 situations change, 0.62% of what people ask" in text
    assert "  the other person's age: 18\n" in text
    assert "prohibited → permitted   MILDER\n  10,401,988,608 situations, 0.12% of what people ask" in text
    assert text.count("MILDER") == 6
    assert "duty no longer owed: tell-dpo: 12,872,706,232,320 situations" in text
    assert "  -   when: {counterpart: former_pupil, counterpart_age: {below: 19}}\n" in text
    assert "  +   when: {counterpart: former_pupil, counterpart_age: {below: 18}}\n" in text
    assert "makes every change that is told above" in text
    assert "former-pupil-under-19, changed: force" in text
    assert "1 edit that changes no answer (--text shows the lines)" in text


def test_every_example_in_the_text_is_one_line_of_json(found: Comparison) -> None:
    lines = [line.strip() for line in as_text(found).splitlines() if line.strip().startswith("{")]
    assert len(lines) == sum(len(shift.cases) for shift in found.verdicts)
    assert all(json.loads(line)["counterpart_age"] == 18 for line in lines)


def test_what_is_cut_is_counted_and_the_option_named(found: Comparison) -> None:
    text = as_text(found)
    assert f"… and {len(found.readings) - 8} more: --only readings shows them" in text
    whole = as_text(found, every=True)
    assert "more: --only" not in whole
    assert "Keep out of touch" in whole
    assert "Keep out of touch" not in text
    assert "Keep out of touch" in as_text(found, text=True)


def test_a_change_is_called_the_same_with_ids_and_in_words(
    found: Comparison, editions: tuple[Edition, Edition]
) -> None:
    old, new = (edition.policy.pack for edition in editions)
    (dpo,) = [shift for shift in found.duties if shift.name == "tell-dpo"]
    assert title(dpo) == "duty no longer owed: tell-dpo"
    assert title_in_words(dpo, new, old) == f"Duty no longer owed: {dpo.words}"
    milder = next(shift for shift in found.verdicts if shift.milder)
    assert title(milder) == f"{milder.before} → {milder.after}"
    assert title_in_words(milder, new, None).startswith("MILDER: ")
    for shift in (*found.clauses, *found.readings):
        how = "now" if shift.before is None else "no longer"
        what = {Part.CLAUSE: f"clause {how} cited", Part.READING: f"reading {how} named"}[shift.part]
        assert title(shift) == f"{what}: {shift.name}"
        assert title_in_words(shift, new, old) == title(shift).replace(what, what.capitalize())
    gone = replace(dpo, after="of-nobody", before=None)
    assert title_in_words(gone, new, old) == "Duty now owed: of-nobody"


def test_one_part_alone(editions: tuple[Edition, Edition], today: date) -> None:
    only = compare(*editions, today, most=1, detailed=(Part.DUTY,))
    text = as_text(only, only=Part.DUTY)
    assert text.count("no longer owed") == 2
    assert "VERDICTS" not in text
    assert "EDITS" not in text
    assert text.count('{"actor"') == 2
    assert "(Tell the headteacher or the governors)" in text


def test_two_that_are_alike_say_so(editions: tuple[Edition, Edition], today: date) -> None:
    old, _ = editions
    found = compare(old, old, today)
    assert found.same
    assert as_text(found).endswith(
        "Nothing changes: all 6,975,537,171,620,954,112 situations get the same answer from both.\n"
        "\nNo edit: the two are the same.\n"
    )
    text = to_markdown(report(old, old, found, (), today))
    assert "The two are the same, word for word" in text
    assert "To decide" not in text
    assert "worked examples of the policy come out with the same verdict as now" in text


def test_other_values_for_what_is_left_out_are_told_and_are_a_difference(
    editions: tuple[Edition, Edition], today: date
) -> None:
    """Whole situations are answered alike, and yet somebody who leaves the fact out can get another answer."""
    old, _ = editions
    pack = old.policy.pack
    facts = tuple(replace(fact, left_out=()) if fact.id == "device" else fact for fact in pack.vocabulary.facts)
    policy = Policy.of(replace(pack, vocabulary=replace(pack.vocabulary, facts=facts)))
    found = compare(old, replace(old, policy=policy), today)
    assert not found.changed.count
    assert not found.alike
    assert found.gaps == ("device",)
    assert "BUT something else counts for device when left out" in as_text(found)
    assert as_json(found)["gaps"] == ["device"]


def test_a_long_entry_is_cut_to_what_is_near_its_changes(editions: tuple[Edition, Edition], today: date) -> None:
    old, _ = editions
    files = {
        **old.files,
        "vocabulary.yaml": old.files["vocabulary.yaml"].replace(b"label: a school device", b"label: x"),
    }
    facts = tuple(
        replace(fact, options=(fact.options[0], replace(fact.options[1], label="x"))) if fact.id == "device" else fact
        for fact in old.policy.pack.vocabulary.facts
    )
    pack = replace(old.policy.pack, vocabulary=replace(old.policy.pack.vocabulary, facts=facts))
    (edit,) = compare(old, Edition(name="new", policy=Policy.of(pack), files=files), today).edits
    assert edit.lines[0] == "  device:"
    assert edit.lines[1] == "  …"
    assert "-       label: a school device" in edit.lines
    assert "+       label: x" in edit.lines
    assert len(edit.lines) < 12


def test_json_is_stable_exact_and_complete(editions: tuple[Edition, Edition], found: Comparison, today: date) -> None:
    page = as_json(found)
    again = as_json(compare(*editions, today, most=2))
    assert json.dumps(page) == json.dumps(again)
    assert json.loads(json.dumps(page)) == page
    assert page["schema_version"] == 1
    assert page["situations"] == 6_975_537_171_620_954_112
    assert list(page) == [
        *("schema_version", "old", "new", "alike", "situations", "changed", "milder", "stricter", "around", "gaps"),
        *("verdicts", "duties", "clauses", "readings", "edits", "files", "only_old", "only_new"),
    ]
    verdicts = page["verdicts"]
    assert isinstance(verdicts, list)
    first = verdicts[0]
    assert (first["before"], first["after"], first["count"], first["milder"]) == (
        "prohibited",
        "permitted",
        10_401_988_608,
        True,
    )
    assert sum(region["count"] for region in first["regions"]) == first["count"]
    assert set(first["regions"][0]) == {"words", "count", "share", "around", "whole", "example"}
    edits = page["edits"]
    assert isinstance(edits, list)
    assert [edit["bears_on"] for edit in edits] == ["answers", "terms", "words"]
    assert sum(change["count"] for change in edits[0]["effect"] if change["part"] == "verdict") == sum(
        change["count"] for change in verdicts
    )
    assert edits[1]["effect"] is None
    assert edits[2]["effect"] is None


def test_the_number_of_regions_is_kept_to(found: Comparison) -> None:
    assert max(len(shift.cases) for shift in found.verdicts) == 2
    for shift in found.verdicts:
        assert sum(case.tally.count for case in shift.cases) == shift.tally.count
        assert sum(case.tally.share for case in shift.cases) == pytest.approx(shift.tally.share)


@pytest.mark.parametrize(
    ("share", "percents", "words"),
    [
        (0.0, "0%", "none"),
        (0.0000001, "under 0.0001%", "fewer than 1 in a million"),
        (0.0000084, "0.00084%", "about 1 in 120,000"),
        (0.0011883, "0.12%", "about 1 in 840"),
        (0.069, "6.9%", "about 1 in 14"),
        (0.3, "30.0%", "about 3 in 10"),
        (0.99999, "over 99.9%", "nearly all"),
        (1.0, "100%", "all"),
    ],
)
def test_shares_are_said_as_people_say_them(share: float, percents: str, words: str) -> None:
    assert (percent(share), one_in(share)) == (percents, words)


class _Page(HTMLParser):
    """The headings, captions, table heads and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.scopes: list[str | None] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))
        self._open = [*self._open, tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open = self._open[: len(self._open) - 1 - self._open[::-1].index(tag)]

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("h1", "h2", "h3"):
            self.headings.append((self._open[-1], data.strip()))


def test_the_report_has_headings_in_order_and_tables_with_captions(made: Report) -> None:
    page = _Page()
    page.feed(to_html(made))
    levels = [int(level[1]) for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert page.tags.count("table") == page.tags.count("caption") > 5
    assert set(page.scopes) == {"col", "row"}
    assert "script" not in page.tags
    assert "a map" in to_html(made)
    titles = [title for level, title in page.headings if level == "h2"]
    assert titles[-3:] == ["Review dates", "Sign-off", "Map of the difference"]
    assert titles.index("To decide: what becomes milder") < titles.index("What each edit does")


def test_the_report_tells_governors_what_they_have_to_decide(made: Report, found: Comparison) -> None:
    text = to_markdown(made)
    assert "To decide: 6 changes would make the policy milder" in text
    assert text.count("**Decision: agreed, not agreed, or look at again**") == 6
    assert "About 1 in 840 questions" in text
    assert "Confirmed: none. Still to be confirmed by the governing body: 30." in text
    assert "31 October 2021, overdue" in text
    assert "Headteacher: name, signature, date" in text
    assert "| Texts to a past pupil of eighteen | Not allowed | Outside this policy |" in text
    assert "Rules rest on 50 of the 63 clauses." in text


def test_broken_promises_stand_at_the_top_and_first_in_their_table(made: Report) -> None:
    assert [notice.text for notice in made.notices][1:] == ["A past pupil is never let in.", "Everybody is heard."]
    (chapter,) = [chapter for chapter in made.chapters if chapter.title == "Promises that must not break"]
    (grid,) = [piece for piece in chapter.pieces if isinstance(piece, Grid)]
    assert [row[1:] for row in grid.rows] == [("proved", "broken"), ("broken", "not stated"), ("proved", "proved")]
    assert len(chapter.topics) == 2


def test_the_pdf_is_tagged_and_says_the_same(made: Report) -> None:
    pytest.importorskip("typst", reason="the extra `pdf` is not installed")
    pages = to_pdf(made, datetime(2026, 11, 22, tzinfo=UTC))
    assert pages.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pages
    assert pages == to_pdf(made, datetime(2026, 11, 22, tzinfo=UTC))


HOSTILE = "\x1b[2J<script>alert(1)</script> {{ 7*7 }} #panic() \u202eevil | `x` [a](javascript:x) 漢字 ☢"


def hostile(edition: Edition) -> Edition:
    """The same policy with a text that means harm wherever an author can write."""
    pack = edition.policy.pack
    changed = replace(
        pack,
        title=HOSTILE,
        roles=tuple(Role(id=role.id, title=HOSTILE, what=HOSTILE) for role in pack.roles),
        norms=tuple(replace(norm, says=HOSTILE) for norm in pack.norms),
        readings=tuple(replace(reading, read_as=HOSTILE, tension=HOSTILE) for reading in pack.readings),
        clauses=tuple(replace(clause, title=HOSTILE, no_rule=HOSTILE) for clause in pack.clauses),
        duties=tuple(replace(duty, title=HOSTILE) for duty in pack.duties),
        verdict_words=tuple((name, replace(words, label=HOSTILE, means=HOSTILE)) for name, words in pack.verdict_words),
        vocabulary=replace(
            pack.vocabulary, facts=tuple(replace(fact, label=HOSTILE) for fact in pack.vocabulary.facts)
        ),
    )
    return replace(edition, name=HOSTILE, policy=Policy.of(changed))


def test_text_from_a_pack_is_only_ever_text(editions: tuple[Edition, Edition], today: date) -> None:
    old, new = editions[0], hostile(editions[1])
    found = compare(old, new, today, most=1)
    made = report(old, new, found, PROMISES, today)
    for page in (as_text(found, every=True), to_html(made), to_markdown(made)):
        assert "\x1b" not in page
        assert "\u202e" not in page
    html = to_html(made)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7*7 }}" in html
    assert "{{ 7*7 }}" in as_text(found, every=True)
    markdown = to_markdown(made)
    assert not re.search(r"(?<!\\)<script", markdown)
    assert not re.search(r"(?<!\\)\[a(?<!\\)\]\(", markdown)
    pytest.importorskip("typst", reason="the extra `pdf` is not installed")
    assert io.BytesIO(to_pdf(made, datetime(2026, 11, 22, tzinfo=UTC))).read(5) == b"%PDF-"


def test_stricter_changes_ask_for_no_decision(editions: tuple[Edition, Edition], today: date) -> None:
    old, new = editions
    found = compare(new, old, today, most=1)
    assert found.milder == Tally(count=0, share=0)
    assert found.stricter.count
    text = to_markdown(report(new, old, found, (), today))
    assert "What becomes stricter" in text
    assert "To decide" not in text
    assert "Decision:" not in text


BORROWED = (
    "    school:\n      label: a school device\n",
    "    borrowed:\n      label: a borrowed device\n      weight: 1\n",
)
REQUESTS = "    - when: {activity: [accept_request, send_request]}\n      only: social_network\n"


@pytest.mark.parametrize(
    ("before", "after", "field", "known"),
    [
        (BORROWED[0], BORROWED[1] + BORROWED[0], "values", "`device`: `borrowed`"),
        (REQUESTS, REQUESTS.replace(", send_request", ""), "limits",
         "336,170,466,102,214,656 situations that limits of the "),
    ],
    ids=["a value", "a limit"],
)  # fmt: skip
def test_what_only_one_policy_knows_is_told_there_and_is_not_said_to_change_nothing(
    beech_hill_folder: Path, tmp_path: Path, today: date, before: str, after: str, field: str, known: str
) -> None:
    for file in beech_hill_folder.rglob("*.yaml"):
        copy = tmp_path / file.relative_to(beech_hill_folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
    vocabulary = tmp_path / "vocabulary.yaml"
    text = vocabulary.read_text()
    assert text.count(before) == 1
    vocabulary.write_text(text.replace(before, after))
    shipped, edited = open_editions("beech-hill-2018", str(tmp_path), "beech-hill-2018")
    for old, new in ((shipped, edited), (edited, shipped))[: 2 if field == "values" else 1]:
        found = compare(old, new, today)
        (edit,) = (edit for edit in found.edits if not edit.quiet)
        assert field in {one.name for one in edit.fields}
        assert edit.effect == ()
        told = as_text(found)
        assert "changes nothing" not in told
        assert "changes no answer that both policies give; what only one of them knows is told below" in told
        assert sum(known in line for line in told.splitlines()) == 1
        page = to_markdown(report(old, new, found, (), today))
        assert "changes nothing" not in page
        assert "By itself it changes no answer that both policies give" in page
