"""Which bid is the least exposed? Bids on one requirement side by side, on one day and the same data.

Every figure is an interval; one bid is called better than another only where their intervals do not meet, so that a
tie and a difference that nobody can be sure of are both said to be what they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from depgraph.analysis.assess import assess
from depgraph.analysis.concentration import concentration
from depgraph.analysis.figures import unknown_pairs
from depgraph.analysis.shares import Interval
from depgraph.errors import InvalidInput
from depgraph.model.vocabulary import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from depgraph.analysis.report import Report
    from depgraph.analysis.whatif import WhatIf
    from depgraph.model.framework import AnswersFile, Framework
    from depgraph.model.records import Component

NEVER = float("inf")
CHANGES = 5


class Measure(NamedTuple):
    """Something by which bids are held against each other."""

    id: str
    title: str
    unit: str
    less_is_better: bool


MEASURES = (
    Measure("exposed", "lines reached by a law from outside the Union", "lines", less_is_better=True),
    Measure("data_access", "lines whose data a law from outside the Union can open", "lines", less_is_better=True),
    Measure(
        "denial", "lines whose supply or service a law from outside the Union can deny", "lines", less_is_better=True
    ),
    Measure("unknown", "unknown share of pairs of line and law", "share", less_is_better=True),
    Measure("european", "European share by value", "share", less_is_better=False),
    Measure("seal", "seal of the framework", "seal", less_is_better=False),
    Measure("score", "score of the framework", "score", less_is_better=False),
    Measure("half", "days until capacity falls below half", "days", less_is_better=False),
    Measure("stock", "days on stock of the first critical line", "days", less_is_better=False),
    Measure("price", "price", "money", less_is_better=True),
)


@dataclass
class Bid:
    """One bid with its figures."""

    name: str
    report: Report
    figures: dict[str, Interval] = field(default_factory=dict)
    currency: str = ""
    unpriced: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    """Functions that another bid has and this one does not."""
    changes: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    """Whom it would have to replace, the most lines first: (name, lines, laws)."""


@dataclass
class Comparison:
    """Bids side by side."""

    bids: list[Bid]

    def measures(self) -> list[Measure]:
        """Return the measures that every bid has a figure for."""
        return [one for one in MEASURES if all(one.id in bid.figures for bid in self.bids)]

    def ranking(self, measure: Measure) -> str:
        """Return who is best by a measure: one bid for sure, several alike, or nobody that can be told."""
        figures = {bid.name: bid.figures[measure.id] for bid in self.bids}
        better: Callable[[Interval, Interval], bool] = (
            (lambda one, other: one.high < other.low)
            if measure.less_is_better
            else (lambda one, other: one.low > other.high)
        )
        best = [name for name, one in figures.items() if all(better(one, o) for n, o in figures.items() if n != name)]
        if best:
            return best[0]
        if len(set(figures.values())) == 1 and all(one.low == one.high for one in figures.values()):
            return "tie"
        beaten = {name for name, one in figures.items() if any(better(o, one) for n, o in figures.items() if n != name)}
        left = [name for name in figures if name not in beaten]
        return "not told apart" + (f": {', '.join(left)}" if beaten else "")


def compare(
    reports: Sequence[tuple[str, Report]],
    *,
    framework: Framework | None = None,
    answers: AnswersFile | None = None,
    suppose: Callable[[Report], WhatIf] | None = None,
) -> Comparison:
    """Hold bids against each other; ``suppose`` lets a scenario happen to each.

    Raises:
        InvalidInput: one bid alone, or bids answered for different days or by different data.

    """
    if len(reports) < 2:
        raise InvalidInput("bids", f"{len(reports)}", "two bids or more")
    versions = {(r.assessment.world.on, r.context.data_version, r.context.tool_version) for _, r in reports}
    if len(versions) > 1:
        found = "; ".join(f"{on} by data {data}" for on, data, _ in sorted(versions))
        raise InvalidInput("bids", found, "the same day and the same data for every bid")
    bids = [_bid(name, report, framework, answers, suppose) for name, report in reports]
    functions = [_functions(bid.report) for bid in bids]
    everything = set().union(*functions)
    for bid, own in zip(bids, functions, strict=True):
        bid.lacks = sorted(everything - own)
    if len({bid.currency for bid in bids}) > 1:
        for bid in bids:
            bid.figures.pop("price", None)
    return Comparison(bids)


def _functions(report: Report) -> set[str]:
    return {line.function for line in report.lines if line.function}


def _bid(
    name: str,
    report: Report,
    framework: Framework | None,
    answers: AnswersFile | None,
    suppose: Callable[[Report], WhatIf] | None,
) -> Bid:
    bid = Bid(name, report)
    bid.figures |= {
        "exposed": _lines(report),
        "data_access": _lines(report, "data_access"),
        "denial": _lines(report, "supply_denial", "service_denial"),
        "european": concentration(report).european("value"),
        "stock": _stock(report.lines),
    }
    share = unknown_pairs(report.summary)[2]
    bid.figures["unknown"] = Interval(share, share)
    if framework is not None:
        assessed = assess(framework, report, answers=answers)
        if framework.method == "scored":
            bid.figures |= {"seal": Interval(*assessed.overall), "score": Interval(*assessed.total)}
    if suppose is not None:
        bid.figures["half"] = suppose(report).curve.below(0.5)
    _price(bid)
    bid.changes = _changes(report)
    return bid


def _lines(report: Report, *effects: str) -> Interval:
    low, high = report.hit_by(effects or None, foreign=True)
    return Interval(float(low), float(high))


def _stock(lines: Sequence[Component]) -> Interval:
    """Return the days that the first critical line lasts on stock; an unstated stock may be none or endless."""
    critical = [line for line in lines if line.criticality == "critical"] or list(lines)
    low = min((line.stock_days or 0.0 for line in critical), default=0.0)
    high = min((NEVER if line.stock_days is None else line.stock_days for line in critical), default=NEVER)
    return Interval(low, high)


def _price(bid: Bid) -> None:
    priced = [line for line in bid.report.lines if line.quantity is not None and line.unit_cost is not None]
    bid.unpriced = [line.id for line in bid.report.lines if line.quantity is None or line.unit_cost is None]
    currencies = {line.currency or "EUR" for line in priced}
    if len(currencies) > 1:
        return
    bid.currency = currencies.pop() if currencies else "EUR"
    total = sum((line.quantity or 0.0) * (line.unit_cost or 0.0) for line in priced)
    bid.figures["price"] = Interval(total, NEVER if bid.unpriced else total)


def _changes(report: Report) -> list[tuple[str, list[str], list[str]]]:
    """Return whom a bidder would have to replace to be out of reach: the organisations that the chains run to."""
    lines: dict[str, dict[str, None]] = {}
    laws: dict[str, Counter[str]] = {}
    for line in report.lines:
        for verdict in report.reaching(line):
            if verdict.at_least is not Level.EXPOSED or report.is_european(verdict.law):
                continue
            party = next(
                (s.object for s in report.reasons.chain(line, verdict) if s.object_type == "organisation"), line.id
            )
            lines.setdefault(party, {})[line.id] = None
            laws.setdefault(party, Counter())[verdict.law.id] += 1
    ranked = sorted(lines, key=lambda party: (-len(lines[party]), party))
    return [(report.name(party), list(lines[party]), sorted(laws[party])) for party in ranked]
