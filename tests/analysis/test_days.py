"""A day far from what the catalogue knows is answered, and said to be far."""

from __future__ import annotations

import pytest

from depgraph.analysis.answer import FOLLOWED_SINCE, Request, answer
from depgraph.errors import InvalidInput

WORLD = b"components:\n  - {id: a, name: A service, kind: cloud_service}\n"


def assumptions(on: str) -> str:
    return " ".join(answer(Request(on=on, bills=[("bill.yaml", WORLD)], laws=["us.cloud_act"])).context.assumptions)


def test_a_day_before_the_catalogue_follows_law_says_so() -> None:
    assert "recorded in part only" in assumptions("2015-06-01")
    assert "recorded in part only" not in assumptions(FOLLOWED_SINCE)


def test_a_day_long_after_the_catalogue_was_made_is_a_forecast() -> None:
    assert "what changes later is not known" in assumptions("2040-01-01")
    assert "what changes later is not known" not in assumptions("2026-11-30")


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "20261123", "2026-W48-1", "tomorrow", ""])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(InvalidInput, match="YYYY-MM-DD"):
        assumptions(day)
