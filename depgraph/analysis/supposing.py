"""What are the facts and the laws once a scenario has happened? The scenario's words in a layer over both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from depgraph.analysis.replacing import put_in_place, take_measure
from depgraph.errors import UnknownName
from depgraph.law.pack import ready
from depgraph.model.records import Holding
from depgraph.model.vocabulary import KINDS, PPM
from depgraph.ownership.stakes import CAPITAL, stakes_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.analysis.report import Report
    from depgraph.graph.supply import SupplyGraph
    from depgraph.law.pack import Law
    from depgraph.model.records import Catalogue, Facts

EVENT = "scenario"
"""First word of the ids of events, which the engine runs as it runs laws."""


@dataclass
class Supposed:
    """Facts and laws after a scenario, the events among the laws, and what was changed, in sentences."""

    facts: Facts
    laws: list[Law]
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)


def resolved(catalogue: Catalogue, wanted: Sequence[str], own: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the scenarios asked for with all that they include, each once, in order.

    Raises:
        UnknownName: a scenario that neither the catalogue nor the user's files define.

    """
    known = catalogue.scenarios | {one["id"]: one for one in own}
    found: dict[str, dict[str, Any]] = {}

    def add(key: str) -> None:
        if key not in known:
            raise UnknownName("scenario", key, known=sorted(known))
        if key not in found:
            found[key] = known[key]
            for part in known[key].get("includes", ()):
                add(part)

    for key in [*wanted, *(one["id"] for one in own)]:
        add(key)
    return list(found.values())


def suppose(report: Report, scenarios: Sequence[dict[str, Any]], decisions: dict[str, Any]) -> Supposed:
    """Let scenarios happen to what an answer rests on, in a layer over its facts, and other laws.

    Raises:
        UnknownName: a law, party, list, country, product or measure that nothing loaded defines.

    """
    after = Supposed(report.facts.layer("scenario"), list(report.assessment.laws))
    on, lines = report.assessment.world.on, [line.id for line in report.lines]
    for scenario in scenarios:
        for change in scenario.get("laws", ()):
            _law(after, change, on=on)
        for change in scenario.get("memberships", ()):
            _membership(after, change, on=on)
        for change in scenario.get("listings", ()):
            _listing(after, change, on=on)
        for change in scenario.get("sales", ()):
            _sale(after, change, on=on)
        for change in scenario.get("replacements", ()):
            _replacement(after, change, lines)
        for change in scenario.get("measures", ()):
            _measure(after, change, lines, decisions, report.assessment.graph)
        for event in scenario.get("events", ()):
            _event(after, scenario, event, on=on)
    return after


def _known(table: dict[str, Any], what: str, key: str) -> Any:
    if key not in table:
        raise UnknownName(what, key, known=sorted(table))
    return table[key]


def _law(after: Supposed, change: dict[str, Any], *, on: str) -> None:
    by_id = {law.id: number for number, law in enumerate(after.laws)}
    number = _known(by_id, "law", change["law"])
    law = after.laws[number]
    span = {
        "status": change["status"],
        "starts": "0001-01-01",
        "sources": change["sources"],
        "note": "as the scenario has it",
    }
    rules = tuple(rule._replace(timeline=()) for rule in law.rules)
    after.laws[number] = law._replace(timeline=(span,), rules=rules)
    after.changes.append(f"{law.id} is {change['status'].replace('_', ' ')} on {on}")


def _membership(after: Supposed, change: dict[str, Any], *, on: str) -> None:
    places = after.facts.jurisdictions
    group, country = _known(places, "country", change["group"]), change["country"]
    _known(places, "country", country)
    members = [m for m in group.members if m[0] != country]
    if change["joins"]:
        members.append((country, None, None, "yes", change["sources"]))
    places[group.id] = replace(group, members=members)
    after.changes.append(f"{country} {'joins' if change['joins'] else 'leaves'} {group.name} on {on}")


def _listing(after: Supposed, change: dict[str, Any], *, on: str) -> None:
    party = _known(after.facts.organisations, "organisation", change["party"])
    _known(after.facts.lists, "list", change["list"])
    entry = (change["list"], on, None, "yes", change["sources"])
    after.facts.organisations[party.id] = replace(party, listings=[*party.listings, entry])
    after.changes.append(f"{party.name} is put on {after.facts.lists[change['list']].name} on {on}")


def _sale(after: Supposed, change: dict[str, Any], *, on: str) -> None:
    facts = after.facts
    owned = _known(facts.organisations, "organisation", change["owned"])
    buyer = _known(facts.organisations, "organisation", change["buyer"])
    seller = change["seller"]
    sold = [h for h in facts.holdings if h.owned == owned.id and seller in {"*", h.owner}]
    if seller != "*":
        _known(facts.organisations, "organisation", seller)
        if not sold:
            raise UnknownName(
                f"holding of {seller} in",
                owned.id,
                known=sorted({h.owner for h in facts.holdings if h.owned == owned.id}),
            )
    capital = change.get("capital")
    if isinstance(capital, dict):
        share = [round(capital["min"] * PPM), round(capital["max"] * PPM)]
    elif capital is not None:
        share = [round(capital * PPM)] * 2
    else:
        held = stakes_on(facts, on=on).holders.get(owned.id, {})
        stakes = [stake for owner, stake in held.items() if seller in {"*", owner}]
        share = [min(PPM, sum(s.low[CAPITAL] for s in stakes)), min(PPM, sum(s.high[CAPITAL] for s in stakes))]
    # What the buyer has already stays his: what he buys is a lot of its own beside it.
    facts.holdings = [
        replace(h, lot=h.lot or "held before") if (h.owner, h.owned) == (buyer.id, owned.id) else h
        for h in facts.holdings
        if h not in sold
    ]
    control = "control bought" if change["control"] else None
    bought = Holding(
        buyer.id, owned.id, capital=share, control=control, starts=on, stated_by="user", cites=change["sources"],
        lot=f"bought on {on}",
    )  # fmt: skip
    facts.holdings.append(bought)
    who = "everybody who holds it" if seller == "*" else facts.organisations[seller].name
    after.changes.append(f"{who} sells {owned.name} to {buyer.name} on {on}")


def _meant(after: Supposed, wanted: str, lines: Sequence[str]) -> list[str]:
    """Return the lines that an id means: the line itself, or all lines that are the product."""
    components = after.facts.components
    _known(components, "line or product", wanted)
    found = [key for key in lines if wanted in {key, components[key].product}]
    if not found:
        after.changes.append(f"no line is {wanted}: nothing happens to it")
    return found


def _replacement(after: Supposed, change: dict[str, Any], lines: Sequence[str]) -> None:
    product = _known(after.facts.components, "component", change["by"])
    for key in _meant(after, change["component"], lines):
        put_in_place(after.facts, after.facts.components[key], product)
        after.changes.append(f"line {key} becomes {product.name}")


def _measure(
    after: Supposed, change: dict[str, Any], lines: Sequence[str], decisions: dict[str, Any], graph: SupplyGraph
) -> None:
    measure = _known({one["id"]: one for one in decisions["measures"]}, "measure", change["measure"])
    for key in _meant(after, change["component"], lines):
        take_measure(after.facts, after.facts.components[key], graph, measure)
        after.changes.append(f"line {key}: {measure['title']}")


def _event(after: Supposed, scenario: dict[str, Any], event: dict[str, Any], *, on: str) -> None:
    """Make an event a law of its own: the engine then knows whom it hits, surely and perhaps, and by which chain."""
    key = f"{EVENT}.{scenario['id']}.{event['id']}"
    tests = {name: [test] for name, test in event.get("tests", {}).items()}
    binds = event.get("binds")
    if event.get("stops"):
        names = ", ".join(_known(after.facts.organisations, "organisation", party).name for party in event["stops"])
        _stop(after, key, event, on=on)
        binds = {"listed_on": [key]}
        after.changes.append(f"{names}, with what they control, stop on {on}: {event['text']}")
    else:
        after.changes.append(f"from {on}: {event['text']}")
    raw = {
        "id": key, "title": scenario["title"], "issuer": "scenario", "nature": "reach", "summary": event["text"],
        "effects": event["effects"], "latency": event["latency"], "applies_to": {"kinds": event.get("kinds") or list(KINDS)},
        "timeline": [{"status": "in_force", "starts": "0001-01-01", "sources": event["sources"]}], "tests": tests,
        "rules": [{
            "id": event["id"], "text": event["text"], "through": event["through"], "binds": binds,
            "contested": event["contested"], "sources": event["sources"],
        }],
        "cites": event["sources"],
    }  # fmt: skip
    after.laws.append(ready(raw))
    after.events[key] = event


def _stop(after: Supposed, list_id: str, event: dict[str, Any], *, on: str) -> None:
    """Put those that stop, with all that is recorded as theirs, on a list of the event's own; nobody else is on it."""
    organisations = after.facts.organisations
    truth = dict.fromkeys(event["stops"], "yes")
    queue = list(truth)
    for owner in queue:
        for held in after.facts.holdings:
            low = max((held.capital or (0, 0))[0], (held.votes or (0, 0))[0])
            high = max((held.capital or (0, PPM))[1], (held.votes or (0, 0))[1])
            if held.owner != owner or held.owned in truth or not (held.control or high > PPM // 2):
                continue
            sure = truth[owner] == "yes" and (held.control is not None or low > PPM // 2)
            truth[held.owned] = "yes" if sure and held.certainty == "yes" else "maybe"
            queue.append(held.owned)
    # Who stops is the scenario's own supposition: that nobody else does closes as well as any document.
    word = after.facts.sources.add({"title": "the scenario's own word", "grade": "documented"})
    screening = (list_id, "0001-01-01", None, "yes", [word])
    for key, one in list(organisations.items()):
        listed = [(list_id, on, None, truth[key], event["sources"])] if key in truth else []
        organisations[key] = replace(one, screened=[*one.screened, screening], listings=[*one.listings, *listed])
