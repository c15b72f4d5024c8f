"""What changes when a scenario happens: which verdicts, how long the site lasts, and what the law's own clocks say?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.answer import answer
from depgraph.analysis.clocks import clocks_of, span
from depgraph.analysis.continuity import NEVER, Curve, Hit, continuity
from depgraph.analysis.pools import pools_of
from depgraph.analysis.replacing import Option, add_trials, alternatives
from depgraph.analysis.report import Report
from depgraph.analysis.shares import Interval
from depgraph.analysis.supposing import resolved, suppose
from depgraph.catalogue.compiled import load_catalogue
from depgraph.catalogue.scenarios import problems
from depgraph.errors import InvalidData, InvalidInput
from depgraph.law.assessment import assess
from depgraph.model.vocabulary import ASSUMED_BUYER, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from depgraph.analysis.answer import Named, Request
    from depgraph.analysis.clocks import ClockRun
    from depgraph.analysis.supposing import Supposed
    from depgraph.law.assessment import Verdict
    from depgraph.model.records import Catalogue, Component, Relation

STOPPING = frozenset({"supply_denial", "service_denial", "asset_freeze", "delay"})
HORIZON = 730
"""Days looked ahead."""
HALF = 0.5
_SERVICES = frozenset({"cloud_service", "maintenance_contract", "software", "firmware", "licence", "site", "grid"})
"""Kinds that need no delivery to come back."""


class Change(NamedTuple):
    """A verdict that a scenario changes."""

    line: Component
    before: Verdict | None
    after: Verdict


@dataclass
class WhatIf:
    """An answer before and after a scenario, with the curve of capacity between them."""

    scenarios: list[dict[str, Any]]
    day: str
    before: Report
    after: Report
    supposed: Supposed
    changes: list[Change]
    curve: Curve
    clocks: list[ClockRun]
    installed: Interval
    horizon: int

    @property
    def title(self) -> str:
        """Return what happens in a few words: the scenarios asked for, without those that they include."""
        parts = {key for one in self.scenarios for key in one.get("includes", ())}
        return "; ".join(one["title"] for one in self.scenarios if one["id"] not in parts)


def own_scenarios(catalogue: Catalogue, files: Sequence[Named]) -> list[dict[str, Any]]:
    """Read the user's own scenario files.

    Raises:
        InvalidInput, InvalidData: a file that is no scenario, or names what nothing defines.

    """
    if not files:
        return []
    from depgraph.catalogue.scenarios import read_scenario  # noqa: PLC0415  pydantic, only for files of one's own
    from depgraph.model.lowering import Lowering  # noqa: PLC0415

    lowering = Lowering(catalogue.facts, stated_by="user")
    found = []
    for name, data in files:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InvalidInput(name, "bytes that are no UTF-8", "a scenario in YAML or JSON") from None
        scenario = read_scenario(text, name=name, lowering=lowering)
        wrong = list(problems(catalogue, scenario, of_a_bill=True))
        if wrong:
            raise InvalidData([f"{name}: {problem}" for problem in wrong])
        found.append(scenario)
    return found


def whatif(
    request: Request,
    scenarios: Sequence[str],
    files: Sequence[Named] = (),
    *,
    installed: float | None = None,
    horizon: int = HORIZON,
) -> WhatIf:
    """Answer a request before and after scenarios, on one day.

    ``installed`` is the share of the goods that stands and runs already, where somebody knows it.

    Raises:
        UnknownName: a scenario, or something it names, that nothing defines.
        InvalidInput, InvalidData: a scenario file that cannot be read.

    """
    catalogue = load_catalogue()
    happen = resolved(catalogue, scenarios, own_scenarios(catalogue, files))
    day = max([request.on, *(one["starts"] for one in happen if one.get("starts"))])
    before = answer(replace(request, on=day), catalogue=catalogue)
    return compared(before, catalogue, happen, installed=installed, horizon=horizon, accept=request.accept_unverified)


def compared(
    before: Report,
    catalogue: Catalogue,
    happen: Sequence[dict[str, Any]],
    *,
    installed: float | None = None,
    horizon: int = HORIZON,
    accept: bool = False,
) -> WhatIf:
    """Let scenarios happen to an answer that is there already."""
    assessment, context = before.assessment, before.context
    day = assessment.world.on
    supposed = suppose(before, happen, catalogue.decisions)
    lines = [supposed.facts.components[line.id] for line in before.lines]
    ways = alternatives(supposed.facts, assessment.graph, lines)
    options = [
        Option(key, other, "", product=True, cost=(0, None), weeks=(0, None), relation=relation)
        for key, relations in ways.items()
        for relation in relations
        for other in relation.objects
        if other in supposed.facts.components
    ]
    trials = add_trials(supposed.facts, assessment.graph, lines, options)
    buyer = None if assessment.buyer == ASSUMED_BUYER else assessment.buyer
    found = assess(
        supposed.facts, supposed.laws, on=day, lines=[*lines, *trials], destination=assessment.destination, buyer=buyer,
        accept_unverified=accept,
    )  # fmt: skip
    found.lines = lines
    after = Report(found, context)
    decisions = catalogue.decisions
    share = Interval(0.0, 1.0) if installed is None else Interval(installed, installed)
    changes = list(_changes(before, after))
    hits = list(_hits(before, after, supposed, decisions, ways, share))
    pools = pools_of(after.facts, lines, decisions)
    curve = continuity(pools, hits, days=horizon)
    acting = any(one.get("state") for one in happen)
    clocks = clocks_of(decisions, curve.below(HALF), found.laws, {hit.by for hit in hits}, on=day, acting=acting)
    return WhatIf(list(happen), day, before, after, supposed, changes, curve, clocks, share, horizon)


def _changes(before: Report, after: Report) -> Iterator[Change]:
    for old, line in zip(before.lines, after.lines, strict=True):
        known = {v.law.id: v for v in before.verdicts(old)}
        for verdict in after.verdicts(line):
            was = known.pop(verdict.law.id, None)
            ends = (was.at_least, was.at_most) if was else (Level.CLEAR, Level.CLEAR)
            if verdict.law.counted and ends != (verdict.at_least, verdict.at_most):
                yield Change(line, was, verdict)
        for was in known.values():
            # Another kind of component: the law no longer concerns it.
            if was.law.counted and was.at_most:
                gone = was._replace(at_least=Level.CLEAR, at_most=Level.CLEAR)
                yield Change(line, was, gone)


def _hits(
    before: Report,
    after: Report,
    supposed: Supposed,
    decisions: Mapping[str, Any],
    ways: Mapping[str, Sequence[Relation]],
    installed: Interval,
) -> Iterator[Hit]:
    """Yield the lines whose supply or service the scenario stops: what was so before it is not its doing."""
    endurance = {kind: one for one in decisions["endurance"] for kind in one["kinds"]}
    for old, line in zip(before.lines, after.lines, strict=True):
        known = {v.law.id: v for v in before.verdicts(old)}
        for verdict in after.verdicts(line):
            was = known.get(verdict.law.id)
            effects = STOPPING & set(after.effects(verdict))
            worse = verdict.at_most is Level.EXPOSED and (
                was is None or was.at_most < Level.EXPOSED or was.at_least < verdict.at_least
            )
            if not verdict.law.counted or not effects or not worse:
                continue
            event = supposed.events.get(verdict.law.id, {})
            yield _hit(after, line, verdict, event, decisions, endurance, ways.get(line.id, ()), installed)


def _hit(
    after: Report,
    line: Component,
    verdict: Verdict,
    event: Mapping[str, Any],
    decisions: Mapping[str, Any],
    endurance: Mapping[str, Any],
    ways: Sequence[Relation],
    installed: Interval,
) -> Hit:
    kind = after.assessment.kind(line)
    how = endurance.get(kind or "", {"lasts": "unknown"})
    stock = Interval(line.stock_days, line.stock_days) if line.stock_days is not None else Interval(0.0, NEVER)
    if line.stock_days is None and kind in _SERVICES:
        # Nobody keeps a service in store.
        stock = Interval(0.0, 0.0)
    wear = Interval(*how["wear"]) if "wear" in how else Interval(0.0, 1.0)
    starts = span(decisions["latency"][after.assessment.latency(verdict)], after.assessment.world.on)
    return Hit(
        line.id, line.name, verdict.at_least is Level.EXPOSED, verdict.law.id, starts, stock, how["lasts"], wear,
        installed, _recovery(after, line, how.get("switch_days", 0.0), event, ways, verdict),
    )  # fmt: skip


def _recovery(
    after: Report, line: Component, switch: float, event: Mapping[str, Any], ways: Sequence[Relation], verdict: Verdict
) -> Interval:
    """Return the days from the stop until a line is back: the stop ends, or a replacement is qualified and delivered."""
    service = after.assessment.kind(line) in _SERVICES
    lead = 7 * line.lead_time_weeks if line.lead_time_weeks is not None else 0.0 if service else None
    # Somebody may know a way that is not recorded; it takes the least that such a change takes at all.
    candidates = [Interval(max(switch, lead or 0.0), NEVER)]
    if event.get("lasts"):
        ends = span(event["lasts"], after.assessment.world.on)
        candidates.append(Interval(ends.low + (lead or 0.0), ends.high + lead if lead is not None else NEVER))
    for relation in ways:
        for key in relation.objects:
            found = _by_replacement(after, f"{line.id}\0{key}", relation, verdict, lead=lead, service=service)
            if found is not None:
                candidates.append(found)
    return Interval(min(c.low for c in candidates), min(c.high for c in candidates))


def _by_replacement(
    after: Report, trial: str, relation: Relation, verdict: Verdict, *, lead: float | None, service: bool
) -> Interval | None:
    """Return how long a recorded replacement takes, ``None`` where the same law surely stops it too."""
    line = after.facts.components.get(trial)
    if line is None:
        return None
    same = [v for v in after.verdicts(line) if v.law.id == verdict.law.id]
    if any(v.at_least is Level.EXPOSED for v in same):
        return None
    product = after.facts.components[line.product or ""]
    weeks = product.lead_time_weeks
    arrives = Interval(7 * weeks, 7 * weeks) if weeks is not None else Interval(0.0, 0.0 if service else lead or NEVER)
    if relation.weeks is None:
        return Interval(arrives.low, NEVER)
    doubtful = any(v.at_most is Level.EXPOSED for v in same)
    return Interval(7 * relation.weeks + arrives.low, NEVER if doubtful else 7 * relation.weeks + arrives.high)
