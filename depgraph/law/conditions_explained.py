"""Which facts make a condition hold, leave it open, or keep it out? Of a path's end, the line, the buyer or a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.graph.supply import Expected
from depgraph.law import content_explained
from depgraph.law.statements import FIELD, PLACES, attribute, said_by
from depgraph.law.tracing import Step, Tracer
from depgraph.law.walking import Walks
from depgraph.model.conditions import PARTY
from depgraph.model.missing import ORIGINS, Asked, Closing, ClosingFact, Field, Missing, MissingFact, Origin
from depgraph.model.records import cited
from depgraph.model.steps import Detail, Says
from depgraph.model.vocabulary import ASSUMED_BUYER, PARTY_RELATIONS, Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from depgraph.law.assessment import Assessment
    from depgraph.law.predicates import Conditions
    from depgraph.law.walking import Move
    from depgraph.model.conditions import Predicate
    from depgraph.model.paths import Automaton, Position
    from depgraph.model.records import Component, Relation

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

Found = dict[MissingFact, None]
Rests = dict[ClosingFact, None]

_OPEN_PARTY = {
    "seat": Missing.SEAT, "incorporated_in": Missing.SEAT, "headquartered_in": Missing.HEADQUARTERS,
    "state_listed_on": Missing.SEAT, "party_kind": Missing.PARTY_KIND,
}  # fmt: skip


class Explained:
    """Explains conditions over one assessment."""

    def __init__(self, assessment: Assessment, tracer: Tracer) -> None:
        self.assessment, self.tracer = assessment, tracer
        self.graph, self.world = assessment.graph, assessment.world
        self._steps: dict[tuple[int, int, int, str], MissingFact] = {}
        self._openers: dict[tuple[int, int], tuple[Predicate, Conditions, Callable[[int], Found]]] = {}
        """By the identity of a condition and of what evaluates it, which are kept with it."""
        ancestry = assessment.ancestry
        self._ancestors = Walks(self.graph, ancestry.lanes, ancestry.reached) if ancestry.reached else None

    def evaluate(self, predicate: Predicate, node: int, conditions: Conditions) -> Kleene:
        """Whether a condition holds at the end of a path."""
        if self.graph.is_party(node):
            return conditions.of_party(predicate, self.graph.ids[node])
        return conditions.of_item(predicate, self.graph.component(node))

    # -- why it holds ----------------------------------------------------------------------------------

    def because(self, predicate: Predicate, node: int, conditions: Conditions) -> list[Step]:
        """Return the facts that make a condition certainly hold at the end of a path."""
        if self.graph.is_party(node):
            return self._because_party(predicate, self.graph.ids[node], conditions)
        item = self.graph.component(node)
        return self._because_item(predicate, item, conditions) if item is not None else []

    def because_of_line(self, predicate: Predicate, line: Component, conditions: Conditions) -> list[Step]:
        """Return the facts of the line, its buyer or a tenant that make a condition certainly hold."""

        def leaf(name: str, value: Any) -> list[Step]:
            if name == "buyer":
                buyer = self.assessment.buyer
                first = Step(line.id, "bought_by", buyer, "organisation", (), YES, "bill", ())
                return [first, *self._because_party(value, buyer, conditions)]
            if name == "tenant":
                for tenant, held in conditions.tenants(line):
                    if min(held, conditions.of_party(value, tenant.organisation)) is YES:
                        first = Step(
                            line.id, "used_by", tenant.organisation, "organisation", (Detail(Says.TENANT),), YES, tenant.stated_by,
                            tuple(tenant.cites),
                        )  # fmt: skip
                        return [first, *self._because_party(value, tenant.organisation, conditions)]
                return []
            return self._because_item(value, line, conditions)

        return _because(predicate, lambda p: conditions.of_line(p, line), leaf)

    def _because_party(self, predicate: Predicate, key: str, conditions: Conditions) -> list[Step]:
        def leaf(name: str, value: Any) -> list[Step]:
            found: Step | None = None
            if name == "captured":
                return self.tracer.chain(conditions.law.tests[value], key)
            if name == "listed_on":
                found = self.tracer.listing_step(key, value)
            elif name in {"seat", "incorporated_in", "headquartered_in"}:
                found = self.tracer.seat_step(key, value, only_headquarters=name == "headquartered_in")
            elif name == "present_in":
                found = self.tracer.presence_step(key, value)
            return [found] if found else []

        return _because(predicate, lambda p: conditions.of_party(p, key), leaf)

    def _because_item(self, predicate: Predicate, item: Component, conditions: Conditions) -> list[Step]:
        def leaf(name: str, value: Any) -> list[Step]:
            if name in PARTY:
                return []
            if name in PARTY_RELATIONS:
                return self._because_related(name, value, item, conditions)
            if name == "content":
                return [Step(item.id, "content", "", "value", (content_explained.counted(value, item, conditions),), YES,
                             item.stated_by, ())]  # fmt: skip
            if name == "ancestry":
                return self._because_ancestry(value, item, conditions)
            if name in PLACES:
                relation = PLACES[name]
                return [
                    Step(
                        item.id, relation, " or ".join(p.objects), "jurisdiction", (), YES, p.stated_by, tuple(p.cites)
                    )
                    for p in self.world.places(item, relation)[:1]
                ]
            if name == "destination":
                stated = item.destination is not None
                return [Step(item.id, name, str(conditions.destination), "value", (), YES,
                             item.stated_by if stated else "assumption", ())]  # fmt: skip
            field = FIELD.get(name, name)
            said = said_by(self.world, item, field)
            shown = _in_words(attribute(self.world, item, field))
            return [Step(item.id, name, shown, "value", (), YES, said.stated_by, tuple(cited(said.cites, field)))]

        return _because(predicate, lambda p: conditions.of_item(p, item), leaf)

    def _because_related(
        self, relation: str, predicate: Predicate, item: Component, conditions: Conditions
    ) -> list[Step]:
        for statement in self.graph.statements(item):
            if statement.relation == relation and self.world.held(statement) is YES:
                truths = [conditions.of_party(predicate, one) for one in statement.objects]
                if all(truth is YES for truth in truths):
                    return [
                        step
                        for one in statement.objects
                        for step in (self.relation_step(item.id, statement, one), *self._because_party(predicate, one, conditions))
                    ]  # fmt: skip
        return []

    def _because_ancestry(self, name: str, item: Component, conditions: Conditions) -> list[Step]:
        if self._ancestors is None:
            return []
        test, number = conditions.law.ancestry[name], self.assessment.ancestry.lane(conditions.law.id, name)
        for route in self._ancestors.routes(self.graph.node[item.id], number, most=1):
            steps = [
                self.relation_step(self.subject(n), m.why, self.graph.ids[m.node]) for n, m in route.moves if m.why
            ]
            return [*steps, *self.because(test.of, route.end, conditions)]
        return []

    def subject(self, node: int) -> str:
        """Return whose relation an edge at a node is: a stand-in's is its component's."""
        return self.graph.ids[self.graph.stands_in.get(node, node)]

    def relation_step(self, subject: str, why: Relation | Expected, key: str) -> Step:
        """Return a relation as a step of a chain."""
        kind = "organisation" if why.relation in PARTY_RELATIONS else "component"
        if isinstance(why, Expected):
            return Step(subject, why.relation, key, kind, (Detail(Says.NOT_RECORDED),), MAYBE, "nobody", ())
        details = [Detail(Says.ACCESS, (why.access,))] if why.access else []
        details += [Detail(Says.COUNTRY, tuple(why.country))] if why.country else []
        details += [Detail(Says.MATCHED, (why.why,))] if why.why else []
        details += [Detail(Says.ONE_OF, tuple(why.objects))] if len(why.objects) > 1 else []
        held, cites = self.world.held(why), tuple(why.cites)
        return Step(subject, why.relation, key, kind, tuple(details), held, why.stated_by, cites)

    # -- what leaves it open ---------------------------------------------------------------------------

    def open(self, predicate: Predicate, node: int, conditions: Conditions, found: Found) -> None:
        """Collect the open facts of a condition at the end of a path that is neither certain nor excluded."""
        key = (id(predicate), id(conditions))
        known = self._openers.get(key)
        if known is None:
            known = self._openers[key] = (predicate, conditions, self.opener([predicate], conditions))
        found.update(known[2](node))

    def opener(self, predicates: Sequence[Predicate], conditions: Conditions) -> Callable[[int], Found]:
        """Return what tells the open facts of several conditions at the end of a path: many paths end there."""
        of_parties: list[tuple[str, Any, int]] | None = None
        of_items: list[tuple[str, Any, int]] | None = None

        def at_end(node: int) -> Found:
            nonlocal of_parties, of_items
            found: Found = {}
            if self.graph.is_party(node):
                if of_parties is None:
                    of_parties = self._asked_of_ends(predicates, conditions, parties=True)
                for name, value, nodes in of_parties:
                    if nodes >> node & 1:
                        self._open_of_party(name, value, self.graph.ids[node], conditions, found)
                return found
            item = self.graph.component(node)
            if item is not None:
                if of_items is None:
                    of_items = self._asked_of_ends(predicates, conditions, parties=False)
                for name, value, nodes in of_items:
                    if nodes >> node & 1:
                        self._open_of_item(name, value, item, conditions, found)
            elif any(self.evaluate(predicate, node, conditions) is MAYBE for predicate in predicates):
                found[MissingFact(self.graph.ids[node], Missing.IDENTITY)] = None
            return found

        return at_end

    def open_on_line(self, predicate: Predicate, line: Component, conditions: Conditions, found: Found) -> None:
        """Collect the open facts of a condition on the line, its buyer or its tenants."""
        here = conditions.for_line(line)
        for name, value in _asked(predicate, lambda p: conditions.of_line(p, line)):
            if name == "buyer":
                found[MissingFact(self.assessment.buyer, Missing.BUYER)] = None
            elif name == "tenant":
                for tenant, held in conditions.tenants(line):
                    if held is MAYBE:
                        found[MissingFact(tenant.organisation, Missing.TENANT, day=self.world.on)] = None
                    self._open_party(value, tenant.organisation, conditions, found)
            else:
                self.open_item(value, line, here, found)

    @staticmethod
    def _asked_of_ends(
        predicates: Sequence[Predicate], conditions: Conditions, *, parties: bool
    ) -> list[tuple[str, Any, int]]:
        """Return what conditions ask of parties or items, each with the nodes at which it is open."""
        asked = []
        for predicate in predicates:
            for name, value in _asked(predicate, lambda _: MAYBE):
                held = conditions.ends.masks({name: value}, conditions, parties=parties)
                asked.append((name, value, held.possible & ~held.certain))
        return asked

    def _open_party(self, predicate: Predicate, key: str, conditions: Conditions, found: Found) -> None:
        for name, value in _asked(predicate, lambda p: conditions.of_party(p, key)):
            self._open_of_party(name, value, key, conditions, found)

    def _open_of_party(self, name: str, value: Any, key: str, conditions: Conditions, found: Found) -> None:
        if name == "captured":
            found.update(self.tracer.missing(conditions.law.tests[value], key))
            return
        members = self.world.members(key)
        if len(members) > 1 and name in PARTY:
            for member in members:
                if member != key:
                    found[MissingFact(key, Missing.SAME_AS, parties=(member,))] = None
        elif name == "listed_on":
            for one in value:
                if self.world.on_list(key, one) is MAYBE:
                    found[MissingFact(key, Missing.SCREENING, listed=one)] = None
        elif name == "present_in":
            found[MissingFact(key, Missing.PRESENCE, countries=tuple(value))] = None
        else:
            found[MissingFact(key, _OPEN_PARTY[name])] = None

    def open_item(self, predicate: Predicate, item: Component, conditions: Conditions, found: Found) -> None:
        """Collect the open facts of a condition on a component."""
        for name, value in _asked(predicate, lambda p: conditions.of_item(p, item)):
            self._open_of_item(name, value, item, conditions, found)

    def _open_of_item(self, name: str, value: Any, item: Component, conditions: Conditions, found: Found) -> None:
        if name in PARTY_RELATIONS:
            self._open_related(name, value, item, conditions, found)
        elif name == "content":
            content_explained.collect_open(self, value, item, conditions, found, set())
        elif name == "ancestry" and self._ancestors is not None:
            self._open_ancestry(self._ancestors, value, item, conditions, found)
        else:
            found[MissingFact(item.id, Missing.FIELD, field=Field(FIELD.get(name, name)))] = None

    def _open_ancestry(self, walks: Walks, name: str, item: Component, conditions: Conditions, found: Found) -> None:
        test, number = conditions.law.ancestry[name], self.assessment.ancestry.lane(conditions.law.id, name)

        def at_end(node: int) -> None:
            self.open(test.of, node, conditions, found)

        self.open_below(walks, self.graph.node[item.id], number, at_end, found)

    def _open_related(
        self, relation: str, predicate: Predicate, item: Component, conditions: Conditions, found: Found
    ) -> None:
        recorded = False
        for statement in (*self.graph.statements(item), *self.graph.possible_statements(item)):
            held = self.world.held(statement) if statement.relation == relation else NO
            if held:
                recorded = recorded or held is YES
                if held is MAYBE or len(statement.objects) > 1:
                    found[MissingFact(item.id, Missing.WHETHER, relation, tuple(statement.objects))] = None
                for one in statement.objects:
                    self._open_party(predicate, one, conditions, found)
        if not recorded:
            found[MissingFact(item.id, Missing.RELATION, relation)] = None

    def open_below(self, walks: Walks, start: int, number: int, at_end: Callable[[int], None], found: Found) -> None:
        """Collect what is open on the way to a lane's ends; ``at_end`` collects what is open about one."""
        moves, ends = walks.open(start, number)
        path = walks.lanes.lanes[number].automaton
        for node, move in moves:
            self.open_move(node, move, path, found)
        for node in ends:
            at_end(node)

    def open_move(self, node: int, move: Move, path: Automaton, found: Found) -> None:
        """Collect what is open about one step of a path."""
        why = move.why
        if why is None:
            return
        # Many walks of many laws take the same step.
        key = (node, move.state, id(why), path.text)
        one = self._steps.get(key)
        if one is None:
            position, chosen = path.positions[move.state - 1], move.truth is YES
            one = self._steps[key] = self._open_step(self.subject(node), why, position, chosen=chosen)
        found[one] = None

    def _open_step(self, subject: str, why: Relation | Expected, position: Position, *, chosen: bool) -> MissingFact:
        """Return what is open about a step; one that is ``chosen`` surely leads to one of several."""
        if isinstance(why, Expected):
            return MissingFact(subject, Missing.RELATION, why.relation)
        if chosen:
            kind = Missing.WHICH
        elif self.world.held(why) is not YES:
            kind = Missing.WHETHER
        elif position.access is not None and why.access is None:
            kind = Missing.ACCESS
        elif position.country is not None:
            kind = Missing.COUNTRY
        else:
            kind = Missing.PRODUCT
        return MissingFact(subject, kind, why.relation, tuple(why.objects))

    # -- what keeps it out -----------------------------------------------------------------------------

    def closed(self, predicate: Predicate, node: int, conditions: Conditions, found: Rests) -> None:
        """Collect what says that a condition does not hold at the end of a path, or that a negated one does."""
        if self.graph.is_party(node):
            self._closed_party(predicate, self.graph.ids[node], conditions, found)
            return
        item = self.graph.component(node)
        if item is not None:
            self.closed_item(predicate, item, conditions, found)

    def closed_on_line(self, predicate: Predicate, line: Component, conditions: Conditions, found: Rests) -> None:
        """Collect what decides a condition on the line, its buyer or its tenants."""
        here = conditions.for_line(line)
        for name, value in _deciding(predicate, lambda p: conditions.of_line(p, line)):
            if name == "buyer":
                if self.assessment.buyer == ASSUMED_BUYER:
                    found[ClosingFact(ASSUMED_BUYER, Closing.BUYER, Origin.ASSUMPTION)] = None
                else:
                    self._closed_party(value, self.assessment.buyer, conditions, found)
            elif name == "tenant":
                tenants = conditions.tenants(line)
                stated = tuple(tenant.organisation for tenant, _ in tenants)
                found[ClosingFact(line.id, Closing.NO_TENANTS, Origin.ASSUMPTION, parties=stated)] = None
                for tenant, _ in tenants:
                    self._closed_party(value, tenant.organisation, conditions, found)
            else:
                self.closed_item(value, line, here, found)

    def _closed_party(self, predicate: Predicate, key: str, conditions: Conditions, found: Rests) -> None:
        organisation = self.world.organisation(key)
        for name, value in _deciding(predicate, lambda p: conditions.of_party(p, key)):
            rests: Iterable[ClosingFact] = ()
            if name == "captured":
                rests = self.tracer.rests_on(conditions.law.tests[value], key)
            elif name == "listed_on":
                rests = self.tracer.seed_rests("listed_on", value, key)
            elif name == "buyer_himself":
                kind = Closing.IS_BUYER if key == self.assessment.buyer else Closing.NOT_BUYER
                found[ClosingFact(key, kind, Origin.BILL)] = None
            elif name in PARTY:
                rests = self.tracer.seed_rests("seat", (), key)
            found.update(dict.fromkeys(rests))
            if name == "present_in":
                by, cites = ORIGINS[organisation.stated_by], tuple(cited(organisation.cites, "presence"))
                found[ClosingFact(key, Closing.PRESENCE_COMPLETE, by, cites)] = None

    def closed_item(self, predicate: Predicate, item: Component, conditions: Conditions, found: Rests) -> None:
        """Collect what decides a condition on a component."""
        for name, value in _deciding(predicate, lambda p: conditions.of_item(p, item)):
            if name in PARTY:
                continue
            if name in PARTY_RELATIONS:
                for statement in self.graph.statements(item):
                    if statement.relation == name and self.world.held(statement):
                        found[_recorded(item.id, statement)] = None
                        for one in statement.objects:
                            self._closed_party(value, one, conditions, found)
            elif name == "content":
                content_explained.collect_closed(self, value, item, conditions, found, set())
            elif name == "ancestry" and self._ancestors is not None:
                self._closed_ancestry(self._ancestors, value, item, conditions, found)
            elif name == "destination":
                if item.destination is None:
                    found[_said_of(item.id, Field.DESTINATION, Origin.ASSUMPTION, (), conditions.default)] = None
            elif name in PLACES:
                for place in self.world.places(item, PLACES[name]):
                    by, cites = ORIGINS[place.stated_by], tuple(place.cites)
                    found[_said_of(item.id, Field(name), by, cites, place.objects)] = None
            else:
                field = FIELD.get(name, name)
                said = said_by(self.world, item, field)
                by, cites = ORIGINS[said.stated_by], tuple(cited(said.cites, field))
                found[_said_of(item.id, Field(field), by, cites, attribute(self.world, item, field))] = None

    def _closed_ancestry(self, walks: Walks, name: str, item: Component, conditions: Conditions, found: Rests) -> None:
        test = conditions.law.ancestry[name]

        def at_end(node: int) -> None:
            self.closed(test.of, node, conditions, found)

        self.closed_below(walks, self.graph.node[item.id], test.path, at_end, found)

    def closed_below(
        self, walks: Walks, start: int, path: Automaton, at_end: Callable[[int], None], found: Rests
    ) -> None:
        """Collect what keeps a path from leading on, and what ``at_end`` collects about each of its ends."""
        quiet, ends = walks.silent(start, path)
        for node, asked in quiet:
            described = self.graph.component(node)
            if described is not None:
                self._closed_quiet(described, asked, found)
        for node in ends:
            at_end(node)

    def _closed_quiet(self, item: Component, asked: tuple[Asked, ...], found: Rests) -> None:
        """Collect why a path that asks for relations of a component finds none: what is recorded is not as asked.

        That nobody else has such a relation is what the kind of component is expected to have, unless somebody states
        what is expected of this one.
        """
        relations = {one.relation for one in asked}
        for statement in self.graph.statements(item):
            if statement.relation in relations and self.world.held(statement):
                found[_recorded(item.id, statement)] = None
        by, cites = Origin.KIND, tuple[int, ...]()
        for said in (item, self.world.facts.components.get(item.product or "")):
            if said is not None and said.expects is not None:
                by, cites = ORIGINS[said.stated_by], tuple(cited(said.cites, "expects"))
                break
        kind = self.assessment.kind(item) or ""
        found[ClosingFact(item.id, Closing.NOT_EXPECTED, by, cites, asked=asked, item_kind=kind)] = None


def _recorded(item: str, statement: Relation) -> ClosingFact:
    """Return that a component has a relation, with the access and the country that are stated of it."""
    return ClosingFact(
        item, Closing.RELATION, ORIGINS[statement.stated_by], tuple(statement.cites), statement.relation,
        tuple(statement.objects), statement.access or "", tuple(statement.country or ()),
    )  # fmt: skip


def _said_of(item: str, field: Field, by: Origin, cites: tuple[int, ...], value: Any) -> ClosingFact:
    """Return what a field says of a component."""
    values = tuple(value) if isinstance(value, list | tuple) else (_in_words(value),)
    return ClosingFact(item, Closing.FIELD, by, cites, field=field, values=values)


def _because(
    predicate: Predicate, holds: Callable[[Predicate], Kleene], leaf: Callable[[str, Any], list[Step]]
) -> list[Step]:
    """Return the steps of all parts of a conjunction, and of the shortest part of a disjunction that holds."""
    ((name, value),) = predicate.items()
    if name == "all":
        return [step for part in value for step in _because(part, holds, leaf)]
    if name == "any":
        options = [_because(part, holds, leaf) for part in value if holds(part) is YES]
        return min(options, key=len, default=[])
    return [] if name == "not" else leaf(name, value)


def _asked(predicate: Predicate, truth: Callable[[Predicate], Kleene]) -> list[tuple[str, Any]]:
    """Return what a condition asks that is neither certain nor excluded."""
    ((name, value),) = predicate.items()
    if name in {"all", "any"}:
        return [one for part in value for one in _asked(part, truth)]
    if name == "not":
        return _asked(value, truth)
    return [(name, value)] if truth(predicate) is MAYBE else []


def _deciding(predicate: Predicate, truth: Callable[[Predicate], Kleene]) -> list[tuple[str, Any]]:
    """Return what a condition asks that is enough to decide it."""
    ((name, value),) = predicate.items()
    if name == "all":
        # One part that fails is enough; the first that does keeps the whole out.
        failing = next((part for part in value if truth(part) is NO), None)
        if failing is not None:
            return _deciding(failing, truth)
    if name in {"all", "any"}:
        return [one for part in value for one in _deciding(part, truth)]
    if name == "not":
        # That something certainly holds may rest on closing facts too: a top is one only if nobody is above it.
        return _deciding(value, truth)
    return [(name, value)]


def _in_words(value: Any) -> str:
    return (
        ", ".join(value)
        if isinstance(value, list | tuple)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
