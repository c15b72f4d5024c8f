"""Bids side by side: who is best only where that is certain, and what is missing is said."""

from __future__ import annotations

from typing import Any

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.comparing import comparison_sheet
from depgraph.analysis.comparison import MEASURES, compare
from depgraph.errors import InvalidInput

WORLD = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US, owners: complete, presence: complete}
  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}
  - {id: open, name: Open Cloud BV, incorporated_in: NL, presence: complete}
components:
  - {id: a, name: Backup, kind: cloud_service, quantity: 1, unit_cost: PRICE, function: backup, criticality: critical, stock_days: 3}
  - {id: b, name: Mail, kind: cloud_service, quantity: 1, unit_cost: 50, FUNCTION}
relations:
  - {subject: a, relation: hosted_by, object: HOST}
  - {subject: a, relation: operated_by, object: HOST}
  - {subject: b, relation: hosted_by, object: eu}
  - {subject: b, relation: operated_by, object: eu}
"""
EXPOSED, PRICE, EUROPEAN, STOCK = (
    next(m for m in MEASURES if m.id == key) for key in ("exposed", "price", "european", "stock")
)


def bid(host: str, *, price: str = "100", function: str = "function: mail", on: str = "2026-11-23") -> Any:
    world = WORLD.replace("HOST", host).replace("PRICE", price).replace("FUNCTION", function).replace(", }", "}")
    return answer(Request(on=on, bills=[("bill.yaml", world.encode())], laws=["us.cloud_act"]))


def test_a_bid_out_of_reach_is_best() -> None:
    found = compare([("american", bid("us")), ("french", bid("eu"))])
    assert found.bids[0].figures["exposed"] == (1, 1)
    assert found.bids[1].figures["exposed"] == (0, 0)
    assert found.ranking(EXPOSED) == "french"


def test_an_unknown_owner_is_not_told_apart_from_either_end() -> None:
    assert compare([("open", bid("open")), ("french", bid("eu"))]).ranking(EXPOSED) == "not told apart"
    three = compare([("open", bid("open")), ("american", bid("us")), ("french", bid("eu"))])
    assert three.ranking(EXPOSED) == "not told apart: open, french"


def test_equal_bids_tie() -> None:
    found = compare([("one", bid("eu")), ("other", bid("eu"))])
    assert found.ranking(EXPOSED) == found.ranking(PRICE) == found.ranking(STOCK) == "tie"


def test_a_line_without_a_price_makes_the_price_a_least_one() -> None:
    found = compare([("cheap", bid("eu", price="1")), ("open", bid("eu", price="null"))])
    assert found.bids[1].figures["price"] == (50, float("inf"))
    assert found.bids[1].unpriced == ["a"]
    assert found.ranking(PRICE) == "not told apart"
    assert any("open states no price for 1 line" in line for line in comparison_sheet(found).head)


def test_a_bid_that_lacks_a_function_is_incomplete() -> None:
    found = compare([("whole", bid("eu")), ("half", bid("eu", function=""))])
    assert [one.lacks for one in found.bids] == [[], ["mail"]]


def test_what_a_bidder_would_have_to_change_is_who_the_chains_run_to() -> None:
    found = compare([("american", bid("us")), ("french", bid("eu"))])
    assert found.bids[0].changes == [("Big Cloud Inc", ["a"], ["us.cloud_act"])]
    assert found.bids[1].changes == []


def test_bids_of_different_days_are_refused() -> None:
    with pytest.raises(InvalidInput, match="the same day and the same data"):
        compare([("old", bid("eu", on="2025-01-01")), ("new", bid("eu"))])
    with pytest.raises(InvalidInput, match="two bids or more"):
        compare([("one", bid("eu"))])
