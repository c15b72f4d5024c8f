"""Which nodes and relations stand for the facts of one push? Rows, made one after the other, never all at once.

Relations are written as a walk needs them: what a line takes from the product it is, what it may take from one it
perhaps is, and what is expected of it and nobody recorded, each marked by ``how``. Days stay open: a relation carries
the first and last days on which it holds for sure and perhaps, so that one graph answers every day.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.graph.supply import MADE, Expected, SupplyGraph, is_further_part
from depgraph.graph.world import STANDS, World
from depgraph.model import records
from depgraph.model.records import FIRST_DAY, LAST_DAY
from depgraph.model.vocabulary import COMPONENT_RELATIONS, PARTY_RELATIONS, PLACE_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from depgraph.model.records import Component, Facts, Organisation, Relation

SUPPLY = COMPONENT_RELATIONS + PARTY_RELATIONS
ANYBODY, ANYTHING = "anybody", "anything"
HANDLED = {
    "organisations", "holdings", "components", "relations", "jurisdictions", "lists", "kinds", "may_have", "possibly_same",
    "assume", "sources", "name",
}  # fmt: skip
"""Tables of facts with nodes or properties of their own; any other travels whole, see ``more``."""


class Node(NamedTuple):
    """A row for a node: its label, its id within the run, and its other properties."""

    label: str
    id: str
    properties: dict[str, Any]


class Edge(NamedTuple):
    """A row for a relation between two nodes, told apart from others between them by ``n`` and ``how``."""

    start: str
    type: str
    end: str
    a: str
    b: str
    n: int
    how: str
    properties: dict[str, Any]

    @property
    def group(self) -> tuple[str, str, str]:
        """What rows of one statement must have in common: labels and types are no parameters."""
        return self.start, self.type, self.end


def plain(record: Any) -> dict[str, Any]:
    """Return a record's fields that say something, without those that only repeat a default."""
    found = {}
    for name, default in _defaults(type(record)):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(record, name)
        if value is not None and value != default and not (default in ((), []) and len(value) == 0):
            found[name] = value
    return found


@cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
        for field in fields(kind)
    )


def compact(value: Any) -> str:
    """Return JSON without spaces, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the database can hold as it is: words, numbers and lists of one kind."""
    found = {}
    for name, value in values.items():
        if isinstance(value, str | int | float | bool) or (
            isinstance(value, list | tuple)
            and len({type(one) for one in value}) <= 1
            and not isinstance(next(iter(value), None), list | tuple | dict)
        ):
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def days(starts: str | None, ends: str | None, certainty: str) -> dict[str, Any]:
    """Return the bounds of a period: see ``depgraph.model.records.covers``."""
    if not starts and not ends and certainty == "yes":
        return {"always": True}
    return {
        "certain": certainty == "yes",
        "since": starts + LAST_DAY[len(starts) :] if starts else FIRST_DAY,
        "until": ends + FIRST_DAY[len(ends) :] if ends else LAST_DAY,
        "since_maybe": starts + FIRST_DAY[len(starts) :] if starts else FIRST_DAY,
        "until_maybe": ends + LAST_DAY[len(ends) :] if ends else LAST_DAY,
    }


ALWAYS = days(None, None, "yes")
PERHAPS = days(None, None, "maybe")


class Rows:
    """The rows of one push."""

    def __init__(self, facts: Facts, laws: list[dict[str, Any]], bills: Mapping[str, str]) -> None:
        """``bills`` says of each line whose it is."""
        self.facts, self.laws, self.bills = facts, laws, bills
        self.fits: dict[tuple[str, str, str], int] = {}
        """Classes of relations -> their numbers: (relation, access, countries as stated)."""
        # Any day will do: statements and expectations are asked for, which do not change with it.
        self._graph = SupplyGraph(World(facts, on=FIRST_DAY), [])
        self._numbers = {id(relation): n for n, relation in enumerate(facts.relations)}
        self._of_product: dict[str, list[Relation]] = {}
        for relation in facts.relations:
            self._of_product.setdefault(relation.subject, []).append(relation)

    # -- nodes -----------------------------------------------------------------------------------------

    def nodes(self) -> Iterator[Node]:
        """Yield every node."""
        facts = self.facts
        for n in range(len(facts.sources)):
            source = facts.sources[n]
            yield Node("Source", str(n), {"number": n, **storable(source), "record": compact(source)})
        for jurisdiction in facts.jurisdictions.values():
            yield self._recorded("Jurisdiction", jurisdiction)
        for party_list in facts.lists.values():
            yield self._recorded("List", party_list)
        for law in self.laws:
            shown = {key: law[key] for key in ("title", "issuer", "nature", "effects", "latency")}
            yield Node("Law", law["id"], storable(shown) | {"record": compact(law)})
        yield Node("Unrecorded", ANYBODY, {})
        yield Node("Unrecorded", ANYTHING, {})
        for key in sorted(self._any_parts()):
            yield Node("Component", key, {})
        for organisation in facts.organisations.values():
            yield self._recorded("Organisation", organisation)
        for order, component in enumerate(facts.components.values()):
            node = self._recorded("Component", component)
            node.properties["order"] = order
            if component.id in self.bills:
                node.properties["bill"] = self.bills[component.id]
            yield node
        yield from self._referred()

    def _recorded(self, label: str, record: Any) -> Node:
        said = plain(record)
        shown = storable({k: v for k, v in said.items() if k != "cites"})
        always = {name: getattr(record, name, None) for name in ("name", "kind", "stated_by")}
        shown |= {name: value for name, value in always.items() if value is not None}
        return Node(label, record.id, shown | {"record": compact(said)})

    def _referred(self) -> Iterator[Node]:
        """Yield nodes for what is referred to and described nowhere, and for alternatives."""
        facts, seen = self.facts, set()
        for component in facts.components.values():
            for relation in self._leaning(component):
                party = relation.relation in PARTY_RELATIONS
                known = facts.organisations if party else facts.components
                label = "Organisation" if party else "Component"
                for key in relation.objects:
                    if key not in known and (label, key) not in seen:
                        seen.add((label, key))
                        yield Node(label, key, {"name": key, "undescribed": True})
                if len(relation.objects) > 1:
                    key = one_of(relation)
                    if ("Choice", key) not in seen:
                        seen.add(("Choice", key))
                        yield Node("Choice", key, {"needs": -1, "relation": relation.relation})
            for group in self._groups(component).values():
                first = group[0]
                if first.group is None:
                    continue
                needs = max(member.group[1] for member in group if member.group)
                yield Node("Choice", group_of(component.id, first), {"needs": needs, "relation": first.relation})
                for member in group:
                    yield Node("Alternative", self.member_of(component.id, member), {})
        parties = {key for one in facts.holdings for key in (one.owner, one.owned)}
        parties |= {key for one, other, _ in facts.possibly_same for key in (one, other)}
        for key in sorted(parties - set(facts.organisations)):
            if ("Organisation", key) not in seen:
                yield Node("Organisation", key, {"name": key, "undescribed": True})
        for code in sorted(self._codes() - set(facts.jurisdictions)):
            yield Node("Jurisdiction", code, {"name": code, "undescribed": True})
        for name in sorted(self._lists() - set(facts.lists)):
            yield Node("List", name, {"name": name, "undescribed": True})

    def _codes(self) -> set[str]:
        found = {code for r in self.facts.relations if r.relation in PLACE_RELATIONS for code in r.objects}
        for one in self.facts.organisations.values():
            found |= {*(one.seat or ()), *(one.headquarters or ()), *(place[0] for place in one.present)}
        return found

    def _lists(self) -> set[str]:
        return {
            entry[0] for one in self.facts.organisations.values() for entry in (*one.listings, *one.screened)
        }  # fmt: skip

    def _leaning(self, component: Component) -> list[Relation]:
        """Return every supply statement that a component has, takes from its product, or may take."""
        found = self._graph.statements(component)
        for product in component.perhaps:
            found = found + self._of_product.get(product, [])
        return [relation for relation in found if relation.relation in SUPPLY]

    def _groups(self, component: Component) -> dict[tuple[str, str], list[Relation]]:
        groups: dict[tuple[str, str], list[Relation]] = {}
        for relation in self._graph.statements(component):
            if relation.group and relation.relation in SUPPLY:
                groups.setdefault((relation.relation, relation.group[0]), []).append(relation)
        return groups

    def member_of(self, component: str, relation: Relation) -> str:
        """Return the id of the node that stands for a member of a group."""
        return f"member:{component}:{self._numbers[id(relation)]}"

    # -- relations -------------------------------------------------------------------------------------

    def edges(self) -> Iterator[Edge]:
        """Yield every relation; the nodes must be there."""
        choices: set[str] = set()
        described = set(self.facts.components)
        for component in self.facts.components.values():
            yield from self._supply(component, choices)
            yield from self._identity(component)
        undescribed = {
            key for c in self.facts.components.values() for r in self._leaning(c)
            if r.relation in COMPONENT_RELATIONS for key in r.objects if key not in described
        }  # fmt: skip
        for key in sorted(undescribed):
            # Referred to, described nowhere: it may contain anything.
            yield self._expected(key, Expected("contains"), [])
        for key in sorted(self._any_parts()):
            for name in (*MADE, "made_with"):
                yield self._expected(key, Expected(name), [])
        for n, holding in enumerate(self.facts.holdings):
            said = storable(plain(holding)) | days(holding.starts, holding.ends, holding.certainty)
            said.pop("owner"), said.pop("owned")
            yield Edge("Organisation", "OWNED_BY", "Organisation", holding.owned, holding.owner, n, "stated", said)
        for n, (one, other, why) in enumerate(self.facts.possibly_same):
            yield Edge("Organisation", "POSSIBLY_SAME_AS", "Organisation", one, other, n, "stated", {"why": why})
        for organisation in self.facts.organisations.values():
            yield from self._places(organisation)

    def _supply(self, component: Component, choices: set[str]) -> Iterator[Edge]:
        key = component.id
        recorded: dict[str, list[tuple[str, str]]] = {}
        for relation in self._graph.statements(component):
            how = "stated" if relation.subject == key else "inherited"
            if relation.relation in PLACE_RELATIONS and how == "stated":
                for place in relation.objects:
                    edge = self._edge("Component", key, relation, how, ("Jurisdiction", place))
                    edge.properties["objects"] = list(relation.objects)
                    yield edge
            if relation.relation not in SUPPLY:
                continue
            if relation.certainty == "yes":
                bounds = days(relation.starts, relation.ends, "yes")
                sure = (bounds.get("since", FIRST_DAY), bounds.get("until", LAST_DAY))
                recorded.setdefault(relation.relation, []).append(sure)
            if not relation.group:
                yield from self._to(("Component", key), relation, how, choices)
                yield from self._standing(component, relation, choices)
        for group in self._groups(component).values():
            yield from self._alternatives(component, group, choices)
        for product in component.perhaps:
            for relation in self._of_product.get(product, []):
                if relation.relation in SUPPLY:
                    yield from self._to(("Component", key), relation, "perhaps", choices)
        for one in self._graph.unrecorded(component):
            # What is recorded of its parts does not say that there are no others.
            known = [] if is_further_part(one) else recorded.get(one.relation, [])
            if (FIRST_DAY, LAST_DAY) not in known:
                yield self._expected(key, one, known)

    def _standing(self, component: Component, relation: Relation, choices: set[str]) -> Iterator[Edge]:
        """Yield where a thing is hosted whose hosting names no country: in each place where it stands itself."""
        if relation.relation not in STANDS or relation.country:
            return
        for number, place in enumerate(self._graph.world.places(component, "located_in")):
            sure = relation.certainty == place.certainty == "yes" and not (place.starts or place.ends)
            there = replace(relation, country=list(place.objects), certainty="yes" if sure else "maybe")
            self._numbers[id(there)] = self._numbers[id(relation)]
            yield from self._to(("Component", component.id), there, f"standing {number}", choices)
            del self._numbers[id(there)]

    def _any_parts(self) -> set[str]:
        """Return the keys of the nodes that stand for parts nobody recorded."""
        graph = self._graph
        return {
            graph.part_key(c) for c in self.facts.components.values() if any(map(is_further_part, graph.unrecorded(c)))
        }

    def _to(self, start: tuple[str, str], relation: Relation, how: str, choices: set[str]) -> Iterator[Edge]:
        """Yield a relation to its object, or to the choice that stands for its alternatives."""
        label = "Organisation" if relation.relation in PARTY_RELATIONS else "Component"
        if len(relation.objects) == 1:
            yield self._edge(*start, relation, how, (label, relation.objects[0]))
            return
        choice = one_of(relation)
        edge = self._edge(*start, relation, how, ("Choice", choice))
        edge.properties["objects"] = list(relation.objects)
        yield edge
        if choice not in choices:
            choices.add(choice)
            for n, one in enumerate(relation.objects):
                yield Edge("Choice", "MEMBER", label, choice, one, n, "stated", ALWAYS)

    def _alternatives(self, component: Component, group: list[Relation], choices: set[str]) -> Iterator[Edge]:
        key, first = component.id, group[0]
        choice = group_of(key, first)
        yield Edge("Component", "GROUP", "Choice", key, choice, self._numbers[id(first)], "stated", ALWAYS)
        for relation in group:
            member, how = self.member_of(key, relation), "stated" if relation.subject == key else "inherited"
            held = days(relation.starts, relation.ends, relation.certainty)
            n = self._numbers[id(relation)]
            yield Edge("Choice", "MEMBER", "Alternative", choice, member, n, "stated", held)
            for edge in self._to(("Alternative", member), relation, how, choices):
                # Whether the member is there at all is said once, above.
                yield edge._replace(properties=edge.properties | ALWAYS) if edge.start == "Alternative" else edge

    def _edge(self, label: str, key: str, relation: Relation, how: str, end: tuple[str, str]) -> Edge:
        said = plain(relation)
        for name in ("subject", "relation", "objects", "group"):
            said.pop(name, None)
        properties = storable(said) | days(
            relation.starts, relation.ends, relation.certainty if how != "perhaps" else "maybe"
        )
        if relation.group:
            properties |= {"group": relation.group[0], "needs": relation.group[1]}
        if relation.relation in SUPPLY:
            properties["fit"] = self._fit(relation.relation, relation.access, relation.country)
        number = self._numbers[id(relation)]
        return Edge(label, relation.relation.upper(), end[0], key, end[1], number, how, properties)

    def _expected(self, key: str, one: Expected, recorded: list[tuple[str, str]]) -> Edge:
        name = one.relation
        end = ("Unrecorded", ANYTHING if name in COMPONENT_RELATIONS else ANYBODY)
        if is_further_part(one):
            end = ("Component", self._graph.part_key(self.facts.components[key]))
        said = PERHAPS | {"fit": self._fit(name, None, None)}
        if recorded:
            said |= {"covered_from": [since for since, _ in recorded], "covered_to": [until for _, until in recorded]}
        return Edge("Component", name.upper(), end[0], key, end[1], -1, "expected", said)

    def _fit(self, relation: str, access: str | None, country: Any) -> int:
        return self.fits.setdefault((relation, access or "", "|".join(country or ())), len(self.fits))

    def _identity(self, component: Component) -> Iterator[Edge]:
        known = self.facts.components
        if component.product in known:
            yield Edge("Component", "IS_A", "Component", component.id, str(component.product), 0, "stated", {})
        for n, product in enumerate(component.perhaps):
            if product in known:
                yield Edge("Component", "PERHAPS_IS", "Component", component.id, product, n, "stated", {})

    def _places(self, one: Organisation) -> Iterator[Edge]:
        for name, places in (("INCORPORATED_IN", one.seat), ("HEADQUARTERED_IN", one.headquarters)):
            for n, code in enumerate(places or ()):
                sure = {"certain": len(places or ()) == 1}
                yield Edge("Organisation", name, "Jurisdiction", one.id, code, n, "stated", sure)
        for name, end, entries in (
            ("PRESENT_IN", "Jurisdiction", one.present), ("LISTED_ON", "List", one.listings), ("SCREENED_AGAINST", "List", one.screened),
        ):  # fmt: skip
            for n, (value, starts, ends, certainty, cites) in enumerate(entries):
                said = days(starts, ends, certainty) | storable({"cites": cites})
                yield Edge("Organisation", name, end, one.id, value, n, "stated", said)

    # -- what goes with the run ------------------------------------------------------------------------

    def more(self) -> dict[str, Any]:
        """Return the tables of facts that have no nodes, by name: (type of record, rows)."""
        found = {}
        for field in fields(records.Facts):
            value = getattr(self.facts, field.name)
            if field.name not in HANDLED and value:
                found[field.name] = [type(value[0]).__name__, [plain(row) for row in value]]
        return found


def one_of(relation: Relation) -> str:
    """Return the id of the node that stands for *exactly one of* a relation's objects."""
    return f"one of:{relation.relation}:" + "|".join(relation.objects)


def group_of(component: str, relation: Relation) -> str:
    """Return the id of the node that counts a component's alternatives."""
    return f"group:{component}:{relation.relation}:{relation.group[0] if relation.group else ''}"
