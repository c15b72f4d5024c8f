"""How much of the site works on each day after something stops, and until when does it last?

Each line that is hit lives through its stock, then ends or wears out, and comes back when it can be bought again or has
been replaced. Lines of one function and one kind stand in for each other by their share of the value (a k-of-n group: as
long as enough of them live); every such pool is needed. A pool's loss takes as much of the site as its criticality says,
and the site is as good as its worst pool. Whatever is not known is an interval, so the curve is a band: the low edge holds
where everything unknown turns out badly, the high edge where it turns out well.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from depgraph.analysis.shares import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NEVER = float("inf")
YEAR = 365.0


class Hit(NamedTuple):
    """A line that may lose its supply or service, and how it lives through that."""

    line: str
    name: str
    certain: bool
    by: str
    """The law or the event that hits it."""
    starts: Interval
    """Days from the scenario's first day until supply or service stops."""
    stock: Interval
    """Days that it lasts on stock."""
    lasts: str
    """What comes after the stock: ``stock`` ends, ``wears`` fails bit by bit, ``unknown``."""
    wear: Interval
    """Share that fails in a year, once nothing replaces it."""
    installed: Interval
    """Share that stands and runs already: only that can wear out instead of being missing."""
    recovers: Interval
    """Days from the stop until supply is back or a replacement works."""

    @property
    def survives(self) -> Interval:
        """Time to survive: days from the first day until the line no longer lives on stock."""
        best = NEVER if self.lasts == "unknown" else self.starts.high + self.stock.high
        return Interval(self.starts.low + self.stock.low, best if self.certain else NEVER)

    @property
    def returns(self) -> Interval:
        """Time to recover: days from the first day until it is whole again."""
        return Interval(self.starts.low + self.recovers.low, self.starts.high + self.recovers.high)

    def alive(self, day: float) -> Interval:
        """Return the share of the line that works on a day, at worst and at best."""
        return Interval(self._worst(day), self._best(day))

    def _worst(self, day: float) -> float:
        ends = self.starts.low + self.stock.low
        if day < ends or day >= self.starts.high + self.recovers.high:
            return 1.0
        if self.lasts != "wears":
            return 0.0
        return float(self.installed.low * (1 - self.wear.high) ** ((day - ends) / YEAR))

    def _best(self, day: float) -> float:
        ends = self.starts.high + self.stock.high
        if not self.certain or self.lasts == "unknown" or day < ends or day >= self.starts.low + self.recovers.low:
            return 1.0
        if self.lasts != "wears":
            return 0.0
        return float(self.installed.high * (1 - self.wear.low) ** ((day - ends) / YEAR))


@dataclass
class Pool:
    """Lines that stand in for each other: of one function and kind, or of one k-of-n group."""

    name: str
    members: dict[str, Interval]
    """Each line's weight."""
    loss: Interval
    """How much of the site goes with it."""
    needs: int | None = None
    """How many of its lines must work; without it, its capacity is the share that works."""

    def capacity(self, day: float, hits: Mapping[str, Sequence[Hit]]) -> Interval:
        """Return the share of the pool that works on a day."""
        low, high = [], []
        for line, weight in self.members.items():
            alive = [hit.alive(day) for hit in hits.get(line, ())]
            low.append((weight, min((a.low for a in alive), default=1.0)))
            high.append((weight, min((a.high for a in alive), default=1.0)))
        if self.needs is not None:
            enough = [sum(share > 0.5 for _, share in side) >= self.needs for side in (low, high)]
            return Interval(float(enough[0]), float(enough[1]))
        return Interval(_mean(low, worst=True), _mean(high, worst=False))


def _mean(parts: Sequence[tuple[Interval, float]], *, worst: bool) -> float:
    """Return the least (or largest) weighted mean of shares whose weights are intervals."""
    mean = 0.5
    for _ in range(20):
        total = sum_ = 0.0
        for weight, share in parts:
            heavy = (share < mean) == worst
            w = weight.high if heavy else weight.low
            total += w
            sum_ += w * share
        if not total:
            ends = [share for _, share in parts]
            return min(ends) if worst else max(ends)
        if abs(sum_ / total - mean) < 1e-12:
            break
        mean = sum_ / total
    return mean


@dataclass
class Curve:
    """Capacity over days, as a band, and what can be read from it."""

    days: list[int]
    low: list[float]
    high: list[float]
    pools: list[Pool]
    hits: dict[str, list[Hit]]

    def below(self, share: float) -> Interval:
        """Return the day capacity falls below a share: the earliest it may, and the latest; never is infinity."""
        return Interval(_first(self.days, self.low, share), _first(self.days, self.high, share))

    def back(self, share: float) -> Interval:
        """Return the day capacity is back at a share or more for good, at best and at worst."""
        return Interval(_last(self.days, self.high, share), _last(self.days, self.low, share))

    def first_to_stop(self, share: float) -> tuple[Pool, list[Hit]] | None:
        """Return the pool through which capacity first falls below a share, with its lines, soonest first."""
        day = _first(self.days, self.low, share)
        if day == NEVER:
            return None
        pool = min(self.pools, key=lambda p: (1 - p.loss.high * (1 - p.capacity(day, self.hits).low), p.name))
        found = [hit for line in pool.members for hit in self.hits.get(line, ())]
        return pool, sorted(found, key=lambda h: (h.survives.low, h.line))


def _first(days: Sequence[int], values: Sequence[float], share: float) -> float:
    return next((float(day) for day, value in zip(days, values, strict=True) if value < share - 1e-9), NEVER)


def _last(days: Sequence[int], values: Sequence[float], share: float) -> float:
    found = NEVER
    for day, value in zip(reversed(days), reversed(values), strict=True):
        if value < share - 1e-9:
            return found
        found = float(day)
    return found


def continuity(pools: Iterable[Pool], hits: Iterable[Hit], *, days: int) -> Curve:
    """Return the band of capacity from the first day up to ``days`` later."""
    by_line: dict[str, list[Hit]] = {}
    for hit in hits:
        by_line.setdefault(hit.line, []).append(hit)
    concerned = [pool for pool in pools if any(line in by_line for line in pool.members)]
    grid = list(range(days + 1))
    low, high = [1.0] * len(grid), [1.0] * len(grid)
    for pool in concerned:
        for day, capacity in zip(grid, _daily(pool, by_line, grid), strict=True):
            low[day] = min(low[day], 1 - pool.loss.high * (1 - capacity.low))
            high[day] = min(high[day], 1 - pool.loss.low * (1 - capacity.high))
    return Curve(grid, low, high, concerned, by_line)


def _daily(pool: Pool, hits: Mapping[str, Sequence[Hit]], grid: Sequence[int]) -> Iterator[Interval]:
    """Yield a pool's capacity day by day; where nothing wears it changes only on the days on which something turns."""
    own = [hit for line in pool.members for hit in hits.get(line, ())]
    wearing = any(hit.lasts == "wears" for hit in own)
    turns = {
        ceil(day)
        for hit in own
        for start, stock, back in zip(hit.starts, hit.stock, hit.recovers, strict=True)
        for day in (start + stock, hit.starts.low + back, hit.starts.high + back)
        if day < NEVER
    }
    capacity = Interval(1.0, 1.0)
    for day in grid:
        if wearing or day == 0 or day in turns:
            capacity = pool.capacity(day, hits)
        yield capacity
