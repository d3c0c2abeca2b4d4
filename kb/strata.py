"""Strata: concepts in an order in which each is derived only from facts and from concepts before it."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from kb.conditions import concepts_of
from kb.pack import Concept
from kb.problems import Problems


def order_concepts(concepts: tuple[Concept, ...], problems: Problems) -> tuple[Concept, ...]:
    """The concepts, derived ones after those they lean on. A circle is noted (P201) and the order left as written."""
    by_id = {concept.id: concept for concept in concepts}
    graph = {concept.id: sorted(concepts_of(concept.when) & by_id.keys()) for concept in concepts}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        shown = " → ".join(f"`{name}`" for name in reversed(circle))
        problems.add(
            "P201", f"these concepts are defined by each other: {shown}", by_id[circle[0]].place, "break the circle"
        )
        return concepts
    return tuple(by_id[name] for name in order)


def levels(concepts: tuple[Concept, ...]) -> tuple[tuple[Concept, ...], ...]:
    """Concepts, already in order, grouped into strata: a stratum looks only at strata below it."""
    height: dict[str, int] = {}
    for concept in concepts:
        height[concept.id] = 1 + max((height[name] for name in concepts_of(concept.when)), default=-1)
    top = max(height.values(), default=-1)
    return tuple(tuple(concept for concept in concepts if height[concept.id] == level) for level in range(top + 1))
