"""Packs that are good YAML and hard to decide.

Run as a program (`python hard_packs.py NAME`) it builds channel 1 from one of them, asks both channels 150 random situations
and prints whether they agree, as JSON: a crash or a hang of the engine ends this process and not the tests.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from typing import TYPE_CHECKING

from tests.kb.loading.packs import GOOD, files_of

if TYPE_CHECKING:
    from kb.pack import Pack
    from kb.vocabulary import Value


def hard(rules: str, facts: str = "") -> dict[str, bytes]:
    """The small pack with more rules and facts."""
    files = files_of(GOOD)
    return {**files, "rules/more.yaml": rules.encode(), "vocabulary.yaml": files["vocabulary.yaml"] + facts.encode()}


def norm(name: str, when: str) -> str:
    return f"- {{norm: {name}, clause: K1, verdict: refer, says: Ask., when: {when}}}\n"


def choice(name: str, values: int = 6) -> str:
    listed = "".join(f"    v{n}: {{label: v{n}}}\n" for n in range(values))
    return f"{name}:\n  type: choice\n  label: {name}\n  question: Which?\n  values:\n{listed}"


CHOICES = "".join(choice(f"f{n}") for n in range(30))


def words(*names: str) -> list[str]:
    """Facts whose ids and values are words of the engine's own."""
    own = "    s: {label: s}\n    sid: {label: sid}\n    id: {label: id}\n    'null': {label: 'null'}\n    m: {label: m}\n"
    return [f"{name}:\n  type: choice\n  label: l\n  question: q\n  values:\n{own}" for name in names]


SET = "things:\n  type: choices\n  label: things\n  question: Which?\n  values:\n" + "".join(
    f"    t{n}: {{label: t{n}}}\n" for n in range(60)
)
NUMBERS = "".join(f"n{n}:\n  type: number\n  label: n\n  question: How many?\n  between: [0, 200]\n" for n in range(4))
ANY_OF_PAIRS = "{any: [" + ", ".join(f"{{f{n}: v0, f{n + 1}: v1}}" for n in range(0, 30, 2)) + "]}"
NOT_ANY_OF_PAIRS = f"{{not: {ANY_OF_PAIRS}}}"
PARITY = "{person: pupil}"
for _n in range(7):
    PARITY = f"{{any: [{{f{_n}: v0, not: {PARITY}}}, {{not: {{f{_n}: v0}}, any: [{PARITY}]}}]}}"
EVERY_fawtgcft = "[" + ", ".join(str(n) for n in range(0, 200, 2)) + "]"
CHAIN = "- concept: c0\n  when: {person: pupil}\n" + "".join(
    f"- concept: c{n}\n  when: {{not: {{is: c{n - 1}}}}}\n" for n in range(1, 900)
)
WIDE = "- concept: wide\n  when: {any: [" + ", ".join(
    f"{{f{n}: v0, f{m}: v1}}" for n in range(30) for m in range(30) if n != m
)

HARD: dict[str, dict[str, bytes]] = {
    "a negated union of fifteen pairs": hard(norm("x", NOT_ANY_OF_PAIRS), CHOICES),
    "a hundred negated unions": hard("".join(norm(f"x{n}", NOT_ANY_OF_PAIRS) for n in range(100)), CHOICES),
    "parity of seven facts": hard(norm("x", PARITY), CHOICES),
    "two numbers with a hundred values each": hard(
        norm("x", f"{{n0: {EVERY_fawtgcft}, n1: {EVERY_fawtgcft}}}"), NUMBERS
    ),
    "a hundred rules of a thousand cases": hard(
        "".join(
            norm(f"x{n}", f"{{n0: [{', '.join(map(str, range(n % 7, 60, 2)))}], n1: {EVERY_fawtgcft[:110]}]}}")
            for n in range(100)
        ),
        NUMBERS,
    ),
    "one wide concept in nine hundred rules": hard(
        WIDE + "]}\n" + "".join(norm(f"x{n}", "{is: wide}") for n in range(900)), CHOICES
    ),
    "the negation of a wide concept": hard(WIDE + "]}\n" + norm("x", "{not: {is: wide}}"), CHOICES),
    "a chain of nine hundred negations": hard(CHAIN + norm("x", "{is: c899}")),
    "thirty levels of not and any": hard(norm("x", "{not: {any: [" * 9 + "{person: pupil}" + "]}}" * 9)),
    "sixty of sixty things": hard(
        norm(
            "x", "{not: {any: [" + ", ".join(f"{{things: t{n}, not: {{things: t{n + 1}}}}}" for n in range(59)) + "]}}"
        ),
        SET,
    ),
    "a number cut a thousand times": hard(
        "".join(norm(f"x{n}", f"{{n0: {{between: [{n}, {n + 1}]}}}}") for n in range(900)),
        NUMBERS.replace("[0, 200]", "[0, 100000]"),
    ),
    "a thousand rules": hard("".join(norm(f"x{n}", "{person: pupil}") for n in range(990))),
    "one exception that lifts everything": hard(
        "".join(norm(f"x{n}", f"{{f{n % 30}: v0}}") for n in range(300))
        + f"- {{exception: e, clause: K1, says: All., when: {ANY_OF_PAIRS}, lifts: {[f'x{n}' for n in range(300)]}}}\n",
        CHOICES,
    ),
}

TIGHT = (
    "{not: {any: ["
    + ", ".join(f"{{things: [{', '.join(f't{m}' for m in range(n, n + 3))}]}}" for n in range(50))
    + "]}}"
)

ALSO_HARD: dict[str, tuple[dict[str, bytes], str]] = {
    "three hundred rules": (
        hard(
            "".join(norm(f"x{n}", f"{{f{n % 30}: v{n % 6}, f{(n + 7) % 30}: [v1, v2]}}") for n in range(300)), CHOICES
        ),
        "agrees",
    ),
    "three hundred rules that always hold": (
        hard("".join(f"- {{norm: x{n}, clause: K1, verdict: refer, says: Ask.}}\n" for n in range(300))),
        "agrees",
    ),
    "three hundred equal rules": (hard("".join(norm(f"x{n}", "{age: {below: 50}}") for n in range(300))), "agrees"),
    "nine hundred rules that all fire": (
        hard("".join(norm(f"x{n}", f"{{age: {{below: {100 + n % 20}}}}}") for n in range(900))),
        "agrees",
    ),
    "two hundred ages cut differently": (
        hard("".join(norm(f"x{n}", f"{{n0: {{at_least: {n}}}}}") for n in range(1, 200)), NUMBERS),
        "agrees",
    ),
    "rules that never hold": (
        hard("".join(norm(f"x{n}", "{person: pupil, not: {person: pupil}}") for n in range(50))),
        "agrees",
    ),
    "rules that hold by force of logic": (
        hard("".join(norm(f"x{n}", "{any: [{agreed: true}, {agreed: false}]}") for n in range(50))),
        "agrees",
    ),
    "all values of every fact": (
        hard(norm("x", "{person: [teacher, helper, pupil], agreed: [true, false], age: {between: [0, 120]}}")),
        "agrees",
    ),
    "concepts that nobody uses": (
        hard("".join(f"- concept: c{n}\n  when: {{age: {{below: {n + 1}}}}}\n" for n in range(100))),
        "agrees",
    ),
    "concepts in a hundred strata": (
        hard(
            "- concept: c0\n  when: {person: pupil}\n"
            + "".join(f"- concept: c{n}\n  when: {{not: {{is: c{n - 1}}}}}\n" for n in range(1, 100))
            + norm("x", "{is: c99}")
        ),
        "agrees",
    ),
    "none of a hundred and fifty things": (hard(norm("x", TIGHT), SET), "agrees"),
    "sixty rules that rule sixty things out": (
        hard("".join(norm(f"x{n}", f"{{not: {{things: t{n}}}, deed: photograph}}") for n in range(60)), SET),
        "agrees",
    ),
    "a rule of every fact": (
        hard(norm("x", "{" + ", ".join(f"f{n}: [v0, v1, v2]" for n in range(30)) + "}"), CHOICES),
        "agrees",
    ),
    "a rule of every fact but one value": (
        hard(norm("x", "{" + ", ".join(f"f{n}: [v0, v1, v2, v3, v4]" for n in range(30)) + "}"), CHOICES),
        "agrees",
    ),
    "a rule that is any of forty things": (
        hard(norm("x", "{things: [" + ", ".join(f"t{n}" for n in range(40)) + "]}"), SET),
        "agrees",
    ),
    "a hundred rules of forty alternatives": (
        hard(
            "".join(norm(f"x{n}", "{things: [" + ", ".join(f"t{m}" for m in range(40)) + "]}") for n in range(100)), SET
        ),
        "agrees",
    ),
    "a rule that is any of sixty things": (
        hard(norm("x", "{things: [" + ", ".join(f"t{n}" for n in range(60)) + "]}"), SET),
        "P203",
    ),
    "two hundred and fifty concepts": (
        hard("".join(f"- concept: c{n}\n  when: {{age: {{below: {n % 100 + 1}}}}}\n" for n in range(250))),
        "P203",
    ),
    "names that the engine cannot tell apart": (
        hard(norm("x", "{person: pupil}"), choice("fnmuercp") + choice("fawtgcft")),
        "P203",
    ),
    "words that mean something elsewhere": (
        hard(norm("x", "{m: s, s: sid, warm: 'null'}"), "".join(words("m", "s", "warm"))),
        "agrees",
    ),
    "fourteen junctions": (
        hard(norm("x", "{any: [" + ", ".join(f"{{f{n}: v0, f{n + 1}: v0}}" for n in range(14)) + "]}"), CHOICES),
        "P203",
    ),
    "twelve junctions": (
        hard(norm("x", "{any: [" + ", ".join(f"{{f{n}: v0, f{n + 1}: v0}}" for n in range(12)) + "]}"), CHOICES),
        "agrees",
    ),
}
"""Name to a pack and what becomes of it in channel 1."""


def assignment(chance: random.Random, pack: Pack) -> dict[str, Value]:
    """A random value for every fact that rules look at."""
    from kb.vocabulary import FactType

    found: dict[str, Value] = {}
    share = chance.choice([0, 0.1, 0.5, 1])
    for fact in pack.vocabulary.facts:
        values = [option.value for option in fact.options]
        if fact.type is FactType.NUMBER:
            found[fact.id] = chance.randint(fact.low, fact.high)
        elif fact.type is FactType.CHOICES:
            found[fact.id] = frozenset(str(value) for value in values if chance.random() < share)
        elif fact.type is not FactType.DATE:
            found[fact.id] = chance.choice(values)
    return found


def outcome(files: dict[str, bytes]) -> str:
    """What becomes of a pack: refused when it is loaded or compiled, or both channels built and asked."""
    from kb.loading.pack import load_files
    from kb.policy import Policy
    from kb.problems import PackError

    try:
        policy = Policy.of(load_files(files))
        engine = policy.durable
    except PackError as error:
        return error.problems[0].code
    assert engine is not None
    chance = random.Random(20181101)
    for _ in range(150):
        facts = assignment(chance, policy.pack)
        if engine.fire(facts) != policy.compiled.fire(facts):
            return f"differs: {facts}"
    engine.close()
    return "agrees"


def main() -> None:
    """Print what becomes of the named pack, and the memory that it took."""
    name = sys.argv[1]
    files = HARD[name] if name in HARD else ALSO_HARD[name][0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = outcome(files)
    extra = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"outcome": told, "megabytes": extra / 1024}))


if __name__ == "__main__":
    main()
