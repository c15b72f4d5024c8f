"""Concentration with unknowns: every completion lies in the interval, and the ends are reached."""

from __future__ import annotations

import math
import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depgraph.analysis.shares import Interval, concentration_index, index, largest_share, part_of, shares

FOUR = {name: Interval(w, w) for name, w in zip("abcd", (30, 30, 20, 20), strict=True)}
ends = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda e: Interval(float(min(e)), float(max(e))))
worlds = st.tuples(st.lists(ends, min_size=1, max_size=5), st.lists(ends, max_size=3))


def known(boxes: list[Interval]) -> dict[str, Interval]:
    return {f"h{i}": box for i, box in enumerate(boxes)}


def completion(boxes: list[Interval], pieces: list[Interval], draw: random.Random) -> list[float]:
    """Return the weights of one world: each unknown a value, each piece somebody's, known or new."""
    weights = [draw.choice([*box, draw.uniform(*box)]) for box in boxes] + [0.0] * len(pieces)
    for piece in pieces:
        weights[draw.randrange(len(weights))] += draw.choice([*piece, draw.uniform(*piece)])
    return weights


def test_thirty_thirty_twenty_twenty_is_two_thousand_six_hundred() -> None:
    assert concentration_index(FOUR) == (2600, 2600)


def test_a_single_holder_is_ten_thousand_and_nobody_is_nothing() -> None:
    assert concentration_index({"a": Interval(3, 3)}) == (10_000, 10_000)
    assert concentration_index({}) == (0, 0)


def test_a_fifth_supplier_of_unknown_share_makes_an_interval_around_what_is_known() -> None:
    low, high = concentration_index(FOUR | {"e": Interval(0, 100)})
    assert low < 2600 < high
    # It is lowest where the fifth is as large as the common level of those that can move: 2,600 / 100.
    assert low == pytest.approx(index([30, 30, 20, 20, 26]))
    assert high == pytest.approx(index([30, 30, 20, 20, 100]))


def test_a_share_of_unknown_holder_may_be_the_largest_holders_or_a_new_ones() -> None:
    low, high = concentration_index(FOUR, [Interval(10, 10)])
    assert high == pytest.approx(index([40, 30, 20, 20]))
    assert low == pytest.approx(index([30, 30, 20, 20, 10]))


@settings(max_examples=120, deadline=None)
@given(worlds, st.integers(0, 2**32))
def test_every_completion_lies_within_the_bounds(world: tuple[list[Interval], list[Interval]], seed: int) -> None:
    boxes, pieces = world
    draw = random.Random(seed)
    hhi, top, each = (
        concentration_index(known(boxes), pieces),
        largest_share(known(boxes), pieces),
        shares(known(boxes), pieces),
    )
    for _ in range(12):
        weights = completion(boxes, pieces, draw)
        total = sum(weights)
        if not total:
            continue
        assert hhi.low - 1e-6 <= index(weights) <= hhi.high + 1e-6
        assert top.low - 1e-9 <= max(weights) / total <= top.high + 1e-9
        for i in range(len(boxes)):
            assert each[f"h{i}"].low - 1e-9 <= weights[i] / total <= each[f"h{i}"].high + 1e-9


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_the_upper_end_of_the_index_is_reached_by_some_completion(world: tuple[list[Interval], list[Interval]]) -> None:
    boxes, pieces = world
    most = 0.0
    for corner in product(*boxes, *pieces):
        fixed, loose = list(corner[: len(boxes)]), sum(corner[len(boxes) :])
        for taker in range(len(boxes) + 1):
            weights = [*fixed, 0.0]
            weights[taker] += loose
            most = max(most, index(weights))
    assert concentration_index(known(boxes), pieces).high == pytest.approx(most)


def test_with_many_unknown_weights_the_upper_end_is_still_sound() -> None:
    draw = random.Random(7)
    boxes = [Interval(float(draw.randint(0, 5)), float(draw.randint(6, 40))) for _ in range(20)]
    low, high = concentration_index(known(boxes))
    for _ in range(300):
        assert low - 1e-6 <= index([draw.choice(box) for box in boxes]) <= high + 1e-6


def test_the_part_inside_a_union_counts_what_may_be_inside_only_in_the_upper_end() -> None:
    one = Interval(1, 1)
    assert part_of([one], [one], [one, one]) == (0.25, 0.5)
    assert part_of([], [], []) == (0, 0)
    assert not math.isnan(part_of([Interval(0, 0)], [], []).low)
