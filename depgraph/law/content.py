"""How much of an item's value do certain parts make up? Sums over ``contains``, between two ends.

The ratio is N / (N + O): the value of what is counted over that and the value of everything else (15 CFR 734.4 and
supplement 2 to part 734; semantics trap 20). The item's own price is N + O where it is known. What a part costs or where
it is from may be missing: then N and O lie between two ends, and so does the ratio. Nothing is rounded on the way.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.model.records import cited
from depgraph.model.vocabulary import PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from depgraph.graph.supply import Expected
    from depgraph.law.ends import Masks
    from depgraph.law.pack import ContentTest
    from depgraph.law.predicates import Conditions
    from depgraph.model.records import Component, Relation

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

Number = Any
"""A whole number, a fraction, or infinity: never a rounded one."""
Ends = tuple[Number, Number]

NOTHING: Ends = (0, 0)
ANY_VALUE: Ends = (0, inf)
ANY_SHARE: Ends = (0, 1)
WHOLE: Ends = (1, 1)


DEEP = 50
"""Levels of parts within parts that are still added up; what is below may be worth anything."""


class Sum(NamedTuple):
    """What is known of an item's value and of the counted part of it."""

    value: Ends
    counted: Ends
    ratio: Ends
    present: Kleene
    """Whether anything that counts is in it at all."""
    currency: str | None = None


ANYTHING = Sum(ANY_VALUE, ANY_VALUE, ANY_SHARE, MAYBE)


class _Option(NamedTuple):
    """One part, or one of several that it may be: of one piece of it."""

    price: Ends
    counted: Ends
    ratio: Ends
    counts: Kleene
    present: Kleene


class Entry(NamedTuple):
    """One part of an item, with all of its kind that are in one."""

    parts: tuple[str, ...]
    """The part, the alternatives of which it is one, or nothing where nobody recorded what it is."""
    quantity: Ends
    price: Ends
    value: Ends
    """Of all of them; a share of the whole where that is how it is stated."""
    share: bool
    counts: Kleene
    counted: Ends
    ratio: Ends
    """How much of this part's own value counts."""
    present: Kleene
    truth: Kleene
    """Whether it is in there."""
    why: Relation | Expected


class Contents:
    """The sums of one content test for lines that go to one destination."""

    def __init__(self, conditions: Conditions, name: str) -> None:
        self.conditions = conditions
        self.test: ContentTest = conditions.law.content[name]
        self.name = name
        self._sums: dict[str, Sum] = {}
        self._entries: dict[str, list[Entry]] = {}
        self._where: Masks | None = None
        self._holding: dict[str, tuple[bool, bool]] = {}
        self._inside: list[str] = []

    def truth(self, item: Component) -> Kleene:
        """Whether an item holds more of it than the law lets pass."""
        holds, valued = self._inside_of(item.id, frozenset())
        if not holds:
            return NO
        if not valued and self.thresholds()[0]:
            # Nobody knows what any part is worth: of the value it may be anything.
            return self.over(ANYTHING)
        return self.over(self.sum(item.id))

    def _inside_of(self, key: str, above: frozenset[str]) -> tuple[bool, bool]:
        """Whether anything that counts may be in an item, and whether something is known of the value of its parts.

        Of most items one of the two is not so, and nothing need be added up.
        """
        found = self._holding.get(key)
        if found is not None:
            return found
        world, graph = self.conditions.world, self.conditions.graph
        item = world.facts.components.get(key)
        if item is None or key in above or len(above) > DEEP:
            return True, True
        parts = graph.parts(item)
        recorded = any(held is YES for _, held in parts)
        holds = graph.open_contents(item, recorded=recorded) is not None
        valued = any(s.value_share for s, _ in parts)
        for one in {one for s, _ in parts for one in s.objects}:
            below = self._inside_of(one, above | {key})
            part = world.facts.components.get(one)
            holds = holds or below[0] or bool(self.counts(one))
            valued = valued or below[1] or part is None or part.unit_cost is not None
        self._holding[key] = (holds, valued)
        return holds, valued

    def thresholds(self) -> list[int]:
        """Return the threshold for the destination, or each that may be it."""
        found = []
        here = self.conditions.destination
        world = self.conditions.world
        for codes, threshold in self.test.thresholds:
            within = YES if codes is None else MAYBE if here is None else world.within([here], world.region(codes))
            if within:
                found.append(threshold)
            if within is YES:
                break
        return found

    def over(self, found: Sum) -> Kleene:
        """Whether a sum passes the threshold."""
        truths = {self._over(found, threshold) for threshold in self.thresholds()}
        return truths.pop() if len(truths) == 1 else MAYBE

    def _over(self, found: Sum, threshold: int) -> Kleene:
        if threshold == 0:
            return found.present
        low, high = (share * PPM > threshold if self.test.strict else share * PPM >= threshold for share in found.ratio)
        return YES if low else MAYBE if high else NO

    # -- sums ------------------------------------------------------------------------------------------

    def sum(self, key: str) -> Sum:
        """Return what is known of an item's value and of what is counted in it."""
        if key in self._inside or len(self._inside) > DEEP:
            # A part of itself: such a record says nothing about values.
            return ANYTHING
        found = self._sums.get(key)
        if found is None:
            item = self.conditions.world.facts.components.get(key)
            found = ANYTHING if item is None else self._sum(item)
            if not self._inside or found is not ANYTHING:
                self._sums[key] = found
        return found

    def _sum(self, item: Component) -> Sum:
        entries = self.entries(item)
        price, currency = self.price(item)
        present = max((e.present for e in entries), default=NO)
        if price:
            parts = [_valued(e, price) for e in entries]
            least = _total(e.counted[0] for e in parts)
            most = _total(e.counted[1] for e in parts if e.value[1] != inf) + _unpriced(parts, price)
            ratio = (_capped(least / price), _capped(most / price))
            return Sum((price, price), (least, most), ratio, present, currency)
        priced = [e for e in entries if not e.share]
        shared = [e for e in entries if e.share]
        low, high = _total(e.counted[0] for e in priced), _total(e.counted[1] for e in priced)
        others = _total(_other(e) for e in priced)
        rest = 1 if high == inf else high / (high + others) if high else 0
        least = _total(e.value[0] * e.ratio[0] for e in shared)
        left = 1 - _total(e.value[0] for e in shared)
        kept = _total(e.value[0] * (1 - e.ratio[1]) for e in shared)
        most = min(_total(e.value[1] * e.ratio[1] for e in shared) + (left * rest if left > 0 else 0), 1 - kept)
        value = (_total(e.value[0] for e in priced), inf)
        counted = (low, inf if shared else high)
        return Sum(value, counted, (least, max(least, most)), present, currency)

    def price(self, item: Component) -> tuple[Fraction | None, str]:
        """Return what one of an item costs, where that is known and may be relied on, and in which currency."""
        stated, currency = self.stated_price(item)
        return (None if stated is None else _exact(stated)), currency

    def stated_price(self, item: Component) -> tuple[float | None, str]:
        """Return the same price as it is written."""
        world = self.conditions.world
        for said in (item, world.facts.components.get(item.product or "")):
            if said is None or "unit_cost" in item.unclear:
                continue
            if said.unit_cost is not None and world.relied_on(cited(said.cites, "unit_cost"), said.stated_by):
                return said.unit_cost, said.currency or "EUR"
        return None, item.currency or "EUR"

    def entries(self, item: Component) -> list[Entry]:
        """Return the parts of an item, each with what it is worth and how much of that counts."""
        found = self._entries.get(item.id)
        if found is None:
            self._inside.append(item.id)
            try:
                found = list(self._parts(item))
            finally:
                self._inside.pop()
            if not self._inside:
                self._entries[item.id] = found
        return found

    def _parts(self, item: Component) -> Iterable[Entry]:
        graph, world = self.conditions.graph, self.conditions.world
        currency = self.stated_price(item)[1]
        recorded = False
        for statement in graph.statements(item):
            held = world.held(statement) if statement.relation == "contains" else NO
            if held:
                recorded = recorded or held is YES
                yield self._entry(statement, held, currency)
        for statement in graph.possible_statements(item):
            if statement.relation == "contains":
                yield self._entry(statement, MAYBE, currency)
        further = graph.open_contents(item, recorded=recorded)
        if further is not None:
            yield Entry(
                (), ANY_VALUE, ANY_VALUE, ANY_VALUE, share=False, counts=MAYBE, counted=ANY_VALUE, ratio=ANY_SHARE,
                present=MAYBE, truth=MAYBE, why=further,
            )  # fmt: skip

    def _entry(self, statement: Relation, held: Kleene, currency: str) -> Entry:
        options = [self._option(key, currency) for key in statement.objects]
        price, counted = _hull(o.price for o in options), _hull(o.counted for o in options)
        present = _agreed(o.present for o in options)
        quantity = self._quantity(statement)
        share = statement.value_share is not None
        if statement.value_share is not None:
            value: Ends = (_exact(statement.value_share[0], PPM), _exact(statement.value_share[1], PPM))
        else:
            value = (quantity[0] * price[0], _times(quantity[1], price[1]))
        low = quantity[0] * counted[0]
        high = _times(quantity[1], counted[1])
        if held is MAYBE:
            value, low, present = (0, value[1]), 0, min(present, MAYBE)
        return Entry(
            tuple(statement.objects), quantity, price, value, share=share, counts=_agreed(o.counts for o in options),
            counted=(low, high), ratio=_hull(o.ratio for o in options), present=present, truth=held, why=statement,
        )  # fmt: skip

    def _option(self, key: str, currency: str) -> _Option:
        found = self.sum(key)
        counts = self.counts(key)
        value, counted, ratio, present = found.value, found.counted, found.ratio, found.present
        if found.currency is not None and found.currency != currency:
            value, counted = ANY_VALUE, (0, counted[1] and inf)
        if self.test.second_incorporation and counts is not YES:
            # What a discrete product below the threshold holds was incorporated once, and does not count again.
            alone = self.over(found)
            if alone is not YES:
                counted, ratio, present = (0, counted[1]), (0, ratio[1]), min(present, MAYBE)
            if alone is NO:
                counted, ratio, present = NOTHING, NOTHING, NO
        if counts is YES:
            return _Option(value, value, WHOLE, YES, YES)
        if counts is MAYBE:
            return _Option(value, (counted[0], value[1]), (ratio[0], 1), MAYBE, max(MAYBE, present))
        return _Option(value, counted, ratio, NO, present)

    def counts(self, key: str) -> Kleene:
        """Whether a part counts as a whole."""
        if self._where is None:
            self._where = self.conditions.ends.masks(self.test.counts, self.conditions, parties=False)
        node = self.conditions.graph.node.get(key)
        if node is None:
            return self.conditions.of_item(self.test.counts, self.conditions.world.facts.components.get(key))
        return YES if self._where.certain >> node & 1 else MAYBE if self._where.possible >> node & 1 else NO

    @staticmethod
    def _quantity(statement: Relation) -> Ends:
        if statement.quantity is not None:
            number = float(statement.quantity)
            # Up to here a whole number is what it was written as.
            whole = number.is_integer() and number < 1 << 53
            return (int(number) if whole else _exact(statement.quantity),) * 2
        # Who writes a bill and gives no number means one; the catalogue may not know how many there are.
        return (1, inf if statement.stated_by == "catalogue" else 1)


def _exact(number: float, over: int = 1) -> Fraction:
    """Return a number as it is written."""
    from fractions import Fraction  # noqa: PLC0415  slow to import, and without prices not needed

    return Fraction(str(number)) / over


def _valued(entry: Entry, whole: Fraction) -> Entry:
    """Return an entry with its share of the whole turned into an amount, and both bounds on what counts applied."""
    value = (entry.value[0] * whole, entry.value[1] * whole) if entry.share else entry.value
    low = entry.ratio[0] * value[0] if entry.truth is YES else 0
    high = _times(entry.ratio[1], value[1])
    if not entry.share:
        low, high = max(low, entry.counted[0]), min(high, entry.counted[1])
    return entry._replace(value=value, counted=(low, high))


def _unpriced(parts: list[Entry], price: Fraction) -> Number:
    """Return the most that may count in parts without a price: what the others leave of the whole.

    Parts that all have a price may cost more than the whole is sold for, so they bound nothing but themselves.
    """
    open_ended = [e for e in parts if e.value[1] == inf]
    if not open_ended:
        return 0
    taken = _total(e.value[0] for e in parts if e.value[1] != inf)
    room = max(price - taken, _total(e.value[0] for e in open_ended))
    return min(max(e.ratio[1] for e in open_ended) * room, _total(e.counted[1] for e in open_ended))


def _other(entry: Entry) -> Number:
    """Return the least that a part is worth beside what counts of it."""
    return max(0, entry.value[0] - entry.counted[1], entry.value[0] * (1 - entry.ratio[1]))


def _times(one: Number, other: Number) -> Number:
    return 0 if not one or not other else inf if inf in {one, other} else one * other


def _capped(share: Number) -> Number:
    """Return a share of the whole: parts that together cost more than it are all of it."""
    return min(1, share)


def _total(numbers: Iterable[Number]) -> Number:
    return sum(numbers, 0)


def _hull(options: Iterable[Ends]) -> Ends:
    ends = list(options)
    return min(low for low, _ in ends), max(high for _, high in ends)


def _agreed(truths: Iterable[Kleene]) -> Kleene:
    found = list(truths)
    return found[0] if len(set(found)) == 1 else MAYBE if any(found) else NO
