"""How was content counted? A calculation that a reviewer can redo by hand, what is open in it, what it rests on."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.graph.supply import Expected
from depgraph.law.tracing import percent
from depgraph.model.missing import ORIGINS, Closing, ClosingFact, Missing, MissingFact
from depgraph.model.records import cited
from depgraph.model.steps import Detail, Says
from depgraph.model.vocabulary import PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.law.conditions_explained import Explained, Found, Rests
    from depgraph.law.content import Contents, Ends, Entry
    from depgraph.law.predicates import Conditions
    from depgraph.model.records import Component

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES


class Row(NamedTuple):
    """One part in a calculation: how many of what, worth how much, and how much of that counts."""

    depth: int
    part: str
    quantity: Ends
    price: Ends
    value: Ends
    share: bool
    """Whether the value is a share of the whole rather than an amount."""
    counts: str
    counted: Ends


class Calculation(NamedTuple):
    """A content test of one item, from its parts to the comparison with the threshold."""

    law: str
    test: str
    item: str
    destination: str
    currency: str
    rows: list[Row]
    whole: Ends
    counted: Ends
    ratio: Ends
    thresholds: list[int]
    operator: str
    over: Kleene


def calculation(name: str, item: Component, conditions: Conditions) -> Calculation:
    """Return how a law's content test was computed for an item."""
    contents = conditions.content(name)
    found = contents.sum(item.id)
    return Calculation(
        conditions.law.id, name, item.id, conditions.destination or "", contents.price(item)[1],
        list(_rows(contents, item, 0, {item.id})), found.value, found.counted, found.ratio, contents.thresholds(),
        ">" if contents.test.strict else ">=", contents.over(found),
    )  # fmt: skip


def _rows(contents: Contents, item: Component, depth: int, seen: set[str]) -> Iterator[Row]:
    for entry in contents.entries(item):
        part = " or ".join(entry.parts)
        yield Row(depth, part, entry.quantity, entry.price, entry.value, entry.share, _word(entry), entry.counted)
        for key in entry.parts:
            inner = contents.conditions.world.facts.components.get(key)
            if inner is not None and contents.counts(key) is not YES and key not in seen:
                yield from _rows(contents, inner, depth + 1, seen | {key})


def _word(entry: Entry) -> str:
    if entry.counts is YES:
        return "counted"
    if entry.counts is MAYBE:
        return "perhaps counted"
    return "not counted" if entry.present is NO else "in part"


def counted(name: str, item: Component, conditions: Conditions) -> Detail:
    """Return how much of an item counts, and how much is too much."""
    contents = conditions.content(name)
    low, high = (round(min(end, 1) * PPM) for end in contents.sum(item.id).ratio)
    limits, above = tuple(contents.thresholds()), bool(contents.test.strict)
    return Detail(Says.CONTENT, share=(low, high), thresholds=limits, above=above)


def shares(ends: Ends) -> str:
    """Return a share, or an interval of shares, in words."""
    return percent([round(min(end, 1) * PPM) for end in ends])


def amounts(ends: Ends) -> str:
    """Return an amount, or an interval of amounts, in words."""
    low, high = ends
    if high == inf:
        return f"{float(low):,.2f} or more" if low else "not known"
    return f"{float(low):,.2f}" if low == high else f"{float(low):,.2f} to {float(high):,.2f}"


def lines(found: Calculation, name: Any) -> Iterator[str]:
    """Yield a calculation line by line; ``name`` gives the name of a component."""
    limits = " or ".join(percent((t, t)) for t in found.thresholds)
    asked = "more than" if found.operator == ">" else "at least"
    yield (
        f"content {found.test} of {name(found.item)}, going to {found.destination or 'a place that cannot be read'}: "
        f"{asked} {limits} is too much"
    )
    for row in found.rows:
        many = (
            f"{float(row.quantity[0]):g}"
            if row.quantity[0] == row.quantity[1]
            else f"{float(row.quantity[0]):g} or more"
        )
        worth = f"{many} x {amounts(row.price)} = {amounts(row.value)}"
        if row.share:
            worth = f"{shares(row.value)} of the whole"
        part = " or ".join(map(name, row.part.split(" or "))) if row.part else "parts that nobody recorded"
        counted = ""
        if row.counts != "not counted" and not row.share:
            whole = found.whole[0] if row.depth == 0 and found.whole[0] == found.whole[1] else None
            part_of = f" = {shares((row.counted[0] / whole, row.counted[1] / whole))} of the whole" if whole else ""
            counted = f": {amounts(row.counted)}{part_of}"
        yield f"  {'  ' * row.depth}{part}: {worth}, {row.counts}{counted}"
    worth = amounts(found.whole)
    verdict = {YES: "too much", NO: "not too much", MAYBE: "open"}[found.over]
    yield (
        f"  counted {amounts(found.counted)} {found.currency} of {worth} {found.currency}: {shares(found.ratio)}, "
        f"{verdict} ({found.operator} {limits})"
    )


def collect_open(
    explained: Explained, name: str, item: Component, conditions: Conditions, found: Found, seen: set[str]
) -> None:
    """Collect prices and origins that are missing, down to the parts."""
    if item.id in seen:
        return
    seen.add(item.id)
    contents = conditions.content(name)
    if contents.stated_price(item)[0] is None:
        found[MissingFact(item.id, Missing.UNIT_COST)] = None
    for entry in contents.entries(item):
        if isinstance(entry.why, Expected):
            found[MissingFact(item.id, Missing.RELATION, entry.why.relation)] = None
            continue
        if entry.truth is MAYBE or len(entry.parts) > 1:
            found[MissingFact(item.id, Missing.WHETHER, "contains", tuple(entry.parts))] = None
        if entry.quantity[0] != entry.quantity[1]:
            found[MissingFact(item.id, Missing.QUANTITY, "contains", tuple(entry.parts))] = None
        for key in entry.parts:
            part = explained.world.facts.components.get(key)
            if part is None:
                found[MissingFact(key, Missing.IDENTITY)] = None
                continue
            explained.open_item(contents.test.counts, part, conditions, found)
            if contents.counts(key) is not YES and entry.present:
                collect_open(explained, name, part, conditions, found, seen)
            elif contents.stated_price(part)[0] is None and not entry.share:
                found[MissingFact(key, Missing.UNIT_COST)] = None
            elif contents.price(part)[1] != contents.price(item)[1] and not entry.share:
                found[MissingFact(key, Missing.UNIT_COST, currency=contents.price(item)[1])] = None


def collect_closed(
    explained: Explained, name: str, item: Component, conditions: Conditions, found: Rests, seen: set[str]
) -> None:
    """Collect the prices and the parts that keep a ratio below its threshold."""
    if item.id in seen:
        return
    seen.add(item.id)
    contents = conditions.content(name)
    price = contents.price(item)[0]
    if price is not None:
        said = _priced_by(explained, item)
        by, cites, guessed = ORIGINS[said.stated_by], tuple(cited(said.cites, "unit_cost")), bool(said.cost_is_estimate)
        found[ClosingFact(item.id, Closing.UNIT_COST, by, cites, amount=float(price), estimate=guessed)] = None
    entries = contents.entries(item)
    if not entries:
        found[ClosingFact(item.id, Closing.NO_PARTS, ORIGINS[item.stated_by])] = None
    for entry in entries:
        for key in entry.parts:
            part = explained.world.facts.components.get(key)
            if part is not None:
                if contents.counts(key) is NO:
                    explained.closed_item(contents.test.counts, part, conditions, found)
                collect_closed(explained, name, part, conditions, found, seen)


def _priced_by(explained: Explained, item: Component) -> Component:
    product = explained.world.facts.components.get(item.product or "")
    return product if item.unit_cost is None and product is not None else item
