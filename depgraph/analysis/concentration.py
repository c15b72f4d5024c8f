"""What holds the risk? Shares of a bill by maker, owner, country, bloc and tier, with what is not known as bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from depgraph.analysis.measures import usual_currency, value_of
from depgraph.analysis.parties import Named, Parties
from depgraph.analysis.replacing import alternatives
from depgraph.analysis.report import CRITICALITY
from depgraph.analysis.shares import Interval, concentration_index, largest_share, part_of, shares
from depgraph.graph.supply import ANYBODY
from depgraph.model.vocabulary import ASSUMED_BUYER, Kleene

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from depgraph.analysis.report import Report
    from depgraph.model.records import Component

BY = ("maker", "owner", "country", "owner_country", "bloc")
"""Who or where: the maker, who controls the maker, where each of them sits, and the bloc of the owner's country."""
OF = ("count", "value", "criticality", "quantity")
EUROPEAN = "EU"


@dataclass
class Cut:
    """A bill cut among holders, in one way and by one measure."""

    by: str
    of: str
    known: dict[str, Interval] = field(default_factory=dict)
    anybody: list[Interval] = field(default_factory=list)
    """Weights of lines of which it is not known whose they are."""

    @property
    def index(self) -> Interval:
        """Return the Herfindahl-Hirschman index, between 0 and 10,000."""
        return concentration_index(self.known, self.anybody)

    @property
    def largest(self) -> Interval:
        """Return the share of the largest holder."""
        return largest_share(self.known, self.anybody)

    @property
    def shares(self) -> dict[str, Interval]:
        """Return each holder's share, the largest first."""
        found = shares(self.known, self.anybody)
        return dict(sorted(found.items(), key=lambda item: (-item[1].low, -item[1].high, item[0])))


@dataclass
class Concentration:
    """All cuts of a bill, and what else tells how much hangs on how few."""

    report: Report
    lines: list[Component]
    parties: Parties
    holders: dict[str, dict[str, Named]]
    """For each line, who holds it in each way of cutting."""
    cuts: dict[tuple[str, str], Cut]
    weights: dict[str, dict[str, Interval]]
    assumed: list[str]

    def european(self, of: str) -> Interval:
        """Return the European share: lines whose maker's owner sits in the Union."""
        sides: dict[Kleene, list[Interval]] = {truth: [] for truth in Kleene}
        for line in self.lines:
            sides[self.parties.european(self.holders[line.id]["owner"])].append(self.weights[of][line.id])
        return part_of(sides[Kleene.YES], sides[Kleene.MAYBE], sides[Kleene.NO])


def concentration(report: Report, *, kind: str | None = None, function: str | None = None) -> Concentration:
    """Cut a bill, or its lines of one kind or function, among holders."""
    assessment = report.assessment
    parties = Parties(assessment.world, assessment.graph)
    lines = [
        line for line in report.lines
        if (kind is None or assessment.kind(line) == kind) and (function is None or line.function == function)
    ]  # fmt: skip
    weights, assumed = _weights(lines, assessment.kind)
    holders = {line.id: _holders(parties, line) for line in lines}
    cuts = {(by, of): Cut(by, of) for by in BY for of in OF}
    for line in lines:
        for (by, of), cut in cuts.items():
            weight, holder = weights[of][line.id], holders[line.id][by].holder
            if holder is None:
                cut.anybody.append(weight)
            else:
                known = cut.known.get(holder, Interval(0.0, 0.0))
                cut.known[holder] = Interval(known.low + weight.low, known.high + weight.high)
    return Concentration(report, lines, parties, holders, cuts, weights, assumed)


def _holders(parties: Parties, line: Component) -> dict[str, Named]:
    maker = parties.maker(line)
    owner = parties.owner(maker.holder) if maker.holder else Named(None)
    country = parties.country(maker.holder) if maker.holder else Named(None)
    above = parties.country(owner.holder) if owner.holder else Named(None)
    bloc = Named(parties.bloc(above.holder)) if above.holder else Named(None)
    return {"maker": maker, "owner": owner, "country": country, "owner_country": above, "bloc": bloc}


def _weights(
    lines: Sequence[Component], kind: Callable[[Component], str | None]
) -> tuple[dict[str, dict[str, Interval]], list[str]]:
    """Return each line's weight by each measure; what is not stated lies between nothing and the largest of its kind."""
    currency = usual_currency(lines)
    stated = {line.id: value for line in lines if (value := value_of(line, currency)) is not None}
    largest: dict[str | None, float] = {}
    counted: dict[str | None, float] = {}
    for line in lines:
        for key in (kind(line), None):
            largest[key] = max(largest.get(key, 0.0), stated.get(line.id, 0.0))
            counted[key] = max(counted.get(key, 0.0), line.quantity or 0.0)
    weights: dict[str, dict[str, Interval]] = {of: {} for of in OF}
    silent = 0
    for line in lines:
        weights["count"][line.id] = Interval(1.0, 1.0)
        value = stated.get(line.id)
        if value is None:
            silent += 1
            weights["value"][line.id] = Interval(0.0, largest[kind(line)] or largest[None] or 1.0)
        else:
            weights["value"][line.id] = Interval(value, value)
        rank = CRITICALITY.get(line.criticality or "")
        weights["criticality"][line.id] = Interval(rank, rank) if rank else Interval(1.0, 4.0)
        if line.quantity is None:
            weights["quantity"][line.id] = Interval(0.0, counted[kind(line)] or counted[None] or 1.0)
        else:
            weights["quantity"][line.id] = Interval(line.quantity, line.quantity)
    assumed = []
    if silent:
        assumed.append(
            f"{silent} lines without a quantity or a price in {currency} cost between nothing and as much as the largest line of their kind"
        )
    return weights, assumed


# -- sources ---------------------------------------------------------------------------------------------------------


def sources(found: Concentration) -> list[dict[str, Any]]:
    """Return for each function and kind how many stand behind it: several, one with alternatives, or one alone.

    *Single* source: one group is used, and what another makes could take its place. *Sole*: nobody else is recorded; that
    nobody else exists is a fact that nobody can state from a bill, so it reads *single or sole*.
    """
    report, parties = found.report, found.parties
    ways = alternatives(report.facts, report.assessment.graph, found.lines)
    pools: dict[tuple[str, str], list[Component]] = {}
    for line in found.lines:
        pools.setdefault((line.function or line.name, report.assessment.kind(line) or ""), []).append(line)
    rows = []
    for (function, kind), lines in pools.items():
        owners = {found.holders[line.id]["owner"].holder for line in lines} - {None}
        makers = {found.holders[line.id]["maker"].holder for line in lines} - {None}
        known = {found.holders[line.id]["owner"].holder or found.holders[line.id]["maker"].holder for line in lines} - {
            None
        }
        others = set()
        for line in lines:
            for relation in ways.get(line.id, ()):
                for key in relation.objects:
                    maker = report.facts.components[key].maker if key in report.facts.components else None
                    others.add(parties.owner(maker).holder or maker if maker else None)
        if len(owners) > 1:
            word = "several"
        elif len(makers) > 1:
            word = "several, perhaps of one group"
        elif not known:
            word = "not known"
        elif others - known:
            word = "single"
        else:
            word = "single or sole"
        rows.append({
            "function": function, "kind": kind, "lines": [line.id for line in lines], "groups": sorted(str(one) for one in known),
            "unknown_lines": sum(not found.holders[line.id]["maker"].holder for line in lines), "source": word,
        })  # fmt: skip
    return rows


def thresholds(found: Concentration, decisions: Mapping[str, Any], of: str) -> list[dict[str, Any]]:
    """Return for each threshold of the Union which third country's share crosses it, surely or perhaps."""
    cut = found.cuts["owner_country", of]
    rows = []
    for rule in decisions["thresholds"]:
        for country, share in cut.shares.items():
            if found.parties.bloc(country) == EUROPEAN or share.high <= rule["share"]:
                continue
            rows.append({
                "id": rule["id"], "title": rule["title"], "over": rule["share"], "country": country,
                "share": [round(share.low, 4), round(share.high, 4)],
                "crossed": "yes" if share.low > rule["share"] else "perhaps", "note": rule.get("note", ""),
                "sources": found.report.sources(rule["sources"], "catalogue"),
            })  # fmt: skip
    return rows


# -- tiers -----------------------------------------------------------------------------------------------------------


def tiers(found: Concentration, *, deepest: int = 4) -> list[dict[str, Any]]:
    """Return by depth in the bill of materials who stands there, and behind how many lines, for certain and at most."""
    graph = found.report.assessment.graph
    sure: dict[tuple[int, str], set[str]] = {}
    perhaps: dict[tuple[int, str], set[str]] = {}
    for line in found.lines:
        stands_for = found.report.assessment.stands_for[line.id]
        level = {graph.node[stands_for]: True}
        seen = dict(level)
        for depth in range(1, deepest + 1):
            below: dict[int, bool] = {}
            for node, certain in level.items():
                for target, edge, truth in graph.edges[node]:
                    members = graph.choices.get(target)
                    ends = [(m, False) for m, _ in members[1]] if members else [(target, truth is Kleene.YES)]
                    for end, yes in ends:
                        if graph.is_party(end) and graph.ids[end] not in {ANYBODY, ASSUMED_BUYER}:
                            key = (depth, graph.ids[end])
                            (sure if certain and yes else perhaps).setdefault(key, set()).add(line.id)
                        elif not graph.is_party(end) and end not in seen and graph.classes[edge].relation != "":
                            below[end] = below.get(end, False) or (certain and yes)
                            seen[end] = True
            level = below
    rows = []
    for depth, party in sorted(set(sure) | set(perhaps)):
        certain_lines = sure.get((depth, party), set())
        rows.append({
            "tier": depth, "organisation": party, "name": found.report.name(party), "lines": len(certain_lines),
            "lines_at_most": len(certain_lines | perhaps.get((depth, party), set())),
        })  # fmt: skip
    return sorted(rows, key=lambda r: (r["tier"], -r["lines"], -r["lines_at_most"], r["organisation"]))
