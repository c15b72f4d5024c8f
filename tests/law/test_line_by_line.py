"""Equal lines are answered once: each line answered alone is answered as it is among all others."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from builders import ON, law
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depgraph.graph.world import World
from depgraph.law.assessment import assess
from depgraph.law.representatives import ASKED_BY_NO_LAW, PRICE, representatives
from depgraph.model.conditions import ITEM
from depgraph.model.records import Component, Facts, Jurisdiction, Organisation, Relation, Tenant
from depgraph.model.vocabulary import COMPONENT_RELATIONS, PARTY_RELATIONS, PLACE_RELATIONS

# What laws can ask

OF_AN_ITEM: dict[str, Any] = {
    "kind": ["chip"], "eccn": ["3A090"], "tpp": {"at_least": 4800}, "rare_earths": ["dysprosium"], "material": ["gallium"],
    "origin": ["US"], "data": ["personal"], "keys": ["provider"], "users_in": ["US"], "destination": ["CN"],
    "located_in": ["US"], "content": "n", "ancestry": "a", **{relation: {"seat": ["US"]} for relation in PARTY_RELATIONS},
}  # fmt: skip
TESTS: dict[str, Any] = {
    "content": {
        "n": {"counts": {"origin": ["US"]}, "method": "us_de_minimis", "thresholds": [{"threshold": 0.25}], "operator": ">", "sources": ["s"]}
    },
    "ancestry": {"a": {"through": "(contains | made_with)+", "of": {"origin": ["US"]}, "sources": ["s"]}},
}  # fmt: skip


def asking(number: int, *rules: dict[str, Any], **more: Any) -> Any:
    return law(
        {"id": f"xx.n{number}", "rules": [{"id": f"r{n}", **rule} for n, rule in enumerate(rules)]} | TESTS | more
    )


RULES: list[dict[str, Any]] = [
    *({"through": "contains*", "binds": {name: value}} for name, value in OF_AN_ITEM.items()),
    *({"through": "contains*", "binds": {"not": {name: value}}} for name, value in OF_AN_ITEM.items()),
    {"through": "(contains | requires)* / hosted_by[access >= data]", "binds": {"seat": ["US"]}},
    {"through": "hosted_by[country = US]", "binds": {"not": {"seat": ["CN"]}}},
    {"through": "contains*", "binds": {"kind": ["chip"]}, "when": {"tenant": {"seat": ["CN"]}}},
]
LAWS = [
    *(asking(n, rule) for n, rule in enumerate(RULES)),
    asking(900, RULES[0], applies_to={"kinds": ["chip"], "sources": ["s"]}),
    asking(901, {"through": "hosted_by", "binds": {"seat": ["US"]}}, effects=["supply_denial"]),
]


def test_the_laws_ask_everything_that_a_law_can_ask_of_an_item() -> None:
    assert set(OF_AN_ITEM) == ITEM


def test_no_law_reads_what_is_said_to_be_asked_by_no_law() -> None:
    read: set[str] = set()

    class Watched(Component):
        def __getattribute__(self, name: str) -> Any:
            read.add(name)
            return super().__getattribute__(name)

    lines: list[Component] = [Watched("l0", "line", "chip", stated_by="user"), Watched("l1", "line", product="kit")]
    answers(world(lines, [Relation("l0", "hosted_by", ["us"], stated_by="user")], []), lines)
    assert {"eccn", "keys", "unclear"} <= read
    assert read & ASKED_BY_NO_LAW == {"id"}


# Worlds

DOCUMENTED, MEMORY = 0, 1


def world(lines: list[Component], relations: list[Relation], tenants: list[Tenant]) -> Facts:
    """Return a world of some lines, with products and parts that they may be or hold."""
    us, cn = ("us", "US"), ("cn", "CN")
    found = Facts(
        organisations={k: Organisation(k, k, seat=[s], owners="complete", presence="complete", stated_by="user") for k, s in (us, cn)},
        jurisdictions={code: Jurisdiction(code, code) for code in ("US", "CN", "NL")},
        kinds={"chip": ["designed_by"], "server": ["contains", "hosted_by"]},
        tenants=tenants,
    )  # fmt: skip
    found.sources.add({"title": "read", "grade": "documented"})
    found.sources.add({"title": "remembered", "grade": "unverified"})
    components = [
        Component("engine", "engine", "server", unit_cost=250, expects=[], stated_by="user"),
        Component("box", "box", "server", expects=[], stated_by="user"),
        Component("model", "model", "chip", eccn=["3A090.a"], expects=["contains"], stated_by="user"),
        Component("kit", "kit", "server", expects=[], stated_by="user"),
        Component("other", "other", "server", tpp=5000.0, stated_by="user"),
        *lines,
    ]
    found.components = {one.id: one for one in components}
    found.relations = [
        Relation("engine", "originates_in", ["US"], stated_by="user"),
        Relation("box", "contains", ["engine"], stated_by="user"),
        Relation("model", "contains", ["box"], stated_by="user"),
        Relation("kit", "contains", ["engine"], stated_by="user"),
        Relation("other", "hosted_by", ["us"], stated_by="user"),
        *relations,
    ]
    return found


def answers(facts: Facts, lines: list[Component]) -> dict[str, Any]:
    found = assess(facts, LAWS, on=ON, lines=lines)
    return {line.id: {v.law.id: (v.at_least, v.at_most) for v in found.verdicts(line)} for line in lines}


# One field at a time

VALUES: dict[str, list[Any]] = {
    "kind": ["chip", "server", None],
    "cites": [{"*": [DOCUMENTED]}, {"*": [MEMORY]}, {"eccn": [MEMORY]}],
    "eccn": [["3A090.a"], ["EAR99"], ["EAR99", "3A090"], None],
    "product": ["model", "other", "kit", None],
    "perhaps": [["model"], ["other"], ["kit"], []],
    "unclear": [["destination"], ["origin"], ["unit_cost"], []],
    "tpp": [5000.0, 1.0, None],
    "rare_earths": [["dysprosium"], [], None],
    "materials": [["gallium"], [], None],
    "data": [["personal"], ["telemetry"], [], None],
    "keys": ["provider", "customer", None],
    "users_in": [["US"], ["NL"], [], None],
    "destination": ["CN", "NL", None],
    "expects": [["hosted_by"], ["contains"], [], None],
    "lacks": [["contains"], ["electronics"], ["software"], [], None],
    "stated_by": ["user", "catalogue"],
    "unit_cost": [300.0, 2000.0, None],
    "currency": ["EUR", "USD", None],
}
SETTINGS: dict[str, dict[str, Any]] = {
    "lacks": {"expects": ["hosted_by", "contains", "developed_by", "fabricated_by"]},
    "cites": {"eccn": ["EAR99"]},
    "stated_by": {"eccn": ["EAR99"], "cites": {}},
    "unit_cost": {"product": "model"},
    "currency": {"product": "kit", "unit_cost": 2000.0},
    "unclear": {"product": None},
}
"""What else must be so for a field to decide."""


def test_every_field_of_a_component_is_asked_or_named_as_asked_by_no_law() -> None:
    assert set(VALUES) == {f.name for f in fields(Component)} - ASKED_BY_NO_LAW
    assert set(PRICE) <= set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_lines_that_differ_in_one_field_are_each_answered_for_themselves(name: str) -> None:
    plain = {"kind": "server", "expects": [], "stated_by": "user"} | SETTINGS.get(name, {})
    lines = [Component(f"l{n}", "line", **plain | {name: value}) for n, value in enumerate(VALUES[name])]
    facts = world(lines, [], [])
    together = answers(facts, lines)
    for line in lines:
        assert answers(facts, [line]) == {line.id: together[line.id]}
    assert len({repr(one) for one in together.values()}) > 1, "the field decides nothing here"


OF_RELATIONS: dict[str, list[dict[str, Any]]] = {
    "relation": [{"relation": "hosted_by"}, {"relation": "operated_by"}],
    "objects": [{"objects": ["us"]}, {"objects": ["cn"]}, {"objects": ["us", "cn"]}],
    "country": [{"country": ["US"]}, {"country": ["NL"]}, {}],
    "access": [{"access": "data"}, {"access": "none"}, {}],
    "share": [{"relation": "originates_in", "objects": ["NL"], "share": [s, s]} for s in (100_000, 1_000_000)],
    "value_share": [{"relation": "contains", "objects": ["engine"], "value_share": [s, s]} for s in (100_000, 900_000)],
    "quantity": [{"relation": "contains", "objects": ["engine"], "quantity": q} for q in (1.0, 40.0)],
    "group": [{"group": ["g", 1]}, {}],
    "starts": [{"starts": "2030-01-01"}, {}],
    "ends": [{"ends": "2020-01-01"}, {}],
    "certainty": [{"certainty": "maybe"}, {}],
}
OF_NO_VERDICT = {"subject", "cites", "stage", "cost", "weeks", "stated_by", "why"}
"""What a relation says beside what a law asks: its sources and words are told apart all the same, since chains show them."""


def test_every_field_of_a_relation_is_tried_or_decides_no_verdict() -> None:
    assert set(OF_RELATIONS) == {f.name for f in fields(Relation)} - OF_NO_VERDICT


@pytest.mark.parametrize("name", OF_RELATIONS)
def test_lines_whose_relations_differ_are_each_answered_for_themselves(name: str) -> None:
    lines = [
        Component(f"l{n}", "line", "server", expects=[], unit_cost=1000.0, stated_by="user")
        for n, _ in enumerate(OF_RELATIONS[name])
    ]
    plain = {"relation": "hosted_by", "objects": ["us"], "stated_by": "user"}
    relations = [Relation(f"l{n}", **plain | said) for n, said in enumerate(OF_RELATIONS[name])]
    if name == "group":
        relations += [Relation(one.id, "hosted_by", ["cn"], group=["g", 1] if n == 0 else None, stated_by="user") for n, one in enumerate(lines)]  # fmt: skip
    facts = world(lines, relations, [])
    together = answers(facts, lines)
    for line in lines:
        assert answers(facts, [line]) == {line.id: together[line.id]}
    assert len({repr(one) for one in together.values()}) > 1, "the field decides nothing here"


def test_lines_with_other_sources_are_explained_each_by_its_own() -> None:
    lines = [Component(f"l{n}", "line", "server", expects=[], stated_by="user") for n in range(2)]
    relations = [Relation(f"l{n}", "hosted_by", ["us"], cites=[n], stated_by="user") for n in range(2)]
    assert len(representatives(World(world(lines, relations, []), on=ON), lines)[0]) == 2


def test_who_uses_a_line_tells_it_from_others() -> None:
    lines = [Component(f"l{n}", "line", "chip", expects=[], stated_by="user") for n in range(2)]
    facts = world(lines, [], [Tenant("cn", uses=["l0"])])
    together = answers(facts, lines)
    assert together["l0"] != together["l1"]
    assert answers(facts, [lines[1]]) == {"l1": together["l1"]}


@pytest.mark.parametrize("field", ["product", "perhaps"])
def test_a_price_matters_where_something_is_known_of_a_part_of_a_part(field: str) -> None:
    as_it_is = {"product": "model", "perhaps": ["kit"]}[field]
    lines = [Component(f"l{n}", "line", "server", expects=[], unit_cost=cost, stated_by="user", **{field: as_it_is}) for n, cost in enumerate((300.0, 2000.0))]  # fmt: skip
    facts = world(lines, [], [])
    together = answers(facts, lines)
    assert together["l0"] != together["l1"]
    assert answers(facts, [lines[1]]) == {"l1": together["l1"]}


def test_a_price_matters_where_a_part_is_perhaps_something_that_is_worth_something() -> None:
    part = Component("unsure", "unsure", "server", perhaps=["kit"], expects=[], stated_by="user")
    lines = [Component(f"l{n}", "line", "server", expects=[], unit_cost=cost, stated_by="user") for n, cost in enumerate((300.0, 2000.0))]  # fmt: skip
    relations = [Relation(one.id, "contains", ["unsure"], stated_by="user") for one in lines]
    relations.append(Relation("unsure", "originates_in", ["NL"], stated_by="user"))
    facts = world([part, *lines], relations, [])
    together = answers(facts, lines)
    assert together["l0"] != together["l1"]
    assert answers(facts, [lines[1]]) == {"l1": together["l1"]}


def test_a_line_that_others_lean_on_is_answered_for_itself() -> None:
    lines = [Component(f"l{n}", "line", "server", stated_by="user") for n in range(3)]
    leans = [Relation("box", "contains", ["l1"], stated_by="user")]
    assert [one.id for one in representatives(World(world(lines, leans, []), on=ON), lines)[0]] == ["l0", "l1"]


def test_lines_that_differ_in_what_no_law_asks_are_answered_once() -> None:
    lines = [
        Component(
            f"l{n}", f"line {n}", "server", quantity=float(n), unit_cost=float(n), section=str(n), stated_by="user"
        )
        for n in range(9)
    ]
    distinct, stands_for = representatives(World(world(lines, [], []), on=ON), lines)
    assert [one.id for one in distinct] == ["l0"]
    assert set(stands_for.values()) == {"l0"}


# Worlds made by chance

OBJECTS = {
    **{key: [["us"], ["cn"], ["us", "cn"]] for key in PARTY_RELATIONS},
    **{key: [["engine"], ["box"], ["engine", "box"], ["l0"]] for key in COMPONENT_RELATIONS},
    **{key: [["US"], ["NL"], ["US", "NL"]] for key in PLACE_RELATIONS},
}


@st.composite
def small_worlds(draw: Any) -> tuple[Facts, list[Component]]:
    """Draw lines that differ from one of them in a field or two, with a few relations and tenants."""
    known = {name: draw(st.sampled_from(values)) for name, values in VALUES.items()}
    lines = []
    for number in range(draw(st.integers(2, 4))):
        changed = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=2))
        lines.append(Component(f"l{number}", "line", **known | {n: draw(st.sampled_from(VALUES[n])) for n in changed}))
    shared = draw(st.lists(relations(), max_size=2))
    said = [replace(one, subject=line.id) for line in lines for one in shared if draw(st.integers(0, 3))]
    said += [replace(draw(relations()), subject=line.id) for line in lines if not draw(st.integers(0, 2))]
    tenants = [Tenant("cn", uses=draw(st.sampled_from([None, ["l0"], ["model"]])))] if draw(st.booleans()) else []
    return world(lines, [one for one in said if one.subject not in one.objects], tenants), lines


@st.composite
def relations(draw: Any) -> Relation:
    name = draw(st.sampled_from(sorted(OBJECTS)))
    more = draw(
        st.sampled_from([one for n in ("country", "access", "starts", "ends", "certainty") for one in OF_RELATIONS[n]])
    )
    if name == "contains":
        more = more | draw(st.sampled_from([{}, {"quantity": 40.0}, {"value_share": [100_000, 900_000]}]))
    elif name in PARTY_RELATIONS and not draw(st.integers(0, 5)):
        more = more | {"group": ["g", 1]}
    return Relation("l0", name, draw(st.sampled_from(OBJECTS[name])), stated_by="user", **more)


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(small_worlds())
def test_each_line_answered_alone_is_answered_as_among_all(drawn: tuple[Facts, list[Component]]) -> None:
    facts, lines = drawn
    together = answers(facts, lines)
    for line in lines:
        assert answers(facts, [line]) == {line.id: together[line.id]}
