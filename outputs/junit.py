"""Outcomes of scenarios as JUnit XML, the form that build servers read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as Xml

from kb.checks.scenarios import Outcome
from kb.clean import clean
from kb.expectations import Scenario
from outputs.saving import CannotSave, save


def junit(policy: str, outcomes: Sequence[Outcome], left: Sequence[Scenario] = (), why: str = "") -> str:
    """One suite, named as the policy, with a test case for each scenario; its class is the file in which it stands.

    `left` are the scenarios that were not run, each an error, and `why`.
    """
    failed = sum(1 for outcome in outcomes if outcome.faults)
    tests = len(outcomes) + len(left)
    counts = {"tests": str(tests), "failures": str(failed), "errors": str(len(left)), "skipped": "0"}
    top = Xml.Element("testsuites", counts)
    suite = Xml.SubElement(top, "testsuite", {"name": _text(policy), **counts})
    for outcome in outcomes:
        case = _case(suite, outcome.scenario)
        if outcome.faults:
            told = [_text(str(fault)) for fault in outcome.faults]
            failure = Xml.SubElement(case, "failure", {"message": "; ".join(told)})
            failure.text = "\n".join(told)
    for scenario in left:
        Xml.SubElement(_case(suite, scenario), "error", {"message": _text(f"it was not run: {why}")})
    Xml.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(top, encoding="unicode") + "\n"


def _case(suite: Xml.Element, scenario: Scenario) -> Xml.Element:
    named = {"classname": _text(scenario.place.file), "name": _text(scenario.name)}
    return Xml.SubElement(suite, "testcase", {**named, "file": named["classname"], "line": str(scenario.place.line)})


def _text(text: str) -> str:
    """A text that XML can hold: no control characters, and not the two code points that XML 1.0 leaves out."""
    return clean(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def write(page: str, file: Path, today: date) -> None:
    """Write a page to a file of this name, whole or not at all. Only a page of this kind is replaced. Raises CannotSave."""
    if file.exists() and not _replaceable(file):
        raise CannotSave(f"`{file}` is there already and is no JUnit file. Name another file; nothing was lost.")
    draft = save(page, "scenarios", "xml", file.parent, today)
    try:
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        raise CannotSave(f"cannot write `{file}`: {reason}. Name another file; nothing was lost.") from error


def _replaceable(file: Path) -> bool:
    """Whether what stands there is a file that a test runner wrote."""
    try:
        with file.open("rb") as there:
            return b"<testsuite" in there.read(1000)
    except OSError:
        return False
