"""Findings for machines: as JSON, and one line each for those that read logs, as the annotations of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.checks.finding import Finding
from kb.numbers import counted
from outputs.schemas.versions import Form, versioned


def findings_json(policy: str, findings: Iterable[Finding], counts: Mapping[str, int]) -> dict[str, object]:
    """Findings as JSON values. `counts`: how much was looked at, in words and whole numbers; empty where nothing could be."""
    told = [finding.as_json() for finding in findings]
    return versioned(Form.CHECK, {"policy": policy, "findings": told, "counts": dict(counts)})


def github_line(finding: Finding, folder: str) -> str:
    """One annotation. `folder`: where the pack lies, from the repository's root; it goes before the file's name."""
    kind = "notice" if finding.notice or finding.accepted is not None else "error"
    text = finding.message
    if finding.area is not None:
        text += f" ({counted(finding.area.count, 'situation')}: {'; '.join(finding.area.words)})"
    if finding.help:
        text += f"\nhelp: {finding.help}"
    place = finding.place
    file = f"{folder.rstrip('/')}/{place.file}" if folder else place.file
    where = f"file={_value(file)},line={place.line},col={place.column},title={_value(finding.code)}"
    return f"::{kind} {where}::{_text(text)}"


def _text(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(words: str) -> str:
    return _text(words).replace(":", "%3A").replace(",", "%2C")
