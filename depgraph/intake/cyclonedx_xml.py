"""How does a CycloneDX bill in XML read as one in JSON? Only what is used; other namespaces are none of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from depgraph.intake.xmlfile import Element

_ADDRESS = ("country", "region", "locality")


def as_json(root: Element) -> dict[str, Any]:
    """Return the bill as its JSON form would have it."""
    found: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": root.space.rpartition("/")[2]}
    if "serialNumber" in root.attributes:
        found["serialNumber"] = root.attributes["serialNumber"]
    for child in root.children:
        if child.space != root.space:
            continue
        if child.tag == "metadata":
            found["metadata"] = _metadata(child)
        elif child.tag == "components":
            found["components"] = [_component(one) for one in child.all("component")]
        elif child.tag == "services":
            found["services"] = [_service(one) for one in child.all("service")]
        elif child.tag == "dependencies":
            found["dependencies"] = [_dependency(one) for one in child.all("dependency")]
        elif child.tag == "compositions":
            found["compositions"] = [_composition(one) for one in child.all("composition")]
        elif child.tag == "properties":
            found["properties"] = _properties(child)
        elif child.tag != "externalReferences":
            found[child.tag] = [one.tag for one in child.children]
    return found


def _texts(element: Element, *tags: str) -> dict[str, Any]:
    return {tag: text for tag in tags if (text := element.find(tag)) is not None}


def _parts(element: Element, found: dict[str, Any], readers: Mapping[str, Callable[[Element], Any]]) -> dict[str, Any]:
    for child in element.children:
        reader = readers.get(child.tag)
        if reader is not None and child.space == element.space:
            found[child.tag] = reader(child)
    return found


def _identified(element: Element) -> dict[str, Any]:
    ref = element.attributes.get("bom-ref")
    return {"bom-ref": ref} if ref else {}


def _metadata(element: Element) -> dict[str, Any]:
    readers = {"component": _component, "supplier": _entity, "manufacture": _entity, "manufacturer": _entity}
    return _parts(element, {}, readers)


def _component(element: Element) -> dict[str, Any]:
    found = _identified(element) | _texts(
        element, "name", "description", "publisher", "author", "scope", "purl", "group"
    )
    found["type"] = element.attributes.get("type")
    return _parts(element, found, {
        "supplier": _entity, "manufacturer": _entity, "properties": _properties, "licenses": _licences,
        "authors": lambda one: [_texts(a, "name") for a in one.all("author")],
        "components": lambda one: [_component(inner) for inner in one.all("component")],
        "pedigree": lambda _: True,
        "data": lambda one: [{"classification": one.find("classification")}],
    })  # fmt: skip


def _service(element: Element) -> dict[str, Any]:
    found = _identified(element) | _texts(element, "name", "description", "group")
    return _parts(element, found, {
        "provider": _entity, "licenses": _licences, "data": _flows, "properties": _properties,
        "endpoints": lambda one: [e.text.strip() for e in one.all("endpoint")],
        "services": lambda one: [_service(inner) for inner in one.all("service")],
    })  # fmt: skip


def _flows(element: Element) -> list[dict[str, Any]]:
    """Read both writings: a bare classification up to 1.4, a data flow around it from 1.5 on."""
    found = []
    for child in element.children:
        if child.tag == "classification":
            found.append({"classification": child.text.strip(), "flow": child.attributes.get("flow")})
        elif child.tag == "dataflow":
            one: dict[str, Any] = {"classification": child.find("classification")}
            for end in ("source", "destination"):
                ends = child.child(end)
                one[end] = [url.text.strip() for url in ends.all("url")] if ends is not None else []
            governance = child.child("governance")
            if governance is not None:
                one["governance"] = {role.tag: [_choice(who) for who in role.children] for role in governance.children}
            found.append(one)
    return found


def _entity(element: Element) -> dict[str, Any]:
    found = _texts(element, "name")
    address = element.child("address")
    if address is not None:
        found["address"] = _texts(address, *_ADDRESS)
    return found


def _choice(element: Element) -> dict[str, Any]:
    return _parts(
        element,
        {},
        {
            "organization": _entity,
            "individual": lambda one: _texts(one, "name"),
            "contact": lambda one: _texts(one, "name"),
        },
    )


def _properties(element: Element) -> list[dict[str, Any]]:
    return [{"name": one.attributes.get("name"), "value": one.text.strip()} for one in element.all("property")]


def _licences(element: Element) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in element.all("license"):
        licence = _texts(one, "id", "name")
        terms = one.child("licensing")
        if terms is not None:
            licence["licensing"] = _parts(
                terms, _texts(terms, "purchaseOrder", "lastRenewal", "expiration"),
                {"licensor": _choice, "licensee": _choice, "purchaser": _choice},
            )  # fmt: skip
        found.append({"license": licence})
    return found


def _dependency(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {"ref": element.attributes.get("ref")}
    found["dependsOn"] = [one.attributes.get("ref") for one in element.all("dependency")]
    if element.child("provides") is not None:
        found["provides"] = True
    return found


def _composition(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = _identified(element) | _texts(element, "aggregate")
    for name, inner in (
        ("assemblies", "assembly"),
        ("dependencies", "dependency"),
        ("vulnerabilities", "vulnerability"),
    ):
        part = element.child(name)
        if part is not None:
            found[name] = [one.attributes.get("ref") for one in part.all(inner)]
    return found
