"""Does every verdict contain the truth? The properties of the semantics, on worlds made by chance.

The truth is computed by ``oracle``, which shares no code with the engine: it completes an incomplete world in
many ways and evaluates each completion by the definitions. ``DEPGRAPH_WORLDS=50`` tries fifty times as many.
"""

from __future__ import annotations

import copy
import itertools
import os
import random
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle.asking import assessed, escape, intervals
from oracle.completions import completions, every_completion
from oracle.paths import paths, reached
from oracle.truth import verdicts
from oracle.wider import wider
from oracle.worlds import (
    COMPLETE,
    LIST,
    ON,
    SOURCES,
    Wants,
    captured_law,
    facts_file,
    law_file,
    small_law,
)

from depgraph.law.reasons import Reasons
from depgraph.model.missing import Closing, ClosingFact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMES = int(os.environ.get("DEPGRAPH_WORLDS", "1"))
METHODS = ("cascade", "per_group", "look_through", "ultimate_parent", "cap")
ADDING_METHODS = ("cascade", "per_group", "look_through")
CLEAR, LATENT, EXPOSED = 0, 1, 2

SEEDS = st.integers(min_value=0, max_value=2**32)


def worlds(number: int) -> Callable[[Any], Any]:
    """Run a property on so many worlds; derandomised, so that a red build is red again tomorrow."""
    run = settings(
        max_examples=number * TIMES, deadline=None, derandomize=TIMES == 1, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    return lambda test: run(given(seed=SEEDS)(test))


def buyer_of(facts: dict[str, Any], law: dict[str, Any]) -> str | None:
    return facts["organisations"][0]["id"] if "'buyer'" in repr(law) else None


def told(facts: dict[str, Any], law: dict[str, Any]) -> str:
    """Return a world as a reader of a failure needs it."""
    return f"\nfacts = { ({k: v for k, v in facts.items() if k not in {'sources', 'jurisdictions'}}) }\nlaw = {law}"


def check_sound(facts: dict[str, Any], law: dict[str, Any], *, seed: int, count: int) -> None:
    buyer = buyer_of(facts, law)
    for component, (interval,) in intervals(facts, law, on=ON, buyer=buyer).items():
        left = escape(interval, facts, law, component, on=ON, seed=seed, count=count, buyer=buyer)
        assert left is None, f"{component}: {interval} misses {left}{told(facts, law)}"


# 1. Soundness


@worlds(120)
def test_the_interval_contains_the_verdict_of_every_completion(seed: int) -> None:
    rng = random.Random(seed)
    check_sound(facts_file(rng), law_file(rng), seed=seed, count=12)


@pytest.mark.parametrize("method", METHODS)
@worlds(50)
def test_capture_by_each_method_contains_every_completion(method: str, seed: int) -> None:
    rng = random.Random(seed)
    facts, law = captured_law(rng, method)
    check_sound(facts, law, seed=seed, count=20)


@worlds(80)
def test_content_ancestry_and_tenants_contain_every_completion(seed: int) -> None:
    facts, law = wider(random.Random(seed))
    check_sound(facts, law, seed=seed, count=12)


# 2. Nothing unknown: nothing between the ends


@worlds(100)
def test_a_complete_world_has_one_verdict_and_it_is_the_truth(seed: int) -> None:
    rng = random.Random(seed)
    check_exact(facts_file(rng, COMPLETE), law_file(rng, COMPLETE))


@pytest.mark.parametrize("method", METHODS)
@worlds(40)
def test_a_complete_world_settles_every_ownership_test(method: str, seed: int) -> None:
    facts, law = captured_law(random.Random(seed), method, COMPLETE)
    check_exact(facts, law)


@worlds(60)
def test_content_ancestry_and_tenants_are_exact_where_all_is_known(seed: int) -> None:
    wants = replace(COMPLETE, unknown_kinds=False, organisations=(2, 4))
    facts, law = wider(random.Random(seed), wants)
    check_exact(facts, law)


def check_exact(facts: dict[str, Any], law: dict[str, Any]) -> None:
    buyer = buyer_of(facts, law)
    (world,) = completions(facts, ON, seed=0, count=1, buyer=buyer)
    for component, (interval,) in intervals(facts, law, on=ON, buyer=buyer).items():
        (truth,) = verdicts(world, law, component, ON)
        assert interval == (truth, truth), f"{component}{told(facts, law)}"


# 3. Exactness

SIMPLE = Wants(
    possibly_same=False, groups=False, votes=False, headquarters=False, dates=False, weak_sources=False,
    bounded=False, own_shares=False, organisations=(2, 3), components=(1, 1),
)  # fmt: skip


@pytest.mark.parametrize("method", ADDING_METHODS)
def test_the_ends_are_attained_where_every_unknown_pulls_one_way(method: str) -> None:
    decided = 0
    for seed in range(150 * TIMES):
        facts, law = small_law(random.Random(seed), method, SIMPLE)
        ((low, high),) = intervals(facts, law, on=ON)["c0"]
        seen: set[int] = set()
        drawn = completions(facts, ON, seed=seed, count=20)
        try:
            for world in itertools.chain(drawn, every_completion(facts, ON, limit=1500)):
                seen |= verdicts(world, law, "c0", ON)
                if {low, high} <= seen:
                    break
        except OverflowError:
            continue
        decided += 1
        assert {low, high} <= seen, f"{(low, high)} but only {seen}{told(facts, law)}"
    assert decided >= 120, "the generator makes worlds too large to try every way"


# 4. Inclusion


@worlds(150)
def test_knowing_less_only_widens_and_knowing_more_only_narrows(seed: int) -> None:
    rng = random.Random(seed)
    facts, law = facts_file(rng), law_file(rng)
    buyer = buyer_of(facts, law)
    wide = facts
    for _ in range(rng.randint(1, 3)):
        wide = widened(wide, rng)
    before = intervals(facts, law, on=ON, buyer=buyer)
    for component, ((low, high),) in intervals(wide, law, on=ON, buyer=buyer).items():
        ((was_low, was_high),) = before[component]
        assert low <= was_low <= was_high <= high, f"{component}{told(facts, law)}\nwidened: {told(wide, {})}"


def widened(facts: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return the same world with one thing less known."""
    wide = copy.deepcopy(facts)
    forget = rng.choice(
        (_forget_share, _forget_seat, _open_organisation, _doubt, _forget_property, _confuse, _lose_relation)
    )
    forget(wide, rng)
    return wide


def _forget_share(facts: dict[str, Any], rng: random.Random) -> None:
    if facts["holdings"]:
        holding = rng.choice(facts["holdings"])
        # Without votes of its own a share votes, so the votes have to be forgotten with it.
        for basis in ("capital", "votes"):
            if holding.get(basis) is not None:
                share = (
                    holding[basis]
                    if isinstance(holding[basis], dict)
                    else {"min": holding[basis]} | {"max": holding[basis]}
                )
                holding[basis] = {
                    "min": rng.choice([share.get("min", 0), 0.0]),
                    "max": rng.choice([share.get("max", 1), 1.0]),
                }


def _forget_seat(facts: dict[str, Any], rng: random.Random) -> None:
    organisation = rng.choice(facts["organisations"])
    seat = organisation.get("incorporated_in")
    if seat is None or rng.random() < 0.3:
        organisation.pop("incorporated_in", None)
    else:
        known = seat["one_of"] if isinstance(seat, dict) else [seat]
        organisation["incorporated_in"] = {"one_of": sorted({*known, rng.choice(["US", "CN", "NL"])})}


def _open_organisation(facts: dict[str, Any], rng: random.Random) -> None:
    organisation = rng.choice(facts["organisations"])
    what = rng.choice(("owners", "presence", "screened"))
    if what == "screened" and facts["screened"]:
        facts["screened"].pop()
    elif what == "owners" and organisation.get("owners") == "complete" and rng.random() < 0.5:
        organisation["owners"] = {"bounded": rng.choice([0.05, 0.3])}
    else:
        organisation.pop(what, None)


def _doubt(facts: dict[str, Any], rng: random.Random) -> None:
    doubtful = [x for key in ("relations", "holdings") for x in facts[key]]
    if doubtful:
        rng.choice(doubtful)["certainty"] = "maybe"


def _forget_property(facts: dict[str, Any], rng: random.Random) -> None:
    rng.choice(facts["components"]).pop(rng.choice(("eccn", "data", "keys", "users_in", "rare_earths")), None)
    if facts["relations"]:
        rng.choice(facts["relations"]).pop(rng.choice(("access", "country")), None)


def _lose_relation(facts: dict[str, Any], rng: random.Random) -> None:
    """Forget who the only one is, or between whom it lies; the relation itself stays expected."""
    ours = [r for r in facts["relations"] if r["relation"].endswith("_by") and "group" not in r]
    if not ours:
        return
    one = rng.choice(ours)
    alike = [r for r in facts["relations"] if (r["subject"], r["relation"]) == (one["subject"], one["relation"])]
    if rng.random() < 0.5:
        others = rng.sample([o["id"] for o in facts["organisations"]], 2)
        one["one_of"] = sorted({*others, *(one.get("one_of") or [one.pop("object", others[0])])})
        one.pop("object", None)
    elif len(alike) == 1 and one.get("certainty", "yes") == "yes" and not {"starts", "ends"} & set(one):
        facts["relations"].remove(one)


def _confuse(facts: dict[str, Any], rng: random.Random) -> None:
    one, other = rng.sample(facts["organisations"], 2)
    if one["kind"] == other["kind"]:
        facts.setdefault("possibly_same", []).append([one["id"], other["id"]])


# 6, 7, 8. What more of something may change


@pytest.mark.parametrize("method", ADDING_METHODS)
@worlds(40)
def test_one_more_seed_never_lowers_either_end(method: str, seed: int) -> None:
    rng = random.Random(seed)
    facts, law = captured_law(rng, method, negated=False)
    law["tests"]["t"]["seed"] = {"listed_on": [LIST]}
    more = copy.deepcopy(facts)
    rng.choice(more["organisations"])["listed_on"] = [{"list": LIST, "sources": ["s"]}]
    before, after = intervals(facts, law, on=ON), intervals(more, law, on=ON)
    for component in before:
        assert all(a >= b for a, b in zip(after[component][0], before[component][0], strict=True)), told(facts, law)


@pytest.mark.parametrize("method", ADDING_METHODS)
@worlds(40)
def test_a_larger_share_of_somebody_captured_never_lowers_either_end(method: str, seed: int) -> None:
    rng = random.Random(seed)
    facts, law = captured_law(rng, method, negated=False)
    listed = {"list": LIST, "sources": ["s"]}
    law["tests"]["t"]["seed"] = {"listed_on": [LIST]}
    of = [h for h in facts["holdings"] if h["owner"] != h["owned"] and not isinstance(h.get("capital", {}), dict)]
    if not of:
        return
    holding = rng.choice(of)
    next(o for o in facts["organisations"] if o["id"] == holding["owner"])["listed_on"] = [listed]
    rest = sum(_least(h) for h in facts["holdings"] if h["owned"] == holding["owned"])
    room = round(1 - rest, 6)
    more = copy.deepcopy(facts)
    more["holdings"][facts["holdings"].index(holding)]["capital"] = round(holding["capital"] + max(0, room), 6)
    before, after = intervals(facts, law, on=ON), intervals(more, law, on=ON)
    for component in before:
        assert all(a >= b for a, b in zip(after[component][0], before[component][0], strict=True)), told(more, law)


def _least(holding: dict[str, Any]) -> float:
    share = holding.get("capital", 0)
    return float(share.get("min", 0) if isinstance(share, dict) else share)


@pytest.mark.parametrize("method", ADDING_METHODS)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.499999, 0.5, 0.500001, 0.7])
def test_what_somebody_harmless_holds_is_not_left_for_the_captured(method: str, share: float) -> None:
    organisations = [listed("x"), company("p"), company("b", owners="unrecorded")]
    world = one_line(organisations, [held("x", "b", {"min": 0.1, "max": 0.9}), held("p", "b", share)])
    ((low, high),) = intervals(world, capture_law(method, operator=">"), on=ON)["c"]
    assert (low, high) == (CLEAR, EXPOSED if share < 0.5 else CLEAR)


@worlds(60)
def test_a_ring_among_the_harmless_captures_nobody(seed: int) -> None:
    rng = random.Random(seed)
    ring = [f"r{i}" for i in range(rng.randint(1, 4))]
    holdings = [held(a, b, rng.choice([0.3, 0.5, 0.51, 1.0])) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]
    world = one_line([listed("x"), *(company(r) for r in ring)], holdings, host=rng.choice(ring))
    for method in ADDING_METHODS:
        assert intervals(world, capture_law(method), on=ON)["c"] == [(CLEAR, CLEAR)], (method, holdings)


# 9. Alternatives


@worlds(60)
def test_one_of_the_same_is_the_plain_relation(seed: int) -> None:
    rng = random.Random(seed)
    facts, law = facts_file(rng, Wants(one_of=False)), law_file(rng)
    other = copy.deepcopy(facts)
    for relation in other["relations"]:
        if relation["relation"].endswith("_by") and rng.random() < 0.7:
            relation["one_of"] = [relation.pop("object")] * rng.choice((1, 1, 2))
    buyer = buyer_of(facts, law)
    assert intervals(other, law, on=ON, buyer=buyer) == intervals(facts, law, on=ON, buyer=buyer), told(facts, law)


@worlds(60)
def test_a_group_that_needs_everyone_is_no_group_and_one_that_needs_one_falls_last(seed: int) -> None:
    rng = random.Random(seed)
    suppliers = [f"s{i}" for i in range(rng.randint(1, 4))]
    bad = [s for s in suppliers if rng.random() < 0.5]
    organisations = [listed(s) if s in bad else company(s) for s in suppliers]
    needs = rng.randint(1, len(suppliers))
    grouped = one_line(organisations, [], host=None)
    grouped["relations"] = [relation(s) | {"group": {"name": "g", "needs": needs}} for s in suppliers]
    denial = EXPOSED if len(bad) >= len(suppliers) - needs + 1 else CLEAR
    disclosure = EXPOSED if bad else CLEAR
    denies = capture_law("cascade") | {"effects": ["supply_denial"]}
    discloses = capture_law("cascade") | {"effects": ["data_access"], "id": "us.other"}
    assert intervals(grouped, denies, discloses, on=ON)["c"] == [(denial, denial), (disclosure, disclosure)]


@worlds(150)
def test_groups_with_doubtful_members_contain_every_completion(seed: int) -> None:
    rng = random.Random(seed)
    suppliers = [f"s{i}" for i in range(rng.randint(1, 4))]
    organisations = [rng.choice((listed, company, doubtful))(s) for s in suppliers]
    world = one_line(organisations, [], host=None)
    needs = rng.randint(1, len(suppliers))
    world["relations"] = [
        relation(s) | {"group": {"name": "g", "needs": needs}, "certainty": rng.choice(("yes", "maybe"))}
        for s in suppliers
    ]
    law = capture_law("cascade") | {"effects": rng.choice((["supply_denial"], ["data_access"]))}
    check_sound(world, law, seed=seed, count=40)


# 10. Statuses, exceptions, mitigations, contested statements

STATUSES: tuple[dict[str, Any], ...] = (
    {"status": "in_force"}, {"status": "suspended"}, {"status": "proposed"}, {"status": "lapsed"},
    {"status": "unverified", "one_of": ["in_force", "suspended"]}, {"status": "unverified", "one_of": ["in_force", "lapsed"]},
)  # fmt: skip
YES_OR_NO = (True, False)


def algebra_world(reach: bool | None, when: bool | None, unless: bool | None, mitigated: bool | None) -> dict[str, Any]:
    """Return a world in which each part of a rule holds, does not, or may hold (None)."""
    seat = {True: "US", False: "NL", None: {"one_of": ["NL", "US"]}}[reach]
    world = one_line([company("o", incorporated_in=seat)], [], host="o")
    values: dict[str, dict[bool, Any]] = {
        "data": {True: ["personal"], False: ["telemetry"]},
        "keys": {True: "customer", False: "provider"},
        "users_in": {True: ["US"], False: ["NL"]},
    }
    for name, truth in zip(values, (when, unless, mitigated), strict=True):
        world["components"][0].pop(name)
        if truth is not None:
            world["components"][0][name] = values[name][truth]
    return world


def test_the_algebra_of_rules_is_the_hull_over_everything_open() -> None:
    settings_ = list(itertools.product(STATUSES, itertools.product(YES_OR_NO, repeat=3)))
    laws = [algebra_law(f"us.l{i}", status, flags) for i, (status, flags) in enumerate(settings_)]
    truth = {}
    for parts in itertools.product(YES_OR_NO, repeat=4):
        (world,) = completions(algebra_world(*parts), ON, seed=1, count=1)
        truth[parts] = [verdicts(world, law, "c", ON) for law in laws]
    for unsure in itertools.product((*YES_OR_NO, None), repeat=4):
        settled = itertools.product(*(YES_OR_NO if part is None else (part,) for part in unsure))
        seen = [set[int]().union(*levels) for levels in zip(*(truth[s] for s in settled), strict=True)]
        hulls = [(min(s), max(s)) for s in seen]
        assert intervals(algebra_world(*unsure), *laws, on=ON)["c"] == hulls, unsure


def algebra_law(key: str, status: dict[str, Any], flags: tuple[bool, ...]) -> dict[str, Any]:
    rule, exception, mitigation = flags
    law = law_with({"seat": ["US"]})
    law |= {"id": key, "timeline": [status | {"starts": "2018-01-01", "sources": ["s"]}]}
    law["rules"][0] |= {"contested": rule, "when": {"line": {"data": ["personal"]}}}
    law["rules"][0]["unless"] = [clause("x", {"line": {"keys": ["customer"]}}, contested=exception)]
    law["mitigations"] = [clause("m", {"line": {"users_in": ["US"]}}, contested=mitigation)]
    return law


# 11. Thresholds


@pytest.mark.parametrize("method", ADDING_METHODS)
@pytest.mark.parametrize("operator", [">", ">="])
@pytest.mark.parametrize("off", [-1, 0, 1])
@pytest.mark.parametrize("threshold", [0.25, 0.5, 0.1])
def test_a_millionth_decides(method: str, operator: str, off: int, threshold: float) -> None:
    share = (round(threshold * 1_000_000) + off) / 1_000_000
    world = one_line([listed("x"), company("b")], [held("x", "b", share)])
    law = capture_law(method, operator=operator)
    law["tests"]["t"]["threshold"] = threshold
    expected = EXPOSED if off > 0 or (off == 0 and operator == ">=") else CLEAR
    assert intervals(world, law, on=ON)["c"] == [(expected, expected)]


def test_many_small_shares_add_up_exactly_in_any_order() -> None:
    # As floats 3 % + 29 % + 18 % is less than 50 %.
    for shares in itertools.permutations([0.03, 0.29, 0.18]):
        owners = [f"x{i}" for i in range(len(shares))]
        holdings = [held(x, "b", share) for x, share in zip(owners, shares, strict=True)]
        world = one_line([*(listed(x) for x in owners), company("b")], holdings)
        assert intervals(world, capture_law("cascade"), on=ON)["c"] == [(EXPOSED, EXPOSED)]


# 12. Names, order and days


@worlds(60)
def test_names_and_order_change_no_verdict(seed: int) -> None:
    rng = random.Random(seed)
    facts, law = facts_file(rng), law_file(rng)
    ids = [x["id"] for key in ("organisations", "components") for x in facts[key]]
    new = dict(zip(ids, rng.sample([f"n{i:03}" for i in range(200)], len(ids)), strict=True))
    other = {k: rng.sample(v, len(v)) if isinstance(v, list) else v for k, v in _renamed(facts, new).items()}
    before = intervals(facts, law, on=ON)
    after = intervals(other, law, on=ON)
    assert {new[c]: found for c, found in before.items()} == after, told(facts, law)


def _renamed(value: Any, new: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: v if k in {"jurisdictions", "screened"} else _renamed(v, new) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(v, new) for v in value]
    return new.get(value, value) if isinstance(value, str) else value


@worlds(40)
def test_the_answer_changes_only_on_days_on_which_something_starts_or_ends(seed: int) -> None:
    rng = random.Random(seed)
    facts, law = facts_file(rng), law_file(rng)
    turning = sorted(_days({"facts": facts, "law": law}))
    day, later = rng.choice([
        ("2019-03-01", "2019-12-31"), ("2021-02-01", "2021-11-30"), ("2026-11-05", "2026-11-22"),
        ("2026-11-24", "2026-11-30"), ("2027-01-01", "2031-01-01"),
    ])  # fmt: skip
    if any(day < turn <= later for turn in turning):
        return
    assert intervals(facts, law, on=day) == intervals(facts, law, on=later), told(facts, law)


def _days(value: Any) -> Iterator[str]:
    """Yield the days on which something may start or end: both ends of a coarse date's year or month."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"starts", "ends"}:
                yield inner + "-01-01"[len(inner) - 4 :]
                yield inner + "-99-99"[len(inner) - 4 :]
            else:
                yield from _days(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _days(inner)


# 13. What a clear rests on


@worlds(120)
def test_a_clear_stays_clear_when_everything_it_does_not_rest_on_is_opened(seed: int) -> None:
    rng = random.Random(seed)
    facts, law = captured_law(rng, rng.choice(METHODS)) if rng.random() < 0.5 else (facts_file(rng), law_file(rng))
    assessment, buyer = assessed(facts, law, on=ON, buyer=buyer_of(facts, law)), buyer_of(facts, law)
    reasons = Reasons(assessment)
    for line in assessment.lines:
        for verdict in assessment.verdicts(line):
            if verdict.at_most == CLEAR:
                rests = reasons.rests_on(line, verdict)
                ((_, high),) = intervals(opened(facts, rests), law, on=ON, buyer=buyer)[line.id]
                assert high == CLEAR, f"{line.id}: {rests}{told(facts, law)}"


def opened(facts: dict[str, Any], rests: list[ClosingFact]) -> dict[str, Any]:
    """Return the world with every owners, presence and screening opened that the explanation does not name."""
    world = copy.deepcopy(facts)
    for organisation in world["organisations"]:
        named = {rest.kind for rest in rests if rest.about == organisation["id"]}
        if not named & {Closing.OWNERS_COMPLETE, Closing.OWNERS_BOUNDED}:
            organisation.pop("owners", None)
        if Closing.PRESENCE_COMPLETE not in named:
            organisation.pop("presence", None)
    screened = {rest.listed for rest in rests if rest.kind is Closing.SCREENED}
    world["screened"] = [x for x in world["screened"] if x["list"] in screened]
    return world


# The oracle itself


@worlds(25)
def test_the_oracle_reaches_what_the_naive_enumeration_of_paths_reaches(seed: int) -> None:
    rng = random.Random(seed)
    facts, law = facts_file(rng, Wants(groups=False)), law_file(rng)
    for world in completions(facts, ON, seed=seed, count=2):
        for rule in law["rules"]:
            for component in world.items:
                ends = set(paths(world, rule["through"], component))
                for end in [*world.parties, *world.items]:
                    only = {end: EXPOSED}
                    level = reached(world, rule["through"], component, partial(_level, only), denial=True)
                    assert (level == EXPOSED) == (end in ends)


def _level(levels: dict[str, int], end: str) -> int:
    return levels.get(end, CLEAR)


# Small worlds


def company(key: str, **fields: Any) -> dict[str, Any]:
    return {"id": key, "incorporated_in": "NL", "owners": "complete", "presence": "complete", "sources": ["s"]} | fields


def listed(key: str) -> dict[str, Any]:
    return company(key, listed_on=[{"list": LIST, "sources": ["s"]}])


def doubtful(key: str) -> dict[str, Any]:
    return company(key, listed_on=[{"list": LIST, "certainty": "maybe", "sources": ["s"]}])


def held(owner: str, owned: str, capital: Any) -> dict[str, Any]:
    return {"owner": owner, "owned": owned, "capital": capital, "sources": ["s"]}


def relation(target: str) -> dict[str, Any]:
    return {
        "subject": "c",
        "relation": "hosted_by",
        "object": target,
        "access": "data",
        "country": "NL",
        "sources": ["s"],
    }


def one_line(
    organisations: list[dict[str, Any]], holdings: list[dict[str, Any]], host: str | None = "b"
) -> dict[str, Any]:
    line = {
        "id": "c", "kind": "server", "expects": [], "destination": "NL", "eccn": "EAR99", "data": ["telemetry"],
        "keys": "none", "users_in": ["NL"], "rare_earths": [], "sources": ["s"],
    }  # fmt: skip
    return {
        "sources": SOURCES, "organisations": organisations, "holdings": holdings, "components": [line],
        "relations": [relation(host)] if host else [],
        "screened": [{"list": LIST, "starts": "2026-11-01", "sources": ["s"]}],
    }  # fmt: skip


def clause(key: str, condition: dict[str, Any], *, contested: bool) -> dict[str, Any]:
    return {"id": key, "text": "A clause.", "if": condition, "contested": contested, "sources": ["s"]}


def law_with(binds: dict[str, Any], tests: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "id": "us.test", "title": "Test", "issuer": "US", "nature": "reach", "summary": "For tests.",
        "effects": ["data_access"], "latency": "days", "sources": {"s": SOURCES["s"]},
        "applies_to": {"kinds": ["server"], "sources": ["s"]}, "tests": tests or {},
        "timeline": [{"status": "in_force", "starts": "2018-01-01", "sources": ["s"]}],
        "rules": [{"id": "r", "text": "A rule.", "through": "hosted_by", "binds": binds, "sources": ["s"]}],
    }  # fmt: skip


def capture_law(method: str, operator: str = ">=") -> dict[str, Any]:
    test = {"method": method, "seed": {"listed_on": [LIST]}, "threshold": 0.5, "operator": operator, "sources": ["s"]}
    return law_with({"captured": "t"}, {"t": test})
