"""What does a condition ask, and of whom: the end of a path, or the line and the buyer?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.model.vocabulary import PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Predicate = dict[str, Any]
"""A validated condition as it stands in the law file: exactly one key."""

PARTY = frozenset({
    "seat", "incorporated_in", "headquartered_in", "present_in", "listed_on", "captured", "party_kind", "state_listed_on",
    "buyer_himself",
})  # fmt: skip
ITEM = frozenset({
    "kind", "eccn", "tpp", "rare_earths", "material", "origin", "data", "keys", "users_in", "destination", "located_in",
    "content", "ancestry", *PARTY_RELATIONS,
})  # fmt: skip
PERSONAL = frozenset({"buyer", "tenant"})
"""Conditions on somebody who is no part of the line: whoever buys it, whoever uses it."""
COMBINED = frozenset({"all", "any", "not"})


def split(predicate: Predicate | None) -> tuple[Predicate | None, Predicate | None]:
    """Separate what is asked of the path's end from what is asked of the line, its buyer and its tenants.

    Only a conjunction can be taken apart; anything else must ask one of the two.

    Raises:
        ValueError: a disjunction or negation over both.

    """
    if predicate is None:
        return None, None
    sides = _sides(predicate)
    if sides == {"end"}:
        return predicate, None
    if sides == {"start"}:
        return None, predicate
    if "all" in predicate:
        ends, starts = zip(*(split(p) for p in predicate["all"]), strict=True)
        return _conjunction(ends), _conjunction(starts)
    msg = (
        "expected conditions joined by `all`, or two rules, found one on the line or buyer and one on the party that are "
        "joined in another way"
    )
    raise ValueError(msg)


def _conjunction(parts: Sequence[Predicate | None]) -> Predicate | None:
    kept = [p for p in parts if p is not None]
    return {"all": kept} if kept else None


def _sides(predicate: Predicate) -> set[str]:
    ((key, value),) = predicate.items()
    if key == "line" or key in PERSONAL:
        return {"start"}
    if key == "not":
        return _sides(value)
    if key in {"all", "any"}:
        return set().union(*(_sides(p) for p in value)) if value else {"end"}
    return {"end"}


def leaves(predicate: Predicate, *, of: str = "end") -> Iterator[tuple[str, str, Any]]:
    """Yield (whom, condition, value) of everything a condition asks: of the end, the line, the buyer or a tenant.

    What a relation to a party asks of that party is asked of ``party``.
    """
    ((key, value),) = predicate.items()
    if key in COMBINED:
        for part in value if key != "not" else (value,):
            yield from leaves(part, of=of)
    elif key == "line" or key in PERSONAL:
        yield from leaves(value, of=key)
    else:
        yield of, key, value
        if key in PARTY_RELATIONS:
            yield from leaves(value, of="party")


SEATS = frozenset({"seat", "incorporated_in", "headquartered_in", "present_in", "state_listed_on"})
"""Conditions on a party that ask where it sits."""


def asks_seat(predicate: Predicate, *, of: str = "end") -> bool:
    """Whether a condition asks where somebody sits: who stands at the end of a path, or ``of`` somebody else."""
    return any(whom == of and key in SEATS for whom, key, _ in leaves(predicate))


def negates(predicate: Predicate) -> bool:
    """Whether a condition asks anywhere that something be not so."""
    ((key, value),) = predicate.items()
    return key == "not" or (key in COMBINED and any(map(negates, value)))
