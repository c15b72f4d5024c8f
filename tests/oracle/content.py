"""How much of an item counts in a complete world? Every price, number and origin is known, so this is arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oracle.world import Edge, World


def too_much(
    world: World, item: str, destination: str, test: Mapping[str, Any], ask: Callable[[Mapping[str, Any], str], bool]
) -> bool:
    """Whether the counted content of an item passes the threshold for a destination."""
    limit = next(
        t["threshold"]
        for t in test["thresholds"]
        if not t.get("destination") or world.within(destination, t["destination"])
    )
    if limit == 0:
        return holds_some(world, item, destination, test, ask)
    ratio = counted(world, item, destination, test, ask) / world.items[item].cost
    return ratio > Fraction(str(limit)) if test["operator"] == ">" else ratio >= Fraction(str(limit))


def counted(
    world: World, item: str, destination: str, test: Mapping[str, Any], ask: Callable[[Mapping[str, Any], str], bool]
) -> Fraction:
    """Return the value of what counts in an item: whole parts that count, and what counts in the other parts."""
    total = Fraction(0)
    for edge in parts(world, item):
        cost = world.items[edge.object].cost
        worth = worth_of(world, edge)
        if ask(test["counts"], edge.object):
            total += worth
        elif not test.get("second_incorporation") or too_much(world, edge.object, destination, test, ask):
            total += worth * counted(world, edge.object, destination, test, ask) / cost
    return total


def holds_some(
    world: World, item: str, destination: str, test: Mapping[str, Any], ask: Callable[[Mapping[str, Any], str], bool]
) -> bool:
    """Whether anything that counts is in an item, whatever it is worth."""
    return any(
        ask(test["counts"], edge.object) or holds_some(world, edge.object, destination, test, ask)
        for edge in parts(world, item)
    )


def parts(world: World, item: str) -> list[Edge]:
    """Return what an item contains."""
    return [edge for edge in world.edges if edge.subject == item and edge.relation == "contains"]


def worth_of(world: World, edge: Edge) -> Fraction:
    """Return what a part is worth in the whole: a share of it, or so many times its own price."""
    if edge.value_share is not None:
        return edge.value_share * world.items[edge.subject].cost
    return edge.quantity * world.items[edge.object].cost
