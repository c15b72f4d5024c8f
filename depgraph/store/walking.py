"""How does a law's path become Cypher? Its automaton, taken apart into patterns that the database walks by itself.

States of a path that may go on in the same ways are one class. Where the classes form no cycle but loops on
themselves, every walk is a sequence of *once* and *any number of times*: quantified path patterns, one ``MATCH`` for
each part. A pattern takes no relation twice; within one part that loses nothing, since nothing is ever reached more
shortly by passing a place again, and parts are matched apart. Between parts only places are kept, each once, so that
the server prunes instead of listing paths. What these patterns cannot say is walked step by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.model.vocabulary import COMPONENT_RELATIONS, PARTY_RELATIONS
from depgraph.store.cypher import Cypher, cypher, joined

if TYPE_CHECKING:
    from depgraph.model.paths import Automaton


class Part(NamedTuple):
    """Relations of a walk that are taken once, or any number of times."""

    positions: tuple[int, ...]
    """Positions of the path, counted from 1 as its states."""
    repeated: bool


class Walk(NamedTuple):
    """A pattern from one class of states to another."""

    parts: tuple[Part, ...]
    ends: int
    """The class in which it ends."""


class Classes:
    """The states of a path, in classes that may go on in the same ways."""

    def __init__(self, path: Automaton) -> None:
        self.path = path
        followers: list[set[int]] = [set() for _ in range(path.states)]
        for state, before in enumerate(path.before, 1):
            for origin in before:
                followers[origin].add(state)
        numbers: dict[tuple[frozenset[int], bool], int] = {}
        self.of: list[int] = []
        for state in range(path.states):
            key = (frozenset(followers[state]), state in path.accepting)
            self.of.append(numbers.setdefault(key, len(numbers)))
        self.states: list[list[int]] = [[] for _ in numbers]
        for state, number in enumerate(self.of):
            self.states[number].append(state)
        self.steps: list[dict[int, tuple[int, ...]]] = []
        for members in self.states:
            steps: dict[int, list[int]] = {}
            for state in sorted(followers[members[0]]):
                steps.setdefault(self.of[state], []).append(state)
            self.steps.append({number: tuple(states) for number, states in steps.items()})

    def accepts(self, number: int) -> bool:
        """Whether a walk may end in this class."""
        return self.states[number][0] in self.path.accepting

    def starts(self) -> list[int]:
        """Return the classes from which there is a way on."""
        return [number for number, steps in enumerate(self.steps) if steps]

    def walks(self, start: int) -> list[Walk] | None:
        """Return every pattern from a class on; ``None`` where patterns cannot say it."""
        found: list[Walk] = []
        return found if self._from(start, (), (), found) else None

    def _from(self, number: int, before: tuple[int, ...], parts: tuple[Part, ...], found: list[Walk]) -> bool:
        if number in before:
            return False
        if number in self.steps[number]:
            parts = (*parts, Part(self.steps[number][number], repeated=True))
        found.append(Walk(parts, number))
        return all(
            self._from(following, (*before, number), (*parts, Part(states, repeated=False)), found)
            for following, states in self.steps[number].items()
            if following != number
        )


HOLDS = (
    "(r<n>.always OR CASE WHEN $possible THEN r<n>.since_maybe <= $on AND $on < r<n>.until_maybe AND (r<n>.covered_from IS NULL OR "
    "none(i IN range(0, size(r<n>.covered_from) - 1) WHERE r<n>.covered_from[i] <= $on AND $on < r<n>.covered_to[i])) "
    "ELSE r<n>.certain AND r<n>.since <= $on AND $on < r<n>.until END)"
)
FAMILIES: tuple[tuple[str, ...], ...] = (COMPONENT_RELATIONS, PARTY_RELATIONS)
_TYPES = {family: joined("|", [cypher("<t>", t=name.upper()) for name in family]) for family in FAMILIES}


class Shape(NamedTuple):
    """What the walks of many paths have in common, so that one query makes them all.

    The text names whole families of relations; which of them a path takes, with what access and in which country, are
    parameters: ``$fits<n>``, the classes of relations that part ``n`` takes for any path, and for parts that are taken
    once ``$takes<n>``, for each class the lanes whose paths take it. A part that is repeated is the same for all of them.
    """

    parts: tuple[tuple[tuple[bool, bool], bool], ...]
    """For each part: which of ``FAMILIES`` it takes, and whether it is repeated."""

    @property
    def once(self) -> list[int]:
        """The numbers of the parts that are taken once."""
        return [n for n, (_, repeated) in enumerate(self.parts) if not repeated]


def families(path: Automaton, part: Part) -> tuple[bool, bool]:
    """Return which families of relations a part takes from."""
    names = {path.positions[state - 1].relation for state in part.positions}
    parts, parties = (bool(names & set(family)) for family in FAMILIES)
    return parts, parties


def _step(n: int, taken: tuple[bool, bool], *, repeated: bool) -> Cypher:
    """Return the relation of one part as a pattern without its ends."""
    types = joined("|", [_TYPES[family] for family, there in zip(FAMILIES, taken, strict=True) if there])
    return cypher(
        "-[r<n>:<types> WHERE r<n>.fit IN $fits<n> AND <holds>]-><times>",
        n=n, types=types, holds=cypher(HOLDS, n=n), times=Cypher("*" if repeated else ""),
    )  # fmt: skip


def _walked(shape: Shape, start: str) -> Cypher:
    """Return the clauses that bind ``t`` to every place that walks from ``$ids`` come to, once for each way of getting there.

    ``f<n>`` is the class of the relation that part ``n`` took.
    """
    clauses = [cypher("UNWIND $ids AS id MATCH (t0:<start> {run: $run, id: id})", start=start)]
    for n, (taken, repeated) in enumerate(shape.parts):
        step = _step(n, taken, repeated=repeated)
        kept = joined("", [cypher(", f<n>", n=before) for before in shape.once if before < n])
        way = Cypher("") if repeated else cypher(", r<n>.fit AS f<n>", n=n)
        clauses.append(
            cypher(
                "MATCH (t<n>)<step>(t<m>) WITH DISTINCT id, t<m><kept><way>",
                n=n,
                m=n + 1,
                step=step,
                kept=kept,
                way=way,
            )
        )
    ways = [cypher(", f<n>", n=n) for n in shape.once]
    clauses.append(cypher("WITH id, t<n> AS t<ways>", n=len(shape.parts), ways=joined("", ways)))
    return joined(" ", clauses)


def to_ends(shape: Shape, start: str) -> Cypher:
    """Return the query for the lanes that walks of one shape reach: sources by the lanes that they share."""
    # Many places have the same lanes, and many walks lead to one place: both are met once before they are joined.
    ways = joined("", [cypher(", f<n>", n=n) for n in shape.once])
    takes = joined("", [cypher(" AND e.lane IN $takes<n>[f<n>]", n=n) for n in shape.once])
    return cypher(
        "<walked> WITH t<ways>, collect(id) AS ids MATCH (t)-[e:CAUGHT_BY]->() "
        "WHERE e.derived = $derived AND e.lane IN $lanes AND (e.sure OR $possible)<takes> "
        "WITH t<ways>, ids, e.lane AS lane ORDER BY lane WITH t<ways>, ids, collect(DISTINCT lane) AS lanes "
        "UNWIND ids AS id RETURN lanes, collect(DISTINCT id) AS sources",
        walked=_walked(shape, start), ways=ways, takes=takes,
    )  # fmt: skip


def to_stops(shape: Shape, start: str) -> Cypher:
    """Return the query for where walks of one shape stop whatever the path says: at choices, and at what is not recorded."""
    return cypher(
        "<walked> WHERE t:Choice OR t:Unrecorded RETURN labels(t)[0] AS label, t.id AS stop, [<ways>] AS ways, collect(id) AS sources",
        walked=_walked(shape, start), ways=_ways(shape),
    )  # fmt: skip


def to_groups(shape: Shape, start: str) -> Cypher:
    """Return the query for the groups of alternatives that hang on what walks of one shape lead to."""
    return cypher(
        "<walked> MATCH (t)-[:GROUP]->(c:Choice) "
        "RETURN labels(c)[0] AS label, c.id AS stop, [<ways>] AS ways, collect(DISTINCT id) AS sources",
        walked=_walked(shape, start), ways=_ways(shape),
    )  # fmt: skip


def _ways(shape: Shape) -> Cypher:
    return joined(", ", [cypher("f<n>", n=n) for n in shape.once])


def shortest(path: Automaton, walk: Walk, end: str) -> Cypher:
    """Return the query for the fewest relations from a line to an end of one lane, by walks of one pattern."""
    steps = [_step(n, families(path, part), repeated=part.repeated) for n, part in enumerate(walk.parts)]
    return cypher(
        "MATCH (t:<end> {run: $run})-[e:CAUGHT_BY {derived: $derived, lane: $lane}]->() WHERE t.id IS NOT NULL AND e.sure WITH collect(DISTINCT t) AS ends "
        "MATCH (s:Component {run: $run, id: $id}) UNWIND ends AS t "
        "MATCH p = SHORTEST 1 (s)<steps>(t) RETURN length(p) AS hops ORDER BY hops LIMIT 1",
        end=end, steps=joined("()", steps),
    )  # fmt: skip


def one_step(path: Automaton, part: Part, start: str) -> Cypher:
    """Return the query for one step of a walk that no pattern can say."""
    return cypher(
        "UNWIND $ids AS id MATCH (s:<start> {run: $run, id: id})<step>(t) "
        "RETURN DISTINCT id AS source, labels(t)[0] AS label, t.id AS target",
        start=start, step=_step(0, families(path, part), repeated=part.repeated),
    )  # fmt: skip
