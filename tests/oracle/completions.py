"""Which complete worlds does an incomplete facts file allow?

Every unknown is settled by one of its values: by chance, leaning towards the worst or the best, or, in a
small file, in every way there is. The facts file is plain data, read here without the engine's help.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oracle.ownership import group_of
from oracle.paths import ACCESS
from oracle.world import WHOLE, Edge, Held, Item, Party, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")
Facts = dict[str, Any]
Interval = tuple[int, int]

NO, MAYBE, YES = 0, 1, 2
ELSEWHERE = "ZZ"
DEFAULT_DESTINATION = "NL"
RARE_EARTHS = ("dysprosium", "terbium")
DATA = ("personal", "telemetry")
KEYS = ("customer", "provider", "none")
COMPONENT_RELATIONS = ("contains", "requires", "made_with")
PARTY_RELATIONS = ("hosted_by", "operated_by", "maintained_by", "supplied_by", "designed_by")
ECCNS = ("EAR99", "3A090.a", "4A090")
PERFORMANCES = (0.0, 1600.0, 4799.0, 4800.0, 20_000.0)
MATERIALS = ("gallium", "germanium")
COSTS = (1, 5, 25, 100, 250, 1000)
KINDS = ("cloud_service", "software", "server", "chip", "power")
# Where an ownership test turns: exactly there, a hair above, a hair below.
CRITICAL = (240_000, 240_001, 249_999, 250_000, 250_001, 390_000, 390_001, 499_999, 500_000, 500_001, WHOLE)
MAX_DRAWS = 40
# Ten holders of 5 % reach a half without any of them passing a bound of 5 %.
MOST_STRANGERS = 12


class Contradiction(Exception):
    """The choices made so far fit no world, such as two holders of 60 %."""


class Chooser(Protocol):
    """Settles one unknown after the other."""

    def pick(self, what: str, options: Sequence[T]) -> T:
        """Return one of the options."""

    def number(self, what: str, low: int, high: int) -> int:
        """Return a number between two ends, ends included."""

    def flag(self, what: str) -> bool:
        """Return yes or no."""


@dataclass
class Lean:
    """What chance prefers: a lean makes the extreme worlds likely, which even odds hardly ever meet."""

    country: str | None = None
    person: str | None = None
    flags: dict[str, bool] = field(default_factory=dict)
    shares: str | None = None
    strength: float = 0.9


@dataclass
class Chance:
    """Settles unknowns by chance, most of them as it leans."""

    rng: random.Random
    lean: Lean

    def pick(self, what: str, options: Sequence[T]) -> T:
        """Return one of the options, the preferred country or person where it is among them."""
        preferred = {"country": self.lean.country, "person": self.lean.person}.get(what)
        found = [option for option in options if option == preferred]
        return found[0] if found and self.rng.random() < self.lean.strength else self.rng.choice(options)

    def number(self, what: str, low: int, high: int) -> int:
        """Return an end, a turning point of some test, or any number between."""
        if low == high:
            return low
        if self.lean.shares and self.rng.random() < self.lean.strength:
            return low if self.lean.shares == "low" else high
        turning = [n for n in CRITICAL if low <= n <= high]
        return self.rng.choice([low, high, self.rng.randint(low, high), self.rng.choice(turning or [low])])

    def flag(self, what: str) -> bool:
        """Return yes or no."""
        if what in self.lean.flags and self.rng.random() < self.lean.strength:
            return self.lean.flags[what]
        return self.rng.random() < 0.5


@dataclass
class Odometer:
    """Settles unknowns in every way, one way a run: numbers only at their ends."""

    wheel: list[list[int]] = field(default_factory=list)
    at: int = 0

    def pick(self, what: str, options: Sequence[T]) -> T:
        """Return the option this run is for."""
        if len(options) == 1:
            return options[0]
        if self.at == len(self.wheel):
            self.wheel.append([0, len(options)])
        self.wheel[self.at][1] = len(options)
        chosen = options[self.wheel[self.at][0]]
        self.at += 1
        return chosen

    def number(self, what: str, low: int, high: int) -> int:
        """Return the lower or the upper end."""
        return self.pick(what, sorted({low, high}))

    def flag(self, what: str) -> bool:
        """Return no, and yes in another run."""
        return self.pick(what, (False, True))

    def turn(self) -> bool:
        """Go on to the next way; false when all have been tried."""
        del self.wheel[self.at :]
        self.at = 0
        while self.wheel:
            self.wheel[-1][0] += 1
            if self.wheel[-1][0] < self.wheel[-1][1]:
                return True
            self.wheel.pop()
        return False


def completions(facts: Facts, on: str, *, seed: int, count: int, buyer: str | None = None) -> Iterator[World]:
    """Yield complete worlds drawn by chance: a third lean to the worst, a third to the best, a third mixed."""
    rng = random.Random(seed)
    for _ in range(count):
        chance = Chance(rng, _lean(facts, rng))
        for _ in range(MAX_DRAWS):
            try:
                world = complete(facts, on, chance, buyer=buyer)
            except Contradiction:
                continue
            yield world
            break


def every_completion(facts: Facts, on: str, *, limit: int, buyer: str | None = None) -> Iterator[World]:
    """Yield each corner of a small file's set of worlds: every choice, every share at its ends."""
    odometer = Odometer()
    for _ in range(limit):
        try:
            yield complete(facts, on, odometer, buyer=buyer, modest=True)
        except Contradiction:
            pass
        if not odometer.turn():
            return
    raise OverflowError


def _lean(facts: Facts, rng: random.Random) -> Lean:
    everyone = [o["id"] for o in facts.get("organisations", [])]
    words = ("edge", "listed", "extra", "control", "present", "merge", "nobody", "property", "fresh")
    mood = rng.choice(("worst", "best", "mixed"))
    if mood == "mixed":
        flags = {w: rng.random() < 0.5 for w in words if rng.random() < 0.4}
        return Lean(rng.choice([None, *_countries(facts)]), rng.choice([None, *everyone]), flags,
                    rng.choice([None, "low", "high"]), rng.choice([0.5, 0.8, 1.0]))  # fmt: skip
    bad = mood == "worst"
    flags = dict.fromkeys(words, bad) | {"nobody": not bad, "merge": rng.random() < 0.5}
    country = rng.choice(["US", "CN"]) if bad else rng.choice(["NL", ELSEWHERE])
    return Lean(country, rng.choice([None, *everyone]), flags, rng.choice([None, "low", "high"]),
                rng.choice([0.8, 0.95, 1.0]))  # fmt: skip


def complete(facts: Facts, on: str, choose: Chooser, *, buyer: str | None = None, modest: bool = False) -> World:
    """Return one complete world.

    ``modest`` keeps strangers few and simple, so that every way can be tried.

    Raises:
        Contradiction: the choices fit no world.

    """
    return _Completion(facts, on, choose, modest=modest).world(buyer)


def covers(entry: Mapping[str, Any], on: str) -> int:
    """Whether a dated statement holds on a day: no, maybe or yes. A coarse date says which year, not which day."""
    starts, ends = str(entry.get("starts") or ""), str(entry.get("ends") or "")
    first, last = "0000-00-00", "9999-99-99"
    begins = (starts + first[len(starts) :], (starts + last[len(starts) :]) if starts else first)
    stops = ((ends + first[len(ends) :]) if ends else last, ends + last[len(ends) :])
    if on < begins[0] or on >= stops[1]:
        return NO
    sure = entry.get("certainty", "yes") == "yes" and on >= begins[1] and on < stops[0]
    return YES if sure else MAYBE


def ppm(value: Any) -> Interval:
    """Return a recorded share as an interval of integers; not recorded is anything."""
    if value is None:
        return (0, WHOLE)
    if isinstance(value, dict):
        return (round(value.get("min", 0) * WHOLE), round(value.get("max", 1) * WHOLE))
    return (round(value * WHOLE),) * 2


def _countries(facts: Facts) -> list[str]:
    known = [j["id"] for j in facts.get("jurisdictions", []) if j.get("kind", "country") == "country"]
    named = set(known or ("CN", "NL", "US"))
    for o in facts.get("organisations", []):
        for key in ("incorporated_in", "headquartered_in"):
            named |= set(_options(o.get(key)) or ())
    blocs = {j["id"] for j in facts.get("jurisdictions", [])} - set(known)
    return [*sorted(named - blocs), ELSEWHERE]


def _options(value: Any) -> list[str] | None:
    if value is None:
        return None
    return list(value["one_of"]) if isinstance(value, dict) else [value]


class _Completion:
    """One complete world in the making."""

    def __init__(self, facts: Facts, on: str, choose: Chooser, *, modest: bool) -> None:
        self.facts, self.on, self.choose, self.modest = facts, on, choose, modest
        self.records = {o["id"]: o for o in facts.get("organisations", [])}
        self.countries = _countries(facts)
        self.lists = sorted(
            {x["list"] for x in facts.get("screened", [])}
            | {x["list"] for o in self.records.values() for x in _listings(o)}
            | {x["id"] for x in facts.get("lists", [])}
        )
        self.parties: dict[str, Party] = {}
        self.held: list[Held] = []
        # How much each party holds beyond what is recorded, by the company and the partition it is in.
        self.beyond: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.strangers = 0

    def world(self, buyer: str | None) -> World:
        self._merge()
        self._settle_regions()
        for entity, records in self.members.items():
            self.parties[entity] = self._party(entity, records)
        for entity, records in self.members.items():
            self._settle_owners(entity, records)
        items = {c["id"]: self._item(c) for c in self.facts.get("components", [])}
        edges = list(self._edges())
        edges += self._missing_edges(edges, items)
        if any("unit_cost" in c for c in self.facts.get("components", [])):
            items = self._settle_costs(items, edges)
        world = World(
            parties=self.parties, held=tuple(self.held), items=items, edges=tuple(edges), regions=self.regions,
            states_listed=self._states_listed(), entity=self.entity, buyer=buyer,
            tenants=tuple(self._tenants()),
        )  # fmt: skip
        self._refuse_what_bounds_forbid(world)
        return world

    # Which records are one

    def _merge(self) -> None:
        self.entity = {key: key for key in self.records}
        for ids in self.facts.get("possibly_same", []):
            for other in ids[1:]:
                if self.choose.flag("merge"):
                    one, two = self.entity[ids[0]], self.entity[other]
                    self.entity = {k: one if e == two else e for k, e in self.entity.items()}
        self.members: dict[str, list[str]] = defaultdict(list)
        for key, entity in self.entity.items():
            self.members[entity].append(key)
        for records in self.members.values():
            if len({self.records[r].get("kind", "company") for r in records}) > 1:
                raise Contradiction

    # What is where

    def _settle_regions(self) -> None:
        self.regions: dict[str, frozenset[str]] = {}
        for j in self.facts.get("jurisdictions", []):
            inside = {m["member"] for m in j.get("members", []) if self._is_so("edge", covers(m, self.on))}
            if inside:
                self.regions[j["id"]] = frozenset(inside)

    def _states_listed(self) -> dict[str, frozenset[str]]:
        return {
            j["id"]: frozenset(x["list"] for x in _listings(j) if self._is_so("listed", covers(x, self.on)))
            for j in self.facts.get("jurisdictions", [])
        }

    def _is_so(self, what: str, truth: int) -> bool:
        return truth == YES or (truth == MAYBE and self.choose.flag(what))

    def _country(self, options: Sequence[str] | None) -> str:
        chosen = self.choose.pick("country", options or self.countries)
        if chosen in self.regions:  # somewhere in a bloc
            return self.choose.pick("country", sorted(self.regions[chosen]))
        return chosen

    def _closes(self, entry: Mapping[str, Any], name: str) -> bool:
        """Whether a closing field may be relied on: the user's own word is, a source that is unverified is not."""
        grades = []
        for source in entry.get("sources", []):
            fields = [name]
            if isinstance(source, dict) and "for" in source:
                fields, source = source["for"], source.get("use") or source["source"]
            if name in fields:
                found = self.facts["sources"][source] if isinstance(source, str) else source
                grades.append(found.get("grade", "unverified"))
        return not grades or any(grade != "unverified" for grade in grades)

    def _party(self, entity: str, records: list[str]) -> Party:
        entries = [self.records[r] for r in records]
        # Two records of one entity share their seats; one that says nothing adds nothing.
        telling = [o for o in entries if o.get("incorporated_in")] or entries[:1]
        seats = {o["id"]: self._country(_options(o.get("incorporated_in"))) for o in telling}
        heads = {self._country([h]) if (h := self._head(o)) else seats[o["id"]] for o in entries
                 if o.get("headquartered_in") or o["id"] in seats}  # fmt: skip
        present: set[str] = set()
        for o in entries:
            for p in o.get("present_in", []):
                p = {"country": p} if isinstance(p, str) else p
                if self._is_so("present", covers(p, self.on)):
                    present.add(self._country([p["country"]]))
        if not any(o.get("presence") == "complete" and self._closes(o, "presence") for o in entries):
            present |= self._anywhere()
        listed = {
            name for name in self.lists
            if any(self._is_so("listed", self._listing(o, name)) for o in entries)
        }  # fmt: skip
        return Party(
            id=entity, kind=entries[0].get("kind", "company"),
            incorporated_in=frozenset(seats.values()), headquartered_in=frozenset(heads),
            present_in=frozenset(present), listed_on=frozenset(listed),
        )  # fmt: skip

    def _head(self, organisation: Mapping[str, Any]) -> str | None:
        options = _options(organisation.get("headquartered_in"))
        return self.choose.pick("country", options) if options else None

    def _anywhere(self) -> set[str]:
        if self.modest:
            return {c for c in ("US",) if self.choose.flag("present")}
        return {self.choose.pick("country", self.countries) for _ in range(2) if self.choose.flag("present")}

    def _listing(self, organisation: Mapping[str, Any], name: str) -> int:
        truths = [covers(x, self.on) for x in _listings(organisation) if x["list"] == name]
        screenings = [*self.facts.get("screened", []), *organisation.get("screened", [])]
        screened = any(s["list"] == name and covers(s, self.on) == YES and self._closes(s, "*") for s in screenings)
        return max([*truths, NO if screened else MAYBE])

    def _stranger(self, *, depth: int = 0, kind: str | None = None) -> str:
        """Add somebody nobody recorded: any seat, any listing, anybody behind it."""
        self.strangers += 1
        name = f"stranger-{self.strangers}"
        seat = self.choose.pick("country", self.countries)
        apart = not self.modest and self.choose.flag("elsewhere")
        self.parties[name] = Party(
            id=name, kind=kind or "company", incorporated_in=frozenset({seat}),
            headquartered_in=frozenset({self.choose.pick("country", self.countries) if apart else seat}),
            present_in=frozenset(self._anywhere()),
            listed_on=frozenset(x for x in self.lists if self.choose.flag("listed")),
        )  # fmt: skip
        if not self.modest and depth < 2 and kind != "person" and self.choose.flag("behind"):
            behind = self._anybody(name, depth=depth + 1)
            share = self.choose.number("share", 0, WHOLE)
            self.held.append(Held(behind, name, share, share, self.choose.flag("control")))
        return name

    def _anybody(self, besides: str, *, depth: int = 0) -> str:
        known = sorted(p for p in self.parties if p != besides)
        if self.modest or not known or self.choose.flag("fresh"):
            return self._stranger(depth=depth)
        return self.choose.pick("person", known)

    # Who owns what

    def _settle_owners(self, entity: str, records: list[str]) -> None:
        kinds = {self.records[r].get("kind", "company") for r in records}
        if kinds & {"person", "state"}:
            return
        by_record = [self._recorded(r) for r in records]
        closed = [self._ownership(r) for r in records]
        holders: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for rows in by_record:
            for owner, held in rows.items():
                holders[owner].append(held)
        for owner, alternatives in holders.items():
            for rows, how in zip(by_record, closed, strict=True):
                if how == "complete" and (
                    owner not in rows or any(a["control"] > rows[owner]["control"] for a in alternatives)
                ):
                    raise Contradiction
        totals = self._draw(entity, holders)
        bound = min(t if isinstance(t, int) else {"complete": 0, "unrecorded": WHOLE}[t] for t in closed)
        # The one assumption a file can make: a float in small parts is no single group's.
        dispersed = bound < WHOLE and "dispersed_float" in self.facts.get("assume", [])
        if bound and not dispersed:
            self._add_unrecorded(entity, totals, bound, unrecorded=all(t == "unrecorded" for t in closed))

    def _draw(self, entity: str, holders: Mapping[str, list[Mapping[str, Any]]]) -> dict[str, int]:
        """Give each recorded holder a share within its interval, all of them within the whole."""
        # The same holder on both counts is counted once.
        capital = {o: _agreed([a["capital"] for a in found]) for o, found in holders.items()}
        voting = {o: [a["votes"] for a in found if a["votes"] is not None] for o, found in holders.items()}
        votes = {o: _agreed(v) for o, v in voting.items() if v}
        drawn = {"capital": self._partition(capital), "votes": self._partition(votes)}
        # Where no votes are recorded a share votes.
        drawn["votes"] = {o: share for o, share in drawn["capital"].items() if o not in votes} | drawn["votes"]
        totals = {basis: sum(shares.values()) for basis, shares in drawn.items()}
        if max(totals.values()) > WHOLE:
            raise Contradiction
        for owner, found in holders.items():
            control = any(a["control"] for a in found)
            self.held.append(Held(owner, entity, drawn["capital"][owner], drawn["votes"][owner], control))
        return totals

    def _partition(self, intervals: Mapping[str, Interval]) -> dict[str, int]:
        left = WHOLE - sum(low for low, _ in intervals.values())
        if left < 0:
            raise Contradiction
        drawn: dict[str, int] = {}
        # Who draws first may take most, so every holder must have its turn at being first.
        waiting = list(intervals)
        while waiting:
            owner = self.choose.pick("turn", waiting)
            waiting.remove(owner)
            low, high = intervals[owner]
            drawn[owner] = self.choose.number("share", low, min(high, low + left))
            left -= drawn[owner] - low
        return drawn

    def _ownership(self, record: str) -> str | int:
        o = self.records[record]
        owners = o.get("owners", "unrecorded")
        if owners == "unrecorded" or not self._closes(o, "owners"):
            return "unrecorded"
        return "complete" if owners == "complete" else round(owners["bounded"] * WHOLE)

    def _recorded(self, record: str) -> dict[str, Mapping[str, Any]]:
        rows = [h for h in self.facts.get("holdings", []) if h["owned"] == record and covers(h, self.on) != NO]
        # Where no votes are recorded of a company at all, a share is taken to vote.
        vote_less = not any(h.get("votes") is not None for h in rows)
        result: dict[str, dict[str, Any]] = {}
        for h in rows:
            if not self._is_so("edge", covers(h, self.on)):
                continue
            owner = self.entity[h["owner"]]
            capital = ppm(h.get("capital"))
            votes = None if vote_less and h.get("capital") is not None else ppm(h.get("votes"))
            new = {"capital": capital, "votes": votes, "control": bool(h.get("control"))}
            if owner in result:  # two holders turned out to be one: what they hold adds up
                old = result[owner]
                new["capital"] = _plus(old["capital"], capital)
                both = (old["votes"] or old["capital"], votes or capital)
                new["votes"] = None if old["votes"] is None and votes is None else _plus(*both)
                new["control"] = new["control"] or old["control"]
            result[owner] = new
        return dict(result)

    def _add_unrecorded(self, entity: str, totals: dict[str, int], bound: int, *, unrecorded: bool) -> None:
        for _ in range(1 if self.modest else MOST_STRANGERS):
            if not self.choose.flag("extra"):
                break
            if self.modest or self.choose.flag("fresh"):
                holder = self._stranger(kind="person" if self.modest else None)
            else:
                holder = self.choose.pick("person", sorted(self.parties))
            shares = {}
            for basis, total in totals.items():
                top = min(bound - self.beyond[entity, basis][holder], WHOLE - total)
                shares[basis] = self.choose.number("extra", 0, max(0, top))
                totals[basis] += shares[basis]
                self.beyond[entity, basis][holder] += shares[basis]
            self.held.append(Held(holder, entity, shares["capital"], shares["votes"]))
        if unrecorded and self.choose.flag("control"):
            self.held.append(Held(self._anybody(entity), entity, control=True))

    def _refuse_what_bounds_forbid(self, world: World) -> None:
        for (entity, _), extra in self.beyond.items():
            bounds = [t for r in self.members[entity] if isinstance(t := self._ownership(r), int)]
            if bounds and any(
                sum(extra.get(p, 0) for p in group_of(world, person)) > min(bounds) for person in world.parties
            ):
                raise Contradiction

    # What depends on what

    def _item(self, c: Mapping[str, Any]) -> Item:
        def some(key: str, options: Iterable[str]) -> frozenset[str]:
            if c.get(key) is not None and (c[key] or self._closes(c, key)):
                return frozenset([c[key]] if isinstance(c[key], str) else c[key])
            return frozenset(x for x in options if self.choose.flag("property"))

        return Item(
            id=c["id"],
            kind=c.get("kind") or self.choose.pick("kind", KINDS),
            eccn=self.choose.pick("eccn", _options(c.get("eccn")) or ECCNS),
            rare_earths=some("rare_earths", RARE_EARTHS),
            data=some("data", DATA),
            keys=c.get("keys") or self.choose.pick("keys", KEYS),
            users_in=some("users_in", self.countries),
            tpp=c["tpp"] if c.get("tpp") is not None else self.choose.pick("tpp", PERFORMANCES),
            materials=some("materials", MATERIALS),
            destination=c.get("destination", DEFAULT_DESTINATION),
        )

    def _edges(self) -> Iterator[Edge]:
        for r in self.facts.get("relations", []):
            if self._is_so("edge", covers(r, self.on)):
                target = r["object"] if "object" in r else self.choose.pick("person", r["one_of"])
                group = (r["group"]["name"], r["group"]["needs"]) if r.get("group") else None
                edge = self._edge(r, target, group)
                yield edge
                stands = [] if r.get("country") else self._standing(r)
                yield from (replace(edge, country=place) for place in stands)
                for place in [edge.country] if r.get("country") else stands:
                    self._bring(r, edge, place)

    def _standing(self, r: Mapping[str, Any]) -> list[str]:
        """Return where a thing stands whose hosting names no country."""
        if r["relation"] not in {"hosted_by", "colocated_by"}:
            return []
        return [
            self._country([p["object"]] if "object" in p else p["one_of"])
            for p in self.facts.get("relations", [])
            if p["subject"] == r["subject"]
            and p["relation"] == "located_in"
            and self._is_so("edge", covers(p, self.on))
        ]

    def _bring(self, r: Mapping[str, Any], edge: Edge, place: str) -> None:
        """Make whoever hosts something somewhere, or reaches into it with people, present there."""
        hands = {None, "metadata", "data", "admin"}
        there = r["relation"] in {"hosted_by", "colocated_by"} or (
            r["relation"] in {"operated_by", "maintained_by"} and r.get("access") in hands
        )
        if r["relation"] == "maintained_by" and edge.access not in hands:
            there = False
        entity = self.entity[edge.object]
        if there and entity in self.parties:
            party = self.parties[entity]
            self.parties[entity] = replace(party, present_in=party.present_in | {place})

    def _edge(self, r: Mapping[str, Any], target: str, group: tuple[str, int] | None) -> Edge:
        share = None
        if r.get("value_share") is not None:
            share = Fraction(self.choose.number("share", *ppm(r["value_share"])), WHOLE)
        return Edge(
            subject=r["subject"], relation=r["relation"], object=target, group=group, value_share=share,
            quantity=Fraction(str(r.get("quantity", 1))),
            country=self._country(_options(r.get("country"))),
            access=r.get("access") or self.choose.pick("access", ACCESS),
        )  # fmt: skip

    def _tenants(self) -> Iterator[tuple[str, frozenset[str] | None]]:
        for tenant in self.facts.get("tenants", []):
            if self._is_so("edge", covers(tenant, self.on)):
                yield tenant["organisation"], frozenset(tenant["uses"]) if tenant.get("uses") else None

    def _settle_costs(self, items: dict[str, Item], edges: Sequence[Edge]) -> dict[str, Item]:
        """Give every item a price: what its parts cost and something on top, where none is recorded.

        Parts without a price of their own can cost no more than what holds them; of those that have one the
        whole may be sold below their sum.
        """
        recorded = {c["id"]: Fraction(str(c["unit_cost"])) for c in self.facts["components"] if c.get("unit_cost")}
        inside: dict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            if edge.relation == "contains":
                inside[edge.subject].append(edge)
        costs: dict[str, Fraction] = {}

        def cost(key: str, above: tuple[str, ...]) -> Fraction:
            if key in above:
                raise Contradiction
            if key not in costs:
                amounts = [e.quantity * cost(e.object, (*above, key)) for e in inside[key] if e.value_share is None]
                shares = sum((e.value_share for e in inside[key] if e.value_share is not None), Fraction(0))
                if key in recorded:
                    costs[key] = recorded[key]
                    open_ended = any(e.object not in recorded for e in inside[key] if e.value_share is None)
                    if open_ended and sum(amounts) + shares * costs[key] > costs[key]:
                        raise Contradiction
                else:
                    extra = Fraction(self.choose.pick("cost", (1, 10, 30, 100, 1000) if amounts or shares else COSTS))
                    if shares > 1 or (shares == 1 and (amounts or extra)):
                        raise Contradiction
                    on_top = extra if not amounts or self.choose.flag("on top") else Fraction(0)
                    costs[key] = (sum(amounts, Fraction(0)) + on_top) / (1 - shares) if shares < 1 else extra
            for edge in inside[key]:
                cost(edge.object, (*above, key))
            return costs[key]

        return {key: replace(item, cost=cost(key, ())) for key, item in items.items()}

    def _missing_edges(self, known: Sequence[Edge], items: dict[str, Item]) -> Iterator[Edge]:
        """Yield what is expected and not there: nobody, anybody, or something nobody recorded."""
        there = {(e.subject, e.relation) for e in known}
        for c in self.facts.get("components", []):
            for name in c.get("expects", []):
                if (c["id"], name) in there or self.choose.flag("nobody"):
                    continue
                if name in COMPONENT_RELATIONS:
                    yield from self._strange_part(c["id"], name, items)
                else:
                    yield self._edge({"subject": c["id"], "relation": name}, self._anybody(""), None)
            for name in ("originates_in", "located_in"):
                # Everything is from somewhere and stands somewhere.
                if (c["id"], name) not in there:
                    yield Edge(c["id"], name, self.choose.pick("country", self.countries))

    def _strange_part(self, subject: str, relation: str, items: dict[str, Item]) -> Iterator[Edge]:
        part = self.choose.pick("part", [*sorted(items), "strange-part"])
        yield Edge(subject, relation, part)
        if part not in items:
            items[part] = self._item({"id": part})
            yield Edge(part, "originates_in", self.choose.pick("country", self.countries))
            for name in PARTY_RELATIONS:
                if self.choose.flag("part"):
                    yield self._edge({"subject": part, "relation": name}, self._anybody(""), None)


def _listings(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [{"list": x} if isinstance(x, str) else x for x in entry.get("listed_on", [])]


def _agreed(intervals: Sequence[Interval]) -> Interval:
    """Return what several records of one holding leave open; where they differ, the larger one is believed."""
    common = (max(low for low, _ in intervals), min(high for _, high in intervals))
    return common if common[0] <= common[1] else max(intervals)


def _plus(a: Interval, b: Interval) -> Interval:
    return (min(WHOLE, a[0] + b[0]), min(WHOLE, a[1] + b[1]))
