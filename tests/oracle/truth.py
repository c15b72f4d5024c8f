"""What is true in a complete world? Definitions first, speed never.

Every verdict about a complete world is computed here by the plainest reading of the definitions, without
looking at the engine, so that a disagreement between the two is news.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from oracle.content import too_much
from oracle.ownership import captured
from oracle.paths import paths, reached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oracle.world import Item, Party, World

CLEAR, LATENT, EXPOSED = 0, 1, 2
PARTY_RELATIONS = {"hosted_by", "operated_by", "maintained_by", "supplied_by", "designed_by", "fabricated_by"}
DENIALS = {"supply_denial", "service_denial", "asset_freeze", "delay"}


def holds(world: World, predicate: Mapping[str, Any], *, end: str, line: str, tests: Mapping[str, Any]) -> bool:
    """Whether a condition holds of a path's end, of the line asked about, of the buyer or of a tenant."""
    ((key, value),) = ((k, v) for k, v in predicate.items() if v is not None)
    match key:
        case "all":
            return all(holds(world, p, end=end, line=line, tests=tests) for p in value)
        case "any":
            return any(holds(world, p, end=end, line=line, tests=tests) for p in value)
        case "not":
            return not holds(world, value, end=end, line=line, tests=tests)
        case "line":
            return holds(world, value, end=line, line=line, tests=tests)
        case "buyer":
            return world.buyer is not None and holds(world, value, end=world.buyer, line=line, tests=tests)
        case "tenant":
            users = [who for who, uses in world.tenants if uses is None or line in uses]
            return any(holds(world, value, end=who, line=line, tests=tests) for who in users)
        case "destination":
            return world.within(world.items[line].destination, value)
    if end in world.items:

        def ask(inner: Mapping[str, Any], of: str) -> bool:
            return holds(world, inner, end=of, line=line, tests=tests)

        if key == "content":
            return too_much(world, end, world.items[line].destination, tests["content"][value], ask)
        if key == "ancestry":
            test = tests["ancestry"][value]
            return any(ask(test["of"], ancestor) for ancestor in paths(world, test["through"], end))
        if key in PARTY_RELATIONS:
            return any(ask(value, e.object) for e in world.edges if e.subject == end and e.relation == key)
        return _item_holds(world, world.items[end], key, value)
    return _party_holds(world, world.party(end), key, value, tests)


def _party_holds(world: World, party: Party, key: str, value: Any, tests: Mapping[str, Any]) -> bool:
    match key:
        case "seat":
            return world.seated(party, value)
        case "incorporated_in":
            return world.some_within(party.incorporated_in, value)
        case "headquartered_in":
            return world.some_within(party.headquartered_in, value)
        case "present_in":
            seats = party.incorporated_in | party.headquartered_in
            return world.some_within(party.present_in | seats, value)
        case "listed_on":
            return not party.listed_on.isdisjoint(value)
        case "captured":
            return captured(world, party.id, tests[value])
        case "party_kind":
            return party.kind in value
        case "state_listed_on":
            listed = (world.states_listed.get(c, frozenset()) for c in party.incorporated_in)
            return any(not lists.isdisjoint(value) for lists in listed)
    return False


def _item_holds(world: World, item: Item, key: str, value: Any) -> bool:
    match key:
        case "kind":
            return item.kind in value
        case "keys":
            return item.keys in value
        case "eccn":
            return any(item.eccn == code or item.eccn.startswith(f"{code}.") for code in value)
        case "rare_earths" | "data":
            return not getattr(item, key).isdisjoint(value)
        case "users_in":
            return world.some_within(item.users_in, value)
        case "tpp":
            return bool(value.get("at_least", 0) <= item.tpp < value.get("below", float("inf")))
        case "material":
            return not item.materials.isdisjoint(value)
        case "origin" | "located_in":
            relation = "originates_in" if key == "origin" else "located_in"
            places = [e.object for e in world.edges if e.subject == item.id and e.relation == relation]
            return world.some_within(places, value)
    return False


Reading = dict[Any, Any]
"""How the open questions of a law itself are settled: contested statements and unverified statuses."""


def _statuses(law: Mapping[str, Any], on: str) -> Iterator[tuple[str, list[str]]]:
    """Yield for the law, and for each rule that has its own timeline, the statuses it may have on a day."""
    for name, timeline in [("", law["timeline"])] + [
        (rule["id"], rule["timeline"]) for rule in law["rules"] if rule.get("timeline")
    ]:
        current = [s for s in timeline if s["starts"] <= on < s.get("ends", "9999-12-31")]
        statuses = ["lapsed"]
        if current:
            statuses = current[0].get("one_of") or [current[0]["status"]]
        yield name, statuses


def readings(law: Mapping[str, Any], on: str) -> Iterator[Reading]:
    """Yield every way to settle what is contested or unverified in the law itself."""
    names = [("rule", r["id"]) for r in law["rules"] if r.get("contested")]
    names += [("unless", x["id"]) for r in law["rules"] for x in r.get("unless", []) if x.get("contested")]
    names += [("mitigation", g["id"]) for g in law.get("mitigations", []) if g.get("contested")]
    statuses = list(_statuses(law, on))
    for chosen in itertools.product(*(s for _, s in statuses)):
        status = {name: s for (name, _), s in zip(statuses, chosen, strict=True)}
        for stands in itertools.product((False, True), repeat=len(names)):
            yield {"status": status, **dict(zip(names, stands, strict=True))}


def under(status: str, level: int) -> int:
    """Return what a status leaves of a level."""
    if status == "in_force":
        return level
    return CLEAR if status == "lapsed" else min(level, LATENT)


def verdict(world: World, law: Mapping[str, Any], component: str, reading: Reading) -> int:
    """Return the verdict of one law about one component: clear 0, latent 1, exposed 2."""
    if world.items[component].kind not in law["applies_to"]["kinds"]:
        return CLEAR
    return max(_rule_verdict(world, law, rule, component, reading) for rule in law["rules"])


def _rule_verdict(
    world: World, law: Mapping[str, Any], rule: Mapping[str, Any], component: str, reading: Reading
) -> int:
    if rule.get("contested") and not reading["rule", rule["id"]]:
        return CLEAR
    tests = {**law.get("tests", {}), "content": law.get("content", {}), "ancestry": law.get("ancestry", {})}

    def true(predicate: Mapping[str, Any], end: str) -> bool:
        return holds(world, predicate, end=end, line=component, tests=tests)

    def applies(what: str, condition: Mapping[str, Any], end: str) -> bool:
        if condition.get("contested") and not reading[what, condition["id"]]:
            return False
        return condition.get("if") is not None and true(condition["if"], end)

    def level_at(end: str) -> int:
        if not true(rule["binds"], end):
            return CLEAR
        if any(applies("unless", x, end) for x in rule.get("unless", [])):
            return CLEAR
        bites = rule.get("when") is None or true(rule["when"], end)
        mitigated = any(applies("mitigation", g, end) for g in law.get("mitigations", []))
        return EXPOSED if bites and not mitigated else LATENT

    effects = set(rule.get("effects") or law["effects"])
    # Disclosure needs one of the alternatives; only what does nothing but deny needs most of them.
    found = reached(world, rule["through"], component, level_at, denial=effects <= DENIALS)
    return under(reading["status"].get(rule["id"], reading["status"][""]), found)


def verdicts(world: World, law: Mapping[str, Any], component: str, on: str) -> set[int]:
    """Return the verdicts under every reading of the law: one, unless the law itself leaves something open."""
    return {verdict(world, law, component, reading) for reading in readings(law, on)}
