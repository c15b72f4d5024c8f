"""How much of an organisation does an owner hold through everybody in between?

Integrated ownership with cross-holdings: y = A y + direct, solved as a fixpoint, never as a walk along
paths (Brioschi, Buzzacchi and Colombo 1989; Levy and Szafarz 2017 on the same algebra). With interval
shares this is reachability in an interval Markov chain: each company's holders form an independent
polytope, so the best response is a greedy knapsack and policy iteration is exact.

Companies are settled holders first; those that hold each other in a circle are solved together, in fractions. Sweeps
over the values would converge as slowly as the circle leaks, and stop below the truth.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from depgraph.model.vocabulary import PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from depgraph.law.capture import Captures
    from depgraph.ownership.stakes import Stake

    Number = Fraction | float
    Values = Mapping[str, Number]

CIRCLE = 300
"""Companies that hold each other which are still solved in fractions; of more it stays open what they hold."""
ROUNDS = 100
"""How often the holders' best answers are asked again before a circle stays open."""
SWEEPS = 60
"""Sweeps for a first guess at the best answers."""
_ANYBODY = "\0anybody"
_Shares = tuple[dict[str, int], int]
"""What each holder has, and of how much: own shares are scaled away."""


class _Asked(NamedTuple):
    """Which partition is asked about, for which end, and whether holders that nobody recorded count."""

    captures: Captures
    column: int
    upper: bool
    recorded_only: bool


def integrated_ownership(
    captures: Captures, seeds: dict[str, Kleene], *, column: int, recorded_only: bool = False
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the least and the most (in ppm) that the seeds hold of every organisation, directly or not.

    A company's own shares do not vote for themselves: the rest is scaled up (45 % beside 10 % own shares is
    50 %). Values are absorbing in a seed, so never over 100 %.
    """
    sure = {k for k, truth in seeds.items() if truth is Kleene.YES}
    low = _solve(_Asked(captures, column, upper=False, recorded_only=recorded_only), sure)
    high = _solve(_Asked(captures, column, upper=True, recorded_only=recorded_only), {k for k, t in seeds.items() if t})
    return {k: floor(v * PPM) for k, v in low.items()}, {k: ceil(v * PPM) for k, v in high.items()}


def _solve(asked: _Asked, seeds: set[str]) -> dict[str, Number]:
    captures = asked.captures
    value: dict[str, Number] = {}
    for key in captures.cone:
        if key in seeds or (asked.upper and any(member in seeds for member in captures.world.members(key))):
            value[key] = 1
    above = {key: [] if key in value else _above(asked, key) for key in captures.cone}
    for circle in _circles(above):
        free = [key for key in circle if key not in value]
        if len(circle) == 1:
            value.update((key, _weighted(_best(asked, key, value), value)) for key in free)
        elif free:
            value |= _of_circle(asked, free, value)
    return value


def _above(asked: _Asked, key: str) -> list[str]:
    """Return whose value decides that of an organisation: its holders, and for the upper end what it may be."""
    captures = asked.captures
    stakes = captures.merged(key) if asked.upper else captures.world.holders.get(key, {})
    beside = captures.world.members(key) if asked.upper else ()
    return [one for one in dict.fromkeys((*sorted(stakes), *beside)) if one != key]


def _circles(above: dict[str, list[str]]) -> Iterator[list[str]]:
    """Yield who holds each other, holders before those they hold (Tarjan 1972, without recursion)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    inside: set[str] = set()
    for start, first in above.items():
        if start in number:
            continue
        number[start] = lowest[start] = len(number)
        stack = [(start, iter(first))]
        waiting.append(start)
        inside.add(start)
        while stack:
            key, rest = stack[-1]
            for owner in rest:
                if owner not in number:
                    number[owner] = lowest[owner] = len(number)
                    waiting.append(owner)
                    inside.add(owner)
                    stack.append((owner, iter(above.get(owner, ()))))
                    break
                if owner in inside:
                    lowest[key] = min(lowest[key], number[owner])
            else:
                stack.pop()
                if stack:
                    lowest[stack[-1][0]] = min(lowest[stack[-1][0]], lowest[key])
                if lowest[key] == number[key]:
                    circle = [waiting.pop()]
                    while circle[-1] != key:
                        circle.append(waiting.pop())
                    inside.difference_update(circle)
                    yield circle


def _of_circle(asked: _Asked, free: list[str], known: Mapping[str, Number]) -> dict[str, Number]:
    """Return the values of companies that hold each other.

    Values that no best answer raises are at least the least solution, however they were found; where none are found
    the upper end is all, and the lower end what the sweeps reached from nothing.
    """
    answers, swept = _guessed(asked, free, known)
    for _ in range(ROUNDS if len(free) <= CIRCLE else 0):
        exact = _exact(answers, known)
        if exact is None:
            break
        if not asked.upper:
            return exact
        value = {**known, **exact}
        better = {key: _best(asked, key, value) for key in free}
        raised = {key: answer for key, answer in better.items() if _weighted(answer, value) > exact[key]}
        if not raised:
            return exact
        answers |= raised
    return dict.fromkeys(free, 1) if asked.upper else swept


def _guessed(
    asked: _Asked, free: list[str], known: Mapping[str, Number]
) -> tuple[dict[str, _Shares], dict[str, Number]]:
    """Return each one's best answer after some sweeps up from nothing, and the values reached, which lie below the truth."""
    value: dict[str, Number] = {**{key: float(one) for key, one in known.items()}, **dict.fromkeys(free, 0.0)}
    answers: dict[str, _Shares] = {}
    for _ in range(SWEEPS):
        before = [value[key] for key in free]
        for key in free:
            answers[key] = _best(asked, key, value)
            value[key] = max(value[key], _weighted(answers[key], value))
        if before == [value[key] for key in free]:
            break
    # What floating point added by rounding must not lift a lower end.
    return answers, {key: max(0.0, value[key] - 1e-9) for key in free}


def _best(asked: _Asked, key: str, value: Values) -> _Shares:
    """Return the shares, own shares scaled away, that make the organisation's value least or most."""
    captures, column = asked.captures, asked.column
    own_record = captures.world.holders.get(key, {})
    records = [own_record, captures.merged(key)] if asked.upper else [own_record]
    options = []
    for stakes in records:
        own = stakes.get(key)
        others = _others(key, stakes)
        least = own.low[column] if own else 0
        choices = _own_shares(own, others, value, column) if own and asked.upper else [least]
        options += [_weights(asked, key, stakes, share, value) for share in choices]
    if not asked.upper:
        return options[0]
    options += [({other: PPM}, PPM) for other in captures.world.members(key) if other != key]
    return max(options, key=lambda shares: _weighted(shares, value))


def _own_shares(own: Stake, others: dict[str, Stake], value: Values, column: int) -> set[int]:
    """Return the own shares among which the most must lie.

    The value is a ratio of sums, so it is greatest at a corner of what the record allows: own shares at an end,
    or taking exactly what the best holders leave when each of them has all it may.
    """
    left = PPM - sum(stake.low[column] for stake in others.values())
    corners = {own.low[column], own.high[column]}
    for owner in _by_value(others, value):
        left -= others[owner].high[column] - others[owner].low[column]
        corners.add(min(own.high[column], max(own.low[column], left)))
    return corners


def _others(key: str, stakes: dict[str, Stake]) -> dict[str, Stake]:
    return {owner: stake for owner, stake in stakes.items() if owner != key}


def _by_value(owners: Iterable[str], value: Values) -> list[str]:
    return sorted(owners, key=lambda owner: (-value.get(owner, 0), owner))


def _weights(
    asked: _Asked, key: str, stakes: dict[str, Stake], own_share: int, value: Values
) -> _Shares:  # fmt: skip
    captures, column = asked.captures, asked.column
    shares = {owner: stake.low[column] for owner, stake in _others(key, stakes).items()}
    if asked.upper:
        own_share = min(own_share, max(0, PPM - sum(shares.values())))
        rest = max(0, PPM - sum(shares.values()) - own_share)
        # Shares that nobody recorded may be a seed's, whole.
        order = _by_value(shares, value)
        if not asked.recorded_only and captures.residual(key, column, group=False):
            shares[_ANYBODY], rest = rest, 0
        for owner in order:
            more = min(rest, stakes[owner].high[column] - shares[owner])
            shares[owner] += more
            rest -= more
    scale = PPM - own_share
    return (shares, scale) if scale > 0 else ({}, PPM)


def _weighted(weights: _Shares, value: Values) -> Number:
    """Return what shares are worth: a fraction, unless a value is a floating-point one."""
    shares, scale = weights
    total: Number = 0
    for owner, share in shares.items():
        worth = 1 if owner == _ANYBODY else value.get(owner, 0)
        if worth:
            total += share * worth
    if not total:
        return 0
    if isinstance(total, float):
        return min(1.0, total / scale)
    from fractions import Fraction  # noqa: PLC0415  most companies lead to no seed at all

    return min(Fraction(1), Fraction(total) / scale)


def _exact(answers: Mapping[str, _Shares], known: Mapping[str, Number]) -> dict[str, Number] | None:
    """Solve what the answers say of each other in fractions, from nothing up; nothing where that has no one solution."""
    from fractions import Fraction  # noqa: PLC0415  few systems have something to solve

    leading = _leading(answers, known)
    rows: dict[str, dict[str, Fraction]] = {}
    right: dict[str, Fraction] = {}
    for key in leading:
        shares, scale = answers[key]
        rows[key] = {key: Fraction(1)}
        right[key] = Fraction(0)
        for owner, share in shares.items():
            if owner in leading:
                rows[key][owner] = rows[key].get(owner, Fraction(0)) - Fraction(share, scale)
            else:
                worth = 1 if owner == _ANYBODY else known.get(owner, 0)
                right[key] += Fraction(share, scale) * Fraction(worth)
    order = list(rows)
    for at, key in enumerate(order):
        pivot = rows[key].get(key)
        if not pivot:
            return None
        for other in order[at + 1 :]:
            _take_away(rows[other], right, other, key, rows[key], pivot)
    found: dict[str, Number] = dict.fromkeys(answers, 0)
    for key in reversed(order):
        rest = sum((factor * found[one] for one, factor in rows[key].items() if one != key), Fraction(0))
        found[key] = min(Fraction(1), max(Fraction(0), (right[key] - rest) / rows[key][key]))
    return found


def _take_away(
    row: dict[str, Fraction],
    right: dict[str, Fraction],
    other: str,
    key: str,
    upper: dict[str, Fraction],
    pivot: Fraction,
) -> None:
    """Free one row of an unknown by what an earlier row says of it."""
    factor = row.pop(key, None)
    if not factor:
        return
    factor /= pivot
    for one, value in upper.items():
        if one != key:
            left = row.get(one, 0) - factor * value
            if left:
                row[one] = left
            else:
                row.pop(one, None)
    right[other] -= factor * right[key]


def _leading(answers: Mapping[str, _Shares], known: Mapping[str, Number]) -> list[str]:
    """Return who leads to something of worth by the answers; what leans on nobody but itself is worth nothing."""
    held: dict[str, list[str]] = {}
    queue: list[str] = []
    for key, (shares, _) in answers.items():
        for owner, share in shares.items():
            if share and owner in answers:
                held.setdefault(owner, []).append(key)
        if any(share and (owner == _ANYBODY or known.get(owner, 0)) for owner, share in shares.items()):
            queue.append(key)
    found = dict.fromkeys(queue)
    for key in queue:
        for one in held.get(key, ()):
            if one not in found:
                found[one] = None
                queue.append(one)
    return list(found)
