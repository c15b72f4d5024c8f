"""Is something of a kind among what an item is made of, and what that was made with? A first reach, asked as a fact.

Foreign direct product rules know no percentages: one tool or one program of the named kind in the ancestry is enough.
So each ancestry test is a lane of its own, run before all others; its bit at an item is then a fact of that item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.law.reach import Lanes, reach
from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from depgraph.graph.supply import SupplyGraph
    from depgraph.law.pack import AncestryTest, Law
    from depgraph.law.reach import Reached
    from depgraph.model.records import Component


class Ancestry:
    """What the ancestry tests of all laws found at every node."""

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph
        self.lanes = Lanes()
        self.reached: Reached | None = None
        self._number: dict[tuple[str, str], int] = {}

    def run(self, laws: Iterable[Law], holds: Callable[[Law, AncestryTest], Callable[[int], Kleene]]) -> None:
        """Reach from every node to the ends that the tests name; ``holds`` says whether a test's condition holds at one."""
        graph = self.graph
        for law in laws:
            for name, test in law.ancestry.items():
                path = test.path.on_the_map(graph.world.region)
                at = holds(law, test)
                truths = [(node, at(node)) for node in (graph.parties() if path.ends_on_party else graph.items())]
                certain = {node for node, truth in truths if truth is Kleene.YES}
                possible = {node for node, truth in truths if truth}
                key = (path.text, tuple(sorted(certain)), tuple(sorted(possible)))
                self._number[law.id, name] = self.lanes.add(path, key, denial=False, certain=certain, possible=possible)
        if self._number:
            self.reached = reach(graph, self.lanes)

    def lane(self, law: str, name: str) -> int:
        """Return the number of a test's lane."""
        return self._number[law, name]

    def truth(self, law: str, name: str, item: Component) -> Kleene:
        """Whether an item has such an ancestor."""
        node = self.graph.node.get(item.id)
        if node is None or self.reached is None:
            return Kleene.MAYBE
        lane = self.lanes.lanes[self._number[law, name]]
        if self.reached.bit(lane, node, possible=False):
            return Kleene.YES
        return Kleene.MAYBE if self.reached.bit(lane, node, possible=True) else Kleene.NO
