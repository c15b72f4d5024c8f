"""What is said of an item that a law may ask about, and is it as asked?

What is said comes apart from what is asked, so that all items of which the same is said are answered at once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from depgraph.model.records import cited
from depgraph.model.vocabulary import PARTY_RELATIONS, PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from depgraph.graph.supply import SupplyGraph
    from depgraph.graph.world import World
    from depgraph.model.records import Component

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

FIELD = {"material": "materials"}
"""The field a condition asks about, where it goes by another name."""
CLOSING = frozenset({"eccn", "tpp", "rare_earths", "materials"})
"""Fields that rule a law out when they are not as asked: that needs better than memory."""
INHERITED = frozenset({"kind", "eccn", "tpp", "hs_code", "rare_earths", "materials", "data", "expects", "lacks"})
"""What a line that names a product takes from it where it does not say itself."""
PLACES = {"origin": "originates_in", "located_in": "located_in"}


def attribute(world: World, item: Component, name: str) -> Any:
    """Return what is recorded of a component, by itself or by the product it is."""
    return getattr(said_by(world, item, name), name)


def said_by(world: World, item: Component, name: str) -> Component:
    """Return who says something of a component: itself, or the product it is."""
    if name in INHERITED and getattr(item, name) is None and item.product and name not in item.unclear:
        return world.facts.components.get(item.product) or item
    return item


def said(world: World, graph: SupplyGraph, name: str, item: Component) -> Hashable:
    """Return what is said of an item on a day, as far as a condition of this name goes."""
    if name in PLACES:
        places = ((world.held(p), p) for p in world.places(item, PLACES[name]))
        stated = tuple((held, tuple(p.objects), p.share[0] if p.share else PPM) for held, p in places if held)
        return (name == "origin" and "origin" in item.unclear, stated)
    if name in PARTY_RELATIONS:
        relations = [(world.held(s), tuple(s.objects)) for s in graph.statements(item) if s.relation == name]
        recorded = any(held is YES for held, _ in relations)
        perhaps = tuple(one for s in graph.possible_statements(item) if s.relation == name for one in s.objects)
        open_ended = not recorded and any(one.relation == name for one in graph.unrecorded(item))
        return (tuple(r for r in relations if r[0]), open_ended, perhaps)
    field = FIELD.get(name, name)
    speaker = said_by(world, item, field)
    found = getattr(speaker, field)
    if found is not None and field in CLOSING:
        relied = world.relied_on(cited(speaker.cites, field), speaker.stated_by)
    else:
        relied = True
    return (tuple(found) if isinstance(found, list) else found, relied)


def as_asked(name: str, value: Any, what: Any, *, world: World, of_party: Callable[[str], Kleene]) -> Kleene:
    """Whether what is said of an item is as a condition asks; ``of_party`` answers what a relation asks of a party."""
    if name in PLACES:
        return _stands(value, what, world)
    if name in PARTY_RELATIONS:
        return _related(what, of_party)
    found, relied = what
    if found is None:
        return MAYBE
    truth = _value(FIELD.get(name, name), found, value, world)
    return MAYBE if truth is NO and not relied else truth


def _value(field: str, found: Any, value: Any, world: World) -> Kleene:
    if field == "eccn":
        return classified(found, tuple(value))
    if field == "tpp":
        enough = value.get("at_least", found) <= found and ("below" not in value or found < value["below"])
        return YES if enough else NO
    if field == "users_in":
        region = world.region(value)
        return max((world.within([place], region) for place in found), default=NO)
    if field in {"kind", "keys"}:
        return YES if found in value else NO
    return YES if set(found) & set(value) else NO


def _stands(value: Any, what: tuple[bool, tuple[Any, ...]], world: World) -> Kleene:
    unclear, places = what
    if unclear:
        return MAYBE
    region = world.region(value)
    truth, recorded = NO, 0
    for held, objects, share in places:
        truth = max(truth, min(held, world.within(objects, region)))
        recorded += share
    return truth if truth is YES else MAYBE if truth or recorded < PPM else NO


def _related(what: tuple[Any, ...], of_party: Callable[[str], Kleene]) -> Kleene:
    relations, open_ended, perhaps = what
    truth = NO
    for held, objects in relations:
        truths = [of_party(one) for one in objects]
        # Exactly one of several: certain where it holds of each.
        truth = max(truth, min(held, truths[0] if len(set(truths)) == 1 else min(MAYBE, max(truths))))
    if truth is YES:
        return truth
    return MAYBE if open_ended or any(of_party(one) for one in perhaps) else truth


@lru_cache(maxsize=4096)
def classified(candidates: tuple[str, ...], wanted: tuple[str, ...]) -> Kleene:
    """Whether an item with these candidate ECCNs falls under one of the wanted paragraphs.

    ``3A090.a`` falls under ``3A090``; a bare ``3A090`` may fall under ``3A090.a``.
    """
    codes, below, above = _paragraphs(wanted)
    truths = set()
    for candidate in candidates:
        code = candidate.strip().casefold()
        under = code in codes or code.startswith(below)
        truths.add(YES if under else MAYBE if code in above else NO)
    return truths.pop() if len(truths) == 1 else MAYBE


@lru_cache(maxsize=512)
def _paragraphs(wanted: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Return paragraphs, how those within them begin, and within which they are themselves."""
    codes = frozenset(code.casefold() for code in wanted)
    above = frozenset(code[:at] for code in codes for at, sign in enumerate(code) if sign == ".")
    return codes, tuple(f"{code}." for code in sorted(codes)), above
