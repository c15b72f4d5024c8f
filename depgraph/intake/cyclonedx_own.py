"""What does a CycloneDX bill say in properties of depgraph's own? What `convert` wrote, or somebody added by hand.

They are read as strictly as a facts file: a value that does not fit refuses the bill, with its pointer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from depgraph.errors import InvalidData, InvalidInput
from depgraph.intake.draft import some, word
from depgraph.model.plain import shown
from depgraph.model.properties import BESIDE, MAKERS, PREFIX, TABLES, value_of
from depgraph.model.records import Tenant
from depgraph.model.vocabulary import COMPONENT_RELATIONS, PARTY_RELATIONS, PLACE_RELATIONS, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.intake.cyclonedx import Bill
    from depgraph.model.records import Component

_DROPPED = ("destination", "origin", "kind", "eccn", "tpp", "hs_code", "rare_earths", "materials", "data", "unit_cost")
"""Fields that mean something else than *unknown* where nothing is said of them: a default, or a product's word."""


class Own:
    """Properties of ours in one bill, collected while it is read."""

    def __init__(self, bill: Bill) -> None:
        self.bill, self.draft = bill, bill.draft
        self.written: dict[str, set[tuple[str, str]]] = {}
        """For each component its parties that stand here: (relation, name as the format itself has it)."""
        self.pairs: set[tuple[str, str]] = set()
        """Components related to one another by what stands here."""
        self._lost = False
        self._beside: Any = None
        self._of_components = 0
        self._keys: dict[str, str] = {}
        self._tables: dict[str, list[tuple[Any, str]]] = {}
        self._problems: list[str] = []

    def component(self, component: Component, properties: Sequence[tuple[str, str, str]]) -> None:
        """Take what properties, (name, text, pointer), say of a component."""
        key = component.id
        fields: dict[str, Any] = {}
        at = properties[0][2].rsplit("/", 2)[0]
        for name, text, where in properties:
            value = self._value(name, text, where)
            if name in RELATIONS:
                self._relation(key, name, value, where)
            elif name in fields:
                self._problems.append(f"{self.draft.name}: {where}: found {PREFIX}{name} twice, expected it once")
            else:
                fields[name] = value
        if "id" in fields:
            # Everything known of it stands here: its type and its words suggest nothing beyond.
            if self._keys.setdefault(str(fields["id"]), key) != key:
                self._problems.append(f"{self.draft.name}: {at}: found the id {fields['id']!r} twice, expected it once")
            self.draft.settled.add(key)
            component.kind, component.mpn, component.data = None, (), None
        if word(fields.get("kind")) in self.draft.setting.makers:
            component.kind = fields["kind"]
        if "destination" in fields:
            fields["destination"] = self.draft.values.country(str(fields["destination"])) or fields["destination"]
        self._tables.setdefault("components", []).append((fields | {"id": key}, at))

    def whole(self, properties: Sequence[tuple[str, str, str]]) -> None:
        """Take what properties say beside the components."""
        for name, text, where in properties:
            if name == BESIDE:
                self._beside = self._value(name, text, where)
            elif name not in TABLES:
                self.draft.aside(where, PREFIX + name, "no property of a whole bill", f"one of {', '.join(TABLES)}")
            else:
                self._tables.setdefault(TABLES[name], []).append((self._value(name, text, where), where))

    def says(self, key: str, relation: str, name: str) -> bool:
        """Whether a party that the format itself names is one that we wrote there."""
        same = MAKERS if relation in MAKERS else (relation,)
        return any((one, name) in self.written.get(key, ()) for one in same)

    def marked(self, keys: Sequence[str]) -> None:
        """Take the components of which the format itself says less than we do; what was dropped of them is unknown."""
        draft = self.draft
        lost = [key for key in keys if key not in draft.settled]
        for key in lost:
            component = draft.facts.components[key]
            component.kind, component.unclear = None, [*component.unclear, *_DROPPED]
            component.expects = [*PARTY_RELATIONS, *PLACE_RELATIONS, *COMPONENT_RELATIONS]
            draft.hints.pop(key, None)
            draft.hardware.discard(key)
            draft.rest(key, "contains", "what depgraph wrote of it was dropped", certain=True)
        if lost:
            draft.notices.append(
                f"components that lost depgraph's own properties, so far more of them is unknown: {some(lost)}"
            )
            self._lost = True

    def close(self) -> None:
        """Look whether what stood beside the components is still all there."""
        draft = self.draft
        taken = sum(len(self._tables.get(table, ())) for table in TABLES.values()) - self._of_components
        if (self._lost or draft.settled) and self._beside != taken:
            draft.facts.tenants.append(
                Tenant(draft.nobody("bill", "tenant", "whoever else uses what the bill describes"))
            )
            draft.notices.append(
                "properties of the whole bill were dropped: who owns whom, and who else uses it, is unknown"
            )

    def finish(self) -> None:
        """Turn everything taken into facts.

        Raises:
            InvalidData: values that do not fit, each with its pointer.

        """
        if self._tables:
            self._lower()
        if self._problems:
            raise InvalidData(self._problems)

    def _lower(self) -> None:
        from depgraph.model.facts import FactsFile  # noqa: PLC0415  pydantic, only where something of ours is read
        from depgraph.model.lowering import Lowering  # noqa: PLC0415  as above

        self._sources()
        for entry, _ in (one for table in self._tables.values() for one in table):
            if isinstance(entry, dict):
                self._renamed(entry)
        checked = {
            table: self._checked(get_args(FactsFile.model_fields[table].annotation)[-1], table, entries)
            for table, entries in self._tables.items()
        }
        if self._problems:
            return
        file = FactsFile.model_construct(**checked)
        Lowering(self.draft.facts, stated_by="user", bill=True).add(file, name=self.draft.name)
        self.draft.stated = file
        self.draft.pointers = {table: [where for _, where in entries] for table, entries in self._tables.items()}
        said = [f"{len(entries)} {table.replace('_', ' ')}" for table, entries in self._tables.items()]
        self.draft.notices.append(f"properties of depgraph's own are read as a facts file is: {some(said, len(said))}")

    def _sources(self) -> None:
        """Leave out sources that the bill has lost: what they were read in stays, unverified."""
        known = {entry.get("key") for entry, _ in self._tables.get("sources", ()) if isinstance(entry, dict)}
        lost: list[str] = []
        for entry, _ in (one for table in self._tables.values() for one in table):
            if not isinstance(entry, dict) or not isinstance(entry.get("sources"), list):
                continue
            keys = [one.get("use") if isinstance(one, dict) else one for one in entry["sources"]]
            gone = [isinstance(key, str) and key not in known for key in keys]
            lost += [str(key) for key, is_gone in zip(keys, gone, strict=True) if is_gone]
            entry["sources"] = [one for one, is_gone in zip(entry["sources"], gone, strict=True) if not is_gone]
        if lost:
            self.draft.notices.append(f"sources that the bill names and no longer has: {some(lost)}")

    # -- single values ---------------------------------------------------------------------------------

    def _value(self, name: str, text: str, where: str) -> Any:
        if name in RELATIONS and not text.startswith("{"):
            # Written by hand: a name, a country, another component.
            if name in PARTY_RELATIONS:
                return {"name": text}
            return {"object": (name in PLACE_RELATIONS and self.draft.values.country(text)) or text}
        try:
            return value_of(name, text, where=f"{self.draft.name}: {where}")
        except InvalidInput as error:
            self._problems.append(str(error))
        except ValueError:
            self._problems.append(f"{self.draft.name}: {where}: found {shown(text)[:80]!r}, expected JSON")
        return None

    def _relation(self, key: str, relation: str, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            return
        entry = dict(value)
        name = word(entry.pop("name", None))
        if set(value) == {"name"}:
            self.bill.party(key, relation, value, where)
            return
        if name:
            self.written.setdefault(key, set()).add((relation, name))
        self._of_components += 1
        self._tables.setdefault("relations", []).append(({**entry, "subject": key, "relation": relation}, where))

    def _renamed(self, entry: dict[str, Any]) -> None:
        """Replace ids of components as they were written by those they have here."""

        def known(one: Any) -> Any:
            return self._keys.get(one, one) if isinstance(one, str) else one

        if "relation" in entry and entry["relation"] in COMPONENT_RELATIONS:
            objects = entry["one_of"] if isinstance(entry.get("one_of"), list) else [entry.get("object")]
            objects = [known(one) for one in objects]
            entry["one_of" if "one_of" in entry else "object"] = objects if "one_of" in entry else objects[0]
            self.pairs |= {(entry["subject"], one) for one in objects if isinstance(one, str)}
        if "alternative_to" in entry:
            entry["alternative_to"] = known(entry["alternative_to"])
        if isinstance(entry.get("uses"), list):
            entry["uses"] = [known(one) for one in entry["uses"]]

    def _checked(self, model: Any, table: str, entries: list[tuple[Any, str]]) -> Any:
        """Return the entries of one table as a facts file has them, noting every problem with its pointer."""
        from pydantic import TypeAdapter  # noqa: PLC0415  as in `_lower`

        from depgraph.model.reading import Document, validated  # noqa: PLC0415  as in `_lower`

        adapter = TypeAdapter(model)
        found: list[Any] = []
        keyed: dict[str, Any] = {}
        for entry, where in entries:
            key = entry.pop("key", None) if table == "sources" and isinstance(entry, dict) else None
            try:
                made = validated(Document(f"{self.draft.name}: {where}", entry), adapter.validate_python)
            except InvalidData as error:
                self._problems += error.problems
                continue
            keyed[str(key)] = made
            found.append(made)
        return keyed if table == "sources" else found
