"""Which lanes reach which node? All laws at once, as bits, backwards over the supply graph.

A lane is one path expression with one set of ends; it has one bit per automaton state, so that stepping
over a relation is a mask and a few shifts whatever the number of laws. Bit ``q`` of a lane at a node says:
from this node in state ``q`` an accepting end can be reached. The certain world takes recorded relations
and certain ends; the possible world adds every relation that may hold and every end that may.

Plain integers are the default: below some 300,000 relations they are faster than importing numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.graph.supply import Choice, EdgeClass, SupplyGraph
    from depgraph.model.paths import Automaton, Position

NUMPY_FROM = 300_000
"""Relations from which arrays are worth their import, where numpy is there at all."""
WORD = 64

Masks = list[int] | dict[int, int]


class Lane(NamedTuple):
    """Where a lane's bits stand: state ``q`` is bit ``offset + q``."""

    automaton: Automaton
    offset: int


class Lanes:
    """The layout of all lanes, and what stands at their ends."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        self.certain_ends: list[set[int]] = []
        self.possible_ends: list[set[int]] = []
        self.denial = 0
        """Bits of lanes whose effect is a denial: a k-of-n group is denied only when n-k+1 members are."""
        self.width = 0
        self._known: dict[tuple[object, ...], int] = {}
        self._laid_out = 0
        self._by_relation: dict[str, list[tuple[Position, list[int], int]]] = {}
        self._carried: dict[EdgeClass, list[tuple[Kleene, list[int], int]]] = {}

    def add(
        self,
        automaton: Automaton,
        key: tuple[object, ...],
        *,
        denial: bool,
        certain: set[int],
        possible: set[int],
    ) -> int:
        """Return the number of the lane for this key, laying it out when it is new."""
        found = self._known.get(key)
        if found is not None:
            return found
        states = automaton.states
        if self.width % WORD + states > WORD:
            # No lane crosses a machine word, so the array engine shifts within words.
            self.width += WORD - self.width % WORD
        lane = Lane(automaton, self.width)
        self.width += states
        if denial:
            self.denial |= ((1 << states) - 1) << lane.offset
        self.lanes.append(lane)
        self.certain_ends.append(certain)
        self.possible_ends.append(possible)
        self._known[key] = len(self.lanes) - 1
        return len(self.lanes) - 1

    def known(self, key: tuple[object, ...]) -> int | None:
        """Return the number of the lane for a key, where there is one."""
        return self._known.get(key)

    def seeds(self, ends: list[set[int]]) -> dict[int, int]:
        """Return the bits that hold at the ends themselves."""
        # Many lanes share one set of ends.
        bits: dict[int, tuple[set[int], int]] = {}
        for lane, nodes in zip(self.lanes, ends, strict=True):
            mask = bits[id(nodes)][1] if id(nodes) in bits else 0
            for state in lane.automaton.accepting:
                mask |= 1 << (lane.offset + state)
            bits[id(nodes)] = (nodes, mask)
        seeds: dict[int, int] = {}
        for nodes, mask in bits.values():
            for node in nodes:
                seeds[node] = seeds.get(node, 0) | mask
        return seeds

    def steps(self, edge: EdgeClass, *, at_least: Kleene) -> list[tuple[int, int]]:
        """Return (mask, shift) pairs that carry bits over a class of relations, shift > 0 to the right."""
        if not edge.relation:
            return [(self.anything(), 0)]
        by_shift: dict[int, int] = {}
        for truth, shifts, bits in self._carried_by(edge):
            if truth >= at_least:
                for shift in shifts:
                    by_shift[shift] = by_shift.get(shift, 0) | bits
        return [(mask, shift) for shift, mask in sorted(by_shift.items())]

    def _carried_by(self, edge: EdgeClass) -> list[tuple[Kleene, list[int], int]]:
        """Return what a class of relations carries: how surely, from how far, and the bits it sets; for both worlds."""
        positions = self._positions_of(edge.relation)
        found = self._carried.get(edge)
        if found is None:
            truths = ((position.matches(*edge), shifts, bits) for position, shifts, bits in positions)
            found = self._carried[edge] = [one for one in truths if one[0]]
        return found

    def _positions_of(self, relation: str) -> list[tuple[Position, list[int], int]]:
        """Return where in all lanes a relation can be stepped over: (position, how far back, bits of the state there)."""
        if self._laid_out != len(self.lanes):
            self._laid_out = len(self.lanes)
            self._by_relation = {}
            self._carried = {}
            # Lanes of one path share its positions.
            starts: dict[Automaton, int] = {}
            for path, offset in self.lanes:
                starts[path] = starts.get(path, 0) | 1 << offset
            for path, offsets in starts.items():
                for state, (position, before) in enumerate(zip(path.positions, path.before, strict=True), 1):
                    entry = (position, [state - origin for origin in before], offsets << state)
                    self._by_relation.setdefault(position.relation, []).append(entry)
        return self._by_relation.get(relation, [])

    def anything(self) -> int:
        """Return all bits: what an unrecorded component may lead to."""
        mask = 0
        for lane in self.lanes:
            mask |= ((1 << lane.automaton.states) - 1) << lane.offset
        return mask

    def any_party(self) -> int:
        """Return the accepting bits of lanes that end on a party: what an unrecorded party may be."""
        mask = 0
        for lane in self.lanes:
            if lane.automaton.ends_on_party:
                for state in lane.automaton.accepting:
                    mask |= 1 << (lane.offset + state)
        return mask


class Reached(NamedTuple):
    """The bits at every node, in both worlds."""

    certain: Sequence[int]
    possible: Sequence[int]

    def bit(self, lane: Lane, node: int, *, possible: bool) -> bool:
        """Whether a lane reaches an end from a node in its start state."""
        masks = self.possible if possible else self.certain
        return bool(masks[node] >> lane.offset & 1)


def reach(graph: SupplyGraph, lanes: Lanes) -> Reached:
    """Propagate all lanes over the graph in both worlds."""
    if graph.edge_count() >= NUMPY_FROM:
        try:
            from depgraph.law.arrays import reach_arrays  # noqa: PLC0415  numpy only where it pays
        except ImportError:
            return reach_integers(graph, lanes)
        return reach_arrays(graph, lanes)
    return reach_integers(graph, lanes)


def reach_integers(graph: SupplyGraph, lanes: Lanes) -> Reached:
    """Propagate with Python integers, in post-order; cycles take further sweeps."""
    certain = _sweep(graph, lanes, lanes.seeds(lanes.certain_ends), possible=False)
    seeds = lanes.seeds(lanes.possible_ends)
    seeds[graph.any_component] = lanes.anything()
    seeds[graph.any_party] = lanes.any_party()
    return Reached(certain, _sweep(graph, lanes, seeds, possible=True))


def _sweep(graph: SupplyGraph, lanes: Lanes, seeds: dict[int, int], *, possible: bool) -> list[int]:
    masks = [0] * graph.size
    for node, bits in seeds.items():
        masks[node] = bits
    at_least = Kleene.MAYBE if possible else Kleene.YES
    steps = [lanes.steps(edge, at_least=at_least) for edge in graph.classes]
    gather = gather_possible if possible else gather_certain
    order = graph.post_order()
    changed = True
    while changed:
        changed = False
        for node in order:
            bits = masks[node]
            for target, edge, truth in graph.edges[node]:
                if truth < at_least:
                    continue
                there = masks[target]
                if there:
                    for mask, shift in steps[edge]:
                        found = there & mask
                        if found:
                            bits |= found >> shift if shift >= 0 else found << -shift
            choice = graph.choices.get(node)
            if choice is not None:
                bits |= gather(choice, masks, lanes.denial)
            if bits != masks[node]:
                masks[node] = bits
                changed = True
        if graph.acyclic:
            break
    return masks


def gather_certain(choice: Choice, masks: Masks, denial: int) -> int:
    """Return the bits of a node that stands for alternatives, in the certain world."""
    needs, members = choice
    certain = [masks[node] if truth is Kleene.YES else 0 for node, truth in members]
    if needs < 0:
        bits = certain[0]
        for other in certain[1:]:
            bits &= other
        return bits
    return _at_least(certain, len(members) - needs + 1) & denial | _at_least(certain, 1) & ~denial


def gather_possible(choice: Choice, masks: Masks, denial: int) -> int:
    """Return the bits of a node that stands for alternatives, in the possible world."""
    needs, members = choice
    possible = [masks[node] for node, _ in members]
    if needs < 0:
        return _at_least(possible, 1)
    # A member that may not exist leaves a smaller group, so fewer denials may be enough.
    present = sum(truth is Kleene.YES for _, truth in members)
    return _at_least(possible, max(1, present - needs + 1)) & denial | _at_least(possible, 1) & ~denial


def _at_least(masks: list[int], count: int) -> int:
    """Return the bits set in at least ``count`` of the masks."""
    reached = [-1] + [0] * count
    for mask in masks:
        for n in range(count, 0, -1):
            reached[n] |= reached[n - 1] & mask
    return reached[count] if count > 0 else -1
