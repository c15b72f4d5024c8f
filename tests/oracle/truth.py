"""What is true in a complete world? Definitions first, speed never.

A complete world leaves nothing open: one seat an organisation, one number a share, one host a service.
Every verdict about it is computed here by the plainest reading of the definitions, without looking at
the engine, so that a disagreement between the two is news.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

CLEAR, LATENT, EXPOSED = 0, 1, 2
WHOLE = 1_000_000
HALF = 500_000
ACCESS = ("none", "physical", "metadata", "data", "admin")
DENIALS = {"supply_denial", "service_denial", "asset_freeze", "delay"}


@dataclass(frozen=True)
class Party:
    """An organisation about which everything is settled.

    It has one seat and one headquarters, unless two records with different ones turned out to be of one entity.
    """

    id: str
    incorporated_in: frozenset[str]
    headquartered_in: frozenset[str]
    kind: str = "company"
    present_in: frozenset[str] = frozenset()
    listed_on: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Held:
    """What one party holds of another, in parts per million of each partition."""

    owner: str
    owned: str
    capital: int = 0
    votes: int = 0
    control: bool = False


@dataclass(frozen=True)
class Item:
    """A component about which everything is settled."""

    id: str
    kind: str
    eccn: str = "EAR99"
    rare_earths: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    keys: str = "none"
    users_in: frozenset[str] = frozenset()
    destination: str = "NL"


@dataclass(frozen=True)
class Edge:
    """One dependence of a component, on one object."""

    subject: str
    relation: str
    object: str
    country: str = "ZZ"
    access: str = "none"
    group: tuple[str, int] | None = None


@dataclass(frozen=True)
class World:
    """One way in which everything can be."""

    parties: Mapping[str, Party]
    held: tuple[Held, ...] = ()
    items: Mapping[str, Item] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    states_listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    entity: Mapping[str, str] = field(default_factory=dict)
    """Which party a recorded id turned out to be: two ids may be one."""
    buyer: str | None = None
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Any, compute: Callable[[], Any]) -> Any:
        """Return what was computed before under this key: the definitions ask the same thing over and over."""
        if key not in self.memo:
            self.memo[key] = compute()
        return self.memo[key]

    def holders(self, owned: str) -> list[Held]:
        """Return who holds something of a party, itself left out: what it holds of itself counts for nobody."""
        by_owned: dict[str, list[Held]] = self.once("holders", lambda: _by_owned(self.held))
        return by_owned.get(owned, [])

    def party(self, key: str) -> Party:
        """Return the party behind a recorded id."""
        return self.parties[self.entity.get(key, key)]

    def within(self, country: str, codes: Iterable[str]) -> bool:
        """Whether a country is one of the codes, or a member of one of them."""
        return any(country == code or country in self.regions.get(code, ()) for code in codes)

    def some_within(self, countries: Iterable[str], codes: Iterable[str]) -> bool:
        """Whether one of several countries is."""
        return any(self.within(country, codes) for country in countries)


def _by_owned(held: Iterable[Held]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for h in held:
        if h.owner != h.owned:
            found[h.owned].append(h)
    return found


# Ownership -------------------------------------------------------------------------------------------------


def captured(world: World, key: str, test: Mapping[str, Any]) -> bool:
    """Whether an ownership test holds of an organisation."""
    about = world.entity.get(key, key)
    return bool(world.once(("captured", about, repr(test)), lambda: _captured(world, about, test)))


def _captured(world: World, about: str, test: Mapping[str, Any]) -> bool:
    method = test["method"]
    if method == "cap":
        return _exceeds_cap(world, about, test)
    seeds = {p for p in world.parties if _is_seed(world, world.parties[p], test["seed"])}
    if method == "ultimate_parent":
        return bool(ultimate_parents(world, about, test.get("of", "capital")) & seeds)
    passes = _threshold(test)
    of, control = test.get("of", "capital"), test.get("control", False)
    together = [seeds] if method == "cascade" else [{s} for s in seeds]
    if method in {"cascade", "per_group"}:
        fall = (repr(test), of)
        return any(
            about in world.once((*fall, frozenset(s)), lambda s=s: _taken_over(world, s, passes, of, control))
            for s in together
        )
    if method == "look_through":
        return any(passes(look_through(world, seeds, basis=b)[about]) for b in _bases(of))
    raise ValueError(method)


def _is_seed(world: World, party: Party, seed: Mapping[str, Any]) -> bool:
    ((kind, values),) = ((k, v) for k, v in seed.items() if v is not None)
    return _party_holds(world, party, kind, values, {})


def _threshold(test: Mapping[str, Any]) -> Callable[[int | Fraction], bool]:
    limit = round(test["threshold"] * WHOLE)
    compare = operator.ge if test["operator"] == ">=" else operator.gt
    return lambda share: bool(compare(share, limit))


def _bases(of: str) -> tuple[str, ...]:
    return ("capital", "votes") if of == "either" else (of,)


def _taken_over(world: World, seeds: set[str], passes: Callable[[int], bool], of: str, control: bool) -> set[str]:
    """Return everything the seeds take over together: add what passes until nothing more does."""
    taken = set(seeds)
    while True:
        new = {p for p in world.parties if p not in taken and _falls(world, p, taken, passes, of, control)}
        if not new:
            return taken
        taken |= new


def _falls(world: World, owned: str, taken: set[str], passes: Callable[[int], bool], of: str, control: bool) -> bool:
    of_it = [h for h in world.holders(owned) if h.owner in taken]
    if not of_it:
        return False
    if control and any(h.control for h in of_it):
        return True
    return any(passes(sum(getattr(h, basis) for h in of_it)) for basis in _bases(of))


def group_of(world: World, person: str, of: str = "either") -> set[str]:
    """Return a party with everything it controls: more than half, counted with what it controls, or by contract."""
    found: set[str] = world.once(
        ("group", person, of), lambda: _taken_over(world, {person}, lambda share: share > HALF, of, control=True)
    )
    return found


def ultimate_parents(world: World, about: str, of: str) -> set[str]:
    """Return who stands at the top: nobody outside stands above them. Members of a ring at the top all do."""
    groups = {p: group_of(world, p, of) for p in world.parties}
    above = {b: {p for p in world.parties if b in groups[p] and p != b} for b in world.parties}
    candidates = above[about] | {about}
    return {c for c in candidates if all(c in above[p] for p in above[c])}


def look_through(world: World, seeds: set[str], *, basis: str) -> dict[str, Fraction]:
    """Return each party's share that lies with the seeds, multiplied along every path, rings included."""
    share: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for h in world.held:
        share[h.owned, h.owner] += Fraction(getattr(h, basis), WHOLE)
    # Without the parties no seed reaches, the equations have one solution and it is the least one.
    reached = set(seeds)
    while grown := {b for (b, a), s in share.items() if s and a in reached and b not in reached}:
        reached |= grown
    unknown = sorted(reached - seeds)
    result = {p: Fraction(int(p in seeds)) for p in world.parties}
    rows = [
        [Fraction(int(b == a)) - share[b, a] for a in unknown] + [sum((share[b, s] for s in seeds), Fraction())]
        for b in unknown
    ]
    result.update(zip(unknown, _solved(rows), strict=True))
    return {p: y * WHOLE for p, y in result.items()}


def _solved(rows: list[list[Fraction]]) -> list[Fraction]:
    size = len(rows)
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(size):
            if r != i and rows[r][i]:
                rows[r] = [x - rows[r][i] * y for x, y in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]


def _exceeds_cap(world: World, about: str, test: Mapping[str, Any]) -> bool:
    """Whether holders from outside the region pass a cap, each group on its own or all together.

    A holder inside counts as one from outside when outsiders have taken it over, one or several together.
    """
    outside = {p.id for p in world.parties.values() if not _seated(world, p, test["region"])}
    taken = _taken_over(world, outside, lambda share: share > HALF, "either", control=True)
    each, together = round(test["each"] * WHOLE), round(test["together"] * WHOLE)
    for basis in _bases(test.get("of", "capital")):
        groups = [_sum_held(world, about, group_of(world, head), basis) for head in taken]
        if any(share > each for share in groups) or _sum_held(world, about, taken, basis) > together:
            return True
    return False


def _sum_held(world: World, owned: str, owners: set[str], basis: str) -> int:
    return sum(getattr(h, basis) for h in world.holders(owned) if h.owner in owners)


# Predicates ------------------------------------------------------------------------------------------------


def holds(world: World, predicate: Mapping[str, Any], *, end: str, line: str, tests: Mapping[str, Any]) -> bool:
    """Whether a condition holds of a path's end, of the line asked about, or of the buyer."""
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
    if end in world.items:
        return _item_holds(world, world.items[end], key, value)
    return _party_holds(world, world.party(end), key, value, tests)


def _seated(world: World, party: Party, codes: Iterable[str]) -> bool:
    return world.some_within(party.incorporated_in | party.headquartered_in, codes)


def _party_holds(world: World, party: Party, key: str, value: Any, tests: Mapping[str, Any]) -> bool:
    match key:
        case "seat":
            return _seated(world, party, value)
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
        case "destination":
            return world.within(item.destination, value)
        case "origin" | "located_in":
            relation = "originates_in" if key == "origin" else "located_in"
            places = [e.object for e in world.edges if e.subject == item.id and e.relation == relation]
            return world.some_within(places, value)
    return False


# Paths: a regular expression over relations, taken apart one step at a time --------------------------------

Expression = tuple[Any, ...]
NOTHING: Expression = ("nothing",)
EMPTY: Expression = ("empty",)
_TOKEN = re.compile(r"\s*(\w+|[()|/*+?]|\[[^\]]*\])")
_FILTER = re.compile(r"\s*(\w+)\s*(>=|=)\s*([\w.|\s-]+?)\s*$")


def parsed(through: str) -> Expression:
    """Return a path expression as nested tuples."""
    tokens = _TOKEN.findall(through)
    assert "".join(tokens).replace(" ", "") == through.replace(" ", ""), through
    tokens.reverse()

    def either() -> Expression:
        found = sequence()
        while tokens and tokens[-1] == "|":
            tokens.pop()
            found = ("or", found, sequence())
        return found

    def sequence() -> Expression:
        found = repeated()
        while tokens and tokens[-1] == "/":
            tokens.pop()
            found = ("then", found, repeated())
        return found

    def repeated() -> Expression:
        found = atom()
        while tokens and tokens[-1] in ("*", "+", "?"):
            mark = tokens.pop()
            star = ("star", found)
            found = {"*": star, "+": ("then", found, star), "?": ("or", found, EMPTY)}[mark]
        return found

    def atom() -> Expression:
        token = tokens.pop()
        if token == "(":
            found = either()
            assert tokens.pop() == ")", through
            return found
        filters: tuple[tuple[str, ...], ...] = ()
        if tokens and tokens[-1].startswith("["):
            matches = [_FILTER.match(part) for part in tokens.pop()[1:-1].split(",")]
            filters = tuple(m.groups() for m in matches if m)
        return ("step", token, filters)

    result = either()
    assert not tokens, through
    return result


def _may_end(e: Expression) -> bool:
    match e[0]:
        case "empty" | "star":
            return True
        case "or":
            return _may_end(e[1]) or _may_end(e[2])
        case "then":
            return _may_end(e[1]) and _may_end(e[2])
    return False


def _after(e: Expression, edge: Edge, world: World) -> Expression:
    """Return what is left of an expression after one step (Brzozowski's derivative)."""
    match e[0]:
        case "step":
            return EMPTY if _matches(e, edge, world) else NOTHING
        case "or":
            return _or(_after(e[1], edge, world), _after(e[2], edge, world))
        case "star":
            return _then(_after(e[1], edge, world), e)
        case "then":
            first = _then(_after(e[1], edge, world), e[2])
            return _or(first, _after(e[2], edge, world)) if _may_end(e[1]) else first
    return NOTHING


def _matches(step: Expression, edge: Edge, world: World) -> bool:
    _, relation, filters = step
    for name, sign, value in filters:
        if name == "access":
            have, want = ACCESS.index(edge.access), ACCESS.index(value)
            good = have >= want if sign == ">=" else have == want
        else:
            good = world.within(edge.country, [code.strip() for code in value.split("|")])
        if not good:
            return False
    return bool(edge.relation == relation)


def _or(a: Expression, b: Expression) -> Expression:
    if a == NOTHING or a == b:
        return b
    return a if b == NOTHING else ("or", *sorted((a, b), key=repr))


def _then(a: Expression, b: Expression) -> Expression:
    if a == NOTHING:
        return NOTHING
    return b if a == EMPTY else ("then", a, b)


def reached(world: World, through: str, start: str, level_at: Callable[[str], int], *, denial: bool) -> int:
    """Return the worst level at the end of any path; a group is denied when too few of it remain.

    Levels only rise, so trying again until nothing changes gives the least answer, and a ring of
    components that reaches nothing stays clear.
    """
    first = (world.entity.get(start, start), parsed(through))
    value: dict[tuple[str, Expression], int] = {first: CLEAR}
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in world.edges:
        out[edge.subject].append(edge)
    while True:
        before = dict(value)
        for at, left in list(value):
            found = level_at(at) if _may_end(left) else CLEAR
            groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
            for edge in out[at]:
                rest = _after(left, edge, world)
                beyond = CLEAR
                if rest != NOTHING:
                    beyond = value.setdefault((world.entity.get(edge.object, edge.object), rest), CLEAR)
                if edge.group is None or not denial:
                    found = max(found, beyond)
                else:
                    groups[edge.relation, *edge.group].append(beyond)
            for (_, _, needs), levels in groups.items():
                enough = max(1, len(levels) - needs + 1)
                if enough <= len(levels):
                    found = max(found, sorted(levels, reverse=True)[enough - 1])
            value[at, left] = found
        if value == before:
            return value[first]


def paths(world: World, through: str, start: str) -> Iterator[str]:
    """Yield the end of every matching path that repeats no (place, rest) pair: the naive enumeration."""

    def walk(at: str, left: Expression, seen: frozenset[Any]) -> Iterator[str]:
        if _may_end(left):
            yield at
        for edge in world.edges:
            if edge.subject == at:
                rest = _after(left, edge, world)
                step = (world.entity.get(edge.object, edge.object), rest)
                if rest != NOTHING and step not in seen:
                    yield from walk(*step, seen | {step})

    begin = (world.entity.get(start, start), parsed(through))
    yield from walk(*begin, frozenset({begin}))


# Laws ------------------------------------------------------------------------------------------------------

Reading = dict[str, Any]
"""How the open questions of a law itself are settled: contested statements and unverified statuses."""


def status_spans(law: Mapping[str, Any], on: str) -> Iterator[tuple[str, list[str]]]:
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
    statuses = list(status_spans(law, on))
    for chosen in itertools.product(*(s for _, s in statuses)):
        status = {name: s for (name, _), s in zip(statuses, chosen, strict=True)}
        for stands in itertools.product((False, True), repeat=len(names)):
            yield {"status": status} | dict(zip(names, stands, strict=True))  # type: ignore[dict-item]


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
    if rule.get("contested") and not reading["rule", rule["id"]]:  # type: ignore[index]
        return CLEAR
    tests = law.get("tests", {})

    def true(predicate: Mapping[str, Any], end: str) -> bool:
        return holds(world, predicate, end=end, line=component, tests=tests)

    def applies(what: str, condition: Mapping[str, Any], end: str) -> bool:
        if condition.get("contested") and not reading[what, condition["id"]]:  # type: ignore[index]
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
