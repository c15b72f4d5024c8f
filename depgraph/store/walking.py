"""How does a law's path become Cypher? Its automaton, taken apart into patterns that the database walks by itself.

States of a path that may go on in the same ways are one class. Where the classes form no cycle but loops on
themselves, every walk is a sequence of *once* and *any number of times*: a quantified path pattern. The database
walks no relation twice in one pattern; that loses nothing where no two parts of a pattern ask for the same relation,
because the shortest walk enters no place twice. What these patterns cannot say is walked step by step instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.store.cypher import Cypher, cypher, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        if not self._from(start, (), (), found) or any(self._asks_twice(walk) for walk in found):
            return None
        return found

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

    def _asks_twice(self, walk: Walk) -> bool:
        asked = [{self.path.positions[state - 1].relation for state in part.positions} for part in walk.parts]
        return sum(map(len, asked)) > len(set().union(*asked))


SURELY = "r<n>.certain AND r<n>.since <= $on AND $on < r<n>.until"
PERHAPS = (
    "r<n>.since_maybe <= $on AND $on < r<n>.until_maybe AND (r<n>.covered_from IS NULL OR "
    "none(i IN range(0, size(r<n>.covered_from) - 1) WHERE r<n>.covered_from[i] <= $on AND $on < r<n>.covered_to[i]))"
)


def pattern(path: Automaton, parts: Iterable[Part], *, possible: bool) -> Cypher:
    """Return the relations of a walk as a path pattern without its ends; part ``n`` asks ``$fits<n>`` of each."""
    return joined("()", list(_steps(path, parts, possible=possible)))


def _steps(path: Automaton, parts: Iterable[Part], *, possible: bool) -> Iterator[Cypher]:
    holds = PERHAPS if possible else SURELY
    for n, part in enumerate(parts):
        names = sorted({path.positions[state - 1].relation.upper() for state in part.positions})
        yield cypher(
            "-[r<n>:<types> WHERE <holds> AND r<n>.fit IN $fits<n>]-><times>",
            n=n, types=joined("|", [cypher("<t>", t=name) for name in names]),
            holds=cypher(holds, n=n), times=Cypher("*" if part.repeated else ""),
        )  # fmt: skip


_CAUGHT = cypher(
    "OPTIONAL MATCH (t)-[e:CAUGHT_BY]->(:Law) WHERE e.question = $question AND e.lane IN $lanes AND (e.sure OR $possible) "
    "RETURN id AS source, CASE WHEN t:Choice OR t:Unrecorded THEN t.id END AS stop, labels(t)[0] AS label, "
    "collect(DISTINCT e.lane) AS lanes, min(hops) AS hops"
)


def to_ends(path: Automaton, walk: Walk, start: str, end: str, *, possible: bool) -> Cypher:
    """Return the query for what walks of one pattern lead to: lanes at their ends, and where they stop."""
    return cypher(
        "UNWIND $ids AS id MATCH (s:<start> {run: $run, id: id}) "
        "MATCH p = SHORTEST 1 (s)<walk>(t:<end>) WITH id, t, length(p) AS hops <caught>",
        start=start, end=end, walk=pattern(path, walk.parts, possible=possible), caught=_CAUGHT,
    )  # fmt: skip


def to_groups(path: Automaton, walk: Walk, start: str, *, possible: bool) -> Cypher:
    """Return the query for the groups of alternatives that hang on what walks of one pattern lead to."""
    before = cypher("<walk>()", walk=pattern(path, walk.parts, possible=possible)) if walk.parts else cypher("")
    return cypher(
        "UNWIND $ids AS id MATCH (s:<start> {run: $run, id: id}) "
        "MATCH SHORTEST 1 (s)<before>-[:GROUP]->(t:Choice) RETURN DISTINCT id AS source, t.id AS stop",
        start=start, before=before,
    )  # fmt: skip


def one_step(path: Automaton, part: Part, start: str, *, possible: bool) -> Cypher:
    """Return the query for one step of a walk that no pattern can say."""
    return cypher(
        "UNWIND $ids AS id MATCH (s:<start> {run: $run, id: id})<walk>(t) "
        "RETURN DISTINCT id AS source, labels(t)[0] AS label, t.id AS target",
        start=start, walk=pattern(path, [part], possible=possible),
    )  # fmt: skip
