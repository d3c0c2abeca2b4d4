"""Outcomes of scenarios as JUnit XML, the form that build servers read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as Xml

from kb.checks.scenarios import Outcome
from kb.clean import clean
from kb.expectations import Scenario
from outputs.saving import CannotSave, save

_NO_LAWS: Mapping[str, str] = MappingProxyType({})


def junit(
    policy: str,
    outcomes: Sequence[Outcome],
    left: Sequence[Scenario] = (),
    why: str = "",
    *,
    laws: Mapping[str, str] = _NO_LAWS,
) -> str:
    """One suite, named as the policy, with a test case for each scenario; its class is the file in which it stands.

    `left` are the scenarios that were not run, each an error, and `why`; where all were run and there is a `why`, what came
    after them was cut off and is one error. `laws` are those that were searched, with how each is broken, or nothing.
    """
    suite = Xml.Element("testsuite")
    for outcome in outcomes:
        case = _case(suite, outcome.scenario)
        if outcome.faults:
            told = [_text(str(fault)) for fault in outcome.faults]
            failure = Xml.SubElement(case, "failure", {"message": "; ".join(told)})
            failure.text = "\n".join(told)
    for scenario in left:
        Xml.SubElement(_case(suite, scenario), "error", {"message": _text(f"it was not run: {why}")})
    for law, broken in laws.items():
        case = Xml.SubElement(suite, "testcase", {"classname": "laws", "name": _text(law)})
        if broken:
            Xml.SubElement(case, "failure", {"message": _text(broken)})
    if why and not left:
        case = Xml.SubElement(suite, "testcase", {"classname": "the rest", "name": "everything that was asked for"})
        Xml.SubElement(case, "error", {"message": _text(f"it was cut off: {why}")})
    counts = {
        "tests": str(len(suite)),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": str(len(suite.findall("testcase/error"))),
        "skipped": "0",
    }
    suite.attrib.update({"name": _text(policy), **counts})
    top = Xml.Element("testsuites", counts)
    top.append(suite)
    Xml.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(top, encoding="unicode") + "\n"


def _case(suite: Xml.Element, scenario: Scenario) -> Xml.Element:
    named = {"classname": _text(scenario.place.file), "name": _text(scenario.name)}
    return Xml.SubElement(suite, "testcase", {**named, "file": named["classname"], "line": str(scenario.place.line)})


def _text(text: str) -> str:
    """A text that XML can hold: no control characters, and not the two code points that XML 1.0 leaves out."""
    return clean(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def check_place(file: Path) -> None:
    """Refuse a file that is there and is no page of this kind. Raises CannotSave."""
    if file.exists() and not _replaceable(file):
        raise CannotSave(f"`{file}` is there already and is no JUnit file. Name another file; nothing was lost.")


def write(page: str, file: Path, today: date) -> None:
    """Write a page to a file of this name, whole or not at all. Only a page of this kind is replaced. Raises CannotSave."""
    check_place(file)
    draft = save(page, "scenarios", ending="xml", folder=file.parent, today=today)
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
