"""What follows from a diagram's being reduced."""

from __future__ import annotations

from kb.checks.invariants import starts
from kb.diagram import alive, nodes, values
from kb.pack import STRICTNESS
from kb.policy import Policy


def test_a_node_is_alive_where_some_value_below_it_is_not_0(beech_hill: Policy) -> None:
    met = {True: 0, False: 0}
    for start in starts(beech_hill):
        outlook = beech_hill.outlook(start)
        for level in range(len(STRICTNESS)):
            for node in nodes(outlook.diagrams.map(outlook.verdicts, level.__eq__)):
                assert alive(node) is any(values(node))
                met[alive(node)] += 1
    assert min(met.values()) > 10
