"""What does a line become when another product takes its place, or a measure is taken? Facts in, changed facts out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from depgraph.model.records import Component
from depgraph.model.vocabulary import ASSUMED_BUYER, COMPONENT_RELATIONS, PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.graph.supply import SupplyGraph
    from depgraph.model.records import Facts, Relation

OF_THE_PRODUCT = (
    "kind", "maker", "mpn", "eccn", "tpp", "hs_code", "rare_earths", "materials", "expects", "lacks", "unclear", "perhaps", "lead_time_weeks",
    "stock_days",
)  # fmt: skip
"""What a line stops saying of itself when it becomes another product."""


@dataclass(frozen=True)
class Option:
    """One thing that can be done about a line: another product, or a measure that leaves the product."""

    line: str
    key: str
    """The product that takes its place, or the measure's id."""
    title: str
    product: bool
    cost: tuple[float, float | None]
    """Once, in euro, between two ends; the upper end ``None`` is not recorded."""
    weeks: tuple[float, float | None]
    relation: Relation | None = None
    measure: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def id(self) -> str:
        """Return the id of the trial line that stands for this option."""
        return f"{self.line}\0{self.key}"


def alternatives(facts: Facts, graph: SupplyGraph, lines: Iterable[Component]) -> dict[str, list[Relation]]:
    """Return for each line what can take its place: by its own word, and by that of the product it is."""
    found: dict[str, list[Relation]] = {}
    of: dict[str, list[Relation]] = {}
    for relation in facts.relations:
        if relation.relation == "replaceable_by":
            of.setdefault(relation.subject, []).append(relation)
    for line in lines:
        named: dict[str, Relation] = {}
        for key in (line.product, line.id):
            for relation in of.get(key or "", ()):
                if graph.world.held(relation):
                    for other in relation.objects:
                        known = named.get(other)
                        # A name without price or time is worth less than an entry that has them.
                        if known is None or known.weeks is None:
                            named[other] = (
                                relation if len(relation.objects) == 1 else replace(relation, objects=[other])
                            )
        named.pop(line.product or "", None)
        if named:
            found[line.id] = [named[key] for key in sorted(named)]
    return found


def swapped(line: Component, product: Component, *, key: str | None = None) -> Component:
    """Return a line that has become a product: its own words on parts and parties no longer hold."""
    blank: dict[str, Any] = {name: Component.__dataclass_fields__[name].default for name in OF_THE_PRODUCT}
    own = blank | {"id": key or line.id, "product": product.id, "kind": product.kind, "name": product.name}
    return replace(line, **own)


def kept_relations(relations: Sequence[Relation], *, key: str) -> list[Relation]:
    """Return what a line still says after it became another product: what the buyer does himself, and where."""
    return [
        replace(r, subject=key)
        for r in relations
        if (list(r.objects) == [ASSUMED_BUYER] and r.relation in PARTY_RELATIONS) or r.relation == "located_in"
    ]


def put_in_place(facts: Facts, line: Component, product: Component) -> None:
    """Let a line become a product, in these facts."""
    own = [r for r in facts.relations if r.subject == line.id]
    facts.relations = [r for r in facts.relations if r.subject != line.id] + kept_relations(own, key=line.id)
    facts.components[line.id] = swapped(line, product)


def with_measure(
    line: Component, graph: SupplyGraph, measure: dict[str, Any], *, key: str
) -> tuple[Component, list[Relation]]:
    """Return a line and its relations after a measure."""
    access = measure.get("access")
    relations = []
    for statement in graph.statements(line):
        changed = statement
        if access is not None and statement.relation in {"maintained_by", "operated_by", "updated_by"}:
            changed = replace(statement, access=access)
        if statement.subject == line.id or changed is not statement:
            relations.append(replace(changed, subject=key))
    keys = measure.get("keys") or line.keys
    return replace(line, id=key, keys=keys), relations


def take_measure(facts: Facts, line: Component, graph: SupplyGraph, measure: dict[str, Any]) -> None:
    """Let a measure be taken on a line, in these facts."""
    changed, relations = with_measure(line, graph, measure, key=line.id)
    facts.relations = [r for r in facts.relations if r.subject != line.id] + relations
    facts.components[line.id] = changed


def add_trials(
    facts: Facts, graph: SupplyGraph, lines: Iterable[Component], options: Iterable[Option]
) -> list[Component]:
    """Add a trial line for each option, beside the real ones, so that one run of the engine judges them all.

    What a line leans on among other lines of the bill is left out of its trial: each of those is judged by itself.
    """
    by_id = {line.id: line for line in lines}
    own: dict[str, list[Relation]] = {}
    for relation in facts.relations:
        if relation.subject in by_id:
            own.setdefault(relation.subject, []).append(relation)
    trials = []
    added: list[Relation] = []
    for option in options:
        line = by_id[option.line]
        if option.product:
            trial = swapped(line, facts.components[option.key], key=option.id)
            added += kept_relations(own.get(line.id, ()), key=option.id)
        else:
            trial, relations = with_measure(line, graph, option.measure, key=option.id)
            added += [r for r in relations if not (r.relation in COMPONENT_RELATIONS and by_id.keys() & set(r.objects))]
        facts.components[option.id] = trial
        trials.append(trial)
    facts.relations = facts.relations + added
    return trials
