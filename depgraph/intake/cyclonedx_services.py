"""Which services does a CycloneDX bill describe, what data flows through them, and who else keeps it?"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from depgraph.intake.draft import listed, some

if TYPE_CHECKING:
    from depgraph.intake.cyclonedx import Bill
    from depgraph.model.records import Component

LINK = re.compile(r"urn:cdx:([0-9a-f-]+)/\d+#(.+)", re.IGNORECASE)
"""How one bill refers to an element of another, or of itself."""
PERSONAL = frozenset({
    "pii", "pifi", "phi", "personal", "personal data", "personal information", "personally identifiable information", "gdpr",
    "sensitive personal data", "special category", "special categories of personal data", "customer pii",
})  # fmt: skip
NOT_PERSONAL = frozenset({"non-personal", "non personal", "non_personal", "non-personal data", "machine data"})
TELEMETRY = frozenset({"telemetry", "logs", "diagnostics", "metrics", "usage data"})


class Services:
    """The services of one bill, and the data that flows between them."""

    def __init__(self, bill: Bill) -> None:
        self.bill, self.draft = bill, bill.draft
        self.classes: Counter[str] = Counter()
        self.endpoints: dict[str, str] = {}
        self.flows: list[tuple[str, str, str]] = []
        """(service, the other end, which of the two it is): resolved when every service is known."""

    def read(self, waiting: list[tuple[str | None, str, dict[str, Any], str]]) -> None:
        """Read services and those inside them."""
        draft = self.draft
        for parent, relation, item, where in waiting:
            name = draft.text(item.get("name"), f"{where}/name")
            if name is None:
                draft.aside(f"{where}/name", item.get("name"), "no name", "the name of the service")
                name = f"a service without a name ({where})"
            key = self.bill.key(item, where, name)
            service = draft.component(key, name, kind="cloud_service", where=f"{draft.name}: {where}")
            draft.counts["services"] += 1
            for endpoint in listed(item.get("endpoints")):
                if isinstance(endpoint, str):
                    self.endpoints.setdefault(endpoint, key)
            if parent is not None:
                draft.relate(parent, relation, key)
            if "properties" in item:
                self.bill.properties(service, item, where)
            flows = self.data(service, item, where)
            self.bill.party(
                key, "operated_by", item.get("provider"), f"{where}/provider", access="data" if flows else None
            )
            if "licenses" in item:
                self.bill.licences(key, name, item, where)
            waiting += [(key, "contains", inner, at) for inner, at in self.bill.items(item, "services", where)]

    def data(self, service: Component, item: dict[str, Any], where: str) -> int:
        """Read what data a service or a data set handles, where it flows, and who else keeps it."""
        draft = self.draft
        found: set[str] = set()
        open_ = False
        count = 0
        for one, at in self.bill.items(item, "data", where):
            count += 1
            name = draft.text(one.get("classification"), f"{at}/classification")
            folded = (name or "").casefold()
            if folded in PERSONAL:
                found.add("personal")
            elif folded in NOT_PERSONAL:
                found.add("non_personal")
            elif folded in TELEMETRY:
                found.add("telemetry")
            else:
                open_ = True
                if name:
                    self.classes[name] += 1
            if service.kind == "cloud_service":
                draft.counts["data flows"] += 1
            for end in ("source", "destination"):
                self.flows += [(service.id, url, end) for url in listed(one.get(end)) if isinstance(url, str)]
            governance = one.get("governance")
            for role in ("custodians", "stewards", "owners"):
                for number, holder in enumerate(listed(governance.get(role)) if isinstance(governance, dict) else ()):
                    agent = self.bill.agent(holder) or self.bill.agent(
                        {"individual": holder.get("contact")} if isinstance(holder, dict) else None
                    )
                    if agent and role != "owners":
                        # Who keeps the data can be ordered to hand it over, whether or not the service is theirs.
                        self.bill.party(
                            service.id,
                            "operated_by",
                            agent,
                            f"{at}/governance/{role}/{number}",
                            access="data",
                            certainty="maybe",
                        )
                    elif agent:
                        draft.unread("owners of data, not used", str(agent.get("name"))[:80])
        if count:
            service.data = None if open_ else sorted(found)
            if open_:
                service.unclear = [*service.unclear, "data"]
        return count

    def flow(self) -> None:
        """Data that flows to another service can be read there: the one leans on the other."""
        outside: list[str] = []
        seen: set[tuple[str, str]] = set()
        for service, url, end in self.flows:
            link = LINK.fullmatch(url)
            ref = link[2] if link else url
            other = self.bill.refs.get(ref) or self.endpoints.get(url)
            if end == "source" or other == service or (service, other or url) in seen:
                continue
            seen.add((service, other or url))
            if other is None:
                outside.append(url)
                other = self.draft.key(url, space="flow:")
                self.draft.component(other, f"where data flows to: {self.draft.text(url, '')}", kind="cloud_service")
                self.draft.counts["services"] += 1
            self.draft.relate(service, "requires", *self.bill.bearers(ref, other))
        if outside:
            self.draft.notices.append(f"data flows to places the bill does not describe, a line each: {some(outside)}")
        classes = [f"{name} ({n})" for name, n in self.classes.items()]
        if classes:
            self.draft.notices.append(f"classes of data that are not understood, so any kind: {some(classes)}")
