"""Who captures, controls or stands above whom in a complete world? Each method by its definition."""

from __future__ import annotations

import operator
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from oracle.world import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oracle.world import Party, World

HALF = WHOLE // 2


def captured(world: World, key: str, test: Mapping[str, Any]) -> bool:
    """Whether an ownership test holds of an organisation."""
    about = world.entity.get(key, key)
    return bool(world.once(("captured", about, repr(test)), lambda: _captured(world, about, test)))


def _captured(world: World, about: str, test: Mapping[str, Any]) -> bool:
    method = test["method"]
    if method == "cap":
        return _exceeds_cap(world, about, test)
    seeds = {p for p in world.parties if _is_seed(world, world.parties[p], test["seed"])}
    if method == "ultimate_parent":
        return bool(ultimate_parents(world, about, test.get("of", "either")) & seeds)
    passes = _threshold(test)
    of, control = test.get("of", "capital"), test.get("control", False)
    if method == "cascade":
        return about in _taken_over(world, seeds, passes, of, control)
    if method == "per_group":
        return any(about in _taken_over(world, {seed}, passes, of, control) for seed in seeds)
    if method == "look_through":
        return any(passes(look_through(world, seeds, basis=b)[about]) for b in _bases(of))
    raise ValueError(method)


def _is_seed(world: World, party: Party, seed: Mapping[str, Any]) -> bool:
    ((kind, values),) = ((k, v) for k, v in seed.items() if v is not None)
    match kind:
        case "seat":
            return world.seated(party, values)
        case "headquartered_in":
            return world.some_within(party.headquartered_in, values)
        case "listed_on":
            return not party.listed_on.isdisjoint(values)
    raise ValueError(kind)


def _threshold(test: Mapping[str, Any]) -> Callable[[int | Fraction], bool]:
    limit = round(test["threshold"] * WHOLE)
    compare = operator.ge if test["operator"] == ">=" else operator.gt
    return lambda share: bool(compare(share, limit))


def _bases(of: str) -> tuple[str, ...]:
    return ("capital", "votes") if of == "either" else (of,)


def _taken_over(world: World, seeds: set[str], passes: Callable[[int], bool], of: str, control: bool) -> set[str]:
    """Return everything the seeds take over together: add what passes until nothing more does."""
    taken = set(seeds)
    while True:
        new = {p for p in world.parties if p not in taken and _falls(world, p, taken, passes, of, control)}
        if not new:
            return taken
        taken |= new


def _falls(world: World, owned: str, taken: set[str], passes: Callable[[int], bool], of: str, control: bool) -> bool:
    of_it = [h for h in world.holders(owned) if h.owner in taken]
    if not of_it:
        return False
    if control and any(h.control for h in of_it):
        return True
    return any(passes(sum(getattr(h, basis) for h in of_it)) for basis in _bases(of))


def group_of(world: World, person: str, of: str = "either") -> set[str]:
    """Return a party with everything it controls: more than half, counted with what it controls, or by contract."""
    found: set[str] = world.once(
        ("group", person, of), lambda: _taken_over(world, {person}, lambda share: share > HALF, of, control=True)
    )
    return found


def ultimate_parents(world: World, about: str, of: str) -> set[str]:
    """Return who stands at the top: nobody outside stands above them. Members of a ring at the top all do."""
    groups = {p: group_of(world, p, of) for p in world.parties}
    above = {b: {p for p in world.parties if b in groups[p] and p != b} for b in world.parties}
    candidates = above[about] | {about}
    return {c for c in candidates if all(c in above[p] for p in above[c])}


def look_through(world: World, seeds: set[str], *, basis: str) -> dict[str, Fraction]:
    """Return each party's share that lies with the seeds, multiplied along every path, rings included."""
    share: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for h in world.held:
        share[h.owned, h.owner] += Fraction(getattr(h, basis), WHOLE)
    # Without the parties no seed reaches, the equations have one solution and it is the least one.
    reached = set(seeds)
    while grown := {b for (b, a), s in share.items() if s and a in reached and b not in reached}:
        reached |= grown
    unknown = sorted(reached - seeds)
    result = {p: Fraction(int(p in seeds)) for p in world.parties}
    rows = [
        [Fraction(int(b == a)) - share[b, a] for a in unknown] + [sum((share[b, s] for s in seeds), Fraction())]
        for b in unknown
    ]
    result.update(zip(unknown, _solved(rows), strict=True))
    return {p: y * WHOLE for p, y in result.items()}


def _solved(rows: list[list[Fraction]]) -> list[Fraction]:
    size = len(rows)
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(size):
            if r != i and rows[r][i]:
                rows[r] = [x - rows[r][i] * y for x, y in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]


def _exceeds_cap(world: World, about: str, test: Mapping[str, Any]) -> bool:
    """Whether holders from outside the region pass a cap, each group on its own or all together.

    A holder inside counts as one from outside when outsiders have taken it over, one or several together.
    """
    outside = {p.id for p in world.parties.values() if not world.seated(p, test["region"])}
    taken = _taken_over(world, outside, lambda share: share > HALF, "either", control=True)
    each, together = round(test["each"] * WHOLE), round(test["together"] * WHOLE)
    for basis in _bases(test.get("of", "capital")):
        groups = [_sum_held(world, about, group_of(world, head), basis) for head in taken]
        if any(share > each for share in groups) or _sum_held(world, about, taken, basis) > together:
            return True
    return False


def _sum_held(world: World, owned: str, owners: set[str], basis: str) -> int:
    return sum(getattr(h, basis) for h in world.holders(owned) if h.owner in owners)
