"""What is said of changes that no whole situation shows, or that the weights do not count: small packs, edited line by line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from kb.decide import rule_on
from kb.loading.folder import Files
from kb.loading.pack import load_files
from kb.loading.revision import Edition
from kb.policy import Policy
from outputs.differences.as_json import as_json
from outputs.differences.comparison import MOST_EDITS, compare
from outputs.differences.layout import to_markdown
from outputs.differences.report import report
from outputs.differences.text import as_text
from outputs.packs.details import Details
from outputs.packs.skeleton import skeleton

LINES = Mapping[str, tuple[str, str]]
"""For each file what is replaced by what; "" is the end of the file."""

REQUIRED = "\nplace:\n  type: choice\n  label: the place\n  question: Where?\n  required: true\n  values:\n    here: {label: H}\n"
OPTIONAL = REQUIRED.replace("  required: true\n", "")
FAMILY = "  question: Is the other person your own child or another relative of yours?\n"
NEVER = "  limits:\n    - {when: {actor: parent}, only: [false], says: Never.}\n"
COUNTS = "  left_out:\n    - {when: {actor: staff}, counts_as: true}\n"
ACCEPTED = "- accept: C501\n  about: adults-are-free\n  because: Being an adult is not enough.\n"


@pytest.fixture(scope="module")
def files() -> Files:
    details = Details(id="oak", school="Oak School", title="Messages", issued="2026-09", review_due=date(2027, 8, 31))
    return skeleton(details, date(2026, 11, 22))


def edition(files: Files, lines: LINES, name: str = "new") -> Edition:
    """The pack with lines replaced, read as any pack is."""
    edited = dict(files)
    for file, (before, after) in lines.items():
        text = edited[file].decode()
        assert not before or text.count(before) == 1
        edited[file] = (text.replace(before, after) if before else text + after).encode()
    return Edition(name=name, policy=Policy.of(load_files(edited)), files=edited)


def told(old: Edition, new: Edition, today: date) -> tuple[str, str]:
    """The terminal's text and the report."""
    found = compare(old, new, today)
    return as_text(found, text=True), to_markdown(report(old, new, found, (), today)).replace("\\", "")


def many(age: int) -> tuple[str, str]:
    """More rules than are measured where nobody asks for all; none changes an answer by itself."""
    when = f"{{is: bound, channel: school_channel, counterpart_age: {{at_least: {age}}}}}"
    rule = f"  clause: M2\n  verdict: permitted\n  when: {when}\n  says: X.\n"
    return "", "".join(f"\n- norm: extra-{place}\n{rule}" for place in range(MOST_EDITS + 1))


def test_gaps_are_told_though_the_edit_that_makes_them_is_not_shown(files: Files, today: date) -> None:
    old = edition(files, {"rules/messages.yaml": many(30)})
    new = edition(files, {"rules/messages.yaml": many(31), "vocabulary.yaml": (FAMILY, FAMILY + NEVER + COUNTS)})
    limited = edition(files, {"rules/messages.yaml": many(30), "vocabulary.yaml": (FAMILY, FAMILY + NEVER)})
    for before in (old, limited):
        found = compare(before, new, today)
        assert found.gaps == ("family",)
        assert not found.alike
        assert as_json(found)["gaps"] == ["family"]
        text, page = told(before, new, today)
        assert "family" in text[text.index("BUT ") :].partition("\n")[0]
        assert "Questions with gaps can get another answer" in page
    found = compare(old, new, today)
    assert found.unmeasured == 2
    assert "family" not in [edit.id for edit in found.edits]
    assert "32 edits in all, of which 32 can change an answer" in to_markdown(report(old, new, found, (), today))


def test_a_limit_edited_together_with_what_counts_does_not_change_nothing(files: Files, today: date) -> None:
    old, new = edition(files, {}), edition(files, {"vocabulary.yaml": (FAMILY, FAMILY + COUNTS)})
    wordy = edition(files, {"vocabulary.yaml": (FAMILY, FAMILY + NEVER.replace("Never", "No") + COUNTS)})
    limited = edition(files, {"vocabulary.yaml": (FAMILY, FAMILY + NEVER)})
    text, page = told(limited, wordy, today)
    assert "  changes nothing where every fact is given\n" in text
    assert "  where the fact is left out, not known or given as a date it can change answers\n" in text
    assert "By itself it changes nothing where every fact is given." in page
    assert "Where the fact is left out, not known or given as a date it can change answers." in page
    text, page = told(old, new, today)
    assert "changes no answer" not in text + page.partition("## Worked examples")[0]


@pytest.mark.parametrize("added", [True, False])
def test_a_required_fact_that_comes_or_goes_changes_answers_to_questions_with_gaps(
    files: Files, today: date, added: bool
) -> None:
    old, new = edition(files, {}), edition(files, {"vocabulary.yaml": ("", REQUIRED)})
    facts = {"actor": "staff", "counterpart": "other_adult", "channel": "private_channel"}
    assert rule_on(old.policy, old.policy.situation(facts, today)).verdict is not None
    assert rule_on(new.policy, new.policy.situation(facts, today)).verdict is None
    old, new = (old, new) if added else (new, old)
    found = compare(old, new, today)
    assert (found.gaps, found.alike, found.changed.count) == (("place",), False, 0)
    text, page = told(old, new, today)
    assert "BUT " in text
    assert "can change answers where the fact is left out, not known or given as a date" in text
    assert "Questions with gaps can get another answer" in page
    assert "the place" in page[page.index("Questions with gaps") :].split("\n")[2]
    assert "1 edit in all, of which 1 can change an answer" in page
    assert "No situation in which every fact is given gets another answer." in page
    for said in (text, page[: page.index("## Worked examples")]):
        assert "changes no answer" not in said
        assert "No answer changes" not in said


def test_an_optional_fact_that_no_rule_looks_at_leaves_no_gap(files: Files, today: date) -> None:
    found = compare(edition(files, {}), edition(files, {"vocabulary.yaml": ("", OPTIONAL)}), today)
    assert found.gaps == ()
    assert [edit.quiet for edit in found.edits] == [True]


def test_an_acceptance_is_an_edit_that_governors_see(files: Files, today: date) -> None:
    old, new = edition(files, {}), edition(files, {"accepted.yaml": ("[]", ACCEPTED)})
    text, page = told(old, new, today)
    assert "EDITS: 1," in text
    assert "acceptance C501 adults-are-free, added   (accepted.yaml:8)" in text
    assert "  + - accept: C501\n" in text
    assert "changes no answer, only what is checked" in text
    assert "To look at: 1 new acceptance of what the checks found" in page
    assert "| C501: a permission beside a ban | adults-are-free | Being an adult is not enough. | New. |" in page
    assert "word for word" not in page
    assert "No edit" not in text
    _, page = told(new, old, today)
    assert "| Being an adult is not enough. | No longer accepted. |" in page
    assert "To look at" not in page
    reworded = edition(files, {"accepted.yaml": ("[]", ACCEPTED.replace("enough", "all"))})
    _, page = told(new, reworded, today)
    assert "| Being an adult is not all. | The reason is put otherwise. |" in page
    _, page = told(new, new, today)
    assert "C501" not in page


def test_the_order_of_facts_is_an_edit_of_what_is_asked(files: Files, today: date) -> None:
    text = files["vocabulary.yaml"].decode()
    first, last = text.index("\ncounterpart:"), text.index("\nchannel:")
    moved = {"vocabulary.yaml": (text[first:], text[last:].rstrip("\n") + "\n" + text[first:last])}
    said, page = told(edition(files, {}), edition(files, moved), today)
    assert "policy oak, changed: order of facts" in said
    assert "changes no answer, only what is asked and how messages are understood" in said
    assert "| policy oak | changed | order of facts |" in page
    assert "word for word" not in page


@pytest.mark.parametrize(
    ("file", "after"),
    [("pack.yaml", "\ncouncil: Somewhere Council\n"), ("messages.yaml", "\n# a comment\n"), ("clauses.yaml", "# x\n")],
)
def test_two_whose_files_differ_are_not_the_same_word_for_word(
    files: Files, today: date, file: str, after: str
) -> None:
    old, new = edition(files, {}), edition(files, {file: ("", after)})
    found = compare(old, new, today)
    assert found.alike
    assert not found.same
    assert found.files == (file,)
    text, page = told(old, new, today)
    assert text.endswith(f"\nNo edit of an entry; these files differ: {file}\n")
    assert "word for word" not in page
    assert f"No edit of an entry; these files differ: {file}." in page


def test_line_ends_alone_are_no_difference(files: Files, today: date) -> None:
    old = edition(files, {})
    crlf = {name: body.replace(b"\n", b"\r\n") for name, body in files.items()}
    found = compare(old, edition(crlf, {}), today)
    assert found.same
    assert found.old.fingerprint == found.new.fingerprint


UNCOUNTED = "1,452 situations that the policy's own weights do not count"


def test_a_change_for_situations_of_no_weight_is_said_with_their_number(files: Files, today: date) -> None:
    weights = ("governor: {label: a governor, weight: 5}", "governor: {label: a governor, weight: 0}")
    rule = "when: {is: bound, channel: school_channel}"
    strict = rule.replace("}", ", not: {actor: governor}}")
    new = edition(files, {"vocabulary.yaml": weights})
    old = edition(files, {"vocabulary.yaml": weights, "rules/messages.yaml": (rule, strict)})
    found = compare(old, new, today)
    assert (found.milder.count, found.milder.share) == (1452, 0)
    text, page = told(old, new, today)
    assert "1,452 of 11,616 situations change, none that the policy's own weights count;" in text
    assert "verdicts: 1,452 milder (none that the weights count), 0 stricter (0%)." in text
    assert "refer → permitted   MILDER\n  1,452 situations, none that the policy's own weights count\n" in text
    assert f"They touch {UNCOUNTED}, and stand first in this report." in page
    assert f"{UNCOUNTED} would get another answer in some way" in page
    assert f"The verdict becomes milder for {UNCOUNTED} and stricter for none." in page
    assert f"{UNCOUNTED}. Now: ask first." in page
    assert f"Ask first → Allowed, milder: {UNCOUNTED}" in page
    assert "| none that the weights count: 1,452 situations<br>all of them |" in page
    for untrue in ("milder for none", "None of the questions", "None questions", "none of the questions"):
        assert untrue not in page
    assert "0% of what people ask" not in text


def test_one_situation_is_one(files: Files, today: date) -> None:
    """A policy with a single legal situation more than the other: the words agree with the number."""
    rule = "when: {is: bound, channel: school_channel}"
    alone = (
        "actor: staff, counterpart: pupil, channel: school_channel, counterpart_age: {below: 1}, family: true, "
        "already_happened: true"
    )
    norm = f"\n- norm: one\n  clause: M1\n  verdict: prohibited\n  when: {{{alone}}}\n  says: X.\n"
    assert rule in files["rules/messages.yaml"].decode()
    found = compare(edition(files, {}), edition(files, {"rules/messages.yaml": ("", norm)}), today)
    assert found.changed.count == 1
    assert "1 of 11,616 situations changes, " in as_text(found)
