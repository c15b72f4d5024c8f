"""Whom do ownership tests capture? OFAC's published examples, cycles, intervals and each method's edge."""

from __future__ import annotations

import pytest
from builders import ON, captured, facts

from depgraph.graph.world import World
from depgraph.model.vocabulary import PPM

OFAC = {"method": "cascade", "seed": "listed_on", "values": ("l",), "strict": False}
UK = {"method": "per_group", "seed": "listed_on", "values": ("l",), "of": "either", "control": True}
US_CONTROL = {"method": "per_group", "seed": "seat", "values": ("US",), "of": "either", "control": True}
PARENT_CN = {"method": "ultimate_parent", "seed": "headquartered_in", "values": ("CN",)}
LOOK = {"method": "look_through", "seed": "listed_on", "values": ("l",), "strict": False}
CAP = {"method": "cap", "seed": "seat", "values": ("EU",), "each": 240_000, "together": 390_000}


def owned(*holdings: tuple[str, str, float], closed: bool = True, **extra: dict[str, object]) -> dict[str, object]:
    """A world in which X and Y are listed, and every company is closed; the rest belongs to clean persons."""
    names = sorted({n for owner, held, _ in holdings for n in (owner, held)} | set(extra))
    organisations: list[dict[str, object]] = []
    for name in names:
        entry: dict[str, object] = {"id": name, "incorporated_in": "EU", "kind": "company"}
        if name in {"x", "y"}:
            entry |= {"kind": "person", "listed_on": ["l"]}
        elif name.startswith("p"):
            entry["kind"] = "person"
        elif closed:
            entry["owners"] = "complete"
        organisations.append(entry | extra.get(name, {}))
    return {
        "organisations": organisations,
        "screened": [{"list": "l", "starts": "2020-01-01"}],
        "holdings": [{"owner": o, "owned": h, "capital": s} for o, h, s in holdings],
    }


@pytest.mark.parametrize(
    ("holdings", "about", "expected"),
    [
        ([("x", "a", 0.5), ("a", "b", 0.5)], "b", "yes"),
        ([("x", "a", 0.5), ("x", "b", 0.5), ("a", "c", 0.25), ("b", "c", 0.25)], "c", "yes"),
        ([("x", "a", 0.5), ("x", "b", 0.1), ("a", "b", 0.4)], "b", "yes"),
        ([("x", "a", 0.5), ("x", "b", 0.25), ("a", "c", 0.25), ("b", "c", 0.25)], "c", "no"),
        ([("x", "a", 0.25), ("x", "b", 0.25), ("a", "c", 0.5), ("b", "c", 0.5)], "c", "no"),
    ],
    ids=["through one company", "through two", "direct and through one", "one leg under half", "both legs under half"],
)
def test_ofacs_published_examples_of_the_50_percent_rule(
    holdings: list[tuple[str, str, float]], about: str, expected: str
) -> None:
    assert captured(owned(*holdings), about, **OFAC) == expected


def test_listed_parties_are_added_up_by_ofac_and_not_by_the_uk() -> None:
    world = owned(("x", "b", 0.3), ("y", "b", 0.3), ("p", "b", 0.4))
    assert captured(world, "b", **OFAC) == "yes"
    assert captured(world, "b", **UK) == "no"


def test_exactly_half_is_enough_for_at_least_and_not_for_more_than() -> None:
    for ppm, at_least, more_than in ((499_999, "no", "no"), (500_000, "yes", "no"), (500_001, "yes", "yes")):
        world = owned(("x", "b", ppm / PPM), ("p", "b", 1 - ppm / PPM))
        assert captured(world, "b", **OFAC) == at_least
        assert captured(world, "b", **OFAC | {"strict": True}) == more_than


def test_what_a_group_holds_through_its_own_company_counts_with_what_it_holds_itself() -> None:
    world = owned(("x", "own", 1.0), ("x", "b", 0.3), ("own", "b", 0.25), ("p", "b", 0.45))
    assert captured(world, "b", **UK) == "yes"


def test_a_cycle_of_holdings_never_captures_by_itself() -> None:
    ring = owned(("a", "b", 0.6), ("b", "a", 0.6), ("p", "a", 0.4), ("p2", "b", 0.4))
    assert captured(ring, "a", **OFAC) == "no"
    fed = owned(("a", "b", 0.6), ("b", "a", 0.45), ("x", "a", 0.5))
    assert captured(fed, "b", **OFAC) == "yes"


def test_a_holding_of_unknown_size_may_capture_and_a_certain_other_may_cap_it() -> None:
    world = owned(("x", "b", 0.0), p={})
    world["holdings"] = [{"owner": "x", "owned": "b"}]
    assert captured(world, "b", **OFAC) == "maybe"
    world["holdings"].append({"owner": "p", "owned": "b", "capital": 0.6})
    assert captured(world, "b", **OFAC) == "no"


def test_unrecorded_owners_may_hold_the_rest_and_control_without_holding() -> None:
    world = owned(("p", "b", 0.6), closed=False)
    assert captured(world, "b", **OFAC) == "no"
    assert captured(world, "b", **UK) == "maybe"


def test_a_bound_closes_a_test_of_one_person_and_not_one_that_adds_up() -> None:
    world = owned(("p", "b", 0.0), b={"owners": {"bounded": 0.05}})
    assert captured(world, "b", **UK) == "no"
    assert captured(world, "b", **OFAC) == "maybe"
    assert captured(world | {"assume": ["dispersed_float"]}, "b", **OFAC) == "no"


def test_a_hidden_holding_may_top_up_a_recorded_one() -> None:
    world = owned(("x", "b", 0.3), ("p", "b", 0.49), closed=False, b={"owners": {"bounded": 0.21}})
    assert captured(world, "b", **UK) == "maybe"


def test_an_unverified_closing_fact_leaves_the_world_open() -> None:
    unread = {"title": "from memory", "url": "https://example.org", "grade": "unverified"}
    world = owned(("p", "b", 1.0), b={"owners": "complete", "sources": [unread]})
    assert captured(world, "b", **UK) == "maybe"


def test_possibly_the_same_only_raises_the_upper_end() -> None:
    apart = owned(("x", "b", 0.3), ("q", "b", 0.25), ("p", "b", 0.45), q={"kind": "person"})
    assert captured(apart, "b", **UK) == "no"
    assert captured(apart | {"possibly_same": [["x", "q"]]}, "b", **UK) == "maybe"


def test_ten_thousand_small_american_holders_do_not_control_a_dutch_company() -> None:
    holders = [(f"p{n}", "b", 0.02) for n in range(40)]
    world = owned(*holders, ("p99", "b", 0.2), **{f"p{n}": {"incorporated_in": "US"} for n in range(40)})
    assert captured(world, "b", **US_CONTROL) == "no"


def test_the_ultimate_parent_is_the_top_not_the_next_one() -> None:
    cn = {"incorporated_in": "CN"}
    assert captured(owned(("pc", "b", 1.0), pc=cn), "b", **PARENT_CN) == "yes"
    above = owned(("c", "b", 1.0), ("pu", "c", 1.0), c=cn, pu={"incorporated_in": "US"})
    assert captured(above, "b", **PARENT_CN) == "no"
    joint = owned(("pc", "b", 0.5), ("pe", "b", 0.5), pc=cn)
    assert captured(joint, "b", **PARENT_CN) == "no"
    unclear = owned(("c", "b", 1.0), c=cn | {"owners": "unrecorded"})
    assert captured(unclear, "b", **PARENT_CN) == "maybe"


def test_members_of_a_circle_of_control_are_all_tops() -> None:
    circle = owned(
        ("a", "b", 0.6),
        ("b", "a", 0.6),
        ("p", "a", 0.4),
        ("p2", "b", 0.4),
        a={"incorporated_in": "CN"},
        b={"incorporated_in": "CN"},
    )
    assert captured(circle, "b", **PARENT_CN) == "yes"


@pytest.mark.parametrize(
    ("shares", "expected"), [((0.2, 0.19), "no"), ((0.2, 0.2), "yes"), ((0.24, 0.15), "no"), ((0.241, 0.0), "yes")]
)
def test_secnumclouds_caps_are_passed_only_when_over(shares: tuple[float, float], expected: str) -> None:
    us, cn = shares
    world = owned(
        ("pu", "b", us),
        ("pc", "b", cn),
        ("pe", "b", 1 - us - cn),
        pu={"incorporated_in": "US"},
        pc={"incorporated_in": "CN"},
    )
    assert captured(world, "b", **CAP) == expected


def test_a_european_holder_owned_from_outside_counts_for_the_cap() -> None:
    world = owned(("pu", "h", 1.0), ("h", "b", 0.3), ("pe", "b", 0.7), pu={"incorporated_in": "US"})
    assert captured(world, "b", **CAP) == "yes"


def test_looking_through_multiplies_and_solves_cross_holdings() -> None:
    assert captured(owned(("x", "a", 0.5), ("p", "a", 0.5), ("a", "b", 0.5), ("p2", "b", 0.5)), "b", **LOOK) == "no"
    # x has 45 % of a; b, all a's, has another 48 % of a: 0.45 / (1 - 0.48) = 86.5 %.
    ring = owned(("x", "a", 0.45), ("b", "a", 0.48), ("p", "a", 0.07), ("a", "b", 1.0))
    assert captured(ring, "a", **LOOK) == "yes"
    assert captured(ring, "a", **OFAC) == "no"


def test_a_companys_own_shares_do_not_count_but_raise_the_others() -> None:
    world = owned(("x", "b", 0.45), ("b", "b", 0.1), ("p", "b", 0.45))
    assert captured(world, "b", **OFAC) == "no"
    assert captured(world, "b", **LOOK) == "yes"


def test_holdings_that_come_to_more_than_the_whole_close_nothing_and_are_said() -> None:
    world = owned(("x", "b", {"min": 0.4, "max": 0.6}), ("p", "b", 0.7))
    assert captured(world, "b", **OFAC) == "maybe"
    known = World(facts(world), on=ON)
    assert "more than 100 %" in known.overruled("b")[0]


def test_shares_rounded_in_print_are_no_contradiction() -> None:
    world = owned(("x", "b", 0.3334), ("p", "b", 0.3334), ("q", "b", 0.3334), q={"kind": "person"})
    assert captured(world, "b", **OFAC) == "no"
    assert World(facts(world), on=ON).overruled("b") == []


def test_the_same_holding_stated_twice_counts_once_and_two_lots_add_up() -> None:
    twice = owned(("x", "b", 0.3), ("x", "b", 0.3))
    assert captured(twice, "b", **OFAC) == "no"
    for holding, lot in zip(twice["holdings"], ("A shares", "B shares"), strict=True):
        holding["lot"] = lot
    assert captured(twice, "b", **OFAC) == "yes"


def test_owners_said_to_be_complete_while_a_holding_has_run_out_are_taken_at_their_word_and_mentioned() -> None:
    world = owned(("x", "b", 1.0))
    world["holdings"][0]["ends"] = "2026-01-01"
    known = World(facts(world), on=ON)
    assert "check who holds them" in known.overruled("b")[0]


def test_a_screening_of_years_ago_is_mentioned() -> None:
    world = owned(("p", "b", 1.0)) | {"screened": [{"list": "us.ofac.sdn", "starts": "2010-01-01"}]}
    known = World(facts(world), on=ON)
    assert known.old_screenings(["b"]) == {"us.ofac.sdn": "2010-01-01"}
    assert World(facts(world), on="2010-06-01").old_screenings(["b"]) == {}


def test_what_the_catalogue_calls_complete_is_so_for_the_time_of_its_holdings() -> None:
    world = owned(("x", "b", 1.0))
    world["holdings"][0]["starts"] = "2026-01-01"
    known = facts(world)
    known.organisations["b"].stated_by = "catalogue"
    assert World(known, on=ON, accept_unverified=True).owners("b")[0] == "complete"
    assert World(known, on="2025-06-01", accept_unverified=True).owners("b")[0] == "unrecorded"


def test_a_share_restated_by_the_user_leaves_control_where_the_catalogue_has_it() -> None:
    world = owned(("x", "b", 0.3), ("x", "b", 0.3), closed=False)
    known = facts(world)
    known.holdings[0].stated_by, known.holdings[0].control = "catalogue", "appoints the board"
    assert World(known, on=ON).holders["b"]["x"].control.name == "YES"


def test_what_the_catalogue_bounds_is_open_before_somebody_took_over_what_had_no_holder() -> None:
    world = owned(("x", "b", 0.9), b={"owners": {"bounded": 0.05}})
    world["holdings"][0]["starts"] = "2026-01-01"
    known = facts(world)
    known.organisations["b"].stated_by = "catalogue"
    assert World(known, on=ON, accept_unverified=True).owners("b") == ("bounded", 50_000)
    assert World(known, on="2025-06-01", accept_unverified=True).owners("b")[0] == "unrecorded"
    known.holdings[0].starts, known.holdings[0].ends = None, "2025-01-01"
    # Who sold to many is bounded by what is known of him now.
    assert World(known, on=ON, accept_unverified=True).owners("b")[0] == "bounded"


@pytest.mark.parametrize("leak", [0.00001, 0.0001, 0.001])
def test_a_ring_that_leaks_slowly_is_solved_and_not_swept(leak: float) -> None:
    """Fifty companies hold each other, and a seed has what is left of each: in the end it has everything."""
    ids = [f"c{n}" for n in range(50)]
    ring = {
        "organisations": [{"id": one, "owners": "complete"} for one in ids] + [{"id": "x", "listed_on": ["l"]}],
        "holdings": [{"owner": ids[n - 1], "owned": one, "capital": 1 - leak} for n, one in enumerate(ids)]
        + [{"owner": "x", "owned": one, "capital": leak} for one in ids],
        "screened": [{"list": "l", "starts": "2026-11-01"}],
    }
    assert captured(ring, "c0", **LOOK) == "yes"


def test_a_reading_looks_through_recorded_holders_alone() -> None:
    world = {
        "organisations": [{"id": "a"}, {"id": "x", "listed_on": ["l"]}],
        "holdings": [{"owner": "x", "owned": "a", "capital": 0.3}],
        "screened": [{"list": "l", "starts": "2026-11-01"}],
    }
    assert captured(world, "a", **LOOK) == "maybe"
    assert captured(world, "a", **LOOK, recorded_only=True) == "no"
