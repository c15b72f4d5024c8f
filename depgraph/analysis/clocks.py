"""How long do the law's own procedures take, and do they end before the site does?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.continuity import NEVER
from depgraph.analysis.shares import Interval

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from depgraph.law.pack import Law


class ClockRun(NamedTuple):
    """A clock of the law run from the first day: when it may be through, at the earliest and nominally."""

    id: str
    title: str
    what: str
    days: Interval
    gap: Interval
    """Days from capacity falling below a half until the clock runs out: negative where the remedy comes in time."""
    soonest: float
    """The same from the earliest day it may fall to the earliest day the clock may run out."""
    note: str
    cites: tuple[int, ...]


def clocks_of(
    decisions: Mapping[str, Any], falls: Interval, laws: Sequence[Law], by: Collection[str], *, on: str, acting: bool
) -> list[ClockRun]:
    """Return the clocks that bear on what was hit, run from a day.

    ``falls`` is when capacity falls below a half, ``by`` the laws and events that hit, ``acting`` whether a state is behind
    them: only against a state is there a counter-measure.
    """
    effects = {effect for law in laws if law.id in by for effect in law.effects}
    counter = {law.id for law in laws if law.counter}
    found = []
    for clock in decisions["clocks"]:
        law = clock.get("law")
        general = law is None or (law in counter and acting)
        if law in by or (general and effects & set(clock["effects"])):
            found.append(_run(clock, falls, on=on))
    return found


def _run(clock: Mapping[str, Any], falls: Interval, *, on: str) -> ClockRun:
    days = clock_days(clock, on)
    low = days.low - falls.high if falls.high != NEVER else -NEVER
    high = days.high - falls.low if falls.low != NEVER else -NEVER
    sources = tuple(clock["sources"])
    return ClockRun(
        clock["id"],
        clock["title"],
        clock["what"],
        days,
        Interval(low, high),
        days.low - falls.low,
        clock.get("note", ""),
        sources,
    )


def clock_days(clock: Mapping[str, Any], on: str) -> Interval:
    """Return how many days a clock takes, its steps one after the other from a day."""
    ends = []
    for side in (0, 1):
        day = date.fromisoformat(on)
        for step in clock["steps"]:
            day += timedelta(days=span(step["takes"], day.isoformat())[side])
        ends.append(float((day - date.fromisoformat(on)).days))
    return Interval(*ends)


def span(raw: Mapping[str, Any], on: str) -> Interval:
    """Return a length of time in days from a day; months are those of the calendar."""
    if "days" in raw:
        return Interval(*map(float, raw["days"]))
    if "weeks" in raw:
        return Interval(*(7.0 * n for n in raw["weeks"]))
    first = date.fromisoformat(on)
    return Interval(*(float((_months_later(first, n) - first).days) for n in raw["months"]))


def _months_later(first: date, months: float) -> date:
    whole = int(months)
    year, month = divmod(first.month - 1 + whole, 12)
    start = date(first.year + year, month + 1, 1)
    following = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    day = min(first.day, (following - start).days)
    return start.replace(day=day) + timedelta(days=round(30.4 * (months - whole)))
