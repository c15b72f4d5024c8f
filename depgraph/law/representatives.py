"""Which lines can no law tell apart? A bill of 100,000 lines has far fewer different ones: each kind is answered once.

What makes lines different is derived from the records themselves: every field of a component, and of a relation, counts
unless it is named here as one that no law asks about. A field that is added to the model tells lines apart at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from depgraph.model.records import Component, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from depgraph.graph.world import World
    from depgraph.model.records import Facts

ASKED_BY_NO_LAW = frozenset({
    "id", "name", "aliases", "mpn", "maker", "section", "where", "suggested_kind", "alternative_to", "quantity",
    "cost_is_estimate", "criticality", "function", "hs_code", "stock_days", "lead_time_weeks", "terms", "amends",
})  # fmt: skip
"""Fields of a component that no law can ask about: what it is called, and what it means to its buyer."""
PRICE = ("unit_cost", "currency")
"""Fields that matter only where something is known of what the parts are worth: shares of a price need both."""
_OF_A_LINE = attrgetter(*(f.name for f in fields(Component) if f.name not in {*ASKED_BY_NO_LAW, *PRICE}))
_OF_A_RELATION = attrgetter(*(f.name for f in fields(Relation) if f.name != "subject"))
_PRICE = attrgetter(*PRICE)


def representatives(world: World, lines: Iterable[Component]) -> tuple[list[Component], dict[str, str]]:
    """Group lines that no law can tell apart.

    Returns one line of each group, and for every line which one is answered for it.
    """
    facts = world.facts
    priced = _priced(facts)
    relations: dict[str, list[tuple[object, ...]]] = {}
    pinned: set[str] = set()
    for relation in facts.relations:
        if relation.stated_by == "catalogue" or relation.relation == "replaceable_by":
            continue
        pinned.update(relation.objects)
        relations.setdefault(relation.subject, []).append(_frozen(_OF_A_RELATION(relation)))
    used = [(n, frozenset(tenant.uses)) for n, tenant in enumerate(facts.tenants) if tenant.uses]
    known: dict[tuple[object, ...], Component] = {}
    stands_for: dict[str, str] = {}
    for line in lines:
        signature: tuple[object, ...]
        if line.id in pinned:
            # Others lean on it: chains through it name it, and no line that is its equal.
            signature = (line.id,)
        else:
            signature = (
                *_frozen(_OF_A_LINE(line)),
                _PRICE(line) if not priced.isdisjoint((line.id, line.product, *line.perhaps)) else None,
                tuple(n for n, uses in used if line.id in uses),
                frozenset(Counter(relations.get(line.id, ())).items()),
            )
        stands_for[line.id] = known.setdefault(signature, line).id
    return list(known.values()), stands_for


def _priced(facts: Facts) -> set[str | None]:
    """Return components of whose parts' value something is known, so that their own price matters.

    A part is worth something where it has a price, is a product that has one, or holds parts that are worth something.
    """
    wholes: dict[str, list[str]] = {}
    priced: set[str | None] = set()
    for relation in facts.relations:
        if relation.relation == "contains":
            for part in relation.objects:
                wholes.setdefault(part, []).append(relation.subject)
            if relation.value_share:
                priced.add(relation.subject)
    if not wholes:
        return priced
    bought_as: dict[str, list[str]] = {}
    for component in facts.components.values():
        for product in (component.product, *component.perhaps):
            if product:
                bought_as.setdefault(product, []).append(component.id)
    worth = {one for one in priced if one} | {c.id for c in facts.components.values() if c.unit_cost is not None}
    queue = list(worth)
    for one in queue:
        above = wholes.get(one, ())
        priced.update(above)
        for other in (*above, *bought_as.get(one, ())):
            if other not in worth:
                worth.add(other)
                queue.append(other)
    return priced


def _frozen(values: tuple[Any, ...]) -> tuple[object, ...]:
    """Return values that can be compared at once: lists as tuples, tables as text."""
    return tuple([
        tuple(value) if isinstance(value, list) else repr(value) if isinstance(value, dict) else value for value in values
    ])  # fmt: skip
