"""What does an SPDX 2 document say? Packages, who supplied and wrote them, and what they are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.draft import LENIENT, Draft, listed, some, word
from depgraph.matching.packages import is_library
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised

VERSIONS = ("SPDX-2.0", "SPDX-2.1", "SPDX-2.2", "SPDX-2.3")
KINDS = {"DEVICE": None, "FIRMWARE": "firmware"}
"""Purposes that are not software; a device may be anything."""
Edge = tuple[str, bool, str]
RELATIONS: dict[str, Edge] = {
    "CONTAINS": ("contains", False, "yes"), "CONTAINED_BY": ("contains", True, "yes"),
    "PACKAGE_OF": ("contains", True, "yes"), "OPTIONAL_COMPONENT_OF": ("contains", True, "maybe"),
    "DEPENDS_ON": ("requires", False, "yes"), "DEPENDENCY_OF": ("requires", True, "yes"),
    "STATIC_LINK": ("requires", False, "yes"), "DYNAMIC_LINK": ("requires", False, "yes"),
    "HAS_PREREQUISITE": ("requires", False, "yes"), "PREREQUISITE_FOR": ("requires", True, "yes"),
    "RUNTIME_DEPENDENCY_OF": ("requires", True, "yes"), "PROVIDED_DEPENDENCY_OF": ("requires", True, "yes"),
    "OPTIONAL_DEPENDENCY_OF": ("requires", True, "maybe"),
    "BUILD_DEPENDENCY_OF": ("made_with", True, "yes"), "DEV_DEPENDENCY_OF": ("made_with", True, "maybe"),
    "TEST_DEPENDENCY_OF": ("made_with", True, "maybe"), "BUILD_TOOL_OF": ("made_with", True, "yes"),
    "DEV_TOOL_OF": ("made_with", True, "maybe"), "TEST_TOOL_OF": ("made_with", True, "maybe"),
    "GENERATES": ("made_with", True, "yes"), "GENERATED_FROM": ("made_with", False, "yes"),
    "EXPANDED_FROM_ARCHIVE": ("made_with", False, "yes"), "PATCH_APPLIED": ("made_with", True, "yes"),
    "DESCENDANT_OF": ("made_with", False, "yes"), "ANCESTOR_OF": ("made_with", True, "yes"),
}  # fmt: skip
"""A type of relationship -> (relation, whether it is read from its object to its subject, certainty)."""
NOBODY = {"NOASSERTION", "NONE"}
_ACTOR = re.compile(r"\s*(Organization|Person|Tool)\s*:\s*(.*?)\s*(?:\(([^()]*)\))?\s*", re.IGNORECASE | re.DOTALL)


def read(found: Recognised, setting: Setting) -> Draft:
    """Read a document in JSON.

    Raises:
        InvalidInput: a version that is not read.

    """
    return read_document(found.content, setting, form="JSON")


def read_document(document: dict[str, Any], setting: Setting, *, form: str) -> Draft:
    """Read a document in its JSON shape, whatever it was written in."""
    version = document.get("spdxVersion")
    if version not in VERSIONS:
        expected = f"one of {', '.join(VERSIONS)}, or SPDX 3 as JSON-LD"
        raise InvalidInput(f"{setting.name}: /spdxVersion", str(version)[:40], expected)
    draft = Draft(setting, f"{version.replace('-', ' ')} {form}")
    _Document(draft, document).read()
    return draft


def refuse_unless_lenient(draft: Draft, where: str, found: str, expected: str) -> None:
    """Refuse a document that is not valid where a verdict rests on it.

    Raises:
        InvalidInput: what stands there, unless the setting is lenient.

    """
    if not draft.setting.lenient:
        raise InvalidInput(f"{draft.name}: {where}", found, expected, hint=LENIENT)


class _Document:
    def __init__(self, draft: Draft, document: dict[str, Any]) -> None:
        self.draft, self.document = draft, document
        self.packages: dict[str, str] = {}
        self.same: dict[str, list[str]] = {}
        """Each identifier that several packages bear -> all of their ids."""
        self.files: dict[str, tuple[str, str]] = {}
        """Each file -> its name and pointer: a line only where a relation needs it."""
        self.unused: dict[str, int] = {}
        self.outside: list[str] = []

    def read(self) -> None:
        draft = self.draft
        for item, where in self._objects("packages"):
            self._package(item, where)
        files = 0
        for item, where in self._objects("files"):
            files += 1
            ref, name = item.get("SPDXID"), draft.text(item.get("fileName"), f"{where}/fileName")
            if isinstance(ref, str):
                self.files[ref] = (name or ref, where)
        for item, where in self._objects("relationships"):
            self._relationship(item, where)
        for item, where in self._objects("packages"):
            # Up to 2.2 a package listed its files; they are no parts of their own, so nothing is lost by the count.
            if item.get("hasFiles"):
                draft.unread("files listed by packages, not lines", where)
        draft.counts["packages"] = len(self.packages)
        draft.counts["files"] = files
        draft.counts["relationships"] = len(draft.facts.relations)
        as_lines = sum(1 for ref in self.files if ref in self.packages)
        if files > as_lines:
            draft.notices.append(f"{files - as_lines} files that no relationship needs are no lines")
        draft.counts["packages"] -= as_lines
        if self.outside:
            draft.notices.append(f"elements of other documents or none, so anything: {some(self.outside)}")
        if self.unused:
            said = ", ".join(f"{name} ({n})" for name, n in sorted(self.unused.items()))
            draft.notices.append(f"types of relationship not used: {said}")

    def _objects(self, name: str) -> list[tuple[dict[str, Any], str]]:
        value = self.document.get(name)
        if value is not None and not isinstance(value, list):
            self.draft.aside(f"/{name}", value, "no list", "a list")
        found = []
        for number, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                found.append((item, f"/{name}/{number}"))
            else:
                self.draft.aside(f"/{name}/{number}", item, "no object", "an object")
        return found

    def _package(self, item: dict[str, Any], where: str) -> None:
        draft = self.draft
        name = draft.text(item.get("name"), f"{where}/name")
        ref = item.get("SPDXID")
        if not isinstance(ref, str) or not ref:
            refuse_unless_lenient(draft, f"{where}/SPDXID", str(ref)[:60], "an SPDXID")
            draft.aside(f"{where}/SPDXID", ref, "no identifier", "an SPDXID")
            ref = where
        if name is None:
            refuse_unless_lenient(draft, f"{where}/name", str(item.get("name"))[:60], "the name of the package")
            draft.aside(f"{where}/name", item.get("name"), "no name", "the name of the package")
            name = ref
        key = draft.key(f"{ref}{where}" if ref in self.packages else ref)
        if ref in self.packages:
            refuse_unless_lenient(draft, f"{where}/SPDXID", f"{ref!r} a second time", "an identifier of its own")
            draft.notices.append(
                f"the package {ref} is described twice: two lines, and whoever refers to it means one of them"
            )
            self.same.setdefault(ref, [self.packages[ref]]).append(key)
        else:
            self.packages[ref] = key
        purpose = item.get("primaryPackagePurpose")
        kind = KINDS.get(str(purpose), "software")
        draft.component(key, name, kind=kind, where=f"{draft.name}: {where}")
        if any(
            is_library(one.get("referenceLocator")) for one in listed(item.get("externalRefs")) if isinstance(one, dict)
        ):
            draft.libraries.add(key)
        if kind is None:
            draft.hardware.add(key)
            draft.hints[key] = " ".join(filter(None, (name, draft.text(item.get("description"), where))))
        self._actor(key, "supplied_by", item.get("supplier"), f"{where}/supplier")
        self._actor(key, draft.maker_relation(kind), item.get("originator"), f"{where}/originator")

    def _actor(self, key: str, relation: str, value: Any, where: str) -> None:
        text = self.draft.text(value, where)
        if text is None or text.upper() == "NONE":
            return
        if fold(text).replace(" ", "") == "noassertion":
            role = "supplier" if relation == "supplied_by" else "originator"
            self.draft.relate(key, relation, self.draft.nobody(key, relation, f"{role} not asserted (NOASSERTION)"))
            return
        match = _ACTOR.fullmatch(text)
        name = match[2] if match else text
        if not match:
            self.draft.aside(where, text, "an actor without a kind", "Organization: NAME or Person: NAME")
        self.draft.relate(
            key, relation, self.draft.party(name) if name else self.draft.nobody(key, relation, "no name")
        )

    def _element(self, ref: Any, where: str) -> str | None:
        if not isinstance(ref, str) or not ref:
            self.draft.aside(where, ref, "no reference", "an SPDXID")
            return None
        found = self.packages.get(ref)
        if found is None:
            found = self.packages[ref] = self.draft.key(ref)
            if ref in self.files:
                name, at = self.files[ref]
                self.draft.component(found, name, kind="software", where=f"{self.draft.name}: {at}")
            else:
                self.outside.append(ref)
                self.draft.component(found, ref, where=f"{self.draft.name}: {where}")
        return found

    def _bearers(self, ref: Any, key: str) -> list[str]:
        """Return the ids of all packages that bear an identifier."""
        return self.same.get(ref, [key]) if isinstance(ref, str) else [key]

    def _relationship(self, item: dict[str, Any], where: str) -> None:
        draft = self.draft
        kind = item.get("relationshipType")
        name = word(kind).upper().replace("-", "_")
        first, second = item.get("spdxElementId"), item.get("relatedSpdxElement")
        document = self.document.get("SPDXID", "SPDXRef-DOCUMENT")
        if name in {"DESCRIBES", "DESCRIBED_BY"}:
            return
        edge = RELATIONS.get(name)
        if edge is None or document in (first, second):
            self.unused[name or str(kind)[:40]] = self.unused.get(name or str(kind)[:40], 0) + 1
            return
        relation, reverse, certainty = edge
        if reverse:
            first, second = second, first
        for end, ref in (("spdxElementId", first), ("relatedSpdxElement", second)):
            if not isinstance(ref, str) or not ref:
                refuse_unless_lenient(draft, f"{where}/{end}", str(ref)[:60], "an SPDXID")
        if word(first) in NOBODY or second == "NONE":
            if word(first) in NOBODY:
                draft.unread("relationships of nothing named, not used", where)
            return
        subject = self._element(first, f"{where}/spdxElementId")
        if subject is None:
            return
        if second == "NOASSERTION":
            draft.rest(subject, relation, f"NOASSERTION, {where}", certain=False)
            return
        target = self._element(second, f"{where}/relatedSpdxElement")
        if target == subject:
            draft.unread("relationships of something with itself, left out", where)
        elif target is not None:
            subjects = self._bearers(first, subject)
            for one in subjects:
                draft.relate(
                    one,
                    relation,
                    *self._bearers(second, target),
                    certainty=certainty if len(subjects) == 1 else "maybe",
                )
