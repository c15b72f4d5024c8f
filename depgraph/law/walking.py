"""Along which relations does a path go from a line? Steps through graph and automaton, for explanations."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from depgraph.model.missing import Asked
from depgraph.model.vocabulary import ACCESS, Kleene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.graph.supply import Expected, SupplyGraph
    from depgraph.law.reach import Lanes, Reached
    from depgraph.model.paths import Automaton
    from depgraph.model.records import Relation

MAYBE, YES = Kleene.MAYBE, Kleene.YES
MAX_ENDS = 400
"""Path ends looked at when collecting missing facts or closures: more would not be read."""

Place = tuple[int, int]
"""A node and an automaton state."""


class Move(NamedTuple):
    """One step through the product of graph and automaton; ``why`` is empty inside a choice."""

    node: int
    state: int
    why: Relation | Expected | None
    truth: Kleene


class Route(NamedTuple):
    """A walk of certain steps to an end: where each step began, and the step."""

    end: int
    moves: list[tuple[int, Move]]


class Walks:
    """Walks over one set of lanes."""

    def __init__(self, graph: SupplyGraph, lanes: Lanes, reached: Reached) -> None:
        self.graph, self.lanes, self.reached = graph, lanes, reached
        self._fits: dict[tuple[Automaton, int], dict[int, list[tuple[int, Kleene]]]] = {}
        self._below: dict[tuple[Automaton, int], tuple[list[tuple[int, Move]], list[int]]] = {}
        self._doubtful: dict[int, set[int]] = {}
        """The ends of a lane that are possible and not certain."""
        self._open: dict[tuple[int, int], tuple[list[tuple[int, Move]], list[int]]] = {}
        self._step: dict[tuple[Automaton, Place], list[Move]] = {}
        self._asks: dict[tuple[Automaton, int], tuple[Asked, ...]] = {}
        self._onward: dict[Automaton, dict[int, tuple[bool, Sequence[tuple[int, Move]], Sequence[int]]]] = {}
        """By path and place, as one number: whether the path may end there, and what ``_further`` says."""
        self._nobodies = {graph.any_party, graph.any_component, *graph.any_parts}
        self._one_of = {node for node, (needs, _) in graph.choices.items() if needs < 0}
        self._leaves = {node for node in range(graph.size) if not graph.edges[node] and node not in graph.choices}
        """Nodes from which nothing leads on: most are parties."""
        self._of_relation: dict[str, list[int]] = {}
        for number, edge in enumerate(graph.classes):
            self._of_relation.setdefault(edge.relation, []).append(number)
        self._at_once = frozenset(self._of_relation.get("", ()))

    def moves(self, place: Place, path: Automaton, *, at_least: Kleene) -> list[Move]:
        """Return the steps that a path allows from a place."""
        return [Move(*step) for step in self._allowed(*place, path) if step[3] >= at_least]

    def _allowed(
        self, node: int, state: int, path: Automaton
    ) -> list[tuple[int, int, Relation | Expected | None, Kleene]]:
        """Return the steps that a path allows from a place, certain or not, as what a move is made of."""
        choice = self.graph.choices.get(node)
        if choice is not None:
            return [(member, state, None, truth) for member, truth in choice[1]]
        fitting, at_once = self._fitting(path, state), self._at_once
        found: list[tuple[int, int, Relation | Expected | None, Kleene]] = []
        for (target, edge, truth), why in zip(self.graph.edges[node], self.graph.why[node], strict=True):
            if edge in fitting:
                for number, fits in fitting[edge]:
                    found.append((target, number, why, truth if fits is YES else min(truth, fits)))
            elif edge in at_once:
                found.append((target, state, None, truth))
        return found

    def _fitting(self, path: Automaton, state: int) -> dict[int, list[tuple[int, Kleene]]]:
        """Return, for each class of relation, the positions of a path that it may step to from a state."""
        found = self._fits.get((path, state))
        if found is None:
            found = self._fits[path, state] = {}
            for number, (position, before) in enumerate(zip(path.positions, path.before, strict=True), 1):
                if state in before:
                    for edge in self._of_relation.get(position.relation, ()):
                        truth = position.matches(*self.graph.classes[edge])
                        if truth:
                            found.setdefault(edge, []).append((number, truth))
        return found

    def routes(self, start: int, number: int, *, most: int) -> list[Route]:
        """Return the shortest certain walks from a node to certain ends of a lane, ties broken by id."""
        lane = self.lanes.lanes[number]
        ends, masks = self.lanes.certain_ends[number], self.reached.certain
        found: list[Route] = []
        came: dict[Place, tuple[Place, Move]] = {}
        queue: deque[Place] = deque([(start, 0)])
        seen: set[Place] = {(start, 0)}
        ids = self.graph.ids
        while queue and len(found) < most:
            place = queue.popleft()
            if place[1] in lane.automaton.accepting and place[0] in ends:
                found.append(self._route(place, came))
                continue
            moves = self.moves(place, lane.automaton, at_least=YES)
            for move in sorted(moves, key=lambda m: (ids[m.node], m.state)):
                following = (move.node, move.state)
                if following not in seen and masks[move.node] >> (lane.offset + move.state) & 1:
                    seen.add(following)
                    came[following] = (place, move)
                    queue.append(following)
        return found

    @staticmethod
    def _route(place: Place, came: dict[Place, tuple[Place, Move]]) -> Route:
        end, moves = place[0], []
        while place in came:
            before, move = came[place]
            moves.append((before[0], move))
            place = before
        return Route(end, moves[::-1])

    def open(self, start: int, number: int) -> tuple[list[tuple[int, Move]], list[int]]:
        """Return the steps and the ends that are possible and not certain, below a node that a lane only may reach."""
        found = self._open.get((start, number))
        if found is None:
            lane = self.lanes.lanes[number]
            possible, certain = self.reached.possible, self.reached.certain
            if self.reached.certain[start] >> lane.offset & 1:
                found = [], []
            else:
                doubtful = self._doubtful.get(number)
                if doubtful is None:
                    lanes = self.lanes
                    doubtful = self._doubtful[number] = lanes.possible_ends[number] - lanes.certain_ends[number]
                moves, ends = self.below(start, lane.automaton)
                found = (
                    [
                        (node, move)
                        for node, move in moves
                        for bit in [lane.offset + move.state]
                        if possible[move.node] >> bit & 1 and (move.truth is MAYBE or not certain[move.node] >> bit & 1)
                    ],
                    [node for node in ends if node in doubtful],
                )
            self._open[start, number] = found
        return found

    def below(self, start: int, path: Automaton) -> tuple[list[tuple[int, Move]], list[int]]:
        """Return every uncertain step or step to one of several, and every end of a path below a node, nearest first; rules share paths."""
        found = self._below.get((path, start))
        if found is None:
            moves: list[tuple[int, Move]] = []
            ends: dict[int, None] = {}
            # A place is one number here: this is walked for every path and line.
            states = path.states
            places = [start * states]
            seen = set(places)
            known = self._onward.setdefault(path, {})
            for place in places:
                if len(ends) == MAX_ENDS:
                    break
                further = known.get(place)
                if further is None:
                    further = known[place] = self._further(*divmod(place, states), path)
                is_end, uncertain, onward = further
                if is_end:
                    ends[place // states] = None
                if uncertain:
                    moves += uncertain
                for following in onward:
                    if following not in seen:
                        seen.add(following)
                        places.append(following)
            found = self._below[path, start] = (moves, list(ends))
        return found

    def _further(
        self, node: int, state: int, path: Automaton
    ) -> tuple[bool, Sequence[tuple[int, Move]], Sequence[int]]:
        """Return whether a path may end at a place, the uncertain steps, and where all lead but to nobody in particular."""
        if node in self._leaves:
            return state in path.accepting, (), ()
        uncertain: list[tuple[int, Move]] = []
        onward: list[int] = []
        states = path.states
        for target, number, why, truth in self._allowed(node, state, path):
            if truth is MAYBE or target in self._one_of:
                uncertain.append((node, Move(target, number, why, truth)))
            if truth and target not in self._nobodies:
                onward.append(target * states + number)
        return state in path.accepting, uncertain, onward

    def _steps(self, place: Place, path: Automaton) -> list[Move]:
        """Return all steps from a place, which every walk through it takes."""
        found = self._step.get((path, place))
        if found is None:
            found = self._step[path, place] = self.moves(place, path, at_least=MAYBE)
        return found

    def _wanted(self, path: Automaton, state: int) -> tuple[Asked, ...]:
        """Return what a path asks for next in a state, by relation."""
        found = self._asks.get((path, state))
        if found is None:
            next_ = (p for p, before in zip(path.positions, path.before, strict=True) if state in before)
            asks = {Asked(p.relation, tuple(a for a in ACCESS if a in (p.access or ())), p.written) for p in next_}
            found = self._asks[path, state] = tuple(sorted(asks))
        return found

    def silent(self, start: int, path: Automaton) -> tuple[list[tuple[int, tuple[Asked, ...]]], list[int]]:
        """Return the nodes below at which a path finds nothing of what it asks, with that, and all ends."""
        quiet: list[tuple[int, tuple[Asked, ...]]] = []
        ends: list[int] = []
        queue, seen = deque([(start, 0)]), {(start, 0)}
        while queue and len(ends) < MAX_ENDS:
            node, state = place = queue.popleft()
            if state in path.accepting and node not in self.graph.choices:
                ends.append(node)
            moves = self._steps(place, path)
            if self.graph.component(node) is not None:
                found = {"requires", *(m.why.relation for m in moves if m.why is not None)}
                wanted = self._wanted(path, state)
                missing = tuple(asked for asked in wanted if asked.relation not in found)
                if missing:
                    quiet.append((node, missing))
            for move in moves:
                following = (move.node, move.state)
                if following not in seen:
                    seen.add(following)
                    queue.append(following)
        return quiet, ends
