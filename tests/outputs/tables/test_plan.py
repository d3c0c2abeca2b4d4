"""What columns mean, and which tables are refused before any row is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from kb.policy import Policy
from outputs.tables.errors import TableError
from outputs.tables.plan import Giver, Naming, Plan, plan_of


def plan(
    policy: Policy,
    names: Sequence[str],
    *,
    mapping: Mapping[str, str] | None = None,
    carry: Sequence[str] = (),
    facts: Mapping[str, object] | None = None,
    prefix: str = "",
) -> Plan:
    naming = Naming(mapping=mapping or {}, carry=frozenset(carry), facts=facts or {}, prefix=prefix)
    return plan_of(policy.pack.vocabulary, names, naming)


def test_columns_named_as_facts_and_flags_are_used_and_others_carried(beech_hill: Policy) -> None:
    found = plan(beech_hill, ["id", "actor", "content:bullying", "note", "content:disrepute"])
    assert found.givers == (
        Giver(fact="actor", columns=(1,)),
        Giver(fact="content", columns=(2, 4), flags=("bullying", "disrepute")),
    )
    assert found.carried == (0, 3)
    assert found.lacking(beech_hill.pack.vocabulary) == ("activity",)
    row = ["7", "teacher", "yes", "hello", ""]
    assert found.facts_of(beech_hill.pack.vocabulary, row) == {"actor": "teacher", "content": ["bullying"]}
    assert found.columns_of("content") == "content:bullying, content:disrepute"


def test_columns_can_be_mapped_and_facts_given_for_all_rows(beech_hill: Policy) -> None:
    found = plan(
        beech_hill,
        ["Who", "What", "rude?", "actor"],
        mapping={"Who": "actor", "What": "activity", "rude?": "content:abuse_of_school_people"},
        carry=["actor"],
        facts={"channel": "social_network"},
        prefix="s_",
    )
    assert [giver.fact for giver in found.givers] == ["actor", "activity", "content"]
    assert found.carried == (3,)
    assert found.added[0] == "s_verdict"
    facts = found.facts_of(beech_hill.pack.vocabulary, ["teacher", "publish", "1", "x"])
    assert facts["channel"] == "social_network"


@pytest.mark.parametrize(
    ("names", "how", "message", "help"),
    [
        (["actor", "actor"], {}, "columns 1 and 2 have the same name", "rename"),
        (["actor", "acter"], {}, "`acter` is not a fact of this policy; did you mean `actor`", "--carry 'acter'"),
        (["actor", "Counterpart Age"], {}, "did you mean `counterpart_age`", "--map 'Counterpart Age=counterpart_age'"),
        (["actor", "content:bulying"], {}, "`bulying` is not a value of `content`", "did you mean `bullying`"),
        (["actor", "contents:bullying"], {}, "did you mean `content:bullying`", "--carry"),
        (
            ["actor", "Content:Bullying"],
            {},
            "did you mean `content:bullying`",
            "--map 'Content:Bullying=content:bullying'",
        ),
        (["actor", "Content:xyz"], {}, "did you mean `content`", "--carry"),
        (["actor", "content", "content:bullying"], {}, "a column of its own and columns for flags", "--carry"),
        (["actor", "verdict"], {}, "a column `verdict` already", "--prefix"),
        (["name", "note"], {}, "no column of the table is named as a fact", "--map COLUMN=FACT"),
        (["a", "actor"], {"mapping": {"a": "actor"}}, "`a` and `actor` both give `actor`", "--carry"),
        (["actor"], {"mapping": {"b": "actor"}}, "the table has no column `b`", "actor"),
        (["actor"], {"carry": ["acto"]}, "the table has no column `acto`", "actor"),
        (["a", "actor"], {"mapping": {"a": "chanel"}}, "`chanel` is not a fact", "did you mean `channel`"),
        (["actor"], {"facts": {"actor": "teacher"}}, "`actor` is given for every row", "--carry 'actor'"),
        (
            ["actor", "x", "content:bullying"],
            {"mapping": {"x": "content:bullying"}},
            "both give the same flag",
            "--carry",
        ),
    ],
)
def test_a_table_whose_columns_cannot_be_meant_is_refused(
    beech_hill: Policy, names: list[str], how: dict[str, object], message: str, help: str
) -> None:
    with pytest.raises(TableError) as refused:
        plan(beech_hill, names, **how)  # type: ignore[arg-type]  # arguments of any kind
    assert message in str(refused.value)
    assert refused.value.help is not None
    assert help in refused.value.help


def test_ordinary_other_columns_are_not_taken_for_misspelt_facts(beech_hill: Policy) -> None:
    names = ["actor", "name", "email", "notes", "date", "school", "class", "posted", "url", "comment", "likes", ""]
    assert plan(beech_hill, names).carried == tuple(range(1, len(names)))
