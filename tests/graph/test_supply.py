"""Which edges does a component get, and what stands for what nobody recorded?"""

from __future__ import annotations

from typing import Any

import pytest
from builders import ON, facts

from depgraph.graph.supply import ANYBODY, ANYTHING, SupplyGraph
from depgraph.graph.world import World
from depgraph.model.vocabulary import PARTY_RELATIONS, Kleene

CHIP = {"id": "c", "kind": "chip"}


def edges(component: dict[str, Any], *relations: dict[str, Any], **more: Any) -> set[tuple[str, str, str]]:
    """Return (relation, target, truth) of the edges of a component."""
    stated = [{"subject": component["id"], **one} for one in relations]
    known = facts(
        {"components": [component, *more.pop("products", [])], "relations": stated + more.pop("inherited", [])}
    )
    graph = SupplyGraph(World(known, on=ON), [known.components[component["id"]]])
    (line,) = graph.lines
    return {(graph.classes[n].relation, graph.ids[target], truth.name) for target, n, truth in graph.edges[line]}


def test_what_a_kind_is_expected_to_have_and_nobody_recorded_may_be_anybody() -> None:
    assert edges(CHIP) == {("designed_by", ANYBODY, "MAYBE"), ("fabricated_by", ANYBODY, "MAYBE")}


def test_what_is_recorded_for_certain_is_not_missing() -> None:
    assert edges(CHIP, {"relation": "designed_by", "object": "o"}) == {
        ("designed_by", "o", "YES"),
        ("fabricated_by", ANYBODY, "MAYBE"),
    }


@pytest.mark.parametrize("doubt", [{"certainty": "maybe"}, {"starts": "2026"}, {"ends": "2026"}])
def test_what_is_only_possible_closes_nothing(doubt: dict[str, str]) -> None:
    found = edges(CHIP, {"relation": "designed_by", "object": "o", **doubt})
    assert {("designed_by", "o", "MAYBE"), ("designed_by", ANYBODY, "MAYBE")} <= found


def test_of_an_unknown_kind_anything_may_be_missing() -> None:
    found = edges({"id": "c"})
    assert found == {
        *((relation, ANYBODY, "MAYBE") for relation in PARTY_RELATIONS),
        ("contains", ANYTHING, "MAYBE"),
        ("requires", ANYTHING, "MAYBE"),
    }


def test_a_component_may_say_itself_what_it_is_expected_to_have() -> None:
    assert edges(CHIP | {"expects": []}) == set()
    assert edges({"id": "c", "expects": ["hosted_by"]}) == {("hosted_by", ANYBODY, "MAYBE")}


def test_a_line_is_silent_where_its_product_speaks() -> None:
    product = {"id": "p", "kind": "chip"}
    inherited = [{"subject": "p", "relation": name, "object": "maker"} for name in ("designed_by", "fabricated_by")]
    own = {"relation": "designed_by", "object": "other"}
    found = edges({"id": "c", "product": "p"}, own, products=[product], inherited=inherited)
    assert found == {("designed_by", "other", "YES"), ("fabricated_by", "maker", "YES")}


def test_what_may_be_the_product_only_adds_what_may_be() -> None:
    inherited = [{"subject": "p", "relation": "designed_by", "object": "maker"}]
    found = edges(CHIP | {"perhaps": ["p"]}, products=[{"id": "p", "kind": "chip"}], inherited=inherited)
    assert ("designed_by", "maker", "MAYBE") in found
    assert ("designed_by", ANYBODY, "MAYBE") in found


def test_a_part_that_nobody_described_may_hold_anything() -> None:
    known = facts({"components": [CHIP], "relations": [{"subject": "c", "relation": "contains", "object": "box"}]})
    graph = SupplyGraph(World(known, on=ON), [known.components["c"]])
    (edge,) = graph.edges[graph.node["box"]]
    assert (graph.ids[edge[0]], edge[2]) == (ANYTHING, Kleene.MAYBE)


def test_a_possible_place_in_the_order_of_parts_is_after_what_it_leans_on() -> None:
    parts = [{"subject": a, "relation": "contains", "object": b} for a, b in (("c", "d"), ("d", "e"))]
    known = facts({"components": [{"id": one, "expects": []} for one in "cde"], "relations": parts})
    graph = SupplyGraph(World(known, on=ON), [known.components["c"]])
    order = [graph.ids[node] for node in graph.post_order()]
    assert graph.acyclic
    assert [one for one in order if one in {"c", "d", "e"}] == ["e", "d", "c"]
