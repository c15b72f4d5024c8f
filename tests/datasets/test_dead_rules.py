"""A rule that can never fire is reported, whatever makes it so; one that can is not."""

from __future__ import annotations

from typing import Any

import pytest

from depgraph.catalogue.compiled import load_catalogue
from depgraph.catalogue.dead_rules import dead_rules

IN_FORCE = [{"status": "in_force", "starts": "2020-01-01"}]
ADVANCED = {"eccn": ["3A090"]}


def law(binds: dict[str, Any], *, through: str = "contains*", **more: Any) -> dict[str, Any]:
    rule = {"id": "r", "through": through, "binds": binds} | {k: more.pop(k) for k in ("when", "unless") if k in more}
    return {"id": "xx.law", "timeline": IN_FORCE, "applies_to": {"kinds": ["chip"]}, "rules": [rule]} | more


@pytest.mark.parametrize(
    "dead",
    [
        law({"seat": ["US"]}),
        law(ADVANCED, through="hosted_by"),
        law({"any": []}),
        law({"all": [ADVANCED, {"not": ADVANCED}]}),
        law({"all": [{"kind": ["chip"]}, {"kind": ["server"]}]}),
        law({"all": [{"tpp": {"at_least": 4800}}, {"tpp": {"below": 1600}}]}),
        law({"designed_by": {"eccn": ["3A090"]}}),
        law({"captured": "t"}, through="hosted_by", tests={"t": [{"threshold": 1, "operator": ">"}]}),
        law(ADVANCED, unless=[{"if": {"any": [ADVANCED, {"origin": ["US"]}]}}]),
        law(ADVANCED, when={"line": {"kind": ["server"]}}),
        law(ADVANCED, timeline=[{"status": "lapsed", "starts": "2020-01-01"}]),
        law({"content": "c"}, content={"c": {"counts": {"seat": ["US"]}, "operator": ">", "thresholds": [{"threshold": 0.1}]}}),
    ],
)  # fmt: skip
def test_what_nothing_can_meet_is_reported(dead: dict[str, Any]) -> None:
    assert list(dead_rules(dead))


@pytest.mark.parametrize(
    "alive",
    [
        law({"all": [ADVANCED, {"not": {"origin": ["US"]}}]}),
        law({"any": [{"seat": ["US"]}, ADVANCED]}),
        law({"captured": "t"}, through="hosted_by", tests={"t": [{"threshold": 1, "operator": ">="}]}),
        law(ADVANCED, when={"any": []}),
        law(ADVANCED, unless=[{"if": ADVANCED, "contested": True}]),
        law(ADVANCED, when={"all": [{"line": {"kind": ["chip"]}}, {"tenant": {"seat": ["CN"]}}, {"tenant": {"not": {"seat": ["CN"]}}}]}),
        law({"designed_by": {"seat": ["CN"]}}),
    ],
)  # fmt: skip
def test_what_something_can_meet_is_not(alive: dict[str, Any]) -> None:
    assert not list(dead_rules(alive))


def test_no_rule_of_ours_is_dead() -> None:
    assert not [problem for law in load_catalogue().laws for problem in dead_rules(law)]
