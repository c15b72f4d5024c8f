"""What is known on one day: which closing statements count, what is screened, who is where and who holds what."""

from __future__ import annotations

from typing import Any

import pytest
from builders import ON, facts

from depgraph.graph.world import World
from depgraph.model.records import Facts, Holding, Jurisdiction, Organisation, PartyList
from depgraph.model.vocabulary import Kleene

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES
DOCUMENTED, MEMORY = 0, 1
LISTED = "us.ofac.sdn"


def world(organisation: dict[str, Any], on: str = ON, *, accept: bool = False, **more: Any) -> World:
    """Return the world of one organisation ``b``, with a source that was read and one from memory."""
    jurisdictions = {
        "EU": Jurisdiction("EU", "EU", "bloc", members=[(c, None, None, "yes", []) for c in ("NL", "FR")]),
        "NEW": Jurisdiction("NEW", "group", "group", members=[("FR", "2026", None, "yes", [])]),
        "IR": Jurisdiction("IR", "Iran", listings=[("states", None, None, "yes", [])]),
    }
    found = Facts(jurisdictions=jurisdictions, lists={LISTED: PartyList(LISTED, "SDN", "US")}, **more)
    found.sources.add({"title": "read", "grade": "documented", "retrieved": "2026-11-01"})
    found.sources.add({"title": "remembered", "grade": "unverified"})
    found.organisations["b"] = Organisation("b", "B", **organisation)
    return World(found, on=on, accept_unverified=accept)


READ = {"cites": {"*": [DOCUMENTED]}}

# Closing statements


@pytest.mark.parametrize(
    ("stated_by", "cites", "counts"),
    [
        ("catalogue", [], False),
        ("catalogue", [MEMORY], False),
        ("catalogue", [DOCUMENTED], True),
        ("catalogue", [MEMORY, DOCUMENTED], True),
        ("user", [], True),
        ("user", [MEMORY], False),
        ("bill", [], True),
        ("user", [DOCUMENTED], True),
    ],
)
def test_a_closing_statement_counts_when_it_was_read_or_is_the_users_own(
    stated_by: str, cites: list[int], counts: bool
) -> None:
    closed = {
        "owners": "complete",
        "presence": "complete",
        "seat": ["NL"],
        "stated_by": stated_by,
        "cites": {"*": cites},
    }
    known = world(closed)
    assert known.owners("b")[0] == ("complete" if counts else "unrecorded")
    assert known.present("b", known.region(["US"])) is (NO if counts else MAYBE)
    accepted = world(closed, accept=True)
    assert accepted.owners("b")[0] == "complete"


def test_a_source_that_covers_another_field_closes_nothing() -> None:
    known = world({"owners": "complete", "cites": {"seat": [DOCUMENTED]}})
    assert known.owners("b")[0] == "unrecorded"


def test_persons_and_states_have_no_owners() -> None:
    for kind in ("person", "state"):
        assert world({"kind": kind}).owners("b") == ("complete", 0)


# Lists


@pytest.mark.parametrize(
    ("starts", "ends", "truth"),
    [
        ("2026-11-01", None, NO),
        (ON, None, NO),
        ("2026-12-01", None, MAYBE),
        ("2026-11-01", "2026-11-10", MAYBE),
        # Some day of this year: perhaps it is still to come.
        ("2026", None, MAYBE),
        ("2026-11", None, MAYBE),
        ("2025", None, NO),
    ],
)
def test_only_a_screening_that_was_certainly_made_rules_a_listing_out(
    starts: str, ends: str | None, truth: Kleene
) -> None:
    known = world({"screened": [(LISTED, starts, ends, "yes", [])], "stated_by": "user"})
    assert known.listed("b", [LISTED]) is truth
    assert known.screened("b", LISTED) is (truth is NO)


def test_a_screening_from_memory_rules_nothing_out() -> None:
    assert world({"screened": [(LISTED, "2026", None, "yes", [MEMORY])]}).listed("b", [LISTED]) is MAYBE
    read = world({"screened": [(LISTED, "2020-01-01", None, "yes", [DOCUMENTED])]})
    assert read.listed("b", [LISTED]) is NO


def test_a_listing_from_memory_counts_since_it_opens() -> None:
    listed = {"listings": [(LISTED, "2020-01-01", None, "yes", [MEMORY])]}
    assert world(listed).listed("b", [LISTED]) is YES


def test_a_state_is_listed_by_its_country() -> None:
    assert world({"seat": ["IR"], **READ}).state_listed("b", ["states"]) is YES
    assert world({"seat": ["NL"], **READ}).state_listed("b", ["states"]) is NO
    assert world({"seat": ["IR", "NL"], **READ}).state_listed("b", ["states"]) is MAYBE
    assert world({}).state_listed("b", ["states"]) is MAYBE


# Places


@pytest.mark.parametrize(
    ("seat", "codes", "truth"),
    [
        (["NL"], ["EU"], YES),
        (["US"], ["EU"], NO),
        (["NL", "FR"], ["EU"], YES),
        (["NL", "US"], ["EU"], MAYBE),
        (None, ["EU"], MAYBE),
        # Membership since some day of this year.
        (["FR"], ["NEW"], MAYBE),
        (["EU"], ["NL"], MAYBE),
    ],
)
def test_a_seat_is_within_a_region_when_all_that_it_may_be_is(
    seat: list[str] | None, codes: list[str], truth: Kleene
) -> None:
    known = world({"seat": seat, **READ})
    assert known.incorporated("b", known.region(codes)) is truth


def test_a_headquarters_stands_in_for_no_seat_and_a_seat_for_an_unrecorded_headquarters() -> None:
    known = world({"headquarters": ["US"]})
    assert known.incorporated("b", known.region(["US"])) is MAYBE
    assert known.headquartered("b", known.region(["US"])) is YES
    assert known.seat("b", known.region(["US"])) is YES
    assert world({"seat": ["US"]}).headquartered("b", known.region(["US"])) is YES


def test_one_that_is_only_referred_to_has_everything_unrecorded() -> None:
    known = world({})
    assert known.owners("nobody described")[0] == "unrecorded"
    assert known.listed("nobody described", [LISTED]) is MAYBE


# Owners


def test_what_the_catalogue_closes_is_open_where_its_holders_no_longer_hold() -> None:
    sold = [Holding("x", "b", [1_000_000] * 2, ends="2026-01-01")]
    closed = {"owners": "complete", "cites": {"*": [DOCUMENTED]}}
    assert world(closed, on="2025-06-01", holdings=sold).owners("b")[0] == "complete"
    assert world(closed, holdings=sold).owners("b")[0] == "unrecorded"


def test_contradictions_are_said_of_those_that_are_asked_about() -> None:
    known = world(
        {"owners": "complete", "stated_by": "user"}, holdings=[Holding("x", "b", [s] * 2) for s in (1, 500_000)]
    )
    assert known.owners("b")[0] == "unrecorded"
    (said,) = known.overruled({"b"})
    assert said.startswith("B: statements about the stake of x contradict each other")
    assert known.overruled({"x"}) == []


def test_a_revision_says_what_no_longer_counts() -> None:
    closed = {"owners": "complete", "cites": {"*": [DOCUMENTED]}}
    both = [Holding("x", "b", [600_000] * 2), Holding("x", "b", [300_000] * 2, stated_by="user")]
    known = world(closed, holdings=both)
    (said,) = known.overruled({"b"})
    assert "stands in place of the catalogue's" in said
    assert "no longer counts" in said
    assert known.owners("b")[0] == "unrecorded"


def test_records_that_may_be_the_same_are_one_class_however_they_are_joined() -> None:
    known = World(facts("possibly_same: [[c, d], [a, b], [b, c]]\norganisations: [{id: a}, {id: e}]"), on=ON)
    assert known.members("d") == ("a", "b", "c", "d")
    assert known.members("e") == ("e",)
