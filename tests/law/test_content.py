"""How content is counted: the ratio of what counts over the whole, between two ends, per destination."""

from __future__ import annotations

from typing import Any

import pytest
from builders import assessed, interval

from depgraph.law.reasons import Reasons
from depgraph.model.missing import Missing, MissingFact

DE_MINIMIS: dict[str, Any] = {
    "content": {
        "us": {
            "counts": {"all": [{"origin": ["US"]}, {"eccn": ["3A001"]}]},
            "method": "us_de_minimis",
            "thresholds": [{"destination": ["IR"], "threshold": 0.10}, {"threshold": 0.25}],
            "operator": ">",
            "sources": ["s"],
        }
    },
    "rules": [{"through": "(contains | requires)*", "binds": {"content": "us"}}],
}
EXPOSED, CLEAR, OPEN = ("exposed", "exposed"), ("clear", "clear"), ("clear", "exposed")


def machine(sold_at: float | None, destination: str = "CH", **engine: Any) -> dict[str, Any]:
    """Return a machine with an American engine worth 250 in it."""
    line = {"id": "machine", "kind": "equipment", "expects": [], "destination": destination}
    if sold_at is not None:
        line["unit_cost"] = sold_at
    part = {
        "id": "engine",
        "kind": "equipment",
        "expects": [],
        "unit_cost": 250,
        "eccn": "3A001.a",
        "destination": destination,
    }
    return {
        "components": [line, part | engine],
        "relations": [
            {"subject": "machine", "relation": "contains", "object": "engine", "quantity": 1},
            {"subject": "engine", "relation": "originates_in", "object": "US"},
        ],
    }


@pytest.mark.parametrize(
    ("sold_at", "destination", "verdict"),
    [
        (1040, "CH", CLEAR), (800, "CH", EXPOSED), (1000, "CH", CLEAR), (1000, "IR", EXPOSED),
        (2500, "IR", CLEAR), (2499.99, "IR", EXPOSED), (999.99, "CH", EXPOSED), (None, "CH", OPEN),
    ],
)  # fmt: skip
def test_content_is_over_the_ceiling_only_when_greater(
    sold_at: float | None, destination: str, verdict: tuple[str, str]
) -> None:
    assert interval(assessed(machine(sold_at, destination), DE_MINIMIS), "machine") == verdict


def test_the_destination_of_each_line_decides_in_one_bill() -> None:
    here, there = machine(1040, "CH"), machine(1040, "IR")
    for component in there["components"]:
        component["id"] += "2"
    for relation in there["relations"]:
        relation["subject"] += "2"
        relation["object"] += "2" * (relation["relation"] == "contains")
    both = {key: here[key] + there[key] for key in here}
    found = assessed(both, DE_MINIMIS)
    assert (interval(found, "machine"), interval(found, "machine2")) == (CLEAR, EXPOSED)


def test_an_origin_that_nobody_recorded_leaves_the_ratio_open() -> None:
    world = machine(800)
    world["relations"].pop()
    assert interval(assessed(world, DE_MINIMIS), "machine") == OPEN


def test_what_is_dear_enough_beside_it_closes_a_part_without_a_price() -> None:
    world = machine(None)
    del world["components"][1]["unit_cost"]
    world["components"][0]["unit_cost"] = 1000
    world["components"].append({"id": "frame", "kind": "equipment", "expects": [], "unit_cost": 750, "eccn": "EAR99"})
    world["relations"] += [
        {"subject": "machine", "relation": "contains", "object": "frame"},
        {"subject": "frame", "relation": "originates_in", "object": "CH"},
    ]
    assert interval(assessed(world, DE_MINIMIS), "machine") == CLEAR
    world["components"][2]["unit_cost"] = 749
    assert interval(assessed(world, DE_MINIMIS), "machine") == OPEN


def test_content_rolls_up_through_parts_of_parts_with_their_numbers() -> None:
    world = machine(5000)
    world["components"].append({"id": "line", "kind": "equipment", "expects": [], "unit_cost": 10_000})
    world["components"][0]["eccn"] = "EAR99"
    world["relations"][0]["quantity"] = 5
    world["relations"].append({"subject": "line", "relation": "contains", "object": "machine", "quantity": 2})
    ceiling = DE_MINIMIS | {
        "rules": [{"through": "contains?", "binds": {"all": [{"kind": ["equipment"]}, {"content": "us"}]}}]
    }
    # Five engines of 250 in each of two machines are 2,500 of 10,000: exactly a quarter.
    assert interval(assessed(world, ceiling), "line") == CLEAR
    world["components"][2]["unit_cost"] = 9_999
    assert interval(assessed(world, ceiling), "line") == EXPOSED


def test_a_part_priced_in_another_currency_is_what_is_missing() -> None:
    found = assessed(machine(1000, currency="USD"), DE_MINIMIS)
    line = next(c for c in found.lines if c.id == "machine")
    (verdict,) = found.verdicts(line)
    assert not verdict.known
    assert Reasons(found).missing(line, verdict) == [MissingFact("engine", Missing.UNIT_COST, currency="EUR")]
