"""What changes when a scenario happens: which verdicts, how long the site lasts, and what the law's own clocks say?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.answer import answer
from depgraph.analysis.clocks import clocks_of
from depgraph.analysis.continuity import Curve, continuity
from depgraph.analysis.hits import Stops, hits_of
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
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.answer import Named, Request
    from depgraph.analysis.clocks import ClockRun
    from depgraph.analysis.supposing import Supposed
    from depgraph.law.assessment import Verdict
    from depgraph.model.records import Catalogue, Component

HORIZON = 730
"""Days looked ahead."""
HALF = 0.5


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
        InvalidInput, InvalidData: a file that is no scenario.

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
        found.append(read_scenario(text, name=name, lowering=lowering))
    return found


def _check_names(
    catalogue: Catalogue, before: Report, files: Sequence[Named], scenarios: Sequence[dict[str, Any]]
) -> None:
    """Check what the user's own scenarios name against all that is known, the bill among it."""
    known = replace(catalogue, facts=before.facts)
    wrong = [
        f"{name}: {problem}"
        for (name, _), scenario in zip(files, scenarios, strict=True)
        for problem in problems(known, scenario, of_a_bill=True)
    ]
    if wrong:
        raise InvalidData(wrong)


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
    catalogue = load_catalogue().layer("user")
    own = own_scenarios(catalogue, files)
    happen = resolved(catalogue, scenarios, own)
    day = max([request.on, *(one["starts"] for one in happen if one.get("starts"))])
    before = answer(replace(request, on=day), catalogue=catalogue)
    _check_names(catalogue, before, files, own)
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
    acting_laws = {change.after.law.id for change in changes} | set(supposed.events)
    hits = list(hits_of(before, after, Stops(decisions, supposed.events, acting_laws, ways, share)))
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
