"""How do the lines of a bill become facts? Names matched to products and organisations, or left open."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from depgraph.intake.bill.parties import ANY_ROLE, ROLES, mentioned, stated
from depgraph.intake.hierarchy import some
from depgraph.intake.match import OrganisationIndex, ProductIndex
from depgraph.intake.names import DEFAULT_BANDS, normalised
from depgraph.intake.rows import Quarantined
from depgraph.matching.kind_words import KindHints
from depgraph.matching.nobody import names_nobody
from depgraph.matching.packages import is_library
from depgraph.model.records import Component, Organisation, Relation
from depgraph.model.vocabulary import ASSUMED_BUYER, PPM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from depgraph.intake.decisions import Decisions
    from depgraph.intake.names import Bands
    from depgraph.intake.rows import Alternate, Bill, BillLine
    from depgraph.model.records import Catalogue, Facts

WITH_PLACE = frozenset({"hosted_by", "colocated_by"})
WITH_ACCESS = frozenset({"maintained_by", "updated_by", "operated_by"})
OURSELVES = frozenset({
    "own operation", "own", "self", "ourselves", "in-house", "in house", "internal", "buyer", "operator", "us (buyer)",
    "eigen beheer", "zelf", "intern", "eigenbetrieb", "selbst", "en interne", "interne", "nous-mêmes",
})  # fmt: skip
"""What people write where the buyer does it."""

TAKE_EACH_OTHERS_PLACE = (
    frozenset({"software", "firmware", "cloud_service", "licence", "maintenance_contract", "site"}),
    frozenset({"chip", "board", "server", "rack"}),
)
"""Kinds of which one can replace another: software run by oneself for a service, a rack for servers."""

SERVICE = "cloud_service"
_ALTERNATIVES = re.compile(r"\s*;\s*|\s+/\s+|\s+or\s+|\s+of\s+|\s+oder\s+|\s+ou\s+")


def add_lines(
    catalogue: Catalogue, bill: Bill, *, bands: Bands = DEFAULT_BANDS, decisions: Decisions | None = None
) -> list[dict[str, Any]]:
    """Add a bill's lines to the catalogue's facts; return the names that nothing known matches.

    What the bill says wins over the catalogue: a relation that a line states replaces its product's relations of
    that kind. A name below the acceptance threshold becomes an organisation of its own, possibly the same as the
    one it resembles. Where several parts may stand in one place (Manufacturer 2, MPN 2) nobody knows which is
    delivered: each maker may be the one, and each other part is one that the line may be replaced by.
    """
    return _Lines(catalogue, bands, decisions).add(bill)


def _products(others: Sequence[Component]) -> list[str]:
    return [one for other in others for one in ([other.product] if other.product else other.perhaps)]


class _Lines:
    def __init__(self, catalogue: Catalogue, bands: Bands, decisions: Decisions | None) -> None:
        self.facts: Facts = catalogue.facts
        self.makers = catalogue.makers
        self.hints = KindHints(catalogue.words)
        self.organisations = OrganisationIndex.of(self.facts, bands=bands, decisions=decisions)
        self.products = ProductIndex.of(self.facts, bands=bands, decisions=decisions)
        self.parties: dict[tuple[str, str | None], tuple[str, str | None]] = {}
        self.unmatched: dict[str, list[str]] = {}
        self.others: dict[str, str | None] = {}
        self.titles: dict[str, str] = {}
        """For each field the title of its column."""
        self.known: dict[str, list[Relation]] = {}
        """What the catalogue says of its products, collected where somebody asks."""
        self.bearers: dict[str, list[str]] = {}
        self.unread: dict[str, dict[str, list[str]]] = {}
        """For each column that is not read, the parties it names and the lines that name them."""
        self.confirmed: set[str] = set()
        """Makers of products that are surely on the bill: of these an ordinary word is name enough."""

    def add(self, bill: Bill) -> list[dict[str, Any]]:
        self.titles = {field: title for title, field in bill.mapping.items()}
        for line in bill.lines:
            match = self.products.find(name=line.name, maker=line.maker, mpn=line.mpn, kind=line.kind)
            maker = self.facts.components[match.target_id].maker if match is not None and match.accepted else None
            if maker is not None:
                self.confirmed.add(maker)
        keys = {line.id: self._line(line, bill.name) for line in bill.lines}
        self._contents(bill, keys)
        bill.quarantined += self._unread()
        return [{"name": name, "lines": lines} for name, lines in sorted(self.unmatched.items())]

    def _unread(self) -> Iterator[Quarantined]:
        """Yield each column of which no fact is made, though it names somebody known."""
        for column, parties in self.unread.items():
            lines = list(dict.fromkeys(line for where in parties.values() for line in where))
            yield Quarantined(
                f"column {column!r}, {some(lines)}", ", ".join(parties), "not read, and names somebody known here, who may be "
                "anything to these lines", f"--map {column!r} to a field such as hosted_by or supplier, or to ignore",
            )  # fmt: skip

    def _contents(self, bill: Bill, keys: Mapping[str, str]) -> None:
        """Add which line contains which, beside what the catalogue says its product contains."""
        for part in bill.parts:
            self.facts.relations.append(
                Relation(
                    subject=keys[part.whole], relation="contains", objects=[keys[part.part]], quantity=part.quantity,
                    certainty="yes" if part.certain else "maybe", stated_by="bill",
                )
            )  # fmt: skip
        wholes = {keys[part.whole] for part in bill.parts}
        products = {p for key in wholes if (p := self.facts.components[key].product) is not None}
        if not products:
            return
        known = [r for r in self.facts.relations if r.subject in products and r.relation == "contains"]
        for key in sorted(wholes):
            # A bill lists what is bought, the catalogue what is inside: neither hides the other.
            self.facts.relations += [
                replace(r, subject=key) for r in known if r.subject == self.facts.components[key].product
            ]

    def _line(self, line: BillLine, bill: str) -> str:
        key = line.id
        if key in self.facts.components or key in self.facts.organisations:
            # Two bills may number their lines alike, and somebody or something of the catalogue may bear the same id.
            key = f"{bill}:{line.id}"
        match = None
        if not is_library(line.purl):
            match = self.products.find(name=line.name, maker=line.maker, mpn=line.mpn, kind=line.kind)
        product = match.target_id if match is not None and match.accepted else None
        perhaps = [c for c in match.candidates if c != product] if match is not None and not match.accepted else []
        if product is not None and self._is_service_of(line, product):
            perhaps, product = [product], None
        others = [self._alternate(key, number, one, line) for number, one in enumerate(line.alternates, 2)]
        if any(other.product != product or other.perhaps for other in others):
            perhaps = list(dict.fromkeys([*([product] if product else perhaps), *_products(others)]))
            product = None
        kind = self._kind(line, product)
        self.facts.components[key] = Component(
            id=key, name=line.name, kind=kind, suggested_kind=None if kind else line.kind_hint, unclear=sorted(line.unreadable), mpn=[line.mpn] if line.mpn else (), product=product,
            perhaps=perhaps, section=line.section, quantity=line.quantity, unit_cost=line.unit_cost,
            currency=line.currency, cost_is_estimate=line.cost_is_estimate, criticality=line.criticality,
            function=line.function, eccn=line.eccn, hs_code=line.hs_code, data=line.data, keys=line.keys,
            users_in=line.users_in, destination=line.destination, stock_days=line.stock_days,
            lead_time_weeks=line.lead_time_weeks, where=line.where, stated_by="bill",
        )  # fmt: skip
        self.facts.relations += self._relations(key, line, product)
        for other in others:
            self.facts.components[other.id] = other
            self.facts.relations.append(
                Relation(subject=key, relation="replaceable_by", objects=[other.id], stated_by="bill")
            )
        return key

    def _is_service_of(self, line: BillLine, product: str) -> bool:
        """Whether a line says that it is a service, and its product is software that says nothing of the sort."""
        known = self.facts.components[product]
        names = (known.name, *known.aliases)
        return (
            line.kind is None
            and line.kind_hint == SERVICE
            and known.kind == "software"
            and all(self.hints.kind_of(name) != SERVICE for name in names)
        )

    def _alternate(self, key: str, number: int, other: Alternate, line: BillLine) -> Component:
        """Return another part that may stand in a line's place, as a component with its own maker."""
        maker = other.maker or line.maker
        name = " ".join(filter(None, (other.maker, other.mpn)))
        match = self.products.find(name=line.name, maker=maker, mpn=other.mpn, kind=line.kind)
        product = match.target_id if match is not None and match.accepted else None
        kind = self._kind(line, product)
        found = Component(
            id=f"{key}/alternative {number}", name=name, kind=kind, suggested_kind=None if kind else line.kind_hint, mpn=[other.mpn] if other.mpn else (),
            product=product, perhaps=list(match.candidates) if match is not None and product is None else [],
            alternative_to=key, where=line.where, stated_by="bill",
        )  # fmt: skip
        if maker:
            relation = self._makes(found)
            parties = [self._party(one, line.id)[0] for one in self._names(maker)]
            self.facts.relations.append(
                Relation(subject=found.id, relation=relation, objects=parties, stated_by="bill")
            )
        return found

    def _kind(self, line: BillLine, product: str | None) -> str | None:
        """Return the kind a line states, or its product has: what its words suggest closes no law."""
        return line.kind or (self.facts.components[product].kind if product else None)

    def _relations(self, key: str, line: BillLine, product: str | None) -> Iterator[Relation]:
        said = {field: getattr(line, field, None) for field in ROLES}
        component = self.facts.components[key]
        kind = component.kind or component.suggested_kind
        # A cell that names somebody in a way nobody can read is not an empty one: anybody may stand there.
        roles_of = {**ROLES, "maker": self._makes(component)}
        for field in sorted(roles_of.keys() & line.unreadable):
            role = roles_of[field]
            nobody = self._nobody(key, role, line.said.get(field, ""))
            yield Relation(subject=key, relation=role, objects=[nobody], stated_by="bill")
        roles = [(ROLES[field], name) for field, name in said.items() if name]
        roles += [(ROLES[field], name) for field, name in line.more]
        numbers = {"supplied_by": line.supplier_identifier}
        makers = [line.maker, *(other.maker for other in line.alternates)]
        maker = "; ".join(dict.fromkeys(one for one in makers if one))
        if maker:
            relation = roles_of["maker"]
            numbers[relation] = line.maker_identifier if maker == line.maker else None
            known = self.facts.components[product].maker if product else None
            parties = [self._party(name, line.id, numbers[relation])[0] for name in self._names(maker)]
            # The catalogue already says what the maker of its product does.
            if parties != [known] and relation not in {role for role, _ in roles}:
                roles.append((relation, maker))
        named: set[str] = set()
        told = {roles_of[field] for field in roles_of.keys() & line.unreadable}
        for relation, text in roles:
            for one in stated(relation, text, self._is_known):
                number = numbers.get(one.relation) if len(one.names) == 1 and one.names[0] == text else None
                parties_why = [self._party(name, line.id, number) for name in one.names]
                why = "; ".join(w for _, w in parties_why if w) or None
                located = line.located_in if one.relation in WITH_PLACE else None
                named |= {party for party, _ in parties_why}
                told.add(one.relation)
                yield Relation(
                    country=list(located) if located else None,
                    subject=key, relation=one.relation, objects=[p for p, _ in parties_why], stated_by="bill", why=why,
                    access=line.access if one.relation in WITH_ACCESS else None,
                )  # fmt: skip
        yield from self._mentioned(key, line, named, told)
        for name in line.alternatives:
            other = self._alternative(name, kind)
            if other is not None and other != product:
                yield Relation(subject=key, relation="replaceable_by", objects=[other], stated_by="bill")
        for relation, places in (("originates_in", line.origin), ("located_in", line.located_in)):
            perhaps = tuple(dict.fromkeys((*(line.country or ()), *(line.region or ()))))
            if places:
                yield Relation(subject=key, relation=relation, objects=list(places), stated_by="bill")
            elif perhaps and (relation == "located_in" or line.country):
                # Land says a country and not of what: it may be this, and rules no other out.
                yield Relation(
                    subject=key,
                    relation=relation,
                    objects=list(perhaps),
                    stated_by="bill",
                    certainty="maybe",
                    share=[0, PPM],
                )
                yield from self._of_product(key, product, {relation})

    def _mentioned(self, key: str, line: BillLine, named: set[str], told: set[str]) -> Iterator[Relation]:
        """Yield what somebody may be to a line whom it names in a column that is not read."""
        component = self.facts.components[key]
        product = self.facts.components[component.product] if component.product else None
        opened: set[str] = set()
        for party, places in mentioned(line, self._bearers).items():
            if party in named or (product is not None and product.maker == party):
                continue
            for column, name in places:
                self.unread.setdefault(self.titles.get(column, column), {}).setdefault(name, []).append(line.where)
            for relation in ANY_ROLE:
                yield Relation(subject=key, relation=relation, objects=[party], stated_by="bill", certainty="maybe")
                opened.add(relation)
        yield from self._of_product(key, component.product, opened - told)

    def _of_product(self, key: str, product: str | None, relations: Collection[str]) -> Iterator[Relation]:
        """Yield what the catalogue says of a line's product, which what is only possible must not hide."""
        if product is None or not relations:
            return
        if not self.known:
            for one in self.facts.relations:
                self.known.setdefault(one.subject, []).append(one)
        yield from (replace(one, subject=key) for one in self.known.get(product, ()) if one.relation in relations)

    def _bearers(self, name: str) -> list[str]:
        """Return the organisations that bear a name, states excepted: a country is no party to a line."""
        found = self.bearers.get(name)
        if found is None:
            words = normalised(name)[0]
            keys = self.organisations.table.owners(words) if words else ()
            found = [one for one in keys if self.facts.organisations[one].kind != "state"]
            self.bearers[name] = found
        return found

    def _is_known(self, name: str) -> bool:
        return name.strip().casefold() in OURSELVES or bool(self._bearers(name.strip()))

    def _makes(self, component: Component) -> str:
        """Return what the maker of a component does; what its words suggest says that well enough."""
        return self.makers.get(component.kind or component.suggested_kind or "", "designed_by")

    def _alternative(self, name: str, kind: str | None) -> str | None:
        """Return the product that a cell of alternatives surely names, of a kind that can take the line's place."""
        if name not in self.others:
            match = self.products.find(name=name, maker=None, mpn=None, kind=None)
            self.others[name] = match.target_id if match is not None and match.accepted else None
        found = self.others[name]
        other = self.facts.components[found].kind if found else None
        return (
            found
            if kind is None or other == kind or any({kind, other} <= group for group in TAKE_EACH_OTHERS_PLACE)
            else None
        )

    def _names(self, text: str) -> list[str]:
        """Return the names in a cell: the whole text where somebody bears it, else its parts."""
        whole = self.organisations.find(text, as_party=True, confirmed=self.confirmed)
        if whole is not None and whole.accepted:
            return [text]
        return [part for part in _ALTERNATIVES.split(text) if part.strip()] or [text]

    def _nobody(self, key: str, role: str, said: str) -> str:
        name = f"bill:{key}:{role}"
        shown = f"somebody (the bill says {said!r})" if said else "a name that could not be read"
        self.facts.organisations[name] = Organisation(id=name, name=shown, stated_by="bill")
        return name

    def _party(self, name: str, line: str, identifiers: str | None = None) -> tuple[str, str | None]:
        """Return the organisation a name, and the numbers beside it, stand for, and what is doubtful about it."""
        name = name.strip()
        if names_nobody(name):
            return self._nobody(line, "nobody", name), None
        found = self.parties.get((name, identifiers))
        if found is None:
            found = self.parties[name, identifiers] = self._new_party(name, identifiers)
        if found[0].startswith("bill:"):
            lines = self.unmatched.setdefault(name, [])
            if lines[-1:] != [line]:
                lines.append(line)
        return found

    def _new_party(self, name: str, identifiers: str | None) -> tuple[str, str | None]:
        if name.casefold() in OURSELVES:
            return ASSUMED_BUYER, None
        numbers = identifiers.split("; ") if identifiers else ()
        match = self.organisations.find(name, identifiers=numbers, as_party=True, confirmed=self.confirmed)
        if match is not None and match.accepted:
            return match.target_id, None
        key = "bill:" + re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
        self.facts.organisations.setdefault(key, Organisation(id=key, name=name, stated_by="bill"))
        if match is None:
            return key, None
        for other in match.candidates:
            self.facts.possibly_same.append((key, other, f"{match.rule}, score {match.score:.0f}"))
        return (
            key,
            f"{name} is {self.facts.organisations[match.candidates[0]].name} ({match.rule}, score {match.score:.0f})",
        )
