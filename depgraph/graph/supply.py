"""Which component leans on which part, organisation or unrecorded somebody? The supply graph as integers.

Nodes are components and organisations; an edge carries a class (relation, access, country) and a truth.
What a kind of component is expected to have, or may have, and nobody recorded becomes an edge to *anybody*: missing
data must widen a verdict, never narrow it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.graph.world import STANDS
from depgraph.model.records import cited
from depgraph.model.vocabulary import COMPONENT_RELATIONS, PARTY_RELATIONS, Kleene

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from depgraph.graph.world import World
    from depgraph.model.records import Component, Relation

ANYBODY = "\0anybody"
ANYTHING = "\0anything"
ANY_PART = "any part"
"""A part that nobody recorded inside a thing: somebody made it, with something, and nobody hosts or runs it apart.

No id of a component holds a blank.
"""

MADE = ("designed_by", "fabricated_by", "packaged_by", "assembled_by")
"""Who may stand behind a part that nobody recorded."""

LEANS_ON = frozenset({*COMPONENT_RELATIONS, *PARTY_RELATIONS} - {"replaceable_by"})
"""Relations that are edges: what could take a component's place is nothing that it leans on."""


class EdgeClass(NamedTuple):
    """Relations that no path expression can tell apart."""

    relation: str
    access: str | None
    country: tuple[str, ...] | None


AT_ONCE = EdgeClass("", None, None)
"""The class of an edge that is no relation: it leaves the state of a walk as it is."""


class Contents(NamedTuple):
    """What a thing is said to hold altogether; nothing of it where that is not said."""

    rare_earths: tuple[str, ...] | None
    materials: tuple[str, ...] | None


class Expected(NamedTuple):
    """An edge that stands for a relation nobody recorded."""

    relation: str
    presumable: bool = False
    """Whether its kind need not have it and may: a reading may presume that there is none."""


def is_further_part(one: Expected) -> bool:
    """Whether what is not recorded is a part beside those that are: what is recorded of them does not close it."""
    return one.presumable and one.relation == "contains"


Edge = tuple[int, int, Kleene]
Choice = tuple[int, list[tuple[int, Kleene]]]


class SupplyGraph:
    """The graph below some lines, compiled to integer nodes and edge classes."""

    def __init__(
        self, world: World, lines: Iterable[Component], *, told_apart: Collection[tuple[str, str]] | None = None
    ) -> None:
        """Build the graph below some lines.

        ``told_apart`` names what paths ask of relations, as (relation, "access" | "country"): what none asks is no
        part of an edge's class. ``None`` keeps everything apart.
        """
        self.world, self._told_apart = world, told_apart
        self.ids: list[str] = []
        self.node: dict[str, int] = {}
        self.party: dict[str, int] = {}
        """The nodes of organisations: one may have the id of a component."""
        self.edges: list[list[Edge]] = []
        self.why: list[list[Relation | Expected]] = []
        """For each edge, the statement it comes from."""
        self.choices: dict[int, Choice] = {}
        """Nodes that stand for alternatives: (-1, members) for *exactly one of*, (k, members) for *k needed*."""
        self.stands_in: dict[int, int] = {}
        """Nodes that stand for one alternative of a component -> the component's node."""
        self.classes: list[EdgeClass] = []
        self.acyclic = True
        self._class_of: dict[EdgeClass, int] = {}
        self._order: list[int] = []
        self._relations: dict[str, list[Relation]] = {}
        self._statements: dict[str, list[Relation]] = {}
        self._parts: dict[str, list[tuple[Relation, Kleene]]] = {}
        for relation in world.facts.relations:
            self._relations.setdefault(relation.subject, []).append(relation)
        self.any_component = self._add(ANYTHING)
        self.any_party = self._add(ANYBODY)
        self.any_parts: dict[int, Contents] = {}
        """The nodes of parts that nobody recorded, with what the thing that they are in is said to hold altogether."""
        self.lines = [self._add(line.id) for line in lines]
        self._expand()

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.ids)

    def edge_count(self) -> int:
        """How many edges there are."""
        return sum(map(len, self.edges))

    def component(self, node: int) -> Component | None:
        """Return the component of a node, ``None`` for organisations and stand-ins."""
        if node in self._parties:
            return None
        return self.world.facts.components.get(self.ids[node])

    def is_party(self, node: int) -> bool:
        """Whether a node is an organisation."""
        return node in self._parties

    def parties(self) -> list[int]:
        """Return the nodes of organisations."""
        return sorted(self._parties)

    def items(self) -> list[int]:
        """Return the nodes of components, without those that stand for somebody or for alternatives."""
        others = {self.any_component, self.any_party, *self.choices, *self.stands_in} | self._parties
        return [node for node in range(self.size) if node not in others]

    # -- building --------------------------------------------------------------------------------------

    def _add(self, key: str) -> int:
        found = self.node.get(key)
        if found is None:
            found = self.node[key] = self._new(key)
        return found

    def _add_party(self, key: str) -> int:
        found = self.party.get(key)
        if found is None:
            found = self.party[key] = self._new(key)
        return found

    def _new(self, key: str) -> int:
        self.ids.append(key)
        self.edges.append([])
        self.why.append([])
        return len(self.ids) - 1

    def _expand(self) -> None:
        self._parties: set[int] = set()
        queue = list(self.lines)
        seen = set(queue)
        for node in queue:
            component = self.world.facts.components.get(self.ids[node])
            if component is None:
                # Referred to, described nowhere: it may contain and need anything.
                self._connect(
                    node,
                    self.any_component,
                    EdgeClass("contains", None, None),
                    Kleene.MAYBE,
                    Expected("contains"),
                )
                continue
            for target in self._component_edges(node, component):
                if target not in seen:
                    seen.add(target)
                    queue.append(target)

    def statements(self, component: Component) -> list[Relation]:
        """Return what is said of a component: its own relations, and its product's where it is silent."""
        found = self._statements.get(component.id)
        if found is None:
            found = self._relations.get(component.id, [])
            if component.product is not None and component.product in self.world.facts.components:
                said = {relation.relation for relation in found}
                found = found + [r for r in self._relations.get(component.product, []) if r.relation not in said]
            self._statements[component.id] = found
        return found

    def parts(self, component: Component) -> list[tuple[Relation, Kleene]]:
        """Return what is said of what a component contains, each with whether it holds, if a name is right that may be wrong."""
        found = self._parts.get(component.id)
        if found is None:
            stated = [*self.statements(component), *self.possible_statements(component)]
            truths = [(one, self.world.held(one)) for one in stated if one.relation == "contains"]
            found = self._parts[component.id] = [(one, truth) for one, truth in truths if truth]
        return found

    def possible_statements(self, component: Component) -> list[Relation]:
        """Return what would be said of a component if a name that was only possibly matched is right."""
        if not component.perhaps:
            return []
        found = [r for product in component.perhaps for r in self._relations.get(product, ())]
        return [r for r in found if self.world.held(r)]

    def _component_edges(self, node: int, component: Component) -> list[int]:
        """Add a component's edges; return the component nodes they lead to."""
        found: list[int] = []
        certain: set[str] = set()
        groups: dict[tuple[str, str], list[Relation]] = {}
        for relation in self.statements(component):
            truth = self.world.held(relation)
            if not truth or relation.relation not in LEANS_ON:
                continue
            if truth is Kleene.YES:
                certain.add(relation.relation)
            if relation.group:
                groups.setdefault((relation.relation, relation.group[0]), []).append(relation)
                continue
            target = self._target(relation, found)
            self._connect(node, target, self._edge_class(relation), truth, relation)
            self._stands(node, target, component, relation, truth)
        for (_, name), members in sorted(groups.items()):
            self._group(node, name, members, found)
        self._perhaps(node, component, found)
        for one in self.unrecorded(component):
            further_part = is_further_part(one)
            if one.relation not in certain or further_part:
                target = self.any_component if one.relation in COMPONENT_RELATIONS else self.any_party
                if further_part:
                    target = self._some_part(component)
                self._connect(node, target, EdgeClass(one.relation, None, None), Kleene.MAYBE, one)
        return found

    def unrecorded(self, component: Component) -> list[Expected]:
        """Return the relations that stand as *maybe* where none is recorded: those expected, and those it may have.

        Further parts than those recorded stand as *maybe* beside them, unless its contents are said to be complete.
        """
        expected = self.expected(component)
        lacked = self._lacked(component)
        may_have = self.world.facts.may_have.get(self._kind(component) or "", ())
        presumable = [one for one in may_have if one not in expected or one == "contains"]
        return [Expected(one) for one in expected if one not in lacked] + [
            Expected(one, presumable=True) for one in presumable if one not in lacked
        ]

    def expected(self, component: Component) -> Sequence[str]:
        """Return the relations that must be recorded for a component, or count as missing."""
        product = self._product(component)
        for said in (component, product):
            if said is not None and said.expects is not None:
                return said.expects
        kinds = self.world.facts.kinds
        kind = self._kind(component)
        if kind in kinds:
            return kinds[kind]
        # Of an unknown kind anything may be expected.
        return (*PARTY_RELATIONS, "contains", "requires") if kind is None and kinds else ()

    def open_contents(self, component: Component, *, recorded: bool) -> Expected | None:
        """Return what stands for parts that nobody recorded, where it may have some; ``recorded``: some certainly are."""
        found = (one for one in self.unrecorded(component) if one.relation == "contains")
        return next((one for one in found if is_further_part(one) or not recorded), None)

    def _lacked(self, component: Component) -> Sequence[str]:
        """Return the relations that it is said to have none of, by somebody whose word closes."""
        for said in (component, self._product(component)):
            if said is not None and said.lacks is not None:
                relied = self.world.relied_on(cited(said.cites, "lacks"), said.stated_by)
                return said.lacks if relied else ()
        return ()

    def _product(self, component: Component) -> Component | None:
        return self.world.facts.components.get(component.product) if component.product else None

    def _kind(self, component: Component) -> str | None:
        product = self._product(component)
        return component.kind or (product.kind if product else None)

    def _some_part(self, component: Component) -> int:
        """Return the node of a part that nobody recorded of a component, with those who may stand behind it.

        What a thing is said to hold altogether, a part of it holds no more of.
        """
        part = self._add(self.part_key(component))
        if part not in self.any_parts:
            self.any_parts[part] = self._contents(component)
            for relation in MADE:
                self._connect(part, self.any_party, EdgeClass(relation, None, None), Kleene.MAYBE, Expected(relation))
            made_with = EdgeClass("made_with", None, None)
            self._connect(part, self.any_component, made_with, Kleene.MAYBE, Expected("made_with"))
        return part

    def part_key(self, component: Component) -> str:
        """Return the key of the node that stands for a part of a component that nobody recorded."""
        said = self._contents(component)._asdict()
        return ANY_PART + "".join(
            f" {name}: {', '.join(held) or 'none'}" for name, held in said.items() if held is not None
        )

    def _contents(self, component: Component) -> Contents:
        return Contents(*(self._altogether(component, name) for name in Contents._fields))

    def _altogether(self, component: Component, name: str) -> tuple[str, ...] | None:
        """Return all there is of something in a component, where somebody says it whose word closes."""
        for said in (component, self._product(component)):
            if said is not None and getattr(said, name) is not None:
                relied = self.world.relied_on(cited(said.cites, name), said.stated_by)
                return tuple(sorted(getattr(said, name))) if relied else None
        return None

    def _perhaps(self, node: int, component: Component, found: list[int]) -> None:
        """Add what a component would lean on if a name that was only possibly matched is right."""
        for relation in self.possible_statements(component):
            if relation.relation in LEANS_ON:
                target = self._target(relation, found)
                self._connect(node, target, self._edge_class(relation), Kleene.MAYBE, relation)

    def _target(self, relation: Relation, found: list[int]) -> int:
        if len(relation.objects) == 1:
            return self._leaf(relation, relation.objects[0], found)
        key = "\0one of " + "\0".join([relation.relation, *relation.objects])
        target = self._add(key)
        if target not in self.choices:
            members = [(self._leaf(relation, one, found), Kleene.YES) for one in relation.objects]
            self.choices[target] = (-1, members)
        return target

    def _leaf(self, relation: Relation, key: str, found: list[int]) -> int:
        if relation.relation in PARTY_RELATIONS:
            target = self._add_party(key)
            self._parties.add(target)
            self.world.organisation(key)
            return target
        target = self._add(key)
        found.append(target)
        return target

    def _group(self, node: int, name: str, members: list[Relation], found: list[int]) -> None:
        """Add k-of-n alternatives: each member's relation hangs on a node of its own, below one that counts them.

        Paths may follow some members and not others, by access or country, so the counting stands before the step.
        """
        needs = max(member.group[1] for member in members if member.group)
        choice = []
        for number, member in enumerate(members):
            stand_in = self._add(f"\0member {self.ids[node]} {member.relation} {name} {number}")
            self.stands_in[stand_in] = node
            self._connect(stand_in, self._target(member, found), self._edge_class(member), Kleene.YES, member)
            choice.append((stand_in, self.world.held(member)))
        group = self._add(f"\0group {self.ids[node]} {members[0].relation} {name}")
        self.choices[group] = (min(needs, len(choice)), choice)
        self._connect(node, group, AT_ONCE, Kleene.YES, members[0])

    def _edge_class(self, relation: Relation) -> EdgeClass:
        access, country = relation.access, None
        if self._asked(relation.relation, "country") and relation.country:
            country = tuple(sorted(self.world.region(relation.country).possible))
        if not self._asked(relation.relation, "access"):
            access = None
        return EdgeClass(relation.relation, access, country)

    def _stands(self, node: int, target: int, component: Component, relation: Relation, truth: Kleene) -> None:
        """Add where a thing is hosted whose hosting names no country: where it stands itself."""
        if relation.relation in STANDS and not relation.country and self._asked(relation.relation, "country"):
            for place in self.world.places(component, "located_in"):
                held = min(truth, self.world.held(place))
                if held:
                    country = tuple(sorted(self.world.region(place.objects).possible))
                    edge = EdgeClass(relation.relation, self._edge_class(relation).access, country)
                    self._connect(node, target, edge, held, relation)

    def _asked(self, relation: str, what: str) -> bool:
        return self._told_apart is None or (relation, what) in self._told_apart

    def _connect(self, node: int, target: int, edge: EdgeClass, truth: Kleene, why: Relation | Expected) -> None:
        number = self._class_of.get(edge)
        if number is None:
            number = self._class_of[edge] = len(self.classes)
            self.classes.append(edge)
        self.edges[node].append((target, number, truth))
        self.why[node].append(why)

    def post_order(self) -> list[int]:
        """Return all nodes, each after those it leans on where there is no cycle; without recursion."""
        if self._order:
            return self._order
        order = self._order
        state = bytearray(self.size)
        for start in range(self.size):
            if state[start]:
                continue
            stack = [(start, iter(self._successors(start)))]
            state[start] = 1
            while stack:
                node, rest = stack[-1]
                for target in rest:
                    if not state[target]:
                        state[target] = 1
                        stack.append((target, iter(self._successors(target))))
                        break
                    if state[target] == 1:
                        self.acyclic = False
                else:
                    state[node] = 2
                    order.append(node)
                    stack.pop()
        return order

    def _successors(self, node: int) -> list[int]:
        found = [target for target, _, _ in self.edges[node]]
        choice = self.choices.get(node)
        return found + [member for member, _ in choice[1]] if choice else found
