"""Hostile documents: what a malicious, careless or broken program could leave in a pack's folder.

Run as a program (`python hostile_yaml.py NAME FILE`) it loads the real pack with one such document in place of FILE and prints
what came of it, and the time and memory that it took, so that a test can measure a process of its own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from tests.kb.loading.packs import REAL, rules_of

ROOT = Path(__file__).parents[2]


def real_files() -> dict[str, bytes]:
    """The real pack's rules and what they lean on."""
    return rules_of(REAL)


def _bomb() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(lines).encode()


def _block(depth: int) -> bytes:
    return b"".join(b" " * level + b"a:\n" for level in range(depth))


RULE = "- norm: one\n  clause: G2\n  verdict: refer\n  when: {{activity: {value}}}\n  says: Ask.\n"

HOSTILE: dict[str, tuple[bytes, str]] = {
    "alias bomb": (_bomb(), "P006"),
    "recursive alias": (b"- &self\n  - *self\n", "P006"),
    "anchor": (b"norm: &here value\n", "P006"),
    "alias to nothing": (b"norm: *nowhere\n", "P006"),
    "python tag": (b"!!python/object/apply:os.system ['touch /tmp/owned']\n", "P007"),
    "python name tag": (b"norm: !!python/name:os.system\n", "P007"),
    "local tag": (b"norm: !Secret value\n", "P007"),
    "plain tag": (b"norm: !!binary aGVsbG8=\n", "P007"),
    "verbatim tag": (b"norm: !<tag:example.org,2024:x> value\n", "P007"),
    "tag directive": (b"%TAG ! tag:example.org,2024:\n---\nnorm: !x value\n", "P007"),
    "duplicate keys": (b"a: {type: choice}\na: {type: number}\n", "P008"),
    "merge key": (b"base: {type: choice}\nnorm:\n  <<: {type: choice}\n", "P10"),
    "merge key with alias": (b"base: &b {type: choice}\nnorm:\n  <<: *b\n", "P006"),
    "deep brackets": (b"[" * 5000 + b"]" * 5000, "P0"),
    "deep braces": (b"{a: " * 5000 + b"}" * 5000, "P0"),
    "deep brackets never closed": (b"[" * 5000, "P0"),
    "deep block": (_block(1000), "P004"),
    "deep dashes": (b"- " * 5000 + b"x\n", "P004"),
    "five megabytes of one text": (b"norm: " + b"x" * 5_000_000, "P003"),
    "half a megabyte of one text": (b"norm: " + b"x" * 500_000, "P003"),
    "two megabytes": (b"# comment\n" * 200_000, "P003"),
    "a megabyte of quotes": (b"norm: '" + b"''" * 490_000 + b"'", "P003"),
    "raw escape": (b"norm: \x1b[2J\n", "P002"),
    "raw bell": (b"norm: ding\x07\n", "P002"),
    "raw C1": ("norm: \u009b31m\n".encode(), "P002"),
    "escaped control": (b'norm: "\\x1b]0;title\\x07"\n', "P002"),
    "escaped key": (b'"no\\u0007rm": x\n', "P002"),
    "next line as a break": ("a: b\u0085c: d\n".encode(), "P002"),
    "line separator": ("a: b\u2028c: d\n".encode(), "P002"),
    "no character": ("a: \uffff\n".encode(), "P002"),
    "bare carriage returns": (b"a: b\rc: d\r", "P002"),
    "byte order mark in the middle": ("a: b\n\ufeffc: d\n".encode(), "P002"),
    "UTF-16": ("norm: x\n".encode("utf-16"), "P001"),
    "UTF-16 without a mark": ("norm: x\n".encode("utf-16-le"), "P002"),
    "UTF-32": ("norm: x\n".encode("utf-32"), "P001"),
    "Windows-1252": ("norm: café\n".encode("cp1252"), "P001"),
    "broken UTF-8": (b"norm: caf\xc3\n", "P001"),
    "overlong UTF-8": (b"norm: \xc0\xaf\n", "P001"),
    "raw lone surrogate": (b"norm: \xed\xa0\x80\n", "P001"),
    "escaped lone surrogate": (b'norm: "\\ud800"\n', "P0"),
    "NUL": (b"norm: a\x00b\n", "P002"),
    "escaped NUL": (b'norm: "a\\0b"\n', "P002"),
    "bidirectional override": ("norm: \u202eabc\u202c\n".encode(), "P002"),
    "zero width": ("no\u200brm: x\n".encode(), "P002"),
    "private use": ("norm: \ue000\n".encode(), "P002"),
    "very many keys": ("\n".join(f"k{n}: 1" for n in range(90_000)).encode(), "P003"),
    "many keys": ("\n".join(f"k{n}: 1" for n in range(20_000)).encode(), "P1"),
    "many unknown facts": (
        "\n".join(f"- concept: c{n}\n  when: {{unknwon{n}: x}}" for n in range(5000)).encode(),
        "P",
    ),
    "many rules": ("\n".join(f"- concept: c{n}\n  when: {{actor: pupil}}" for n in range(5000)).encode(), "P"),
    "a long list of values": (RULE.format(value=str([f"v{n}" for n in range(40_000)]).replace("'", "")).encode(), "P"),
    "one value forty thousand times": (RULE.format(value="[" + "browse, " * 40_000 + "]").encode(), "P"),
    "very long key": (b"k" * 19_000 + b": x\n", "P"),
    "long key that is no simple key": (b"? " + b"k" * 19_000 + b"\n: x\n", "P1"),
    "two documents": (b"--- {}\n--- {}\n", "P009"),
    "documents without end": (b"---\n" * 100_000, "P009"),
    "future version": (b"%YAML 9.9\n---\nnorm: x\n", "P0"),
    "unknown directive": (b"%SECRET 1\n---\nnorm: x\n", "P005"),
    "two version directives": (b"%YAML 1.1\n%YAML 1.1\n---\nnorm: x\n", "P005"),
    "empty": (b"", "P009"),
    "only a byte order mark": (b"\xef\xbb\xbf", "P009"),
    "only comments": (b"# nothing\n# here\n", "P009"),
    "only an end": (b"...\n", "P005"),
    "tabs": (b"norm:\n\tx: y\n", "P002"),
    "unclosed quote": (b'norm: "never closed\n', "P005"),
    "unclosed bracket": (b"norm: [a, b\n", "P005"),
    "crossed brackets": (b"norm: [a, {b: c]}\n", "P005"),
    "reserved character": (b"norm: @home\n", "P005"),
    "list as a key": (b"? [a]\n: x\n", "P101"),
    "mapping as a key": (b"{{a: b}: c}\n", "P101"),
    "null as a key": (b"~: x\n? \n: y\n", "P1"),
    "huge number": (b"age:\n  type: number\n  between: [0, " + b"9" * 5000 + b"]\n", "P1"),
    "huge exponent": (b"age: 1e999999999\n", "P1"),
    "a hundred thousand lines": (b"- x\n" * 100_000, "P003"),
    "a hundred thousand empty lines": (b"\n" * 100_000, "P009"),
    "a hundred thousand blanks": (b" " * 500_000 + b"x", "P"),
    "a lone scalar": (b"norm\n", "P101"),
    "null": (b"null\n", "P101"),
    "HTML": (b"<!doctype html><html><body>404</body></html>", "P"),
    "JSON lines": (b'{"a": 1}\n{"b": 2}\n', "P005"),
    "an archive": (b"PK\x03\x04" + bytes(range(256)) * 40, "P0"),
}
"""Name to document and how the code that must be found begins."""


def main() -> None:
    """Load the real pack with one hostile document in it; print what came of it as JSON."""
    from kb.loading.pack import load_files
    from kb.policy import Policy
    from kb.problems import PackError

    name, file = sys.argv[1:]
    Policy.of(load_files(real_files()))
    files = {**real_files(), file: HOSTILE[name][0]}
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    codes = ["loaded"]
    try:
        Policy.of(load_files(files))
    except PackError as error:
        codes = sorted({problem.code for problem in error.problems})
        str(error)
    taken = time.process_time() - start
    extra = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"codes": codes, "seconds": taken, "megabytes": extra / 1024}))


if __name__ == "__main__":
    main()
