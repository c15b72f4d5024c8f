"""What a law file can say, each thing in a small world: parties of an item, ancestry, tenants, dates, effects, duties."""

from __future__ import annotations

from typing import Any

import pytest
from builders import assessed, interval
from builders import law as make_law
from pydantic import ValidationError

from depgraph.law.reasons import Reasons
from depgraph.model.missing import Closing, ClosingFact, Origin

EXPOSED, LATENT, CLEAR, OPEN = ("exposed", "exposed"), ("latent", "latent"), ("clear", "clear"), ("clear", "exposed")


def test_a_chip_is_judged_by_its_performance() -> None:
    world = """
        components:
          - {id: fast, kind: chip, expects: [], tpp: 15832}
          - {id: middle, kind: chip, expects: [], tpp: 1600}
          - {id: slow, kind: chip, expects: [], tpp: 1599.9}
          - {id: unknown, kind: chip, expects: []}
        """
    over = {"rules": [{"through": "contains*", "binds": {"tpp": {"at_least": 4800}}}]}
    between = {"rules": [{"through": "contains*", "binds": {"tpp": {"at_least": 1600, "below": 4800}}}]}
    assert [interval(assessed(world, over), c) for c in ("fast", "middle", "slow", "unknown")] == [
        EXPOSED,
        CLEAR,
        CLEAR,
        OPEN,
    ]
    assert [interval(assessed(world, between), c) for c in ("fast", "middle", "slow")] == [CLEAR, EXPOSED, CLEAR]


def test_an_item_is_judged_by_who_designed_it() -> None:
    world = """
        organisations:
          - {id: cn, incorporated_in: CN}
          - {id: nl, incorporated_in: NL}
        components:
          - {id: theirs, kind: chip, expects: []}
          - {id: ours, kind: chip, expects: []}
          - {id: either, kind: chip, expects: []}
          - {id: nobody_says, kind: chip, expects: [designed_by]}
          - {id: not_designed, kind: chip, expects: []}
        relations:
          - {subject: theirs, relation: designed_by, object: cn}
          - {subject: ours, relation: designed_by, object: nl}
          - {subject: either, relation: designed_by, one_of: [cn, nl]}
        """
    law = {"rules": [{"through": "contains*", "binds": {"designed_by": {"seat": ["CN"]}}}]}
    found = assessed(world, law)
    lines = ("theirs", "ours", "either", "nobody_says", "not_designed")
    assert [interval(found, line) for line in lines] == [EXPOSED, CLEAR, OPEN, OPEN, CLEAR]


ANCESTRY: dict[str, Any] = {
    "ancestry": {
        "us_tools": {"through": "contains* / made_with / (contains | made_with)*", "of": {"origin": ["US"]}, "sources": ["s"]}
    },
    "rules": [{"through": "contains*", "binds": {"all": [{"kind": ["chip"]}, {"tpp": {"at_least": 4800}}, {"ancestry": "us_tools"}]}}],
}  # fmt: skip


def test_one_american_tool_in_the_ancestry_is_enough_without_an_american_part() -> None:
    world = """
        components:
          - {id: accelerator, kind: chip, expects: [], tpp: 5000}
          - {id: cpu, kind: chip, expects: [], tpp: 900}
          - {id: untouched, kind: chip, expects: [], tpp: 5000}
          - {id: unrecorded, kind: chip, expects: [made_with], tpp: 5000}
          - {id: wafer, kind: material, expects: []}
          - {id: etcher, kind: equipment, expects: []}
          - {id: foreign_etcher, kind: equipment, expects: []}
        relations:
          - {subject: accelerator, relation: contains, object: wafer}
          - {subject: cpu, relation: contains, object: wafer}
          - {subject: wafer, relation: made_with, object: etcher}
          - {subject: untouched, relation: made_with, object: foreign_etcher}
          - {subject: etcher, relation: originates_in, object: US}
          - {subject: foreign_etcher, relation: originates_in, object: NL}
        """
    found = assessed(world, ANCESTRY)
    lines = ("accelerator", "cpu", "untouched", "unrecorded")
    assert [interval(found, line) for line in lines] == [EXPOSED, CLEAR, CLEAR, OPEN]


TENANTS = {"rules": [{"through": "contains*", "binds": {"kind": ["chip"]}, "when": {"any": [{"buyer": {"seat": ["CN"]}}, {"tenant": {"seat": ["CN"]}}]}}]}  # fmt: skip


def test_a_tenant_changes_the_answer_for_what_it_uses_while_it_is_there() -> None:
    world = """
        organisations: [{id: tenant, incorporated_in: CN}]
        components:
          - {id: used, kind: chip, expects: []}
          - {id: not_used, kind: chip, expects: []}
        tenants: [{organisation: tenant, uses: [used], starts: 2026-01-01, ends: 2026-12-01}]
        """
    found = assessed(world, TENANTS)
    assert (interval(found, "used"), interval(found, "not_used")) == (EXPOSED, LATENT)
    for day, verdict in (("2025-12-31", LATENT), ("2026-01-01", EXPOSED), ("2026-12-01", LATENT)):
        assert interval(assessed(world, TENANTS, on=day), "used") == verdict


def test_a_tenant_whose_seat_nobody_knows_leaves_the_answer_open() -> None:
    world = """
        organisations: [{id: tenant}]
        components: [{id: used, kind: chip, expects: []}]
        tenants: [{organisation: tenant}]
        """
    assert interval(assessed(world, TENANTS), "used") == ("latent", "exposed")


def test_an_ownership_test_is_that_of_the_day() -> None:
    world = """
        organisations:
          - {id: listed, kind: person, incorporated_in: RU, listed_on: [xx.list]}
          - {id: half, incorporated_in: NL, owners: complete}
        holdings: [{owner: listed, owned: half, capital: 0.5}]
        components: [{id: service, kind: cloud_service, expects: []}]
        relations: [{subject: service, relation: hosted_by, object: half}]
        screened: [{list: xx.list, starts: 2020-01-01}]
        """
    over = {
        "method": "cascade",
        "seed": {"listed_on": ["xx.list"]},
        "threshold": 0.5,
        "operator": ">",
        "ends": "2024-07-03",
    }
    law = {
        "tests": {"owned": [over, over | {"operator": ">=", "starts": "2024-07-03", "ends": None}]},
        "rules": [{"through": "hosted_by", "binds": {"captured": "owned"}}],
    }
    assert interval(assessed(world, law, on="2024-07-02"), "service") == CLEAR
    assert interval(assessed(world, law, on="2024-07-03"), "service") == EXPOSED


def test_a_gap_between_two_tests_is_refused() -> None:
    test = {"method": "cascade", "seed": {"seat": ["CN"]}, "threshold": 0.5, "operator": ">"}
    law = {
        "tests": {"owned": [test | {"ends": "2024-07-03"}, test | {"starts": "2024-07-04"}]},
        "rules": [{"through": "hosted_by", "binds": {"captured": "owned"}}],
    }
    with pytest.raises(ValidationError, match="end where the next one starts"):
        make_law(law)


def test_a_mitigation_lowers_only_the_effects_it_names() -> None:
    world = """
        organisations: [{id: host, incorporated_in: US}]
        components: [{id: store, kind: cloud_service, expects: [], keys: customer}]
        relations: [{subject: store, relation: hosted_by, object: host}]
        """
    law = {
        "effects": ["data_access", "monitoring"],
        "rules": [{"through": "hosted_by", "binds": {"seat": ["US"]}}],
        "mitigations": [{"if": {"line": {"keys": ["customer"]}}, "effects": ["data_access"]}],
    }
    found = assessed(world, law)
    (verdict,) = found.verdicts(found.lines[0])
    assert (interval(found, "store"), verdict.effects) == (EXPOSED, ("monitoring",))
    levels = {e: (low.name, high.name) for e, (low, high, _) in found.by_effect(found.lines[0], verdict.law).items()}
    assert levels == {"data_access": ("LATENT", "LATENT"), "monitoring": ("EXPOSED", "EXPOSED")}


def test_a_rule_may_be_faster_than_its_law() -> None:
    world = """
        organisations: [{id: maker, incorporated_in: US}]
        components: [{id: chip, kind: chip, expects: []}]
        relations: [{subject: chip, relation: designed_by, object: maker}]
        """
    law = {"latency": "months", "rules": [{"through": "designed_by", "binds": {"seat": ["US"]}, "latency": "hours"}]}
    found = assessed(world, law)
    assert found.latency(found.verdicts(found.lines[0])[0]) == "hours"


def test_a_material_is_one_of_those_named() -> None:
    world = """
        components:
          - {id: optic, kind: network, expects: [], materials: [germanium]}
          - {id: plain, kind: network, expects: [], materials: []}
          - {id: unknown, kind: network, expects: []}
        """
    law = {"rules": [{"through": "contains*", "binds": {"material": ["gallium", "germanium"]}}]}
    assert [interval(assessed(world, law), c) for c in ("optic", "plain", "unknown")] == [EXPOSED, CLEAR, OPEN]


def test_the_chain_names_the_tenant_and_who_is_behind_it() -> None:
    world = """
        organisations:
          - {id: tenant, incorporated_in: NL, owners: complete}
          - {id: parent, incorporated_in: CN, owners: complete}
        holdings: [{owner: parent, owned: tenant, capital: 0.8}]
        components: [{id: used, kind: chip, expects: []}]
        tenants: [{organisation: tenant}]
        """
    law = {
        "tests": {"cn": {"method": "per_group", "seed": {"seat": ["CN"]}, "threshold": 0.5, "operator": ">"}},
        "rules": [{"through": "contains*", "binds": {"kind": ["chip"]}, "when": {"tenant": {"captured": "cn"}}}],
    }
    found = assessed(world, law)
    line = found.lines[0]
    (verdict,) = found.verdicts(line)
    told = [(s.subject, s.relation, s.object) for s in Reasons(found).chain(line, verdict)]
    assert ("used", "used_by", "tenant") in told
    assert ("tenant", "owned_by", "parent") in told
    assert ("parent", "incorporated_in", "CN") in told


def test_a_clear_names_the_assumption_that_there_are_no_tenants() -> None:
    world = "components: [{id: used, kind: chip, expects: []}]"
    law = {"rules": [{"through": "contains*", "binds": {"kind": ["chip"]}, "when": {"tenant": {"seat": ["CN"]}}}]}
    found = assessed(world, law)
    line = found.lines[0]
    rests = Reasons(found).rests_on(line, found.verdicts(line)[0])
    assert ClosingFact(line.id, Closing.NO_TENANTS, Origin.ASSUMPTION) in rests


def test_a_duty_is_no_exposure() -> None:
    duty = make_law(
        {"nature": "duty", "effects": ["duty"], "rules": [{"through": "contains*", "binds": {"kind": ["chip"]}}]}
    )
    assert not duty.counted
    with pytest.raises(ValidationError, match="the effect `duty`"):
        make_law({"nature": "duty", "rules": [{"through": "contains*", "binds": {"kind": ["chip"]}}]})
