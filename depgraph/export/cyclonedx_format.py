"""How do facts read as a CycloneDX bill? What the format cannot say stands in properties of ours, which we read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from depgraph.export.facts_format import Writer, tables_of
from depgraph.model.properties import BESIDE, MAKERS, TABLES, UNEXPRESSED, property_of
from depgraph.model.vocabulary import PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from depgraph.model.records import Component, Facts

_TYPES = {"software": "application", "firmware": "firmware", "licence": "application", "technology": "application"}
"""Kinds of component that are no device to CycloneDX; services have a list of their own."""
_SERVICES = frozenset({"cloud_service", "maintenance_contract", "general_service"})


def cyclonedx(facts: Facts, *, names: Callable[[str], str]) -> dict[str, Any]:
    """Return facts as a CycloneDX 1.6 bill.

    A composition calls every component incomplete: to a program that drops our properties, it is.
    """
    writer = Writer(facts)
    keys = {writer.key(key) for key in facts.components}
    parties: dict[str, dict[str, list[str]]] = {}
    depends: dict[str, list[str]] = {}
    stated: dict[str, list[dict[str, str]]] = {}
    beside: list[dict[str, str]] = []
    for relation in facts.relations:
        entry = writer.relation(relation)
        subject, name = entry["subject"], relation.relation
        if subject not in keys:
            beside.append(property_of("relation", entry))
            continue
        if name in PARTY_RELATIONS:
            entry["name"] = " or ".join(names(one) for one in relation.objects)
            parties.setdefault(subject, {}).setdefault(name, []).append(entry["name"])
        elif name in {"contains", "requires"}:
            depends.setdefault(subject, []).extend(writer.key(one) for one in relation.objects)
        stated.setdefault(subject, []).append(
            property_of(name, {key: value for key, value in entry.items() if key not in {"subject", "relation"}})
        )
    components: list[dict[str, Any]] = []
    services: list[dict[str, Any]] = []
    for one in facts.components.values():
        fields = writer.component(one)
        entry = _entry(one, fields["id"], parties.get(fields["id"], {}))
        own = [property_of(name, value) for name, value in fields.items() if name != "name"]
        entry["properties"] = entry.get("properties", []) + own + stated.get(fields["id"], [])
        (services if one.kind in _SERVICES else components).append(entry)
    singular = {table: name for name, table in TABLES.items()}
    for table, entries in tables_of(facts, writer):
        if table not in {"components", "relations"}:
            name = singular[table]
            beside += [property_of(name, one if key is None else {"key": key, **one}) for key, one in entries]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "components": components, "services": services,
        "dependencies": [
            {"ref": key, "dependsOn": list(dict.fromkeys(t for t in targets if t in keys and t != key))}
            for key, targets in depends.items()
        ],
        "compositions": [{"bom-ref": UNEXPRESSED, "aggregate": "incomplete", "assemblies": sorted(keys)}],
        "properties": [property_of(BESIDE, len(beside)), *beside],
    }  # fmt: skip


def _entry(one: Component, key: str, parties: dict[str, list[str]]) -> dict[str, Any]:
    """Return what other programs understand of a component."""
    entry: dict[str, Any] = {"bom-ref": key, "name": one.name}
    if one.kind in _SERVICES:
        if "operated_by" in parties:
            entry["provider"] = {"name": parties["operated_by"][0]}
        flows = [{"flow": "unknown", "classification": word.replace("_", "-")} for word in one.data or ()]
        if flows:
            entry["data"] = flows
        return entry
    entry["type"] = _TYPES.get(one.kind or "", "device")
    if "supplied_by" in parties:
        entry["supplier"] = {"name": parties["supplied_by"][0]}
    maker = next((parties[relation][0] for relation in MAKERS if relation in parties), None)
    if maker is not None:
        entry["manufacturer"] = {"name": maker}
    properties = [("cdx:device:quantity", f"{one.quantity:g}" if one.quantity is not None else None)]
    properties.append(("cdx:device:function", one.function))
    entry["properties"] = [{"name": name, "value": value} for name, value in properties if value]
    return entry


def cyclonedx_json(bom: dict[str, Any]) -> Iterator[str]:
    """Yield a bill as JSON."""
    yield json.dumps(bom, ensure_ascii=False, indent=1) + "\n"
