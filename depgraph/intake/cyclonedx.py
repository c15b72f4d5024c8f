"""What does a CycloneDX bill say? Versions 1.0 to 1.7, JSON and XML, read with tolerance and without recursion.

A reader of our own: the official library takes fifty times the time of parsing and loses a whole bill over one bad
package address. What a value should be is checked where it is used; one that is not is set aside with its pointer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.cyclonedx_own import Own
from depgraph.intake.cyclonedx_services import LINK, Services
from depgraph.intake.draft import Draft, listed, some, word
from depgraph.intake.formats.cyclonedx_checks import hold
from depgraph.matching.packages import is_library
from depgraph.model.properties import PREFIX, UNEXPRESSED
from depgraph.model.records import Component, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised

KINDS = {
    "application": "software", "framework": "software", "library": "software", "container": "software",
    "platform": "software", "operating-system": "software", "file": "software", "device-driver": "software",
    "machine-learning-model": "software", "data": "software", "cryptographic-asset": "software", "firmware": "firmware",
    "device": None,
}  # fmt: skip
"""What a type is to the laws. A device may be anything, so its words and the catalogue decide, or it stays open."""
KNOWN_MINOR = 7
OPEN = {"incomplete": True, "unknown": False, "not_specified": False}
"""Aggregates that leave something missing, and whether it certainly is; *incomplete_…* are all incomplete."""
AGGREGATES = frozenset({
    "complete", "incomplete", "incomplete_first_party_only", "incomplete_third_party_only", "unknown", "not_specified",
    *(f"incomplete_{party}_party_{sort}_only" for party in ("first", "third") for sort in ("proprietary", "opensource")),
})  # fmt: skip
_ORIGIN = re.compile(r"(country[ _-]?of[ _-]?origin|(?:^|[:._-])coo$)", re.IGNORECASE)
_USED = frozenset({
    "bomFormat", "specVersion", "specFormat", "$schema", "version", "serialNumber", "metadata", "components", "services",
    "dependencies", "compositions", "externalReferences", "properties", "signature",
})  # fmt: skip
_PLAIN = frozenset({
    "name", "bom-ref", "type", "group", "version", "purl", "cpe", "hashes", "supplier", "scope", "description", "mime-type",
    "externalReferences", "copyright", "swid", "evidence", "tags", "omniborId", "swhid", "isExternal", "versionRange",
    "signature", "modified", "releaseNotes", "modelCard", "cryptoProperties",
})  # fmt: skip
"""Fields of a component from which no fact is made, and those that are read at once."""
_AGENTS = ("organization", "individual")


def read(found: Recognised, setting: Setting) -> Draft:
    """Read a bill.

    Raises:
        InvalidInput: a version that is not read, or a document that is no bill.

    """
    bom = found.content
    if not isinstance(bom, dict):
        from depgraph.intake.cyclonedx_xml import as_json  # noqa: PLC0415  only where XML is met

        bom = as_json(bom)
    version = _version(bom, setting.name)
    draft = Draft(setting, f"CycloneDX {version} {found.form.rpartition(' ')[2]}")
    if int(version.partition(".")[2] or 0) > KNOWN_MINOR:
        draft.notices.append(f"version {version} is newer than 1.{KNOWN_MINOR}: read with what of it is understood")
    else:
        hold(found, bom, version, draft, types=KINDS, aggregates=AGGREGATES)
    Bill(draft, bom).read()
    return draft


def _version(bom: dict[str, Any], name: str) -> str:
    version = bom.get("specVersion")
    shown = str(version)[:20]
    if isinstance(version, str) and re.fullmatch(r"1\.\d{1,2}", version):
        if bom.get("bomFormat", "CycloneDX") != "CycloneDX":
            raise InvalidInput(f"{name}: /bomFormat", str(bom["bomFormat"])[:40], "CycloneDX")
        return version
    if "specFormat" in bom or shown.startswith("2"):
        raise InvalidInput(
            f"{name}: /specVersion", f"CycloneDX {shown}, whose fields still move", "version 1.0 to 1.7",
            hint="export the bill as CycloneDX 1.6 or 1.7",
        )  # fmt: skip
    raise InvalidInput(f"{name}: /specVersion", shown, "a version of CycloneDX, 1.0 to 1.7")


def _are_bought(licences: Any) -> bool:
    """Whether a list of licences says more than which they are; what is no list is looked at all the same."""
    if not isinstance(licences, list):
        return True
    for one in licences:
        if not isinstance(one, dict) or "licensing" in one:
            return True
        licence = one.get("license")
        if licence is not None and (not isinstance(licence, dict) or "licensing" in licence):
            return True
    return False


class Bill:
    """One bill being read into a draft."""

    def __init__(self, draft: Draft, bom: dict[str, Any]) -> None:
        self.draft, self.bom = draft, bom
        self.refs: dict[str, str] = {}
        """Each bom-ref -> the id of its component."""
        self.same: dict[str, list[str]] = {}
        """Each bom-ref that several bear -> the ids of all of them: whoever refers to it means one of these."""
        self.dangling: list[str] = []
        self.services = Services(self)
        self.own = Own(self)
        self.suppliers: dict[str, str] = {}
        """Names of suppliers as written -> their ids."""

    def read(self) -> None:
        """Read everything a fact is made of; name the rest."""
        draft, bom = self.draft, self.bom
        metadata = self.object(bom.get("metadata"), "/metadata")
        root = self._root(metadata)
        parts = bom.get("components")
        if parts is not None and not isinstance(parts, list):
            draft.aside("/components", parts, "no list", "a list")
        services = [(root, "requires", item, where) for item, where in self.items(bom, "services", "")]
        if isinstance(parts, list):
            self._components([(root, parts, "/components")])
        self.services.read(services)
        draft.counts["components"] += len(draft.facts.components) - draft.counts["services"]
        self.services.flow()
        self.own.whole(self._own(bom, ""))
        self.own.finish()
        self._dependencies()
        self._compositions(root)
        self.own.close()
        if self.same:
            draft.notices.append(
                f"references that several components bear, so whoever refers to them means one of these: {some(list(self.same))}"
            )
        if self.dangling:
            draft.notices.append(f"references to what the bill does not describe, so anything: {some(self.dangling)}")
        for key, value in bom.items():
            if key not in _USED and value:
                draft.unread(
                    "parts of the bill not used", key + (f" ({len(value)})" if isinstance(value, list) else "")
                )

    # -- shape -----------------------------------------------------------------------------------------

    def object(self, value: Any, where: str) -> dict[str, Any]:
        """Return a value where it is an object; anything else is set aside."""
        if isinstance(value, dict):
            return value
        if value is not None:
            self.draft.aside(where, value, "no object", "an object")
        return {}

    def items(self, holder: dict[str, Any], name: str, where: str) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield the objects of a list with their pointers; anything else in it is set aside."""
        value = holder.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.draft.aside(f"{where}/{name}", value, "no list", "a list")
            return
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield item, f"{where}/{name}/{number}"
            else:
                self.draft.aside(f"{where}/{name}/{number}", item, "no object", "an object")

    def key(self, item: dict[str, Any], where: str, name: str) -> str:
        """Return the id of a component or a service; a reference that another bears gets its place added."""
        ref = item.get("bom-ref")
        if ref is not None and not isinstance(ref, str):
            self.draft.aside(f"{where}/bom-ref", ref, "no reference", "text")
            ref = None
        if not ref:
            return self.draft.key(f"{name}{where}")
        if ref in self.refs:
            key = self.draft.key(f"{ref}{where}")
            self.same.setdefault(ref, [self.refs[ref]]).append(key)
            return key
        key = self.refs[ref] = self.draft.key(ref)
        return key

    def _resolved(self, ref: Any, where: str) -> str | None:
        """Return the id of a reference; one that leads nowhere becomes an id of which nothing is known."""
        if not isinstance(ref, str) or not ref:
            self.draft.aside(where, ref, "no reference", "a bom-ref")
            return None
        found = self.refs.get(ref)
        if found is None:
            link = LINK.fullmatch(ref)
            found = (
                self.refs.get(link[2])
                if link and link[1].lower() in str(self.bom.get("serialNumber", "")).lower()
                else None
            )
        if found is None:
            self.dangling.append(ref)
            found = self.draft.key(ref, space="undescribed:")
        return found

    # -- components ------------------------------------------------------------------------------------

    def _root(self, metadata: dict[str, Any]) -> str | None:
        item = metadata.get("component")
        if item is None:
            for name in ("supplier", "manufacture"):
                if metadata.get(name):
                    self.draft.unread("parties to the whole bill, which names no component of its own", name)
            return None
        item = self.object(item, "/metadata/component")
        self._components([(None, [item], "/metadata/component")])
        root = next(iter(self.draft.facts.components), None)
        if root is None:
            return None
        # Up to 1.5 `manufacture` is who made what the bill describes; `manufacturer`, from 1.6, is who wrote the bill.
        kind = self.draft.facts.components[root].kind
        self.party(root, "supplied_by", metadata.get("supplier"), "/metadata/supplier")
        self.party(root, self.draft.maker_relation(kind), metadata.get("manufacture"), "/metadata/manufacture")
        return root

    def _components(self, waiting: list[tuple[str | None, list[Any], str]]) -> None:
        """Read components and those inside them, list by list: (what contains them, the list, its pointer).

        The one loop of the reader that must be fast: it asks for nothing that is not there, and builds a pointer only
        where something is wrong.
        """
        draft, refs, suppliers = self.draft, self.refs, self.suppliers
        components, relations = draft.facts.components, draft.facts.relations
        limits = draft.setting.limits
        for parent, items, pointer in waiting:
            if len(components) + len(items) > limits.rows:
                found = f"{len(components) + len(items):,} components"
                raise limits.exceeded("rows", where=f"{draft.name}: {pointer}", found=found)
            place = f"{draft.name}: {pointer}/"
            for number, item in enumerate(items):
                if not isinstance(item, dict):
                    draft.aside(f"{pointer}/{number}", item, "no object", "an object")
                    continue
                name, ref, type_ = item.get("name"), item.get("bom-ref"), item.get("type")
                if not (isinstance(name, str) and name.isascii() and name.isprintable() and name):
                    name = self._name(item, f"{pointer}/{number}")
                if isinstance(ref, str) and ref and ref not in refs:
                    key = refs[ref] = draft.key(ref)
                else:
                    key = self.key(item, f"{pointer}/{number}", name)
                kind = KINDS.get(type_) if isinstance(type_, str) else None
                component = components[key] = Component(key, name, kind, where=f"{place}{number}", stated_by="bill")
                if "purl" in item and is_library(item["purl"]):
                    draft.libraries.add(key)
                if kind is None or not _PLAIN.issuperset(item):
                    self._details(component, item, f"{pointer}/{number}", waiting)
                if parent is not None:
                    relation = Relation(parent, "contains", [key], stated_by="bill")
                    relation.quantity = component.quantity
                    if "scope" in item and item["scope"] in ("optional", "excluded"):
                        relation.certainty = "maybe"
                    relations.append(relation)
                if "supplier" in item and not (key in self.own.written and self._is_own(key, item["supplier"])):
                    # Hundreds of suppliers for thousands of parts, each written out again.
                    supplier = item["supplier"]
                    known = (
                        suppliers.get(word(supplier.get("name")))
                        if isinstance(supplier, dict) and "address" not in supplier
                        else None
                    )
                    if known is not None:
                        relations.append(Relation(key, "supplied_by", [known], stated_by="bill"))
                    else:
                        self._supplier(key, supplier, f"{pointer}/{number}/supplier")

    def _is_own(self, key: str, supplier: Any) -> bool:
        return isinstance(supplier, dict) and self.own.says(key, "supplied_by", word(supplier.get("name")))

    def _name(self, item: dict[str, Any], where: str) -> str:
        name = self.draft.text(item.get("name"), f"{where}/name")
        if name is None:
            self.draft.aside(f"{where}/name", item.get("name"), "no name", "the name of the component")
            name = self.draft.text(item.get("bom-ref"), f"{where}/bom-ref") or f"a component without a name ({where})"
        return name

    def _supplier(self, key: str, supplier: Any, where: str) -> None:
        party = self.party(key, "supplied_by", supplier, where)
        if party in self.draft.parties:
            self.suppliers[supplier["name"]] = party

    def _details(
        self, component: Component, item: dict[str, Any], where: str, waiting: list[tuple[str | None, list[Any], str]]
    ) -> None:
        """Read what few components say beyond their name, their type and their supplier."""
        draft, key, kind = self.draft, component.id, component.kind
        if kind is None and item.get("type") != "device":
            draft.aside(
                f"{where}/type", item.get("type"), "no type of component that is known", f"one of {', '.join(KINDS)}"
            )
        if item.get("type") == "device":
            component.mpn = (component.name,)
        if "properties" in item:
            self.properties(component, item, where)
        kind = component.kind
        if kind is None and key not in draft.settled:
            if item.get("type") == "device":
                draft.hardware.add(key)
            words = (component.function, component.name, draft.text(item.get("description"), f"{where}/description"))
            draft.hints[key] = " ".join(filter(None, words))
        if "manufacturer" in item:
            self.party(key, draft.maker_relation(kind), item["manufacturer"], f"{where}/manufacturer")
        if "publisher" in item or "author" in item or "authors" in item:
            self._authors(key, kind, item, where)
        if "licenses" in item and _are_bought(item["licenses"]):
            self.licences(key, component.name, item, where)
        if "data" in item and item.get("type") == "data":
            self.services.data(component, item, where)
        if "pedigree" in item:
            draft.unread("pedigrees not used", where)
        inner = item.get("components")
        if isinstance(inner, list):
            waiting.append((key, inner, f"{where}/components"))
        elif inner is not None:
            draft.aside(f"{where}/components", inner, "no list", "a list")

    def _own(self, item: dict[str, Any], where: str) -> list[tuple[str, str, str]]:
        """Return properties of our own: (name, text, pointer)."""
        return [
            (one["name"].removeprefix(PREFIX), word(one.get("value")), f"{at}/value")
            for one, at in self.items(item, "properties", where)
            if word(one.get("name")).startswith(PREFIX)
        ]

    def properties(self, component: Component, item: dict[str, Any], where: str) -> None:
        """Read what properties say of a component, ours last: they are the more exact."""
        for one, at in self.items(item, "properties", where):
            name, value = one.get("name"), one.get("value")
            if not isinstance(name, str) or value is None or name.startswith(PREFIX):
                continue
            if name == "cdx:device:quantity":
                component.quantity = self.draft.number(value, f"{at}/value")
            elif name == "cdx:device:function":
                component.function = self.draft.text(value, f"{at}/value")
            elif name == "cdx:device:location":
                component.section = self.draft.text(value, f"{at}/value")
            elif name == "cdx:device:sku" and isinstance(value, str):
                component.mpn = (*component.mpn, value)
            elif _ORIGIN.search(name):
                country = self.draft.country(value, f"{at}/value")
                if country:
                    self.draft.relate(component.id, "originates_in", country)
                else:
                    component.unclear = [*component.unclear, "origin"]
        own = self._own(item, where)
        if own:
            self.own.component(component, own)

    def party(self, key: str, relation: str, value: Any, where: str, **known: Any) -> str | None:
        """Relate a component to an organisation as the format writes one; one without a name may be anybody."""
        if not value:
            return None
        one = value if isinstance(value, dict) else self.object(value, where)
        if not one:
            return None
        draft = self.draft
        name = draft.text(one.get("name"), f"{where}/name")
        if name is not None and self.own.says(key, relation, name):
            return None
        if name is None:
            party = draft.nobody(key, relation, f"somebody without a name ({relation.replace('_', ' ')})")
        else:
            address = one.get("address")
            country = address.get("country") if isinstance(address, dict) else None
            party = draft.party(name, country=draft.country(country, f"{where}/address/country") if country else None)
        draft.relate(key, relation, party, **known)
        return party

    def _authors(self, key: str, kind: str | None, item: dict[str, Any], where: str) -> None:
        """Who publishes supplies, where no supplier is named; who wrote it developed it, where no maker is."""
        draft = self.draft
        publisher = draft.text(item.get("publisher"), f"{where}/publisher")
        if publisher and not item.get("supplier"):
            draft.relate(key, "supplied_by", draft.party(publisher))
        names = [draft.text(item.get("author"), f"{where}/author")]
        names += [draft.text(one.get("name"), f"{at}/name") for one, at in self.items(item, "authors", where)]
        if kind in {"software", "firmware"} and not item.get("manufacturer"):
            for name in dict.fromkeys(filter(None, names)):
                draft.relate(key, "developed_by", draft.party(name))

    def licences(self, key: str, name: str, item: dict[str, Any], where: str) -> None:
        """A licence that somebody buys is a line of its own: it has a grantor and an end."""
        draft = self.draft
        for one, place in self.items(item, "licenses", where):
            at = f"{place}/license/licensing"
            licence = one.get("license")
            terms = licence.get("licensing") if isinstance(licence, dict) else one.get("licensing")
            if not isinstance(terms, dict):
                continue
            title = draft.text(licence.get("name") or licence.get("id"), at) if isinstance(licence, dict) else None
            line = draft.key(f"{key}:licence{at}")
            found = draft.component(
                line,
                f"licence of {name}" + (f": {title}" if title else ""),
                kind="licence",
                where=f"{draft.name}: {at}",
            )
            draft.counts["bought licences"] += 1
            starts = draft.day(terms.get("lastRenewal"), f"{at}/lastRenewal")
            ends = draft.day(terms.get("expiration"), f"{at}/expiration")
            grantor = self.agent(terms.get("licensor"))
            if grantor:
                self.party(line, "licensed_by", grantor, f"{at}/licensor", ends=ends)
            purchaser = self.agent(terms.get("purchaser"))
            order = draft.text(terms.get("purchaseOrder"), f"{at}/purchaseOrder")
            buyer = draft.text(purchaser.get("name"), f"{at}/purchaser") if purchaser else None
            said = {"purchaser": buyer, "order": order, "renewed": starts, "expires": ends}
            found.terms = {term: text for term, text in said.items() if text}
            draft.relate(key, "requires", line)

    @staticmethod
    def agent(value: Any) -> dict[str, Any] | None:
        """Return the organisation or the person that a choice of both names."""
        if not isinstance(value, dict):
            return None
        return next((value[name] for name in _AGENTS if isinstance(value.get(name), dict)), None)

    # -- structure -------------------------------------------------------------------------------------

    def _dependencies(self) -> None:
        draft = self.draft
        loops: list[str] = []
        refs, relations = self.refs, draft.facts.relations
        before = len(relations)
        seen = self.own.pairs | {(r.subject, r.objects[0]) for r in relations if r.relation == "requires"}
        entries = self.bom.get("dependencies")
        if entries is not None and not isinstance(entries, list):
            draft.aside("/dependencies", entries, "no list", "a list")
        for at, item in enumerate(entries if isinstance(entries, list) else ()):
            where = f"/dependencies/{at}"
            if not isinstance(item, dict):
                draft.aside(where, item, "no object", "an object")
                continue
            ref = item.get("ref")
            subject = refs.get(ref) if isinstance(ref, str) else None
            if subject is None:
                subject = self._resolved(ref, f"{where}/ref")
            if subject is None:
                continue
            if subject not in draft.facts.components:
                draft.component(subject, str(ref)[:200], where=f"{draft.name}: {where}")
            if item.get("provides"):
                draft.unread("specifications that components implement, not used", where)
            on = item.get("dependsOn")
            if on is not None and not isinstance(on, list):
                draft.aside(f"{where}/dependsOn", on, "no list", "a list of bom-refs")
                continue
            for number, one in enumerate(on or ()):
                target = refs.get(one) if isinstance(one, str) else None
                if target is None:
                    target = self._resolved(one, f"{where}/dependsOn/{number}")
                if target == subject:
                    loops.append(str(ref)[:80])
                elif target is not None and (subject, target) not in seen:
                    seen.add((subject, target))
                    relations += self._required(ref, subject, one, target)
        draft.counts["dependencies"] += len(relations) - before
        if loops:
            draft.notices.append(f"dependencies of something on itself, left out: {some(loops)}")

    def bearers(self, ref: Any, key: str) -> list[str]:
        """Return the ids of everything that bears a reference, of which ``key`` is one."""
        return self.same.get(ref, [key]) if isinstance(ref, str) else [key]

    def _required(self, ref: Any, subject: str, on: Any, target: str) -> Iterator[Relation]:
        """Yield what a dependency says: of one of several that bear a reference, or on one of several."""
        subjects, targets = self.bearers(ref, subject), self.bearers(on, target)
        for one in subjects:
            certainty = "yes" if len(subjects) == 1 else "maybe"
            yield Relation(one, "requires", targets, stated_by="bill", certainty=certainty)

    def _compositions(self, root: str | None) -> None:
        draft = self.draft
        for item, where in self.items(self.bom, "compositions", ""):
            aggregate = item.get("aggregate")
            state = word(aggregate)
            certain = True if state.startswith("incomplete") else OPEN.get(state)
            if state == "complete":
                continue
            if certain is None:
                draft.aside(
                    f"{where}/aggregate", aggregate, "no aggregate that is known", "complete, incomplete, unknown"
                )
                certain = False
            scoped = {name: item[name] for name in ("assemblies", "dependencies") if isinstance(item.get(name), list)}
            if not scoped and "vulnerabilities" in item:
                continue
            if item.get("bom-ref") == UNEXPRESSED:
                keys = [self._resolved(ref, where) for ref in listed(item.get("assemblies"))]
                self.own.marked([key for key in keys if key in draft.facts.components])
                continue
            draft.counts["compositions left open"] += 1
            for name, refs in scoped.items():
                relation = "contains" if name == "assemblies" else "requires"
                for number, ref in enumerate(refs):
                    key = self._resolved(ref, f"{where}/{name}/{number}")
                    bearers = self.bearers(ref, key) if key is not None else []
                    for one in bearers:
                        if one in draft.facts.components:
                            surely = certain and len(bearers) == 1
                            draft.rest(one, relation, f"{state or 'unknown'}, {where}", certain=surely)
            if not scoped:
                if root is None:
                    draft.component(
                        draft.key("unlisted"), f"what the bill does not list ({state or 'unknown'}, {where})"
                    )
                else:
                    draft.rest(root, "contains", f"{state or 'unknown'}, {where}", certain=certain)
