"""Which words may a fact, a law or a verdict use? The closed vocabulary, once."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

KINDS: Final = (
    "chip", "memory", "board", "server", "rack", "network", "storage", "software", "firmware",
    "cloud_service", "maintenance_contract", "licence", "power", "cooling", "building", "site", "grid",
    "material", "technology", "equipment", "furnishing", "general_service",
)  # fmt: skip
ORGANISATION_KINDS: Final = ("company", "state", "person", "foundation", "fund")
OWNERLESS_KINDS: Final = frozenset({"state", "person"})

COMPONENT_RELATIONS: Final = ("contains", "requires", "made_with", "replaceable_by")
PARTY_RELATIONS: Final = (
    "designed_by", "fabricated_by", "packaged_by", "assembled_by", "developed_by", "supplied_by",
    "hosted_by", "operated_by", "maintained_by", "colocated_by", "licensed_by", "updated_by",
)  # fmt: skip
PRODUCTION: Final = frozenset({
    "designed_by", "fabricated_by", "packaged_by", "assembled_by", "supplied_by", "contains", "requires", "made_with",
})  # fmt: skip
"""Relations that somebody ordinary may stand in; who hosts, operates, maintains or updates is named, or open."""
LACKS: Final = {
    "software": ("developed_by", "updated_by"),
    "electronics": ("developed_by", "updated_by", "contains", "fabricated_by", "packaged_by"),
}
"""What it means that a component has none of something: the relations that it has none of."""
PLACE_RELATIONS: Final = ("originates_in", "located_in")
RELATIONS: Final = COMPONENT_RELATIONS + PARTY_RELATIONS + PLACE_RELATIONS

ACCESS: Final = ("none", "physical", "metadata", "data", "admin")
CRITICALITY: Final = ("low", "medium", "high", "critical")
KEYS: Final = ("customer", "provider", "none")
DATA: Final = ("personal", "non_personal", "telemetry")
UNVERIFIED: Final = "unverified"
GRADES: Final = ("demonstrated", "documented", "vendor_claim", UNVERIFIED)
PRESUMED: Final = "presumed"
"""The grade of a source that is a presumption: nobody wrote it down, a careful professional takes it so."""
GRADES_OF_STEPS: Final = (*GRADES, PRESUMED)
"""How good the source of a step can be, best first; a facts file never says *presumed*."""

QUESTIONS: Final = ("control", "holders", "presence", "listing", "roles")
"""What somebody may have looked into about an organisation; see `Look` in ``depgraph.model.facts``."""
TRADES: Final = (
    "infrastructure", "software_service", "software", "hardware", "components", "goods", "maintenance", "reseller",
    "telecom", "utility", "construction", "services",
)  # fmt: skip
"""What an organisation does for its customers: from that follows which roles it usually has on a line."""

EFFECTS: Final = (
    "data_access", "supply_denial", "service_denial", "asset_freeze", "monitoring", "delay", "counter", "duty",
)  # fmt: skip
DENIALS: Final = frozenset({"supply_denial", "service_denial", "asset_freeze", "delay"})
NATURES: Final = ("reach", "counter", "duty", "contract_policy")
LATENCIES: Final = ("hours", "days", "weeks", "months", "year")
STATUSES: Final = ("in_force", "suspended", "non_enforced", "proposed", "lapsed", "unverified")
METHODS: Final = ("cascade", "per_group", "look_through", "ultimate_parent", "cap")

ASSUMED_BUYER: Final = "assumed-buyer"
"""The id of the buyer: what a bill means by *ourselves*, whoever that turns out to be."""

PPM: Final = 1_000_000


class Kleene(IntEnum):
    """Strong three-valued truth: minimum is *and*, maximum is *or* (Kleene 1952, section 64)."""

    NO = 0
    MAYBE = 1
    YES = 2


class Level(IntEnum):
    """The verdict scale, ordered."""

    CLEAR = 0
    LATENT = 1
    EXPOSED = 2
