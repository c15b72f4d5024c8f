"""Does a condition hold of a party, an item, the line asked about, the buyer or a tenant? Kleene, on one day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from depgraph.graph.supply import INHERITED
from depgraph.model.conditions import PARTY
from depgraph.model.records import cited, covers
from depgraph.model.vocabulary import ASSUMED_BUYER, PARTY_RELATIONS, PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from depgraph.graph.supply import SupplyGraph
    from depgraph.graph.world import World
    from depgraph.law.ancestry import Ancestry
    from depgraph.law.capture import Captures
    from depgraph.law.content import Contents
    from depgraph.law.pack import Law
    from depgraph.model.conditions import Predicate
    from depgraph.model.records import Component, Tenant

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES


def negation(truth: Kleene) -> Kleene:
    """Not: the two worlds swap."""
    return Kleene(YES - truth)


@dataclass(slots=True)
class Conditions:
    """Evaluates one law's conditions in one world, for one buyer and for lines that go to one destination."""

    law: Law
    world: World
    graph: SupplyGraph
    captures: Captures
    ancestry: Ancestry
    buyer: str
    default: str
    """Where lines go that do not say so."""
    destination: str | None
    """Where the line asked about goes; ``None`` where what is said of it could not be read."""
    _elsewhere: dict[str | None, Conditions] = field(default_factory=dict)
    _contents: dict[str, Contents] = field(default_factory=dict)

    def going_to(self, destination: str | None) -> Conditions:
        """Return the same conditions for lines that go somewhere else."""
        if destination == self.destination:
            return self
        found = self._elsewhere.get(destination)
        if found is None:
            found = replace(self, destination=destination, _contents={})
            self._elsewhere[destination] = found
        return found

    def for_line(self, line: Component) -> Conditions:
        """Return the same conditions for a line: where it goes decides."""
        return self.going_to(self.destination_of(line))

    def destination_of(self, line: Component) -> str | None:
        """Return where a line goes."""
        return None if "destination" in line.unclear else line.destination or self.default

    def of_party(self, predicate: Predicate | None, key: str) -> Kleene:
        """Whether a condition holds of an organisation."""
        if predicate is None:
            return YES
        return self._walk(predicate, lambda name, value: self._party(name, value, key))

    def on_ends(self, predicate: Predicate | None, *, parties: bool) -> Callable[[int], Kleene]:
        """Return a function that says whether a condition holds at a node of the graph; made once, asked often."""
        if predicate is None:
            return lambda node: YES  # noqa: ARG005  every end will do
        ((key, value),) = predicate.items()
        if key in {"all", "any"}:
            tests = [self.on_ends(part, parties=parties) for part in value]
            if key == "all":
                return lambda node: min((test(node) for test in tests), default=YES)
            return lambda node: max((test(node) for test in tests), default=NO)
        if key == "not":
            inner = self.on_ends(value, parties=parties)
            return lambda node: negation(inner(node))
        ids = self.graph.ids
        if not parties:
            return lambda node: self._item(key, value, self.graph.component(node))
        if key == "captured" and self.law.tests[value].method != "ultimate_parent":
            low, high = (captured := self.captures.run(self.law.tests[value])).low, captured.high
            return lambda node: YES if ids[node] in low else MAYBE if ids[node] in high else NO
        return lambda node: self._party(key, value, ids[node])

    def of_item(self, predicate: Predicate | None, item: Component | None) -> Kleene:
        """Whether a condition holds of a component; ``None`` is one that nobody described."""
        if predicate is None:
            return YES
        return self._walk(predicate, lambda name, value: self._item(name, value, item))

    def of_line(self, predicate: Predicate | None, line: Component) -> Kleene:
        """Whether the conditions on the line asked about, on the buyer and on its tenants hold."""
        if predicate is None:
            return YES
        here = self.for_line(line)

        def leaf(name: str, value: Any) -> Kleene:
            if name == "buyer":
                return self.of_party(value, self.buyer)
            if name == "tenant":
                truths = (min(held, self.of_party(value, t.organisation)) for t, held in self.tenants(line))
                # Where no other tenant is stated there is none but the buyer: an assumption, and shown as one.
                return max(truths, default=NO)
            return here.of_item(value, line)

        return self._walk(predicate, leaf)

    def tenants(self, line: Component) -> list[tuple[Tenant, Kleene]]:
        """Return who uses a line beside the buyer, certainly or perhaps."""
        found = []
        for tenant in self.world.facts.tenants:
            if tenant.uses is None or line.id in tenant.uses or line.product in tenant.uses:
                held = covers(tenant.starts, tenant.ends, tenant.certainty, on=self.world.on)
                if held:
                    found.append((tenant, held))
        return found

    def _walk(self, predicate: Predicate, leaf: Callable[[str, Any], Kleene]) -> Kleene:
        ((key, value),) = predicate.items()
        if key == "all":
            return min((self._walk(p, leaf) for p in value), default=YES)
        if key == "any":
            return max((self._walk(p, leaf) for p in value), default=NO)
        if key == "not":
            return negation(self._walk(value, leaf))
        return leaf(key, value)

    # -- leaves ----------------------------------------------------------------------------------------

    def _party(self, name: str, value: Any, key: str) -> Kleene:
        if name not in PARTY:
            # A condition on items holds of no organisation; mitigations of a law meet the ends of all its rules.
            return NO
        if name == "captured":
            return self.captures.truth(self.law.tests[value], key)
        known = self.captures.party_facts
        asked = (name, tuple(value), key)
        found = known.get(asked)
        if found is None:
            found = known[asked] = self._merged_party(name, value, key)
        return found

    def _merged_party(self, name: str, value: Any, key: str) -> Kleene:
        own = self._party_alone(name, value, key)
        if own is NO and any(self._party_alone(name, value, other) for other in self.world.members(key)):
            return MAYBE
        return own

    def _party_alone(self, name: str, value: Any, key: str) -> Kleene:
        world = self.world
        if name == "listed_on":
            return world.listed(key, value)
        if name == "state_listed_on":
            return world.state_listed(key, value)
        if name == "party_kind":
            return YES if world.organisation(key).kind in value else NO
        region = world.region(value)
        if name == "seat":
            return world.seat(key, region)
        if name == "incorporated_in":
            return world.incorporated(key, region)
        if name == "headquartered_in":
            return world.headquartered(key, region)
        return world.present(key, region)

    def _item(self, name: str, value: Any, item: Component | None) -> Kleene:
        if name in PARTY:
            return NO
        if item is None:
            return MAYBE
        if name == "content":
            return self.content(value).truth(item)
        if name == "ancestry":
            return self.ancestry.truth(self.law.id, value, item)
        if name == "destination":
            here = self.destination
            return MAYBE if here is None else self.world.within([here], self.world.region(value))
        if name in PARTY_RELATIONS:
            return self._related(name, value, item)
        if name == "tpp":
            return self._amount(item, name, value)
        asked = (name, tuple(value), item.id)
        known = self.captures.item_facts.get(asked)
        if known is None:
            known = self.captures.item_facts[asked] = self._item_alone(name, value, item)
        return known

    def _item_alone(self, name: str, value: Any, item: Component) -> Kleene:
        if name in {"origin", "located_in"}:
            return self._place("originates_in" if name == "origin" else "located_in", value, item)
        if name == "material":
            name = "materials"
        found = self.attribute(item, name)
        if found is None:
            return MAYBE
        if name == "eccn":
            return self._closing(item, name, classified(tuple(found), tuple(value)))
        if name == "users_in":
            region = self.world.region(value)
            return max((self.world.within([place], region) for place in found), default=NO)
        if name in {"kind", "keys"}:
            return YES if found in value else NO
        truth = YES if set(found) & set(value) else NO
        return self._closing(item, name, truth) if name in {"rare_earths", "materials"} else truth

    def content(self, name: str) -> Contents:
        """Return the sums of one of the law's content tests."""
        found = self._contents.get(name)
        if found is None:
            from depgraph.law.content import Contents  # noqa: PLC0415  only laws that count content need it

            found = self._contents[name] = Contents(self, name)
        return found

    def _related(self, relation: str, predicate: Predicate, item: Component) -> Kleene:
        """Whether a relation of the item leads to a party of which a condition holds."""
        truth, recorded = NO, False
        for statement in self.graph.statements(item):
            held = self.world.held(statement) if statement.relation == relation else NO
            if held:
                recorded = recorded or held is YES
                truths = [self.of_party(predicate, one) for one in statement.objects]
                # Exactly one of several: certain where it holds of each.
                truth = max(truth, min(held, truths[0] if len(set(truths)) == 1 else min(MAYBE, max(truths))))
        if truth is YES:
            return truth
        if not recorded and relation in self.graph.expected(item):
            return MAYBE
        possible = (s for s in self.graph.possible_statements(item) if s.relation == relation)
        if any(self.of_party(predicate, one) for statement in possible for one in statement.objects):
            return MAYBE
        return truth

    def _amount(self, item: Component, name: str, wanted: dict[str, float]) -> Kleene:
        found = self.attribute(item, name)
        if found is None:
            return MAYBE
        fits = wanted.get("at_least", found) <= found and ("below" not in wanted or found < wanted["below"])
        return YES if fits else self._closing(item, name, NO)

    def attribute(self, item: Component, name: str) -> Any:
        """Return what is recorded of a component, by itself or by the product it is."""
        own = getattr(item, name)
        if own is None and item.product and name in INHERITED and name not in item.unclear:
            product = self.world.facts.components.get(item.product)
            own = getattr(product, name) if product else None
        return own

    def _closing(self, item: Component, name: str, truth: Kleene) -> Kleene:
        """A classification that rules a law out closes something: it needs better than memory."""
        if truth is not NO:
            return truth
        said_by = item
        if getattr(item, name) is None and item.product:
            said_by = self.world.facts.components[item.product]
        return NO if self.world.relied_on(cited(said_by.cites, name), said_by.stated_by) else MAYBE

    def _place(self, relation: str, value: Sequence[str], item: Component) -> Kleene:
        region = self.world.region(value)
        if relation == "originates_in" and "origin" in item.unclear:
            return MAYBE
        low, high, recorded = NO, NO, 0
        for statement in self.world.places(item, relation):
            held = self.world.held(statement)
            if held:
                truth = min(held, self.world.within(statement.objects, region))
                low = max(low, truth)
                high = max(high, truth)
                recorded += statement.share[0] if statement.share else PPM
        if low is YES:
            return YES
        return MAYBE if high or recorded < PPM else NO


@lru_cache(maxsize=4096)
def classified(candidates: tuple[str, ...], wanted: tuple[str, ...]) -> Kleene:
    """Whether an item with these candidate ECCNs falls under one of the wanted paragraphs.

    ``3A090.a`` falls under ``3A090``; a bare ``3A090`` may fall under ``3A090.a``.
    """
    truths = set()
    for candidate in candidates:
        code = candidate.strip().casefold()
        under = any(code == w.casefold() or code.startswith(w.casefold() + ".") for w in wanted)
        over = any(w.casefold().startswith(code + ".") for w in wanted)
        truths.add(YES if under else MAYBE if over else NO)
    return truths.pop() if len(truths) == 1 else MAYBE


def rests_on_assumed_buyer(buyer: str) -> bool:
    """Whether the buyer is the one assumed because nobody named one."""
    return buyer == ASSUMED_BUYER
