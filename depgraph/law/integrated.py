"""How much of an organisation does an owner hold through everybody in between?

Integrated ownership with cross-holdings: y = A y + direct, solved as a fixpoint, never as a walk along
paths (Brioschi, Buzzacchi and Colombo 1989; Levy and Szafarz 2017 on the same algebra). With interval
shares this is reachability in an interval Markov chain: each company's holders form an independent
polytope, so the best response is a greedy knapsack and policy iteration is exact.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from depgraph.model.vocabulary import PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from depgraph.law.capture import Captures
    from depgraph.ownership.stakes import Stake

EXACT_UP_TO = 40
"""Companies in one cycle system that are still solved in fractions."""
SWEEPS = 10_000
CLOSE = 1e-12
_SAME = 1e-9
_Shares = tuple[dict[str, int], int]
"""What each holder has, and of how much: own shares are scaled away."""


def integrated_ownership(
    captures: Captures, seeds: dict[str, Kleene], *, column: int
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the least and the most (in ppm) that the seeds hold of every organisation, directly or not.

    A company's own shares do not vote for themselves: the rest is scaled up (45 % beside 10 % own shares is
    50 %). Values are absorbing in a seed, so never over 100 %.
    """
    low = _solve(captures, {k for k, truth in seeds.items() if truth is Kleene.YES}, column, upper=False)
    high = _solve(captures, {k for k, truth in seeds.items() if truth}, column, upper=True)
    return low, high


def _solve(captures: Captures, seeds: set[str], column: int, *, upper: bool) -> dict[str, int]:
    cone, members = captures.cone, captures.world.members
    value: dict[str, float] = {key: 1.0 if key in seeds else 0.0 for key in cone}
    if upper:
        value.update((key, 1.0) for key in cone if any(member in seeds for member in members(key)))
    weights: dict[str, _Shares] = {}
    for _ in range(SWEEPS):
        change = 0.0
        for key in cone:
            if value[key] >= 1.0:
                continue
            if key not in weights or captures.merged(key):
                # Where nobody is recorded, the best response is the same whatever others are worth.
                weights[key] = _best(captures, key, value, column, upper=upper)
            found = _weighted(weights[key], value)
            if upper:
                found = max([found] + [value[m] for m in members(key)])
            change = max(change, found - value[key])
            value[key] = max(value[key], found)
        if change < CLOSE:
            break
    exact = _exact(weights, {k for k in cone if value[k] >= 1.0}) if len(weights) <= EXACT_UP_TO else {}
    merged = upper and any(len(members(key)) > 1 for key in cone)
    result = {}
    for key in cone:
        share = exact.get(key)
        # Among equals the best response may lean on a ring that leans on nobody; the iterated value does not.
        if share is not None and not merged and not (upper and share < value[key] - _SAME):
            ppm = share * PPM
            result[key] = -(-ppm.numerator // ppm.denominator) if upper else ppm.numerator // ppm.denominator
        else:
            slack = 1e-3 if upper else -1e-3
            ppm_value = value[key] * PPM + slack
            result[key] = min(PPM, max(0, ceil(ppm_value) if upper else floor(ppm_value)))
    return result


_ANYBODY = "\0anybody"


def _best(captures: Captures, key: str, value: dict[str, float], column: int, *, upper: bool) -> _Shares:
    """Return the shares, own shares scaled away, that make the organisation's value least or most."""
    own_record = captures.world.holders.get(key, {})
    records = [own_record, captures.merged(key)] if upper else [own_record]
    options = []
    for stakes in records:
        own = stakes.get(key)
        choices = (
            _own_shares(own, _others(key, stakes), value, column) if own and upper else [own.low[column] if own else 0]
        )
        options += [_weights(captures, key, stakes, share, value, column, upper=upper) for share in choices]
    return max(options, key=lambda shares: _weighted(shares, value)) if upper else options[0]


def _own_shares(own: Stake, others: dict[str, Stake], value: dict[str, float], column: int) -> set[int]:
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


def _by_value(owners: Iterable[str], value: dict[str, float]) -> list[str]:
    return sorted(owners, key=lambda owner: (-value.get(owner, 0.0), owner))


def _weights(
    captures: Captures, key: str, stakes: dict[str, Stake], own_share: int, value: dict[str, float], column: int, *,
    upper: bool,
) -> _Shares:  # fmt: skip
    shares = {owner: stake.low[column] for owner, stake in _others(key, stakes).items()}
    if upper:
        own_share = min(own_share, max(0, PPM - sum(shares.values())))
        rest = max(0, PPM - sum(shares.values()) - own_share)
        # Shares that nobody recorded may be a seed's, whole.
        order = _by_value(shares, value)
        if captures.residual(key, column, group=False):
            shares[_ANYBODY], rest = rest, 0
        for owner in order:
            more = min(rest, stakes[owner].high[column] - shares[owner])
            shares[owner] += more
            rest -= more
    scale = PPM - own_share
    return (shares, scale) if scale > 0 else ({}, PPM)


def _weighted(weights: _Shares, value: dict[str, float]) -> float:
    shares, scale = weights
    total = sum(
        share / scale * (1.0 if owner == _ANYBODY else value.get(owner, 0.0)) for owner, share in shares.items()
    )
    return min(1.0, total)


def _exact(weights: dict[str, _Shares], seeds: set[str]) -> dict[str, Fraction | int]:
    """Solve the final system in fractions, so that an exact half is exactly a half."""
    known: dict[str, Fraction | int] = dict.fromkeys(seeds, 1)
    known |= {key: 0 for key, (shares, _) in weights.items() if not shares and key not in seeds}
    unknown = [key for key in sorted(weights) if key not in known]
    if not unknown:
        return known
    from fractions import Fraction  # noqa: PLC0415  few systems are small, and have something to solve

    index = {key: i for i, key in enumerate(unknown)}
    size = len(unknown)
    rows = []
    for key in unknown:
        row = [Fraction(0)] * (size + 1)
        row[index[key]] += 1
        shares, scale = weights[key]
        for owner, share in shares.items():
            part = Fraction(share, scale)
            if owner in index:
                row[index[owner]] -= part
            elif owner in seeds or owner == _ANYBODY:
                row[size] += part
        rows.append(row)
    for pivot in range(size):
        swap = next((r for r in range(pivot, size) if rows[r][pivot]), None)
        if swap is None:
            return {}
        rows[pivot], rows[swap] = rows[swap], rows[pivot]
        lead = rows[pivot][pivot]
        rows[pivot] = [x / lead for x in rows[pivot]]
        for r in range(size):
            factor = rows[r][pivot]
            if r != pivot and factor:
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[pivot], strict=True)]
    return known | {key: min(Fraction(1), max(Fraction(0), rows[i][size])) for key, i in index.items()}
