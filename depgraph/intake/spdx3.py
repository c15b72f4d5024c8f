"""What does an SPDX 3 document say? Elements of a JSON-LD graph: packages, agents, relationships."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.draft import Draft, listed, some
from depgraph.intake.spdx import refuse_unless_lenient

if TYPE_CHECKING:
    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised

PACKAGES = {"Package": "software", "AIPackage": "software", "DatasetPackage": "software"}
AGENTS = frozenset({"Agent", "Organization", "Person", "SoftwareAgent", "Tool"})
QUIET = frozenset({
    "CreationInfo", "SpdxDocument", "Sbom", "Bom", "Bundle", "Relationship", "LifecycleScopedRelationship", "ExternalMap",
    "SimpleLicensingText", "LicenseExpression", "ListedLicense", "CustomLicense", "AnyLicense", "NoAssertionLicense",
    "DictionaryEntry", "Hash", "PackageVerificationCode", "NamespaceMap",
})  # fmt: skip
"""Elements that are no parts and hold nothing that is lost with them."""
RELATIONS = {
    "contains": ("contains", False, "yes"), "hasOptionalComponent": ("contains", False, "maybe"),
    "dependsOn": ("requires", False, "yes"), "hasStaticLink": ("requires", False, "yes"),
    "hasDynamicLink": ("requires", False, "yes"), "hasPrerequisite": ("requires", False, "yes"),
    "hasProvidedDependency": ("requires", False, "yes"), "hasOptionalDependency": ("requires", False, "maybe"),
    "usesTool": ("made_with", False, "yes"), "generates": ("made_with", True, "yes"), "trainedOn": ("made_with", False, "yes"),
    "testedOn": ("made_with", False, "maybe"), "ancestorOf": ("made_with", True, "yes"),
    "descendantOf": ("made_with", False, "yes"), "expandsTo": ("made_with", True, "yes"), "packagedBy": ("contains", True, "yes"),
}  # fmt: skip
INDIVIDUALS = {"NoAssertionElement": "NOASSERTION", "NoneElement": "NONE"}
OPEN = {"incomplete": True, "noAssertion": False}
_SUPPLY = (("suppliedBy", "supplied_by"), ("originatedBy", None))


def read(found: Recognised, setting: Setting) -> Draft:
    """Read a document.

    Raises:
        InvalidInput: a version that is not read, or no graph.

    """
    content = found.content
    graph = content.get("@graph", [content] if "type" in content or "@type" in content else None)
    if not isinstance(graph, list):
        raise InvalidInput(f"{setting.name}: /@graph", f"a {type(graph).__name__}", "a list of elements")
    elements = {f"/@graph/{n}": item for n, item in enumerate(graph)}
    versions = {str(e.get("specVersion")) for e in elements.values() if isinstance(e, dict) and "specVersion" in e}
    odd = sorted(v for v in versions if not v.startswith("3."))
    if odd:
        raise InvalidInput(f"{setting.name}: specVersion", odd[0][:40], "SPDX 3.0")
    version = max(versions, default="3.0")
    draft = Draft(setting, f"SPDX {version[:10]} JSON-LD")
    if version[:3] != "3.0":
        draft.notices.append(f"version {version[:10]} is newer than 3.0: read with what of it is understood")
    _Graph(draft, elements).read()
    return draft


def local(value: Any) -> str:
    """Return the last word of a type or a relationship, however it is written: prefix, path or bare."""
    return re.split(r"[/#_]", value)[-1] if isinstance(value, str) else ""


class _Graph:
    def __init__(self, draft: Draft, elements: dict[str, Any]) -> None:
        self.draft, self.elements = draft, elements
        self.known: dict[str, str] = {}
        self.same: dict[str, list[str]] = {}
        """Each identifier that several elements bear -> all of their ids."""
        self.agents: dict[str, tuple[str, Any]] = {}
        self.waiting: dict[str, tuple[dict[str, Any], str, str]] = {}
        """Elements that are parts only where a relationship says so."""
        self.unused: dict[str, int] = {}
        self.outside: list[str] = []

    def read(self) -> None:
        draft = self.draft
        typed: list[tuple[str, dict[str, Any], str]] = []
        for where, item in self.elements.items():
            if isinstance(item, dict):
                typed.append((local(item.get("type", item.get("@type"))), item, where))
            else:
                draft.aside(where, item, "no object", "an element")
        for kind, item, where in typed:
            key = item.get("spdxId", item.get("@id"))
            if not isinstance(key, str):
                if kind not in QUIET:
                    draft.aside(where, kind, "an element without an id", "an spdxId")
                continue
            if kind in AGENTS:
                self.agents[key] = (draft.text(item.get("name"), f"{where}/name") or key, item)
                if kind == "Tool":
                    self.waiting[key] = (item, where, kind)
            elif kind not in PACKAGES and kind not in QUIET:
                self.waiting[key] = (item, where, kind)
        packages = [(item, where) for kind, item, where in typed if kind in PACKAGES]
        for item, where in packages:
            self._part(item, where)
        for kind, item, where in typed:
            if kind in {"Relationship", "LifecycleScopedRelationship"}:
                self._relationship(item, where)
        draft.counts["packages"] = len(packages)
        draft.counts["other parts"] = len(draft.facts.components) - len(packages)
        draft.counts["relationships"] = len(draft.facts.relations)
        left = [kind for key, (_, _, kind) in self.waiting.items() if key not in self.known and kind not in AGENTS]
        for kind in sorted(set(left)):
            draft.notices.append(
                f"elements that no relationship needs, so no lines: {left.count(kind)} of type {kind or 'none'}"
            )
        if self.outside:
            draft.notices.append(f"elements described elsewhere or nowhere, so anything: {some(self.outside)}")
        if self.unused:
            draft.notices.append(
                "types of relationship not used: " + ", ".join(f"{n} ({c})" for n, c in sorted(self.unused.items()))
            )

    def _part(self, item: dict[str, Any], where: str) -> str:
        draft = self.draft
        ref = item.get("spdxId", item.get("@id"))
        if not isinstance(ref, str):
            ref = f"{ref}{where}"
        key = draft.key(f"{_short(ref)}{where}" if ref in self.known else _short(ref))
        if ref in self.known:
            refuse_unless_lenient(draft, f"{where}/spdxId", f"{ref!r} a second time", "an identifier of its own")
            draft.notices.append(
                f"the element {ref} is described twice: two lines, and whoever refers to it means one of them"
            )
            self.same.setdefault(ref, [self.known[ref]]).append(key)
        else:
            self.known[ref] = key
        name = draft.text(item.get("name"), f"{where}/name") or ref
        purpose = item.get("software_primaryPurpose", item.get("primaryPurpose"))
        sort = {"device": None, "firmware": "firmware"}.get(str(purpose), "software")
        draft.component(key, name, kind=sort, where=f"{draft.name}: {where}")
        if sort is None:
            draft.hardware.add(key)
            draft.hints[key] = name
        for field, relation in _SUPPLY:
            for value in listed(item.get(field)):
                self._agent(key, relation or draft.maker_relation(sort), value, f"{where}/{field}")
        return key

    def _agent(self, key: str, relation: str, value: Any, where: str) -> None:
        draft = self.draft
        ref = value.get("spdxId", value.get("@id")) if isinstance(value, dict) else value
        if not isinstance(ref, str):
            draft.aside(where, value, "no reference", "the id of an agent")
            return
        individual = INDIVIDUALS.get(local(ref))
        if individual == "NONE":
            return
        if individual or ref.upper() == "NOASSERTION":
            draft.relate(key, relation, draft.nobody(key, relation, "not asserted (NOASSERTION)"))
            return
        if isinstance(value, dict) and value.get("name"):
            name = draft.text(value["name"], where) or ref
        elif ref in self.agents:
            name = self.agents[ref][0]
        else:
            self.outside.append(ref)
            draft.relate(key, relation, draft.nobody(key, relation, f"an agent described elsewhere: {ref[:120]}"))
            return
        draft.relate(key, relation, draft.party(name))

    def _element(self, ref: Any, where: str) -> str | None:
        if isinstance(ref, dict):
            ref = ref.get("spdxId", ref.get("@id"))
        if not isinstance(ref, str) or not ref:
            self.draft.aside(where, ref, "no reference", "the id of an element")
            return None
        found = self.known.get(ref)
        if found is None:
            if ref in self.waiting:
                item, at, _ = self.waiting[ref]
                return self._part(item, at)
            found = self.known[ref] = self.draft.key(_short(ref))
            self.outside.append(ref)
            self.draft.component(found, ref, where=f"{self.draft.name}: {where}")
        return found

    def _bearers(self, ref: Any, key: str) -> list[str]:
        """Return the ids of all elements that bear an identifier."""
        return self.same.get(ref, [key]) if isinstance(ref, str) else [key]

    def _relationship(self, item: dict[str, Any], where: str) -> None:
        draft = self.draft
        word = local(item.get("relationshipType"))
        edge = RELATIONS.get(word)
        if edge is None:
            if word != "describes":
                self.unused[word] = self.unused.get(word, 0) + 1
            return
        relation, reverse, certainty = edge
        first = item.get("from")
        for second in listed(item.get("to")):
            one, other = (second, first) if reverse else (first, second)
            individual = INDIVIDUALS.get(local(other)) if isinstance(other, str) else None
            subject = self._element(one, f"{where}/from")
            if subject is None or individual == "NONE":
                continue
            if individual:
                draft.rest(subject, relation, f"NOASSERTION, {where}", certain=False)
                continue
            target = self._element(other, f"{where}/to")
            if target == subject:
                draft.unread("relationships of something with itself, left out", where)
            elif target is not None:
                subjects, targets = self._bearers(one, subject), self._bearers(other, target)
                for bearer in subjects:
                    draft.relate(bearer, relation, *targets, certainty=certainty if len(subjects) == 1 else "maybe")
        completeness = local(item.get("completeness"))
        if completeness in OPEN and not reverse and relation != "made_with":
            subject = self._element(first, f"{where}/from")
            if subject is not None:
                draft.rest(subject, relation, f"completeness {completeness}, {where}", certain=OPEN[completeness])


def _short(ref: str) -> str:
    """Return the telling end of an address, which nobody would type whole."""
    return ref if len(ref) <= 60 else ref.rpartition("/")[2] or ref
