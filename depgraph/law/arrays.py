"""The same reach as in ``reach``, on numpy arrays, for graphs of a hundred thousand relations and more.

Relations are sorted by subject; a sweep computes what each relation carries, word by word, and joins it per
subject. After the first sweep only the relations above nodes that changed are looked at again. The possible
world starts from the certain one: every certain bit is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from depgraph.law.reach import WORD, Reached, gather_certain, gather_possible
from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Callable

    from depgraph.graph.supply import Choice, SupplyGraph
    from depgraph.law.reach import Lanes

Words = np.ndarray[Any, np.dtype[np.uint64]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]

_LOW = (1 << WORD) - 1


class _Relations:
    """The relations of a graph as columns, sorted by subject, and by object for the way back."""

    def __init__(self, graph: SupplyGraph) -> None:
        counts = np.fromiter((len(edges) for edges in graph.edges), dtype=np.int64, count=graph.size)
        numbers = chain.from_iterable(chain.from_iterable(graph.edges))
        flat = np.fromiter(numbers, dtype=np.int64, count=3 * int(counts.sum())).reshape(-1, 3)
        self.size = graph.size
        self.subject = np.repeat(np.arange(graph.size), counts)
        self.object, self.kind, self.truth = flat[:, 0], flat[:, 1], flat[:, 2]
        self._by_object = np.argsort(self.object, kind="stable")
        self._starts = np.searchsorted(self.object[self._by_object], np.arange(graph.size + 1))
        members = [(node, member) for node, (_, all_) in graph.choices.items() for member, _ in all_]
        self.choices_of: dict[int, list[int]] = {}
        for node, member in members:
            self.choices_of.setdefault(member, []).append(node)

    def above(self, nodes: Numbers) -> Numbers:
        """Return the relations whose object is one of these nodes, in order of subject."""
        starts, ends = self._starts[nodes], self._starts[nodes + 1]
        lengths = ends - starts
        total = int(lengths.sum())
        if not total:
            return np.empty(0, dtype=np.int64)
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        return np.sort(self._by_object[np.arange(total) + offsets])


def reach_arrays(graph: SupplyGraph, lanes: Lanes) -> Reached:
    """Propagate all lanes in both worlds; equal to ``reach_integers`` bit by bit."""
    relations = _Relations(graph)
    words = max(1, -(-lanes.width // WORD))
    certain = np.zeros((graph.size, words), dtype=np.uint64)
    _seed(certain, lanes.seeds(lanes.certain_ends), words)
    start = np.flatnonzero(certain.any(axis=1))
    _propagate(graph, lanes, relations, certain, start, Kleene.YES, gather_certain)
    possible = certain.copy()
    seeds = lanes.seeds(lanes.possible_ends)
    seeds[graph.any_component] = lanes.anything()
    seeds[graph.any_party] = lanes.any_party()
    _seed(possible, seeds, words)
    # Everything that is only possibly joined must be looked at once, whatever changed.
    doubtful = np.unique(relations.object[relations.truth < Kleene.YES])
    frontier = np.union1d(
        np.union1d(np.flatnonzero((possible != certain).any(axis=1)), doubtful), _open(graph, relations)
    )
    _propagate(graph, lanes, relations, possible, frontier, Kleene.MAYBE, gather_possible)
    return Reached(_Rows(certain), _Rows(possible))


def _open(graph: SupplyGraph, relations: _Relations) -> Numbers:
    """Return objects of relations without recorded access or country: they match more in the possible world."""
    vague = [
        n
        for n, edge in enumerate(graph.classes)
        if edge.access is None or edge.country is None or len(edge.country) > 1
    ]
    found = np.unique(relations.object[np.isin(relations.kind, vague)])
    return np.union1d(found, np.array(sorted({m for _, ms in graph.choices.values() for m, _ in ms}), dtype=np.int64))


def _seed(masks: Words, seeds: dict[int, int], words: int) -> None:
    for node, bits in seeds.items():
        for word in range(words):
            masks[node, word] |= np.uint64(bits >> (WORD * word) & _LOW)


def _propagate(
    graph: SupplyGraph, lanes: Lanes, relations: _Relations, masks: Words, frontier: Numbers, at_least: Kleene,
    gather: Callable[[Choice, dict[int, int], int], int],
) -> None:  # fmt: skip
    steps = [_by_word(lanes.steps(edge, at_least=at_least), masks.shape[1]) for edge in graph.classes]
    while frontier.size:
        changed = _choices(graph, lanes, relations, masks, frontier, gather)
        picked = relations.above(np.union1d(frontier, changed))
        picked = picked[relations.truth[picked] >= at_least]
        if not picked.size:
            break
        there = masks[relations.object[picked]]
        live = there.any(axis=1)
        picked, there = picked[live], there[live]
        carried = np.zeros_like(there)
        kinds = relations.kind[picked]
        for kind in np.unique(kinds):
            rows = np.flatnonzero(kinds == kind)
            for word, mask, shift in steps[kind]:
                bits = there[rows, word] & mask
                carried[rows, word] |= bits >> np.uint64(shift) if shift >= 0 else bits << np.uint64(-shift)
        subjects = relations.subject[picked]
        if not subjects.size:
            break
        firsts = np.flatnonzero(np.concatenate(([True], subjects[1:] != subjects[:-1])))
        joined = np.bitwise_or.reduceat(carried, firsts, axis=0)
        nodes = subjects[firsts]
        grown = masks[nodes] | joined
        new = (grown != masks[nodes]).any(axis=1)
        masks[nodes] = grown
        frontier = nodes[new]


def _choices(
    graph: SupplyGraph, lanes: Lanes, relations: _Relations, masks: Words, frontier: Numbers,
    gather: Callable[[Choice, dict[int, int], int], int],
) -> Numbers:  # fmt: skip
    """Recompute alternatives above changed nodes from all their members: adding up changes would be wrong."""
    if not graph.choices:
        return np.empty(0, dtype=np.int64)
    changed: set[int] = set()
    queue = [int(node) for node in frontier]
    for node in queue:
        for choice in relations.choices_of.get(node, ()):
            members = {member: _integer(masks[member]) for member, _ in graph.choices[choice][1]}
            bits = _integer(masks[choice]) | gather(graph.choices[choice], members, lanes.denial)
            if bits != _integer(masks[choice]):
                for word in range(masks.shape[1]):
                    masks[choice, word] = np.uint64(bits >> (WORD * word) & _LOW)
                changed.add(choice)
                queue.append(choice)
    return np.array(sorted(changed), dtype=np.int64)


def _by_word(steps: list[tuple[int, int]], words: int) -> list[tuple[int, np.uint64, int]]:
    found = []
    for mask, shift in steps:
        for word in range(words):
            part = mask >> (WORD * word) & _LOW
            if part:
                found.append((word, np.uint64(part), shift))
    return found


def _integer(row: Words) -> int:
    return sum(int(value) << (WORD * word) for word, value in enumerate(row))


class _Rows(Sequence[int]):
    """Masks as a sequence of integers, each made when it is asked for: few nodes of a large graph ever are."""

    def __init__(self, masks: Words) -> None:
        self._masks = masks

    def __len__(self) -> int:
        return len(self._masks)

    @overload
    def __getitem__(self, node: int) -> int: ...

    @overload
    def __getitem__(self, node: slice) -> list[int]: ...

    def __getitem__(self, node: int | slice) -> int | list[int]:
        if isinstance(node, slice):
            return [_integer(row) for row in self._masks[node]]
        return _integer(self._masks[node])

    def __iter__(self) -> Iterator[int]:
        return (self[node] for node in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Iterable) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # compared by value, never a key
