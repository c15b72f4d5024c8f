"""The last layer of facts: what is presumed, each statement with a source of its own that says by which presumption."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.model.vocabulary import PPM, PRESUMED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from depgraph.model.records import Catalogue, Component, Facts, Organisation, Relation

STATED_BY = "presumption"
MOST_PARTS = 2_000
"""Parts below lines that are looked at: no bill nests deeper."""


class Use(NamedTuple):
    """What one source number of the layer stands for: a presumption, about a component, an organisation, a list or a law."""

    presumption: str
    about: str


class Layer:
    """A layer over the facts of a question that presumptions are added to; what lies below stays as it is."""

    def __init__(self, facts: Facts, catalogue: Catalogue, *, on: str, chosen: Collection[str]) -> None:
        """Take the facts of a question, the day, and which presumptions are to be made."""
        self.catalogue, self.on = catalogue, on
        self.presumptions = {key: one for key, one in catalogue.presumptions.items() if key in chosen}
        self.facts = facts.layer(STATED_BY + "s")
        self.used: dict[int, Use] = {}
        self._numbers: dict[Use, int] = {}
        self._of: dict[str, list[Relation]] = {}
        for relation in facts.relations:
            self._of.setdefault(relation.subject, []).append(relation)

    def then(self, fact: str) -> Iterable[tuple[str, dict[str, Any]]]:
        """Yield the chosen presumptions that add a sort of fact, with what they say of it."""
        for key, presumption in self.presumptions.items():
            for one in presumption["then"]:
                if one["fact"] == fact:
                    yield key, one

    def cite(self, presumption: str, about: str) -> list[int]:
        """Return the source number of what a presumption says about something, as a list of one."""
        use = Use(presumption, about)
        number = self._numbers.get(use)
        if number is None:
            text = self.presumptions[presumption]["text"]["en"]
            number = self.facts.sources.add(
                {"title": f"presumed: {text}", "grade": PRESUMED, "presumption": presumption}
            )
            self._numbers[use], self.used[number] = number, use
        return [number]

    def fresh(self, presumption: str, looked: str) -> bool:
        """Whether a look may still carry a presumption on the day; one that was made later carries it too."""
        lasts = self.presumptions[presumption].get("lasts")
        return lasts is None or days_between(looked, self.on) <= lasts

    # -- reading ---------------------------------------------------------------------------------------

    def own(self, key: str) -> list[Relation]:
        """Return the relations that are recorded of a component itself."""
        return self._of.get(key, [])

    def said(self, component: Component) -> list[Relation]:
        """Return the relations of a component, and its product's where it is silent."""
        own = self.own(component.id)
        if component.product is None:
            return own
        spoken = {relation.relation for relation in own}
        return own + [one for one in self.own(component.product) if one.relation not in spoken]

    def kind(self, component: Component) -> str | None:
        """Return the kind of a component, its product's where it does not say."""
        if component.kind is not None or component.product is None:
            return component.kind
        product = self.facts.components.get(component.product)
        return product.kind if product else None

    def value(self, component: Component, field: str) -> Any:
        """Return what is said of a component, its product's word where it is silent; unreadable is said."""
        if field in component.unclear:
            return "unclear"
        found = getattr(component, field)
        product = self.facts.components.get(component.product or "")
        return getattr(product, field) if found is None and product is not None else found

    # -- adding ----------------------------------------------------------------------------------------

    def component(self, key: str, presumption: str, about: str | None = None, /, **changes: Any) -> None:
        """Amend a component; each changed field cites the presumption."""
        before = self.facts.components[key]
        number = self.cite(presumption, about or key)
        cites = before.cites | {name: [*before.cites.get(name, []), *number] for name in changes}
        self.facts.components[key] = replace(before, **changes, cites=cites)

    def organisation(self, key: str, presumption: str, /, **changes: Any) -> None:
        """Amend an organisation; each changed field cites the presumption alone."""
        before = self.facts.organisations[key]
        number = self.cite(presumption, key)
        self.facts.organisations[key] = replace(before, **changes, cites=before.cites | dict.fromkeys(changes, number))

    def relation(self, relation: Relation) -> None:
        """Add a relation."""
        self.facts.relations.append(relation)
        self._of.setdefault(relation.subject, []).append(relation)

    def without(self, relation: Relation) -> None:
        """Leave a relation out of the reading; the facts below keep it."""
        for relations in (self.facts.relations, self._of[relation.subject]):
            del relations[next(i for i, one in enumerate(relations) if one is relation)]

    def instead(self, old: Relation, new: Relation) -> None:
        """Put a relation in the place of another."""
        for relations in (self.facts.relations, self._of[old.subject]):
            relations[next(i for i, one in enumerate(relations) if one is old)] = new


def parts_below(layer: Layer, components: Iterable[Component]) -> list[str]:
    """Return the ids of the products of some components and of all parts that they contain, need or are made with."""
    found: list[str] = []
    stack = [component.id for component in components]
    seen = set(stack)
    while stack and len(found) < MOST_PARTS:
        component = layer.facts.components.get(stack.pop())
        if component is None:
            continue
        following = [*([component.product] if component.product else []), *component.perhaps]
        for relation in layer.own(component.id):
            if relation.relation in {"contains", "requires", "made_with"}:
                following += relation.objects
        for key in following:
            if key not in seen:
                seen.add(key)
                found.append(key)
                stack.append(key)
    return [key for key in found if key in layer.facts.components]


def days_between(earlier: str, later: str) -> int:
    """Return how many days lie between two days; a coarse day counts from its first. Negative where the first is later."""

    def day(text: str) -> date:
        return date.fromisoformat(text + "2000-01-01"[len(text) :])

    return (day(later) - day(earlier)).days


def seats(organisation: Organisation) -> tuple[str, ...]:
    """Return every country in which an organisation may be seated or headquartered."""
    return (*(organisation.seat or ()), *(organisation.headquarters or ()))


def parties(relations: Iterable[Relation], roles: Sequence[str]) -> list[str]:
    """Return who is named in some roles, in the order of the roles."""
    return list(
        dict.fromkeys(
            one for role in roles for relation in relations if relation.relation == role for one in relation.objects
        )
    )


def groups(layer: Layer) -> dict[str, set[str]]:
    """Return for each organisation everybody who owns or controls it for the larger part, through whomever."""
    above: dict[str, set[str]] = {}
    for holding in layer.facts.holdings:
        most = max((holding.capital or (0, 0))[0], (holding.votes or (0, 0))[0])
        if (holding.control or most >= PPM // 2) and (not holding.ends or holding.ends > layer.on):
            above.setdefault(holding.owned, set()).add(holding.owner)
    found: dict[str, set[str]] = {}
    for key in above:
        seen: set[str] = set()
        stack = [key]
        while stack:
            for owner in above.get(stack.pop(), ()):
                if owner not in seen:
                    seen.add(owner)
                    stack.append(owner)
        found[key] = seen
    return found
