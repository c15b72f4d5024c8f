"""Which lines lose their supply or service through what happens, how do they live through it, and when are they back?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.clocks import span
from depgraph.analysis.continuity import NEVER, Hit
from depgraph.analysis.shares import Interval
from depgraph.model.vocabulary import LATENCIES, Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.model.records import Component, Relation

STOPPING = frozenset({"supply_denial", "service_denial", "asset_freeze", "delay"})
"""Effects that take supply or service away; being read or watched stops nothing."""
SERVICES = frozenset(
    {"cloud_service", "maintenance_contract", "software", "firmware", "licence", "site", "grid", "general_service"}
)
"""Kinds that nobody keeps in store, and that need no delivery to come back."""


class Stop(NamedTuple):
    """How far a law or an event stops a line, at least and at most, and how soon."""

    at_least: Level
    at_most: Level
    latency: str


@dataclass
class Stops:
    """What the lines of one scenario are asked against."""

    decisions: Mapping[str, Any]
    events: Mapping[str, Mapping[str, Any]]
    acting: Collection[str]
    """Laws that the scenario changes something about, and its events."""
    ways: Mapping[str, Sequence[Relation]]
    """What can take each line's place."""
    installed: Interval


def stop_of(report: Report, line: Component, verdict: Verdict) -> Stop | None:
    """Return how far a verdict stops a line: a law's other effects may reach further than those that stop."""
    found = [
        (low, high, latency)
        for effect, (low, high, latency) in report.assessment.by_effect(line, verdict.law).items()
        if effect in STOPPING and high
    ]
    if not found:
        return None
    most = max(high for _, high, _ in found)
    soonest = min((latency for _, high, latency in found if high == most), key=LATENCIES.index)
    return Stop(max(low for low, _, _ in found), most, soonest)


def hits_of(before: Report, after: Report, stops: Stops) -> Iterator[Hit]:
    """Yield the lines whose supply or service the scenario stops: what was so before it is not its doing."""
    for old, line in zip(before.lines, after.lines, strict=True):
        known = {v.law.id: v for v in before.verdicts(old)}
        for verdict in after.verdicts(line):
            if not verdict.law.counted:
                continue
            stop = stop_of(after, line, verdict)
            if stop is None or stop.at_most < Level.EXPOSED:
                continue
            was = known.get(verdict.law.id)
            stood = stop_of(before, old, was) if was is not None else None
            if stood is None or stood.at_most < Level.EXPOSED or stood.at_least < stop.at_least:
                yield _hit(after, line, verdict.law.id, stop, stops)


def _hit(after: Report, line: Component, law: str, stop: Stop, stops: Stops) -> Hit:
    kind = after.assessment.kind(line)
    unknown: Mapping[str, Any] = {"lasts": "unknown"}
    how = next((one for one in stops.decisions["endurance"] if kind in one["kinds"]), unknown)
    if line.stock_days is not None:
        stock = Interval(line.stock_days, line.stock_days)
    else:
        stock = Interval(0.0, 0.0 if kind in SERVICES else NEVER)
    wear = Interval(*how["wear"]) if "wear" in how else Interval(0.0, 1.0)
    starts = span(stops.decisions["latency"][stop.latency], after.assessment.world.on)
    recovers = _recovery(after, line, how.get("switch_days", 0.0), stops.events.get(law, {}), stops)
    certain = stop.at_least is Level.EXPOSED
    return Hit(line.id, line.name, certain, law, starts, stock, how["lasts"], wear, stops.installed, recovers)


def _recovery(after: Report, line: Component, switch: float, event: Mapping[str, Any], stops: Stops) -> Interval:
    """Return the days from the stop until a line is back: the stop ends, or a replacement is qualified and delivered."""
    service = after.assessment.kind(line) in SERVICES
    lead = 7 * line.lead_time_weeks if line.lead_time_weeks is not None else 0.0 if service else None
    # Somebody may know a way that is not recorded; it takes the least that such a change takes at all.
    candidates = [Interval(max(switch, lead or 0.0), NEVER)]
    if event.get("lasts"):
        ends = span(event["lasts"], after.assessment.world.on)
        candidates.append(Interval(ends.low + (lead or 0.0), ends.high + lead if lead is not None else NEVER))
    for relation in stops.ways.get(line.id, ()):
        for key in relation.objects:
            found = _by_replacement(after, f"{line.id}\0{key}", relation, stops, lead=lead, service=service)
            if found is not None:
                candidates.append(found)
    return Interval(min(c.low for c in candidates), min(c.high for c in candidates))


def _by_replacement(
    after: Report, trial: str, relation: Relation, stops: Stops, *, lead: float | None, service: bool
) -> Interval | None:
    """Return how long a recorded replacement takes, ``None`` where the scenario surely stops it too."""
    line = after.facts.components.get(trial)
    if line is None:
        return None
    found = [stop_of(after, line, v) for v in after.verdicts(line) if v.law.id in stops.acting and v.law.counted]
    same = [stop for stop in found if stop is not None]
    if any(stop.at_least is Level.EXPOSED for stop in same):
        return None
    product = after.facts.components[line.product or ""]
    weeks = product.lead_time_weeks
    arrives = Interval(7 * weeks, 7 * weeks) if weeks is not None else Interval(0.0, 0.0 if service else lead or NEVER)
    if relation.weeks is None:
        return Interval(arrives.low, NEVER)
    doubtful = any(stop.at_most is Level.EXPOSED for stop in same)
    return Interval(7 * relation.weeks + arrives.low, NEVER if doubtful else 7 * relation.weeks + arrives.high)
