"""Choke points: dominators and cuts of AND/OR worlds, checked against what removal really fells."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from analysis.worlds import report

from depgraph.analysis.chokepoints import Chokepoints, Point, _more_than, chokepoints
from depgraph.analysis.pools import pools_of, value_of

DECISIONS = {"criticality": {key: [0, 1] for key in ("low", "medium", "high", "critical", "not_stated")}}
WORLD = """
organisations:
  - {id: fab, name: Fab, incorporated_in: TW, owners: complete}
  - {id: one, name: One, incorporated_in: US, owners: complete}
  - {id: two, name: Two, incorporated_in: NL, owners: complete}
  - {id: top, name: Top, incorporated_in: US, owners: complete}
holdings: [{owner: top, owned: one, capital: 1.0}]
components:
  - {id: a, kind: server, function: compute, quantity: 1, unit_cost: 10}
  - {id: b, kind: server, function: compute, quantity: 1, unit_cost: 10}
  - {id: chip, kind: chip, function: part}
  - {id: euv, kind: technology, function: tool}
relations:
  - {subject: a, relation: designed_by, object: one}
  - {subject: b, relation: designed_by, object: two}
  - {subject: a, relation: contains, object: chip}
  - {subject: b, relation: contains, object: chip}
  - {subject: chip, relation: fabricated_by, object: fab}
  - {subject: chip, relation: made_with, object: euv}
"""


def found(world: str = WORLD) -> Chokepoints:
    answer = report(world)
    pools = pools_of(answer.facts, answer.lines, DECISIONS)
    return chokepoints(answer, pools, {line.id: value_of(line) for line in answer.lines})


def point(key: str, world: str = WORLD) -> Point:
    return next(p for p in found(world).points if p.key == key)


def cut(function: str, world: str = WORLD) -> tuple[int, bool]:
    one = next(c for c in found(world).cuts if c.function == function)
    return one.size, one.exact


def test_what_every_line_of_a_function_leans_on_fells_it() -> None:
    assert set(point("fab").functions) == {"compute (server)", "part (chip)"}
    assert point("fab").lines == (3, 3)
    assert "compute (server)" in point("euv").functions


def test_one_of_two_makers_fells_his_line_and_not_the_function() -> None:
    assert point("one").functions == []
    assert point("one").lines == (1, 1)


def test_what_only_perhaps_leans_on_somebody_falls_with_him_at_most() -> None:
    world = WORLD.replace(
        "relation: designed_by, object: one}", "relation: designed_by, object: one, certainty: maybe}"
    )
    assert point("one", world).lines == (0, 1)


def test_with_an_owner_fall_those_it_controls() -> None:
    assert point("top").lines == (1, 1)


def test_the_smallest_cut_is_one_where_there_is_a_dominator_and_two_where_there_is_none() -> None:
    assert cut("compute (server)") == (1, True)
    apart = WORLD.replace("  - {subject: b, relation: contains, object: chip}\n", "")
    assert cut("compute (server)", apart) == (2, True)


def test_a_one_of_falls_only_with_all_its_alternatives() -> None:
    world = WORLD.replace("relation: fabricated_by, object: fab", "relation: fabricated_by, one_of: [fab, two]")
    assert point("fab", world).lines == (0, 3)


def test_a_group_falls_when_more_go_than_it_can_spare() -> None:
    group = ", group: {name: psu, needs: 1}}"
    world = (
        WORLD
        + f"  - {{subject: a, relation: supplied_by, object: fab{group}\n  - {{subject: a, relation: supplied_by, object: two{group}\n"
    )
    world = world.replace("  - {subject: chip, relation: fabricated_by, object: fab}\n", "")
    assert point("fab", world).lines == (0, 1)
    assert point("fab", world.replace("needs: 1", "needs: 2")).lines == (1, 1)


def test_somebody_unrecorded_is_counted_and_may_be_anybody() -> None:
    assert found("components: [{id: b, kind: server, function: f}]").unrecorded == 1
    known = (
        "components: [{id: b, kind: server, function: f}]\nrelations: [{subject: b, relation: designed_by, object: x}]"
    )
    assert found(known).unrecorded == 0


def test_switching_and_control_are_two_scores() -> None:
    easy = WORLD + "  - {subject: a, relation: replaceable_by, object: alt, weeks: 8, cost: 500}\n"
    easy = easy.replace("relations:", "  - {id: alt, kind: server, maker: two, function: alternative}\nrelations:", 1)
    replaceable = point("one", easy)
    assert (replaceable.switching, replaceable.switching_cost, replaceable.replaceable) == ((8, 8), (500, 500), 1)
    assert replaceable.control == (1, 1)  # neither seated nor controlled in the Union; no law asked reaches it
    european = point("two", easy)
    assert european.control == (3, 3)
    assert european.switching == (0, None)


def test_a_ring_of_parts_does_not_hang_and_still_falls() -> None:
    ring = (
        WORLD
        + "  - {subject: chip, relation: requires, object: euv}\n  - {subject: euv, relation: requires, object: chip}\n"
    )
    assert point("fab", ring).lines[0] >= 3


@pytest.mark.parametrize("seed", range(5))
def test_counting_bits_over_masks_agrees_with_counting(seed: int) -> None:
    draw = random.Random(seed)
    masks = [draw.getrandbits(12) for _ in range(draw.randint(1, 6))]
    for spare in range(len(masks)):
        expected = sum(1 << bit for bit in range(12) if sum(m >> bit & 1 for m in masks) > spare)
        assert _more_than(spare, masks) == expected


@pytest.mark.parametrize("seed", range(6))
def test_the_cut_is_as_small_as_any_set_that_really_fells_the_function(seed: int) -> None:
    draw = random.Random(seed)
    makers = [f"m{i}" for i in range(5)]
    leans = {f"l{i}": draw.sample(makers, draw.randint(1, 3)) for i in range(4)}
    text = "organisations:\n" + "".join(
        f"  - {{id: {m}, name: {m}, incorporated_in: NL, owners: complete}}\n" for m in makers
    )
    text += "components:\n" + "".join(f"  - {{id: {line}, kind: server, function: f}}\n" for line in leans)
    text += "relations:\n" + "".join(
        f"  - {{subject: {line}, relation: {r}, object: {m}}}\n"
        for line, ms in leans.items()
        for m, r in zip(ms, ("designed_by", "assembled_by", "updated_by"), strict=False)
    )
    smallest = next(
        n for n in range(1, 6) if any(all(set(ms) & set(c) for ms in leans.values()) for c in combinations(makers, n))
    )
    assert cut("f (server)", text) == (smallest, True)
