"""`safetriage decide`: JSON Lines in and out, and every kind of bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.decision import Decision
from tests.tui.support import Ran, safetriage
from tui.exits import Exit

GOOD = '{"actor": "teacher", "activity": "browse", "period": "working_time", "device": "personal", "content": []}'


def _refusal(line: str | bytes) -> dict[str, object]:
    ran = safetriage("decide", typed=line)
    assert ran.exit is Exit.BAD_INPUT
    told = json.loads(ran.out)["error"]
    assert isinstance(told, dict)
    assert set(told) == {"fact", "message", "help", "line"}
    assert "Traceback" not in ran.out + ran.err
    return told


def test_a_decision_comes_back_for_every_line_in_order() -> None:
    other = GOOD.replace("working_time", "designated_break")
    ran = safetriage("decide", typed=f"{GOOD}\n\n{other}\n")
    assert ran.exit is Exit.DONE
    assert [json.loads(line)["verdict"] for line in ran.out.splitlines()] == ["prohibited", "permitted"]


def test_a_refused_line_is_told_with_its_number_and_the_others_are_still_answered() -> None:
    ran = safetriage("decide", typed=f'{GOOD}\n{{"actor": "techer"}}\n{GOOD}\n')
    first, refused, last = (json.loads(line) for line in ran.out.splitlines())
    assert ran.exit is Exit.BAD_INPUT
    assert refused["error"]["line"] == 2
    assert refused["error"]["fact"] == "actor"
    assert refused["error"]["help"] == "did you mean `teacher`?"
    assert first == last


@pytest.mark.parametrize(
    ("line", "fact", "says"),
    [
        ('{"acter": "teacher"}', "acter", "not a fact"),
        ('{"actor": "unknown", "activity": "browse"}', "actor", "cannot be unknown"),
        ('{"actor": "teacher", "counterpart_age": -1}', "counterpart_age", "`-1`"),
        ('{"actor": "teacher", "counterpart_age": 121}', "counterpart_age", "`121`"),
        ('{"actor": "teacher", "counterpart_age": 9.5}', "counterpart_age", "`9.5`"),
        ('{"actor": "teacher", "counterpart_age": true}', "counterpart_age", "`true`"),
        ('{"actor": "teacher", "counterpart_age": "9"}', "counterpart_age", "`9`"),
        ('{"actor": "teacher", "counterpart_age": null}', "counterpart_age", "`null`"),
        ('{"actor": "teacher", "counterpart_age": 1e400}', "counterpart_age", "`inf`"),
        ('{"actor": "teacher", "parental_permission": "yes"}', "parental_permission", "`yes`"),
        ('{"actor": "teacher", "content": "pupil_image"}', "content", "`pupil_image`"),
        ('{"actor": "teacher", "content": ["pupil_image", "pupil_images"]}', "content", "`pupil_images`"),
        ('{"actor": "teacher", "content": [["pupil_image"]]}', "content", "not a value"),
        ('{"actor": "teacher", "counterpart_born": "2030-01-01"}', "counterpart_born", "lies after"),
        ('{"actor": "teacher", "counterpart_born": "1880-01-01"}', "counterpart_born", "more than 120 years"),
        ('{"actor": "teacher", "counterpart_born": "2009-02-30"}', "counterpart_born", "not a day"),
        ('{"actor": "teacher", "counterpart_born": "09/02/2009"}', "counterpart_born", "not a value"),
        ('{"actor": "teacher", "activity": "bring_phone"}', "activity", "cannot be `bring_phone` here"),
        ('{"actor": "teacher", "activity": "send_request", "channel": "other_channel"}', "channel", "cannot be"),
        ('{"actor": "teacher", "actor": "pupil"}', "actor", "given twice"),
        ("[1, 2]", None, "a list"),
        ("null", None, "null"),
        ('"teacher"', None, "a text"),
        ("12", None, "a number"),
        ("{", None, "not JSON"),
        ('{"actor": NaN}', None, "NaN is not a number"),
        ('{"counterpart_age": ' + "9" * 5000 + "}", None, "not JSON"),
        ("[" * 60_000, None, "not JSON"),
        ('{"a": "' + "x" * 200_000 + '"}', None, "bytes"),
    ],
)
def test_bad_input_is_refused_naming_the_fact_and_the_way_out(line: str, fact: str | None, says: str) -> None:
    told = _refusal(line)
    assert told["fact"] == fact
    assert says in str(told["message"])


def test_an_age_and_a_birth_date_that_disagree_are_both_named() -> None:
    told = _refusal(
        '{"actor": "teacher", "counterpart_age": 9, "counterpart_born": "2009-01-01", "on_date": "2026-11-22"}'
    )
    assert "counterpart_age" in str(told["message"])
    assert "counterpart_born" in str(told["message"])
    assert "17" in str(told["message"])


def test_broken_utf8_is_refused_and_the_next_line_still_answered() -> None:
    ran = safetriage("decide", typed=b'{"actor": "\xff\xfe"}\n' + GOOD.encode())
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert "not UTF-8" in first["error"]["message"]
    assert second["verdict"] == "prohibited"


def test_a_file_that_does_not_exist_is_named() -> None:
    ran = safetriage("decide", "no-such-file.jsonl")
    assert ran.exit is Exit.BAD_INPUT
    assert "no-such-file.jsonl" in ran.err
    assert not ran.out


def test_a_file_is_read_like_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text(GOOD + "\n")
    assert safetriage("decide", str(file)).out == safetriage("decide", typed=GOOD).out


@settings(max_examples=200)
@given(line=st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_whatever_is_typed_the_answer_is_json_and_never_a_traceback(line: bytes) -> None:
    ran = safetriage("decide", typed=line)
    assert ran.exit in (Exit.DONE, Exit.BAD_INPUT)
    for answer in ran.out.splitlines():
        assert isinstance(json.loads(answer), dict)


def test_control_characters_in_a_value_are_shown_not_sent() -> None:
    ran = safetriage("decide", typed='{"\\u001b]52;c;x": 1}')
    assert "\x1b" not in ran.out + ran.err
    assert "\\\\u001b" in ran.out


def _trace(ran: Ran) -> list[dict[str, object]]:
    found = json.loads(ran.out)["trace"]
    assert isinstance(found, list)
    return found


def test_the_trace_tells_which_rule_fired_in_which_stratum_on_which_facts() -> None:
    steps = _trace(safetriage("decide", "--trace", typed=GOOD))
    by_rule = {step["rule"]: step for step in steps}
    assert by_rule["adult"]["on"] == {"actor": "teacher"}
    assert int(str(by_rule["adult"]["stratum"])) < int(str(by_rule["working-time"]["stratum"]))
    assert "trace" not in json.loads(safetriage("decide", typed=GOOD).out)


@pytest.mark.parametrize(
    ("engine", "names"), [("both", ["durable", "compiled"]), ("durable", ["durable"]), ("compiled", ["compiled"])]
)
def test_the_answer_tells_which_channels_gave_it(engine: str, names: list[str]) -> None:
    decision = json.loads(safetriage("decide", "--engine", engine, typed=GOOD).out)
    assert decision["channels"]["engines"] == names
    assert decision["verdict"] == "prohibited"


def test_the_json_form_has_the_fixed_fields() -> None:
    decision = json.loads(safetriage("decide", typed=GOOD).out)
    fixed = {"verdict", "headline", "reasons", "defeated", "conditions", "duties", "readings", "missing"}
    fixed |= {"unsettled_duties", "changes", "facts", "policy"}
    assert fixed <= set(decision)
    assert set(decision["policy"]) >= {"id", "version", "fingerprint", "review_overdue"}
    assert decision["policy"]["review_overdue"] is True
    assert Decision.__dataclass_fields__.keys() >= fixed


def test_a_birthday_to_come_is_offered_as_a_change() -> None:
    facts = {"actor": "teacher", "activity": "accept_request", "counterpart": "former_pupil", "relation": "none"}
    facts |= {
        "counterpart_born": "2008-02-29",
        "on_date": "2026-11-22",
        "period": "outside_working_day",
        "device": "personal",
    }
    decision = json.loads(safetriage("decide", typed=json.dumps(facts)).out)
    assert decision["verdict"] == "prohibited"
    assert decision["changes"][0] == {"fact": "on_date", "from": "2027-03-01", "verdict": "permitted"}


def test_decide_imports_no_heavy_library() -> None:
    script = (
        "import io, sys; sys.argv = ['safetriage', 'decide']; sys.stdin = io.TextIOWrapper(io.BytesIO(sys.argv_line))\n"
        "from tui.command import main; code = main()\n"
        "heavy = {'textual', 'numpy', 'sqlalchemy', 'cryptography', 'rich', 'jinja2', 'transitions'} & set(sys.modules)\n"
        "print(code, sorted(heavy), file=sys.stderr)"
    ).replace("sys.argv_line", repr(GOOD.encode()))
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.strip().endswith("0 []")
    assert json.loads(ran.stdout)["verdict"] == "prohibited"
