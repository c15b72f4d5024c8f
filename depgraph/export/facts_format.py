"""How are facts written down again? As a facts file in YAML or JSON that reads back as the same facts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from depgraph.model.vocabulary import ASSUMED_BUYER, PPM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.model.records import (
        Cites,
        Component,
        Dated,
        Facts,
        Holding,
        Jurisdiction,
        Organisation,
        Relation,
        Tenant,
    )

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@%+~=&?#-]{0,199}")
_OUTSIDE = re.compile(r"[^A-Za-z0-9._:/@%+~=&?#-]+")
_ITEM = (
    "aliases", "mpn", "kind", "maker", "product", "section", "quantity", "unit_cost", "currency", "cost_is_estimate", "criticality",
    "function", "tpp", "hs_code", "rare_earths", "materials", "data", "keys", "users_in", "destination", "stock_days", "lead_time_weeks",
    "terms", "expects", "lacks", "perhaps", "unclear",
)  # fmt: skip


def yaml_facts(facts: Facts) -> Iterator[str]:
    """Yield a facts file in YAML, one entry a line."""
    first = True
    for table, entries in tables_of(facts):
        yield f"{'' if first else chr(10)}{table}:\n"
        first = False
        for key, entry in entries:
            if key is not None:
                yield f"  {key}: {_flow(entry)}\n"
            else:
                yield f"  - {_flow(entry)}\n"
    if first:
        yield "components: []\n"


def json_facts(facts: Facts) -> Iterator[str]:
    """Yield a facts file in JSON, one entry a line."""
    yield "{"
    for number, (table, entries) in enumerate(tables_of(facts)):
        keyed = bool(entries) and entries[0][0] is not None
        yield f'{"," if number else ""}\n  "{table}": {"{" if keyed else "["}'
        for at, (key, entry) in enumerate(entries):
            name = f"{json.dumps(key)}: " if keyed else ""
            yield f"{',' if at else ''}\n    {name}{json.dumps(entry, ensure_ascii=False)}"
        yield f"\n  {'}' if keyed else ']'}"
    yield "\n}\n"


def _flow(entry: Any) -> str:
    if not isinstance(entry, dict):
        return _scalar(entry)
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in entry.items()) + "}"


def _scalar(value: Any) -> str:
    """Write a value as JSON, which YAML reads too; what YAML does not print is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


def tables_of(facts: Facts, writer: Writer | None = None) -> Iterator[tuple[str, list[tuple[str | None, Any]]]]:
    """Yield the tables of a facts file with their entries, keyed where the table is."""
    writer = writer or Writer(facts)
    tables: list[tuple[str, list[Any]]] = [
        ("jurisdictions", [writer.jurisdiction(j) for j in facts.jurisdictions.values()]),
        ("lists", [writer.party_list(one) for one in facts.lists.values()]),
        ("organisations", [writer.organisation(o) for o in facts.organisations.values() if o.id != ASSUMED_BUYER]),
        ("holdings", [writer.holding(h) for h in facts.holdings]),
        ("components", [writer.component(c) for c in facts.components.values()]),
        ("relations", [writer.relation(r) for r in facts.relations]),
        ("tenants", [writer.tenant(t) for t in facts.tenants]),
        ("possibly_same", [[writer.key(a), writer.key(b)] for a, b, _ in facts.possibly_same]),
        ("assume", sorted(facts.assume)),
    ]
    if writer.sources:
        yield "sources", [(f"s{number}", facts.sources[number]) for number in sorted(writer.sources)]
    for name, entries in tables:
        if entries:
            yield name, [(None, entry) for entry in entries]


def _place(codes: Sequence[str]) -> Any:
    return codes[0] if len(codes) == 1 else {"one_of": list(codes)}


def _share(share: Sequence[int]) -> Any:
    low, high = (round(end / PPM, 6) for end in share)
    return low if low == high else {"min": low, "max": high}


def _given(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value is not None and value not in ([], (), {})}


class Writer:
    """Turns records into the entries of a facts file."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.sources: set[int] = set()
        self._keys: dict[str, str] = {}
        self._taken = {
            key for table in (facts.organisations, facts.components) for key in table if _IDENTIFIER.fullmatch(key)
        }

    def key(self, key: str) -> str:
        """Return an id as a facts file may have it: the same for the same, never one for two."""
        if _IDENTIFIER.fullmatch(key):
            return key
        found = self._keys.get(key)
        if found is None:
            plain = _OUTSIDE.sub("-", key).strip("-")[:180]
            plain = plain if plain and plain[0].isalnum() else f"x{plain}"
            found, number = plain, 1
            while found in self._taken:
                number += 1
                found = f"{plain}~{number}"
            self._taken.add(found)
            self._keys[key] = found
        return found

    def cited(self, numbers: Sequence[int]) -> list[Any]:
        """Return sources as keys of the file's own table."""
        self.sources.update(numbers)
        return [f"s{number}" for number in numbers]

    def cites(self, cites: Cites) -> list[Any]:
        """Return the sources of an entry, those of single fields named for them."""
        found: list[Any] = self.cited(cites.get("*", []))
        fields: dict[int, list[str]] = {}
        for name, numbers in cites.items():
            for number in numbers if name != "*" else ():
                fields.setdefault(number, []).append(name)
        for number, names in fields.items():
            found.append({"use": self.cited([number])[0], "for": names})
        return found

    def dated(self, name: str, entry: Dated) -> dict[str, Any]:
        """Return a presence, a listing, a membership."""
        value, starts, ends, certainty, cites = entry
        found = {name: value, "starts": starts, "ends": ends, "sources": self.cited(cites)}
        if certainty != "yes":
            found["certainty"] = certainty
        return _given(found)

    def screening(self, entry: Dated) -> dict[str, Any]:
        """Return a screening, which is never uncertain."""
        value, starts, ends, _, cites = entry
        return _given({"list": value, "starts": starts, "ends": ends, "sources": self.cited(cites)})

    def organisation(self, one: Organisation) -> dict[str, Any]:
        """Return an organisation."""
        owners: Any = {"bounded": one.bound / PPM} if one.owners == "bounded" else one.owners
        return _given({
            "id": self.key(one.id), "name": one.name, "amends": one.amends or None, "aliases": list(one.aliases), "kind": one.kind if one.kind != "company" else None,
            "identifiers": one.identifiers,
            "incorporated_in": _place(one.seat) if one.seat else None,
            "headquartered_in": _place(one.headquarters) if one.headquarters else None,
            "present_in": [self.dated("country", entry) for entry in one.present], "presence": one.presence, "owners": owners,
            "listed_on": [self.dated("list", entry) for entry in one.listings],
            "screened": [self.screening(entry) for entry in one.screened], "sources": self.cites(one.cites),
        })  # fmt: skip

    def holding(self, one: Holding) -> dict[str, Any]:
        """Return a holding."""
        return _given({
            "owner": self.key(one.owner), "owned": self.key(one.owned),
            "capital": _share(one.capital) if one.capital is not None else None,
            "votes": _share(one.votes) if one.votes is not None else None,
            "control": True if one.control == "control" else one.control, "lot": one.lot, "starts": one.starts, "ends": one.ends,
            "certainty": one.certainty if one.certainty != "yes" else None, "sources": self.cited(one.cites),
        })  # fmt: skip

    def component(self, one: Component) -> dict[str, Any]:
        """Return a component."""
        entry: dict[str, Any] = {"id": self.key(one.id), "name": one.name, "amends": one.amends or None}
        for name in _ITEM:
            value = getattr(one, name)
            entry[name] = list(value) if isinstance(value, tuple) else value
        entry["alternative_to"] = self.key(one.alternative_to) if one.alternative_to else None
        if one.eccn:
            entry["eccn"] = _place(one.eccn)
        found = _given({**entry, "sources": self.cites(one.cites)})
        for name in ("data", "users_in", "rare_earths", "materials", "expects", "lacks"):
            # Nothing of it is something else than not recorded.
            if getattr(one, name) is not None:
                found[name] = list(getattr(one, name))
        return found

    def relation(self, one: Relation) -> dict[str, Any]:
        """Return a relation."""
        target: dict[str, Any] = (
            {"object": self.key(one.objects[0])}
            if len(one.objects) == 1
            else {"one_of": [self.key(o) for o in one.objects]}
        )
        return _given({
            "subject": self.key(one.subject), "relation": one.relation, **target,
            "share": _share(one.share) if one.share is not None else None,
            "value_share": _share(one.value_share) if one.value_share is not None else None, "quantity": one.quantity,
            "stage": one.stage, "cost": one.cost, "weeks": one.weeks, "country": _place(one.country) if one.country else None, "access": one.access,
            "group": {"name": one.group[0], "needs": one.group[1]} if one.group else None,
            "starts": one.starts, "ends": one.ends, "certainty": one.certainty if one.certainty != "yes" else None,
            "sources": self.cited(one.cites),
        })  # fmt: skip

    def tenant(self, one: Tenant) -> dict[str, Any]:
        """Return somebody who uses the site too."""
        return _given({
            "organisation": self.key(one.organisation), "uses": [self.key(key) for key in one.uses] if one.uses else None,
            "starts": one.starts, "ends": one.ends, "certainty": one.certainty if one.certainty != "yes" else None,
            "sources": self.cited(one.cites),
        })  # fmt: skip

    def jurisdiction(self, one: Jurisdiction) -> dict[str, Any]:
        """Return a country, a bloc or a group."""
        return _given({
            "id": one.id, "name": one.name, "alpha3": one.alpha3, "kind": one.kind, "names": list(one.names),
            "members": [self.dated("member", entry) for entry in one.members],
            "listed_on": [self.dated("list", entry) for entry in one.listings], "sources": self.cited(one.cites),
        })  # fmt: skip

    def party_list(self, one: Any) -> dict[str, Any]:
        """Return a list of parties."""
        return _given({
            "id": one.id, "name": one.name, "issuer": one.issuer, "url": one.url, "propagates": one.propagates,
            "sources": self.cited(one.cites),
        })  # fmt: skip
