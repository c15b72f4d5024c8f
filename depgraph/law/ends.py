"""At which nodes of the graph does a condition hold? Bit masks over all nodes at once, shared by all laws.

A mask has bit ``n`` for node ``n``. A condition is a pair of masks: where it certainly holds, and where it may. Each
statement that laws ask is answered once for all nodes, and once for all nodes that say the same; conjunctions,
disjunctions and negations are then operations on integers.
"""

from __future__ import annotations

from itertools import compress, count
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.graph.supply import Contents
from depgraph.law.statements import FIELD, as_asked, said
from depgraph.model.conditions import PARTY, asks_seat, negates
from depgraph.model.vocabulary import PARTY_RELATIONS, Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from depgraph.graph.supply import SupplyGraph
    from depgraph.graph.world import Seat, World
    from depgraph.law.capture import Captures
    from depgraph.law.predicates import Conditions
    from depgraph.model.conditions import Predicate
    from depgraph.model.records import Component

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

_BITS = bytes.maketrans(b"01", b"\0\1")
_SPARSE = 48
"""Bits up to which it is faster to look for each than to look at all."""


class Masks(NamedTuple):
    """Where a condition certainly holds, and where it may."""

    certain: int
    possible: int


NOWHERE = Masks(0, 0)


def nodes_of(mask: int) -> list[int]:
    """Return the numbers of a mask's bits, lowest first."""
    if mask.bit_count() < _SPARSE:
        found = []
        while mask:
            lowest = mask & -mask
            found.append(lowest.bit_length() - 1)
            mask ^= lowest
        return found
    return list(compress(count(), bin(mask)[:1:-1].encode().translate(_BITS)))


def mask_of(nodes: Iterable[int]) -> int:
    """Return the mask with the bits of these nodes; one by one would copy a long mask for each of them."""
    found = list(nodes)
    if len(found) < _SPARSE:
        return sum(1 << node for node in set(found))
    bits = bytearray(max(found) // 8 + 1)
    for node in found:
        bits[node >> 3] |= 1 << (node & 7)
    return int.from_bytes(bits, "little")


class Ends:
    """Answers conditions for all nodes of one graph."""

    def __init__(self, graph: SupplyGraph, world: World, captures: Captures) -> None:
        self.graph, self.world, self.captures = graph, world, captures
        self.parties, self.items = mask_of(graph.parties()), mask_of(graph.items())
        self.lines = mask_of(graph.lines)
        self._undescribed = mask_of(node for node in graph.items() if graph.component(node) is None)
        self._leaves: dict[tuple[Hashable, ...], Masks] = {}
        self._groups: dict[str, list[tuple[Any, int]]] = {}
        self._sets: dict[int, set[int]] = {}
        self._unread: int | None = None
        self._alike: dict[Hashable, str] = {}
        """Who stands for all of whom lists say the same."""
        self._of_buyer: dict[tuple[str, str], Kleene] = {}
        self._bit = {self.graph.ids[node]: 1 << node for node in self.graph.parties()}
        # What may be somebody else is asked one by one.
        self._doubtful = [key for key in self._bit if len(self.world.members(key)) > 1]

    def nodes(self, mask: int) -> set[int]:
        """Return the nodes of a mask, one set for all who ask."""
        found = self._sets.get(mask)
        if found is None:
            found = self._sets[mask] = set(nodes_of(mask))
        return found

    def masks(self, predicate: Predicate | None, conditions: Conditions, *, parties: bool) -> Masks:
        """Return where a condition holds among the parties, or among the items."""
        domain = self.parties if parties else self.items
        if predicate is None:
            return Masks(domain, domain)
        found = self._masks(predicate, conditions, domain, parties=parties)
        if parties and self._doubtful and negates(predicate):
            # Who may be somebody else is himself in the certain world: what he is not by himself he surely is not there.
            alone = sum(self._bit[who] for who in self._doubtful if conditions.of_party_alone(predicate, who) is YES)
            found = Masks(found.certain | alone, found.possible | alone)
        return found

    def unread(self, predicate: Predicate | None) -> int:
        """Return the parties whose seat nobody read, where a condition asks for it: that it holds of them closes nothing."""
        if predicate is None or not asks_seat(predicate):
            return 0
        if self._unread is None:
            self._unread = sum(bit for who, bit in self._bit.items() if not self.world.seats_read(who))
        return self._unread

    def rests_on_unread(self, predicate: Predicate, buyer: str) -> bool:
        """Whether a condition on the buyer asks for his seat, and nobody read that."""
        return asks_seat(predicate, of="buyer") and not self.world.seats_read(buyer)

    def of_lines(self, predicate: Predicate | None, conditions: Conditions) -> Masks:
        """Return for which lines a condition on the line, its buyer and its tenants holds."""
        if predicate is None:
            return Masks(self.lines, self.lines)
        ((key, value),) = predicate.items()
        if key in {"all", "any"}:
            found = [self.of_lines(part, conditions) for part in value]
            certain, possible = (self.lines, self.lines) if key == "all" else (0, 0)
            for part in found:
                if key == "all":
                    certain, possible = certain & part.certain, possible & part.possible
                else:
                    certain, possible = certain | part.certain, possible | part.possible
            return Masks(certain, possible)
        if key == "not":
            inner = self.of_lines(value, conditions)
            possible = self.lines if self.rests_on_unread(value, conditions.buyer) else self.lines & ~inner.certain
            return Masks(self.lines & ~inner.possible, possible)
        if key == "line":
            return self._masks(value, conditions, self.lines, parties=False)
        if key == "buyer" or not self.world.facts.tenants:
            # Where no other tenant is stated there is none but the buyer: an assumption, and shown as one.
            truth = self._buyer(value, conditions) if key == "buyer" else NO
            return Masks(self.lines if truth is YES else 0, self.lines if truth else 0)
        return _asked_of(self.graph.lines, lambda node: conditions.of_line(predicate, self._item(node)))

    def _buyer(self, predicate: Predicate, conditions: Conditions) -> Kleene:
        """Whether a condition holds of the buyer: many laws ask the same of him."""
        asked = (conditions.law.id if _names_a_test(predicate) else "", repr(predicate))
        found = self._of_buyer.get(asked)
        if found is None:
            found = self._of_buyer[asked] = conditions.of_party(predicate, conditions.buyer)
        return found

    def _masks(self, predicate: Predicate, conditions: Conditions, domain: int, *, parties: bool) -> Masks:
        ((key, value),) = predicate.items()
        if key == "all":
            certain = possible = domain
            # What costs most to find out is asked last, and only where all else leaves it open.
            for part in sorted(value, key=_dear) if conditions.law.content else value:
                if not possible:
                    break
                found = self._masks(part, conditions, possible, parties=parties)
                certain, possible = certain & found.certain, possible & found.possible
            return Masks(certain, possible)
        if key == "any":
            certain = possible = 0
            for part in value:
                found = self._masks(part, conditions, domain & ~certain, parties=parties)
                certain, possible = certain | found.certain, possible | found.possible
            return Masks(certain, possible)
        if key == "not":
            found = self._masks(value, conditions, domain, parties=parties)
            possible = domain & ~found.certain
            if parties:
                possible |= domain & self.unread(value)
            return Masks(domain & ~found.possible, possible)
        if (key in PARTY) != parties:
            return NOWHERE
        found = self._leaf(key, value, conditions, domain, parties=parties)
        return Masks(found.certain & domain, found.possible & domain)

    def _leaf(self, key: str, value: Any, conditions: Conditions, domain: int, *, parties: bool) -> Masks:
        if key == "content":
            held = _asked_of(
                nodes_of(domain & ~self._undescribed), lambda node: conditions.content(value).truth(self._item(node))
            )
            return Masks(held.certain, held.possible | self._undescribed)
        if key == "destination":
            here = conditions.destination
            truth = MAYBE if here is None else self.world.within([here], self.world.region(value))
            return Masks(self.items if truth is YES else 0, self.items if truth else 0)
        asked: tuple[Hashable, ...] = (key, _frozen(value))
        if key == "captured":
            asked = (key, conditions.law.tests[value])
        elif key == "ancestry":
            asked = (key, conditions.ancestry.lane(conditions.law.id, value))
        elif key in PARTY_RELATIONS and _names_a_test(value):
            asked = (key, conditions.law.id, _frozen(value))
        found = self._leaves.get(asked)
        if found is None:
            found = self._party_leaf(key, value, conditions) if parties else self._item_leaf(key, value, conditions)
            self._leaves[asked] = found
        return found

    def _item(self, node: int) -> Component:
        return self.world.facts.components[self.graph.ids[node]]

    # -- parties ---------------------------------------------------------------------------------------

    def _party_leaf(self, key: str, value: Any, conditions: Conditions) -> Masks:
        bit = self._bit
        if key == "captured":
            test = conditions.law.tests[value]
            if test.method == "ultimate_parent":
                return _asked_of(self.graph.parties(), lambda node: self.captures.truth(test, self.graph.ids[node]))
            result = self.captures.run(test)
            certain = sum(bit[who] for who in result.low if who in bit)
            return Masks(
                certain, certain | sum(bit[who] for who in result.high if who in bit and who not in result.low)
            )
        places = self._places(key, value)
        if places is None:
            ids = self.graph.ids
            return _asked_of(self.graph.parties(), lambda node: conditions.of_party({key: value}, ids[node]))
        found = places
        for who in self._doubtful:
            truth = conditions.of_party({key: value}, who)
            there, perhaps = (bit[who] if truth is YES else 0), (bit[who] if truth else 0)
            found = Masks(found.certain & ~bit[who] | there, found.possible & ~bit[who] | perhaps)
        return found

    def _places(self, key: str, value: Any) -> Masks | None:
        """Return where a condition on seats or lists holds, nobody taken for anybody else; nothing for other conditions."""
        if key == "party_kind":
            return self._by_group(key, lambda kind: YES if kind in value else NO)
        if key == "listed_on":
            return self._by_group(key, lambda who: self.world.listed(who, value))
        if key == "state_listed_on":
            return self._by_group(key, lambda who: self.world.state_listed(who, value))
        if key not in {"seat", "incorporated_in", "headquartered_in", "present_in"}:
            return None
        world, region = self.world, self.world.region(value)
        which = {"incorporated_in": "incorporated_in", "headquartered_in": "headquartered_in"}.get(key)
        if which:
            return self._by_group(which, lambda seat: world.lies(seat, region))

        def sits(seat: Seat) -> Kleene:
            # Where presence is closed it says itself where somebody is not, whether or not the seat was read.
            return world.within(seat.candidates, region) if key == "present_in" else world.lies(seat, region)

        seat, head = (self._by_group(name, sits) for name in ("incorporated_in", "headquartered_in"))
        found = Masks(seat.certain | head.certain, seat.possible | head.possible)
        if key == "present_in":
            closed = self._by_group("presence", lambda complete: YES if complete else NO).certain
            found = Masks(found.certain, found.possible | self.parties & ~closed)
            for who, bit in self._present():
                truth = world.present(who, region)
                found = Masks(found.certain | (bit if truth is YES else 0), found.possible | (bit if truth else 0))
        return found

    def _present(self) -> Iterable[tuple[str, int]]:
        world = self.world
        return [(who, bit) for who, bit in self._bit.items() if world.organisation(who).present or world.brought(who)]

    # -- items -----------------------------------------------------------------------------------------

    def _item_leaf(self, key: str, value: Any, conditions: Conditions) -> Masks:
        if key == "ancestry":
            law, ancestry = conditions.law.id, conditions.ancestry
            return _asked_of(nodes_of(self.items), lambda node: ancestry.at(law, value, node))
        world = self.world
        parties = self.masks(value, conditions, parties=True) if key in PARTY_RELATIONS else NOWHERE

        def of_party(one: str) -> Kleene:
            bit = self._bit.get(one)
            if bit is None:
                return conditions.of_party(value, one)
            return YES if parties.certain & bit else MAYBE if parties.possible & bit else NO

        found = self._by_group(key, lambda what: as_asked(key, value, what, world=world, of_party=of_party))
        return Masks(found.certain, found.possible | self._undescribed & ~self._without(key, value))

    def _without(self, key: str, value: Any) -> int:
        """Return the parts nobody recorded that hold nothing asked for: the thing that they are in is said not to."""
        field = FIELD.get(key, key)
        if field not in Contents._fields:
            return 0
        held = {node: getattr(contents, field) for node, contents in self.graph.any_parts.items()}
        return mask_of(node for node, named in held.items() if named is not None and not set(named) & set(value))

    # -- those that say the same -----------------------------------------------------------------------

    def _by_group(self, name: str, holds: Callable[[Any], Kleene]) -> Masks:
        """Ask once for all nodes that say the same."""
        groups = self._groups.get(name)
        if groups is None:
            groups = self._groups[name] = self._grouped(name)
        certain = possible = 0
        for what, mask in groups:
            truth = holds(what)
            if truth:
                possible |= mask
                if truth is YES:
                    certain |= mask
        return Masks(certain, possible)

    def _grouped(self, name: str) -> list[tuple[Any, int]]:
        found: dict[Any, list[int]] = {}
        if name in {"party_kind", "incorporated_in", "headquartered_in", "presence", "listed_on", "state_listed_on"}:
            for who in self._bit:
                what = self._said_of_party(name, who)
                found.setdefault(what, []).append(self.graph.party[who])
        else:
            for node in nodes_of(self.items & ~self._undescribed):
                what = said(self.world, self.graph, name, self._item(node))
                found.setdefault(what, []).append(node)
        return [(what, mask_of(nodes)) for what, nodes in found.items()]

    def _said_of_party(self, name: str, who: str) -> Any:
        organisation = self.world.organisation(who)
        if name == "party_kind":
            return organisation.kind
        if name == "presence":
            return self.world.presence_closed(who)
        if name == "listed_on":
            return self._alike.setdefault((name, self.world.on_lists(who)), who)
        if name == "state_listed_on":
            return self._alike.setdefault((name, self.world.seat_of(who)), who)
        return self.world.headquarters_of(who) if name == "headquartered_in" else self.world.seat_of(who)


def _asked_of(nodes: Iterable[int], truth: Callable[[int], Kleene]) -> Masks:
    truths = [(node, truth(node)) for node in nodes]
    return Masks(mask_of(n for n, found in truths if found is YES), mask_of(n for n, found in truths if found))


def _dear(predicate: Predicate) -> bool:
    return "content" in repr(predicate)


def _names_a_test(predicate: Predicate) -> bool:
    return "captured" in repr(predicate)


def _frozen(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else repr(value) if isinstance(value, dict) else value
