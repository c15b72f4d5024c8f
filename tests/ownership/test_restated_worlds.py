"""In worlds made by chance: what happens to verdicts when a stake is stated once more?"""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle.asking import intervals
from oracle.worlds import ON, captured_law

METHODS = ("cascade", "per_group", "look_through", "ultimate_parent", "cap")
often = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def ends(share: Any) -> tuple[float, float]:
    return (share["min"], share["max"]) if isinstance(share, dict) else (share, share)


def restated(facts: dict[str, Any], rng: random.Random, *, wider: bool) -> dict[str, Any]:
    """State some certain holdings again: as widely or more so, or more exactly."""
    more = copy.deepcopy(facts)
    for holding in facts["holdings"]:
        if holding.get("certainty") == "maybe" or "starts" in holding or rng.random() < 0.3:
            continue
        again = copy.deepcopy(holding) | {"control": False}
        for basis in {"capital", "votes"} & set(holding):
            low, high = ends(holding[basis])
            if wider:
                again[basis] = {"min": rng.choice([0.0, low, low / 2]), "max": rng.choice([1.0, high])}
            else:
                # A share of the whole interval that a partition of all holders still allows: its lower end.
                again[basis] = rng.choice([low, {"min": low, "max": high}])
        more["holdings"].append(again)
    rng.shuffle(more["holdings"])
    return more


@pytest.mark.parametrize("method", METHODS)
@often
@given(seed=st.integers(0, 2**32))
def test_what_is_stated_again_in_wider_words_moves_no_verdict(method: str, seed: int) -> None:
    rng = random.Random(seed)
    facts, law = captured_law(rng, method)
    more = restated(facts, rng, wider=True)
    assert intervals(more, law, on=ON) == intervals(facts, law, on=ON)


@pytest.mark.parametrize("method", METHODS)
@often
@given(seed=st.integers(0, 2**32))
def test_what_is_stated_more_exactly_only_narrows(method: str, seed: int) -> None:
    rng = random.Random(seed)
    facts, law = captured_law(rng, method)
    before = intervals(facts, law, on=ON)
    for key, ((low, high),) in intervals(restated(facts, rng, wider=False), law, on=ON).items():
        ((was_low, was_high),) = before[key]
        assert was_low <= low <= high <= was_high


def test_the_worlds_restate_something() -> None:
    rng = random.Random(1)
    worlds = [captured_law(rng, "cascade")[0] for _ in range(20)]
    assert sum(len(restated(one, rng, wider=True)["holdings"]) > len(one["holdings"]) for one in worlds) > 10
