"""Which small worlds do content, ancestry and tenants need? Parts with prices, tools, makers and who uses the site."""

from __future__ import annotations

import random
from typing import Any

from oracle.worlds import COUNTRIES, SOURCES, Facts, Law, Maker, Wants

PRICES = (1, 5, 25, 100, 250, 400, 1000, 2500)
CRITICAL = (0, 0.1, 0.25, 0.25, 0.5)


class WiderMaker(Maker):
    """Draws one world of parts within parts, and a law that asks about them."""

    def wider_facts(self) -> Facts:
        facts = self.facts()
        rng = self.rng
        ids = [o["id"] for o in facts["organisations"]]
        names = [f"c{i}" for i in range(rng.randint(2, 5))]
        facts["components"] = [self.part(name) for name in names]
        facts["relations"] = [r for i, name in enumerate(names) for r in self.of_part(name, names[i + 1 :], ids)]
        facts["tenants"] = [self.tenant(rng.choice(ids), names) for _ in range(rng.choice((0, 1, 1, 2)))]
        if not any("unit_cost" in c for c in facts["components"]):
            facts["components"][0]["unit_cost"] = rng.choice(PRICES)
        return facts

    def part(self, key: str) -> dict[str, Any]:
        rng = self.rng
        c: dict[str, Any] = {
            "id": key, "kind": rng.choice(("chip", "server")), "data": ["telemetry"], "keys": "none", "users_in": ["NL"],
            "rare_earths": [], "destination": rng.choice(("NL", "NL", "CN")), "sources": self.source(0.05),
            "expects": [n for n in ("contains", "made_with", "designed_by") if self.unsure(0.1)],
        }  # fmt: skip
        if not self.unsure(0.3):
            c["unit_cost"] = rng.choice(PRICES)
        if not self.unsure(0.2):
            c["eccn"] = rng.choice(("EAR99", "3A090.a", "4A090"))
        if not self.unsure(0.2):
            c["tpp"] = rng.choice((0, 1600, 4799, 4800, 20_000))
        if not self.unsure(0.2):
            c["materials"] = rng.choice(([], ["gallium"], ["germanium"]))
        return c

    def of_part(self, subject: str, below: list[str], ids: list[str]) -> list[dict[str, Any]]:
        rng = self.rng
        found = []
        for other in below:
            if self.often(0.6):
                found.append(self.contained(subject, other))
            if self.often(0.25):
                found.append(self.relation(subject, "made_with", other))
        if self.often(0.5):
            made = self.relation(subject, "designed_by", rng.choice(ids))
            if self.unsure(0.3):
                made = {k: v for k, v in made.items() if k != "object"} | {"one_of": rng.sample(ids, 2)}
            found.append(made)
        for name in ("originates_in", "located_in"):
            if not self.unsure(0.2):
                found.append({"subject": subject, "relation": name, "object": rng.choice(COUNTRIES), "sources": ["s"]})
        return found

    def contained(self, subject: str, other: str) -> dict[str, Any]:
        r = self.relation(subject, "contains", other)
        if self.often(0.5):
            r["quantity"] = self.rng.choice((1, 2, 4, 8))
        if self.unsure(0.2):
            r["value_share"] = self.rng.choice((0.1, 0.25, {"min": 0.1, "max": 0.3}, {"min": 0.0, "max": 0.5}))
        if self.unsure(0.1):
            r["certainty"] = "maybe"
        return r

    def tenant(self, organisation: str, names: list[str]) -> dict[str, Any]:
        tenant: dict[str, Any] = {"organisation": organisation, "sources": ["s"]}
        if self.often(0.5):
            tenant["uses"] = self.rng.sample(names, 1)
        if self.unsure(0.2):
            tenant["certainty"] = "maybe"
        return tenant

    def wider_law(self) -> Law:
        rng = self.rng
        limits: list[dict[str, Any]] = [{"threshold": rng.choice(CRITICAL)}]
        if self.often(0.5):
            limits = [{"destination": ["CN"], "threshold": rng.choice(CRITICAL)}, *limits]
        zero = any(limit["threshold"] == 0 for limit in limits)
        rules = [
            {
                "id": f"r{i}", "text": "A rule.", "sources": ["s"], "binds": self.of_item(),
                "through": rng.choice(("contains*", "(contains | made_with)*", "contains?", "(contains | requires)*")),
            }
            for i in range(rng.choice((1, 1, 2)))
        ]  # fmt: skip
        for rule in rules:
            if self.often(0.3):
                rule["when"] = {"tenant": self.predicate()}
            if self.often(0.2):
                rule["unless"] = [{"id": "x", "text": "An exception.", "if": self.of_item(), "sources": ["s"]}]
        return {
            "id": "us.test", "title": "Test law", "issuer": "US", "nature": "reach", "summary": "A law for tests.",
            "effects": ["supply_denial"], "latency": "days", "sources": {"s": SOURCES["s"]},
            "applies_to": {"kinds": ["chip", "server", "cloud_service", "software", "power"], "sources": ["s"]},
            "timeline": [{"status": "in_force", "starts": "2018-01-01", "sources": ["s"]}],
            "tests": {"t": self.test(), "u": self.test()}, "rules": rules,
            "content": {"n": {
                "counts": self.counts(), "method": "share", "thresholds": limits, "sources": ["s"],
                "operator": ">" if zero else rng.choice((">", ">=")), "second_incorporation": self.often(0.25),
            }},
            "ancestry": {"a": {
                "through": rng.choice(("contains* / made_with / (contains | made_with)*", "(contains | made_with)+", "made_with+")),
                "of": self.counts(), "sources": ["s"],
            }},
        }  # fmt: skip

    def counts(self) -> dict[str, Any]:
        plain: list[dict[str, Any]] = [
            {"origin": ["US"]}, {"origin": ["US", "CN"]}, {"eccn": ["3A090"]}, {"material": ["gallium"]},
            {"tpp": {"at_least": 4800}}, {"designed_by": {"seat": ["US"]}},
            {"all": [{"origin": ["US"]}, {"not": {"eccn": ["EAR99"]}}]},
        ]  # fmt: skip
        return self.rng.choice(plain)

    def of_item(self) -> dict[str, Any]:
        one: dict[str, Any] = self.rng.choice((
            {"content": "n"}, {"content": "n"}, {"content": "n"}, {"ancestry": "a"}, {"ancestry": "a"},
            {"tpp": {"at_least": 1600, "below": 4800}}, {"designed_by": self.predicate()}, {"destination": ["CN"]},
            self.counts(),
        ))  # fmt: skip
        if self.often(0.2):
            return {self.rng.choice(("all", "any")): [one, self.of_item()]}
        return {"not": one} if self.often(0.15) else one


def wider(rng: random.Random, wants: Wants | None = None) -> tuple[Facts, Law]:
    """Return one small world of parts and a law that counts, traces and asks who uses them."""
    maker = WiderMaker(rng, wants or Wants(unknown_kinds=False, organisations=(2, 4)))
    return maker.wider_facts(), maker.wider_law()
