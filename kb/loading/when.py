"""Reading a `when`: a mapping of conditions that must all hold.

`is:` names concepts, each of which must hold. A fact's id asks for a value, for one of a list of values, or compares a number
(`below`, `at_least`, `between`). `not:` turns one such mapping round; `any:` takes a list of which one must hold.
"""

from __future__ import annotations

from kb.conditions import All, Among, Between, Condition, Either, Holds, Includes, Not
from kb.loading.fields import Fields, kind_of, known, nearest, texts_of, truth, whole_number
from kb.loading.source import Listing, Mapping, Node, Text, shown
from kb.problems import Place, Problems
from kb.vocabulary import Fact, FactType, Vocabulary


class Conditions:
    """Reads conditions against a vocabulary and the ids of the concepts."""

    def __init__(self, vocabulary: Vocabulary, concepts: frozenset[str], problems: Problems) -> None:
        self._vocabulary, self._concepts, self._problems = vocabulary, concepts, problems

    def read(self, node: Node | None) -> Condition:
        """The condition that a node states; what cannot be read is noted and left out."""
        if node is None:
            return All(())
        if not isinstance(node, Mapping):
            message = f"a condition must be a mapping, not {kind_of(node)}"
            self._problems.add("P101", message, node.place, "write `fact: value` lines")
            return All(())
        if not node.entries:
            self._problems.add(
                "P115", "an empty condition always holds", node.place, "take `when` away where that is meant"
            )
        parts = [part for key, value in node.entries for part in self._entry(key, value)]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _entry(self, key: Text, value: Node) -> tuple[Condition, ...]:
        match key.value:
            case "is":
                named = [(text.value, text.place) for text in texts_of(value, "`is`", self._problems)]
                held = known(named, self._concepts, "P108", "a concept of this policy", self._problems)
                return tuple(Holds(name) for name in held)
            case "not":
                return (Not(self.read(value)),)
            case "any":
                return self._any(value)
        if key.value in self._vocabulary:
            found = self._about(self._vocabulary[key.value], value)
            return () if found is None else (found,)
        hint = nearest(key.value, (*self._vocabulary.ids, "is", "not", "any"))
        self._problems.add("P104", f"`{shown(key.value)}` is not a fact of this policy", key.place, hint)
        return ()

    def _any(self, node: Node) -> tuple[Condition, ...]:
        if isinstance(node, Listing) and node.items:
            return (Either(tuple(self.read(item) for item in node.items)),)
        self._problems.add("P101", "`any` must be a list of conditions", node.place, "start each with `- `")
        return ()

    def _about(self, fact: Fact, node: Node) -> Condition | None:
        if fact.type is FactType.DATE:
            message = f"rules cannot look at the date `{fact.id}`"
            self._problems.add("P106", message, node.place, f"use `{fact.gives}`" if fact.gives else None)
            return None
        if fact.type is FactType.NUMBER:
            return self._number(fact, node)
        if isinstance(node, Mapping):
            self._problems.add(
                "P106", f"`{fact.id}` is not a number and cannot be compared", node.place, "name its values"
            )
            return None
        values = values_of(fact, node, self._problems)
        if not values:
            return None
        if fact.type is FactType.CHOICES:
            return Includes(fact.id, frozenset(str(value) for value in values))
        return Among(fact.id, values)

    def _number(self, fact: Fact, node: Node) -> Condition | None:
        if not isinstance(node, Mapping):
            exact = [whole_number(text, self._problems) for text in texts_of(node, f"`{fact.id}`", self._problems)]
            parts = tuple(self._span(fact, value, value, node.place) for value in exact if value is not None)
            return parts[0] if len(parts) == 1 else Either(parts)
        fields = Fields(node, f"the comparison of `{fact.id}`", self._problems)
        low, high = fact.low, fact.high
        if fields.has("between"):
            ends = [whole_number(text, self._problems) for text in fields.ends("between")]
            if len(ends) != 2:
                place = fields.at("between")
                self._problems.add("P107", "`between` takes two whole numbers", place, "write `between: [13, 18]`")
            elif ends[0] is not None and ends[1] is not None:
                low, high = ends[0], ends[1]
        if fields.has("at_least"):
            low = max(low, fields.number("at_least", default=low))
        if fields.has("below"):
            high = min(high, fields.number("below", default=high + 1) - 1)
        if not node.entries:
            self._problems.add("P115", "an empty comparison", node.place, "use below, at_least or between")
        fields.finish()
        return self._span(fact, low, high, node.place)

    def _span(self, fact: Fact, low: int, high: int, place: Place) -> Condition:
        if low > high or low < fact.low or high > fact.high:
            message = f"`{fact.id}` is never from {low} to {high}"
            self._problems.add("P115", message, place, f"it goes from {fact.low} to {fact.high}")
        return Between(fact.id, low, high)


def values_of(fact: Fact, node: Node, problems: Problems) -> frozenset[str | bool]:
    """Values of a choice, choices or yes/no fact; a value that it does not have is noted."""
    found: set[str | bool] = set()
    for text in texts_of(node, f"`{fact.id}`", problems):
        if fact.type is FactType.YES_NO:
            value = truth(text, problems)
            if value is not None:
                found.add(value)
        elif any(option.value == text.value for option in fact.options):
            found.add(text.value)
        else:
            hint = nearest(text.value, [str(option.value) for option in fact.options])
            problems.add("P105", f"`{shown(text.value)}` is not a value of `{fact.id}`", text.place, hint)
    return frozenset(found)
