"""The curve of capacity: stock, wear, recovery, groups and criticality, with bands for what is not known."""

from __future__ import annotations

from typing import Any

import pytest

from depgraph.analysis.clocks import clock_days, span
from depgraph.analysis.continuity import NEVER, Hit, Pool, continuity
from depgraph.analysis.shares import Interval

NOW = Interval(0, 0)
ONE = Interval(1, 1)


def hit(line: str = "a", **changes: Any) -> Hit:
    values = {
        "line": line, "name": line, "certain": True, "by": "xx.law", "starts": NOW, "stock": Interval(10, 10),
        "lasts": "stock", "wear": NOW, "installed": ONE, "recovers": Interval(30, 30),
    }  # fmt: skip
    return Hit(**(values | changes))


def pool(*lines: str, **changes: Any) -> Pool:
    return Pool(**({"name": "pool", "members": dict.fromkeys(lines, ONE), "loss": ONE, "needs": None} | changes))


def at(curve: Any, day: int) -> tuple[float, float]:
    return pytest.approx(curve.low[day]), pytest.approx(curve.high[day])


def test_a_line_lives_on_its_stock_then_ends_and_comes_back() -> None:
    curve = continuity([pool("a")], [hit()], days=60)
    assert [at(curve, day) for day in (9, 10, 29, 30)] == [(1, 1), (0, 0), (0, 0), (1, 1)]
    assert curve.below(0.5) == (10, 10)
    assert curve.back(0.5) == (30, 30)
    assert hit().survives == (10, 10)
    assert hit().returns == (30, 30)


def test_an_uncertain_recovery_is_late_at_worst_and_early_at_best() -> None:
    curve = continuity([pool("a")], [hit(recovers=Interval(20, 40))], days=60)
    assert [at(curve, day) for day in (19, 20, 39, 40)] == [(0, 0), (0, 1), (0, 1), (1, 1)]


def test_an_unknown_stock_is_a_band_from_nothing_to_for_ever() -> None:
    curve = continuity([pool("a")], [hit(stock=Interval(0, NEVER))], days=60)
    assert at(curve, 0) == (0, 1)
    assert curve.below(0.5) == (0, NEVER)


def test_a_line_that_is_only_perhaps_hit_may_never_stop() -> None:
    curve = continuity([pool("a")], [hit(certain=False)], days=60)
    assert at(curve, 15) == (0, 1)
    assert hit(certain=False).survives.high == NEVER


def test_what_is_installed_wears_out_instead_of_stopping() -> None:
    worn = hit(lasts="wears", wear=Interval(0.1, 0.5), recovers=Interval(9999, NEVER))
    curve = continuity([pool("a")], [worn], days=375)
    assert at(curve, 375) == (pytest.approx(0.5), pytest.approx(0.9))


def test_where_nobody_knows_what_is_installed_the_worst_is_that_nothing_is() -> None:
    worn = hit(lasts="wears", wear=Interval(0.1, 0.5), installed=Interval(0, 1), recovers=Interval(9999, NEVER))
    assert at(continuity([pool("a")], [worn], days=20), 20)[0] == 0


def test_lines_of_a_pool_stand_in_for_each_other_by_their_weight() -> None:
    weights = {"a": Interval(3, 3), "b": ONE}
    curve = continuity([pool(members=weights)], [hit("b")], days=20)
    assert at(curve, 15) == (0.75, 0.75)


def test_an_unknown_weight_widens_the_band() -> None:
    weights = {"a": ONE, "b": Interval(1, 3)}
    assert at(continuity([pool(members=weights)], [hit("b")], days=20), 15) == (0.25, 0.5)


def test_a_group_works_while_enough_of_its_lines_do() -> None:
    lines = ("a", "b", "c")
    one, two = [hit("a")], [hit("a"), hit("b")]
    assert at(continuity([pool(*lines, needs=2)], one, days=20), 15) == (1, 1)
    assert at(continuity([pool(*lines, needs=2)], two, days=20), 15) == (0, 0)


def test_criticality_says_how_much_of_the_site_goes_and_the_worst_pool_decides() -> None:
    pools = [pool("a", loss=Interval(0.1, 0.6)), pool("b", name="other", loss=Interval(0, 0.2))]
    curve = continuity(pools, [hit("a"), hit("b")], days=20)
    assert at(curve, 15) == (0.4, 0.9)
    first = curve.first_to_stop(0.5)
    assert first is not None
    assert (first[0].name, [h.line for h in first[1]]) == ("pool", ["a"])


def test_without_hits_nothing_falls() -> None:
    curve = continuity([pool("a")], [], days=5)
    assert curve.below(0.5) == (NEVER, NEVER)
    assert curve.first_to_stop(0.5) is None


def test_the_anti_coercion_instrument_takes_four_months_eight_to_ten_weeks_and_up_to_six_months() -> None:
    steps = [{"takes": {"months": [4, 4]}}, {"takes": {"weeks": [8, 10]}}, {"takes": {"months": [0, 6]}}]
    # 2026-11-25 + 4 months = 2027-03-25 (120 days), + 8 weeks = 176; + 10 weeks = 2027-06-03, + 6 months = 2027-12-03 (373).
    assert clock_days({"steps": steps}, "2026-11-25") == (176, 373)


def test_months_end_where_the_calendar_ends() -> None:
    assert span({"months": [1, 1]}, "2026-01-31") == (28, 28)
    assert span({"weeks": [2, 3]}, "2026-01-31") == (14, 21)
