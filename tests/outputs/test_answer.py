"""A decision as a page: golden files for each format, and text from people that stays text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kb.decide import decide
from kb.decision import Decision, Fault
from kb.policy import Policy
from outputs.answer import SIGNS, answer_of
from outputs.decision import Format, decision_page
from outputs.templates import markdown, render
from tests.conftest import TODAY

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, dict[str, object]] = {
    "past-pupil": {
        "actor": "volunteer",
        "activity": "accept_request",
        "counterpart": "former_pupil",
        "counterpart_born": "2008-02-29",
        "relation": "none",
        "on_date": "2026-11-22",
        "already_happened": True,
        "parental_permission": True,
    },
    "parent": {
        "actor": "teacher",
        "activity": "accept_request",
        "counterpart": "parent",
        "period": "outside_working_day",
        "device": "personal",
    },
    "not-known": {
        "actor": "teacher",
        "activity": "accept_request",
        "counterpart": "former_pupil",
        "counterpart_age": "unknown",
        "relation": "none",
        "period": "outside_working_day",
        "device": "personal",
    },
    "nothing-said": {"actor": "teacher", "activity": "publish"},
    "pupil": {"actor": "pupil", "activity": "suffer_or_see_bullying"},
}


def _decision(policy: Policy, case: str) -> Decision:
    decision = decide(policy, CASES[case], TODAY)
    # the fingerprint changes with every edit of the pack, and no page hangs on it
    return replace(decision, policy=replace(decision.policy, fingerprint="sha256:0000000000000000"))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", list(Format))
def test_the_page_is_the_golden_one(
    beech_hill: Policy, case: str, form: Format, request: pytest.FixtureRequest
) -> None:
    page = decision_page(beech_hill.pack, _decision(beech_hill, case), form)
    file = GOLDEN / f"{case}.{form}"
    if request.config.getoption("--golden"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8"), "look at the difference, then: pytest tests/outputs --golden"


def test_every_verdict_has_a_sign_that_needs_no_colour() -> None:
    assert len(set(SIGNS.values())) == 7


def test_html_is_whole_has_a_language_a_title_and_nothing_from_outside(beech_hill: Policy) -> None:
    page = decision_page(beech_hill.pack, _decision(beech_hill, "past-pupil"), Format.HTML)
    assert '<html lang="en-GB">' in page
    assert "<title>Not allowed" in page
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=", page)
    assert "<script" not in page
    assert page.count("<h1") == 1


HOSTILE = "<script>alert(1)</script> {{ 7*7 }} [x](javascript:1) \x1b[2J \u202e # *b*"


def test_text_from_people_is_never_markup_and_never_commands_the_terminal(beech_hill: Policy) -> None:
    decision = replace(_decision(beech_hill, "pupil"), facts={"actor": HOSTILE}, headline=HOSTILE)
    for form in Format:
        page = decision_page(beech_hill.pack, decision, form)
        assert "49" not in page
        if form is not Format.JSON:
            assert "\x1b" not in page
            assert "\u202e" not in page
        if form in (Format.HTML, Format.MARKDOWN):
            assert "<script>" not in page
        if form is Format.MARKDOWN:
            assert "[x](" not in page


def test_markdown_escapes_what_markdown_would_act_on() -> None:
    assert markdown("# a *b* <c> [d](e)\nf") == r"\# a \*b\* \<c\> \[d\]\(e\) f"


def test_a_fault_leaves_nothing_but_ask_first(beech_hill: Policy) -> None:
    fault = Fault(what="the two channels differ", engine="both", situation={})
    page = decision_page(beech_hill.pack, replace(_decision(beech_hill, "nothing-said"), fault=fault), Format.TEXT)
    assert "could not make sure" in page


def test_json_is_the_decision_itself(beech_hill: Policy) -> None:
    decision = _decision(beech_hill, "parent")
    assert json.loads(decision_page(beech_hill.pack, decision, Format.JSON)) == json.loads(
        json.dumps(decision.as_json())
    )


def test_a_name_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(Exception, match="undefined"):
        render("answer.txt.j2")


def test_one_channel_is_said(beech_hill: Policy) -> None:
    decision = _decision(beech_hill, "parent")
    one = replace(decision, channels=replace(decision.channels, engines=("compiled",)))
    assert "one channel only" in answer_of(beech_hill.pack, one).channels
