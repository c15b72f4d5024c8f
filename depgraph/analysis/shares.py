"""How concentrated is a whole that is only partly known? HHI and top shares as intervals over all completions.

A whole is cut among holders. Of each known holder we know its weight between two ends; beside them stand pieces of
which nobody knows whose they are: anybody's, a known holder's or a new one's, each piece going to one holder.

With shares s = w / sum(w) the Herfindahl-Hirschman index is 10,000 x sum(s^2). Its square root is a norm over a
positive linear form, so it is quasi-convex in w: it is largest at a corner of the box, and smallest where every weight
that may move stands at one common level c = sum(w^2) / sum(w). A piece that is anybody's adds most at one holder, and
least with a holder of its own (Hirschman 1964; the bounds are checked against all completions in the tests).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHOLE = 10_000.0
"""The index of a single holder."""
CORNERS = 12
"""Weights of unknown size up to which every corner is tried; beyond, the upper end is the sound greedy one."""


class Interval(NamedTuple):
    """A number known between two ends."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether both ends are one."""
        return self.low == self.high


Weights = "Mapping[str, Interval]"


def index(weights: Sequence[float]) -> float:
    """Return the Herfindahl-Hirschman index of weights, between 0 and 10,000."""
    total = sum(weights)
    return WHOLE * sum(w * w for w in weights) / (total * total) if total else 0.0


def concentration_index(known: Mapping[str, Interval], anybody: Sequence[Interval] = ()) -> Interval:
    """Return the least and the largest index over all completions."""
    boxes = [*known.values(), *anybody]
    loose = Interval(sum(one.low for one in anybody), sum(one.high for one in anybody))
    most = 0.0
    # All that is anybody's may be one holder's: one of the known, or somebody not heard of.
    for joined in [*known, None] if anybody else [None]:
        weights = [_plus(box, loose) if holder == joined else box for holder, box in known.items()]
        if joined is None and anybody:
            weights.append(loose)
        most = max(most, _most(weights))
    return Interval(_least(boxes), most)


def _plus(one: Interval, other: Interval) -> Interval:
    return Interval(one.low + other.low, one.high + other.high)


def _least(boxes: Sequence[Interval]) -> float:
    """Return the smallest index in a box: weights that can move meet at a common level."""
    low, high = 0.0, max((box.high for box in boxes), default=0.0)
    if not high:
        return 0.0
    for _ in range(200):
        level = (low + high) / 2
        weights = [min(max(level, box.low), box.high) for box in boxes]
        total = sum(weights)
        if total and sum(w * w for w in weights) / total > level:
            low = level
        else:
            high = level
    return index([min(max(high, box.low), box.high) for box in boxes])


def _most(boxes: Sequence[Interval]) -> float:
    wide = [box for box in boxes if not box.known]
    fixed = [box.low for box in boxes if box.known]
    if len(wide) <= CORNERS:
        return max(index([*fixed, *corner]) for corner in product(*wide))
    total_low, total_high = sum(box.low for box in boxes), sum(box.high for box in boxes)
    shares = [
        Interval(
            box.low / (box.low + total_high - box.high) if box.low else 0.0,
            box.high / (box.high + total_low - box.low) if box.high else 0.0,
        )
        for box in boxes
    ]
    left = 1.0 - sum(share.low for share in shares)
    total = 0.0
    for share in sorted(shares, key=lambda s: -s.high):
        more = min(share.high - share.low, max(left, 0.0))
        left -= more
        total += (share.low + more) ** 2
    return min(WHOLE, WHOLE * total)


def shares(known: Mapping[str, Interval], anybody: Sequence[Interval] = ()) -> dict[str, Interval]:
    """Return each known holder's share of the whole, between what is surely its own and what may be."""
    low = sum(box.low for box in known.values())
    high = sum(box.high for box in known.values())
    free = sum(piece.high for piece in anybody)
    found = {}
    for holder, own in known.items():
        least = own.low / (high - own.high + own.low + free) if own.low else 0.0
        most = own.high + free
        # What is anybody's may all be this holder's; the others then have only their own least.
        found[holder] = Interval(least, most / (most + low - own.low) if most else 0.0)
    return found


def largest_share(known: Mapping[str, Interval], anybody: Sequence[Interval] = ()) -> Interval:
    """Return the share of the largest holder, whoever that is, between two ends."""
    boxes = [*known.values(), *anybody]
    top = max((box.low for box in boxes), default=0.0)
    least = top / sum(min(box.high, top) for box in boxes) if top else 0.0
    most = max((share.high for share in shares(known, anybody).values()), default=0.0)
    free = sum(a.high for a in anybody)
    if free:
        most = max(most, free / (free + sum(box.low for box in known.values())))
    return Interval(least, most)


def part_of(inside: Sequence[Interval], perhaps: Sequence[Interval], outside: Sequence[Interval]) -> Interval:
    """Return the share of what has some property; ``perhaps`` may have it or not."""
    in_low, in_high = sum(i.low for i in inside), sum(i.high for i in inside)
    may_high = sum(p.high for p in perhaps)
    out_low, out_high = sum(o.low for o in outside), sum(o.high for o in outside)
    least = in_low / (in_low + out_high + may_high) if in_low else 0.0
    most = in_high + may_high
    return Interval(least, most / (most + out_low) if most else 0.0)
