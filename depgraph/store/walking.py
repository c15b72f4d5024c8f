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


STOPS = ("Choice", "Unrecorded")
"""Where a walk ends whatever the path says."""


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
_OF_PARTS = joined("|", [cypher("<t>", t=name.upper()) for name in COMPONENT_RELATIONS])
_OF_PARTIES = joined("|", [cypher("<t>", t=name.upper()) for name in PARTY_RELATIONS])


def _step(path: Automaton, n: int, part: Part) -> Cypher:
    """Return the relation of one part as a pattern without its ends.

    ``$fits<n>`` says which classes of relations the part takes: which relation, with what access, in which country.
    The text names whole families of types, so that a pack of laws makes a handful of queries, each planned once.
    """
    names = {path.positions[state - 1].relation for state in part.positions}
    families = [
        types
        for types, family in ((_OF_PARTS, COMPONENT_RELATIONS), (_OF_PARTIES, PARTY_RELATIONS))
        if names & set(family)
    ]
    return cypher(
        "-[r<n>:<types> WHERE r<n>.fit IN $fits<n> AND <holds>]-><times>",
        n=n, types=joined("|", families), holds=cypher(HOLDS, n=n), times=Cypher("*" if part.repeated else ""),
    )  # fmt: skip


def _walked(path: Automaton, walk: Walk, start: str) -> Cypher:
    """Return the clauses that bind ``t`` to every place a walk from ``$ids`` comes to, once for each."""
    clauses = [cypher("UNWIND $ids AS id MATCH (t0:<start> {run: $run, id: id})", start=start)]
    for n, part in enumerate(walk.parts):
        step = _step(path, n, part)
        clauses.append(cypher("MATCH (t<n>)<step>(t<m>) WITH DISTINCT id, t<m>", n=n, m=n + 1, step=step))
    clauses.append(cypher("WITH id, t<n> AS t", n=len(walk.parts)))
    return joined(" ", clauses)


_CAUGHT = cypher(
    "OPTIONAL MATCH (t)-[e:CAUGHT_BY]->(:Law) WHERE e.derived = $derived AND e.lane IN $lanes AND (e.sure OR $possible) "
    "WITH id, CASE WHEN t:Choice OR t:Unrecorded THEN t.id END AS stop, labels(t)[0] AS label, e.lane AS lane "
    "WHERE stop IS NOT NULL OR lane IS NOT NULL RETURN id AS source, stop, label, collect(DISTINCT lane) AS lanes"
)


def to_ends(path: Automaton, walk: Walk, start: str, end: str | None) -> Cypher:
    """Return the query for what walks of one pattern lead to: lanes at their ends, and where they stop."""
    ends = joined("|", [cypher("<label>", label=label) for label in ((end,) if end else ()) + STOPS])
    return cypher("<walked> WHERE t:<ends> <caught>", walked=_walked(path, walk, start), ends=ends, caught=_CAUGHT)


def to_groups(path: Automaton, walk: Walk, start: str) -> Cypher:
    """Return the query for the groups of alternatives that hang on what walks of one pattern lead to."""
    return cypher(
        "<walked> MATCH (t)-[:GROUP]->(c:Choice) RETURN DISTINCT id AS source, c.id AS stop",
        walked=_walked(path, walk, start),
    )


def shortest(path: Automaton, walk: Walk, end: str) -> Cypher:
    """Return the query for the fewest relations from a line to an end of one lane, by walks of one pattern."""
    steps = joined("()", [_step(path, n, part) for n, part in enumerate(walk.parts)])
    return cypher(
        "MATCH (t:<end> {run: $run})-[e:CAUGHT_BY {derived: $derived, lane: $lane}]->() WHERE t.id IS NOT NULL AND e.sure WITH collect(DISTINCT t) AS ends "
        "MATCH (s:Component {run: $run, id: $id}) UNWIND ends AS t "
        "MATCH p = SHORTEST 1 (s)<steps>(t) RETURN length(p) AS hops ORDER BY hops LIMIT 1",
        end=end, steps=steps,
    )  # fmt: skip


def one_step(path: Automaton, part: Part, start: str) -> Cypher:
    """Return the query for one step of a walk that no pattern can say."""
    return cypher(
        "UNWIND $ids AS id MATCH (s:<start> {run: $run, id: id})<step>(t) "
        "RETURN DISTINCT id AS source, labels(t)[0] AS label, t.id AS target",
        start=start, step=_step(path, 0, part),
    )  # fmt: skip
