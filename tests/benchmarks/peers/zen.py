"""zen-engine: the rules as one expression node after another that computes the concepts, the end left to the caller."""

from __future__ import annotations

import importlib
import json
from typing import Any

from tests.benchmarks.peers.common import Answer, Finish, Language, Peer, boxes_of, flat, rest_of, short, written


def _text(value: Any) -> str:
    return json.dumps(value)


def _among(fact: str, values: list[Any]) -> str:
    if len(values) == 1:
        return f"{fact} == {_text(values[0])}"
    return f"{fact} in [{', '.join(map(_text, values))}]"


LANGUAGE = Language(
    both=" and ",
    either=" or ",
    negated="not ({})",
    yes="true",
    no="false",
    among=_among,
    includes=lambda fact, flag: f"{fact}__{flag}",
    between=lambda fact, low, high: f"{fact} >= {low} and {fact} <= {high}",
    concept=lambda name: f"$.{short(name)}",
)


def translate(policy: Any) -> dict[str, Any]:
    pack = policy.pack
    concepts = [(short(item.id), written(item.when, LANGUAGE)) for item in pack.concepts]
    rules = [f"{written(rule.when, LANGUAGE)} ? {_text(rule.id)} : null" for rule in pack.citing]
    expressions = [*concepts, ("fired", f"[{', '.join(rules)}]")]
    node = {
        "expressions": [
            {"id": f"x{number}", "key": key, "value": value} for number, (key, value) in enumerate(expressions)
        ]
    }
    return {**rest_of(policy), "graph": _graph("expressionNode", node)}


def translate_table(policy: Any) -> dict[str, Any]:
    """The rules as a decision table, one row for each alternative of a rule, concepts written out."""
    fields: list[str] = []
    rows = []
    for rule, alternatives in boxes_of(policy):
        for tests in alternatives:
            row: dict[str, str] = {"rule": _text(rule)}
            for fact, flag, values, span in tests:
                field = fact if flag is None else f"{fact}__{flag}"
                if field not in fields:
                    fields.append(field)
                cell = f"[{span[0]}..{span[1]}]" if span else ", ".join(map(_text, values))
                row[field] = cell
            rows.append(row)
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": field, "name": field, "field": field} for field in fields],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [{"_id": f"r{number}", **dict.fromkeys(fields, ""), **row} for number, row in enumerate(rows)],
    }
    return {**rest_of(policy), "graph": _graph("decisionTableNode", content)}


def _graph(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {"id": "rules", "type": kind, "name": "rules", "position": {"x": 1, "y": 0}, "content": content},
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "e2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }


def load(native: dict[str, Any]) -> Any:
    zen: Any = importlib.import_module("zen")
    # By its key: a decision object would be compiled anew for every call.
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"policy": native["graph"]}}})
    finish = Finish(native)
    evaluate = engine.evaluate

    def decide(context: dict[str, Any]) -> Answer:
        result = evaluate("policy", context)["result"]
        if isinstance(result, dict):
            return finish([rule for rule in result["fired"] if rule])
        return finish(dict.fromkeys(row["rule"] for row in result))

    return decide


PEERS = (
    Peer(
        id="zen-expressions",
        label="zen-engine, expressions",
        module="zen",
        package="zen-engine",
        translate=translate,
        load=load,
        prepare=flat,
    ),
    Peer(
        id="zen-table",
        label="zen-engine, collect table",
        module="zen",
        package="zen-engine",
        translate=translate_table,
        load=load,
        prepare=flat,
    ),
)
