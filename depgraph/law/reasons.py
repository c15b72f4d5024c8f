"""Why does a law reach a line, what would settle an unknown, and on what does a clear rest?"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.graph.supply import Expected
from depgraph.law.tracing import Open, Rest, Step, Tracer
from depgraph.model.conditions import PARTY
from depgraph.model.records import cited
from depgraph.model.vocabulary import ASSUMED_BUYER, PARTY_RELATIONS, Kleene, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.law.assessment import Assessment, RuleRun, Verdict
    from depgraph.law.predicates import Conditions
    from depgraph.model.conditions import Predicate
    from depgraph.model.paths import Automaton
    from depgraph.model.records import Component, Relation

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES
MAX_ENDS = 400
"""Path ends looked at when collecting missing facts or closures: more would not be read."""

Place = tuple[int, int]
"""A node and an automaton state."""


class _Move(NamedTuple):
    """One step through the product of graph and automaton; ``why`` is empty inside a choice."""

    node: int
    state: int
    why: Relation | Expected | None
    truth: Kleene


class Reasons:
    """Explains the verdicts of one assessment, on demand."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.graph = assessment.graph
        self.world = assessment.world
        self.tracer = Tracer(assessment.captures)
        self._positions: dict[Automaton, list[list[tuple[int, frozenset[int], Kleene]]]] = {}
        self._ends: dict[tuple[int, int, str | None], dict[Open, None]] = {}
        self._walks: dict[tuple[Automaton, int], tuple[list[tuple[int, _Move]], list[int]]] = {}
        self._nobodies = (self.graph.any_party, self.graph.any_component)

    # -- walking ---------------------------------------------------------------------------------------

    def _moves(self, place: Place, run: RuleRun, *, at_least: Kleene) -> Iterator[_Move]:
        node, state = place
        choice = self.graph.choices.get(node)
        if choice is not None:
            for member, truth in choice[1]:
                if truth >= at_least:
                    yield _Move(member, state, None, truth)
            return
        fitting = self._fitting(run)
        for (target, edge, truth), why in zip(self.graph.edges[node], self.graph.why[node], strict=True):
            if not self.graph.classes[edge].relation:
                yield _Move(target, state, None, truth)
            for number, before, fits in fitting[edge]:
                matched = min(truth, fits)
                if state in before and matched >= at_least:
                    yield _Move(target, number, why, matched)

    def _fitting(self, run: RuleRun) -> list[list[tuple[int, frozenset[int], Kleene]]]:
        """Return, for each class of relation, the positions of a rule's path that it may step to."""
        path = run.rule.path
        found = self._positions.get(path)
        if found is None:
            positions = list(enumerate(zip(path.positions, path.before, strict=True), 1))
            found = self._positions[path] = [
                [(n, before, truth) for n, (position, before) in positions if (truth := position.matches(*edge))]
                for edge in self.graph.classes
            ]
        return found

    def _is_end(self, place: Place, run: RuleRun, ends: set[int]) -> bool:
        return place[1] in run.rule.path.accepting and place[0] in ends

    # -- chains ----------------------------------------------------------------------------------------

    def chain(self, line: Component, verdict: Verdict) -> list[Step]:
        """Return the shortest chain of certain facts for the lower end; empty where that is clear."""
        chains = self.chains(line, verdict, most=1)
        return chains[0] if chains else []

    def chains(self, line: Component, verdict: Verdict, *, most: int) -> list[list[Step]]:
        """Return up to ``most`` chains for the lower end, shortest first, ties broken by id."""
        low = verdict.at_least or verdict.bare[0]
        if not low:
            return []
        found: list[list[Step]] = []
        for run in self._runs_at(line, verdict, low):
            lane = self.assessment.lane(run, self._component(line), exposed=low is Level.EXPOSED)
            found += self._search(line, run, lane, most - len(found))
            if len(found) >= most:
                break
        return [self._for_line(line, steps) for steps in found]

    def _runs_at(self, line: Component, verdict: Verdict, low: Level) -> list[RuleRun]:
        component = self._component(line)
        runs = self.assessment.runs[verdict.law.id]
        return [run for run in runs if self.assessment.rule(run, component)[0] >= low]

    def _component(self, line: Component) -> Component:
        """Return the line that is answered for a line."""
        return self.world.facts.components[self.assessment.stands_for[line.id]]

    def _conditions(self, run: RuleRun, component: Component) -> Conditions:
        """Return the conditions of a rule's law for a line: where it goes decides."""
        return self.assessment.conditions[run.law.id].for_line(component)

    def _search(self, line: Component, run: RuleRun, lane: int, most: int) -> list[list[Step]]:
        """Breadth first through certain relations, pruned by the lane's own bits."""
        component = self._component(line)
        start, conditions = self.graph.node[component.id], self._conditions(run, component)
        offset = self.assessment.lanes.lanes[lane].offset
        ends = self.assessment.lanes.certain_ends[lane]
        masks = self.assessment.reached.certain
        found: list[list[Step]] = []
        came: dict[Place, tuple[Place, _Move]] = {}
        queue: deque[Place] = deque([(start, 0)])
        seen: set[Place] = {(start, 0)}
        while queue and len(found) < most:
            place = queue.popleft()
            if self._is_end(place, run, ends):
                found.append(self._steps(place, came, run, conditions))
                continue
            for move in sorted(self._moves(place, run, at_least=YES), key=lambda m: (self.graph.ids[m.node], m.state)):
                following = (move.node, move.state)
                if following not in seen and masks[move.node] >> (offset + move.state) & 1:
                    seen.add(following)
                    came[following] = (place, move)
                    queue.append(following)
        return found

    def _steps(
        self, place: Place, came: dict[Place, tuple[Place, _Move]], run: RuleRun, conditions: Conditions
    ) -> list[Step]:
        end = place[0]
        moves: list[tuple[Place, _Move]] = []
        while place in came:
            before, move = came[place]
            moves.append((before, move))
            place = before
        moves.reverse()
        steps: list[Step] = []
        alternatives: list[int] = []
        for i, (before, move) in enumerate(moves):
            if move.why is None:
                choice = self.graph.choices.get(before[0])
                if choice is not None and choice[0] < 0:
                    alternatives += [node for node, _ in choice[1] if node != move.node]
                continue
            target = moves[i + 1][1].node if move.node in self.graph.choices and i + 1 < len(moves) else move.node
            steps.append(self._relation_step(before[0], move.why, target))
        steps += self._end_steps(end, run, conditions)
        for other in alternatives:
            # Exactly one of several holds: the finding is certain because each of them leads there.
            last = next((s for s in reversed(steps) if s.relation in PARTY_RELATIONS), None)
            if last is not None:
                steps.append(last._replace(object=self.graph.ids[other], detail="the alternative"))
            steps += self._end_steps(other, run, conditions)
        return steps

    def _subject(self, node: int) -> str:
        """Return whose relation an edge at a node is: a stand-in's is its component's."""
        return self.graph.ids[self.graph.stands_in.get(node, node)]

    def _relation_step(self, node: int, why: Relation | Expected, target: int) -> Step:
        subject, key = self._subject(node), self.graph.ids[target]
        kind = "organisation" if self.graph.is_party(target) else "component"
        if isinstance(why, Expected):
            return Step(subject, why.relation, key, kind, "not recorded", MAYBE, "nobody", ())
        detail = [f"access: {why.access}"] if why.access else []
        detail += ["in " + " or ".join(why.country)] if why.country else []
        detail += [why.why] if why.why else []
        if len(why.objects) > 1:
            detail.append("one of " + ", ".join(self.tracer.name(one) for one in why.objects))
        return Step(
            subject,
            why.relation,
            key,
            kind,
            ", ".join(detail),
            self.world.held(why),
            why.stated_by,
            tuple(why.cites),
        )

    def _end_steps(self, node: int, run: RuleRun, conditions: Conditions) -> list[Step]:
        steps: list[Step] = []
        for predicate in (run.rule.binds, run.rule.when_end):
            if predicate is not None:
                steps += self._holds_because(predicate, node, conditions)
        return steps

    def _holds_because(self, predicate: Predicate, node: int, conditions: Conditions) -> list[Step]:
        """Return the facts that make a condition certainly hold at the end of a path."""
        ((name, value),) = predicate.items()
        if name == "all":
            return [s for p in value for s in self._holds_because(p, node, conditions)]
        if name == "any":
            holding = [p for p in value if self._evaluate(p, node, conditions) is YES]
            options = [self._holds_because(p, node, conditions) for p in holding]
            return min(options, key=len, default=[])
        key = self.graph.ids[node]
        if name == "not":
            return []
        if name == "captured":
            return self.tracer.chain(conditions.law.tests[value], key)
        if name == "listed_on":
            step = self.tracer.listing_step(key, value)
            return [step] if step else []
        if name in {"seat", "incorporated_in", "headquartered_in"}:
            step = self.tracer.seat_step(key, value, only_headquarters=name == "headquartered_in")
            return [step] if step else []
        if name == "present_in":
            found = self.tracer.presence_step(key, value)
            return [found] if found else []
        return self._item_steps(name, node, conditions)

    def _evaluate(self, predicate: Predicate, node: int, conditions: Conditions) -> Kleene:
        if self.graph.is_party(node):
            return conditions.of_party(predicate, self.graph.ids[node])
        return conditions.of_item(predicate, self.graph.component(node))

    def _item_steps(self, name: str, node: int, conditions: Conditions) -> list[Step]:
        item = self.graph.component(node)
        if item is None or name in PARTY:
            return []
        if name in {"origin", "located_in"}:
            relation = "originates_in" if name == "origin" else "located_in"
            return [
                Step(
                    item.id,
                    relation,
                    " or ".join(p.objects),
                    "jurisdiction",
                    "",
                    YES,
                    p.stated_by,
                    tuple(p.cites),
                )
                for p in self.world.places(item, relation)[:1]
            ]
        found = conditions.attribute(item, name)
        shown = ", ".join(found) if isinstance(found, list | tuple) else str(found)
        said = item
        if getattr(item, name) is None and item.product:
            said = self.world.facts.components[item.product]
        return [Step(item.id, name, shown, "value", "", YES, said.stated_by, tuple(cited(said.cites, name)))]

    def _for_line(self, line: Component, steps: list[Step]) -> list[Step]:
        """Name the line itself where an equal one was answered for it."""
        key = self.assessment.stands_for[line.id]
        if key == line.id:
            return steps
        return [s._replace(subject=line.id) if s.subject == key else s for s in steps]

    # -- what is contested -----------------------------------------------------------------------------

    def contested(self, line: Component, verdict: Verdict) -> list[str]:
        """Return the contested rules that alone raise the upper end of an unknown."""
        component = self.world.facts.components[self.assessment.stands_for[line.id]]
        return [
            run.rule.text
            for run in self.assessment.runs[verdict.law.id]
            if run.rule.contested and run.after_status(self.assessment.rule(run, component))[1] > verdict.at_least
        ]

    # -- what is missing -------------------------------------------------------------------------------

    def missing(self, line: Component, verdict: Verdict) -> list[Open]:
        """Return the facts that an unknown hangs on, nearest first; empty where the verdict is known."""
        if verdict.known:
            return []
        component = self.world.facts.components[self.assessment.stands_for[line.id]]
        found: dict[Open, None] = {}
        if self.assessment.kind(component) is None:
            found[Open(component.id, "kind of component")] = None
        for run in self.assessment.runs[verdict.law.id]:
            low, high = self.assessment.rule(run, component)
            after = run.after_status((low, high))
            if after[1] > verdict.at_least:
                if not run.status.verified and high > verdict.at_least:
                    found[Open(verdict.law.id, f"status on {self.world.on}: {run.status.word}")] = None
                if low < high:
                    self._missing_on_paths(component, run, high, found)
                    self._missing_on_line(component, run, found)
        key = component.id
        return [o._replace(about=line.id) if o.about == key else o for o in found]

    def _missing_on_paths(self, component: Component, run: RuleRun, high: Level, found: dict[Open, None]) -> None:
        number = self.assessment.lane(run, component, exposed=high is Level.EXPOSED)
        lane = self.assessment.lanes.lanes[number]
        certain, possible = self.assessment.reached.certain, self.assessment.reached.possible
        sure, perhaps = (
            self.assessment.lanes.certain_ends[number],
            self.assessment.lanes.possible_ends[number],
        )
        start = self.graph.node[component.id]
        if certain[start] >> lane.offset & 1:
            return
        moves, ends = self._walk(run, start)
        for node, move in moves:
            if move.truth is not YES and possible[move.node] >> (lane.offset + move.state) & 1:
                self._open_move(node, move, run, found)
        for node in ends:
            if node in perhaps and node not in sure:
                found.update(self._open_end(run, node, self._conditions(run, component)))

    def _walk(self, run: RuleRun, start: int) -> tuple[list[tuple[int, _Move]], list[int]]:
        """Return every step and every end of a rule's path below a node, nearest first; rules share paths."""
        path = run.rule.path
        found = self._walks.get((path, start))
        if found is None:
            moves: list[tuple[int, _Move]] = []
            ends: dict[int, None] = {}
            queue, seen = deque([(start, 0)]), {(start, 0)}
            while queue and len(ends) < MAX_ENDS:
                place = queue.popleft()
                if place[1] in path.accepting:
                    ends[place[0]] = None
                for move in self._moves(place, run, at_least=MAYBE):
                    moves.append((place[0], move))
                    following = (move.node, move.state)
                    if following not in seen and move.node not in self._nobodies:
                        seen.add(following)
                        queue.append(following)
            found = self._walks[path, start] = (moves, list(ends))
        return found

    def _open_end(self, run: RuleRun, node: int, conditions: Conditions) -> dict[Open, None]:
        """Return what is open about the end of a path under a rule."""
        key = (id(run), node, conditions.destination)
        if key not in self._ends:
            found: dict[Open, None] = {}
            for predicate in (run.rule.binds, run.rule.when_end, *(c.end for c in run.unless)):
                if predicate is not None:
                    self._open(predicate, node, conditions, found)
            self._ends[key] = found
        return self._ends[key]

    def _open_move(self, node: int, move: _Move, run: RuleRun, found: dict[Open, None]) -> None:
        if move.truth is YES:
            return
        subject = self._subject(node)
        if isinstance(move.why, Expected):
            found[Open(subject, move.why.relation)] = None
        elif move.why is not None:
            what = f"{move.why.relation} {', '.join(self.tracer.name(o) for o in move.why.objects)}"
            position = run.rule.path.positions[move.state - 1]
            if self.world.held(move.why) is not YES:
                found[Open(subject, f"whether it is {what}")] = None
            elif position.access is not None and move.why.access is None:
                found[Open(subject, f"the access of {what}")] = None
            elif position.country is not None:
                found[Open(subject, f"the country in which it is {what}")] = None
            else:
                found[Open(subject, f"whether the name means this product: {what}")] = None

    def _open(self, predicate: Predicate, node: int, conditions: Conditions, found: dict[Open, None]) -> None:
        """Collect the open facts of a condition that is neither certain nor excluded."""
        ((name, value),) = predicate.items()
        if name in {"all", "any"}:
            for part in value:
                self._open(part, node, conditions, found)
            return
        if name == "not":
            self._open(value, node, conditions, found)
            return
        if self._evaluate(predicate, node, conditions) is not MAYBE:
            return
        key = self.graph.ids[node]
        if name == "captured":
            found.update(dict.fromkeys(self.tracer.missing(conditions.law.tests[value], key)))
            return
        for member in self.world.members(key):
            if member != key and name in PARTY:
                found[Open(key, f"whether it is the same as {self.tracer.name(member)}")] = None
        if len(self.world.members(key)) > 1 and name in PARTY:
            return
        if name == "listed_on":
            for one in value:
                if self.world.listed(key, [one]) is MAYBE:
                    found[Open(key, f"screening against {one}")] = None
            return
        words = {
            "seat": "seat", "incorporated_in": "seat", "headquartered_in": "headquarters",
            "present_in": f"presence in {', '.join(value)}", "state_listed_on": "seat",
            "rare_earths": "rare earths it contains", "eccn": "ECCN", "origin": "country of origin",
            "located_in": "location",
        }  # fmt: skip
        found[Open(key, words.get(name, name))] = None

    def _missing_on_line(self, component: Component, run: RuleRun, found: dict[Open, None]) -> None:
        conditions = self._conditions(run, component)
        clauses = [run.rule.when_start, *(c.start for c in run.unless), *(c.start for c in run.mitigations)]
        for predicate in clauses:
            if predicate is not None and conditions.of_line(predicate, component) is MAYBE:
                self._open_line(predicate, component, conditions, found)

    def _open_line(
        self, predicate: Predicate, component: Component, conditions: Conditions, found: dict[Open, None]
    ) -> None:
        ((name, value),) = predicate.items()
        if name in {"all", "any"}:
            for part in value:
                self._open_line(part, component, conditions, found)
        elif name == "not":
            self._open_line(value, component, conditions, found)
        elif conditions.of_line(predicate, component) is MAYBE:
            if name == "buyer":
                found[Open(self.assessment.buyer, "who owns the buyer and where its parent sits")] = None
            else:
                for leaf in _leaves(value):
                    found[
                        Open(
                            component.id,
                            {
                                "keys": "who holds the keys",
                                "data": "data handled",
                                "users_in": "where users are",
                            }.get(leaf, leaf),
                        )
                    ] = None

    # -- what a clear rests on -------------------------------------------------------------------------

    def rests_on(self, line: Component, verdict: Verdict) -> list[Rest]:
        """Return closing facts and assumptions that alone keep an upper end down; empty where it is exposed."""
        if verdict.at_most is Level.EXPOSED:
            return []
        component = self.world.facts.components[self.assessment.stands_for[line.id]]
        found: dict[Rest, None] = {}
        for run in self.assessment.runs[verdict.law.id]:
            high = self.assessment.rule(run, component)[1]
            if run.after_status((high, high))[1] < high:
                found[
                    Rest(
                        verdict.law.id,
                        f"status on {self.world.on}: {run.status.word}",
                        "law",
                        run.status.cites,
                    )
                ] = None
                if verdict.at_most is Level.CLEAR or high is Level.EXPOSED:
                    continue
            self._line_rests(component, run, found)
            self._path_rests(component, run, found)
        return [r._replace(about=line.id) if r.about == component.id else r for r in found]

    def _line_rests(self, component: Component, run: RuleRun, found: dict[Rest, None]) -> None:
        """Collect what makes a condition on the line certain: a trigger that fails, an exception that holds."""
        conditions = self._conditions(run, component)
        deciding = [run.rule.when_start] if run.holds(run.rule.when_start, component, conditions) is NO else []
        deciding += [
            clause.start
            for clause in (*run.unless, *run.mitigations)
            if clause.start and run.holds(clause.start, component, conditions) is YES
        ]
        for predicate in deciding:
            if predicate is not None:
                self._condition_rests(predicate, component, conditions, found)

    def _condition_rests(
        self, predicate: Predicate, component: Component, conditions: Conditions, found: dict[Rest, None]
    ) -> None:
        leaves = set(_leaves(predicate))
        if "buyer" in leaves:
            if self.assessment.buyer == ASSUMED_BUYER:
                found[Rest(ASSUMED_BUYER, "the buyer is EU-owned and on no list", "assumption", ())] = None
            else:
                for rest in self._buyer_rests(predicate, conditions):
                    found[rest] = None
        if "destination" in leaves and component.destination is None:
            found[Rest(component.id, f"destination {self.assessment.destination}", "assumption", ())] = None
        for name in sorted(leaves & {"data", "keys", "users_in", "kind", "eccn"}):
            value = conditions.attribute(component, name)
            cites = tuple(cited(component.cites, name))
            found[Rest(component.id, f"{name}: {value}", component.stated_by, cites)] = None

    def _buyer_rests(self, predicate: Predicate, conditions: Conditions) -> Iterator[Rest]:
        buyer = self.assessment.buyer
        for test in sorted(set(_captured(predicate))):
            yield from self.tracer.rests_on(conditions.law.tests[test], buyer)
        for name, value in _buyer_leaves(predicate):
            if name == "listed_on":
                yield from self.tracer.seed_rests("listed_on", value, buyer)
            elif name in PARTY:
                yield from self.tracer.seed_rests("seat", (), buyer)

    def _path_rests(self, component: Component, run: RuleRun, found: dict[Rest, None]) -> None:
        conditions = self._conditions(run, component)
        start = (self.graph.node[component.id], 0)
        queue, seen, ends = deque([start]), {start}, 0
        while queue and ends < MAX_ENDS:
            place = queue.popleft()
            node, state = place
            key = self.graph.ids[node]
            if state in run.rule.path.accepting and node not in self.graph.choices:
                ends += 1
                self._closures(run.rule.binds, node, conditions, found)
                for clause in (*run.unless, *run.mitigations):
                    if clause.end and self._evaluate(clause.end, node, conditions) is YES:
                        self._closures(clause.end, node, conditions, found)
            moves = list(self._moves(place, run, at_least=MAYBE))
            described = self.graph.component(node)
            if described is not None:
                wanted = {
                    p.relation
                    for p, before in zip(run.rule.path.positions, run.rule.path.before, strict=True)
                    if state in before
                }
                taken = {m.why.relation for m in moves if m.why is not None}
                silent = sorted(wanted - taken - {"requires"})
                if silent:
                    kind = self.assessment.kind(described) or "component"
                    found[
                        Rest(
                            key,
                            f"a {kind.replace('_', ' ')} here has no {', '.join(silent)}",
                            described.stated_by,
                            (),
                        )
                    ] = None
            for move in moves:
                following = (move.node, move.state)
                if following not in seen:
                    seen.add(following)
                    queue.append(following)

    def _closures(self, predicate: Predicate, node: int, conditions: Conditions, found: dict[Rest, None]) -> None:
        """Collect what says that a condition does not hold at the end of a path."""
        ((name, value),) = predicate.items()
        if name == "all":
            # One part that fails is enough; the first that does keeps the whole out.
            for part in value:
                if self._evaluate(part, node, conditions) is NO:
                    self._closures(part, node, conditions, found)
                    return
            return
        if name == "any":
            for part in value:
                self._closures(part, node, conditions, found)
            return
        if name == "not":
            # That something certainly holds may rest on closing facts too: a top is one only if nobody is above it.
            self._closures(value, node, conditions, found)
            return
        key = self.graph.ids[node]
        if name == "captured":
            for rest in self.tracer.rests_on(conditions.law.tests[value], key):
                found[rest] = None
        elif name == "listed_on":
            for rest in self.tracer.seed_rests("listed_on", value, key):
                found[rest] = None
        elif name in PARTY:
            organisation = self.world.organisation(key)
            seats = self.tracer.seed_rests("seat", (), key)
            for rest in seats:
                found[rest] = None
            if name == "present_in":
                cites = tuple(cited(organisation.cites, "presence"))
                found[Rest(key, "presence is complete", organisation.stated_by, cites)] = None
        else:
            item = self.graph.component(node)
            if item is not None:
                attribute = (
                    None if name in {"origin", "located_in", "destination"} else conditions.attribute(item, name)
                )
                shown = (
                    name
                    if attribute is None
                    else f"{name}: {', '.join(attribute) if isinstance(attribute, list | tuple) else attribute}"
                )
                found[Rest(key, shown, item.stated_by, tuple(cited(item.cites, name)))] = None


def _leaves(predicate: Predicate) -> Iterator[str]:
    for name, value in predicate.items():
        if name in {"all", "any"}:
            for part in value:
                yield from _leaves(part)
        elif name in {"not", "line"}:
            yield from _leaves(value)
        else:
            yield name


def _buyer_leaves(predicate: Predicate, *, of_buyer: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield each condition asked of the buyer, with its value."""
    for name, value in predicate.items():
        if name in {"all", "any"}:
            for part in value:
                yield from _buyer_leaves(part, of_buyer=of_buyer)
        elif name in {"not", "buyer"}:
            yield from _buyer_leaves(value, of_buyer=of_buyer or name == "buyer")
        elif of_buyer:
            yield name, value


def _captured(predicate: Predicate) -> Iterator[str]:
    for name, value in predicate.items():
        if name in {"all", "any"}:
            for part in value:
                yield from _captured(part)
        elif name in {"not", "line", "buyer"}:
            yield from _captured(value)
        elif name == "captured":
            yield value
