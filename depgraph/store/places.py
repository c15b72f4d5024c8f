"""Which node of the graph in memory is which of the stored ones? Labels and keys on one side, integers on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.model.vocabulary import ASSUMED_BUYER
from depgraph.store.rows import ANYBODY, ANYTHING, group_of, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.graph.supply import SupplyGraph
    from depgraph.model.records import Facts, Relation


class Statements:
    """How relations were called when they were stored: before an answer put the buyer where *ourselves* stood."""

    def __init__(self, facts: Facts, numbers: Sequence[int] | None = None) -> None:
        """``numbers`` of the relations in their run; their place in the facts where none are given."""
        self.relations = list(facts.relations)
        self.numbers = numbers if numbers is not None else range(len(self.relations))


class Places:
    """The nodes of a supply graph by their stored label and key."""

    def __init__(self, graph: SupplyGraph, statements: Statements) -> None:
        asked = graph.world.facts.relations  # the same in the same order, but for who the buyer is
        self.graph = graph
        self._number = dict(zip(map(id, asked), statements.numbers, strict=True))
        self.node: dict[tuple[str, str], int] = {
            ("Unrecorded", ANYBODY): graph.any_party, ("Unrecorded", ANYTHING): graph.any_component,
        }  # fmt: skip
        for node, key in enumerate(graph.ids):
            if graph.is_party(node):
                self.node["Organisation", key] = node
            elif node in graph.stands_in:
                self._alternative(node)
            elif node not in graph.choices and node not in {graph.any_party, graph.any_component}:
                self.node["Component", key] = node
        self.buyers: set[str] = set()
        """Who the answer says *ourselves* is: a bill was stored before anybody did."""
        for stored, relation in zip(statements.relations, asked, strict=True):
            choice = graph.node.get("\0one of " + "\0".join([relation.relation, *relation.objects]))
            if len(relation.objects) > 1 and choice is not None:
                self.node["Choice", one_of(stored)] = choice
            if stored is not relation:
                self.buyers.update(
                    named for one, named in zip(stored.objects, relation.objects, strict=True) if one == ASSUMED_BUYER
                )
        for buyer in self.buyers & set(graph.party):
            self.node["Organisation", ASSUMED_BUYER] = graph.party[buyer]

    def keys(self, label: str) -> list[str]:
        """Return the keys of all nodes with a label."""
        return [key for one, key in self.node if one == label]

    def _alternative(self, node: int) -> None:
        component = self.graph.ids[self.graph.stands_in[node]]
        relation: Relation = self.graph.why[node][0]  # type: ignore[assignment]  # an alternative's one edge is stated
        name = relation.group[0] if relation.group else ""
        self.node["Alternative", f"member:{component}:{self._number[id(relation)]}"] = node
        self.node["Choice", group_of(component, relation)] = self.graph.node[
            f"\0group {component} {relation.relation} {name}"
        ]
