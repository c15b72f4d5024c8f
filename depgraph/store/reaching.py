"""Which lanes reach which node, as the database finds it? The second engine, with the answers of the first.

Who stands at the ends of paths was decided by ``depgraph.law`` and is written down as ``CAUGHT_BY``; the walks
between are the database's, in both worlds. A walk stops at a choice: whether *exactly one of* or *k of n* leads on is
no question of paths, and is settled here from what its members reach, as often as anything changes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cached_property, reduce
from itertools import count
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.graph.supply import EdgeClass
from depgraph.law.reach import Reached, gather_certain, gather_possible
from depgraph.model.vocabulary import ASSUMED_BUYER, Kleene
from depgraph.store.cypher import cypher
from depgraph.store.places import Places
from depgraph.store.rows import compact
from depgraph.store.walking import Classes, Part, Shape, families, one_step, shortest, to_ends, to_groups, to_stops

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from depgraph.graph.supply import SupplyGraph
    from depgraph.law.layout import RuleRun
    from depgraph.law.reach import Lanes
    from depgraph.model.paths import Automaton
    from depgraph.store.connection import Store
    from depgraph.store.cypher import Cypher
    from depgraph.store.pulling import Below, Run
    from depgraph.store.walking import Walk

SOURCES_AT_ONCE = 2_000
ENDS_AT_ONCE = 10_000

CAUGHT = (
    "UNWIND $rows AS row MATCH (law:Law {run: $run, id: row.law}) UNWIND row.ids AS id MATCH (t:<label> {run: $run, id: id}) "
    "MERGE (t)-[e:CAUGHT_BY {derived: $derived, rule: row.rule, level: row.level, lane: row.lane}]->(law) "
    "SET e.question = $question, e.sure = row.sure, e.destination = row.destination"
)
WRITTEN = cypher("MATCH (q:Question {id: $question, caught: $derived}) RETURN q.id AS id")
DONE = cypher("MATCH (q:Question {id: $question}) SET q.caught = $derived")


class Link(NamedTuple):
    """From a source there is a way to a target: what holds there holds here."""

    source: int
    target: int
    carried: Carried


class Carried:
    """Which bits of a target are which bits of a source, for the lanes of one kind of way."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        """``pairs`` of bits there and here: any of the first brings all of the second."""
        self.pairs = sorted(set(pairs))
        self.there = 0
        for there, _ in self.pairs:
            self.there |= there
        self._known: dict[int, int] = {0: 0}

    def __call__(self, mask: int) -> int:
        """Return the bits that hold at a source of a target with these bits."""
        relevant = mask & self.there
        found = self._known.get(relevant)
        if found is None:
            found = 0
            for there, here in self.pairs:
                if relevant & there:
                    found |= here
            self._known[relevant] = found
        return found


class Member(NamedTuple):
    """A walk of one path, for the lanes of that path, among others of its shape."""

    lanes: Sequence[int]
    once: tuple[frozenset[int], ...]
    """For each part that is taken once, the classes of relations that it takes."""
    here: Sequence[int]
    there: Sequence[int]
    ends: bool
    """Whether a walk may end there."""
    goes_on: bool


class Bundle:
    """Walks that one query makes: of one shape, with the same relations in their repeated parts, no lane twice."""

    def __init__(self, shape: Shape, fits: Mapping[int, Sequence[int]]) -> None:
        """``fits`` of the repeated parts, by their number."""
        self.shape = shape
        self.members: list[Member] = []
        self._fits = fits

    def parameters(self) -> dict[str, list[int]]:
        """Return for each part the classes of relations that any member takes."""
        found = {f"fits{n}": list(fits) for n, fits in self._fits.items()}
        for at, n in enumerate(self.shape.once):
            found[f"fits{n}"] = sorted(frozenset().union(*(member.once[at] for member in self.members)))
        return found

    def takers(self, classes: int) -> dict[str, list[list[int]]]:
        """Return for each part that is taken once, and each class of relations, the lanes whose walks take it."""
        found = {}
        for at, n in enumerate(self.shape.once):
            lanes: list[list[int]] = [[] for _ in range(classes)]
            for member in self.members:
                for fit in member.once[at]:
                    lanes[fit] += member.lanes
            found[f"takes{n}"] = lanes
        return found

    def by_way(self, ways: Sequence[int]) -> Iterator[Member]:
        """Yield the members that take these classes of relations in the parts that are taken once."""
        for member in self.members:
            if all(fit in fits for fit, fits in zip(ways, member.once, strict=True)):
                yield member


def _put(
    bundles: dict[tuple[Any, ...], Bundle], classes: Classes, start: int, walk: Walk, fits: list[list[int]],
    lanes: list[int],
) -> None:  # fmt: skip
    """Put a walk with others of its shape."""
    shape = Shape(tuple((families(classes.path, part), part.repeated) for part in walk.parts))
    repeated = {n: tuple(fits[n]) for n, part in enumerate(walk.parts) if part.repeated}
    member = Member(
        lanes, tuple(frozenset(fits[n]) for n in shape.once), classes.states[start], classes.states[walk.ends],
        ends=classes.accepts(walk.ends), goes_on=bool(classes.steps[walk.ends]),
    )  # fmt: skip
    for another in count():
        bundle = bundles.setdefault((shape, *repeated.values(), another), Bundle(shape, repeated))
        if not any(lanes[0] in other.lanes for other in bundle.members):
            bundle.members.append(member)
            return


class DatabaseReach:
    """Reaches over one run, for one question; see ``depgraph.law.assessment.Reacher``."""

    def __init__(self, store: Store, run: Run, facts: Below, question: str, *, on: str) -> None:
        self.store, self.run, self.facts, self.question, self.on = store, run, facts, question, on

    def __call__(self, graph: SupplyGraph, lanes: Lanes, runs: Mapping[str, list[RuleRun]]) -> Reached:
        """Write down who stands at the ends, and ask the database what reaches them."""
        self.graph, self.lanes = graph, lanes
        self.places = Places(graph, self.facts.statements)
        self.node = self.places.node
        self.sources = {label: self.places.keys(label) for label in ("Component", "Alternative")}
        self.one_of = any(needs < 0 for needs, _ in graph.choices.values())
        self.groups = any(needs >= 0 for needs, _ in graph.choices.values())
        self._write_ends(runs)
        return Reached(self._world(possible=False), self._world(possible=True))

    # -- who stands at the ends ------------------------------------------------------------------------

    def _write_ends(self, runs: Mapping[str, list[RuleRun]]) -> None:
        """Store who and what meets a rule's conditions, with its law and rule."""
        rows: dict[str, list[dict[str, Any]]] = {"Component": [], "Organisation": []}
        for law, rules in runs.items():
            for run in rules:
                for destination, gate in run.gates.items():
                    levels = {gate.latent: "latent"} | {gate.exposed: "exposed"}
                    for lane, level in levels.items():
                        said = {
                            "law": law,
                            "rule": run.rule.id,
                            "level": level,
                            "lane": lane,
                            "destination": destination or "",
                        }
                        self._ends_of(said, rows)
        # Another version of us may have numbered its lanes differently: what one answer wrote is never taken for another's.
        layout = [[lane.automaton.text, lane.offset] for lane in self.lanes.lanes]
        self.derived = hashlib.sha256(compact([self.question, layout, rows]).encode()).hexdigest()[:24]
        these = {"question": self.question, "derived": self.derived}
        if self.store.read(WRITTEN, **these):
            return
        for label, entries in rows.items():
            for some in _in_batches(entries):
                self.store.write(cypher(CAUGHT, label=label), run=self.run.id, rows=some, **these)
        self.store.write(DONE, **these)

    def _ends_of(self, said: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> None:
        graph, certain, ends = self.graph, self.lanes.certain_ends[said["lane"]], defaultdict(list)
        for node in sorted(self.lanes.possible_ends[said["lane"]] | certain):
            label, key = "Organisation" if graph.is_party(node) else "Component", graph.ids[node]
            ends[label, node in certain].append(key)
            if key in self.places.buyers:
                # A bill that says *ourselves* was pushed before anybody said who that is.
                ends[label, node in certain].append(ASSUMED_BUYER)
        for (label, sure), ids in ends.items():
            rows[label] += [
                {**said, "sure": sure, "ids": ids[at : at + ENDS_AT_ONCE]} for at in range(0, len(ids), ENDS_AT_ONCE)
            ]

    # -- one world -------------------------------------------------------------------------------------

    def _world(self, *, possible: bool) -> list[int]:
        graph, lanes = self.graph, self.lanes
        masks = [0] * graph.size
        for node, bits in lanes.seeds(lanes.possible_ends if possible else lanes.certain_ends).items():
            masks[node] |= bits
        if possible:
            masks[graph.any_component] = lanes.anything()
            masks[graph.any_party] = lanes.any_party()
        links: list[Link] = []
        bundles: dict[tuple[Any, ...], Bundle] = {}
        for path, every in self._by_path().items():
            # Where nothing surely stands at the ends of a lane, nothing surely reaches them.
            numbers = every if possible else [n for n in every if lanes.certain_ends[n]]
            if not numbers:
                continue
            classes = Classes(path)
            walks = {start: classes.walks(start) for start in classes.starts()}
            if None in walks.values():
                links += self._step_by_step(classes, numbers, possible=possible)
                continue
            for start, found in walks.items():
                for walk in found or ():
                    fits = self._fits(path, walk.parts, possible=possible)
                    if fits is not None:
                        _put(bundles, classes, start, walk, fits, numbers)
        for bundle in bundles.values():
            links += self._walk(bundle, masks, possible=possible)
        self._settle(links, masks, possible=possible)
        return masks

    def _by_path(self) -> dict[Automaton, list[int]]:
        known: dict[str, Automaton] = {}
        found: dict[Automaton, list[int]] = defaultdict(list)
        for number, lane in enumerate(self.lanes.lanes):
            found[known.setdefault(lane.automaton.text, lane.automaton)].append(number)
        return found

    def _bits(self, states: Iterable[int], numbers: Iterable[int]) -> int:
        mask = 0
        for number in numbers:
            for state in states:
                mask |= 1 << (self.lanes.lanes[number].offset + state)
        return mask

    def _walk(self, bundle: Bundle, masks: list[int], *, possible: bool) -> Iterator[Link]:
        """Ask for everything that walks of one shape lead to; yield where they stop at choices."""
        shape, said = bundle.shape, {**bundle.parameters(), "possible": possible}
        here = {lane: self._bits(member.here, [lane]) for member in bundle.members for lane in member.lanes}
        ends = [lane for member in bundle.members if member.ends for lane in member.lanes]
        ways: dict[tuple[bool, tuple[int, ...]], Carried] = {}

        def links(query: Cypher, label: str, ids: list[str], *, going_on: bool) -> Iterator[Link]:
            for row in self._ask(query, ids, **said):
                stop = self.node.get((row["label"], row["stop"]))
                if stop is None:
                    continue
                way = (going_on, tuple(row["ways"]))
                if way not in ways:
                    ways[way] = self._carried(m for m in bundle.by_way(row["ways"]) if m.goes_on or not going_on)
                for source in row["sources"]:
                    yield Link(self.node[label, source], stop, ways[way])

        for label, ids in self.sources.items():
            # No step at all leads to what is known without asking.
            if shape.parts and ends:
                for row in self._ask(
                    to_ends(shape, label), ids, **said, **bundle.takers(len(self._classes)), lanes=ends
                ):
                    bits = reduce(or_, (here[lane] for lane in row["lanes"]))
                    for source in row["sources"]:
                        masks[self.node[label, source]] |= bits
            if shape.parts and (possible or self.one_of):
                yield from links(to_stops(shape, label), label, ids, going_on=False)
            if self.groups and any(member.goes_on for member in bundle.members):
                yield from links(to_groups(shape, label), label, ids, going_on=True)

    def _carried(self, members: Iterable[Member]) -> Carried:
        return Carried(
            (self._bits(member.there, [lane]), self._bits(member.here, [lane]))
            for member in members
            for lane in member.lanes
        )

    def shortest(self, line: str, lane: int) -> int | None:
        """Return the fewest certain relations from a line to an end of a lane, where no choice lies between."""
        path, found = self.lanes.lanes[lane].automaton, []
        classes = Classes(path)
        for walk in classes.walks(classes.of[0]) or ():
            fits = self._fits(path, walk.parts, possible=False)
            if fits is not None and walk.parts and classes.accepts(walk.ends):
                query = shortest(path, walk, "Organisation" if path.ends_on_party else "Component")
                rows = self.store.read(
                    query,
                    run=self.run.id,
                    derived=self.derived,
                    on=self.on,
                    id=line,
                    lane=lane,
                    possible=False,
                    **{f"fits{n}": fitting for n, fitting in enumerate(fits)},
                )
                found += [int(row["hops"]) for row in rows]
        return min(found, default=None)

    def _fits(self, path: Automaton, parts: Sequence[Part], *, possible: bool) -> list[list[int]] | None:
        """Return for each part of a pattern the classes of relations that it takes; ``None`` where it takes none and must."""
        least = Kleene.MAYBE if possible else Kleene.YES
        found = []
        for part in parts:
            positions = [path.positions[state - 1] for state in part.positions]
            fitting = [
                number
                for number, edge in enumerate(self._classes)
                if any(position.matches(*edge) >= least for position in positions)
            ]
            if not fitting and not part.repeated:
                return None
            found.append(fitting)
        return found

    @cached_property
    def _classes(self) -> list[EdgeClass]:
        """The classes of relations of the run, by the number that stands on each relation."""
        found = []
        for text in self.run.about["fits"]:
            relation, access, country = text.split(" ")
            places = tuple(sorted(self.graph.world.region(country.split("|")).possible)) if country else None
            found.append(EdgeClass(relation, access or None, places))
        return found

    def _ask(self, query: Cypher, ids: list[str], **said: Any) -> Iterator[Any]:
        for at in range(0, len(ids), SOURCES_AT_ONCE):
            yield from self.store.read(
                query,
                run=self.run.id,
                derived=self.derived,
                on=self.on,
                ids=ids[at : at + SOURCES_AT_ONCE],
                **said,
            )

    def _step_by_step(self, classes: Classes, numbers: list[int], *, possible: bool) -> Iterator[Link]:
        """Walk a path that no pattern says: the database gives each step, the states are counted here."""
        path = classes.path
        for state in range(1, path.states):
            part = Part((state,), repeated=False)
            fits = self._fits(path, [part], possible=possible)
            if fits is None:
                continue
            before = sorted(path.before[state - 1])
            carried = Carried((self._bits([state], [n]), self._bits(before, [n])) for n in numbers)
            for label, ids in self.sources.items():
                for row in self._ask(one_step(path, part, label), ids, fits0=fits[0], possible=possible):
                    target = self.node.get((row["label"], row["target"]))
                    if target is not None:
                        yield Link(self.node[label, row["source"]], target, carried)
        same = Carried(
            (bit, bit) for state in range(path.states) for bit in (self._bits([state], [n]) for n in numbers)
        )
        for node, choice in self._hanging():
            yield Link(node, choice, same)

    def _hanging(self) -> list[tuple[int, int]]:
        """Return each component with the groups of alternatives that hang on it."""
        found = []
        for choice, (_, members) in self.graph.choices.items():
            owners = {self.graph.stands_in[node] for node, _ in members if node in self.graph.stands_in}
            found += [(owner, choice) for owner in owners]
        return found

    # -- choices ---------------------------------------------------------------------------------------

    def _settle(self, links: list[Link], masks: list[int], *, possible: bool) -> None:
        """Carry bits over choices until nothing changes: a choice from its members, a source from its choices."""
        gather = gather_possible if possible else gather_certain
        changed = bool(links)
        while changed:
            changed = False
            for node, choice in self.graph.choices.items():
                bits = masks[node] | gather(choice, masks, self.lanes.denial)
                changed |= bits != masks[node]
                masks[node] = bits
            for source, target, carried in links:
                bits = masks[source] | carried(masks[target])
                changed |= bits != masks[source]
                masks[source] = bits


def _in_batches(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield rows together until they name as many ends as one transaction is to write."""
    batch: list[dict[str, Any]] = []
    named = 0
    for row in rows:
        if batch and named + len(row["ids"]) > ENDS_AT_ONCE:
            yield batch
            batch, named = [], 0
        batch.append(row)
        named += len(row["ids"])
    if batch:
        yield batch
