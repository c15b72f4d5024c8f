"""Scenarios: what happens changes the right verdicts and no others, and what is not known stays open."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.supposing import resolved
from depgraph.analysis.whatif import WhatIf, compared, whatif
from depgraph.catalogue.compiled import load_catalogue
from depgraph.catalogue.scenarios import problems
from depgraph.errors import InvalidData, UnknownName

if TYPE_CHECKING:
    from depgraph.analysis.report import Report
    from depgraph.model.records import Catalogue

BILLS = Path(__file__).resolve().parents[2] / "datasets" / "bills"
REFERENCE = ("aigf-reference.xlsx", (BILLS / "aigf-reference.xlsx").read_bytes())
ON = "2026-11-25"
LAWS = [
    "us.ear.adv_computing.worldwide_a",
    "us.ear.adv_computing.hq_d5",
    "us.ofac.sdn50",
    "cn.rare_earths_18_2025",
    "eu.aci",
    "us.proposed.chip_security",
    "us.reported.global_ai_chip_rule",
]
"""Those that the scenarios of the reference bill turn on; the others only cost time here."""
WORLD = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US, owners: complete, presence: complete}
  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}
  - {id: p, name: P, kind: person, incorporated_in: FR}
holdings:
  - {owner: p, owned: eu, capital: 1.0}
components:
  - {id: a, name: Portal, kind: cloud_service, function: portal, criticality: critical}
  - {id: b, name: Spare portal, kind: cloud_service, function: portal, criticality: critical, lacks: [software, licensed_by]}
relations:
  - {subject: a, relation: hosted_by, object: us, country: NL}
  - {subject: a, relation: operated_by, object: us}
  - {subject: b, relation: hosted_by, object: eu, country: NL}
  - {subject: b, relation: operated_by, object: eu}
  - {subject: a, relation: replaceable_by, object: ovh-public-cloud, cost: 1000, weeks: 10}
"""
HEAD = "id: mine\ntitle: Mine\nsummary: Mine.\ndated: 2026-11-25\nlikelihood: supposed\nsources: {s: {title: a paper, url: 'https://example.org/', grade: unverified}}\n"


def ask(*scenarios: str, happens: str = "", world: str = WORLD, **options: Any) -> WhatIf:
    own = [("mine.yaml", (HEAD + happens).encode())] if happens else []
    return whatif(Request(on=ON, bills=[("bill.yaml", world.encode())]), scenarios, own, **options)


def after(found: WhatIf, law: str) -> dict[str, tuple[str, str]]:
    return {
        c.line.id: (c.after.at_least.name.lower(), c.after.at_most.name.lower())
        for c in found.changes
        if c.after.law.id == law
    }


@cache
def bill() -> tuple[Report, Catalogue]:
    """Return the answer to the reference bill; scenarios happen to copies of it."""
    catalogue = load_catalogue()
    return answer(Request(on=ON, bills=[REFERENCE], laws=LAWS), catalogue=catalogue), catalogue


@cache
def reference(*scenarios: str, **options: Any) -> WhatIf:
    before, catalogue = bill()
    return compared(before, catalogue, resolved(catalogue, scenarios, []), **options)


def test_a_cut_off_hits_what_the_state_can_reach_and_leaves_the_rest() -> None:
    found = ask("us_cut_off")
    assert after(found, "scenario.us_cut_off.services") == {"a": ("exposed", "exposed")}
    assert set(found.curve.hits) == {"a"}


def test_lines_of_one_function_stand_in_for_each_other() -> None:
    found = ask("us_cut_off")
    (pool,) = [p for p in found.curve.pools if "a" in p.members]
    assert set(pool.members) == {"a", "b"}
    assert found.curve.below(0.999).low == 0


def test_a_recorded_replacement_says_when_the_line_is_back() -> None:
    spare = "{id: spare, name: Spare cloud, kind: cloud_service, alternative_to: a, lacks: [software, licensed_by]}"
    world = WORLD.replace("ovh-public-cloud", "spare").replace("components:\n", f"components:\n  - {spare}\n")
    world += "  - {subject: spare, relation: hosted_by, object: eu}\n  - {subject: spare, relation: operated_by, object: eu}\n"
    (hit,) = ask("us_cut_off", world=world).curve.hits["a"]
    # Ten weeks to qualify; sooner only by a way that nobody recorded, later never, since the replacement is surely out of reach.
    assert hit.recovers == (21, 70)


def test_a_replacement_that_the_same_scenario_stops_is_no_way_back() -> None:
    stops = (
        "events: [{id: e, text: it stops, through: hosted_by, stops: [ovh], effects: [service_denial], sources: [s]}]"
    )
    (hit,) = [h for h in ask("us_cut_off", happens=stops).curve.hits["a"] if h.by.startswith("scenario.us_cut_off")]
    assert hit.recovers == (21, float("inf"))


def test_being_read_stops_nothing() -> None:
    happens = "laws: [{law: us.fisa702, status: lapsed, sources: [s]}]"
    assert not ask(happens=happens).curve.hits
    assert after(ask(happens=happens), "us.fisa702")["a"] == ("clear", "clear")


def test_an_owner_sells_and_the_new_owners_law_comes_with_him() -> None:
    sale = "sales: [{owned: solvinity, seller: '*', buyer: kyndryl, capital: 1.0, sources: [s]}]"
    world = "components: [{id: a, name: Archive, kind: cloud_service}]\nrelations: [{subject: a, relation: hosted_by, object: solvinity}, {subject: a, relation: operated_by, object: solvinity}]"
    found = ask(happens=sale, world=world)
    assert after(found, "us.cloud_act") == {"a": ("exposed", "exposed")}


def test_a_buyer_keeps_what_he_held_before() -> None:
    world = WORLD.replace(
        "  - {owner: p, owned: eu, capital: 1.0}",
        "  - {owner: p, owned: eu, capital: 0.7}\n  - {owner: us, owned: eu, capital: 0.3}",
    )
    found = ask(happens="sales: [{owned: eu, seller: p, buyer: us, capital: 0.25, sources: [s]}]", world=world)
    assert after(found, "us.cloud_act")["b"] == ("exposed", "exposed")


def test_a_party_is_listed_and_a_law_on_lists_bites_the_same_day() -> None:
    found = ask(
        happens="listings: [{party: ovh, list: us.ofac.sdn, sources: [s]}]",
        world="components: [{id: a, name: A, kind: cloud_service}]\nrelations: [{subject: a, relation: hosted_by, object: ovh}, {subject: a, relation: operated_by, object: ovh}]",
    )
    assert after(found, "us.ofac.sdn50")["a"][1] == "exposed"
    assert found.changes[0].after.at_least > found.changes[0].before.at_least


def test_a_country_moves_into_a_group_and_the_rule_on_that_group_follows() -> None:
    world = "components: [{id: a, name: GPU, kind: chip, product: nvidia-b200, eccn: 3A090.a}]"
    assert after(ask("country_moves", world=world), "us.ear.adv_computing.hq_d5") == {"a": ("exposed", "exposed")}


def test_a_vendor_stops_with_what_is_recorded_as_his_and_with_nobody_else() -> None:
    world = """
organisations: [{id: v, name: Vendor, incorporated_in: NL}, {id: d, name: Daughter, incorporated_in: NL}, {id: o, name: Other, incorporated_in: NL}]
holdings: [{owner: v, owned: d, capital: 0.6}]
components: [{id: x, name: X, kind: software}, {id: y, name: Y, kind: software}]
relations:
  - {subject: x, relation: developed_by, object: d}
  - {subject: x, relation: updated_by, object: d}
  - {subject: y, relation: developed_by, object: o}
  - {subject: y, relation: updated_by, object: o}
"""
    found = ask(
        happens="events: [{id: e, text: it stops, through: developed_by, stops: [v], effects: [service_denial], sources: [s]}]",
        world=world,
    )
    assert after(found, "scenario.mine.e") == {"x": ("exposed", "exposed")}


def test_a_replaced_line_answers_to_the_law_of_its_replacement() -> None:
    found = ask(happens="replacements: [{component: a, by: ovh-public-cloud}]")
    assert after(found, "us.cloud_act") == {"a": ("clear", "exposed")}


def test_an_event_that_names_an_unrecorded_party_may_hit_and_is_no_certainty() -> None:
    world = WORLD + "  - {subject: c, relation: operated_by, object: eu}\n"
    world = world.replace("relations:", "  - {id: c, name: Nobody's, kind: cloud_service}\nrelations:")
    assert after(ask("us_cut_off", world=world), "scenario.us_cut_off.services")["c"] == ("clear", "exposed")


def test_what_was_so_before_is_not_counted_as_the_scenarios_doing() -> None:
    assert not ask("chips_denied_nl").curve.hits


@pytest.mark.parametrize(
    ("happens", "message"),
    [
        ("laws: [{law: us.no_such, status: in_force, sources: [s]}]", "no law 'us.no_such'"),
        ("listings: [{party: ovh, list: us.nobody, sources: [s]}]", "no list 'us.nobody'"),
        ("memberships: [{country: NL, group: ear.X9, sources: [s]}]", "no jurisdiction 'ear.X9'"),
        ("laws: [{law: us.fisa702, status: in_force, sources: [t]}]", "source key 't'"),
        ("", "something"),
        (
            "events: [{id: e, text: e, through: hosted_by, effects: [delay], sources: [s]}]",
            "exactly one of `binds` and `stops`",
        ),
    ],
)
def test_a_scenario_that_names_nothing_known_is_refused_with_file_and_name(happens: str, message: str) -> None:
    with pytest.raises(InvalidData, match="mine.yaml") as error:
        ask(happens=happens or "includes: []")
    assert message in str(error.value)


def test_a_party_that_neither_bill_nor_catalogue_knows_is_refused() -> None:
    with pytest.raises(UnknownName, match="no organisation 'nobody'"):
        ask(happens="listings: [{party: nobody, list: us.ofac.sdn, sources: [s]}]")


def test_a_mistyped_scenario_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as error:
        ask("us_cutoff")
    assert "us_cut_off" in (error.value.hint or "")


def test_a_scenario_for_an_unknown_law_in_the_catalogue_is_a_problem_of_the_data() -> None:
    catalogue = load_catalogue()
    assert list(problems(catalogue, {"id": "x", "laws": [{"law": "us.coming"}]})) == ["scenario x: no law 'us.coming'"]


def test_ten_scenarios_come_with_it_each_cited_and_each_runs_on_the_reference_bill() -> None:
    catalogue = load_catalogue()
    wanted = {
        "chips_denied_nl", "us_cut_off", "location_verification", "cn_rare_earth_stop", "owner_listed", "taiwan_90_days",
        "global_chip_rule", "maintenance_lost", "terms_changed", "allied_controls",
    }  # fmt: skip
    assert wanted <= set(catalogue.scenarios)
    for key in sorted(wanted):
        assert catalogue.scenarios[key]["cites"]
        assert reference(key).changes, key


def test_the_chip_denial_shows_the_day_below_a_half_and_the_days_to_the_earliest_measure() -> None:
    found = reference("chips_denied_nl", installed=0.0)
    falls = found.curve.below(0.5)
    assert falls == (7, 30)
    (clock,) = [c for c in found.clocks if c.id == "eu_aci"]
    assert clock.days == (176, 373)
    assert clock.soonest == 176 - 7
    assert clock.gap == (176 - 30, 373 - 7)
    first = found.curve.first_to_stop(0.5)
    assert first is not None
    assert {hit.line for hit in first[1]} == {"GPU-0010", "GPU-0020"}


def test_nobody_knows_what_is_installed_until_somebody_says_so() -> None:
    unknown, stated = reference("chips_denied_nl"), reference("chips_denied_nl", installed=1.0)
    assert all(
        a <= b and c >= d
        for a, b, c, d in zip(unknown.curve.low, stated.curve.low, unknown.curve.high, stated.curve.high, strict=True)
    )
    assert stated.curve.below(0.5).low == float("inf")


def test_everything_at_once_is_no_better_than_any_part_of_it() -> None:
    together = reference("allied_controls")
    for part in ("us_cut_off", "taiwan_90_days"):
        alone = reference(part)
        assert all(t <= a + 1e-9 for t, a in zip(together.curve.low, alone.curve.low, strict=True))
        assert set(alone.curve.hits) <= set(together.curve.hits)


def test_a_scenario_may_replace_a_line_by_another_one_of_the_bill() -> None:
    world = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US, owners: complete, presence: complete}
  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}
components:
  - {id: c, name: C, kind: cloud_service}
  - {id: d, name: D, kind: cloud_service}
relations:
  - {subject: c, relation: hosted_by, object: us}
  - {subject: c, relation: operated_by, object: us}
  - {subject: d, relation: hosted_by, object: eu}
  - {subject: d, relation: operated_by, object: eu}
"""
    plan = b"""
id: plan
title: C becomes D
summary: a plan
dated: 2026-11-25
likelihood: supposed
sources: {s: {title: a plan, grade: unverified}}
replacements: [{component: c, by: d, sources: [s]}]
"""
    found = whatif(
        Request(on=ON, bills=[("bill.yaml", world.encode())], laws=["us.cloud_act"]), [], [("plan.yaml", plan)]
    )
    assert found.before.summary["exposed"] == 1
    assert found.after.summary["exposed"] == 0
    with pytest.raises(InvalidData, match="no component 'z'"):
        whatif(
            Request(on=ON, bills=[("bill.yaml", world.encode())], laws=["us.cloud_act"]), [],
            [("plan.yaml", plan.replace(b"by: d", b"by: z"))],
        )  # fmt: skip
