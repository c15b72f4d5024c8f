"""Which lanes reach which node, as the database finds it? The second engine, with the answers of the first.

Who stands at the ends of paths was decided by ``depgraph.law`` and is written down as ``CAUGHT_BY``; the walks
between are the database's, in both worlds. A walk stops at a choice: whether *exactly one of* or *k of n* leads on is
no question of paths, and is settled here from what its members reach, as often as anything changes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.graph.supply import EdgeClass
from depgraph.law.reach import Reached, gather_certain, gather_possible
from depgraph.model.vocabulary import ASSUMED_BUYER, Kleene
from depgraph.store.cypher import cypher
from depgraph.store.places import Places
from depgraph.store.rows import compact
from depgraph.store.walking import Classes, Part, one_step, shortest, to_ends, to_groups

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
    "UNWIND $rows AS row MATCH (t:<label> {run: $run, id: row.id}) MATCH (law:Law {run: $run, id: row.law}) "
    "MERGE (t)-[e:CAUGHT_BY {derived: $derived, rule: row.rule, level: row.level, lane: row.lane}]->(law) "
    "SET e.question = $question, e.sure = row.sure, e.destination = row.destination"
)


class Link(NamedTuple):
    """From a source in some states there is a way to a target in others: what holds there holds here."""

    source: int
    states: Sequence[int]
    target: int
    there: Sequence[int]
    lanes: Sequence[int]


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
        for label, entries in rows.items():
            for at in range(0, len(entries), ENDS_AT_ONCE):
                self.store.write(
                    cypher(CAUGHT, label=label),
                    run=self.run.id,
                    question=self.question,
                    derived=self.derived,
                    rows=entries[at : at + ENDS_AT_ONCE],
                )

    def _ends_of(self, said: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> None:
        sure, graph = self.lanes.certain_ends[said["lane"]], self.graph
        for node in sorted(self.lanes.possible_ends[said["lane"]] | sure):
            label, key = "Organisation" if graph.is_party(node) else "Component", graph.ids[node]
            rows[label].append({**said, "id": key, "sure": node in sure})
            if key in self.places.buyers:
                # A bill that says *ourselves* was pushed before anybody said who that is.
                rows[label].append({**said, "id": ASSUMED_BUYER, "sure": node in sure})

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
        for path, every in self._by_path().items():
            # Where nothing surely stands at the ends of a lane, nothing surely reaches them.
            numbers = every if possible else [n for n in every if lanes.certain_ends[n]]
            if not numbers:
                continue
            classes = Classes(path)
            starts = classes.starts()
            if any(classes.walks(start) is None for start in starts):
                links += self._step_by_step(classes, numbers, possible=possible)
                continue
            for start in starts:
                links += self._walk(classes, start, numbers, masks, possible=possible)
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

    def _walk(
        self, classes: Classes, start: int, numbers: list[int], masks: list[int], *, possible: bool
    ) -> Iterator[Link]:
        """Ask for everything that walks from one class of states lead to; yield where they stop at choices."""
        here = classes.states[start]
        for walk in classes.walks(start) or ():
            fits = self._fits(classes.path, walk.parts, possible=possible)
            if fits is None:
                continue
            there = classes.states[walk.ends]
            if self._matters(classes, walk, possible=possible):
                end = (
                    ("Organisation" if classes.path.ends_on_party else "Component")
                    if classes.accepts(walk.ends)
                    else None
                )
                for label, ids in self.sources.items():
                    for row in self._ask(
                        to_ends(classes.path, walk, label, end), ids, fits, lanes=numbers, possible=possible
                    ):
                        node = self.node[label, row["source"]]
                        stop = self.node.get((row["label"], row["stop"]))
                        if row["stop"] is None:
                            masks[node] |= self._bits(here, row["lanes"])
                        elif stop is not None:
                            yield Link(node, here, stop, there, numbers)
            if self.groups and classes.steps[walk.ends]:
                for label, ids in self.sources.items():
                    for row in self._ask(to_groups(classes.path, walk, label), ids, fits, possible=possible):
                        stop = self.node.get(("Choice", row["stop"]))
                        if stop is not None:
                            yield Link(self.node[label, row["source"]], here, stop, there, numbers)

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
                    **fits,
                )
                found += [int(row["hops"]) for row in rows]
        return min(found, default=None)

    def _matters(self, classes: Classes, walk: Walk, *, possible: bool) -> bool:
        """Whether a pattern may lead to anything that is not known without asking, as no step at all is."""
        return bool(walk.parts) and (classes.accepts(walk.ends) or possible or self.one_of)

    def _fits(self, path: Automaton, parts: Sequence[Part], *, possible: bool) -> dict[str, list[int]] | None:
        """Return for each part of a pattern the classes of relations that it takes; ``None`` where one takes none."""
        found = {}
        for n, part in enumerate(parts):
            fitting = [number for number, edge in self._classes() if self._takes(path, part, edge, possible=possible)]
            if not fitting and not part.repeated:
                return None
            found[f"fits{n}"] = fitting
        return found

    def _takes(self, path: Automaton, part: Part, edge: EdgeClass, *, possible: bool) -> bool:
        least = Kleene.MAYBE if possible else Kleene.YES
        return any(path.positions[state - 1].matches(*edge) >= least for state in part.positions)

    def _classes(self) -> list[tuple[int, EdgeClass]]:
        found = []
        for number, text in enumerate(self.run.about["fits"]):
            relation, access, country = text.split(" ")
            places = tuple(sorted(self.graph.world.region(country.split("|")).possible)) if country else None
            found.append((number, EdgeClass(relation, access or None, places)))
        return found

    def _ask(self, query: Cypher, ids: list[str], fits: Mapping[str, list[int]], **more: Any) -> list[Any]:
        found: list[Any] = []
        for at in range(0, len(ids), SOURCES_AT_ONCE):
            found += self.store.read(
                query,
                run=self.run.id,
                derived=self.derived,
                on=self.on,
                ids=ids[at : at + SOURCES_AT_ONCE],
                **fits,
                **more,
            )
        return found

    def _step_by_step(self, classes: Classes, numbers: list[int], *, possible: bool) -> Iterator[Link]:
        """Walk a path that no pattern says: the database gives each step, the states are counted here."""
        path = classes.path
        for state in range(1, path.states):
            part = Part((state,), repeated=False)
            fits = self._fits(path, [part], possible=possible)
            if fits is None:
                continue
            for label, ids in self.sources.items():
                for row in self._ask(one_step(path, part, label), ids, fits, possible=possible):
                    target = self.node.get((row["label"], row["target"]))
                    if target is not None:
                        before = sorted(path.before[state - 1])
                        yield Link(self.node[label, row["source"]], before, target, [state], numbers)
        for node, choice in self._hanging():
            for state in range(path.states):
                yield Link(node, [state], choice, [state], numbers)

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
        carried = [
            (link, [(self._bits(link.there, [n]), self._bits(link.states, [n])) for n in link.lanes]) for link in links
        ]
        changed = bool(carried)
        while changed:
            changed = False
            for node, choice in self.graph.choices.items():
                bits = masks[node] | gather(choice, masks, self.lanes.denial)
                changed |= bits != masks[node]
                masks[node] = bits
            for link, pairs in carried:
                bits = masks[link.source]
                for there, here in pairs:
                    if masks[link.target] & there:
                        bits |= here
                changed |= bits != masks[link.source]
                masks[link.source] = bits
