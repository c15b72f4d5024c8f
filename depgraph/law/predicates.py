"""Does a condition hold of a party, an item, the line asked about, the buyer or a tenant? Kleene, on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.law.statements import as_asked, said
from depgraph.model.conditions import PARTY, asks_seat
from depgraph.model.records import covers
from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Callable

    from depgraph.graph.supply import SupplyGraph
    from depgraph.graph.world import World
    from depgraph.law.ancestry import Ancestry
    from depgraph.law.capture import Captures
    from depgraph.law.content import Contents
    from depgraph.law.ends import Ends
    from depgraph.law.pack import Law
    from depgraph.model.conditions import Predicate
    from depgraph.model.records import Component, Tenant

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES


def negation(truth: Kleene) -> Kleene:
    """Not: the two worlds swap."""
    return Kleene(YES - truth)


class Conditions:
    """Evaluates one law's conditions in one world, for one buyer and for lines that go to one destination."""

    def __init__(
        self,
        law: Law,
        world: World,
        graph: SupplyGraph,
        captures: Captures,
        ends: Ends,
        ancestry: Ancestry,
        buyer: str,
        default: str,
        destination: str | None,
    ) -> None:
        """Ask about a line that goes to ``destination``: ``default`` where lines do not say, ``None`` for unreadable."""
        self.law, self.world, self.graph, self.captures = law, world, graph, captures
        self.ends, self.ancestry, self.buyer = ends, ancestry, buyer
        self.default, self.destination = default, destination
        self._elsewhere: dict[str | None, Conditions] = {}
        self._contents: dict[str, Contents] = {}

    def going_to(self, destination: str | None) -> Conditions:
        """Return the same conditions for lines that go somewhere else."""
        if destination == self.destination:
            return self
        found = self._elsewhere.get(destination)
        if found is None:
            found = self._elsewhere[destination] = Conditions(
                self.law, self.world, self.graph, self.captures, self.ends, self.ancestry,
                self.buyer, self.default, destination,
            )  # fmt: skip
            found._elsewhere = self._elsewhere
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
        return self._walk(predicate, lambda name, value: self._party(name, value, key), of=key)

    def of_party_alone(self, predicate: Predicate, key: str) -> Kleene:
        """Whether a condition holds of an organisation that is taken for nobody else (semantics A5, the certain world)."""

        def leaf(name: str, value: Any) -> Kleene:
            return (
                self._party_alone(name, value, key)
                if name in PARTY - {"captured", "buyer_himself"}
                else self._party(name, value, key)
            )

        return self._walk(predicate, leaf)

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

    def _walk(self, predicate: Predicate, leaf: Callable[[str, Any], Kleene], *, of: str | None = None) -> Kleene:
        """Combine what ``leaf`` answers; ``of`` names the party asked about, whose seat perhaps nobody read."""
        ((key, value),) = predicate.items()
        if key == "all":
            return min((self._walk(p, leaf, of=of) for p in value), default=YES)
        if key == "any":
            return max((self._walk(p, leaf, of=of) for p in value), default=NO)
        if key == "not":
            truth = negation(self._walk(value, leaf, of=of))
            if truth is NO and of is not None and asks_seat(value) and not self.world.seats_read(of):
                return MAYBE
            return truth
        return leaf(key, value)

    # -- leaves ----------------------------------------------------------------------------------------

    def _party(self, name: str, value: Any, key: str) -> Kleene:
        if name not in PARTY:
            # A condition on items holds of no organisation; mitigations of a law meet the ends of all its rules.
            return NO
        if name == "captured":
            return self.captures.truth(self.law.tests[value], key)
        if name == "buyer_himself":
            return YES if key == self.buyer else MAYBE if key in self.world.members(self.buyer) else NO
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
        known = self.captures.item_facts
        asked = (name, item.id)
        what = known.get(asked)
        if what is None:
            what = known[asked] = said(self.world, self.graph, name, item)
        return as_asked(name, value, what, world=self.world, of_party=lambda key: self.of_party(value, key))

    def content(self, name: str) -> Contents:
        """Return the sums of one of the law's content tests."""
        found = self._contents.get(name)
        if found is None:
            from depgraph.law.content import Contents  # noqa: PLC0415  only laws that count content need it

            found = self._contents[name] = Contents(self, name)
        return found
