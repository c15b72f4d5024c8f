"""How do facts read in other programs? As a graph in GraphML or GEXF, or as a CycloneDX bill."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from depgraph.model.vocabulary import PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from depgraph.model.records import Component, Facts

_TYPES = {"software": "application", "firmware": "firmware", "licence": "application", "technology": "application"}
"""Kinds of component that are no device to CycloneDX; services have a list of their own."""
_SERVICES = frozenset({"cloud_service", "maintenance_contract"})
_MAKERS = ("designed_by", "assembled_by", "fabricated_by", "developed_by")


def graphml(facts: Facts, *, on: str, names: Callable[[str], str]) -> Iterator[str]:
    """Yield the facts of a day as GraphML."""
    import networkx  # noqa: PLC0415  costs more than the rest of a short command

    buffer = io.BytesIO()
    networkx.write_graphml(_plain(facts, on, names), buffer)
    yield buffer.getvalue().decode("utf-8") + "\n"


def gexf(facts: Facts, *, on: str, names: Callable[[str], str]) -> Iterator[str]:
    """Yield the facts of a day as GEXF; the day stands where the format would have the hour of writing."""
    import networkx  # noqa: PLC0415  as above

    graph = _plain(facts, on, names)
    for number, (_, _, attributes) in enumerate(graph.edges(data=True)):
        attributes["id"] = str(number)
    writer = networkx.readwrite.gexf.GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(graph)
    for meta in writer.xml.iter():
        if meta.get("lastmodifieddate"):
            meta.set("lastmodifieddate", on)
    yield '<?xml version="1.0" encoding="utf-8"?>\n' + str(writer) + "\n"


def _plain(facts: Facts, on: str, names: Callable[[str], str]) -> Any:
    """Return the graph with attributes that every format can hold: no lists, nothing missing, no control characters."""
    from depgraph.graph.network import to_networkx  # noqa: PLC0415  as networkx
    from depgraph.graph.world import World  # noqa: PLC0415  as networkx

    graph = to_networkx(World(facts, on=on))
    graph.graph.clear()
    for key, attributes in graph.nodes(data=True):
        attributes.setdefault("name", names(key))
        _tidy(attributes)
        attributes["label"] = attributes["name"]
    for _, _, attributes in graph.edges(data=True):
        _tidy(attributes)
    return graph


def _tidy(attributes: dict[str, Any]) -> None:
    for name, value in list(attributes.items()):
        if value is None:
            del attributes[name]
        elif isinstance(value, list | tuple):
            attributes[name] = (
                " to ".join(map(str, value)) if name in {"capital", "votes"} else ";".join(map(str, value))
            )
        elif isinstance(value, str):
            attributes[name] = "".join(
                c if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else " " for c in value
            )


def cyclonedx(facts: Facts, *, names: Callable[[str], str]) -> tuple[dict[str, Any], list[str]]:
    """Return the components of a set of facts as a CycloneDX 1.6 bill, and what has no place in one."""
    parties: dict[str, dict[str, list[str]]] = {}
    depends: dict[str, list[str]] = {}
    left = Counter[str]()
    for relation in facts.relations:
        if relation.relation in PARTY_RELATIONS:
            own = parties.setdefault(relation.subject, {}).setdefault(relation.relation, [])
            own.append(" or ".join(names(one) for one in relation.objects))
        elif relation.relation in {"contains", "requires"}:
            depends.setdefault(relation.subject, []).extend(relation.objects)
        else:
            left[relation.relation.replace("_", " ")] += 1
    left["holdings"] += len(facts.holdings)
    left["possibly same"] += len(facts.possibly_same)
    components: list[dict[str, Any]] = []
    services: list[dict[str, Any]] = []
    for one in facts.components.values():
        entry = _entry(one, parties.get(one.id, {}))
        (services if one.kind in _SERVICES else components).append(entry)
    known = facts.components
    bom: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "components": components, "services": services,
        "dependencies": [
            {"ref": key, "dependsOn": list(dict.fromkeys(t for t in targets if t in known and t != key))}
            for key, targets in depends.items() if key in known
        ],
    }  # fmt: skip
    return bom, [f"{number} {what}" for what, number in left.items() if number]


def _entry(one: Component, parties: dict[str, list[str]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"bom-ref": one.id, "name": one.name}
    properties = [
        {"name": f"depgraph:{relation}", "value": name} for relation, found in parties.items() for name in found
    ]
    if one.kind in _SERVICES:
        if "operated_by" in parties:
            entry["provider"] = {"name": parties["operated_by"][0]}
        flows = [{"flow": "unknown", "classification": word.replace("_", "-")} for word in one.data or ()]
        if flows:
            entry["data"] = flows
    else:
        entry["type"] = _TYPES.get(one.kind or "", "device")
        if "supplied_by" in parties:
            entry["supplier"] = {"name": parties["supplied_by"][0]}
        maker = next((parties[relation][0] for relation in _MAKERS if relation in parties), None)
        if maker is not None:
            entry["manufacturer"] = {"name": maker}
        if one.quantity is not None:
            properties.append({"name": "cdx:device:quantity", "value": f"{one.quantity:g}"})
        if one.function:
            properties.append({"name": "cdx:device:function", "value": one.function})
    if one.kind:
        properties.append({"name": "depgraph:kind", "value": one.kind})
    if properties:
        entry["properties"] = properties
    return entry


def cyclonedx_json(bom: dict[str, Any]) -> Iterator[str]:
    """Yield a bill as JSON."""
    yield json.dumps(bom, ensure_ascii=False, indent=1) + "\n"
