"""Of which lines is a law asked? By their kind, or by what is recorded of them; what it is not asked of is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.graph.world import STANDS
from depgraph.law.ends import Masks, mask_of, nodes_of
from depgraph.law.statements import attribute
from depgraph.model.vocabulary import KINDS, Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from depgraph.graph.supply import SupplyGraph
    from depgraph.graph.world import World
    from depgraph.law.pack import Law, Scope
    from depgraph.model.records import Component

MAYBE, YES = Kleene.MAYBE, Kleene.YES


class NotAsked(NamedTuple):
    """A law that is not asked of lines of one kind, of which nothing is recorded that would bring them into its scope."""

    kind: str
    law: str
    reason: str
    lines: int
    presumes: tuple[str, ...] = ()
    """What is presumed of the kind: nothing where it was stated."""


class Scopes:
    """Which lines of one graph each law is asked of."""

    def __init__(self, world: World, graph: SupplyGraph, buyer: str) -> None:
        self.world, self.graph, self.buyer = world, graph, buyer
        self._known: dict[tuple[object, ...], Masks] = {}
        kinds: dict[str | None, list[int]] = {}
        for node in graph.lines:
            kinds.setdefault(attribute(world, self._line(node), "kind"), []).append(node)
        self._kinds = {kind: mask_of(nodes) for kind, nodes in kinds.items()}
        self._all = mask_of(graph.lines)

    def lines(self, scope: Scope) -> Masks:
        """Return the lines that a law is certainly asked of, and those that may be in its scope."""
        key = (scope.kinds, scope.relations, scope.data)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._lines(scope)
        return found

    def not_asked(self, laws: Iterable[Law], count: Callable[[int], int]) -> list[NotAsked]:
        """Return which laws are not asked of how many lines of which kind; ``count`` counts the lines of a mask."""
        found = []
        for law in laws:
            outside = self._all & ~self.lines(law.scope).possible
            for kind, lines in self._kinds.items():
                if kind is not None and outside & lines:
                    found.append(NotAsked(kind, law.id, law.scope.reason, count(outside & lines)))
        return sorted(found)

    def _lines(self, scope: Scope) -> Masks:
        if scope.kinds.issuperset(KINDS):
            return Masks(self._all, self._all)
        certain = sum(lines for kind, lines in self._kinds.items() if kind in scope.kinds)
        # What is it? Of no stated kind, it may be of one that the law concerns.
        possible = certain | self._kinds.get(None, 0)
        if scope.relations or scope.data:
            recorded = [(node, self._recorded(scope, self._line(node))) for node in nodes_of(self._all & ~certain)]
            certain |= mask_of(node for node, truth in recorded if truth is YES)
            possible |= mask_of(node for node, truth in recorded if truth)
        return Masks(certain, possible)

    def _recorded(self, scope: Scope, line: Component) -> Kleene:
        """Whether a relation or data that the scope names is recorded, or may be there."""
        data: Sequence[str] = attribute(self.world, line, "data") or ()
        if scope.data.intersection(data) or ("data" in line.unclear and scope.data):
            return YES if scope.data.intersection(data) else MAYBE
        stated = [(self.world.held(one), one) for one in self.graph.statements(line)]
        stated += [(MAYBE, one) for one in self.graph.possible_statements(line)]
        recorded = {one.relation for held, one in stated if held is YES}
        missing = {one.relation for one in self.graph.unrecorded(line)} - recorded
        # Somebody may stand there whom nobody recorded.
        truth = MAYBE if any(position.relation in missing for position in scope.relations) else Kleene.NO
        for held, one in stated:
            if one.relation not in STANDS and not one.country and set(one.objects) == {self.buyer}:
                # What the buyer runs himself, nobody says where but at home, is in nobody else's hands.
                continue
            for position in scope.relations if held else ():
                fits = position.matches(one.relation, one.access, tuple(one.country or ()))
                truth = max(truth, min(held, fits))
        return truth

    def _line(self, node: int) -> Component:
        return self.world.facts.components[self.graph.ids[node]]
