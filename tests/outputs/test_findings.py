"""Findings as annotations."""

from __future__ import annotations

from kb.checks.finding import Area, Finding
from kb.problems import Place
from outputs.findings import github_line


def test_an_annotation_says_all_in_one_line_and_escapes_what_would_end_it() -> None:
    finding = Finding(
        code="C501",
        message="100% sure: one, two\nthree",
        place=Place(file="rules/a,b:c.yaml", line=3, column=9),
        help="mend it",
        area=Area(count=12345, share=0.5, words=("their age: 18",), whole=True),
    )
    line = github_line(finding, "packs/ours/")
    assert line == (
        "::error file=packs/ours/rules/a%2Cb%3Ac.yaml,line=3,col=9,title=C501::"
        "100%25 sure: one, two%0Athree (12,345 situations: their age: 18)%0Ahelp: mend it"
    )


def test_one_situation_is_not_said_in_the_plural() -> None:
    area = Area(count=1, share=0.0005, words=("their age: 18",), whole=True)
    finding = Finding(code="C501", message="two answers", place=Place(file="rules/a.yaml", line=3), area=area)
    assert "(1 situation: their age: 18)" in github_line(finding, "")
    assert "  = in 1 situation, 0.050% of what people ask\n" in finding.render()


def test_notices_and_accepted_findings_are_no_errors() -> None:
    place = Place(file="pack.yaml")
    notice = Finding(code="C401", message="old", place=place, notice=True)
    accepted = Finding(code="C501", message="meant", place=place, accepted="it is meant")
    assert github_line(notice, "").startswith("::notice file=pack.yaml,")
    assert github_line(accepted, "").startswith("::notice ")
