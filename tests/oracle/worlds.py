"""Which small, incomplete worlds and laws do we try? Facts files and law files as plain data, made by chance.

Everything is drawn from one ``random.Random``, so that a seed names a world; with hypothesis that generator is
its own, and a failing world shrinks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Facts = dict[str, Any]
Law = dict[str, Any]

ON = "2026-11-23"
STATES = "test.states"
LIST = "test.list"
OTHER_LIST = "test.other"
PARTY_RELATIONS = ("hosted_by", "operated_by", "maintained_by", "supplied_by")
SOURCES = {
    "s": {"title": "Register", "url": "https://example.org/s", "retrieved": "2026-11-01", "grade": "documented"},
    "weak": {"title": "Hearsay", "url": "https://example.org/w", "grade": "unverified"},
}
JURISDICTIONS: list[dict[str, Any]] = [
    {"id": "NL", "name": "Netherlands", "sources": ["s"]},
    {"id": "DE", "name": "Germany", "sources": ["s"]},
    {"id": "US", "name": "United States", "sources": ["s"]},
    {"id": "CN", "name": "China", "sources": ["s"], "listed_on": [{"list": STATES, "sources": ["s"]}]},
    {"id": "ZZ", "name": "Elsewhere", "sources": ["s"]},
    {
        "id": "EU", "name": "European Union", "kind": "bloc", "sources": ["s"],
        "members": [{"member": m, "starts": "1958-01-01", "sources": ["s"]} for m in ("NL", "DE")],
    },
    {
        "id": "test.D", "name": "Country group D", "kind": "group", "sources": ["s"],
        "members": [{"member": "CN", "sources": ["s"]}, {"member": "DE", "starts": "2026", "sources": ["s"]}],
    },
]  # fmt: skip
CERTAIN_GROUP = JURISDICTIONS[-1] | {"members": [{"member": "CN", "sources": ["s"]}]}
PLAIN_LINE = {
    "id": "c0", "kind": "server", "expects": [], "destination": "NL", "eccn": "EAR99", "data": ["telemetry"],
    "keys": "none", "users_in": ["NL"], "rare_earths": [], "sources": ["s"],
}  # fmt: skip
COUNTRIES = ("NL", "DE", "US", "CN")
KINDS = ("cloud_service", "software", "server", "power")
# Round shares meet thresholds exactly; a millionth more or less must decide.
SHARES = (0.05, 0.1, 0.2, 0.24, 0.25, 0.3, 0.39, 0.4, 0.45, 0.5, 0.500001, 0.499999, 0.51, 0.6, 0.75, 1.0)
WHOLE = 1_000_000


@dataclass(frozen=True)
class Wants:
    """Which unknowns a world may contain: the narrower properties switch some off."""

    unknowns: bool = True
    possibly_same: bool = True
    groups: bool = True
    one_of: bool = True
    votes: bool = True
    headquarters: bool = True
    dates: bool = True
    weak_sources: bool = True
    odd_holdings: bool = True
    blocs: bool = True
    bounded: bool = True
    own_shares: bool = True
    unknown_kinds: bool = True
    mixed_votes: bool = True
    closed_states: bool = False
    buyer: bool = True
    mixed_conditions: bool = True
    organisations: tuple[int, int] = (3, 7)
    components: tuple[int, int] = (1, 4)


class Maker:
    """Draws one world."""

    def __init__(self, rng: random.Random, wants: Wants) -> None:
        self.rng, self.wants = rng, wants

    def often(self, chance: float) -> bool:
        return self.rng.random() < chance

    def unsure(self, chance: float) -> bool:
        return self.wants.unknowns and self.often(chance)

    def facts(self) -> Facts:
        rng = self.rng
        ids = [f"o{i}" for i in range(rng.randint(*self.wants.organisations))]
        self.kinds = {i: rng.choices(("company", "person", "state", "fund"), (6, 2, 1, 1))[0] for i in ids}
        organisations = [self.organisation(i) for i in ids]
        holdings = [h for o in organisations if "owners" in o for h in self.holdings(o["id"], ids)]
        names = [f"c{i}" for i in range(rng.randint(*self.wants.components))]
        relations = [r for c in names for r in self.relations(c, names, ids)]
        components = [self.component(c, relations) for c in names]
        facts: Facts = {
            "sources": SOURCES, "jurisdictions": self.jurisdictions(), "organisations": organisations,
            "holdings": holdings, "components": components, "relations": relations,
            "screened": [
                {"list": name, "starts": "2026-11-01", "sources": self.source(0.1)}
                for name in (LIST, OTHER_LIST) if not self.unsure(0.2)
            ],
        }  # fmt: skip
        if self.wants.possibly_same and self.unsure(0.4):
            facts["possibly_same"] = self.pairs()
        if not self.wants.unknowns:
            self.say_where(organisations, relations)
        return facts

    @staticmethod
    def say_where(organisations: list[dict[str, Any]], relations: list[dict[str, Any]]) -> None:
        """Record where organisations are by what they host and run: of one said to be elsewhere the world is none."""
        for r in relations:
            for o in organisations:
                if o["id"] == r.get("object") and r["relation"] in {
                    "hosted_by",
                    "colocated_by",
                    "operated_by",
                    "maintained_by",
                }:
                    o["present_in"] = [*o.get("present_in", []), r["country"]]

    def jurisdictions(self) -> list[dict[str, Any]]:
        # A membership since some day of this year may or may not hold today.
        return JURISDICTIONS if self.wants.unknowns else [*JURISDICTIONS[:-1], CERTAIN_GROUP]

    def pairs(self) -> list[list[str]]:
        pairs = []
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            kind = self.rng.choice(sorted(set(self.kinds.values())))
            alike = [i for i, k in self.kinds.items() if k == kind]
            if len(alike) > 1:
                pairs.append(self.rng.sample(alike, 2))
        return pairs

    def source(self, weak: float = 0.0) -> list[Any]:
        if self.wants.weak_sources and self.unsure(weak):
            return ["weak"]
        return ["s"]

    def seat(self) -> Any:
        if self.unsure(0.12):
            return None
        if self.unsure(0.12):
            return {"one_of": self.rng.sample(COUNTRIES, self.rng.choice((2, 2, 3)))}
        if self.wants.blocs and self.unsure(0.06):
            return "EU"
        return self.rng.choice(COUNTRIES)

    def organisation(self, key: str) -> dict[str, Any]:
        rng, kind = self.rng, self.kinds[key]
        o: dict[str, Any] = {"id": key, "kind": kind, "sources": self.source(0.06)}
        if (seat := self.seat()) is not None:
            o["incorporated_in"] = seat
        if self.wants.headquarters and self.often(0.15) and (head := self.seat()) is not None:
            o["headquartered_in"] = head
        if self.often(0.2):
            place: Any = rng.choice((*COUNTRIES, "EU") if self.unsure(1.0) else COUNTRIES)
            o["present_in"] = [{"country": place, "certainty": "maybe"} if self.unsure(0.3) else place]
        if not self.unsure(0.2):
            o["presence"] = "complete"
        if kind not in {"person", "state"}:
            o["owners"] = "complete"
            if self.unsure(0.35):
                bounds = [{"bounded": t} for t in (0.05, 0.1, 0.3)] if self.wants.bounded else []
                o["owners"] = rng.choice(["unrecorded", *bounds])
        if self.often(0.25):
            entry: dict[str, Any] = {"list": rng.choice((LIST, LIST, OTHER_LIST)), "sources": ["s"]}
            if self.unsure(0.2):
                entry |= {"certainty": "maybe"}
            elif self.wants.dates and self.often(0.2):
                entry |= self.period()
            o["listed_on"] = [entry]
        if self.wants.weak_sources and self.unsure(0.08):
            o["sources"] = ["weak", {"use": "s", "for": rng.sample(["owners", "presence", "incorporated_in"], 2)}]
        if self.wants.closed_states and kind == "state":
            o |= {"presence": "complete", "sources": ["s"]}
        return o

    def period(self) -> dict[str, Any]:
        periods: list[dict[str, Any]] = [
            {"starts": "2020-01-01"}, {"starts": "2020-01-01", "ends": "2026-11-23"},
            {"starts": "2026-11-23"}, {"starts": "2026-11-24"}, {"starts": "2020", "ends": "2025"},
        ]  # fmt: skip
        if self.wants.unknowns:
            periods += [{"starts": "2026"}, {"starts": "2020", "ends": "2026"}, {"starts": "2026-11"}]
        return self.rng.choice(periods)

    def holdings(self, owned: str, ids: list[str]) -> list[dict[str, Any]]:
        rng = self.rng
        count = rng.choices((0, 1, 2, 3), (1, 3, 3, 2))[0]
        owners = rng.sample(ids, min(count, len(ids)))
        owners = [o for o in owners if o != owned or (self.wants.own_shares and self.often(0.4))]
        left = {"capital": WHOLE, "votes": WHOLE}
        with_votes = self.wants.votes and self.often(0.2)
        result = []
        for owner in owners:
            h: dict[str, Any] = {"owner": owner, "owned": owned, "sources": ["s"]}
            for basis in ("capital", "votes") if with_votes else ("capital",):
                h[basis], low = self.share(left[basis])
                left[basis] -= low
            if self.wants.odd_holdings and self.unsure(0.04):
                # Without votes a share votes; votes of some holders only is another matter.
                h.pop("votes", None)
                h.pop("capital")
            elif self.wants.mixed_votes and self.unsure(0.04):
                h.pop(rng.choice(sorted({"capital", "votes"} & set(h))))
            if self.often(0.1):
                h["control"] = "golden share"
            if self.unsure(0.08):
                h["certainty"] = "maybe"
            elif self.wants.dates and self.often(0.06):
                h |= self.period()
            result.append(h)
        return result

    def share(self, left: int) -> tuple[Any, int]:
        fitting = [s for s in SHARES if round(s * WHOLE) <= left]
        exact = self.rng.choice(fitting) if fitting and self.often(0.8) else left / WHOLE
        if not self.unsure(0.25):
            return exact, round(exact * WHOLE)
        low = self.rng.choice([0, round(exact * WHOLE), round(exact * WHOLE) // 2])
        high = self.rng.choice([s for s in (*SHARES, 1.0) if round(s * WHOLE) >= low])
        return {"min": low / WHOLE, "max": high}, low

    def relations(self, subject: str, names: list[str], ids: list[str]) -> list[dict[str, Any]]:
        rng = self.rng
        result = []
        for other in names:
            if other != subject and self.often(0.35):
                result.append(self.relation(subject, rng.choice(("contains", "requires")), other))
        for name in PARTY_RELATIONS:
            if not self.often(0.4):
                continue
            if self.wants.groups and self.often(0.25):
                count = rng.choice((1, 2, 2, 3))
                group = {"name": f"g-{name}", "needs": rng.randint(1, count)}
                result += [
                    self.relation(subject, name, o) | {"group": group} for o in rng.sample(ids, min(count, len(ids)))
                ]
            elif self.wants.one_of and self.unsure(0.3):
                r = self.relation(subject, name, "")
                del r["object"]
                result.append(r | {"one_of": rng.sample(ids, min(rng.choice((1, 2, 2, 3)), len(ids)))})
            else:
                result += [
                    self.relation(subject, name, o) for o in rng.sample(ids, min(rng.choice((1, 1, 2)), len(ids)))
                ]
        if self.wants.groups and len(names) > 2 and self.often(0.15):
            others = [n for n in names if n != subject]
            group = {"name": "parts", "needs": rng.randint(1, len(others))}
            result = [r for r in result if r["relation"] != "contains"]
            result += [self.relation(subject, "contains", o) | {"group": group} for o in others]
        for name in ("originates_in", "located_in"):
            if not self.unsure(0.3):
                place = {"subject": subject, "relation": name, "object": rng.choice(COUNTRIES), "sources": ["s"]}
                result.append(place)
        return result

    def relation(self, subject: str, name: str, target: str) -> dict[str, Any]:
        r: dict[str, Any] = {"subject": subject, "relation": name, "object": target, "sources": ["s"]}
        if name in PARTY_RELATIONS:
            if not self.unsure(0.25):
                r["access"] = self.rng.choice(("none", "physical", "metadata", "data", "admin"))
            if not self.unsure(0.3):
                r["country"] = self.rng.choice(COUNTRIES)
            elif self.often(0.3):
                r["country"] = self.rng.choice([{"one_of": self.rng.sample(COUNTRIES, 2)}, "EU"])
        if self.unsure(0.07):
            r["certainty"] = "maybe"
        elif self.wants.dates and self.often(0.05):
            r |= self.period()
        return r

    def component(self, key: str, relations: list[dict[str, Any]]) -> dict[str, Any]:
        rng = self.rng
        has = {r["relation"] for r in relations if r["subject"] == key and (self.wants.unknowns or "starts" not in r)}
        expects = [n for n in PARTY_RELATIONS if n in has or self.unsure(0.12)]
        expects += [n for n in ("contains", "requires") if self.unsure(0.05)]
        c: dict[str, Any] = {
            "id": key, "kind": rng.choice(KINDS), "expects": expects, "destination": rng.choice(("NL", "NL", "CN")),
            "sources": self.source(0.05),
        }  # fmt: skip
        if self.wants.unknown_kinds and self.unsure(0.04):
            del c["kind"]
        if not self.unsure(0.25):
            c["eccn"] = rng.choice(("EAR99", "3A090.a", "4A090"))
            if self.unsure(0.2):
                c["eccn"] = {"one_of": ["EAR99", "3A090.a"]}
        if not self.unsure(0.25):
            c["data"] = rng.choice((["personal"], ["telemetry"], ["personal", "telemetry"]))
        if not self.unsure(0.25):
            c["keys"] = rng.choice(("customer", "provider", "none"))
        if not self.unsure(0.25):
            c["rare_earths"] = rng.choice(([], ["dysprosium"]))
        if not self.unsure(0.25):
            c["users_in"] = [rng.choice(COUNTRIES)]
        return c

    # Laws

    def law(self) -> Law:
        rng = self.rng
        on_items = self.often(0.2)
        rules = [self.rule(f"r{i}", on_items=on_items) for i in range(rng.choice((1, 1, 1, 2)))]
        law: Law = {
            "id": "us.test", "title": "Test law", "issuer": "US", "nature": "reach", "summary": "A law for tests.",
            "effects": rng.choice((["data_access"], ["supply_denial"], ["service_denial", "asset_freeze"],
                                   ["monitoring", "supply_denial"])),
            "latency": "days", "sources": {"s": SOURCES["s"]},
            "applies_to": {"kinds": [*KINDS] if self.often(0.85) else rng.sample(KINDS, 2), "sources": ["s"]},
            "timeline": self.timeline(), "tests": {"t": self.test(), "u": self.test()}, "rules": rules,
        }  # fmt: skip
        for rule in rules:
            law["effects"] += [effect for effect in rule.get("effects", ()) if effect not in law["effects"]]
        if self.often(0.25):
            law["mitigations"] = [{"id": "m0", "text": "A mitigation.", "sources": ["s"]}]
            if self.often(0.9):
                law["mitigations"][0]["if"] = self.condition(on_items=on_items)
            if self.unsure(0.25):
                law["mitigations"][0]["contested"] = True
        return law

    def timeline(self) -> list[dict[str, Any]]:
        span: dict[str, Any] = {"status": "in_force", "starts": "2018-01-01", "sources": ["s"]}
        if self.often(0.3):
            span["status"] = self.rng.choice(("suspended", "non_enforced", "proposed", "lapsed"))
        elif self.unsure(0.15):
            span["status"] = "unverified"
            span["one_of"] = self.rng.sample(("in_force", "suspended", "lapsed", "proposed"), 2)
        spans = [span]
        if self.wants.dates and self.often(0.15):
            later = self.rng.choice(("2026-11-23", "2026-11-24"))
            spans = [span | {"ends": later}, {"status": "suspended", "starts": later, "sources": ["s"]}]
            if self.often(0.3):
                spans = spans[:1] if self.often(0.5) else spans[1:]
        return spans

    def test(self) -> dict[str, Any]:
        rng = self.rng
        method = rng.choice(("cascade", "per_group", "look_through", "ultimate_parent", "cap"))
        of = rng.choice(("capital", "votes", "either")) if self.wants.votes else "capital"
        if method == "cap":
            region = rng.choice((["EU"], ["NL"], ["US"]))
            return {"method": method, "region": region, "each": 0.24, "together": 0.39, "of": of, "sources": ["s"]}
        country = rng.choice((["US"], ["CN"], ["US", "CN"]))
        if method == "ultimate_parent":
            return {"method": method, "seed": {"headquartered_in": country}, "of": "either", "sources": ["s"]}
        seed = {"listed_on": [LIST]} if self.often(0.5) else {"seat": country}
        return {
            "method": method, "seed": seed, "threshold": rng.choice((0.5, 0.5, 0.5, 0.25)) if method != "per_group" else 0.5,
            "operator": rng.choice((">", ">=")) if method != "per_group" else ">", "of": of,
            "control": method != "look_through" and self.often(0.5), "sources": ["s"],
        }  # fmt: skip

    def rule(self, key: str, *, on_items: bool) -> dict[str, Any]:
        rng = self.rng
        if on_items:
            through = rng.choice(("(contains | requires)*", "contains*", "contains+", "requires?"))
        else:
            before = rng.choice(
                ("", "(contains | requires)* / ", "contains* / requires? / ", "(contains / requires)* / ")
            )
            steps = [n + self.filters() for n in rng.sample(PARTY_RELATIONS, rng.choice((1, 1, 2, 3)))]
            through = before + (f"({' | '.join(steps)})" if len(steps) > 1 or self.often(0.3) else steps[0])
        rule: dict[str, Any] = {"id": key, "text": "A rule.", "through": through, "sources": ["s"],
                "binds": self.predicate(on_items=on_items)}  # fmt: skip
        if self.often(0.35):
            rule["when"] = self.condition(on_items=on_items)
        if self.often(0.3):
            rule["unless"] = [
                {"id": f"{key}-x", "text": "An exception.", "if": self.condition(on_items=on_items), "sources": ["s"]}
            ]
            if self.unsure(0.25):
                rule["unless"][0]["contested"] = True
        if self.unsure(0.1):
            rule["contested"] = True
        if self.often(0.1):
            rule["timeline"] = self.timeline()
        if self.often(0.1):
            rule["effects"] = rng.choice((["data_access"], ["service_denial"]))
        return rule

    def filters(self) -> str:
        return self.rng.choices(
            ("", "[access >= data]", "[access >= metadata]", "[country = US]", "[country = US|CN]"), (8, 2, 1, 1, 1)
        )[0]  # fmt: skip

    def condition(self, *, on_items: bool = False) -> dict[str, Any]:
        if self.wants.buyer and self.often(0.1):
            return {"buyer": self.predicate()}
        if self.wants.mixed_conditions and self.often(0.08):
            return {"all": [{"line": self.line_predicate()}, self.predicate(on_items=on_items)]}
        if self.often(0.5):
            return {"line": self.line_predicate()}
        return self.predicate(on_items=on_items)

    def line_predicate(self) -> dict[str, Any]:
        return self.rng.choice(
            (
                {"data": ["personal"]}, {"keys": ["customer"]}, {"destination": ["CN"]}, {"users_in": ["EU"]},
                {"eccn": ["3A090"]}, {"kind": ["cloud_service", "server"]}, {"users_in": ["US"]},
                {"located_in": ["CN"]}, {"origin": ["CN"]},
            )
        )  # fmt: skip

    def predicate(self, *, on_items: bool = False, depth: int = 0) -> dict[str, Any]:
        rng = self.rng
        if depth < 2 and self.often(0.3):
            shape = rng.choice(("any", "any", "all", "not"))
            inner = [self.predicate(on_items=on_items, depth=depth + 1) for _ in range(rng.choice((1, 2, 2)))]
            return {shape: inner[0] if shape == "not" else inner}
        if on_items:
            return rng.choice(
                (
                    {"eccn": ["3A090"]}, {"eccn": ["3A090.a", "4A090"]}, {"rare_earths": ["dysprosium"]},
                    {"kind": ["server", "software"]}, {"origin": ["CN"]}, {"origin": ["EU"]},
                )
            )  # fmt: skip
        country = rng.choice((["US"], ["CN"], ["EU"], ["US", "CN"], ["test.D"]))
        return rng.choice(
            (
                {"captured": "t"}, {"captured": "t"}, {"captured": "u"}, {"seat": country}, {"seat": country},
                {"incorporated_in": country}, {"headquartered_in": country}, {"present_in": country},
                {"state_listed_on": [STATES]},
                {"listed_on": [LIST]}, {"party_kind": ["company", "state"]},
            )
        )  # fmt: skip


# A condition on both the line and the end is answered wider than need be, even where all is known.
COMPLETE = Wants(unknowns=False, mixed_conditions=False)


def facts_file(rng: random.Random, wants: Wants | None = None) -> Facts:
    """Return one small facts file."""
    return Maker(rng, wants or Wants()).facts()


def law_file(rng: random.Random, wants: Wants | None = None) -> Law:
    """Return one small law file."""
    return Maker(rng, wants or Wants()).law()


def captured_law(
    rng: random.Random, method: str, wants: Wants | None = None, *, negated: bool | None = None
) -> tuple[Facts, Law]:
    """Return a world with one line hosted by somebody, and a law that asks one ownership test of the host."""
    maker = Maker(rng, wants or Wants())
    facts, test = maker.facts(), maker.test()
    while test["method"] != method:
        test = maker.test()
    hosts = [o["id"] for o in facts["organisations"] if "owners" in o] or [facts["organisations"][0]["id"]]
    facts["components"] = [PLAIN_LINE]
    facts["relations"] = [
        {"subject": "c0", "relation": "hosted_by", "object": rng.choice(hosts), "access": "data", "country": "NL"},
        {"subject": "c0", "relation": "originates_in", "object": "NL"},
        {"subject": "c0", "relation": "located_in", "object": "NL"},
    ]
    binds: dict[str, Any] = {"captured": "t"}
    if negated is None:
        negated = maker.often(0.15)
    law = maker.law() | {
        "effects": ["data_access"], "applies_to": {"kinds": [*KINDS], "sources": ["s"]}, "tests": {"t": test},
        "timeline": [{"status": "in_force", "starts": "2018-01-01", "sources": ["s"]}],
        "rules": [{"id": "r0", "text": "A rule.", "through": "hosted_by", "sources": ["s"],
                   "binds": {"not": binds} if negated else binds}],
    }  # fmt: skip
    law.pop("mitigations", None)
    return facts, law


def small_law(rng: random.Random, method: str, wants: Wants) -> tuple[Facts, Law]:
    """Return a world and a law in which every unknown pulls the verdict one way only."""
    facts, law = captured_law(rng, method, wants, negated=False)
    facts["jurisdictions"] = [j for j in JURISDICTIONS if j["id"] in {"NL", "US"}]
    for organisation in facts["organisations"]:
        organisation |= {"presence": "complete", "present_in": []}
        seat = organisation.get("incorporated_in")
        if isinstance(seat, dict):
            organisation["incorporated_in"] = {"one_of": ["NL", "US"]}
        elif seat is not None:
            organisation["incorporated_in"] = rng.choice(("NL", "NL", "US"))
    facts["screened"] = [{"list": name, "starts": "2026-11-01", "sources": ["s"]} for name in (LIST, OTHER_LIST)]
    test = law["tests"]["t"]
    if "seat" in test["seed"]:
        test["seed"] = {"seat": ["US"]}
        for organisation in facts["organisations"]:
            organisation.pop("listed_on", None)
        facts["screened"] = []
    return facts, law


def facts_files(wants: Wants | None = None) -> st.SearchStrategy[Facts]:
    """Return a strategy for small facts files."""
    return st.randoms(use_true_random=False).map(lambda rng: facts_file(rng, wants))


def law_files(wants: Wants | None = None) -> st.SearchStrategy[Law]:
    """Return a strategy for small law files."""
    return st.randoms(use_true_random=False).map(lambda rng: law_file(rng, wants))
