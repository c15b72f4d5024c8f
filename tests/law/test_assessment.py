"""Verdicts on small worlds: reach, triggers, exceptions, mitigations, contested rules and statuses."""

from __future__ import annotations

import pytest
from builders import assessed, interval

from depgraph.law.reasons import Reasons
from depgraph.model.missing import Missing, MissingFact

US_HOST = {"rules": [{"through": "hosted_by", "binds": {"seat": ["US"]}}]}
EXPOSED, LATENT, CLEAR = ("exposed", "exposed"), ("latent", "latent"), ("clear", "clear")


def hosted(by: str, **component: str) -> dict[str, object]:
    return {
        "organisations": [
            {"id": "us", "incorporated_in": "US"},
            {"id": "eu", "incorporated_in": "FR"},
            {"id": "either", "incorporated_in": {"one_of": ["FR", "US"]}},
            {"id": "somewhere"},
        ],
        "components": [{"id": "svc", "kind": "cloud_service", "expects": ["hosted_by"], **component}],
        "relations": [{"subject": "svc", "relation": "hosted_by", "object": by}],
    }


@pytest.mark.parametrize(
    ("host", "expected"),
    [("us", EXPOSED), ("eu", CLEAR), ("either", ("clear", "exposed")), ("somewhere", ("clear", "exposed"))],
)
def test_a_law_reaches_a_service_through_its_host(host: str, expected: tuple[str, str]) -> None:
    assert interval(assessed(hosted(host), US_HOST), "svc") == expected


def test_an_expected_host_that_nobody_recorded_may_be_anybody() -> None:
    world = hosted("eu")
    world["relations"] = []
    assert interval(assessed(world, US_HOST), "svc") == ("clear", "exposed")


def test_a_host_on_one_of_two_is_exposed_only_when_both_are_reached() -> None:
    world = hosted("us")
    for pair, expected in ((["us", "eu"], ("clear", "exposed")), (["us", "us"], EXPOSED), (["eu", "eu"], CLEAR)):
        world["relations"] = [{"subject": "svc", "relation": "hosted_by", "one_of": pair}]
        assert interval(assessed(world, US_HOST), "svc") == expected


def test_reach_goes_through_parts_and_needs_at_any_depth_and_round_cycles() -> None:
    law = {"rules": [{"through": "(contains | requires)* / hosted_by", "binds": {"seat": ["US"]}}]}
    world = hosted("us")
    world["components"] = [{"id": key, "expects": []} for key in ("svc", "a", "b", "alone")]
    world["relations"] = [
        {"subject": "a", "relation": "contains", "object": "b"},
        {"subject": "b", "relation": "requires", "object": "a"},
        {"subject": "b", "relation": "requires", "object": "svc"},
        {"subject": "svc", "relation": "hosted_by", "object": "us"},
        {"subject": "alone", "relation": "contains", "object": "alone"},
    ]
    found = assessed(world, law)
    assert interval(found, "a") == interval(found, "b") == EXPOSED
    assert interval(found, "alone") == CLEAR


def test_unrecorded_access_may_be_any() -> None:
    law = {"rules": [{"through": "maintained_by[access >= data]", "binds": {"seat": ["US"]}}]}
    world = hosted("us", expects=[])
    for access, expected in (("admin", EXPOSED), ("physical", CLEAR), (None, ("clear", "exposed"))):
        relation = {"subject": "svc", "relation": "maintained_by", "object": "us"}
        world["relations"] = [relation | ({"access": access} if access else {})]
        assert interval(assessed(world, law), "svc") == expected


def test_without_its_trigger_a_rule_is_latent() -> None:
    law = {"rules": [{"through": "hosted_by", "binds": {"seat": ["US"]}, "when": {"line": {"data": ["personal"]}}}]}
    assert interval(assessed(hosted("us", data=["telemetry"]), law), "svc") == LATENT
    assert interval(assessed(hosted("us", data=["personal"]), law), "svc") == EXPOSED
    assert interval(assessed(hosted("us"), law), "svc") == ("latent", "exposed")


def test_a_possible_exception_lowers_the_lower_end_only_and_a_certain_one_both() -> None:
    law = {
        "rules": [{
            "through": "hosted_by", "binds": {"not": {"seat": ["RU"]}},
            "unless": [{"id": "eu", "if": {"seat": ["FR"]}}],
        }]
    }  # fmt: skip
    assert interval(assessed(hosted("us"), law), "svc") == EXPOSED
    assert interval(assessed(hosted("either"), law), "svc") == ("clear", "exposed")
    assert interval(assessed(hosted("eu"), law), "svc") == CLEAR
    law["rules"][0]["unless"][0]["contested"] = True
    assert interval(assessed(hosted("eu"), law), "svc") == ("clear", "exposed")


def test_keys_held_by_the_customer_cap_at_latent_only_when_known() -> None:
    law = {**US_HOST, "mitigations": [{"if": {"line": {"keys": ["customer"]}}}]}
    assert interval(assessed(hosted("us", keys="customer"), law), "svc") == LATENT
    assert interval(assessed(hosted("us", keys="provider"), law), "svc") == EXPOSED
    assert interval(assessed(hosted("us"), law), "svc") == ("latent", "exposed")


def test_a_contested_rule_raises_only_the_upper_end() -> None:
    law = {"rules": [{**US_HOST["rules"][0], "contested": True}]}
    assert interval(assessed(hosted("us"), law), "svc") == ("clear", "exposed")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ({"status": "in_force"}, EXPOSED),
        ({"status": "suspended"}, LATENT),
        ({"status": "proposed"}, LATENT),
        ({"status": "lapsed"}, CLEAR),
        ({"status": "unverified", "one_of": ["in_force", "suspended"]}, ("latent", "exposed")),
        ({"status": "unverified", "one_of": ["in_force", "lapsed"]}, ("clear", "exposed")),
    ],
)
def test_status_caps_what_a_rule_finds(span: dict[str, object], expected: tuple[str, str]) -> None:
    law = {**US_HOST, "timeline": [{**span, "starts": "2020-01-01", "sources": ["s"]}]}
    assert interval(assessed(hosted("us"), law), "svc") == expected
    assert interval(assessed(hosted("eu"), law), "svc") == CLEAR


def test_a_law_begins_on_its_first_day_and_ends_before_its_last() -> None:
    law = {
        **US_HOST, "timeline": [{"status": "in_force", "starts": "2025-09-29", "ends": "2025-11-10", "sources": ["s"]}]
    }  # fmt: skip
    answers = {
        day: interval(assessed(hosted("us"), law, on=day), "svc")
        for day in ("2025-09-28", "2025-09-29", "2025-11-09", "2025-11-10")
    }
    assert list(answers.values()) == [CLEAR, EXPOSED, EXPOSED, CLEAR]


def test_a_year_alone_leaves_that_year_open() -> None:
    world = hosted("us")
    world["relations"][0] |= {"starts": "2024", "ends": "2026"}
    days = {
        "2023-12-31": CLEAR,
        "2024-06-01": ("clear", "exposed"),
        "2025-03-01": EXPOSED,
        "2026-03-01": ("clear", "exposed"),
    }
    world["components"][0]["expects"] = []
    for day, expected in days.items():
        assert interval(assessed(world, US_HOST, on=day), "svc") == expected


@pytest.mark.parametrize(
    ("effect", "one_reached", "both_reached"), [("supply_denial", CLEAR, EXPOSED), ("data_access", EXPOSED, EXPOSED)]
)
def test_one_of_two_suppliers_denied_denies_nothing_but_one_that_reads_reads(
    effect: str, one_reached: tuple[str, str], both_reached: tuple[str, str]
) -> None:
    law = {"effects": [effect], "rules": [{"through": "supplied_by", "binds": {"seat": ["US"]}}]}
    world = hosted("us", expects=[])
    for second, expected in (("eu", one_reached), ("us2", both_reached)):
        world["organisations"] = [*world["organisations"][:4], {"id": "us2", "incorporated_in": "US"}]
        world["relations"] = [
            {"subject": "svc", "relation": "supplied_by", "object": one, "group": {"name": "g", "needs": 1}}
            for one in ("us", second)
        ]
        assert interval(assessed(world, law), "svc") == expected


def test_the_assumed_buyer_is_not_captured_but_a_named_one_may_be() -> None:
    law = {
        "tests": {"b": {"method": "cascade", "seed": {"seat": ["CN"]}, "threshold": 0.5, "operator": ">="}},
        "rules": [{"through": "hosted_by", "binds": {"seat": ["US"]}, "when": {"buyer": {"captured": "b"}}}],
    }
    world = hosted("us")
    world["organisations"] = [*world["organisations"], {"id": "cn", "incorporated_in": "CN"}]
    assert interval(assessed(world, law), "svc") == LATENT
    assert interval(assessed(world, law, buyer="cn"), "svc") == EXPOSED
    assert interval(assessed(world, law, buyer="eu"), "svc") == ("latent", "exposed")


def test_equal_lines_are_answered_once_and_each_by_its_own_name() -> None:
    world = hosted("us")
    world["components"] = [{"id": f"svc{n}", "expects": ["hosted_by"]} for n in range(3)]
    world["relations"] = [{"subject": f"svc{n}", "relation": "hosted_by", "object": "us"} for n in range(3)]
    found = assessed(world, US_HOST)
    assert len(set(found.stands_for.values())) == 1
    assert [interval(found, f"svc{n}") for n in range(3)] == [EXPOSED] * 3


def test_a_chain_through_alternatives_starts_at_the_component() -> None:
    law = {"rules": [{"through": "maintained_by[access >= data]", "binds": {"seat": ["US"]}}]}
    world = hosted("us", expects=[])
    world["relations"] = [
        {
            "subject": "svc",
            "relation": "maintained_by",
            "object": "us",
            "access": "admin",
            "group": {"name": "g", "needs": 1},
        },
        {
            "subject": "svc",
            "relation": "maintained_by",
            "object": "eu",
            "access": "none",
            "group": {"name": "g", "needs": 1},
        },
    ]
    found = assessed(world, law)
    assert interval(found, "svc") == EXPOSED
    (line,) = found.lines
    chain = Reasons(found).chain(line, found.verdicts(line)[0])
    assert [(s.subject, s.relation, s.object) for s in chain] == [
        ("svc", "maintained_by", "us"),
        ("us", "incorporated_in", "US"),
    ]


def test_lines_that_no_law_can_tell_apart_are_counted_each() -> None:
    world = hosted("us")
    world["components"] = [
        {"id": key, "kind": "cloud_service", "expects": []} for key in ("one", "two", "three", "other")
    ]
    world["relations"] = [
        {"subject": key, "relation": "hosted_by", "object": "eu" if key == "other" else "us"}
        for key in ("one", "two", "three", "other")
    ]
    found = assessed(world, US_HOST)
    assert len(set(found.stands_for.values())) == 2
    counts = {v.word: found.count(lines) for v, lines in found.groups(found.laws[0])}
    assert counts == {"exposed": 3, "clear": 1}
    assert [found.verdicts(line)[0].word for line in found.lines] == ["exposed", "exposed", "exposed", "clear"]


def test_who_may_be_somebody_else_is_himself_for_the_lower_end() -> None:
    law = {"rules": [{"through": "hosted_by", "binds": {"not": {"incorporated_in": ["US"]}}}]}
    world = hosted("eu")
    assert interval(assessed(world, law), "svc") == EXPOSED
    assert interval(assessed(world | {"possibly_same": [["eu", "us"]]}, law), "svc") == EXPOSED
    assert interval(assessed(hosted("us") | {"possibly_same": [["eu", "us"]]}, law), "svc") == CLEAR


def test_the_chain_names_the_fact_that_keeps_an_exception_away() -> None:
    law = {
        "rules": [
            {
                "through": "hosted_by",
                "binds": {"seat": ["US"]},
                "unless": [{"id": "other", "if": {"not": {"buyer": {"listed_on": ["l"]}}}}],
            }
        ]
    }
    world = hosted("us") | {"screened": [{"list": "l", "starts": "2026-01-01"}]}
    world["organisations"] = [*world["organisations"], {"id": "bad", "incorporated_in": "NL", "listed_on": ["l"]}]  # type: ignore[misc]
    found = assessed(world, law, buyer="bad")
    (line,) = found.lines
    (verdict,) = found.verdicts(line)
    steps = [(s.relation, s.object) for s in Reasons(found).chain(line, verdict)]
    assert ("bought_by", "bad") in steps
    assert ("listed_on", "l") in steps


def test_where_one_of_several_hosts_is_reached_what_is_missing_is_which_it_is() -> None:
    world = hosted("us")
    world["relations"] = [{"subject": "svc", "relation": "hosted_by", "one_of": ["us", "eu"]}]
    found = assessed(world, US_HOST)
    (line,) = found.lines
    (verdict,) = found.verdicts(line)
    assert Reasons(found).missing(line, verdict) == [MissingFact(line.id, Missing.WHICH, "hosted_by", ("us", "eu"))]


TWO_EFFECTS = {
    "effects": ["data_access", "supply_denial"],
    "applies_to": {"kinds": ["cloud_service"], "sources": ["s"]},
    "rules": [
        {"id": "read", "through": "hosted_by", "binds": {"seat": ["US"]}, "effects": ["data_access"]},
        {"id": "stop", "through": "hosted_by", "binds": {"seat": ["US"]}, "effects": ["supply_denial"]},
    ],
}


@pytest.mark.parametrize(("kind", "sure"), [("cloud_service", 1), (None, 0)])
@pytest.mark.parametrize("rules", [1, 2], ids=["one effect", "two effects"])
def test_a_line_that_may_be_out_of_a_laws_scope_is_surely_exposed_to_none_of_its_effects(
    kind: str | None, sure: int, rules: int
) -> None:
    world = hosted("us")
    if kind is None:
        del world["components"][0]["kind"]
    law = TWO_EFFECTS | {"rules": TWO_EFFECTS["rules"][:rules], "effects": TWO_EFFECTS["effects"][:rules]}
    found = assessed(world, law)
    by_effect = found.lines_by_effect(found.laws[0])
    assert set(by_effect) == set(law["effects"])
    for certain, possible in by_effect.values():
        assert (found.count(certain), found.count(possible)) == (sure, 1)
