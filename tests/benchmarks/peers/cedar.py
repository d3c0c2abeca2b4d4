"""Cedar by cedarpy: every rule a `permit`, because of what denies Cedar names only the denials; policies parsed once."""

from __future__ import annotations

import importlib
import json
from typing import Any

from tests.benchmarks.peers.common import Answer, Facts, Finish, Language, Peer, flat, rest_of, written

WHO = {"type": "Person", "id": "someone"}
WHAT = {"type": "Action", "id": "act"}
WHERE = {"type": "Thing", "id": "thing"}


def _text(value: Any) -> str:
    return json.dumps(value)


def _among(fact: str, values: list[Any]) -> str:
    if len(values) == 1:
        return f"context.{fact} == {_text(values[0])}"
    return f"[{', '.join(map(_text, values))}].contains(context.{fact})"


def language(concepts: dict[str, str]) -> Language:
    """Cedar has no names for parts of conditions: concepts are written out."""
    return Language(
        both=" && ",
        either=" || ",
        negated="!({})",
        yes="true",
        no="false",
        among=_among,
        includes=lambda fact, flag: f"context.{fact}__{flag}",
        between=lambda fact, low, high: f"(context.{fact} >= {low} && context.{fact} <= {high})",
        concept=concepts.__getitem__,
    )


def translate(policy: Any) -> dict[str, Any]:
    pack = policy.pack
    concepts: dict[str, str] = {}
    for item in pack.concepts:
        concepts[item.id] = written(item.when, language(concepts))
    told = language(concepts)
    text = "\n".join(
        f'@id("{rule.id}") permit(principal, action, resource) when {{ {written(rule.when, told)} }};'
        for rule in pack.citing
    )
    return {**rest_of(policy), "policies": text, "ids": [rule.id for rule in pack.citing]}


def load(native: dict[str, Any]) -> Any:
    cedarpy: Any = importlib.import_module("cedarpy")
    policies = cedarpy.PolicySet.from_str(native["policies"])
    entities = cedarpy.Entities.from_json_str("[]")
    names = {f"policy{number}": name for number, name in enumerate(native["ids"])}
    finish = Finish(native)
    authorised = cedarpy.is_authorized

    def decide(request: dict[str, Any]) -> Answer:
        return finish(
            sorted([names.get(name, name) for name in authorised(request, policies, entities).diagnostics.reasons])
        )

    return decide


def prepare(native: dict[str, Any], facts: Facts) -> dict[str, Any]:
    return {"principal": WHO, "action": WHAT, "resource": WHERE, "context": flat(native, facts)}


PEER = Peer(
    id="cedar",
    label="Cedar (cedarpy)",
    module="cedarpy",
    package="cedarpy",
    translate=translate,
    load=load,
    prepare=prepare,
)
