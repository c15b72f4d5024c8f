"""What keeps a verdict open: places, parts and roles that nobody recorded, statements that nobody read."""

from __future__ import annotations

from typing import Any

import pytest
from builders import assessed, facts, interval, law

from depgraph.graph.world import World
from depgraph.law.assessment import assess
from depgraph.model.records import Organisation
from depgraph.model.vocabulary import Kleene

UNREAD = {"title": "a register", "grade": "unverified"}
HOSTED = {"rules": [{"through": "(contains | requires)* / (hosted_by | updated_by)", "binds": {"seat": ["US"]}}]}
THERE = {"rules": [{"through": "hosted_by[country = US]", "binds": {"present_in": ["US"]}}]}
MADE = {"rules": [{"through": "(contains | requires)* / fabricated_by", "binds": {"seat": ["CN"]}}]}
FRENCH = {"id": "fr", "incorporated_in": "FR", "owners": "complete", "presence": "complete"}


def world(*relations: dict[str, Any], organisations: list[dict[str, Any]] | None = None, **line: Any) -> dict[str, Any]:
    one = {"id": "c", "kind": "equipment", **line}
    stated = [{"subject": "c", **relation} for relation in relations]
    return {"organisations": organisations or [FRENCH], "components": [one], "relations": stated}


def asked(value: dict[str, Any], one: dict[str, Any], **may_have: list[str]) -> tuple[str, str]:
    known = facts(value)
    known.kinds |= {"equipment": ["assembled_by"], "software": ["developed_by"]}
    known.may_have |= may_have
    return interval(assess(known, [law(one)], on="2026-11-23"), "c")


# Roles and parts that a kind may have


def test_what_a_kind_may_have_and_nobody_recorded_stands_as_maybe() -> None:
    assert asked(world(), HOSTED) == ("clear", "clear")
    assert asked(world(), HOSTED, equipment=["updated_by"]) == ("clear", "exposed")
    assert asked(world({"relation": "updated_by", "object": "fr"}), HOSTED, equipment=["updated_by"]) == (
        "clear",
        "clear",
    )


def test_who_says_that_it_has_no_software_closes_it_and_who_did_not_read_it_does_not() -> None:
    assert asked(world(lacks=["software"]), HOSTED, equipment=["updated_by"]) == ("clear", "clear")
    unread = world(lacks=["software"], sources=[UNREAD])
    assert asked(unread, HOSTED, equipment=["updated_by"]) == ("clear", "exposed")


def test_recorded_parts_are_not_all_parts_until_somebody_says_so() -> None:
    part = {"relation": "contains", "object": "p"}
    described = {"id": "p", "kind": "software", "expects": [], "lacks": ["contains"]}
    thing = world(part)
    thing["components"].append(described)
    assert asked(thing, MADE, equipment=["contains"]) == ("clear", "exposed")
    whole = world(part, lacks=["contains"])
    whole["components"].append(described)
    assert asked(whole, MADE, equipment=["contains"]) == ("clear", "clear")


def test_a_part_that_nobody_recorded_is_run_by_nobody_apart() -> None:
    assert asked(world(), HOSTED, equipment=["contains"]) == ("clear", "clear")


def test_a_part_holds_no_more_than_its_thing_is_said_to_hold_altogether() -> None:
    magnets = {"rules": [{"through": "(contains | requires)*", "binds": {"rare_earths": ["dysprosium"]}}]}
    assert asked(world(), magnets, equipment=["contains"]) == ("clear", "exposed")
    assert asked(world(rare_earths=[]), magnets, equipment=["contains"]) == ("clear", "clear")


def test_of_a_line_of_unknown_kind_anything_is_expected() -> None:
    nothing_said = {"organisations": [FRENCH], "components": [{"id": "c"}]}
    assert asked(nothing_said, HOSTED) == ("clear", "exposed")


# Places


@pytest.mark.parametrize("how", [{"country": "US"}, {}])
def test_a_host_is_where_the_thing_stands_whatever_is_said_of_his_presence(how: dict[str, str]) -> None:
    stands = [] if how else [{"relation": "located_in", "object": "US"}]
    found = assessed(world({"relation": "hosted_by", "object": "fr", **how}, *stands), THERE)
    assert interval(found, "c") == ("exposed", "exposed")
    assert ["its presence is said to be complete without" in text for text in found.world.overruled({"fr"})] == [True]


def test_one_of_two_hosts_is_perhaps_there() -> None:
    two = {"relation": "hosted_by", "one_of": ["fr", "de"], "country": "US"}
    known = World(
        facts(world(two, organisations=[FRENCH, FRENCH | {"id": "de", "incorporated_in": "DE"}])), on="2026-11-23"
    )
    assert known.present("fr", known.region(["US"])) is Kleene.MAYBE
    assert known.overruled({"fr", "de"}) == []


def test_a_line_and_its_maker_may_have_one_id() -> None:
    """A facts file refuses it; a bill numbers its lines as it likes."""
    known = facts(world({"relation": "hosted_by", "object": "fr"}))
    known.organisations["c"] = Organisation(id="c", name="C", seat=["US"], stated_by="user")
    known.relations[0].objects = ["c"]
    assert interval(assess(known, [law(HOSTED)], on="2026-11-23"), "c") == ("exposed", "exposed")


# Seats that nobody read


def seated(country: str, *sources: dict[str, Any]) -> dict[str, Any]:
    one = {"id": "x", "incorporated_in": country, "owners": "complete", "presence": "complete"}
    closed = [{"source": s, "for": ["incorporated_in"]} for s in sources]
    return world({"relation": "hosted_by", "object": "x"}, organisations=[one | {"sources": closed}], kind="software")


def test_a_seat_that_nobody_read_opens_where_it_is_and_closes_nothing_elsewhere() -> None:
    assert asked(seated("US", UNREAD), HOSTED) == ("exposed", "exposed")
    assert asked(seated("FR", UNREAD), HOSTED) == ("clear", "exposed")
    assert asked(seated("FR"), HOSTED) == ("clear", "clear")


def test_a_seat_that_nobody_read_keeps_no_law_about_outsiders_away() -> None:
    outside = {"rules": [{"through": "hosted_by", "binds": {"not": {"seat": ["FR"]}}}]}
    assert asked(seated("FR", UNREAD), outside) == ("clear", "exposed")
    assert asked(seated("FR"), outside) == ("clear", "clear")
    unless = {
        "rules": [{"through": "hosted_by", "binds": {"all": []}, "unless": [{"id": "home", "if": {"seat": ["FR"]}}]}]
    }
    assert asked(seated("FR", UNREAD), unless) == ("clear", "exposed")
    assert asked(seated("FR"), unless) == ("clear", "clear")


# Closing statements


def test_a_screening_of_some_day_in_the_year_closes_nothing_within_it() -> None:
    def listed(starts: str) -> Kleene:
        one = FRENCH | {"screened": [{"list": "l", "starts": starts}]}
        known = World(facts(world(organisations=[one])), on="2026-11-23")
        return known.on_list("fr", "l")

    assert listed("2026-01-01") is Kleene.NO
    assert listed("2026") is Kleene.MAYBE


def test_a_closing_statement_of_the_catalogue_without_a_source_closes_nothing() -> None:
    known = facts(world())
    known.organisations["own"] = Organisation(
        id="own", name="Own", seat=["FR"], owners="complete", stated_by="catalogue"
    )
    assert World(known, on="2026-11-23").owners("own")[0] == "unrecorded"
    assert World(known, on="2026-11-23", accept_unverified=True).owners("own")[0] == "complete"


def test_a_line_that_may_be_out_of_scope_is_certainly_exposed_to_no_effect() -> None:
    two = {
        "applies_to": {"kinds": ["cloud_service"], "sources": ["s"]}, "effects": ["data_access", "monitoring"],
        "rules": [{"id": one, "through": "hosted_by", "binds": {"seat": ["US"]}, "effects": [effect]}
                  for one, effect in (("a", "data_access"), ("b", "monitoring"))],
    }  # fmt: skip
    american = [{"id": "us", "incorporated_in": "US"}]
    unknown = world({"relation": "hosted_by", "object": "us"}, organisations=american)
    del unknown["components"][0]["kind"]
    found = assessed(unknown, two)
    assert {effect: sure for effect, (sure, _) in found.lines_by_effect(found.laws[0]).items()} == {
        "data_access": 0,
        "monitoring": 0,
    }


# Scope


def test_a_recorded_host_or_data_brings_a_line_of_any_kind_into_scope() -> None:
    scope = {
        "kinds": ["cloud_service"],
        "relations": ["hosted_by", "maintained_by[access >= metadata]"],
        "data": ["personal"],
        "sources": ["s"],
    }
    narrow = HOSTED | {"applies_to": scope}

    def in_scope(*relations: dict[str, Any], **line: Any) -> bool:
        found = assessed(world(*relations, **line), narrow)
        return bool(found.verdicts(found.lines[0]))

    assert not in_scope()
    assert in_scope({"relation": "hosted_by", "object": "fr"})
    assert in_scope({"relation": "maintained_by", "object": "fr", "access": "data"})
    assert in_scope({"relation": "maintained_by", "object": "fr"}), "its access may be any"
    assert not in_scope({"relation": "maintained_by", "object": "fr", "access": "physical"})
    assert in_scope(data=["personal"])
    assert not in_scope(data=["telemetry"])


def test_what_the_buyer_runs_at_home_brings_nothing_into_scope_and_what_he_hosts_does() -> None:
    narrow = HOSTED | {
        "applies_to": {"kinds": ["cloud_service"], "relations": ["hosted_by", "operated_by"], "sources": ["s"]}
    }
    for relation, expected in (("operated_by", False), ("hosted_by", True)):
        found = assessed(world({"relation": relation, "object": "fr"}), narrow, buyer="fr")
        assert bool(found.verdicts(found.lines[0])) is expected


# What a reading does with a rule


def read(rule: dict[str, Any], buyer: str | None = None) -> tuple[str, str]:
    american = [{"id": "us", "incorporated_in": "US", "presence": "complete", "owners": "complete"}, FRENCH]
    known = facts(world({"relation": "hosted_by", "object": "us"}, organisations=american))
    one = law({"rules": [{"through": "hosted_by", "binds": {"seat": ["US"]}} | rule]}).as_read()
    return interval(assess(known, [one], on="2026-11-23", buyer=buyer), "c")


@pytest.mark.parametrize(
    ("view", "expected"), [("reaches", "exposed"), ("latent", "latent"), ("does_not_reach", "clear")]
)
def test_a_reading_takes_the_prevailing_view_of_a_contested_rule(view: str, expected: str) -> None:
    prevailing = {"view": view, "text": "as most say", "sources": ["s"]}
    assert read({"contested": True}) == ("clear", "exposed")
    assert read({"contested": True, "prevailing": prevailing}) == (expected, expected)


def test_a_rule_that_waits_for_the_buyer_alone_makes_no_line_latent_in_a_reading() -> None:
    waits = {"when": {"buyer": {"seat": ["FR"]}}}
    assert read(waits) == ("latent", "latent")
    assert read(waits | {"buyer_only": True}) == ("clear", "clear")
    assert read(waits | {"buyer_only": True}, buyer="fr") == ("exposed", "exposed")
