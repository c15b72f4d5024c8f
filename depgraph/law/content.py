"""How much of an item's value do certain parts make up? Sums over ``contains``, between two ends.

The ratio is N / (N + O): the value of what is counted over that and the value of everything else (15 CFR 734.4 and
supplement 2 to part 734; semantics trap 20). The item's own price is N + O where it is known. What a part costs or where
it is from may be missing: then N and O lie between two ends, and so does the ratio. Nothing is rounded on the way.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from depgraph.graph.supply import Expected
from depgraph.model.records import cited
from depgraph.model.vocabulary import PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from depgraph.law.pack import ContentTest
    from depgraph.law.predicates import Conditions
    from depgraph.model.records import Component, Relation

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

Number = Fraction | float
Ends = tuple[Number, Number]

NOTHING: Ends = (Fraction(0), Fraction(0))
ANY_VALUE: Ends = (Fraction(0), inf)
ANY_SHARE: Ends = (Fraction(0), Fraction(1))
WHOLE: Ends = (Fraction(1), Fraction(1))


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
        self._counts: dict[str, Kleene] = {}
        self._inside: list[str] = []

    def truth(self, item: Component) -> Kleene:
        """Whether an item holds more of it than the law lets pass."""
        return self.over(self.sum(item.id))

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
            rest = price - _total(_other(e) for e in parts)
            most: Number = max(least, min(_total(e.counted[1] for e in parts), rest))
            ratio = (_capped(least / price), _capped(most / price))
            return Sum((price, price), (least, most), ratio, present, currency)
        priced = [e for e in entries if not e.share]
        shared = [e for e in entries if e.share]
        low, high = _total(e.counted[0] for e in priced), _total(e.counted[1] for e in priced)
        others = _total(_other(e) for e in priced)
        rest = Fraction(1) if high == inf else high / (high + others) if high else Fraction(0)
        least = _total(e.value[0] * e.ratio[0] for e in shared)
        left = 1 - _total(e.value[0] for e in shared)
        kept = _total(e.value[0] * (1 - e.ratio[1]) for e in shared)
        most = min(_total(e.value[1] * e.ratio[1] for e in shared) + (left * rest if left > 0 else 0), 1 - kept)
        value = (_total(e.value[0] for e in priced), inf)
        counted = (low, inf if shared else high)
        return Sum(value, counted, (least, max(least, most)), present, currency)

    def price(self, item: Component) -> tuple[Fraction | None, str]:
        """Return what one of an item costs, where that is known and may be relied on, and in which currency."""
        world = self.conditions.world
        for said in (item, world.facts.components.get(item.product or "")):
            if said is None or "unit_cost" in item.unclear:
                continue
            if said.unit_cost is not None and world.relied_on(cited(said.cites, "unit_cost"), said.stated_by):
                return Fraction(str(said.unit_cost)), said.currency or "EUR"
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
        currency = self.price(item)[1]
        recorded = False
        for statement in graph.statements(item):
            held = world.held(statement) if statement.relation == "contains" else NO
            if held:
                recorded = recorded or held is YES
                yield self._entry(statement, held, currency)
        for statement in graph.possible_statements(item):
            if statement.relation == "contains":
                yield self._entry(statement, MAYBE, currency)
        if not recorded and "contains" in graph.expected(item):
            yield Entry(
                (), ANY_VALUE, ANY_VALUE, ANY_VALUE, share=False, counts=MAYBE, counted=ANY_VALUE, ratio=ANY_SHARE,
                present=MAYBE, truth=MAYBE, why=Expected("contains"),
            )  # fmt: skip

    def _entry(self, statement: Relation, held: Kleene, currency: str) -> Entry:
        options = [self._option(key, currency) for key in statement.objects]
        price, counted = _hull(o.price for o in options), _hull(o.counted for o in options)
        present = _agreed(o.present for o in options)
        quantity = self._quantity(statement)
        share = statement.value_share is not None
        if statement.value_share is not None:
            value: Ends = (Fraction(statement.value_share[0], PPM), Fraction(statement.value_share[1], PPM))
        else:
            value = (quantity[0] * price[0], _times(quantity[1], price[1]))
        low = quantity[0] * counted[0]
        high = _times(quantity[1], counted[1])
        if held is MAYBE:
            value, low, present = (Fraction(0), value[1]), Fraction(0), min(present, MAYBE)
        return Entry(
            tuple(statement.objects), quantity, price, value, share=share, counts=_agreed(o.counts for o in options),
            counted=(low, high), ratio=_hull(o.ratio for o in options), present=present, truth=held, why=statement,
        )  # fmt: skip

    def _option(self, key: str, currency: str) -> _Option:
        found = self.sum(key)
        counts = self.counts(key)
        value, counted, ratio, present = found.value, found.counted, found.ratio, found.present
        if found.currency is not None and found.currency != currency:
            value, counted = ANY_VALUE, (Fraction(0), counted[1] and inf)
        if self.test.second_incorporation and counts is not YES:
            # What a discrete product below the threshold holds was incorporated once, and does not count again.
            alone = self.over(found)
            if alone is not YES:
                counted, ratio, present = (Fraction(0), counted[1]), (Fraction(0), ratio[1]), min(present, MAYBE)
            if alone is NO:
                counted, ratio, present = NOTHING, NOTHING, NO
        if counts is YES:
            return _Option(value, value, WHOLE, YES, YES)
        if counts is MAYBE:
            return _Option(value, (counted[0], value[1]), (ratio[0], Fraction(1)), MAYBE, max(MAYBE, present))
        return _Option(value, counted, ratio, NO, present)

    def counts(self, key: str) -> Kleene:
        """Whether a part counts as a whole."""
        found = self._counts.get(key)
        if found is None:
            item = self.conditions.world.facts.components.get(key)
            found = self._counts[key] = self.conditions.of_item(self.test.counts, item)
        return found

    @staticmethod
    def _quantity(statement: Relation) -> Ends:
        if statement.quantity is not None:
            return (Fraction(str(statement.quantity)),) * 2
        # Who writes a bill and gives no number means one; the catalogue may not know how many there are.
        return (Fraction(1), inf if statement.stated_by == "catalogue" else Fraction(1))


def _valued(entry: Entry, whole: Fraction) -> Entry:
    """Return an entry with its share of the whole turned into an amount, and both bounds on what counts applied."""
    value = (entry.value[0] * whole, entry.value[1] * whole) if entry.share else entry.value
    low = entry.ratio[0] * value[0] if entry.truth is YES else Fraction(0)
    high = _times(entry.ratio[1], value[1])
    if not entry.share:
        low, high = max(low, entry.counted[0]), min(high, entry.counted[1])
    return entry._replace(value=value, counted=(low, high))


def _other(entry: Entry) -> Number:
    """Return the least that a part is worth beside what counts of it."""
    return max(Fraction(0), entry.value[0] - entry.counted[1], entry.value[0] * (1 - entry.ratio[1]))


def _times(one: Number, other: Number) -> Number:
    return Fraction(0) if not one or not other else inf if inf in {one, other} else one * other


def _capped(share: Number) -> Number:
    """Return a share of the whole: parts that together cost more than it are all of it."""
    return share if share < 1 else Fraction(1)


def _total(numbers: Iterable[Number]) -> Number:
    return sum(numbers, Fraction(0))


def _hull(options: Iterable[Ends]) -> Ends:
    ends = list(options)
    return min(low for low, _ in ends), max(high for _, high in ends)


def _agreed(truths: Iterable[Kleene]) -> Kleene:
    found = list(truths)
    return found[0] if len(set(found)) == 1 else MAYBE if any(found) else NO
