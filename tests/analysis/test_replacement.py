"""Replacements: the chosen set really frees the bill, nothing feasible is cheaper, and the impossible is proven."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.planning import Planned
from depgraph.analysis.replacement import best, carried_out, choices
from depgraph.analysis.targets import Target
from depgraph.analysis.whatif import own_scenarios, whatif
from depgraph.catalogue.compiled import load_catalogue
from depgraph.catalogue.scenarios import problems
from depgraph.errors import DepgraphError, UnknownName
from depgraph.model.vocabulary import Level

if TYPE_CHECKING:
    from depgraph.analysis.replacement import Choices
    from depgraph.analysis.report import Report
    from depgraph.model.records import Catalogue

pytest.importorskip("highspy", reason="the extra `optimise` is not installed")

ON = "2026-11-25"
LAWS = {"us.cloud_act", "us.fisa702", "us.ofac.sdn50", "cn.intel_law", "eu.gdpr48"}
REFERENCE = Path(__file__).resolve().parents[2] / "datasets" / "bills" / "aigf-reference.xlsx"
BILL = ("aigf-reference.xlsx", REFERENCE.read_bytes())


@cache
def bill() -> tuple[Report, Catalogue]:
    catalogue = load_catalogue()
    laws = [law["id"] for law in catalogue.laws if law["id"].startswith("us.ear") or law["id"] in LAWS]
    return answer(Request(on=ON, bills=[BILL], laws=laws), catalogue=catalogue), catalogue


@cache
def against(*words: str, certain: bool = False) -> Choices:
    report, catalogue = bill()
    return choices(report, catalogue, Target.of(words, report.assessment.laws, certain=certain))


@cache
def cloud_act() -> Planned:
    report, catalogue = bill()
    return Planned(report, catalogue, Target.of(["us.cloud_act"], report.assessment.laws))


def test_the_set_against_the_cloud_act_leaves_no_line_exposed_when_whatif_runs_it() -> None:
    planned = cloud_act()
    assert planned.possible
    assert planned.plan.left == planned.plan.verified == []
    assert planned.plan.gap == 0
    assert len(planned.plan.freeing) + len(planned.plan.hoping) == 27
    text = "".join(planned.scenario()).encode()
    found = whatif(Request(on=ON, bills=[BILL], laws=["us.cloud_act"]), [], [("plan.json", text)])
    exposed = [v for line in found.before.lines for v in found.before.reaching(line) if v.at_least]
    assert len(exposed) == 27
    assert not [v for line in found.after.lines for v in found.after.reaching(line) if v.at_least]


def test_no_random_feasible_set_of_a_thousand_is_cheaper() -> None:
    found, cost = cloud_act().found, cloud_act().plan.cost[1]
    draw = random.Random(1)
    for _ in range(1000):
        chosen = {line.id: draw.choice(found.feasible(line.id, None)) for line in found.reached}
        assert found.cost(chosen)[1] >= cost - 0.01


def test_a_line_counts_as_freed_only_where_nothing_missing_can_put_it_back_within_reach() -> None:
    planned = cloud_act()
    assert planned.plan.answer is not None
    lines = {line.id: line for line in planned.plan.answer.lines}
    for key, one in planned.plan.chosen.items():
        assert one.free != planned.target.perhaps(planned.plan.answer, lines[key]), key
    said = " ".join(planned.sheet().head)
    assert f"{len(planned.plan.freeing)} changes free {len(planned.plan.freeing)} lines" in said
    assert f"{len(planned.plan.hoping)} changes might free {len(planned.plan.hoping)} more lines" in said
    assert "not counted as freed" in said


def test_what_might_free_a_line_never_stands_in_for_what_does() -> None:
    found = cloud_act().found
    for line in found.reached:
        if any(option.free for option in found.options[line.id]):
            assert cloud_act().plan.chosen[line.id].free


def test_no_change_surely_frees_a_line_of_us_export_law_and_none_is_said_to() -> None:
    report, catalogue = bill()
    planned = Planned(report, catalogue, Target.of(["us.ear"], report.assessment.laws))
    assert not planned.plan.freeing
    head = planned.sheet().head
    assert "No recorded change surely frees any of them" in head
    assert not [
        line for line in head if " free " in line and "might free" not in line and "option that is free" not in line
    ]
    # A product of one of several makers is only unknown.
    assert "GPU-0130" in planned.plan.left
    proof = next(entry for entry in planned.sheet().document["impossible"] if entry["line"] == "GPU-0130")
    assert "might free it, if its maker were stated" in {tried["why"] for tried in proof["tried"]}
    assert all(change["hangs_on"] for change in planned.sheet().document["plan"]["changes"])


def test_what_stays_possible_is_counted_and_asked_for_by_name() -> None:
    assert cloud_act().plan.perhaps > 0
    sure = against("us.cloud_act", certain=True)
    assert len(sure.reached) > len(cloud_act().found.reached)
    assert sure.stuck(None)


def test_free_of_all_us_export_law_is_impossible_and_the_lines_and_lithography_prove_it() -> None:
    report, catalogue = bill()
    planned = Planned(report, catalogue, Target.of(["us.ear"], report.assessment.laws))
    assert not planned.possible
    proof = {entry["line"]: entry for entry in planned.sheet().document["impossible"]}
    assert {"GPU-0010", "GPU-0020", "GPU-0030"} <= set(proof)
    assert proof["GPU-0010"]["tried"]
    assert all(tried["law"] or tried["why"] for entry in proof.values() for tried in entry["tried"])
    assert dict(planned.core)["euv-lithography"] >= 10
    assert set(planned.plan.left) == {line.id for line in planned.stuck}
    assert planned.plan.verified == []


def test_every_stuck_line_is_stuck_by_the_engines_word_for_each_of_its_options() -> None:
    found = against("us.ear")
    for line in found.stuck(None):
        for option in found.options[line.id]:
            assert option.against or not (option.free or option.might)


def test_a_smaller_budget_frees_no_more_lines_and_is_kept() -> None:
    found = against("us.cloud_act")
    left = []
    for budget in (40e6, 20e6, 5e6, 0.0):
        plan = best(found, budget=budget)
        assert plan.cost[1] <= budget + 0.01
        left.append(len(plan.left))
    assert left == sorted(left)
    assert left[-1] == 27


def test_in_less_time_fewer_lines_are_free_and_none_takes_longer() -> None:
    found = against("us.cloud_act")
    plan = best(found, weeks=16)
    assert plan.weeks[1] is not None
    assert plan.weeks[1] <= 16
    assert set(plan.left) == {line.id for line in found.stuck(16)}


def test_no_point_of_the_front_is_beaten_by_another() -> None:
    points = [(p.cost[1], p.weeks[1] or 0, len(p.left)) for p in cloud_act().front]
    assert len(points) > 5
    for point in points:
        assert not any(other != point and all(a <= b for a, b in zip(other, point, strict=True)) for other in points)


def test_qualifying_a_product_for_another_is_paid_once_for_all_lines_that_follow() -> None:
    world = """
organisations:
  - {id: us, name: American, incorporated_in: US}
components:
  - {id: old, kind: cloud_service, name: Old, maker: us}
  - {id: a, kind: cloud_service, name: A, product: old, quantity: 1, unit_cost: 10}
  - {id: b, kind: cloud_service, name: B, product: old, quantity: 1, unit_cost: 10}
relations:
  - {subject: old, relation: hosted_by, object: us}
  - {subject: old, relation: operated_by, object: us}
  - {subject: a, relation: replaceable_by, object: ovh-public-cloud, cost: 700, weeks: 5}
  - {subject: b, relation: replaceable_by, object: ovh-public-cloud, cost: 700, weeks: 5}
"""
    catalogue = load_catalogue()
    report = answer(Request(on=ON, bills=[("bill.yaml", world.encode())], laws=["us.cloud_act"]), catalogue=catalogue)
    found = choices(report, catalogue, Target.of(["us.cloud_act"], report.assessment.laws))
    plan = carried_out(found, best(found))
    assert {key for key in plan.chosen if key != "old"} == {"a", "b"}
    assert plan.cost[1] == 700


def test_a_product_of_nobodys_recorded_making_is_no_way_out() -> None:
    world = """
organisations: [{id: us, name: American, incorporated_in: US}]
components:
  - {id: a, kind: cloud_service, name: A}
  - {id: vague, kind: cloud_service, name: Vague, function: none}
relations:
  - {subject: a, relation: hosted_by, object: us}
  - {subject: a, relation: replaceable_by, object: vague, cost: 1, weeks: 1}
"""
    catalogue = load_catalogue()
    report = answer(Request(on=ON, bills=[("bill.yaml", world.encode())], laws=["us.cloud_act"]), catalogue=catalogue)
    found = choices(report, catalogue, Target.of(["us.cloud_act"], report.assessment.laws))
    assert [line.id for line in found.stuck(None)] == ["a"]


def test_a_target_is_a_law_a_family_an_issuer_or_an_effect() -> None:
    laws = bill()[0].assessment.laws
    assert Target.of(["us.fisa702"], laws).laws == {"us.fisa702"}
    assert Target.of(["us.ear.*"], laws).laws == Target.of(["us.ear"], laws).laws
    assert {"us.cloud_act", "us.ofac.sdn50"} <= Target.of(["US"], laws).laws
    assert Target.of(["data_access"], laws).effects == {"data_access"}
    with pytest.raises(UnknownName, match="no law, issuer or effect 'us.cloud'"):
        Target.of(["us.cloud"], laws)


def test_free_means_surely_neither_latent_nor_exposed() -> None:
    report, _ = bill()
    target = Target.of(["us.ear"], report.assessment.laws)
    for line in report.lines:
        expected = any(v.at_least > Level.CLEAR for v in target.concerned(report, line))
        assert bool(target.reached(report, line)) == expected


def test_nothing_to_do_is_said_and_costs_nothing() -> None:
    report, catalogue = bill()
    planned = Planned(report, catalogue, Target.of(["asset_freeze"], report.assessment.laws))
    if not planned.found.reached:
        assert planned.plan.cost == (0, 0)
        assert planned.sheet().head[0].startswith("Nothing to do")


def test_a_missing_solver_is_said_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(DepgraphError, match="HiGHS") as error:
        best(against("us.cloud_act"))
    assert "depgraph[optimise]" in (error.value.hint or "")


def test_a_plan_is_a_scenario_that_names_only_what_exists() -> None:
    text = "".join(cloud_act().scenario()).encode()
    (scenario,) = own_scenarios(bill()[1], [("plan.yaml", text)])
    assert list(problems(bill()[1], scenario, of_a_bill=True)) == []
    assert len(scenario["replacements"]) + len(scenario["measures"]) == 27


def test_a_seal_asks_more_the_higher_it_is_and_never_of_the_unions_own_laws() -> None:
    report, _ = bill()
    union = report.assessment.world.region(["EU"]).possible
    reached = {
        level: [line.id for line in report.lines if Target.of_seal(level, union).reached(report, line)]
        for level in (1, 2, 3, 4)
    }
    assert reached[1] == []
    assert set(reached[2]) <= set(reached[3]) <= set(reached[4])
    assert reached[2]
    for line in report.lines:
        assert not [v for v in Target.of_seal(4, union).concerned(report, line) if v.law.issuer in union | {"EU"}]


def test_free_of_an_effect_looks_at_the_rules_that_have_it_and_not_at_the_law_as_a_whole() -> None:
    report, _ = bill()
    target = Target.of(["monitoring"], report.assessment.laws)
    for line in report.lines:
        for verdict in target.reached(report, line):
            assert report.assessment.by_effect(line, verdict.law)["monitoring"][0] > Level.CLEAR
