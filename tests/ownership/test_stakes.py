"""Statements about one stake meet, contradict each other, or are about different lots."""

from __future__ import annotations

from typing import Any

import pytest
from builders import ON
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from depgraph.model.records import Facts, Holding, Organisation
from depgraph.model.vocabulary import PPM, Kleene
from depgraph.ownership.stakes import ROUNDING, Clash, Stakes, stakes_on


def said(capital: Any = None, **fields: Any) -> Holding:
    """State what x holds of b, in per cent: a number, or two ends."""

    def ppm(share: Any) -> list[int] | None:
        ends = share if isinstance(share, tuple) else (share, share)
        return None if share is None else [round(end * 10_000) for end in ends]

    more = {"owner": "x", "owned": "b", "stated_by": "user"} | fields
    return Holding(capital=ppm(capital), votes=ppm(more.pop("votes", None)), **more)


def known(capital: Any = None, **fields: Any) -> Holding:
    """The same, as the catalogue says it."""
    return said(capital, **fields, stated_by="catalogue")


def stakes(*holdings: Holding, on: str = ON, **organisation: Any) -> Stakes:
    b = Organisation(id="b", name="B", **({"owners": "complete", "stated_by": "user"} | organisation))
    return stakes_on(Facts(organisations={"b": b}, holdings=list(holdings)), on=on)


def held(*holdings: Holding, on: str = ON, column: int = 0) -> tuple[float, float]:
    """Return what x holds of b, in per cent."""
    stake = stakes(*holdings, on=on).holders["b"]["x"]
    return stake.low[column] / 10_000, stake.high[column] / 10_000


def clashes(found: Stakes) -> list[Clash]:
    return [one.clash for one in found.overruled]


# Statements that meet


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ((30, 30), (30, 30)),
        (((20, 60), 30), (30, 30)),
        (((20, 60), (50, 100)), (50, 60)),
        (((20, 60), (25, 100), (0, 40)), (25, 40)),
        ((33.33, (33.3, 33.4)), (33.33, 33.33)),
    ],
)
def test_a_stake_lies_where_all_statements_say_that_it_may_be(statements: Any, expected: Any) -> None:
    found = stakes(*map(said, statements))
    assert held(*map(said, statements)) == expected
    assert not found.overruled
    assert "b" not in found.reopened


def test_a_rounded_share_leaves_the_stake_between_the_two() -> None:
    assert held(said(30), said(30.1)) == (30, 30.1)
    assert not stakes(said(30), said(30.1)).overruled


def test_only_what_was_stated_in_different_words_is_told() -> None:
    assert stakes(said(30), said(30, starts="2020")).restated == []
    assert stakes(said((20, 40)), said(30)).restated == [("x", "b")]


def test_a_statement_about_control_says_nothing_about_the_share() -> None:
    both = (said(30), said(control="appoints the board"))
    assert held(*both) == (30, 30)
    assert stakes(*both).holders["b"]["x"].control is Kleene.YES
    assert stakes(*both).restated == []


def test_a_stake_shows_the_statements_that_decide_it() -> None:
    wide, exact, control = known((20, 60)), said(30), known(control="appoints the board")
    assert stakes(wide, exact, control).holders["b"]["x"].records == (exact, control)
    low, high = said((20, 60)), said((10, 40))
    assert set(stakes(low, high).holders["b"]["x"].records) == {low, high}
    wrong = known(60)
    assert stakes(wrong, exact, stated_by="catalogue").holders["b"]["x"].records == (exact,)


def test_a_director_holds_nothing_by_that_and_may_hold_shares_beside() -> None:
    director = said(0, votes=0, control="director", certainty="maybe")
    assert held(said(30), director) == (30, 30)
    assert held(director) == (0, 0)
    assert not stakes(said(30), director).overruled


def test_capital_and_votes_are_reconciled_each_on_its_own() -> None:
    both = (said((20, 60), votes=(0, 10)), said(30, votes=(5, 100)))
    assert held(*both) == (30, 30)
    assert held(*both, column=1) == (5, 10)


def test_votes_of_a_holder_of_whom_none_are_stated_stay_unknown_beside_the_votes_of_others() -> None:
    found = stakes(said(30), Holding("y", "b", [400_000] * 2, [900_000] * 2, stated_by="user"))
    assert (found.holders["b"]["x"].low[1], found.holders["b"]["x"].high[1]) == (0, PPM)
    assert "b" not in found.votes_follow


# Statements that contradict each other


def test_a_contradiction_widens_to_all_between_and_reopens_the_owners() -> None:
    found = stakes(said(30), said(60))
    assert held(said(30), said(60)) == (30, 60)
    assert clashes(found) == [Clash.STATEMENTS]
    assert found.overruled[0].owner == "x"
    assert "b" in found.reopened


def test_a_refinement_of_one_holder_may_leave_no_room_for_the_others() -> None:
    rest = Holding("y", "b", [600_000] * 2, stated_by="user")
    assert not stakes(said((20, 60)), rest).overruled
    found = stakes(said((20, 60)), said(50), rest)
    assert clashes(found) == [Clash.MORE_THAN_ALL]
    assert all(stake.low == (0, 0) for stake in found.holders["b"].values())
    assert "b" in found.reopened


# The user and the catalogue


def test_a_user_refines_the_catalogue() -> None:
    assert held(known((20, 60)), said((10, 30))) == (20, 30)
    found = stakes(known((20, 60)), said((10, 30)), stated_by="catalogue")
    assert not found.overruled
    assert not found.reopened


def test_what_a_user_says_against_the_catalogue_stands_and_opens_who_else_holds() -> None:
    found = stakes(known(60), said(30), stated_by="catalogue")
    assert held(known(60), said(30)) == (30, 30)
    assert clashes(found) == [Clash.REVISION]
    assert "b" in found.reopened


def test_a_user_who_revises_a_stake_and_says_that_these_are_all_owners_is_taken_at_his_word() -> None:
    found = stakes(known(60), said(30), stated_by="user", owners_by="user")
    assert clashes(found) == [Clash.REVISION]
    assert not found.reopened


def test_the_catalogues_word_on_the_owners_is_not_the_users_because_he_adds_something_else() -> None:
    assert "b" in stakes(known(60), said(30), stated_by="user", owners_by="catalogue").reopened


def test_a_share_of_the_user_leaves_control_where_the_catalogue_has_it() -> None:
    found = stakes(known(60, control="appoints the board"), said(30), stated_by="catalogue")
    assert found.holders["b"]["x"].control is Kleene.YES


def test_only_a_holder_whom_the_catalogue_does_not_know_overrules_that_its_owners_are_complete() -> None:
    refined = stakes(known((20, 60)), said(30), stated_by="catalogue")
    added = stakes(known(60), Holding("y", "b", [100_000] * 2, stated_by="user"), stated_by="catalogue")
    assert clashes(refined) == []
    assert clashes(added) == [Clash.NEW_HOLDER]


# Days


def test_statements_of_other_times_are_not_about_the_day() -> None:
    sold = (said(60, ends="2026-01-01"), said(10, starts="2026-01-01"))
    assert held(*sold, on="2025-12-31") == (60, 60)
    assert held(*sold, on="2026-01-01") == (10, 10)
    assert not stakes(*sold, owners="unrecorded").overruled


def test_in_the_year_of_a_sale_on_an_unknown_day_either_may_hold() -> None:
    sold = (said(60, ends="2026"), said(10, starts="2026"))
    assert held(*sold) == (0, 60)
    assert not stakes(*sold).overruled


def test_what_ended_on_an_unknown_day_ended_when_its_successor_began() -> None:
    sold = (said(60, ends="2026"), said(10, starts="2026-03-01"))
    assert held(*sold) == (10, 10)
    assert not stakes(*sold).overruled


def test_a_doubtful_statement_that_must_overlap_a_certain_one_widens_it() -> None:
    found = stakes(said(60, ends="2026"), said(10, starts="2020-03-01"))
    stake = found.holders["b"]["x"]
    assert (stake.low[0], stake.high[0]) == (100_000, 600_000)
    assert clashes(found) == [Clash.STATEMENTS]


def test_a_doubtful_statement_that_meets_a_certain_one_changes_nothing() -> None:
    assert held(said((20, 60)), said(30, certainty="maybe")) == (20, 60)
    assert held(said((20, 60)), said((50, 90), certainty="maybe")) == (20, 60)


def test_a_doubtful_statement_alone_allows_nothing_too() -> None:
    assert held(said(30, certainty="maybe")) == (0, 30)
    assert held(said(30, certainty="maybe"), said(40, certainty="maybe")) == (0, 40)


def test_what_the_user_is_certain_of_settles_what_the_catalogue_doubts() -> None:
    found = stakes(known(60, certainty="maybe"), said(30), stated_by="catalogue")
    assert held(known(60, certainty="maybe"), said(30)) == (30, 30)
    assert not found.overruled


def test_what_the_user_doubts_does_not_settle_what_the_catalogue_is_certain_of() -> None:
    assert held(known(30), said(60, certainty="maybe")) == (30, 60)


def test_a_share_restated_by_a_second_source_is_not_missed_after_the_day_on_which_one_of_them_ends() -> None:
    found = stakes(said(30), said(30, ends="2026-01-01"))
    assert not found.overruled


# Lots


def test_lots_add_up_and_nothing_else_does() -> None:
    assert held(said(30, lot="A"), said(20, lot="B")) == (50, 50)
    assert held(said(30), said(20, starts="2020")) == (20, 30)


def test_a_lot_stated_twice_is_one_lot() -> None:
    assert held(said((20, 40), lot="A"), said(30, lot="A"), said((0, 10), lot="B")) == (30, 40)


def test_the_whole_is_another_word_for_all_lots() -> None:
    lots = (said((20, 40), lot="A"), said((0, 10), lot="B"))
    assert held(*lots, said(35)) == (35, 35)
    assert clashes(stakes(*lots, said(60))) == [Clash.STATEMENTS]


def test_a_lot_that_is_only_possible_adds_nothing_for_certain() -> None:
    assert held(said(30, lot="A"), said(20, lot="B", certainty="maybe")) == (30, 50)


# For all of them

shares = st.tuples(st.integers(0, PPM), st.integers(0, PPM)).map(sorted)
sides = st.sampled_from(["user", "catalogue"])
statements = st.lists(
    st.builds(
        Holding, st.just("x"), st.just("b"), shares,
        stated_by=sides, certainty=st.sampled_from(["yes", "yes", "yes", "maybe"]),
        lot=st.sampled_from([None, None, "A", "B"]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
often = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def ends(found: Stakes) -> tuple[int, int]:
    stake = found.holders["b"]["x"]
    return stake.low[0], stake.high[0]


@often
@given(first=statements, more=shares, by=sides)
def test_a_compatible_statement_never_widens_nor_moves_a_stake(first: Any, more: Any, by: str) -> None:
    before = stakes(*first)
    low, high = ends(before)
    left = (max(low, more[0]), min(high, more[1]))
    doubtful = [one for one in first if one.certainty == "maybe"]
    assume(len(doubtful) < len(first) and left[0] <= left[1] and not before.overruled)
    # A doubtful statement must be met too; of a lot that is doubtful nothing says whether it is.
    assume(not any(one.lot or max(left[0], one.capital[0]) > min(left[1], one.capital[1]) for one in doubtful))
    after = stakes(*first, Holding("x", "b", more, stated_by=by))
    assert low <= ends(after)[0] <= ends(after)[1] <= high
    assert not after.overruled


@often
@given(first=statements)
def test_to_say_the_same_again_changes_nothing(first: Any) -> None:
    assert ends(stakes(*first, *first)) == ends(stakes(*first))


@often
@given(first=statements, order=st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_nothing(first: Any, order: Any) -> None:
    mixed = list(first)
    order.shuffle(mixed)
    assert ends(stakes(*mixed)) == ends(stakes(*first))
    assert clashes(stakes(*mixed)) == clashes(stakes(*first))


@often
@given(first=st.lists(shares, min_size=1, max_size=3), more=shares)
def test_an_incompatible_statement_is_said_and_never_narrows(first: Any, more: Any) -> None:
    before = stakes(*(Holding("x", "b", one, stated_by="user") for one in first))
    low, high = ends(before)
    if before.overruled or max(low, more[0]) <= min(high, more[1]) + ROUNDING:
        return
    after = stakes(*(Holding("x", "b", one, stated_by="user") for one in [*first, more]))
    assert ends(after)[0] <= min(low, more[0])
    assert ends(after)[1] >= max(high, more[1])
    assert clashes(after) == [Clash.STATEMENTS]
    assert "b" in after.reopened
