"""`policy new rule|exception|duty|scenario`: one more entry of a policy, printed or put where it belongs."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import partial
from itertools import chain, count

from kb.clean import clean_line
from kb.loading.folder import Files, read_folder
from kb.loading.shelf import folder_of, open_policy
from kb.pack import Pack, Verdict
from kb.policy import Policy
from kb.problems import PackError, Problems
from kb.situation import read_value
from kb.vocabulary import Fact, FactType
from outputs.packs import entries
from outputs.packs.conditions import read_when
from outputs.packs.details import MAX_SAYS, CannotWrite, a_line, an_id
from outputs.packs.entries import Addition
from outputs.packs.writing import check_own, write_changed
from tui.authoring.new_asking import Asker, Choices, one_of, some_of
from tui.exits import Exit
from tui.facts import facts_from

NEW_DUTY = ("title", "recipient", "owed_by", "by_when", "form")
"""Flags that only a duty which is new can have."""
FORCES = (("must", "it binds"), ("should", "it asks"), ("advised", "it advises"))


def run(asker: Asker) -> Exit:
    """Ask for the entry, try the policy with it, print it and, with `--write`, put it into its file."""
    arguments, console = asker.arguments, asker.console
    folder = folder_of(arguments.policy)
    if arguments.write:
        check_own(folder)
    policy = open_policy(arguments.policy, console.cache)
    problems = Problems()
    before = read_folder(folder, problems)
    problems.raise_any()
    asker.what = f"A new {arguments.what} for {clean_line(policy.pack.school)}, {policy.pack.id}"
    _check_flags(asker, policy.pack)
    additions = MAKERS[arguments.what](asker, policy)
    console.say("")
    console.data("\n".join(f"# {addition.file}\n{addition.text()}" for addition in additions).rstrip("\n"))
    after = entries.added(before, additions)
    try:
        entries.tried(after)
    except PackError as error:
        console.say(f"\n{error}\n\nwith this entry the policy could not be used; nothing was changed")
        return Exit.BAD_INPUT
    if not arguments.write:
        console.say("")
        asker.say("Nothing was written. The policy can be used with it: add --write, or put it into the file by hand.")
        return Exit.DONE
    write_changed(folder, before, after)
    _say_written(asker, additions, before)
    return Exit.DONE


def _check_flags(asker: Asker, pack: Pack) -> None:
    """Refuse flags that cannot be used before anything is asked, so that no answer is typed in vain. Raises CannotWrite."""
    _file(asker, pack, None)
    _readings(asker, pack)
    _force(asker)


def _say_written(asker: Asker, additions: tuple[Addition, ...], before: Files) -> None:
    for addition in additions:
        if addition.file not in before:
            asker.console.say(f"written as {addition.file}, a new file")
        else:
            line = before[addition.file].decode("utf-8-sig").rstrip().count("\n") + 3
            asker.console.say(f"written at {addition.file}:{line}")
    policy = f"--policy {shlex.quote(asker.arguments.policy)}"
    if asker.arguments.what != "scenario":
        asker.console.say(f"next, a scenario in which it fires: safetriage policy new scenario {policy} --write")
    asker.console.say(f"then: safetriage policy check {policy}")


def _clauses(pack: Pack) -> Choices:
    return [(clause.id, clause.title) for clause in pack.clauses]


def _verdicts(pack: Pack) -> Choices:
    return [(verdict.value, pack.words(verdict).label) for verdict in Verdict]


def _facts(pack: Pack) -> Choices:
    return [
        (fact.id, _values(fact)) for fact in pack.vocabulary.facts if fact.type is not FactType.DATE and fact.on is None
    ]


def _values(fact: Fact) -> str:
    if fact.type is FactType.NUMBER:
        return f"{fact.low} to {fact.high}"
    if fact.type is FactType.YES_NO:
        return "yes, no"
    return ", ".join(str(option.value) for option in fact.options)


def _example(pack: Pack) -> str:
    """A condition in this policy's own words."""
    fact = next((fact for fact in pack.vocabulary.facts if fact.options), pack.vocabulary.facts[0])
    return f"{fact.id}={_values(fact).split(', ')[0]}"


def _clause(asker: Asker, pack: Pack) -> str:
    choices = _clauses(pack)
    return asker.one(
        "--clause", "Which clause does it rest on?", one_of("a clause of this policy", choices), choices=choices
    )


def _new_id(asker: Asker, question: str, taken: dict[str, str]) -> str:
    def read(text: str) -> str:
        name = an_id("an id", text)
        if name in taken:
            raise CannotWrite(f"`{name}` is taken already ({taken[name]})", "choose another id")
        return name

    return asker.one("--id", question, read)


def _rule_ids(pack: Pack) -> dict[str, str]:
    """The ids that no new rule takes, and where they stand: rules', and facts', so that `policy explain` knows one of a name."""
    facts = {fact.id: "a fact, vocabulary.yaml" for fact in pack.vocabulary.facts}
    return {**facts, **{rule.id: str(rule.place) for rule in pack.rules}}


def _when(asker: Asker, pack: Pack) -> dict[str, object]:
    concepts = [(f"is={concept.id}", concept.says or "a concept") for concept in pack.concepts]
    question = (
        "When does it hold? All that you type together; nothing means always.\n"
        f"Such as {_example(pack)}, FACT=ONE,OTHER for either, FACT<19, FACT>=13, is=CONCEPT or not FACT=VALUE."
    )
    choices = [*_facts(pack), *concepts]
    return asker.many("--when", question, lambda texts: read_when(pack, texts), needed=False, choices=choices)


def _readings(asker: Asker, pack: Pack) -> list[str]:
    """Readings come by flag alone: few rules lean on one."""
    return some_of("a reading of this policy", [(reading.id, "") for reading in pack.readings])(asker.arguments.reading)


def _force(asker: Asker) -> str:
    return one_of("a force; it is the policy's own word", FORCES)(asker.arguments.force or "must")


def _says(asker: Asker, question: str) -> str:
    return asker.one("--says", question, lambda text: a_line("the sentence", text, MAX_SAYS))


def _file(asker: Asker, pack: Pack, clause: str | None) -> str:
    return entries.file_for(pack, asker.arguments.what, clause, asker.arguments.file)


def _rule(asker: Asker, policy: Policy) -> tuple[Addition, ...]:
    pack = policy.pack
    clause = _clause(asker, pack)
    id = _new_id(asker, "What is the rule's id? Some words with hyphens, such as no-late-messages.", _rule_ids(pack))
    choices = _verdicts(pack)
    verdict = asker.one("--verdict", "What does the rule make of it?", one_of("a verdict", choices), choices=choices)
    when = _when(asker, pack)
    says = _says(asker, "What is the reader told? One sentence.")
    file = _file(asker, pack, clause)
    return (
        entries.rule(
            file,
            id,
            clause=clause,
            verdict=verdict,
            force=_force(asker),
            when=when,
            readings=_readings(asker, pack),
            says=says,
        ),
    )


def _exception(asker: Asker, policy: Policy) -> tuple[Addition, ...]:
    pack = policy.pack
    clause = _clause(asker, pack)
    question = "What is the exception's id? Some words with hyphens, such as in-an-emergency."
    id = _new_id(asker, question, _rule_ids(pack))
    norms = [(norm.id, f"{norm.clause}, {norm.verdict}: {norm.says}") for norm in pack.norms]
    lifts = asker.many("--lifts", "Which rules does it lift?", some_of("a norm of this policy", norms), choices=norms)
    when = _when(asker, pack)
    says = _says(asker, "What is the reader told? One sentence.")
    file = _file(asker, pack, clause)
    readings = _readings(asker, pack)
    return (entries.exception(file, id, clause=clause, lifts=lifts, when=when, readings=readings, says=says),)


def _duty(asker: Asker, policy: Policy) -> tuple[Addition, ...]:
    """A rule for a duty that the policy has, or a new duty with the rule under which it arises."""
    pack = policy.pack
    known = [("new", "a duty that the policy does not have yet"), *((duty.id, duty.title) for duty in pack.duties)]
    new_flags = any(getattr(asker.arguments, flag) for flag in NEW_DUTY)
    owes = (
        "new"
        if new_flags
        else asker.one("--owes", "Which duty arises?", one_of("a duty of this policy", known), "new", known)
    )
    clause = _clause(asker, pack)
    made: tuple[Addition, ...] = ()
    if owes == "new":
        owes, written = _written_duty(asker, pack, clause)
        made, id = (written,), _free(f"{owes}-arises", _rule_ids(pack))
    else:
        id = _new_id(asker, "What is the id of the rule that adds it? Some words with hyphens.", _rule_ids(pack))
    verdicts = asker.many(
        "--verdict",
        "With which verdicts does it arise? Nothing means with any.",
        some_of("a verdict", _verdicts(pack)),
        needed=False,
        choices=_verdicts(pack),
    )
    when = _when(asker, pack)
    file = _file(asker, pack, clause)
    readings = _readings(asker, pack)
    rule = entries.duty_rule(file, id, owes=owes, clause=clause, verdicts=verdicts, when=when, readings=readings)
    return (*made, rule)


def _written_duty(asker: Asker, pack: Pack, clause: str) -> tuple[str, Addition]:
    """The id of a new duty, and the duty."""
    taken = {duty.id: str(duty.place) for duty in pack.duties}
    id = _new_id(asker, "What is the duty's id? Some words with hyphens, such as tell-governors.", taken)
    title = asker.one("--title", "What is it called? A few words.", partial(a_line, "the title"))
    roles = [(role.id, role.title) for role in pack.roles]
    recipient = asker.one("--recipient", "Towards whom?", one_of("a role of this policy", roles), choices=roles)
    owed_by = asker.one("--owed-by", "Who owes it?", partial(a_line, "who owes it"), "you")
    by_when = asker.one("--by-when", "By when?", partial(a_line, "by when"), "straight away")
    says = _says(asker, "What is to be done? A sentence or two.")
    form = asker.arguments.form and an_id("the id of a form", asker.arguments.form)
    made = entries.duty(
        id, title, recipient=recipient, owed_by=owed_by, by_when=by_when, form=form, clause=clause, says=says
    )
    return id, made


def _free(name: str, taken: dict[str, str]) -> str:
    return next(made for made in chain([name], (f"{name}-{number}" for number in count(2))) if made not in taken)


def _scenario(asker: Asker, policy: Policy) -> tuple[Addition, ...]:
    pack = policy.pack
    names = {" ".join(scenario.name.split()) for scenario in pack.scenarios}

    def unused(text: str) -> str:
        name = a_line("the name", text)
        if name in names:
            raise CannotWrite(f"a scenario is called `{name[:60]}` already", "give this one another name")
        return name

    def facts(texts: list[str]) -> dict[str, object]:
        given = facts_from(texts, pack.vocabulary)
        for name, value in given.items():
            read_value(pack.vocabulary[name], value)
        return given

    name = asker.one("--name", "What happens? Say it in a few words, without names.", unused)
    question = f"Which facts are given? Such as {_example(pack)}; leave out what nobody has said."
    given = asker.many("--fact", question, facts, choices=_facts(pack))
    made, decision = entries.scenario(_file(asker, pack, None), name, policy, given, asker.console.today)
    if decision is not None and decision.fault is not None:
        raise CannotWrite(
            f"the policy does not answer this: {decision.fault.what}", "send this to whoever looks after the program"
        )
    asker.console.say("")
    asker.say(
        "The expectation below is what the policy says today. Whether that is right is yours to judge: change it to what "
        "should be found, and the check will tell where the rules fall short."
    )
    return (made,)


MAKERS: dict[str, Callable[[Asker, Policy], tuple[Addition, ...]]] = {
    "rule": _rule,
    "exception": _exception,
    "duty": _duty,
    "scenario": _scenario,
}
"""What asks for each kind of entry."""
