"""Concentration of small worlds: who holds what, for certain and at most."""

from __future__ import annotations

import pytest
from analysis.worlds import report

from depgraph.analysis.concentration import Concentration, _weights, concentration, sources, thresholds, tiers
from depgraph.analysis.shares import Interval, part_of
from depgraph.model.records import Component

WORLD = """
organisations:
  - {id: us, name: American, incorporated_in: US, owners: complete}
  - {id: eu, name: European, incorporated_in: NL, owners: complete}
  - {id: sub, name: Daughter, incorporated_in: DE, owners: complete}
  - {id: open, name: Open, incorporated_in: FR}
holdings: [{owner: us, owned: sub, capital: 1.0}]
components:
  - {id: a, kind: server, function: compute, quantity: 1, unit_cost: 60, criticality: critical}
  - {id: b, kind: server, function: compute, quantity: 1, unit_cost: 20, criticality: low}
  - {id: c, kind: server, function: storage, quantity: 1, unit_cost: 20}
relations:
  - {subject: a, relation: designed_by, object: us}
  - {subject: b, relation: designed_by, object: eu}
  - {subject: c, relation: designed_by, object: sub}
"""


def cut(world: str = WORLD, **options: str) -> Concentration:
    return concentration(report(world), **options)


def shares(found: Concentration, by: str, of: str = "value") -> dict[str, tuple[float, float]]:
    return {key: pytest.approx(tuple(share)) for key, share in found.cuts[by, of].shares.items()}


def test_a_daughter_counts_for_herself_among_makers_and_for_her_parent_among_owners() -> None:
    found = cut()
    assert shares(found, "maker") == {"us": (0.6, 0.6), "eu": (0.2, 0.2), "sub": (0.2, 0.2)}
    assert shares(found, "owner") == {"us": (0.8, 0.8), "eu": (0.2, 0.2)}
    assert shares(found, "country") == {"US": (0.6, 0.6), "NL": (0.2, 0.2), "DE": (0.2, 0.2)}
    assert shares(found, "owner_country") == {"US": (0.8, 0.8), "NL": (0.2, 0.2)}
    assert shares(found, "bloc") == {"US": (0.8, 0.8), "EU": (0.2, 0.2)}
    assert found.european("value") == pytest.approx((0.2, 0.2))
    assert found.european("count") == pytest.approx((1 / 3, 1 / 3))


def test_an_owner_nobody_recorded_is_a_bound_and_not_a_guess() -> None:
    found = cut(
        WORLD.replace(
            "{subject: b, relation: designed_by, object: eu}", "{subject: b, relation: designed_by, object: open}"
        )
    )
    assert shares(found, "maker")["open"] == (0.2, 0.2)
    assert shares(found, "owner") == {"us": (0.8, 1.0)}
    assert found.european("value") == pytest.approx((0.0, 0.2))


def test_exactly_one_of_two_makers_is_neither_for_certain() -> None:
    found = cut(
        WORLD.replace(
            "{subject: b, relation: designed_by, object: eu}", "{subject: b, relation: designed_by, one_of: [eu, us]}"
        )
    )
    assert shares(found, "maker")["us"] == (0.6, 0.8)
    assert found.cuts["maker", "value"].index.low < found.cuts["maker", "value"].index.high


def test_a_line_without_a_price_weighs_between_nothing_and_the_largest_of_its_kind() -> None:
    found = cut(WORLD.replace("function: storage, quantity: 1, unit_cost: 20", "function: storage"))
    assert found.weights["value"]["c"] == (0, 60)
    assert shares(found, "maker")["us"] == (60 / 140, 60 / 80)
    assert found.assumed


def test_an_unstated_criticality_may_be_any() -> None:
    assert cut().weights["criticality"] == {"a": (4, 4), "b": (1, 1), "c": (1, 4)}


def test_one_kind_or_function_can_be_asked_alone() -> None:
    assert shares(cut(function="compute"), "maker") == {"us": (0.75, 0.75), "eu": (0.25, 0.25)}
    assert not cut(kind="chip").lines


def test_single_sole_and_several_sources_are_told_apart() -> None:
    words = {row["function"]: row["source"] for row in sources(cut())}
    assert words == {"compute": "several", "storage": "single or sole"}
    world = WORLD + "  - {subject: c, relation: replaceable_by, object: other}\n"
    world = world.replace("relations:", "  - {id: other, kind: server, maker: eu}\nrelations:", 1)
    assert {row["function"]: row["source"] for row in sources(cut(world))}["storage"] == "single"


def test_two_makers_without_known_owners_may_be_one_group() -> None:
    world = WORLD.replace(", owners: complete", "").replace("holdings: [{owner: us, owned: sub, capital: 1.0}]", "")
    assert {row["function"]: row["source"] for row in sources(cut(world))}["compute"] == "several, perhaps of one group"


def test_a_threshold_is_crossed_for_certain_perhaps_or_not_and_never_by_the_union_itself() -> None:
    rules = {"thresholds": [{"id": f"t{n}", "title": "t", "share": n / 100, "sources": []} for n in (10, 70, 90)]}
    found = cut(
        WORLD.replace(
            "{subject: b, relation: designed_by, object: eu}", "{subject: b, relation: designed_by, object: open}"
        )
    )
    rows = {(row["id"], row["country"]): row["crossed"] for row in thresholds(found, rules, "value")}
    assert rows == {("t10", "US"): "yes", ("t70", "US"): "yes", ("t90", "US"): "perhaps"}


def test_tiers_say_who_stands_how_deep_behind_how_many_lines() -> None:
    world = (
        WORLD
        + "  - {subject: a, relation: contains, object: chip}\n  - {subject: chip, relation: fabricated_by, object: fab}\n"
    )
    world = world.replace("relations:", "  - {id: chip, kind: chip, maker: us}\nrelations:", 1).replace(
        "holdings:", "  - {id: fab, name: Fab, incorporated_in: TW}\nholdings:", 1
    )
    rows = {
        (row["tier"], row["organisation"]): (row["lines"], row["lines_at_most"])
        for row in tiers(concentration(report(world)))
    }
    assert rows[2, "fab"] == (1, 1)
    assert rows[1, "us"] == (1, 1)


def test_a_price_in_another_currency_is_a_price_nobody_knows_here() -> None:
    lines = [
        Component(str(n), str(n), quantity=1.0, unit_cost=100.0, currency=c)
        for n, c in enumerate(("EUR", "EUR", "JPY"))
    ]
    weights, assumed = _weights(lines, lambda _: "server")
    assert weights["value"] == {"0": Interval(100, 100), "1": Interval(100, 100), "2": Interval(0, 100)}
    assert assumed == [
        "1 lines without a quantity or a price in EUR cost between nothing and as much as the largest line of their kind"
    ]


def test_where_nothing_is_priced_every_share_of_the_value_is_possible() -> None:
    lines = [Component(str(n), str(n)) for n in range(2)]
    weights, _ = _weights(lines, lambda _: "server")
    assert part_of([weights["value"]["0"]], [], [weights["value"]["1"]]) == Interval(0.0, 1.0)
